"""The movement plan: solved, proved, and read back as arrivals, lift and bottlenecks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from muster.core.words import US
from muster.core.world import World
from muster.operations.deployment.distances import AirRoutes
from muster.operations.deployment.problem import Part, Posed, grade_amounts, pose, unmet_days
from muster.operations.deployment.values import Fleet, Movement, Route, Switches
from muster.solving.columns import TimedSolution, TimedSolver
from muster.solving.program import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Units of one part of one movement on one route, loaded on one day."""

    movement: int
    grade: str
    route: Route
    day: int
    amount: float

    @property
    def arrival(self) -> int:
        """Day on which it is in place."""
        return self.day + self.route.transit_days

    @property
    def loads(self) -> float:
        """Sorties, voyages or trains, in parts where a load is shared."""
        return self.amount / self.route.load


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementPlan:
    """A proved plan of movement.

    Attributes
    ----------
    movements
        In the order of their codes; flows name their place here.
    flows
        What is carried, by which route and when.
    unmet
        (movement place, grade, units) that do not get there in time to be of use.
    lateness
        Weighted unit-days late, with what is unmet [t-days].
    solution
        The proof: cost, bound, gap, prices.
    """

    movements: tuple[Movement, ...]
    flows: tuple[Flow, ...]
    unmet: tuple[tuple[int, str, float], ...]
    lateness: float
    posed: Posed
    solution: TimedSolution
    fleets: tuple[Fleet, ...]
    switches: Switches


def arrivals(plan: MovementPlan) -> list[dict[str, FloatArray]]:
    """Units in place by movement, grade and day, cumulative, (day + 1,) each."""
    n_days = plan.switches.n_days
    found: list[dict[str, FloatArray]] = []
    for movement in plan.movements:
        by_grade = {g: np.zeros(n_days + 1) for g in grade_amounts(movement)}
        if movement.own_days is not None:
            day = int(np.ceil(movement.ready_day + movement.own_days - 1e-9))
            for grade, amount in grade_amounts(movement).items():
                if day <= n_days:
                    by_grade[grade][day] = amount
        found.append(by_grade)
    for flow in plan.flows:
        if flow.arrival <= n_days:
            found[flow.movement][flow.grade][flow.arrival] += flow.amount
    return [{g: np.cumsum(v) for g, v in by_grade.items()} for by_grade in found]


def deploy(
    world: World,
    movements: Sequence[Movement],
    fleets: Sequence[Fleet],
    switches: Switches,
    air: AirRoutes | None = None,
) -> MovementPlan:
    """The plan with the least weighted lateness, unmet counted as late, proved.

    Parameters
    ----------
    world
        Network, lift types and assumptions.
    movements, fleets, switches
        What must move, with what, and what is closed.
    air
        Air distances, where overflight is refused.

    Raises
    ------
    NoAnswerError
        If no proof is found.
    """
    posed = pose(world, movements, fleets, switches, air)
    solution = TimedSolver(posed.program, posed.groups).solve()
    return read_back(world, posed, solution, tuple(fleets), switches)


def read_back(
    world: World,
    posed: Posed,
    solution: TimedSolution,
    fleets: tuple[Fleet, ...],
    switches: Switches,
) -> MovementPlan:
    """Flows of movements from flows of joined demands, shared out in proportion."""
    by_demand: dict[int, list[Part]] = {}
    for part in posed.parts:
        by_demand.setdefault(part.demand, []).append(part)
    program = posed.program
    served = np.bincount(
        program.choice_demand[solution.choices],
        weights=solution.amount,
        minlength=program.amount.size,
    )
    # What is carried and what is unmet add up to what was asked, to the last digit.
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = np.where(served > 0, (program.amount - solution.unmet) / served, 1.0)
    flows = []
    for choice, day, amount in zip(
        solution.choices.tolist(), solution.days.tolist(), solution.amount.tolist(), strict=True
    ):
        demand = int(program.choice_demand[choice])
        for part in by_demand[demand]:
            share = part.amount / program.amount[demand]
            flows.append(
                Flow(
                    movement=part.movement,
                    grade=part.grade,
                    route=posed.routes[choice],
                    day=day,
                    amount=amount * share * float(exact[demand]),
                )
            )
    unmet = [
        (
            part.movement,
            part.grade,
            float(solution.unmet[part.demand] * part.amount / program.amount[part.demand]),
        )
        for part in posed.parts
        if solution.unmet[part.demand] > 0
    ]
    unmet += [(p.movement, p.grade, p.amount) for p in posed.unreachable]
    lateness = float(
        program.lateness(solution.choices, solution.days) @ solution.amount
        + program.unmet_cost @ solution.unmet
    )
    person_weight = world.assumed("person_weight_t")
    penalty = world.assumed("late_penalty_days")
    for part in posed.unreachable:
        movement = posed.movements[part.movement]
        weight = movement.weight * (person_weight if part.grade == "persons" else 1.0)
        lateness += part.amount * weight * unmet_days(movement, penalty)
    return MovementPlan(
        movements=posed.movements,
        flows=tuple(flows),
        unmet=tuple(u for u in unmet if u[2] > 1e-9),
        lateness=lateness,
        posed=posed,
        solution=solution,
        fleets=fleets,
        switches=switches,
    )


def owners_of_use(plan: MovementPlan) -> dict[tuple[str, str], FloatArray]:
    """Vehicle-days by lift type and owner and day: Europeans first, then the United States.

    Europeans share in proportion to what they have free on the day.
    """
    shares: dict[tuple[str, str], FloatArray] = {}
    n_days = plan.switches.n_days
    for row, name in enumerate(plan.posed.limits):
        kind, _, code = name.partition(":")
        if kind != "lift":
            continue
        used = plan.solution.used[row]
        mine = [f for f in plan.fleets if f.lift_type == code]
        europe = [f for f in mine if f.owner != US]
        free = np.sum([f.quantity[:n_days] for f in europe], axis=0) if europe else np.zeros(n_days)
        from_europe = np.minimum(used, free)
        for fleet in mine:
            if fleet.owner == US:
                shares[code, US] = used - from_europe
            else:
                with np.errstate(invalid="ignore", divide="ignore"):
                    part = np.where(free > 0, fleet.quantity[:n_days] / free, 0.0)
                shares[code, fleet.owner] = from_europe * part
    return shares
