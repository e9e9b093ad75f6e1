"""Campaigns of two crises and four units, all invented, for tests of how trials are run."""

from __future__ import annotations

import numpy as np

from muster.operations.campaign.model import Campaign, Demand, Supply


def small_campaign(*, n_years: int = 3, n_units: int = 4, rest_ratio: float = 2.0) -> Campaign:
    """Two crises that each need two of ``n_units`` brigades of XAA and XAB."""
    none, units = np.zeros(2, dtype=bool), np.arange(n_units)
    demand = Demand(
        crisis=("crisis-a", "crisis-b"),
        rate_per_year=np.array([0.5, 1.0]),
        law=np.array([1, 3]),
        mean_days=np.array([300.0, 200.0]),
        variation=np.ones(2),
        size_low=np.ones(2),
        size_high=np.full(2, 1.5),
        tour_days=np.full(2, 120.0),
        priority=np.array([1, 2]),
        can_break_rest=none,
        can_recall=none,
        uses_reserve=none,
        follow_prob=np.array([[0.0, 0.3], [0.0, 0.0]]),
        follow_days=np.full((2, 2), 60.0),
        need=np.full((2, 1, 1), 2.0),
        weight=np.ones((2, 1)),
        is_critical=np.ones(1, dtype=bool),
        hold_share=np.ones(1),
        given_day=np.zeros(0),
        given_days=np.zeros(0),
        given_size=np.zeros(0),
        given_crisis=np.zeros(0, dtype=np.int64),
    )
    supply = Supply(
        capability=("brigade",),
        holder=("XAA", "XAB"),
        unit=tuple(f"unit-{i}" for i in units),
        unit_holder=units % 2,
        ready_prob=np.full(n_units, 0.9),
        rest_ratio=np.full(n_units, rest_ratio),
        is_reserve=np.zeros(n_units, dtype=bool),
        is_us=np.zeros(n_units, dtype=bool),
        join_prob=np.full((2, 2), 0.9),
        is_in_time=np.ones((n_units, 2), dtype=bool),
        role_start=np.array([0, n_units]),
        role_unit=units,
        role_quantity=np.ones(n_units),
        role_class=np.zeros(n_units, dtype=np.int64),
    )
    return Campaign(demand=demand, supply=supply, n_years=n_years)
