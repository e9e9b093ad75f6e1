"""What deployment takes and gives: movements, fleets, switches."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Something that must get from one place to another.

    Attributes
    ----------
    movement
        Code, unique within a plan.
    operation, holder, system
        What it is for, whose it is, and what it is; free text where unknown.
    origin
        A nation, or the code of an airfield or port.
    destination
        A region, or the code of an airfield or port.
    cargo_t, outsize_t
        Tonnes of cargo, and the part that needs a large hold [t].
    item_max_t
        Heaviest single item [t].
    persons
        Persons to be carried [persons].
    lane_m
        Lane metres of the vehicles [m].
    ready_day, required_day, last_day
        Earliest departure, day from which it is late, last day on which it is of use [days].
    asked_day
        Decision from which border permits run [days].
    weight
        Worth of a tonne-day or person-day beside others.
    own_days
        Days on the way where it moves itself; None where it must be carried.
    own_t
        Displacement of ships that move themselves [t], for the rule of straits.
    tankers
        Large tankers for one day that its flight needs.
    is_supplies
        Whether containers will do and the hold of a ship need not be ro-ro.
    """

    movement: str
    operation: str
    holder: str
    system: str
    origin: str
    destination: str
    cargo_t: float
    outsize_t: float
    item_max_t: float
    persons: float
    lane_m: float
    ready_day: float
    required_day: float
    last_day: float
    asked_day: float = 0.0
    weight: float = 1.0
    own_days: float | None = None
    own_t: float = 0.0
    tankers: float = 0.0
    is_supplies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Lift of one type and owner by day."""

    lift_type: str
    owner: str
    quantity: NDArray[np.float64]
    """(day,) vehicles free for lift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """What is closed, and how many days are looked at.

    Attributes
    ----------
    n_days
        Horizon [days].
    closed_passages
        Passages that no ship may use: kiel, suez, bosporus, gibraltar.
    closed_airspace
        Nations that refuse overflight.
    closed_nodes
        Airfields and ports that are shut: code, first day, day after the last.
    permit_days
        Days for border permits in place of those of the table, or None.
    has_charter
        Whether lift may be hired.
    """

    n_days: int = 180
    closed_passages: tuple[str, ...] = ()
    closed_airspace: tuple[str, ...] = ()
    closed_nodes: tuple[tuple[str, int, int], ...] = ()
    permit_days: float | None = None
    has_charter: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way to carry one part of a movement.

    Attributes
    ----------
    grade
        What is carried: ``cargo``, ``outsize`` or ``persons``.
    lift_type, mode
        With what, and how; ``own`` where it moves itself.
    from_node, to_node
        Where it is loaded and unloaded.
    distance_km
        One way [km].
    start_days
        From being ready to loading [days].
    transit_days
        From loading to being in place [days].
    vehicle_days
        Vehicle-days for one load.
    load
        Units in one load [t or persons].
    hold_days
        Days that a vehicle is bound for one load; 0 where a load takes parts of a day.
    cost_meur
        Cost of one load [million euro].
    uses
        Other limits: name, days after loading, amount for one unit.
    """

    grade: str
    lift_type: str
    mode: str
    from_node: str
    to_node: str
    distance_km: float
    start_days: float
    transit_days: int
    vehicle_days: float
    load: float
    hold_days: int = 0
    cost_meur: float = 0.0
    uses: tuple[tuple[str, int, float], ...] = field(default=())
