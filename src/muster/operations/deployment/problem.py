"""The deployment problem as arrays: what to carry, by which routes, within which limits.

Parts of movements that no rule tells apart (same way, days and worth) are joined
and split again afterwards in proportion, so that the optimum is the same. Types
of lift are pooled over their owners.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from muster.core.world import World
from muster.operations.deployment.distances import AirRoutes
from muster.operations.deployment.routes import RouteFinder
from muster.operations.deployment.values import Fleet, Movement, Route, Switches
from muster.solving.program import FloatArray, IntArray
from muster.solving.timed import TimedProgram

GRADES = ("cargo", "outsize", "persons")
EXTRA_WORTH = 1e-3
"""Cost of a million euro beside one weighted tonne-day late: decides between equals only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One grade of one movement: so many units with the rest of its kind."""

    movement: int
    grade: str
    amount: float
    demand: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A timed program with the meaning of its demands, choices and limits."""

    program: TimedProgram
    movements: tuple[Movement, ...]
    parts: tuple[Part, ...]
    routes: tuple[Route, ...]
    limits: tuple[str, ...]
    groups: IntArray
    """Label of each demand, shape (demand,): cargo or persons of one operation."""
    unreachable: tuple[Part, ...]
    """Parts without any route: unmet whatever the lift (``demand`` is -1)."""


def grade_amounts(movement: Movement) -> dict[str, float]:
    """Units of each grade: cargo that fits any hold, outsize cargo, persons."""
    outsize = min(movement.outsize_t, movement.cargo_t)
    amounts = {
        "cargo": movement.cargo_t - outsize,
        "outsize": outsize,
        "persons": movement.persons,
    }
    return {g: a for g, a in amounts.items() if a > 1e-9}


def pose(
    world: World,
    movements: Sequence[Movement],
    fleets: Sequence[Fleet],
    switches: Switches,
    air: AirRoutes | None = None,
) -> Posed:
    """The deployment problem of some movements and fleets.

    Movements that move themselves take no lift; they are left to the plan.

    Parameters
    ----------
    world
        Network, lift types and assumptions.
    movements
        What must move; in any order.
    fleets
        Lift by type, owner and day.
    switches
        Horizon, and what is closed.
    air
        Air distances, where overflight is refused.
    """
    ordered = tuple(sorted(movements, key=lambda m: m.movement))
    lift = frozenset(f.lift_type for f in fleets if f.quantity.max(initial=0.0) > 0)
    finder = RouteFinder(world, switches, lift, air)
    demands: dict[tuple[object, ...], int] = {}
    members: list[list[tuple[int, str, float]]] = []
    ways: list[list[Route]] = []
    known: dict[tuple[object, ...], list[Route]] = {}
    parts: list[Part] = []
    unreachable: list[Part] = []
    for place, movement in enumerate(ordered):
        if movement.own_days is not None:
            continue
        for grade, amount in grade_amounts(movement).items():
            key = _way_key(world, movement, grade)
            if key not in known:
                lanes = lane_class(movement) * movement.cargo_t
                known[key] = finder.routes(replace(movement, lane_m=lanes), grade)
            routes = known[key]
            if not routes:
                unreachable.append(Part(movement=place, grade=grade, amount=amount, demand=-1))
                continue
            same = (*key, movement.required_day, movement.last_day, movement.weight)
            if same not in demands:
                demands[same] = len(members)
                members.append([])
                ways.append(routes)
            members[demands[same]].append((place, grade, amount))
            parts.append(Part(movement=place, grade=grade, amount=amount, demand=demands[same]))
    program, routes_of_choice, limits = _program(world, ordered, members, ways, fleets, switches)
    return Posed(
        program=program,
        movements=ordered,
        parts=tuple(parts),
        routes=routes_of_choice,
        limits=limits,
        groups=_groups(ordered, members),
        unreachable=tuple(unreachable),
    )


def _groups(
    movements: tuple[Movement, ...], members: list[list[tuple[int, str, float]]]
) -> IntArray:
    """Demands that compete for the same limits: by operation, cargo apart from persons."""
    kinds = [(movements[group[0][0]].operation, group[0][1] == "persons") for group in members]
    place = {kind: i for i, kind in enumerate(sorted(set(kinds)))}
    return _ints([place[kind] for kind in kinds])


def unmet_days(movement: Movement, penalty_days: float) -> float:
    """Days late of what never arrives: to its last useful day, whatever the horizon, and more."""
    return max(0.0, movement.last_day - movement.required_day) + penalty_days


def item_class(world: World, item_t: float) -> float:
    """Heaviest item of the class that an item belongs to: told apart as types of lift do [t]."""
    types = world.network.lift_types.values()
    most = sorted({t.item_max_t for t in types if t.carries_outsize and t.item_max_t})
    return next((c for c in most if item_t <= c), item_t)


def lane_class(movement: Movement) -> float:
    """Lane metres of a tonne, rounded up to quarter metres, so that like movements join [m/t]."""
    lanes = movement.lane_m / movement.cargo_t if movement.cargo_t > 0 else 0.0
    return math.ceil(4.0 * lanes - 1e-9) / 4.0


def _way_key(world: World, movement: Movement, grade: str) -> tuple[object, ...]:
    """What the routes of a part depend on."""
    is_cargo = grade != "persons"
    return (
        movement.origin,
        movement.destination,
        grade,
        item_class(world, movement.item_max_t) if grade == "outsize" else 0.0,
        lane_class(movement) if is_cargo else 0.0,
        movement.is_supplies,
        movement.ready_day,
        movement.asked_day,
    )


def _program(
    world: World,
    movements: tuple[Movement, ...],
    members: list[list[tuple[int, str, float]]],
    ways: list[list[Route]],
    fleets: Sequence[Fleet],
    switches: Switches,
) -> tuple[TimedProgram, tuple[Route, ...], tuple[str, ...]]:
    """Demands, choices and limits as arrays."""
    n_days = switches.n_days
    penalty = world.assumed("late_penalty_days")
    person_weight = world.assumed("person_weight_t")
    limit_of: dict[str, int] = {}
    choice_demand: list[int] = []
    first: list[int] = []
    last: list[int] = []
    transit: list[int] = []
    extra: list[float] = []
    starts = [0]
    uses: list[tuple[int, int, int, float]] = []
    chosen: list[Route] = []
    amount, due, late, unmet = [], [], [], []
    for demand, (group, routes) in enumerate(zip(members, ways, strict=True)):
        movement = movements[group[0][0]]
        persons = group[0][1] == "persons"
        amount.append(sum(a for _, _, a in group))
        due.append(movement.required_day)
        late.append(movement.weight * (person_weight if persons else 1.0))
        unmet.append(late[-1] * unmet_days(movement, penalty))
        for route in routes:
            begin = math.ceil(movement.ready_day + route.start_days - 1e-9)
            latest = min(n_days - 1, math.floor(movement.last_day) - route.transit_days)
            if latest < begin:
                continue
            choice_demand.append(demand)
            first.append(begin)
            last.append(latest)
            transit.append(route.transit_days)
            extra.append(EXTRA_WORTH * (route.cost_meur + 1e-4 * route.vehicle_days) / route.load)
            fleet = limit_of.setdefault(f"lift:{route.lift_type}", len(limit_of))
            held = max(1, route.hold_days)
            per_unit = (route.vehicle_days if not route.hold_days else 1.0) / route.load
            uses.append((fleet, 0, held, per_unit))
            for name, offset, value in route.uses:
                uses.append((limit_of.setdefault(name, len(limit_of)), offset, 1, value))
            starts.append(len(uses))
            chosen.append(route)
    limits = tuple(limit_of)
    table = np.array(uses, dtype=np.float64).reshape(-1, 4)
    return (
        TimedProgram(
            capacity=_capacity(world, limits, fleets, switches),
            is_held=np.array([_is_held(world, name) for name in limits], dtype=bool),
            amount=np.array(amount, dtype=np.float64),
            due_day=np.array(due, dtype=np.float64),
            late_cost=np.array(late, dtype=np.float64),
            unmet_cost=np.array(unmet, dtype=np.float64),
            choice_demand=_ints(choice_demand),
            first_day=_ints(first),
            last_day=_ints(last),
            transit_days=_ints(transit),
            extra_cost=np.array(extra, dtype=np.float64),
            use_start=_ints(starts),
            use_limit=table[:, 0].astype(np.int64),
            use_offset=table[:, 1].astype(np.int64),
            use_length=table[:, 2].astype(np.int64),
            use_amount=table[:, 3].copy(),
        ),
        tuple(chosen),
        limits,
    )


def _ints(values: Sequence[int]) -> IntArray:
    return np.array(values, dtype=np.int64)


def _is_held(world: World, limit: str) -> bool:
    """Whether a limit is a fleet whose vehicles are bound for whole days."""
    kind, _, code = limit.partition(":")
    return kind == "lift" and world.network.lift_types[code].mode != "air"


def _capacity(
    world: World, limits: tuple[str, ...], fleets: Sequence[Fleet], switches: Switches
) -> FloatArray:
    """What each limit gives by day, shape (limit, day)."""
    network, n_days = world.network, switches.n_days
    onward = {(a.region, a.node): a.onward_t_per_day for a in network.theatre_access}
    capacity = np.zeros((len(limits), n_days))
    for row, name in enumerate(limits):
        kind, _, code = name.partition(":")
        if kind == "lift":
            for fleet in sorted(fleets, key=lambda f: (f.lift_type, f.owner)):
                if fleet.lift_type == code:
                    capacity[row] += fleet.quantity[:n_days]
        elif kind == "slots":
            field = network.airfields[code]
            capacity[row] = field.working_slots * field.hours_per_day / 24.0
        elif kind == "port":
            capacity[row] = network.ports[code].throughput_t_per_day
        elif kind == "onward":
            region, _, node = code.partition(":")
            capacity[row] = onward[region, node]
        elif kind == "paths":
            capacity[row] = network.land[code].train_paths_per_day or 0.0
        for node, begin, end in switches.closed_nodes:
            if kind in ("slots", "port") and code == node:
                capacity[row, begin:end] = 0.0
    return capacity
