"""Schemas of the tables: meaning, type, unit, range and key of every column.

The ``.toml`` beside each table is the only place where a column is described;
readers, checks, templates and documentation all take it from here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeAlias

from muster.core.errors import UnknownCodeError

TABLES_FOLDER = Path(__file__).parent / "tables"
"""Folder of the bundled tables and their schemas."""

Cell: TypeAlias = str | float | int | bool | None
"""A typed value of one cell; None where the cell is empty (rule R3)."""

Row: TypeAlias = dict[str, Cell]
"""One row of a table: typed values by column name."""


class ColumnType(StrEnum):
    """What the cells of a column hold."""

    CODE = "code"
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    SHARE = "share"
    INTEGER = "integer"
    YEAR = "year"
    BOOL = "bool"

    @property
    def is_numeric(self) -> bool:
        """Whether the cells are numbers."""
        return self in _NUMERIC


_NUMERIC = frozenset({ColumnType.NUMBER, ColumnType.SHARE, ColumnType.INTEGER, ColumnType.YEAR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Attributes
    ----------
    name
        Name in the header; the unit is its suffix.
    type
        What the cells hold.
    meaning
        One phrase, with the unit in brackets where there is one.
    is_required
        Whether an empty cell is a defect.
    choices
        Closed set of words; empty where any is allowed.
    minimum, maximum
        Range in the unit of the column; None where open.
    is_minimum_excluded
        Whether the minimum itself is a defect.
    references
        ``table.column`` that holds every allowed value; empty where none does.
    """

    name: str
    type: ColumnType
    meaning: str
    is_required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    is_minimum_excluded: bool = False
    references: str = ""


@dataclass(frozen=True, kw_only=True)
class TableSchema:
    """One table: what it means, its key and its columns in order.

    ``is_authored`` says that rows are written by hand and not built from
    published tables.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    is_authored: bool

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """Columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def file(self) -> str:
        """File name of the table in a study folder."""
        return f"{self.name}.csv"

    def key_of(self, row: Mapping[str, Cell]) -> tuple[Cell, ...]:
        """The key of a row: no two rows of a table share it."""
        return tuple(row.get(name) for name in self.key)


@cache
def table_names() -> tuple[str, ...]:
    """Names of all tables, in alphabetical order."""
    return tuple(sorted(path.stem for path in TABLES_FOLDER.glob("*.toml")))


@cache
def load_schema(name: str) -> TableSchema:
    """Schema of a table.

    Raises
    ------
    UnknownCodeError
        If there is no such table; names the nearest one.
    """
    if name not in table_names():
        raise UnknownCodeError("table", [name], table_names())
    content = tomllib.loads((TABLES_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return TableSchema(
        name=name,
        meaning=content["meaning"],
        key=tuple(content["key"]),
        columns=tuple(_column(*item) for item in content["columns"].items()),
        is_authored=content["is_authored"],
    )


def _column(name: str, content: Mapping[str, Any]) -> Column:
    """One column from its TOML table."""
    return Column(
        name=name,
        type=ColumnType(content["type"]),
        meaning=content["meaning"],
        is_required=content.get("is_required", False),
        choices=tuple(content.get("choices", ())),
        minimum=content.get("minimum"),
        maximum=content.get("maximum"),
        is_minimum_excluded=content.get("is_minimum_excluded", False),
        references=content.get("references", ""),
    )
