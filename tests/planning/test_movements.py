"""Movements and lift of an assessment: what the force moves, and what is left to carry it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from builders import assessed, operation, study, world
from muster.catalogue.studies import load_guidance, load_world
from muster.core.words import Posture
from muster.operations.deployment import Switches, grade_amounts, pose
from muster.planning.assessment import Assessment, work_out
from muster.planning.movements import (
    LIFT_CAPABILITIES,
    PERSONS_FIRST,
    fleets_of,
    hired,
    movements_of,
    withdrawal,
)
from network_builders import movement, moving, network

N_DAYS = 180


@cache
def bundled() -> Assessment:
    """Half of the ambition without the United States."""
    return work_out(
        load_world(), load_guidance("half-of-ambition"), year=2025, posture=Posture.ABSENT
    )


@cache
def moves():
    """Its movements."""
    return movements_of(bundled(), N_DAYS)


def forces():
    """Movements of forces alone."""
    return [m for m in moves() if not m.is_supplies]


def units() -> dict[tuple[str, str, str], float]:
    """Most units that any phase takes, by operation, holder and system."""
    a = bundled()
    start = {t.code: t.start_day for t in a.tasks}
    by_phase: dict[tuple[str, str, str], dict[float, float]] = {}
    for share in a.plan.shares:
        need = a.needs[share.need]
        if need.capability in LIFT_CAPABILITIES or start[need.task] + need.from_day >= N_DAYS:
            continue
        key = (need.task, a.assets.holder[share.asset], a.assets.system[share.asset])
        days = by_phase.setdefault(key, {})
        days[need.from_day] = days.get(need.from_day, 0.0) + share.expected
    return {k: max(v.values()) for k, v in by_phase.items() if max(v.values()) > 1e-8}


def test_tonnes_and_persons_are_units_times_factors() -> None:
    """By operation, holder and system; the rises of the phases add up to the largest phase."""
    factors = bundled().world.network.factors
    found: dict[tuple[str, str, str], np.ndarray] = {}
    for m in forces():
        key = (m.operation, m.holder, m.system)
        sums = np.array([m.cargo_t, m.outsize_t, m.persons, m.lane_m])
        found[key] = found.get(key, np.zeros(4)) + sums
    expected = units()
    assert found.keys() == expected.keys()
    for key, n in expected.items():
        one = factors[key[2]]
        per_unit = np.array([one.cargo_t, one.outsize_t, one.persons, one.lane_m or 0.0])
        np.testing.assert_allclose(found[key], per_unit * n, rtol=1e-9, atol=1e-6)


def test_forces_in_place_have_nothing_to_carry() -> None:
    """Nations of the theatre take no part of the problem and are there when ready."""
    a = bundled()
    mine = [m for m in forces() if (m.destination, m.holder) in a.world.in_place]
    assert mine
    assert {m.own_days for m in mine} == {0.0}
    posed = pose(a.world, mine, fleets_of(a, Switches()), Switches())
    assert posed.parts == ()
    assert posed.unreachable == ()


def test_ready_and_required_days_are_those_of_notice_and_phase() -> None:
    """required = decision + first day of the phase; ready = decision + a tier of its notice."""
    a = bundled()
    task = {t.code: t for t in a.tasks}
    phases = {(n.task, n.from_day) for n in a.needs}
    rows = {
        (h, s): i for i, (h, s) in enumerate(zip(a.assets.holder, a.assets.system, strict=True))
    }
    for m in forces():
        start = task[m.operation].start_day
        assert (m.operation, m.required_day - start) in phases
        tiers = a.assets.tiers[rows[m.holder, m.system]]
        assert m.ready_day - start in {day for day, _ in tiers}
        assert m.last_day == start + task[m.operation].duration_days
        assert m.asked_day == start


def test_supplies_follow_rate_persons_and_days() -> None:
    """Tonnes by spell: persons ashore beyond their stock x days x rate, for every operation."""
    a = bundled()
    for task in a.tasks:
        ashore = [
            m
            for m in forces()
            if m.operation == task.code
            and m.persons > 0
            and a.world.systems[m.system].move_mode != "sail"
        ]
        (rate,) = {
            (r.t_per_1000_persons_per_day, r.stock_days)
            for (kind, _), r in a.world.network.sustainment.items()
            if kind == task.kind.kind
        }
        end = min(float(N_DAYS), task.start_day + task.duration_days)
        person_days = sum(m.persons * max(0.0, end - m.required_day - rate[1]) for m in ashore)
        sent = sum(m.cargo_t for m in moves() if m.is_supplies and m.operation == task.code)
        assert sent == pytest.approx(person_days / 1000.0 * rate[0], rel=1e-6, abs=0.2)


def test_supplies_are_ready_at_most_thirty_days_ahead_and_need_no_large_hold() -> None:
    """Every spell begins on its required day; containers will do."""
    some = [m for m in moves() if m.is_supplies]
    assert some
    for m in some:
        assert 0.0 <= m.required_day - m.ready_day <= 30.0 or m.ready_day == m.asked_day
        assert (m.outsize_t, m.persons, m.lane_m) == (0.0, 0.0, 0.0)
        assert m.weight > 0


def test_codes_of_movements_are_unique_and_amounts_sound() -> None:
    """No code twice; outsize is part of cargo; nothing negative."""
    codes = [m.movement for m in moves()]
    assert len(set(codes)) == len(codes)
    for m in moves():
        assert 0.0 <= m.outsize_t <= m.cargo_t + 1e-9
        assert min(m.persons, m.lane_m, m.ready_day) >= 0.0
        assert m.required_day < N_DAYS


def test_ships_that_sail_go_by_themselves() -> None:
    """Every system that sails has days of its own and no tankers."""
    systems = bundled().world.systems
    sailing = [m for m in forces() if systems[m.system].move_mode == "sail"]
    assert sailing
    assert all(m.own_days is not None and m.tankers == 0 for m in sailing)


# --- lift ---------------------------------------------------------------------------


def small(**parts) -> Assessment:
    """The tiny world, whose tankers are also a type of lift; one operation needs two of eight."""
    return assessed(
        replace(world(**parts), network=network(), assumptions=moving()), study(operation())
    )


def test_a_tanker_that_serves_as_tanker_is_no_carrier_that_day() -> None:
    """Eight tankers from day 10 on; two of them serve from day 30 to day 60."""
    total = np.sum([f.quantity for f in fleets_of(small(), Switches(n_days=90))], axis=0)
    assert total[[5, 20, 29, 30, 45, 59, 60, 80]].tolist() == pytest.approx(
        [0.0, 8.0, 8.0, 6.0, 6.0, 6.0, 8.0, 8.0]
    )


def test_only_systems_that_are_lift_are_counted() -> None:
    """Brigades and frigates carry nobody: the fleets are tankers of XAA and XAC."""
    found = fleets_of(small(), Switches(n_days=90))
    assert {(f.lift_type, f.owner) for f in found} == {
        ("tanker_large", "XAA"), ("tanker_large", "XAC")
    }  # fmt: skip


def test_hired_lift_comes_after_its_notice_and_rises_to_all() -> None:
    """Bundled markets: nothing before the notice, never falling, all of it in the end."""
    base = load_world()
    for fleet, market in zip(hired(base, 400), base.network.markets.values(), strict=True):
        before = int(np.ceil(market.notice_days - 1.0))
        assert (fleet.quantity[: max(0, before)] == 0.0).all()
        assert (np.diff(fleet.quantity) >= -1e-12).all()
        assert fleet.quantity[-1] == pytest.approx(market.quantity)


def test_without_hire_only_what_nations_and_pools_have_is_left() -> None:
    """No owner is a market."""
    free = fleets_of(bundled(), Switches(has_charter=False))
    assert free
    assert not [f.owner for f in free if f.owner.startswith("market:")]


def test_lift_is_never_negative() -> None:
    """Every type, owner and day of the bundled study."""
    assert all((f.quantity >= 0.0).all() for f in fleets_of(bundled(), Switches()))


# --- the way home -------------------------------------------------------------------


def test_the_way_home_turns_movements_around_persons_first() -> None:
    """200 t and 50 persons: two movements back from the theatre, due at once, persons ten times."""
    cargo, persons = withdrawal([movement(persons=50.0, ready_day=9.0, required_day=20.0)], 90)
    assert (cargo.origin, cargo.destination) == ("xa_shore", "XAA")
    assert (cargo.cargo_t, cargo.persons, persons.cargo_t, persons.persons) == (200, 0, 0, 50)
    assert (persons.ready_day, persons.required_day, persons.last_day) == (0.0, 0.0, 90.0)
    assert persons.weight == PERSONS_FIRST * cargo.weight


def test_supplies_and_forces_at_home_do_not_come_back() -> None:
    """Stocks stay behind, and who is in place is at home."""
    assert withdrawal([movement(is_supplies=True), movement("two", own_days=0.0)], 90) == ()


def test_the_whole_bundled_force_comes_back() -> None:
    """Tonnes and persons home are those out, less supplies and who is in place."""
    out = [m for m in forces() if m.own_days != 0.0]
    back = withdrawal(moves(), N_DAYS)
    for grade in ("cargo", "outsize", "persons"):
        there, home = (sum(grade_amounts(m).get(grade, 0.0) for m in some) for some in (out, back))
        assert home == pytest.approx(there, rel=1e-9)
