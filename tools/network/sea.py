"""Sea legs: shortest ways along shipping lanes between ports and the gates of passages."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from files import HERE, TABLES, Point, distance_km, read, write
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

CLOSED = frozenset({"gibraltar", "bosporus", "dardanelles", "suez"})
"""Passages of the sea network that only a passage leg may cross."""

NEVER = frozenset({"panama", "northwest", "bering", "chili", "malacca", "sunda"})
"""Passages of the sea network that no leg of this catalogue uses."""

NEAR_KM = 80.0
"""Longest way from a port or gate to the nearest lane; a longer one is a mistake [km]."""


class SeaNetwork:
    """The sea as a graph of shipping lanes."""

    def __init__(self, lanes: Path, banned: frozenset[str]) -> None:
        self.points: list[Point] = []
        self.index: dict[Point, int] = {}
        lengths: dict[tuple[int, int], float] = {}
        for feature in json.loads(lanes.read_text(encoding="utf-8"))["features"]:
            closed = feature["properties"].get("passage") in banned
            geometry = feature["geometry"]
            lines = geometry["coordinates"]
            for line in [lines] if geometry["type"] == "LineString" else lines:
                for a, b in pairwise(line):
                    if closed and not in_gulf_of_suez(a, b):
                        continue
                    start, end = self.node(a), self.node(b)
                    length = max(distance_km(self.points[start], self.points[end]), 1e-6)
                    lengths[start, end] = lengths[end, start] = length
        for points in added_lanes():
            join, _ = self.nearest(points[0])
            for a, b in pairwise([self.points[join], *points]):
                start, end = self.node(a), self.node(b)
                lengths[start, end] = lengths[end, start] = max(distance_km(a, b), 1e-6)
        size = len(self.points)
        starts, ends = zip(*lengths, strict=True)
        self.matrix = csr_matrix((list(lengths.values()), (starts, ends)), shape=(size, size))

    def node(self, point: Iterable[float]) -> int:
        """Number of a point of the network."""
        x, y = point
        key = (round((x + 180) % 360 - 180, 4), round(y, 4))
        if key not in self.index:
            self.index[key] = len(self.points)
            self.points.append(key)
        return self.index[key]

    def nearest(self, point: Point) -> tuple[int, float]:
        """Nearest node and the way to it."""
        found = min(range(len(self.points)), key=lambda i: distance_km(self.points[i], point))
        way = distance_km(self.points[found], point)
        if way > NEAR_KM:
            raise SystemExit(
                f"No lane within {NEAR_KM:g} km of {point}: the nearest is at {way:.0f} km."
            )
        return found, way


def added_lanes() -> Iterator[list[Point]]:
    """Lanes that the network lacks; each begins beside a node of the network."""
    lanes: dict[str, list[Point]] = {}
    for row in read(HERE / "lanes_added.csv"):
        lanes.setdefault(row["lane"], []).append((float(row["lon_deg"]), float(row["lat_deg"])))
    yield from lanes.values()


def in_gulf_of_suez(a: Point, b: Point) -> bool:
    """Whether a stretch of the lane called suez lies south of the canal."""
    return all(27.0 <= y <= 29.7 and 32.0 <= x <= 34.6 for x, y in (a, b))


def build_sea_legs(lanes: Path) -> None:
    """Write sea_legs.csv: all pairs of nodes in the same sea, and the passages."""
    nodes: dict[str, Point] = {
        row["port"]: (float(row["lon_deg"]), float(row["lat_deg"]))
        for row in read(TABLES / "ports.csv")
    }
    passages = read(TABLES / "passages.csv")
    for row in passages:
        for end in ("near", "far"):
            place = (float(row[f"{end}_lon_deg"]), float(row[f"{end}_lat_deg"]))
            nodes[row[f"{end}_gate"]] = place
    room = SeaNetwork(lanes, CLOSED | NEVER)
    codes = sorted(nodes)
    ties = {code: room.nearest(nodes[code]) for code in codes}
    lengths = dijkstra(room.matrix, directed=False, indices=[ties[code][0] for code in codes])
    pairs = {frozenset((row["near_gate"], row["far_gate"])) for row in passages}
    rows = []
    for number, start in enumerate(codes):
        for end in codes[number + 1 :]:
            on_way = float(lengths[number][ties[end][0]])
            if math.isfinite(on_way) and frozenset((start, end)) not in pairs:
                whole = on_way + ties[start][1] + ties[end][1]
                rows.append(leg(start, end, max(whole, distance_km(nodes[start], nodes[end]))))
    open_sea = SeaNetwork(lanes, NEVER)
    for row in passages:
        start, end = sorted((row["near_gate"], row["far_gate"]))
        if row["length_km"]:
            rows.append(leg(start, end, float(row["length_km"]), row["passage"], row["source"]))
            continue
        (first, to_first), (last, to_last) = map(open_sea.nearest, (nodes[start], nodes[end]))
        way = float(dijkstra(open_sea.matrix, directed=False, indices=[first])[0][last])
        rows.append(leg(start, end, way + to_first + to_last, row["passage"]))
    write(TABLES / "sea_legs.csv", sorted(rows, key=lambda row: (row["from_node"], row["to_node"])))


def leg(start: str, end: str, km: float, passage: str = "", source: str = "") -> dict[str, Any]:
    """One row of sea_legs."""
    return {
        "from_node": start,
        "to_node": end,
        "distance_km": round(km),
        "passage": passage,
        "source": source or "searoute-sea-network",
        "as_of": 2025,
        "confidence": "medium",
        "note": "",
    }


def check_distances() -> Iterator[str]:
    """One line for each published distance: ours beside it [km]."""
    for row in read(HERE / "known_distances.csv"):
        closed = set(row["closed"].split())
        ours = shortest_km(row["from_node"], row["to_node"], closed)
        published = float(row["published_km"])
        share = ours / published - 1
        way = f"without {row['closed']}" if row["closed"] else "shortest"
        yield (
            f"| {row['from_node']} | {row['to_node']} | {way} | {published:,.0f} | {ours:,.0f} "
            f"| {share:+.1%} | {row['source']} |"
        )


def shortest_km(start: str, end: str, closed: set[str]) -> float:
    """Shortest way over the legs with some passages closed."""
    near: dict[str, list[tuple[str, float]]] = {}
    for row in read(TABLES / "sea_legs.csv"):
        if row["passage"] in closed and row["passage"]:
            continue
        a, b, km = row["from_node"], row["to_node"], float(row["distance_km"])
        near.setdefault(a, []).append((b, km))
        near.setdefault(b, []).append((a, km))
    best = {start: 0.0}
    done: set[str] = set()
    while len(done) < len(best):
        here = min(best.keys() - done, key=best.__getitem__)
        done.add(here)
        for there, km in near.get(here, ()):
            best[there] = min(best.get(there, math.inf), best[here] + km)
    return best.get(end, math.inf)
