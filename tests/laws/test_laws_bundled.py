"""Laws on the bundled world: the United States, leavers, more forces."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from muster.catalogue.studies import load_guidance, load_world
from muster.core.words import Posture
from muster.planning.assessment import work_out

NEAR = 1e-7
WORLD = load_world()
NATIONS = sorted(WORLD.nations)
POOLS = sorted(WORLD.pools)
EUROPEANS = sorted(set(NATIONS) - {"USA"})


@cache
def score(
    study: str,
    posture: Posture = Posture.FULL,
    *,
    without: tuple[str, ...] = (),
    year: int = 2025,
) -> float:
    """Score of a bundled study."""
    found = work_out(
        WORLD, load_guidance(study), year=year, posture=posture, without=without, is_shared=False
    )
    return found.plan.score


QUICK = [
    ("rdc-5000", 2025),
    ("helsinki", 2021),
    ("half-mjo-plus", 2030),
    ("half-of-ambition", 2025),
]
SLOW = [
    (study, year)
    for study in (
        "half-of-ambition",
        "half-mjo-plus",
        "helsinki",
        "rdc-5000",
        "eu-2008",
        "full-nato-2006",
    )
    for year in (2021, 2025, 2030)
    if (study, year) not in QUICK
]
STUDIES = [*QUICK, *(pytest.param(*pair, marks=pytest.mark.slow) for pair in SLOW)]


@pytest.mark.parametrize(("study", "year"), STUDIES)
def test_the_more_of_the_united_states_the_better(study: str, year: int) -> None:
    """full >= reduced_2026, diverted, enablers_only >= absent."""
    full, absent = (score(study, p, year=year) for p in (Posture.FULL, Posture.ABSENT))
    for posture in (Posture.REDUCED_2026, Posture.DIVERTED, Posture.ENABLERS_ONLY):
        assert full + NEAR >= score(study, posture, year=year) >= absent - NEAR


@pytest.mark.parametrize("posture", [Posture.FULL, Posture.ABSENT])
@pytest.mark.parametrize("gone", [*NATIONS, *POOLS])
def test_leaving_out_anyone_never_helps_a_small_operation(gone: str, posture: Posture) -> None:
    """Each nation and pool in turn, EU Rapid Deployment Capacity of 5,000."""
    assert score("rdc-5000", posture, without=(gone,)) <= score("rdc-5000", posture) + NEAR


@pytest.mark.slow
@pytest.mark.parametrize("study", ["half-of-ambition", "half-mjo-plus", "helsinki"])
@pytest.mark.parametrize("posture", [Posture.FULL, Posture.ABSENT])
@pytest.mark.parametrize("gone", [*NATIONS, *POOLS])
def test_leaving_out_anyone_never_helps(gone: str, posture: Posture, study: str) -> None:
    """Each nation and pool in turn, the larger studies."""
    assert score(study, posture, without=(gone,)) <= score(study, posture) + NEAR


@pytest.mark.parametrize("gone", ["FRA", "DEU", "GBR", "MMF", "AWACS"])
def test_leaving_out_the_large_ones_never_helps_half_of_the_ambition(gone: str) -> None:
    """The largest nations and pools, half of NATO's level of ambition, without the US."""
    whole = score("half-of-ambition", Posture.ABSENT)
    assert score("half-of-ambition", Posture.ABSENT, without=(gone,)) <= whole + NEAR


@pytest.mark.slow
@pytest.mark.parametrize("capability", sorted(WORLD.capabilities))
def test_leaving_out_a_capability_never_helps(capability: str) -> None:
    """Each capability switched off in turn."""
    whole = score("half-of-ambition", Posture.ABSENT)
    assert score("half-of-ambition", Posture.ABSENT, without=(capability,)) <= whole + NEAR


@pytest.mark.parametrize("holder", ["POL", "FRA", "MMF"])
def test_more_of_everything_a_holder_has_never_hurts(holder: str) -> None:
    """Twice the holdings of Poland, of France, of the tanker pool."""
    more = replace(
        WORLD,
        holdings=tuple(
            replace(h, quantity=2 * h.quantity) if h.holder == holder else h for h in WORLD.holdings
        ),
    )
    found = work_out(
        more,
        load_guidance("half-of-ambition"),
        year=2025,
        posture=Posture.ABSENT,
        is_shared=False,
    )
    assert found.plan.score >= score("half-of-ambition", Posture.ABSENT) - NEAR


def test_the_united_states_left_out_are_as_good_as_absent() -> None:
    """``--without USA`` under full presence gives the score of posture absent."""
    assert score("helsinki", Posture.FULL, without=("USA",)) == pytest.approx(
        score("helsinki", Posture.ABSENT), abs=NEAR
    )


def test_a_smaller_reading_of_troops_is_covered_at_least_as_well_where_nothing_is_whole() -> None:
    """Continuous needs, low instead of high troops: the score does not fall."""
    soft = replace(
        WORLD,
        capabilities={c: replace(v, is_whole=False) for c, v in WORLD.capabilities.items()},
    )
    low, high = (
        work_out(
            soft,
            replace(load_guidance("helsinki"), troops=troops),
            year=2025,
            posture=Posture.ABSENT,
            is_shared=False,
        ).plan.score
        for troops in ("low", "high")
    )
    assert low >= high - NEAR
