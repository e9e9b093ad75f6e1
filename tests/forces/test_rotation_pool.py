"""Rotation: units in the pool for one in the field."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.forces import pool_per_unit

RATIOS = st.floats(1, 10)
DAYS = st.floats(1, 4000)


def test_helsinki_sixty_thousand_for_a_year_needs_a_pool_of_180_000() -> None:
    """365 days in four-month tours of 122 days with ratio 3: 60,000 x 3 = 180,000."""
    assert 60_000 * pool_per_unit(3, 365, 122) == 180_000


def test_forty_percent_deployable_and_eight_sustained_mean_ratio_five() -> None:
    """40 / 8 = 5: without end, five in the pool for one in the field."""
    assert pool_per_unit(40 / 8, 10_000, 180) == 5


@pytest.mark.parametrize(
    ("stay", "expected"), [(0, 1), (1, 1), (180, 1), (181, 2), (360, 2), (361, 3), (9999, 5)]
)
def test_a_stay_takes_as_many_units_as_tours_up_to_the_ratio(stay: float, expected: float) -> None:
    """Tours of 180 days, ratio 5: one unit to day 180, two to day 360, never more than five."""
    assert pool_per_unit(5, stay, 180) == expected


def test_a_stay_of_whole_tours_is_not_rounded_up_by_the_last_digit() -> None:
    """0.3 / 0.1 is 2.9999999999999996 or 3.0000000000000004 on a computer: three tours."""
    assert pool_per_unit(9, 0.1 * 3, 0.1) == 3


def test_several_units_at_once() -> None:
    """Ratios by row and stays by column give one pool for each pair."""
    found = pool_per_unit(np.array([[2.0], [4.0]]), np.array([100.0, 500.0]), 100.0)
    np.testing.assert_array_equal(found, [[1, 2], [1, 4]])


@given(ratio=RATIOS, stay=DAYS, tour=DAYS)
def test_the_pool_lies_between_one_and_the_ratio(ratio: float, stay: float, tour: float) -> None:
    """Law: 1 <= pool <= max(1, ratio)."""
    assert 1 <= pool_per_unit(ratio, stay, tour) <= max(1, ratio)


@given(ratio=RATIOS, stay=DAYS, more=DAYS, tour=DAYS)
def test_a_longer_stay_never_needs_fewer(
    ratio: float, stay: float, more: float, tour: float
) -> None:
    """Law: the pool does not fall as the stay grows."""
    assert pool_per_unit(ratio, stay, tour) <= pool_per_unit(ratio, stay + more, tour)


@given(stay=DAYS, tour=DAYS)
def test_without_a_cap_the_pool_is_the_number_of_tours(stay: float, tour: float) -> None:
    """Law: with a ratio beyond reach, ceil(stay / tour)."""
    expected = max(1, math.ceil(stay / tour - 1e-9))
    assert pool_per_unit(math.inf, stay, tour) == expected
