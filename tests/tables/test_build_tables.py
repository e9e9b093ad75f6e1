"""Claims on the written tables of the bundled catalogue; no raw file is needed."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import pytest

TABLES = Path(__file__).resolve().parents[2] / "src" / "muster" / "catalogue" / "tables"
ADDITIONAL = Path(__file__).resolve().parents[2] / "tools" / "tables" / "additional"
POOLS = {"SAC", "MMF", "SALIS", "AGS", "AWACS", "ARK"}
TODAY = "2025"


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of a table."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def latest_in_europe() -> dict[tuple[str, str], float]:
    """Latest quantity of each European holder and system."""
    latest: dict[tuple[str, str], float] = {}
    for row in sorted(rows_of("holdings"), key=lambda one: one["year"]):
        if row["holder"] != "USA":
            latest[row["holder"], row["system"]] = float(row["quantity"])
    return latest


def europe(system: str) -> float:
    """European total of one system."""
    return sum(count for (_, name), count in latest_in_europe().items() if name == system)


@pytest.mark.parametrize(
    ("system", "expected"),
    [("c17", 11), ("a400m", 132), ("isr_hale", 5), ("an124", 5)],
)
def test_european_totals_agree_with_the_counts_of_the_raw_readme(
    system: str, expected: float
) -> None:
    """8 British + 3 SAC C-17 = 11; 132 A400M; 5 AGS drones; 2 + 3 An-124 on call."""
    assert europe(system) == expected


def test_the_multinational_tanker_fleet_has_nine_aircraft() -> None:
    """Nine A330 MRTT are held by the pool MMF and by none of its members."""
    assert latest_in_europe()["MMF", "tanker_large"] == 9


def test_known_shares_of_a_pool_add_up_to_at_most_one() -> None:
    """A fleet cannot be handed out more than once; MMF's nine aircraft are all given."""
    shares: dict[str, float] = defaultdict(float)
    for row in rows_of("pools"):
        shares[row["pool"]] += float(row["share"] or 0)
    assert all(share <= 1.0001 for share in shares.values())
    assert shares["MMF"] == pytest.approx(1, abs=0.001)


def test_the_british_tanker_fleet_leaves_surge_aircraft_out() -> None:
    """Nine core Voyager in 2021 and ten later, never all fourteen of the operator."""
    found = {
        row["year"]: row["quantity"]
        for row in rows_of("holdings")
        if (row["holder"], row["system"]) == ("GBR", "tanker_large")
    }
    assert found == {"2021": "9", TODAY: "10"}


def test_active_brigades_without_turkiye_are_about_a_hundred() -> None:
    """Published structures give some 100 active manoeuvre brigades; 95 to 115 is allowed."""
    total = sum(
        float(row["quantity"])
        for row in rows_of("formations")
        if row["status"] == "active"
        and row["system"].startswith("brigade_")
        and row["nation"] != "TUR"
    )
    assert 95 <= total <= 115


def test_the_franco_german_brigade_counts_once() -> None:
    """Half a brigade stands in Germany and half in France."""
    halves = [
        (row["nation"], float(row["quantity"]))
        for row in rows_of("formations")
        if "Franco-German" in row["note"]
    ]
    assert sorted(halves) == [("DEU", 0.5), ("FRA", 0.5)]


def test_holders_are_european_nations_pools_and_the_united_states() -> None:
    """Neither Canada nor Switzerland nor any aggregate holds anything."""
    nations = {row["nation"] for row in rows_of("nations")} - {"CAN"}
    for name in ("holdings", "changes"):
        assert {row["holder"] for row in rows_of(name)} <= nations | POOLS
    for name in ("formations", "naval_classes"):
        assert {row["nation"] for row in rows_of(name)} <= nations - {"USA"}


def test_the_united_states_hold_only_what_is_assigned_to_europe() -> None:
    """Every row of the holder USA, and no other, is a row of us_assigned.csv."""
    path = ADDITIONAL / "us_assigned.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        assigned = {(row["system"], float(row["quantity"])) for row in csv.DictReader(stream)}
    held = {
        (row["system"], float(row["quantity"]))
        for row in rows_of("holdings")
        if row["holder"] == "USA"
    }
    assert held == assigned


def test_every_holding_is_of_a_known_system() -> None:
    """Holdings, changes, formations and ships name systems of systems.csv."""
    systems = {row["system"] for row in rows_of("systems")}
    for name in ("holdings", "changes", "formations", "naval_classes"):
        assert {row["system"] for row in rows_of(name)} <= systems


def test_no_key_stands_twice() -> None:
    """Each derived table has one row for each key, so no fleet has two numbers."""
    for path in TABLES.glob("*.toml"):
        schema = tomllib.loads(path.read_text(encoding="utf-8"))
        if not schema["is_authored"]:
            count = Counter(
                tuple(row[name] for name in schema["key"]) for row in rows_of(path.stem)
            )
            assert [key for key, times in count.items() if times > 1] == [], path.stem


def test_every_source_that_a_table_names_is_in_sources() -> None:
    """A figure without a source would break rule R4."""
    known = {row["source"] for row in rows_of("sources")} | {"assumption"}
    for path in TABLES.glob("*.csv"):
        if path.stem != "sources":
            used = {row["source"] for row in rows_of(path.stem) if row.get("source")}
            assert used <= known, path.stem


def test_every_source_is_named_by_some_table() -> None:
    """The list of sources holds nothing that no figure rests on."""
    used = {
        row["source"]
        for path in TABLES.glob("*.csv")
        if path.stem != "sources"
        for row in rows_of(path.stem)
        if row.get("source")
    }
    assert {row["source"] for row in rows_of("sources")} <= used


def test_assumed_support_says_so_and_has_a_range() -> None:
    """Half to one and a half times the value, marked as assumption (rule R8)."""
    assumed = [
        row
        for row in rows_of("holdings")
        if row["source"] == "assumption" and row["holder"] != "USA"
    ]
    assert assumed
    for row in assumed:
        value = float(row["quantity"])
        assert float(row["low"]) == pytest.approx(value / 2)
        assert float(row["high"]) == pytest.approx(value * 1.5)
        assert row["confidence"] == "low"


def test_counts_from_memory_are_marked_low() -> None:
    """What nobody re-read is never better than low."""
    for name in ("holdings", "formations", "naval_classes", "changes"):
        for row in rows_of(name):
            if row["source"].startswith("common-public-record") or "recalled, page" in row["note"]:
                assert row["confidence"] == "low", row


def test_no_fleet_shrinks_below_nothing() -> None:
    """Retirements take away no more than is held and ordered by then."""
    fleet: dict[tuple[str, str], float] = defaultdict(float, latest_in_europe())
    for row in rows_of("naval_classes"):
        if row["year"] == TODAY:
            fleet[row["nation"], row["system"]] += float(row["quantity"])
    for row in sorted(rows_of("changes"), key=lambda one: (one["year"], -float(one["quantity"]))):
        fleet[row["holder"], row["system"]] += float(row["quantity"])
        assert fleet[row["holder"], row["system"]] >= 0, row


def test_nations_have_their_memberships() -> None:
    """36 nations; 32 Allies; Britain left the EU after 2019; Denmark joined defence in 2022."""
    nations = {row["nation"]: row for row in rows_of("nations")}
    assert len(nations) == 36
    assert sum(1 for row in nations.values() if row["nato_from_year"]) == 32
    assert nations["GBR"]["eu_until_year"] == "2019"
    assert nations["DNK"]["csdp_from_year"] == "2022"
    assert nations["MNE"]["csdp_from_year"] == ""
    members = [row for row in nations.values() if row["eu_from_year"] and not row["eu_until_year"]]
    assert len(members) == 27
    assert all(row["csdp_from_year"] for row in members)


def test_shares_are_shares() -> None:
    """Defence spending and equipment are shares in [0, 1], not percent."""
    for row in rows_of("economics"):
        if row["indicator"].endswith("_share"):
            assert 0 <= float(row["value"]) <= 1
