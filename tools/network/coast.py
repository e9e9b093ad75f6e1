"""The coast: rings of land of the catalogue's map, simplified from Natural Earth."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from files import CATALOGUE, HERE, Point

TOLERANCE_DEG = 0.03
SMALLEST_RING_DEG2 = 0.012
WINDOW = (-100.0, -36.0, 100.0, 75.0)
"""Longitudes and latitudes within which a ring of land is kept."""

LEFT_OUT = frozenset(
    "ARG BOL BRA CHL COL CRI DOM ECU FLK GTM GUF GUY HND JAM MEX NIC PAN PER PRY SGS SLV SUR URY"
    " VEN BLZ CUB BHS HTI PRI TTO ATG BRB DMA GRD LCA VCT KNA ABW CUW AIA BMU CYM MSR TCA VGB VIR"
    " BLM MAF SXM SPM MNG IDN THA MYS ATA ATF HMD IOT MUS SYC MDV SHN".split()
)
"""Lands of the Americas and of the far east that no table needs."""

ALPHA3 = json.loads((HERE / "iso_numeric.json").read_text(encoding="utf-8"))
"""ISO 3166-1: alpha-3 by numeric code, as world-atlas names its countries."""

WITHOUT_CODE = {"Kosovo": "XKX", "N. Cyprus": "CYP", "Somaliland": "SOM"}
"""Lands that world-atlas leaves without a code: where their rings go."""

DETAILED = frozenset({"MLT", "CYP", "LUX", "XKX", "MNE"})
"""Small lands whose rings are kept whatever their size."""


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """Arcs of a quantised topology in degrees, made simpler."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(simpler(points))
    return arcs


def simpler(points: list[Point]) -> list[Point]:
    """Douglas-Peucker; a closed line is cut at its first and its farthest point."""
    if len(points) < 5:
        return points
    if points[0] == points[-1]:
        cut = max(range(len(points)), key=lambda index: math.dist(points[0], points[index]))
        return reduced(points[: cut + 1])[:-1] + reduced(points[cut:])
    return reduced(points)


def reduced(points: list[Point]) -> list[Point]:
    """Douglas-Peucker of an open line."""
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        worst, index = 0.0, -1
        for middle in range(first + 1, last):
            off = offset(points[middle], points[first], points[last])
            if off > worst:
                worst, index = off, middle
        if worst > TOLERANCE_DEG:
            keep.add(index)
            stack += [(first, index), (index, last)]
    return [points[index] for index in sorted(keep)]


def offset(point: Point, start: Point, end: Point) -> float:
    """Distance of a point from a stretch, in degrees of latitude."""
    narrow = math.cos(math.radians(point[1]))
    ax, ay = (end[0] - start[0]) * narrow, end[1] - start[1]
    bx, by = (point[0] - start[0]) * narrow, point[1] - start[1]
    length = ax * ax + ay * ay
    share = min(1.0, max(0.0, (ax * bx + ay * by) / length)) if length else 0.0
    return math.hypot(bx - share * ax, by - share * ay)


def rings_of(geometry: dict[str, Any], arcs: list[list[Point]]) -> Iterator[list[Point]]:
    """Rings of a country, outer and inner, rounded."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        for ring in polygon:
            points: list[Point] = []
            for code in ring:
                arc = arcs[code] if code >= 0 else arcs[~code][::-1]
                points += arc[1:] if points else arc
            rounded = [(round(x, 2), round(y, 2)) for x, y in points]
            yield [p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]]


def area(ring: list[Point]) -> float:
    """Area in square degrees at the latitude of the ring."""
    total = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    return abs(total) / 2 * math.cos(math.radians(ring[0][1]))


def build_coast(atlas: Path) -> None:
    """Write coast.json."""
    topology = json.loads(atlas.read_text(encoding="utf-8"))
    arcs = arcs_of(topology)
    lands: dict[str, dict[str, Any]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        nation = WITHOUT_CODE.get(name) or ALPHA3.get(str(geometry.get("id", "")).zfill(3), "")
        if not nation or nation in LEFT_OUT or not geometry.get("arcs"):
            continue
        rings = [ring for ring in rings_of(geometry, arcs) if len(ring) > 3 and in_window(ring)]
        if not rings:
            continue
        largest = max(map(area, rings))
        kept = [
            ring
            for ring in rings
            if area(ring) >= min(SMALLEST_RING_DEG2, largest) or nation in DETAILED
        ]
        land = lands.setdefault(nation, {"nation": nation, "name": name, "rings": []})
        land["rings"] += kept
        if name not in WITHOUT_CODE or nation == "XKX":
            land["name"] = name
    ordered = [lands[nation] for nation in sorted(lands)]
    text = "[\n" + ",\n".join(compact(land) for land in ordered) + "\n]\n"
    (CATALOGUE / "coast.json").write_text(text, encoding="utf-8")


def compact(value: Any) -> str:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def in_window(ring: list[Point]) -> bool:
    """Whether a part of a ring lies in the window."""
    west, south, east, north = WINDOW
    return any(west <= x <= east and south <= y <= north for x, y in ring)
