"""Laws of attribution on random small worlds: what must hold whatever the numbers."""

from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import assessed
from muster.core.words import Posture
from muster.operations.attribution import PartSolver, linear_values, of_table
from muster.planning.attribution import CoalitionGame, Players, coalition_game
from random_worlds import random_study, random_world

LAW = settings(deadline=None, max_examples=20, derandomize=True)
RANDOMS = st.randoms(use_true_random=False)
NEAR = 1e-6


def game_of(rng: Random, kind: Players, *, has_rules: bool) -> CoalitionGame | None:
    """The game of a random study in a random world; None where nobody leads anything."""
    base, guidance = random_world(rng), random_study(rng, has_rules=has_rules)
    a = assessed(base, guidance, posture=Posture.FULL, is_shared=False)
    return coalition_game(a, kind) if (a.plan.option >= 0).any() else None


def table_of(found: CoalitionGame) -> np.ndarray:
    """Worth of every coalition, each solved."""
    n = len(found.players)
    solvers = [PartSolver(part) for part in found.game.parts]
    bits = ((np.arange(1 << n)[:, None] >> np.arange(n)) & 1).astype(float)
    return np.array([sum(s.solve(row[s.part.players]).worth for s in solvers) for row in bits])


@LAW
@given(rng=RANDOMS, kind=st.sampled_from(list(Players)), has_rules=st.booleans())
def test_values_are_those_of_the_table_of_all_worths(
    rng: Random, kind: Players, has_rules: bool
) -> None:
    """Cuts and rest give what every coalition solved gives; nobody is worth nothing."""
    found = game_of(rng, kind, has_rules=has_rules)
    if found is None:
        return
    table = table_of(found)
    values, exact = linear_values(found.game), of_table(table)
    assert abs(table[0]) <= NEAR
    np.testing.assert_allclose(values.shapley, exact.shapley, atol=NEAR)
    np.testing.assert_allclose(values.banzhaf, exact.banzhaf, atol=NEAR)
    bits = 1 << np.arange(len(found.players))
    np.testing.assert_allclose(values.alone, table[bits], atol=NEAR)
    np.testing.assert_allclose(values.without, table[len(table) - 1 - bits], atol=NEAR)


@LAW
@given(rng=RANDOMS, kind=st.sampled_from(list(Players)))
def test_worth_never_falls_when_somebody_joins(rng: Random, kind: Players) -> None:
    """Rule R10 for coalitions: no member makes the others worse."""
    found = game_of(rng, kind, has_rules=True)
    if found is None:
        return
    table = table_of(found)
    masks = np.arange(table.size)
    for i in range(len(found.players)):
        outside = masks[(masks >> i & 1) == 0]
        assert (table[outside | 1 << i] >= table[outside] - NEAR).all()
