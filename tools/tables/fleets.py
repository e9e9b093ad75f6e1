"""From single counts of types to one holding for each holder and system.

A *part* is one published count: so many of one type at one holder. Parts of
one system are added; a part never stands for something another part counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from choices import FIRST_AFTER_2021, NEW_SINCE_2021
from reading import Row, joined, lowest, short, shown

PAST, TODAY = 2021, 2025
ALL_TYPES = "all types"
OLD = "2015"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One count: ``vintage`` says whether it stands for 2021 or for today."""

    holder: str
    system: str
    label: str
    quantity: float
    vintage: int
    as_of: str
    source: str
    confidence: str
    note: str = ""
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        """Refuse a range that the count itself is not in."""
        if not _or(self.low, self) <= self.quantity <= _or(self.high, self):
            raise ValueError(f"{self}: order must be low <= quantity <= high.")


def holdings_of(parts: Iterable[Part]) -> list[Row]:
    """Rows of holdings.csv: one today, and one for 2021 where it differed."""
    groups: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in parts:
        groups[part.holder, part.system].append(part)
    rows: list[Row] = []
    for group in groups.values():
        today = [part for part in group if part.vintage == TODAY]
        past = [part for part in group if part.vintage == PAST]
        known = {part.label for part in past}
        is_whole = ALL_TYPES in known
        unchanged = (
            []
            if is_whole
            else [
                part
                for part in today
                if part.label not in known and (part.holder, part.label) not in NEW_SINCE_2021
            ]
        )
        then = total(past) + total(unchanged)
        differs = bool(past) and (not today or then != total(today))
        if today and (total(today) > 0 or differs):
            rows.append(holding_row(today, TODAY, ""))
        if differs and then > 0:
            remark = ", ".join(part.label for part in unchanged if part.quantity > 0)
            note = f"taken as unchanged since 2021: {remark}" if remark else ""
            rows.append(holding_row([*past, *unchanged], PAST, note))
        elif today and not past and (today[0].holder, today[0].system) in FIRST_AFTER_2021:
            first = max(today, key=lambda part: (part.quantity, part.label))
            rows.append(
                holding_row(
                    [replace(first, quantity=0, low=None, high=None, note="came after 2021")],
                    PAST,
                    "",
                )
            )
    return rows


def total(parts: Iterable[Part]) -> float:
    """Sum of the quantities."""
    return sum(part.quantity for part in parts)


def holding_row(parts: Sequence[Part], year: int, remark: str) -> Row:
    """One row; its source is that of the largest part, the note names all parts."""
    ordered = sorted(parts, key=lambda part: (-part.quantity, part.label))
    years = sorted({part.as_of for part in ordered if part.as_of})
    has_range = any(part.low is not None or part.high is not None for part in ordered)
    return {
        "holder": ordered[0].holder,
        "system": ordered[0].system,
        "year": str(year),
        "quantity": shown(total(ordered)),
        "low": shown(sum(_or(part.low, part) for part in ordered)) if has_range else "",
        "high": shown(sum(_or(part.high, part) for part in ordered)) if has_range else "",
        "source": ordered[0].source,
        "as_of": years[0] if len(years) == 1 else f"{years[0]}-{years[-1]}" if years else "",
        "confidence": lowest(_trust(part) for part in ordered),
        "note": joined(_parts_note(ordered), remark),
    }


def _trust(part: Part) -> str:
    """Confidence of a part; a count of 2015 or older is low for a fleet of today."""
    return "low" if part.quantity > 0 and part.as_of <= OLD else part.confidence


def _or(bound: float | None, part: Part) -> float:
    return part.quantity if bound is None else bound


def _parts_note(parts: Sequence[Part]) -> str:
    if len(parts) == 1:
        return joined(parts[0].label, short(parts[0].note))
    listed = [
        f"{part.label} {shown(part.quantity)} ({part.as_of}, {part.source}"
        + (f", {short(part.note, 70)})" if part.note else ")")
        for part in parts
    ]
    return "; ".join(listed)


def with_upper_ends(rows: Iterable[Row], totals: Iterable[Row], source: str) -> list[Row]:
    """Helicopter counts known to be partial, with a high end from national totals.

    ``totals`` gives all helicopters and attack helicopters of 2022; the
    difference, light ones included, is the most a nation could have.
    """
    count = {(row["nation_iso3"], row["role"]): float(row["quantity"]) for row in totals}
    widened: list[Row] = []
    for row in rows:
        most = count.get((row["holder"], "helicopters"), 0.0)
        most -= count.get((row["holder"], "attack helicopters"), 0.0)
        is_partial = row["system"] == "heli_medium" and "partial" in row["note"]
        if is_partial and most > float(row["quantity"]):
            note = joined(row["note"], f"high end: all but attack helicopters of 2022 ({source})")
            row = {**row, "low": row["quantity"], "high": shown(most), "note": note}
        widened.append(row)
    return widened
