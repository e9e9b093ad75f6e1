"""Ships by class and role, and ships still to come or to go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from air import LEFT_OUT_NATIONS
from choices import choice_for
from fleets import OLD
from orders import reason_against
from reading import Row, confidence_of, joined, number, short, shown
from source_book import SourceBook

ROLES = frozenset(
    {
        "carrier",
        "escort_aaw",
        "escort_asw",
        "corvette",
        "submarine_attack",
        "mcm",
        "amphibious",
        "replenishment",
    }
)
# Reading of the raw class list, used while additional/naval.csv is absent.
RAW_ROLES = {
    "aircraft_carrier": "carrier",
    "frigate": "escort_asw",
    "destroyer": "escort_aaw",
    "corvette": "corvette",
    "ssk": "submarine_attack",
    "ssn": "submarine_attack",
    "mcm": "mcm",
    "lpd": "amphibious",
    "lhd": "amphibious",
    "aor": "replenishment",
}
TODAY, AFTER_TODAY = "2025", "2026"
IN_SERVICE = frozenset({"in_service", "in service"})


class NavalTables(NamedTuple):
    """Rows of naval_classes.csv and of changes.csv, and what was left out."""

    classes: list[Row]
    changes: list[Row]
    left_out: list[str]


def naval_tables(additional: list[Row], raw: list[Row], book: SourceBook) -> NavalTables:
    """Ship tables from the complete list, or from the raw one while that is absent."""
    tables = NavalTables([], [], [])
    rows = [
        row
        for row in additional or [_as_additional(row) for row in raw]
        if row["nation_iso3"] not in LEFT_OUT_NATIONS
        and row["category"] in ROLES
        and number(row["quantity"]) is not None
        and confidence_of(row["confidence"])
    ]
    counted = {
        (row["nation_iso3"], row["system"]): float(row["quantity"])
        for row in rows
        if row["status"] in IN_SERVICE and "2021" < row["year"] <= TODAY
    }
    for row in rows:
        book.of_row(row)
        earlier = counted.get((row["nation_iso3"], row["system"]))
        if row["status"] in IN_SERVICE and (row["year"] <= TODAY or earlier is None):
            tables.classes.append(_class_row(row, book))
        elif row["status"] in IN_SERVICE and earlier is not None:
            came = float(row["quantity"]) - earlier
            tables.changes.append(_change_row(row, came, "delivery", book))
        elif additional:
            _add_order(row, book, tables)
    return NavalTables(_latest(tables.classes), tables.changes, tables.left_out)


def _as_additional(row: Row) -> Row:
    role = RAW_ROLES.get(row["type"], "")
    if row["class"].startswith(("F-100", "De Zeven", "Iver Huitfeldt")):
        role = "escort_aaw"
    if row["class"].startswith("FREMM Aquitaine"):
        role = "escort_asw"
    return {**row, "system": row["class"], "category": role}


def _class_row(row: Row, book: SourceBook) -> Row:
    return {
        "nation": row["nation_iso3"],
        "ship_class": row["system"],
        "system": row["category"],
        "year": "2021" if row["year"] == "2021" else TODAY,
        "quantity": shown(float(row["quantity"])),
        "source": book.of_row(row),
        "as_of": row["year"],
        "confidence": "low" if row["year"] <= OLD else confidence_of(row["confidence"]) or "low",
        "note": short(row["note"]),
    }


def _add_order(row: Row, book: SourceBook, tables: NavalTables) -> None:
    """Add an order or a retirement, or the reason why it is left out."""
    choice = choice_for(row)
    reason = reason_against(row)
    if choice is not None and choice.is_left_out:
        reason = choice.reason
    if reason:
        name = f"{row['nation_iso3']} {row['system']} {row['quantity']} ({row['year']})"
        tables.left_out.append(f"order {name}: {reason}")
        return
    is_leaving = row["status"] == "retiring"
    quantity = float(row["quantity"])
    word = "retirement" if is_leaving else "order"
    tables.changes.append(_change_row(row, -quantity if is_leaving else quantity, word, book))


def _change_row(row: Row, quantity: float, word: str, book: SourceBook) -> Row:
    is_late = row["year"] <= TODAY
    return {
        "holder": row["nation_iso3"],
        "system": row["category"],
        "year": AFTER_TODAY if is_late else row["year"],
        "quantity": shown(quantity),
        "reason": f"{word} {row['system']}",
        "source": book.of_row(row),
        "as_of": row["year"],
        "confidence": confidence_of(row["confidence"]) or "low",
        "note": joined(f"due in {row['year']}" if is_late else "", short(row["note"])),
    }


def _latest(rows: Iterable[Row]) -> list[Row]:
    """One row for each class, role and vintage: the latest count stays."""
    latest: dict[tuple[str, str, str, str], Row] = {}
    for row in rows:
        key = (row["nation"], row["ship_class"], row["system"], row["year"])
        if key not in latest or row["as_of"] > latest[key]["as_of"]:
            latest[key] = row
    return list(latest.values())
