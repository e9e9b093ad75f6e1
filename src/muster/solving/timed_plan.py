"""Plans of timed programs: brought to the caller's units and checked outside the solver."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from muster.core.errors import RejectedSolutionError
from muster.solving.check import TOLERANCE
from muster.solving.program import FloatArray, IntArray
from muster.solving.timed import TimedProgram, used_by_day


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedSolution:
    """A proved plan: which columns, how much, and what every limit is worth.

    Attributes
    ----------
    choices, days, amount : (flow,)
        Choice, start day and units of each flow above zero.
    unmet : (demand,)
        Units never served.
    used : (limit, day)
        Use of every limit, recomputed outside the solver.
    prices : (limit, day)
        Cost saved by one more unit of a limit on a day (>= 0).
    cost, bound, gap
        Cost of the plan, proved lower bound over all columns, and their relative distance.
    max_violation
        Largest violation of a demand or limit, relative to its size.
    rounds, n_written
        Pricing rounds, and columns written down at the end.
    """

    choices: IntArray
    days: IntArray
    amount: FloatArray
    unmet: FloatArray
    used: FloatArray
    prices: FloatArray
    cost: float
    bound: float
    gap: float
    max_violation: float
    rounds: int
    n_written: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Sizes that bring every row and cost near one.

    Attributes
    ----------
    amount : (demand,)
        Units of a demand that count as one.
    limit : (limit,)
        Units of a limit that count as one.
    cost
        Cost that counts as one: a day's lateness of the median demand.
    """

    amount: FloatArray
    limit: FloatArray
    cost: float


def scale_of(program: TimedProgram) -> Scale:
    """Sizes by which demands become one, limits at most one and costs near one."""
    amount = np.where(program.amount > 0, program.amount, 1.0)
    largest = program.capacity.max(axis=1, initial=0.0)
    # A limit that gives nothing is measured by what one demand would take of it.
    owner = program.choice_demand[program.use_choice()]
    taken = np.zeros(program.n_limits)
    np.maximum.at(taken, program.use_limit, program.use_amount * amount[owner])
    limit = np.where(largest > 1e-9, largest, np.where(taken > 0, taken, 1.0))
    late = amount * program.late_cost
    cost = float(np.median(late)) if late.size else 1.0
    return Scale(amount=amount, limit=limit, cost=cost if cost > 0 else 1.0)


def scaled(program: TimedProgram, scale: Scale) -> TimedProgram:
    """The program in the units of a scale."""
    unit = scale.amount / scale.cost
    owner = program.choice_demand[program.use_choice()]
    return replace(
        program,
        capacity=program.capacity / scale.limit[:, None],
        amount=program.amount / scale.amount,
        late_cost=program.late_cost * unit,
        unmet_cost=program.unmet_cost * unit,
        extra_cost=program.extra_cost * unit[program.choice_demand],
        use_amount=program.use_amount * (scale.amount[owner] / scale.limit[program.use_limit]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a solver found, in the units of its scale.

    Attributes
    ----------
    columns, flow : (column,)
        Columns written down (choice * n_days + day), and the flow on each.
    prices : (limit, day)
        Prices of the limits.
    bound
        Proved lower bound on the cost.
    rounds
        Pricing rounds that it took.
    """

    columns: IntArray
    flow: FloatArray
    prices: FloatArray
    bound: float
    rounds: int


def checked_plan(program: TimedProgram, scale: Scale, found: Found) -> TimedSolution:
    """The plan in the caller's units, with cost, use and gap worked out anew (rule R9).

    Raises
    ------
    RejectedSolutionError
        If a demand or a limit is violated by more than the tolerance.
    """
    some = np.flatnonzero(found.flow > 1e-10)
    order = some[np.argsort(found.columns[some], kind="stable")]
    column = found.columns[order]
    choices, days = column // program.n_days, column % program.n_days
    owner = program.choice_demand[choices]
    amount = found.flow[order] * scale.amount[owner]
    served = np.bincount(owner, weights=amount, minlength=program.amount.size).astype(np.float64)
    unmet = np.maximum(0.0, program.amount - served)
    unmet[unmet < 1e-9 * program.amount] = 0.0
    used = used_by_day(program, choices, days, amount)
    violation = _violation(program, served, used)
    cost = float(program.cost(choices, days) @ amount + program.unmet_cost @ unmet)
    bound = min(cost, found.bound * scale.cost)
    return TimedSolution(
        choices=choices,
        days=days,
        amount=amount,
        unmet=unmet,
        used=used,
        prices=found.prices * scale.cost / scale.limit[:, None],
        cost=cost,
        bound=bound,
        gap=(cost - bound) / max(scale.cost, abs(cost)),
        max_violation=violation,
        rounds=found.rounds,
        n_written=int(found.columns.size),
    )


def _violation(program: TimedProgram, served: FloatArray, used: FloatArray) -> float:
    """Largest relative violation of a demand or limit; refused above the tolerance."""
    over = (used - program.capacity) / np.maximum(1.0, program.capacity)
    more = (served - program.amount) / np.maximum(1.0, program.amount)
    worst = float(max(over.max(initial=0.0), more.max(initial=0.0)))
    if not worst <= TOLERANCE:
        raise RejectedSolutionError(
            f"A movement plan was refused: a limit or demand is violated by {worst:.3g}, "
            f"more than {TOLERANCE:g}."
        )
    return worst
