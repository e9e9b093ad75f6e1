"""Requirements: direct and derived needs, distance, phases, whole numbers, weights."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder_rows import fact, phases, rule, templates
from builders import assessed, needing, operation, study, with_assumed, world
from muster.core.tasks import Need
from muster.core.words import Basis, Domain
from muster.core.world import World
from muster.operations.transit import distance_from_brussels_km
from muster.planning.guidance import Guidance
from muster.planning.requirements import CyclicRulesError


def needs(base: World, guidance: Guidance | None = None) -> dict[tuple[str, str, str], Need]:
    """Needs by operation, capability and phase."""
    found = assessed(base, guidance, is_shared=False).needs
    return {(n.task, n.capability, n.phase): n for n in found}


def quantity(base: World, capability: str, **changes: object) -> float:
    """Need of one small operation in its main phase."""
    return needs(base, study(operation(**changes)))["one", capability, "main"].quantity


def test_a_direct_need_of_an_operation_is_that_of_its_template() -> None:
    """Two tankers for each small operation, whatever its size."""
    assert quantity(world(), "tanking", persons=1_000.0) == 2
    assert quantity(world(), "tanking", persons=9_000.0) == 2


def test_a_direct_need_by_troops_grows_with_them() -> None:
    """1.5 for each 1,000: 3,000 troops need 4.5."""
    lines = templates([("small_op", "care", Basis.PER_1000_PERSONS, 1.5)])
    assert quantity(world(templates=lines), "care", persons=3_000.0) == pytest.approx(4.5)


def test_a_derived_need_follows_from_what_it_supports() -> None:
    """Two tankers and half a transport for each: one transport."""
    base = world(enabler_rules=(rule("lifting", "tanking", 0.5),))
    assert quantity(base, "lifting") == pytest.approx(1)


def test_derived_needs_add_up_and_follow_each_other() -> None:
    """Lifting 0.5 x 2 tankers + 3 a brigade = 4; care 0.25 x 4 + 0.5 x 2 thousand = 2."""
    base = world(
        enabler_rules=(
            rule("care", "lifting", 0.25),
            rule("care", "persons_thousands", 0.5),
            rule("lifting", "land_light", 3.0, kind="small_op"),
            rule("lifting", "tanking", 0.5),
        )
    )
    assert quantity(base, "lifting") == pytest.approx(4)
    assert quantity(base, "care") == pytest.approx(2)


def test_a_derived_need_adds_to_a_direct_one() -> None:
    """Two tankers by template, one for each brigade by rule: three."""
    assert quantity(world(enabler_rules=(rule("tanking", "land_light", 1.0),)), "tanking") == 3


def test_a_rule_of_another_kind_or_without_its_driver_adds_nothing() -> None:
    """A rule for major operations, and one for escorts that are not needed."""
    base = world(
        enabler_rules=(rule("care", "tanking", 1.0, kind="major_op"), rule("care", "escort", 1.0))
    )
    assert not any(capability == "care" for _, capability, _ in needs(base))


def test_a_need_by_distance_grows_with_the_distance_from_brussels() -> None:
    """1 tanker for each brigade and 500 km: 1,002 km to the far theatre give 2 + 2.0."""
    base = world(enabler_rules=(rule("tanking", "land_light", 1.0, per_km=500.0),))
    far = distance_from_brussels_km(base.regions["xa_far"])
    assert quantity(base, "tanking", region="xa_far") == pytest.approx(2 + far / 500)
    assert quantity(base, "tanking", region="xa_far") == pytest.approx(4.0, abs=0.01)
    assert quantity(base, "tanking", region="xa_near") == pytest.approx(2)


@pytest.mark.parametrize(("full", "expected"), [(0.5, 1), (1.0, 1), (1.49, 1), (1.5, 2), (2.4, 2)])
def test_whole_needs_are_rounded_to_the_nearest(full: float, expected: float) -> None:
    """Of brigades 1.49 are 1 and 1.5 are 2."""
    assert quantity(world(templates=needing(land_light=full)), "land_light") == expected


def test_less_than_half_a_unit_is_no_need() -> None:
    """0.49 of a brigade is left to the means of others; two tankers remain."""
    found = needs(world(templates=needing(land_light=0.49, tanking=2)))
    assert set(found) == {("one", "tanking", "main")}


def test_half_a_unit_is_not_lost_by_the_last_digit() -> None:
    """0.1 + 0.2 + 0.2 brigades are half a one and count as one."""
    assert quantity(world(templates=needing(land_light=0.1 + 0.2 + 0.2)), "land_light") == 1


def test_a_phase_asks_for_its_share_of_each_domain() -> None:
    """Entry asks for half of four brigades and of four tankers, the main phase for all."""
    found = needs(world(), study(operation("big", kind="major_op")))
    assert found["big", "land_light", "entry"].quantity == 2
    assert found["big", "land_light", "main"].quantity == 4
    assert found["big", "tanking", "entry"].quantity == 2


def test_a_phase_without_a_domain_asks_for_none_of_it() -> None:
    """No air in the phase: no need of tankers in it."""
    only_land = tuple(replace(p, air_share=0.0) for p in phases())
    assert set(needs(world(phases=only_land))) == {("one", "land_light", "main")}
    assert only_land[0].share(Domain.AIR) == 0.0


def test_the_last_phase_lasts_until_the_operation_ends() -> None:
    """60 days by kind; a study that asks for 200 days extends the last phase to 200."""
    assert needs(world())["one", "tanking", "main"].until_day == 60
    longer = needs(world(), study(operation(duration_days=200.0)))
    assert longer["one", "tanking", "main"].until_day == 200


def test_weights_add_up_to_one_and_critical_needs_count_twice() -> None:
    """Land and tanking critical (2), lifting not (1): 0.4, 0.4, 0.2."""
    found = needs(world(templates=needing(land_light=1, tanking=2, lifting=3)))
    weights = {capability: n.weight for (_, capability, _), n in found.items()}
    assert weights == pytest.approx({"land_light": 0.4, "tanking": 0.4, "lifting": 0.2})


def test_an_operation_of_twice_the_weight_carries_twice_the_score() -> None:
    """Weights 1 and 2: a third and two thirds; phases share what their operation carries."""
    found = needs(world(), study(operation("one"), operation("big", kind="major_op", weight=2.0)))
    by_task = {
        code: sum(n.weight for (task, _, _), n in found.items() if task == code)
        for code in ("one", "big")
    }
    assert by_task == pytest.approx({"one": 1 / 3, "big": 2 / 3})


def test_ranges_follow_from_the_ranges_of_the_coefficients() -> None:
    """2 (1 to 4) tankers, 0.5 (0.25 to 1) lifts each: lifting 1, low 0.25, high 4."""
    line = replace(needing(tanking=2)[0], provenance=fact(low=1.0, high=4.0))
    base = world(
        templates=(line,), enabler_rules=(rule("lifting", "tanking", 0.5, low=0.25, high=1.0),)
    )
    need = needs(base)["one", "lifting", "main"]
    assert (need.low, need.quantity, need.high) == pytest.approx((0.25, 1.0, 4.0))


def _source():
    return needing(tanking=1)[0].provenance


def test_a_need_tells_its_rule_and_source() -> None:
    """The basis names template, quantity, source and phase (rule R7)."""
    basis = needs(world())["one", "tanking", "main"].basis
    assert basis == "template small_op: 2 (invented); phase main: 1 of it"


def test_rules_in_a_ring_are_refused() -> None:
    """Lifting for care, care for lifting: an error that names both."""
    base = world(enabler_rules=(rule("lifting", "care", 1.0), rule("care", "lifting", 1.0)))
    with pytest.raises(CyclicRulesError, match="care, lifting"):
        assessed(base)


@settings(deadline=None, max_examples=20)
@given(factor=st.floats(0.1, 5))
def test_the_need_factor_scales_every_continuous_need_once(factor: float) -> None:
    """Law: direct and derived needs are both multiplied by the factor, not by its square."""
    base = world(
        templates=needing(tanking=2),
        enabler_rules=(rule("lifting", "tanking", 0.5), rule("care", "persons_thousands", 1.0)),
    )
    scaled = with_assumed(base, need_factor=factor)
    for capability in ("tanking", "lifting", "care"):
        assert quantity(scaled, capability) == pytest.approx(
            factor * quantity(base, capability), rel=1e-9
        )
