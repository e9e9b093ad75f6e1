"""Order of battle and readiness: what is held, deployable and ready, and by when."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder_rows import (
    assumption,
    holdings,
    nation,
    notice,
    pool,
    posture,
    readiness,
    rotation,
)
from builders import YEAR, assessed, fleet, met, needing, operation, study, with_assumed, world
from muster.core.words import Posture
from muster.core.world import World
from muster.forces import Assets, available_by_notice, order_of_battle, ready_units
from muster.forces.order_of_battle import UnknownReadinessError, pool_member_shares


def assets(base: World, posture: Posture = Posture.ABSENT) -> Assets:
    """Order of battle of 2025."""
    return order_of_battle(base.at(YEAR), posture)


def held(base: World, posture: Posture = Posture.ABSENT) -> dict[str, float]:
    """Units held by holder."""
    found = assets(base, posture)
    return dict(zip(found.holder, found.held.tolist(), strict=True))


def ready(base: World, *days: float) -> list[float]:
    """Ready units of the only asset by day."""
    return ready_units(assets(base), np.array([days]))[0].tolist()


def test_deployable_is_held_times_serviceable_times_deployable() -> None:
    """Ten tankers, 80 % serviceable, half deployable: four."""
    base = fleet(("XAA", "tanker", 10), readiness=readiness(serviceable=0.8, deployable=0.5))
    assert assets(base).deployable.tolist() == pytest.approx([4.0])


def test_nothing_is_ready_before_its_notice_has_run_out() -> None:
    """Ten days' notice: nothing on day 9, all four on day 10; nothing on negative days."""
    assert ready(fleet(("XAA", "tanker", 4)), -5, 0, 9, 10, 500) == [0, 0, 0, 4, 4]


def test_notice_in_tiers_adds_up() -> None:
    """30 % by day 10, 100 % by day 60: of ten tankers 0, 3, 3, 10."""
    base = fleet(("XAA", "tanker", 10), notice=notice(tiers=((60.0, 1.0), (10.0, 0.3))))
    assert ready(base, 9, 10, 59, 60) == [0, 3, 3, 10]


def test_a_national_rate_comes_before_the_default() -> None:
    """XAA's own 50 % counts for XAA, the default 90 % for XAB; only the default is an estimate."""
    base = fleet(
        ("XAA", "tanker", 10),
        ("XAB", "tanker", 10),
        readiness=(*readiness("XAA", serviceable=0.5), *readiness(serviceable=0.9)),
    )
    found = assets(base)
    assert found.deployable.tolist() == pytest.approx([5.0, 9.0])
    assert found.is_estimated.tolist() == [False, True]


def test_an_assumed_number_is_an_estimate() -> None:
    """A holding whose source is an assumption is marked even where its rates are known."""
    base = fleet(("XAA", "tanker", 10), readiness=readiness("XAA"))
    assumed = replace(base, holdings=(replace(base.holdings[0], provenance=assumption()),))
    assert assets(base).is_estimated.tolist() == [False]
    assert assets(assumed).is_estimated.tolist() == [True]


def test_unknown_readiness_is_an_error_that_names_every_gap() -> None:
    """No shares, notice or ratio for ships: all five are named, unknown is not zero (rule R3)."""
    base = fleet(
        ("XAA", "frigate", 1),
        readiness=readiness(categories=("tankers",)),
        notice=notice(categories=("tankers",)),
        rotation=(),
    )
    with pytest.raises(UnknownReadinessError) as caught:
        assets(base)
    assert len(caught.value.missing) == 5
    for word in ("serviceable", "deployable", "home_reserve", "notice", "rotation"):
        assert word in str(caught.value)


def test_the_readiness_factor_never_lifts_a_share_above_one() -> None:
    """80 % serviceable times 1.5 is 100 %, not 120 %."""
    base = fleet(("XAA", "tanker", 10), readiness=readiness(serviceable=0.8))
    assert assets(with_assumed(base, readiness_factor=1.5)).deployable.tolist() == [10.0]
    assert assets(with_assumed(base, readiness_factor=0.5)).deployable.tolist() == [4.0]


def test_the_ratio_of_the_category_comes_before_that_of_the_domain() -> None:
    """Air 2, tankers 4: a tanker rotates by 4, a transport by 2."""
    rows = (*rotation(2.0), replace(rotation()[0], scope="tankers", ratio=4.0))
    base = fleet(("XAA", "tanker", 1), ("XAA", "transport", 1), rotation=rows)
    assert assets(base).rotation_ratio.tolist() == [4.0, 2.0]


def test_rows_follow_codes_whatever_the_order_of_holdings() -> None:
    """XAB before XAA in the table: XAA first in the order of battle."""
    base = world(holdings=holdings([("XAB", "tanker", 1), ("XAA", "tanker", 2)]))
    assert assets(base).holder == ("XAA", "XAB")


POOL = pool("POOL", {"XAA": 0.5, "XAB": 0.3, "XAC": 0.2})


@pytest.mark.parametrize(
    ("gone", "left"), [((), 10.0), (("XAA",), 5.0), (("XAA", "XAB"), 2.0), (("XAD",), 10.0)]
)
def test_a_leaver_takes_its_share_of_a_pool(gone: tuple[str, ...], left: float) -> None:
    """Ten aircraft held 50/30/20: without XAA five are left, without XAB as well two."""
    base = fleet(("POOL", "tanker", 10), pool_shares=POOL)
    assert held(base.at(YEAR).without(gone))["POOL"] == pytest.approx(left)


def test_when_all_members_leave_the_pool_is_gone() -> None:
    """Without XAA, XAB and XAC nothing is held."""
    base = fleet(("POOL", "tanker", 10), pool_shares=POOL)
    assert held(base.at(YEAR).without(("XAA", "XAB", "XAC"))) == {}


def test_unknown_shares_split_what_is_left_equally() -> None:
    """Half is known: two members without a share have a quarter each."""
    base = world(pool_shares=pool("POOL", {"XAA": 0.5, "XAB": None, "XAC": None}))
    assert pool_member_shares(base, "POOL") == {"XAA": 0.5, "XAB": 0.25, "XAC": 0.25}


def test_the_order_of_members_changes_no_digit_of_a_share() -> None:
    """0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ in the last digit; the shares do not (rule R5)."""
    rows = pool("POOL", {"XAA": 0.1, "XAB": 0.2, "XAC": 0.3, "XAD": None})
    there, back = (pool_member_shares(world(pool_shares=r), "POOL") for r in (rows, rows[::-1]))
    assert there == back


def test_known_shares_that_do_not_add_up_are_stretched_to_the_whole() -> None:
    """20 % each of three and nothing unknown: a third each, so that nothing is nobody's."""
    base = world(pool_shares=pool("POOL", {"XAA": 0.2, "XAB": 0.2, "XAC": 0.2}))
    assert pool_member_shares(base, "POOL") == pytest.approx(
        dict.fromkeys(("XAA", "XAB", "XAC"), 1 / 3)
    )


def test_a_leaver_that_did_not_join_takes_nothing_from_the_operation() -> None:
    """XAC (20 % of 20 %+20 %+20 %) stays out: leaving altogether does not raise the score."""
    base = fleet(
        ("POOL", "tanker", 3),
        templates=needing(tanking=3),
        pool_shares=pool("POOL", {"XAA": 0.2, "XAB": 0.2, "XAC": 0.2}),
    )
    guidance = study(operation(without=("XAC",)))
    stays, leaves = (
        assessed(base, guidance, without=gone, is_shared=False) for gone in ((), ("XAC",))
    )
    assert met(stays, "tanking") == pytest.approx(2)
    assert met(leaves, "tanking") == pytest.approx(2)


def test_a_pool_serves_with_the_share_of_the_members_that_join() -> None:
    """XAA with half of the pool stays out: five of ten tankers serve."""
    base = fleet(("POOL", "tanker", 10), templates=needing(tanking=10), pool_shares=POOL)
    found = assessed(base, study(operation(without=("XAA",))))
    assert met(found, "tanking") == pytest.approx(5)


@pytest.mark.parametrize(("arrangement", "expected"), [("alliance", 10.0), ("coalition", 0.0)])
def test_a_pool_of_nato_serves_only_where_its_assets_are_used(
    arrangement: str, expected: float
) -> None:
    """NATO's own aircraft serve under the alliance and not in a coalition without its assets."""
    shares = pool("POOL", {"XAA": 1.0}, is_nato_asset=True)
    base = fleet(("POOL", "tanker", 10), templates=needing(tanking=10), pool_shares=shares)
    found = assessed(base, study(operation(arrangements=(arrangement,))))
    assert met(found, "tanking") == pytest.approx(expected)


US_WORLD = world(
    nations={**world().nations, "USA": nation("USA", eu_from_year=None)},
    holdings=holdings([("USA", "tanker", 10), ("USA", "brigade", 4), ("POOL", "tanker", 8)]),
    pool_shares=pool("POOL", {"XAA": 0.75, "USA": 0.25}),
    us_posture=(
        posture(1.0, Posture.FULL),
        posture(0.5, Posture.DIVERTED),
        posture(0.2, Posture.DIVERTED, "tankers"),
        replace(posture(0.1, Posture.DIVERTED, "tankers"), from_year=2030),
        posture(0.0, Posture.ABSENT),
    ),
)


def test_a_posture_scales_the_united_states_and_their_share_of_a_pool() -> None:
    """Diverted: 20 % of tankers, half of brigades; of the pool 8 x (1 - 0.25 x 0.8) = 6.4."""
    found = assets(US_WORLD, Posture.DIVERTED)
    rows = dict(zip(zip(found.holder, found.system, strict=True), found.held, strict=True))
    assert rows["USA", "tanker"] == pytest.approx(2.0)
    assert rows["USA", "brigade"] == pytest.approx(2.0)
    assert rows["POOL", "tanker"] == pytest.approx(6.4)


def test_a_posture_without_rows_means_nothing_comes() -> None:
    """No row for enablers_only: nothing of the United States, 75 % of the pool."""
    assert held(US_WORLD, Posture.ENABLERS_ONLY) == {"POOL": pytest.approx(6.0)}


def test_the_latest_posture_not_after_the_year_counts() -> None:
    """Tankers 20 % from 2000 and 10 % from 2030: 2 in 2029, 1 in 2030."""
    for year, expected in ((2029, 2.0), (2030, 1.0)):
        found = order_of_battle(US_WORLD.at(year), Posture.DIVERTED)
        rows = dict(zip(zip(found.holder, found.system, strict=True), found.held, strict=True))
        assert rows["USA", "tanker"] == pytest.approx(expected)


def test_the_absent_united_states_do_not_join_with_their_share_of_a_pool() -> None:
    """A pool half of XAA, half of the US; XAA stays out and the US is absent: nobody serves."""
    base = replace(
        US_WORLD,
        holdings=holdings([("POOL", "tanker", 8)]),
        pool_shares=pool("POOL", {"XAA": 0.5, "USA": 0.5}),
        templates=needing(tanking=8),
    )
    found = assessed(base, study(operation(without=("XAA",))))
    assert met(found, "tanking") == pytest.approx(0)


def test_capability_by_notice_counts_every_role() -> None:
    """Four tankers that refuel or carry: four in each role from day 10 on."""
    found = assets(fleet(("XAA", "tanker", 4)))
    rate = np.array([[1.0, 1.0]])
    np.testing.assert_array_equal(
        available_by_notice(found, rate, np.array([9.0, 10.0])), [[0, 4], [0, 4]]
    )


@settings(deadline=None)
@given(
    tiers=st.lists(st.tuples(st.floats(0, 200), st.floats(0, 1)), min_size=1, max_size=5),
    quantity=st.floats(0.1, 100),
)
def test_waiting_longer_never_makes_a_force_smaller(
    tiers: list[tuple[float, float]], quantity: float
) -> None:
    """Law: ready units do not fall as days pass and never exceed what is deployable."""
    found = assets(fleet(("XAA", "tanker", quantity), notice=notice(tiers=tiers)))
    (units,) = ready_units(found, np.arange(-5.0, 250.0)[None, :])
    assert (np.diff(units) >= 0).all()
    assert units.max() <= found.deployable[0] + 1e-9
