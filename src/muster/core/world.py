"""The world: nations, holdings, readiness, politics and rules at a date.

Values only. ``muster.catalogue`` reads them from tables; nothing here opens a
file. Field names are the column names of the tables, so that a figure can be
traced from a result back to its row.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from muster.core.crises import Crisis, CrisisLink, PastCrisis, UnitSize
from muster.core.places import Network
from muster.core.rows import (
    Arrangement,
    Assumption,
    Capability,
    Change,
    CommandStep,
    EnablerRule,
    Headquarters,
    Holding,
    Nation,
    Notice,
    OperationKind,
    Participation,
    Phase,
    PoolShare,
    PostureShare,
    Provision,
    Readiness,
    Region,
    Rotation,
    System,
    TemplateLine,
    Transit,
)
from muster.core.targets import ClusterMember, TargetRule, TargetUnit
from muster.core.words import Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything known about nations, forces and rules.

    ``year`` is None as loaded; :meth:`at` gives the world of one year, with
    orders and retirements applied.
    """

    nations: Mapping[str, Nation]
    capabilities: Mapping[str, Capability]
    systems: Mapping[str, System]
    provisions: tuple[Provision, ...]
    holdings: tuple[Holding, ...]
    changes: tuple[Change, ...]
    pool_shares: tuple[PoolShare, ...]
    readiness: tuple[Readiness, ...]
    notice: tuple[Notice, ...]
    rotation: tuple[Rotation, ...]
    participation: tuple[Participation, ...]
    arrangements: Mapping[str, Arrangement]
    headquarters: Mapping[str, Headquarters]
    command_steps: tuple[CommandStep, ...]
    us_posture: tuple[PostureShare, ...]
    kinds: Mapping[str, OperationKind]
    phases: tuple[Phase, ...]
    templates: tuple[TemplateLine, ...]
    enabler_rules: tuple[EnablerRule, ...]
    regions: Mapping[str, Region]
    in_place: frozenset[tuple[str, str]]
    transit: Mapping[str, Transit]
    assumptions: Mapping[str, Assumption]
    gdp_musd: Mapping[tuple[str, int], float] = field(default_factory=dict)
    network: Network = field(default_factory=Network)
    crises: Mapping[str, Crisis] = field(default_factory=dict)
    past_crises: tuple[PastCrisis, ...] = ()
    crisis_links: tuple[CrisisLink, ...] = ()
    unit_sizes: Mapping[str, UnitSize] = field(default_factory=dict)
    unit_costs_meur: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Lowest and highest published price of one unit of a system [million euro]."""
    indicators: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    """Economic and personnel figures by nation, indicator and year, in the unit of the suffix."""
    target_units: Mapping[str, TargetUnit] = field(default_factory=dict)
    target_rules: Mapping[str, TargetRule] = field(default_factory=dict)
    clusters: tuple[ClusterMember, ...] = ()
    year: int | None = None
    left_out: frozenset[str] = frozenset()
    name: str = "europe"
    fingerprint: str = ""

    @property
    def pools(self) -> frozenset[str]:
        """Codes of the multinational fleets."""
        return frozenset(s.pool for s in self.pool_shares)

    @property
    def holders(self) -> frozenset[str]:
        """Every nation or pool that holds something."""
        return frozenset(h.holder for h in self.holdings)

    def indicator(self, nation: str, name: str, year: int) -> float | None:
        """A figure of a nation: the latest not after a year, else the first known, or None."""
        known = {y: v for (n, i, y), v in self.indicators.items() if n == nation and i == name}
        past = [y for y in known if y <= year]
        return known[max(past) if past else min(known)] if known else None

    def assumed(self, key: str) -> float:
        """Value of a named assumption."""
        return self.assumptions[key].value

    def at(self, year: int) -> World:
        """The world of a year, with orders delivered and retirements taken out.

        For each holder and system the latest holding not after the year counts;
        a later one is taken where no earlier is known, and is then an estimate.
        Changes after the year of that holding, and not after ``year``, are added.
        """
        if self.year is not None:
            return self if self.year == year else replace(self, year=None).at(year)
        by_pair: dict[tuple[str, str], list[Holding]] = {}
        for holding in self.holdings:
            by_pair.setdefault((holding.holder, holding.system), []).append(holding)
        changes: dict[tuple[str, str], list[Change]] = {}
        for change in self.changes:
            changes.setdefault((change.holder, change.system), []).append(change)
            by_pair.setdefault((change.holder, change.system), [])
        holdings = []
        for pair in sorted(by_pair):
            dated = _holding_at(pair, by_pair[pair], changes.get(pair, []), year)
            if dated is not None:
                holdings.append(dated)
        return replace(self, holdings=tuple(holdings), changes=(), year=year)

    @property
    def gone(self) -> frozenset[str]:
        """Nations, pools and capabilities that left with all they have: no lender is among them."""
        return self.left_out - self.nations.keys()

    def without(self, codes: Collection[str], *, lenders: Collection[str] = ()) -> World:
        """The world in which nations, pools or capabilities are switched off.

        A nation takes its forces, its headquarters, its share of pools and its
        veto with it. A capability that is switched off is provided by nobody.

        Parameters
        ----------
        codes
            Nations, pools and capabilities that leave with all that they have.
        lenders
            Nations that leave with their headquarters and their veto alone: their forces
            and their share of pools stay, and who counts them says how much of them.
        """
        gone = frozenset(codes)
        left = gone | frozenset(lenders)
        if not left:
            return self
        return replace(
            self,
            nations={c: n for c, n in self.nations.items() if c not in gone},
            provisions=tuple(p for p in self.provisions if p.capability not in gone),
            holdings=tuple(h for h in self.holdings if h.holder not in gone),
            changes=tuple(c for c in self.changes if c.holder not in gone),
            headquarters={
                code: hq for code, hq in self.headquarters.items() if hq_stands_without(hq, left)
            },
            left_out=self.left_out | left,
        )


def hq_stands_without(headquarters: Headquarters, gone: frozenset[str]) -> bool:
    """Whether a headquarters still stands when some nations have left."""
    if headquarters.host_nation in gone:
        return False
    return any(nation not in gone for nation in headquarters.lead_nations)


def _holding_at(
    pair: tuple[str, str], known: list[Holding], changes: list[Change], year: int
) -> Holding | None:
    """The holding of one holder and system in a year, or None where it has none."""
    known = sorted(known, key=lambda h: h.year)
    earlier = [h for h in known if h.year <= year]
    base = earlier[-1] if earlier else None
    is_backcast = False
    if base is None and known:
        base, is_backcast = known[0], True
    base_year = base.year if base else -1
    came = math.fsum(c.quantity for c in changes if base_year < c.year <= year)
    if base is None:
        due = sorted((c for c in changes if c.year <= year), key=lambda c: (c.year, c.reason))
        if not due:
            return None
        return Holding(
            holder=pair[0],
            system=pair[1],
            year=year,
            quantity=max(0.0, came),
            provenance=due[-1].provenance,
        )
    provenance = base.provenance
    if came:
        # The range moves with what comes and goes.
        low, high = (
            None if end is None else max(0.0, end + came)
            for end in (provenance.low, provenance.high)
        )
        provenance = replace(provenance, low=low, high=high)
    if is_backcast:
        provenance = replace(
            provenance,
            confidence=Confidence.LOW,
            note=f"{provenance.note} Number of {base.year} used for {year}.".strip(),
        )
    return replace(base, year=year, quantity=max(0.0, base.quantity + came), provenance=provenance)
