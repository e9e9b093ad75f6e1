"""What is counted while a trial runs, always in whole numbers (see :mod:`~.tally`)."""

from __future__ import annotations

import numpy as np

from muster.operations.campaign import arrays as at
from muster.operations.campaign.arrays import Counts, Log, Plan, State
from muster.operations.campaign.draws import inner
from muster.operations.campaign.manning import ROLE, ROUNDING
from muster.operations.campaign.timeline import NOBODY

YEAR = 365.25
SHARE = 1e6


@inner
def judge(
    plan: Plan, s: State, counts: Counts, log: Log, begun: int, is_lost: bool, t: float
) -> None:
    """Judge the tour that begins, and those that have just lost units to it.

    Coverage is the weighted share met of each need. A tour holds if the share met of each
    critical need is no less than its hold share. The first that does not in the trial is put
    down to the critical capability of which the least is there, the first of equals.

    A tour that has lost units is judged again: if it no longer holds it fails now, in the year
    of the recall, and what coverage is left counts for the lowest of that year. What was summed
    at its begin stays as it was. An operation that is lost covers nothing.
    """
    of, y = s.operation, min(s.year.shape[1] - 1, int(t / YEAR))
    for i in range(s.number[at.IN_USE] + 1):
        # The tour that begins comes first.
        slot, is_new = (begun, True) if i == 0 else (i - 1, False)
        if not is_new and of[at.O_IS_ROBBED, slot] == 0.0:
            continue
        of[at.O_IS_ROBBED, slot] = 0.0
        c, stint = int(of[at.O_CRISIS, slot]), plan.asked.shape[1] - 1
        stint = min(int(of[at.O_TOUR, slot]), stint)
        coverage, worst, least, holds = 1.0, NOBODY, 2.0, not is_lost
        for number in range(plan.n_asked[c, stint]):
            wanted, met = s.need[slot, number, at.WANTED], s.need[slot, number, at.MET]
            # Most needs are met, and a division takes long.
            share = 1.0 if met >= wanted else met / wanted
            asked = plan.asked[c, stint, number]
            if share < 1.0:
                coverage -= asked.weight * (1.0 - share)
            if wanted > 0.0 and asked.is_critical > 0:
                if share < least:
                    worst, least = np.int64(asked.capability), share
                holds = holds and share >= asked.hold_share - ROUNDING
        coverage = 0.0 if is_lost else max(0.0, coverage)
        was_broken = not is_new and of[at.O_IS_BROKEN, slot] > 0.0
        of[at.O_IS_BROKEN, slot] = was_broken or not holds
        of[at.O_LOWEST, slot] = min(of[at.O_LOWEST, slot], coverage)
        if is_new:
            of[at.O_COVERAGE, slot] = coverage
        elif of[at.O_ROW, slot] >= 0.0:
            row = int(of[at.O_ROW, slot])
            log.tour[row, at.T_ROBBED] = 1.0
            log.tour[row, at.T_HOLDS] = of[at.O_IS_BROKEN, slot] == 0.0
        if t < 0.0:
            continue
        s.year[at.LOWEST, y] = min(s.year[at.LOWEST, y], coverage)
        if not holds and not was_broken:
            fail(s, counts, slot, y, worst, is_lost)


@inner
def fail(s: State, counts: Counts, slot: int, y: int, worst: int, is_lost: bool) -> None:
    """Count that an operation fails in a year, for want of a capability."""
    of, c = s.operation, int(s.operation[at.O_CRISIS, slot])
    s.year[at.FAILED, y] = 1.0
    if s.number[at.HAS_FAILED] == 0 and worst >= 0:
        counts.trial[at.FIRST_SHORT + worst] += 1
    s.number[at.HAS_FAILED] = 1
    if of[at.O_HAS_FAILED, slot] == 0.0 and of[at.O_BEGIN, slot] >= 0.0:
        counts.crisis[at.OPERATIONS_FAILED, c] += 1
    of[at.O_HAS_FAILED, slot] = 1.0
    if not is_lost and of[at.O_TOUR_BEGIN, slot] >= 0.0:
        counts.crisis[at.TOURS_FAILED, c] += 1


@inner
def count_tour(plan: Plan, s: State, counts: Counts, log: Log, slot: int, t: float) -> None:
    """Count a tour that has just been manned, and write it down."""
    coverage, c = s.operation[at.O_COVERAGE, slot], int(s.operation[at.O_CRISIS, slot])
    if t >= 0.0:
        counts.crisis[at.TOURS, c] += 1
        counts.crisis[at.TOUR_COVERAGE, c] += int(np.floor(SHARE * coverage + 0.5))
    row, n = int(s.operation[at.O_ROW, slot]), counts.need.shape[2]
    worst, least = NOBODY, 1.0 - ROUNDING
    stint = min(int(s.operation[at.O_TOUR, slot]), plan.asked.shape[1] - 1)
    for number in range(plan.n_asked[c, stint]):
        asked = plan.asked[c, stint, number]
        k, wanted, met = (
            asked.capability,
            s.need[slot, number, at.WANTED],
            s.need[slot, number, at.MET],
        )
        if wanted <= 0.0:
            continue
        if t >= 0.0:
            counts.need[at.NEED_TOURS, c, k] += 1
            if met < wanted - ROUNDING:
                unmet = int(np.floor(SHARE * (1.0 - met / wanted) + 0.5))
                counts.need[at.SHORT_TOURS, c, k] += 1
                counts.need[at.SHORT_SHARE, c, k] += unmet
        if row >= 0:
            log.tour[row, at.T_NEEDS + k], log.tour[row, at.T_NEEDS + n + k] = wanted, met
            if asked.is_critical > 0 and met / wanted < least:
                worst, least = np.int64(k), met / wanted
    for u in range(plan.unit.shape[0] if row >= 0 else 0):
        log.unit[row, at.U_SERVES, u] = 0
    for i in range(int(s.operation[at.O_SENT, slot]) if row >= 0 else 0):
        role = np.uint64(s.crew[slot, i]) & ROLE
        log.unit[row, at.U_SERVES, s.role[role].unit] = int(s.role[role].capability) + 1
    if row >= 0:
        log.tour[row, at.T_OPERATION] = s.operation[at.O_NUMBER, slot]
        log.tour[row, at.T_BEGIN] = t
        log.tour[row, at.T_END] = s.operation[at.O_TOUR_END, slot]
        log.tour[row, at.T_COVERAGE] = coverage
        log.tour[row, at.T_WORST] = worst
        log.tour[row, at.T_HOLDS] = s.operation[at.O_IS_BROKEN, slot] == 0.0
        log.tour[row, at.T_ROBBED] = 0.0
    log.size[1] += 1


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
