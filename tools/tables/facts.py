"""Tables that are read straight from raw files: columns renamed, units kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from reading import READ_IN, UNDATED, Row, confidence_of, joined, number, short, shown, year_of
from source_book import SourceBook

# Raw column -> column of the table.
LEAD_ROLES = {"role": "role", "area_or_host": "place", "lead_nation": "nation", "year": "year"}
LEVELS = {
    "loa_id": "level",
    "organisation": "organisation",
    "framework": "framework",
    "year": "year",
    "operation_type": "operation",
    "concurrent_number": "concurrent_number",
    "land_label": "land_label",
    "troops_low": "persons_low",
    "troops_high": "persons_high",
    "brigades_low": "brigades_low",
    "brigades_high": "brigades_high",
    "deploy_days": "deploy_days",
    "duration_days": "duration_days",
    "distance_km": "distance_km",
}
TIMELINES = {
    "operation": "operation",
    "lead": "lead",
    "decision_date": "decision_date",
    "start_date": "start_date",
    "days_decision_to_start": "days_decision_to_start",
    "troops": "troops_persons",
    "operation_hq": "headquarters",
}
REQUIREMENTS = {
    name: name
    for name in (
        "study",
        "year",
        "scenario",
        "capability",
        "unit",
        "required",
        "available",
        "shortfall",
        "cost_low",
        "cost_high",
        "currency",
    )
}
TARGETS = {
    "framework": "framework",
    "tier_or_element": "item",
    "year": "year",
    "quantity": "quantity",
    "unit": "unit",
    "ready_days_min": "ready_days_min",
    "ready_days_max": "ready_days_max",
    "sustain_days": "sustain_days",
    "kind": "kind",
}
FACTORS = {
    "asset": "asset",
    "factor": "factor",
    "conditions": "conditions",
    "value": "value",
    "unit": "unit",
}
OBSERVED = {
    "iso3": "nation",
    "force_or_system": "force",
    "category": "category",
    "metric": "measure",
    "year": "year",
    "value": "value",
    "unit": "unit",
}
OPERATIONS = {
    "operation": "operation",
    "framework": "framework",
    "nation_iso3": "nation",
    "value": "value",
    "unit": "unit",
    "year": "year",
}
COSTS = {
    "item": "item",
    "category": "category",
    "kind": "kind",
    "value": "value",
    "currency": "currency",
    "unit": "unit",
    "quantity": "quantity",
}
# Million EUR for one million of the currency: rough rates of 2024, an assumption.
RATES = {"EUR": 1.0, "USD": 0.92, "GBP": 1.17, "CZK": 0.04}
UNIT_PRICE_KINDS = frozenset({"acquisition_unit", "contract_total"})


def straight(
    raw: Iterable[Row], columns: Mapping[str, str], book: SourceBook, extra_note: str = ""
) -> list[Row]:
    """Rows with columns renamed, numbers tidied and the four standing columns."""
    rows: list[Row] = []
    for row in raw:
        key = book.of_row(row)
        confidence = confidence_of(row["confidence"])
        if confidence is None:
            continue
        built = {new: _tidy(row.get(old, "")) for old, new in columns.items()}
        year = row.get("year") or shown(year_of(row.get("start_date", "") or row["source_title"]))
        added = joined(*(f"{name}: {row[name]}" for name in extra_note.split() if row.get(name)))
        built |= {
            "source": key,
            "as_of": year or READ_IN,
            "confidence": confidence,
            "note": joined(short(row.get("note", "")), added, "" if year else UNDATED),
        }
        rows.append(built)
    return rows


def target_rows(raw: Sequence[Row], book: SourceBook) -> list[Row]:
    """Rows of readiness_targets.csv; the organisation tells equal items apart."""
    count = Counter((row["framework"], row["tier_or_element"], row["year"]) for row in raw)
    named = [
        {**row, "tier_or_element": f"{row['tier_or_element']} ({row['organisation']})"}
        if count[row["framework"], row["tier_or_element"], row["year"]] > 1
        else row
        for row in raw
    ]
    return straight(named, TARGETS, book)


def cost_rows(raw: Sequence[Row], book: SourceBook) -> list[Row]:
    """Rows of unit_costs.csv, with a price in million EUR where one is known."""
    count = Counter(row["item"] for row in raw)
    named = [
        {
            **row,
            "item": _told_apart(row),
        }
        if count[row["item"]] > 1
        else row
        for row in raw
    ]
    rows = straight(named, COSTS, book)
    for source, row in zip(raw, rows, strict=True):
        price, note = unit_price(source)
        row["unit_cost_meur"] = shown(price)
        row["note"] = joined(row["note"], source["delivery_or_lead_time"], note)
    return rows


def _told_apart(row: Row) -> str:
    """An item with what tells it from others of the same name."""
    value = shown(number(row["value"]))
    return f"{row['item']} ({row['iso3']} {row['year']}, {row['kind']}, {value})"


def unit_price(row: Row) -> tuple[float | None, str]:
    """Price of one unit in million EUR, and how it was converted."""
    rate = RATES.get(row["currency"])
    if rate is None or row["kind"] not in UNIT_PRICE_KINDS or not row["unit"].startswith("million"):
        return None, ""
    value = number(row["derived_unit_value"])
    if value is None and row["kind"] == "acquisition_unit":
        value = number(row["value"])
    if value is None:
        return None, ""
    note = (
        ""
        if row["currency"] == "EUR"
        else (f"converted at {shown(rate)} EUR for one {row['currency']}, an assumption")
    )
    return value * rate, note


def us_rows(raw: Iterable[Row], contribution: Iterable[Row], book: SourceBook) -> list[Row]:
    """Rows of us_forces.csv: personnel of 2021 and the latest year, units, stocks."""
    kept = list(raw)
    latest = max(row["year"] for row in kept if row["item"].startswith("active duty, perm"))
    rows: list[Row] = []
    for row in kept:
        book.of_row(row)
        is_yearly = row["item"].startswith("active duty, perm")
        if row["category"] == "personnel_service" or (
            is_yearly and row["year"] not in {"2021", latest}
        ):
            continue
        if row["country_iso3"] in {"CAN", "CHE"} or confidence_of(row["confidence"]) is None:
            continue
        item = row["item"] if is_yearly or not row["period"] else f"{row['item']} ({row['period']})"
        rows.append(
            _us_row(
                row,
                row["country_iso3"].replace("AGG-EUROPE", "Europe"),
                item,
                row["value"],
                joined(row["status"], row["note"]),
                book,
            )
        )
    for row in contribution:
        for when in ("before", "after"):
            if row[when]:
                rows.append(
                    _us_row(
                        row,
                        "Europe",
                        f"{row['item']}, {when} the change ({row['unit']})",
                        row[when],
                        joined(row["context"], row["note"]),
                        book,
                    )
                )
    return rows


def _us_row(row: Row, place: str, item: str, value: str, note: str, book: SourceBook) -> Row:
    return {
        "place": place,
        "item": item,
        "year": row["year"],
        "value": _tidy(value),
        "unit": row["unit"],
        "source": book.of_row(row),
        "as_of": row["year"],
        "confidence": confidence_of(row["confidence"]) or "low",
        "note": short(note),
    }


def _tidy(text: str) -> str:
    value = number(text)
    return text if value is None else shown(value)
