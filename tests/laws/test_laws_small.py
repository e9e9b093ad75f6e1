"""Laws on random small worlds: what must hold whatever the numbers (rules R5 and R10)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder_rows import HOLDINGS, PHASES, holdings, nation, phases, readiness
from builders import YEAR, assessed, holding_more, operation, shuffled, study, world
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.cycle import assess
from muster.planning.guidance import Guidance
from random_worlds import NATIONS, random_study, random_world

LAW = settings(deadline=None, max_examples=25, derandomize=True)
RANDOMS = st.randoms(use_true_random=False)
NEAR = 1e-7


def score(base: World, guidance: Guidance, posture: Posture = Posture.FULL, **how: Any) -> float:
    """Score alone."""
    return assessed(base, guidance, posture=posture, is_shared=False, **how).plan.score


@LAW
@given(rng=RANDOMS)
def test_the_more_of_the_united_states_the_better(rng: Random) -> None:
    """full >= reduced, diverted, enablers only >= absent."""
    base, guidance = random_world(rng), random_study(rng, has_rules=True)
    full, absent = (score(base, guidance, p) for p in (Posture.FULL, Posture.ABSENT))
    for posture in (Posture.REDUCED_2026, Posture.DIVERTED, Posture.ENABLERS_ONLY):
        assert full + NEAR >= score(base, guidance, posture) >= absent - NEAR


@LAW
@given(rng=RANDOMS)
def test_leaving_out_anyone_never_helps(rng: Random) -> None:
    """Without any nation, pool or capability the score does not rise."""
    base, guidance = random_world(rng), random_study(rng)
    whole = score(base, guidance)
    for gone in (*base.nations, "POOL", "tanking"):
        assert score(base, guidance, without=(gone,)) <= whole + NEAR


@LAW
@given(rng=RANDOMS)
def test_leaving_out_a_second_nation_never_helps(rng: Random) -> None:
    """Without XAA and XAB the score is at most that without XAA."""
    base, guidance = random_world(rng), random_study(rng)
    assert score(base, guidance, without=("XAA", "XAB")) <= (
        score(base, guidance, without=("XAA",)) + NEAR
    )


@LAW
@given(rng=RANDOMS, which=st.integers(0, 99), more=st.floats(0.1, 20))
def test_more_of_anything_never_hurts(rng: Random, which: int, more: float) -> None:
    """Any one holding made larger: the score does not fall."""
    base, guidance = random_world(rng), random_study(rng, has_rules=True)
    place = which % len(base.holdings)
    grown = tuple(
        replace(h, quantity=h.quantity + more) if i == place else h
        for i, h in enumerate(base.holdings)
    )
    assert score(replace(base, holdings=grown), guidance) >= score(base, guidance) - NEAR


@LAW
@given(rng=RANDOMS, measure=st.sampled_from(["serviceable", "deployable"]))
def test_better_readiness_never_hurts(rng: Random, measure: str) -> None:
    """All serviceable, or all deployable: the score does not fall."""
    base, guidance = random_world(rng), random_study(rng)
    better = tuple(
        replace(r, value_share=1.0) if r.measure == measure else r for r in base.readiness
    )
    assert score(replace(base, readiness=better), guidance) >= score(base, guidance) - NEAR


@LAW
@given(rng=RANDOMS, days=st.sampled_from([5.0, 40.0]))
def test_shorter_notice_never_hurts(rng: Random, days: float) -> None:
    """Everybody ready so many days sooner: the score does not fall."""
    base, guidance = random_world(rng), random_study(rng)
    sooner = tuple(replace(n, notice_days=max(0.0, n.notice_days - days)) for n in base.notice)
    assert score(replace(base, notice=sooner), guidance) >= score(base, guidance) - NEAR


@LAW
@given(rng=RANDOMS)
def test_a_rule_less_never_hurts(rng: Random) -> None:
    """Without the 50 % rule and without lead nations the score does not fall."""
    base, guidance = random_world(rng), random_study(rng, has_rules=True)
    free = replace(
        guidance,
        fifty_percent_rule=False,
        operations=tuple(replace(o, lead_nation=None) for o in guidance.operations),
    )
    assert score(base, free) >= score(base, guidance) - NEAR


@LAW
@given(rng=RANDOMS, factor=st.sampled_from([0.5, 0.8, 1.5]))
def test_fewer_needs_never_lower_the_share_that_is_met(rng: Random, factor: float) -> None:
    """Needs times 0.5 or 0.8 cover as much or more, times 1.5 as much or less; all continuous."""
    base, guidance = continuous(random_world(rng)), random_study(rng)
    other = replace(guidance, assumptions={"need_factor": factor})
    more, less = (guidance, other) if factor > 1 else (other, guidance)
    assert score(base, more) >= score(base, less) - NEAR


def continuous(base: World) -> World:
    """The world with no capability used in whole numbers."""
    return replace(
        base,
        capabilities={c: replace(v, is_whole=False) for c, v in base.capabilities.items()},
    )


@LAW
@given(rng=RANDOMS, factor=st.sampled_from([0.5, 2.0, 7.0]))
def test_needs_and_forces_scaled_together_keep_the_coverage(rng: Random, factor: float) -> None:
    """Continuous needs and forces both times 0.5, 2 or 7: the same score."""
    base, guidance = continuous(random_world(rng)), random_study(rng)
    scaled = replace(
        base, holdings=tuple(replace(h, quantity=h.quantity * factor) for h in base.holdings)
    )
    larger = replace(guidance, assumptions={"need_factor": factor})
    assert score(scaled, larger) == pytest.approx(score(base, guidance), abs=NEAR)


def split(base: World, old: str, new: str, part: float) -> World:
    """The world in which a nation's forces are split between it and a twin."""

    def doubled(rows: tuple, column: str) -> tuple:
        return (
            *rows,
            *(replace(r, **{column: new}) for r in rows if getattr(r, column) == old),
        )

    own = tuple(
        replace(h, quantity=h.quantity * (1.0 - part)) if h.holder == old else h
        for h in base.holdings
    )
    twin = tuple(
        replace(h, holder=new, quantity=h.quantity * part) for h in base.holdings if h.holder == old
    )
    return replace(
        base,
        nations={**base.nations, new: replace(base.nations[old], nation=new)},
        holdings=(*own, *twin),
        readiness=doubled(base.readiness, "holder"),
        notice=doubled(base.notice, "holder"),
        rotation=doubled(base.rotation, "holder"),
        participation=doubled(base.participation, "nation"),
        in_place=base.in_place | {(r, new) for r, n in base.in_place if n == old},
    )


@LAW
@given(rng=RANDOMS)
def test_a_nation_split_in_two_halves_changes_nothing(rng: Random) -> None:
    """XAA -> XAA + XAE with half the forces each: the same score and the same met."""
    base, guidance = random_world(rng), random_study(rng)
    whole = assessed(base, guidance, is_shared=False).plan
    halves = assessed(split(base, "XAA", "XAE", 0.5), guidance, is_shared=False).plan
    assert halves.score == pytest.approx(whole.score, abs=NEAR)
    np.testing.assert_allclose(halves.met, whole.met, atol=1e-6)


@LAW
@given(rng=RANDOMS, part=st.floats(0.05, 0.95))
def test_a_nation_split_anyhow_changes_no_score(rng: Random, part: float) -> None:
    """Any split of XAA's forces: the same score, the same number of operations run."""
    base, guidance = random_world(rng), random_study(rng)
    whole = assessed(base, guidance, is_shared=False).plan
    parts = assessed(split(base, "XAA", "XAE", part), guidance, is_shared=False).plan
    assert parts.score == pytest.approx(whole.score, abs=NEAR)
    assert parts.is_run.sum() == whole.is_run.sum()


@LAW
@given(rng=RANDOMS)
def test_grouping_changes_no_score(rng: Random) -> None:
    """Holders told apart by the 50 % rule with every capability excepted: the same score."""
    base, guidance = random_world(rng), random_study(rng)
    apart = replace(
        guidance, fifty_percent_rule=True, fifty_percent_exceptions=tuple(base.capabilities)
    )
    assert score(base, apart) == pytest.approx(score(base, guidance), abs=NEAR)


def renamed(base: World, name: Callable[[str], str]) -> World:
    """The world with other codes of nations."""
    codes = {c: name(c) for c in (*base.nations, "POOL") if c != "USA"}

    def code(old: str) -> str:
        return codes.get(old, old)

    return replace(
        base,
        nations={code(c): replace(n, nation=code(c)) for c, n in base.nations.items()},
        holdings=tuple(replace(h, holder=code(h.holder)) for h in base.holdings),
        pool_shares=tuple(
            replace(p, pool=code(p.pool), nation=code(p.nation)) for p in base.pool_shares
        ),
        readiness=tuple(replace(r, holder=code(r.holder)) for r in base.readiness),
        notice=tuple(replace(n, holder=code(n.holder)) for n in base.notice),
        participation=tuple(replace(p, nation=code(p.nation)) for p in base.participation),
        headquarters={
            c: replace(
                h,
                host_nation=code(h.host_nation),
                lead_nations=tuple(code(n) for n in h.lead_nations),
            )
            for c, h in base.headquarters.items()
        },
        in_place=frozenset((r, code(n)) for r, n in base.in_place),
    )


@LAW
@given(rng=RANDOMS)
def test_names_carry_no_weight(rng: Random) -> None:
    """XAA -> XAZ, XAB -> XAY ...: another order of codes, the same score."""
    base, guidance = random_world(rng), random_study(rng)
    backwards = dict(zip(NATIONS, ("XAZ", "XAY", "XAX", "XAW"), strict=True))
    other = renamed(base, lambda code: backwards.get(code, "APOOL"))
    assert score(other, guidance) == pytest.approx(score(base, guidance), abs=NEAR)


@settings(LAW, max_examples=15)
@given(rng=RANDOMS, seed=st.integers(0, 999))
def test_the_order_of_rows_changes_no_byte(rng: Random, seed: int) -> None:
    """Rows of every table shuffled: the same record, byte for byte (rule R5)."""
    base, guidance = random_world(rng), random_study(rng)

    def record(one: World) -> str:
        return json.dumps(assess(one, guidance, year=YEAR, posture=Posture.FULL), sort_keys=True)

    assert record(shuffled(base, seed)) == record(base)


@LAW
@given(rng=RANDOMS)
def test_score_and_plan_stay_within_their_bounds(rng: Random) -> None:
    """0 <= coverage <= score <= 1; met between 0 and need, whole where it should be."""
    found = assessed(random_world(rng), random_study(rng, has_rules=True), posture=Posture.FULL)
    assert 0.0 <= found.plan.coverage <= found.plan.score + 1e-9 <= 1.0 + 1e-9
    for need, value in zip(found.needs, found.plan.met, strict=True):
        assert 0.0 <= value <= need.quantity
        if found.world.capabilities[need.capability].is_whole:
            assert value == round(value)
    assert sum(n.weight for n in found.needs) == pytest.approx(1.0)


def test_a_nation_that_has_nothing_changes_nothing() -> None:
    """XAE joins with no forces: the same score as before."""
    base = world()
    more = replace(base, nations={**base.nations, "XAE": nation("XAE")})
    assert score(more, study()) == score(base, study())


def test_a_nation_that_refuses_all_its_forces_is_worth_nothing() -> None:
    """XAE holds ten tankers, none serviceable: the same score as before."""
    base = replace(
        world(holdings=holdings(HOLDINGS[3:4])),
        readiness=(*readiness(), *readiness("XAE", serviceable=0.0)),
    )
    more = holding_more(base, [("XAE", "tanker", 10.0)])
    assert score(more, study()) == score(base, study())


def test_a_longer_operation_is_never_easier() -> None:
    """60, 120 and 365 days with ratio 3 and tours of 40: the score does not rise."""
    base = replace(
        world(phases=phases([*PHASES[1:], ("small_op", "main", 30.0, 999.0, 1.0)])),
        rotation=tuple(replace(r, ratio=3.0) for r in world().rotation),
        kinds={"small_op": replace(world().kinds["small_op"], tour_days=40.0)},
        holdings=holdings([("XAA", "brigade", 2), ("XAA", "tanker", 5)]),
    )
    scores = [score(base, study(operation(duration_days=days))) for days in (60.0, 120.0, 365.0)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]
