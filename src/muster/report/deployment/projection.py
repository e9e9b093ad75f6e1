"""From longitude and latitude to a place on the map (Miller cylindrical)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import log, pi, radians, tan
from typing import TypeAlias

Place: TypeAlias = tuple[float, float]
Point: TypeAlias = tuple[float, float]
Window: TypeAlias = tuple[float, float, float, float]
LIMITS: Window = (-26.0, -6.0, 62.0, 72.5)
"""West, south, east and north beyond which no map goes."""
LEAST_RATIO = 0.86
"""Width of a map for its height, at least."""


def _height(lat: float) -> float:
    """Distance from the equator on a Miller map, in radians of longitude."""
    return 1.25 * log(tan(pi / 4 + 0.4 * radians(lat)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A window of the world drawn ``width`` wide."""

    window: Window
    width: float

    @classmethod
    def around(cls, window: Window, width: float) -> Frame:
        """A frame that is not much higher than wide, and not a flat strip."""
        west, south, east, north = window
        high = _height(north) - _height(south)
        lack = LEAST_RATIO * high - radians(east - west)
        if lack > 0:
            grown = lack / radians(1) / 2
            west, east = west - grown, east + grown
            if west < LIMITS[0]:
                west, east = LIMITS[0], east + LIMITS[0] - west
        while _height(north) - _height(south) < 0.55 * radians(east - west):
            south, north = max(south - 1, -60.0), min(north + 1, 78.0)
        return cls(window=(west, south, east, north), width=width)

    @property
    def scale(self) -> float:
        """Pixels for a radian of longitude."""
        return self.width / radians(self.window[2] - self.window[0])

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.scale * (_height(self.window[3]) - _height(self.window[1]))

    def at(self, place: Place) -> Point:
        """Where a longitude and latitude lie, also beyond the edge."""
        lon, lat = place
        lat = max(min(lat, 85.0), -85.0)
        x = self.scale * radians(lon - self.window[0])
        return x, self.scale * (_height(self.window[3]) - _height(lat))

    def holds(self, point: Point) -> bool:
        """Whether a point lies on the map."""
        return -0.1 <= point[0] <= self.width + 0.1 and -0.1 <= point[1] <= self.height + 0.1

    def visible(self, points: list[Point]) -> list[list[Point]]:
        """The parts of a line that lie on the map."""
        found: list[list[Point]] = []
        for a, b in pairwise(points):
            piece = self._clipped(a, b)
            if piece is None:
                continue
            if found and found[-1][-1] == piece[0]:
                found[-1].append(piece[1])
            else:
                found.append([piece[0], piece[1]])
        return found

    def _clipped(self, a: Point, b: Point) -> tuple[Point, Point] | None:
        """The part of a straight piece on the map (Liang and Barsky)."""
        dx, dy = b[0] - a[0], b[1] - a[1]
        start, end = 0.0, 1.0
        for p, q in ((-dx, a[0]), (dx, self.width - a[0]), (-dy, a[1]), (dy, self.height - a[1])):
            if p == 0:
                if q < 0:
                    return None
            elif p < 0:
                start = max(start, q / p)
            else:
                end = min(end, q / p)
        if start > end:
            return None

        def at(share: float) -> Point:
            if share in (0.0, 1.0):
                return b if share else a
            return a[0] + share * dx, a[1] + share * dy

        return at(start), at(end)
