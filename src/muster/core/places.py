"""Places, ways and lift: one value type for each table of the movement network.

Field names are the column names of the tables, so that a figure can be traced
from a result back to its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from muster.core.rows import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Airfield:
    """An airfield: so many large aircraft are worked on at once."""

    airfield: str
    name: str
    nation: str
    lat_deg: float
    lon_deg: float
    runway_m: float | None
    working_slots: float
    hours_per_day: float
    provenance: Provenance
    slots_low: float | None = None
    slots_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port with what a military movement can take through it."""

    port: str
    name: str
    nation: str
    lat_deg: float
    lon_deg: float
    throughput_t_per_day: float
    provenance: Provenance
    throughput_low: float | None = None
    throughput_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeaLeg:
    """A way at sea between two ports or gates of passages; it holds both ways."""

    from_node: str
    to_node: str
    distance_km: float
    passage: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A canal or strait that a switch can close, with its rule for warships."""

    passage: str
    name: str
    nation: str
    near_gate: str
    far_gate: str
    near_lat_deg: float
    near_lon_deg: float
    far_lat_deg: float
    far_lon_deg: float
    warship_limit_t: float | None
    warship_notice_days: float | None
    transit_days: float
    provenance: Provenance
    transit_low: float | None = None
    transit_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheatreAccess:
    """A way into a theatre: a node, and the road or rail from it to the theatre's point."""

    region: str
    node: str
    mode: str
    onward_km: float
    onward_speed_km_per_day: float
    onward_t_per_day: float
    provenance: Provenance
    onward_t_low: float | None = None
    onward_t_high: float | None = None
    onward_speed_low: float | None = None
    onward_speed_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAccess:
    """An airfield or port that a nation's forces leave from."""

    nation: str
    node: str
    mode: str
    inland_km: float
    provenance: Provenance
    inland_km_low: float | None = None
    inland_km_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LandMovement:
    """Gauge, border permits and military trains of a nation."""

    nation: str
    gauge_mm: float | None
    is_landlocked: bool
    is_island: bool
    permit_days: float
    train_paths_per_day: float | None
    train_t: float | None
    provenance: Provenance
    permit_low: float | None = None
    permit_high: float | None = None
    train_paths_low: float | None = None
    train_paths_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftType:
    """A type of aircraft, ship, train or convoy that carries others."""

    lift_type: str
    name: str
    mode: str
    system: str | None
    carries_cargo: bool
    carries_outsize: bool
    carries_persons: bool
    item_max_t: float | None
    payload_planning_t: float | None
    range_planning_km: float | None
    range_ferry_km: float | None
    speed_kmh: float
    ground_hours: float | None
    utilisation_hours_per_day: float
    load_days: float | None
    unload_days: float | None
    persons_max: float | None
    lane_m: float | None
    lane_use_share: float | None
    runway_min_m: float | None
    cost_keur_per_hour: float | None
    cost_keur_per_day: float | None
    fuel_total_t: float | None
    burn_t_per_hour: float | None
    provenance: Provenance
    planning_low: float | None = None
    planning_high: float | None = None
    utilisation_low: float | None = None
    utilisation_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterMarket:
    """Lift that can be hired beyond what nations hold."""

    market: str
    name: str
    lift_type: str
    quantity: float
    notice_days: float
    ramp_days: float
    provenance: Provenance
    quantity_low: float | None = None
    quantity_high: float | None = None
    notice_low: float | None = None
    notice_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementFactor:
    """What must be moved for one unit of a system."""

    system: str
    cargo_t: float
    outsize_t: float
    item_max_t: float | None
    lane_m: float | None
    persons: float
    displacement_t: float | None
    ferry_range_km: float | None
    provenance: Provenance
    cargo_low: float | None = None
    cargo_high: float | None = None
    persons_low: float | None = None
    persons_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sustainment:
    """Supplies for each 1,000 persons and day, by kind of operation."""

    kind: str
    intensity: str
    t_per_1000_persons_per_day: float
    stock_days: float
    provenance: Provenance
    low: float | None = None
    high: float | None = None
    stock_low: float | None = None
    stock_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Everything that movement needs: places, ways, lift and factors."""

    airfields: Mapping[str, Airfield] = field(default_factory=dict)
    ports: Mapping[str, Port] = field(default_factory=dict)
    sea_legs: tuple[SeaLeg, ...] = ()
    passages: Mapping[str, Passage] = field(default_factory=dict)
    theatre_access: tuple[TheatreAccess, ...] = ()
    home_access: tuple[HomeAccess, ...] = ()
    land: Mapping[str, LandMovement] = field(default_factory=dict)
    lift_types: Mapping[str, LiftType] = field(default_factory=dict)
    markets: Mapping[str, CharterMarket] = field(default_factory=dict)
    factors: Mapping[str, MovementFactor] = field(default_factory=dict)
    sustainment: Mapping[tuple[str, str], Sustainment] = field(default_factory=dict)
