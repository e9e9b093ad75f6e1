"""Numbers in words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.report.numbers import (
    NBSP,
    UNKNOWN,
    count,
    days,
    listing,
    percent,
    points,
    signed_points,
    small,
)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.714, "71 %"),
        (0, "0 %"),
        (1, "100 %"),
        (0.9999, ">99 %"),
        (0.001, "<1 %"),
        (-0.2, "-20 %"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(share: float, said: str) -> None:
    """99.99 % is not 100 % and 0.1 % is not 0 %."""
    assert percent(share) == said.replace(" ", NBSP)


@pytest.mark.parametrize("value", [None, math.nan, math.inf, "12", True])
def test_what_is_no_number_is_not_known(value: object) -> None:
    """Null, NaN, infinity, text and truth values are not shown as numbers."""
    assert {percent(value), count(value), points(value), days(value), signed_points(value)} == {
        UNKNOWN
    }


@pytest.mark.parametrize(
    ("value", "said"),
    [(60000, "60,000"), (12.34, "12.3"), (0.0456, "0.046"), (-3.0, "-3"), (0.0, "0"),
     (-0.0, "0"), (1e300, "1e+300")],
)  # fmt: skip
def test_counts_have_no_more_digits_than_they_deserve(value: float, said: str) -> None:
    """60000 -> 60,000; 12.34 -> 12.3; 0.0456 -> 0.046."""
    assert count(value) == said


def test_prices_are_points_of_one_hundred() -> None:
    """A price of 0.006 is 0.60 points; 0.01 is one point; a trace is '<0.01'."""
    assert points(0.006) == "0.60 points"
    assert points(0.01) == "1 point"
    assert points(1e-6) == "<0.01 points"
    assert points(0) == "0 points"


def test_differences_carry_their_sign() -> None:
    """+40, -9, 0, and a trace is '+<1'."""
    assert [signed_points(x) for x in (0.4, -0.09, 0, 0.001)] == ["+40", "-9", "0", "+<1"]


def test_words_and_lists() -> None:
    """Three; twelve in digits; a, b and c."""
    assert (small(3), small(12), small(None)) == ("three", "12", "an unknown number")
    assert (listing([]), listing(["a"]), listing(["a", "b", "c"])) == ("", "a", "a, b and c")
    assert days(1) == "1 day"


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_float_can_be_shown(value: float) -> None:
    """Law: no float raises or shows as 'nan' or 'inf'."""
    for make in (count, percent, points, signed_points, days, small):
        assert "nan" not in make(value)
        assert "inf" not in make(value)
