"""Deployment: the proved optimum as programs grow, beside linopy and Pyomo, and what-if.

Run by 'make bench'. Nothing here fails on a slow machine: goals are printed
beside what was measured, and a goal that is missed says so.

The peers are given the textbook model: one variable for each choice and day, one
row for each demand, and one for each limit and day. Theirs and ours are built and
solved by HiGHS on one thread, with its defaults on their side.
"""

from __future__ import annotations

import gc
import math
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

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
from muster.operations.deployment import Switches, pose
from muster.planning.assessment import work_out
from muster.planning.movements import fleets_of, movements_of
from muster.solving import TimedProgram, TimedSolution, TimedSolver

SIZES = ((50, 46), (100, 91), (200, 182), (400, 365))
"""Packages and days; the same number of packages becomes ready each day."""
LIMIT_S = 150.0
"""A size that is expected to take longer is left out unless '--all' is given [s]."""
PEER_SIZES = ((50, 46), (100, 91))
"""The larger is the largest that the peers solve in a minute or so each."""
LOAD = 0.7
USEFUL_DAYS = 45
"""Days after the due day on which a package is still of use."""
N_EDITS = 40
STUDY, YEAR = "half-of-ambition", 2025


def main() -> None:
    """Print every table."""
    print(f"Deployment; {os.cpu_count()} cores, load of the machine {os.getloadavg()[0]:.1f}")
    growth(is_whole="--all" in sys.argv)
    peers()
    what_if()


# --- a made-up deployment -----------------------------------------------------------------

N_AIR, N_SEA, N_DESTINATIONS, N_ORIGINS = 8, 4, 12, 30
N_KINDS = N_AIR + N_SEA
DESTINATION_AIR = N_KINDS
DESTINATION_SEA = DESTINATION_AIR + N_DESTINATIONS
ORIGIN_AIR = DESTINATION_SEA + N_DESTINATIONS
ORIGIN_SEA = ORIGIN_AIR + N_ORIGINS
N_LIMITS = ORIGIN_SEA + N_ORIGINS

Use = tuple[int, int, int, float]
"""Limit, days after the start, length [days], amount for one tonne."""


@dataclass(frozen=True)
class Package:
    """Tonnes of one sort from an origin to a destination."""

    ready: int
    due: int
    origin: int
    target: int
    weight: float
    tonnes: float
    is_outsize: bool


def made_up(n_packages: int, n_days: int, seed: int = 0) -> TimedProgram:
    """Packages from 30 origins to 12 destinations by 8 types of aircraft and 4 of ships.

    A package is cargo for any hold and cargo for large ones, ready on a random day
    and due 15 to 45 days later. Fleets, airfields and ports are sized so that a
    steady flow would use 70 % of them; as packages come at random, queues form.
    """
    random = np.random.default_rng(seed)
    payload = np.concatenate([random.uniform(10, 60, N_AIR), random.uniform(2000, 6000, N_SEA)])
    distance = random.uniform(800, 7000, (N_ORIGINS, N_DESTINATIONS))
    packages = [p for _ in range(n_packages) for p in _packages(random, n_days)]
    choices: list[tuple[int, int, int, float]] = []
    uses: list[Use] = []
    starts = [0]
    for demand, package in enumerate(packages):
        away = float(distance[package.origin, package.target])
        for kind in range(N_KINDS):
            if package.is_outsize and kind < N_AIR and kind % 2 == 0:
                continue
            wait, transit, cost, mine = _way(package, kind, away, float(payload[kind]))
            choices.append((demand, package.ready + wait, transit, cost))
            uses += mine
            starts.append(len(uses))
    choice, first, transit_days, cost_of = (np.array(x) for x in zip(*choices, strict=True))
    limit, offset, length, per_tonne = (np.array(x) for x in zip(*uses, strict=True))
    due = np.array([p.due for p in packages])
    weight = np.array([p.weight for p in packages])
    amount = np.array([p.tonnes for p in packages])
    last = np.minimum(n_days - 1, due[choice] + USEFUL_DAYS) - transit_days
    return TimedProgram(
        capacity=_capacity(float(amount.sum()) / (0.75 * n_days), payload, n_days),
        is_held=(np.arange(N_LIMITS) >= N_AIR) & (np.arange(N_LIMITS) < N_KINDS),
        amount=amount,
        due_day=due.astype(np.float64),
        late_cost=weight,
        unmet_cost=weight * (USEFUL_DAYS + 30.0),
        choice_demand=choice,
        first_day=first,
        last_day=last,
        transit_days=transit_days,
        extra_cost=1e-3 * cost_of,
        use_start=np.array(starts),
        use_limit=limit,
        use_offset=offset,
        use_length=length,
        use_amount=per_tonne,
    )


def by_destination(program: TimedProgram) -> np.ndarray:
    """Destination of each demand of a made-up program: its groups."""
    is_there = (program.use_limit >= DESTINATION_AIR) & (program.use_limit < ORIGIN_AIR)
    target = (program.use_limit - DESTINATION_AIR) % N_DESTINATIONS
    groups = np.zeros(program.amount.size, dtype=np.int64)
    groups[program.choice_demand[program.use_choice()[is_there]]] = target[is_there]
    return groups


def solver_of(program: TimedProgram) -> TimedSolver:
    """Our solver for a made-up program."""
    return TimedSolver(program, by_destination(program))


def _packages(random: np.random.Generator, n_days: int) -> list[Package]:
    """One package: its cargo for any hold, and that for large ones."""
    ready = int(random.integers(0, max(1, int(n_days * 0.6))))
    due = ready + int(random.integers(15, 45))
    origin, target = int(random.integers(N_ORIGINS)), int(random.integers(N_DESTINATIONS))
    weight = float(random.choice([1, 1, 2, 6]))
    tonnes = float(random.lognormal(7.5, 0.8))
    parts = ((0.6, False), (0.4, True))
    return [Package(ready, due, origin, target, weight, tonnes * s, big) for s, big in parts]


def _way(
    package: Package, kind: int, away_km: float, payload_t: float
) -> tuple[int, int, float, list[Use]]:
    """Wait and transit [days], cost [million euro a tonne] and uses of one way."""
    a, b = package.origin, package.target
    if kind < N_AIR:
        aircraft_days = (2 * away_km / 700 + 6) / 12
        slots = [(DESTINATION_AIR + b, 0, 1, 1 / payload_t), (ORIGIN_AIR + a, 0, 1, 1 / payload_t)]
        uses = [(kind, 0, 1, aircraft_days / payload_t), *slots]
        return 0, 1, 0.02 * aircraft_days / payload_t, uses
    sail = math.ceil(away_km * 1.5 / 700)
    bound = 2 * sail + 4
    ports = [(DESTINATION_SEA + b, 2 + sail, 1, 1.0), (ORIGIN_SEA + a, 1, 1, 1.0)]
    return 2, sail + 5, 0.03 * bound / payload_t, [(kind, 0, bound, 1 / payload_t), *ports]


def _capacity(t_per_day: float, payload: np.ndarray, n_days: int) -> np.ndarray:
    """Vehicles, slots and tonnes a day, (limit, day): a quarter goes by air, the rest by sea."""
    per_day = np.zeros(N_LIMITS)
    flow = t_per_day / LOAD
    per_day[:N_AIR] = 0.24 * flow / N_AIR / payload[:N_AIR]
    per_day[N_AIR:N_KINDS] = 13.5 * flow / N_SEA / payload[N_AIR:]
    per_day[:N_KINDS] = np.maximum(1.0, per_day[:N_KINDS].round(1))
    per_day[DESTINATION_AIR:DESTINATION_SEA] = 0.025 * flow / N_DESTINATIONS
    per_day[DESTINATION_SEA:ORIGIN_AIR] = 1.5 * flow / N_DESTINATIONS
    per_day[ORIGIN_AIR:ORIGIN_SEA] = 0.05 * flow / N_ORIGINS
    per_day[ORIGIN_SEA:] = 4.0 * flow / N_ORIGINS
    return np.repeat(per_day[:, None], n_days, axis=1)


# --- how it grows -------------------------------------------------------------------------


def growth(*, is_whole: bool) -> None:
    """Time and memory of ours as packages and days grow together."""
    print("\nBuild and solve to the proof, packages and days growing together (load 0.7)")
    head = f"{'columns':>9}{'written':>9}{'seconds':>9}{'peak MB':>9}{'gap':>9}{'x n log n':>11}"
    print(f"  {'packages x days':<18}{head}")
    context = multiprocessing.get_context("spawn")
    known: list[tuple[float, float]] = []
    for size in SIZES:
        program = made_up(*size)
        n = program.n_columns * math.log(program.n_columns)
        guess = _expected(known, n)
        name = f"{size[0]} x {size[1]}"
        if guess > LIMIT_S and not is_whole:
            print(f"  {name:<18}{program.n_columns:>9}   left out: about {guess:.0f} s expected,")
            print(f"  {'':<18}         more than {LIMIT_S:g} s ('--all' runs it)")
            seconds = peak = math.nan
        else:
            # A process of its own, so that the peak is that of this size.
            with context.Pool(1) as pool:
                written, seconds, peak, gap = pool.apply(measured, (size,))
            against = (seconds / known[0][0]) / (n / known[0][1]) if known else 1.0
            row = f"{program.n_columns:>9}{written:>9}{seconds:>9.2f}{peak:>9.0f}{gap:>9.0e}"
            print(f"  {name:<18}{row}{against:>11.1f}", flush=True)
            known.append((seconds, n))
    if math.isnan(seconds):
        print("  goals: 400 x 365 < 120 s and < 4096 MB: not run, so NOT SHOWN")
    else:
        print(goal("400 x 365", seconds, 120.0, "s"))
        print(goal("400 x 365, peak memory", peak, 4096.0, "MB"))
    for (t0, n0), (t1, n1) in pairwise(known):
        print(f"  seconds grow as (n log n)^{math.log(t1 / t0) / math.log(n1 / n0):.2f}")
    (t0, n0), (t1, n1) = known[0], known[-1]
    print(goal("exponent over n log n", math.log(t1 / t0) / math.log(n1 / n0), 1.05, ""))


def _expected(known: list[tuple[float, float]], n: float) -> float:
    """Seconds that a size will take, from the growth of the two before."""
    if len(known) < 2:
        return 0.0
    (t0, n0), (t1, n1) = known[-2:]
    return t1 * (n / n1) ** max(1.0, math.log(t1 / t0) / math.log(n1 / n0))


def measured(size: tuple[int, int]) -> tuple[int, float, float, float]:
    """Columns written, seconds, peak memory [MB] and gap of one size."""
    program = made_up(*size)
    started = time.perf_counter()
    plan = solver_of(program).solve(is_vertex=False)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return plan.n_written, seconds, peak / (2**20 if sys.platform == "darwin" else 2**10), plan.gap


# --- beside linopy and Pyomo --------------------------------------------------------------


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


# --- what if ------------------------------------------------------------------------------


def what_if() -> None:
    """Exact answers and estimates after one change, on the bundled study."""
    print(f"\n{STUDY}, {YEAR}: first proof [s], then {N_EDITS} changes, each from the plan before")
    head = f"{'columns':>9}{'first s':>9}{'exact ms: half':>16}{'95 %':>8}{'most':>8}"
    print(f"  {'US':<8}{head}{'estimate ms: 95 %':>19}{'last error':>12}")
    world, guidance, switches = load_world("europe"), load_guidance(STUDY), Switches()
    worst, worst_estimate, slowest = 0.0, 0.0, 0.0
    for posture in (Posture.ABSENT, Posture.FULL):
        a = work_out(world, guidance, year=YEAR, posture=posture)
        moves = movements_of(a, switches.n_days)
        posed = pose(a.world, moves, fleets_of(a, switches), switches)
        started = time.perf_counter()
        solver = TimedSolver(posed.program, posed.groups)
        solver.solve()
        first = time.perf_counter() - started
        exact, estimate = [], []
        for changed in edits(posed.program, posed.limits):
            started = time.perf_counter()
            solver.change(changed)
            solver.estimate()
            estimate.append(1000.0 * (time.perf_counter() - started))
            plan = solver.again()
            exact.append(1000.0 * (time.perf_counter() - started))
        error = _off(plan, TimedSolver(changed, posed.groups).solve())
        half, most = np.percentile(exact, [50, 95])
        quick = float(np.percentile(estimate, 95))
        row = (
            f"{posed.program.n_columns:>9}{first:>9.2f}{half:>16.0f}{most:>8.0f}{max(exact):>8.0f}"
        )
        print(f"  {posture:<8}{row}{quick:>19.2f}{error:>12.0e}", flush=True)
        worst, worst_estimate = max(worst, float(most)), max(worst_estimate, quick)
        slowest = max(slowest, first)
    print("  (last error: the last answer against the same program solved from nothing)")
    print(goal("first proof", slowest, 4.0, "s"))
    print(goal("worst 95 %, exact", worst, 250.0, "ms"))
    print(goal("worst 95 %, estimate", worst_estimate, 100.0, "ms"))


def edits(program: TimedProgram, limits: tuple[str, ...]) -> Iterator[TimedProgram]:
    """Changes in turn: a fleet, a port shut for a week, no tankers, an amount."""
    random = np.random.default_rng(1)
    lift = [i for i, name in enumerate(limits) if name.startswith("lift:")]
    ports = [i for i, name in enumerate(limits) if name.startswith(("port:", "slots:"))]
    for number in range(N_EDITS):
        capacity, amount = program.capacity.copy(), program.amount.copy()
        day = int(random.integers(program.n_days - 30))
        if number % 4 == 0:
            row = int(random.choice(lift))
            more = int(random.choice([-3, -2, -1, 1, 2, 3]))
            capacity[row] = np.maximum(0.0, capacity[row] + more * (capacity[row] > 0))
        elif number % 4 == 1:
            capacity[int(random.choice(ports)), day : day + 7] = 0.0
        elif number % 4 == 2:
            capacity[limits.index("lift:tanker_large"), day : day + 30] = 0.0
        else:
            amount[int(random.integers(amount.size))] *= float(random.choice([0.9, 1.1]))
        yield replace(program, capacity=capacity, amount=amount)


def _off(plan: TimedSolution, cold: TimedSolution) -> float:
    """Relative difference of two costs."""
    return abs(plan.cost - cold.cost) / max(1.0, abs(cold.cost))


def goal(name: str, value: float, limit: float, unit: str) -> str:
    """A line that sets a goal beside what was measured."""
    word = "reached" if value < limit else "MISSED"
    return f"  goal: {name} < {limit:g} {unit}; measured {value:.3g} {unit}: {word}"


if __name__ == "__main__":
    main()
