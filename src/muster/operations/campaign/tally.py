"""What is counted over trials: whole numbers only, so that sums do not depend on their order.

Shares are counted in millionths and days in thousandths. The tally of a block of
trials is the sum over its trials; tallies of blocks add up to that of the campaign,
in any order and on any number of machines, to the last bit (rule R5).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from muster.operations.campaign.model import Campaign, IntArray

MILLIONTHS = 1_000_000
"""A share of 1."""
N_BINS = 101
"""Whole per cents of coverage, 0 to 100."""
MOST_AT_ONCE = 32
"""Operations at once that are told apart; more count as so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts over trials; dimensions as in :class:`~.model.Campaign`, plus year and bin.

    An operation *holds* in a tour if every critical need is met to its hold share. It fails
    if it does not hold in any of its tours; it counts in the years its tours begin in.

    Attributes
    ----------
    trials : ()
        Trials counted, as an array of no dimension.
    failed : (year,)
        Trials in which an operation failed in the year.
    failed_by : (year,)
        Trials in which an operation failed in the year or before.
    coverage : (year + 1, bin)
        Trials by the lowest coverage [whole per cent, rounded down] of any tour that begins in
        the year; the last row is for the whole campaign. No operation counts as 100.
    operations, operations_failed : (crisis,)
        Operations that began, and those that failed.
    tours, tours_failed : (crisis,)
        Tours that began, and those that did not hold.
    tour_coverage : (crisis,)
        Sum of the coverage of tours [millionths].
    lost : (crisis,)
        Operations lost at their begin (only where the campaign is a loss system).
    need_tours, short_tours : (crisis, capability)
        Tours that need a capability, and those that do not get all of it.
    short_share : (crisis, capability)
        Sum over those tours of the share that is not met [millionths].
    first_short : (capability,)
        Trials in which the first tour that did not hold was shortest of this critical capability.
    at_once : (count,)
        Days with so many operations at once [thousandths of a day].
    most_at_once : (count,)
        Trials by the largest number of operations at once.
    deployed : (holder,)
        Unit-days deployed [thousandths].
    over_stretched : (holder,)
        Unit-days deployed while rest was due [thousandths].
    recalled : (holder,)
        Units recalled from an operation of lower priority.
    failed_years : ()
        Sum over trials of the years with a failed operation.
    failed_years_squared : ()
        The same of their squares, for standard errors.
    """

    trials: IntArray
    failed: IntArray
    failed_by: IntArray
    coverage: IntArray
    operations: IntArray
    operations_failed: IntArray
    tours: IntArray
    tours_failed: IntArray
    tour_coverage: IntArray
    lost: IntArray
    need_tours: IntArray
    short_tours: IntArray
    short_share: IntArray
    first_short: IntArray
    at_once: IntArray
    most_at_once: IntArray
    deployed: IntArray
    over_stretched: IntArray
    recalled: IntArray
    failed_years: IntArray
    failed_years_squared: IntArray

    def __add__(self, other: Tally) -> Tally:
        """Counts over the trials of both."""
        return Tally(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )


def empty(campaign: Campaign) -> Tally:
    """The tally of no trials."""
    n_years, n_crises = campaign.n_years, len(campaign.demand.crisis)
    n_capabilities, n_holders = len(campaign.supply.capability), len(campaign.supply.holder)
    shapes: dict[str, tuple[int, ...]] = {
        "trials": (),
        "failed": (n_years,),
        "failed_by": (n_years,),
        "coverage": (n_years + 1, N_BINS),
        "need_tours": (n_crises, n_capabilities),
        "short_tours": (n_crises, n_capabilities),
        "short_share": (n_crises, n_capabilities),
        "first_short": (n_capabilities,),
        "at_once": (MOST_AT_ONCE + 1,),
        "most_at_once": (MOST_AT_ONCE + 1,),
        "deployed": (n_holders,),
        "over_stretched": (n_holders,),
        "recalled": (n_holders,),
        "failed_years": (),
        "failed_years_squared": (),
    }
    by_crisis = (n_crises,)
    return Tally(
        **{f.name: np.zeros(shapes.get(f.name, by_crisis), dtype=np.int64) for f in fields(Tally)}
    )
