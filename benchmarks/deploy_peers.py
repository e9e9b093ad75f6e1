"""linopy and Pyomo on the same movements, given the textbook model.

One variable for each choice and day, one row for each demand, and one for each limit
and day. Theirs and ours are built and solved by HiGHS on one thread, with its defaults
on their side.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import highspy
import linopy
import numpy as np
import pandas as pd
import pyomo.environ as pyo
import xarray as xr
from deploy_instances import made_up, solver_of
from pyomo.contrib.solver.solvers.highs import Highs as PyomoHighs
from pyomo.core.expr import LinearExpression

from muster.solving import TimedProgram

PEER_SIZES = ((50, 46), (100, 91))
"""The larger is the largest that the peers solve in a minute or so each."""


@dataclass(frozen=True)
class Textbook:
    """Every column and row: minimise cost, serve each demand, keep each limit on each day."""

    cost: np.ndarray
    owner: np.ndarray
    amount: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray
    room: np.ndarray


def textbook(p: TimedProgram) -> Textbook:
    """The finished coefficients, which the peers get for nothing; rows without any left out."""
    choice = np.repeat(np.arange(p.choice_demand.size), np.maximum(0, p.last_day - p.first_day + 1))
    day = np.concatenate(
        [np.arange(a, b + 1) for a, b in zip(p.first_day, p.last_day, strict=True)]
    )
    rows, columns, values = [], [], []
    for place in range(int(np.diff(p.use_start).max())):
        use = p.use_start[choice] + place
        some = np.flatnonzero(use < p.use_start[choice + 1])
        use = use[some]
        length = np.where(p.is_held[p.use_limit[use]], p.use_length[use], 1)
        begin = day[some] + p.use_offset[use]
        for step in range(int(length.max())):
            inside = (step < length) & (begin + step < p.n_days)
            rows.append(p.use_limit[use[inside]] * p.n_days + begin[inside] + step)
            columns.append(some[inside])
            values.append(p.use_amount[use[inside]])
    all_rows = np.concatenate(rows)
    busy, row = np.unique(all_rows, return_inverse=True)
    n = p.amount.size
    return Textbook(
        cost=np.concatenate((p.cost(choice, day), p.unmet_cost)),
        owner=np.concatenate((p.choice_demand[choice], np.arange(n))),
        amount=p.amount,
        rows=row,
        columns=np.concatenate(columns),
        values=np.concatenate(values),
        room=p.capacity.ravel()[busy],
    )


def peers() -> None:
    """Build and solve of the same instances, each in its own way, by the same solver."""
    linopy.options["semantics"] = "v1"
    small = textbook(made_up(4, 20))
    linopy_model(small)
    pyomo_model(small)
    for size in PEER_SIZES:
        compare(size)


def compare(size: tuple[int, int]) -> None:
    """One instance in the three ways."""
    program = made_up(*size)
    book = textbook(program)
    shape = f"{book.cost.size} columns, {book.amount.size + book.room.size} rows"
    print(f"\n{size[0]} packages over {size[1]} days in the textbook model: {shape}")
    ours = _timed(lambda: solver_of(program).solve(is_vertex=False).cost)
    rows = {
        "Muster": ours,
        "linopy": _timed(lambda: linopy_model(book)),
        "Pyomo": _timed(lambda: pyomo_model(book)),
    }
    print(f"  {'':<10}{'seconds':>9}{'x Muster':>10}{'optimum':>16}")
    for name, (seconds, cost) in rows.items():
        print(f"  {name:<10}{seconds:>9.2f}{seconds / ours[0]:>10.1f}{cost:>16.6f}")
    costs = [cost for _, cost in rows.values()]
    unit = float(np.median(program.amount * program.late_cost))
    off = (max(costs) - min(costs)) / max(unit, abs(ours[1]))
    word = "equal" if off < 2e-6 else "DIFFER"
    print(f"  largest difference of optima, over a day's lateness or the cost: {off:.0e}: {word}")
    for name, least in (("linopy", 5.0), ("Pyomo", 20.0)):
        ratio = rows[name][0] / ours[0]
        word = "reached" if ratio >= least else "MISSED"
        print(f"  goal: {name} takes >= {least:g} x as long; measured {ratio:.1f} x: {word}")


def _timed(way: object) -> tuple[float, float]:
    """Seconds and cost."""
    gc.collect()
    started = time.perf_counter()
    cost = way()  # type: ignore[operator]
    return time.perf_counter() - started, cost


def linopy_model(book: Textbook) -> float:
    """One variable array, one grouped sum for the demands and one for the limits."""
    model = linopy.Model(sparse=True)
    index = [pd.RangeIndex(book.cost.size, name="column")]
    x = model.add_variables(lower=0.0, coords=index, name="x")
    owner = xr.DataArray(book.owner, dims="column", coords=index, name="demand")
    served = (1.0 * x).groupby(owner).sum()
    demand = [pd.RangeIndex(book.amount.size, name="demand")]
    model.add_constraints(served == xr.DataArray(book.amount, coords=demand), name="serve")
    terms = xr.DataArray(book.values, dims="entry") * x.isel(
        column=xr.DataArray(book.columns, dims="entry")
    )
    used = terms.groupby(xr.DataArray(book.rows, dims="entry", name="row")).sum()
    row = [pd.RangeIndex(book.room.size, name="row")]
    model.add_constraints(used <= xr.DataArray(book.room, coords=row), name="keep")
    model.add_objective((xr.DataArray(book.cost, coords=index) * x).sum())
    return _run(_quiet(model))


def _quiet(model: linopy.Model) -> highspy.Highs:
    """The model in HiGHS, without the banner."""
    sys.stdout.flush()
    screen, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        return model.to_highspy()
    finally:
        os.dup2(screen, 1)
        os.close(screen)
        os.close(nothing)


def pyomo_model(book: Textbook) -> float:
    """A concrete model of ready-made linear expressions through Pyomo's own HiGHS interface."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(book.cost.size), domain=pyo.NonNegativeReals)
    x = list(model.x.values())
    serve = list(_expressions(x, book.owner, np.arange(book.cost.size), np.ones(book.cost.size)))
    keep = list(_expressions(x, book.rows, book.columns, book.values))
    amount, room = book.amount.tolist(), book.room.tolist()
    model.serve = pyo.Constraint(range(len(serve)), rule=lambda _, i: serve[i] == amount[i])
    model.keep = pyo.Constraint(range(len(keep)), rule=lambda _, i: keep[i] <= room[i])
    model.goal = pyo.Objective(
        expr=LinearExpression(linear_coefs=book.cost.tolist(), linear_vars=x)
    )
    solver = PyomoHighs()
    solver.config.load_solutions = False
    solver.config.raise_exception_on_nonoptimal_result = False
    solver.set_instance(model)
    return _run(solver._solver_model)


def _expressions(
    x: list[object], rows: np.ndarray, columns: np.ndarray, values: np.ndarray
) -> Iterator[LinearExpression]:
    """One linear expression for each row."""
    order = np.argsort(rows, kind="stable")
    ends = np.searchsorted(rows[order], np.arange(int(rows.max()) + 2)).tolist()
    columns_in_order, values_in_order = columns[order].tolist(), values[order].tolist()
    for begin, end in pairwise(ends):
        yield LinearExpression(
            linear_coefs=values_in_order[begin:end],
            linear_vars=[x[c] for c in columns_in_order[begin:end]],
        )


def _run(highs: highspy.Highs) -> float:
    """The optimum of a held model, on one thread, all else as HiGHS has it."""
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highspy.Highs.resetGlobalScheduler(True)
    highs.run()
    return float(highs.getInfo().objective_function_value)
