"""The tally of a block of trials: one thread, no state left behind.

Trial ``i`` of a seed is the same whichever block it is computed in, so blocks may be cut
and computed in any way. While it runs the kernel does not hold Python's lock: threads use
as many cores as there are.
"""

from __future__ import annotations

import gc
from functools import cache
from typing import Any

import numpy as np

from muster.operations.campaign.arrays import LANES, Counts, Log, Plan, State
from muster.operations.campaign.model import BoolArray, Campaign
from muster.operations.campaign.plan import log_of, plan_of
from muster.operations.campaign.tally import MOST_AT_ONCE, N_BINS, Tally

ROOM = 32
"""Operations at once, and to come, for which there is room at first; doubled where needed."""
ENOUGH, MORE_SLOTS, MORE_PENDING = range(3)


def block(campaign: Campaign, seed: int, first_trial: int, n_trials: int) -> Tally:
    """Counts over consecutive trials.

    Parameters
    ----------
    campaign
        Demand and supply.
    seed
        Names all streams of random draws; any whole number from 0 to 2^64 - 1.
    first_trial, n_trials
        Number of the first trial, from 0, and how many.

    Returns
    -------
    Tally
        Of these trials. Tallies of any blocks that make up the same trials have one sum.
    """
    return ran(campaign, seed, first_trial, n_trials)[0]


def with_masks(
    campaign: Campaign, seed: int, first_trial: int, n_trials: int
) -> tuple[Tally, BoolArray]:
    """The tally, and in which years of which trials an operation failed, (trial, year).

    Two campaigns of one seed meet the same draws, so the difference of their masks shows
    what a change is worth with far fewer trials than two independent runs.
    """
    return ran(campaign, seed, first_trial, n_trials, is_masked=True)[:2]


def ran(
    campaign: Campaign,
    seed: int,
    first_trial: int,
    n_trials: int,
    *,
    is_masked: bool = False,
    log: Log | None = None,
) -> tuple[Tally, BoolArray, bool]:
    """Tally, mask (no rows if not wanted) of trials, and whether their history found room."""
    kernel, plan = _kernel(), plan_of(campaign)
    history = log_of(plan, len(campaign.supply.capability), 0, 0) if log is None else log
    n_slots = n_pending = ROOM
    while True:
        counts = _counts(campaign)
        failed = np.zeros((n_trials if is_masked else 0, campaign.n_years), dtype=np.uint8)
        state = _state(plan, campaign.n_years, n_slots, n_pending)
        if not kernel.signatures:
            _made(kernel, plan, state, counts, history)
        told = kernel(plan, np.uint64(seed), first_trial, n_trials, state, counts, failed, history)
        if told == MORE_SLOTS:
            n_slots *= 2
        elif told == MORE_PENDING:
            n_pending *= 2
        else:
            return _tally(counts, n_trials), failed.astype(np.bool_), told == ENOUGH


def _counts(campaign: Campaign) -> Counts:
    """Nothing counted yet."""
    n_crises, n_capabilities = campaign.demand.weight.shape
    shapes = {
        "year": (2 + N_BINS, campaign.n_years + 1),
        "crisis": (6, n_crises),
        "need": (3, n_crises, n_capabilities),
        "holder": (3, len(campaign.supply.holder)),
        "once": (2, MOST_AT_ONCE + 1),
        "trial": (2 + n_capabilities,),
    }
    return Counts(**{name: np.zeros(shape, dtype=np.int64) for name, shape in shapes.items()})


def _tally(counts: Counts, n_trials: int) -> Tally:
    """The tally of what was counted; the rows follow the names in :mod:`~.arrays`."""
    by_crisis = ("operations", "operations_failed", "tours", "tours_failed", "tour_coverage")
    return Tally(
        trials=np.array(n_trials, dtype=np.int64),
        failed=counts.year[0, :-1].copy(),
        failed_by=counts.year[1, :-1].copy(),
        coverage=counts.year[2:].T.copy(),
        **dict(zip((*by_crisis, "lost"), counts.crisis.copy(), strict=True)),
        **dict(zip(("need_tours", "short_tours", "short_share"), counts.need, strict=True)),
        **dict(zip(("deployed", "over_stretched", "recalled"), counts.holder, strict=True)),
        at_once=counts.once[0].copy(),
        most_at_once=counts.once[1].copy(),
        failed_years=np.array(counts.trial[0]),
        failed_years_squared=np.array(counts.trial[1]),
        first_short=counts.trial[2:].copy(),
    )


def _state(plan: Plan, n_years: int, n_slots: int, n_pending: int) -> State:
    """Room for a trial."""
    n_crises, n_needs = plan.crisis.shape[1], plan.asked.shape[2]
    n_holders, n_units, n_roles = plan.join.shape[0], plan.unit.shape[0], plan.role.size
    return State(
        number=np.zeros(8, dtype=np.int64),
        arising=np.zeros((2, n_crises + 1)),
        pending=np.zeros((3, n_pending)),
        operation=np.zeros((18, n_slots)),
        need=np.zeros((n_slots, n_needs, 2)),
        role=plan.role.copy(),
        key=np.zeros(n_crises + 2 + n_slots + n_pending, dtype=np.uint64),
        joins=np.zeros((n_slots, n_roles), dtype=np.uint8),
        holder_joins=np.zeros(n_holders, dtype=np.uint8),
        crew=np.zeros((n_slots, n_units), dtype=np.uint32),
        role_free=np.zeros(n_roles, dtype=np.uint32),
        role_used=np.zeros(n_roles, dtype=np.uint32),
        keys=np.zeros(n_roles, dtype=np.uint32),
        lead=np.zeros(n_roles // LANES, dtype=np.uint32),
        year=np.zeros((2, n_years)),
    )


@cache
def _kernel() -> Any:
    """The kernel; fetched here because most calls of Muster need no compiler at all."""
    from muster.operations.campaign import kernel

    return kernel.run


def _made(kernel: Any, plan: Plan, state: State, counts: Counts, log: Log) -> None:
    """Compile the kernel or fetch it from disk, by running no trial.

    The collector of garbage waits, for it finds hardly any and takes a fifth of the time.
    """
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        kernel(plan, np.uint64(0), 0, 0, state, counts, np.zeros((0, 0), dtype=np.uint8), log)
    finally:
        if is_collecting:
            gc.enable()
