"""Rows of the world: one value type for each table that the model uses.

Field names are the column names of the tables, so that a figure can be traced
from a result back to its row.
"""

from __future__ import annotations

from dataclasses import dataclass

from muster.core.words import ASSUMPTION, Basis, Confidence, ConsentRule, Domain, Family, Size


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
    startup_low_meur: float | None = None
    startup_high_meur: float | None = None


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
    duration_low: float | None = None
    duration_high: float | None = None
    tour_low: float | None = None
    tour_high: float | None = None
    weight_low: float | None = None
    weight_high: float | None = None


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
    """Transit allowance of a mode of movement, with ranges."""

    mode: str
    fixed_days: float
    speed_km_per_day: float
    detour_factor: float
    provenance: Provenance
    fixed_low: float | None = None
    fixed_high: float | None = None
    speed_low: float | None = None
    speed_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A named number without source: value, range, reason (rule R8)."""

    key: str
    value: float
    low: float
    high: float
    unit: str
    reason: str
