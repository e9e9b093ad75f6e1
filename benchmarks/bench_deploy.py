"""Deployment: the proved optimum as programs grow, beside linopy and Pyomo, and what-if.

Run by 'make bench'. Nothing here fails on a slow machine: goals are printed
beside what was measured, and a goal that is missed says so.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
from deploy_instances import made_up, solver_of
from deploy_peers import peers

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
N_EDITS = 40
STUDY, YEAR = "half-of-ambition", 2025


def main() -> None:
    """Print every table."""
    print(f"Deployment; {os.cpu_count()} cores, load of the machine {os.getloadavg()[0]:.1f}")
    growth(is_whole="--all" in sys.argv)
    peers()
    what_if()


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
