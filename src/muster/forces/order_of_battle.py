"""Order of battle: which units of which system each holder can deploy in a year.

The answer is one row for each holder and system, in a fixed order that does not
depend on the order of rows in any file (rule R5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from muster.core.errors import MusterError
from muster.core.rows import Holding, Notice, Readiness, System
from muster.core.words import ANY, US, Confidence, Posture
from muster.core.world import World

FloatArray = NDArray[np.float64]
MEASURES = ("serviceable", "deployable", "home_reserve")


class UnknownReadinessError(MusterError):
    """Raised when a category has no readiness, notice or rotation and no default."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            f"No readiness known for: {', '.join(missing)}. Unknown is neither zero nor ready "
            "(rule R3). Add rows with holder '*' to readiness.csv, notice.csv or rotation.csv."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """Deployable forces, one row for each holder and system.

    Attributes
    ----------
    holder, system
        Codes by row.
    held : (asset,)
        Units held, after posture and after leavers took their share of pools.
    deployable : (asset,)
        ``held * serviceable_share * deployable_share`` [units].
    reserve_share : (asset,)
        Share of the deployable units that stays at home.
    rotation_ratio : (asset,)
        Steady-state units in the pool for one in the field.
    tiers
        For each row the notice tiers: (days after the decision, cumulative ready share).
    is_estimated : (asset,)
        Whether the number or any share behind it is an assumption, a default or of low confidence.
    """

    holder: tuple[str, ...]
    system: tuple[str, ...]
    held: FloatArray
    deployable: FloatArray
    reserve_share: FloatArray
    rotation_ratio: FloatArray
    tiers: tuple[tuple[tuple[float, float], ...], ...]
    is_estimated: NDArray[np.bool_]

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.holder)


def order_of_battle(
    world: World,
    posture: Posture,
    *,
    us_shares: Mapping[str, float] | None = None,
    warning_days: float = 0.0,
) -> Assets:
    """Deployable forces of a world under a US posture.

    Every holding counts with its serviceable and deployable share; a national
    rate comes before the default of its category (holder ``*``), and a default
    counts as an estimate. The US force is the one assigned to Europe, times the
    posture's share. A member that left takes its share of a pool with it.

    Warning runs down the notice at home, before anything moves::

        days after the decision = max(0, days of notice - warning_days)

    Parameters
    ----------
    world
        World of one year (see :meth:`World.at`).
    posture
        How much of the United States can be counted on.
    us_shares
        Shares in [0, 1] by category or system that replace those of the posture.
    warning_days
        Warning before the decision [days, >= 0].

    Raises
    ------
    UnknownReadinessError
        Names every category without readiness, notice or rotation.
    """
    rates, us_share = _Rates(world, warning_days), _UsShares(world, posture, us_shares or {})
    kept = sorted((h for h in world.holdings if h.quantity > 0), key=lambda h: (h.holder, h.system))
    rate_of = [rates.of(h.holder, world.systems[h.system]) for h in kept]
    if missing := sorted({m for rate in rate_of for m in rate.missing}):
        raise UnknownReadinessError(missing)
    gone_from = {pool: _gone(world, pool) for pool in world.pools}
    rows = []
    for holding, rate in zip(kept, rate_of, strict=True):
        held, system = holding.quantity, world.systems[holding.system]
        if holding.holder == US:
            held *= us_share.of(system)
        elif holding.holder in gone_from:
            gone, american = gone_from[holding.holder]
            held *= max(0.0, 1.0 - (gone + american * (1.0 - us_share.of(system))))
        if held > 0:
            rows.append((holding, rate, held))
    factor = world.assumed("readiness_factor")
    serviceable = np.array([rate.serviceable for _, rate, _ in rows])
    held_units = np.array([held for *_, held in rows])
    return Assets(
        holder=tuple(h.holder for h, *_ in rows),
        system=tuple(h.system for h, *_ in rows),
        held=held_units,
        deployable=held_units
        * np.minimum(1.0, serviceable * factor)
        * np.array([rate.deployable for _, rate, _ in rows]),
        reserve_share=np.array(
            [0.0 if h.holder == US else rate.home_reserve for h, rate, _ in rows]
        ),
        rotation_ratio=np.array([rate.ratio for _, rate, _ in rows]),
        tiers=tuple(rate.tiers for _, rate, _ in rows),
        is_estimated=np.array([_is_estimated(h, rate) for h, rate, _ in rows], dtype=bool),
    )


def pool_member_shares(world: World, pool: str) -> dict[str, float]:
    """Share of each member in a pool, adding up to 1; unknown shares split what is left equally."""
    rows = sorted((s for s in world.pool_shares if s.pool == pool), key=lambda s: s.nation)
    known = {s.nation: s.share for s in rows if s.share is not None}
    unknown = [s.nation for s in rows if s.share is None]
    left = max(0.0, 1.0 - sum(known.values()))
    shares = dict(known)
    if unknown:
        shares.update(dict.fromkeys(unknown, left / len(unknown)))
    total = sum(shares.values())
    return {n: s / total for n, s in shares.items()} if total > 0 else shares


def _gone(world: World, pool: str) -> tuple[float, float]:
    """Share of a pool that leavers took along, and the American one if that is not among them."""
    shares, left = pool_member_shares(world, pool), world.gone
    gone = sum(s for nation, s in shares.items() if nation in left and nation != US)
    american = shares.get(US, 0.0)
    return (gone + american, 0.0) if US in left else (gone, american)


class _UsShares:
    """What can be counted on of the United States: the study's own shares before the posture's."""

    def __init__(self, world: World, posture: Posture, asked: Mapping[str, float]) -> None:
        year = world.year if world.year is not None else 9999
        rows = sorted(
            (r for r in world.us_posture if r.posture == posture and r.from_year <= year),
            key=lambda r: r.from_year,
        )
        # Of several rows of a category the latest not after the year counts.
        self._tables = (asked, {row.category: row.share for row in rows})

    def of(self, system: System) -> float:
        """Share of a system: its own before that of its category before that of all others."""
        for table in self._tables:
            for code in (system.system, system.category):
                if code in table:
                    return table[code]
        return self._tables[1].get(ANY, 0.0)


def _is_estimated(holding: Holding, rate: _Rate) -> bool:
    """Whether the quantity or any of its shares is assumed, a default, or of low confidence."""
    source = holding.provenance
    return source.is_assumption or source.confidence is Confidence.LOW or rate.is_default


class _Rate(NamedTuple):
    """Readiness of the systems of one category that one holder has; what is not known of it."""

    serviceable: float
    deployable: float
    home_reserve: float
    ratio: float
    tiers: tuple[tuple[float, float], ...]
    is_default: bool
    missing: tuple[str, ...]


class _Rates:
    """National rates with the default of the category behind them, each looked up once."""

    def __init__(self, world: World, warning_days: float) -> None:
        self._shares: dict[tuple[str, str, str], Readiness] = {
            (r.holder, r.category, r.measure): r for r in world.readiness
        }
        tiers: dict[tuple[str, str], list[Notice]] = {}
        for row in world.notice:
            tiers.setdefault((row.holder, row.category), []).append(row)
        self._tiers = {
            key: tuple(
                (max(0.0, days - warning_days), share)
                for days, share in sorted((r.notice_days, r.ready_share) for r in rows)
            )
            for key, rows in tiers.items()
        }
        self._ratios = {(r.holder, r.scope): r.ratio for r in world.rotation}
        # Most holders have no rows of their own: for them all defaults are the same.
        self._own = {key[:2] for key in self._shares} | self._tiers.keys() | self._ratios.keys()
        self._known: dict[tuple[str, str, str], _Rate] = {}

    def of(self, holder: str, system: System) -> _Rate:
        """What is known of a holder's systems of a category."""
        category, domain = system.category, system.domain
        has_own = (holder, category) in self._own or (holder, domain) in self._own
        key = (holder if has_own else ANY, category, domain)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._looked_up(*key)
        return found

    def _looked_up(self, holder: str, category: str, domain: str) -> _Rate:
        """A rate from the tables: the holder's own rows before those of all."""
        rows = {
            measure: self._shares.get((holder, category, measure))
            or self._shares.get((ANY, category, measure))
            for measure in MEASURES
        }
        tiers = self._tiers.get((holder, category)) or self._tiers.get((ANY, category), ())
        keys = [(h, s) for h in (holder, ANY) for s in (category, domain)]
        ratio = next((self._ratios[key] for key in keys if key in self._ratios), None)
        missing = [f"{category} ({measure})" for measure, row in rows.items() if row is None]
        missing += [] if tiers else [f"{category} (notice)"]
        missing += [] if ratio is not None else [f"{domain} (rotation)"]
        share = {m: row.value_share if row is not None else 0.0 for m, row in rows.items()}
        own = [self._shares.get((holder, category, m)) for m in ("serviceable", "deployable")]
        is_default = any(row is None or row.provenance.is_assumption for row in own)
        return _Rate(
            **share,
            ratio=ratio if ratio is not None else 0.0,
            tiers=tiers,
            is_default=holder == ANY or is_default,
            missing=tuple(missing),
        )
