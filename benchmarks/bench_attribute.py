"""Attribution: exact values of 30 players, worths by linear programs, and shapiq beside them.

Run by 'make bench'. Nothing here fails on a slow machine: goals are printed beside what was
measured, and a goal that is missed says so.

shapiq (Muschalik and others, NeurIPS 2024) is given the same game, with the quickest way that
Muster has to work out the worth of one coalition, and as many evaluations as fit into the
processor time that Muster took; then four times as many. Each of its estimators that suits the
game is tried and the best one is compared. The reference is a run of Muster with other seeds
and a far smaller error; its own standard error is printed beside it.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable

import numpy as np
import shapiq

import muster
from muster.core.words import Posture
from muster.operations.attribution import (
    PartSolver,
    linear_part,
    linear_values,
    of_capped_sums,
    of_least,
)
from muster.planning.assessment import work_out
from muster.planning.attribution import CoalitionGame, coalition_game

N_PLAYERS = 30
N_CORES = max(1, os.cpu_count() or 1)


def main() -> None:
    """Print every table."""
    print(f"Attribution; {N_CORES} cores, load of the machine {os.getloadavg()[0]:.1f}")
    warm_up()
    closed_forms()
    beside_shapiq_in_closed_form()
    base, guidance = muster.load_world("europe"), muster.load_guidance("half-of-ambition")
    a = work_out(base, guidance, year=2025, posture=Posture.FULL, is_shared=False)
    by_programs(coalition_game(a))
    whole_call(base, guidance)


def warm_up() -> None:
    """Compile everything once, so that no timing counts the compiler."""
    rng = np.random.default_rng(0)
    supply = rng.random((12, 2))
    of_capped_sums(supply, np.ones(2), np.ones(2))
    of_least(np.zeros(2), supply.T)
    muster.shapley(muster.capped_sums(rng.random((41, 2)), np.ones(2)), orders=8)


def timed(what: Callable[[], object], repeats: int = 3) -> tuple[float, float, object]:
    """Least wall-clock and processor seconds of some repeats, and the answer."""
    wall, busy, answer = [], [], None
    for _ in range(repeats):
        began, spent = time.perf_counter(), time.process_time()
        answer = what()
        wall.append(time.perf_counter() - began)
        busy.append(time.process_time() - spent)
    return min(wall), min(busy), answer


# --- closed forms ------------------------------------------------------------------------------


def made_up(m: int) -> tuple[np.ndarray, np.ndarray]:
    """Supplies and needs of 30 players and m capabilities; every figure is made up."""
    rng = np.random.default_rng(m)
    supply = rng.random((N_PLAYERS, m)) * (rng.random((N_PLAYERS, m)) < 0.7) + 0.01
    return supply, supply.sum(axis=0) * 0.7


def closed_forms() -> None:
    """Exact values of 30 players: goal 10 s."""
    print(f"\nExact, {N_PLAYERS} players, {N_CORES} threads; goal: under 10 s")
    print("  worth              capabilities   wall s   processor s   adds up to within")
    for m in (5, 10, 45):
        supply, need = made_up(m)
        start, slope = np.append(np.zeros(m), 1.0), np.vstack(((supply / need).T, np.zeros(30)))
        ways: list[tuple[str, Callable[[], object]]] = [
            (
                "mean",
                lambda s=supply, n=need, m=m: of_capped_sums(s, n, np.full(m, 1 / m), N_CORES),
            ),
            ("weakest link", lambda a=start, b=slope: of_least(a, b, N_CORES)),
        ]
        for name, way in ways:
            wall, busy, found = timed(way)
            off = abs(float(found.shapley.sum()) - 1.0)  # type: ignore[attr-defined]
            told = "" if wall < 10 else "  missed"
            print(f"  {name:<18} {m:>12} {wall:>8.2f} {busy:>13.2f} {off:>16.1e}{told}")


def beside_shapiq_in_closed_form() -> None:
    """The weakest link of five capabilities: exact here, estimated in the same time there."""
    supply, need = made_up(5)
    share = supply / need
    start, slope = np.append(np.zeros(5), 1.0), np.vstack((share.T, np.zeros(30)))
    wall, _, found = timed(lambda: of_least(start, slope, N_CORES))
    exact = found.shapley  # type: ignore[attr-defined]

    def worth(rows: np.ndarray) -> np.ndarray:
        return np.minimum(1.0, np.atleast_2d(rows).astype(float) @ share).min(axis=1)

    name, error, budget = best_of_shapiq(worth, exact, N_PLAYERS, wall, 20_000)
    print(f"\nWeakest link of 5, {N_PLAYERS} players, {wall:.2f} s for both")
    print(f"  Muster: exact.   shapiq, best of its estimators ({name}, {budget:,} evaluations):")
    print(f"  root mean square error {error:.2e} of the whole, Muster's rounding below 1e-12")


# --- worth by linear programs ------------------------------------------------------------------


def by_programs(case: CoalitionGame) -> None:
    """Worth of each coalition by a linear program; goals: 0.5 % in 10 s, a tenth of the error."""
    game, n = case.game, case.game.n_players
    wall, busy, answer = timed(lambda: linear_values(game, seed=1, n_workers=N_CORES))
    long = [
        linear_values(game, seed=s, error=0.0002, n_orders=200_000, n_workers=N_CORES)
        for s in (101, 102)
    ]
    reference = np.mean([r.shapley for r in long], axis=0)
    doubt = rms(np.hypot(long[0].standard_error, long[1].standard_error) / 2)
    total = long[0].total
    found = answer
    said = float(found.standard_error.max()) / total  # type: ignore[attr-defined]
    own = rms(found.shapley - reference)  # type: ignore[attr-defined]
    told = "" if wall < 10 and said <= 0.005 else "  missed"
    print(f"\nWorth by linear programs, {n} players, US present: {len(game.parts)} parts")
    print(f"  goal: standard error at most 0.5 % of the whole in 10 s on 2 cores{told}")
    print(
        f"  Muster: {wall:.2f} s wall, {busy:.2f} s of processors; "
        f"{found.n_solved:,} programs solved, {found.n_cuts:,} cuts, "  # type: ignore[attr-defined]
        f"largest standard error {100 * said:.4f} % of the whole"
    )
    # For one coalition after the other the undivided program is quicker than all of its parts.
    columns = np.arange(case.program.n_columns)
    part = linear_part(case.program, columns, case.row_slope, case.column_slope)
    solver = PartSolver(part)

    def worth(rows: np.ndarray) -> np.ndarray:
        members = np.atleast_2d(rows).astype(float)
        return np.array([solver.solve(row[part.players]).worth for row in members])

    # Time of processors: what else runs on the machine hardly disturbs it.
    _, one, _ = timed(lambda: worth(np.random.default_rng(3).random((20, n)) < 0.5))
    same_time = max(2 * n + 2, int(busy / (one / 20)))
    print(f"  one coalition from the last basis: {1000 * one / 20:.1f} ms of a processor")
    print(f"  reference: two runs of 200,000 orders, error of their mean about {doubt:.1e}")
    print("  way                                       evaluations   rms error   ratio   goal 0.1")
    for label, budget, seeds in (("equal time", same_time, 3), ("four times", 4 * same_time, 1)):
        name, error, spent = best_of_shapiq(worth, reference, n, np.inf, budget, seeds)
        ratio = own / error
        told = "" if label != "equal time" else "reached" if ratio <= 0.1 else "missed"
        print(f"  shapiq {name:<22} {label:<20} {spent:>6,} {error:>11.2e}")
        print(f"  Muster beside it {'':<31} {own:>12.2e} {ratio:>7.3f}   {told}")


def rms(values: np.ndarray) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(values))))


def best_of_shapiq(
    worth: Callable[[np.ndarray], np.ndarray],
    reference: np.ndarray,
    n: int,
    seconds: float,
    budget: int,
    seeds: int = 3,
) -> tuple[str, float, int]:
    """Name, error and budget of the estimator of shapiq that came nearest.

    The budget is raised fourfold for as long as a run takes less than the seconds given.
    """
    ways: dict[str, Callable[[int], object]] = {
        "permutations": lambda s: shapiq.PermutationSamplingSV(n=n, random_state=s),
        "KernelSHAP, paired": lambda s: shapiq.KernelSHAP(n=n, pairing_trick=True, random_state=s),
        "SVARM": lambda s: shapiq.SVARM(n=n, random_state=s),
        "unbiased KernelSHAP": lambda s: shapiq.UnbiasedKernelSHAP(n=n, random_state=s),
    }
    best = ("none", np.inf, budget)
    for name, made in ways.items():
        spent = budget
        while True:
            began = time.perf_counter()
            errors = []
            for seed in range(seeds):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    found = made(seed).approximate(budget=spent, game=worth)  # type: ignore[attr-defined]
                errors.append(rms(np.array([found[(i,)] for i in range(n)]) - reference))
            took = (time.perf_counter() - began) / seeds
            if rms(np.array(errors)) < best[1]:
                best = (name, rms(np.array(errors)), spent)
            if not np.isfinite(seconds) or 4 * took > seconds:
                break
            spent *= 4
    return best


def whole_call(base: object, guidance: object) -> None:
    """The whole question, prices included: reading the study is not counted."""
    wall, busy, found = timed(
        lambda: muster.attribute(base, guidance, us="full"),
        repeats=2,  # type: ignore[arg-type]
    )
    told = "" if wall < 10 else "  missed"
    print("\nmuster.attribute of half of the ambition, US full, prices included; goal: 10 s")
    print(f"  {wall:.2f} s wall, {busy:.2f} s of processors{told}")
    print(f"  {found.verdict}")  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
