"""How far the rule of the campaign is from the best that could be done.

The rule decides tour by tour, by priority, and never looks ahead. Two yardsticks:

* :func:`best_now` - at one moment: the same units, sent anew among the tours that run;
* :func:`most_held` - with foresight: the most tours that can hold in a trial whose
  operations are all known beforehand. Here more units, shorter rest and fewer operations
  can never do harm, because what was possible stays possible; with the rule they can, as
  with any rule that does not look ahead.

Both use the draws of the trial: who joined and who is ready is the same for rule and
yardstick, so that their difference is that of the choice alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from muster.operations.campaign.model import BoolArray, Campaign, FloatArray, IntArray, Supply
from muster.solving import Program, ProgramBuilder, solve


@dataclass(frozen=True, slots=True, kw_only=True)
class Tours:
    """Tours of one trial, and who could serve in each.

    Attributes
    ----------
    begin_day, end_day : (tour,)
        When its units leave and are released [days from the start].
    crisis : (tour,)
        Index of the crisis.
    need : (tour, capability)
        Units of capability, size included.
    can_serve : (tour, unit)
        Whether the unit may serve: its holder joined, it is ready, there and in time.
    """

    begin_day: FloatArray
    end_day: FloatArray
    crisis: IntArray
    need: FloatArray
    can_serve: BoolArray


def best_now(
    campaign: Campaign, tours: Tours, is_available: BoolArray, *, is_relaxed: bool = False
) -> float:
    """Highest sum of the coverage of tours that run at one moment.

    Each available unit serves in one capability of one tour::

        maximise   sum_tc weight[t, c] * met[t, c]
        met[t, c] * need[t, c] <= sum_u quantity[u, c] * x[u, t, c],  met <= 1
        sum_tc x[u, t, c]      <= 1 for each available unit

    Units with the same roles that may serve in the same tours are one column with a number.

    Parameters
    ----------
    campaign
        Weights and roles.
    tours
        Those that run at the moment.
    is_available : (unit,)
        Units that serve in one of them or could be sent now.
    is_relaxed
        Allow parts of units: quicker, and an upper bound of the best.

    Raises
    ------
    NoAnswerError
        If the search ends without a proof.
    """
    n_tours, n_capabilities = tours.need.shape
    quantity = quantities(campaign.supply)
    usable = tours.can_serve[:, is_available]
    kinds, numbers = np.unique(
        np.hstack([quantity[is_available], usable.T]), axis=0, return_counts=True
    )
    quantity, usable = kinds[:, :n_capabilities], kinds[:, n_capabilities:] > 0
    kind, tour, capability = np.nonzero(
        (quantity[:, None, :] > 0) & usable[:, :, None] & (tours.need > 0)[None, :, :]
    )
    needed = np.argwhere(tours.need > 0)
    if not len(needed):
        return 0.0
    weight = campaign.demand.weight[tours.crisis]
    builder = ProgramBuilder()
    sent = builder.add_columns(kind.size, upper=numbers[kind], is_integer=True)
    met = builder.add_columns(len(needed), gain=weight[needed[:, 0], needed[:, 1]], upper=1.0)
    builder.add_rows(len(numbers), kind, sent, 1.0, upper=numbers)
    row_of = np.full((n_tours, n_capabilities), -1, dtype=np.int64)
    row_of[needed[:, 0], needed[:, 1]] = np.arange(len(needed))
    builder.add_rows(
        len(needed),
        np.concatenate([row_of[tour, capability], np.arange(len(needed))]),
        np.concatenate([sent, met]),
        np.concatenate([-quantity[kind, capability], tours.need[needed[:, 0], needed[:, 1]]]),
        upper=0.0,
    )
    return solve(builder.build(), is_relaxed=is_relaxed).objective


def most_held(campaign: Campaign, tours: Tours) -> int:
    """Most tours of a trial that can hold if all of them are known beforehand.

    A unit that serves in a tour is neither free for another before it is released nor
    before it has rested, and nobody is recalled::

        maximise   sum_t hold[t]
        hold[t] * hold_share[c] * need[t, c] <= sum_u quantity[u, c] * x[u, t, c]   c critical
        sum_ic x[u, i, c] <= 1 over the tours i that at the begin of t run or are rested from

    Parameters
    ----------
    campaign
        Roles, rest, critical capabilities and their hold shares. Every rest is kept and nobody
        is recalled, also where crises may do so: the rule can then hold more.
    tours
        All tours of the trial. A few dozen, with a few dozen units: the model is small.

    Raises
    ------
    NoAnswerError
        If the search ends without a proof.
    """
    if not tours.begin_day.size:
        return 0
    return round(solve(_foresight(campaign, tours)).objective)


def _foresight(campaign: Campaign, tours: Tours) -> Program:
    """The program of :func:`most_held`."""
    supply, n_tours = campaign.supply, tours.begin_day.size
    quantity = quantities(supply)
    need = tours.need * (campaign.demand.hold_share * campaign.demand.is_critical)
    unit, tour, capability = np.nonzero(
        tours.can_serve.T[:, :, None] & (quantity[:, None, :] > 0) & (need > 0)[None, :, :]
    )
    builder = ProgramBuilder()
    sent = builder.add_columns(unit.size, upper=1.0, is_integer=True)
    hold = builder.add_columns(n_tours, gain=1.0, upper=1.0, is_integer=True)
    needed = np.argwhere(need > 0)
    row_of = np.full(need.shape, -1, dtype=np.int64)
    row_of[needed[:, 0], needed[:, 1]] = np.arange(len(needed))
    builder.add_rows(
        len(needed),
        np.concatenate([row_of[tour, capability], np.arange(len(needed))]),
        np.concatenate([sent, hold[needed[:, 0]]]),
        np.concatenate([-quantity[unit, capability], need[needed[:, 0], needed[:, 1]]]),
        upper=0.0,
    )
    days = tours.end_day - tours.begin_day
    for u in np.unique(unit):
        mine = np.flatnonzero(unit == u)
        begins = tours.begin_day[tour[mine]]
        free = tours.end_day[tour[mine]] + supply.rest_ratio[u] * days[tour[mine]]
        moments = np.unique(begins)
        # A tour holds its unit at its own begin even if it is over at once.
        is_bound = (begins == moments[:, None]) | (
            (begins < moments[:, None]) & (free > moments[:, None])
        )
        row, place = np.nonzero(is_bound)
        builder.add_rows(moments.size, row, sent[mine[place]], 1.0, upper=1.0)
    return builder.build()


def quantities(supply: Supply) -> FloatArray:
    """Units of capability from each unit, shape (unit, capability)."""
    quantity = np.zeros((len(supply.unit), len(supply.capability)))
    capability = np.repeat(np.arange(len(supply.capability)), np.diff(supply.role_start))
    quantity[supply.role_unit, capability] = supply.role_quantity
    return quantity
