"""Orders and retirements with a year the sources name.

Orders without a delivery year are listed in the build report instead; nothing
is dated by guess. Where a source gives a range the last year counts. Years that
were looked up one by one stand in ``order_years.csv``; a type named there has its
whole schedule there, so every other row of that type gives way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from air import HOLDERS, LEFT_OUT_NATIONS, system_of
from choices import choice_for
from fleets import TODAY
from reading import Row, confidence_of, joined, number, short, shown
from source_book import SourceBook

# (holder, type) of an order -> deliveries (first full year, number).
DELIVERIES: dict[tuple[str, str], tuple[tuple[int, float], ...]] = {
    ("MMF", "A330 MRTT"): ((2026, 1), (2029, 2)),
    ("FRA", "A330 MRTT (Phenix)"): ((2028, 2),),
    ("DEU", "IRIS-T SLM"): ((2027, 5),),
    ("SVN", "IRIS-T SLM"): ((2028, 3),),
    ("DNK", "MQ-9B"): ((2029, 4),),
    ("BEL", "MQ-9B"): ((2027, 1),),
}
# (holder, type) of a fleet in service -> when so many leave it.
RETIREMENTS: dict[tuple[str, str], tuple[int, float]] = {
    ("CZE", "Gripen C/D"): (2027, 2),
}
RETIRING_NOTES = ("retire", "from 2027")
GUESSED = re.compile(r"years?\b[^;]*\b(?:guess|assum)|by 20\d\d is an assumption|date optimistic")
UNSURE = re.compile(r"not contracted|(?:delivery|handover|contract|delivered|2025),? not confirmed")
# (nation, type, status) of an additional row -> further changes it brings.
ALSO: dict[tuple[str, str, str], tuple[tuple[str, float, str], ...]] = {
    ("DEU", "Tornado IDS/ECR", "retiring"): (("sead_aircraft", -28.0, "retirement"),),
    ("ITA", "Tornado IDS/ECR", "retiring"): (("sead_aircraft", -15.0, "retirement"),),
    ("DEU", "Eurofighter EK", "on_order"): (("fighter_gen4", -15.0, "conversion to"),),
}
# Orders that are inside today's count, or that are known not to be added.
NOT_FURTHER = {
    ("NAEW&C", "E-7A"),
    ("NOR", "P-8A"),
    ("SVN", "C-27J"),
    ("DEU", "Eurofighter EK"),
    ("CZE", "C-390"),
}


def without_read(rows: Iterable[Row], read: Iterable[Row]) -> list[Row]:
    """Rows less the open ones whose nation, type and status were looked up."""
    names = {_open_name(row) for row in read}
    return [row for row in rows if _open_name(row) not in names]


def order_changes(
    rows: Iterable[Row], book: SourceBook, known: set[tuple[str, str]]
) -> tuple[list[Row], list[str]]:
    """Rows of changes.csv from the raw air file, and the orders left out.

    ``known`` names the holder and system of orders that additional files have.
    """
    changes: list[Row] = []
    left_out: list[str] = []
    for row in rows:
        if row["nation_iso3"] in LEFT_OUT_NATIONS:
            continue
        name = (row["holder"], row["system"])
        system = system_of(row["category"], row["system"])
        if row["status"] in {"on_order", "contracted"} and name in DELIVERIES and system:
            for year, quantity in DELIVERIES[name]:
                changes.append(_change(row, system, year, quantity, "order", book))
        elif (
            row["status"] == "on_order"
            and name not in NOT_FURTHER
            and (row["holder"], system) not in known
        ):
            left_out.append(
                f"order {row['holder']} {row['system']} {row['quantity']} "
                f"({row['year']}): no delivery year"
            )
        elif row["status"] == "in_service" and name in RETIREMENTS and _says_so(row):
            year, quantity = RETIREMENTS[name]
            changes.append(_change(row, system, year, -quantity, "retirement", book))
    return changes, left_out


def dated_changes(
    rows: Iterable[Row], book: SourceBook, systems: dict[str, str], *, has_choices: bool = True
) -> tuple[list[Row], list[str]]:
    """Changes from additional files, where ``year`` of an order is its delivery.

    Choices by hand are not asked for rows looked up one by one.
    """
    changes: list[Row] = []
    left_out: list[str] = []
    for row in rows:
        system = systems.get(row["category"], "") or system_of(row["category"], row["system"])
        is_open = (
            row["status"] in {"on_order", "retiring"} and row["nation_iso3"] not in LEFT_OUT_NATIONS
        )
        quantity = number(row["quantity"])
        if not is_open or not system or not quantity:
            continue
        choice = choice_for(row) if has_choices else None
        reason = reason_against(row)
        if choice is not None and choice.is_left_out:
            reason = choice.reason
        if reason:
            left_out.append(
                f"order {row['nation_iso3']} {row['system']} {row['quantity']} "
                f"({row['year']}): {reason}"
            )
            continue
        if choice is not None and choice.quantity is not None:
            quantity = choice.quantity
        sign = -1 if row["status"] == "retiring" else 1
        word = "retirement" if sign < 0 else "order"
        year = max(int(row["year"]), TODAY + 1)
        change = _change(row, system, year, sign * quantity, word, book)
        if year > int(row["year"]):
            change["note"] = joined(f"due in {row['year']}", change["note"])
        changes.append(change)
        for other, count, why in ALSO.get((row["nation_iso3"], row["system"], row["status"]), ()):
            changes.append(_change(row, other, year, count, why, book))
    return changes, left_out


def reason_against(row: Row) -> str:
    """Why an order is not dated, or an empty text."""
    if not row["year"].isdigit():
        return "no delivery year"
    if GUESSED.search(row["note"]):
        return "delivery year assumed by the compiler, not in the source"
    if UNSURE.search(row["note"]):
        return "not contracted, or not confirmed"
    if row["status"] == "retiring" and row["year"] <= "2025":
        return "gone already"
    if row["category"].startswith("gbad") and row["unit"] in {"launchers", "vehicles"}:
        return f"unit is {row['unit']}, not batteries"
    return ""


def merged_changes(rows: Iterable[Row]) -> list[Row]:
    """One row for each holder, system, year and reason."""
    seen: dict[tuple[str, str, str, str], Row] = {}
    for row in rows:
        seen.setdefault((row["holder"], row["system"], row["year"], row["reason"]), row)
    return list(seen.values())


def _open_name(row: Row) -> tuple[str, str, str]:
    status = "on_order" if row["status"] == "contracted" else row["status"]
    if status not in {"on_order", "retiring"}:
        return ("", "", "")
    return (row["holder"], row["system"], status)


def _says_so(row: Row) -> bool:
    return any(sign in row["note"] for sign in RETIRING_NOTES)


def _change(
    row: Row, system: str, year: int, quantity: float, reason: str, book: SourceBook
) -> Row:
    holder = row["holder"] if row["nation_iso3"] == "MUL" else row["nation_iso3"]
    return {
        "holder": HOLDERS.get(holder, holder),
        "system": system,
        "year": str(year),
        "quantity": shown(quantity),
        "reason": f"{reason} {row['system']}",
        "source": book.of_row(row),
        "as_of": row["year"],
        "confidence": confidence_of(row["confidence"]) or "low",
        "note": short(row["note"]),
    }
