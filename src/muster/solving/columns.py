"""Proved optima of timed programs: only promising columns are written down.

1. What each group of demands would choose alone, or prices from the same program in
   coarser steps, say which columns are promising.
2. An interior-point solve over those gives prices by day; all columns are priced,
   those that would pay are added, until the proved gap is small.
3. The best columns are solved to a vertex; from there the simplex method goes on,
   with all columns priced after each solve, until none would pay.

The bound of the last pricing covers every implicit column, so the optimum is that
of the whole program. The last solver stays alive for what-if questions.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields, replace

import highspy
import numpy as np

from muster.core.errors import LabelMismatchError, NoAnswerError, RejectedSolutionError
from muster.core.watching import tell
from muster.solving.grouped import columns_of_groups
from muster.solving.highs import HighsEngine, hand_over, new_highs
from muster.solving.interior import (
    MARGIN,
    MOST_ROUNDS,
    PROVED,
    SPARE,
    Interior,
    by_interior_point,
    first_prices,
)
from muster.solving.master import Master, entries, merged, prices_of, written
from muster.solving.pricing import Pricer, lower_bound
from muster.solving.program import BoolArray, FloatArray, IntArray
from muster.solving.promising import first_columns, near, paying, promising
from muster.solving.timed import TimedProgram, used_by_day
from muster.solving.timed_plan import Found, TimedSolution, checked_plan, scale_of, scaled

__all__ = ["TimedSolution", "TimedSolver"]

LIGHT = 0.05
"""Pressure up to which no first prices from a coarse program are needed."""
FEW_COLUMNS = 40_000
"""Programs with so many columns or fewer start with the simplex method in any case."""
AT_FIRST = 10
"""Columns of each demand that first prices choose."""
MOST_STEPS = 40_000
"""Steps of the simplex method after which the interior-point method takes over."""


class TimedSolver:
    """Solves a timed program and keeps the last basis for changed limits and amounts."""

    def __init__(
        self, program: TimedProgram, groups: IntArray | None = None, *, is_told: bool = True
    ) -> None:
        """Prepare a program; ``groups`` (demand,) labels those that hardly meet at any limit.

        ``is_told``: whether who watches hears of its plan; not of that of a mere part.
        """
        if groups is not None and groups.size != program.amount.size:
            raise LabelMismatchError("Each demand of a timed program needs one label of a group.")
        self.program = program
        self._groups = groups
        self._is_told = is_told
        self._scale = scale_of(program)
        self._inner = scaled(program, self._scale)
        self._pricer = Pricer(self._inner)
        self._rounds = 0
        self._kept: BoolArray = np.zeros(program.capacity.shape, dtype=bool)
        self._highs: HighsEngine | None = None
        self._master: Master | None = None
        self._columns: IntArray = np.zeros(0, dtype=np.int64)
        self._place: IntArray = np.zeros(0, dtype=np.int64)
        self._prices: FloatArray = np.zeros_like(program.capacity)
        self._least: FloatArray | None = None

    @property
    def rows_kept(self) -> BoolArray:
        """Days of limits that are written down, shape (limit, day)."""
        return self._kept

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
        self._rounds, self._highs = 0, None
        if not inner.amount.size:
            self._least = np.zeros(0)
            return self._answer(np.zeros(0, dtype=np.int64), np.zeros(0), 0.0)
        columns, pressure = first_columns(inner)
        self._kept = np.zeros(inner.capacity.shape, dtype=bool)
        groups = self._groups
        if groups is not None and inner.n_columns > FEW_COLUMNS and np.ptp(groups) > 0:
            columns, self._kept = columns_of_groups(inner, groups, _alone)
        elif inner.n_columns <= FEW_COLUMNS:
            self._start(columns, "simplex")
            plan = self._proved(most_steps=MOST_STEPS)
            if plan is not None:
                return plan
            columns = np.sort(self._columns)
            self._highs = None
        elif pressure > LIGHT:
            prices, share = first_prices(inner)
            self._kept = (prices > 1e-3 * prices.max()) | (share > 0.7)
            columns = np.union1d(columns, promising(inner, self._pricer, prices, AT_FIRST))
        return self._from_inside(columns, is_vertex=is_vertex)

    def _from_inside(self, columns: IntArray, *, is_vertex: bool) -> TimedSolution:
        """The proved optimum by the interior-point method, at a vertex if wanted."""
        inner = self._inner
        found = by_interior_point(inner, self._pricer, columns, self._kept, self._tell)
        self._take(found)
        best = near(inner, found.prices, found.own, found.columns)
        columns = np.union1d(best, found.columns[found.flow > 1e-7])
        if not is_vertex:
            if not found.is_proved:
                # Few columns matter by now, and without the others each round is quick.
                found = by_interior_point(
                    inner, self._pricer, columns, self._kept, self._tell, is_to_proof=True
                )
                self._take(found)
            self._remember(found.prices, found.least)
            with suppress(RejectedSolutionError):  # Not precise enough: the vertex below is.
                plan = self._answer(found.columns, found.flow, found.bound)
                if plan.gap <= PROVED:
                    return plan
        self._start(columns, "ipx")
        return self._finish()

    def _take(self, found: Interior) -> None:
        """Go on from where the interior-point method ended."""
        self._kept, self._columns = found.kept, found.columns
        self._rounds += found.rounds

    def _start(self, columns: IntArray, method: str) -> None:
        """Write the columns down, solve to a vertex and keep the solver."""
        inner = self._inner
        self._columns = columns
        self._master = written(inner, columns // inner.n_days, columns % inner.n_days, self._kept)
        self._place = np.arange(columns.size)
        self._highs = highs = new_highs()
        highs.setOptionValue("dual_feasibility_tolerance", 1e-9)
        highs.setOptionValue("solver", method)
        highs.setOptionValue("run_crossover", "on")
        hand_over(highs, self._master.program, is_relaxed=True)
        highs.run()
        highs.setOptionValue("solver", "simplex")

    # --- pricing rounds to the proof ---------------------------------------------------

    def _finish(self) -> TimedSolution:
        """The proved plan from here by the simplex method, however long it takes."""
        plan = self._proved(most_steps=np.iinfo(np.int64).max)
        if plan is None:
            raise NoAnswerError("The steps for the proof of a movement plan ran out.")
        return plan

    def _proved(self, most_steps: int) -> TimedSolution | None:
        """Add paying columns and solve again until none pays, then check the plan.

        None if that takes more steps of the simplex method than allowed.
        """
        inner, (highs, _) = self._inner, self._alive()
        gap, n_steps = np.inf, 0
        for _ in range(MOST_ROUNDS):
            self._rounds += 1
            n_steps += int(highs.getInfo().simplex_iteration_count)
            if n_steps > most_steps:
                return None
            cost, own, prices = self._values()
            if self._add_missing_rows():
                highs.run()
                continue
            priced = self._pricer.price(prices, own * MARGIN + SPARE)
            bound = lower_bound(inner, prices, priced)
            gap = (cost - bound) / max(1.0, abs(cost))
            self._tell(cost, bound)
            fresh = np.zeros(0, dtype=np.int64)
            if gap > PROVED:
                fresh = np.setdiff1d(paying(inner, priced, own), self._columns)
            if gap <= PROVED or (not fresh.size and cost - bound <= 10.0 * PROVED):
                self._remember(prices, priced.least)
                return self._answer(self._columns, self._flow(), bound)
            if not fresh.size:
                break
            self._add(fresh)
            highs.setOptionValue("simplex_strategy", 4)
            highs.run()
            highs.setOptionValue("simplex_strategy", 1)
        raise NoAnswerError(
            "The movement plan could not be proved best within "
            f"{MOST_ROUNDS} rounds; the gap left is {gap:.3g}."
        )

    def _tell(self, cost: float, bound: float) -> None:
        """Tell whoever watches the cost of the plan so far and its bound; not of a part's plan."""
        if self._is_told:
            tell("plan", best=cost * self._scale.cost, bound=bound * self._scale.cost)

    def _alive(self) -> tuple[HighsEngine, Master]:
        """The living solver and what it holds."""
        if self._highs is None or self._master is None:
            raise NoAnswerError("A movement plan is asked for before it was solved.")
        return self._highs, self._master

    def _values(self) -> tuple[float, FloatArray, FloatArray]:
        """Cost, duals of demands and prices of limits of the last solve."""
        highs, master = self._alive()
        status = highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            # A basis that went astray: once more from the start, with the plain method.
            highs.clearSolver()
            highs.setOptionValue("solver", "simplex")
            highs.setOptionValue("simplex_strategy", 1)
            highs.run()
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
        highs, _ = self._alive()
        value = np.asarray(highs.getSolution().col_value, dtype=np.float64)
        return np.maximum(0.0, value[self._place])

    def _add(self, fresh: IntArray) -> None:
        """Append columns to the living solver."""
        inner, (highs, master) = self._inner, self._alive()
        choices, days = fresh // inner.n_days, fresh % inner.n_days
        rows, columns, values = entries(inner, choices, days, master.row_of)
        rows = np.concatenate((inner.choice_demand[choices], rows))
        columns = np.concatenate((np.arange(fresh.size), columns))
        values = np.concatenate((np.ones(fresh.size), values))
        rows, columns, values = merged(rows, columns, values)
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
        inner, (highs, master) = self._inner, self._alive()
        choices, days = self._columns // inner.n_days, self._columns % inner.n_days
        used = used_by_day(inner, choices, days, self._flow())
        over = (used > inner.capacity + 1e-7) & (master.row_of < 0)
        if not over.any():
            return False
        # The other days of such a limit are likely to follow.
        fresh_row = over.any(axis=1, keepdims=True) & (master.row_of < 0)
        n_fresh = int(fresh_row.sum())
        place = np.full(master.row_of.shape, -1, dtype=np.int64)
        place[fresh_row] = np.arange(n_fresh)
        rows, columns, values = entries(inner, choices, days, place)
        columns, rows, values = merged(self._place[columns], rows, values)
        starts = np.searchsorted(rows, np.arange(n_fresh)).astype(np.int32)
        first = highs.getNumRow()
        highs.addRows(
            n_fresh,
            np.full(n_fresh, -highspy.kHighsInf),
            inner.capacity[fresh_row],
            rows.size,
            starts,
            columns.astype(np.int32),
            values,
        )
        master.row_of[fresh_row] = first + np.arange(n_fresh)
        self._kept = self._kept | fresh_row
        return True

    def _remember(self, prices: FloatArray, least: FloatArray) -> None:
        """Keep the prices of the last proof for estimates."""
        self._prices, self._least = prices, least

    def _answer(self, columns: IntArray, flow: FloatArray, bound: float) -> TimedSolution:
        """The plan in the units of the caller, checked outside the solver (rule R9)."""
        found = Found(
            columns=columns, flow=flow, prices=self._prices, bound=bound, rounds=self._rounds
        )
        return checked_plan(self.program, self._scale, found)

    # --- what if ---------------------------------------------------------------------

    def change(self, program: TimedProgram) -> None:
        """Take over changed capacities and amounts of the same demands and choices.

        Raises
        ------
        LabelMismatchError
            If anything else differs: that needs a solver of its own.
        """
        _check_same(self.program, program)
        before, scale = self._inner, self._scale
        self.program = program
        self._inner = inner = replace(
            before,
            capacity=program.capacity / scale.limit[:, None],
            amount=program.amount / scale.amount,
        )
        highs, master = self._highs, self._master
        if highs is None or master is None:
            return
        moved = np.argwhere(inner.capacity != before.capacity)
        for limit, day in moved.tolist():
            upper = float(inner.capacity[limit, day])
            if inner.is_held[limit]:
                highs.changeColBounds(int(master.held_column[limit, day]), 0.0, upper)
            elif master.row_of[limit, day] >= 0:
                highs.changeRowBounds(int(master.row_of[limit, day]), -highspy.kHighsInf, upper)
        for demand in np.flatnonzero(inner.amount != before.amount).tolist():
            amount = float(inner.amount[demand])
            highs.changeRowBounds(demand, amount, amount)

    def again(self) -> TimedSolution:
        """The proved optimum after changes, from the last basis.

        Raises
        ------
        NoAnswerError, RejectedSolutionError
            As :meth:`solve`.
        """
        if self._highs is None:
            return self.solve()
        self._rounds = 0
        self._highs.run()
        plan = self._proved(most_steps=MOST_STEPS)
        return self.solve() if plan is None else plan

    def estimate(self) -> float:
        """Proved lower bound on the cost after changes, from the last prices; at once."""
        if self._least is None:
            raise NoAnswerError("An estimate is asked for before the plan was solved.")
        inner = self._inner
        bound = self._least @ inner.amount - np.sum(self._prices * inner.capacity)
        return float(bound) * self._scale.cost


def _alone(program: TimedProgram) -> tuple[IntArray, BoolArray]:
    """Columns that a program uses and days of limits that it needs, solved by itself."""
    solver = TimedSolver(program, is_told=False)
    plan = solver.solve()
    columns = np.unique(plan.choices * program.n_days + plan.days)
    return columns, solver.rows_kept


def _check_same(before: TimedProgram, after: TimedProgram) -> None:
    """Refuse a change of anything but the values of capacities and amounts."""
    for field in fields(TimedProgram):
        old, new = getattr(before, field.name), getattr(after, field.name)
        is_free = field.name in ("capacity", "amount")
        if old.shape != new.shape or not (is_free or old is new or np.array_equal(old, new)):
            raise LabelMismatchError(
                f"'{field.name}' of a timed program was changed; only the values of 'capacity' "
                "and 'amount' may be. Make a new solver for another program."
            )
