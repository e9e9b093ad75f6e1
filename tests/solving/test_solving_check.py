"""The check outside the solver: a corrupted solution is refused (rule R9)."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from builders import assessed, operation, study, world
from muster.core.errors import RejectedSolutionError
from muster.operations.generation.plan import estimate_program
from muster.solving import Program, ProgramBuilder, check_solution, solve
from random_worlds import random_study, random_world


def small_program() -> Program:
    """Most of x + 2 y + 3 z with x + y <= 4, y + z = 3, x <= 3, z whole and at most 2."""
    builder = ProgramBuilder()
    builder.add_columns(2, gain=[1.0, 2.0], upper=[3.0, np.inf])
    builder.add_columns(1, gain=3.0, upper=2.0, is_integer=True)
    builder.add_rows(1, [0, 0], [0, 1], 1.0, upper=4.0)
    builder.add_rows(1, [0, 0], [1, 2], 1.0, lower=3.0, upper=3.0)
    return builder.build()


def test_the_optimum_passes() -> None:
    """x = 3, y = 1, z = 2 is worth 11 and violates nothing."""
    program = small_program()
    found = solve(program)
    assert found.x.tolist() == [3.0, 1.0, 2.0]
    assert found.objective == pytest.approx(11)
    assert check_solution(program, found.x) == 0.0


@pytest.mark.parametrize(
    ("x", "words"),
    [
        ([3.0, 1.0], "length 2 for 3"),
        ([3.0, 1.0, 2.0, 0.0], "length 4 for 3"),
        ([np.nan, 1.0, 2.0], "not finite"),
        ([3.0, np.inf, 2.0], "not finite"),
        ([3.1, 1.0, 2.0], "a bound"),
        ([-0.1, 1.0, 2.0], "a bound"),
        ([3.0, 1.5, 1.5], "a row"),
        ([3.0, 0.9, 2.0], "a row"),
        ([2.0, 1.5, 1.5], "whole number is off by 0.5"),
    ],
)
def test_what_is_wrong_is_named(x: list[float], words: str) -> None:
    """Length, finiteness, bounds, rows and whole numbers, each with its words."""
    with pytest.raises(RejectedSolutionError, match=words):
        check_solution(small_program(), np.array(x))


def test_whole_numbers_may_be_broken_in_a_relaxed_program() -> None:
    """z = 1.5 is refused, but not where whole numbers are left out."""
    x = np.array([2.0, 1.5, 1.5])
    assert check_solution(small_program(), x, is_relaxed=True) == 0.0


def test_the_largest_violation_within_tolerance_is_told() -> None:
    """Off by 5e-7: accepted, and told."""
    assert check_solution(small_program(), np.array([3.0, 1.0 + 5e-7, 2.0])) == pytest.approx(
        5e-7, rel=0.7
    )


def corrupted(program: Program, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The solution with one thing wrong: length, NaN, a bound, a row or a fraction."""
    x = x.copy()
    how = rng.integers(5)
    column = int(rng.integers(x.size))
    if how == 0:
        return x[:-1] if rng.random() < 0.5 else np.append(x, 0.0)
    if how == 1:
        x[column] = rng.choice([np.nan, np.inf, -np.inf])
    elif how == 2:
        x[column] = program.lower[column] - 10.0 ** rng.uniform(-4, 3)
    elif how == 3:
        return _with_a_broken_row(program, x, rng)
    else:
        whole = np.flatnonzero(program.is_integer)
        column = int(rng.choice(whole))
        x[column] = np.clip(x[column], 0.0, max(0.0, program.upper[column] - 1.0)) + rng.uniform(
            0.01, 0.99
        )
    return x


def _with_a_broken_row(program: Program, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The solution with one row pushed over its bound by one of its columns."""
    row = int(rng.choice(np.unique(program.rows)))
    columns = np.repeat(np.arange(program.n_columns), np.diff(program.starts))
    entries = np.flatnonzero((program.rows == row) & (program.values != 0))
    entry = int(rng.choice(entries))
    value, activity = program.values[entry], program.activity(x)[row]
    bound, sign = program.row_upper[row], 1.0
    if not np.isfinite(bound):
        bound, sign = program.row_lower[row], -1.0
    over = bound + sign * max(1.0, abs(bound)) * 10.0 ** rng.uniform(-4, 2)
    x[columns[entry]] += (over - activity) / value
    return x


def test_a_thousand_corrupted_solutions_are_refused() -> None:
    """1,000 changes to proved plans of ten random worlds: every one is refused."""
    programs = []
    for seed in range(10):
        rng = Random(seed)
        found = assessed(random_world(rng), random_study(rng), is_shared=False)
        program, _ = estimate_program(found.world, found.problem)
        programs.append((program, solve(program).x))
    generator = np.random.default_rng(1)
    accepted = 0
    for number in range(1000):
        program, x = programs[number % len(programs)]
        check_solution(program, x)
        try:
            check_solution(program, corrupted(program, x, generator))
        except RejectedSolutionError:
            continue
        accepted += 1
    assert accepted == 0


def test_the_plan_shown_passes_as_a_whole() -> None:
    """Parts put together again are checked against the undivided program."""
    found = assessed(world(), study(operation("one"), operation("big", kind="major_op")))
    assert all(stage.max_violation <= 1e-6 for stage in found.plan.stages)
    assert all(stage.status == "optimal" and stage.gap <= 1e-6 for stage in found.plan.stages)
