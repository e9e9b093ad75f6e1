"""Checks of the movement network: places, ways, access and lift that cannot be right.

Each check is one function that yields every defect it finds, as in
``muster.catalogue.checking``. Ranges of single figures stand in the schemas, and
order between columns in ``RANGES``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from muster.catalogue.land import (
    border_km,
    has_coast,
    is_on_land,
    nation_near,
    rings_by_nation,
    sea_km,
)
from muster.catalogue.nation_codes import nation_hint
from muster.catalogue.schema import Row
from muster.catalogue.sheets import Sheets, number_in, text_in
from muster.core.errors import Defect, nearest
from muster.core.words import ANY

PORT_KM = 25.0
"""A port may lie this far from the mapped coast, up a river for instance [km]."""

AIRFIELD_KM = 5.0
"""An airfield may lie this far off the mapped land of its nation [km]."""

LAND_NODES: Mapping[str, str] = {"rail": "RAIL", "road": "ROAD"}
"""Node that stands for entry over land, by mode."""

BRIGADES = "land_brigade"
"""Category of the systems that cannot leave home without a place to leave from."""

NETWORK_RANGES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "airfields": (("slots_low", "working_slots", "slots_high"),),
    "charter_market": (
        ("quantity_low", "quantity", "quantity_high"),
        ("notice_low", "notice_days", "notice_high"),
        ("ramp_low", "ramp_days", "ramp_high"),
    ),
    "home_access": (("inland_km_low", "inland_km", "inland_km_high"),),
    "land_movement": (
        ("permit_low", "permit_days", "permit_high"),
        ("train_paths_low", "train_paths_per_day", "train_paths_high"),
        ("train_t_low", "train_t", "train_t_high"),
    ),
    "lift_types": (
        ("planning_low", "payload_planning_t", "planning_high", "payload_max_t"),
        ("item_max_t", "payload_max_t"),
        ("range_full_km", "range_planning_km", "range_ferry_km"),
        ("ground_low", "ground_hours", "ground_high"),
        ("utilisation_low", "utilisation_hours_per_day", "utilisation_high"),
        ("load_low", "load_days", "load_high"),
        ("unload_low", "unload_days", "unload_high"),
        ("cost_low", "cost_keur_per_hour", "cost_high"),
        ("cost_low", "cost_keur_per_day", "cost_high"),
    ),
    "movement_factors": (
        ("cargo_low", "cargo_t", "cargo_high"),
        ("outsize_t", "cargo_t"),
        ("persons_low", "persons", "persons_high"),
    ),
    "passages": (("transit_low", "transit_days", "transit_high"),),
    "ports": (("throughput_low", "throughput_t_per_day", "throughput_high"),),
    "sustainment": (
        ("low", "t_per_1000_persons_per_day", "high"),
        ("fuel_low", "fuel_t_per_1000_persons_per_day", "fuel_high"),
        ("water_low", "water_t_per_1000_persons_per_day", "water_high"),
        ("stock_low", "stock_days", "stock_high"),
    ),
    "theatre_access": (
        ("onward_km_low", "onward_km", "onward_km_high"),
        ("onward_speed_low", "onward_speed_km_per_day", "onward_speed_high"),
        ("onward_t_low", "onward_t_per_day", "onward_t_high"),
    ),
}
"""Columns of the tables of the network that must not fall from left to right."""

_NO_POSITION = "The position is 0, 0: a point at sea, and the usual mark of an unknown place."
_SWAPPED = "Latitude and longitude seem to be exchanged."


def misplaced_ports(sheets: Sheets) -> Iterator[Defect]:
    """Ports far inland or out at sea, far from their nation, or in a landlocked nation."""
    landlocked = _landlocked(sheets)
    for index, row in sheets.rows("ports"):
        nation = text_in(row, "nation")
        if nation in landlocked or (nation in rings_by_nation() and not has_coast(nation)):
            reason = f"{nation} is landlocked and can have no seaport."
            remedy = "Give the port the nation it lies in; home_access may name a foreign port."
            yield sheets.defect("ports", index, "nation", reason, remedy)
            continue
        if (fault := _position_fault(row)) is not None:
            yield sheets.defect("ports", index, "lat_deg", *fault)
        elif place := _place(row):
            if nation in rings_by_nation() and sea_km(*place) > PORT_KM:
                lies = nation_near(*place)
                where = f"inland in {lies}" if lies else "in the open sea"
                reason = f"The port lies {where}, more than {PORT_KM:g} km from any coast."
                yield sheets.defect("ports", index, "lat_deg", reason, _mended(nation, place))
            elif fault := _nation_fault(sheets, nation, place, PORT_KM):
                yield sheets.defect("ports", index, "nation", *fault)


def misplaced_airfields(sheets: Sheets) -> Iterator[Defect]:
    """Airfields in the sea or outside their nation."""
    for index, row in sheets.rows("airfields"):
        nation = text_in(row, "nation")
        if (fault := _position_fault(row)) is not None:
            yield sheets.defect("airfields", index, "lat_deg", *fault)
        elif (place := _place(row)) and (
            fault := _nation_fault(sheets, nation, place, AIRFIELD_KM)
        ):
            column = "nation" if nation_near(*place) else "lat_deg"
            yield sheets.defect("airfields", index, column, *fault)


def misplaced_gates(sheets: Sheets) -> Iterator[Defect]:
    """Gates of passages at 0, 0, or with one code for both ends."""
    for index, row in sheets.rows("passages"):
        for end in ("near", "far"):
            if (fault := _position_fault(row, f"{end}_")) is not None:
                yield sheets.defect("passages", index, f"{end}_lat_deg", *fault)
        if text_in(row, "near_gate") == text_in(row, "far_gate"):
            reason = f"Both gates are called {text_in(row, 'near_gate')}."
            yield sheets.defect("passages", index, "far_gate", reason, "Name the two ends apart.")


def useless_runways(sheets: Sheets) -> Iterator[Defect]:
    """Runways too short for every type of aircraft."""
    needed = [
        length
        for _, row in sheets.rows("lift_types")
        if text_in(row, "mode") == "air" and (length := number_in(row, "runway_min_m")) is not None
    ]
    for index, row in sheets.rows("airfields"):
        runway = number_in(row, "runway_m")
        if needed and runway is not None and runway < min(needed):
            reason = (
                f"The runway of {runway:g} m is too short for every type of lift, "
                f"which need {min(needed):g} m or more."
            )
            remedy = "Correct runway_m (metres, not feet), or leave the cell empty if unknown."
            yield sheets.defect("airfields", index, "runway_m", reason, remedy)


def useless_lift(sheets: Sheets) -> Iterator[Defect]:
    """Types of lift that carry nothing, or lack the load, seats, pace or reach they need."""
    holder: dict[str, str] = {}
    for index, row in sheets.rows("lift_types"):
        name = text_in(row, "lift_type")
        carries = [w for w in ("cargo", "outsize", "persons") if row.get(f"carries_{w}") is True]
        if not carries:
            reason = f"{name} carries neither cargo nor persons."
            remedy = "Write true in carries_cargo or carries_persons, or take the row out."
            yield sheets.defect("lift_types", index, "carries_cargo", reason, remedy)
        if carries == ["outsize"] or carries == ["outsize", "persons"]:
            reason = f"{name} carries outsize cargo but no cargo."
            yield sheets.defect(
                "lift_types", index, "carries_cargo", reason, "Write true in carries_cargo."
            )
        needs = {"speed_kmh": "speed", "utilisation_hours_per_day": "time under way in a day"}
        needs |= {"payload_planning_t": "planning load"} if "cargo" in carries else {}
        needs |= {"persons_max": "number of persons"} if "persons" in carries else {}
        needs |= {"range_planning_km": "range"} if text_in(row, "mode") == "air" else {}
        for column, words in needs.items():
            if not (number_in(row, column) or 0.0) > 0.0:
                said = "no" if number_in(row, column) is None else "a zero"
                reason = f"{name} has {said} {words}: it would never carry anything."
                yield sheets.defect("lift_types", index, column, reason, "Fill in the figure.")
        system = text_in(row, "system")
        if system and (other := holder.setdefault(system, name)) != name:
            reason = f"The system {system} is the lift {other} too: it would count twice."
            remedy = "Keep it with one of them."
            yield sheets.defect("lift_types", index, "system", reason, remedy)


def unknown_access(sheets: Sheets) -> Iterator[Defect]:
    """Access by a node that is not known, or that is of the other mode."""
    nodes = {
        "air": sheets.values("airfields", "airfield"),
        "sea": sheets.values("ports", "port"),
        **{mode: frozenset({node}) for mode, node in LAND_NODES.items()},
    }
    words = {
        "air": "an airfield",
        "sea": "a port",
        "rail": "the node RAIL",
        "road": "the node ROAD",
    }
    for table in ("home_access", "theatre_access"):
        for index, row in sheets.rows(table):
            node, mode = text_in(row, "node"), text_in(row, "mode")
            if node in nodes.get(mode, frozenset()) or mode not in nodes:
                continue
            other = next((m for m, known in nodes.items() if node in known), "")
            if other:
                reason = f"{node} is {words[other]}, but the mode is {mode}."
                remedy = f"Write {other} as the mode, or {words[mode]} as the node."
            elif mode in LAND_NODES:
                reason = f"'{node}' is not {words[mode]}."
                remedy = f"Write {LAND_NODES[mode]}."
            else:
                near = nearest(node, nodes[mode])
                asked = f"Did you mean {near}? Or add" if near else "Add"
                reason = f"'{node}' is not {words[mode]} that is known."
                remedy = f"{asked} it to {'airfields' if mode == 'air' else 'ports'}.csv."
            yield sheets.defect(table, index, "node", reason, remedy)


def landlocked_homes(sheets: Sheets) -> Iterator[Defect]:
    """Landlocked nations that would leave from a port of their own."""
    landlocked = _landlocked(sheets)
    owner = {text_in(row, "port"): text_in(row, "nation") for _, row in sheets.rows("ports")}
    for index, row in sheets.rows("home_access"):
        nation, node = text_in(row, "nation"), text_in(row, "node")
        if text_in(row, "mode") == "sea" and nation in landlocked and owner.get(node) == nation:
            reason = f"{nation} is landlocked in land_movement, but {node} is a port of its own."
            remedy = "Name a foreign port, or correct is_landlocked."
            yield sheets.defect("home_access", index, "node", reason, remedy)


def missing_access(sheets: Sheets) -> Iterator[Defect]:
    """Theatres that cannot be entered, and nations with brigades that cannot leave."""
    homes = sheets.values("nations", "region")
    entered = sheets.values("theatre_access", "region")
    for index, row in sheets.rows("regions"):
        region = text_in(row, "region")
        if region not in entered and region not in homes:
            reason = f"The theatre '{region}' has no row in theatre_access: nothing could enter."
            remedy = "Add an airfield or port, or RAIL or ROAD."
            yield sheets.defect("regions", index, "region", reason, remedy)
    brigades = {
        text_in(row, "system")
        for _, row in sheets.rows("systems")
        if text_in(row, "category") == BRIGADES
    }
    leaving = sheets.values("home_access", "nation")
    nations = sheets.values("nations", "nation")
    seen: set[str] = set()
    for table, column in (("formations", "nation"), ("holdings", "holder")):
        for index, row in sheets.rows(table):
            nation = text_in(row, column)
            if text_in(row, "system") not in brigades or nation not in nations - leaving - seen:
                continue
            seen.add(nation)
            reason = f"{nation} has brigades, but no row in home_access: they could not leave."
            remedy = "Add an airfield or port to home_access.csv."
            yield sheets.defect(table, index, column, reason, remedy)


def unknown_kinds(sheets: Sheets) -> Iterator[Defect]:
    """Supplies for a kind of operation that is not known."""
    kinds = sheets.values("operation_kinds", "kind")
    for index, row in sheets.rows("sustainment"):
        if (kind := text_in(row, "kind")) not in kinds | {ANY}:
            near = nearest(kind, kinds)
            remedy = f"Did you mean {near}?" if near else f"Write a kind, or {ANY} for any."
            yield sheets.defect("sustainment", index, "kind", f"'{kind}' is not known.", remedy)


def _landlocked(sheets: Sheets) -> frozenset[str]:
    """Nations without a coast, as land_movement says."""
    rows = (row for _, row in sheets.rows("land_movement"))
    return frozenset(text_in(row, "nation") for row in rows if row.get("is_landlocked") is True)


def _place(row: Row, prefix: str = "") -> tuple[float, float] | None:
    """Latitude and longitude of a row [degrees]."""
    lat, lon = number_in(row, f"{prefix}lat_deg"), number_in(row, f"{prefix}lon_deg")
    return None if lat is None or lon is None else (lat, lon)


def _position_fault(row: Row, prefix: str = "") -> tuple[str, str] | None:
    """Fault of a place at 0, 0."""
    if _place(row, prefix) == (0.0, 0.0):
        return _NO_POSITION, "Fill in the latitude and longitude of the place [degrees]."
    return None


def _nation_fault(
    sheets: Sheets, nation: str, place: tuple[float, float], within_km: float
) -> tuple[str, str] | None:
    """Fault of a place that does not lie in its nation, give or take a distance."""
    lies = nation_near(*place)
    if nation in rings_by_nation():
        if _is_in(nation, place, within_km):
            return None
        where = f"on the land of {lies}" if lies else "in the sea"
        reason = f"The place lies {where}, more than {within_km:g} km from {nation}."
        return reason, _mended(nation, place)
    if nation in sheets.values("nations", "nation"):
        return None
    close = nation_near(*place, PORT_KM)
    if hint := nation_hint(nation):
        return f"'{nation}' is not the code of a nation.", f"Write {hint}."
    if close and (nearest(nation, [close]) or border_km(close, *place) > within_km):
        reason = f"The place lies in {close}, and no nation '{nation}' is known."
        return reason, f"Write {close}, or correct the position."
    return None


def _is_in(nation: str, place: tuple[float, float], within_km: float) -> bool:
    """Whether a place lies in a nation of the map, give or take a distance."""
    return is_on_land(nation, *place) or border_km(nation, *place) <= within_km


def _mended(nation: str, place: tuple[float, float]) -> str:
    """What to do about a place that does not lie where it should."""
    lat, lon = place
    if abs(lon) <= 90.0 and _is_in(nation, (lon, lat), PORT_KM):
        return f"{_SWAPPED} Write {lon:g} as the latitude and {lat:g} as the longitude."
    for other in ((-lat, lon), (lat, -lon)):
        if _is_in(nation, other, PORT_KM):
            return f"A sign seems to be wrong: {other[0]:g}, {other[1]:g} lies in {nation}."
    lies = nation_near(lat, lon)
    return f"Correct the position, or write {lies}." if lies else "Correct the position."


NETWORK_CHECKS = (
    misplaced_ports,
    misplaced_airfields,
    misplaced_gates,
    useless_runways,
    useless_lift,
    unknown_access,
    landlocked_homes,
    missing_access,
    unknown_kinds,
)
"""Every check of places, access and lift."""
