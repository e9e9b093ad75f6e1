"""HiGHS behind one function: hand over arrays, test the status, re-check the answer.

The thread count is fixed once for each process, no limit is a clock (bytes must
repeat), and a solution that fails the check outside the solver never leaves.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from muster.core.errors import NoAnswerError, RejectedSolutionError
from muster.core.watching import watcher_here
from muster.solving.check import check_solution
from muster.solving.program import FloatArray, IntArray, Program

NODE_LIMIT = 200_000
"""Branch-and-bound nodes after which a search stops without a proof."""


WATCH_SECONDS = 0.5
"""How often a watcher hears of a bound that moved, beside every better solution."""
_callbacks = highspy._core.cb.HighsCallbackType


NO_GAP = 1e-7
"""Relative gap that is as good as none: the tolerance of the solver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A checked solution of a program.

    Attributes
    ----------
    x : (column,)
        Values of the columns; whole where the program asks for it.
    objective
        Value of the objective at ``x``, computed outside the solver.
    bound
        Proved upper bound on any objective.
    gap
        ``bound - objective``, relative to max(1, |objective|); 0 when proved.
    row_price : (row,)
        Gain from one more unit of a row's binding side; LP only, else empty.
    column_price : (column,)
        Gain from one more unit of a column's binding bound; LP only, else empty.
    max_violation
        Largest violation of any bound or row found by the check.
    nodes
        Branch-and-bound nodes used.
    """

    x: FloatArray
    objective: float
    bound: float
    gap: float
    row_price: FloatArray
    column_price: FloatArray
    max_violation: float
    nodes: int


class HighsEngine(highspy.Highs):
    """HiGHS without the callbacks of its wrapper, whose set-up prints to standard output."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


def new_highs() -> HighsEngine:
    """A silent HiGHS object with fixed seed, threads and tolerances."""
    highs = HighsEngine()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-9),
        ("mip_max_nodes", NODE_LIMIT),
        ("mip_feasibility_tolerance", 1e-6),
        ("primal_feasibility_tolerance", 1e-7),
        ("dual_feasibility_tolerance", 1e-7),
    ):
        if highs.setOptionValue(option, value) != highspy.HighsStatus.kOk:
            raise NoAnswerError(f"HiGHS refused the option {option} = {value}.")
    return highs


def hand_over(highs: HighsEngine, program: Program, *, is_relaxed: bool) -> None:
    """Hand the arrays over."""
    kinds = program.is_integer.astype(np.int32)
    if is_relaxed:
        kinds[:] = 0
    # Arrays go over as they are; a HighsLp would turn each of them into a list first.
    status = highs.passModel(
        program.n_columns,
        program.n_rows,
        program.values.size,
        highspy.MatrixFormat.kColwise.value,
        highspy.ObjSense.kMaximize.value,
        0.0,
        program.gain,
        program.lower,
        program.upper,
        program.row_lower,
        program.row_upper,
        program.starts.astype(np.int32),
        program.rows.astype(np.int32),
        program.values,
        kinds,
    )
    if status == highspy.HighsStatus.kError:
        raise NoAnswerError("HiGHS refused the model.")


# The names by which benchmarks call them.
_new_highs, _pass = new_highs, hand_over

_workers = max(1, min(8, os.cpu_count() or 1))


def set_threads(n: int) -> None:
    """Set how many parts this process solves at once; each solver itself runs on one thread.

    Answers do not depend on it: parts share nothing, and each is solved alone.

    Raises
    ------
    ValueError
        If n is below 1.
    """
    global _workers
    if n < 1:
        raise ValueError(f"{n} threads: at least one is needed.")
    _workers = n


def n_threads() -> int:
    """How many parts this process solves at once."""
    return _workers


def solve(
    program: Program,
    *,
    is_relaxed: bool = False,
    is_presolved: bool = True,
    gap: float = 0.0,
    name: str = "",
) -> Solution:
    """The proved optimum of a program, re-checked outside the solver (rule R9).

    Parameters
    ----------
    program
        The program; maximised.
    is_relaxed
        Drop the whole-number condition (LP relaxation), which gives prices.
    is_presolved
        Let the solver simplify the program first; a small relaxation is quicker without, and
        with the plainest choice of pivots.
    gap
        Relative gap that is proof enough; the gap that was proved comes with the solution.
    name
        Under which a watcher hears of the best so far and of its bound; empty: it does not.

    Raises
    ------
    NoAnswerError
        If the solver ends without a proved optimum: its status is named.
    RejectedSolutionError
        If the solution fails the check.
    """
    highs = new_highs()
    if not is_presolved:
        highs.setOptionValue("presolve", "off")
        highs.setOptionValue("simplex_dual_edge_weight_strategy", 0)
    if gap > 0.0:
        highs.setOptionValue("mip_rel_gap", gap)
    hand_over(highs, program, is_relaxed=is_relaxed)
    if name and not is_relaxed:
        _let_watch(highs, name)
    highs.run()
    if is_relaxed or not program.is_integer.any():
        return _solution(highs, program, is_relaxed=is_relaxed)
    try:
        return _solution(highs, program, is_relaxed=False)
    except RejectedSolutionError:
        return _polished(highs, program)


def _let_watch(highs: HighsEngine, name: str) -> None:
    """Tell whoever watches the best so far and its bound, both of what is maximised."""
    watcher = watcher_here()
    if watcher is None:
        return
    last = 0.0

    def said(kind: Any, _message: str, out: Any, _answer: Any, _user: Any) -> None:
        nonlocal last
        is_better = int(kind) == _callbacks.kCallbackMipImprovingSolution.value
        best, bound = float(out.mip_primal_bound), float(out.mip_dual_bound)
        if not (np.isfinite(best) and np.isfinite(bound)):
            return
        if is_better or out.running_time - last >= WATCH_SECONDS:
            last = out.running_time
            watcher(name, {"best": best, "bound": bound})

    highspy._core._Highs.setCallback(highs, said, None)
    for kind in (_callbacks.kCallbackMipImprovingSolution, _callbacks.kCallbackMipInterrupt):
        highs.startCallback(kind)


def _polished(highs: HighsEngine, program: Program) -> Solution:
    """The whole numbers of a solution, with the rest solved again around them.

    The solver accepts whole numbers that are off by its tolerance; rounding them
    can leave rows slightly violated, and solving the rest again mends that.
    """
    whole = np.round(np.asarray(highs.getSolution().col_value, dtype=np.float64))
    bound = float(highs.getInfo().mip_dual_bound)
    nodes = int(highs.getInfo().mip_node_count)
    fixed = replace(
        program,
        lower=np.where(program.is_integer, whole, program.lower),
        upper=np.where(program.is_integer, whole, program.upper),
    )
    rest = solve(fixed, is_relaxed=True)
    bound = max(bound, rest.objective)
    gap = (bound - rest.objective) / max(1.0, abs(rest.objective))
    empty = np.zeros(0)
    return replace(
        rest,
        bound=bound,
        gap=0.0 if gap <= NO_GAP else gap,
        row_price=empty,
        column_price=empty,
        nodes=nodes,
    )


def _solution(highs: HighsEngine, program: Program, *, is_relaxed: bool) -> Solution:
    """Read, clean and check what HiGHS found."""
    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise NoAnswerError(
            f"The solver stopped with '{highs.modelStatusToString(status)}' and without a "
            "proved optimum. Nothing is shown, because an unproved number could be wrong.",
            is_infeasible=status
            in (
                highspy.HighsModelStatus.kInfeasible,
                highspy.HighsModelStatus.kUnboundedOrInfeasible,
            ),
        )
    found = highs.getSolution()
    x = np.asarray(found.col_value, dtype=np.float64)
    is_mip = bool(program.is_integer.any()) and not is_relaxed
    if is_mip:
        x = np.where(program.is_integer, np.round(x), x)
    x = np.clip(x, program.lower, program.upper) + 0.0
    violation = check_solution(program, x, is_relaxed=is_relaxed)
    objective = float(program.gain @ x)
    info = highs.getInfo()
    bound = float(info.mip_dual_bound) if is_mip else float(info.objective_function_value)
    bound = max(bound, objective)
    gap = (bound - objective) / max(1.0, abs(objective))
    empty = np.zeros(0)
    return Solution(
        x=x,
        objective=objective,
        bound=bound,
        gap=0.0 if gap <= NO_GAP else gap,
        row_price=empty if is_mip else np.asarray(found.row_dual, dtype=np.float64) + 0.0,
        column_price=empty if is_mip else np.asarray(found.col_dual, dtype=np.float64) + 0.0,
        max_violation=violation,
        nodes=int(info.mip_node_count) if is_mip else 0,
    )


class WarmProgram:
    """A relaxed program kept alive: change bounds, solve again from the last basis."""

    def __init__(self, program: Program) -> None:
        self._highs = new_highs()
        self.program = program
        hand_over(self._highs, program, is_relaxed=True)
        self._highs.run()
        self._lower = program.lower.copy()
        self._upper = program.upper.copy()
        self._row_lower = program.row_lower.copy()
        self._row_upper = program.row_upper.copy()

    def solve(self) -> Solution:
        """The optimum under the bounds as changed so far, re-checked."""
        self._highs.run()
        changed = Program(
            gain=self.program.gain,
            lower=self._lower,
            upper=self._upper,
            is_integer=self.program.is_integer,
            row_lower=self._row_lower,
            row_upper=self._row_upper,
            starts=self.program.starts,
            rows=self.program.rows,
            values=self.program.values,
        )
        return _solution(self._highs, changed, is_relaxed=True)

    def change_row_bounds(self, rows: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Set new bounds of some rows, shape (n,) each."""
        self._row_lower[rows] = lower
        self._row_upper[rows] = upper
        change = self._highs.changeRowsBounds  # type: ignore[attr-defined]  # not in its stub
        change(rows.size, rows.astype(np.int32), lower, upper)

    def change_bounds(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Set new bounds of some columns, shape (n,) each."""
        self._lower[columns] = lower
        self._upper[columns] = upper
        self._highs.changeColsBounds(columns.size, columns.astype(np.int32), lower, upper)
