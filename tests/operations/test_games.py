"""Pure games: values as published, and the axioms that define them."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import muster
from muster.core.errors import BadInputError
from muster.operations.attribution import (
    Values,
    banzhaf_weights,
    of_capped_sums,
    of_least,
    of_table,
    shapley_weights,
)

CLOSE = 1e-9


def by_orders(worth: np.ndarray) -> np.ndarray:
    """Shapley values of a table by walking along every order: slow and plain."""
    n = int(worth.size).bit_length() - 1
    found = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        mask = 0
        for i in order:
            found[i] += worth[mask | 1 << i] - worth[mask]
            mask |= 1 << i
    return found / len(orders)


def tables(n: int) -> st.SearchStrategy[np.ndarray]:
    """Tables of worths of n players, whole numbers so that ties occur."""
    return st.lists(st.integers(-5, 9), min_size=1 << n, max_size=1 << n).map(
        lambda v: np.array(v, dtype=np.float64)
    )


def weighted(weights: list[int], quota: int) -> dict[Hashable, float]:
    """Shapley values of voting with weights; players are numbered."""

    def wins(mask: int) -> float:
        return float(sum(w for i, w in enumerate(weights) if mask >> i & 1) >= quota)

    return muster.shapley(wins, range(len(weights)), takes="mask").shapley


# --- published values ------------------------------------------------------------------------


def test_of_a_left_glove_and_two_right_ones_the_left_gets_two_thirds() -> None:
    """2/3, 1/6, 1/6 (Shapley, "Pure competition and fuzzy sets", 1959; any text since)."""

    def pairs(hands: frozenset[str]) -> float:
        return float(min(len(hands & {"left"}), len(hands & {"right 1", "right 2"})))

    found = muster.shapley(pairs, ["left", "right 1", "right 2"])
    assert found.shapley == pytest.approx({"left": 2 / 3, "right 1": 1 / 6, "right 2": 1 / 6})
    assert found.is_exact and found.total == 1.0
    assert found.without_me == {"left": 1.0, "right 1": 0.0, "right 2": 0.0}
    assert found.alone == {"left": 0.0, "right 1": 0.0, "right 2": 0.0}


def test_airport_users_share_each_stretch_of_runway_equally() -> None:
    """Littlechild and Owen, Management Science 20 (1973): each pays for what it needs, shared."""
    costs = np.array([1.0, 3.0, 3.5, 7.0, 7.5])
    found = muster.shapley(lambda s: max((costs[i] for i in s), default=0.0), range(5))
    steps = np.diff(np.append(0.0, costs)) / np.arange(5, 0, -1)
    assert list(found.shapley.values()) == pytest.approx(np.cumsum(steps))


def test_ibn_ezras_heirs_get_what_he_gave_them() -> None:
    """Deeds of 120, 60, 40, 30 on 120: 80 5/6, 20 5/6, 10 5/6, 7 1/2 (Aumann, IJGT 39, 2010)."""
    claims = {"Reuben": 120.0, "Simeon": 60.0, "Levi": 40.0, "Judah": 30.0}
    found = muster.shapley(lambda s: max((claims[k] for k in s), default=0.0), list(claims))
    wanted = {"Reuben": 80 + 5 / 6, "Simeon": 20 + 5 / 6, "Levi": 10 + 5 / 6, "Judah": 7.5}
    assert found.shapley == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("estate", "wanted"),
    [(100, (100 / 3,) * 3), (200, (100 / 3, 250 / 3, 250 / 3)), (300, (50, 100, 150))],
)
def test_a_run_to_the_bank_divides_the_estates_of_the_talmud(
    estate: float, wanted: tuple[float, ...]
) -> None:
    """Claims 100, 200, 300, first come first served (O'Neill 1982, on Ketubot 93a)."""
    claims = (100.0, 200.0, 300.0)

    def left(s: frozenset[int]) -> float:
        return max(0.0, estate - sum(c for i, c in enumerate(claims) if i not in s))

    assert tuple(muster.shapley(left, range(3)).values()) == pytest.approx(wanted)


def test_a_contested_garment_is_divided_as_in_the_mishnah() -> None:
    """One claims all, one half: 3/4 and 1/4 (Bava Metzia 2a; Aumann and Maschler 1985)."""
    found = muster.shapley([0.0, 0.5, 0.0, 1.0], ["all", "half"])
    assert found.shapley == pytest.approx({"all": 0.75, "half": 0.25})


def test_the_security_council_is_as_shapley_and_shubik_computed_it() -> None:
    """421/2145 for each permanent and 4/2145 for each other member (fifteen members, 1966 on)."""

    def carried(mask: int) -> float:
        return float(mask & 31 == 31 and mask.bit_count() >= 9)

    found = muster.shapley(carried, range(15), takes="mask")
    assert [found[i] for i in range(5)] == pytest.approx([421 / 2145] * 5, abs=1e-12)
    assert [found[i] for i in range(5, 15)] == pytest.approx([4 / 2145] * 10, abs=1e-12)
    # Banzhaf: a permanent member swings 848 of the 2^14 coalitions of the others.
    assert found.banzhaf[0] == pytest.approx(848 / 2**14, abs=1e-12)
    assert found.banzhaf[5] == pytest.approx(84 / 2**14, abs=1e-12)


def test_luxembourg_had_no_power_in_the_council_of_six() -> None:
    """Weights 4, 4, 4, 2, 2, 1, quota 12: 14/60, 9/60, 0 (Brams and Affuso 1976)."""
    found = weighted([4, 4, 4, 2, 2, 1], 12)
    assert list(found.values()) == pytest.approx([14 / 60] * 3 + [9 / 60] * 2 + [0.0])
    assert found[5] == 0.0


def test_the_council_of_nine_is_as_published() -> None:
    """Weights 10 x4, 5 x2, 3 x2, 2, quota 41: .179, .081, .057, .010 (Brams and Affuso 1976)."""
    found = list(weighted([10, 10, 10, 10, 5, 5, 3, 3, 2], 41).values())
    assert found == pytest.approx([0.1786] * 4 + [0.0810] * 2 + [0.0571] * 2 + [0.0095], abs=6e-5)


# --- axioms and equality of ways -------------------------------------------------------------


@given(worth=st.integers(1, 5).flatmap(tables))
@settings(max_examples=40, deadline=None)
def test_values_are_those_of_walking_along_every_order(worth: np.ndarray) -> None:
    """Definition: the mean of what a player adds over all orders; values add up to the whole."""
    found = muster.shapley(worth)
    np.testing.assert_allclose(list(found.shapley.values()), by_orders(worth), atol=CLOSE)
    assert sum(found.shapley.values()) == pytest.approx(worth[-1] - worth[0], abs=CLOSE)


@given(a=tables(4), b=tables(4))
@settings(max_examples=25, deadline=None)
def test_values_of_a_sum_are_the_sum_of_values(a: np.ndarray, b: np.ndarray) -> None:
    """Additivity, for Shapley and Banzhaf values."""
    x, y, both = muster.shapley(a), muster.shapley(b), muster.shapley(a + b)
    for kind in ("shapley", "banzhaf"):
        parts = [list(getattr(r, kind).values()) for r in (x, y, both)]
        np.testing.assert_allclose(np.add(parts[0], parts[1]), parts[2], atol=CLOSE)


@pytest.mark.parametrize("combine", ["mean", "min"])
@given(seed=st.integers(0, 10_000), n=st.integers(1, 7), m=st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_capped_sums_have_the_values_of_their_table(
    combine: str, seed: int, n: int, m: int
) -> None:
    """Closed form and enumeration agree; equals are equal, and who brings nothing gets nothing."""
    rng = np.random.default_rng(seed)
    supply = np.round(rng.random((n, m)) * 3) * (rng.random((n, m)) < 0.8)
    supply[0] = 0.0
    supply[-1] = supply[n // 2]
    need, weight = rng.random(m) * n + 0.1, rng.random(m) + 0.1
    bits = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
    covered = np.minimum(1.0, bits @ supply / need)
    worth = covered @ weight / weight.sum() if combine == "mean" else covered.min(axis=1)
    found = muster.shapley(muster.capped_sums(supply, need, weight, combine=combine))
    table = muster.shapley(worth)
    for kind in ("shapley", "banzhaf", "without_me", "alone"):
        assert getattr(found, kind) == pytest.approx(getattr(table, kind), abs=CLOSE)
    assert found[0] == 0.0 if combine == "mean" else abs(found[0]) < CLOSE
    assert found[n - 1] == pytest.approx(found[n // 2], abs=CLOSE)
    assert sum(found.values()) == pytest.approx(found.total, abs=CLOSE)


def test_more_players_than_fit_into_the_low_part_change_nothing() -> None:
    """13 players: blocks of high parts and the pass over the table agree."""
    rng = np.random.default_rng(1)
    supply, need = rng.random((13, 3)), np.array([4.0, 5.0, 6.0])
    bits = (np.arange(1 << 13)[:, None] >> np.arange(13)) & 1
    least = np.minimum(1.0, bits @ supply / need).min(axis=1)
    start = np.array([0.0, 0.0, 0.0, 1.0])
    slope = np.vstack(((supply / need).T, np.zeros(13)))
    for n_workers in (1, 2, 3):
        found: Values = of_least(start, slope, n_workers)
        np.testing.assert_allclose(found.shapley, of_table(least).shapley, atol=CLOSE)
        np.testing.assert_array_equal(found.shapley, of_least(start, slope).shapley)


def test_a_thousand_million_coalitions_of_the_mean_are_summed_exactly() -> None:
    """30 players: values add up to 1e-9 of the whole, are linear in what is not capped."""
    rng = np.random.default_rng(2)
    supply = rng.random((30, 6))
    need = supply.sum(axis=0) * np.array([0.3, 0.5, 0.7, 0.9, 1.0, 2.0])
    found = of_capped_sums(supply, need, np.full(6, 1 / 6), 2)
    whole = np.minimum(1.0, supply.sum(axis=0) / need).mean()
    assert found.shapley.sum() == pytest.approx(whole, abs=CLOSE)
    plain = of_capped_sums(supply[:, 4:], need[4:], np.full(2, 0.5))
    np.testing.assert_allclose(plain.shapley, (supply / need)[:, 4:].mean(axis=1), atol=CLOSE)


@pytest.mark.slow
def test_a_thousand_million_coalitions_of_the_weakest_link_are_summed_exactly() -> None:
    """30 players: every coalition counts; equals are equal, the sum is the worth of all."""
    rng = np.random.default_rng(3)
    supply = rng.random((30, 4))
    supply[29] = supply[0]
    found = muster.shapley(muster.capped_sums(supply, supply.sum(axis=0) * 0.6, combine="min"))
    assert found.is_exact and found.n_evaluations == 2**30
    assert sum(found.values()) == pytest.approx(1.0, abs=CLOSE)
    assert found[29] == pytest.approx(found[0], abs=CLOSE)


def test_weights_add_up_to_one_over_the_coalitions_of_a_member() -> None:
    """Shapley: each size equally likely; Banzhaf: each coalition."""
    for n in (1, 2, 6):
        sizes = np.array([len(list(_subsets(n - 1, k))) for k in range(n)])
        assert shapley_weights(n).outside[:n] @ sizes == pytest.approx(1.0)
        assert banzhaf_weights(n).outside[:n] @ sizes == pytest.approx(1.0)
        np.testing.assert_array_equal(shapley_weights(n).inside[1:], shapley_weights(n).outside[:n])


def _subsets(n: int, k: int) -> list[int]:
    return [m for m in range(1 << n) if m.bit_count() == k]


# --- sampling ----------------------------------------------------------------------------------


def test_sampled_values_are_within_their_errors_and_repeat() -> None:
    """The Security Council from 4,000 calls: within four standard errors, the same each time."""

    def carried(mask: int) -> float:
        return float(mask & 31 == 31 and mask.bit_count() >= 9)

    found = muster.shapley(carried, range(15), takes="mask", evaluations=4_000)
    assert not found.is_exact and found.n_evaluations <= 4_000
    for i, exact in [(0, 421 / 2145), (7, 4 / 2145)]:
        assert abs(found[i] - exact) <= 4 * found.standard_error[i] + 0.01
    assert sum(found.values()) == pytest.approx(1.0, abs=CLOSE)
    again = muster.shapley(carried, range(15), takes="mask", evaluations=4_000)
    other = muster.shapley(carried, range(15), takes="mask", evaluations=4_000, seed=2)
    assert dict(again) == dict(found) and dict(other) != dict(found)


@pytest.mark.parametrize("combine", ["mean", "min"])
def test_many_players_are_sampled_alike_by_any_number_of_threads(combine: str) -> None:
    """45 players: twins differ by no more than their errors, threads by nothing."""
    rng = np.random.default_rng(4)
    supply = rng.random((45, 3))
    supply[44] = supply[0]
    game = muster.capped_sums(supply, supply.sum(axis=0) * 0.5, combine=combine)
    one, two = (muster.shapley(game, orders=2_000, workers=n) for n in (1, 2))
    assert dict(one) == dict(two) and one.standard_error == two.standard_error
    assert not one.is_exact
    assert abs(one[44] - one[0]) <= 5 * (one.standard_error[0] + one.standard_error[44])


# --- bad input ---------------------------------------------------------------------------------


def test_everything_that_is_wrong_with_a_game_is_said_at_once() -> None:
    """Names missing or doubled, numbers out of range, worths that are none."""
    with pytest.raises(BadInputError) as refused:
        muster.shapley(len, ["a", "a"], takes="list", evaluations=1, orders=0, workers=0, seed=-1)
    assert len(refused.value.defects) == 6
    with pytest.raises(BadInputError, match="names of its players"):
        muster.shapley(len)
    with pytest.raises(BadInputError, match="no table of worths"):
        muster.shapley([1.0, 2.0, 3.0])
    with pytest.raises(BadInputError, match="not a number"):
        muster.shapley([0.0, float("nan")])
    with pytest.raises(BadInputError, match="3 names were given for 2 players"):
        muster.shapley([0.0, 1.0, 1.0, 2.0], ["a", "b", "c"])
    with pytest.raises(BadInputError) as twice:
        muster.capped_sums([[1.0, -1.0]], [0.0, 1.0], [1.0], combine="sum")
    assert len(twice.value.defects) == 4


def test_worths_may_be_given_by_sets_of_names() -> None:
    """The empty set may be left out; any other that is missing is named."""
    gloves = {("l",): 0, ("r",): 0, ("s",): 0, ("l", "r"): 1, ("l", "s"): 1, ("r", "s"): 0,
              ("l", "r", "s"): 1}  # fmt: skip
    assert dict(muster.shapley(gloves)) == pytest.approx({"l": 2 / 3, "r": 1 / 6, "s": 1 / 6})
    assert muster.shapley(gloves, ["s", "r", "l"])["l"] == pytest.approx(2 / 3)
    del gloves["l", "s"]
    with pytest.raises(BadInputError, match="1 of 8 coalitions are missing, the first: l, s"):
        muster.shapley(gloves)
    with pytest.raises(BadInputError, match="Not among the names: s"):
        muster.shapley({("s",): 1.0}, ["l"])


def test_a_result_is_a_table_too() -> None:
    """One row for each player, with everything known about it."""
    found = muster.shapley([0.0, 1.0, 2.0, 4.0], ["a", "b"])
    frame = found.to_frame()
    assert frame.columns[:2] == ["player", "shapley"] and frame.height == 2 == len(found)
    assert list(found) == ["a", "b"] == list(found.players)
    assert "2 players" in repr(found)
