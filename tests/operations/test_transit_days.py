"""Transit allowance: days by mode and distance."""

from __future__ import annotations

import pytest

from builder_rows import region, transit
from builders import assessed, fleet, operation, study
from muster.operations.transit import distance_from_brussels_km, transit_days

MODES = {
    "road_rail": transit("road_rail", fixed_days=2.0, km_per_day=250.0, detour=1.3),
    "sea": transit("sea", fixed_days=5.0, km_per_day=700.0, detour=2.0),
    "air": transit("air", fixed_days=1.0, km_per_day=8_000.0),
}


def days(system: str, place: str = "xa_far", **parts: object) -> float:
    """Transit of XAA's units of one system."""
    base = fleet(("XAA", system, 1), transit=MODES, **parts)
    found = assessed(base, study(operation(region=place)), is_shared=False)
    return float(transit_days(found.world, found.assets, found.tasks)[0, 0])


def test_nine_degrees_of_latitude_are_about_a_thousand_kilometres() -> None:
    """A degree of latitude at 55 degrees north is about 111.3 km: 9 are 1,002."""
    far = region("xa_far", lat_deg=59.85)
    assert distance_from_brussels_km(far) == pytest.approx(9 * 111.3, rel=1e-3)
    assert distance_from_brussels_km(region("xa_near")) == 0.0


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("brigade", 8.0),  # 2 + 1002 * 1.3 / 250 = 7.2
        ("frigate", 8.0),  # 5 + 1002 * 2 / 700 = 7.9
        ("tanker", 2.0),  # 1 + 1002 / 8000 = 1.1
    ],
)
def test_days_are_fixed_days_and_distance_by_speed_rounded_up(system: str, expected: float) -> None:
    """Whole days, rounded up, for road and rail, sea and air."""
    assert days(system) == expected


def test_land_forces_go_by_sea_where_no_land_route_leads() -> None:
    """A theatre overseas: the brigade takes the 8 days of a ship, not those of the railway."""
    overseas = {"xa_far": region("xa_far", lat_deg=59.85, land_mode="sea")}
    assert days("brigade", regions=overseas) == days("frigate", regions=overseas)


def test_forces_in_their_own_theatre_need_no_transit() -> None:
    """XAA lies in the theatre: 0 days."""
    assert days("brigade", in_place=frozenset({("xa_far", "XAA")})) == 0.0


def test_at_no_distance_only_the_fixed_days_remain() -> None:
    """The near theatre lies at Brussels: 2 days by road and rail."""
    assert days("brigade", "xa_near") == 2.0
