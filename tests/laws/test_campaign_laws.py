"""Laws of the campaign engine: bytes, sums, streams, and what more units do."""

from __future__ import annotations

import itertools
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaign_forces import random_campaign, with_unit
from muster.operations.campaign.blocks import block, with_masks
from muster.operations.campaign.tally import Tally, empty
from muster.operations.campaign.trace import Trace, trace


def is_same(a: Tally, b: Tally) -> bool:
    """Whether all counts are equal."""
    return all(np.array_equal(getattr(a, f.name), getattr(b, f.name)) for f in fields(Tally))


@given(seed=st.integers(0, 200), cuts=st.lists(st.integers(0, 60), max_size=6))
@hypothesis_settings(max_examples=40, deadline=None)
def test_any_blocks_of_the_same_trials_have_one_sum(seed: int, cuts: list[int]) -> None:
    """60 trials at once, and cut anywhere, added up in any order: the same bytes."""
    campaign = random_campaign(seed)
    bounds = sorted({0, 60, *cuts})
    parts = [(a, b - a) for a, b in itertools.pairwise(bounds)]
    total = empty(campaign)
    for first, n in reversed(parts):
        total = total + block(campaign, 5, first, n)
    assert is_same(total, block(campaign, 5, 0, 60))


@given(seed=st.integers(0, 10_000), trial=st.integers(0, 1000))
@hypothesis_settings(max_examples=60, deadline=None)
def test_a_history_is_what_was_counted(seed: int, trial: int) -> None:
    """Operations, tours, coverage, what is short and unit-days of one trial, told and counted."""
    campaign = random_campaign(seed)
    history, tally = trace(campaign, 3, trial), block(campaign, 3, trial, 1)
    n = len(campaign.demand.crisis)
    crisis = history.crisis[history.operation]
    assert np.bincount(history.crisis, minlength=n).tolist() == tally.operations.tolist()
    assert np.bincount(crisis, minlength=n).tolist() == tally.tours.tolist()
    failed = np.bincount(crisis[~history.holds], minlength=n)
    assert failed.tolist() == tally.tours_failed.tolist()
    lost = np.bincount(history.crisis[history.is_lost], minlength=n)
    assert lost.tolist() == tally.lost.tolist()
    has_failed = np.bincount(history.crisis[history.has_failed], minlength=n)
    assert has_failed.tolist() == tally.operations_failed.tolist()
    millionths = np.floor(1e6 * history.coverage + 0.5)
    assert np.bincount(crisis, millionths, minlength=n).tolist() == tally.tour_coverage.tolist()
    short = (history.wanted > 0) & (history.met < history.wanted - 1e-9)
    assert short.sum() == tally.short_tours.sum()
    assert (history.wanted > 0).sum() == tally.need_tours.sum()
    last = campaign.n_years * 365.25
    if tally.recalled.sum() == 0:
        days = np.minimum(history.tour_end_day, last) - history.tour_begin_day
        assert abs((history.sent.sum(axis=1) * days).sum() - tally.deployed.sum() / 1000) < 1.0


@given(seed=st.integers(0, 10_000))
@hypothesis_settings(max_examples=60, deadline=None)
def test_nobody_is_in_two_places_and_only_the_able_are_sent(seed: int) -> None:
    """Units serve in one tour at a time, ready and willing, rested unless rest may be broken."""
    campaign = random_campaign(seed)
    history = trace(campaign, 3, 0)
    breaks = campaign.demand.can_break_rest | campaign.demand.can_recall
    for unit in range(len(campaign.supply.unit)):
        tours = np.flatnonzero(history.serves[:, unit] >= 0)
        for a, b in itertools.pairwise(tours):
            assert history.tour_end_day[a] <= history.tour_begin_day[b] or history.is_robbed[a]
        may = breaks[history.crisis[history.operation[tours]]]
        assert (history.is_rested[tours, unit] | may).all()
        recalls = campaign.demand.can_recall[history.crisis[history.operation[tours]]]
        assert (history.is_able[tours, unit] | recalls).all()
    quantity = np.zeros((len(campaign.supply.unit), 2))
    capability = np.repeat([0, 1], np.diff(campaign.supply.role_start))
    quantity[campaign.supply.role_unit, capability] = campaign.supply.role_quantity
    for k in range(2):
        there = ((history.serves == k) * quantity[:, k]).sum(axis=1)
        np.testing.assert_allclose(there, history.met[:, k], atol=1e-9)
        # Enough is enough: without the last unit sent, the need would not be met.
        spare = there - history.wanted[:, k]
        assert (spare < 1.0 - 1e-9).all()


@given(seed=st.integers(0, 10_000))
@hypothesis_settings(max_examples=40, deadline=None)
def test_another_holder_changes_no_draw_of_the_others(seed: int) -> None:
    """Operations stay as they were, and who could serve in a tour that both have does too."""
    campaign = random_campaign(seed)
    s, n = campaign.supply, len(campaign.supply.unit)
    more = with_unit(campaign, name="of another")
    more = replace(
        more,
        supply=replace(
            more.supply,
            holder=(*s.holder, "XAZ"),
            unit_holder=np.append(s.unit_holder, len(s.holder)),
            join_prob=np.vstack((s.join_prob, s.join_prob[0])),
        ),
    )
    before, after = trace(campaign, 3, 1), trace(more, 3, 1)
    for name in ("crisis", "begin_day", "end_day", "size"):
        np.testing.assert_array_equal(getattr(before, name), getattr(after, name))
    able = {key(before, i): before.is_able[i] for i in range(len(before.operation))}
    for i in range(len(after.operation)):
        if key(after, i) in able:
            np.testing.assert_array_equal(after.is_able[i, :n], able[key(after, i)])


@given(seed=st.integers(0, 10_000))
@hypothesis_settings(max_examples=40, deadline=None)
def test_another_crisis_changes_no_operation_of_the_others(seed: int) -> None:
    """Without the last crisis, the others' operations that follow nothing come as before."""
    campaign = random_campaign(seed)
    d, n = campaign.demand, len(campaign.demand.crisis) - 1
    quiet = replace(d, follow_prob=np.zeros_like(d.follow_prob))
    fewer = {
        name: getattr(quiet, name)[:n]
        for name in (
            "rate_per_year law mean_days variation size_low size_high tour_days priority "
            "can_break_rest can_recall uses_reserve need weight"
        ).split()
    }
    links = {name: getattr(quiet, name)[:n, :n] for name in ("follow_prob", "follow_days")}
    s = campaign.supply
    without = replace(
        campaign,
        demand=replace(quiet, crisis=d.crisis[:n], **fewer, **links),
        supply=replace(s, join_prob=s.join_prob[:, :n], is_in_time=s.is_in_time[:, :n]),
    )
    with_all = trace(replace(campaign, demand=quiet), 3, 2)
    alone, of_others = trace(without, 3, 2), with_all.crisis < n
    for name in ("crisis", "begin_day", "end_day", "size"):
        np.testing.assert_array_equal(getattr(alone, name), getattr(with_all, name)[of_others])


@given(seed=st.integers(0, 10_000), share=st.floats(0.2, 0.99))
@hypothesis_settings(max_examples=40, deadline=None)
def test_a_lower_rate_moves_the_same_operations_to_later_days(seed: int, share: float) -> None:
    """The k-th operation of a crisis begins later by the ratio, and is as long and as large."""
    base = random_campaign(seed)
    n = len(base.demand.crisis)
    quiet = replace(base.demand, follow_prob=np.zeros((n, n)))
    slow = replace(quiet, rate_per_year=quiet.rate_per_year * share)
    often = trace(replace(base, demand=quiet), 3, 4)
    seldom = trace(replace(base, demand=slow), 3, 4)
    for c in range(n):
        a, b = np.flatnonzero(often.crisis == c), np.flatnonzero(seldom.crisis == c)
        assert b.size <= a.size
        a = a[: b.size]
        np.testing.assert_allclose(often.begin_day[a], seldom.begin_day[b] * share)
        np.testing.assert_array_equal(often.size[a], seldom.size[b])
        lengths = [h.end_day[i] - h.begin_day[i] for h, i in ((often, a), (seldom, b))]
        np.testing.assert_allclose(lengths[0], lengths[1])


def key(history: Trace, tour: int) -> tuple[int, float]:
    """What names a tour in two histories of the same operations."""
    return int(history.operation[tour]), float(history.tour_begin_day[tour])


@pytest.mark.parametrize("seed", [1])
def test_exceptions_of_the_greedy_rule_are_few_and_known(seed: int) -> None:
    """One more unit of each of 100 small forces, 100 trials each: failures fall over all; where
    they rise in a trial, the greedy rule is the reason, and it is counted, not hidden."""
    better = worse = 0
    for number in range(100):
        campaign = random_campaign(1000 * seed + number)
        more = with_unit(campaign, like=len(campaign.supply.unit) - 2)
        before = with_masks(campaign, 1, 0, 100)[1].sum(axis=1)
        after = with_masks(more, 1, 0, 100)[1].sum(axis=1)
        better += int((after < before).sum())
        worse += int((after > before).sum())
    print(f"one more unit: {better} of 10000 trials with fewer failed years, {worse} with more")
    assert worse < 0.02 * 10_000
    assert better > 5 * worse
