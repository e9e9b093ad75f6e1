"""Sharing: who provides what is met, fairly and in whole units."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from builder_rows import YEAR, posture, provisions
from builders import assessed, fleet, needing, study, world
from muster.core.words import Posture
from muster.planning.assessment import Assessment
from random_worlds import random_study, random_world


def given(found: Assessment) -> np.ndarray:
    """Units of capability given to each need."""
    sums = np.zeros(len(found.needs))
    for share in found.plan.shares:
        rate = dict(found.problem.provisions[found.assets.system[share.asset]])
        sums[share.need] += share.quantity * rate[found.needs[share.need].capability]
    return sums


@pytest.mark.parametrize("seed", range(25))
def test_contributions_add_up_to_what_is_met(seed: int) -> None:
    """In random worlds: whole needs exactly, others to 1e-4, none above the need."""
    rng = Random(seed)
    found = assessed(random_world(rng), random_study(rng), posture=Posture.FULL)
    np.testing.assert_allclose(given(found), found.plan.met, atol=1e-4)


@pytest.mark.parametrize("seed", range(25))
def test_no_holder_gives_more_than_its_expectation_rounded_up(seed: int) -> None:
    """In a stage a holder expected to give 1.4 brigades is shown with 1 or 2."""
    rng = Random(seed)
    found = assessed(random_world(rng), random_study(rng), posture=Posture.FULL)
    totals: dict[tuple, list[float]] = {}
    for share in found.plan.shares:
        need = found.needs[share.need]
        if found.world.capabilities[need.capability].is_whole:
            assert share.quantity == round(share.quantity)
            pair = totals.setdefault((share.asset, need.task, need.phase), [0.0, 0.0])
            pair[0] += share.quantity
            pair[1] += share.expected
    for quantity, expected in totals.values():
        assert quantity <= np.ceil(expected - 1e-5)


@pytest.mark.parametrize("seed", range(25))
def test_no_holder_is_expected_to_give_more_than_it_can_deploy(seed: int) -> None:
    """Expected units of a holder's system in a stage stay within its deployable units."""
    rng = Random(seed)
    found = assessed(random_world(rng), random_study(rng), posture=Posture.FULL)
    used: dict[tuple, float] = {}
    for share in found.plan.shares:
        need = found.needs[share.need]
        key = (share.asset, need.task, need.phase)
        used[key] = used.get(key, 0.0) + share.expected
    for (asset, *_), units in used.items():
        assert units <= found.assets.deployable[asset] + 1e-5


def test_like_nations_share_by_what_they_can_deploy() -> None:
    """Four tankers from XAA with six and XAB with two: 3 and 1."""
    found = assessed(
        fleet(("XAA", "tanker", 6), ("XAB", "tanker", 2), templates=needing(tanking=4))
    )
    by_holder = {found.assets.holder[s.asset]: s.quantity for s in found.plan.shares}
    assert by_holder == {"XAA": pytest.approx(3), "XAB": pytest.approx(1)}


def test_europeans_serve_before_the_united_states() -> None:
    """Six tankers of XAA cover the need of four: none of the ten of the United States goes."""
    base = fleet(
        ("XAA", "tanker", 6),
        ("USA", "tanker", 10),
        templates=needing(tanking=4),
        us_posture=(posture(1.0, Posture.FULL),),
    )
    found = assessed(base, posture=Posture.FULL)
    assert {found.assets.holder[s.asset] for s in found.plan.shares} == {"XAA"}


def test_no_more_is_sent_than_is_met() -> None:
    """Nobody is sent idle to even out burdens, even with GDP far from the forces."""
    base = fleet(
        ("XAA", "tanker", 2),
        ("XAB", "transport", 9),
        templates=needing(tanking=2, lifting=1),
        gdp_musd={("XAA", YEAR): 1.0, ("XAB", YEAR): 999.0},
    )
    found = assessed(base)
    assert sum(s.quantity for s in found.plan.shares) == pytest.approx(3)


def test_the_fifty_percent_rule_holds_in_what_is_shown() -> None:
    """XAA six tankers, XAC two, rule on: 2 and 2."""
    base = fleet(("XAA", "tanker", 6), ("XAC", "tanker", 2), templates=needing(tanking=6))
    found = assessed(base, study(fifty_percent_rule=True))
    assert sorted(s.quantity for s in found.plan.shares) == pytest.approx([2, 2])


def test_a_unit_worth_half_a_brigade_is_shared_in_whole_units() -> None:
    """Regiments of half a brigade: two regiments cover a need of one brigade."""
    base = fleet(
        ("XAA", "brigade", 2),
        templates=needing(land_light=1),
        provisions=provisions([("brigade", "land_light", 0.5)]),
    )
    found = assessed(base)
    assert found.plan.score == 1.0
    np.testing.assert_allclose(given(found), [1.0])


def test_the_score_does_not_depend_on_sharing() -> None:
    """With and without sharing the score and what is met are the same."""
    with_shares, without = (assessed(world(), is_shared=flag) for flag in (True, False))
    assert with_shares.plan.score == without.plan.score
    assert with_shares.plan.shares
    assert without.plan.shares == ()
