"""Order of battle: which units of which system each holder can deploy in a year.

The answer is one row for each holder and system, in a fixed order that does not
depend on the order of rows in any file (rule R5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    rates = _Rates(world)
    us_share = _UsShares(world, posture, us_shares or {})
    kept = [h for h in world.holdings if h.quantity > 0]
    missing = sorted({m for h in kept for m in rates.missing(h.holder, world.systems[h.system])})
    if missing:
        raise UnknownReadinessError(missing)
    shared = {US, *world.pools}
    rows = []
    for holding in sorted(kept, key=lambda h: (h.holder, h.system)):
        system = world.systems[holding.system]
        held = holding.quantity
        if holding.holder in shared:
            held *= _share_kept(world, holding.holder, us_share.of(system))
        if held > 0:
            rows.append((holding, system, held))
    factor = world.assumed("readiness_factor")
    serviceable = np.array([rates.share(h.holder, s, "serviceable") for h, s, _ in rows])
    deployable = np.array([rates.share(h.holder, s, "deployable") for h, s, _ in rows])
    held_units = np.array([held for *_, held in rows])
    return Assets(
        holder=tuple(h.holder for h, *_ in rows),
        system=tuple(h.system for h, *_ in rows),
        held=held_units,
        deployable=held_units * np.minimum(1.0, serviceable * factor) * deployable,
        reserve_share=np.array(
            [
                0.0 if h.holder == US else rates.share(h.holder, s, "home_reserve")
                for h, s, _ in rows
            ]
        ),
        rotation_ratio=np.array([rates.ratio(h.holder, s) for h, s, _ in rows]),
        tiers=tuple(_warned(rates.tiers(h.holder, s), warning_days) for h, s, _ in rows),
        is_estimated=np.array([_is_estimated(rates, h, s) for h, s, _ in rows], dtype=bool),
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


def _share_kept(world: World, holder: str, from_us: float) -> float:
    """What is left of a pool's or American fleet after leavers and the posture took their share."""
    if holder == US:
        return from_us
    shares, left = pool_member_shares(world, holder), world.gone
    gone = sum(s for nation, s in shares.items() if nation in left and nation != US)
    gone += shares.get(US, 0.0) * (1.0 if US in left else 1.0 - from_us)
    return max(0.0, 1.0 - gone)


def _warned(
    tiers: tuple[tuple[float, float], ...], warning_days: float
) -> tuple[tuple[float, float], ...]:
    """Notice tiers of which so many days have run down before the decision."""
    return tuple((max(0.0, days - warning_days), share) for days, share in tiers)


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


def _is_estimated(rates: _Rates, holding: Holding, system: System) -> bool:
    """Whether the quantity or any of its shares is assumed, a default, or of low confidence."""
    source = holding.provenance
    is_weak = source.is_assumption or source.confidence is Confidence.LOW
    return is_weak or rates.is_default(holding.holder, system)


class _Rates:
    """Look-up of national rates with the default of the category behind them."""

    def __init__(self, world: World) -> None:
        self._shares: dict[tuple[str, str, str], Readiness] = {
            (r.holder, r.category, r.measure): r for r in world.readiness
        }
        tiers: dict[tuple[str, str], list[Notice]] = {}
        for row in world.notice:
            tiers.setdefault((row.holder, row.category), []).append(row)
        self._tiers = {
            key: tuple(sorted((r.notice_days, r.ready_share) for r in rows))
            for key, rows in tiers.items()
        }
        self._ratios = {(r.holder, r.scope): r.ratio for r in world.rotation}

    def missing(self, holder: str, system: System) -> list[str]:
        """What is not known for a holder and system, not even by default."""
        category = system.category
        gaps = [
            f"{category} ({measure})"
            for measure in MEASURES
            if self._row(holder, category, measure) is None
        ]
        if not self._tier_rows(holder, category):
            gaps.append(f"{category} (notice)")
        if self._ratio(holder, system) is None:
            gaps.append(f"{system.domain} (rotation)")
        return gaps

    def share(self, holder: str, system: System, measure: str) -> float:
        """A share of a holding."""
        row = self._row(holder, system.category, measure)
        assert row is not None  # noqa: S101 - missing() was asked before
        return row.value_share

    def ratio(self, holder: str, system: System) -> float:
        """Steady-state rotation ratio."""
        found = self._ratio(holder, system)
        assert found is not None  # noqa: S101 - missing() was asked before
        return found

    def _ratio(self, holder: str, system: System) -> float | None:
        """The ratio of the holder before the default, of the category before the domain."""
        keys = [(h, s) for h in (holder, ANY) for s in (system.category, system.domain)]
        return next((self._ratios[key] for key in keys if key in self._ratios), None)

    def tiers(self, holder: str, system: System) -> tuple[tuple[float, float], ...]:
        """Notice tiers in order of days."""
        return self._tier_rows(holder, system.category)

    def is_default(self, holder: str, system: System) -> bool:
        """Whether serviceability or deployability is a default or an assumption."""
        for measure in ("serviceable", "deployable"):
            row = self._shares.get((holder, system.category, measure))
            if row is None or row.provenance.is_assumption:
                return True
        return False

    def _row(self, holder: str, category: str, measure: str) -> Readiness | None:
        return self._shares.get((holder, category, measure)) or self._shares.get(
            (ANY, category, measure)
        )

    def _tier_rows(self, holder: str, category: str) -> tuple[tuple[float, float], ...]:
        return self._tiers.get((holder, category)) or self._tiers.get((ANY, category), ())
