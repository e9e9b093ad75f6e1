"""Why a need is short: each reason alone in a small case, and parts that add up."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder_rows import HOLDINGS, holdings, notice, participation, readiness, rotation, transit
from builders import assessed, fleet, needing, operation, study, world
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.shortfall_reasons import REASONS, reason_shares, shortfall_reasons
from random_worlds import random_study, random_world

ROUNDED = len(REASONS) * 0.5e-9 + 1e-12
"""Parts stand on a grid of 1e-9 each."""


def parts(base: World, *, of: str = "tanking", **changes: Any) -> dict[str, float]:
    """Parts of the shortfall of one need of the small operation, those that are not nothing."""
    found = assessed(base, study(operation(**changes)))
    (row,) = (r for r in shortfall_reasons(found) if r["capability"] == of)
    return {r: row[r] for r in REASONS if row[r] > 1e-9}


def tankers(**tables: Any) -> World:
    """A world with enough tankers of XAA, where only tankers are needed."""
    return fleet(("XAA", "tanker", 6.0), templates=needing(tanking=2.0), **tables)


def test_what_nobody_holds_does_not_exist() -> None:
    """Two tankers needed, none held."""
    base = fleet(("XAA", "brigade", 4.0), templates=needing(tanking=2.0))
    assert parts(base) == {"does_not_exist": 2.0}


def test_half_of_it_held_is_half_explained() -> None:
    """Two needed, half a tanker held: 1.5 do not exist."""
    base = fleet(("XAA", "tanker", 0.5), templates=needing(tanking=2.0))
    assert parts(base) == {"does_not_exist": pytest.approx(1.5)}


def test_too_long_a_notice_is_not_ready() -> None:
    """Needed from day 30, ready after 100 days."""
    assert parts(tankers(notice=notice(tiers=((100.0, 1.0),)))) == {"not_ready": 2.0}


def test_what_is_not_serviceable_is_not_ready() -> None:
    """Six held, none of them serviceable."""
    assert parts(tankers(readiness=readiness(serviceable=0.0))) == {"not_ready": 2.0}


def test_who_does_not_join_is_not_willing() -> None:
    """XAA, which has them all, joins no such operation."""
    assert parts(tankers(participation=(participation("XAA", 0.0),))) == {"not_willing": 2.0}


def test_what_is_kept_at_home_is_not_willing() -> None:
    """All of it a reserve for home defence."""
    assert parts(tankers(readiness=readiness(home_reserve=1.0))) == {"not_willing": 2.0}


def test_without_anybody_to_lead_it_cannot_be_led() -> None:
    """No headquarters at all."""
    assert parts(tankers(headquarters={})) == {"cannot_be_led": 2.0}


def test_what_is_too_far_away_is_not_in_time() -> None:
    """1,000 km at 10 km a day: 100 days on the way, needed from day 30."""
    slow = {m: transit(m, km_per_day=10.0) for m in ("road_rail", "sea", "air")}
    assert parts(tankers(transit=slow), region="xa_far") == {"not_in_time": 2.0}


def test_what_rotation_keeps_back_is_elsewhere() -> None:
    """Two tankers ready, a stay of two tours at a ratio of 3: one of them serves at a time."""
    base = fleet(("XAA", "tanker", 2.0), templates=needing(tanking=2.0), rotation=rotation(3.0))
    assert parts(base, duration_days=300.0) == {"elsewhere": pytest.approx(1.0)}


def test_what_is_met_has_no_row() -> None:
    """Six tankers for two: no shortfall, no reasons, shares of nothing."""
    found = assessed(tankers(), study(operation()))
    assert shortfall_reasons(found) == []
    assert reason_shares(found) == dict.fromkeys(REASONS, 0.0)


def test_two_operations_share_what_there_is_in_the_reasons() -> None:
    """Two of four tankers exist: each operation explains its own part, together 2."""
    base = fleet(("XAA", "tanker", 2.0), templates=needing(tanking=2.0))
    found = assessed(base, study(operation("one"), operation("two", priority=2)))
    rows = shortfall_reasons(found)
    assert sum(r["shortfall"] for r in rows) == pytest.approx(2.0)
    assert sum(r["does_not_exist"] + r["elsewhere"] for r in rows) == pytest.approx(2.0)


def test_reasons_of_the_tiny_world_come_in_their_order() -> None:
    """The order in which they are taken off; the last one takes the rest."""
    assert REASONS == (
        "does_not_exist", "not_ready", "not_willing", "cannot_be_led", "not_in_time", "elsewhere"
    )  # fmt: skip
    assert world(holdings=holdings(HOLDINGS)).name == "tiny"


@settings(deadline=None, max_examples=40, derandomize=True)
@given(rng=st.randoms(use_true_random=False))
def test_parts_add_up_to_the_shortfall_and_none_is_negative(rng: Random) -> None:
    """Random worlds and studies: to the grid of 1e-9; shares add up to 1 or 0."""
    found = assessed(random_world(rng), random_study(rng, has_rules=True), posture=Posture.ABSENT)
    rows = shortfall_reasons(found)
    short = {
        (n.task, n.capability, n.phase): n.quantity - float(m)
        for n, m in zip(found.needs, found.plan.met, strict=True)
    }
    for row in rows:
        key = (row["operation"], row["capability"], row["phase"])
        assert row["shortfall"] == pytest.approx(short[key], abs=1e-9)
        assert sum(row[r] for r in REASONS) == pytest.approx(row["shortfall"], abs=ROUNDED)
        assert min(row[r] for r in REASONS) >= 0.0
    assert sum(1 for v in short.values() if v > 1e-6) == len(rows)
    total = sum(reason_shares(found).values())
    assert total == pytest.approx(1.0 if rows else 0.0, abs=1e-8)
