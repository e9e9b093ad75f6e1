"""Programs as arrays, parts of them, and what the solver refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from muster.core.errors import LabelMismatchError, NoAnswerError
from muster.core.watching import watched
from muster.solving import (
    Parts,
    Program,
    ProgramBuilder,
    WarmProgram,
    n_threads,
    set_threads,
    solve,
)


def test_entries_of_one_place_are_added_up() -> None:
    """2 x + 3 x <= 10 means x <= 2."""
    builder = ProgramBuilder()
    builder.add_columns(1, gain=1.0)
    builder.add_rows(1, [0, 0], [0, 0], [2.0, 3.0], upper=10.0)
    program = builder.build()
    assert program.values.tolist() == [5.0]
    assert solve(program).x.tolist() == [2.0]


def test_labels_of_different_length_are_refused() -> None:
    """Two rows for one column: an error, not a guess (rule R2)."""
    builder = ProgramBuilder()
    builder.add_columns(2)
    with pytest.raises(LabelMismatchError, match="2 row labels for 1 column"):
        builder.add_rows(2, [0, 1], [0], 1.0)


@pytest.mark.parametrize(("row", "column"), [(1, 0), (-1, 0), (0, 2), (0, -1)])
def test_an_entry_outside_is_refused(row: int, column: int) -> None:
    """One row, two columns: places 1 and -1, and columns 2 and -1 do not exist."""
    builder = ProgramBuilder()
    builder.add_columns(2)
    with pytest.raises(LabelMismatchError, match="does not exist"):
        builder.add_rows(1, [row], [column], 1.0)


def test_values_that_do_not_fit_are_refused() -> None:
    """Three bounds for two columns, two values for three entries."""
    builder = ProgramBuilder()
    with pytest.raises(ValueError, match="broadcast"):
        builder.add_columns(2, upper=[1.0, 2.0, 3.0])
    builder = ProgramBuilder()
    builder.add_columns(3)
    with pytest.raises(ValueError, match="broadcast"):
        builder.add_rows(1, [0, 0, 0], [0, 1, 2], [1.0, 2.0])


def test_activity_is_the_product_with_the_matrix() -> None:
    """Rows x + 2 y and 3 y at (1, 2): 5 and 6."""
    builder = ProgramBuilder()
    builder.add_columns(2)
    builder.add_rows(2, [0, 0, 1], [0, 1, 1], [1.0, 2.0, 3.0])
    assert builder.build().activity(np.array([1.0, 2.0])).tolist() == [5.0, 6.0]


def test_no_solution_is_an_error_that_says_so() -> None:
    """x <= 1 and x >= 2: infeasible, named as such."""
    builder = ProgramBuilder()
    builder.add_columns(1, gain=1.0, upper=1.0)
    builder.add_rows(1, [0], [0], 1.0, lower=2.0)
    with pytest.raises(NoAnswerError, match="Infeasible") as caught:
        solve(builder.build())
    assert caught.value.is_infeasible


def test_no_bound_is_an_error_and_no_number() -> None:
    """Most of x without a bound has no proved optimum."""
    builder = ProgramBuilder()
    builder.add_columns(1, gain=1.0)
    with pytest.raises(NoAnswerError, match="proved"):
        solve(builder.build())


def random_program(seed: int) -> Program:
    """Three blocks of six whole or continuous columns, coupled by two linking columns."""
    rng = np.random.default_rng(seed)
    builder = ProgramBuilder()
    links = builder.add_columns(2, gain=-rng.random(2), upper=1.0, is_integer=True)
    for _ in range(3):
        x = builder.add_columns(
            6, gain=rng.random(6), upper=rng.integers(1, 6, 6), is_integer=rng.random(6) < 0.5
        )
        for _ in range(3):
            entries = np.concatenate((x, links))
            values = np.concatenate((rng.random(6), -3 * rng.random(2)))
            builder.add_rows(1, np.zeros(8), entries, values, upper=rng.uniform(1, 5))
    return builder.build()


@pytest.mark.parametrize("seed", range(20))
def test_solving_the_parts_gives_the_optimum_of_the_whole(seed: int) -> None:
    """With two linking columns fixed in four ways, the best sum of parts is the optimum."""
    program = random_program(seed)
    parts = Parts(program, np.array([0, 1]))
    assert len(parts) == 3
    best = -np.inf
    for fixed in np.ndindex(2, 2):
        x = np.zeros(program.n_columns)
        x[:2] = fixed
        up = program.row_upper - program.activity(x)
        answers = parts.answers(range(3), program.row_lower, up)
        if all(a is not None for a in answers):
            best = max(best, float(program.gain @ x) + sum(a.objective for a in answers if a))
    assert best == pytest.approx(solve(program).objective, abs=1e-7)


def test_parts_put_together_are_a_solution_of_the_whole() -> None:
    """Columns of all parts and the links cover every column once."""
    program = random_program(1)
    parts = Parts(program, np.array([0, 1]))
    columns = np.concatenate([[0, 1], *(parts.columns(i) for i in range(3))])
    assert sorted(columns) == list(range(program.n_columns))


def test_a_part_without_a_solution_has_no_answer() -> None:
    """x <= -1 with x >= 0: None, and the other part is still solved."""
    builder = ProgramBuilder()
    builder.add_columns(2, gain=1.0, upper=2.0)
    builder.add_rows(2, [0, 1], [0, 1], 1.0, upper=[1.0, 1.0])
    program = builder.build()
    answers = Parts(program, np.zeros(0, dtype=np.int64)).answers(
        [0, 1], program.row_lower, np.array([-1.0, 1.0])
    )
    assert answers[0] is None
    assert answers[1] is not None
    assert answers[1].objective == 1.0


@pytest.mark.parametrize("seed", range(20))
def test_a_relaxed_part_says_the_same_whatever_was_asked_before(seed: int) -> None:
    """Bounds after other bounds, infeasible ones among them, are those of a fresh solver."""
    program = random_program(seed)
    parts = Parts(program, np.array([0, 1]))
    draws = np.random.default_rng(seed)
    for _ in range(12):
        up = program.row_upper * draws.uniform(-0.1, 1.5)
        fresh = Parts(program, np.array([0, 1]))
        for number in range(3):
            (found,) = parts.answers([number], program.row_lower, up, is_relaxed=True)
            (alone,) = fresh.answers([number], program.row_lower, up, is_relaxed=True)
            assert (found is None) == (alone is None)
            if found is not None and alone is not None:
                assert found.bound == pytest.approx(alone.bound, abs=1e-9)


def test_who_watches_hears_the_best_and_its_bound_and_changes_nothing() -> None:
    """The last best is the optimum, bounds are never below it, and the answer is the same."""
    program = random_program(3)
    heard: list[tuple[str, dict[str, float]]] = []
    with watched(lambda name, figures: heard.append((name, figures))):
        seen = solve(program, name="test")
        silent = solve(program)
    assert {name for name, _ in heard} == {"test"}
    assert heard[-1][1]["best"] == pytest.approx(seen.objective, abs=1e-6)
    assert all(f["bound"] >= seen.objective - 1e-6 for _, f in heard)
    assert seen.x.tobytes() == silent.x.tobytes()


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_parts_do_not_depend_on_the_number_of_threads(threads: int) -> None:
    """One, two or three at once: the same bytes."""
    program = random_program(2)

    def vector() -> bytes:
        parts = Parts(program, np.array([0, 1]))
        answers = parts.answers(range(3), program.row_lower, program.row_upper)
        return b"".join(a.x.tobytes() for a in answers if a)

    before = n_threads()
    try:
        set_threads(1)
        alone = vector()
        set_threads(threads)
        assert vector() == alone
    finally:
        set_threads(before)


def test_no_threads_at_all_are_refused() -> None:
    """At least one is needed."""
    with pytest.raises(ValueError, match="at least one"):
        set_threads(0)


@pytest.mark.parametrize("seed", range(10))
def test_a_warm_program_finds_what_a_cold_one_finds(seed: int) -> None:
    """After three changes of bounds in turn the warm optimum is that of a fresh solve."""
    program = random_program(seed)
    warm = WarmProgram(program)
    rng = np.random.default_rng(seed)
    upper = program.row_upper.copy()
    for _ in range(3):
        row = int(rng.integers(program.n_rows))
        upper[row] = rng.uniform(1, 5)
        warm.change_row_bounds(np.array([row]), program.row_lower[[row]], upper[[row]])
        cold = solve(replace(program, row_upper=upper.copy()), is_relaxed=True)
        assert warm.solve().objective == pytest.approx(cold.objective, abs=1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_a_warm_program_follows_changed_bounds_of_columns(seed: int) -> None:
    """After three changes of upper bounds in turn the warm optimum is that of a fresh solve."""
    program = random_program(seed)
    warm = WarmProgram(program)
    rng = np.random.default_rng(seed)
    upper = program.upper.copy()
    for _ in range(3):
        column = int(rng.integers(program.n_columns))
        upper[column] = program.lower[column] + rng.uniform(0, 2)
        warm.change_bounds(np.array([column]), program.lower[[column]], upper[[column]])
        cold = solve(replace(program, upper=upper.copy()), is_relaxed=True)
        assert warm.solve().objective == pytest.approx(cold.objective, abs=1e-7)


@pytest.mark.parametrize("seed", range(10))
def test_row_prices_are_finite_differences(seed: int) -> None:
    """A small step of a row's bound changes the optimum by its price, within both sides."""
    program = random_program(seed)
    found = solve(program, is_relaxed=True)
    step = 1e-5
    for row in range(program.n_rows):
        more, less = (
            solve(
                replace(program, row_upper=program.row_upper + sign * step * _unit(row, program)),
                is_relaxed=True,
            ).objective
            for sign in (1, -1)
        )
        rise, fall = (more - found.objective) / step, (found.objective - less) / step
        assert rise - 1e-4 <= found.row_price[row] <= fall + 1e-4


def _unit(row: int, program: Program) -> np.ndarray:
    """1 at one row, else 0."""
    unit = np.zeros(program.n_rows)
    unit[row] = 1.0
    return unit
