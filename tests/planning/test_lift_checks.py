"""Real lifts beside the planning factors: rows, sources, and arithmetic by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from muster.catalogue.bundled import load_tables
from muster.catalogue.studies import load_world
from muster.planning.lift_checks import TOLERANCE, lift_checks, predicted
from muster.planning.published import AGREES, Case
from network_builders import LIFT_TYPES

PLANE, ROPAX = LIFT_TYPES["plane"], LIFT_TYPES["roro"]


@cache
def rows() -> list[dict[str, Any]]:
    """Checks of the bundled table."""
    return lift_checks(Case(world=load_world(), studies={}, tables=load_tables()))


def test_every_row_has_a_source_that_is_known() -> None:
    """The key stands in the table of sources."""
    known = {str(r["source"]) for r in load_tables()["sources"]}
    assert [r["name"] for r in rows() if r["source"] not in known] == []


def test_at_least_twenty_agree_within_a_quarter() -> None:
    """20 or more within 25 percent; the others stay in the table."""
    agreeing = [r for r in rows() if r["verdict"] == AGREES]
    assert len(agreeing) >= 20
    assert all(abs(r["ours"] / r["published"] - 1.0) <= TOLERANCE + 1e-9 for r in agreeing)


def test_every_row_of_the_table_that_can_be_checked_is_shown() -> None:
    """Disagreement is shown, not dropped: a row for each record with a reported value."""
    base = load_world()
    wanted = 0
    for r in load_tables()["real_lifts"]:
        kind = base.network.lift_types.get(str(r["lift_type"]))
        checked = str(r.get("checked") or "")
        if kind is not None and r.get(checked) is not None:
            wanted += predicted(kind, r, checked) is not None
    assert len(rows()) == wanted
    assert len({r["name"] for r in rows()}) == len(rows())


def record(**cells: Any) -> dict[str, Any]:
    """A move of 205 t over 3,000 km with two vehicles."""
    return {"route_km": 3000.0, "cargo_t": 205.0, "aircraft_or_ships": 2.0, **cells}


@pytest.mark.parametrize(
    ("checked", "expected"),
    [
        ("sorties", 11.0),  # 205 / 20 = 10.25, whole
        ("hours", 82.0),  # 10.25 sorties of 8 hours
        ("days", 2.5625),  # 10.25 sorties of half an aircraft-day with two aircraft
    ],
)
def test_a_move_by_air_by_hand(checked: str, expected: float) -> None:
    """205 t by 20 t, 8 hours and half a day each."""
    assert predicted(PLANE, record(), checked) == pytest.approx(expected)


def test_persons_in_some_days_by_hand() -> None:
    """Two aircraft, 100 seats, two flights a day, five days: 2,000 persons."""
    one = record(cargo_t=None, days=5.0)
    assert predicted(PLANE, one, "persons") == pytest.approx(2000.0)


def test_a_ferry_flight_by_hand() -> None:
    """4,500 km in two legs of at most 3,000 km: 6 hours and a stop of twice 2 hours."""
    one = record(cargo_t=None, route_km=4500.0)
    assert predicted(PLANE, one, "days") == pytest.approx(10.0 / 24.0)


def test_voyages_and_days_at_sea_by_hand() -> None:
    """120 vehicles of 8 m are 960 m, two ships of 500 m; 4,800 km take eight days, nine loaded."""
    one = record(vehicles=120.0, route_km=4800.0)
    assert predicted(ROPAX, one, "sorties") == 2.0
    assert predicted(ROPAX, record(lane_m=1001.0), "sorties") == 3.0
    assert predicted(ROPAX, one, "days") == pytest.approx(8.0)
    assert predicted(ROPAX, {**one, "utilisation_note": "with loading"}, "days") == 9.0


def test_a_record_that_says_too_little_gives_nothing() -> None:
    """No distance, no load, no fleet: no number of ours."""
    assert predicted(PLANE, record(route_km=None), "sorties") is None
    assert predicted(PLANE, record(cargo_t=None), "sorties") is None
    assert predicted(PLANE, record(aircraft_or_ships=None), "days") is None
    assert predicted(ROPAX, record(), "sorties") is None
    assert predicted(PLANE, record(route_km=90_000.0), "sorties") is None
