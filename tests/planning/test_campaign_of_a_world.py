"""Campaigns made of the bundled world: units, crises, intervals and what more units are worth."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from muster import load_guidance, load_world
from muster.core.words import Posture
from muster.operations.campaign.blocks import block, with_masks
from muster.planning.assessment import Assessment, work_out
from muster.planning.campaign_history import trace_rows
from muster.planning.campaign_model import CampaignCase, campaign_of, stress_of
from muster.planning.campaign_record import mean_interval, quantile, trials_needed, wilson
from muster.planning.campaign_supply import HOME
from muster.planning.campaign_worth import Addition, cost_of_one, halving, paired, with_more


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    """The bundled study without the United States."""
    world, guidance = load_world("europe"), load_guidance("half-of-ambition")
    return work_out(world, guidance, year=2025, posture=Posture.ABSENT, is_shared=False)


@pytest.fixture(scope="module")
def case(assessment: Assessment) -> CampaignCase:
    """Its campaign of five years."""
    return campaign_of(assessment, tuple(assessment.world.crises.values()), n_years=5)


def test_units_add_up_to_the_deployable_force(case: CampaignCase) -> None:
    """By asset, what is expected to be ready is what an assessment counts as deployable."""
    expected = np.zeros(len(case.assets))
    for unit in case.blocks:
        expected[unit.asset] += unit.quantity * unit.ready_prob
    np.testing.assert_allclose(expected, case.assets.deployable, rtol=1e-9, atol=1e-9)


def test_the_home_reserve_serves_its_own_defence_only(case: CampaignCase) -> None:
    """What stays at home joins no crisis but those in its own region, and only if it may."""
    supply, demand = case.campaign.supply, case.campaign.demand
    home = [h.endswith(HOME) for h in supply.holder]
    assert any(home)
    assert supply.is_reserve.sum() == sum(home[h] for h in supply.unit_holder)
    for c, task in enumerate(case.tasks):
        for h, holder in enumerate(supply.holder):
            if home[h] and supply.join_prob[h, c] > 0:
                assert (task.region.region, holder.removesuffix(HOME)) in case.world.in_place
    assert demand.uses_reserve.sum() == 1


def test_somebody_joins_every_crisis(case: CampaignCase) -> None:
    """Crises are posed one by one: none is left without a command for want of a headquarters."""
    assert (case.campaign.supply.join_prob.max(axis=0) > 0).all()
    np.testing.assert_allclose(case.campaign.demand.weight.sum(axis=1), 1.0)


def test_strategic_lift_is_needed_for_the_first_tour_only(case: CampaignCase) -> None:
    """Later tours are supplied by what is hired."""
    k = case.campaign.supply.capability.index("airlift_strategic")
    assert case.campaign.demand.need[:, 0, k].max() > 0
    assert (case.campaign.demand.need[:, 1:, k] == 0).all()


def test_the_stress_is_the_study_itself(assessment: Assessment) -> None:
    """Its four operations, once each in every trial, on their own days."""
    stress = stress_of(assessment)
    tally = block(stress.campaign, 1, 0, 20)
    assert tally.operations.tolist() == [20, 20, 20, 20]
    assert [c.crisis for c in stress.crises] == [t.code for t in assessment.tasks]


def test_a_trace_tells_the_trial_that_was_counted(case: CampaignCase) -> None:
    """As many operations that begin in the counted years, and the same that failed."""
    told = trace_rows(case, 1, 3)
    tally = block(case.campaign, 1, 3, 1)
    counted = [o for o in told["operations"] if o["begin_day"] >= 0]
    assert len(counted) == tally.operations.sum()
    assert {t["operation"] for t in told["tours"]} <= {o["operation"] for o in told["operations"]}
    assert all(t["limiting"] is None for t in told["tours"] if t["is_held"])


def test_more_of_a_capability_stands_first_and_serves_in_nothing_else(case: CampaignCase) -> None:
    """Two more in one capability: two roles more, and all others as they were."""
    k = case.campaign.supply.capability.index("aar")
    more = with_more(case.campaign, [Addition(capability=k, n_units=2)]).supply
    before = case.campaign.supply
    assert len(more.unit) == len(before.unit) + 2
    sizes, were = np.diff(more.role_start), np.diff(before.role_start)
    assert (sizes - were).tolist() == [2 if i == k else 0 for i in range(len(were))]
    at = slice(int(more.role_start[k]), int(more.role_start[k]) + 2)
    assert (more.role_quantity[at] == 1.0).all()
    assert (more.role_class[at] == 0).all()


def test_a_force_that_has_everything_never_fails(case: CampaignCase) -> None:
    """Enough of every capability, and no year fails; so the fall is all there was."""
    enough = [Addition(capability=k, n_units=2000) for k in range(48)]
    before = with_masks(case.campaign, 1, 0, 20)[1]
    after = with_masks(with_more(case.campaign, enough), 1, 0, 20)[1]
    assert before.any()
    assert not after.any()
    row = paired(before, after)
    assert row["worth_prob"] == pytest.approx(before.any(axis=1).mean())
    assert row["n_worse"] == 0


def test_costs_are_published_ranges_or_unknown(case: CampaignCase) -> None:
    """Fighters have published prices, early warning has none."""
    place = {c: i for i, c in enumerate(case.campaign.supply.capability)}
    low, high = cost_of_one(case, place["strike"]) or (0.0, 0.0)
    assert 100.0 < low < high < 400.0
    assert cost_of_one(case, place["aew"]) is None


def test_halving_names_all_that_it_took() -> None:
    """The first step at or below half, with the sum of what was added until then."""
    step = {"capability": "a", "name": "A", "unit": "ships", "low": 0.0, "high": 1.0}
    rows = [
        step | {"step": 0, "n_added": 0, "prob_per_year": 0.4},
        step | {"step": 1, "n_added": 2, "prob_per_year": 0.3},
        step | {"step": 2, "n_added": 3, "prob_per_year": 0.2},
        step | {"step": 3, "n_added": 9, "prob_per_year": 0.1},
    ]
    found = halving(rows)
    assert found is not None
    assert found["step"] == 2
    assert [a["n"] for a in found["additions"]] == [5]
    assert halving(rows[:2]) is None
    assert halving([]) is None


def test_intervals() -> None:
    """Wilson's interval against its formula at a half, and the trials that an error needs."""
    low, high = wilson(50, 100)
    assert (low + high) / 2 == pytest.approx(0.5)
    assert high - low == pytest.approx(2 * 1.959964 / math.sqrt(100 + 1.959964**2) / 2, rel=1e-6)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 10)[0] == 0.0
    assert trials_needed(0.1, 0.005) == math.ceil(1.959964**2 * 0.09 / 0.005**2)
    values = np.array([1.0, 2.0, 4.0, 9.0])
    mean, mean_low, mean_high = mean_interval(values.sum(), (values**2).sum(), 4)
    assert mean == 4.0
    assert mean_high - mean_low == pytest.approx(2 * 1.959964 * values.std(ddof=1) / 2)
    assert quantile(np.zeros(101, dtype=np.int64), 0.5) == 1.0


def test_sizes_do_not_depend_on_the_reading_of_troops(assessment: Assessment) -> None:
    """They are shares of the high reading; the low one changes the study, not the crises."""
    low = replace(assessment.guidance, troops=type(assessment.guidance.troops)("low"))
    crises = tuple(assessment.world.crises.values())
    one = campaign_of(assessment, crises, n_years=1)
    other = campaign_of(replace(assessment, guidance=low), crises, n_years=1)
    np.testing.assert_array_equal(one.campaign.demand.need, other.campaign.demand.need)
