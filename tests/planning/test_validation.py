"""Validation against published values: agreement is shown, and so is disagreement."""

from __future__ import annotations

import json
from typing import Any

import pytest

from muster.catalogue.bundled import load_tables
from muster.catalogue.studies import bundled_studies, load_guidance, load_world
from muster.planning.published import (
    DIFFERS,
    NOT_CHECKED,
    Point,
    finding_check,
    look_up,
    number_check,
    range_check,
)
from muster.planning.validation import validate
from muster.report import validate_as_text

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Every check of the bundled world and studies."""
    studies = {name: load_guidance(name) for name in bundled_studies()}
    return validate(load_world("europe"), studies, load_tables())


def found(rows: list[Row], case: str, words: str) -> Row:
    """The one check of a case whose item holds some words."""
    (row,) = (r for r in rows if r["case"] == case and words in r["item"])
    return row


def test_a_year_in_four_month_tours_takes_three_times_the_field_strength(rows: list[Row]) -> None:
    """60,000 in the field for a year, as published at Helsinki: a pool of 180,000."""
    row = found(rows, "Helsinki headline goal", "pool for a corps")
    assert (row["published"], row["ours"], row["verdict"]) == (180_000, 180_000, "agrees")


def test_forty_and_eight_percent_mean_a_factor_of_five(rows: list[Row]) -> None:
    """40 / 8 = 5 units in the pool for one in the field, as for German brigades."""
    row = found(rows, "NATO usability goals 40/8", "Germany")
    assert (row["published"], row["ours"]) == (5.0, 5.0)


def test_fleets_that_are_named_exactly_are_held_exactly(rows: list[Row]) -> None:
    """Eleven C-17, five An-124 under charter and NATO's fourteen E-3A."""
    counts = {
        words: found(rows, "CSIS air enablers 2023", words)["ours"]
        for words in ("C-17", "An-124", "E-3A")
    }
    assert counts == {"C-17": 11, "An-124": 5, "E-3A": 14}


def test_the_old_command_structure_leads_two_and_six_and_not_one_more(rows: list[Row]) -> None:
    """Places of three headquarters carry 2 major and 6 small, neither 3 and 6 nor 2 and 7."""
    ours = [r["ours"] for r in rows if r["case"] == "NATO command structure 2011"]
    assert ours == [True, False, False]


def test_a_turkish_refusal_closes_berlin_plus_only(rows: list[Row]) -> None:
    """With Türkiye opposed no Berlin Plus option is left, but the EU's own ones are."""
    assert found(rows, "Berlin Plus", "NATO assets")["ours"] is False
    assert found(rows, "Berlin Plus", "own headquarters")["ours"] is True


def test_the_verdict_follows_from_the_numbers_shown(rows: list[Row]) -> None:
    """A number agrees exactly when it lies in the range shown; a finding when both are equal."""
    for row in rows:
        if row["verdict"] == NOT_CHECKED or row["ours"] is None:
            assert not row["agrees"]
        elif isinstance(row["ours"], bool):
            assert row["agrees"] == (row["ours"] == row["published"])
        else:
            assert row["agrees"] == (row["low"] - 1e-6 <= row["ours"] <= row["high"] + 1e-6)


def test_what_is_missed_stays_in_the_table_with_its_reason(rows: list[Row]) -> None:
    """The Commission's 178 types cannot be counted here: shown, missed, with words why."""
    row = found(rows, "European Commission 2017", "types of weapon systems")
    assert (row["published"], row["ours"], row["verdict"]) == (178, None, DIFFERS)
    assert "Missed" in row["reason"]
    assert all(r["reason"] and r["source"] for r in rows if not r["agrees"])


def test_every_check_is_named_once_and_can_be_printed_as_json(rows: list[Row]) -> None:
    """At least 35 checks, no name twice, no NaN."""
    assert len(rows) >= 35
    assert len({r["name"] for r in rows}) == len(rows)
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows


def test_sources_are_keys_of_the_catalogue_or_say_that_they_are_copies(rows: list[Row]) -> None:
    """Each source stands in sources.csv, except two publications that it does not hold."""
    known = {row["source"] for row in load_tables()["sources"]}
    assert len({r["source"] for r in rows} - known) <= 2


def test_the_text_counts_what_agrees(rows: list[Row]) -> None:
    """The last line says how many of the checks agree."""
    n_met = sum(r["agrees"] for r in rows)
    assert validate_as_text(rows).rstrip().splitlines()[-1].startswith(f"{n_met} of {len(rows)}")


def test_a_published_value_that_is_not_given_is_not_checked() -> None:
    """Without tables and studies nothing agrees, unless the value stands in the module."""
    rows = validate(load_world("europe"), {}, {})
    fleets = [r for r in rows if r["case"] == "CSIS air enablers 2023"]
    assert fleets
    assert {r["verdict"] for r in fleets} == {NOT_CHECKED}
    assert not any(r["agrees"] for r in fleets)


def test_another_published_value_turns_the_verdict() -> None:
    """Published 10 C-17 in place of 11: our 11 now differs, by a ratio of 1.1."""
    tables = {name: [dict(row) for row in rows] for name, rows in load_tables().items()}
    for row in tables["planning_factors"]:
        if row["asset"] == "Europe total: C-17":
            row["value"] = 10.0
    row = found(
        validate(load_world("europe"), {}, tables), "CSIS air enablers 2023", "C-17 transports"
    )
    assert (row["verdict"], row["ratio"]) == (DIFFERS, pytest.approx(1.1))


def test_a_number_agrees_up_to_its_tolerance_and_no_further() -> None:
    """Published 100, tolerance 10 %: 110 agrees, 110.1 differs, 89.9 differs."""
    point = Point(value=100.0, source="made-up")

    def verdict(ours: float | None) -> bool:
        row = number_check("C", "i", "units", ours, point, tolerance=0.1, note="n")
        return bool(row["agrees"])

    assert [verdict(x) for x in (110.0, 110.1, 89.9, 90.0, None)] == [
        True,
        False,
        False,
        True,
        False,
    ]


def test_a_range_takes_in_both_ends() -> None:
    """Between 2 and 3: both ends agree, 3.1 differs; no ratio without a published number."""
    point = Point(value=None, source="made-up")
    ends = [range_check("C", "i", "u", x, (2.0, 3.0), point, note="n") for x in (2.0, 3.0, 3.1)]
    assert [r["agrees"] for r in ends] == [True, True, False]
    assert ends[0]["ratio"] is None


def test_a_finding_has_no_ratio() -> None:
    """Yes against no differs, and yes divided by no is not a number that anybody wants."""
    row = finding_check("C", "i", ours=True, published=False, point=Point(value=None), note="n")
    assert (row["verdict"], row["ratio"], row["tolerance"]) == (DIFFERS, None, None)


def test_a_value_is_looked_up_by_all_entries_given() -> None:
    """Two rows share a study; the scenario decides, and an unknown one gives no value."""
    tables = {
        "t": [
            {"study": "s", "scenario": "a", "x": 1.0, "source": "k", "as_of": "2020", "note": ""},
            {"study": "s", "scenario": "b", "x": 2.0, "source": "k", "as_of": "2021", "note": "m"},
        ]
    }
    assert look_up(tables, "t", "x", study="s", scenario="b") == Point(
        value=2.0, source="k", as_of="2021", note="m"
    )
    assert look_up(tables, "t", "x", study="s", scenario="c").value is None
    assert look_up(tables, "u", "x", study="s").value is None
