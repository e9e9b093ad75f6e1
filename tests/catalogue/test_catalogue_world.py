"""From tables to the world: sums, years, order and fingerprint."""

from __future__ import annotations

import random

import pytest
from catalogue_builders import tables_with
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.catalogue.bundled import Tables, load_tables
from muster.catalogue.formation_holdings import formation_changes, formation_holdings
from muster.catalogue.naval_holdings import naval_holdings
from muster.catalogue.schema import Row
from muster.catalogue.studies import load_world
from muster.catalogue.world_building import build_world
from muster.core.errors import BadInputError
from muster.core.words import Confidence


def formation(name: str, **cells: object) -> Row:
    """A light brigade of XAA."""
    return {
        "formation": name,
        "nation": "XAA",
        "name": name,
        "system": "brigade_light",
        "status": "active",
        "from_year": None,
        "until_year": None,
        "quantity": 1.0,
        "source": "s",
        "as_of": "2024",
        "confidence": "high",
        **cells,
    }


def ships(name: str, year: int, quantity: float, **cells: object) -> Row:
    """A class of frigates of XAA."""
    return {
        "nation": "XAA",
        "ship_class": name,
        "system": "escort_asw",
        "year": year,
        "quantity": quantity,
        "source": "s",
        "as_of": str(year),
        "confidence": "high",
        **cells,
    }


def test_formations_that_stand_in_2021_are_added_up() -> None:
    """2 and 1 active make 3; a reserve, a forming, a later and a past one add nothing."""
    rows = [
        formation("a", quantity=2.0),
        formation("b", confidence="low"),
        formation("c", status="reserve"),
        formation("d", status="forming"),
        formation("e", from_year=2024),
        formation("f", until_year=2019),
    ]
    (holding,) = formation_holdings(rows)
    assert (holding.holder, holding.year, holding.quantity) == ("XAA", 2021, 3.0)
    assert holding.provenance.confidence is Confidence.LOW
    assert holding.provenance.note == "a 2; b 1"


def test_formations_come_and_go_as_changes() -> None:
    """Active from 2024: +1 in 2024; forming in 2027: +2; last year 2025: -1 in 2026."""
    rows = [
        formation("e", from_year=2024),
        formation("g", status="forming", from_year=2027, quantity=2.0),
        formation("h", until_year=2025),
        formation("d", status="forming"),
        formation("c", status="reserve", from_year=2024),
    ]
    changes = [(c.year, c.quantity, c.reason) for c in formation_changes(rows)]
    assert sorted(changes) == [
        (2024, 1.0, "e stands up"),
        (2026, -1.0, "h is disbanded"),
        (2027, 2.0, "g stands up"),
    ]


def test_each_class_counts_with_its_latest_row_not_after_the_year() -> None:
    """2021: 4 of 2019 + 2 of 2025 (earliest known) = 6; 2025: 3 of 2023 + 2 = 5."""
    rows = [
        ships("A", 2019, 4.0),
        ships("A", 2023, 3.0),
        ships("A", 2027, 9.0),
        ships("B", 2025, 2.0, confidence="medium"),
    ]
    past, today = naval_holdings(rows)
    assert (past.year, past.quantity) == (2021, 6.0)
    assert (today.year, today.quantity) == (2025, 5.0)
    assert past.provenance.confidence is Confidence.MEDIUM
    assert "Later counts used for 2021: B" in past.provenance.note
    assert today.provenance.note == "A 3; B 2"


def test_a_force_in_two_tables_is_refused() -> None:
    """A holding for the pair of the first formation would count twice: it raises."""
    first = load_tables()["formations"][0]
    row = {**load_tables()["holdings"][0], "holder": first["nation"], "system": first["system"]}
    with pytest.raises(BadInputError, match="would count twice"):
        build_world(tables_with("holdings", row))


def shuffled(tables: Tables, seed: int) -> Tables:
    """The same tables with rows, and columns within rows, in another order."""
    random_order = random.Random(seed)
    mixed = {}
    for name in random_order.sample(list(tables), len(tables)):
        rows = []
        for row in random_order.sample(tables[name], len(tables[name])):
            columns = random_order.sample(list(row), len(row))
            rows.append({column: row[column] for column in columns})
        mixed[name] = tuple(rows)
    return Tables(mixed)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_never_matters(seed: int) -> None:
    """Law (R5): shuffled rows and columns give an equal world with an equal fingerprint."""
    world = build_world(shuffled(load_tables(), seed))
    assert (world == load_world()) is True  # without the long comparison of a failure
    assert list(world.nations) == list(load_world().nations)
    assert world.fingerprint == load_world().fingerprint


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_changed_figure_changes_the_fingerprint(data: st.DataObject) -> None:
    """Law: any other value in any cell of holdings gives another SHA-256."""
    rows = list(load_tables()["holdings"])
    index = data.draw(st.integers(0, len(rows) - 1))
    rows[index] = {**rows[index], "quantity": rows[index]["quantity"] + 1}
    changed = Tables({**load_tables(), "holdings": tuple(rows)})
    assert changed.fingerprint != load_tables().fingerprint
    assert len(changed.fingerprint) == 64


def test_the_way_a_number_is_written_does_not_change_the_fingerprint() -> None:
    """4 and 4.0, 0.0 and -0.0 are one figure."""
    row = load_tables()["holdings"][0]
    prints = {
        Tables({"holdings": ({**row, "quantity": value, "low": zero},)}).fingerprint
        for value in (4, 4.0)
        for zero in (0, 0.0, -0.0)
    }
    assert len(prints) == 1


def test_the_bundled_world_has_the_nations_of_nato_and_the_eu() -> None:
    """In 2025 NATO has 32 members and the EU 27; Norway is an ally and not in the EU."""
    world = load_world()
    assert sum(nation.is_ally(2025) for nation in world.nations.values()) == 32
    assert sum(nation.is_eu(2025) for nation in world.nations.values()) == 27
    assert world.nations["NOR"].is_ally(2025) and not world.nations["NOR"].is_eu(2025)
    assert world.holders <= world.nations.keys() | world.pools
    assert world.name == "europe" and world is load_world("europe")
