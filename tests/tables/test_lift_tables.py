"""Claims on the tables of lift, charter, movement and sustainment."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest

TABLES = Path(__file__).resolve().parents[2] / "src" / "muster" / "catalogue" / "tables"
ANY = "*"
NEW_TABLES = ("lift_types", "charter_market", "movement_factors", "sustainment")
RANGES = {
    "lift_types": (
        ("planning_low", "payload_planning_t", "planning_high"),
        ("ground_low", "ground_hours", "ground_high"),
        ("utilisation_low", "utilisation_hours_per_day", "utilisation_high"),
        ("load_low", "load_days", "load_high"),
        ("unload_low", "unload_days", "unload_high"),
        ("cost_low", "cost_keur_per_hour", "cost_high"),
        ("cost_low", "cost_keur_per_day", "cost_high"),
    ),
    "charter_market": (
        ("quantity_low", "quantity", "quantity_high"),
        ("notice_low", "notice_days", "notice_high"),
        ("ramp_low", "ramp_days", "ramp_high"),
    ),
    "movement_factors": (
        ("cargo_low", "cargo_t", "cargo_high"),
        ("persons_low", "persons", "persons_high"),
    ),
    "sustainment": (
        ("low", "t_per_1000_persons_per_day", "high"),
        ("fuel_low", "fuel_t_per_1000_persons_per_day", "fuel_high"),
        ("water_low", "water_t_per_1000_persons_per_day", "water_high"),
        ("stock_low", "stock_days", "stock_high"),
    ),
}


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of a table."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rising(row: dict[str, str], names: tuple[str, ...]) -> bool:
    """Whether the known cells do not fall from one to the next."""
    known = [float(row[name]) for name in names if row[name]]
    return all(one <= two for one, two in pairwise(known))


@pytest.mark.parametrize("name", NEW_TABLES)
def test_low_value_and_high_rise(name: str) -> None:
    """In every row and for every figure with a range."""
    falling = [
        (name, row, columns)
        for row in rows_of(name)
        for columns in RANGES[name]
        if not rising(row, columns)
    ]
    assert falling == []


@pytest.mark.parametrize("name", NEW_TABLES)
def test_a_value_with_range_columns_has_both_ends(name: str) -> None:
    """A low and a high stand beside every value that is filled."""
    lone = [
        (row, low, value, high)
        for row in rows_of(name)
        for low, value, high in RANGES[name]
        if row[value] and not (row[low] and row[high])
    ]
    assert lone == []


@pytest.mark.parametrize("name", NEW_TABLES)
def test_every_row_says_where_it_comes_from_and_why(name: str) -> None:
    """A source, a confidence and a note of more than a few words."""
    for row in rows_of(name):
        assert row["source"]
        assert row["confidence"] in {"high", "medium", "low"}
        assert len(row["note"]) > 25, row


def test_every_system_has_movement_factors_once() -> None:
    """No system is missing, none stands twice."""
    systems = [row["system"] for row in rows_of("systems")]
    assert [row["system"] for row in rows_of("movement_factors")] == systems


def test_outsize_is_a_part_of_the_cargo_and_items_are_lighter_than_it() -> None:
    """Also the ground party is a part of the cargo."""
    for row in rows_of("movement_factors"):
        cargo = float(row["cargo_t"])
        assert float(row["outsize_t"]) <= cargo, row
        assert float(row["item_max_t"] or 0) <= max(cargo, float(row["cargo_high"])), row
        assert float(row["ground_t"] or 0) <= cargo, row


def test_what_sails_or_orbits_needs_no_lift() -> None:
    """Ships and satellites have no cargo and no persons to carry; ships have a displacement."""
    categories = {row["system"]: row["category"] for row in rows_of("systems")}
    for row in rows_of("movement_factors"):
        if categories[row["system"]] in {"ship", "satellite"}:
            assert (float(row["cargo_t"]), float(row["persons"])) == (0, 0)
        assert bool(row["displacement_t"]) == (categories[row["system"]] in {"ship", "sealift"}), (
            row
        )


def test_what_moves_by_itself_has_a_range_and_a_speed() -> None:
    """Systems that fly or sail by themselves."""
    moves = {row["system"]: row["move_mode"] for row in rows_of("systems")}
    for row in rows_of("movement_factors"):
        if moves[row["system"]] == "self" or row["displacement_t"]:
            assert row["ferry_range_km"] and row["cruise_kmh"], row


def test_persons_to_move_are_those_of_the_systems_or_fewer() -> None:
    """Never more than the persons who crew and support one unit."""
    persons = {row["system"]: float(row["persons_per_unit"]) for row in rows_of("systems")}
    for row in rows_of("movement_factors"):
        assert float(row["persons"]) <= persons[row["system"]], row


def test_planning_loads_and_items_fit_the_payload_and_ranges_rise_as_loads_fall() -> None:
    """Of each type of lift."""
    for row in rows_of("lift_types"):
        assert rising(row, ("payload_planning_t", "payload_max_t")), row
        assert rising(row, ("planning_high", "payload_max_t")), row
        assert rising(row, ("item_max_t", "payload_max_t")), row
        assert rising(row, ("range_full_km", "range_planning_km", "range_ferry_km")), row


def test_every_lift_type_carries_something_and_has_the_figures_for_it() -> None:
    """Cargo asks for loads, persons for seats, aircraft for time on the ground, others for days."""
    for row in rows_of("lift_types"):
        assert "true" in {row["carries_cargo"], row["carries_persons"]}, row
        assert (row["carries_cargo"] == "true") == bool(row["payload_planning_t"]), row
        assert row["carries_persons"] == "false" or row["persons_max"], row
        assert row["carries_outsize"] == "false" or row["carries_cargo"] == "true", row
        assert (row["mode"] == "air") == bool(row["ground_hours"]), row
        assert (row["mode"] == "air") == bool(row["cost_keur_per_hour"]), row
        assert (row["mode"] != "air") == bool(row["load_days"] and row["unload_days"]), row
        assert (row["mode"] != "air") == bool(row["cost_keur_per_day"]), row


def test_every_market_names_a_lift_type_and_every_lift_type_is_held_or_offered() -> None:
    """No lift without a holder or a market."""
    types = {row["lift_type"]: row["system"] for row in rows_of("lift_types")}
    systems = {row["system"] for row in rows_of("systems")}
    offered = {row["lift_type"] for row in rows_of("charter_market")}
    assert offered <= set(types)
    assert {system for system in types.values() if system} <= systems
    assert {name for name, system in types.items() if not system} == offered


def test_sustainment_covers_every_kind_once_and_every_intensity() -> None:
    """One row a kind, and three rows for any kind."""
    kinds = [row["kind"] for row in rows_of("sustainment") if row["kind"] != ANY]
    assert sorted(kinds) == sorted(row["kind"] for row in rows_of("operation_kinds"))
    any_kind = {row["intensity"] for row in rows_of("sustainment") if row["kind"] == ANY}
    assert any_kind == {"high", "medium", "low"}


def test_supplies_grow_with_intensity() -> None:
    """Dry supplies and fuel of low, medium and high intensity."""
    level = {row["intensity"]: row for row in rows_of("sustainment") if row["kind"] == ANY}
    for column in ("t_per_1000_persons_per_day", "fuel_t_per_1000_persons_per_day"):
        low, medium, high = (float(level[name][column]) for name in ("low", "medium", "high"))
        assert low < medium < high


def test_a_stryker_brigade_takes_hundreds_of_c17_loads() -> None:
    """By hand: 15,000 t at 30 t are 500 loads (368 at the US load of 40.8 t); a third of the US fleet needed 5 to 14 days."""
    cargo = next(
        float(row["cargo_t"])
        for row in rows_of("movement_factors")
        if row["system"] == "brigade_mechanised"
    )
    load = next(
        float(row["payload_planning_t"])
        for row in rows_of("lift_types")
        if row["lift_type"] == "c17"
    )
    assert 250 < cargo / load < 600


def test_a_patriot_battery_takes_about_18_c17_loads() -> None:
    """73 loads for a battalion of four batteries in 2025: 18 a battery, loads partly filled."""
    cargo = next(
        float(row["cargo_t"])
        for row in rows_of("movement_factors")
        if row["system"] == "sam_long_battery"
    )
    load = next(
        float(row["payload_planning_t"])
        for row in rows_of("lift_types")
        if row["lift_type"] == "c17"
    )
    assert 11 < cargo / load < 20
