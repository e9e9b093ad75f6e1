"""Named formations as holdings: those that stand, those that come and those that go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from muster.catalogue.schema import Row
from muster.catalogue.values import number, text, whole_or_none
from muster.core.rows import Change, Holding, Provenance
from muster.core.words import Confidence

BASE_YEAR = 2021
"""Formations that stand without a first year are taken to stand in this year."""


def formation_holdings(rows: Sequence[Row]) -> tuple[Holding, ...]:
    """Formations that stand in 2021, by nation and system.

    ``active`` formations count from their first year (always where it is empty)
    to their last; ``forming`` ones only where their first year is known (rule R3);
    ``reserve`` ones never::

        quantity[n, s] = sum of quantity over counting rows
                         with from_year <= 2021 <= until_year

    Parameters
    ----------
    rows
        Rows of ``formations``, in any order.

    Returns
    -------
    Holdings of 2021, sorted by nation and system; the note names the formations,
    the source is that of the largest part and the confidence the lowest.
    """
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if _counts(row) and _first(row) <= BASE_YEAR <= _last(row):
            groups[text(row, "nation"), text(row, "system")].append(row)
    return tuple(
        Holding(
            holder=nation,
            system=system,
            year=BASE_YEAR,
            quantity=sum(number(row, "quantity") for row in by_name(groups[nation, system])),
            provenance=joint_provenance("formations", groups[nation, system], "name"),
        )
        for nation, system in sorted(groups)
    )


def formation_changes(rows: Sequence[Row]) -> tuple[Change, ...]:
    """Formations that come after 2021 (+) or go (-), one change for each.

    A formation comes in its first year, where that is later than 2021, and goes
    in the year after its last one. Which formations count: see
    :func:`formation_holdings`.
    """
    changes = []
    for row in by_name(rows):
        if not _counts(row):
            continue
        if _first(row) > BASE_YEAR:
            changes.append(_change(row, int(_first(row)), +1, "stands up"))
        if BASE_YEAR <= _last(row) < float("inf"):
            changes.append(_change(row, int(_last(row)) + 1, -1, "is disbanded"))
    return tuple(changes)


def _counts(row: Row) -> bool:
    """Whether a formation counts in some year."""
    return row["status"] == "active" or (row["status"] == "forming" and bool(row["from_year"]))


def _change(row: Row, year: int, sign: int, what: str) -> Change:
    """One formation that comes or goes."""
    return Change(
        holder=text(row, "nation"),
        system=text(row, "system"),
        year=year,
        quantity=sign * number(row, "quantity"),
        reason=f"{text(row, 'name')} {what}",
        provenance=joint_provenance("formations", [row], "name"),
    )


def _first(row: Row) -> float:
    """First year of a formation; minus infinity where it always stood."""
    year = whole_or_none(row, "from_year")
    return float("-inf") if year is None else year


def _last(row: Row) -> float:
    """Last year of a formation; infinity where it stays."""
    year = whole_or_none(row, "until_year")
    return float("inf") if year is None else year


def by_name(rows: Iterable[Row]) -> list[Row]:
    """Rows in the order of what they say, so that sums never depend on the file."""
    return sorted(rows, key=lambda row: [str(row[column]) for column in sorted(row)])


def joint_provenance(table: str, rows: Sequence[Row], name: str) -> Provenance:
    """Provenance of a sum: source of the largest part, lowest confidence, parts in the note.

    Parameters
    ----------
    table
        Table of the rows.
    rows
        The parts, at least one.
    name
        Column with the name of a part.
    """
    ordered = sorted(by_name(rows), key=lambda row: -number(row, "quantity"))
    trust = [Confidence(text(row, "confidence")) for row in ordered]
    order = list(Confidence)
    years = sorted({text(row, "as_of") for row in ordered} - {""})
    parts = [f"{text(row, name)} {number(row, 'quantity'):g}" for row in ordered]
    return Provenance(
        table=table,
        source=text(ordered[0], "source"),
        as_of=years[0] if len(years) == 1 else f"{years[0]}-{years[-1]}" if years else "",
        confidence=max(trust, key=order.index),
        note="; ".join(parts),
    )
