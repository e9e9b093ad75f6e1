"""Prices: what one more unit is worth in ambition, by the LP relaxation."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from builder_rows import readiness
from builders import assessed, fleet, needing, operation, study
from muster.core.words import Posture
from muster.operations.generation.plan import estimate_program
from muster.planning.assessment import Assessment
from muster.solving import Program, solve
from random_worlds import random_study, random_world

STEP = 1e-4


def chosen_program(found: Assessment) -> tuple[Program, np.ndarray]:
    """The relaxed program under the commands of the plan, and its cover rows."""
    program, model = estimate_program(found.world, found.problem)
    lead = np.zeros(model.lead.size)
    lead[found.plan.option[found.plan.option >= 0]] = 1.0
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[model.lead] = upper[model.lead] = lead
    return replace(program, lower=lower, upper=upper), model.cover_rows


def gain_of_a_gift(program: Program, row: int, step: float) -> float:
    """Ambition for each unit of a capability that falls from the sky (or is taken away)."""
    lower = program.row_lower.copy()
    lower[row] -= step
    base = solve(program, is_relaxed=True).objective
    return (solve(replace(program, row_lower=lower), is_relaxed=True).objective - base) / step


@pytest.mark.parametrize("seed", range(20))
def test_the_price_of_a_need_lies_between_a_gift_and_a_loss(seed: int) -> None:
    """gift <= price <= loss by finite differences; all three are equal where nothing is degenerate."""
    rng = Random(seed)
    guidance = random_study(rng)
    found = assessed(random_world(rng), guidance, posture=Posture.FULL, is_shared=False)
    program, cover = chosen_program(found)
    for need, row in list(enumerate(cover))[:6]:
        gift = gain_of_a_gift(program, int(row), STEP)
        price = found.plan.need_price[need]
        assert gift - 1e-6 <= price
        if found.plan.met[need] > 2 * STEP:
            assert price <= gain_of_a_gift(program, int(row), -STEP) + 1e-6


def test_one_more_tanker_is_worth_its_share_of_the_score() -> None:
    """Two of four tankers: each further one covers a quarter of the only need, 0.25."""
    found = assessed(fleet(("XAA", "tanker", 2), templates=needing(tanking=4)))
    assert found.plan.need_price[0] == pytest.approx(0.25)
    assert found.plan.asset_price[0] == pytest.approx(0.25)


def test_an_asset_that_half_can_use_is_worth_half() -> None:
    """Half is kept home: one more deployable tanker brings half a tanker, 0.125."""
    base = fleet(
        ("XAA", "tanker", 2), templates=needing(tanking=4), readiness=readiness(home_reserve=0.5)
    )
    assert assessed(base).plan.asset_price[0] == pytest.approx(0.125)


def test_what_is_plentiful_has_no_price() -> None:
    """Ten tankers for a need of four: one more is worth nothing."""
    found = assessed(fleet(("XAA", "tanker", 10), templates=needing(tanking=4)))
    assert found.plan.need_price[0] == 0.0
    assert found.plan.asset_price[0] == 0.0


def test_a_tanker_is_worth_its_best_role() -> None:
    """Tanking counts 2/3 over 4, lifting 1/3 over 4: one more tanker refuels, 1/6."""
    found = assessed(fleet(("XAA", "tanker", 2), templates=needing(tanking=4, lifting=4)))
    assert found.plan.asset_price[0] == pytest.approx(1 / 6)


def test_a_tanker_serves_two_operations_that_follow_each_other() -> None:
    """Used again after day 60, one more tanker earns in both: 2 x 0.125."""
    base = fleet(("XAA", "tanker", 2), templates=needing(tanking=4))
    found = assessed(base, study(operation("one"), operation("two", start_day=60.0)))
    assert found.plan.asset_price[0] == pytest.approx(0.25)


@pytest.mark.parametrize("seed", range(20))
def test_no_price_is_negative(seed: int) -> None:
    """More of anything is never worth less than nothing."""
    rng = Random(1000 + seed)
    found = assessed(
        random_world(rng), random_study(rng, has_rules=True), posture=Posture.FULL, is_shared=False
    )
    assert (found.plan.need_price >= 0).all()
    assert (found.plan.asset_price >= 0).all()
