"""Apportionment of the bundled gap: sums, rules, laws and contradictions."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

import muster
from muster.core.errors import BadInputError, UnknownCodeError
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.apportionment import apportion, fair_division
from muster.planning.apportionment_case import Case, Offer, case_of
from muster.planning.apportionment_rules import smallest_fleet
from muster.planning.assessment import Assessment, work_out
from muster.planning.burden_keys import KEYS, fair_shares, parse_key
from muster.planning.targets_gap import Gap, gap_of
from muster.planning.targets_model import Targets, Terms, targets_of

YEAR = 2030


@cache
def bundled() -> Assessment:
    """The bundled study in the year of targets."""
    return assessed(muster.load_world())


def assessed(world: World) -> Assessment:
    """The bundled study in another world."""
    guidance = muster.load_guidance("half-of-ambition")
    return work_out(world, guidance, year=YEAR, posture=Posture.ABSENT, is_shared=False)


@cache
def gap() -> Gap:
    """What is missing in it."""
    return gap_of(bundled())


def case(key: str = "gdp", **changes: Any) -> Case:
    """The apportionment of it."""
    return case_of(bundled(), gap(), fair_shares(bundled().world, key, YEAR), **changes)


def asked(**terms: Any) -> Targets:
    """Targets of it."""
    names = {code: n.name for code, n in bundled().world.nations.items()}
    return targets_of(bundled(), Terms(**terms), names)


@pytest.mark.parametrize("key", [*KEYS, "gdp:0.7,population:0.3"])
def test_targets_add_up_to_the_gap_exactly_and_are_proved(key: str) -> None:
    """Every key: sums equal, gap of the optimum at most 0.1 %, checked outside the solver."""
    split = apportion(case(key))
    np.testing.assert_array_equal(split.units.sum(axis=0), gap().units)
    assert 0.0 <= split.gap <= 1e-3
    assert split.max_violation <= 1e-6
    assert split.bound_meur <= split.objective_meur + 1e-6


def test_no_rule_is_broken() -> None:
    """Blocks, half of a capability, smallest fleets, parts of units, crews and money."""
    c, split = case(), apportion(case())
    assert not split.own[c.blocked != ""].any()
    assert not split.shared[~c.may_share].any()
    room = np.maximum(c.rules["fifty_percent"] * (c.stock.sum(axis=0) + c.units), c.minimum)
    over = split.units > np.maximum(0.0, room[None, :] - c.stock) + 1e-9
    assert not over.any()
    least = smallest_fleet(c)
    assert (split.own[split.own > 0] >= least[split.own > 0]).all()
    np.testing.assert_array_equal(split.own, np.round(split.own))
    steps = split.shared / c.step[None, :]
    np.testing.assert_array_equal(steps, np.round(steps))
    crew = split.own @ c.persons + split.shared @ np.where(c.is_pooled, 0.0, c.persons)
    assert (crew <= c.crew_limit_persons + 1e-6).all()
    assert (split.burden_meur + split.start_meur <= c.money_limit_meur + 1e-6).all()


def test_one_rule_more_never_lowers_the_cost() -> None:
    """Law, for every rule that forbids something: without it the proved cost is no higher."""
    c = case()
    cost = fair_division(c).cost_meur
    for rule in c.rules:
        without = fair_division(case(off=[rule])).cost_meur
        if rule in ("clusters", "pools"):
            assert without >= cost - 1e-6, rule
        else:
            assert without <= cost + 1e-6, rule


def test_two_rules_less_cost_no_more_than_one() -> None:
    """The same for pairs."""
    for pair in (("crews", "fifty_percent"), ("no_orphan_fleets", "lead_roles")):
        both = fair_division(case(off=pair)).cost_meur
        assert both <= min(fair_division(case(off=[r])).cost_meur for r in pair) + 1e-6


@pytest.mark.parametrize("nation", ["DEU", "ESP", "EST"])
def test_more_gdp_never_lowers_a_burden(nation: str) -> None:
    """Law: half as much GDP again, under the GDP key, and the burden does not fall."""
    world = bundled().world
    richer = {
        k: v * (1.5 if k[:2] == (nation, "gdp_musd") else 1.0) for k, v in world.indicators.items()
    }
    before = case()
    a = replace(bundled(), world=replace(world, indicators=richer))
    after = case_of(a, gap(), fair_shares(a.world, "gdp", YEAR))
    i, j = before.nation.index(nation), after.nation.index(nation)
    assert after.fair_meur[j] > before.fair_meur[i]
    first, second = fair_division(before).burden_meur[i], fair_division(after).burden_meur[j]
    assert second >= first - 1e-6


def renamed(value: Any, names: dict[str, str]) -> Any:
    """A value with every text that is a code of a nation replaced."""
    if isinstance(value, str) and type(value) is str:
        return names.get(value, value)
    if isinstance(value, tuple):
        return tuple(renamed(v, names) for v in value)
    if isinstance(value, frozenset):
        return frozenset(renamed(v, names) for v in value)
    if isinstance(value, dict):
        return {renamed(k, names): renamed(v, names) for k, v in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: renamed(getattr(value, f.name), names) for f in fields(value)}
        return replace(value, **changed)
    return value


def test_other_names_permute_the_answer() -> None:
    """Law: with the codes turned round, each nation is asked for what it was asked for."""
    world = muster.load_world()
    codes = sorted(n for n in world.nations if n not in ("USA", "CAN"))
    names = dict(zip(codes, reversed([f"X{c}" for c in codes]), strict=True))
    other = assessed(renamed(world, names))
    split = apportion(case())
    turned = case_of(other, gap_of(other), fair_shares(other.world, "gdp", YEAR))
    assert [names[n] for n in case().nation] == list(turned.nation)
    np.testing.assert_array_equal(turned.units, gap().units)
    np.testing.assert_array_equal(apportion(turned).units, split.units)


def test_with_the_gap_filled_the_ambition_is_met() -> None:
    """The units of the gap make every operation run that somebody can lead."""
    assert gap().score == 1.0
    assert gap().n_run == len(bundled().tasks)
    assert gap().cost_meur == pytest.approx(
        sum(
            n * bundled().world.target_units[c].price_meur
            for c, n in zip(gap().capability, gap().units, strict=True)
        )
    )


def test_one_unit_less_leaves_the_ambition_short() -> None:
    """The gap is the least: for less money the score is below 1."""
    cheapest = min(bundled().world.target_units[c].price_meur for c in gap().capability)
    assert gap_of(bundled(), gap().cost_meur * 0.999 - cheapest).score < 1.0


def test_more_money_never_buys_less() -> None:
    """Law: the ambition that money can buy rises with it, and ends at what is needed."""
    scores = [gap_of(bundled(), money).score for money in (0.0, 2e4, 8e4, 1.6e5, 1e6)]
    assert scores == sorted(scores)
    assert scores[-1] == pytest.approx(1.0)
    assert scores[0] == pytest.approx(bundled().plan.score, abs=0.02)


def test_an_offer_stays_and_the_rest_is_divided_again() -> None:
    """Spain: no tankers, three more medium brigades."""
    offers = (
        Offer(nation="ESP", capability="aar", units=0.0),
        Offer(nation="ESP", capability="land_medium", units=3.0),
    )
    t = asked(offers=offers)
    i = t.case.nation.index("ESP")
    got = dict(zip(t.case.capability, t.split.units[i], strict=True))
    assert (got["aar"], got["land_medium"]) == (0.0, 3.0)
    np.testing.assert_array_equal(t.split.units.sum(axis=0), t.gap.units)
    assert t.before_offers is not None
    assert t.split.fair.cost_meur >= t.before_offers.fair.cost_meur - 1e-6


def test_contradictory_offers_are_named_all_at_once() -> None:
    """Unknown nation and capability, parts that do not exist, too many, two at once."""
    offers = tuple(
        Offer(nation=n, capability=c, units=u)
        for n, c, u in (
            ("XXX", "aar", 1.0),
            ("ESP", "arr", 1.0),
            ("DEU", "aar", 0.3),
            ("FRA", "aar", 50.0),
            ("ITA", "medical", 1.0),
            ("ITA", "medical", 2.0),
        )
    )
    with pytest.raises(BadInputError) as caught:
        asked(offers=offers)
    said = str(caught.value)
    for words in ("'XXX' is no European nation", "'arr' is no capability", "0.3 units cannot",
                  "only 42 are missing", "both 1 and 2 medical"):  # fmt: skip
        assert words in said


def test_rules_that_leave_no_way_are_named() -> None:
    """With hardly any crews nothing can be divided, and the message says which rule it is."""
    with pytest.raises(BadInputError, match="without 'Crews that the nation can have'"):
        asked(numbers={"crews": 0.01})


def test_bad_keys_and_rules_are_refused() -> None:
    """Unknown keys and rules, weights that add up to zero, steps that do not add up to one."""
    with pytest.raises(UnknownCodeError, match="gdp"):
        parse_key("gpd")
    with pytest.raises(BadInputError, match="add up to zero"):
        parse_key("gdp:0")
    with pytest.raises(BadInputError, match="is not a number"):
        parse_key("gdp:nan,population:x")
    with pytest.raises(UnknownCodeError, match="fifty_percent"):
        asked(off=("fifty_per_cent",))
    with pytest.raises(BadInputError, match="Parts of a unit"):
        asked(numbers={"pools": 0.3})


def test_a_key_with_a_zero_sum_is_refused() -> None:
    """Nations that all spend as pledged have no equal effort left."""
    world = bundled().world
    spent = {
        k: (0.05 if k[1] == "defence_spending_share" else v) for k, v in world.indicators.items()
    }
    with pytest.raises(BadInputError, match="zero sum"):
        fair_shares(replace(world, indicators=spent), "equal_effort", YEAR)


def test_everybody_left_out_is_refused() -> None:
    """Nobody is there to be asked."""
    a = bundled()
    north = {c: n for c, n in a.world.nations.items() if n.region == "north_america"}
    empty = replace(a, world=replace(a.world, nations=north))
    with pytest.raises(BadInputError, match="Every European nation is left out"):
        targets_of(empty, Terms(), {})


def test_money_that_nations_have_limits_what_they_are_asked_for() -> None:
    """What nations spend today buys less than all; nobody is asked for more than it has."""
    t = asked(money_share="plan")
    assert t.budgets_meur is not None
    assert t.gap.cost_meur < gap().cost_meur
    for i, nation in enumerate(t.case.nation):
        spent = t.split.burden_meur[i] + t.split.start_meur[i]
        assert spent <= t.budgets_meur[nation] + 1e-6


def test_keys_are_what_they_say() -> None:
    """Shares add up to one, and the GDP key is the share of GDP."""
    world = bundled().world
    for key in KEYS:
        assert sum(fair_shares(world, key, YEAR).values()) == pytest.approx(1.0, abs=1e-12)
    shares = fair_shares(world, "gdp", YEAR)
    ratio = world.indicator("DEU", "gdp_musd", YEAR) / world.indicator("FRA", "gdp_musd", YEAR)
    assert shares["DEU"] / shares["FRA"] == pytest.approx(ratio)
    rich = fair_shares(world, "gdp_per_head", YEAR)
    assert rich["LUX"] > shares["LUX"]
    assert rich["BGR"] < shares["BGR"]
