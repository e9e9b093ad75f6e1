"""Who is sent, when, and what counts as failure: histories that can be followed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from campaign_forces import Crisis, Setup, Unit, force
from muster.operations.campaign.blocks import block, with_masks
from muster.operations.campaign.trace import trace

DAY = 1000
"""Thousandths of a day."""


def served(history, unit: int) -> list[tuple[float, float]]:
    """Begin and end of the tours a unit served in."""
    tours = np.flatnonzero(history.serves[:, unit] >= 0)
    return [(history.tour_begin_day[i], history.tour_end_day[i]) for i in tours]


def test_units_take_turns_and_rest_between_tours() -> None:
    """250 days in tours of 100: the first rests 100 days and comes back for the third tour."""
    campaign = force([Crisis("a", {"brigade": 1}, ((0, 250, 1),))], [Unit("u"), Unit("v")])
    history, tally = trace(campaign, 1, 0), block(campaign, 1, 0, 1)
    assert served(history, 0) == [(0, 100), (200, 250)]
    assert served(history, 1) == [(100, 200)]
    assert tally.tours[0] == 3 and tally.tours_failed[0] == 0
    assert tally.deployed[0] == 250 * DAY and tally.over_stretched[0] == 0
    assert tally.at_once[1] == 250 * DAY


def test_a_tour_fails_when_all_rest() -> None:
    """One unit that rests twice as long: tours 2 and 3 fail, the fourth holds."""
    campaign = force([Crisis("a", {"brigade": 1}, ((0, 400, 1),))], [Unit("u", rest=2.0)])
    history, tally = trace(campaign, 1, 0), block(campaign, 1, 0, 1)
    assert history.holds.tolist() == [True, False, False, True]
    assert history.shortest.tolist() == [-1, 0, 0, -1]
    assert tally.operations_failed[0] == 1 and tally.tours_failed[0] == 2
    assert tally.short_share[0, 0] == 2 * 1_000_000
    assert tally.first_short.tolist() == [1]
    assert tally.failed.tolist() == [1, 0] and tally.failed_by.tolist() == [1, 1]
    assert tally.coverage[0, 0] == 1 and tally.coverage[1, 100] == 1 and tally.coverage[2, 0] == 1


def test_rest_is_broken_only_where_allowed_and_counted() -> None:
    """Sent again at once, days 100-200 and 200-250 were rest that was due."""
    crisis = Crisis("a", {"brigade": 1}, ((0, 250, 1),), breaks=True)
    tally = block(force([crisis], [Unit("u")]), 1, 0, 1)
    assert tally.tours_failed[0] == 0
    assert tally.deployed[0] == 250 * DAY
    assert tally.over_stretched[0] == 150 * DAY


def test_the_shortest_rest_is_broken_first() -> None:
    """u is home since day 30, v since day 60: of two that rest, u has less left on day 70."""
    before = [
        Crisis("a", {"brigade": 1}, ((0, 30, 1),)),
        Crisis("b", {"brigade": 1}, ((0, 60, 1),)),
    ]
    after = Crisis("c", {"brigade": 1}, ((70, 10, 1),), breaks=True)
    history = trace(force([*before, after], [Unit("u", rest=2), Unit("v", rest=2)]), 1, 0)
    assert history.serves[2].tolist() == [0, -1]


def test_a_higher_priority_recalls_and_the_robbed_tour_fails_then() -> None:
    """Day 400 is in the second year: the robbed tour, begun in the first, fails in the second."""
    low = Crisis("low", {"brigade": 1}, ((350, 90, 1),), priority=3)
    high = Crisis("high", {"brigade": 1}, ((400, 20, 1),), priority=1, recalls=True)
    campaign = force([low, high], [Unit("u", rest=2.0)])
    tally, history = block(campaign, 1, 0, 1), trace(campaign, 1, 0)
    assert tally.recalled[0] == 1
    assert tally.tours_failed.tolist() == [1, 0]
    assert tally.failed.tolist() == [0, 1]
    assert tally.tour_coverage.tolist() == [1_000_000, 1_000_000]
    assert tally.coverage[1, 0] == 1
    assert history.is_robbed.tolist() == [True, False] and history.holds.tolist() == [False, True]
    # 50 days with the first, 20 with the second, all of them while 100 days of rest were due.
    assert tally.deployed[0] == 70 * DAY and tally.over_stretched[0] == 20 * DAY


def test_nobody_is_recalled_from_the_same_or_a_higher_priority() -> None:
    """Two operations of priority 1: the second has to do without."""
    crises = [
        Crisis("a", {"brigade": 1}, ((0, 90, 1),), priority=1),
        Crisis("b", {"brigade": 1}, ((10, 20, 1),), priority=1, recalls=True),
    ]
    tally = block(force(crises, [Unit("u")]), 1, 0, 1)
    assert tally.recalled[0] == 0 and tally.tours_failed.tolist() == [0, 1]


def test_recall_takes_from_the_lowest_priority_first() -> None:
    """Of operations of priority 2 and 3 the latter loses its unit."""
    crises = [
        Crisis("a", {"brigade": 1}, ((0, 90, 1),), priority=2),
        Crisis("b", {"brigade": 1}, ((0, 90, 1),), priority=3),
        Crisis("c", {"brigade": 1}, ((10, 20, 1),), priority=1, recalls=True),
    ]
    history = trace(force(crises, [Unit("u"), Unit("v")]), 1, 0)
    assert history.is_robbed.tolist() == [False, True, False]


def test_the_higher_priority_is_served_first_on_the_same_day() -> None:
    """One unit for two operations of one day, whichever is named first."""
    low = Crisis("a", {"brigade": 1}, ((5, 10, 1),), priority=3)
    high = Crisis("b", {"brigade": 1}, ((5, 10, 1),), priority=1)
    for crises in ([low, high], [high, low]):
        campaign = force(crises, [Unit("u")])
        tally = block(campaign, 1, 0, 1)
        assert tally.tours_failed[campaign.demand.crisis.index("b")] == 0
        assert tally.tours_failed[campaign.demand.crisis.index("a")] == 1


def test_who_comes_home_can_leave_on_the_same_day() -> None:
    """Without rest, the unit of a low priority that ends on day 50 serves a higher one then."""
    crises = [
        Crisis("a", {"brigade": 1}, ((0, 50, 1),), priority=3),
        Crisis("b", {"brigade": 1}, ((50, 50, 1),), priority=1),
    ]
    tally = block(force(crises, [Unit("u", rest=0.0)]), 1, 0, 1)
    assert tally.tours_failed.tolist() == [0, 0] and tally.most_at_once[1] == 1


def test_the_least_used_goes_first() -> None:
    """u served 60 days, v 30; both are rested on day 200: v goes."""
    crises = [
        Crisis("a", {"brigade": 1}, ((0, 60, 1),)),
        Crisis("b", {"brigade": 1}, ((1, 30, 1),)),
        Crisis("c", {"brigade": 1}, ((200, 10, 1),)),
    ]
    history = trace(force(crises, [Unit("u"), Unit("v")]), 1, 0)
    assert history.serves[2].tolist() == [-1, 0]


def test_substitutes_are_called_last_and_count_for_less() -> None:
    """Need 1.5: the preferred unit, then two substitutes of a half each would be too many."""
    half = (("brigade", 0.5, 1),)
    units = [Unit("s", half), Unit("t", half), Unit("u")]
    history = trace(force([Crisis("a", {"brigade": 1.5}, ((0, 10, 1),))], units), 1, 0)
    assert history.serves[0].tolist() == [0, -1, 0]
    assert history.met[0].tolist() == [1.5]


def test_a_unit_serves_one_capability_at_a_time_the_critical_first() -> None:
    """The only unit could do both; the critical capability is manned first though listed last."""
    both = (("brigade", 1.0, 0), ("hospital", 1.0, 0))
    setup = Setup(capabilities=("hospital", "brigade"), weights={"hospital": 3.0})
    crisis = Crisis("a", {"brigade": 1, "hospital": 1}, ((0, 10, 1),))
    history = trace(force([crisis], [Unit("u", both)], setup), 1, 0)
    assert history.met[0].tolist() == [0.0, 1.0]
    assert history.coverage[0] == pytest.approx(0.25)
    assert history.holds[0]


@pytest.mark.parametrize(("hold", "holds"), [(0.8, False), (0.75, True)])
def test_a_tour_holds_at_the_hold_share(hold: float, holds: bool) -> None:
    """Three of four."""
    units = [Unit(f"u{i}") for i in range(3)]
    campaign = force([Crisis("a", {"brigade": 4}, ((0, 10, 1),))], units, Setup(hold=hold))
    assert trace(campaign, 1, 0).holds.tolist() == [holds]


def test_needs_grow_with_size_and_change_after_the_first_tour() -> None:
    """Size 2: four, then two."""
    crisis = Crisis("a", {"brigade": 2}, ((0, 300, 2.0),), later={"brigade": 1})
    history = trace(force([crisis], [Unit(f"u{i}") for i in range(9)]), 1, 0)
    assert history.wanted.ravel().tolist() == [4.0, 2.0, 2.0]
    assert history.sent.ravel().tolist() == [4, 2, 2]


def test_the_reserve_stays_at_home_but_for_crises_that_use_it() -> None:
    """The same unit, the same need."""
    for uses, met in ((False, 0.0), (True, 1.0)):
        crisis = Crisis("a", {"brigade": 1}, ((0, 10, 1),), uses_reserve=uses)
        history = trace(force([crisis], [Unit("u", is_reserve=True)]), 1, 0)
        assert history.met.ravel().tolist() == [met]


def test_who_is_late_joins_the_second_tour() -> None:
    """Not there in time for the first."""
    crisis = Crisis("a", {"brigade": 1}, ((0, 200, 1),))
    history = trace(force([crisis], [Unit("u", is_late=True)]), 1, 0)
    assert history.met.ravel().tolist() == [0.0, 1.0]


def test_americans_stay_away_while_the_united_states_are_tied_down() -> None:
    """There for no time at all, then away for good; always there without any such spell."""
    crisis = Crisis("a", {"brigade": 1}, ((10, 50, 1),))
    for setup, met in ((Setup(us_present=1e-9, us_away=1e9), 0.0), (Setup(), 1.0)):
        history = trace(force([crisis], [Unit("u", is_us=True)], setup), 1, 0)
        assert history.met.ravel().tolist() == [met]


def test_nobody_comes_who_does_not_join_or_is_not_ready() -> None:
    """Probability 0 of either."""
    crisis = Crisis("a", {"brigade": 1}, ((0, 50, 1),))
    for campaign in (
        force([crisis], [Unit("u")], Setup(join=0.0)),
        force([crisis], [Unit("u", ready=0.0)]),
    ):
        assert trace(campaign, 1, 0).met.ravel().tolist() == [0.0]


def test_a_loss_system_takes_no_unit_for_a_lost_operation() -> None:
    """The first needs three of two and is lost; the second, a day later, finds both."""
    crises = [
        Crisis("a", {"brigade": 3}, ((0, 50, 1),)),
        Crisis("b", {"brigade": 2}, ((1, 50, 1),)),
    ]
    campaign = force(crises, [Unit("u"), Unit("v")], Setup(is_loss=True))
    tally, history = block(campaign, 1, 0, 1), trace(campaign, 1, 0)
    assert tally.lost.tolist() == [1, 0] and tally.operations_failed.tolist() == [1, 0]
    assert tally.tours.tolist() == [0, 1] and tally.deployed[0] == 100 * DAY
    assert history.is_lost.tolist() == [True, False] and tally.coverage[0, 0] == 1


def test_one_crisis_brings_another_and_a_chain_ends() -> None:
    """Certain to follow: the second crisis follows the first; one that brings itself, 4 times."""
    crises = [Crisis("a", {"brigade": 1}, ((0, 5, 1),)), Crisis("b", {"brigade": 1})]
    tally = block(force(crises, [Unit("u")], Setup(follow=1.0)), 1, 0, 50)
    assert tally.operations.tolist() == [50, 50]
    tally = block(force(crises[:1], [Unit("u")], Setup(follow=1.0)), 1, 0, 50)
    assert tally.operations.tolist() == [250]


def test_years_before_day_0_are_run_but_not_counted() -> None:
    """Three years before two that count: two fifths of the operations, on average."""
    crisis = Crisis("a", {"brigade": 1}, rate=20.0)
    warm = block(force([crisis], [Unit("u")], Setup(warm_up=3.0)), 1, 0, 200)
    cold = block(force([crisis], [Unit("u")]), 1, 0, 200)
    n = 200 * 2 * 20.0
    for tally in (warm, cold):
        assert abs(tally.operations[0] - n) < 5 * np.sqrt(n)
        assert tally.at_once.sum() == 200 * 2 * 365_250
    history = trace(force([crisis], [Unit("u")], Setup(warm_up=3.0)), 1, 0)
    assert history.begin_day.min() < -1000 and (history.begin_day < 0).sum() > 30


def test_any_number_of_operations_fit() -> None:
    """Three hundred at once, and as many to come."""
    crises = [Crisis("a", {"brigade": 1}, ((1, 50, 1),) * 300), Crisis("b", {"brigade": 1})]
    campaign = force(crises, [Unit("u")], Setup(follow=1.0, follow_days=300.0))
    tally = block(campaign, 1, 0, 1)
    assert tally.operations[0] == 300 and tally.operations[1] > 200
    assert tally.most_at_once[-1] == 1


def test_masks_are_the_failures_of_the_tally() -> None:
    """By year and trial."""
    crisis = Crisis("a", {"brigade": 2}, rate=1.0, size_high=2.0)
    campaign = force([crisis], [Unit(f"u{i}", ready=0.9) for i in range(5)], Setup(n_years=6))
    tally, masks = with_masks(campaign, 3, 10, 200)
    assert masks.shape == (200, 6) and 0 < masks.sum() < masks.size
    np.testing.assert_array_equal(masks.sum(axis=0), tally.failed)
    np.testing.assert_array_equal(masks.cumsum(axis=1).astype(bool).sum(axis=0), tally.failed_by)
    assert tally.failed_years == masks.sum()
    assert tally.failed_years_squared == (masks.sum(axis=1) ** 2).sum()
