"""Command: consent, leavers, the critical path, streams of draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from builder_rows import arrangement, headquarters, nation, participation, posture, steps
from builders import assessed, operation, study, world
from muster.core.words import ConsentRule, Family, Posture
from muster.core.world import World
from muster.operations.command import (
    CommandOption,
    CyclicStepsError,
    must_agree,
    participation_share,
    stand_up_days,
)


def option(base: World, headquarters: str, **changes: object) -> CommandOption:
    """The option of one headquarters for one small operation."""
    found = assessed(base, study(operation(arrangements=(), **changes)), is_shared=False)
    (mine,) = (o for o in found.options if o.headquarters == headquarters)
    return mine


def path(*rows: tuple) -> World:
    """A world in which the alliance takes these steps."""
    return world(command_steps=steps("alliance", rows))


def test_steps_of_fixed_length_add_up_along_the_critical_path() -> None:
    """2 + 5 days beside 4, then 3: the longer branch counts, 7 + 3 = 10."""
    base = path(
        ("decide", (), 2, 2, 2),
        ("plan", ("decide",), 5, 5, 5),
        ("man", (), 4, 4, 4),
        ("stand", ("plan", "man"), 3, 3, 3),
    )
    assert set(stand_up_days(base, "alliance", seed=1)) == {10.0}


def test_the_last_step_to_end_decides_even_if_nothing_waits_for_it() -> None:
    """A branch of 20 days that nobody waits for: the command stands after 20, not 5."""
    base = path(("decide", (), 5, 5, 5), ("connect", (), 20, 20, 20))
    assert set(stand_up_days(base, "alliance", seed=1)) == {20.0}


def test_an_arrangement_without_steps_stands_at_once() -> None:
    """No steps, no days."""
    assert stand_up_days(path(), "alliance", seed=1).tolist() == [0.0]


def test_steps_that_wait_for_each_other_are_refused() -> None:
    """a after b, b after a: an error that names both."""
    base = path(("a", ("b",), 1, 1, 1), ("b", ("a",), 1, 1, 1))
    with pytest.raises(CyclicStepsError, match="a, b"):
        stand_up_days(base, "alliance", seed=1)


def test_drawn_days_lie_within_the_range_and_around_its_mean() -> None:
    """Triangular 5-10-15: all draws inside, the mean near (5 + 10 + 15) / 3 = 10."""
    days = stand_up_days(path(("decide", (), 5, 10, 15)), "alliance", seed=1)
    assert days.min() >= 5
    assert days.max() <= 15
    assert days.mean() == pytest.approx(10, abs=0.1)


def test_another_arrangement_leaves_the_draws_of_the_others_unchanged() -> None:
    """Rule R6: the alliance's draws are the same numbers with one arrangement more."""
    base = path(("decide", (), 5, 10, 15))
    more = replace(
        base,
        arrangements={**base.arrangements, "aaa_new": arrangement("aaa_new")},
        command_steps=(*steps("aaa_new", [("decide", (), 1, 2, 9)]), *base.command_steps),
    )
    np.testing.assert_array_equal(
        stand_up_days(base, "alliance", seed=3), stand_up_days(more, "alliance", seed=3)
    )


def test_the_seed_decides_the_draws() -> None:
    """Seed 1 twice gives the same days, seed 2 others."""
    base = path(("decide", (), 5, 10, 15))
    first, again, other = (stand_up_days(base, "alliance", seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_the_chance_to_stand_in_time_is_the_share_of_draws() -> None:
    """Needed on day 30; steps of 10 days stand surely, of 40 days never."""
    assert option(path(("s", (), 10, 10, 10)), "hq_alliance").prob_by_deadline == 1.0
    assert option(path(("s", (), 40, 40, 40)), "hq_alliance").prob_by_deadline == 0.0


def test_one_ally_that_says_no_blocks_the_alliance_but_not_the_coalition() -> None:
    """XAC must agree to the alliance: its no leaves only the coalition."""
    blocked = option(world(), "hq_alliance", opposed=("XAC",))
    assert "consent refused by XAC" in blocked.blocked_by
    assert option(world(), "hq_coalition", opposed=("XAC",)).is_feasible


def test_a_nation_outside_the_alliance_has_no_veto_in_it() -> None:
    """XAD is no ally: its no changes nothing for the alliance."""
    assert option(world(), "hq_alliance", opposed=("XAD",)).is_feasible


def test_a_leaver_takes_its_veto_with_it() -> None:
    """Without XAC, XAC's no no longer counts and it is not asked."""
    found = assessed(world(), study(operation(opposed=("XAC",))), without=("XAC",), is_shared=False)
    (mine,) = (o for o in found.options if o.headquarters == "hq_alliance")
    assert mine.is_feasible
    assert mine.must_agree == ("XAA", "XAB")


def test_a_leaver_takes_its_headquarters_with_it() -> None:
    """XAA hosts the alliance's headquarters: without XAA only that of the coalition is left."""
    found = assessed(world(), study(operation(arrangements=())), without=("XAA",), is_shared=False)
    assert {o.headquarters for o in found.options} == {"hq_coalition"}


def test_a_headquarters_without_any_lead_nation_is_lost() -> None:
    """Hosted by XAA but led by XAB alone: without XAB nobody leads it."""
    base = world(headquarters={"hq": headquarters("hq", "alliance", lead_nations=("XAB",))})
    assert assessed(base, is_shared=False).plan.score == 1.0
    assert assessed(base, without=("XAB",), is_shared=False).plan.score == 0.0


def test_the_absent_united_states_have_no_veto() -> None:
    """USA must agree when present and is not asked when absent."""
    nations = {**world().nations, "USA": nation("USA", eu_from_year=None)}
    base = world(
        nations=nations, us_posture=(posture(1.0, Posture.FULL), posture(0, Posture.ABSENT))
    )
    present, absent = (
        assessed(base, posture=p, is_shared=False).options[0].must_agree
        for p in (Posture.FULL, Posture.ABSENT)
    )
    assert set(present) - set(absent) == {"USA"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ConsentRule.ALL_ALLIES, ("XAA", "XAB", "XAC")),
        (ConsentRule.ALL_EU, ("XAA", "XAB", "XAD")),
        (ConsentRule.ALL_EU_AND_ALLIES, ("XAA", "XAB", "XAC", "XAD")),
        (ConsentRule.PARTICIPANTS, ()),
    ],
)
def test_who_must_agree_follows_from_membership(
    rule: ConsentRule, expected: tuple[str, ...]
) -> None:
    """XAA and XAB are in both, XAC only an ally, XAD only in the EU."""
    assert must_agree(world(), rule, 2025, frozenset()) == expected


def test_too_many_troops_block_a_headquarters() -> None:
    """The coalition leads at most 5,000: 6,000 are refused with both numbers."""
    assert "at most 5,000" in option(world(), "hq_coalition", persons=6_000.0).blocked_by


@pytest.mark.parametrize(("year", "is_open"), [(2024, False), (2025, True), (2026, True)])
def test_a_headquarters_opens_in_its_first_year(year: int, is_open: bool) -> None:
    """Available from 2025 on, not in 2024."""
    base = world(headquarters={"hq": headquarters("hq", "alliance", from_year=2025)})
    found = assessed(replace(base, holdings=base.holdings), year=year, is_shared=False)
    assert found.options[0].is_feasible is is_open


def share(base: World, code: str, family: Family) -> float:
    """Share of a nation that joins a small operation."""
    (task,) = assessed(base, is_shared=False).tasks
    return participation_share(base, code, task, family, 2025)


@pytest.mark.parametrize(
    ("code", "family", "expected"),
    [
        ("XAA", Family.NATO, 1.0),
        ("XAD", Family.NATO, 0.5),  # partner_share_nato
        ("XAD", Family.EU, 1.0),
        ("XAC", Family.EU, 0.5),  # third_state_share_eu
        ("XAA", Family.COALITION, 0.6),  # coalition_share
    ],
)
def test_without_a_fact_membership_decides_who_joins(
    code: str, family: Family, expected: float
) -> None:
    """Members join in full; partners, third states and coalitions by the assumption."""
    assert share(world(), code, family) == expected


def test_the_most_specific_fact_about_a_nation_decides() -> None:
    """A row for all says 0.2, one for XAA 0.8, one for XAA's small operations 0.4."""
    rows = (
        participation("*", 0.2),
        participation("XAA", 0.8),
        participation("XAA", 0.4, kind="small_op"),
    )
    for order in (rows, rows[::-1]):
        base = world(participation=order)
        assert share(base, "XAA", Family.NATO) == 0.4
        assert share(base, "XAB", Family.NATO) == 0.2


def test_of_two_equally_specific_facts_the_cautious_one_counts() -> None:
    """0.3 by kind and 0.7 by region: 0.3, in either order."""
    rows = (
        participation("XAA", 0.7, region="xa_near"),
        participation("XAA", 0.3, kind="small_op"),
    )
    assert {share(world(participation=r), "XAA", Family.NATO) for r in (rows, rows[::-1])} == {0.3}
