"""The map of a movement plan by day: the lines of its flow map, with what moves along each when.

Places, sea lanes and projection are those of the report; only the days are added, from the
schedule of the record.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from muster.report.deployment.flows import Flow, all_flows, theatres, window
from muster.report.deployment.map import land_data, path_data
from muster.report.deployment.places import name_of, short_place
from muster.report.deployment.projection import Frame, Point
from muster.report.deployment.sea import sea_line

Record = dict[str, Any]
WIDTH = 900.0


def day_map(record: Record) -> dict[str, Any]:
    """Land, theatres and flows in pixels of one frame, and the share in place by day.

    Each flow has ``runs``: first day, last day of arrival, tonnes and persons moved between them.
    """
    flows = [f for f in all_flows(record) if f.a and f.b and f.a != f.b]
    marks = theatres(record)
    frame = Frame.around(window(flows, [m.place for m in marks]), WIDTH)
    names = {o["operation"]: o["name"] for o in record["operations"]}
    closed = [str(c) for c in (record.get("switches") or {}).get("closed_passages") or []]
    runs = _runs(record)
    return {
        "width": WIDTH,
        "height": round(frame.height, 1),
        "n_days": record["n_days"],
        "land": land_data(frame),
        "theatres": [
            {
                "x": round(frame.at(m.place)[0], 1),
                "y": round(frame.at(m.place)[1], 1),
                "operations": [{"code": o, "name": names.get(o, o)} for o in m.operations],
            }
            for m in marks
        ],
        "flows": [
            {
                "mode": f.mode,
                "from": short_place(name_of(f.from_node, f.from_name)),
                "to": short_place(name_of(f.to_node, f.to_name)),
                "path": "".join(path_data(p) for p in frame.visible(_way(f, frame, closed))),
                "runs": runs.get((f.mode, f.from_node, f.to_node), []),
            }
            for f in flows
        ],
        "in_place": _in_place(record),
    }


def _runs(record: Record) -> dict[tuple[str, str, str], list[list[float]]]:
    """Loads by mode and places, those of equal days added up."""
    found: dict[tuple[str, str, str], dict[tuple[int, int], list[float]]] = {}
    for row in record["schedule"]:
        key = (row["mode"], row["from_node"], row["to_node"])
        days = (int(row["first_day"]), int(row["last_arrival_day"]))
        load = found.setdefault(key, {}).setdefault(days, [0.0, 0.0])
        load[row["unit"] == "persons"] += row["amount"]
    return {
        key: [[a, b, round(t, 1), round(p, 1)] for (a, b), (t, p) in sorted(loads.items())]
        for key, loads in found.items()
    }


def _in_place(record: Record) -> list[list[float]]:
    """Day, and tonnes and persons in place over all operations."""
    found: dict[int, list[float]] = {}
    for row in record["closure"]:
        total = found.setdefault(int(row["day"]), [0.0, 0.0])
        total[0] += row["in_place_t"]
        total[1] += row["in_place_persons"]
    return [[day, round(t), round(p)] for day, (t, p) in sorted(found.items())]


def _way(flow: Flow, frame: Frame, closed: Collection[str]) -> list[Point]:
    """The line of a flow: along the sea lanes, or straight."""
    assert flow.a is not None and flow.b is not None  # noqa: S101 - placed flows only
    places = sea_line(flow.a, flow.b, closed) if flow.mode == "sea" else [flow.a, flow.b]
    return [frame.at(p) for p in places]
