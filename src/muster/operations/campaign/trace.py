"""The history of one trial: which operations came, who was sent for each tour, what was missing.

The kernel writes it while it runs the trial, so it is that very trial of any count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from muster.operations.campaign import arrays as at
from muster.operations.campaign.arrays import Log
from muster.operations.campaign.blocks import ran
from muster.operations.campaign.model import BoolArray, Campaign, FloatArray, IntArray
from muster.operations.campaign.plan import log_of, plan_of

ROOM = 256
"""Operations and tours for which a history has room at first; it doubles where needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One trial; dimensions operation and tour, each in order of begin, and those of the model.

    Attributes
    ----------
    crisis : (operation,)
        Index of the crisis.
    begin_day, end_day : (operation,)
        From day 0 of the counted years; negative in the years before them.
    size : (operation,)
        Factor on the needs.
    is_lost, has_failed : (operation,)
        Whether it found too few units in a loss system; whether any counted tour did not hold.
    lowest_coverage : (operation,)
        Of its tours.
    operation : (tour,)
        Index of the operation.
    tour_begin_day, tour_end_day : (tour,)
        When it begins, and would end if nobody recalled its units.
    coverage : (tour,)
        As manned at its begin.
    shortest : (tour,)
        Index of the critical capability of which the least share is there; -1: all of all.
    holds, is_robbed : (tour,)
        Whether it held to its end; whether units were recalled from it.
    wanted, met : (tour, capability)
        Units of capability needed and there at its begin.
    sent : (tour, holder)
        Units sent.
    serves : (tour, unit)
        Index of the capability a unit sent serves in, -1 for those not sent.
    is_able, is_rested : (tour, unit)
        Whether a unit could serve in the tour, ready and its holder willing, whatever else it
        did; whether it was home and rested just before.
    """

    crisis: IntArray
    begin_day: FloatArray
    end_day: FloatArray
    size: FloatArray
    is_lost: BoolArray
    has_failed: BoolArray
    lowest_coverage: FloatArray
    operation: IntArray
    tour_begin_day: FloatArray
    tour_end_day: FloatArray
    coverage: FloatArray
    shortest: IntArray
    holds: BoolArray
    is_robbed: BoolArray
    wanted: FloatArray
    met: FloatArray
    sent: IntArray
    serves: IntArray
    is_able: BoolArray
    is_rested: BoolArray


def trace(campaign: Campaign, seed: int, trial: int) -> Trace:
    """The history of a trial, the same as in :func:`~.blocks.block`."""
    log = logged(campaign, seed, trial)
    n_capabilities = len(campaign.supply.capability)
    operations, tours = log.operation[: log.size[0]], log.tour[: log.size[1]]
    units = log.unit[: log.size[1]]
    serves = units[:, at.U_SERVES].astype(np.int64) - 1
    sent = np.zeros((len(tours), len(campaign.supply.holder)), dtype=np.int64)
    tour, unit = np.nonzero(serves >= 0)
    np.add.at(sent, (tour, campaign.supply.unit_holder[unit]), 1)
    return Trace(
        crisis=operations[:, at.L_CRISIS].astype(np.int64),
        begin_day=operations[:, at.L_BEGIN],
        end_day=operations[:, at.L_END],
        size=operations[:, at.L_SIZE],
        is_lost=operations[:, at.L_LOST] > 0.0,
        has_failed=operations[:, at.L_FAILED] > 0.0,
        lowest_coverage=operations[:, at.L_LOWEST],
        operation=tours[:, at.T_OPERATION].astype(np.int64),
        tour_begin_day=tours[:, at.T_BEGIN],
        tour_end_day=tours[:, at.T_END],
        coverage=tours[:, at.T_COVERAGE],
        shortest=tours[:, at.T_WORST].astype(np.int64),
        holds=tours[:, at.T_HOLDS] > 0.0,
        is_robbed=tours[:, at.T_ROBBED] > 0.0,
        wanted=tours[:, at.T_NEEDS : at.T_NEEDS + n_capabilities],
        met=tours[:, at.T_NEEDS + n_capabilities :],
        sent=sent,
        serves=serves,
        is_able=units[:, at.U_IS_ABLE] > 0,
        is_rested=units[:, at.U_IS_RESTED] > 0,
    )


def logged(campaign: Campaign, seed: int, trial: int) -> Log:
    """The history of a trial as the kernel writes it, with room enough."""
    plan, room = plan_of(campaign), ROOM
    while True:
        log = log_of(plan, len(campaign.supply.capability), room, room)
        if ran(campaign, seed, trial, 1, log=log)[2]:
            return log
        room *= 2
