"""The record of targets: facts agree with each other, risk, and the public record."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import muster
from muster.core.errors import BadInputError
from muster.core.words import Posture
from muster.planning.assessment import Assessment, work_out
from muster.planning.targets_facts import persons_of, substitutes
from muster.planning.targets_gap import gap_of
from muster.planning.targets_model import Targets, Terms, targets_of
from muster.planning.targets_risk import check_risk, with_risk
from muster.planning.targets_words import amount, quantity, units_of

YEAR = 2030


@cache
def bundled() -> Assessment:
    """The bundled study in the year of targets."""
    return work_out(
        muster.load_world(),
        muster.load_guidance("half-of-ambition"),
        year=YEAR,
        posture=Posture.ABSENT,
        is_shared=False,
    )


@cache
def targets() -> Targets:
    """Its targets under the GDP key."""
    return targets_of(bundled(), Terms(), {c: n.name for c, n in bundled().world.nations.items()})


@cache
def record() -> dict[str, Any]:
    """The record of the same."""
    world, guidance = muster.load_world(), muster.load_guidance("half-of-ambition")
    return muster.targets(world, guidance, worth=False).record


def test_costs_and_people_of_nations_are_the_sums_of_their_targets() -> None:
    """Burden, persons and number of targets, nation by nation; ranges hold the price."""
    said = record()
    for nation in said["nations"]:
        mine = [t for t in said["targets"] if t["nation"] == nation["nation"]]
        assert nation["burden_meur"] == pytest.approx(sum(t["cost_meur"] for t in mine))
        assert nation["persons"] == pytest.approx(sum(t["persons"] for t in mine), abs=1.0)
        assert nation["n_targets"] == len(mine)
    for target in said["targets"]:
        assert target["cost_low_meur"] <= target["cost_meur"] <= target["cost_high_meur"]
        assert target["quantity"] == target["own"] + target["shared"] > 0
        assert bool(target["shared_name"]) == (target["shared"] > 0)


def test_fair_burdens_add_up_to_the_price_of_all() -> None:
    """So do the burdens themselves."""
    said = record()
    for name in ("fair_meur", "burden_meur"):
        assert sum(n[name] for n in said["nations"]) == pytest.approx(said["cost_meur"])


def test_units_at_once_are_no_more_than_the_sum_over_operations() -> None:
    """A unit can serve one operation after the other, and never two at once."""
    gap = targets().gap
    assert (gap.at_once <= gap.by_task.sum(axis=1) + 1e-6).all()
    deployable = gap.units * gap.deployable_share
    assert (gap.at_once <= deployable + 1e-6).all()


def test_a_substitute_has_the_crews_and_is_another_nation() -> None:
    """For every target."""
    t = targets()
    persons = np.where(t.case.is_pooled, 0.0, t.case.persons)
    used = t.split.units @ persons
    found = substitutes(t)
    assert found
    for (i, k), (other, cost) in found.items():
        assert other != i
        needed = t.split.units[i, k] * persons[k]
        assert used[other] + needed <= t.case.crew_limit_persons[other] + 1e-6
        assert cost >= t.split.units[i, k] * t.case.price_meur[k] - 1e-6


def test_people_asked_for_stay_within_the_limit() -> None:
    """Own fleets and parts of clusters count, parts of pools do not."""
    t = targets()
    assert (persons_of(t) <= t.case.crew_limit_persons + 1e-6).all()


def test_the_gap_lowers_the_risk_and_a_risk_reached_adds_nothing() -> None:
    """Filling the gap makes fewer years fail; a level above that asks for no more."""
    gap = gap_of(bundled())
    same, risk = with_risk(bundled(), gap, 0.95, seed=1)
    assert risk.with_gap < risk.today
    assert risk.units == {}
    np.testing.assert_array_equal(same.units, gap.units)


@pytest.mark.slow
def test_a_lower_risk_takes_more_units() -> None:
    """Below what the gap reaches, units come on top, and the risk falls."""
    gap = gap_of(bundled())
    more, risk = with_risk(bundled(), gap, 0.6, seed=1)
    assert risk.reached < risk.with_gap
    assert more.cost_meur > gap.cost_meur
    assert set(gap.capability) <= set(more.capability)


def test_a_risk_is_a_share_of_years() -> None:
    """0, 1 and more are none."""
    for wrong in (0.0, 1.0, 3.0, float("nan")):
        with pytest.raises(BadInputError, match="is no share of years"):
            check_risk(wrong)


def test_targets_stand_beside_the_public_record() -> None:
    """Germany's brigades, all brigades, people and money lie within a factor of two of what is public."""
    rows = {r["item"]: r for r in muster.api.validation_rows() if "asked of Germany" in r["item"]}
    (row,) = rows.values()
    assert row["published"] == 7.0
    assert row["agrees"]


def test_words_agree_in_number() -> None:
    """Singular and plural."""
    assert quantity(1.0, "batteries") == "1 battery"
    assert quantity(2.0, "headquarters") == "2 headquarters"
    assert units_of(1.0, "Heavy brigades", "brigades") == "1 heavy brigade"
    assert units_of(3.0, "CBRN defence", "battalions") == "3 CBRN defence battalions"
    assert units_of(2.0, "Suppression of air defences", "aircraft") == (
        "2 aircraft for suppression of air defences"
    )
    assert (amount(2.0), amount(0.125), amount(12.345)) == ("2", "0.125", "12.3")
