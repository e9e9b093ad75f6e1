"""Small forces and crises, all invented, whose histories can be followed by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from muster.operations.campaign.model import Campaign, Demand, Supply

Need = dict[str, float]


@dataclass(frozen=True)
class Crisis:
    """What comes, and what it needs; ``given`` holds (day, days, size) of operations."""

    name: str
    need: Need
    given: tuple[tuple[float, float, float], ...] = ()
    later: Need | None = None
    rate: float = 0.0
    law: int = 1
    mean_days: float = 100.0
    tour_days: float = 100.0
    priority: int = 2
    breaks: bool = False
    recalls: bool = False
    uses_reserve: bool = False
    size_high: float = 1.0


@dataclass(frozen=True)
class Unit:
    """Who can be sent; ``roles`` holds (capability, quantity, class)."""

    name: str
    roles: tuple[tuple[str, float, int], ...] = (("brigade", 1.0, 0),)
    holder: str = "XAA"
    ready: float = 1.0
    rest: float = 1.0
    is_reserve: bool = False
    is_us: bool = False
    is_late: bool = False


@dataclass(frozen=True)
class Setup:
    """All else."""

    n_years: int = 2
    capabilities: tuple[str, ...] = ("brigade",)
    critical: tuple[str, ...] = ("brigade",)
    hold: float = 1.0
    weights: Need = field(default_factory=dict)
    join: float = 1.0
    follow: float = 0.0
    follow_days: float = 10.0
    is_loss: bool = False
    warm_up: float = 0.0
    us_present: float = 1.0
    us_away: float = 0.0


def force(crises: list[Crisis], units: list[Unit], setup: Setup | None = None) -> Campaign:
    """A campaign of these crises and units."""
    how = setup or Setup()
    demand, supply = _demand(crises, how), _supply(crises, units, how)
    return Campaign(
        demand=demand,
        supply=supply,
        n_years=how.n_years,
        is_loss=how.is_loss,
        warm_up_years=how.warm_up,
    )


def random_campaign(seed: int) -> Campaign:
    """Two to four crises and five to fourteen units of three holders and two capabilities."""
    random = np.random.default_rng(seed)
    names = ("brigade", "hospital")
    crises = [
        Crisis(
            name=f"crisis-{i}",
            need={k: float(random.integers(0, 4)) for k in names} | {"brigade": 1.0 + i},
            rate=float(random.uniform(0.2, 1.0)),
            law=int(random.integers(0, 5)),
            mean_days=float(random.uniform(100, 700)),
            tour_days=float(random.choice([120.0, 180.0])),
            priority=int(random.integers(1, 4)),
            breaks=bool(random.random() < 0.5),
            recalls=bool(random.random() < 0.3),
            uses_reserve=bool(random.random() < 0.3),
            size_high=float(random.uniform(1, 2)),
        )
        for i in range(int(random.integers(2, 5)))
    ]
    ways = ((("brigade", 1.0, 0),), (("brigade", 0.5, 1), ("hospital", 1.0, 0)))
    units = [
        Unit(
            name=f"unit-{i}",
            roles=ways[int(random.integers(0, 2))],
            holder=("XAA", "XAB", "XAC")[int(random.integers(0, 3))],
            ready=float(random.uniform(0.6, 1)),
            rest=float(random.choice([0.0, 1.0, 2.0])),
            is_reserve=bool(random.random() < 0.2),
            is_us=bool(random.random() < 0.2),
            is_late=bool(random.random() < 0.2),
        )
        for i in range(int(random.integers(5, 15)))
    ]
    units += [Unit("brigade"), Unit("hospital", ways[1])]
    setup = Setup(
        n_years=4,
        capabilities=names,
        hold=0.8,
        join=0.8,
        follow=0.2,
        us_present=2.0,
        us_away=0.5,
        is_loss=bool(random.random() < 0.2),
    )
    return force(crises, units, setup)


def with_unit(campaign: Campaign, *, like: int = 0, name: str = "one more") -> Campaign:
    """The same with one more unit like one that is there, put last."""
    s, n = campaign.supply, len(campaign.supply.unit)
    roles = np.flatnonzero(s.role_unit == like)
    capability = np.repeat(np.arange(len(s.capability)), np.diff(s.role_start))
    places = s.role_start[1:][capability[roles]]
    more = {
        name: np.append(getattr(s, name), getattr(s, name)[like])
        for name in ("unit_holder", "ready_prob", "rest_ratio", "is_reserve", "is_us")
    }
    return replace(
        campaign,
        supply=replace(
            s,
            unit=(*s.unit, name),
            is_in_time=np.vstack((s.is_in_time, s.is_in_time[like])),
            role_start=s.role_start
            + np.searchsorted(np.sort(capability[roles]), np.arange(len(s.capability) + 1)),
            role_unit=np.insert(s.role_unit, places, n),
            role_quantity=np.insert(s.role_quantity, places, s.role_quantity[roles]),
            role_class=np.insert(s.role_class, places, s.role_class[roles]),
            **more,
        ),
    )


def _demand(crises: list[Crisis], how: Setup) -> Demand:
    """Demand of the crises."""
    n, caps = len(crises), how.capabilities
    given = [(c, *g) for c, crisis in enumerate(crises) for g in crisis.given]
    need = np.zeros((n, 2, len(caps)))
    for c, crisis in enumerate(crises):
        for stint, wanted in enumerate((crisis.need, crisis.later or crisis.need)):
            for name, amount in wanted.items():
                need[c, stint, caps.index(name)] = amount
    weight = (need.max(axis=1) > 0) * np.array([how.weights.get(k, 1.0) for k in caps])
    follow = np.zeros((n, n))
    follow[0, n - 1] = how.follow
    return Demand(
        crisis=tuple(c.name for c in crises),
        rate_per_year=np.array([c.rate for c in crises]),
        law=np.array([c.law for c in crises]),
        mean_days=np.array([c.mean_days for c in crises]),
        variation=np.ones(n),
        size_low=np.ones(n),
        size_high=np.array([c.size_high for c in crises]),
        tour_days=np.array([c.tour_days for c in crises]),
        priority=np.array([c.priority for c in crises]),
        can_break_rest=np.array([c.breaks for c in crises]),
        can_recall=np.array([c.recalls for c in crises]),
        uses_reserve=np.array([c.uses_reserve for c in crises]),
        follow_prob=follow,
        follow_days=np.full((n, n), how.follow_days),
        need=need,
        weight=weight / np.maximum(1e-300, weight.sum(axis=1, keepdims=True)),
        is_critical=np.array([k in how.critical for k in caps]),
        hold_share=np.full(len(caps), how.hold),
        given_day=np.array([g[1] for g in given], dtype=float),
        given_days=np.array([g[2] for g in given], dtype=float),
        given_size=np.array([g[3] for g in given], dtype=float),
        given_crisis=np.array([g[0] for g in given], dtype=np.int64),
    )


def _supply(crises: list[Crisis], units: list[Unit], how: Setup) -> Supply:
    """Supply of the units."""
    holders = sorted({u.holder for u in units})
    roles = sorted(
        (how.capabilities.index(k), kind, i, quantity)
        for i, u in enumerate(units)
        for k, quantity, kind in u.roles
    )
    capability = np.array([r[0] for r in roles])
    return Supply(
        capability=how.capabilities,
        holder=tuple(holders),
        unit=tuple(u.name for u in units),
        unit_holder=np.array([holders.index(u.holder) for u in units]),
        ready_prob=np.array([u.ready for u in units]),
        rest_ratio=np.array([u.rest for u in units]),
        is_reserve=np.array([u.is_reserve for u in units]),
        is_us=np.array([u.is_us for u in units]),
        join_prob=np.full((len(holders), len(crises)), how.join),
        is_in_time=np.array([[not u.is_late] * len(crises) for u in units]),
        role_start=np.searchsorted(capability, np.arange(len(how.capabilities) + 1)),
        role_unit=np.array([r[2] for r in roles]),
        role_quantity=np.array([r[3] for r in roles]),
        role_class=np.array([r[1] for r in roles]),
        us_present_years=how.us_present,
        us_away_years=how.us_away,
    )
