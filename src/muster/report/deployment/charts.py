"""Charts of a movement plan over time: closure and schedule."""

from __future__ import annotations

from muster.report import theme
from muster.report.charts_gaps import cut, source_line
from muster.report.deployment.text import (
    closing,
    closure_sentence,
    day,
    operation_names,
    short_lift,
    whole,
)
from muster.report.figure import Figure, Spec, complete, inline, wrapped
from muster.report.rows import Record, Row, number, rows, text, total

N_PAIRED = 5
"""So many operations show persons beside tonnes; with more, persons stand in the table."""
N_SCHEDULED = 44
"""Rows of the schedule at most."""
MODES = ("sea", "air", "rail", "road", "own")
MODE_NAMES = {"sea": "by sea", "air": "by air", "rail": "by rail", "road": "by road",
              "own": "by itself"}  # fmt: skip
THOUSANDS = (
    "datum.value >= 1000 ? format(datum.value / 1000, ',~g') + 'k' : format(datum.value, ',~g')"
)
LEAST_BAR = 1e-3
"""Smaller shares of what an operation moves stand in the table of the schedule alone."""
Value = dict[str, object]


def closure(record: Record) -> Figure:
    """Required against in place by day, for each operation."""
    operations, found = rows(record, "operations"), rows(record, "closure")
    by_code: dict[str, list[Row]] = {}
    for row in found:
        by_code.setdefault(text(row.get("operation")), []).append(row)
    shown = [o for o in operations if text(o.get("operation")) in by_code]
    is_paired = len(shown) <= N_PAIRED
    values: list[Value] = []
    for i, operation in enumerate(shown):
        mine = by_code[text(operation.get("operation"))]
        name = text(operation.get("name")) or text(operation.get("operation"))
        for j, (key, unit) in enumerate((("t", "Tonnes"), ("persons", "Persons"))[: 1 + is_paired]):
            panel = f"{2 * i + j:03d}{name}|{unit}: {_complete(operation, record)}"
            values += _panel(mine, key, panel, number(operation.get("day_closed")))
    is_drawn = any((number(v["day"]) or 0.0) > 0 for v in values)
    twin = tuple(_twin(o, by_code[text(o.get("operation"))]) for o in shown if is_drawn)
    return Figure(
        code="closure",
        title=closure_sentence(record),
        subtitle="In place (filled) against required (line), cumulative by day after the decision; "
        "supplies are in both. Dashed: the day on which the force is complete.",
        source_line=source_line(record),
        alt="; ".join(
            f"{o}: complete {closed}, asked for day {asked}" for o, asked, closed, *_ in twin
        )
        or "Nothing moves.",
        spec=_closure_spec(values, 2 if is_paired else 3, 352 if is_paired else 228),
        narrow=_closure_spec(values, 2, 166),
        columns=("Operation", "Asked for by day", "Complete", "Day 30, t in place",
                 "Day 60, t in place", "Day 90, t in place", "End, t required", "End, t in place",
                 "End, persons required", "End, persons in place"),
        twin=twin,
    )  # fmt: skip


def _complete(operation: Row, record: Record) -> str:
    """When an operation is complete, below its name."""
    said = closing(operation, record.get("n_days"))
    return f"complete {said}" if said.startswith("day") else said


def _panel(mine: list[Row], key: str, panel: str, closed: float | None) -> list[Value]:
    """Points of one small picture."""
    return [
        {"panel": panel, "day": number(r.get("day")), "closed": closed,
         "there": number(r.get(f"in_place_{key}")), "asked": number(r.get(f"required_{key}"))}
        for r in mine
        if number(r.get("day")) is not None
    ]  # fmt: skip


def _twin(operation: Row, mine: list[Row]) -> tuple[str, ...]:
    """One operation in the table beside the curves."""

    def at(key: str, last: float) -> str:
        before = [r for r in mine if (number(r.get("day")) or 0.0) <= last]
        return whole(before[-1].get(key)) if before else "0"

    ends = ("required_t", "in_place_t", "required_persons", "in_place_persons")
    return (
        text(operation.get("name")) or text(operation.get("operation")),
        day(operation.get("required_day")),
        closing(operation),
        *(at("in_place_t", last) for last in (30.0, 60.0, 90.0)),
        *(whole(mine[-1].get(key)) for key in ends),
    )


def _closure_spec(values: list[Value], columns: int, width: int) -> Spec:
    """Small multiples of a filled curve and a step."""
    last = max([number(v["day"]) or 0.0 for v in values], default=180.0)
    ticks = [d for d in (0, 30, 60, 90, 120, 180, 240, 300, 360) if d <= last]
    if width < 200:
        ticks = [d for d in (0, 60, 120, 180, 240, 360) if d <= last]
    n = int(width // (5.7 if width < 200 else 7.0))
    heads = {}
    for panel in dict.fromkeys(str(v["panel"]) for v in values):
        name, _, said = panel[3:].partition("|")
        heads[panel] = f"{panel[:3]}{'|'.join(wrapped(name, n, 2))}|{cut(said, n)}"
    for v in values:
        v["head"] = heads[str(v["panel"])]
    x = {"field": "day", "type": "quantitative",
         "scale": {"domain": [0, last], "nice": False},
         "axis": {"values": ticks, "title": None, "grid": False}}  # fmt: skip
    y = {"type": "quantitative", "axis": {"tickCount": 3, "title": None, "labelExpr": THOUSANDS},
         "scale": {"zero": True, "nice": 3}}  # fmt: skip
    step = {"interpolate": "step-after"}
    return complete(
        {
            "data": inline(values),
            "columns": columns, "bounds": "flush",
            "spacing": {"row": 98 if width < 200 else 84, "column": 48},
            "facet": {"field": "head", "type": "nominal",
                      "header": {"labelExpr": "split(slice(datum.label, 3), '|')",
                                 "labelAnchor": "start", "labelLimit": width + 10,
                                 "labelFontSize": 11 if width < 200 else 12}},
            "resolve": {"scale": {"y": "independent"}, "axis": {"x": "independent"}},
            "spec": {
                "width": width - 34, "height": 104,
                "layer": [
                    {"mark": {"type": "area", "color": theme.EUROPE, "fillOpacity": 0.28}
                     | step, "encoding": {"x": x, "y": y | {"field": "there"}}},
                    {"mark": {"type": "line", "color": theme.EUROPE, "strokeWidth": 1.5}
                     | step, "encoding": {"x": x, "y": y | {"field": "there"}}},
                    {"mark": {"type": "line", "color": theme.NEED, "strokeWidth": 1.5}
                     | step, "encoding": {"x": x, "y": y | {"field": "asked"}}},
                    {"transform": [{"filter": "isValid(datum.closed)"}],
                     "mark": {"type": "rule", "color": theme.SOFT, "strokeDash": [3, 3]},
                     "encoding": {"x": {"aggregate": "max", "field": "closed",
                                        "type": "quantitative"}}},
                ],
            },
        }
    )  # fmt: skip


# --- schedule --------------------------------------------------------------------------------


def schedule(record: Record) -> Figure:
    """From first loading to last arrival, for each operation and type of lift."""
    bars = _bars(record)
    named, kinds = operation_names(record), _kinds(record)
    required = {text(o.get("operation")): o for o in rows(record, "operations")}
    n_all = len(bars)
    each = max(3, N_SCHEDULED // max(len({b[0] for b in bars}), 1))
    sums = {b[0]: sum(c[6] for c in bars if c[0] == b[0]) for b in bars}
    large = [b for b in bars if b[6] >= LEAST_BAR * sums[b[0]]]
    shown = [b for i, b in enumerate(large) if sum(c[0] == b[0] for c in large[:i]) < each]
    first = min((number(b[3]) or 0.0 for b in shown), default=None)
    last = max((number(b[4]) or 0.0 for b in shown), default=None)
    title = "Nothing is loaded."
    if first is not None:
        title = f"The first load leaves on day {first:.0f}; the last arrives on day {last:.0f}."
    dropped = " Small loads stand in the table only." if n_all > len(shown) else ""
    return Figure(
        code="schedule",
        title=title,
        subtitle="From first loading to last arrival by operation and type of lift, with what is "
        f"carried; the thick mark is the day asked for.{dropped}",
        source_line=source_line(record),
        alt="; ".join(
            f"{named.get(o, o)}, {kinds.get(k, k)}: day {a:.0f} to {b:.0f}, {said}"
            for o, k, _, a, b, said, _ in shown[:20]
        )
        or "Nothing moves.",
        spec=_schedule_spec(shown, named, kinds, required, theme.WIDE),
        narrow=_schedule_spec(shown, named, kinds, required, theme.NARROW),
        columns=("Operation", "Lift", "Mode", "First loading, day", "Last arrival, day",
                 "Carried"),
        twin=tuple(
            (named.get(o, o), kinds.get(k, k), MODE_NAMES.get(m, m), f"{a:.0f}", f"{b:.0f}", said)
            for o, k, m, a, b, said, _ in bars
        ),
    )  # fmt: skip


Bar = tuple[str, str, str, float, float, str, float]


def _bars(record: Record) -> list[Bar]:
    """Operation, type, mode, first day, last day, what is carried, and how much of it."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows(record, "schedule"):
        if number(row.get("first_day")) is None or number(row.get("last_arrival_day")) is None:
            continue
        found.setdefault((text(row.get("operation")), text(row.get("lift_type"))), []).append(row)
    bars = []
    for (operation, kind), mine in found.items():
        amounts = {u: total(r.get("amount") for r in mine if text(r.get("unit")) == u)
                   for u in ("t", "persons")}  # fmt: skip
        said = " and ".join(f"{whole(v)} {u}" for u, v in amounts.items() if v >= 0.5)
        if said:
            bars.append((
                operation, kind, text(mine[0].get("mode")),
                min(number(r.get("first_day")) or 0.0 for r in mine),
                max(number(r.get("last_arrival_day")) or 0.0 for r in mine),
                said, sum(amounts.values()),
            ))  # fmt: skip
    order = [text(o.get("operation")) for o in rows(record, "operations")]
    place = {code: i for i, code in enumerate(order)}
    return sorted(bars, key=lambda b: (place.get(b[0], len(place)), b[0], -b[6]))


def _kinds(record: Record) -> dict[str, str]:
    """Names of types of lift."""
    found = [*rows(record, "lift"), *rows(record, "utilisation")]
    short = short_lift(record)
    return {
        text(r.get("lift_type")): short[text(r.get("name")) or text(r.get("lift_type"))]
        for r in found
    }


def _schedule_spec(
    bars: list[Bar],
    named: dict[str, str],
    kinds: dict[str, str],
    required: dict[str, Row],
    width: int,
) -> Spec:
    """Bars under a head for each operation; the amount stands where there is room."""
    is_wide = width == theme.WIDE
    room, n = (190, 32) if is_wide else (146, 25)
    days = [number((required.get(b[0]) or {}).get("required_day")) for b in bars]
    last = max([*(b[4] for b in bars), *(d for d in days if d is not None)], default=1.0)
    values = _schedule_values(bars, named, kinds, required, last, n)
    modes = [m for m in MODES if any(b[2] == m for b in bars)]
    y = {
        "field": "row", "type": "nominal",
        "axis": {"title": None, "labelExpr": "slice(datum.label, 4)", "domain": False,
                 "ticks": False, "labelLimit": room, "labelFontSize": 12 if is_wide else 11,
                 "minExtent": room, "maxExtent": room},
    }  # fmt: skip
    x = {"field": "a", "type": "quantitative",
         "scale": {"domain": [0, last], "nice": False},
         "axis": {"title": "day after the decision", "orient": "top", "tickMinStep": 30,
                  "tickCount": 7 if is_wide else 4}}  # fmt: skip
    colour = {"field": "mode", "type": "nominal",
              "scale": {"domain": [MODE_NAMES[m] for m in modes],
                        "range": [theme.MODE_COLOURS[m] for m in modes]}}  # fmt: skip
    label = {"text": {"field": "said"}, "y": y}
    return complete(
        {
            "data": inline(values),
            "width": width - room - 12, "height": {"step": 20},
            "layer": [
                {"transform": [{"filter": "isValid(datum.b)"}],
                 "mark": {"type": "bar", "height": 13, "cornerRadius": 1},
                 "encoding": {"x": x, "x2": {"field": "b"}, "y": y, "color": colour}},
                {"transform": [{"filter": "isValid(datum.asked)"}],
                 "mark": {"type": "tick", "thickness": 2.5, "size": 20, "color": theme.NEED},
                 "encoding": {"x": {"field": "asked", "type": "quantitative"}, "y": y}},
                *(
                    {"transform": [{"filter": test}],
                     "mark": {"type": "text", "fontSize": 10.5} | mark,
                     "encoding": label | {"x": {"field": at, "type": "quantitative"}}}
                    for test, at, mark in (
                        ("isValid(datum.b) && !datum.left && !datum.inside", "end",
                         {"align": "left", "dx": 5}),
                        ("datum.left", "a", {"align": "right", "dx": -5}),
                        ("datum.inside", "a", {"align": "left", "dx": 6, "color": "#fefefe"}),
                    )
                ),
                {"transform": [{"filter": "isValid(datum.head)"}],
                 "mark": {"type": "text", "align": "left", "fontWeight": "bold"},
                 "encoding": {"y": y, "x": {"value": -room}, "text": {"field": "head"}}},
            ],
        }
    )  # fmt: skip


def _schedule_values(
    bars: list[Bar],
    named: dict[str, str],
    kinds: dict[str, str],
    required: dict[str, Row],
    last: float,
    n: int,
) -> list[Value]:
    """A row for each head and each bar, with the place of its label; names of ``n`` letters."""
    is_wide = n > 30
    values: list[Value] = []
    place, operation = 0, None
    for code, kind, mode, a, b, said, _ in bars:
        asked = number((required.get(code) or {}).get("required_day"))
        if code != operation:
            operation = code
            head = cut(named.get(code, code), 80 if is_wide else 52)
            values.append({"row": f"{place:03d}#", "head": head})
            place += 1
        short = said if is_wide else said.partition(" and ")[0]
        end = asked if asked is not None and b <= asked <= b + 0.05 * last else b
        is_left = end > (0.74 if is_wide else 0.6) * last
        values.append({
            "row": f"{place:03d} {cut(kinds.get(kind, kind), n)}",
            "mode": MODE_NAMES.get(mode, mode), "a": a, "b": max(b, a + 0.6), "end": end,
            "said": short, "asked": asked,
            "left": is_left and a > 0.45 * last, "inside": is_left and a <= 0.45 * last,
        })  # fmt: skip
        place += 1
    return values
