"""Claims on the tables of crises, and that their rates follow from the operations of the past."""

from __future__ import annotations

import importlib.util
import math
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSUMED = "assumption"


def load_rates() -> ModuleType:
    """The script that counts the past operations."""
    place = ROOT / "tools" / "crises" / "rates.py"
    spec = importlib.util.spec_from_file_location("crisis_rates", place)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["crisis_rates"] = module
    spec.loader.exec_module(module)
    return module


RATES = load_rates()
PAST = RATES.rows_of("past_crises")
CRISES = RATES.rows_of("crises")
KINDS = RATES.rows_of("operation_kinds")
SPELL = {
    "operation": "x", "kind": "eu_rapid", "begin": "2001-01-01", "end": "2001-04-10",
    "counted_until": "", "persons_peak": "", "follows": "", "crisis": "c",
}  # fmt: skip


def spell(operation: str, **cells: str) -> dict[str, str]:
    """A past operation of 100 days with some cells of its own."""
    return {**SPELL, "operation": operation, **cells}


def test_the_past_is_long_and_sourced() -> None:
    """At least 60 operations, each with a source of the list; none rests on an assumption."""
    sources = {row["source"] for row in RATES.rows_of("sources")}
    assert len(PAST) >= 60
    assert {row["source"] for row in PAST} <= sources
    assert all(row["persons_of"] for row in PAST if row["persons_peak"])
    assert all("1991" <= row["begin"][:4] <= "2025" for row in PAST)


@pytest.mark.parametrize(
    "operation",
    ["artemis", "althea", "kfor", "isaf", "unified_protector", "alba", "turquoise", "palliser",
     "serval", "barkhane", "sangaris", "kabul_evacuation", "aspides", "unprofor"],
)  # fmt: skip
def test_a_well_known_operation_is_in_the_list(operation: str) -> None:
    """A spot check of operations that nobody would leave out."""
    assert operation in {row["operation"] for row in PAST}


def test_counted_operations_are_of_the_kind_of_their_crisis() -> None:
    """What is counted for a crisis is answered by the same kind of operation."""
    kind = {row["crisis"]: row["kind"] for row in CRISES}
    assert [r["operation"] for r in PAST if r["crisis"] and kind[r["crisis"]] != r["kind"]] == []


def test_operations_that_are_not_counted_say_why() -> None:
    """No row without a crisis is silent about it."""
    assert all("Not counted:" in row["note"] for row in PAST if not row["crisis"])


def test_rates_durations_and_sizes_are_those_of_the_past() -> None:
    """Each crisis that is no assumption has just the figures that the script works out."""
    found = RATES.found(PAST, KINDS)
    counted = {row["crisis"]: row for row in CRISES if row["source"] != ASSUMED}
    assert counted.keys() == found.keys()
    for crisis, row in counted.items():
        for column in (
            "rate_per_year", "rate_low", "rate_high", "mean_days", "mean_low", "mean_high",
            "variation", "size_low", "size_high",
        ):  # fmt: skip
            assert float(row[column]) == getattr(found[crisis], column), (crisis, column)
        assert row["law"] == found[crisis].law
        assert row["basis"].startswith(f"{found[crisis].n_begun} begun in 35 years, ")


def test_what_has_never_happened_is_an_assumption_with_a_range_from_never() -> None:
    """Collective defence: 0.5/35 a year, from 0 to 3/35 (rule of three)."""
    (row,) = (r for r in CRISES if r["source"] == ASSUMED)
    assert row["crisis"] == "mjo_defence_north_east"
    assert float(row["rate_per_year"]) == pytest.approx(0.5 / 35, rel=0.01)
    assert (float(row["rate_low"]), float(row["rate_high"])) == (
        0.0,
        pytest.approx(3 / 35, rel=0.01),
    )


def test_on_average_about_as_many_operations_run_as_in_fact() -> None:
    """Rate x mean, summed: 5 to 20 operations at once, as Europe has had (Little's law)."""
    load = sum(float(r["rate_per_year"]) * float(r["mean_days"]) / 365.25 for r in CRISES)
    assert 5 < load < 20


def test_four_spells_of_a_hundred_days_give_their_rate_and_mean() -> None:
    """4/35 a year; 100 days; no variation, so gamma; 5 to 95 % of the count 4: 1.37 to 9.15."""
    past = [spell(code, persons_peak="1250") for code in "abcd"]
    found = RATES.found(past, KINDS)["c"]
    assert (found.n_begun, found.n_ended, found.mean_days) == (4, 4, 100.0)
    assert (found.rate_per_year, found.law) == (0.114, "gamma")
    assert (found.rate_low, found.rate_high) == (0.039, 0.262)
    assert (found.size_low, found.size_high) == (0.5, 0.5)


def test_an_operation_that_takes_over_is_the_same_crisis() -> None:
    """Two of 100 days, one after the other: one crisis of 200 days."""
    found = RATES.found([spell("a"), spell("b", follows="a")], KINDS)["c"]
    assert (found.n_begun, found.mean_days) == (1, 200.0)


def test_a_force_below_half_of_its_peak_is_counted_no_longer() -> None:
    """It ran on, but is counted for the ten days until 10 January 2001, and as ended."""
    found = RATES.found([spell("a", end="", counted_until="2001-01-10")], KINDS)["c"]
    assert (found.n_ended, found.mean_days) == (1, 10.0)


def test_what_still_runs_makes_the_mean_longer_and_is_no_end() -> None:
    """100 days ended and 365 days of 2025 still running: 465 days for one end."""
    found = RATES.found([spell("a"), spell("b", begin="2025-01-01", end="")], KINDS)["c"]
    assert (found.n_begun, found.n_ended, found.mean_days) == (2, 1, 465.0)


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0.0, 2.9957), (1, 0.0513, 4.7439)])
def test_ranges_of_a_count_are_the_textbook_ones(count: int, low: float, high: float) -> None:
    """None: up to -ln 0.05 = 2.996, the rule of three; one: 0.051 to 4.744 (Garwood, 1936)."""
    assert RATES.least_mean(count) == pytest.approx(low, abs=1e-4)
    assert RATES.largest_mean(count) == pytest.approx(high, abs=1e-4)


def test_means_of_a_count_rise_with_it() -> None:
    """Law: the range of a larger count lies higher, and around it."""
    ends = [(RATES.least_mean(n), RATES.largest_mean(n)) for n in range(20)]
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(ends))
    assert all(low <= n < high for n, (low, high) in enumerate(ends))
    assert math.isclose(ends[0][1], -math.log(0.05), rel_tol=1e-6)


def test_a_month_and_a_year_stand_for_their_middle() -> None:
    """2006-07 is 15 July, 2006 is 1 July."""
    assert RATES.day_of("2006-07").isoformat() == "2006-07-15"
    assert RATES.day_of("2006").isoformat() == "2006-07-01"


def test_every_category_of_systems_has_a_unit_size_with_a_range() -> None:
    """No category is missing; each size lies in its range."""
    sizes = {row["category"]: row for row in RATES.rows_of("unit_sizes")}
    assert {row["category"] for row in RATES.rows_of("systems")} <= sizes.keys()
    assert "*" in sizes
    for row in sizes.values():
        assert float(row["low"]) <= float(row["size_units"]) <= float(row["high"])


def test_links_are_assumptions_with_a_range() -> None:
    """Nobody has counted escalation: every link says so, and how far it may be off."""
    for row in RATES.rows_of("crisis_links"):
        assert row["source"] == ASSUMED
        assert float(row["low"]) <= float(row["follow_prob"]) <= float(row["high"])
