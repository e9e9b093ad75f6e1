"""Guidance: numbers filled in from the world, and settings of the command line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.catalogue.studies import load_guidance, load_world
from muster.core.errors import BadInputError, UnknownCodeError
from muster.core.words import Troops
from muster.planning.guidance import (
    BadGuidanceError,
    Guidance,
    Operation,
    resolve,
    with_assumptions,
)
from muster.planning.settings import with_settings


def operation(**values: object) -> Operation:
    """A crisis operation in the Sahel."""
    given_values = {"code": "one", "name": "One", "kind": "sjo_crisis", "region": "sahel"}
    return Operation(**{**given_values, **values})


def guidance(*operations: Operation, **values: object) -> Guidance:
    """A study of these operations."""
    return Guidance(code="test", name="Test", operations=operations or (operation(),), **values)


def test_numbers_come_from_the_kind_by_the_reading_of_the_study() -> None:
    """A small crisis operation: 30,000 persons high, 5,000 low, 365 days, weight 1, place 1."""
    (high,) = resolve(guidance(), load_world()).operations
    (low,) = resolve(guidance(troops=Troops.LOW), load_world()).operations
    assert (high.persons, low.persons) == (30_000.0, 5_000.0)
    assert (high.duration_days, high.weight, high.priority) == (365.0, 1.0, 1)


def test_what_the_study_says_is_kept() -> None:
    """Persons 700 beat a high reading of 900, which beats that of the kind."""
    asked = guidance(
        operation(code="a", persons=700.0, persons_high=900.0, priority=7, weight=2.5),
        operation(code="b", persons_high=900.0, duration_days=10.0),
    )
    first, second = resolve(asked, load_world()).operations
    assert (first.persons, first.priority, first.weight) == (700.0, 7, 2.5)
    assert (second.persons, second.priority, second.duration_days) == (900.0, 2, 10.0)


@settings(deadline=None)
@given(
    persons=st.none() | st.floats(1, 1e6),
    weight=st.none() | st.floats(0.1, 10),
    priority=st.none() | st.integers(1, 9),
    troops=st.sampled_from(Troops),
)
def test_resolving_twice_is_resolving_once(
    persons: float | None, weight: float | None, priority: int | None, troops: Troops
) -> None:
    """Law: resolve(resolve(g)) = resolve(g), and every number is known then."""
    asked = guidance(operation(persons=persons, weight=weight, priority=priority), troops=troops)
    once = resolve(asked, load_world())
    assert resolve(once, load_world()) == once
    assert once.is_resolved and all(o.is_resolved for o in once.operations)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "sjo_crises"}, "did you mean sjo_crisis"),
        ({"region": "sahell"}, "did you mean sahel"),
        ({"arrangements": ("nato", "eu_mpc")}, "did you mean eu_mpcc"),
        ({"opposed": ("HUNN",)}, "did you mean HUN"),
        ({"without": ("XAB",)}, "Unknown nation: 'XAB'"),
        ({"lead_nation": "FRX"}, "did you mean FRA"),
    ],
)
def test_an_unknown_code_is_answered_with_the_nearest(
    change: dict[str, object], words: str
) -> None:
    """Six sorts of codes, each misspelt once."""
    with pytest.raises(UnknownCodeError, match=words.replace("(", r"\(")):
        resolve(guidance(operation(**change)), load_world())


def test_codes_of_several_sorts_are_named_together() -> None:
    """A wrong kind, capability and assumption are one error with 3 codes."""
    asked = guidance(
        operation(kind="x_kind"),
        fifty_percent_exceptions=("x_capability",),
        assumptions={"x_key": 1.0},
    )
    with pytest.raises(UnknownCodeError) as caught:
        resolve(asked, load_world())
    assert caught.value.codes == ("x_kind", "x_capability", "x_key")


def test_a_nation_that_was_switched_off_is_still_a_known_word() -> None:
    """Without the US in the world, a study may still say that the US does not join."""
    world = load_world().without({"USA"})
    assert resolve(guidance(operation(without=("USA",))), world).operations[0].without == ("USA",)


@pytest.mark.parametrize(
    "values",
    [
        {"start_day": -1.0},
        {"start_day": float("nan")},
        {"persons": 0.0},
        {"duration_days": float("inf")},
        {"weight": -2.0},
        {"priority": 0},
        {"persons_low": 9.0, "persons_high": 8.0},
    ],
)
def test_impossible_numbers_are_refused(values: dict[str, float]) -> None:
    """Seven numbers that no operation can have."""
    with pytest.raises(BadGuidanceError, match="Operation one"):
        operation(**values)


def test_two_operations_with_one_code_are_refused() -> None:
    """Code 'one' twice."""
    with pytest.raises(BadGuidanceError, match="one stands twice"):
        guidance(operation(), operation())


def test_a_number_that_is_not_known_yet_is_not_taken_as_zero() -> None:
    """Persons before resolving raise; afterwards they are 30,000."""
    with pytest.raises(BadGuidanceError, match=r"call guidance\.resolve"):
        operation().resolved("persons")
    (known,) = resolve(guidance(), load_world()).operations
    assert known.resolved("persons") == 30_000.0


def test_settings_change_the_study_and_its_operations() -> None:
    """Eight settings of half-of-ambition take effect; all else stays."""
    before = load_guidance("half-of-ambition")
    after = with_settings(
        before,
        {
            "troops": "low",
            "fifty_percent_rule": "true",
            "weight_critical": "3",
            "mjo_ne.persons": "45000",
            "mjo_ne.start_day": "12.5",
            "sjo_sahel.priority": "1",
            "sjo_sahel.opposed": "TUR, HUN",
            "sjo_sahel.without": "",
        },
        known_assumptions=load_world().assumptions,
    )
    mjo, sahel = after.operations[:2]
    assert (after.troops, after.fifty_percent_rule) == (Troops.LOW, True)
    assert after.assumptions == {"weight_critical": 3.0}
    assert (mjo.persons, mjo.start_day) == (45_000.0, 12.5)
    assert (sahel.priority, sahel.opposed, sahel.without) == (1, ("TUR", "HUN"), ())
    assert after.operations[2:] == before.operations[2:]
    assert resolve(after, load_world()).operations[2].persons == 5_000.0


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("mjo_ne.person", "did you mean mjo_ne.persons"),
        ("mjo_me.persons", "did you mean mjo_ne.persons"),
        ("trops", "did you mean troops"),
        ("weight_critcal", "did you mean weight_critical"),
        ("", "Unknown setting: ''"),
    ],
)
def test_an_unknown_setting_is_answered_with_the_nearest(key: str, words: str) -> None:
    """Five keys that do not exist."""
    with pytest.raises(UnknownCodeError, match=words):
        with_settings(load_guidance("half-of-ambition"), {key: "1"}, load_world().assumptions)


def test_an_unknown_assumption_is_never_passed_over() -> None:
    """Without the keys of the world a setting waits: resolving refuses it."""
    asked = with_settings(guidance(), {"weight_critcal": "3"})
    with pytest.raises(UnknownCodeError, match="did you mean weight_critical"):
        resolve(asked, load_world())
    with pytest.raises(UnknownCodeError, match="did you mean weight_critical"):
        with_assumptions(load_world(), asked)


def test_bad_values_of_settings_are_named_together() -> None:
    """Six values that do not fit are six defects with their keys."""
    bad = {
        "troops": "medium",
        "fifty_percent_rule": "yes",
        "one.persons": "nan",
        "one.start_day": "-3",
        "one.priority": "1.5",
        "weight_critical": "high",
    }
    with pytest.raises(BadInputError) as caught:
        with_settings(guidance(), bad)
    assert [defect.column for defect in caught.value.defects] == sorted(bad)


def test_the_reading_of_troops_is_set_before_resolving() -> None:
    """After resolving, sizes are fixed: another reading would have no effect and is refused."""
    with pytest.raises(BadInputError, match="before resolving"):
        with_settings(resolve(guidance(), load_world()), {"troops": "low"})


def test_assumptions_of_a_study_replace_those_of_the_world() -> None:
    """weight_critical 2 becomes 3; its range and reason stay."""
    world = with_assumptions(load_world(), guidance(assumptions={"weight_critical": 3.0}))
    known = load_world().assumptions["weight_critical"]
    assert world.assumed("weight_critical") == 3.0
    assert world.assumptions["weight_critical"] == replace(known, value=3.0)
