"""Laws of movement plans on random small networks, and on the bundled study (slow)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest

from muster.catalogue.studies import load_guidance, load_world
from muster.core.words import Posture
from muster.core.world import World
from muster.operations.deployment import (
    Fleet,
    Movement,
    MovementPlan,
    Switches,
    deploy,
    grade_amounts,
)
from muster.planning.arrival import days_on_the_way
from muster.planning.assessment import work_out
from muster.planning.deployment_cycle import deploy_movements
from muster.planning.movements import fleets_of, movements_of
from network_builders import (
    LIFT_TYPES,
    access,
    airfield,
    home,
    leg,
    lift,
    port,
    random_fleets,
    random_movements,
    random_network,
)

EVERY = pytest.mark.parametrize("seed", range(30))
"""Thirty random networks, the same in every run."""
DAYS = 50
Drawn = tuple[World, list[Movement], list[Fleet]]


@cache
def drawn(seed: int, last_day: float | None = None) -> Drawn:
    """A random network with movements and fleets."""
    rng = Random(seed)
    return random_network(rng), random_movements(rng, last_day), random_fleets(rng, DAYS)


@cache
def usual(seed: int, last_day: float | None = None) -> MovementPlan:
    """The plan of a random network as drawn, made once for all laws."""
    return planned(*drawn(seed, last_day))


def planned(
    base: World, moves: Sequence[Movement], fleets: Sequence[Fleet], **switches: Any
) -> MovementPlan:
    """The plan within fifty days."""
    return deploy(base, moves, fleets, Switches(**{"n_days": DAYS, **switches}))


def lateness(plan: MovementPlan) -> float:
    """What the plan makes least: the lateness, with the costs that decide between equals.

    The costs are some millionths of the lateness; without them a law could fail by
    so much, since cheaper lift may be preferred to a trace of lateness.
    """
    program, solution = plan.posed.program, plan.solution
    late = program.lateness(solution.choices, solution.days) @ solution.amount
    return solution.cost + plan.lateness - float(late + program.unmet_cost @ solution.unmet)


def is_at_most(less: float, more: float, share: float = 1e-6) -> bool:
    """No more, within the proved gap."""
    return less <= more + share * max(1.0, abs(more))


def with_network(base: World, **parts: Any) -> World:
    """The world with other parts of its network."""
    return replace(base, network=replace(base.network, **parts))


def with_penalty(base: World, days: float) -> World:
    """The world in which what never arrives counts so many days beyond its last."""
    one = replace(base.assumptions["late_penalty_days"], value=days)
    return replace(base, assumptions={**base.assumptions, "late_penalty_days": one})


# --- more is never worse ------------------------------------------------------------


@EVERY
def test_more_lift_never_raises_lateness(seed: int) -> None:
    """Two more vehicles of any type, or a half more of every fleet."""
    base, moves, fleets = drawn(seed)
    kinds = sorted(LIFT_TYPES)
    extra = [*fleets, lift(kinds[seed // 2 % len(kinds)], 2.0, "XAC", DAYS)]
    larger = [replace(f, quantity=1.5 * f.quantity) for f in fleets]
    more = extra if seed % 2 else larger
    assert is_at_most(lateness(planned(base, moves, more)), lateness(usual(seed)))


@EVERY
def test_one_more_airfield_or_port_never_raises_lateness(seed: int) -> None:
    """A second airfield and a second port into the theatre, or for XAA to leave from."""
    base, moves, fleets = drawn(seed)
    net = base.network
    theatre = with_network(
        base,
        airfields={**net.airfields, "XATB": airfield("XATB", "XAZ", 2900.0)},
        ports={**net.ports, "XATQ": port("XATQ", "XAZ", 3100.0)},
        sea_legs=(*net.sea_legs, leg("XAAP", "XATQ", 5000.0)),
        theatre_access=(*net.theatre_access, access("XATB", "air"), access("XATQ", "sea")),
    )
    origin = with_network(
        base,
        airfields={**net.airfields, "XAAB": airfield("XAAB", "XAA", 100.0)},
        home_access=(
            *net.home_access,
            home("XAA", "XAAB", "air", 100.0),
            home("XAA", "XABP", "sea"),
        ),
    )
    more = theatre if seed % 2 else origin
    assert is_at_most(lateness(planned(more, moves, fleets)), lateness(usual(seed)))


@EVERY
def test_fewer_movements_never_raise_lateness(seed: int) -> None:
    """Any one left out, or half of its cargo and persons."""
    base, moves, fleets = drawn(seed)
    which = seed // 2 % len(moves)
    fewer = [m for i, m in enumerate(moves) if i != which]
    one = moves[which]
    half = replace(
        one,
        cargo_t=one.cargo_t / 2,
        outsize_t=one.outsize_t / 2,
        lane_m=one.lane_m / 2,
        persons=one.persons / 2,
    )
    smaller = [half if i == which else m for i, m in enumerate(moves)]
    less = fewer if seed % 2 else smaller
    assert is_at_most(lateness(planned(base, less, fleets)), lateness(usual(seed)))


@EVERY
def test_ready_sooner_or_due_later_never_raises_lateness(seed: int) -> None:
    """Everything ready on day 0, or due five days later, of use as long as before."""
    base, moves, fleets = drawn(seed)
    sooner = [replace(m, ready_day=0.0, asked_day=0.0) for m in moves]
    later = [replace(m, required_day=m.required_day + 5.0) for m in moves]
    easier = sooner if seed % 2 else later
    assert is_at_most(lateness(planned(base, easier, fleets)), lateness(usual(seed)))


@EVERY
def test_wider_ports_roads_and_airfields_never_raise_lateness(seed: int) -> None:
    """Twice the throughput of every port, road, railway and airfield."""
    base, moves, fleets = drawn(seed)
    net = base.network
    wide = with_network(
        base,
        airfields={
            c: replace(a, working_slots=2 * a.working_slots) for c, a in net.airfields.items()
        },
        ports={
            c: replace(p, throughput_t_per_day=2 * p.throughput_t_per_day)
            for c, p in net.ports.items()
        },
        theatre_access=tuple(
            replace(a, onward_t_per_day=2 * a.onward_t_per_day) for a in net.theatre_access
        ),
        land={
            c: replace(v, train_paths_per_day=v.train_paths_per_day and 2 * v.train_paths_per_day)
            for c, v in net.land.items()
        },
    )
    assert is_at_most(lateness(planned(wide, moves, fleets)), lateness(usual(seed)))


@EVERY
def test_closing_or_shutting_anything_never_lowers_lateness(seed: int) -> None:
    """The strait closed, a port or an airfield shut for ten days, or longer permits."""
    base, moves, fleets = drawn(seed)
    node = ("XAAA", "XATA", "XAAP", "XATP")[seed // 3 % 4]
    closed: dict[str, Any] = (
        {"closed_passages": ("strait",)},
        {"closed_nodes": ((node, 3, 13),)},
        {"permit_days": 20.0},
    )[seed % 3]
    assert is_at_most(lateness(usual(seed)), lateness(planned(base, moves, fleets, **closed)))


@EVERY
def test_closing_the_strait_never_lowers_lateness(seed: int) -> None:
    """Ships from XAA take twice as long."""
    found = planned(*drawn(seed), closed_passages=("strait",))
    assert is_at_most(lateness(usual(seed)), lateness(found))


# --- the horizon --------------------------------------------------------------------


@EVERY
def test_days_after_the_last_of_use_change_nothing(seed: int) -> None:
    """Of use until day 40: fifty or seventy days looked at give the same lateness."""
    base, moves, fleets = drawn(seed, last_day=40.0)
    longer = [replace(f, quantity=np.pad(f.quantity, (0, 20), mode="edge")) for f in fleets]
    long = planned(base, moves, longer, n_days=DAYS + 20)
    assert lateness(long) == pytest.approx(lateness(usual(seed, 40.0)), rel=1e-6, abs=1e-6)


@EVERY
def test_a_longer_time_of_use_never_raises_lateness(seed: int) -> None:
    """Of use until day 48 instead of 28, with a penalty of 10 instead of 30 days.

    So a tonne that never arrives counts the same in both, and only the window differs.
    """
    base, moves, fleets = drawn(seed, 28.0)
    longer = [replace(m, last_day=48.0) for m in moves]
    found = planned(with_penalty(base, 10.0), longer, fleets)
    assert is_at_most(lateness(found), lateness(usual(seed, 28.0)))


@EVERY
def test_a_longer_horizon_never_delays_what_all_got_there_in_the_shorter(seed: int) -> None:
    """Where nothing is unmet or under way on the last day, more days raise no lateness.

    Elsewhere they may: what is unmet counts as late to the end, and the end is later.
    """
    base, moves, fleets = drawn(seed, last_day=200.0)
    more = [*fleets, *(lift(k, 20.0, "XAC", DAYS) for k in LIFT_TYPES)]
    short = planned(base, moves, more)
    if short.unmet or any(f.arrival >= DAYS for f in short.flows):
        return
    longer = [replace(f, quantity=np.pad(f.quantity, (0, 30), mode="edge")) for f in more]
    assert is_at_most(lateness(planned(base, moves, longer, n_days=DAYS + 30)), lateness(short))


# --- every plan holds its limits ------------------------------------------------------


@EVERY
def test_what_is_asked_is_delivered_under_way_or_unmet(seed: int) -> None:
    """Each grade of each movement to a millionth; nothing negative."""
    assert_conserved(usual(seed))


def assert_conserved(plan: MovementPlan) -> None:
    """asked = delivered + under way + unmet for each movement and grade."""
    n_days = plan.switches.n_days
    for place, movement in enumerate(plan.movements):
        if movement.own_days is not None:
            continue
        for grade, asked in grade_amounts(movement).items():
            mine = [f for f in plan.flows if (f.movement, f.grade) == (place, grade)]
            delivered = sum(f.amount for f in mine if f.arrival <= n_days)
            under_way = sum(f.amount for f in mine if f.arrival > n_days)
            unmet = sum(u for m, g, u in plan.unmet if (m, g) == (place, grade))
            assert delivered + under_way + unmet == pytest.approx(asked, rel=1e-6, abs=1e-6)
            assert min((f.amount for f in mine), default=0.0) >= 0.0
            assert unmet >= 0.0


@EVERY
def test_no_limit_is_exceeded_on_any_day(seed: int) -> None:
    """Vehicles, slots, ports, roads, train paths: used, from flows alone, <= there."""
    base, moves, fleets = drawn(seed)
    shut = (("XATP", 12, 15), ("XAAA", 0, 2))
    assert_within_limits(base, planned(base, moves, fleets, closed_nodes=shut))


def assert_within_limits(base: World, plan: MovementPlan) -> None:
    """Use of every limit, added up flow by flow, against what the tables give."""
    n_days = plan.switches.n_days
    used: dict[str, np.ndarray] = {}

    def take(limit: str, first: int, days: int, amount: float) -> None:
        row = used.setdefault(limit, np.zeros(n_days))
        row[max(0, first) : max(0, first + days)] += amount

    for flow in plan.flows:
        route, loads = flow.route, flow.amount / flow.route.load
        if route.mode == "air":
            take(f"lift:{route.lift_type}", flow.day, 1, loads * route.vehicle_days)
            kind = base.network.lift_types[route.lift_type]
            hours = (kind.ground_hours or 0.0) * loads
            take(f"slots:{route.from_node}", flow.day, 1, hours / 24.0)
        else:
            bound = math.ceil(route.vehicle_days - 1e-9)
            take(f"lift:{route.lift_type}", flow.day, bound, loads)
        for name, offset, value in route.uses:
            if name != f"slots:{route.from_node}":
                take(name, flow.day + offset, 1, flow.amount * value)
    for limit, row in used.items():
        there = capacity(base, plan, limit)
        assert (row <= there + 1e-5 * np.maximum(1.0, there)).all(), limit


def capacity(base: World, plan: MovementPlan, limit: str) -> np.ndarray:
    """What the tables and fleets give by day."""
    n_days, net = plan.switches.n_days, base.network
    kind, _, code = limit.partition(":")
    there = np.zeros(n_days)
    if kind == "lift":
        return there + sum(f.quantity[:n_days] for f in plan.fleets if f.lift_type == code)
    if kind == "slots":
        there += net.airfields[code].working_slots * net.airfields[code].hours_per_day / 24.0
    elif kind == "port":
        there += net.ports[code].throughput_t_per_day
    elif kind == "paths":
        there += net.land[code].train_paths_per_day or 0.0
    else:
        region, _, node = code.partition(":")
        (way,) = (a for a in net.theatre_access if (a.region, a.node) == (region, node))
        there += way.onward_t_per_day
    for node, begin, end in plan.switches.closed_nodes:
        if node == code:
            there[begin:end] = 0.0
    return there


@EVERY
def test_nothing_arrives_before_it_is_ready_and_has_been_on_its_way(seed: int) -> None:
    """Loaded after ready, inland road and permits; there after at least the way at full speed."""
    assert_no_arrival_too_soon(drawn(seed)[0], usual(seed))


def assert_no_arrival_too_soon(base: World, plan: MovementPlan) -> None:
    """Flow by flow, and within the days on which the movement is of use."""
    for flow in plan.flows:
        movement, route = plan.movements[flow.movement], flow.route
        speed = base.network.lift_types[route.lift_type].speed_kmh * 24.0
        assert flow.day >= movement.ready_day + route.start_days - 1e-9
        assert flow.arrival >= flow.day + route.distance_km / speed - 1e-9
        assert flow.arrival >= flow.day + 1
        assert flow.arrival <= movement.last_day


# --- order and names ------------------------------------------------------------------


@EVERY
def test_the_order_of_movements_fleets_and_tables_changes_no_byte(seed: int) -> None:
    """Everything shuffled: the same record, byte for byte (rule R5)."""
    base, moves, fleets = drawn(seed)
    net, rng = base.network, Random(seed)
    other = with_network(
        base,
        sea_legs=tuple(rng.sample(net.sea_legs, len(net.sea_legs))),
        theatre_access=tuple(rng.sample(net.theatre_access, len(net.theatre_access))),
        home_access=tuple(rng.sample(net.home_access, len(net.home_access))),
        lift_types=dict(rng.sample(list(net.lift_types.items()), len(net.lift_types))),
        ports=dict(rng.sample(list(net.ports.items()), len(net.ports))),
    )
    first = deploy_movements(base, moves, fleets, Switches(n_days=DAYS))
    second = deploy_movements(
        other,
        rng.sample(moves, len(moves)),
        rng.sample(fleets, len(fleets)),
        Switches(n_days=DAYS),
    )
    assert json.dumps(first) == json.dumps(second)


@EVERY
def test_names_carry_no_weight(seed: int) -> None:
    """Movements, operations, holders and owners renamed in reverse: the same lateness."""
    base, moves, fleets = drawn(seed)
    renamed = [
        replace(m, movement=f"z{9 - i}", operation=f"q{m.operation}", holder="XAY")
        for i, m in enumerate(moves)
    ]
    owners = [replace(f, owner={"XAA": "XAZ", "XAB": "XAY"}.get(f.owner, f.owner)) for f in fleets]
    assert lateness(planned(base, renamed, owners)) == pytest.approx(
        lateness(usual(seed)), rel=1e-6, abs=1e-6
    )


@EVERY
def test_a_fleet_split_between_owners_changes_no_lateness(seed: int) -> None:
    """Three tenths of every fleet given to XAC."""
    base, moves, fleets = drawn(seed)
    parts = [
        replace(f, owner=owner, quantity=share * f.quantity)
        for f in fleets
        for owner, share in ((f.owner, 0.7), (f"{f.owner}-XAC", 0.3))
    ]
    assert lateness(planned(base, moves, parts)) == pytest.approx(
        lateness(usual(seed)), rel=1e-6, abs=1e-6
    )


@EVERY
def test_everything_scaled_together_scales_the_lateness(seed: int) -> None:
    """Movements, fleets and limits times a half or three: lateness times as much."""
    base, moves, fleets = drawn(seed)
    net, factor = base.network, (0.5, 3.0)[seed % 2]
    scaled = with_network(
        base,
        airfields={
            c: replace(a, working_slots=factor * a.working_slots) for c, a in net.airfields.items()
        },
        ports={
            c: replace(p, throughput_t_per_day=factor * p.throughput_t_per_day)
            for c, p in net.ports.items()
        },
        theatre_access=tuple(
            replace(a, onward_t_per_day=factor * a.onward_t_per_day) for a in net.theatre_access
        ),
        land={
            c: replace(
                v, train_paths_per_day=v.train_paths_per_day and factor * v.train_paths_per_day
            )
            for c, v in net.land.items()
        },
    )
    sized = [
        replace(
            m,
            cargo_t=factor * m.cargo_t,
            outsize_t=factor * m.outsize_t,
            persons=factor * m.persons,
            lane_m=factor * m.lane_m,
        )
        for m in moves
    ]
    lift_too = [replace(f, quantity=factor * f.quantity) for f in fleets]
    assert lateness(planned(scaled, sized, lift_too)) == pytest.approx(
        factor * lateness(usual(seed)), rel=1e-6, abs=1e-6
    )


# --- the bundled study ----------------------------------------------------------------

STUDY, STUDY_DAYS = "half-of-ambition", 180


@cache
def bundled() -> tuple[World, tuple[Movement, ...], tuple[Fleet, ...]]:
    """World, movements and fleets of half the ambition without the United States."""
    switches = Switches(n_days=STUDY_DAYS)
    found = work_out(
        load_world(),
        load_guidance(STUDY),
        year=2025,
        posture=Posture.ABSENT,
        transit=lambda w, a, t: days_on_the_way(w, a, t, switches, {}),
    )
    return found.world, movements_of(found, STUDY_DAYS), fleets_of(found, switches)


@cache
def bundled_plan(without_supplies: bool = False, **switches: Any) -> MovementPlan:
    """The plan of the bundled study, with switches."""
    base, moves, fleets = bundled()
    some = [m for m in moves if not (without_supplies and m.is_supplies)]
    return deploy(base, some, fleets, Switches(**{"n_days": STUDY_DAYS, **switches}))


@pytest.mark.slow
def test_the_bundled_plan_holds_every_law_of_a_plan() -> None:
    """Conserved, within its limits, nothing too soon."""
    plan = bundled_plan()
    assert_conserved(plan)
    assert_within_limits(bundled()[0], plan)
    assert_no_arrival_too_soon(bundled()[0], plan)


@pytest.mark.slow
def test_a_fifth_more_lift_never_raises_lateness_in_the_bundled_study() -> None:
    """Every fleet times 1.2."""
    base, moves, fleets = bundled()
    more = [replace(f, quantity=1.2 * f.quantity) for f in fleets]
    found = deploy(base, moves, more, Switches(n_days=STUDY_DAYS))
    assert is_at_most(lateness(found), lateness(bundled_plan()))


@pytest.mark.slow
def test_a_wider_klaipeda_never_raises_lateness() -> None:
    """Twice the throughput of the port of Klaipeda, and of its road."""
    base, moves, fleets = bundled()
    ports = dict(base.network.ports)
    old = ports["LTKLJ"]
    ports["LTKLJ"] = replace(old, throughput_t_per_day=2 * old.throughput_t_per_day)
    roads = tuple(
        replace(a, onward_t_per_day=2 * a.onward_t_per_day) if a.node == "LTKLJ" else a
        for a in base.network.theatre_access
    )
    wide = with_network(base, ports=ports, theatre_access=roads)
    found = deploy(wide, moves, fleets, Switches(n_days=STUDY_DAYS))
    assert is_at_most(lateness(found), lateness(bundled_plan()))


@pytest.mark.slow
def test_without_supplies_the_forces_are_no_later() -> None:
    """Supplies left out."""
    assert is_at_most(lateness(bundled_plan(without_supplies=True)), lateness(bundled_plan()))


@pytest.mark.slow
@pytest.mark.parametrize("passage", ["suez", "bosporus", "gibraltar", "kiel"])
def test_closing_a_passage_never_lowers_lateness_in_the_bundled_study(passage: str) -> None:
    """One passage closed, the same force and lift."""
    assert is_at_most(lateness(bundled_plan()), lateness(bundled_plan(closed_passages=(passage,))))


@pytest.mark.slow
def test_thirty_days_less_never_lower_lateness_in_the_bundled_study() -> None:
    """Of use until day 150 instead of 180, what never arrives counting the same in both."""
    base, moves, fleets = bundled()
    lasting = [m for m in moves if m.last_day >= 180.0 and m.required_day < 150.0]
    assert len(lasting) > 100
    late = []
    for last, penalty in ((150.0, 60.0), (180.0, 30.0)):
        some = [replace(m, last_day=last) for m in lasting]
        found = deploy(with_penalty(base, penalty), some, fleets, Switches(n_days=STUDY_DAYS))
        late.append(lateness(found))
    assert is_at_most(late[1], late[0])


@pytest.mark.slow
def test_the_order_of_the_bundled_movements_changes_no_flow() -> None:
    """Movements and fleets shuffled: the same flows to the last digit."""
    base, moves, fleets = bundled()
    rng = Random(1)
    found = deploy(
        base,
        rng.sample(moves, len(moves)),
        rng.sample(fleets, len(fleets)),
        Switches(n_days=STUDY_DAYS),
    )
    assert found.flows == bundled_plan().flows
