"""The world: nations, holdings, readiness, politics and rules at a date.

Values only. ``muster.catalogue`` reads them from tables; nothing here opens a
file. Field names are the column names of the tables, so that a figure can be
traced from a result back to its row.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from muster.core.words import ASSUMPTION, US, Basis, Confidence, ConsentRule, Domain, Family, Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a figure comes from: source key, date, confidence, range (rule R4)."""

    table: str
    source: str
    as_of: str
    confidence: Confidence
    note: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def is_assumption(self) -> bool:
        """Whether the figure is a named assumption and not a sourced fact."""
        return self.source == ASSUMPTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Nation:
    """A nation, its memberships by year and where its forces start from."""

    nation: str
    name: str
    nato_from_year: int | None
    eu_from_year: int | None
    eu_until_year: int | None
    csdp_from_year: int | None
    is_neutral: bool
    parliament_approval: str | None
    region: str
    apod_lat_deg: float | None
    apod_lon_deg: float | None
    spod_lat_deg: float | None
    spod_lon_deg: float | None
    provenance: Provenance

    def is_ally(self, year: int) -> bool:
        """Whether the nation is a member of NATO in a year."""
        return self.nato_from_year is not None and year >= self.nato_from_year

    def is_eu(self, year: int) -> bool:
        """Whether the nation is a member of the EU in a year."""
        return (
            self.eu_from_year is not None
            and year >= self.eu_from_year
            and (self.eu_until_year is None or year <= self.eu_until_year)
        )

    def is_csdp(self, year: int) -> bool:
        """Whether the nation takes part in the EU's defence policy in a year."""
        return self.is_eu(year) and self.csdp_from_year is not None and year >= self.csdp_from_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What an operation may need."""

    capability: str
    name: str
    domain: Domain
    unit: str
    is_critical: bool
    is_whole: bool
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A type of holding."""

    system: str
    name: str
    category: str
    domain: Domain
    move_mode: str
    persons_per_unit: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """Units of a capability from one unit of a system."""

    system: str
    capability: str
    quantity: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Units of a system with a holder (nation or pool) in a year."""

    holder: str
    system: str
    year: int
    quantity: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Units that come (+) or leave (-) in a year."""

    holder: str
    system: str
    year: int
    quantity: float
    reason: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolShare:
    """One member of a pool; an unknown share is None."""

    pool: str
    name: str
    nation: str
    share: float | None
    is_nato_asset: bool
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """A share of a holding: serviceable, deployable or kept at home."""

    holder: str
    category: str
    measure: str
    value_share: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Cumulative share of the deployable force ready within so many days."""

    holder: str
    category: str
    notice_days: float
    ready_share: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Units in the pool for one in the field without end, by category or domain."""

    holder: str
    scope: str
    ratio: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """Whether a nation joins: 1 yes, 0 no, between is a probability."""

    nation: str
    kind: str
    family: str
    region: str
    answer_share: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """A way to command an operation."""

    arrangement: str
    name: str
    family: Family
    consent_rule: ConsentRule
    commander: str
    uses_nato_assets: bool
    from_year: int | None
    until_year: int | None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Headquarters:
    """An operation headquarters and what it can lead at once."""

    headquarters: str
    name: str
    arrangement: str
    host_nation: str
    lead_nations: tuple[str, ...]
    major_slots: int
    small_slots: int
    small_beside_major: int
    persons_max: float
    staff_persons: float | None
    yearly_cost_meur: float | None
    startup_cost_meur: float | None
    from_year: int | None
    until_year: int | None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandStep:
    """A step on the way to a working command, with its range of durations."""

    arrangement: str
    step: str
    name: str
    after: tuple[str, ...]
    low_days: float
    mode_days: float
    high_days: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureShare:
    """Share of the US force for Europe by posture and category or system."""

    posture: str
    category: str
    from_year: int
    share: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationKind:
    """A kind of operation."""

    kind: str
    name: str
    size: Size
    is_collective_defence: bool
    persons_low: float
    persons_high: float
    duration_days: float
    tour_days: float
    weight: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase of an operation kind: when, and which share of the full need."""

    kind: str
    phase: str
    from_day: float
    until_day: float
    land_share: float
    air_share: float
    maritime_share: float
    joint_share: float
    command_share: float
    provenance: Provenance

    def share(self, domain: Domain) -> float:
        """Share of the full need of a domain in this phase."""
        return float(getattr(self, f"{domain.value}_share"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine:
    """Direct need of an operation kind."""

    kind: str
    capability: str
    basis: Basis
    quantity: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class EnablerRule:
    """Derived need: so much of an enabler for each unit of its driver."""

    capability: str
    kind: str
    driver: str
    quantity_per_driver: float
    distance_basis_km: float | None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A theatre or a region of nations."""

    region: str
    name: str
    lat_deg: float
    lon_deg: float
    land_mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transit:
    """Transit allowance of a mode of movement."""

    mode: str
    fixed_days: float
    speed_km_per_day: float
    detour_factor: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A named number without source: value, range, reason (rule R8)."""

    key: str
    value: float
    low: float
    high: float
    unit: str
    reason: str


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

    def without(self, codes: Collection[str]) -> World:
        """The world in which nations, pools or capabilities are switched off.

        A nation takes its forces, its headquarters, its share of pools and its
        veto with it. A capability that is switched off is provided by nobody.
        """
        gone = frozenset(codes)
        if not gone:
            return self
        return replace(
            self,
            nations={c: n for c, n in self.nations.items() if c not in gone},
            provisions=tuple(p for p in self.provisions if p.capability not in gone),
            holdings=tuple(h for h in self.holdings if h.holder not in gone),
            changes=tuple(c for c in self.changes if c.holder not in gone),
            headquarters={
                code: hq for code, hq in self.headquarters.items() if hq_stands_without(hq, gone)
            },
            left_out=self.left_out | gone,
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
    base = earlier[-1] if earlier else (known[0] if known and pair[0] == US else None)
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
    if is_backcast:
        provenance = replace(
            provenance,
            confidence=Confidence.LOW,
            note=f"{provenance.note} Number of {base.year} used for {year}.".strip(),
        )
    return replace(base, year=year, quantity=max(0.0, base.quantity + came), provenance=provenance)
