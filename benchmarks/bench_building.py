"""Model building: Muster beside linopy and Pyomo on the same models, in the same run.

The model is the coverage programme of a bundled study, relaxed, so that each way
hands over the same columns, bounds, rows and objective. A run ends when HiGHS
holds the model; solving is not timed. All ways must reach the same optimum.

How each was written, in favour of the peers:

* Muster, from the problem: works out every constraint from nations, notice and
  rotation, then hands arrays over. The only way here that also thinks up the rows.
* Muster, from rows: the same blocks of finished rows that the peers are given.
* linopy, block by block: one vectorised 'add_constraints' for each constraint, as
  a user would write it, over one array of variables; on its sparse path
  (``Model(sparse=True)``, the fastest that it has), without names in the solver.
* linopy, all at once: one grouped sum over all rows and one sign for each side;
  the least that linopy can be asked to do, and not how anybody writes a model.
* Pyomo: a ConcreteModel whose rows are ready-made LinearExpressions, handed over
  by its own persistent HiGHS interface.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import highspy
import linopy
import numpy as np
import pandas as pd
import pyomo.environ as pyo
import xarray as xr
from pyomo.contrib.solver.solvers.highs import Highs as PyomoHighs
from pyomo.core.expr import LinearExpression

from muster import load_guidance, load_world
from muster.core.words import Posture
from muster.operations.generation.constraints import build_model
from muster.operations.generation.model import Model
from muster.operations.generation.plan import estimate_program
from muster.planning.assessment import Assessment, work_out
from muster.solving import Program, ProgramBuilder
from muster.solving.highs import _new_highs, _pass

STUDIES = ("rdc-5000", "half-of-ambition", "full-nato-2006")
REPEATS = 7
GOAL = 10.0


@dataclass(frozen=True)
class Block:
    """Rows that say one thing: entries (row within the block, column, value) and bounds."""

    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


@dataclass(frozen=True)
class Case:
    """One model in the forms from which each way starts."""

    study: str
    assessment: Assessment
    program: Program
    blocks: tuple[Block, ...]


def main() -> None:
    """Print one table for each study."""
    linopy.options["semantics"] = "v1"  # what its sparse path asks for
    print(f"Model building until HiGHS holds the model, median of {REPEATS} runs; ratio to Muster")
    world = load_world("europe")
    for study in STUDIES:
        a = work_out(
            world, load_guidance(study), year=2025, posture=Posture.ABSENT, is_shared=False
        )
        compare(_case(study, a))


def compare(case: Case) -> None:
    """Time every way on one model, check that all agree, print the ratios."""
    program = case.program
    size = f"{program.n_columns} columns, {program.n_rows} rows, {program.values.size} entries"
    print(f"\n  {case.study}: {size}")
    ways: dict[str, Callable[[Case], Any]] = {
        "Muster, from the problem": muster_from_problem,
        "Muster, from rows": muster_from_rows,
        "linopy, block by block": linopy_by_block,
        "linopy, all at once": linopy_at_once,
        "Pyomo": pyomo_model,
    }
    seconds = {name: _median(way, case) for name, way in ways.items()}
    optimum = {name: _optimum(way(case)) for name, way in ways.items()}
    whole, rows = seconds["Muster, from the problem"], seconds["Muster, from rows"]
    print(f"  {'':<26}{'ms':>9}{'x from rows':>13}{'x from problem':>16}{'optimum':>13}")
    for name, value in seconds.items():
        ratios = f"{value / rows:>13.1f}{value / whole:>16.1f}"
        print(f"  {name:<26}{1000 * value:>9.1f}{ratios}{optimum[name]:>13.8f}")
    spread = max(optimum.values()) - min(optimum.values())
    print(f"  largest difference of optima {spread:.0e}: {'equal' if spread < 1e-6 else 'DIFFER'}")
    for name in list(ways)[2:]:
        ratio = seconds[name] / rows
        word = "reached" if ratio >= GOAL else "MISSED"
        print(f"  goal: {name}, >= {GOAL:g} x from the same rows; measured {ratio:.1f} x: {word}")


def muster_from_problem(case: Case) -> highspy.Highs:
    """All of it: constraints worked out, arrays made, model handed over."""
    a = case.assessment
    model = build_model(a.world, a.problem)
    program = replace(model.program(), gain=case.program.gain)
    return _handed_over(program)


def muster_from_rows(case: Case) -> highspy.Highs:
    """The finished rows through Muster's builder."""
    builder, program = ProgramBuilder(), case.program
    builder.add_columns(
        program.n_columns, gain=program.gain, lower=program.lower, upper=program.upper
    )
    for b in case.blocks:
        builder.add_rows(b.lower.size, b.rows, b.columns, b.values, lower=b.lower, upper=b.upper)
    return _handed_over(builder.build())


def _handed_over(program: Program) -> highspy.Highs:
    """HiGHS with the relaxed program."""
    highs = _new_highs()
    _pass(highs, program, is_relaxed=True)
    return highs


def linopy_by_block(case: Case) -> highspy.Highs:
    """One vectorised constraint for each block of rows."""
    model, x = _linopy_columns(case.program)
    for number, b in enumerate(case.blocks):
        column = xr.DataArray(b.columns, dims="entry")
        terms = xr.DataArray(b.values, dims="entry") * x.isel(column=column)
        total = terms.groupby(xr.DataArray(b.rows, dims="entry", name="row")).sum()
        row = [pd.RangeIndex(b.lower.size, name="row")]
        if np.isfinite(b.upper).all():
            model.add_constraints(total <= xr.DataArray(b.upper, coords=row), name=f"b{number}")
        else:
            model.add_constraints(total >= xr.DataArray(b.lower, coords=row), name=f"b{number}")
    return _quiet(model.to_highspy)


def linopy_at_once(case: Case) -> highspy.Highs:
    """One variable, one grouped sum over all entries."""
    program = case.program
    model, x = _linopy_columns(program)
    column = np.repeat(np.arange(program.n_columns), np.diff(program.starts))
    terms = xr.DataArray(program.values, dims="entry") * x.isel(
        column=xr.DataArray(column, dims="entry")
    )
    total = terms.groupby(xr.DataArray(program.rows, dims="entry", name="row")).sum()
    row = pd.RangeIndex(program.n_rows, name="row")
    up = np.flatnonzero(np.isfinite(program.row_upper))
    low = np.flatnonzero(np.isfinite(program.row_lower))
    upper = xr.DataArray(program.row_upper[up], coords=[row[up]])
    lower = xr.DataArray(program.row_lower[low], coords=[row[low]])
    model.add_constraints(total.isel(row=up) <= upper, name="upper")
    model.add_constraints(total.isel(row=low) >= lower, name="lower")
    return _quiet(model.to_highspy)


def _linopy_columns(program: Program) -> tuple[linopy.Model, linopy.Variable]:
    """A model on linopy's sparse path with its columns and its objective."""
    model = linopy.Model(sparse=True)
    index = [pd.RangeIndex(program.n_columns, name="column")]
    x = model.add_variables(
        lower=xr.DataArray(program.lower, coords=index),
        upper=xr.DataArray(program.upper, coords=index),
        name="x",
    )
    model.add_objective((xr.DataArray(program.gain, coords=index) * x).sum(), sense="max")
    return model, x


def pyomo_model(case: Case) -> tuple[PyomoHighs, pyo.ConcreteModel]:
    """A concrete model with ready-made linear expressions, and the solver that holds it."""
    program = case.program
    model = pyo.ConcreteModel()
    lower, upper = program.lower.tolist(), program.upper.tolist()
    upper = [None if value == np.inf else value for value in upper]
    model.x = pyo.Var(range(program.n_columns), bounds=lambda _, i: (lower[i], upper[i]))
    x = list(model.x.values())
    bounds, expressions = [], []
    for b in case.blocks:
        order = np.argsort(b.rows, kind="stable")
        ends = np.searchsorted(b.rows[order], np.arange(b.lower.size + 1)).tolist()
        columns, values = b.columns[order].tolist(), b.values[order].tolist()
        for begin, end in pairwise(ends):
            expressions.append(
                LinearExpression(
                    linear_coefs=values[begin:end], linear_vars=[x[c] for c in columns[begin:end]]
                )
            )
        bounds += zip(b.lower.tolist(), b.upper.tolist(), strict=True)
    model.rows = pyo.Constraint(
        range(program.n_rows),
        rule=lambda _, i: (
            (bounds[i][0], expressions[i], None)
            if bounds[i][1] == np.inf
            else (None, expressions[i], bounds[i][1])
        ),
    )
    gained = np.flatnonzero(program.gain)
    model.goal = pyo.Objective(
        expr=LinearExpression(
            linear_coefs=program.gain[gained].tolist(), linear_vars=[x[c] for c in gained.tolist()]
        ),
        sense=pyo.maximize,
    )
    solver = PyomoHighs()
    solver.config.threads = 1
    solver.set_instance(model)
    return solver, model


def _optimum(held: Any) -> float:
    """Solve what a way handed over."""
    if isinstance(held, tuple):
        solver, model = held
        solver.solve(model)
        return float(pyo.value(model.goal))
    held.setOptionValue("output_flag", False)
    held.setOptionValue("threads", 1)
    highspy.Highs.resetGlobalScheduler(True)
    held.run()
    return float(held.getInfo().objective_function_value)


def _median(way: Callable[[Case], Any], case: Case) -> float:
    """Median time of a way after one run that warms it up [s]."""
    way(case)
    times = []
    for _ in range(REPEATS):
        gc.collect()
        started = time.perf_counter()
        way(case)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _quiet(make: Callable[[], highspy.Highs]) -> highspy.Highs:
    """What a maker gives, without its banner."""
    sys.stdout.flush()
    screen, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        return make()
    finally:
        os.dup2(screen, 1)
        os.close(screen)
        os.close(nothing)


def _case(study: str, a: Assessment) -> Case:
    """The relaxed coverage programme of an assessment, also as blocks of rows."""
    program, model = estimate_program(a.world, a.problem)
    spans = _spans(program, model)
    program, spans = _without_empty_rows(program, spans)
    column = np.repeat(np.arange(program.n_columns), np.diff(program.starts))
    blocks = []
    for first, last in spans:
        mine = (program.rows >= first) & (program.rows < last)
        blocks.append(
            Block(
                rows=program.rows[mine] - first,
                columns=column[mine],
                values=program.values[mine],
                lower=program.row_lower[first:last],
                upper=program.row_upper[first:last],
            )
        )
    relaxed = replace(program, is_integer=np.zeros(program.n_columns, dtype=bool))
    return Case(study, a, relaxed, tuple(blocks))


def _spans(program: Program, model: Model) -> list[tuple[int, int]]:
    """Rows that belong together: covering needs, each sort of limit, and what lies between."""
    known = [rows for rows in (model.cover_rows, *model.limit_rows) if rows.size]
    cuts = {0, program.n_rows}
    for rows in known:
        cuts |= {int(rows[0]), int(rows[-1]) + 1}
    edges = sorted(cuts)
    return list(pairwise(edges))


def _without_empty_rows(
    program: Program, spans: list[tuple[int, int]]
) -> tuple[Program, list[tuple[int, int]]]:
    """Rows without entries left out (a task without any command): linopy cannot group them."""
    kept = np.bincount(program.rows, minlength=program.n_rows) > 0
    number = np.concatenate(([0], np.cumsum(kept)))
    changed = replace(
        program,
        rows=number[program.rows],
        row_lower=program.row_lower[kept],
        row_upper=program.row_upper[kept],
    )
    moved = [(int(number[a]), int(number[b])) for a, b in spans]
    return changed, [(a, b) for a, b in moved if a < b]


if __name__ == "__main__":
    main()
