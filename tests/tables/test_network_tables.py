"""Claims on the tables of the network: airfields, ports, sea legs, passages, access, land."""

from __future__ import annotations

import csv
import itertools
import json
import math
from functools import cache
from pathlib import Path

import pytest

from muster.catalogue.cells import parse_cell
from muster.catalogue.schema import load_schema

CATALOGUE = Path(__file__).resolve().parents[2] / "src" / "muster" / "catalogue"
TABLES = CATALOGUE / "tables"
TOOL = Path(__file__).resolve().parents[2] / "tools" / "network"
NETWORK_TABLES = (
    "airfields",
    "ports",
    "sea_legs",
    "passages",
    "theatre_access",
    "home_access",
    "land_movement",
)
THEATRES = {
    "north_east",
    "sahel",
    "east_med",
    "black_sea",
    "western_balkans",
    "middle_east",
    "red_sea",
    "central_africa",
    "south_asia",
}
LANDLOCKED = {"AUT", "CZE", "HUN", "SVK", "LUX", "MKD"}
ISLANDS = {"IRL", "ISL", "MLT", "CYP"}
BY_LAND = {"north_east", "black_sea", "western_balkans"}

Point = tuple[float, float]


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a table."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def column(name: str, field: str) -> set[str]:
    """Values of one column."""
    return {row[field] for row in rows_of(name)}


@cache
def coast() -> dict[str, list[list[Point]]]:
    """Rings of land by nation."""
    lands = json.loads((CATALOGUE / "coast.json").read_text(encoding="utf-8"))
    return {land["nation"]: [[(x, y) for x, y in ring] for ring in land["rings"]] for land in lands}


def is_inside(point: Point, rings: list[list[Point]]) -> bool:
    """Whether a point lies on the land (holes count out)."""
    x, y = point
    inside = False
    for ring in rings:
        for (ax, ay), (bx, by) in itertools.pairwise(ring):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
    return inside


def km_to_edge(point: Point, rings: list[list[Point]]) -> float:
    """Distance of a point from the nearest edge of the land [km]."""
    x, y = point
    narrow = math.cos(math.radians(y))
    best = math.inf
    for ring in rings:
        for a, b in itertools.pairwise(ring):
            ax, ay = (a[0] - x) * narrow, a[1] - y
            dx, dy = (b[0] - a[0]) * narrow, b[1] - a[1]
            length = dx * dx + dy * dy
            share = min(1.0, max(0.0, -(ax * dx + ay * dy) / length)) if length else 0.0
            best = min(best, math.hypot(ax + share * dx, ay + share * dy))
    return best * 111.2


def place(row: dict[str, str]) -> Point:
    """Longitude and latitude of a row."""
    return float(row["lon_deg"]), float(row["lat_deg"])


def gates() -> dict[str, tuple[str, Point]]:
    """Passage and position of each gate."""
    found = {}
    for row in rows_of("passages"):
        for end in ("near", "far"):
            point = (float(row[f"{end}_lon_deg"]), float(row[f"{end}_lat_deg"]))
            found[row[f"{end}_gate"]] = (row["passage"], point)
    return found


def great_circle_km(a: Point, b: Point) -> float:
    """Great circle [km]."""
    north, south = math.radians(a[1]), math.radians(b[1])
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(a[0] - b[0]) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


@cache
def shortest_from(start: str, closed: frozenset[str]) -> dict[str, float]:
    """Shortest ways from a node with some passages closed [km]."""
    near: dict[str, list[tuple[str, float]]] = {}
    for row in rows_of("sea_legs"):
        if row["passage"] in closed:
            continue
        a, b, km = row["from_node"], row["to_node"], float(row["distance_km"])
        near.setdefault(a, []).append((b, km))
        near.setdefault(b, []).append((a, km))
    best, done = {start: 0.0}, set()
    while len(done) < len(best):
        here = min(best.keys() - done, key=best.__getitem__)
        done.add(here)
        for there, km in near.get(here, ()):
            best[there] = min(best.get(there, math.inf), best[here] + km)
    return best


def way_km(start: str, end: str, *closed: str) -> float:
    """Shortest way between two nodes [km], infinite where there is none."""
    return shortest_from(start, frozenset(closed)).get(end, math.inf)


@pytest.mark.parametrize("name", NETWORK_TABLES)
def test_every_cell_follows_its_schema_and_no_key_stands_twice(name: str) -> None:
    """Types, ranges, choices and required cells hold; keys are unique."""
    schema = load_schema(name)
    rows = rows_of(name)
    assert [one.name for one in schema.columns] == list(rows[0])
    faults = [
        (row, one.name, fault)
        for row in rows
        for one in schema.columns
        if (fault := parse_cell(row[one.name], one)[1])
    ]
    assert faults == []
    assert len({tuple(row[key] for key in schema.key) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", NETWORK_TABLES)
def test_low_value_and_high_are_in_order(name: str) -> None:
    """A value lies between its low and its high end, which stand together."""
    for row in rows_of(name):
        for low in (field for field in row if field.endswith("_low")):
            high = low.removesuffix("_low") + "_high"
            stem = low.removesuffix("_low")
            values = [field for field in row if field.startswith(stem) and field not in (low, high)]
            values = values or [field for field in row if field.endswith(stem)]
            assert values, (name, low)
            cells = [row[low], row[values[0]], row[high]]
            if any(cells):
                numbers = [float(cell) for cell in cells]
                assert numbers == sorted(numbers), (name, row)


def test_every_nation_has_airfields_and_ports_within_reach() -> None:
    """36 nations each have an airfield and a port of their own or, if landlocked, a foreign one."""
    port_nation = {row["port"]: row["nation"] for row in rows_of("ports")}
    airfield_nation = {row["airfield"]: row["nation"] for row in rows_of("airfields")}
    for nation in column("nations", "nation"):
        own = [row for row in rows_of("home_access") if row["nation"] == nation]
        by_air = [airfield_nation[row["node"]] for row in own if row["mode"] == "air"]
        by_sea = [port_nation[row["node"]] for row in own if row["mode"] == "sea"]
        assert by_air and set(by_air) == {nation}
        assert by_sea
        if nation in LANDLOCKED:
            assert nation not in by_sea
        else:
            assert set(by_sea) == {nation}


def test_landlocked_nations_and_islands_are_named_as_such() -> None:
    """Six nations have no coast, four are islands without a fixed link to the continent."""
    rows = rows_of("land_movement")
    assert {row["nation"] for row in rows} == column("nations", "nation")
    assert {row["nation"] for row in rows if row["is_landlocked"] == "true"} == LANDLOCKED
    assert {row["nation"] for row in rows if row["is_island"] == "true"} == ISLANDS
    assert not column("ports", "nation") & LANDLOCKED
    for row in rows:
        if row["is_island"] == "true" or row["nation"] in {"USA", "CAN"}:
            assert row["train_paths_per_day"] == ""


def test_every_theatre_is_entered_by_air_and_by_sea() -> None:
    """Nine theatres have an airfield and a port each; only those of Europe also rail and road."""
    rows = rows_of("theatre_access")
    assert {row["region"] for row in rows} == THEATRES
    known = {
        "air": column("airfields", "airfield"),
        "sea": column("ports", "port"),
        "rail": {"RAIL"},
        "road": {"ROAD"},
    }
    for theatre in THEATRES:
        own = [row for row in rows if row["region"] == theatre]
        assert all(row["node"] in known[row["mode"]] for row in own)
        modes = {row["mode"] for row in own}
        assert modes == ({"air", "sea", "rail", "road"} if theatre in BY_LAND else {"air", "sea"})


def test_the_way_on_is_not_shorter_than_the_great_circle() -> None:
    """From each node to the point of the theatre the road is at least the great circle less 15 km."""
    points = {row["region"]: place(row) for row in rows_of("regions")}
    nodes = {row["airfield"]: place(row) for row in rows_of("airfields")}
    nodes |= {row["port"]: place(row) for row in rows_of("ports")}
    for row in rows_of("theatre_access"):
        if row["node"] in nodes:
            straight = great_circle_km(nodes[row["node"]], points[row["region"]])
            assert straight - 15 <= float(row["onward_km"]) <= straight * 2.2 + 30, row


@pytest.mark.parametrize("row", rows_of("ports"), ids=lambda row: row["port"])
def test_ports_lie_at_the_edge_of_their_nation(row: dict[str, str]) -> None:
    """A port lies within 15 km of the edge of the land of its nation."""
    assert km_to_edge(place(row), coast()[row["nation"]]) <= 15


@pytest.mark.parametrize("row", rows_of("airfields"), ids=lambda row: row["airfield"])
def test_airfields_lie_on_the_land_of_their_nation(row: dict[str, str]) -> None:
    """An airfield lies on its land or, as the coast is made simpler, at most 5 km off it."""
    rings = coast()[row["nation"]]
    assert is_inside(place(row), rings) or km_to_edge(place(row), rings) <= 5


def test_the_coast_has_every_nation_and_the_small_lands() -> None:
    """36 nations, Malta, Cyprus and Kosovo among them, in less than 700 kB."""
    assert column("nations", "nation") | {"XKX", "MLT", "CYP"} <= set(coast())
    assert (CATALOGUE / "coast.json").stat().st_size < 700_000
    for rings in coast().values():
        assert all(len(ring) >= 4 and ring[0] == ring[-1] for ring in rings)


def test_legs_join_ports_and_gates_once_for_both_ways() -> None:
    """The first node is the smaller in the alphabet; no pair and no unknown node stands twice."""
    nodes = column("ports", "port") | set(gates())
    for row in rows_of("sea_legs"):
        assert row["from_node"] < row["to_node"]
        assert {row["from_node"], row["to_node"]} <= nodes


def test_the_sea_is_connected_and_closing_passages_parts_it_in_three() -> None:
    """All nodes reach each other; without three passages the Black Sea and Mediterranean stand alone."""
    nodes = column("ports", "port") | set(gates())
    assert set(shortest_from("NLRTM", frozenset())) == nodes
    closed = frozenset({"gibraltar", "bosporus", "suez", "kiel"})
    seas = {frozenset(shortest_from(node, closed)) for node in nodes}
    assert len(seas) == 3
    black_sea = next(sea for sea in seas if "ROCND" in sea)
    assert black_sea == {"ROCND", "BGBOJ", "BGVAR", "BOS_N"}
    assert math.isinf(way_km("NLRTM", "ROCND", "bosporus"))
    assert math.isfinite(way_km("NLRTM", "GRPIR", "gibraltar"))
    assert math.isfinite(way_km("DEBRV", "LTKLJ", "kiel"))


def test_only_legs_between_the_two_gates_cross_a_passage() -> None:
    """Four passages, one leg each; a leg with a passage joins its gates, no other leg does."""
    crossing = {}
    for row in rows_of("sea_legs"):
        ends = {gates().get(row[end], ("", None))[0] for end in ("from_node", "to_node")}
        if row["passage"]:
            assert ends == {row["passage"]}
            crossing[row["passage"]] = row
        else:
            assert len(ends) == 2 or ends == {""}
    assert set(crossing) == column("passages", "passage")


def test_no_leg_is_shorter_than_the_great_circle() -> None:
    """Each leg is at least the great circle between its ends (1 km for rounding)."""
    points = {row["port"]: place(row) for row in rows_of("ports")}
    points |= {gate: point for gate, (_, point) in gates().items()}
    for row in rows_of("sea_legs"):
        straight = great_circle_km(points[row["from_node"]], points[row["to_node"]])
        assert float(row["distance_km"]) >= straight - 1


def test_no_leg_is_longer_than_a_way_by_other_nodes() -> None:
    """A leg exceeds the shortest way with the same passages closed by at most 5 % and 160 km.

    Ways by a port in between leave out the stretch from the lane to that port
    twice, so small differences are wanted; large ones would be a wrong lane.
    """
    closed = frozenset(column("passages", "passage"))
    for row in rows_of("sea_legs"):
        if row["passage"]:
            continue
        direct = float(row["distance_km"])
        other = shortest_from(row["from_node"], closed)[row["to_node"]]
        assert direct <= other * 1.05 + 160, row


def known_distances() -> list[dict[str, str]]:
    """Published distances kept beside the build tool."""
    with (TOOL / "known_distances.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(
    "row", known_distances(), ids=lambda row: f"{row['from_node']}-{row['to_node']}-{row['closed']}"
)
def test_distances_agree_with_published_ones(row: dict[str, str]) -> None:
    """Shortest ways differ from published ones by at most 8 %."""
    ours = way_km(row["from_node"], row["to_node"], *row["closed"].split())
    assert ours == pytest.approx(float(row["published_km"]), rel=0.08)


def test_the_kiel_canal_saves_what_its_administration_says() -> None:
    """460 km on average and up to 650 km from German North Sea ports; ours 300 to 650 km."""
    for port in ("DEBRV", "NLRTM"):
        saved = way_km(port, "LTKLJ", "kiel") - way_km(port, "LTKLJ")
        assert 300 <= saved <= 650


def test_only_the_turkish_straits_limit_warships() -> None:
    """45,000 t, 15,000 t in transit, 21 days, 15 days of notice (Montreux); no rule elsewhere."""
    rows = {row["passage"]: row for row in rows_of("passages")}
    limits = (
        "warship_limit_t",
        "warship_transit_limit_t",
        "warship_stay_days",
        "warship_notice_days",
    )
    assert [rows["bosporus"][limit] for limit in limits] == ["45000", "15000", "21", "15"]
    for passage in rows.keys() - {"bosporus"}:
        assert {rows[passage][limit] for limit in limits} == {""}
