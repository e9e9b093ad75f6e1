"""Charts of the lift of a movement plan, and of why needs stay unmet."""

from __future__ import annotations

from muster.report import theme
from muster.report.charts_gaps import cut, source_line
from muster.report.deployment.text import (
    OWNERS,
    REASONS,
    lift_sentence,
    lift_table,
    owner_name,
    reason_sentence,
    reason_shares,
    share,
    short_lift,
    whole,
)
from muster.report.figure import Figure, Spec, complete, inline
from muster.report.numbers import count, percent, upper_first
from muster.report.rows import Record, Row, number, rows, text

SPELL_DAYS, NARROW_SPELL_DAYS = 10.0, 20.0
BUSY = 0.95
"""From this share of a spell on, a type counts as fully used."""
Value = dict[str, object]


def utilisation(record: Record) -> Figure:
    """Use of each type of lift by spell of days."""
    by_type: dict[str, list[Row]] = {}
    for row in rows(record, "utilisation"):
        if number(row.get("day")) is not None:
            by_type.setdefault(text(row.get("name")) or text(row.get("lift_type")), []).append(row)
    by_type = {k: v for k, v in by_type.items() if _most(v, "available") or _most(v, "used")}
    order = sorted(by_type, key=lambda k: (-_mean_share(by_type[k]), k))
    wide, narrow = (_cells(by_type, order, s) for s in (SPELL_DAYS, NARROW_SPELL_DAYS))
    busy = [k for k in order if any(v["share"] is not None and _is_busy(v) for v in wide
                                    if v["name"] == k)]  # fmt: skip
    title = "The use of lift is not recorded."
    if order:
        title = f"{upper_first(_listed(busy))} at times fully used." if busy else (
            "No type of lift is fully used over any ten days.")  # fmt: skip
    return Figure(
        code="utilisation",
        title=title,
        subtitle="Number: vehicles in use, mean of a spell of days. Colour: their share of those "
        "free for lift, deeper is fuller, orange as good as all. Beside the name: most that are "
        "free on a day. Strokes: none is free.",
        source_line=source_line(record),
        alt="; ".join(
            f"{k}: up to {whole(_most(by_type[k], 'used'))} of "
            f"{whole(_most(by_type[k], 'available'))} in use" for k in order
        )
        or "Not recorded.",
        spec=_use_spec(wide, short_lift(record), theme.WIDE, 204),
        narrow=_use_spec(narrow, short_lift(record), theme.NARROW, 158),
        columns=("Lift", "Most in use on a day", "Most free on a day", "Used of free, whole time",
                 "Free from day"),
        twin=tuple(
            (k, whole(_most(by_type[k], "used")), whole(_most(by_type[k], "available")),
             percent(_mean_share(by_type[k])), _free_from(by_type[k]))
            for k in order
        ),
    )  # fmt: skip


def _listed(names: list[str]) -> str:
    """The first few names, with the rest counted."""
    if len(names) == 1:
        return f"{names[0]} is"
    if len(names) <= 3:
        sign = "; " if any("," in n for n in names) else ", "
        return f"{sign.join(names[:-1])} and {names[-1]} are"
    return f"{'; '.join(names[:3])} and {len(names) - 3} more types are"


def _most(mine: list[Row], key: str) -> float:
    """Largest value of a column."""
    return max((number(r.get(key)) or 0.0 for r in mine), default=0.0)


def _sum(mine: list[Row], key: str) -> float:
    """Sum of a column."""
    return sum(number(r.get(key)) or 0.0 for r in mine)


def _mean_share(mine: list[Row]) -> float:
    """Used of free over the whole time."""
    free = _sum(mine, "available")
    return min(1.0, _sum(mine, "used") / free) if free > 0 else 0.0


def _free_from(mine: list[Row]) -> str:
    """First recorded day with anything free."""
    found = [number(r.get("day")) or 0.0 for r in mine if (number(r.get("available")) or 0) > 0]
    return f"{min(found):.0f}" if found else "never"


def _is_busy(value: Value) -> bool:
    """Whether a cell is as good as fully used."""
    return (number(value["share"]) or 0.0) >= BUSY


def _cells(by_type: dict[str, list[Row]], order: list[str], spell: float) -> list[Value]:
    """One value for each type and spell."""
    values: list[Value] = []
    for i, name in enumerate(order):
        spells: dict[int, list[Row]] = {}
        for row in by_type[name]:
            spells.setdefault(int((number(row.get("day")) or 0.0) // spell), []).append(row)
        for place, mine in sorted(spells.items()):
            used, free = _sum(mine, "used") / len(mine), _sum(mine, "available") / len(mine)
            found = min(1.0, used / free) if free > 1e-9 else None
            fill, ink = theme.use_colours(found)
            said = "///" if found is None else "" if used < 0.5 else f"{used:,.0f}"
            most = whole(_most(by_type[name], "available"))
            values.append({
                "name": name, "row": f"{i:03d}{name}", "most": most,
                "a": place * spell, "b": (place + 1) * spell, "mid": (place + 0.5) * spell,
                "share": found, "said": said, "fill": fill, "ink": ink,
            })  # fmt: skip
    return values


def _use_spec(values: list[Value], short: dict[str, str], width: int, room: int) -> Spec:
    """Coloured cells with the number of vehicles in them."""
    n = int(room / 5.6) - 5
    for v in values:
        v["label"] = f"{str(v['row'])[:3]}{cut(short[str(v['name'])], n)} ({v['most']})"
    last = max([number(v["b"]) or 0.0 for v in values], default=1.0)
    y = {"field": "label", "type": "nominal",
         "axis": {"title": None, "labelExpr": "slice(datum.label, 3)", "domain": False,
                  "ticks": False, "labelLimit": room, "labelFontSize": 11}}  # fmt: skip
    x = {"field": "a", "type": "quantitative",
         "scale": {"domain": [0, last], "nice": False},
         "axis": {"title": "day after the decision", "orient": "top", "grid": False,
                  "tickMinStep": 30, "tickCount": 7 if width > 500 else 4}}  # fmt: skip
    colour = {"type": "nominal", "scale": None}
    return complete(
        {
            "data": inline(values),
            "width": width - room - 12, "height": {"step": 23},
            "encoding": {"y": y},
            "layer": [
                {"mark": {"type": "rect", "stroke": theme.PAPER, "strokeWidth": 1.5},
                 "encoding": {"x": x, "x2": {"field": "b"},
                              "color": colour | {"field": "fill"}}},
                {"mark": {"type": "text", "fontSize": 10},
                 "encoding": {"x": {"field": "mid", "type": "quantitative"},
                              "text": {"field": "said"},
                              "color": colour | {"field": "ink"}}},
            ],
        }
    )  # fmt: skip


def lift_used(record: Record) -> Figure:
    """Vehicle-days by type and owner."""
    found = lift_table(record)
    mode = {text(r.get("name")) or text(r.get("lift_type")): text(r.get("mode"))
            for r in rows(record, "lift")}  # fmt: skip
    values: list[Value] = []
    modes = [m for m in theme.MODE_COLOURS if any(mode.get(k) == m for k, *_ in found)]
    for name, used, tonnes, persons in found:
        days = sum(used.values())
        carried = [f"{whole(v)} {u}" for v, u in ((tonnes, "t"), (persons, "persons")) if v >= 0.5]
        for kind in OWNERS:
            if used.get(kind, 0.0) > 0:
                values.append({
                    "name": name, "mode": mode.get(name, ""), "owner": kind, "days": used[kind],
                    "order": OWNERS.index(kind), "total": days,
                    "said": f"{whole(max(days, 0.1))} · {', '.join(carried) or 'under 1 t'}",
                })  # fmt: skip
    return Figure(
        code="lift",
        title=lift_sentence(record),
        subtitle="Vehicle-days by type and owner, with tonnes or persons carried; each mode has "
        "its own scale.",
        source_line=source_line(record),
        alt="; ".join(f"{n}: " + ", ".join(f"{k} {whole(v)} vehicle-days" for k, v in u.items())
                      for n, u, *_ in found) or "No lift is used.",
        spec=_lift_spec(values, modes, short_lift(record), theme.WIDE),
        narrow=_lift_spec(values, modes, short_lift(record), theme.NARROW),
        columns=("Lift", "Owner", "Vehicle-days", "Loads", "Tonnes", "Persons",
                 "Cost, € m (assumed prices)"),
        twin=tuple(
            (text(r.get("name")) or text(r.get("lift_type")), owner_name(r),
             count(r.get("vehicle_days")), count(r.get("loads")), whole(r.get("cargo_t")),
             whole(r.get("persons")), count(r.get("cost_meur")))
            for r in rows(record, "lift")
            if modes and values
        ),
    )  # fmt: skip


def _lift_spec(values: list[Value], modes: list[str], short: dict[str, str], width: int) -> Spec:
    """Stacked bars, a picture for each mode."""
    is_wide = width == theme.WIDE
    room, n = (190, 32) if is_wide else (146, 25)
    kinds = [k for k in OWNERS if any(v["owner"] == k for v in values)]
    colours = {"Europe": theme.EUROPE, "United States": theme.US, "Hired": theme.HIRED}
    panels = []
    for mode in modes:
        mine = [v | {"label": cut(short[str(v["name"])], n)} for v in values if v["mode"] == mode]
        names = list(dict.fromkeys(str(v["label"]) for v in mine))
        top = max((number(v["total"]) or 0.0 for v in mine), default=1.0)
        tail = 180 if is_wide else 104
        plot = width - room - 12
        y = {"field": "label", "type": "nominal", "sort": names,
             "axis": {"title": None, "domain": False, "ticks": False, "labelLimit": room,
                      "labelFontSize": 12 if is_wide else 11,
                      "minExtent": room, "maxExtent": room}}  # fmt: skip
        x = {"field": "days", "type": "quantitative", "axis": None, "stack": "zero",
             "scale": {"domain": [0, top * plot / (plot - tail)], "nice": False}}  # fmt: skip
        panels.append({
            "data": inline(mine), "width": plot, "height": {"step": 22},
            "title": {"text": {"sea": "By sea", "air": "By air", "rail": "By rail",
                               "road": "By road", "own": "By itself"}.get(mode, mode),
                      "anchor": "start", "fontSize": 12, "offset": 4, "frame": "bounds"},
            "layer": [
                {"mark": {"type": "bar", "height": 14},
                 "encoding": {"y": y, "x": x, "order": {"field": "order"},
                              "color": {"field": "owner", "type": "nominal",
                                        "scale": {"domain": kinds,
                                                  "range": [colours[k] for k in kinds]}}}},
                {"mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 11},
                 "encoding": {"y": y, "x": {"aggregate": "max", "field": "total",
                                            "type": "quantitative"},
                              "text": {"field": "said"}}},
            ],
        })  # fmt: skip
    return complete({"vconcat": panels, "spacing": 10})


def reasons(record: Record) -> Figure:
    """Shares of the shortfall by its reason."""
    found = [(k, v) for k, v in reason_shares(record) if v > 0]
    values: list[Value] = []
    start = 0.0
    for i, (key, value) in enumerate(found):
        said = f"{REASONS.get(key, key)} {share(value)}"
        values.append({
            "reason": said, "a": start, "b": start + value, "mid": start + value / 2, "order": i,
            "said": share(value) if value >= 0.07 else "",
            "ink": theme.REASON_INKS.get(key, theme.INK),
            "fill": theme.REASON_COLOURS.get(key, theme.LINE),
        })  # fmt: skip
        start += value
    return Figure(
        code="reasons",
        title=reason_sentence(record),
        subtitle="Shares of everything that the operations still lack, weighted as in the score; "
        "taken off in this order. Serves elsewhere: held, but in another operation, role or "
        "rotation.",
        source_line=source_line(record),
        alt="; ".join(str(v["reason"]) for v in values) or "Nothing is short.",
        spec=_reason_spec(values, theme.WIDE),
        narrow=_reason_spec(values, theme.NARROW),
        columns=("Reason", "Share"),
        twin=tuple((upper_first(REASONS.get(k, k)), share(v)) for k, v in reason_shares(record)),
    )


def _reason_spec(values: list[Value], width: int) -> Spec:
    """One stacked bar; the legend has the shares."""
    names = [str(v["reason"]) for v in values]
    fills = [str(v["fill"]) for v in values]
    x = {"field": "a", "type": "quantitative", "axis": None,
         "scale": {"domain": [0, 1], "nice": False}}  # fmt: skip
    return complete(
        {
            "data": inline(values),
            "width": width - 8, "height": 44,
            "layer": [
                {"mark": {"type": "rect", "stroke": theme.PAPER, "strokeWidth": 1.5},
                 "encoding": {"x": x, "x2": {"field": "b"},
                              "color": {"field": "reason", "type": "nominal",
                                        "scale": {"domain": names, "range": fills},
                                        "legend": {"columns": 3 if width > 500 else 1,
                                                   "labelLimit": 300}}}},
                {"mark": {"type": "text", "fontWeight": "bold"},
                 "encoding": {"x": {"field": "mid", "type": "quantitative"},
                              "text": {"field": "said"},
                              "color": {"field": "ink", "type": "nominal", "scale": None}}},
            ],
        }
    )  # fmt: skip
