"""Ways at sea and in the air of the bundled world, open and closed."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from muster.catalogue.land import rings_by_nation
from muster.catalogue.studies import load_world
from muster.operations.deployment import AirRoutes, SeaRoutes, air_km
from muster.operations.deployment.distances import in_ring

NETWORK = load_world().network
PASSAGES = ("bosporus", "gibraltar", "kiel", "suez")
PORTS = sorted(NETWORK.ports)
OPEN = SeaRoutes(NETWORK.sea_legs)
NEAR_KM = 1e-6


def black_sea() -> set[str]:
    """Ports north of the Bosporus and east of 27 degrees."""
    return {
        code
        for code, p in NETWORK.ports.items()
        if 41.3 < p.lat_deg < 47.5 and 27.0 < p.lon_deg < 42.0
    }


@pytest.mark.parametrize("closed", [*PASSAGES, PASSAGES], ids=str)
def test_closing_a_passage_never_shortens_a_way(closed: str | tuple[str, ...]) -> None:
    """Every pair of ports: as long or longer, or cut off."""
    shut = SeaRoutes(NETWORK.sea_legs, closed if isinstance(closed, tuple) else (closed,))
    for a, b in combinations(PORTS, 2):
        way, before = shut.distance_km(a, b), OPEN.distance_km(a, b)
        assert before is not None, (a, b)
        assert way is None or way >= before - NEAR_KM, (a, b)


@pytest.mark.parametrize("closed", PASSAGES)
def test_every_passage_is_of_use_to_somebody(closed: str) -> None:
    """Closing it makes at least one way longer or cuts it off."""
    shut = SeaRoutes(NETWORK.sea_legs, (closed,))
    pairs = [(shut.distance_km(a, b), OPEN.distance_km(a, b)) for a, b in combinations(PORTS, 2)]
    assert any(way is None or way > (before or 0.0) + 10.0 for way, before in pairs)


def test_a_closed_bosporus_cuts_off_the_black_sea_and_nothing_else() -> None:
    """No way between Black Sea ports and others; all ways among either kind remain."""
    inside = black_sea()
    assert inside
    shut = SeaRoutes(NETWORK.sea_legs, ("bosporus",))
    for a, b in combinations(PORTS, 2):
        is_cut = (a in inside) != (b in inside)
        assert (shut.distance_km(a, b) is None) is is_cut, (a, b)


def test_with_everything_closed_the_other_rooms_hold_together() -> None:
    """All four closed: ports of one sea still reach each other as before, or by a longer way."""
    shut = SeaRoutes(NETWORK.sea_legs, PASSAGES)
    nations = {code: p.nation for code, p in NETWORK.ports.items()}
    inner = {c for c in PORTS if nations[c] in ("ITA", "GRC")}
    north = {c for c in PORTS if nations[c] in ("GBR", "NOR", "NLD", "DNK", "SWE", "POL", "EST")}
    for room in (black_sea(), inner, north):
        assert len(room) >= 2
        for a, b in combinations(sorted(room), 2):
            assert shut.distance_km(a, b) is not None, (a, b)
    assert shut.distance_km(min(inner), min(north)) is None


def test_ways_at_sea_are_symmetric_and_keep_the_triangle() -> None:
    """From a to b as from b to a; never further than by way of a third port."""
    some = PORTS[::3]
    for a, b in combinations(some, 2):
        there, back = OPEN.distance_km(a, b), OPEN.distance_km(b, a)
        assert there is not None
        assert back == pytest.approx(there, abs=NEAR_KM)
        for c in some[:5]:
            first, second = OPEN.distance_km(a, c), OPEN.distance_km(c, b)
            assert first is not None
            assert second is not None
            assert there <= first + second + NEAR_KM


def test_a_port_that_nobody_knows_has_no_way() -> None:
    """None, not an error."""
    assert OPEN.distance_km(PORTS[0], "XAP") is None


def test_a_port_is_no_way_from_itself() -> None:
    """0 km."""
    assert OPEN.distance_km(PORTS[0], PORTS[0]) == 0.0


# --- in the air ---------------------------------------------------------------------

LONDON, ROME, MADRID, WARSAW = (51.5, -0.4), (41.8, 12.2), (40.5, -3.6), (52.2, 21.0)
RINGS = rings_by_nation()


def test_the_geodesic_is_the_known_one() -> None:
    """A quarter of the equator is 10,018.75 km, London - Rome about 1,440 km."""
    assert air_km((0.0, 0.0), (0.0, 90.0)) == pytest.approx(10_018.754, abs=1e-3)
    assert air_km(LONDON, ROME) == pytest.approx(1440.0, abs=25.0)


@pytest.mark.parametrize("refusing", [("FRA",), ("FRA", "CHE"), ("DEU",), ("ITA",)])
def test_a_refusal_never_shortens_a_way(refusing: tuple[str, ...]) -> None:
    """Every pair of four cities: as far or further, or none."""
    shut = AirRoutes(refusing, RINGS)
    for a, b in combinations((LONDON, ROME, MADRID, WARSAW), 2):
        way = shut.distance_km(a, b)
        assert way is None or way >= air_km(a, b) - NEAR_KM


def test_a_refusal_of_france_is_flown_around() -> None:
    """London - Rome and London - Madrid grow by 1 to 80 percent, Warsaw - London not at all."""
    shut = AirRoutes(("FRA",), RINGS)
    for a, b in ((LONDON, ROME), (LONDON, MADRID)):
        way = shut.distance_km(a, b)
        assert way is not None
        assert 1.01 < way / air_km(a, b) < 1.8
    assert shut.distance_km(WARSAW, LONDON) == pytest.approx(air_km(WARSAW, LONDON))


def test_nobody_takes_off_where_flying_is_refused() -> None:
    """From Paris to Rome with France closed: no way."""
    assert AirRoutes(("FRA",), RINGS).distance_km((48.8, 2.4), ROME) is None


def test_a_hole_in_an_area_lies_outside_it() -> None:
    """A square of 4 with a hole of 2: its middle is outside by even and odd."""
    outer = np.array([(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)])
    inner = np.array([(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0)])
    points = np.array([(0.5, 0.5), (2.0, 2.0), (5.0, 2.0)])
    assert in_ring(points, outer).tolist() == [True, True, False]
    assert (in_ring(points, outer) ^ in_ring(points, inner)).tolist() == [True, False, False]
