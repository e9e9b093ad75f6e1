"""Draws: even, independent, of the laws they are said to follow, and had by name."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from campaign_forces import Crisis, Setup, Unit, force
from muster.operations.campaign.blocks import block
from muster.operations.campaign.draws import compiled, duration, mixed, uniform
from muster.operations.campaign.model import Law
from muster.operations.campaign.plan import code_of

N = 200_000


@compiled
def fill(key: np.uint64, first: np.ndarray, numbers: np.ndarray) -> None:
    """Numbers of one stream in turn, and the first number of each of the streams named in turn."""
    for i in range(numbers.size):
        numbers[i] = uniform(key, np.uint64(i))
        first[i] = uniform(mixed(key, np.uint64(i)), np.uint64(0))


def drawn(key: int) -> tuple[np.ndarray, np.ndarray]:
    """First numbers of streams, and numbers of one."""
    first, numbers = np.empty(N), np.empty(N)
    fill(np.uint64(key), first, numbers)
    return first, numbers


def lengths(law: Law, mean: float, variation: float, n: int = N) -> np.ndarray:
    """Durations of one law."""
    return np.array([duration(np.uint64(code_of(str(i))), law, mean, variation) for i in range(n)])


@pytest.mark.parametrize("key", [0, 1, 2**63, 2**64 - 1])
def test_numbers_of_a_stream_are_even_and_independent(key: int) -> None:
    """Kolmogorov and Smirnov, and no correlation at distances 1 to 5, at one in a thousand."""
    numbers = drawn(key)[1]
    assert stats.kstest(numbers, "uniform").pvalue > 1e-3
    for distance in range(1, 6):
        r = np.corrcoef(numbers[:-distance], numbers[distance:])[0, 1]
        assert abs(r) < 3.3 / math.sqrt(N)


def test_streams_named_in_turn_are_independent() -> None:
    """The first numbers of neighbouring streams, in pairs, fill the square evenly."""
    numbers = drawn(7)[0]
    assert stats.kstest(numbers, "uniform").pvalue > 1e-3
    cells = np.histogram2d(numbers[0::2], numbers[1::2], bins=20, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(cells.ravel()).pvalue > 1e-3


@pytest.mark.parametrize(
    ("law", "variation", "same"),
    [
        (Law.EXPONENTIAL, 1.0, stats.expon(scale=10.0)),
        (Law.GAMMA, 0.5, stats.gamma(4.0, scale=2.5)),
        (Law.GAMMA, 2.0, stats.gamma(0.25, scale=40.0)),
        (
            Law.LOGNORMAL,
            1.5,
            stats.lognorm(math.sqrt(math.log(3.25)), scale=10.0 / math.sqrt(3.25)),
        ),
    ],
)
def test_durations_follow_their_law(law: Law, variation: float, same: object) -> None:
    """Mean 10 days; against scipy's distribution, at one in a thousand."""
    assert stats.kstest(lengths(law, 10.0, variation, 20_000), same.cdf).pvalue > 1e-3


def test_hyperexponential_durations_have_their_mean_and_variation() -> None:
    """Mean 10 days, coefficient of variation 2; fixed ones have none."""
    days = lengths(Law.HYPEREXPONENTIAL, 10.0, 2.0)
    assert abs(days.mean() / 10.0 - 1.0) < 5 * 2.0 / math.sqrt(N)
    assert abs(days.std() / days.mean() - 2.0) < 0.05
    assert set(lengths(Law.FIXED, 10.0, 2.0, 10)) == {10.0}


@pytest.mark.parametrize("day", [100.0, 400.0, 3000.0])
def test_the_united_states_are_there_as_one_machine_with_one_repairer_is(day: float) -> None:
    """Up for 2 years and down for 1 on average, up at first: up at t with probability
    2/3 + 1/3 exp(-(1/2 + 1) t), the machine-repair model of one machine."""
    crisis = Crisis("a", {"brigade": 1}, ((day, 1.0, 1.0),))
    setup = Setup(n_years=10, us_present=2.0, us_away=1.0)
    n = 20_000
    tally = block(force([crisis], [Unit("u", is_us=True)], setup), 1, 0, n)
    expected = 2 / 3 + math.exp(-1.5 * day / 365.25) / 3
    held = 1.0 - tally.tours_failed[0] / n
    assert abs(held - expected) < 3.5 * math.sqrt(expected * (1 - expected) / n)


def test_a_pool_of_machines_is_up_as_their_number_says() -> None:
    """Six of eight units, each ready with probability 0.8: the binomial tail."""
    crisis = Crisis("a", {"brigade": 6}, ((5.0, 1.0, 1.0),))
    n = 20_000
    tally = block(force([crisis], [Unit(f"u{i}", ready=0.8) for i in range(8)]), 2, 0, n)
    expected = stats.binom.cdf(5, 8, 0.8)
    assert abs(tally.tours_failed[0] / n - expected) < 3.5 * math.sqrt(
        expected * (1 - expected) / n
    )
