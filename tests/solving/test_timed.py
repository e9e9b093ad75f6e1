"""Timed programs: the optimum of the whole program, its laws, and what-if questions.

The peer is the whole program with every column and every day of a limit, written
down here a second time without the code under test and solved by SciPy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_array

from muster.core.errors import LabelMismatchError, NoAnswerError, RejectedSolutionError
from muster.solving import TimedProgram, TimedSolution, TimedSolver
from muster.solving.timed_plan import Found, checked_plan, scale_of

SEEDS = range(40)


def random_program(seed: int, *, n_demands: int | None = None) -> TimedProgram:
    """A small program: held and daily limits, short windows, some limits shut, some choices closed."""
    random = np.random.default_rng(seed)
    n_days = int(random.integers(1, 26)) if seed % 7 else 1
    n_limits = int(random.integers(1, 7))
    n = int(random.integers(1, 15)) if n_demands is None else n_demands
    is_held = random.random(n_limits) < 0.5
    # Demand 0 of every fifth program has no choice at all.
    owners = range(1 if seed % 5 == 0 else 0, n)
    demand = np.repeat(np.array(owners, dtype=np.int64), random.integers(1, 4, len(owners)))
    n_choices = demand.size
    n_uses = random.integers(0, 4, n_choices)
    total = int(n_uses.sum())
    first = random.integers(0, n_days, n_choices)
    capacity = random.uniform(0.0, 4.0, (n_limits, n_days)).round(2)
    capacity[random.random(capacity.shape) < 0.15] = 0.0
    capacity[:, : random.integers(0, n_days + 1)] *= random.integers(0, 2, (n_limits, 1))
    late = random.choice([0.0, 1.0, 2.0, 5.0], n)
    return TimedProgram(
        capacity=capacity,
        is_held=is_held,
        amount=random.uniform(0.5, 12.0, n),
        due_day=random.integers(0, n_days + 3, n).astype(float),
        late_cost=late,
        unmet_cost=late * random.uniform(2, 30, n) + random.uniform(0.5, 20.0, n),
        choice_demand=demand,
        first_day=first,
        last_day=np.minimum(n_days - 1, first + random.integers(-1, 12, n_choices)),
        transit_days=random.integers(0, 5, n_choices),
        extra_cost=random.uniform(0, 1, n_choices) * random.choice([0, 1e-3, 1], n_choices),
        use_start=np.concatenate(([0], np.cumsum(n_uses))),
        use_limit=random.integers(0, n_limits, total),
        use_offset=random.integers(0, 4, total),
        use_length=random.integers(1, 6, total),
        use_amount=random.uniform(0.05, 2.0, total),
    )


def columns_of(p: TimedProgram) -> Iterator[tuple[int, int]]:
    """Every choice and day of start."""
    for choice in range(p.choice_demand.size):
        for day in range(int(p.first_day[choice]), int(p.last_day[choice]) + 1):
            yield choice, day


def takes(p: TimedProgram, choice: int, day: int) -> Iterator[tuple[int, int, float]]:
    """Limit, day and amount of everything that one unit takes."""
    for use in range(int(p.use_start[choice]), int(p.use_start[choice + 1])):
        limit, begin = int(p.use_limit[use]), day + int(p.use_offset[use])
        length = int(p.use_length[use]) if p.is_held[limit] else 1
        for taken in range(begin, min(begin + length, p.n_days)):
            yield limit, taken, float(p.use_amount[use])


def cost_of(p: TimedProgram, choice: int, day: int) -> float:
    """Cost of one unit."""
    k = int(p.choice_demand[choice])
    late = max(0.0, day + int(p.transit_days[choice]) - float(p.due_day[k]))
    return float(p.late_cost[k] * late + p.extra_cost[choice])


def by_scipy(p: TimedProgram) -> float:
    """Least cost with every column written down."""
    n = p.amount.size
    if n == 0:
        return 0.0
    columns = list(columns_of(p))
    entries = [
        (limit * p.n_days + day, place, value)
        for place, column in enumerate(columns)
        for limit, day, value in takes(p, *column)
    ]
    rows, places, values = zip(*entries, strict=True) if entries else ((), (), ())
    n_columns = len(columns) + n
    use = coo_array((values, (rows, places)), shape=(p.capacity.size, n_columns))
    owner = [int(p.choice_demand[c]) for c, _ in columns] + list(range(n))
    serve = coo_array((np.ones(n_columns), (owner, range(n_columns))), shape=(n, n_columns))
    answer = linprog(
        [cost_of(p, *column) for column in columns] + p.unmet_cost.tolist(),
        A_ub=use.tocsr(),
        b_ub=p.capacity.ravel(),
        A_eq=serve.tocsr(),
        b_eq=p.amount,
        method="highs",
    )
    assert answer.status == 0
    return float(answer.fun)


def assert_sound(p: TimedProgram, plan: TimedSolution) -> None:
    """Everything that a plan says of itself, worked out a second time."""
    used, served, cost = np.zeros(p.capacity.shape), np.zeros(p.amount.size), 0.0
    allowed = set(columns_of(p))
    for choice, day, amount in zip(
        plan.choices.tolist(), plan.days.tolist(), plan.amount.tolist(), strict=True
    ):
        assert (choice, day) in allowed
        assert amount > 0
        served[p.choice_demand[choice]] += amount
        cost += amount * cost_of(p, choice, day)
        for limit, taken, value in takes(p, choice, day):
            used[limit, taken] += value * amount
    assert (used <= p.capacity + 1e-6 * np.maximum(1.0, p.capacity)).all()
    np.testing.assert_allclose(plan.used, used, atol=1e-8)
    assert (plan.unmet >= 0).all()
    np.testing.assert_allclose(served + plan.unmet, p.amount, rtol=2e-6)
    assert plan.cost == pytest.approx(cost + float(p.unmet_cost @ plan.unmet), abs=1e-7)
    assert plan.bound <= plan.cost
    assert plan.gap <= 1e-6
    assert (plan.prices >= 0).all()


def exact(value: float) -> object:
    """The same cost to a millionth."""
    return pytest.approx(value, rel=2e-6, abs=2e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_optimum_is_that_of_the_whole_program(seed: int) -> None:
    """Vertex and interior plans cost what SciPy finds with every column."""
    p = random_program(seed)
    best = by_scipy(p)
    for is_vertex in (True, False):
        plan = TimedSolver(p).solve(is_vertex=is_vertex)
        assert_sound(p, plan)
        assert plan.cost == exact(best)
        assert plan.bound <= best + 2e-5


@pytest.mark.parametrize("seed", range(6))
def test_a_program_with_first_prices_has_the_same_optimum(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way of large programs: coarse days first, few columns, days of limits left out."""
    monkeypatch.setattr("muster.solving.columns.FEW_COLUMNS", 20)
    monkeypatch.setattr("muster.solving.columns.LIGHT", -1.0)
    monkeypatch.setattr("muster.solving.interior.COARSE", 20)
    p = random_program(100 + seed, n_demands=14)
    for is_vertex in (True, False):
        plan = TimedSolver(p).solve(is_vertex=is_vertex)
        assert_sound(p, plan)
        assert plan.cost == exact(by_scipy(p))


def one_way(**changes: object) -> TimedProgram:
    """Ten units for day 3, one way: two days on the way, a port that takes two a day."""
    whole = {
        "capacity": np.full((1, 10), 2.0),
        "is_held": np.array([False]),
        "amount": np.array([10.0]),
        "due_day": np.array([3.0]),
        "late_cost": np.array([1.0]),
        "unmet_cost": np.array([50.0]),
        "choice_demand": np.array([0]),
        "first_day": np.array([0]),
        "last_day": np.array([9]),
        "transit_days": np.array([2]),
        "extra_cost": np.array([0.0]),
        "use_start": np.array([0, 1]),
        "use_limit": np.array([0]),
        "use_offset": np.array([0]),
        "use_length": np.array([1]),
        "use_amount": np.array([1.0]),
    }
    return TimedProgram(**(whole | changes))  # type: ignore[arg-type]


def test_a_queue_at_a_port_is_late_by_hand() -> None:
    """Days 0 and 1 are in time; days 2, 3, 4 bring two units each 1, 2, 3 days late: 12."""
    assert TimedSolver(one_way()).solve().cost == pytest.approx(12.0)
    # Of nine units one comes on day 4; one more on day 0 would save its three days.
    plan = TimedSolver(one_way(amount=np.array([9.0]))).solve()
    assert plan.cost == pytest.approx(9.0)
    assert plan.prices[0, 0] == pytest.approx(3.0)


def test_a_ship_at_sea_cannot_be_loaded_again() -> None:
    """Two ships bound for four days each: two units on days 0, 4, 8; the other four stay."""
    p = one_way(is_held=np.array([True]), use_length=np.array([4]))
    plan = TimedSolver(p).solve()
    assert plan.unmet.tolist() == pytest.approx([4.0])
    assert plan.cost == pytest.approx(2 * 3 + 2 * 7 + 4 * 50)


def test_nothing_to_do_costs_nothing() -> None:
    """No demand, no choice: an empty plan, also after a change."""
    none = np.zeros(0)
    p = one_way(
        amount=none,
        due_day=none,
        late_cost=none,
        unmet_cost=none,
        choice_demand=none.astype(int),
        first_day=none.astype(int),
        last_day=none.astype(int),
        transit_days=none.astype(int),
        extra_cost=none,
        use_start=np.array([0]),
        use_limit=none.astype(int),
        use_offset=none.astype(int),
        use_length=none.astype(int),
        use_amount=none,
    )
    solver = TimedSolver(p)
    assert solver.solve().cost == 0.0
    solver.change(replace(p, capacity=p.capacity * 0.5))
    assert solver.again().cost == 0.0
    assert solver.estimate() == 0.0


def test_what_has_no_way_stays() -> None:
    """A window that closes before it opens, and no capacity at all: all of it unmet."""
    for p in (one_way(last_day=np.array([-1])), one_way(capacity=np.zeros((1, 10)))):
        plan = TimedSolver(p).solve()
        assert plan.cost == pytest.approx(500.0)
        assert plan.choices.size == 0


# --- laws ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(0, 40, 3))
def test_more_room_and_fewer_demands_never_cost_more(seed: int) -> None:
    """More capacity, longer windows or a smaller demand: the cost does not rise."""
    p = random_program(seed)
    cost = TimedSolver(p).solve().cost
    looser = (
        replace(p, capacity=p.capacity * 1.3 + 0.1),
        replace(
            p,
            first_day=np.maximum(0, p.first_day - 2),
            last_day=np.where(
                p.last_day < p.first_day, p.last_day, np.minimum(p.n_days - 1, p.last_day + 3)
            ),
        ),
        replace(p, amount=np.concatenate(([p.amount[0] / 2], p.amount[1:]))),
        replace(p, due_day=p.due_day + 1),
    )
    for easier in looser:
        assert TimedSolver(easier).solve().cost <= cost + 2e-6 * max(1.0, cost)


@pytest.mark.parametrize("seed", range(5))
def test_prices_say_what_more_capacity_would_save(seed: int) -> None:
    """The saving of a little more of every limit is at most what the prices promise."""
    p = random_program(seed)
    plan = TimedSolver(p).solve()
    more = replace(p, capacity=p.capacity + 0.01)
    saved = plan.cost - TimedSolver(more).solve().cost
    assert saved <= 0.01 * plan.prices.sum() + 1e-5


# --- what if ------------------------------------------------------------------------------


@pytest.mark.parametrize("is_vertex", [True, False])
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 6, 8, 9, 10, 11, 12])
def test_a_changed_program_is_solved_as_if_it_were_new(seed: int, is_vertex: bool) -> None:
    """Limits and amounts changed again and again, a limit shut for a week and opened again."""
    p = random_program(seed)
    random = np.random.default_rng(seed)
    solver = TimedSolver(p)
    first = solver.solve(is_vertex=is_vertex).cost
    week = np.arange(p.n_days) // 7 == int(random.integers(1 + p.n_days // 7))
    shut = p.capacity.copy()
    shut[int(random.integers(p.n_limits)), week] = 0.0
    edits = (
        replace(p, capacity=shut),
        replace(p, capacity=p.capacity * random.uniform(0.3, 2.0, (p.n_limits, 1))),
        replace(p, amount=p.amount * random.choice([0.0, 0.9, 1.1, 3.0], p.amount.size)),
        replace(p, capacity=shut * 0.5, amount=p.amount * 1.1),
        p,
    )
    for edit in edits:
        solver.change(edit)
        floor = solver.estimate()
        plan = solver.again()
        assert_sound(edit, plan)
        assert plan.cost == exact(TimedSolver(edit).solve().cost)
        assert floor <= plan.cost + 1e-9
    assert plan.cost == exact(first)


def test_an_estimate_without_a_change_is_the_cost() -> None:
    """Nothing changed: the bound from the last prices is the proved cost."""
    solver = TimedSolver(one_way())
    cost = solver.solve().cost
    assert solver.estimate() == pytest.approx(cost)


def test_days_left_out_are_written_down_when_they_are_exceeded() -> None:
    """Plenty of room, so that no day of the port is written down; then it shuts for four days."""
    p = one_way(capacity=np.full((1, 10), 100.0))
    solver = TimedSolver(p)
    assert solver.solve().cost == pytest.approx(0.0)
    assert not solver._kept.any()
    shut = p.capacity.copy()
    shut[0, :4] = 0.0
    solver.change(replace(p, capacity=shut))
    plan = solver.again()
    assert solver._kept[0].all()
    assert plan.cost == pytest.approx(10 * 3.0)
    solver.change(p)
    assert solver.again().cost == pytest.approx(0.0)


# --- what is refused ----------------------------------------------------------------------


def test_a_plan_that_takes_too_much_is_refused() -> None:
    """Ten units in one day at a port that takes two, then eleven units of ten."""
    p = one_way()
    scale = scale_of(p)
    plan = {"prices": np.zeros((1, 10)), "bound": 0.0, "rounds": 1}
    with pytest.raises(RejectedSolutionError, match="violated by 4"):
        checked_plan(p, scale, Found(columns=np.array([0]), flow=np.ones(1), **plan))
    spread = Found(columns=np.arange(10), flow=np.full(10, 0.11), **plan)
    with pytest.raises(RejectedSolutionError, match=r"violated by 0\.1"):
        checked_plan(p, scale, spread)
    broken = Found(columns=np.arange(10), flow=np.full(10, np.inf), **plan)
    with pytest.raises(RejectedSolutionError):
        checked_plan(p, scale, broken)


def test_a_gap_is_told_and_not_hidden() -> None:
    """A plan that leaves all ten units although serving them costs 12: the gap is nearly all."""
    p = one_way()
    left = Found(
        columns=np.arange(0), flow=np.zeros(0), prices=np.zeros((1, 10)), bound=1.2, rounds=1
    )
    plan = checked_plan(p, scale_of(p), left)
    assert (plan.cost, plan.bound) == pytest.approx((500.0, 12.0))
    assert plan.gap == pytest.approx(488 / 500)


def test_arrays_that_do_not_fit_are_refused() -> None:
    """One due day too many; a start after the last day."""
    with pytest.raises(LabelMismatchError, match="differ in length"):
        one_way(due_day=np.array([3.0, 4.0]))
    with pytest.raises(LabelMismatchError, match="outside its days"):
        one_way(last_day=np.array([10]))


def test_another_program_is_no_change() -> None:
    """A later due day changes the costs of all columns: that needs a new solver."""
    p = one_way()
    solver = TimedSolver(p)
    with pytest.raises(LabelMismatchError, match="'due_day'"):
        solver.change(replace(p, due_day=p.due_day + 1))


def test_a_search_that_does_not_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """No round allowed: an error that names the gap, and no number."""
    monkeypatch.setattr("muster.solving.columns.MOST_ROUNDS", 0)
    with pytest.raises(NoAnswerError, match="could not be proved"):
        TimedSolver(one_way()).solve()
