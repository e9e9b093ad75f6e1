"""Generation and deployment together: a force counts only from the day it can be there.

Round by round: the plan of forces is moved with the lift there is; where forces
come later than the plan thought, their days on the way grow, and the plan is made
again. Days never shrink, so that the rounds end; they are bounded all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from muster.core.tasks import Task
from muster.core.words import Posture
from muster.core.world import World
from muster.forces import Assets
from muster.operations.deployment import (
    AirRoutes,
    Fleet,
    Movement,
    MovementPlan,
    RouteFinder,
    Switches,
    arrivals,
    deploy,
    grade_amounts,
    item_class,
)
from muster.planning.assessment import Assessment, work_out
from muster.planning.guidance import Guidance
from muster.planning.movements import fleets_of, movement_of, movements_of
from muster.solving.program import FloatArray

MOST_ROUNDS = 4
IN_PLACE_SHARE = 0.95
"""A force counts as there once this share of all its parts is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A plan of forces with the plan that moves them."""

    assessment: Assessment
    plan: MovementPlan
    rounds: int
    is_stable: bool
    n_late: int
    """Movements that come later than the plan of forces counts on."""


def deployed(
    world: World,
    guidance: Guidance,
    switches: Switches,
    *,
    year: int,
    posture: Posture,
    without: tuple[str, ...] = (),
    seed: int = 1,
    air: AirRoutes | None = None,
    most_rounds: int = MOST_ROUNDS,
) -> Deployment:
    """Forces and their movement, repeated until arrivals agree or the rounds end.

    Parameters
    ----------
    world, guidance, year, posture, without, seed
        See :func:`muster.planning.assessment.work_out`.
    switches
        Horizon, and what is closed.
    air
        Air distances, where overflight is refused.
    most_rounds
        1 moves the force that the first plan generates and stops there.
    """
    grown: dict[tuple[str, str, str], float] = {}
    rounds, late = 0, 1
    while True:
        rounds += 1
        a = work_out(
            world,
            guidance,
            year=year,
            posture=posture,
            without=without,
            seed=seed,
            transit=lambda w, s, t: days_on_the_way(w, s, t, switches, grown, air),
        )
        plan = deploy(
            a.world, movements_of(a, switches.n_days), fleets_of(a, switches), switches, air
        )
        late = _grow(a, plan, grown)
        if late == 0 or rounds >= most_rounds:
            return Deployment(
                assessment=a, plan=plan, rounds=rounds, is_stable=late == 0, n_late=late
            )


def days_on_the_way(
    world: World,
    assets: Assets,
    tasks: tuple[Task, ...],
    switches: Switches,
    grown: Mapping[tuple[str, str, str], float],
    air: AirRoutes | None = None,
) -> FloatArray:
    """Days from being ready to being in place, if lift were free, or longer where it was not.

    The slowest part of a unit counts, on its quickest route; what no route reaches
    takes longer than the horizon.

    Returns
    -------
    (asset, task)
        Days [days].
    """
    lift = frozenset(
        t.lift_type
        for t in world.network.lift_types.values()
        if t.system is None or t.system in assets.system
    )
    if not switches.has_charter:
        lift = frozenset(t for t in lift if world.network.lift_types[t].system is not None)
    finder = RouteFinder(world, switches, lift, air)
    known: dict[tuple[object, ...], float] = {}
    days = np.zeros((len(assets), len(tasks)))
    for row, (holder, system) in enumerate(zip(assets.holder, assets.system, strict=True)):
        notice = assets.tiers[row][0][0] if assets.tiers[row] else 0.0
        for column, task in enumerate(tasks):
            one = movement_of(world, holder, system, task, 0.0, notice, 1.0)
            if one.own_days is not None:
                least = one.own_days
            else:
                least = _quickest(world, finder, one, switches, notice, known)
            days[row, column] = max(least, grown.get((holder, system, task.code), 0.0))
    return days


def _quickest(
    world: World,
    finder: RouteFinder,
    movement: Movement,
    switches: Switches,
    notice: float,
    known: dict[tuple[object, ...], float],
) -> float:
    """Days of the slowest part on its quickest route."""
    slowest = 0.0
    for grade in grade_amounts(movement):
        item = item_class(world, movement.item_max_t) if grade == "outsize" else 0.0
        key = (movement.origin, movement.destination, grade, item, notice)
        if key not in known:
            routes = finder.routes(movement, grade)
            ways = [float(np.ceil(r.start_days - 1e-9)) + r.transit_days for r in routes]
            known[key] = min(ways, default=float(switches.n_days) + 1.0)
        slowest = max(slowest, known[key])
    return slowest


def _grow(a: Assessment, plan: MovementPlan, grown: dict[tuple[str, str, str], float]) -> int:
    """Lengthen the days of forces that come too late; how many there are."""
    there = arrivals(plan)
    late = 0
    for place, movement in enumerate(plan.movements):
        if movement.is_supplies:
            continue
        day = day_in_place(movement, there[place], plan.switches.n_days)
        if day <= movement.required_day + 1e-9:
            continue
        late += 1
        key = (movement.holder, movement.system, movement.operation)
        grown[key] = max(grown.get(key, 0.0), day - movement.ready_day)
    return late


def day_in_place(movement: Movement, there: dict[str, FloatArray], n_days: int) -> float:
    """First day on which nearly all of every part is in place; beyond the horizon if never."""
    day = 0.0
    for grade, amount in grade_amounts(movement).items():
        enough = np.flatnonzero(there[grade] >= IN_PLACE_SHARE * amount - 1e-9)
        day = max(day, float(enough[0]) if enough.size else float(n_days) + 1.0)
    return day


def lift_by_type(fleets: tuple[Fleet, ...]) -> dict[str, FloatArray]:
    """Vehicles free by lift type and day over all owners."""
    total: dict[str, FloatArray] = {}
    for fleet in fleets:
        total[fleet.lift_type] = total.get(fleet.lift_type, 0.0) + fleet.quantity
    return total
