"""What is counted while a trial runs, always in whole numbers (see :mod:`~.tally`)."""

from __future__ import annotations

from typing import cast

import numpy as np

from muster.operations.campaign import arrays as at
from muster.operations.campaign.arrays import Counts, Log, Plan, State
from muster.operations.campaign.draws import inner
from muster.operations.campaign.manning import ROUNDING

YEAR = 365.25
SHARE = 1e6
NEW, ROBBED, LOST = (cast(int, np.int64(i)) for i in range(3))
"""Why an operation is judged."""


@inner
def judge(plan: Plan, s: State, counts: Counts, slot: int, t: float, why: int) -> float:
    """Coverage of a tour, of which failure and the lowest of the year are counted.

    Coverage is the weighted share met of each need. A tour holds if the share met of each
    critical need is no less than its hold share. The first that does not in the trial is put
    down to the critical capability of which the least is there, the first of equals.

    A tour that has lost units to a higher priority is judged again: if it no longer holds it
    fails now, in the year of the recall, and what coverage is left counts for the lowest of
    that year. What was summed at its begin stays as it was. A lost operation covers nothing.
    """
    c = int(s.operation[at.O_CRISIS, slot])
    coverage, worst, least, holds = 1.0, -1, 2.0, why != LOST
    for k in range(plan.capability.shape[1]):
        wanted = s.need[at.WANTED, slot, k]
        if wanted > 0.0:
            share = min(1.0, s.need[at.MET, slot, k] / wanted)
            coverage -= plan.need[c, plan.need.shape[1] - 1, k] * (1.0 - share)
            if plan.capability[at.IS_CRITICAL, k] > 0.0:
                if share < least:
                    worst, least = k, share
                holds = holds and share >= plan.capability[at.HOLD_SHARE, k] - ROUNDING
    coverage = max(0.0, coverage) if why != LOST else 0.0
    was_broken = why == ROBBED and s.operation[at.O_IS_BROKEN, slot] > 0.0
    s.operation[at.O_IS_BROKEN, slot] = was_broken or not holds
    s.operation[at.O_LOWEST, slot] = min(s.operation[at.O_LOWEST, slot], coverage)
    if t < 0.0:
        return coverage
    y = min(s.year.shape[1] - 1, int(t / YEAR))
    s.year[at.LOWEST, y] = min(s.year[at.LOWEST, y], coverage)
    if not holds and not was_broken:
        s.year[at.FAILED, y] = 1.0
        if s.number[at.HAS_FAILED] == 0 and worst >= 0:
            counts.trial[at.FIRST_SHORT + worst] += 1
        s.number[at.HAS_FAILED] = 1
        if s.operation[at.O_HAS_FAILED, slot] == 0.0 and s.operation[at.O_BEGIN, slot] >= 0.0:
            counts.crisis[at.OPERATIONS_FAILED, c] += 1
        s.operation[at.O_HAS_FAILED, slot] = 1.0
        if why != LOST and s.operation[at.O_TOUR_BEGIN, slot] >= 0.0:
            counts.crisis[at.TOURS_FAILED, c] += 1
    return coverage


@inner
def count_tour(plan: Plan, s: State, counts: Counts, log: Log, slot: int, t: float) -> None:
    """Count a tour that has just been manned, and write it down."""
    coverage, c = judge(plan, s, counts, slot, t, NEW), int(s.operation[at.O_CRISIS, slot])
    if t >= 0.0:
        counts.crisis[at.TOURS, c] += 1
        counts.crisis[at.TOUR_COVERAGE, c] += int(np.floor(SHARE * coverage + 0.5))
    row, n = int(s.operation[at.O_ROW, slot]), plan.capability.shape[1]
    worst, least = -1, 2.0
    for k in range(n):
        wanted, met = s.need[at.WANTED, slot, k], s.need[at.MET, slot, k]
        if wanted > 0.0 and t >= 0.0:
            counts.need[at.NEED_TOURS, c, k] += 1
            if met < wanted - ROUNDING:
                unmet = int(np.floor(SHARE * (1.0 - met / wanted) + 0.5))
                counts.need[at.SHORT_TOURS, c, k] += 1
                counts.need[at.SHORT_SHARE, c, k] += unmet
        if wanted > 0.0 and plan.capability[at.IS_CRITICAL, k] > 0.0 and met / wanted < least:
            worst, least = k, met / wanted
        if row >= 0:
            log.tour[row, at.T_NEEDS + k], log.tour[row, at.T_NEEDS + n + k] = wanted, met
    for u in range(s.unit.shape[0] if row >= 0 else 0):
        is_here = s.unit[u, at.WHERE] == slot
        log.unit[row, at.U_SERVES, u] = int(s.unit[u, at.SERVES]) + 1 if is_here else 0
    if row >= 0:
        log.tour[row, at.T_OPERATION] = s.operation[at.O_NUMBER, slot]
        log.tour[row, at.T_BEGIN] = t
        log.tour[row, at.T_END] = s.operation[at.O_TOUR_END, slot]
        log.tour[row, at.T_COVERAGE] = coverage
        log.tour[row, at.T_WORST] = worst if least < 1.0 - ROUNDING else -1
        log.tour[row, at.T_HOLDS] = s.operation[at.O_IS_BROKEN, slot] == 0.0
        log.tour[row, at.T_ROBBED] = 0.0


@inner
def count_trial(s: State, counts: Counts) -> None:
    """Count what is known at the end of a trial only."""
    n_failed, low, n_years = 0, 1.0, s.year.shape[1]
    for y in range(n_years):
        is_failed = int(s.year[at.FAILED, y])
        n_failed += is_failed
        counts.year[at.N_FAILED, y] += is_failed
        counts.year[at.N_FAILED_BY, y] += n_failed > 0
        low = min(low, s.year[at.LOWEST, y])
        counts.year[at.COVERAGE + int(100.0 * s.year[at.LOWEST, y] + ROUNDING), y] += 1
    counts.year[at.COVERAGE + int(100.0 * low + ROUNDING), n_years] += 1
    counts.once[at.MOST_AT_ONCE, s.number[at.MOST]] += 1
    counts.trial[at.FAILED_YEARS] += n_failed
    counts.trial[at.FAILED_YEARS_SQUARED] += n_failed * n_failed
