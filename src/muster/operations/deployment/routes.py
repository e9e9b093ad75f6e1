"""Ways to carry a movement: which lift, from where to where, how long, at what expense.

Arithmetic of single moves, from planning factors::

    load           = planning payload, less beyond its range (linear to the ferry range)
    cycle hours    = 2 * (distance / speed + stops) + 2 * ground hours
    aircraft-days  = max(cycle hours / 24, flight hours / utilisation)
    ship-days      = load days + 2 * distance / speed + unload days
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from muster.core.places import LiftType, Network, TheatreAccess
from muster.core.world import World
from muster.operations.deployment.distances import AirRoutes, SeaRoutes, air_km, position
from muster.operations.deployment.values import Movement, Route, Switches

STOP_HOURS = 1.5  # on the ground at a stop on the way
PERSON_T = 0.12  # a person with kit on the road onward
RAIL_DETOUR = 1.3
"""Way by rail or road over the great circle."""
GAUGE_DAYS = 1.0
"""Change of gauge [days]."""
MOST_LEGS = 3
BALLAST_KM = 30.0
"""Shorter flights count as this long [km]."""
LEAST_A_DAY = {"cargo": 3.0, "outsize": 3.0, "persons": 10.0}
"""Air lift that carries less a day for each aircraft is left out [t or persons]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One load by air: units carried, hours flown and bound, legs flown."""

    load: float
    flight_hours: float
    cycle_hours: float
    aircraft_days: float
    legs: int


def flight(kind: LiftType, distance_km: float, *, is_persons: bool) -> Flight | None:
    """The best way to fly one load of an aircraft type over a distance and back.

    Stops are put in where they let it carry more for each day.

    Parameters
    ----------
    kind
        The aircraft type.
    distance_km
        One way [km].
    is_persons
        Whether seats count, or tonnes.

    Returns
    -------
    Flight or None
        None where the type cannot carry this or cannot reach so far.
    """
    most = kind.persons_max if is_persons else kind.payload_planning_t
    reach = kind.range_planning_km
    if not most or not reach:
        return None
    distance = max(distance_km, BALLAST_KM)
    ferry = kind.range_ferry_km or reach
    best: Flight | None = None
    for legs in range(1, MOST_LEGS + 1):
        leg = distance / legs
        if leg > ferry:
            continue
        share = 1.0 if leg <= reach or ferry <= reach else (ferry - leg) / (ferry - reach)
        if leg > reach and ferry <= reach:
            continue
        load = most if is_persons and leg <= reach else most * share
        if load < 0.1 * most:
            continue
        hours = 2.0 * distance / kind.speed_kmh
        ground = kind.ground_hours or 0.0
        cycle = hours + 2.0 * ground + 2.0 * STOP_HOURS * (legs - 1)
        days = max(cycle / 24.0, hours / kind.utilisation_hours_per_day)
        found = Flight(
            load=load, flight_hours=hours, cycle_hours=cycle, aircraft_days=days, legs=legs
        )
        if best is None or load / days > best.load / best.aircraft_days * (1 + 1e-9):
            best = found
    return best


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """A place where a movement is loaded or unloaded, with what lies behind it."""

    node: str
    lat: float
    lon: float
    days: float
    limit: str | None
    runway_m: float | None


class RouteFinder:
    """Finds the routes of movements in a world under some switches."""

    def __init__(
        self,
        world: World,
        switches: Switches,
        lift: frozenset[str],
        air: AirRoutes | None = None,
    ) -> None:
        self._world = world
        self._network: Network = world.network
        self._switches = switches
        self._lift = [world.network.lift_types[t] for t in sorted(lift)]
        self._sea = SeaRoutes(world.network.sea_legs, switches.closed_passages)
        self._air = air or AirRoutes()
        self._known_ends: dict[tuple[str, str], list[_End]] = {}
        self._known_flights: dict[tuple[str, float, bool], Flight | None] = {}

    def routes(self, movement: Movement, grade: str) -> list[Route]:
        """Every way to carry one grade of a movement, in a fixed order."""
        found: list[Route] = []
        for kind in self._lift:
            if not self._fits(kind, movement, grade):
                continue
            if kind.mode == "air":
                found += self._by_air(kind, movement, grade)
            elif kind.mode == "sea":
                found += self._by_sea(kind, movement, grade)
            else:
                found += self._by_land(kind, movement, grade)
        least = LEAST_A_DAY[grade]
        return [r for r in found if r.mode != "air" or r.load / r.vehicle_days >= least]

    def _fits(self, kind: LiftType, movement: Movement, grade: str) -> bool:
        """Whether a type may carry this grade at all."""
        if grade == "persons":
            return kind.carries_persons and bool(kind.persons_max)
        if kind.lift_type == "container_market" and not movement.is_supplies:
            return False
        if grade == "outsize":
            return kind.carries_outsize and (kind.item_max_t or 0.0) >= movement.item_max_t
        return kind.carries_cargo

    # --- ends --------------------------------------------------------------------------

    def _ends(self, place: str, mode: str) -> list[_End]:
        """Airfields or ports that serve a nation, a region, or the place itself."""
        if (place, mode) not in self._known_ends:
            self._known_ends[place, mode] = self._find_ends(place, mode)
        return self._known_ends[place, mode]

    def _find_ends(self, place: str, mode: str) -> list[_End]:
        """The same, looked up in the tables."""
        network = self._network
        here = position(network, place)
        if here is not None:
            is_mine = place in (network.airfields if mode == "air" else network.ports)
            return [self._end(place, mode, 0.0, None)] if is_mine else []
        ends = []
        if place in self._world.regions:
            for line in network.theatre_access:
                if line.region == place and line.mode == mode:
                    days = line.onward_km / line.onward_speed_km_per_day
                    ends.append(self._end(line.node, mode, days, f"onward:{place}:{line.node}"))
        else:
            speed = self._world.assumed("inland_km_per_day")
            for row in network.home_access:
                if row.nation == place and row.mode == mode:
                    ends.append(self._end(row.node, mode, row.inland_km / speed, None))
        return sorted(ends, key=lambda e: e.node)

    def _end(self, node: str, mode: str, days: float, limit: str | None) -> _End:
        network = self._network
        if mode == "air":
            entry = network.airfields[node]
            return _End(
                node=node,
                lat=entry.lat_deg,
                lon=entry.lon_deg,
                days=days,
                limit=limit,
                runway_m=entry.runway_m,
            )
        port = network.ports[node]
        return _End(
            node=node, lat=port.lat_deg, lon=port.lon_deg, days=days, limit=limit, runway_m=None
        )

    def _permit_days(self, nation: str) -> float:
        if self._switches.permit_days is not None:
            return self._switches.permit_days
        land = self._network.land.get(nation)
        return land.permit_days if land else 0.0

    # --- modes -------------------------------------------------------------------------

    def _by_air(self, kind: LiftType, movement: Movement, grade: str) -> list[Route]:
        """Flights from each airfield of the origin to each of the destination."""
        found = []
        for origin in self._ends(movement.origin, "air"):
            for target in self._ends(movement.destination, "air"):
                if self._is_too_short(kind, origin) or self._is_too_short(kind, target):
                    continue
                distance = self._air.distance_km((origin.lat, origin.lon), (target.lat, target.lon))
                if distance is None:
                    continue
                one = self._flight(kind, distance, grade == "persons")
                if one is None:
                    continue
                way = (one.flight_hours / 2 + STOP_HOURS * (one.legs - 1)) / 24.0
                ground = kind.ground_hours or 0.0
                slot = ground / 24.0 / one.load
                arrival = math.ceil(way + 2 * ground / 24.0 - 1e-9)
                uses = [
                    (f"slots:{origin.node}", 0, slot),
                    (f"slots:{target.node}", max(0, arrival - 1), slot),
                ]
                transit = max(1, math.ceil(way + 2 * ground / 24.0 + target.days - 1e-9))
                self._roads(uses, origin, target, arrival, grade)
                found.append(
                    Route(
                        grade=grade,
                        lift_type=kind.lift_type,
                        mode="air",
                        from_node=origin.node,
                        to_node=target.node,
                        distance_km=distance,
                        start_days=origin.days,
                        transit_days=transit,
                        vehicle_days=one.aircraft_days,
                        load=one.load,
                        cost_meur=(kind.cost_keur_per_hour or 0.0) * one.flight_hours / 1000.0,
                        uses=tuple(uses),
                    )
                )
        return found

    def _flight(self, kind: LiftType, distance: float, is_persons: bool) -> Flight | None:
        """One load of a type over a distance, remembered."""
        key = (kind.lift_type, distance, is_persons)
        if key not in self._known_flights:
            self._known_flights[key] = flight(kind, distance, is_persons=is_persons)
        return self._known_flights[key]

    def _is_too_short(self, kind: LiftType, end: _End) -> bool:
        return bool(kind.runway_min_m and end.runway_m and end.runway_m < kind.runway_min_m)

    def _roads(
        self, uses: list[tuple[str, int, float]], origin: _End, target: _End, day: int, grade: str
    ) -> None:
        """Roads inside theatres at both ends: on the day of loading, and after unloading."""
        for end, when in ((origin, 0), (target, day)):
            if end.limit:
                uses.append((end.limit, when, PERSON_T if grade == "persons" else 1.0))

    def _by_sea(self, kind: LiftType, movement: Movement, grade: str) -> list[Route]:
        """Voyages from each port of the origin to each of the destination."""
        if grade == "persons" or not kind.payload_planning_t:
            return []
        found = []
        for origin in self._ends(movement.origin, "sea"):
            for target in self._ends(movement.destination, "sea"):
                distance = self._sea.distance_km(origin.node, target.node)
                if distance is None:
                    continue
                sail = distance / (kind.speed_kmh * 24.0)
                load, unload = kind.load_days or 0.0, kind.unload_days or 0.0
                carried = _shipload(kind, movement)
                bound = max(1, math.ceil(load + unload + 2 * sail - 1e-9))
                arrival = math.ceil(load + sail - 1e-9)
                uses = [
                    (f"port:{origin.node}", 0, 1.0),
                    (f"port:{target.node}", arrival, 1.0),
                ]
                landed = math.ceil(load + sail + unload - 1e-9)
                self._roads(uses, origin, target, landed, grade)
                abroad = self._network.ports[origin.node].nation != movement.origin
                permit = self._permit_days(movement.origin) if abroad else 0.0
                wait = max(0.0, movement.asked_day + permit - movement.ready_day)
                is_node = position(self._network, movement.origin) is not None
                found.append(
                    Route(
                        grade=grade,
                        lift_type=kind.lift_type,
                        mode="sea",
                        from_node=origin.node,
                        to_node=target.node,
                        distance_km=distance,
                        start_days=origin.days + (0.0 if is_node else wait),
                        transit_days=max(1, math.ceil(load + sail + unload + target.days - 1e-9)),
                        vehicle_days=load + unload + 2 * sail,
                        load=carried,
                        hold_days=bound,
                        cost_meur=(kind.cost_keur_per_day or 0.0)
                        * (load + unload + 2 * sail)
                        / 1000.0,
                        uses=tuple(uses),
                    )
                )
        return found

    def _by_land(self, kind: LiftType, movement: Movement, grade: str) -> list[Route]:
        """Rail, road convoy or coach from a nation into a theatre that land connects."""
        network = self._network
        nation, region = movement.origin, movement.destination
        if nation in self._world.regions:
            nation, region = region, nation
        land = network.land.get(nation)
        wanted = "rail" if kind.mode == "rail" else "road"
        access = next(
            (
                line
                for line in network.theatre_access
                if line.region == region and line.mode == wanted
            ),
            None,
        )
        if land is None or access is None or land.is_island or self._is_overseas(nation):
            return []
        if kind.mode == "rail" and not land.train_paths_per_day:
            return []
        distance = self._land_km(nation, region)
        per_day = kind.speed_kmh * kind.utilisation_hours_per_day
        way = distance / per_day
        gauge = 0.0
        if kind.mode == "rail" and land.gauge_mm and abs(land.gauge_mm - 1435.0) > 1.0:
            gauge = GAUGE_DAYS
        load, unload = kind.load_days or 0.0, kind.unload_days or 0.0
        persons = grade == "persons"
        carried = float(kind.persons_max or 0.0) if persons else _shipload(kind, movement)
        if carried <= 0:
            return []
        return [
            self._land_route(
                kind, movement, grade, nation, access, distance, carried, (load, way, unload, gauge)
            )
        ]

    def _land_route(
        self,
        kind: LiftType,
        movement: Movement,
        grade: str,
        nation: str,
        access: TheatreAccess,
        distance: float,
        carried: float,
        times: tuple[float, float, float, float],
    ) -> Route:
        load, way, unload, gauge = times
        permit = self._permit_days(nation)
        arrival = math.ceil(load + way + gauge - 1e-9)
        persons = grade == "persons"
        uses = [(f"onward:{access.region}:{access.node}", arrival, PERSON_T if persons else 1.0)]
        if kind.mode == "rail":
            uses.append((f"paths:{nation}", 0, 1.0 / carried))
        bound = load + unload + 2 * way
        cost = kind.cost_keur_per_day or 0.0
        return Route(
            grade=grade,
            lift_type=kind.lift_type,
            mode=kind.mode,
            from_node=movement.origin,
            to_node=movement.destination,
            distance_km=distance,
            start_days=max(0.0, movement.asked_day + permit - movement.ready_day),
            transit_days=max(1, math.ceil(load + way + unload + gauge - 1e-9)),
            vehicle_days=bound,
            load=carried,
            hold_days=max(1, math.ceil(bound - 1e-9)),
            cost_meur=cost * bound / 1000.0,
            uses=tuple(uses),
        )

    def _is_overseas(self, nation: str) -> bool:
        entry = self._world.nations.get(nation)
        return entry is None or entry.region == "north_america"

    def _land_km(self, code: str, theatre: str) -> float:
        """Way by rail or road from the nation's airfield to the theatre's point [km]."""
        nation, region = self._world.nations[code], self._world.regions[theatre]
        lat, lon = nation.apod_lat_deg, nation.apod_lon_deg
        if lat is None or lon is None:
            return 0.0
        return RAIL_DETOUR * air_km((lat, lon), (region.lat_deg, region.lon_deg))


def _shipload(kind: LiftType, movement: Movement) -> float:
    """Tonnes in one ship, train or convoy: by weight or by lane metres, whichever fills first."""
    most = float(kind.payload_planning_t or 0.0)
    if kind.lane_m and movement.lane_m > 0 and movement.cargo_t > 0:
        lanes = kind.lane_m * (kind.lane_use_share or 1.0)
        most = min(most, lanes * movement.cargo_t / movement.lane_m)
    return most
