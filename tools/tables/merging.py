"""Which raw parts give way to parts of the additional files.

An additional part takes the place of the raw part of the same type and holder,
and of the types that ``choices.REPLACED_BY`` names; a typed count takes the
place of an all-types count. Where a raw row contains an additional part, it is
reduced by as much, so that nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from choices import LESS, REPLACED_BY
from fleets import ALL_TYPES, PAST, TODAY, Part
from land import OLD_LAUNCHERS
from reading import joined, shown


def prefer_additional(raw: Iterable[Part], additional: list[Part], report: list[str]) -> list[Part]:
    """All parts, without raw ones that an additional part replaces."""
    kept: list[Part] = []
    for part in raw:
        if _is_replaced(part, additional):
            report.append(
                f"replaced {part.holder} {part.system} {part.label} "
                f"{shown(part.quantity)} ({part.as_of})"
            )
        else:
            kept.append(_reduced(part, additional))
    return [*kept, *additional]


def _is_replaced(part: Part, additional: list[Part]) -> bool:
    newer = REPLACED_BY.get((part.holder, part.label), "")
    mine = [other for other in additional if other.holder == part.holder]
    same = {(other.system, other.label) for other in mine if other.vintage == part.vintage}
    if (part.system, part.label) in same or newer in {label for _, label in same}:
        return True
    if part.label != ALL_TYPES:
        return False
    typed = {other.vintage for other in mine if other.system == part.system}
    is_mixed = part.system == "mlrs_launcher" and part.holder in OLD_LAUNCHERS
    return part.vintage in typed or (part.vintage == PAST and is_mixed and TODAY in typed)


def _reduced(part: Part, additional: list[Part]) -> Part:
    system, label = LESS.get((part.holder, part.label), ("", ""))
    inside = [
        other
        for other in additional
        if (other.holder, other.system, other.label) == (part.holder, system, label)
        and other.vintage == part.vintage
    ]
    if not inside:
        return part
    less = sum(other.quantity for other in inside)
    return replace(
        part,
        quantity=part.quantity - less,
        note=joined(f"less {shown(less)} {label} counted as {system}", part.note),
    )
