"""Artillery, air defence on the ground, support units and special forces.

Battalions are the unit of support; larger and smaller units are converted by
the table ``BATTALIONS_IN``. Where a nation with brigades has no public count,
an assumption by brigade stands in, marked as such (rule R8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from air import HOLDERS, LEFT_OUT_NATIONS, system_of
from choices import Choice, choice_for
from fleets import PAST, TODAY, Part
from reading import Row, confidence_of, joined, number, shown
from source_book import SourceBook

SUPPORT = {
    "engineers": "engineer_battalion",
    "logistics": "logistic_battalion",
    "signals": "signal_battalion",
    "cbrn": "cbrn_battalion",
    "medical": "field_hospital",
    "sof": "sof_group",
    "mlrs": "mlrs_launcher",
    "sp_artillery": "sp_gun",
    "gbad_long": "sam_long_battery",
    "gbad_medium": "sam_medium_battery",
    "gbad_short": "sam_short_battery",
    "sealift_roro": "sealift_roro",
    "hq_air": "air_hq",
    "hq_maritime": "maritime_hq",
}
# Battalions in one unit of another size: (value, low, high). A brigade of
# support troops has several battalions; how many is rarely published.
BATTALIONS_IN = {"brigades": (3.0, 2.0, 5.0)}
# Special forces are often published as persons: one task group for so many,
# the rest being headquarters, training and support; an assumption.
PERSONS_IN_GROUP = (500.0, 1000.0, 250.0)
OLD_SOF = "2005"
NOT_BATTERIES = frozenset({"launchers", "vehicles", "battalions"})
# Units for each active manoeuvre brigade where no public count was found.
# Reason: order of magnitude of armies whose support is public; half to one
# and a half times the rate is kept as the range.
ASSUMED_PER_BRIGADE = {
    "engineer_battalion": 0.5,
    "logistic_battalion": 1.0,
    "signal_battalion": 0.35,
    "field_hospital": 0.6,
    "cbrn_battalion": 0.15,
    "sof_group": 0.35,
    "sam_short_battery": 0.35,
}
ASSUMED_NOTE = "public count not found: so many per active manoeuvre brigade"
OLD_LAUNCHERS = frozenset({"BGR", "FIN", "GRC", "HRV", "MNE", "POL", "ROU", "TUR"})


def artillery_parts(rows: Iterable[Row], book: SourceBook, report: list[str]) -> list[Part]:
    """All-types counts of one compilation: rockets 2021, guns 2021 and 2025.

    Counts that mix old 122 mm launchers with modern ones are left out: how many
    are modern is unknown, and unknown is neither zero nor ready (rule R3).
    """
    parts: list[Part] = []
    for row in rows:
        if row["category"] not in {"mlrs", "sp_artillery"} or row["system"] != "all types":
            continue
        quantity, confidence = number(row["quantity"]), confidence_of(row["confidence"])
        if row["nation_iso3"] in LEFT_OUT_NATIONS or quantity is None or confidence is None:
            continue
        vintage = TODAY if row["year"] == "2025" else PAST
        is_rocket = row["category"] == "mlrs"
        note = "all calibres, stored ones in some states"
        if is_rocket and row["nation_iso3"] in OLD_LAUNCHERS:
            report.append(
                f"count {row['nation_iso3']} rocket launchers {shown(quantity)} ({row['year']}): "
                "mixes 122 mm and stored launchers with modern ones"
            )
            continue
        parts.append(
            Part(
                holder=row["nation_iso3"],
                system=SUPPORT[row["category"]],
                label="all types",
                quantity=quantity,
                vintage=vintage,
                as_of=row["year"],
                source=book.of_row(row),
                confidence="low",
                note=note,
                low=0.0 if is_rocket else None,
            )
        )
    return parts


def additional_parts(rows: Iterable[Row], book: SourceBook, report: list[str]) -> list[Part]:
    """Parts of the additional files, after the choices in choices.py."""
    kept = list(rows)
    parts: list[Part] = []
    for row in kept:
        book.of_row(row)
        system = SUPPORT.get(row["category"], "") or system_of(row["category"], row["system"])
        if not system or row["status"] not in {"in_service", "contracted"}:
            continue
        is_pool = row["nation_iso3"] == "MUL"
        if row["nation_iso3"] in LEFT_OUT_NATIONS or (is_pool and row["holder"] not in HOLDERS):
            continue
        choice = choice_for(row)
        reason = _reason_against(row, kept) or (
            choice.reason if choice and choice.is_left_out else ""
        )
        if reason:
            report.append(f"count {row['nation_iso3']} {row['system']} {row['quantity']}: {reason}")
            continue
        part = _part(row, system, _vintage(row, kept), book)
        if part is not None:
            parts.append(part if choice is None else _chosen(part, choice))
        if part is not None and choice is not None and choice.is_gone:
            parts.append(replace(part, quantity=0, vintage=TODAY, note=choice.reason))
    return parts


def _reason_against(row: Row, rows: list[Row]) -> str:
    """Why a row may not be added, as far as that can be told by rule."""
    if (
        row["category"].startswith("gbad")
        and row["unit"] in NOT_BATTERIES
        and row["quantity"] != "1"
    ):
        return f"unit is {row['unit']}, not batteries"
    if row["category"].startswith("gbad") and "not batteries" in row["note"]:
        return "vehicles, not batteries"
    if row["category"] != "sof":
        return ""
    if "(subset)" in row["system"]:
        return "subset of the national total, or not the total"
    if row["unit"] != "persons" and "same force" in row["note"]:
        return "same force as a count of persons"
    is_newer = any(
        other["nation_iso3"] == row["nation_iso3"]
        and other["category"] == "sof"
        and other["year"] > OLD_SOF
        and "(subset)" not in other["system"]
        for other in rows
    )
    return "a newer count exists" if row["year"] == OLD_SOF and is_newer else ""


def _vintage(row: Row, rows: list[Row]) -> int:
    """2021 for an old count where a newer one of the same type exists."""
    if not row["year"].isdigit() or int(row["year"]) > PAST:
        return TODAY
    has_newer = any(
        other["nation_iso3"] == row["nation_iso3"]
        and other["system"] == row["system"]
        and other["category"] == row["category"]
        and other["year"] > str(PAST)
        and other["status"] == "in_service"
        for other in rows
    )
    return PAST if has_newer else TODAY


def _part(row: Row, system: str, vintage: int, book: SourceBook) -> Part | None:
    quantity, confidence = number(row["quantity"]), confidence_of(row["confidence"])
    if quantity is None or confidence is None:
        return None
    remark, factors = _conversion(row, system, quantity)
    value, low, high = (round(quantity * factor, 1) for factor in factors)
    holder = row["holder"] if row["nation_iso3"] == "MUL" else row["nation_iso3"]
    return Part(
        holder=HOLDERS.get(holder, holder),
        system=system,
        label=row["system"],
        quantity=value,
        vintage=vintage,
        as_of=row["year"],
        source=book.of_row(row),
        confidence="low" if remark else confidence,
        note=joined(remark, row["note"]),
        low=low if remark else None,
        high=high if remark else None,
    )


def _conversion(row: Row, system: str, quantity: float) -> tuple[str, tuple[float, float, float]]:
    """Remark and factors (value, low, high) for units of another size."""
    if row["unit"] in BATTALIONS_IN and system.endswith("_battalion"):
        factors = BATTALIONS_IN[row["unit"]]
        return (
            f"{shown(quantity)} brigades at {shown(factors[0])} battalions each, an assumption",
            factors,
        )
    if row["unit"] == "persons" and system == "sof_group":
        value, low, high = PERSONS_IN_GROUP
        remark = f"{shown(quantity)} persons at {shown(value)} for a task group, an assumption"
        return remark, (1 / value, 1 / low, 1 / high)
    return "", (1.0, 1.0, 1.0)


def _chosen(part: Part, choice: Choice) -> Part:
    return replace(
        part,
        quantity=part.quantity if choice.quantity is None else choice.quantity,
        label=choice.label or part.label,
        vintage=choice.vintage or part.vintage,
        low=part.low if choice.low is None else choice.low,
        high=part.high if choice.high is None else choice.high,
        note=joined(choice.reason, part.note),
    )


def assumed_support(brigades: Mapping[str, float], parts: Iterable[Part]) -> list[Row]:
    """Assumption rows of holdings.csv for what has no public count."""
    known = {(part.holder, part.system) for part in parts if part.quantity > 0}
    rows: list[Row] = []
    for nation in sorted(brigades):
        for system, rate in ASSUMED_PER_BRIGADE.items():
            quantity = round(brigades[nation] * rate, 1)
            if (nation, system) in known or quantity <= 0:
                continue
            rows.append(
                {
                    "holder": nation,
                    "system": system,
                    "year": str(TODAY),
                    "quantity": shown(quantity),
                    "low": shown(quantity / 2),
                    "high": shown(quantity * 1.5),
                    "source": "assumption",
                    "as_of": str(TODAY),
                    "confidence": "low",
                    "note": ASSUMED_NOTE,
                }
            )
    return rows
