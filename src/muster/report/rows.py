"""Safe reading of a run record: rows, finite numbers, harmless text.

A record is a plain dictionary made by ``muster.planning``. Any table may be
empty and any number null; what is missing reads as ``None`` and is shown as
"not known", never as zero (rule R3).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

Record: TypeAlias = Mapping[str, Any]
Row: TypeAlias = Mapping[str, Any]

DOMAINS = ("land", "air", "maritime", "joint", "command")
"""Domains in the order of every report."""

_INVISIBLE = {
    code: None
    for code in (
        *range(0x00, 0x20),
        *range(0x7F, 0xA0),
        0x200B,
        *range(0x200E, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        0xFEFF,
        *range(0xD800, 0xE000),
    )
} | {0x09: " ", 0x0A: " ", 0x0D: " ", 0x2028: " ", 0x2029: " "}


def rows(record: Record, table: str) -> list[Row]:
    """Rows of a table of the record; none if it is absent or null."""
    found = record.get(table) or []
    return [r for r in found if isinstance(r, Mapping)] if isinstance(found, list) else []


def part(record: Record, name: str) -> Row:
    """A nested object of the record, empty if it is absent or null."""
    found = record.get(name)
    return found if isinstance(found, Mapping) else {}


def number(value: object) -> float | None:
    """A finite number, or None where the value is null, text, NaN or infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def text(value: object) -> str:
    """Text on one line, without control or direction-changing characters."""
    return "" if value is None else str(value).translate(_INVISIBLE).strip()


def texts(record: Record, name: str) -> list[str]:
    """A list of sentences of the record."""
    found = record.get(name)
    return [text(v) for v in found if text(v)] if isinstance(found, list) else []


def total(values: Iterable[object]) -> float:
    """Sum of the known values."""
    return math.fsum(v for v in map(number, values) if v is not None)


def ordered_operations(record: Record) -> list[Row]:
    """Operations by priority, then code."""

    def place(row: Row) -> tuple[float, str]:
        priority = number(row.get("priority"))
        return (math.inf if priority is None else priority, text(row.get("code")))

    return sorted(rows(record, "operations"), key=place)


def names_by_code(table: Sequence[Row], code: str, name: str = "name") -> dict[str, str]:
    """Name by code of a table; the code stands in for a missing name."""
    return {text(r.get(code)): text(r.get(name)) or text(r.get(code)) for r in table}


def domain_rank(domain: object) -> int:
    """Place of a domain in every report; an unknown one comes last."""
    word = text(domain)
    return DOMAINS.index(word) if word in DOMAINS else len(DOMAINS)


def is_short(row: Row) -> bool:
    """Whether a need is known not to be met in full."""
    shortfall, coverage = number(row.get("shortfall")), number(row.get("coverage"))
    if shortfall is not None:
        return shortfall > 1e-6
    return coverage is not None and coverage < 1 - 1e-6


def has_need(row: Row) -> bool:
    """Whether something is needed at all; an unknown need counts as one."""
    need = number(row.get("need"))
    return need is None or need > 1e-9
