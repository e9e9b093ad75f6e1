"""The best assignment: hand-checked cases, its laws, and how far the rule is from it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.operations.campaign.blocks import block
from muster.operations.campaign.distance import distance, tours_of
from muster.operations.campaign.model import Campaign
from muster.operations.campaign.optimal import Tours, best_now, most_held
from muster.operations.campaign.running import BadRunError
from muster.operations.campaign.tally import MILLIONTHS
from muster.operations.campaign.trace import trace
from small_campaigns import small_campaign

TOURS = 24


def some_tours(begins: list[float], days: list[float], **changes: Any) -> Tours:
    """Tours that need two brigades each; four units may serve in all of them."""
    begin, n = np.array(begins, dtype=float), len(begins)
    values: dict[str, Any] = {
        "begin_day": begin,
        "end_day": begin + np.array(days),
        "crisis": np.zeros(n, dtype=np.int64),
        "need": np.full((n, 1), 2.0),
        "can_serve": np.ones((n, 4), dtype=bool),
    }
    return Tours(**(values | changes))


def drawn_tours(seed: int, n_units: int) -> Tours:
    """Tours, needs and able units drawn at random."""
    draw = np.random.default_rng(seed)
    return some_tours(
        list(draw.uniform(0, 1500, TOURS)),
        list(draw.uniform(50, 200, TOURS)),
        need=draw.integers(1, 3, (TOURS, 1)).astype(float),
        can_serve=draw.random((TOURS, n_units)) < 0.7,
    )


def without_tours(tours: Tours, keep: np.ndarray[Any, Any]) -> Tours:
    """Some of the tours."""
    return Tours(
        begin_day=tours.begin_day[keep],
        end_day=tours.end_day[keep],
        crisis=tours.crisis[keep],
        need=tours.need[keep],
        can_serve=tours.can_serve[keep],
    )


def failures(campaign: Campaign, tours: Tours) -> int:
    """Fewest tours that do not hold."""
    return tours.begin_day.size - most_held(campaign, tours)


def test_the_best_moves_units_to_where_only_they_can_serve() -> None:
    """Tour 0 can take all, tour 1 only units 0 and 1: both hold, if 0 takes 2 and 3."""
    can_serve = np.array([[True] * 4, [True, True, False, False]])
    tours = some_tours([0, 0], [100, 100], can_serve=can_serve)
    campaign, everyone = small_campaign(), np.ones(4, dtype=bool)
    assert best_now(campaign, tours, everyone) == pytest.approx(2.0)
    assert best_now(campaign, tours, np.array([True, False, True, True])) == pytest.approx(1.5)
    assert best_now(campaign, tours, np.zeros(4, dtype=bool)) == 0.0


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30)
def test_the_best_is_the_best_of_all_assignments(seed: int) -> None:
    """Against every assignment of 4 units to 3 tours or none (256 ways), and its relaxation."""
    draw = np.random.default_rng(seed)
    campaign = small_campaign()
    quantity = draw.integers(1, 3, 4).astype(float)
    campaign = replace(campaign, supply=replace(campaign.supply, role_quantity=quantity))
    need, able = draw.integers(1, 5, 3).astype(float), draw.random((3, 4)) < 0.6
    tours = some_tours([0, 0, 0], [9, 9, 9], need=need[:, None], can_serve=able)
    ways = (
        sum(min(1.0, sum(quantity[u] for u in range(4) if way[u] == t) / need[t]) for t in range(3))
        for way in product(range(-1, 3), repeat=4)
        if all(t < 0 or able[t, u] for u, t in enumerate(way))
    )
    everyone = np.ones(4, dtype=bool)
    best = best_now(campaign, tours, everyone)
    assert best == pytest.approx(max(ways), abs=1e-6)
    assert best_now(campaign, tours, everyone, is_relaxed=True) >= best - 1e-6


@pytest.mark.parametrize(
    ("second_begin", "rest_ratio", "held"),
    [(99, 0.0, 2), (100, 0.0, 3), (299, 2.0, 2), (300, 2.0, 3)],
)
def test_a_unit_serves_again_when_released_and_rested(
    second_begin: float, rest_ratio: float, held: int
) -> None:
    """100 days and twice as much rest: day 300 is early enough, day 299 is not."""
    tours = some_tours([0, 0, second_begin], [100, 100, 100])
    assert most_held(small_campaign(rest_ratio=rest_ratio), tours) == held


def test_foresight_gives_up_one_tour_for_two() -> None:
    """A long tour needs all four units; the two short ones in its time hold instead."""
    tours = some_tours([0, 10, 20], [1000, 10, 10], need=np.array([[4.0], [2.0], [2.0]]))
    assert most_held(small_campaign(), tours) == 2


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_more_units_never_raise_failures_in_the_optimal_rule(seed: int) -> None:
    """Law: of 8 units the first 5, 6, 7 and all: failures fall or stay."""
    tours = drawn_tours(seed, 8)
    found = [
        failures(small_campaign(n_units=n), replace(tours, can_serve=tours.can_serve[:, :n].copy()))
        for n in (5, 6, 7, 8)
    ]
    assert found == sorted(found, reverse=True)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_shorter_rest_never_raises_failures_in_the_optimal_rule(seed: int) -> None:
    """Law: rest of 4, 2, 1 and 0 days for each day deployed."""
    tours = drawn_tours(seed, 6)
    found = [failures(small_campaign(n_units=6, rest_ratio=r), tours) for r in (4.0, 2.0, 1.0, 0.0)]
    assert found == sorted(found, reverse=True)


@given(seed=st.integers(0, 10_000), share=st.floats(0, 1))
@settings(max_examples=15, deadline=None)
def test_fewer_operations_never_raise_failures_in_the_optimal_rule(seed: int, share: float) -> None:
    """Law: any part of the tours has at most the failures of all."""
    campaign, tours = small_campaign(n_units=6), drawn_tours(seed, 6)
    keep = np.random.default_rng(seed + 1).random(TOURS) < share
    assert failures(campaign, without_tours(tours, keep)) <= failures(campaign, tours)


def test_a_history_is_that_of_the_tally() -> None:
    """20 trials: as many tours, and the same sum of coverage, as the kernel counts."""
    campaign = small_campaign(n_years=10)
    for trial in range(20):
        past, tally = trace(campaign, 3, trial), block(campaign, 3, trial, 1)
        assert past.operation.size == tally.tours.sum()
        met = np.array([(row == 0).sum() for row in past.serves])
        coverage = np.minimum(1.0, met / past.wanted[:, 0])
        assert coverage.sum() == pytest.approx(tally.tour_coverage.sum() / MILLIONTHS, abs=1e-4)


def test_foresight_holds_at_least_what_the_rule_holds() -> None:
    """30 trials of 5 years: the rule never holds a tour more than foresight does."""
    campaign, fewer = small_campaign(n_years=5), 0
    for trial in range(30):
        tally = block(campaign, 5, trial, 1)
        by_rule = int((tally.tours - tally.tours_failed).sum())
        best = most_held(campaign, tours_of(trace(campaign, 5, trial)))
        assert best >= by_rule
        fewer += best > by_rule
    assert fewer > 0, "or the yardstick would tell nothing"


def test_the_rule_is_never_better_than_the_best() -> None:
    """60 moments: gaps from 0 up, the relaxed ones at least the proved ones."""
    campaign = small_campaign(n_years=10, n_units=6)
    proved = distance(campaign, 1, n_moments=60, is_relaxed=False)
    relaxed = distance(campaign, 1, n_moments=60)
    assert proved.gap.size == relaxed.gap.size == 60
    assert (proved.gap >= 0).all()
    assert (relaxed.gap >= proved.gap - 1e-6).all()
    assert (proved.best <= 1 + 1e-9).all()
    np.testing.assert_array_equal(proved.rule, relaxed.rule)


def test_no_tours_or_no_moments_are_no_trouble() -> None:
    """A world without crises has no moments; none asked for is refused in words."""
    campaign = small_campaign()
    quiet = replace(campaign, demand=replace(campaign.demand, rate_per_year=np.zeros(2)))
    assert distance(quiet, 1, n_moments=5).gap.size == 0
    with pytest.raises(BadRunError, match="At least one moment"):
        distance(campaign, 1, n_moments=0)
