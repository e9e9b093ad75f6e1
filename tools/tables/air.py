"""Air fleets and enablers: which raw row becomes a part of which system.

Only rows marked as preferred are added up, with a few named exceptions; rows
that are subsets, totals or charter operators' fleets are never used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from fleets import PAST, TODAY, Part
from reading import Row, confidence_of, joined, number
from source_book import SourceBook

LEFT_OUT_NATIONS = frozenset({"CAN", "CHE", "USA"})

# Category of the raw file -> (pattern of the type, system), first match wins.
SYSTEM_RULES: dict[str, tuple[tuple[str, str], ...]] = {
    "airlift_strategic": (
        ("A400M", "a400m"),
        ("C-17", "c17"),
        ("An-124", "an124"),
        ("C-5", ""),
    ),
    "airlift_tactical": (
        (r"C-27|C-?295|CN-235|M-28", "light_airlifter"),
        (r"C-?130|C-390|C-160", "tactical_airlifter"),
    ),
    "airlift_passenger": ((r"A319|B737|A350", ""), (".", "passenger_transport")),
    "combat_air_gen4": (
        (r"Mirage 2000D|Tornado|AMX|AV-8B|Su-25|Su-22|L-159|FA-50|A-10", "attack_aircraft"),
        (".", "fighter_gen4"),
    ),
    "combat_air_gen5": ((".", "fighter_gen5"),),
    "gbad_long": ((".", "sam_long_battery"),),
    "gbad_medium": ((".", "sam_medium_battery"),),
    "gbad_short": ((".", "sam_short_battery"),),
    "heli_attack": ((".", "heli_attack"),),
    "heli_heavy": ((".", "heli_heavy"),),
    "heli_medium": ((".", "heli_medium"),),
    "csar": ((".", "heli_csar"),),
    "heli_csar": ((".", "heli_csar"),),
    "isr_awacs": ((r"E-3|E-7|GlobalEye", "aew_large"), (".", "aew_small")),
    "isr_hale": ((".", "isr_hale"),),
    "isr_male": ((".", "isr_male"),),
    "isr_sigint": ((".", "isr_manned"),),
    "isr_manned": ((".", "isr_manned"),),
    "mpa": ((r"coast guard|King Air|Dash 8", ""), (".", "mpa")),
    "sead": ((".", "sead_aircraft"),),
    "sat_comms": ((".", "sat_comms"),),
    "sat_imagery": ((".", "sat_imagery"),),
    "sat_sigint": ((".", "sat_sigint"),),
    "sealift_roro": ((".", "sealift_roro"),),
    "tanker": ((r"KC-130|KC-390", "tanker_tactical"), (".", "tanker_large")),
    "tanker_tactical": ((".", "tanker_tactical"),),
}
HOLDERS = {
    "NAEW&C": "AWACS",
    "ARK (DNK/DEU)": "ARK",
    "Helios partners": "FRA",
    "SAC": "SAC",
    "SALIS": "SALIS",
    "MMF": "MMF",
    "AGS": "AGS",
}
# Contract totals that stand for a fleet because no count in service is known.
CONTRACTS_TAKEN = {
    ("SVK", "F-16C/D Block 70"),
    ("HRV", "Rafale"),
    ("TUR", "CH-47F"),
    ("HUN", "NASAMS"),
    ("LTU", "NASAMS"),
    ("SWE", "Patriot"),
}
SHARED = {"FRA/ITA": ("FRA", "ITA")}
# The preferred UK tanker row counts the whole operator's fleet, surge aircraft too.
NOT_TODAY = {("GBR", "A330 MRTT (Voyager)", "14")}
TODAY_INSTEAD = {("GBR", "A330 MRTT (Voyager)", "2022")}
REMARKS = {
    (
        "FRA",
        "Mirage 2000",
    ): "all versions together: no split found, so strike Mirage 2000D count as fighters",
    ("DEU", "Tornado IDS/ECR"): "includes ECR",
    ("ITA", "Tornado IDS/ECR"): "includes ECR",
    ("FRA", "Helios 2 optical"): "held by the lead operator; shared with ITA, BEL, ESP and GRC",
    ("ITA", "G550 (AEW and SIGINT)"): "early warning and signals aircraft not separable",
    ("DNK", "GomX-4A"): "nanosatellite",
    ("GBR", "A330 MRTT (Voyager)"): "core fleet; surge aircraft of the operator left out",
}
# Ranges of the counts of today; an older count has none of its own.
RANGES = {
    ("GBR", "E-7A", TODAY): (0.0, 1.0),
    ("DEU", "Patriot", TODAY): (6.0, 9.0),
    ("TUR", "F-4E", TODAY): (30.0, 48.0),
}
# Counts of 2023 that are the nearest to 2021.
PAST_TOO = {
    ("DNK", "F-16AM/BM", "43"),
    ("NLD", "F-16AM/BM", "29"),
    ("MUL", "A330 MRTT", "7"),
}


def system_of(category: str, label: str) -> str:
    """System code for a type, or an empty text where it is not counted."""
    for pattern, system in SYSTEM_RULES.get(category, ()):
        if re.search(pattern, label):
            return system
    return ""


def is_today(row: Row) -> bool:
    """Whether a raw row stands for today's fleet."""
    name = (row["nation_iso3"], row["system"])
    if (*name, row["quantity"]) in NOT_TODAY and row["preferred"] == "1":
        return False
    if (*name, row["year"]) in TODAY_INSTEAD and row["status"] == "in_service":
        return True
    if name in CONTRACTS_TAKEN and row["status"] == "contracted":
        return True
    return row["preferred"] == "1"


def air_parts(rows: Iterable[Row], book: SourceBook) -> list[Part]:
    """Parts of today's fleets and, where published, of those of 2021."""
    parts: list[Part] = []
    past: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        book.of_row(row)
        if not _is_european(row) or not system_of(row["category"], row["system"]):
            continue
        if is_today(row):
            parts.extend(parts_of_row(row, TODAY, book))
        if _is_past_too(row):
            past[row["holder"], row["category"], row["system"]] = row
        elif (
            not is_today(row) and row["status"] == "in_service" and 2020 <= int(row["year"]) <= 2022
        ):
            key = (row["holder"], row["category"], row["system"])
            if key not in past or _nearer(row, past[key]):
                past[key] = row
    voyager_2021 = [
        row for row in rows if row["system"] == "A330 MRTT (Voyager)" and row["year"] == "2021"
    ]
    for row in voyager_2021:
        past[row["holder"], row["category"], row["system"]] = row
    for row in past.values():
        parts.extend(parts_of_row(row, PAST, book))
    return parts


def parts_of_row(row: Row, vintage: int, book: SourceBook) -> list[Part]:
    """One part, or one for each nation where two nations share the asset."""
    quantity = number(row["quantity"])
    confidence = confidence_of(row["confidence"])
    if quantity is None or confidence is None:
        return []
    label = row["system"]
    is_contract = row["status"] == "contracted" and (row["nation_iso3"], label) in CONTRACTS_TAKEN
    if is_contract and confidence == "high":
        confidence = "medium"
    holders = SHARED.get(row["holder"], (HOLDERS.get(row["holder"], row["holder"]),))
    built: list[Part] = []
    for holder in holders:
        low, high = RANGES.get((holder, label, vintage), (None, None))
        note = joined(
            REMARKS.get((holder, label), ""),
            "contract total, taken as delivered" if is_contract else "",
            "shared by France and Italy, one each" if len(holders) > 1 else "",
            "count of 2023, the nearest to 2021" if vintage == PAST and _is_past_too(row) else "",
            row.get("note", ""),
        )
        built.append(
            Part(
                holder=holder,
                system=system_of(row["category"], label),
                label=label,
                quantity=quantity / len(holders),
                vintage=vintage,
                as_of=row["year"],
                source=book.of_row(row),
                confidence=confidence,
                note=note,
                low=low,
                high=high,
            )
        )
    return built


def _is_past_too(row: Row) -> bool:
    return (row["nation_iso3"], row["system"], row["quantity"]) in PAST_TOO


def _is_european(row: Row) -> bool:
    if row["nation_iso3"] in LEFT_OUT_NATIONS or row["holder"].startswith("US in Europe"):
        return False
    known = row["holder"] in HOLDERS or row["holder"] in SHARED
    return row["nation_iso3"] != "MUL" or known


def _nearer(row: Row, other: Row) -> bool:
    """Whether a row is nearer to 2021; of two equally near the later counts."""
    here, there = int(row["year"]), int(other["year"])
    return (abs(here - PAST), -here) < (abs(there - PAST), -there)
