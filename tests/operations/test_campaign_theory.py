"""The engine against formulas of queueing theory: the loss limit, rest, and binomial readiness."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from campaign_forces import Crisis, Setup, Unit, force
from muster.operations.campaign.blocks import block
from muster.operations.campaign.model import Campaign, Law
from muster.operations.campaign.trace import trace
from small_campaigns import small_campaign

DAYS = 30.0
"""Mean length of an operation [days]."""


def loss_campaign(
    n_units: int,
    crises: list[tuple[float, int]],
    *,
    law: Law = Law.EXPONENTIAL,
    variation: float = 1.0,
    rest_ratio: float = 0.0,
    n_years: int = 20,
) -> Campaign:
    """Crises of given load [Erlang] and need [units] that share units and are lost if short."""
    base, n = small_campaign(n_units=n_units, rest_ratio=rest_ratio), len(crises)
    no = np.zeros(n, dtype=bool)
    demand = replace(
        base.demand,
        crisis=tuple(f"crisis-{i}" for i in range(n)),
        rate_per_year=np.array([load / DAYS * 365.25 for load, _ in crises]),
        law=np.full(n, int(law)),
        mean_days=np.full(n, DAYS),
        variation=np.full(n, variation),
        size_low=np.ones(n),
        size_high=np.ones(n),
        tour_days=np.full(n, np.inf),
        priority=np.ones(n, dtype=np.int64),
        can_break_rest=no,
        can_recall=no,
        uses_reserve=no,
        follow_prob=np.zeros((n, n)),
        follow_days=np.ones((n, n)),
        need=np.array([float(need) for _, need in crises]).reshape(n, 1, 1),
        weight=np.ones((n, 1)),
    )
    supply = replace(
        base.supply,
        ready_prob=np.ones(n_units),
        join_prob=np.ones((len(base.supply.holder), n)),
        is_in_time=np.ones((n_units, n), dtype=bool),
    )
    return Campaign(demand=demand, supply=supply, n_years=n_years, is_loss=True, warm_up_years=2.0)


def blocking(campaign: Campaign, n_trials: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Share of the operations of each crisis that is lost, with its standard error.

    Trials are independent, so the error is that of a ratio of their sums.
    """
    tallies = [block(campaign, seed, trial, 1) for trial in range(n_trials)]
    lost = np.array([t.lost for t in tallies], dtype=float)
    began = np.array([t.operations for t in tallies], dtype=float)
    share = lost.sum(axis=0) / began.sum(axis=0)
    spread = ((lost - share * began) ** 2).sum(axis=0) * n_trials / (n_trials - 1)
    return share, np.sqrt(spread) / began.sum(axis=0)


def erlang_b(load: float, n_units: int) -> float:
    """Blocking of n servers under a load, by the recursion of Erlang."""
    blocked = 1.0
    for n in range(1, n_units + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def kaufman_roberts(n_units: int, crises: list[tuple[float, int]]) -> list[float]:
    """Blocking of each class that needs several servers at once."""
    state = [1.0]
    for j in range(1, n_units + 1):
        state.append(sum(a * b * state[j - b] for a, b in crises if b <= j) / j)
    total = sum(state)
    return [sum(state[n_units - b + 1 :]) / total for _, b in crises]


LAWS = (
    (Law.FIXED, 0.0),
    (Law.EXPONENTIAL, 1.0),
    (Law.GAMMA, 0.5),
    (Law.LOGNORMAL, 1.5),
    (Law.HYPEREXPONENTIAL, 2.0),
)


def test_the_loss_limit_is_erlang_b_whatever_the_law_of_durations() -> None:
    """M/G/c/c: within 3 standard errors in at least 95 of 100 cases over a grid of loads."""
    cases = [
        (law, variation, n_units, load)
        for law, variation in LAWS
        for n_units in (1, 2, 4, 8)
        for load in (0.3, 0.7, 1.2, 2.0, 3.5)
    ]
    near = 0
    for i, (law, variation, n_units, load) in enumerate(cases):
        campaign = loss_campaign(n_units, [(load, 1)], law=law, variation=variation, n_years=10)
        (share,), (error,) = blocking(campaign, 40, seed=i)
        expected = erlang_b(load, n_units)
        # Where hardly any is lost in the sample, the error of the sample is no error.
        floor = math.sqrt(expected / (40 * 10 * load / DAYS * 365.25))
        near += abs(share - expected) <= 3.0 * max(error, floor)
    assert len(cases) == 100
    assert near >= 95


@pytest.mark.parametrize("n_units", [4, 7, 12])
def test_crises_of_several_needs_share_units_as_kaufman_and_roberts_say(n_units: int) -> None:
    """Two crises that need one and three units of the same pool."""
    crises = [(2.0, 1), (1.0, 3)]
    share, error = blocking(loss_campaign(n_units, crises), 60, seed=n_units)
    for mine, spread, expected in zip(share, error, kaufman_roberts(n_units, crises), strict=True):
        assert abs(mine - expected) <= 4.0 * spread


@pytest.mark.parametrize("rest_ratio", [0.5, 2.0])
def test_rest_lengthens_service(rest_ratio: float) -> None:
    """A unit that rests r days for each day away is busy 1 + r times as long: Erlang again."""
    campaign = loss_campaign(4, [(0.8, 1)], rest_ratio=rest_ratio, law=Law.GAMMA, variation=0.5)
    (share,), (error,) = blocking(campaign, 60, seed=3)
    assert abs(share - erlang_b(0.8 * (1.0 + rest_ratio), 4)) <= 4.0 * error


@pytest.mark.parametrize("rest", [0.0, 1.0, 2.0, 4.0])
def test_a_closed_rotation_gives_a_unit_in_one_tour_of_one_plus_rest(rest: float) -> None:
    """A finite source: of 12 units, all always wanted, 12 / (1 + r) are away on average.

    Each is sent again as soon as it has rested, whole tours long, so that the mean over whole
    cycles is exact.
    """
    cycle = 1 + int(rest)
    crisis = Crisis("a", {"brigade": 100}, ((0, 100.0 * 4 * cycle, 1),))
    units = [Unit(f"u{i}", rest=rest) for i in range(12)]
    met = trace(force([crisis], units, Setup(n_years=6)), 1, 0).met[:, 0]
    assert met.size == 4 * cycle
    assert met.mean() == 12.0 / cycle


def test_readiness_is_binomial() -> None:
    """Of ten units, each ready with probability 0.7, seven are needed: the binomial tail."""
    base = loss_campaign(10, [(0.001, 7)], n_years=50)
    campaign = replace(base, supply=replace(base.supply, ready_prob=np.full(10, 0.7)))
    tallies = [block(campaign, 5, trial, 1) for trial in range(1500)]
    lost = sum(int(t.lost[0]) for t in tallies)
    began = sum(int(t.operations[0]) for t in tallies)
    expected = stats.binom.cdf(6, 10, 0.7)
    assert began > 500
    assert abs(lost / began - expected) <= 4.0 * math.sqrt(expected * (1 - expected) / began)


def test_arrivals_are_poisson() -> None:
    """Mean and variance of the operations that begin in ten years."""
    campaign = replace(loss_campaign(1, [(0.1, 1)], n_years=10), warm_up_years=0.0)
    n = np.array([int(block(campaign, 9, trial, 1).operations[0]) for trial in range(400)])
    mean = 0.1 / DAYS * 365.25 * 10
    assert abs(n.mean() - mean) <= 4.0 * math.sqrt(mean / n.size)
    assert 0.8 <= n.var(ddof=1) / mean <= 1.25
