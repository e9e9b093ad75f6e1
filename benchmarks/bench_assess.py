"""Assessments: exact solve, estimate, whole process, what-if; time and memory.

Run by 'make bench'. Nothing here fails on a slow machine: goals are printed
beside what was measured, and a goal that is missed says so.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psutil

from muster import load_guidance, load_world
from muster.catalogue.studies import bundled_studies
from muster.core.words import Posture
from muster.core.world import World
from muster.operations.generation.model import Model
from muster.operations.generation.plan import estimate_program
from muster.planning.assessment import Assessment, work_out
from muster.solving import Program, WarmProgram, n_threads, solve

YEAR = 2025
POSTURE = Posture.ABSENT
N_CHANGES = 200


def main() -> None:
    """Print every table."""
    print(f"Assessments, {YEAR}, US {POSTURE}; {os.cpu_count()} cores, {n_threads()} workers")
    world = load_world("europe")
    cases = exact_solves(world)
    estimates(cases)
    what_if(cases)
    whole_process()


def exact_solves(world: World) -> dict[str, Assessment]:
    """Proved plans of every bundled study, with and without fair sharing."""
    print("\nExact answer, proved and checked again [s]")
    print(f"  {'study':<18}{'score only':>12}{'with sharing':>14}{'score':>9}{'gap':>9}")
    cases, totals = {}, []
    for study in bundled_studies():
        guidance = load_guidance(study)
        started = time.perf_counter()
        work_out(world, guidance, year=YEAR, posture=POSTURE, is_shared=False)
        alone = time.perf_counter() - started
        started = time.perf_counter()
        a = work_out(world, guidance, year=YEAR, posture=POSTURE)
        totals.append(time.perf_counter() - started)
        cases[study] = a
        gap = max(s.gap for s in a.plan.stages)
        print(f"  {study:<18}{alone:>12.2f}{totals[-1]:>14.2f}{a.plan.score:>9.4f}{gap:>9.0e}")
    print(goal("median with sharing", statistics.median(totals), 3.0, "s"))
    print(goal("slowest with sharing", max(totals), 10.0, "s"))
    return cases


def estimates(cases: dict[str, Assessment]) -> None:
    """Relaxed coverage from the posed problem: model built and solved from nothing."""
    print("\nEstimate from nothing: model built and relaxed program solved [s]")
    print(f"  {'study':<18}{'columns':>9}{'rows':>9}{'entries':>9}{'seconds':>10}")
    times = []
    for study, a in cases.items():
        started = time.perf_counter()
        program, _ = estimate_program(a.world, a.problem)
        solve(program, is_relaxed=True)
        times.append(time.perf_counter() - started)
        size = f"{program.n_columns:>9}{program.n_rows:>9}{program.values.size:>9}"
        print(f"  {study:<18}{size}{times[-1]:>10.3f}")
    print(goal("slowest", max(times), 0.2, "s"))


def what_if(cases: dict[str, Assessment]) -> None:
    """Estimates after one changed bound, from the last basis."""
    print(f"\nEstimate after one changed bound, {N_CHANGES} changes of a holding or a need [ms]")
    print(f"  {'study':<18}{'half':>9}{'95 %':>9}{'slowest':>9}{'last error':>12}")
    worst = 0.0
    for study, a in cases.items():
        program, model = estimate_program(a.world, a.problem)
        changes = _changes(program, model)
        warm = WarmProgram(program)
        times, last = [], 0.0
        for rows, lower, upper in changes:
            started = time.perf_counter()
            warm.change_row_bounds(rows, lower, upper)
            last = warm.solve().objective
            times.append(1000.0 * (time.perf_counter() - started))
        error = abs(last - _cold(program, changes))
        half, most = np.percentile(times, [50, 95])
        worst = max(worst, float(most))
        print(f"  {study:<18}{half:>9.1f}{most:>9.1f}{max(times):>9.1f}{error:>12.0e}")
    print("  (last error: the last answer against the same program solved from nothing)")
    print(goal("worst 95 %", worst, 100.0, "ms"))


Change = tuple[np.ndarray, np.ndarray, np.ndarray]


def _changes(program: Program, model: Model) -> list[Change]:
    """Random changes: a holding's limit, or a part of a need met from outside, by a tenth."""
    random = np.random.default_rng(1)
    limits = np.concatenate(model.limit_rows)
    needs = [need.quantity for need in model.problem.needs]
    changes = []
    for _ in range(N_CHANGES):
        factor = random.uniform(-0.1, 0.1)
        if random.random() < 0.5:
            row = int(random.choice(limits))
            lower, upper = -np.inf, program.row_upper[row] * (1.0 + factor)
        else:
            place = int(random.integers(len(needs)))
            row = int(model.cover_rows[place])
            lower, upper = -needs[place] * abs(factor), np.inf
        changes.append((np.array([row]), np.array([lower]), np.array([upper])))
    return changes


def _cold(program: Program, changes: list[Change]) -> float:
    """The estimate after all changes, solved from nothing."""
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    for rows, low, up in changes:
        lower[rows], upper[rows] = low, up
    return solve(replace(program, row_lower=lower, row_upper=upper), is_relaxed=True).objective


@dataclass(frozen=True)
class Run:
    """One run of a command."""

    seconds: float
    peak_mb: float
    code: int


def whole_process() -> None:
    """The command as people call it, from start to the last byte."""
    print("\nWhole process of 'muster assess STUDY --year 2025 --us absent --json'")
    print(f"  {'study':<18}{'seconds':>9}{'peak MB':>9}")
    for study in ("half-of-ambition", "full-nato-2006"):
        run = _measured(["assess", study, "--year", str(YEAR), "--us", str(POSTURE), "--json"])
        if run.code:
            print(f"  {study:<18} the command ended with code {run.code}")
            continue
        print(f"  {study:<18}{run.seconds:>9.2f}{run.peak_mb:>9.0f}")
        if study == "half-of-ambition":
            print(goal("whole process", run.seconds, 5.0, "s"))
            print(goal("peak memory", run.peak_mb, 600.0, "MB"))


def _measured(arguments: list[str]) -> Run:
    """Seconds and peak memory of one call of the command."""
    command = [str(Path(sys.executable).with_name("muster")), *arguments]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        peak = 0
        watched = psutil.Process(child.pid)
        while child.poll() is None:
            try:
                memory = watched.memory_info()
                peak = max(peak, getattr(memory, "peak_wset", memory.rss))
            except psutil.Error:
                break
            time.sleep(0.005)
        code = child.wait()
    return Run(time.perf_counter() - started, peak / 2**20, code)


def goal(name: str, value: float, limit: float, unit: str) -> str:
    """A line that sets a goal beside what was measured."""
    word = "reached" if value < limit else "MISSED"
    return f"  goal: {name} < {limit:g} {unit}; measured {value:.3g} {unit}: {word}"


if __name__ == "__main__":
    main()
