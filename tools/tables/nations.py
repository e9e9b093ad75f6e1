"""Nations, politics, pools and yearly economic figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reading import (
    READ_IN,
    UNDATED,
    Row,
    confidence_of,
    joined,
    number,
    short,
    shown,
    year_of,
    yes_no,
)
from source_book import SourceBook

RECORD: Row = {
    "source": "membership-record",
    "title": "Accession years of NATO and the EU (common public record); "
    "ports of embarkation chosen by Muster",
    "address": "docs/glossary.md",
    "date": "2026",
    "licence": "public facts",
    "confidence": "medium",
}
REGIONS = {"central": "central_east"}
EU_UNTIL = {"GBR": "2019"}
EU_FROM = {"GBR": "1973"}
CSDP_FROM = {"DNK": "2022"}
CSDP_START = 1999
NAMES = {
    "Ireland": "IRL",
    "Austria": "AUT",
    "Malta": "MLT",
    "Cyprus": "CYP",
    "Turkey": "TUR",
    "Denmark": "DNK",
    "Finland": "FIN",
    "Sweden": "SWE",
    "Hungary": "HUN",
    "United Kingdom": "GBR",
    "Norway": "NOR",
}
POOLS = {
    "SAC": ("SAC", "Strategic Airlift Capability"),
    "MMF": ("MMF", "Multinational MRTT Fleet"),
    "SALIS": ("SALIS", "Strategic Airlift International Solution"),
    "AGS": ("AGS", "NATO Alliance Ground Surveillance"),
    "NAEW&C": ("AWACS", "NATO Airborne Early Warning and Control"),
    "ARK": ("ARK", "ARK sealift arrangement"),
}
# Names whose letters the raw file has lost.
SPELLINGS = {"TUR": "Türkiye"}
NATO_OWNED = frozenset({"AGS", "AWACS"})
PAST_ROLES = ("historic", "participant until")
AWACS_NOTE = "national cost shares not published; participation list not checked"


def nation_rows(raw: Iterable[Row], book: SourceBook) -> list[Row]:
    """Rows of nations.csv."""
    book.add_fixed(RECORD)
    rows: list[Row] = []
    for row in raw:
        code = row["iso3"]
        eu_from = EU_FROM.get(code, row["eu_year"] if row["eu"] == "True" else "")
        is_landlocked = row["spod"] in {"", "landlocked"}
        rows.append(
            {
                "nation": code,
                "name": SPELLINGS.get(code, row["name"]),
                "nato_from_year": row["nato_year"] if row["nato"] == "True" else "",
                "eu_from_year": eu_from,
                "eu_until_year": EU_UNTIL.get(code, ""),
                "csdp_from_year": csdp_from(code, eu_from, row["eu"] == "True"),
                "is_pesco": yes_no(row["pesco"] == "True"),
                "is_neutral": yes_no(row["neutral"] != "no"),
                "parliament_approval": row["parliament_approval"],
                "region": REGIONS.get(row["region"], row["region"]),
                "apod": row["apod"],
                "apod_lat_deg": row["apod_lat"],
                "apod_lon_deg": row["apod_lon"],
                "spod": "" if is_landlocked else row["spod"],
                "spod_lat_deg": row["spod_lat"],
                "spod_lon_deg": row["spod_lon"],
                "source": RECORD["source"],
                "as_of": "2026",
                "confidence": "medium",
                "note": joined(
                    short(row["note"]),
                    "consent of parliament: see politics.csv" if row["parliament_approval"] else "",
                ),
            }
        )
    return rows


def csdp_from(code: str, eu_from: str, is_member: bool) -> str:
    """First year in the common security and defence policy, or empty."""
    if not is_member:
        return ""
    return CSDP_FROM.get(code, str(max(CSDP_START, int(eu_from))))


def politics_rows(caveats: Iterable[Row], nations: Iterable[Row], book: SourceBook) -> list[Row]:
    """Rows of politics.csv: special positions, and consent of parliaments."""
    rows = [
        {
            "nation": NAMES[row["nation"]],
            "topic": row["status"],
            "fact": row["constraint"],
            "effect": row["model_effect"],
            "source": book.of_row(row),
            "as_of": shown(year_of(row["source_title"])) or READ_IN,
            "confidence": confidence_of(row["confidence"]) or "low",
            "note": joined(short(row["note"]), "" if year_of(row["source_title"]) else UNDATED),
        }
        for row in caveats
    ]
    for row in nations:
        if not row["parliament_approval"]:
            continue
        source = book.key_of(
            row["parliament_source"], row["parliament_url"], "2012", row["parliament_confidence"]
        )
        rows.append(
            {
                "nation": row["iso3"],
                "topic": "consent of parliament to deployments",
                "fact": row["parliament_approval"],
                "effect": "time to decide",
                "source": source,
                "as_of": "2012",
                "confidence": confidence_of(row["parliament_confidence"]) or "low",
                "note": "law of 2012, may have changed since",
            }
        )
    return rows


def pool_rows(raw: Iterable[Row], nations: Sequence[Row], book: SourceBook) -> list[Row]:
    """Rows of pools.csv: fleets only, not bodies that merely coordinate."""
    rows: list[Row] = []
    for row in raw:
        book.of_row(row)
        if row["pool"] not in POOLS or row["role"].startswith(PAST_ROLES):
            continue
        code, name = POOLS[row["pool"]]
        fixed = {
            "pool": code,
            "name": name,
            "is_nato_asset": yes_no(code in NATO_OWNED),
            "source": book.of_row(row),
            "as_of": row["year"],
        }
        if code == "AWACS":
            members = [one["nation"] for one in nations if one["nato_from_year"]]
            rows.extend(
                {**fixed, "nation": member, "share": "", "confidence": "low", "note": AWACS_NOTE}
                for member in members
            )
        elif row["nation_iso3"] != "TOTAL":
            percent = number(row["share_pct"])
            rows.append(
                {
                    **fixed,
                    "nation": row["nation_iso3"],
                    "share": shown(None if percent is None else percent / 100),
                    "confidence": confidence_of(row["confidence"]) or "low",
                    "note": joined(
                        row["role"] if row["role"] != "member" else "", short(row["note"])
                    ),
                }
            )
    return rows


class Indicator(NamedTuple):
    """One raw indicator: what it becomes, its factor and its rank."""

    name: str
    factor: float
    rank: int


INDICATORS = {
    "gdp_nato_current_usd": Indicator("gdp_musd", 1, 0),
    "gdp_wb_current_usd": Indicator("gdp_musd", 1, 1),
    "gdp_cia_official_rate_usd": Indicator("gdp_musd", 1, 2),
    "population": Indicator("population_persons", 1, 0),
    "defexp_nato_current_usd": Indicator("defence_spending_musd", 1, 0),
    "defexp_nato_current_usd_ed2026": Indicator("defence_spending_musd", 1, 1),
    "milex_sipri_current_usd": Indicator("defence_spending_musd", 1, 2),
    "defexp_pct_gdp_nato": Indicator("defence_spending_share", 0.01, 0),
    "milex_sipri_pct_gdp": Indicator("defence_spending_share", 0.01, 1),
    "defexp_equipment_share": Indicator("equipment_share", 0.01, 0),
    "defexp_equipment_share_ed2025": Indicator("equipment_share", 0.01, 1),
    "defexp_equipment_share_ed2026": Indicator("equipment_share", 0.01, 1),
    "military_personnel_nato": Indicator("active_persons", 1000, 0),
    "active_personnel_cia": Indicator("active_persons", 1, 1),
    "reserve_personnel_gfp": Indicator("reserve_persons", 1, 0),
}
FIRST_YEAR, LAST_YEAR = 2014, 2026


def economics_rows(raw: Sequence[Row], nations: Iterable[Row], book: SourceBook) -> list[Row]:
    """Rows of economics.csv: the best-ranked source of each figure and year.

    Personnel is taken from one definition for a nation: NATO's where it has
    any, another count only where it has none.
    """
    codes = {row["nation"] for row in nations}
    in_nato_table = {row["iso3"] for row in raw if row["indicator"] == "military_personnel_nato"}
    best: dict[tuple[str, str, str], tuple[int, Row]] = {}
    for row in raw:
        rule = INDICATORS.get(row["indicator"])
        value = number(row["value"])
        if rule is None or value is None or row["iso3"] not in codes:
            continue
        if (
            not FIRST_YEAR <= int(row["year"]) <= LAST_YEAR
            or confidence_of(row["confidence"]) is None
        ):
            continue
        if rule.name == "active_persons" and rule.rank > 0 and row["iso3"] in in_nato_table:
            continue
        key = (row["iso3"], rule.name, row["year"])
        if key not in best or rule.rank < best[key][0]:
            best[key] = (rule.rank, _economics_row(row, rule, value, book))
    return [row for _, row in best.values()]


def _economics_row(row: Row, rule: Indicator, value: float, book: SourceBook) -> Row:
    is_estimate = "estimate" in row["confidence"]
    detail = row["unit"].partition("(")[2].rstrip(")") if "persons" in row["unit"] else ""
    return {
        "nation": row["iso3"],
        "indicator": rule.name,
        "year": row["year"],
        "value": shown(value * rule.factor),
        "source": book.of_row(row),
        "as_of": row["year"],
        "confidence": confidence_of(row["confidence"]) or "low",
        "note": joined(
            "NATO estimate" if is_estimate else "",
            "SIPRI definition, wider than NATO's" if "sipri" in row["indicator"] else "",
            short(detail, 80),
        ),
    }
