"""A campaign as the tables that the kernel reads."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np

from muster.operations.campaign.arrays import KeyArray, Log, Plan
from muster.operations.campaign.model import DAYS_PER_YEAR, Campaign, FloatArray

LANE = 16
"""Roles that a search looks at in one step."""


def code_of(text: str) -> int:
    """The word of a code in the hash: the same in every process and version."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def plan_of(campaign: Campaign) -> Plan:
    """The tables of a campaign; rows are as :mod:`~.arrays` names them."""
    d, s = campaign.demand, campaign.supply
    rank = np.empty(len(d.crisis))
    rank[sorted(range(rank.size), key=lambda c: d.crisis[c])] = np.arange(rank.size)
    given = np.lexsort((rank[d.given_crisis], d.priority[d.given_crisis], d.given_day))
    manned = np.argsort(~d.is_critical, kind="stable")
    needed = d.need[:, :, manned] > 0.0
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
        need=np.ascontiguousarray(np.concatenate((d.need, d.weight[:, None]), axis=1), dtype=float),
        capability=_table(d.is_critical, d.hold_share, d.rounded()),
        asked=manned[np.argsort(~needed, axis=2, kind="stable")].astype(np.uint32),
        n_asked=needed.sum(axis=2).astype(np.int64),
        given=_table(*(row[given] for row in fixed)),
        unit=np.ascontiguousarray(_table(s.ready_prob, s.rest_ratio, s.unit_holder).T),
        code=_words((*d.crisis, *s.holder, *s.unit)),
        join=np.ascontiguousarray(s.join_prob, dtype=np.float64),
        **_role_tables(campaign),
    )


def log_of(plan: Plan, n_operations: int, n_tours: int) -> Log:
    """An empty history with room for so many operations and tours; without room none is kept."""
    return Log(
        size=np.zeros(2, dtype=np.int64),
        operation=np.zeros((n_operations, 7)),
        tour=np.zeros((n_tours, 7 + 2 * plan.capability.shape[1])),
        unit=np.zeros((n_tours, 3, plan.unit.shape[0]), dtype=np.int16),
    )


def _role_tables(campaign: Campaign) -> dict[str, Any]:
    """The tables of a plan that are about roles."""
    d, s = campaign.demand, campaign.supply
    shape = (4, len(d.crisis), len(s.unit))
    roles, group_start, groups = _groups(campaign)
    is_role = roles >= 0
    unit = np.where(is_role, s.role_unit[roles], 0) if roles.size else roles
    by_unit = np.argsort(s.role_unit[roles[is_role]], kind="stable")
    # A unit may serve: kind 0 in later tours, 1 in the first, 2 and 3 the same without the US.
    is_free = d.uses_reserve[:, None] | ~s.is_reserve[None, :]
    is_there = np.stack((np.ones_like(s.is_us), ~s.is_us))
    is_in_time = np.stack((np.ones(shape[1:], dtype=np.bool_), s.is_in_time.T))
    may = (is_there[:, None, None, :] & is_in_time[None] & is_free).reshape(shape)
    return {
        "groups": groups.astype(np.int64),
        "mask": np.ascontiguousarray(may[:, :, unit] & is_role, dtype=np.uint8),
        "role": np.ascontiguousarray((unit, s.unit_holder[unit]), dtype=np.uint32),
        "role_share": _table(s.role_quantity[roles], s.ready_prob[unit]),
        "role_word": _words(s.unit)[unit],
        "group_start": group_start,
        "unit_role": np.flatnonzero(is_role)[by_unit].astype(np.uint32),
        "unit_start": np.searchsorted(np.sort(s.role_unit), np.arange(len(s.unit) + 1)).astype(
            np.uint32
        ),
    }


def _groups(campaign: Campaign) -> tuple[np.ndarray, KeyArray, np.ndarray]:
    """Roles by capability, class and unit; where each class begins; each capability's first.

    Each class is filled up with places of nobody (-1) to a multiple of :data:`LANE`, so that no
    search has a remainder.
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
    start = np.append(0, np.cumsum(-(-sizes // LANE) * LANE))
    filled = np.full(start[-1], -1)
    filled[np.repeat(start[:-1] - first, sizes) + np.arange(roles.size)] = roles
    return filled, start.astype(np.uint64), groups


def _table(*rows: object) -> FloatArray:
    """Rows of one table of floats."""
    return np.ascontiguousarray(np.stack([np.asarray(row, dtype=np.float64) for row in rows]))


def _words(codes: tuple[str, ...]) -> KeyArray:
    """The words of codes."""
    return np.array([code_of(code) for code in codes], dtype=np.uint64)
