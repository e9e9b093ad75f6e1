"""Published values: looked up in the catalogue's tables, and set beside ours as rows.

A row shows both numbers, the range that is accepted and the verdict. The range is
a choice of Muster (an assumption): published counts are rounded, and made at
another date and with other borders between types. What is missed stays a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from muster.core.world import World
from muster.planning.guidance import Guidance

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Mapping[str, Any]]]

AGREES, DIFFERS, NOT_CHECKED = "agrees", "DIFFERS", "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One published value.

    Attributes
    ----------
    value
        The value; None where the tables given do not hold it.
    source
        Key in sources.csv.
    as_of
        Date or year the value stands for.
    note
        Limits named in the catalogue.
    """

    value: float | None
    source: str = ""
    as_of: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What every group of checks starts from: the world as loaded, studies and tables by name."""

    world: World
    studies: Mapping[str, Guidance]
    tables: Tables


def look_up(tables: Tables, table: str, column: str, **match: object) -> Point:
    """A published value: the first row of a table in which every entry matches.

    Parameters
    ----------
    tables
        Rows of the catalogue's tables by name.
    table, column
        Where the value stands.
    match
        Entries of the row, column by column.
    """
    for row in tables.get(table, ()):
        if all(row.get(key) == value for key, value in match.items()):
            value = row.get(column)
            return Point(
                value=None if value is None else float(value),
                source=str(row.get("source") or ""),
                as_of=str(row.get("as_of") or ""),
                note=str(row.get("note") or ""),
            )
    return Point(value=None)


def number_check(
    case: str,
    item: str,
    unit: str,
    ours: float | None,
    published: Point,
    *,
    tolerance: float,
    note: str,
) -> Row:
    """A number of ours beside a published one.

    ::

        agrees = published * (1 - tolerance) <= ours <= published * (1 + tolerance)

    Parameters
    ----------
    case, item, unit
        Who published it, what it counts, in which unit.
    ours
        Our number; None if the model has none.
    published
        Their number.
    tolerance
        Accepted share above or below, an assumption.
    note
        What is compared with what, and why it may differ.
    """
    theirs = published.value
    if theirs is None:
        return _row(case, item, unit, ours, None, published, note=note)
    low, high = theirs * (1.0 - tolerance), theirs * (1.0 + tolerance)
    slack = 1e-9 * max(1.0, abs(theirs))
    return _row(
        case,
        item,
        unit,
        ours,
        theirs,
        published,
        note=note,
        agrees=ours is not None and low - slack <= ours <= high + slack,
        tolerance=tolerance,
        span=(low, high),
    )


def range_check(
    case: str,
    item: str,
    unit: str,
    ours: float,
    span: tuple[float, float],
    published: Point,
    *,
    note: str,
) -> Row:
    """A number of ours beside a published range; both ends are accepted."""
    low, high = span
    return _row(
        case,
        item,
        unit,
        ours,
        published.value,
        published,
        note=note,
        agrees=low <= ours <= high,
        span=span,
    )


def finding_check(
    case: str, item: str, *, ours: bool, published: bool, point: Point, note: str
) -> Row:
    """A finding of ours beside a published one, yes or no."""
    return _row(
        case, item, "yes or no", ours, published, point, note=note, agrees=ours == published
    )


def _row(
    case: str,
    item: str,
    unit: str,
    ours: float | bool | None,
    published: float | bool | None,
    point: Point,
    *,
    note: str,
    agrees: bool | None = None,
    tolerance: float | None = None,
    span: tuple[float | None, float | None] = (None, None),
) -> Row:
    """A row as the report and ``--json`` show it."""
    is_number = not isinstance(ours, bool) and not isinstance(published, bool)
    ratio = ours / published if is_number and ours is not None and published else None
    words = " ".join(part for part in (note, _remark(point)) if part)
    return {
        "case": case,
        "item": item,
        "name": f"{case}: {item}",
        "unit": unit,
        "ours": _grid(ours),
        "published": _grid(published),
        "ratio": _grid(ratio),
        "tolerance": tolerance,
        "low": _grid(span[0]),
        "high": _grid(span[1]),
        "agrees": bool(agrees),
        "is_met": bool(agrees),
        "verdict": NOT_CHECKED if agrees is None else AGREES if agrees else DIFFERS,
        "source": point.source,
        "as_of": point.as_of,
        "note": words,
        "reason": words,
    }


def _remark(point: Point) -> str:
    """What the catalogue remarks on the published value."""
    return f"Published with the remark: {point.note.rstrip('.')}." if point.note else ""


def _grid(value: float | bool | None) -> float | bool | None:
    """A number on the grid of 1e-9, without minus zero."""
    if value is None or isinstance(value, bool):
        return value
    return round(float(value), 9) + 0.0
