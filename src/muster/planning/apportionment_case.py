"""The apportionment as arrays: what is missing, who could take how much of it, what is fair.

Dimensions: nation (those of Europe, the largest fair share first, so that names never
matter), capability (of which more is needed), group (a pool or cluster that holds whole
units of which its members have parts).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.core.targets import TargetRule
from muster.core.words import US
from muster.core.world import World
from muster.forces.order_of_battle import pool_member_shares
from muster.operations.command import participation_share
from muster.planning.assessment import Assessment
from muster.planning.burden_keys import european_nations
from muster.planning.targets_gap import Gap

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

OPTIONS = ("clusters", "pools")
"""Rules that allow something; all others only forbid or cost."""
STEPS = (0.125, 0.25, 0.5, 1.0)
"""Parts of a unit that add up to whole ones exactly."""
FIXED_WING = frozenset(
    ("combat_aircraft", "transport_aircraft", "tanker", "special_aircraft", "unmanned_aircraft")
)
NO_CREW = frozenset(("satellite",))
HEADQUARTERS = "hq_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a nation has fixed: so many units of a capability, no more and no less."""

    nation: str
    capability: str
    units: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything the division among nations needs.

    Attributes
    ----------
    nation, capability
        Codes, in the order of the dimensions.
    units : (capability,)
        Further units to be held, whole.
    price_meur, minimum, persons : (capability,)
        Price [million euro], smallest fleet [units] and crew [persons] of one unit.
    held : (nation, capability)
        Units that the nation holds itself.
    stock : (nation, capability)
        The same with its share of pools.
    fair_share : (nation,)
        Adding up to 1.
    crew_limit_persons, money_limit_meur : (nation,)
        Most persons [persons] and money [million euro] that targets may take.
    blocked : (nation, capability)
        Code of the rule that keeps the nation from a national fleet, or empty.
    may_share : (nation, capability)
        Whether the nation may have parts of units, in a pool or cluster: its fair share is too
        small for a fleet of its own, or it is the framework nation of a cluster.
    step : (capability,)
        Smallest part of a unit [units].
    is_pooled : (capability,)
        Whether parts are held in a pool, which crews them in common.
    is_excepted : (capability,)
        Whether the study makes it an exception of the 50 % rule.
    rules
        Switched on, with their numbers.
    offers
        What nations have fixed.
    """

    nation: tuple[str, ...]
    capability: tuple[str, ...]
    units: IntArray
    price_meur: FloatArray
    minimum: IntArray
    persons: FloatArray
    held: FloatArray
    stock: FloatArray
    fair_share: FloatArray
    crew_limit_persons: FloatArray
    money_limit_meur: FloatArray
    blocked: NDArray[np.str_]
    may_share: BoolArray
    step: FloatArray
    is_pooled: BoolArray
    is_excepted: BoolArray
    fair_units: FloatArray
    """(nation, capability) fair share of the units."""
    rules: Mapping[str, float]
    names: Mapping[str, str]
    """Names of the rules for readers."""
    slopes: tuple[float, float, float]
    """How much a unit off the fair part counts: near, far and very far off; never less further."""
    offers: tuple[Offer, ...] = ()

    @property
    def total_meur(self) -> float:
        """Price of all units together [million euro]."""
        return float(self.price_meur @ self.units)

    @property
    def fair_meur(self) -> FloatArray:
        """Fair burden of each nation [million euro], shape (nation,)."""
        return self.fair_share * self.total_meur


def rules_on(world: World, off: Iterable[str] = ()) -> dict[str, TargetRule]:
    """Rules that are switched on, by code in the order of the table."""
    gone = set(off)
    return {code: rule for code, rule in world.target_rules.items() if code not in gone}


def case_of(
    a: Assessment,
    gap: Gap,
    fair: Mapping[str, float],
    *,
    off: Iterable[str] = (),
    offers: tuple[Offer, ...] = (),
    budgets_meur: Mapping[str, float] | None = None,
) -> Case:
    """The apportionment of a gap.

    Parameters
    ----------
    a
        Assessment that the gap was found in.
    gap
        What is missing.
    fair
        Fair share of each European nation, adding up to 1.
    off
        Rules that are switched off.
    offers
        What nations have fixed.
    budgets_meur
        Most that each nation can spend on targets [million euro]; None: the rule ``money``.
    """
    world = a.world
    rules = {code: rule.value for code, rule in rules_on(world, off).items()}
    nations = _ordered(world, fair)
    entries = [world.target_units[c] for c in gap.capability]
    held, stock = _held(a, nations, gap.capability)
    blocked = np.full((len(nations), len(entries)), "", dtype="<U20")
    no_pool = np.zeros(blocked.shape, dtype=bool)
    if "no_orphan_fleets" in rules:
        blocked[_orphans(a, nations, gap.capability)] = "no_orphan_fleets"
    if "lead_roles" in rules:
        blocked[_not_leading(world, nations, gap.capability)] = "lead_roles"
    if "geography" in rules:
        dry = _without_port(world, nations, gap.capability)
        blocked[dry], no_pool = "geography", no_pool | dry
    if "legal_limits" in rules:
        outside = _outside(a, gap, nations)
        blocked[outside] = "legal_limits"
        # An Ally that sends nobody can still pay for a part of a pool.
        ally = np.array([world.nations[n].is_ally(_year(world)) for n in nations], dtype=bool)
        no_pool |= outside & ~(ally[:, None] & _sharing(world, gap.capability, rules)[2][None, :])
    active = np.array([world.indicator(n, "active_persons", _year(world)) or 0.0 for n in nations])
    rate, far = world.assumed("eur_per_usd"), max(1.0, world.assumed("targets_far_weight"))
    gdp = np.array([world.indicator(n, "gdp_musd", _year(world)) or 0.0 for n in nations]) * rate
    money = gdp * rules["money"] if "money" in rules else np.full(len(nations), np.inf)
    if budgets_meur is not None:
        money = np.array([budgets_meur.get(n, 0.0) for n in nations])
    fair_share = np.array([fair[n] for n in nations])
    shared, step, pooled = _sharing(world, gap.capability, rules)
    can_share = (
        shared[None, :] & ~no_pool & (_in_cluster(world, nations)[:, None] | pooled[None, :])
    )
    # Fair units and who may share do not depend on rules that forbid, so that one rule more
    # never lowers the cost.
    units = fair_share[:, None] * gap.units[None, :].astype(np.float64)
    is_small = units < np.where(pooled, [e.minimum_units for e in entries], 1)[None, :]
    leads = _frameworks(world, nations)[:, None] & ~pooled[None, :]
    return Case(
        nation=nations,
        capability=gap.capability,
        units=gap.units,
        price_meur=np.array([e.price_meur for e in entries]),
        minimum=np.array([e.minimum_units for e in entries], dtype=np.int64),
        persons=np.array([world.systems[e.system].persons_per_unit for e in entries]),
        held=held,
        stock=stock,
        fair_share=fair_share,
        crew_limit_persons=active * rules["crews"] if "crews" in rules else active + np.inf,
        money_limit_meur=money,
        blocked=blocked,
        may_share=can_share & (is_small | leads),
        step=step,
        is_pooled=pooled,
        is_excepted=np.isin(gap.capability, a.guidance.fifty_percent_exceptions),
        fair_units=units,
        rules=rules,
        slopes=(1.0, far, max(far, world.assumed("targets_very_far_weight"))),
        names={code: rule.name for code, rule in world.target_rules.items()},
        offers=offers,
    )


def _year(world: World) -> int:
    """Year of the world."""
    return world.year if world.year is not None else 9999


def _ordered(world: World, fair: Mapping[str, float]) -> tuple[str, ...]:
    """Nations by fair share, then by people; the code decides only between equals."""
    people = {n: world.indicator(n, "population_persons", _year(world)) or 0.0 for n in fair}
    known = [n for n in european_nations(world) if n in fair]
    return tuple(sorted(known, key=lambda n: (-fair[n], -people[n], n)))


def _held(
    a: Assessment, nations: tuple[str, ...], capabilities: tuple[str, ...]
) -> tuple[FloatArray, FloatArray]:
    """Units held nationally, and with the share of pools, shape (nation, capability) each."""
    row = {n: i for i, n in enumerate(nations)}
    column = {c: i for i, c in enumerate(capabilities)}
    held = np.zeros((len(nations), len(capabilities)))
    pooled = np.zeros_like(held)
    for asset, holder in enumerate(a.assets.holder):
        for code, rate in a.problem.provisions.get(a.assets.system[asset], ()):
            if code not in column:
                continue
            units = float(a.assets.held[asset]) * rate
            if holder in row:
                held[row[holder], column[code]] += units
            elif holder in a.world.pools:
                for nation, share in pool_member_shares(a.world, holder).items():
                    if nation in row:
                        pooled[row[nation], column[code]] += units * share
    return held, held + pooled


def _base(category: str) -> str:
    """The sort of force that a fleet of a category is based on."""
    if category in FIXED_WING:
        return "fixed_wing"
    if category in ("ship", "sealift"):
        return "ship"
    return category if category in ("helicopter", "satellite") else "land"


def _orphans(a: Assessment, nations: tuple[str, ...], capabilities: tuple[str, ...]) -> BoolArray:
    """Where a nation has no force to base a fleet on."""
    has = {
        (holder, _base(a.world.systems[system].category))
        for holder, system in zip(a.assets.holder, a.assets.system, strict=True)
    }
    bases = [_base(a.world.systems[a.world.target_units[c].system].category) for c in capabilities]
    return np.array([[(n, b) not in has for b in bases] for n in nations], dtype=bool)


def _not_leading(
    world: World, nations: tuple[str, ...], capabilities: tuple[str, ...]
) -> BoolArray:
    """Where a nation that leads nothing would be asked for a headquarters."""
    leads = {m.nation for m in world.clusters if m.is_framework}
    leads |= {h.host_nation for h in world.headquarters.values()}
    is_hq = [c.startswith(HEADQUARTERS) for c in capabilities]
    return np.array([[hq and n not in leads for hq in is_hq] for n in nations], dtype=bool)


def _without_port(
    world: World, nations: tuple[str, ...], capabilities: tuple[str, ...]
) -> BoolArray:
    """Where a nation without a sea port would be asked for a ship."""
    ships = [
        _base(world.systems[world.target_units[c].system].category) == "ship" for c in capabilities
    ]
    dry = [world.nations[n].spod_lat_deg is None for n in nations]
    return np.array([[d and s for s in ships] for d in dry], dtype=bool)


def _outside(a: Assessment, gap: Gap, nations: tuple[str, ...]) -> BoolArray:
    """Where a nation joins none of the operations that need the capability."""
    joins = np.zeros((len(nations), len(a.tasks)), dtype=bool)
    for t, task in enumerate(a.tasks):
        chosen = int(a.plan.option[t])
        if chosen < 0:
            continue
        family = a.world.arrangements[a.problem.options[chosen].arrangement].family
        for i, nation in enumerate(nations):
            joins[i, t] = (
                nation != US
                and participation_share(a.world, nation, task, family, _year(a.world)) > 0.0
            )
    needs = np.array(
        [
            [any((n.capability, n.task) == (c, task.code) for n in a.needs) for task in a.tasks]
            for c in gap.capability
        ],
        dtype=bool,
    )
    outside: BoolArray = (joins[:, None, :] & needs[None, :, :]).sum(axis=2) == 0
    return outside


def _sharing(
    world: World, capabilities: tuple[str, ...], rules: Mapping[str, float]
) -> tuple[BoolArray, FloatArray, BoolArray]:
    """Whether parts of units can be held, in which steps, and whether in a pool."""
    how = [world.target_units[c].shared_as for c in capabilities]
    pooled = np.array([h not in (None, "cluster") for h in how], dtype=bool)
    on = np.where(pooled, "pools" in rules, "clusters" in rules)
    step = np.where(pooled, rules.get("pools", 1.0), rules.get("clusters", 1.0))
    return np.array([h is not None for h in how], dtype=bool) & on, step, pooled


def _in_cluster(world: World, nations: tuple[str, ...]) -> BoolArray:
    """Whether each nation belongs to a cluster whose framework nation is there."""
    leads = {m.cluster for m in world.clusters if m.is_framework and m.nation in nations}
    inside = {m.nation for m in world.clusters if m.cluster in leads}
    return np.array([n in inside for n in nations], dtype=bool)


def _frameworks(world: World, nations: tuple[str, ...]) -> BoolArray:
    """Whether each nation is the framework nation of a cluster."""
    leads = {m.nation for m in world.clusters if m.is_framework}
    return np.array([n in leads for n in nations], dtype=bool)
