"""How far the rule is from the best assignment of the same units, at sampled moments.

A moment is right after a tour has been manned. All tours that run then are manned anew with
the units that serve in them or are home and rested, by :func:`~.optimal.best_now`. What that
gains is what the rule loses by deciding tour by tour, without taking units back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from muster.operations.campaign.model import Campaign, FloatArray, IntArray
from muster.operations.campaign.optimal import Tours, best_now, quantities
from muster.operations.campaign.running import BadRunError
from muster.operations.campaign.trace import Trace, trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """Coverage by the rule and at best, at sampled moments.

    Attributes
    ----------
    rule, best : (moment,)
        Mean coverage of the tours that run at the moment; ``best`` is never lower.
    """

    rule: FloatArray
    best: FloatArray

    @property
    def gap(self) -> FloatArray:
        """Coverage that the best assignment has more, (moment,)."""
        return self.best - self.rule


def tours_of(past: Trace) -> Tours:
    """The tours of a trial, in the order in which they were manned."""
    return Tours(
        begin_day=past.tour_begin_day,
        end_day=past.tour_end_day,
        crisis=past.crisis[past.operation],
        need=past.wanted,
        # Who was recalled to a tour serves in it whatever was drawn before.
        can_serve=past.is_able | (past.serves >= 0),
    )


def distance(
    campaign: Campaign,
    seed: int,
    *,
    n_moments: int,
    moments_per_trial: int = 5,
    is_relaxed: bool = True,
) -> Distance:
    """Coverage by the rule and at best, at moments spread evenly over the tours of trials.

    Parameters
    ----------
    campaign, seed
        As for the run that is judged; trials are taken from 0 on.
    n_moments
        At most so many; fewer only if there are no tours in as many trials.
    moments_per_trial
        At most so many from one trial, because moments of one trial are alike.
    is_relaxed
        Let the best assignment send parts of units: an upper bound of it, so that the gap is
        at most what is said. The proved best takes far longer with hundreds of units.

    Raises
    ------
    BadRunError
        If no moment is asked for.
    NoAnswerError
        If the solver ends without a proof.
    """
    if n_moments < 1 or moments_per_trial < 1:
        raise BadRunError("At least one moment is needed to measure a distance.")
    rule: list[float] = []
    best: list[float] = []
    for trial in range(n_moments):
        past = trace(campaign, seed, trial)
        n_tours = past.operation.size
        n_wanted = min(moments_per_trial, n_moments - len(rule), n_tours)
        # The middle of as many equal parts of the tours: no moment is drawn.
        for place in np.floor((np.arange(n_wanted) + 0.5) * n_tours / max(1, n_wanted)):
            by_rule, at_best, n_running = _compared(campaign, past, int(place), is_relaxed)
            rule.append(by_rule / n_running)
            # The solver may stop a rounding short of what the rule has shown to be possible.
            best.append(max(by_rule, at_best) / n_running)
        if len(rule) >= n_moments:
            break
    return Distance(rule=np.array(rule), best=np.array(best))


def _compared(
    campaign: Campaign, past: Trace, place: int, is_relaxed: bool
) -> tuple[float, float, int]:
    """Sum of coverage by the rule and at best once a tour is manned, and the tours that run."""
    every, now = tours_of(past), past.tour_begin_day[place]
    so_far = past.serves[: place + 1]
    running = np.flatnonzero(every.end_day[: place + 1] > now)
    if not running.size:
        running = np.array([place])
    # Who was recalled has left the tour before: only the last one sent to counts.
    is_sent = so_far >= 0
    last = np.where(is_sent.any(axis=0), place - np.argmax(is_sent[::-1], axis=0), -1)
    serves = np.where(last == running[:, None], so_far[running], -1)
    tours = Tours(
        begin_day=every.begin_day[running],
        end_day=every.end_day[running],
        crisis=every.crisis[running],
        need=every.need[running],
        can_serve=every.can_serve[running],
    )
    is_available = past.is_rested[place] | (serves >= 0).any(axis=0)
    at_best = best_now(campaign, tours, is_available, is_relaxed=is_relaxed)
    return sum(_by_rule(campaign, tours, serves)), at_best, int(running.size)


def _by_rule(campaign: Campaign, tours: Tours, serves: IntArray) -> Iterator[float]:
    """Coverage of each tour with the units that serve in it."""
    quantity = quantities(campaign.supply)
    weight = campaign.demand.weight[tours.crisis]
    for need, share, where in zip(tours.need, weight, serves, strict=True):
        units = np.flatnonzero(where >= 0)
        met = np.bincount(where[units], weights=quantity[units, where[units]], minlength=need.size)
        some = need > 0
        yield float(share[some] @ np.minimum(1.0, met[some] / need[some]))
