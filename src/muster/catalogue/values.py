"""Typed values out of the rows of a table.

Readers have checked the types; these helpers say so to the type checker and
raise where a row was made by hand and is not what its schema promises.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from enum import StrEnum
from functools import cache, partial
from typing import Any, TypeVar, get_type_hints

from muster.catalogue.schema import Cell, Row
from muster.core.rows import Provenance
from muster.core.words import Confidence

T = TypeVar("T")


def value_of(kind: type[T], table: str, row: Row) -> T:
    """One value of the world from one row: its fields are the columns of that name.

    Parameters
    ----------
    kind
        A dataclass of ``muster.core.world``.
    table
        Table of the row, kept in the provenance.
    row
        Typed cells by column.

    Raises
    ------
    ValueError
        If a number that must be there is not, or a word is not in its closed set.
    """
    build: Callable[..., T] = kind
    return build(**{name: parse(row) for name, parse in _parsers(build, table)})


@cache
def _parsers(kind: Hashable, table: str) -> tuple[tuple[str, Callable[[Row], Any]], ...]:
    """How each field of a value is read from a row."""
    hints = get_type_hints(kind)
    return tuple((name, _parser(hint, name, table)) for name, hint in hints.items())


def _parser(hint: Any, column: str, table: str) -> Callable[[Row], Any]:
    """How a field of a type is read from the column of its name."""
    if hint is Provenance:
        return partial(provenance, table)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return partial(_word, hint, column)
    readers: dict[Any, Callable[..., Any]] = {
        str: text,
        str | None: text_or_none,
        bool: is_true,
        float: number,
        float | None: number_or_none,
        int: whole,
        int | None: whole_or_none,
        tuple[str, ...]: words,
    }
    return partial(readers[hint], column=column)


def _word(words_of: type[StrEnum], column: str, row: Row) -> StrEnum:
    """A word of a closed set."""
    return words_of(text(row, column))


def text(row: Mapping[str, Cell], column: str) -> str:
    """A text; empty where the cell is empty."""
    value = row.get(column)
    return "" if value is None else str(value)


def text_or_none(row: Mapping[str, Cell], column: str) -> str | None:
    """A text, or None where the cell is empty."""
    return text(row, column) or None


def number(row: Mapping[str, Cell], column: str) -> float:
    """A number that must be there.

    Raises
    ------
    ValueError
        If the cell is empty or no number: unknown is never taken as 0 (rule R3).
    """
    value = number_or_none(row, column)
    if value is None:
        raise ValueError(f"Column {column} is empty in {dict(row)}.")
    return value


def number_or_none(row: Mapping[str, Cell], column: str) -> float | None:
    """A number, or None where the cell is empty."""
    value = row.get(column)
    if value is None:
        return None
    if isinstance(value, (str, bool)):
        raise ValueError(f"Column {column} is no number in {dict(row)}.")
    return float(value)


def whole(row: Mapping[str, Cell], column: str) -> int:
    """A whole number that must be there."""
    return int(number(row, column))


def whole_or_none(row: Mapping[str, Cell], column: str) -> int | None:
    """A whole number or year, or None where the cell is empty."""
    value = number_or_none(row, column)
    return None if value is None else int(value)


def is_true(row: Mapping[str, Cell], column: str) -> bool:
    """Whether a yes/no cell says yes; an empty one does not."""
    return row.get(column) is True


def words(row: Mapping[str, Cell], column: str) -> tuple[str, ...]:
    """Codes separated by spaces."""
    return tuple(text(row, column).split())


def provenance(table: str, row: Mapping[str, Cell]) -> Provenance:
    """Where the figure of a row comes from (rule R4)."""
    return Provenance(
        table=table,
        source=text(row, "source"),
        as_of=text(row, "as_of"),
        confidence=Confidence(text(row, "confidence")),
        note=text(row, "note"),
        low=number_or_none(row, "low"),
        high=number_or_none(row, "high"),
    )
