"""Proved optima of timed programs: only promising columns are written down.

1. Prices from the same program in coarser steps say which columns are promising.
2. An interior-point solve over those gives prices by day; all columns are priced,
   those that would pay are added, until the proved gap is small.
3. The best columns are solved to a vertex; from there the simplex method goes on,
   with all columns priced after each solve, until none would pay.

The bound of the last pricing covers every implicit column, so the optimum is that
of the whole program. The last solver stays alive for what-if questions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np

from muster.core.errors import NoAnswerError, RejectedSolutionError
from muster.solving.check import TOLERANCE
from muster.solving.highs import HighsEngine, _new_highs, _pass
from muster.solving.program import BoolArray, FloatArray, IntArray
from muster.solving.timed import (
    Master,
    Priced,
    TimedProgram,
    coarsened,
    entries,
    every_column,
    lower_bound,
    price,
    prices_of,
    refined_prices,
    used_by_day,
    written,
)

COARSE = 25_000
"""Columns of the coarse program that gives first prices."""
LIGHT = 0.05
"""Pressure up to which the simplex method starts without first prices."""
FIRST_CHOICES = 2
"""Choices of each demand that are written down at the start of a light program."""
FEW_COLUMNS = 25_000
"""Up to so many columns a program is written down whole."""
LOOSE, FINE = 1e-3, 1e-9
"""First and last tolerance of the interior-point method."""
EXACT = 1e-6
"""Relative gap at which the pricing stops: a millionth of the lateness."""
PROVED = 1e-6
"""Relative gap that still counts as proved once no column would pay."""
MOST_ROUNDS = 60
MARGIN = 1.001
"""Columns are priced up to so much of the dual of their demand."""
PER_DEMAND = 6
"""Columns written down for each demand in one round."""
LARGE = 30.0
"""A demand this many times the median gets eight times as many columns a round."""
SPELL_DAYS = 3
"""Days from which at most two columns of a demand are taken in one round."""
NEAR = 1e-1
"""Excess cost up to which a column goes into the exact solve."""


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
class _Scale:
    """Sizes that bring every row and cost near one."""

    amount: FloatArray
    limit: FloatArray
    cost: float


def _scaled(program: TimedProgram) -> tuple[TimedProgram, _Scale]:
    """The program with demands of one, limits of at most one and costs near one."""
    limit = np.maximum(program.capacity.max(axis=1, initial=0.0), 1e-12)
    cost = float(np.median(program.amount * program.late_cost)) if program.amount.size else 1.0
    scale = _Scale(amount=program.amount, limit=limit, cost=cost if cost > 0 else 1.0)
    return _with_scale(program, scale), scale


def _with_scale(program: TimedProgram, scale: _Scale) -> TimedProgram:
    unit = scale.amount / scale.cost
    use_choice = program.use_choice()
    per_use = scale.amount[program.choice_demand[use_choice]] / scale.limit[program.use_limit]
    return replace(
        program,
        capacity=program.capacity / scale.limit[:, None],
        amount=program.amount / scale.amount,
        late_cost=program.late_cost * unit,
        unmet_cost=program.unmet_cost * unit,
        extra_cost=program.extra_cost * unit[program.choice_demand],
        use_amount=program.use_amount * per_use,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Interior:
    """Where the interior-point method ended."""

    columns: IntArray
    flow: FloatArray
    prices: FloatArray
    own: FloatArray
    cost: float
    bound: float
    is_proved: bool


class TimedSolver:
    """Solves a timed program and keeps the last basis for changed limits and amounts."""

    def __init__(self, program: TimedProgram) -> None:
        self.program = program
        self._inner, self._scale = _scaled(program)
        self._rounds = 0
        self._kept: BoolArray = np.ones(program.capacity.shape, dtype=bool)
        self._highs: HighsEngine | None = None
        self._master: Master | None = None
        self._columns: IntArray = np.zeros(0, dtype=np.int64)
        self._place: IntArray = np.zeros(0, dtype=np.int64)
        self._prices: FloatArray = np.zeros_like(program.capacity)
        self._own: FloatArray = self._inner.unmet_cost

    # --- the first solve ------------------------------------------------------------

    def solve(self, *, is_vertex: bool = True) -> TimedSolution:
        """The proved optimum of the whole program.

        Parameters
        ----------
        is_vertex
            Go on to a vertex, from which what-if questions start; without it the
            plan may share equal ways among more flows, at the same proved cost.

        Raises
        ------
        NoAnswerError
            If the solver ends without a proof within the rounds allowed.
        RejectedSolutionError
            If the plan fails the check outside the solver.
        """
        inner = self._inner
        if not inner.amount.size:
            return self._answer(np.zeros(0, dtype=np.int64), np.zeros(0), 0.0, 0.0)
        columns, pressure = _first(inner)
        self._kept = np.zeros(inner.capacity.shape, dtype=bool)
        if pressure > LIGHT and inner.n_columns > FEW_COLUMNS:
            prices, share = first_prices(inner)
            self._kept = (prices > 1e-9) | (share > 0.7)
            columns = _promising(inner, prices, max(FEW_COLUMNS, int(1.5 * self._kept.sum())))
        found = self._interior(columns)
        if found.is_proved and not is_vertex:
            self._prices, self._own = found.prices, found.own
            self._columns = found.columns
            return self._answer(found.columns, found.flow, found.cost, found.bound)
        near = _near(inner, found.prices, found.columns)
        self._start(np.union1d(near, found.columns[found.flow > 1e-7]))
        return self._finish()

    def _interior(self, columns: IntArray) -> _Interior:
        """Flows and prices by the interior-point method, columns added until proved."""
        inner = self._inner
        tolerance = LOOSE
        for _ in range(MOST_ROUNDS):
            self._rounds += 1
            choices, days = columns // inner.n_days, columns % inner.n_days
            master = written(inner, choices, days, self._kept)
            cost, dual, x = _interior_point(master, tolerance)
            flow = np.maximum(0.0, x[: columns.size])
            over = (used_by_day(inner, choices, days, flow) > inner.capacity + 1e-7).any(axis=1)
            over = over[:, None] & ~self._kept & ~inner.is_held[:, None]
            self._kept |= over
            row_dual = dual[master.program.n_columns :]
            prices, own = prices_of(inner, master, row_dual), -row_dual[: inner.amount.size]
            priced = price(inner, prices, own * MARGIN + 1e-3)
            bound = lower_bound(inner, prices, priced)
            gap = (cost - bound) / max(1.0, abs(cost))
            found = _Interior(
                columns=columns,
                flow=flow,
                prices=prices,
                own=own,
                cost=cost,
                bound=bound,
                is_proved=gap <= PROVED and not over.any(),
            )
            fresh = np.union1d(columns, _paying(inner, priced, own))
            is_stuck = fresh.size == columns.size and tolerance <= FINE and not over.any()
            if found.is_proved or is_stuck:
                return found
            columns = fresh
            tolerance = max(FINE, min(tolerance / 4, abs(gap) / 30))
        return found

    def _start(self, columns: IntArray) -> None:
        """Write the columns down, solve to a vertex and keep the solver."""
        inner = self._inner
        self._columns = columns
        self._master = written(inner, columns // inner.n_days, columns % inner.n_days, self._kept)
        self._place = np.arange(columns.size)
        self._highs = highs = _new_highs()
        highs.setOptionValue("solver", "ipx" if columns.size > 2_000 else "simplex")
        highs.setOptionValue("run_crossover", "on")
        _pass(highs, self._master.program, is_relaxed=True)
        highs.run()
        highs.setOptionValue("solver", "simplex")

    # --- pricing rounds to the proof ---------------------------------------------------

    def _finish(self) -> TimedSolution:
        """Add paying columns and solve again until none pays, then check the plan."""
        inner = self._inner
        assert self._highs is not None  # noqa: S101 - set by _start
        for _ in range(MOST_ROUNDS):
            self._rounds += 1
            cost, own, prices = self._values()
            priced = price(inner, prices, own * MARGIN + 1e-3)
            bound = lower_bound(inner, prices, priced)
            if self._add_missing_rows():
                self._highs.run()
                continue
            if cost - bound <= EXACT * max(1.0, abs(cost)):
                self._prices, self._own = prices, own
                return self._answer(self._columns, self._flow(), cost, bound)
            fresh = _paying(inner, priced, own)
            fresh = np.setdiff1d(fresh, self._columns)
            if not fresh.size:
                if cost - bound <= PROVED * max(10.0, abs(cost)):
                    self._prices, self._own = prices, own
                    return self._answer(self._columns, self._flow(), cost, bound)
                break
            self._add(fresh)
            self._highs.setOptionValue("simplex_strategy", 4)
            self._highs.run()
            self._highs.setOptionValue("simplex_strategy", 1)
        raise NoAnswerError(
            "The movement plan could not be proved best within "
            f"{MOST_ROUNDS} rounds; the gap left is {cost - bound:.3g}."
        )

    def _values(self) -> tuple[float, FloatArray, FloatArray]:
        """Cost, duals of demands and prices of limits of the last solve."""
        highs, master = self._highs, self._master
        assert highs is not None and master is not None  # noqa: S101
        status = highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise NoAnswerError(
                f"The solver stopped with '{highs.modelStatusToString(status)}' on a movement plan."
            )
        dual = np.asarray(highs.getSolution().row_dual, dtype=np.float64)
        n_demands = self._inner.amount.size
        cost = -float(highs.getInfo().objective_function_value)
        return cost, -dual[:n_demands], prices_of(self._inner, master, dual)

    def _flow(self) -> FloatArray:
        """Flow on each column that is written down, in the solver's scale."""
        assert self._highs is not None  # noqa: S101
        value = np.asarray(self._highs.getSolution().col_value, dtype=np.float64)
        return np.maximum(0.0, value[self._place])

    def _add(self, fresh: IntArray) -> None:
        """Append columns to the living solver."""
        inner, master, highs = self._inner, self._master, self._highs
        assert highs is not None and master is not None  # noqa: S101
        choices, days = fresh // inner.n_days, fresh % inner.n_days
        rows, columns, values = entries(inner, choices, days, master.row_of)
        rows = np.concatenate((inner.choice_demand[choices], rows))
        columns = np.concatenate((np.arange(fresh.size), columns))
        values = np.concatenate((np.ones(fresh.size), values))
        rows, columns, values = _merged(rows, columns, values)
        starts = np.searchsorted(columns, np.arange(fresh.size)).astype(np.int32)
        first = highs.getNumCol()
        highs.addCols(
            fresh.size,
            -inner.cost(choices, days),
            np.zeros(fresh.size),
            np.full(fresh.size, highspy.kHighsInf),
            rows.size,
            starts,
            rows.astype(np.int32),
            values,
        )
        self._columns = np.concatenate((self._columns, fresh))
        self._place = np.concatenate((self._place, first + np.arange(fresh.size)))

    def _add_missing_rows(self) -> bool:
        """Write down the days of limits that the plan exceeds because they were left out."""
        inner, master, highs = self._inner, self._master, self._highs
        assert highs is not None and master is not None  # noqa: S101
        flow = self._flow()
        choices, days = self._columns // inner.n_days, self._columns % inner.n_days
        used = used_by_day(inner, choices, days, flow)
        over = (used > inner.capacity + 1e-7) & (master.row_of < 0)
        if not over.any():
            return False
        # The other days of such a limit are likely to follow.
        near = over.any(axis=1)[:, None] & (master.row_of < 0)
        fresh = np.full(master.row_of.shape, -1, dtype=np.int64)
        n_fresh = int(near.sum())
        fresh[near] = np.arange(n_fresh)
        rows, columns, values = entries(inner, choices, days, fresh)
        columns, rows, values = _merged(self._place[columns], rows, values)
        starts = np.searchsorted(rows, np.arange(n_fresh)).astype(np.int32)
        first = highs.getNumRow()
        highs.addRows(
            n_fresh,
            np.full(n_fresh, -highspy.kHighsInf),
            inner.capacity[near],
            rows.size,
            starts,
            columns.astype(np.int32),
            values,
        )
        master.row_of[near] = first + np.arange(n_fresh)
        self._kept |= near
        return True

    def _answer(
        self, columns: IntArray, flow: FloatArray, cost: float, bound: float
    ) -> TimedSolution:
        """The plan in the units of the caller, checked outside the solver (rule R9)."""
        program, scale = self.program, self._scale
        some = np.flatnonzero(flow > 1e-10)
        order = some[np.argsort(columns[some], kind="stable")]
        column = columns[order]
        choices, days = column // program.n_days, column % program.n_days
        amount = flow[order] * scale.amount[program.choice_demand[choices]]
        served = np.bincount(
            program.choice_demand[choices], weights=amount, minlength=program.amount.size
        )
        unmet = np.maximum(0.0, program.amount - served)
        unmet[unmet < 1e-9 * program.amount] = 0.0
        used = used_by_day(program, choices, days, amount)
        violation = _violation(program, served, used)
        gap = max(0.0, cost - bound) / max(1.0, abs(cost))
        total = float(program.cost(choices, days) @ amount + program.unmet_cost @ unmet)
        return TimedSolution(
            choices=choices,
            days=days,
            amount=amount,
            unmet=unmet,
            used=used,
            prices=self._prices * scale.cost / scale.limit[:, None],
            cost=total,
            bound=min(total, bound * scale.cost),
            gap=gap,
            max_violation=violation,
            rounds=self._rounds,
            n_written=int(self._columns.size),
        )

    # --- what if ---------------------------------------------------------------------

    def change(self, program: TimedProgram) -> None:
        """Take over changed capacities and amounts of the same demands and choices."""
        before, self.program = self._inner, program
        self._inner = inner = _with_scale(program, self._scale)
        highs, master = self._highs, self._master
        if highs is None or master is None:
            return
        moved = np.argwhere(inner.capacity != before.capacity)
        for limit, day in moved.tolist():
            upper = float(inner.capacity[limit, day])
            if inner.is_held[limit]:
                highs.changeColBounds(int(master.held_column[limit, day]), 0.0, upper)
            else:
                highs.changeRowBounds(int(master.row_of[limit, day]), -highspy.kHighsInf, upper)
        for demand in np.flatnonzero(inner.amount != before.amount).tolist():
            amount = float(inner.amount[demand])
            highs.changeRowBounds(demand, amount, amount)

    def again(self) -> TimedSolution:
        """The proved optimum after changes, from the last basis."""
        assert self._highs is not None  # noqa: S101 - solve comes first
        self._rounds = 0
        self._highs.run()
        return self._finish()

    def estimate(self) -> float:
        """Proved lower bound on the cost after changes, from the last prices; at once."""
        priced = price(self._inner, self._prices, self._own * MARGIN + 1e-3)
        return lower_bound(self._inner, self._prices, priced) * self._scale.cost


def _first(program: TimedProgram) -> tuple[IntArray, float]:
    """A few good columns of each demand as if nothing were short, and how short it would be.

    Returns
    -------
    columns
        The cheapest choices of each demand on their first and last days in time.
    pressure
        Use above capacity if every demand took its best column, over all capacity.
    """
    demand = program.choice_demand
    on_time = np.floor(program.due_day[demand]).astype(np.int64) - program.transit_days
    latest = np.clip(on_time, program.first_day, program.last_day)
    is_open = program.last_day >= program.first_day
    cost = program.cost(np.arange(demand.size), program.first_day)
    order = np.lexsort((cost, demand))
    order = order[is_open[order]]
    rank = np.arange(order.size) - np.searchsorted(demand[order], demand[order])
    chosen = order[rank < FIRST_CHOICES]
    first, last = program.first_day[chosen], latest[chosen]
    days = np.stack((first, last, (first + last) // 2, (3 * first + last) // 4), axis=1)
    columns = np.unique(chosen[:, None] * program.n_days + days)
    best = order[rank == 0]
    used = used_by_day(program, best, latest[best], program.amount[demand[best]])
    early = used_by_day(program, best, program.first_day[best], program.amount[demand[best]])
    over = np.minimum(
        np.maximum(0.0, used - program.capacity).sum(),
        np.maximum(0.0, early - program.capacity).sum(),
    )
    return columns, float(over / max(1e-12, program.capacity.sum()))


def first_prices(program: TimedProgram) -> FloatArray:
    """Prices by day from the program in coarse steps; zero where it is small anyway."""
    step = 1
    while step < program.n_days and program.n_columns > step * COARSE:
        step *= 2
    if step == 1:
        return np.zeros_like(program.capacity), np.ones_like(program.capacity)
    coarse = coarsened(program, step)
    choices, days = every_column(coarse)
    master = written(coarse, choices, days, np.ones(coarse.capacity.shape, dtype=bool))
    _, dual, x = _interior_point(master, LOOSE)
    prices = prices_of(coarse, master, dual[master.program.n_columns :])
    share = used_by_day(coarse, choices, days, x[: choices.size]) / np.maximum(
        coarse.capacity, 1e-12
    )
    share = np.repeat(share, step, axis=1)[:, : program.n_days]
    return refined_prices(program, prices, step), share


def _interior_point(master: Master, tolerance: float) -> tuple[float, FloatArray]:
    """Cost and duals (columns, then rows) of an interior-point solve without crossover."""
    highs = _new_highs()
    for option, value in (
        ("solver", "ipx"),
        ("run_crossover", "off"),
        ("ipm_optimality_tolerance", tolerance),
    ):
        highs.setOptionValue(option, value)
    _pass(highs, master.program, is_relaxed=True)
    highs.run()
    found = highs.getSolution()
    dual = np.concatenate((found.col_dual, found.row_dual)).astype(np.float64)
    return -float(highs.getInfo().objective_function_value), dual, np.asarray(found.col_value)


def _promising(program: TimedProgram, prices: FloatArray, n_wanted: int) -> IntArray:
    """Columns (choice * n_days + day) of least excess cost at some prices, sorted."""
    priced = price(program, prices)
    excess = priced.costs - priced.least[program.choice_demand[priced.choices]]
    column = priced.choices * program.n_days + priced.days
    if excess.size <= n_wanted:
        return column
    limit = np.partition(excess, n_wanted)[n_wanted]
    return np.sort(column[excess <= limit][: 2 * n_wanted])


def _near(program: TimedProgram, prices: FloatArray, columns: IntArray) -> IntArray:
    """Those of some columns that cost hardly more than the best of their demand."""
    priced = price(program, prices)
    excess = priced.costs - priced.least[program.choice_demand[priced.choices]]
    mine = priced.choices * program.n_days + priced.days
    return np.intersect1d(columns, mine[excess <= NEAR])


def _paying(program: TimedProgram, priced: Priced, own: FloatArray) -> IntArray:
    """Columns whose cost at current prices lies below the dual of their demand, the best first.

    They are spread over days: where days are short, later ones are needed as well.
    """
    owner = program.choice_demand[priced.choices]
    gain = np.minimum(own, program.unmet_cost)[owner] - priced.costs
    some = np.flatnonzero(gain > 1e-8)
    spell = owner[some] * program.n_days + priced.days[some] // SPELL_DAYS
    some = _best(some, spell, gain[some], 2)
    # Demands are scaled to one, so that their cost tells how large they are.
    is_large = program.late_cost[owner[some]] > LARGE
    small, large = some[~is_large], some[is_large]
    kept = np.concatenate(
        (
            _best(small, owner[small], gain[small], PER_DEMAND),
            _best(large, owner[large], gain[large], 8 * PER_DEMAND),
        )
    )
    return np.sort(priced.choices[kept] * program.n_days + priced.days[kept])


def _best(items: IntArray, label: IntArray, value: FloatArray, n: int) -> IntArray:
    """The n items of highest value of each label."""
    order = np.lexsort((-value, label))
    label = label[order]
    rank = np.arange(label.size) - np.searchsorted(label, label)
    return items[order[rank < n]]


def _merged(
    rows: IntArray, columns: IntArray, values: FloatArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """Entries in column order with those of the same place added up."""
    order = np.lexsort((rows, columns))
    rows, columns, values = rows[order], columns[order], values[order]
    is_first = np.ones(rows.size, dtype=bool)
    is_first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    values = np.add.reduceat(values, np.flatnonzero(is_first)) if rows.size else values
    return rows[is_first], columns[is_first], values


def _violation(program: TimedProgram, served: FloatArray, used: FloatArray) -> float:
    """Largest relative violation of a demand or limit; refused above the tolerance."""
    over = (used - program.capacity) / np.maximum(1.0, program.capacity)
    more = (served - program.amount) / np.maximum(1.0, program.amount)
    worst = float(max(over.max(initial=0.0), more.max(initial=0.0)))
    if worst > TOLERANCE:
        raise RejectedSolutionError(
            f"A movement plan was refused: a limit or demand is violated by {worst:.3g}, "
            f"more than {TOLERANCE:g}."
        )
    return worst
