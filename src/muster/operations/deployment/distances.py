"""How far it is: shortest ways at sea with passages open or closed, geodesics in the air."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from muster.core.places import Network, SeaLeg

_EARTH = Geod(ellps="WGS84")

Ring = Sequence[tuple[float, float]]
"""Corners of a land area: longitude and latitude [degrees]."""


def air_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Geodesic distance between two points given as latitude and longitude [km]."""
    return float(_EARTH.inv(a[1], a[0], b[1], b[0])[2]) / 1000.0


class SeaRoutes:
    """Shortest ways at sea between ports and gates.

    A way through a passage takes its leg; a closed passage takes its legs out, so
    that closing one never makes a way shorter.
    """

    def __init__(self, legs: Sequence[SeaLeg], closed: Collection[str] = ()) -> None:
        self._ways: dict[str, list[tuple[str, float]]] = {}
        for leg in legs:
            if leg.passage is None or leg.passage not in closed:
                self._ways.setdefault(leg.from_node, []).append((leg.to_node, leg.distance_km))
                self._ways.setdefault(leg.to_node, []).append((leg.from_node, leg.distance_km))
        self._known: dict[str, dict[str, float]] = {}

    def distance_km(self, origin: str, destination: str) -> float | None:
        """Shortest way between two ports [km]; None where there is none."""
        if origin not in self._known:
            self._known[origin] = self._from(origin)
        return self._known[origin].get(destination)

    def _from(self, origin: str) -> dict[str, float]:
        """Shortest ways from one node to all others (Dijkstra)."""
        best = {origin: 0.0}
        queue = [(0.0, origin)]
        while queue:
            so_far, node = heapq.heappop(queue)
            if so_far > best[node]:
                continue
            for other, length in self._ways.get(node, ()):
                total = so_far + length
                if total < best.get(other, np.inf):
                    best[other] = total
                    heapq.heappush(queue, (total, other))
        return best


class AirRoutes:
    """Air distances; a refused airspace is flown around by one turning point."""

    def __init__(
        self, closed: Collection[str] = (), land: Mapping[str, Sequence[Ring]] | None = None
    ) -> None:
        self._rings = [
            np.asarray(ring, dtype=np.float64)
            for nation in sorted(closed)
            for ring in (land or {}).get(nation, ())
        ]
        self._known: dict[tuple[tuple[float, float], tuple[float, float]], float | None] = {}

    def distance_km(self, a: tuple[float, float], b: tuple[float, float]) -> float | None:
        """Distance flown between two points [km]; None where no way round was found."""
        key = (a, b)
        if key not in self._known:
            self._known[key] = self._flown(a, b)
        return self._known[key]

    def _flown(self, a: tuple[float, float], b: tuple[float, float]) -> float | None:
        direct = air_km(a, b)
        if not self._rings or not self._is_crossed(a, b):
            return direct
        turns = self._turning_points
        lon, lat = turns[:, 0], turns[:, 1]
        n = lon.size
        first = _EARTH.inv(np.full(n, a[1]), np.full(n, a[0]), lon, lat)[2]
        second = _EARTH.inv(lon, lat, np.full(n, b[1]), np.full(n, b[0]))[2]
        total = (first + second) / 1000.0
        for place in np.argsort(total, kind="stable")[:400]:
            turn = (float(lat[place]), float(lon[place]))
            if not self._is_crossed(a, turn) and not self._is_crossed(turn, b):
                return float(total[place])
        return None

    @cached_property
    def _turning_points(self) -> NDArray[np.float64]:
        """Points of a grid outside the refused airspace: longitude, latitude."""
        lon, lat = np.meshgrid(np.arange(-30.0, 76.0, 2.0), np.arange(-20.0, 71.0, 2.0))
        points = np.column_stack((lon.ravel(), lat.ravel()))
        outside: NDArray[np.float64] = points[~self._is_inside(points)]
        return outside

    def _is_crossed(self, a: tuple[float, float], b: tuple[float, float]) -> bool:
        """Whether the way between two points leads over refused airspace."""
        if a == b:
            return False
        between = np.asarray(_EARTH.npts(a[1], a[0], b[1], b[0], 60), dtype=np.float64)
        return bool(self._is_inside(between).any())

    def _is_inside(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether points (longitude, latitude) lie in a refused area."""
        inside: NDArray[np.bool_] = np.zeros(points.shape[0], dtype=bool)
        for ring in self._rings:
            inside ^= in_ring(points, ring)
        return inside


def in_ring(points: NDArray[np.float64], ring: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether points lie inside a closed ring of corners: even-odd rule, shape (point,)."""
    x, y = points[:, 0][:, None], points[:, 1][:, None]
    x1, y1 = ring[:, 0], ring[:, 1]
    x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
    spans = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = (x2 - x1) * (y - y1) / (y2 - y1) + x1
    return np.asarray((spans & (x < crossing)).sum(axis=1) % 2 == 1)


def position(network: Network, node: str) -> tuple[float, float] | None:
    """Latitude and longitude of an airfield or port [degrees]; None where it is unknown."""
    if node in network.airfields:
        field = network.airfields[node]
        return field.lat_deg, field.lon_deg
    if node in network.ports:
        port = network.ports[node]
        return port.lat_deg, port.lon_deg
    return None
