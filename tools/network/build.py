"""Build the derived tables of the network: coast.json, airfields.csv, sea_legs.csv.

Reads published geography (see README.md beside this file) and the judgement in
``airfields_wanted.csv`` and in the authored tables ``ports.csv`` and
``passages.csv``. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import airportsdata
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

HERE = Path(__file__).parent
CATALOGUE = HERE.parents[1] / "src" / "muster" / "catalogue"
TABLES = CATALOGUE / "tables"

EARTH_KM = 6371.0088
FOOT_M = 0.3048

Point = tuple[float, float]

# --- coast ---------------------------------------------------------------------------------

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


# --- airfields -----------------------------------------------------------------------------

HARD = ("ASP", "CON", "BIT", "PEM", "COM", "ASF", "PAV")


def build_airfields(runways: Path) -> None:
    """Write airfields.csv from the list, the positions and the runways."""
    longest: dict[str, float] = {}
    centre: dict[str, tuple[float, float]] = {}
    for row in read(runways):
        hard = row["surface"].upper().startswith(HARD) or "ASP" in row["surface"].upper()
        if row["length_ft"] and row["closed"] != "1" and hard:
            code = row["airport_ident"]
            if float(row["length_ft"]) <= longest.get(code, 0.0):
                continue
            longest[code] = float(row["length_ft"])
            ends = [
                row[f"{end}_{axis}_deg"]
                for axis in ("latitude", "longitude")
                for end in ("le", "he")
            ]
            if all(ends):
                south, north, west, east = map(float, ends)
                centre[code] = ((south + north) / 2, (west + east) / 2)
    known = airportsdata.load("ICAO")
    mended = {row["airfield"]: row for row in read(HERE / "airfields_mended.csv")}
    rows = []
    for wanted in sorted(read(HERE / "airfields_wanted.csv"), key=lambda row: row["airfield"]):
        code = wanted["airfield"]
        mend, place = mended.get(code, {}), known.get(code, {})
        lat, lon = centre.get(code) or (place.get("lat"), place.get("lon"))
        feet = longest.get(code)
        metres = mend.get("runway_m") or (round(feet * FOOT_M) if feet else "")
        rows.append(
            {
                "airfield": code,
                "name": mend.get("name") or tidy(place["name"]),
                "nation": wanted["nation"],
                "lat_deg": mend.get("lat_deg") or round(float(lat), 3),
                "lon_deg": mend.get("lon_deg") or round(float(lon), 3),
                "runway_m": metres,
                "working_slots": wanted["working_slots"],
                "slots_low": wanted["slots_low"],
                "slots_high": wanted["slots_high"],
                "hours_per_day": 24,
                "source": mend.get("source") or "ourairports-open-data",
                "as_of": 2026,
                "confidence": "medium",
                "note": note_of(wanted["note"], mend.get("note", ""), is_whole=bool(metres)),
            }
        )
    write(TABLES / "airfields.csv", rows)


def tidy(name: str) -> str:
    """A name without doubled words of the source."""
    for long, short in (
        (" International Airport", ""),
        (" Airport", ""),
        (" Afb/International", ""),
    ):
        name = name.removesuffix(long) + short
    return name


def note_of(*parts: str, is_whole: bool) -> str:
    """One note; what is assumed comes last."""
    known = "Position and runway" if is_whole else "Position"
    ending = f"{known} from the source; slots and hours are assumptions from apron and traffic."
    return "".join(f"{part[0].upper()}{part[1:]}. " for part in parts if part) + ending


# --- sea legs ------------------------------------------------------------------------------

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


def distance_km(a: Point, b: Point) -> float:
    """Great circle [km]."""
    north, south = math.radians(a[1]), math.radians(b[1])
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(a[0] - b[0]) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


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


# --- files ---------------------------------------------------------------------------------


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Build all three files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--atlas", type=Path, required=True, help="world-atlas countries-50m.json")
    parser.add_argument("--runways", type=Path, required=True, help="OurAirports runways.csv")
    chosen = parser.parse_args()
    package = importlib.util.find_spec("searoute")
    if package is None or package.origin is None:
        raise SystemExit("Install searoute first; see README.md.")
    lanes = Path(package.origin).parent / "data" / "marnet_searoute.geojson"
    build_coast(chosen.atlas)
    build_airfields(chosen.runways)
    build_sea_legs(lanes)
    print("\n".join(check_distances()))


if __name__ == "__main__":
    main()
