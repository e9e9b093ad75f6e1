"""Generation, one constraint at a time: each answer can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builder_rows import (
    kind,
    notice,
    participation,
    phases,
    readiness,
    rotation,
    templates,
    transit,
)
from builders import assessed, fleet, met, needing, operation, study, with_assumed, world
from muster.core.errors import NoAnswerError
from muster.core.rows import Headquarters
from muster.core.words import Size
from muster.planning.guidance import Guidance

TANKERS = (("XAA", "tanker", 6.0),)


def two_at_once() -> Guidance:
    """Two small operations on the same days."""
    return study(operation("one"), operation("two"))


def test_a_tanker_refuels_or_carries_but_not_both() -> None:
    """Three tankers for two tanking (weight 2/3) and two lifting (1/3): 2 and 1, score 5/6."""
    found = assessed(fleet(("XAA", "tanker", 3), templates=needing(tanking=2, lifting=2)))
    assert met(found, "tanking") == pytest.approx(2)
    assert met(found, "lifting") == pytest.approx(1)
    assert found.plan.score == pytest.approx(5 / 6)


def test_a_transport_that_only_carries_leaves_the_tankers_to_refuel() -> None:
    """Two tankers and two transports for two tanking and two lifting: both in full."""
    rows = (("XAA", "tanker", 2), ("XAB", "transport", 2))
    assert assessed(fleet(*rows, templates=needing(tanking=2, lifting=2))).plan.score == 1.0


@pytest.mark.parametrize(("notice_days", "expected"), [(30.0, 6.0), (31.0, 0.0)])
def test_nothing_serves_before_its_notice_has_run_out(notice_days: float, expected: float) -> None:
    """The force is needed on day 30: notice of 30 days is in time, 31 is not."""
    base = fleet(*TANKERS, templates=needing(tanking=6), notice=notice(tiers=((notice_days, 1.0),)))
    assert met(assessed(base), "tanking") == pytest.approx(expected)


@pytest.mark.parametrize(("fixed_days", "expected"), [(20.0, 6.0), (21.0, 0.0)])
def test_transit_takes_days_from_the_notice(fixed_days: float, expected: float) -> None:
    """Ten days' notice and 20 days' transit are in time for day 30; 21 are one too many."""
    base = fleet(
        *TANKERS,
        templates=needing(tanking=6),
        transit={"air": transit("air", fixed_days=fixed_days)},
    )
    assert met(assessed(base), "tanking") == pytest.approx(expected)


def test_operations_at_once_share_what_is_ready_early() -> None:
    """Half of four tankers is ready on day 30: two operations get two together, not two each."""
    base = fleet(
        ("XAA", "tanker", 4),
        templates=needing(tanking=2),
        notice=notice(tiers=((10.0, 0.5), (50.0, 1.0))),
    )
    found = assessed(base, two_at_once())
    assert found.plan.met.sum() == pytest.approx(2)


def test_the_early_operation_takes_from_what_the_late_one_could_have() -> None:
    """Four tankers, two ready by day 30 and all by day 50: early and late together get four."""
    base = fleet(
        ("XAA", "tanker", 4),
        templates=(
            *needing(tanking=3),
            *templates([("late_op", "tanking", "operation", 3.0)]),
        ),
        notice=notice(tiers=((10.0, 0.5), (50.0, 1.0))),
        kinds={"small_op": kind("small_op"), "late_op": kind("late_op", duration_days=90.0)},
        phases=phases(
            [("small_op", "main", 30.0, 60.0, 1.0), ("late_op", "main", 50.0, 90.0, 1.0)]
        ),
    )
    found = assessed(base, study(operation("one"), operation("two", kind="late_op")))
    assert met(found, "tanking", "one") <= 2 + 1e-6
    assert found.plan.met.sum() == pytest.approx(4)


def test_what_is_free_later_may_be_used_again() -> None:
    """Two tankers serve one operation until day 60 and another from day 90 on."""
    base = fleet(("XAA", "tanker", 2), templates=needing(tanking=2))
    found = assessed(base, study(operation("one"), operation("two", start_day=60.0)))
    assert found.plan.score == 1.0


def test_a_long_stay_needs_units_to_follow() -> None:
    """335 days in tours of 100 with ratio 3: six tankers in the pool keep two in the field."""
    base = fleet(
        *TANKERS,
        templates=needing(tanking=6),
        rotation=rotation(3.0),
        kinds={"small_op": kind("small_op", duration_days=365.0, tour_days=100.0)},
        phases=phases([("small_op", "main", 30.0, 365.0, 1.0)]),
    )
    assert met(assessed(base), "tanking") == pytest.approx(2)


def test_a_stay_of_one_tour_needs_nobody_to_follow() -> None:
    """Thirty days in tours of 180: all six serve, whatever the ratio."""
    base = fleet(*TANKERS, templates=needing(tanking=6), rotation=rotation(3.0))
    assert met(assessed(base), "tanking") == pytest.approx(6)


@pytest.mark.parametrize(("in_place", "expected"), [(False, 3.0), (True, 6.0)])
def test_the_home_reserve_is_released_where_the_nation_lies_in_the_theatre(
    in_place: bool, expected: float
) -> None:
    """Half of six tankers stays home; in the nation's own theatre all six count."""
    base = fleet(
        *TANKERS,
        templates=needing(tanking=6),
        readiness=readiness(home_reserve=0.5),
        in_place=frozenset({("xa_near", "XAA")} if in_place else ()),
    )
    assert met(assessed(base), "tanking") == pytest.approx(expected)


def test_the_reserve_is_kept_once_over_all_operations_away() -> None:
    """Six tankers, half kept home: two operations abroad get three together."""
    base = fleet(*TANKERS, templates=needing(tanking=6), readiness=readiness(home_reserve=0.5))
    assert assessed(base, two_at_once()).plan.met.sum() == pytest.approx(3)


@pytest.mark.parametrize("answer", [0.0, 0.5, 1.0])
def test_a_nation_serves_with_the_share_that_joins(answer: float) -> None:
    """Of six tankers the share that joins serves: 0, 3, 6."""
    base = fleet(
        *TANKERS, templates=needing(tanking=6), participation=(participation("XAA", answer),)
    )
    assert met(assessed(base), "tanking") == pytest.approx(6 * answer)


def test_who_stays_out_of_one_operation_serves_in_another() -> None:
    """XAA stays out of operation one: its six tankers all serve in operation two."""
    base = fleet(*TANKERS, templates=needing(tanking=6))
    found = assessed(base, study(operation("one", without=("XAA",)), operation("two")))
    assert met(found, "tanking", "one") == 0.0
    assert met(found, "tanking", "two") == pytest.approx(6)


@pytest.mark.parametrize(
    ("has_rule", "exceptions", "expected"),
    [(False, (), 6.0), (True, (), 4.0), (True, ("tanking",), 6.0)],
)
def test_no_nation_provides_more_than_half(
    has_rule: bool, exceptions: tuple[str, ...], expected: float
) -> None:
    """XAA has six tankers, XAC two, six are needed: with the rule 2 + 2, with an exception 6."""
    base = fleet(*TANKERS, ("XAC", "tanker", 2), templates=needing(tanking=6))
    guidance = study(fifty_percent_rule=has_rule, fifty_percent_exceptions=exceptions)
    assert met(assessed(base, guidance), "tanking") == pytest.approx(expected)


@pytest.mark.parametrize(("own", "expected"), [(0.0, 0.0), (0.5, 2.0), (1.0, 4.0)])
def test_a_lead_nation_provides_its_minimum(own: float, expected: float) -> None:
    """A quarter of the brigades must be XAC's: 0, 0.5 or 1 of its own carry 0, 2 or 4."""
    rows = [("XAA", "brigade", 8.0)] + ([("XAC", "brigade", own)] if own else [])
    base = fleet(*rows, templates=needing(land_light=4))
    found = assessed(base, study(operation(lead_nation="XAC")))
    assert met(found, "land_light") == pytest.approx(expected)


@pytest.mark.parametrize(("slots", "n_led"), [(0, 0), (1, 1), (2, 2)])
def test_a_headquarters_leads_no_more_than_it_has_places(slots: int, n_led: int) -> None:
    """Two small operations at once under one headquarters with 0, 1 or 2 small places."""
    found = assessed(world(headquarters=_one_headquarters(small_slots=slots)), two_at_once())
    assert int((found.plan.option >= 0).sum()) == n_led
    assert found.plan.score == pytest.approx(n_led / 2)


@pytest.mark.parametrize(("beside", "n_led"), [(0, 1), (1, 2), (2, 3)])
def test_a_major_operation_leaves_fewer_small_places(beside: int, n_led: int) -> None:
    """One major and two small places; beside a major one only ``beside`` of the small remain."""
    base = world(headquarters=_one_headquarters(small_beside_major=beside))
    guidance = study(operation("big", kind="major_op"), operation("one"), operation("two"))
    assert int((assessed(base, guidance).plan.option >= 0).sum()) == n_led


def test_a_place_is_free_again_when_its_operation_has_ended() -> None:
    """One place, operations on days 0-60 and 60-120: both are led."""
    base = world(headquarters=_one_headquarters(small_slots=1))
    found = assessed(base, study(operation("one"), operation("two", start_day=60.0)))
    assert found.plan.score == 1.0


def test_nothing_serves_where_nobody_commands() -> None:
    """No headquarters: nothing met, score 0, no operation run; a result, not an error."""
    found = assessed(world(headquarters={}))
    assert found.plan.score == 0.0
    assert not found.plan.met.any()
    assert not found.plan.is_run.any()


def test_whole_capabilities_are_met_in_whole_numbers() -> None:
    """1.5 brigades for a need of two: one is met, half the need."""
    found = assessed(fleet(("XAA", "brigade", 1.5), templates=needing(land_light=2)))
    assert met(found, "land_light") == 1.0
    assert found.plan.score == pytest.approx(0.5)


def test_halves_of_two_nations_make_a_whole() -> None:
    """Half a brigade expected from each of two nations is one for the operation."""
    rows = [("XAA", "brigade", 0.5), ("XAB", "brigade", 0.5)]
    assert met(assessed(fleet(*rows, templates=needing(land_light=1))), "land_light") == 1.0


@pytest.mark.parametrize(("tankers", "is_run"), [(1.9, False), (2.0, True)])
def test_an_operation_runs_when_every_critical_need_is_met(tankers: float, is_run: bool) -> None:
    """One brigade and two tankers are needed: with 1.9 tankers it is not run."""
    found = assessed(fleet(("XAA", "brigade", 1), ("XAA", "tanker", tankers)))
    assert bool(found.plan.is_run[0]) is is_run


def test_an_operation_runs_without_what_is_not_critical() -> None:
    """Lifting is not critical: missing all of it costs a third of the score, not the run."""
    found = assessed(fleet(("XAA", "tanker", 2), templates=needing(tanking=2, lifting=1)))
    assert found.plan.is_run.all()
    assert found.plan.score == pytest.approx(2 / 3)


def test_an_operation_may_run_with_risk() -> None:
    """With run_coverage_share 0.75, 1.5 of two tankers are enough to run."""
    base = fleet(("XAA", "tanker", 1.5), templates=needing(tanking=2))
    assert not assessed(base).plan.is_run.any()
    assert assessed(with_assumed(base, run_coverage_share=0.75)).plan.is_run.all()


def test_of_two_operations_the_higher_priority_runs() -> None:
    """Two tankers can run one of two like operations: that with priority 1."""
    base = fleet(("XAA", "tanker", 2), templates=needing(tanking=2))
    guidance = study(operation("one", priority=2), operation("two", priority=1))
    assert assessed(base, guidance).plan.is_run.tolist() == [False, True]


def test_running_an_operation_can_cost_coverage_and_the_score_says_so() -> None:
    """Coverage is best spread out, a run needs all in one place: score >= plan coverage."""
    base = fleet(("XAA", "tanker", 4), templates=needing(tanking=4, lifting=4))
    found = assessed(base, study(operation("one"), operation("two")))
    assert found.plan.is_run.sum() == 1
    assert found.plan.coverage <= found.plan.score + 1e-9


def test_a_study_that_needs_nothing_has_no_answer() -> None:
    """An empty template: an error that says so, not a score of 1."""
    with pytest.raises(NoAnswerError, match="needs nothing"):
        assessed(world(templates=()))


def _one_headquarters(**places: int) -> dict[str, Headquarters]:
    """The alliance's headquarters alone, with other places."""
    return {"hq_alliance": replace(world().headquarters["hq_alliance"], **places)}


def test_a_small_headquarters_cannot_lead_a_major_operation() -> None:
    """No major place: the major operation is not led."""
    base = world(headquarters=_one_headquarters(major_slots=0))
    assert base.kinds["major_op"].size is Size.MAJOR
    assert assessed(base, study(operation(kind="major_op"))).plan.score == 0.0
