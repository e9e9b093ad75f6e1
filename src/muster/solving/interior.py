"""Prices and plans of timed programs by the interior-point method, coarse ones first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from muster.solving.highs import hand_over, new_highs
from muster.solving.master import Master, prices_of, written
from muster.solving.pricing import Pricer, lower_bound
from muster.solving.program import BoolArray, FloatArray, IntArray
from muster.solving.promising import paying
from muster.solving.timed import TimedProgram, every_column, used_by_day

COARSE = 25_000
"""Columns of the coarse program that gives first prices."""
LOOSE, FINE = 1e-3, 1e-7
"""First and last tolerance of the interior-point method."""
CLOSE, FEW_SHARE, FEW_LIMITS = 0.5, 0.02, 3
"""Relative gap, or share of new columns and number of new limits, from which on the last
tolerance is used."""
TIGHT = 0.8
"""Share of a limit in use from which on it is written down: later plans may exceed it."""
PROVED = 1e-6
"""Relative gap that counts as proved."""
MARGIN, SPARE = 1.001, 1e-6
"""Columns are priced up to so much of the dual of their demand, and so much more."""
MOST_ROUNDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Interior:
    """Where the interior-point method ended.

    Attributes
    ----------
    columns, flow : (column,)
        Columns written down (choice * n_days + day), and the flow on each.
    kept : (limit, day)
        Days of limits that are written down.
    prices : (limit, day)
        Prices of the limits.
    own : (demand,)
        Duals of the demands.
    least : (demand,)
        Lower bound on the cost of a unit over all columns at these prices.
    cost, bound
        Cost and proved lower bound.
    rounds
        Rounds that it took.
    is_proved
        Whether the distance between them is small enough and no limit is exceeded.
    """

    columns: IntArray
    flow: FloatArray
    kept: BoolArray
    prices: FloatArray
    own: FloatArray
    least: FloatArray
    cost: float
    bound: float
    rounds: int
    is_proved: bool


def by_interior_point(
    program: TimedProgram,
    pricer: Pricer,
    columns: IntArray,
    kept: BoolArray,
    say: Callable[[float, float], None],
    *,
    is_to_proof: bool = False,
) -> Interior:
    """Flows and prices, with columns and days of limits added until the plan is good enough.

    It ends without a proof as soon as few columns are missing, for the simplex method to go
    on from there, or for a second call with the columns that are near the optimum.

    Parameters
    ----------
    program, pricer
        The program, and what prices its columns.
    columns : (column,)
        Columns to start from (choice * n_days + day), sorted.
    kept : (limit, day)
        Days of limits to start from.
    say
        Told the cost after each round, infinite while limits are exceeded, and its bound.
    is_to_proof
        Solve precisely from the first round on, and end only with the proof.
    """
    tolerance = FINE if is_to_proof else LOOSE
    for n in range(1, MOST_ROUNDS + 1):
        choices, days = columns // program.n_days, columns % program.n_days
        master = written(program, choices, days, kept)
        cost, dual, x = interior_point(master, tolerance)
        flow = np.maximum(0.0, x[: columns.size])
        used = used_by_day(program, choices, days, flow)
        is_new = ~kept & ~program.is_held[:, None]
        over = np.any(is_new & (used > program.capacity + 1e-7), axis=1)
        tight = np.any(used > TIGHT * program.capacity + 1e-7, axis=1, keepdims=True)
        kept = kept | (is_new & tight)
        row_dual = dual[master.program.n_columns :]
        prices, own = prices_of(program, master, row_dual), -row_dual[: program.amount.size]
        priced = pricer.price(prices, own * MARGIN + SPARE)
        bound = lower_bound(program, prices, priced)
        gap = (cost - bound) / max(1.0, abs(cost))
        say(np.inf if over.any() else cost, bound)
        found = Interior(
            columns=columns,
            flow=flow,
            kept=kept,
            prices=prices,
            own=own,
            least=priced.least,
            cost=cost,
            bound=bound,
            rounds=n,
            is_proved=gap <= PROVED and not over.any(),
        )
        fresh = np.union1d(columns, paying(program, priced, own))
        n_fresh = fresh.size - columns.size
        is_few = n_fresh <= FEW_SHARE * columns.size and over.sum() <= FEW_LIMITS
        is_stuck = n_fresh == 0 and not over.any()
        if found.is_proved or (tolerance <= FINE and (is_stuck if is_to_proof else is_few)):
            break
        if is_few or gap <= CLOSE:
            tolerance = FINE  # What is left is precision.
        columns = fresh
    return found


def interior_point(master: Master, tolerance: float) -> tuple[float, FloatArray, FloatArray]:
    """Cost, duals (columns, then rows) and columns of an interior-point solve without crossover."""
    highs = new_highs()
    for option, value in (
        ("solver", "ipx"),
        ("run_crossover", "off"),
        ("ipm_optimality_tolerance", tolerance),
    ):
        highs.setOptionValue(option, value)
    hand_over(highs, master.program, is_relaxed=True)
    highs.run()
    found = highs.getSolution()
    dual = np.concatenate((found.col_dual, found.row_dual)).astype(np.float64)
    return (
        -float(highs.getInfo().objective_function_value),
        dual,
        np.asarray(found.col_value, dtype=np.float64),
    )


def first_prices(program: TimedProgram) -> tuple[FloatArray, FloatArray]:
    """Prices and shares in use by day from the program in coarse steps, (limit, day) each.

    A program that is small anyway gets no prices.
    """
    step = 1
    while step < program.n_days and program.n_columns > step * COARSE:
        step *= 2
    if step == 1:
        return np.zeros_like(program.capacity), np.ones_like(program.capacity)
    coarse = coarsened(program, step)
    choices, days = every_column(coarse)
    master = written(coarse, choices, days, np.ones(coarse.capacity.shape, dtype=bool))
    _, dual, x = interior_point(master, LOOSE)
    prices = prices_of(coarse, master, dual[master.program.n_columns :])
    share = used_by_day(coarse, choices, days, x[: choices.size]) / np.maximum(
        coarse.capacity, 1e-12
    )
    share = np.repeat(share, step, axis=1)[:, : program.n_days]
    return refined_prices(program, prices, step), share


def coarsened(program: TimedProgram, step: int) -> TimedProgram:
    """The same program in steps of several days, for first prices; not exact."""
    n_steps = -(-program.n_days // step)
    padding = n_steps * step - program.n_days
    capacity = np.pad(program.capacity, ((0, 0), (0, padding)), mode="edge")
    summed = capacity.reshape(program.n_limits, n_steps, step).sum(axis=2)
    summed[program.is_held] /= step
    length = np.maximum(1, np.round(program.use_length / step)).astype(np.int64)
    is_held = program.is_held[program.use_limit]
    held_amount = program.use_amount * program.use_length / step / length
    first = program.first_day // step
    return replace(
        program,
        capacity=summed,
        due_day=(program.due_day - (step - 1) / 2) / step,
        late_cost=program.late_cost * step,
        first_day=first,
        last_day=np.where(
            program.last_day < program.first_day,
            first - 1,
            np.maximum(first, program.last_day // step),
        ),
        transit_days=program.transit_days // step,
        use_offset=np.round(program.use_offset / step).astype(np.int64),
        use_length=np.where(is_held, length, 1),
        use_amount=np.where(is_held, held_amount, program.use_amount),
    )


def refined_prices(program: TimedProgram, coarse: FloatArray, step: int) -> FloatArray:
    """Prices by day from prices by step of some days."""
    place = (np.arange(program.n_days) + 0.5) / step - 0.5
    steps = np.arange(coarse.shape[1])
    prices = np.array([np.interp(place, steps, row) for row in coarse])
    prices = prices.reshape(program.n_limits, program.n_days)
    prices[program.is_held] /= step
    return prices
