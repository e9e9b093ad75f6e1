"""A campaign as the tables that the kernel reads."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np

from muster.operations.campaign.arrays import (
    LANES,
    NEED_ROW,
    ROLE_ROW,
    KeyArray,
    Log,
    Plan,
    TableArray,
)
from muster.operations.campaign.model import (
    DAYS_PER_YEAR,
    BoolArray,
    Campaign,
    Demand,
    FloatArray,
    IntArray,
)


def code_of(text: str) -> int:
    """The word of a code in the hash: the same in every process and version."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def plan_of(campaign: Campaign) -> Plan:
    """The tables of a campaign; rows are as :mod:`~.arrays` names them."""
    d, s = campaign.demand, campaign.supply
    rank = np.empty(len(d.crisis))
    rank[sorted(range(rank.size), key=lambda c: d.crisis[c])] = np.arange(rank.size)
    given = np.lexsort((rank[d.given_crisis], d.priority[d.given_crisis], d.given_day))
    demand = (d.rate_per_year, d.law, d.mean_days, d.variation, d.size_low, d.size_high)
    answer = (d.tour_days, d.priority, rank, d.can_break_rest, d.can_recall)
    fixed = (d.given_day, d.given_days, d.given_size, d.given_crisis, np.arange(given.size))
    return Plan(
        setting=_table(
            -campaign.warm_up_years * DAYS_PER_YEAR,
            campaign.n_years * DAYS_PER_YEAR,
            s.us_present_years * DAYS_PER_YEAR,
            s.us_away_years * DAYS_PER_YEAR,
            campaign.is_loss,
            d.need.shape[1],
        ),
        crisis=_table(*demand, *answer),
        link=_table(d.follow_prob, d.follow_days),
        n_asked=(d.need > 0.0).sum(axis=2).astype(np.int64),
        given=_table(*(row[given] for row in fixed)),
        code=_words((*d.crisis, *s.holder, *s.unit)),
        join=np.ascontiguousarray(s.join_prob, dtype=np.float64),
        level=np.unique(d.priority)[::-1].astype(np.float64),
        **_role_tables(campaign),
    )


def log_of(plan: Plan, n_capabilities: int, n_operations: int, n_tours: int) -> Log:
    """An empty history with room for so many operations and tours; without room none is kept."""
    return Log(
        size=np.zeros(2, dtype=np.int64),
        operation=np.zeros((n_operations, 7)),
        tour=np.zeros((n_tours, 7 + 2 * n_capabilities)),
        unit=np.zeros((n_tours, 3, plan.unit.shape[0]), dtype=np.int16),
    )


def _role_tables(campaign: Campaign) -> dict[str, Any]:
    """The tables of a plan that are about roles."""
    d, s = campaign.demand, campaign.supply
    shape = (4, len(d.crisis), len(s.unit))
    roles, group_row, groups = _groups(campaign)
    is_role = roles >= 0
    unit = np.where(is_role, s.role_unit[roles], 0) if roles.size else roles
    # A unit may serve: kind 0 in later tours, 1 in the first, 2 and 3 the same without the US.
    is_free = d.uses_reserve[:, None] | ~s.is_reserve[None, :]
    is_there = np.stack((np.ones_like(s.is_us), ~s.is_us))
    is_in_time = np.stack((np.ones(shape[1:], dtype=np.bool_), s.is_in_time.T))
    may = (is_there[:, None, None, :] & is_in_time[None] & is_free).reshape(shape)
    following, any_role = _rings(unit, is_role, len(s.unit))
    role = np.zeros(roles.size, dtype=ROLE_ROW)
    role["word"], role["limit"] = _words(s.unit)[unit], _limits(s.ready_prob)[unit]
    role["quantity"], role["rest_ratio"] = s.role_quantity[roles], s.rest_ratio[unit]
    role["unit"], role["holder"], role["following"] = unit, s.unit_holder[unit], following
    role["capability"] = np.repeat(np.arange(len(s.capability)), np.diff(s.role_start))[roles]
    return {
        "asked": _asked(d, groups),
        "mask": np.ascontiguousarray(may[:, :, unit] & is_role, dtype=np.uint8),
        "unit": np.ascontiguousarray(_table(s.ready_prob, s.unit_holder, any_role).T),
        "role": role,
        "role_holder": role["holder"].astype(np.uint16),
        "group_row": group_row.astype(np.uint64),
    }


def _asked(d: Demand, groups: IntArray) -> TableArray:
    """The needs of each crisis and stint in the order in which they are manned."""
    manned = np.argsort(~d.is_critical, kind="stable")
    order = manned[np.argsort(~(d.need[:, :, manned] > 0.0), axis=2, kind="stable")]
    asked = np.zeros(order.shape, dtype=NEED_ROW)
    asked["need"] = np.take_along_axis(d.need, order, axis=2)
    weight = np.broadcast_to(d.weight[:, None], d.need.shape)
    asked["weight"] = np.take_along_axis(weight, order, axis=2)
    asked["hold_share"], asked["capability"] = d.hold_share[order], order
    asked["first"], asked["past"] = groups[:-1][order], groups[1:][order]
    is_first = np.cumsum(d.need > 0.0, axis=1) == 1
    asked["is_first"] = np.take_along_axis(is_first, order, axis=2)
    asked["is_critical"], asked["is_rounded"] = d.is_critical[order], d.rounded()[order]
    return asked


def _rings(unit: IntArray, is_role: BoolArray, n_units: int) -> tuple[IntArray, IntArray]:
    """The next role of the same unit for each role, in a ring; one role of each unit, or -1."""
    by_unit = np.flatnonzero(is_role)[np.argsort(unit[is_role], kind="stable")]
    start = np.searchsorted(unit[by_unit], np.arange(n_units + 1))
    following, has_any = np.arange(unit.size), start[1:] > start[:-1]
    following[by_unit[:-1]] = by_unit[1:]
    following[by_unit[start[1:][has_any] - 1]] = by_unit[start[:-1][has_any]]
    any_role = np.full(n_units, -1)
    any_role[has_any] = by_unit[start[:-1][has_any]]
    return following, any_role


def _groups(campaign: Campaign) -> tuple[IntArray, IntArray, IntArray]:
    """Roles by capability, class and unit; row of each class; each capability's first class.

    A class fills whole rows of lanes, with places of nobody (-1) at its end. Its roles go
    through the rows of the first lane, then of the second, so that of equal keys, which tell
    the lane, the one in the first row is the first in the order of the model.
    """
    s = campaign.supply
    capability = np.repeat(np.arange(len(s.capability)), np.diff(s.role_start))
    roles = np.lexsort((s.role_unit, s.role_class, capability))
    capability, classes = capability[roles], s.role_class[roles]
    is_new = np.ones(roles.size, dtype=np.bool_)
    is_new[1:] = (np.diff(classes) != 0) | (np.diff(capability) != 0)
    first = np.flatnonzero(is_new)
    groups = np.searchsorted(capability[first], np.arange(len(s.capability) + 1))
    sizes = np.diff(np.append(first, roles.size))
    n_rows = -(-sizes // LANES)
    row = np.append(0, np.cumsum(n_rows))
    filled = np.full(LANES * row[-1], -1)
    place = np.arange(roles.size) - np.repeat(first, sizes)
    lane, of_class = np.divmod(place, np.repeat(n_rows, sizes))
    filled[LANES * (np.repeat(row[:-1], sizes) + of_class) + lane] = roles
    return filled, row, groups


def _table(*rows: object) -> FloatArray:
    """Rows of one table of floats."""
    return np.ascontiguousarray(np.stack([np.asarray(row, dtype=np.float64) for row in rows]))


def _words(codes: tuple[str, ...]) -> KeyArray:
    """The words of codes."""
    return np.array([code_of(code) for code in codes], dtype=np.uint64)


def _limits(probs: FloatArray) -> KeyArray:
    """The smallest whole numbers of 53 bits that are not below probabilities."""
    limits: KeyArray = np.ceil(probs * 2.0**53).astype(np.uint64)
    return limits
