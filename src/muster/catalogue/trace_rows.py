"""Traced rows: what a figure of a table is, in words, with its source, date and range.

One form for every table, so that a need, a holding and an assumption can be
printed, counted and checked in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from muster.catalogue.bundled import Tables
from muster.catalogue.schema import Cell, Row, load_schema
from muster.catalogue.trace_words import FIGURES, NAME_TABLES, Measure, TableWords
from muster.catalogue.values import number_or_none, text
from muster.catalogue.world_building import build_world
from muster.core.words import ANY, ASSUMPTION
from muster.core.world import World

COLUMNS = (
    "kind",
    "table",
    "key",
    "what",
    "value",
    "unit",
    "source",
    "source_title",
    "source_address",
    "as_of",
    "confidence",
    "low",
    "high",
    "note",
)
"""Columns of every traced row, in order."""

COMPUTED = "computed"
"""Stands in the source column of a number that Muster works out from other rows."""

LIMITS_NOTE = "No narrower range is given: low and high are the limits of the column."

_TITLES = {
    ASSUMPTION: "Assumption of Muster, with a range",
    COMPUTED: "Worked out from the rows shown with it",
}
_STANDING = frozenset(
    {"source", "as_of", "confidence", "note", "low", "high", "name", "unit", "reason"}
    | {"title", "address", "date"}
)
_CODE = re.compile(r"[a-z0-9_]+")
_PLACE = re.compile(r"{(\w+)}")
_SUFFIXES = (
    ("_km_per_day", "km per day"),
    ("_days", "days"),
    ("_persons", "persons"),
    ("_share", "share"),
    ("_meur", "million euro"),
    ("_musd", "million US dollars"),
    ("_km", "km"),
    ("_deg", "degrees"),
)


@dataclass(frozen=True, eq=False)
class Tracer:
    """Makes traced rows out of the rows of some tables."""

    tables: Tables
    dated: dict[int, World] = field(default_factory=dict)
    indexes: dict[tuple[str, str], Mapping[str, list[Row]]] = field(default_factory=dict)

    @cached_property
    def sources(self) -> Mapping[str, Row]:
        """Rows of ``sources`` by key."""
        return {text(row, "source"): row for row in self.tables["sources"]}

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """Names of codes, by column that holds such codes."""
        known: dict[str, dict[str, str]] = {}
        for column, found_in in NAME_TABLES.items():
            names = known.setdefault(column, {})
            for table, code in found_in:
                names.update((text(r, code), text(r, "name")) for r in self.tables[table])
        return known

    @cached_property
    def world(self) -> World:
        """The world that the tables describe."""
        return build_world(self.tables)

    def at(self, year: int) -> World:
        """The world of a year, made once."""
        if year not in self.dated:
            self.dated[year] = self.world.at(year)
        return self.dated[year]

    def name(self, column: str, code: str) -> str:
        """Name of a code as a column holds it; the code itself where it has none."""
        if code == ANY:
            return f"every {column}"
        if name := self.names.get(column, {}).get(code):
            return name
        return _plain(code) if _CODE.fullmatch(code) else code

    def computed(self, kind: str, key: str, what: str, value: Cell, unit: str, **more: Cell) -> Row:
        """A traced row of a number that is worked out from other rows."""
        known: Row = {"kind": kind, "key": key, "what": what, "value": value, "unit": unit}
        return self.made(**{"source": COMPUTED, **known, **more})

    def made(self, **cells: Cell) -> Row:
        """A traced row of given cells, with the title and address of its source."""
        row: Row = {**dict.fromkeys(COLUMNS), **cells}
        source = text(row, "source")
        entry = self.sources.get(source, {})
        row["source_title"] = text(entry, "title") or _TITLES.get(source, "")
        row["source_address"] = text(entry, "address")
        for column in ("table", "unit", "source", "as_of", "confidence", "note"):
            row[column] = row[column] or ""
        return row

    def each(self, table: str, row: Mapping[str, Cell]) -> Iterator[Row]:
        """A traced row for every figure of a table's row; one without value if it has none."""
        words = FIGURES[table]
        filled: list[Measure | None] = [m for m in words.measures if row.get(m.column) is not None]
        for measure in filled or [None]:
            low, high, note = self._range(table, row, measure)
            yield self.made(
                kind=words.kind,
                table=table,
                key=key_text(table, row),
                what=self._said(table, row, words),
                value=None if measure is None else row.get(measure.column),
                unit="" if measure is None else _unit(measure, row),
                source=_source(table, row),
                as_of=row.get("as_of", row.get("date")),
                confidence=row.get("confidence"),
                low=low,
                high=high,
                note=note,
            )

    def all_of(self, table: str, rows: Iterable[Mapping[str, Cell]]) -> list[Row]:
        """Traced rows of some rows of one table, in the order of their keys."""
        key_of = load_schema(table).key_of
        ordered = sorted(rows, key=lambda row: [_rank(value) for value in key_of(row)])
        return [made for row in ordered for made in self.each(table, row)]

    def where(self, table: str, **cells: str | Sequence[str]) -> list[Row]:
        """Traced rows of the rows of a table whose cells have these values."""
        wanted = {c: (v,) if isinstance(v, str) else tuple(v) for c, v in cells.items()}
        by_first, *others = wanted.items()
        column, values = by_first
        index = self._index(table, column)
        return self.all_of(
            table,
            (
                row
                for value in dict.fromkeys(values)
                for row in index.get(value, ())
                if all(text(row, other) in allowed for other, allowed in others)
            ),
        )

    def _index(self, table: str, column: str) -> Mapping[str, list[Row]]:
        """Rows of a table by the text of one column, gathered once."""
        if (table, column) not in self.indexes:
            index: dict[str, list[Row]] = {}
            for row in self.tables[table]:
                index.setdefault(text(row, column), []).append(row)
            self.indexes[table, column] = index
        return self.indexes[table, column]

    def _said(self, table: str, row: Mapping[str, Cell], words: TableWords) -> str:
        """A row in words: the sentence of its table, then every other cell that is filled in."""
        said = _PLACE.sub(lambda found: self._cell(found[1], row), words.sentence)
        used = {*_PLACE.findall(words.sentence), *_STANDING, *load_schema(table).key}
        used |= {c for m in words.measures for c in (m.column, m.low, m.high)}
        rest = [
            f"{_plain(column)} {self._cell(column, row)}"
            for column in load_schema(table).by_name
            if column not in used and row.get(column) is not None
        ]
        return "; ".join([said, *rest])

    def _cell(self, column: str, row: Mapping[str, Cell]) -> str:
        """One cell in words."""
        value = row.get(column)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            return f"{value:,.10g}"
        return "not known" if value is None else self.name(column, str(value))

    def _range(
        self, table: str, row: Mapping[str, Cell], measure: Measure | None
    ) -> tuple[float | None, float | None, str]:
        """Range of a figure and the note of its row; limits of the column where it has none."""
        note = text(row, "note") or text(row, "reason")
        if measure is None:
            return None, None, note
        low, high = number_or_none(row, measure.low), number_or_none(row, measure.high)
        if low is None and high is None and text(row, "source") == ASSUMPTION:
            column = load_schema(table).by_name[measure.column]
            return column.minimum, column.maximum, f"{note} {LIMITS_NOTE}".strip()
        if measure.is_factor and low is not None and high is not None:
            value = number_or_none(row, measure.column) or 0.0
            return low * value, high * value, note
        return low, high, note


def key_text(table: str, row: Mapping[str, Cell]) -> str:
    """The key of a row of a table as one text: its parts separated by slashes."""
    parts = load_schema(table).key_of(row)
    return "/".join(
        "" if v is None else f"{v:g}" if isinstance(v, float) else str(v) for v in parts
    )


def _rank(value: Cell) -> tuple[bool, float, str]:
    """Place of a key cell: numbers by size, then texts, empty cells last."""
    if isinstance(value, (int, float)):
        return False, float(value), ""
    return value is None, 0.0, value or ""


def _source(table: str, row: Mapping[str, Cell]) -> str:
    """Source key of a row; an assumption is its own source, and so is a source."""
    return ASSUMPTION if table == "assumptions" else text(row, "source")


def _unit(measure: Measure, row: Mapping[str, Cell]) -> str:
    """Unit of a figure: as stated, as a cell says, or as the name of its column ends."""
    if found := _PLACE.fullmatch(measure.unit):
        return text(row, found[1])
    ending = next((unit for end, unit in _SUFFIXES if measure.column.endswith(end)), "")
    return measure.unit or ending


def _plain(column: str) -> str:
    """The name of a column as words."""
    return column.replace("_", " ")
