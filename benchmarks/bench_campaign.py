"""Campaign: trials a second, cold start, memory, and SimPy on the same draws.

Run by 'make bench'. Nothing here fails on a slow machine: goals are printed beside what
was measured, and a goal that is missed says so. '--all' also runs 1,000,000 trials, which
takes the better part of an hour.

SimPy is given the same model in its own way: a process for each crisis and operation, lists
of units, sorted by who goes first. Its draws are those of Muster, by the same compiled
functions, so both count the same numbers to the last.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import numpy as np
import simpy

from muster.operations.campaign.blocks import block
from muster.operations.campaign.model import Campaign, Demand, Law, Supply
from muster.operations.campaign.tally import Tally, empty

TRIALS, YEARS = 10_000, 30
BLOCK = 500
SIMPY_TRIALS = 4


def main() -> None:
    """Print every table."""
    print(f"Campaign; {os.cpu_count()} cores, load of the machine {os.getloadavg()[0]:.1f}")
    campaign = made_up()
    s, d = campaign.supply, campaign.demand
    print(
        f"  made up: {len(s.unit)} units, {s.role_unit.size} roles, {len(s.capability)} "
        f"capabilities, {len(d.crisis)} crises, {d.rate_per_year.sum():.1f} operations a year"
    )
    cold()
    block(campaign, 1, 0, 1)
    seconds = speed(campaign)
    flat(is_whole="--all" in sys.argv)
    beside_simpy(campaign, seconds)
    bundled()


# --- a made-up force -----------------------------------------------------------------------

N_UNITS, N_HOLDERS, N_CAPABILITIES, N_CRISES = 900, 30, 45, 12


def made_up(seed: int = 0, n_years: int = 30) -> Campaign:
    """A force and crises of European size; every figure is made up.

    30 holders with 900 units, two thirds of which can serve in a second capability too, 45
    capabilities of which a third are critical, 12 kinds of crises that begin 3.5 times a
    year and last 0.5 to 8 years in tours of 4 to 6 months.
    """
    random = np.random.default_rng(seed)
    # Ten units for each capability, and the others for a few large ones.
    many = np.minimum(random.zipf(1.3, N_UNITS - 10 * N_CAPABILITIES) - 1, 10**6) % N_CAPABILITIES
    first = np.sort(np.concatenate((np.repeat(np.arange(N_CAPABILITIES), 10), many)))
    second = (first + random.integers(1, 6, N_UNITS)) % N_CAPABILITIES
    has_second = random.random(N_UNITS) < 2 / 3
    rows = [(k, 0, u, 1.0) for u, k in enumerate(first)]
    rows += [(k, 1, u, 0.5) for u, k in enumerate(second) if has_second[u]]
    has = np.bincount(first, minlength=N_CAPABILITIES)
    is_hard = np.arange(N_CRISES) == 0
    share = np.where(is_hard, 0.12, random.uniform(0.005, 0.03, N_CRISES))[:, None]
    need = np.ceil(share * random.uniform(0.5, 1.5, (N_CRISES, N_CAPABILITIES)) * has)
    need[random.random(need.shape) < np.where(is_hard, 0.1, 0.6)[:, None]] = 0.0
    later = np.ceil(0.7 * need)
    weight = (need > 0) * random.uniform(0.5, 2.0, need.shape)
    rate = random.uniform(0.1, 1.0, N_CRISES)
    rate[is_hard] = 0.03
    demand = Demand(
        crisis=tuple(f"crisis-{c}" for c in range(N_CRISES)),
        rate_per_year=3.5 * rate / rate.sum(),
        law=np.arange(N_CRISES) % len(Law),
        mean_days=365.25 * random.uniform(0.5, 5.0, N_CRISES),
        variation=np.array([0.0, 1.0, 0.6, 0.9, 1.6])[np.arange(N_CRISES) % len(Law)],
        size_low=np.full(N_CRISES, 0.7),
        size_high=np.full(N_CRISES, 1.3),
        tour_days=random.choice([122.0, 152.0, 183.0], N_CRISES),
        priority=np.where(is_hard, 1, random.integers(2, 5, N_CRISES)),
        can_break_rest=random.random(N_CRISES) < 0.3,
        can_recall=is_hard,
        uses_reserve=is_hard,
        follow_prob=np.full((N_CRISES, N_CRISES), 0.003),
        follow_days=np.full((N_CRISES, N_CRISES), 90.0),
        need=np.stack([need, later], axis=1),
        weight=weight / weight.sum(axis=1, keepdims=True),
        is_critical=random.random(N_CAPABILITIES) < 1 / 3,
        hold_share=np.full(N_CAPABILITIES, 0.8),
        given_day=np.zeros(0),
        given_days=np.zeros(0),
        given_size=np.zeros(0),
        given_crisis=np.zeros(0, dtype=np.int64),
    )
    supply = _supply(random, sorted(rows))
    return Campaign(demand=demand, supply=supply, n_years=n_years)


def _supply(random: np.random.Generator, rows: list[tuple[int, int, int, float]]) -> Supply:
    """Units of the made-up force from capability, class, unit and quantity of each role."""
    capability, role_class, role_unit, quantity = (np.array(x) for x in zip(*rows, strict=True))
    holder = random.integers(0, N_HOLDERS, N_UNITS)
    return Supply(
        capability=tuple(f"capability-{k}" for k in range(N_CAPABILITIES)),
        holder=tuple(f"XA{chr(65 + h % 26)}-{h}" for h in range(N_HOLDERS)),
        unit=tuple(f"unit-{u}" for u in range(N_UNITS)),
        unit_holder=holder,
        ready_prob=random.uniform(0.7, 0.95, N_UNITS),
        rest_ratio=random.choice([1.0, 2.0, 3.0], N_UNITS),
        is_reserve=random.random(N_UNITS) < 0.15,
        is_us=holder == 0,
        join_prob=random.uniform(0.5, 1.0, (N_HOLDERS, N_CRISES)),
        is_in_time=random.random((N_UNITS, N_CRISES)) < 0.8,
        role_start=np.searchsorted(capability, np.arange(N_CAPABILITIES + 1)),
        role_unit=role_unit,
        role_quantity=quantity,
        role_class=role_class,
        us_present_years=6.0,
        us_away_years=1.0,
    )


# --- speed, memory -------------------------------------------------------------------------


def counted(campaign: Campaign, n_trials: int, n_threads: int, seed: int = 1) -> Tally:
    """The tally of trials, in blocks over threads."""
    firsts = range(0, n_trials, BLOCK)
    total = empty(campaign)
    with ThreadPoolExecutor(n_threads) as pool:
        for tally in pool.map(
            lambda first: block(campaign, seed, first, min(BLOCK, n_trials - first)), firsts
        ):
            total = total + tally
    return total


def cold() -> None:
    """The first answer of a new process that finds nothing compiled."""
    with tempfile.TemporaryDirectory() as folder:
        for name, goal_s in (("cold, nothing compiled", 20.0), ("cold, compiled before", None)):
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, __file__, "--child"],
                check=True,
                env={**os.environ, "NUMBA_CACHE_DIR": folder},
            )
            seconds = time.perf_counter() - started
            print(f"  {name}: {TRIALS} trials of {YEARS} years in {seconds:.1f} s", flush=True)
            if goal_s:
                print(goal("from a cold start", seconds, goal_s, "s"))


def bundled() -> None:
    """The command with all its defaults on the bundled data, without and with the kernel kept."""
    print("\n  muster campaign half-of-ambition: 10000 trials of 30 years, worth included")
    start = "from muster.cli import main; main()"
    command = [sys.executable, "-c", start, "campaign", "half-of-ambition", "--json"]
    with tempfile.TemporaryDirectory() as folder:
        for name, goal_s in (("nothing compiled", 20.0), ("compiled before", 10.0)):
            started = time.perf_counter()
            subprocess.run(
                command,
                check=True,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "NUMBA_CACHE_DIR": folder},
            )
            seconds = time.perf_counter() - started
            print(goal(f"from start to answer, {name}", seconds, goal_s, "s"), flush=True)


def speed(campaign: Campaign) -> float:
    """Seconds on all cores; prints how they grow with trials and threads."""
    print(f"\n  {'trials':>8}{'threads':>9}{'seconds':>9}{'a second':>10}")
    seconds = 0.0
    first: Tally | None = None
    for n_trials, n_threads in ((2500, 1), (2500, 2), (5000, 2), (TRIALS, 2)):
        started = time.perf_counter()
        tally = counted(campaign, n_trials, n_threads)
        seconds = time.perf_counter() - started
        rate = n_trials / seconds
        print(f"  {n_trials:>8}{n_threads:>9}{seconds:>9.2f}{rate:>10.0f}", flush=True)
        if n_trials == 2500:
            same = first is None or is_same(first, tally)
            first = tally
    print(f"  same counts on 1 and 2 threads: {'yes' if same else 'NO'}")
    print(goal(f"{TRIALS} trials of {YEARS} years on 2 cores", seconds, 10.0, "s"))
    return seconds


def flat(*, is_whole: bool) -> None:
    """Peak memory as trials grow, each in a process of its own."""
    print("\n  peak memory [MB] by trials (3 years each)")
    context = multiprocessing.get_context("spawn")
    peaks = []
    for n_trials in (1000, 10_000, 100_000):
        with context.Pool(1) as pool:
            seconds, peak = pool.apply(peak_of, (n_trials, 3))
        peaks.append(peak)
        print(f"  {n_trials:>10}{peak:>9.0f} MB in {seconds:.1f} s", flush=True)
    print(goal("peak memory", max(peaks), 1500.0, "MB"))
    print(goal("growth of memory, 100,000 trials over 1000", peaks[-1] / peaks[0], 1.1, ""))
    if is_whole:
        with context.Pool(1) as pool:
            seconds, peak = pool.apply(peak_of, (1_000_000, YEARS))
        print(f"  1,000,000 trials of {YEARS} years: {peak:.0f} MB in {seconds:.0f} s")


def peak_of(n_trials: int, n_years: int) -> tuple[float, float]:
    """Seconds and peak memory [MB] of trials on two threads."""
    started = time.perf_counter()
    counted(made_up(n_years=n_years), n_trials, 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return time.perf_counter() - started, peak / (2**20 if sys.platform == "darwin" else 2**10)


def is_same(a: Tally, b: Tally) -> bool:
    """Whether all counts are equal."""
    return all(np.array_equal(getattr(a, f.name), getattr(b, f.name)) for f in fields(Tally))


def goal(name: str, value: float, limit: float, unit: str) -> str:
    """A line that sets a goal beside what was measured."""
    word = "reached" if value < limit else "MISSED"
    return f"  goal: {name} < {limit:g} {unit}; measured {value:.3g} {unit}: {word}"


# --- SimPy ---------------------------------------------------------------------------------


def beside_simpy(campaign: Campaign, seconds: float) -> None:
    """The same trials by SimPy."""
    from campaign_simpy import simpy_tally

    simpy_tally(campaign, 1, 0, 1)
    started = time.perf_counter()
    theirs = simpy_tally(campaign, 1, 0, SIMPY_TRIALS)
    each = (time.perf_counter() - started) / SIMPY_TRIALS
    ours = block(campaign, 1, 0, SIMPY_TRIALS)
    ratio = each * TRIALS / seconds
    print(f"\n  SimPy {simpy.__version__}: {1000 * each:.0f} ms a trial on its one core;")
    print(f"  Muster: {1000 * seconds / TRIALS:.2f} ms a trial on two")
    different = [
        f.name
        for f in fields(Tally)
        if not np.array_equal(getattr(ours, f.name), getattr(theirs, f.name))
    ]
    word = f"DIFFER: {', '.join(different)}" if different else "equal, all of them"
    print(f"  counts of {SIMPY_TRIALS} trials: {word}")
    word = "reached" if ratio >= 300.0 else "MISSED"
    print(f"  goal: SimPy takes >= 300 x as long; measured {ratio:.0f} x: {word}")


if __name__ == "__main__":
    if "--child" in sys.argv:
        counted(made_up(), TRIALS, 2)
    else:
        main()
