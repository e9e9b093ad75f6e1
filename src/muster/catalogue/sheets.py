"""Tables under check: rows with the place each of them was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from muster.catalogue.schema import Cell, Row
from muster.core.errors import Defect

Place = tuple[str, int]
"""File and row; the header is row 1."""


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """Every table, and where its rows stand.

    Attributes
    ----------
    tables
        Typed rows by table.
    places
        File and row of each of them; a table without places is taken to be a CSV
        file of its name in the order given.
    """

    tables: Mapping[str, Sequence[Row]]
    places: Mapping[str, Sequence[Place]] = field(default_factory=dict)

    def rows(self, table: str) -> Iterator[tuple[int, Row]]:
        """Rows of a table with their index; none where there is no such table."""
        return enumerate(self.tables.get(table, ()))

    def values(self, table: str, column: str) -> frozenset[str]:
        """Texts in a column, without empty cells."""
        cells = (row.get(column) for _, row in self.rows(table))
        return frozenset(str(cell) for cell in cells if cell is not None)

    def place(self, table: str, index: int) -> Place:
        """File and row of a row."""
        places = self.places.get(table)
        return places[index] if places else (f"{table}.csv", index + 2)

    def defect(self, table: str, index: int, column: str, reason: str, remedy: str) -> Defect:
        """A defect of one row."""
        file, row = self.place(table, index)
        return Defect(file, row, column, reason, remedy)


def number_in(row: Row, column: str) -> float | None:
    """A number of a row, or None where it is unknown."""
    value: Cell = row.get(column)
    if value is None or isinstance(value, (str, bool)):
        return None
    return float(value)


def text_in(row: Row, column: str) -> str:
    """A text of a row; empty where it is unknown."""
    value = row.get(column)
    return "" if value is None else str(value)
