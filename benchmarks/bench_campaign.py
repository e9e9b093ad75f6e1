"""Campaign: trials a second, cold start, memory, and SimPy on the same draws.

Run by 'make bench'. Nothing here fails on a slow machine: goals are printed beside what
was measured, and a goal that is missed says so.
"""

from __future__ import annotations

import numpy as np

from muster.operations.campaign.model import Campaign, Demand, Law, Supply

N_UNITS, N_HOLDERS, N_CAPABILITIES, N_CRISES = 900, 30, 45, 12


def made_up(seed: int = 0, n_years: int = 30) -> Campaign:
    """A force and crises of European size; every figure is made up.

    30 holders with 900 units, two thirds of which can serve in a second capability too, 45
    capabilities of which a third are critical, 12 kinds of crises that begin 3.5 times a
    year and last 0.5 to 8 years in tours of 4 to 6 months.
    """
    random = np.random.default_rng(seed)
    # Ten units for each capability, and the others for a few large ones.
    many = np.minimum(random.zipf(1.3, N_UNITS - 10 * N_CAPABILITIES) - 1, 10**6) % N_CAPABILITIES
    first = np.sort(np.concatenate((np.repeat(np.arange(N_CAPABILITIES), 10), many)))
    second = (first + random.integers(1, 6, N_UNITS)) % N_CAPABILITIES
    has_second = random.random(N_UNITS) < 2 / 3
    rows = [(k, 0, u, 1.0) for u, k in enumerate(first)]
    rows += [(k, 1, u, 0.5) for u, k in enumerate(second) if has_second[u]]
    capability, role_class, role_unit, quantity = (
        np.array(x) for x in zip(*sorted(rows), strict=True)
    )
    has = np.bincount(first, minlength=N_CAPABILITIES)
    is_hard = np.arange(N_CRISES) == 0
    share = np.where(is_hard, 0.12, random.uniform(0.005, 0.03, N_CRISES))[:, None]
    need = np.ceil(share * random.uniform(0.5, 1.5, (N_CRISES, N_CAPABILITIES)) * has)
    need[random.random(need.shape) < np.where(is_hard, 0.1, 0.6)[:, None]] = 0.0
    later = np.ceil(0.7 * need)
    weight = (need > 0) * random.uniform(0.5, 2.0, need.shape)
    rate = random.uniform(0.1, 1.0, N_CRISES)
    rate[is_hard] = 0.03
    demand = Demand(
        crisis=tuple(f"crisis-{c}" for c in range(N_CRISES)),
        rate_per_year=3.5 * rate / rate.sum(),
        law=np.arange(N_CRISES) % len(Law),
        mean_days=365.25 * random.uniform(0.5, 5.0, N_CRISES),
        variation=np.array([0.0, 1.0, 0.6, 0.9, 1.6])[np.arange(N_CRISES) % len(Law)],
        size_low=np.full(N_CRISES, 0.7),
        size_high=np.full(N_CRISES, 1.3),
        tour_days=random.choice([122.0, 152.0, 183.0], N_CRISES),
        priority=np.where(is_hard, 1, random.integers(2, 5, N_CRISES)),
        can_break_rest=random.random(N_CRISES) < 0.3,
        can_recall=is_hard,
        uses_reserve=is_hard,
        follow_prob=np.full((N_CRISES, N_CRISES), 0.003),
        follow_days=np.full((N_CRISES, N_CRISES), 90.0),
        need=np.stack([need, later], axis=1),
        weight=weight / weight.sum(axis=1, keepdims=True),
        is_critical=random.random(N_CAPABILITIES) < 1 / 3,
        hold_share=np.full(N_CAPABILITIES, 0.8),
        given_day=np.zeros(0),
        given_days=np.zeros(0),
        given_size=np.zeros(0),
        given_crisis=np.zeros(0, dtype=np.int64),
    )
    holder = random.integers(0, N_HOLDERS, N_UNITS)
    supply = Supply(
        capability=tuple(f"capability-{k}" for k in range(N_CAPABILITIES)),
        holder=tuple(f"XA{chr(65 + h % 26)}-{h}" for h in range(N_HOLDERS)),
        unit=tuple(f"unit-{u}" for u in range(N_UNITS)),
        unit_holder=holder,
        ready_prob=random.uniform(0.7, 0.95, N_UNITS),
        rest_ratio=random.choice([1.0, 2.0, 3.0], N_UNITS),
        is_reserve=random.random(N_UNITS) < 0.15,
        is_us=holder == 0,
        join_prob=random.uniform(0.5, 1.0, (N_HOLDERS, N_CRISES)),
        is_in_time=random.random((N_UNITS, N_CRISES)) < 0.8,
        role_start=np.searchsorted(capability, np.arange(N_CAPABILITIES + 1)),
        role_unit=role_unit,
        role_quantity=quantity,
        role_class=role_class,
        us_present_years=6.0,
        us_away_years=1.0,
    )
    return Campaign(demand=demand, supply=supply, n_years=n_years)
