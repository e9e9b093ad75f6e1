"""Classes of ships as holdings: so many of a system with a nation in a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from muster.catalogue.formation_holdings import joint_provenance
from muster.catalogue.schema import Row
from muster.catalogue.values import number, text, whole
from muster.core.rows import Holding

YEARS = (2021, 2025)
"""Years for which classes are added up; later orders are in ``changes``."""


def naval_holdings(rows: Sequence[Row]) -> tuple[Holding, ...]:
    """Ships by nation, system and year, for 2021 and 2025.

    For each class the latest row not after the year counts; where only later
    rows are known, the earliest of them::

        quantity[n, s, y] = sum over classes c of ships[n, s, c, latest year <= y]

    Parameters
    ----------
    rows
        Rows of ``naval_classes``, in any order.

    Returns
    -------
    Sorted by nation, system and year; the note names the classes, the source is
    that of the largest class and the confidence the lowest.
    """
    groups: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        groups[text(row, "nation"), text(row, "system")][text(row, "ship_class")].append(row)
    return tuple(
        _holding(nation, system, year, [_at(known, year) for known in classes.values()])
        for (nation, system), classes in sorted(groups.items(), key=lambda item: item[0])
        for year in YEARS
    )


def _at(known: Sequence[Row], year: int) -> Row:
    """The row of one class that counts in a year."""
    ordered = sorted(known, key=lambda row: whole(row, "year"))
    earlier = [row for row in ordered if whole(row, "year") <= year]
    return earlier[-1] if earlier else ordered[0]


def _holding(nation: str, system: str, year: int, classes: Sequence[Row]) -> Holding:
    """The ships of one system with one nation in a year; the note says which are later counts."""
    provenance = joint_provenance("naval_classes", classes, "ship_class")
    later = sorted(text(row, "ship_class") for row in classes if whole(row, "year") > year)
    if later:
        note = f"{provenance.note}. Later counts used for {year}: {', '.join(later)}."
        provenance = replace(provenance, note=note)
    return Holding(
        holder=nation,
        system=system,
        year=year,
        quantity=sum(sorted(number(row, "quantity") for row in classes)),
        provenance=provenance,
    )
