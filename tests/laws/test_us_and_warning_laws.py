"""Laws of single American forces and of warning, on random small worlds (rule R10)."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import YEAR, assessed
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.cycle import assess
from muster.planning.guidance import Guidance
from random_worlds import random_study, random_world

LAW = settings(deadline=None, max_examples=25, derandomize=True)
RANDOMS = st.randoms(use_true_random=False)
POSTURES = st.sampled_from(list(Posture))
NEAR = 1e-7


def score(base: World, guidance: Guidance, posture: Posture, **changes: object) -> float:
    """Score of a study with some changes."""
    asked = replace(guidance, **changes)
    return assessed(base, asked, posture=posture, is_shared=False).plan.score


def everything(base: World, share: float) -> dict[str, float]:
    """The same share of every category."""
    return {s.category: share for s in base.systems.values()}


@LAW
@given(rng=RANDOMS, posture=POSTURES, days=st.sampled_from([0.5, 7.0, 30.0, 400.0]))
def test_more_warning_never_hurts(rng: Random, posture: Posture, days: float) -> None:
    """0 days, some, twice as many: the score does not fall, so that no shortfall rises."""
    base, guidance = random_world(rng), random_study(rng, has_rules=True)
    none, some, more = (
        score(base, guidance, posture, warning_days=d) for d in (0.0, days, 2 * days)
    )
    assert none <= some + NEAR <= more + 2 * NEAR


@LAW
@given(rng=RANDOMS, posture=POSTURES, days=st.sampled_from([5.0, 40.0]))
def test_warning_is_the_same_as_shorter_notice(rng: Random, posture: Posture, days: float) -> None:
    """Every notice shorter by so many days, at least 0: the same score."""
    base, guidance = random_world(rng), random_study(rng)
    sooner = tuple(replace(n, notice_days=max(0.0, n.notice_days - days)) for n in base.notice)
    warned = score(base, guidance, posture, warning_days=days)
    assert warned == pytest.approx(score(replace(base, notice=sooner), guidance, posture), abs=NEAR)


@LAW
@given(
    rng=RANDOMS,
    posture=POSTURES,
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    which=st.integers(0, 99),
)
def test_more_american_forces_never_hurt(
    rng: Random, posture: Posture, shares: tuple[float, float], which: int
) -> None:
    """A higher share of any one category: the score does not fall, whatever the posture."""
    base, guidance = random_world(rng), random_study(rng, has_rules=True)
    categories = sorted(everything(base, 1.0))
    code = categories[which % len(categories)]
    less, more = (
        score(base, guidance, posture, us_shares={code: share}) for share in sorted(shares)
    )
    assert less <= more + NEAR


@LAW
@given(rng=RANDOMS, posture=POSTURES)
def test_all_american_forces_are_those_of_full_presence(rng: Random, posture: Posture) -> None:
    """Share 1 of every category under any posture, also absent: the score of full presence.

    No headquarters of these worlds is American, so that nothing else leaves with the absent.
    """
    base, guidance = random_world(rng), random_study(rng)
    lent = score(base, guidance, posture, us_shares=everything(base, 1.0))
    assert lent == pytest.approx(score(base, guidance, Posture.FULL), abs=NEAR)


@LAW
@given(rng=RANDOMS, posture=POSTURES)
def test_no_american_forces_are_those_of_absence(rng: Random, posture: Posture) -> None:
    """Share 0 of every category under any posture: the score without the United States."""
    base, guidance = random_world(rng), random_study(rng)
    kept = score(base, guidance, posture, us_shares=everything(base, 0.0))
    assert kept == pytest.approx(score(base, guidance, Posture.ABSENT), abs=NEAR)


@settings(LAW, max_examples=10)
@given(rng=RANDOMS)
def test_saying_what_holds_anyway_changes_no_table(rng: Random) -> None:
    """Full presence, and every category said to be there in full: the same record but for words."""
    base, guidance = random_world(rng), random_study(rng)
    said = replace(guidance, us_shares=everything(base, 1.0), warning_days=0.0)
    records = [assess(base, g, year=YEAR, posture=Posture.FULL) for g in (guidance, said)]
    for record in records:
        for key in ("study", "inputs_sha256", "verdict", "assumptions"):
            del record[key]
    assert json.dumps(records[0], sort_keys=True) == json.dumps(records[1], sort_keys=True)
