"""Strict reading of one table: typed rows, and every defect at once.

Nothing is guessed. A cell that could be read in two ways is refused with both
readings, and no row is lost: accepted and rejected rows add up to the rows read
(reliability row 36).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from muster.catalogue.cells import parse_cell
from muster.catalogue.decoding import decode
from muster.catalogue.headers import header_defects
from muster.catalogue.schema import Cell, Row, TableSchema
from muster.core.errors import Defect

MAX_BYTES = 50_000_000
"""Largest file read [bytes]."""

MAX_CELLS = 2_000_000
"""Most cells of one table."""

MAX_COLUMNS = 16_384
"""Most columns of one table, as in a spreadsheet."""

MAX_DEFECTS = 1_000
"""Defects listed one by one for each table; further ones are counted."""

NumberedRow = tuple[int, Sequence[str]]
"""Row number as a spreadsheet counts it, and the texts of its cells."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read from one table.

    Attributes
    ----------
    rows
        Accepted rows, typed, in the order of the file.
    row_numbers
        Row of each accepted one in the file; the header is row 1.
    defects
        Everything wrong with the file.
    n_read, n_rejected
        Rows with content below the header; ``len(rows) + n_rejected == n_read``.
    """

    rows: tuple[Row, ...]
    row_numbers: tuple[int, ...]
    defects: tuple[Defect, ...]
    n_read: int
    n_rejected: int


@dataclass
class _State:
    """Rows and defects found so far."""

    file: str
    schema: TableSchema
    rows: list[Row] = field(default_factory=list)
    row_numbers: list[int] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    file_defects: list[Defect] = field(default_factory=list)
    first_row: dict[tuple[Cell, ...], int] = field(default_factory=dict)
    n_read: int = 0
    n_defects: int = 0

    def refuse(self, row: int, column: str, reason: str, remedy: str) -> None:
        """Note a defect; only the first ones are listed one by one."""
        self.n_defects += 1
        if self.n_defects <= MAX_DEFECTS:
            self.defects.append(Defect(self.file, row, column, reason, remedy))

    def refuse_file(self, row: int, column: str, reason: str, remedy: str) -> None:
        """Note a defect of the file as a whole: no row of it is accepted."""
        self.file_defects.append(Defect(self.file, row, column, reason, remedy))

    def done(self) -> Reading:
        """The reading, with a last defect for those that were only counted."""
        if (more := self.n_defects - MAX_DEFECTS) > 0:
            reason = f"There are {more:,} further defects, not listed."
            self.defects.append(Defect(self.file, 0, "", reason, "Mend the ones listed first."))
        return Reading(
            rows=tuple(self.rows),
            row_numbers=tuple(self.row_numbers),
            defects=(*self.file_defects, *self.defects),
            n_read=self.n_read,
            n_rejected=self.n_read - len(self.rows),
        )


def read_rows(data: bytes, file: str, schema: TableSchema) -> tuple[list[Row], list[Defect]]:
    """Accepted rows of a CSV file and every defect of it; see :func:`read_csv`."""
    reading = read_csv(data, file, schema)
    return list(reading.rows), list(reading.defects)


def read_file(path: Path, schema: TableSchema) -> Reading:
    """What a CSV file on disk holds; a file too large is refused unread."""
    if not path.is_file():
        defect = Defect(path.name, 0, "", "It is no regular file.", "Give a CSV file.")
        return Reading(rows=(), row_numbers=(), defects=(defect,), n_read=0, n_rejected=0)
    with path.open("rb") as stream:
        return read_csv(stream.read(MAX_BYTES + 1), path.name, schema)


def read_csv(data: bytes, file: str, schema: TableSchema) -> Reading:
    """What a CSV file holds.

    Parameters
    ----------
    data
        Bytes as stored: UTF-8, comma between cells, decimal point; at most 50 million.
    file
        Name for the defects.
    schema
        Columns, types and key of the table.

    Returns
    -------
    Rows are accepted only where the file as a whole is sound; all cells are
    checked in any case, so that every defect is found at once.
    """
    state = _State(file, schema)
    if len(data) > MAX_BYTES:
        state.refuse_file(0, "", f"The file has more than {MAX_BYTES:,} bytes.", "Split it.")
        return state.done()
    text, delimiter, defects = decode(data, file)
    for defect in defects:
        state.refuse_file(defect.row, defect.column, defect.reason, defect.remedy)
    if text is not None:
        _check(state, _split(state, text, delimiter))
    return state.done()


def read_cells(rows: Iterable[NumberedRow], file: str, schema: TableSchema) -> Reading:
    """What the rows of a spreadsheet hold; the first is the header.

    Parameters
    ----------
    rows
        Row number and texts; rows without content are left out.
    file
        Name for the defects.
    schema
        Columns, types and key of the table.
    """
    state = _State(file, schema)
    _check(state, iter(rows))
    return state.done()


def _split(state: _State, text: str, delimiter: str) -> Iterator[NumberedRow]:
    """Cells of each row with content; stops at what cannot be split."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = f"The row cannot be split into cells: {error}."
            state.refuse_file(number, "", reason, "Close every quotation mark.")
            return
        if any(cells):
            yield number, cells


def _check(state: _State, rows: Iterator[NumberedRow]) -> None:
    """Check header and rows; keep the rows that are sound."""
    first = next(rows, None)
    if first is None:
        if not state.file_defects:
            names = ",".join(state.schema.by_name)
            state.refuse_file(0, "", "The table is empty.", f"Begin with the header {names}.")
        return
    header = list(first[1])
    if len(header) > MAX_COLUMNS:
        state.refuse_file(
            1, "", f"There are more than {MAX_COLUMNS:,} columns.", "Remove empty ones."
        )
        return
    for defect in header_defects(header, state.file, state.schema):
        state.refuse_file(defect.row, defect.column, defect.reason, defect.remedy)
    n_cells = len(header)
    parsed: list[tuple[int, Row]] = []
    for number, cells in rows:
        n_cells += len(cells)
        if n_cells > MAX_CELLS:
            reason = f"There are more than {MAX_CELLS:,} cells."
            state.refuse_file(number, "", reason, "Split the table.")
            break
        state.n_read += 1
        row = _typed_row(state, number, header, cells)
        if row is not None and not _stands_twice(state, number, row):
            parsed.append((number, row))
    if not state.file_defects:
        state.rows = [row for _, row in parsed]
        state.row_numbers = [number for number, _ in parsed]


def _typed_row(
    state: _State, number: int, header: Sequence[str], cells: Sequence[str]
) -> Row | None:
    """A typed row, or None where it is rejected."""
    if len(cells) != len(header):
        reason = f"The row has {len(cells)} cells, the header {len(header)}."
        state.refuse(number, "", reason, "Put text with a comma between quotation marks.")
        return None
    row: Row = dict.fromkeys(state.schema.by_name)
    is_good = True
    for name, text in zip(header, cells, strict=True):
        column = state.schema.by_name.get(name)
        if column is None:
            continue
        row[name], fault = parse_cell(text, column)
        if fault:
            is_good = False
            state.refuse(number, name, *fault)
    return row if is_good else None


def _stands_twice(state: _State, number: int, row: Row) -> bool:
    """Whether a row has the key of an earlier one; notes both row numbers."""
    key = state.schema.key_of(row)
    first = state.first_row.setdefault(key, number)
    if first == number:
        return False
    shown = ", ".join("" if value is None else str(value) for value in key)
    columns = " + ".join(state.schema.key)
    reason = f"The key {columns} = {shown} stands twice, in rows {first} and {number}."
    state.refuse(number, state.schema.key[0], reason, "Keep one of the two rows.")
    return True
