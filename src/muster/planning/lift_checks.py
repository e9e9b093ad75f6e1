"""Checks against public records of real lifts: sorties, hours and days by arithmetic.

Each move is worked out from the planning factors of its lift type, with the fleet
of its time as input, and set beside what was reported.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from muster.core.places import LiftType
from muster.operations.deployment import Flight, flight
from muster.planning.published import Case, Point, Row, number_check

TOLERANCE = 0.25
"""Accepted share above or below: loads and crews differ from move to move (assumption)."""
VEHICLE_LANE_M = 8.0
"""Lane metres of one military vehicle with its gap (assumption) [m]."""

Record = Mapping[str, Any]


def lift_checks(case: Case) -> list[Row]:
    """Real lifts of the table ``real_lifts`` beside what the planning factors give."""
    rows = []
    for record in case.tables.get("real_lifts", ()):
        kind = case.world.network.lift_types.get(str(record["lift_type"]))
        checked = str(record.get("checked") or "")
        reported = record.get(checked)
        if kind is None or reported is None:
            continue
        ours = predicted(kind, record, checked)
        if ours is None:
            continue
        limited = record.get("limited_by")
        why = "" if limited == "lift" else f" The pace was set by {limited}, not by lift."
        rows.append(
            number_check(
                f"{record['name']} {record['year']}",
                f"{kind.name}, {record['leg']}: {checked}",
                checked,
                ours,
                Point(
                    value=float(reported),
                    source=str(record.get("source") or ""),
                    as_of=str(record.get("as_of") or ""),
                    note=str(record.get("note") or ""),
                ),
                tolerance=TOLERANCE,
                note="Arithmetic from planning factors with the fleet reported." + why,
            )
        )
    return rows


def predicted(kind: LiftType, record: Record, checked: str) -> float | None:
    """What the planning factors give for one move; None where the record says too little.

    Parameters
    ----------
    kind
        The lift type.
    record
        A row of ``real_lifts``.
    checked
        ``sorties``, ``days``, ``hours`` or ``persons``.
    """
    distance = _known(record, "route_km")
    if kind.mode == "air":
        return _by_air(kind, record, checked, distance)
    if checked == "sorties":
        return _shiploads(kind, record)
    if checked == "days" and distance is not None:
        way = distance / (kind.speed_kmh * kind.utilisation_hours_per_day)
        has_loading = "loading" in str(record.get("utilisation_note") or "")
        return way + (kind.load_days or 0.0 if has_loading else 0.0)
    return None


def _by_air(kind: LiftType, record: Record, checked: str, distance: float | None) -> float | None:
    """Sorties, aircraft hours, days or persons of a move by air."""
    if distance is None:
        return None
    persons, cargo = _known(record, "persons"), _known(record, "cargo_t")
    number, days = _known(record, "aircraft_or_ships"), _known(record, "days")
    one = flight(kind, distance, is_persons=cargo is None)
    if one is None:
        return None
    asked = cargo if cargo is not None else persons
    if checked == "persons":
        return None if number is None or days is None else number * days * _per_day(one)
    if checked == "days" and asked is None:
        return _ferry_days(kind, distance)
    if asked is None:
        return None
    sorties = asked / one.load
    if checked == "sorties":
        return float(math.ceil(sorties - 1e-9))
    if checked == "hours":
        return sorties * one.flight_hours
    return None if number is None else sorties * one.aircraft_days / number


def _per_day(one: Flight) -> float:
    """Units that one aircraft carries in a day."""
    return one.load / one.aircraft_days


def _ferry_days(kind: LiftType, distance: float) -> float:
    """Days to fly one way, with stops where the range asks for them."""
    legs = math.ceil(distance / (kind.range_planning_km or distance))
    return (distance / kind.speed_kmh + (legs - 1) * 2 * (kind.ground_hours or 0.0)) / 24.0


def _shiploads(kind: LiftType, record: Record) -> float | None:
    """Voyages by lane metres, whole."""
    lanes = _known(record, "lane_m")
    vehicles = _known(record, "vehicles")
    if lanes is None and vehicles is not None:
        lanes = vehicles * VEHICLE_LANE_M
    if lanes is None or not kind.lane_m:
        return None
    return float(math.ceil(lanes / (kind.lane_m * (kind.lane_use_share or 1.0)) - 1e-9))


def _known(record: Record, column: str) -> float | None:
    """A number of the record, or None where it is unknown."""
    value = record.get(column)
    return None if value is None else float(value)
