"""Single moves: loads, cycles and days agree with arithmetic by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from muster.catalogue.studies import load_world
from muster.operations.deployment import RouteFinder, Switches, arrivals, flight, pose
from muster.planning.deployment_record import PlanRows
from network_builders import (
    LIFT_TYPES,
    XAB_KM,
    access,
    airfield,
    land,
    lift,
    lift_type,
    moved,
    movement,
    network,
    networked,
    port,
)

PLANE = LIFT_TYPES["plane"]


def routes(kind: str, *, base=None, grade: str = "cargo", switches=None, **changes):
    """Routes of one type for the usual movement with changes."""
    finder = RouteFinder(base or networked(), switches or Switches(n_days=60), frozenset({kind}))
    return finder.routes(movement(**changes), grade)


# --- by air -------------------------------------------------------------------------


def test_a_short_flight_carries_the_planning_load() -> None:
    """3,000 km and back at 750 km/h: 8 h in the air, 12 h with the ground, twice a day."""
    one = flight(PLANE, 3000.0, is_persons=False)
    assert one is not None
    assert (one.load, one.flight_hours, one.cycle_hours, one.legs) == (20.0, 8.0, 12.0, 1)
    assert one.aircraft_days == pytest.approx(0.5)


def test_hours_of_use_bind_where_they_are_few() -> None:
    """8 h in the air at 4 h a day: two aircraft-days, though the cycle takes half a day."""
    one = flight(replace(PLANE, utilisation_hours_per_day=4.0), 3000.0, is_persons=False)
    assert one is not None
    assert one.aircraft_days == pytest.approx(2.0)


def test_a_little_beyond_its_range_an_aircraft_carries_less() -> None:
    """3,300 of 3,000 to 6,000 km: a tenth less, 18 t, and no stop, which would cost more."""
    one = flight(PLANE, 3300.0, is_persons=False)
    assert one is not None
    assert (one.legs, one.load) == (1, pytest.approx(18.0))


def test_a_long_flight_stops_on_the_way() -> None:
    """5,000 km: with a stop of 1.5 h each way 20 t in 20.33 h, instead of 6.7 t in 17.33 h."""
    one = flight(PLANE, 5000.0, is_persons=False)
    assert one is not None
    assert (one.legs, one.load) == (2, 20.0)
    assert one.cycle_hours == pytest.approx(2 * 5000 / 750 + 4.0 + 3.0)
    assert one.aircraft_days == pytest.approx(one.cycle_hours / 24.0)


def test_nothing_flies_further_than_three_legs() -> None:
    """18,000 km are three legs at the ferry range with no load: no flight."""
    assert flight(PLANE, 18_000.0, is_persons=False) is None
    assert flight(PLANE, 30_000.0, is_persons=False) is None


def test_seats_count_for_persons() -> None:
    """100 seats within the range, 90 at 3,300 km; a type without seats carries nobody."""
    near, far = (flight(PLANE, km, is_persons=True) for km in (3000.0, 3300.0))
    assert near is not None
    assert far is not None
    assert (near.load, far.load) == (100.0, pytest.approx(90.0))
    assert flight(LIFT_TYPES["large_plane"], 3000.0, is_persons=True) is None


def test_ten_sorties_with_two_aircraft_take_three_days() -> None:
    """Four sorties a day: 80 t, 80 t, 40 t arrive on days 1, 2, 3; 80 + 160 + 120 t-days late."""
    plan = moved(movement(cargo_t=200.0), lift("plane", 2.0))
    (there,) = arrivals(plan)
    assert there["cargo"][:5] == pytest.approx([0.0, 80.0, 160.0, 200.0, 200.0], abs=1e-5)
    assert sum(f.loads for f in plan.flows) == pytest.approx(10.0)
    assert plan.lateness == pytest.approx(360.0, rel=1e-6)


def test_working_slots_hold_back_the_aircraft() -> None:
    """Half a slot and 2 h on the ground: six sorties a day, 120 t, of the 400 t that could fly."""
    narrow = networked(
        airfields={
            **network().airfields, "XATA": airfield("XATA", "XAZ", 3000.0, working_slots=0.5)
        }
    )  # fmt: skip
    (there,) = arrivals(moved(movement(cargo_t=240.0), lift("plane", 10.0), narrow))
    assert there["cargo"][:4] == pytest.approx([0.0, 120.0, 240.0, 240.0], abs=1e-5)


def test_half_of_the_hours_a_day_halve_the_slots() -> None:
    """One slot worked for 12 of 24 hours gives what half a slot gives: 120 t a day."""
    short = networked(
        airfields={
            **network().airfields,
            "XATA": airfield("XATA", "XAZ", 3000.0, working_slots=1.0, hours_per_day=12.0),
        }
    )
    (there,) = arrivals(moved(movement(cargo_t=240.0), lift("plane", 10.0), short))
    assert there["cargo"][:3] == pytest.approx([0.0, 120.0, 240.0], abs=1e-5)


def test_a_short_runway_keeps_a_type_away() -> None:
    """XAB has 1,500 m: the type that needs 2,000 m has no route, the other has one."""
    assert routes("large_plane", origin="XAB") == []
    (one,) = routes("plane", origin="XAB")
    assert (one.from_node, one.start_days) == ("XABA", 1.0)
    assert one.distance_km == pytest.approx(3000.0 - XAB_KM)


def test_an_unknown_runway_keeps_nobody_away() -> None:
    """Unknown is not short (rule R3)."""
    base = networked(
        airfields={
            **network().airfields, "XABA": airfield("XABA", "XAB", XAB_KM, runway_m=None)
        }
    )  # fmt: skip
    assert len(routes("large_plane", base=base, origin="XAB")) == 1


@pytest.mark.parametrize(("kind", "is_taken"), [("a400m", False), ("c17", True)])
def test_an_item_of_60_t_needs_the_larger_hold(kind: str, is_taken: bool) -> None:
    """Bundled types: 60 t go into a C-17, not into an A400M."""
    world = load_world()
    finder = RouteFinder(world, Switches(), frozenset({kind}))
    tank = movement(origin="DEU", destination="sahel", outsize_t=120.0, item_max_t=60.0)
    assert bool(finder.routes(tank, "outsize")) is is_taken


def test_lift_that_carries_next_to_nothing_a_day_is_left_out() -> None:
    """20 t every 8 days are 2.5 t a day, less than 3: no route."""
    slow = networked(lift_types={"plane": lift_type("plane", utilisation_hours_per_day=1.0)})
    assert routes("plane", base=slow) == []


def test_what_exceeds_the_hold_of_every_type_stays_unmet() -> None:
    """50 t of outsize cargo with an item of 60 t, planes only: all of it unmet, 60 + 30 days late."""
    plan = moved(movement(cargo_t=50.0, outsize_t=50.0, item_max_t=60.0), lift("plane", 9.0))
    assert plan.unmet == ((0, "outsize", 50.0),)
    assert plan.lateness == pytest.approx(50.0 * 90.0)


# --- by sea -------------------------------------------------------------------------


def test_a_ship_is_bound_until_it_is_back() -> None:
    """Load 1, sail 8, unload 1, sail 8: 18 days bound; there after 10 and a day by road."""
    (one,) = routes("roro")
    assert (one.hold_days, one.vehicle_days) == (18, 18.0)
    assert (one.transit_days, one.load, one.distance_km) == (11, 2000.0, 4800.0)


def test_lane_metres_fill_a_ship_before_its_weight_does() -> None:
    """1,000 m, half of them of use: at 2 m for each tonne 250 t a voyage, not 2,000 t."""
    (one,) = routes("roro", cargo_t=1000.0, lane_m=2000.0)
    assert one.load == pytest.approx(250.0)
    (heavy,) = routes("roro", cargo_t=8000.0, lane_m=800.0)
    assert heavy.load == pytest.approx(2000.0)


def test_one_ship_sails_again_and_again() -> None:
    """1,000 t by 250 t on days 0, 18, 36, 54: arrivals on days 11, 29, 47, 65."""
    plan = moved(
        movement(cargo_t=1000.0, lane_m=2000.0, last_day=90.0),
        lift("roro", 1.0, days=90),
        n_days=90,
    )
    (there,) = arrivals(plan)
    steps = [there["cargo"][day] for day in (10, 11, 28, 29, 46, 47, 64, 65)]
    assert steps == pytest.approx([0, 250, 250, 500, 500, 750, 750, 1000], abs=1e-3)
    assert plan.lateness == pytest.approx(250.0 * (11 + 29 + 47 + 65), rel=1e-6)


def test_the_closed_strait_makes_the_voyage_twice_as_long() -> None:
    """9,600 km: load 1, sail 16, unload 1, road 1: 19 days on the way, 34 bound."""
    (one,) = routes("roro", switches=Switches(n_days=60, closed_passages=("strait",)))
    assert (one.distance_km, one.transit_days, one.hold_days) == (9600.0, 19, 34)


def test_persons_never_go_by_ship() -> None:
    """No route by sea for persons, though the ship has room; coaches have none across the water."""
    assert routes("roro", grade="persons", persons=100.0) == []
    plan = moved(movement(cargo_t=0.0, persons=100.0), lift("roro", 5.0))
    assert plan.unmet == ((0, "persons", 100.0),)


def test_containers_carry_supplies_only() -> None:
    """A container ship takes supplies, no vehicles."""
    assert routes("container_market") == []
    assert len(routes("container_market", is_supplies=True)) == 1


def test_a_port_takes_so_much_a_day() -> None:
    """1,000 t through a port of 200 t a day, ships enough: 200 t a day from day 11 on."""
    narrow = networked(
        ports={**network().ports, "XATP": port("XATP", "XAZ", 3000.0, throughput_t_per_day=200.0)}
    )
    (there,) = arrivals(moved(movement(cargo_t=1000.0), lift("roro", 20.0), narrow))
    assert there["cargo"][10:16] == pytest.approx([0, 200, 400, 600, 800, 1000], abs=1e-4)


def test_the_road_onward_takes_so_much_a_day() -> None:
    """1,000 t on a road of 250 t a day: in place on days 11 to 14."""
    narrow = networked(theatre_access=(access("XATP", "sea", onward_t_per_day=250.0),))
    (there,) = arrivals(moved(movement(cargo_t=1000.0), lift("roro", 20.0), narrow))
    assert there["cargo"][10:15] == pytest.approx([0, 250, 500, 750, 1000], abs=1e-4)


def test_a_shut_port_loads_nothing_on_those_days() -> None:
    """XAAP shut on days 0 to 4: loaded on day 5, there on day 16."""
    plan = moved(movement(), lift("roro", 1.0), closed_nodes=(("XAAP", 0, 5),))
    assert {f.day for f in plan.flows} == {5}
    assert {f.arrival for f in plan.flows} == {16}


# --- on land ------------------------------------------------------------------------


def railway(**changes):
    """The tiny network with a railway into the theatre: 3,900 km from XAA."""
    return networked(theatre_access=(access("RAIL", "rail"),), **changes)


def test_a_train_waits_for_its_permit() -> None:
    """1.3 x 3,000 km at 975 km a day: 4 days, one each to load and unload, after 5 of permits."""
    (one,) = routes("train", base=railway())
    assert (one.start_days, one.transit_days, one.hold_days) == (5.0, 6, 10)
    (free,) = routes("train", base=railway(), switches=Switches(n_days=60, permit_days=0.0))
    assert free.start_days == 0.0


def test_permits_run_from_the_decision_not_from_being_ready() -> None:
    """Ready on day 3, permits of five days asked for on day 0: a wait of two days."""
    (one,) = routes("train", base=railway(), ready_day=3.0)
    assert one.start_days == 2.0


def test_another_gauge_costs_a_day() -> None:
    """1,520 instead of 1,435 mm: seven days instead of six."""
    wide = railway(land={"XAA": land("XAA", gauge_mm=1520.0)})
    (one,) = routes("train", base=wide)
    assert one.transit_days == 7


def test_train_paths_bound_the_trains_of_a_day() -> None:
    """Two paths of 500 t a day, trains enough: 1,000 t a day from day 11 on."""
    (there,) = arrivals(moved(movement(cargo_t=2500.0), lift("train", 50.0), railway()))
    assert there["cargo"][10:14] == pytest.approx([0, 1000, 2000, 2500], abs=1e-3)


def test_nothing_goes_by_land_from_an_island() -> None:
    """Neither train nor coach from XAA if it is an island."""
    base = networked(
        theatre_access=(access("RAIL", "rail"), access("ROAD", "road")),
        land={"XAA": land("XAA", is_island=True)},
    )
    assert routes("train", base=base) == []
    assert routes("coach", base=base, grade="persons", persons=50.0) == []


def test_a_coach_carries_persons_only() -> None:
    """50 persons by road, no cargo."""
    base = networked(theatre_access=(access("ROAD", "road"),))
    (one,) = routes("coach", base=base, grade="persons", persons=50.0)
    assert one.load == 50.0
    assert routes("coach", base=base) == []


# --- itself, and together -----------------------------------------------------------


@pytest.mark.parametrize("tankers", [0.0, 1.0])
def test_what_moves_itself_takes_no_lift_and_arrives_once(tankers: float) -> None:
    """Ready on day 2, 3.5 days on its own: all of it in place on day 6, nothing carried."""
    plan = moved(movement(ready_day=2.0, own_days=3.5, tankers=tankers), lift("plane", 1.0))
    (there,) = arrivals(plan)
    assert there["cargo"][5:7].tolist() == [0.0, 200.0]
    assert plan.flows == ()
    total = PlanRows(networked(), plan).totals()
    assert (total["required_t"], total["delivered_t"]) == (200.0, 200.0)


def test_the_heavier_weight_goes_first() -> None:
    """80 t a day, two lots of 80 t: the lot of weight 2 is there on day 1, the other on day 2."""
    plan = moved(
        [movement("a", cargo_t=80.0), movement("b", cargo_t=80.0, weight=2.0)], lift("plane", 2.0)
    )
    first, second = arrivals(plan)
    assert second["cargo"][1] == pytest.approx(80.0, abs=1e-4)
    assert first["cargo"][1:3] == pytest.approx([0.0, 80.0], abs=1e-4)


def test_movements_alike_share_in_proportion() -> None:
    """60 t and 20 t of one kind, 40 t a day: 30 t and 10 t on the first day."""
    plan = moved([movement("a", cargo_t=60.0), movement("b", cargo_t=20.0)], lift("plane", 1.0))
    first, second = arrivals(plan)
    assert first["cargo"][1:3] == pytest.approx([30.0, 60.0], abs=1e-4)
    assert second["cargo"][1:3] == pytest.approx([10.0, 20.0], abs=1e-4)


def test_what_arrives_too_late_to_be_of_use_is_unmet() -> None:
    """Of use until day 2, 40 t a day: 80 t arrive, 120 t do not and count 2 + 30 days."""
    plan = moved(movement(last_day=2.0), lift("plane", 1.0))
    ((_, grade, amount),) = plan.unmet
    assert (grade, amount) == ("cargo", pytest.approx(120.0))
    assert plan.lateness == pytest.approx(40 * 1 + 40 * 2 + 120 * 32, rel=1e-6)


def test_nothing_to_move_is_a_plan_too() -> None:
    """No movements, or no lift: an empty plan, or everything unmet."""
    assert moved([], lift("plane", 1.0)).lateness == 0.0
    assert moved(movement(), []).unmet == ((0, "cargo", 200.0),)


def test_the_name_of_a_movement_carries_no_weight_in_a_ship() -> None:
    """4,000 t with 0.8 m and 4,000 t with 1.2 m for each tonne: the same in either order of names."""

    def lateness(roomy: str, bulky: str) -> float:
        return moved(
            [
                movement(roomy, cargo_t=4000.0, lane_m=3200.0),
                movement(bulky, cargo_t=4000.0, lane_m=4800.0),
            ],
            lift("roro", 1.0),
        ).lateness  # fmt: skip

    assert lateness("a", "b") == pytest.approx(lateness("b", "a"), rel=1e-6)


def test_the_road_to_the_port_limits_the_way_home_too() -> None:
    """1,000 t home on a road of 250 t a day to the port: loaded over four days."""
    narrow = networked(theatre_access=(access("XATP", "sea", onward_t_per_day=250.0),))
    back = movement(cargo_t=1000.0, origin="xa_shore", destination="XAA")
    plan = moved(back, lift("roro", 20.0), narrow)
    assert len({f.day for f in plan.flows if f.amount > 1e-3}) == 4


def test_posed_parts_add_up_to_what_is_asked() -> None:
    """Demands join parts; cargo, outsize and persons of all movements add up."""
    base = networked()
    moves = [
        movement("a", cargo_t=50.0, outsize_t=20.0, persons=10.0),
        movement("b", cargo_t=30.0, outsize_t=30.0, persons=5.0),
    ]
    posed = pose(base, moves, [lift("plane", 1.0)], Switches(n_days=60))
    assert posed.program.amount.sum() == pytest.approx(95.0)
    assert {p.grade for p in posed.parts} == {"cargo", "outsize", "persons"}
    assert posed.program.amount.size == 3
