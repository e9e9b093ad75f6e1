"""Movements and lift as tables of one's own: read strictly, written so that they read the same.

Both are CSV files outside a study. Every defect of a file is named at once, those
of single cells and those of rows; an impossible deadline is none of them, for that
is a result.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from muster.catalogue.cells import parse_cell
from muster.catalogue.decoding import decode
from muster.catalogue.nation_codes import nation_hint
from muster.catalogue.reading import MAX_BYTES, MAX_DEFECTS, Reading, read_file
from muster.catalogue.schema import Cell, Column, ColumnType, Row, TableSchema
from muster.catalogue.sheets import number_in, text_in
from muster.catalogue.text_checks import shown
from muster.core.errors import BadInputError, Defect, nearest
from muster.core.world import World
from muster.operations.deployment import Fleet, Movement

YEAR_DAYS = 365.0
"""A movement without a last day is of use for a year from when it is ready or required [days]."""

OWNER = "own"
"""Owner of lift in a row that names none."""

_MOST_DAYS = 36_500.0
_MOST_T = 1e8


def _text(name: str, meaning: str, *, is_required: bool = False) -> Column:
    return Column(name=name, type=ColumnType.TEXT, meaning=meaning, is_required=is_required)


def _number(name: str, meaning: str, maximum: float, *, is_required: bool = False) -> Column:
    return Column(
        name=name, type=ColumnType.NUMBER, meaning=meaning, is_required=is_required,
        minimum=0.0, maximum=maximum,
    )  # fmt: skip


def _day(name: str, meaning: str) -> Column:
    return Column(
        name=name, type=ColumnType.INTEGER, meaning=meaning, minimum=0.0, maximum=_MOST_DAYS
    )


_PLACE = "nation, region, airfield or port"

MOVEMENTS = TableSchema(
    name="movements",
    meaning="What must get from one place to another, and by when.",
    key=("movement",),
    is_authored=True,
    columns=(
        _text("movement", "code, unique in the file", is_required=True),
        _text("operation", "what it is for"),
        _text("holder", "whose it is"),
        _text("system", "what it is"),
        _text("origin", f"{_PLACE} it leaves from", is_required=True),
        _text("destination", f"{_PLACE} it must get to", is_required=True),
        _text("via", "places in between, codes separated by spaces; checked only"),
        _number("cargo_t", "cargo [t]", _MOST_T),
        _number("outsize_t", "part of the cargo that needs a large hold [t]", _MOST_T),
        _number("item_max_t", "heaviest single item [t]", _MOST_T),
        _number("persons", "persons to be carried [persons]", _MOST_T),
        _number("lane_m", "lane metres of the vehicles [m]", _MOST_T),
        _number("ready_day", "earliest departure [days]", _MOST_DAYS),
        _number("required_day", "day from which it is late [days]", _MOST_DAYS),
        _number("last_day", "last day on which it is of use [days]", _MOST_DAYS),
        _number("weight", "worth of a day beside that of others", 1e6),
        _number("asked_day", "decision from which border permits run [days]", _MOST_DAYS),
        _number("own_days", "days on the way where it moves itself [days]", _MOST_DAYS),
        _number("own_t", "displacement of ships that move themselves [t]", _MOST_T),
        _number("tankers", "large tankers for one day that its flight needs", 1e6),
        Column(name="is_supplies", type=ColumnType.BOOL, meaning="whether containers will do"),
    ),
)
"""Columns of a file of movements; empty cells have the defaults of :func:`read_movements`."""

LIFT = TableSchema(
    name="lift",
    meaning="Lift by type and owner, and the days on which it is free.",
    key=("lift_type", "owner", "from_day"),
    is_authored=True,
    columns=(
        Column(
            name="lift_type", type=ColumnType.CODE, meaning="type of lift_types", is_required=True
        ),
        _text("owner", "whose it is"),
        _number("quantity", "vehicles free for lift [vehicles]", 1e6, is_required=True),
        _day("from_day", "first day [days]"),
        _day("until_day", "day after the last [days]"),
    ),
)
"""Columns of a file of lift; empty cells have the defaults of :func:`read_lift`."""

_EXTRA: Mapping[str, Cell] = {
    "asked_day": 0.0, "own_days": None, "own_t": 0.0, "tankers": 0.0, "is_supplies": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a file: its number, its typed cells, and the columns that could not be read."""

    number: int
    row: Row
    unread: frozenset[str] = frozenset()


def read_movements(path: str | Path, world: World) -> tuple[Movement, ...]:
    """Movements of a CSV file, in its order.

    Only movement, origin, destination and one of cargo_t and persons must be
    filled in. Of empty cells, tonnes, persons and ready_day are 0, required_day is
    ready_day, last_day is a year after the later of both, weight is 1.

    Parameters
    ----------
    path
        CSV file with columns of ``MOVEMENTS``.
    world
        Nations, regions, airfields and ports that rows may name.

    Raises
    ------
    BadInputError
        If the file has defects: names every one.
    """
    reading, lines = _read(Path(path), MOVEMENTS)
    known = frozenset(world.nations) | frozenset(world.regions)
    known |= frozenset(world.network.airfields) | frozenset(world.network.ports)
    file = Path(path).name
    found = chain.from_iterable(_movement_defects(line, known, file) for line in lines)
    _refuse(reading, chain(_empty_loads(lines, file), found), file)
    return tuple(_movement(row) for row in reading.rows)


def read_lift(path: str | Path, world: World, n_days: int) -> tuple[Fleet, ...]:
    """Lift of a CSV file by type and owner, sorted; rows of both add up.

    Of empty cells, owner is ``own``, from_day 0 and until_day the horizon.

    Parameters
    ----------
    path
        CSV file with columns of ``LIFT``.
    world
        Types of lift that rows may name.
    n_days
        Horizon [days].

    Raises
    ------
    BadInputError
        If the file has defects: names every one.
    """
    reading, lines = _read(Path(path), LIFT)
    known = frozenset(world.network.lift_types)
    file = Path(path).name
    found = chain.from_iterable(_lift_defects(line, known, file) for line in lines)
    _refuse(reading, found, file)
    by_owner: dict[tuple[str, str], np.ndarray] = {}
    for row in reading.rows:
        key = text_in(row, "lift_type"), text_in(row, "owner") or OWNER
        free = by_owner.setdefault(key, np.zeros(n_days))
        begin, end = number_in(row, "from_day") or 0.0, number_in(row, "until_day")
        free[int(begin) : n_days if end is None else int(end)] += number_in(row, "quantity") or 0.0
    return tuple(
        Fleet(lift_type=kind, owner=owner, quantity=by_owner[kind, owner])
        for kind, owner in sorted(by_owner)
    )


def movement_rows(movements: Iterable[Movement]) -> list[dict[str, Any]]:
    """Movements as rows with the columns of ``MOVEMENTS``.

    Columns that few movements need (own days, tankers and the like) are left out
    where no movement needs them.
    """
    names = [name for name in MOVEMENTS.by_name if name != "via"]
    rows = [{name: getattr(movement, name) for name in names} for movement in movements]
    idle = {n for n, usual in _EXTRA.items() if all(row[n] == usual for row in rows)}
    return [{name: row[name] for name in names if name not in idle} for row in rows]


def write_movements(path: str | Path, movements: Iterable[Movement]) -> Path:
    """Write movements so that :func:`read_movements` gives equal ones.

    Raises
    ------
    BadInputError
        If a movement could not be read again: names every such cell.
    """
    return write_movement_rows(path, movement_rows(movements))


def write_movement_rows(path: str | Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows of movements; columns that a file of movements lacks are left out.

    Raises
    ------
    BadInputError
        If a cell could not be read again: names every one, and writes nothing.
    """
    target, listed = Path(path), list(rows)
    used = {name for row in listed for name in row} | (MOVEMENTS.by_name.keys() - _EXTRA.keys())
    header = [name for name in MOVEMENTS.by_name if name in used]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    defects = []
    for number, row in enumerate(listed, start=2):
        cells = [_written(row.get(name)) for name in header]
        writer.writerow(cells)
        for name, cell in zip(header, cells, strict=True):
            if fault := parse_cell(cell, MOVEMENTS.by_name[name])[1]:
                defects.append(Defect(target.name, number, name, *fault))
    if defects:
        raise BadInputError(defects)
    target.write_text(stream.getvalue(), encoding="utf-8", newline="")
    return target


def _read(path: Path, schema: TableSchema) -> tuple[Reading, list[_Line]]:
    """What a file holds, and every row of it that can be looked at, defects or not."""
    reading = read_file(path, schema)
    if not reading.defects:
        pairs = zip(reading.row_numbers, reading.rows, strict=True)
        return reading, [_Line(number, row) for number, row in pairs]
    if not reading.n_read:
        return reading, []
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES)
    return reading, list(islice(_raw_lines(data, path.name, schema), reading.n_read))


def _raw_lines(data: bytes, file: str, schema: TableSchema) -> Iterator[_Line]:
    """Rows of a file with defects: what can be read of each, as far as it splits into cells."""
    text, delimiter, _ = decode(data, file)
    header: Sequence[str] = ()
    reader = enumerate(csv.reader(io.StringIO(text or "", newline=""), delimiter=delimiter), 1)
    while True:
        try:
            number, cells = next(reader)
        except (StopIteration, csv.Error):
            return
        if not header:
            header = cells if any(cells) else ()
        elif len(cells) == len(header) and any(cells):
            yield _line(number, dict(zip(header, cells, strict=True)), schema)


def _line(number: int, cells: Mapping[str, str], schema: TableSchema) -> _Line:
    """What can be read of one row."""
    row: Row = {}
    unread = set(schema.by_name) - set(cells)
    for name in cells.keys() & schema.by_name.keys():
        row[name], fault = parse_cell(cells[name], schema.by_name[name])
        unread |= {name} if fault else set()
    return _Line(number, row, frozenset(unread))


def _refuse(reading: Reading, found: Iterator[Defect], file: str) -> None:
    """Raise every defect of a file; those of rows are sought up to the first thousand."""
    defects = [*reading.defects, *islice(found, MAX_DEFECTS)]
    if (more := next(found, None)) is not None:
        reason = f"There are further defects from row {more.row:,} on, not listed."
        defects.append(Defect(file, 0, "", reason, "Mend the ones listed first."))
    if defects:
        raise BadInputError(set(defects))


def _empty_loads(lines: Sequence[_Line], file: str) -> Iterator[Defect]:
    """Movements that say neither how much nor how many they are."""
    loads = ("cargo_t", "persons")
    empty = [
        line
        for line in lines
        if all(line.row.get(name) is None for name in loads)
        and not any(name in line.unread and name in line.row for name in loads)
    ]
    reason = "Neither cargo_t nor persons is filled in: nothing would move."
    remedy = "Fill in one of them; 0 is allowed."
    if len(empty) == len(lines) > 1:
        yield Defect(file, 1, "cargo_t", f"{reason[:-1]} in any row.", remedy)
        return
    for line in empty:
        yield Defect(file, line.number, "cargo_t", reason, remedy)


def _movement_defects(line: _Line, known: frozenset[str], file: str) -> Iterator[Defect]:
    """Defects of one movement that no single cell shows."""
    row = line.row
    stops = [text_in(row, "origin"), *text_in(row, "via").split(), text_in(row, "destination")]
    for column in ("origin", "via", "destination"):
        for code in dict.fromkeys(
            [text_in(row, column)] if column != "via" else text_in(row, column).split()
        ):
            if code and code not in known:
                yield Defect(file, line.number, column, *_unknown_place(code, known))
    twice = [code for code, n in Counter(stops).items() if code and n > 1]
    if twice:
        way = " - ".join(stops)
        reason = f"The way {way} leads through {', '.join(twice)} twice: it is a ring."
        remedy = "Name each place once; write a way back as a movement of its own."
        column = "via" if text_in(row, "via") else "destination"
        yield Defect(file, line.number, column, reason, remedy)
    cargo, outsize = number_in(row, "cargo_t"), number_in(row, "outsize_t")
    if outsize is not None and outsize > (cargo or 0.0) and "cargo_t" not in line.unread:
        reason = (
            f"outsize_t {outsize:,g} is more than cargo_t {cargo or 0.0:,g}, of which it is part."
        )
        yield Defect(file, line.number, "outsize_t", reason, "Count outsize cargo in cargo_t too.")
    ready, last = number_in(row, "ready_day"), number_in(row, "last_day")
    if ready is not None and last is not None and ready > last:
        reason = f"It is ready on day {ready:g}, after the last day {last:g} on which it is of use."
        remedy = "Correct ready_day or last_day; an empty last_day is a year."
        yield Defect(file, line.number, "last_day", reason, remedy)


def _unknown_place(code: str, known: frozenset[str]) -> tuple[str, str]:
    """Reason and remedy for a place that the world does not have."""
    near = hint if (hint := nation_hint(code)) in known else nearest(code, known)
    reason = f"{shown(code)} is no {_PLACE} of this world."
    if near:
        return reason, f"Did you mean {near}?"
    return (
        reason,
        "Use a code of nations, regions, airfields or ports, or add the place to a study.",
    )


def _lift_defects(line: _Line, known: frozenset[str], file: str) -> Iterator[Defect]:
    """Defects of one row of lift that no single cell shows."""
    code = text_in(line.row, "lift_type")
    if code and code not in known:
        near = nearest(code, known)
        remedy = f"Did you mean {near}?" if near else f"Known: {', '.join(sorted(known)[:20])}."
        yield Defect(file, line.number, "lift_type", f"{shown(code)} is no type of lift.", remedy)
    begin, end = number_in(line.row, "from_day") or 0.0, number_in(line.row, "until_day")
    if end is not None and end <= begin and "from_day" not in line.unread:
        reason = f"It is free from day {begin:g} until day {end:g}, which is no day at all."
        remedy = "until_day is the day after the last; leave it empty for the whole horizon."
        yield Defect(file, line.number, "until_day", reason, remedy)


def _movement(row: Row) -> Movement:
    """A movement from its row, with defaults for empty cells."""
    ready = number_in(row, "ready_day") or 0.0
    required = number_in(row, "required_day")
    required = ready if required is None else required
    last, weight = number_in(row, "last_day"), number_in(row, "weight")
    names = ("movement", "operation", "holder", "system", "origin", "destination")
    amounts = (
        "cargo_t", "outsize_t", "item_max_t", "persons", "lane_m", "asked_day", "own_t", "tankers"
    )  # fmt: skip
    given: dict[str, Any] = {name: text_in(row, name) for name in names}
    given |= {name: number_in(row, name) or 0.0 for name in amounts}
    return Movement(
        **given,
        ready_day=ready,
        required_day=required,
        last_day=max(ready, required) + YEAR_DAYS if last is None else last,
        weight=1.0 if weight is None else weight,
        own_days=number_in(row, "own_days"),
        is_supplies=row.get("is_supplies") is True,
    )


def _written(value: Any) -> str:
    """A value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, float, np.number)):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    return str(value)
