"""Flows of a movement plan as lines: added up, placed, and led round the land."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from muster.report.deployment.places import centre_of
from muster.report.deployment.projection import LIMITS, Frame, Place, Point, Window
from muster.report.deployment.sea import sea_line
from muster.report.rows import Record, Row, number, rows, text

MOST_LINES = 45
"""Of each mode but the sea, so many lines are drawn at most."""
BEND = {"air": 0.10, "rail": -0.05, "road": 0.05}
"""How far a line leaves the straight one, as a share of its length."""
MARGIN = 3.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What goes by one mode from one place to another, over all operations."""

    mode: str
    from_node: str
    to_node: str
    from_name: str
    to_name: str
    a: Place | None
    b: Place | None
    tonnes: float
    persons: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line on the map."""

    mode: str
    tonnes: float
    points: list[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theatre:
    """Where operations take place."""

    place: Place
    operations: tuple[str, ...]


def all_flows(record: Record) -> list[Flow]:
    """Flows added up over operations, largest first; those of nothing are left out."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows(record, "flows"):
        key = (text(row.get("mode")), text(row.get("from_node")), text(row.get("to_node")))
        found.setdefault(key, []).append(row)
    flows = [
        Flow(
            mode=key[0], from_node=key[1], to_node=key[2],
            from_name=text(mine[0].get("from_name")), to_name=text(mine[0].get("to_name")),
            a=_place(mine[0], "from"), b=_place(mine[0], "to"),
            tonnes=sum(number(r.get("t")) or 0.0 for r in mine),
            persons=sum(number(r.get("persons")) or 0.0 for r in mine),
        )
        for key, mine in found.items()
    ]  # fmt: skip
    return sorted(
        (f for f in flows if f.tonnes + f.persons > 0.05),
        key=lambda f: (-f.tonnes, -f.persons, f.from_node, f.to_node),
    )


def _place(row: Row, end: str) -> Place | None:
    """Longitude and latitude of one end, if known and possible."""
    lon, lat = number(row.get(f"{end}_lon_deg")), number(row.get(f"{end}_lat_deg"))
    if lon is None or lat is None or abs(lon) > 180 or abs(lat) > 85:
        return None
    return lon, lat


def theatres(record: Record) -> list[Theatre]:
    """Theatres with the operations there; without a region, amid what is unloaded."""
    where: dict[str, str] = {}
    for row in rows(record, "movements"):
        where.setdefault(text(row.get("operation")), text(row.get("destination")))
    found: dict[Place, list[str]] = {}
    for row in rows(record, "operations"):
        code = text(row.get("operation"))
        ends = [p for f in rows(record, "flows")
                if text(f.get("operation")) == code and (p := _place(f, "to"))]  # fmt: skip
        place = centre_of(where.get(code)) if not record.get("is_withdrawal") else None
        if place is None and ends and not record.get("is_withdrawal"):
            place = sum(p[0] for p in ends) / len(ends), sum(p[1] for p in ends) / len(ends)
        if place is not None:
            found.setdefault(place, []).append(code)
    return [Theatre(place=k, operations=tuple(v)) for k, v in found.items()]


def window(flows: Sequence[Flow], others: Sequence[Place]) -> Window:
    """What the map must show: every end within the limits, with a margin."""
    west, south, east, north = LIMITS
    ends = [p for f in flows for p in (f.a, f.b) if p is not None]
    inside = [p for p in (*ends, *others) if west <= p[0] <= east and south <= p[1] <= north]
    if not inside:
        return LIMITS
    lon, lat = [p[0] for p in inside], [p[1] for p in inside]
    return (
        max(west, min(lon) - MARGIN), max(south, min(lat) - MARGIN),
        min(east, max(lon) + MARGIN), min(north, max(lat) + MARGIN),
    )  # fmt: skip


def lines(flows: Sequence[Flow], frame: Frame, closed: Collection[str]) -> list[Line]:
    """Lines on the map: lanes with what passes them, and bent lines of the other modes."""
    lanes: dict[tuple[Place, Place], float] = {}
    found: list[Line] = []
    n_drawn: dict[str, int] = {}
    for flow in flows:
        if flow.a is None or flow.b is None or flow.a == flow.b:
            continue
        if flow.mode == "sea":
            way = sea_line(flow.a, flow.b, closed)
            for a, b in pairwise(way):
                key = (a, b) if a <= b else (b, a)
                lanes[key] = lanes.get(key, 0.0) + flow.tonnes
            continue
        n_drawn[flow.mode] = n_drawn.get(flow.mode, 0) + 1
        if n_drawn[flow.mode] <= MOST_LINES:
            points = _bent(frame.at(flow.a), frame.at(flow.b), BEND.get(flow.mode, 0.0))
            found += [Line(mode=flow.mode, tonnes=flow.tonnes, points=p)
                      for p in frame.visible(points)]  # fmt: skip
    for (a, b), tonnes in lanes.items():
        for points in frame.visible([frame.at(a), frame.at(b)]):
            found.append(Line(mode="sea", tonnes=tonnes, points=points))
    return found


def _bent(a: Point, b: Point, bend: float) -> list[Point]:
    """A curve from one point to another."""
    x, y = (a[0] + b[0]) / 2 + bend * (b[1] - a[1]), (a[1] + b[1]) / 2 - bend * (b[0] - a[0])
    n = 12
    return [
        (
            (1 - t) ** 2 * a[0] + 2 * t * (1 - t) * x + t * t * b[0],
            (1 - t) ** 2 * a[1] + 2 * t * (1 - t) * y + t * t * b[1],
        )
        for t in (i / n for i in range(n + 1))
    ]
