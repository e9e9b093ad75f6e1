"""The run record: every table it promises, and numbers that agree with each other."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

import pytest

from builders import YEAR, fleet, needing, study, world
from muster.catalogue.studies import bundled_studies, load_guidance, load_world
from muster.core.words import Posture
from muster.planning.cycle import assess
from random_worlds import random_study, random_world

YEARS = (2021, 2025, 2030)
QUICK = {
    ("rdc-5000", "absent", 2025),
    ("helsinki", "full", 2021),
    ("half-mjo-plus", "diverted", 2030),
    ("half-of-ambition", "absent", 2025),
    ("half-of-ambition", "full", 2025),
}
RUNS = [
    pytest.param(*run, marks=() if run in QUICK else pytest.mark.slow, id="-".join(map(str, run)))
    for run in (
        (study, posture.value, year)
        for study in bundled_studies()
        for posture in Posture
        for year in YEARS
    )
]
ISSUE_KEYS = {
    "schema", "study", "inputs_sha256", "score", "n_run", "n_operations", "operations", "gaps",
    "contributions", "assumptions", "estimated_share", "solver",
}  # fmt: skip


@cache
def record(study: str, posture: str, year: int) -> dict[str, Any]:
    """Record of a bundled study, through JSON."""
    found = assess(load_world(), load_guidance(study), year=year, posture=Posture(posture))
    return json.loads(json.dumps(found, allow_nan=False))


def check_promises(one: dict[str, Any]) -> None:
    """Keys, columns and ranges of the JSON."""
    assert one.keys() >= ISSUE_KEYS
    assert one["solver"].keys() >= {"status", "gap", "bound"}
    for row in one["operations"]:
        assert row.keys() >= {
            "code", "kind", "is_run", "coverage", "limiting", "command", "day_ready",
        }  # fmt: skip
        assert 0 <= row["coverage"] <= 1 + 1e-9
        assert row["command"] or row["limiting_reason"]
        assert row["is_run"] or row["limiting"]
        assert (row["day_ready"] is not None) == row["is_run"]
    for row in one["gaps"]:
        assert row.keys() >= {
            "operation", "capability", "need", "met", "shortfall", "unit", "price", "estimated_share",
        }  # fmt: skip
        assert row["need"] - row["met"] == pytest.approx(row["shortfall"], abs=1e-8)
        assert row["price"] >= 0
        assert 0 <= row["estimated_share"] <= 1
        assert row["reason"]
    assert 0 <= one["estimated_share"] <= 1
    assert len(one["inputs_sha256"]) == 64
    assert one["n_run"] == sum(row["is_run"] for row in one["operations"])
    assert one["n_operations"] == len(one["operations"])
    assert sum(row["share"] for row in one["confidence"]) == pytest.approx(1)
    assert all(row["reason"] for row in one["assumptions"])


def check_sums(one: dict[str, Any]) -> None:
    """Needs, weights, coverage, contributions and persons agree."""
    needs = one["needs"]
    assert sum(row["weight"] for row in needs) == pytest.approx(1, abs=1e-6)
    covered = sum(row["weight"] * row["met"] / row["need"] for row in needs)
    assert covered == pytest.approx(one["plan_coverage"], abs=1e-6)
    assert one["plan_coverage"] <= one["score"] + 1e-9
    assert all(0 <= row["met"] <= row["need"] for row in needs)
    assert all(row["low"] <= row["need"] <= row["high"] for row in needs)
    assert {(r["operation"], r["capability"]) for r in needs} == {
        (r["operation"], r["capability"]) for r in one["gaps"]
    }
    assert all(row["quantity"] > 0 and row["persons"] >= 0 for row in one["contributions"])


def check_proof(one: dict[str, Any]) -> None:
    """Status optimal, gap at most 1e-6, bound at or above the score, re-checked."""
    solver = one["solver"]
    assert solver["status"] == "optimal"
    assert solver["gap"] <= 1e-6
    assert solver["bound"] >= one["score"] - 1e-6
    assert solver["max_violation"] <= 1e-6
    assert solver["is_rechecked"] is True
    assert all(stage["status"] == "optimal" for stage in solver["stages"])


@pytest.mark.parametrize(("study", "posture", "year"), RUNS)
def test_every_bundled_run_is_proved_and_keeps_its_promises(
    study: str, posture: str, year: int
) -> None:
    """All studies x 5 postures x 3 years: proved to a gap of 1e-6, keys and sums right."""
    one = record(study, posture, year)
    check_promises(one)
    check_sums(one)
    check_proof(one)
    check_contributions(one)


@pytest.mark.parametrize("seed", range(15))
def test_every_small_run_is_proved_and_keeps_its_promises(seed: int) -> None:
    """Fifteen random worlds: the same promises."""
    rng = Random(seed)
    one = assess(
        random_world(rng), random_study(rng, has_rules=True), year=YEAR, posture=Posture.FULL
    )
    check_promises(one)
    check_sums(one)
    check_proof(one)
    check_contributions(one, {("transport", "care"): 0.5})


def check_contributions(
    one: dict[str, Any], rates: dict[tuple[str, str], float] | None = None
) -> None:
    """Units given, times what each gives, add up to what is met."""
    if rates is None:
        rates = {(p.system, p.capability): p.quantity for p in load_world().provisions}
    given: dict[tuple[str, str, str], float] = {}
    for row in one["contributions"]:
        key = (row["operation"], row["capability"], row["phase"])
        rate = rates.get((row["system"], row["capability"]), 1.0)
        given[key] = given.get(key, 0.0) + row["quantity"] * rate
    for row in one["needs"]:
        key = (row["operation"], row["capability"], row["phase"])
        assert given.get(key, 0.0) == pytest.approx(row["met"], abs=1e-3)


def tiny(base: Any, **changes: Any) -> dict[str, Any]:
    """Record of one small operation in a tiny world."""
    return assess(base, study(), **{"year": YEAR, "posture": Posture.ABSENT, **changes})


def test_the_record_of_a_small_operation_in_numbers() -> None:
    """One of two tankers: score 0.75, tanking limits, half short, one more worth 0.25."""
    one = tiny(fleet(("XAA", "brigade", 1), ("XAA", "tanker", 1)))
    (operation,) = one["operations"]
    assert one["score"] == 0.75
    assert operation["is_run"] is False
    assert operation["limiting"] == "tanking"
    gap = {row["capability"]: row for row in one["gaps"]}["tanking"]
    assert (gap["need"], gap["met"], gap["shortfall"]) == (2.0, 1.0, 1.0)
    assert gap["price"] == pytest.approx(0.25)
    assert "Held 1, deployable 1" in gap["reason"]


def test_an_operation_that_nobody_can_lead_says_so() -> None:
    """No headquarters: limited by command, with the reason in words."""
    (row,) = tiny(world(headquarters={}))["operations"]
    assert row["limiting"] == "command"
    assert "No headquarters can lead it" in row["limiting_reason"]
    assert row["command"] == ""


def test_what_nobody_holds_is_said_in_words() -> None:
    """No tanker in this world: the reason says that nobody holds any."""
    one = tiny(fleet(("XAA", "brigade", 1)))
    reasons = {row["capability"]: row["reason"] for row in one["gaps"]}
    assert "Nobody in this world holds any" in reasons["tanking"]


def test_a_run_operation_is_ready_when_its_command_stands_and_its_force_is_due() -> None:
    """Force due on day 30, command after about 15 days: day 30."""
    (row,) = tiny(world())["operations"]
    assert row["is_run"] is True
    assert row["day_ready"] == 30.0


def test_shares_of_work_and_gdp_add_up() -> None:
    """Persons of nations are those of the contributions; work shares add up to 1."""
    one = tiny(fleet(("XAA", "brigade", 1), ("XAC", "tanker", 2)))
    by_nation = {row["nation"]: row["persons"] for row in one["nations"]}
    assert by_nation == {"XAA": 4000.0, "XAB": 0.0, "XAC": 100.0, "XAD": 0.0}


def test_without_and_settings_are_told() -> None:
    """Who is left out stands in the record and in the verdict."""
    one = tiny(world(), without=("XAC",), settings={"troops": "low"})
    assert one["without"] == ["XAC"]
    assert one["settings"] == {"troops": "low"}
    assert "XAC left out" in one["verdict"]


def test_the_comparison_shows_both_postures_and_both_readings() -> None:
    """Compared: four readings, dependence by capability, the US of full presence."""
    one = tiny(fleet(("XAA", "brigade", 1), templates=needing(land_light=1)), is_compared=True)
    assert [(r["troops"], r["us"]) for r in one["readings"]] == [
        ("low", "absent"),
        ("low", "full"),
        ("high", "absent"),
        ("high", "full"),
    ]
    (row,) = one["dependence"]
    assert row["difference"] == 0.0
    assert one["comparison"]["us"] == "full"
