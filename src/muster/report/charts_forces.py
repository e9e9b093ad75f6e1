"""Charts of the forces: availability by notice, contributions, dependence on the US."""

from __future__ import annotations

from collections.abc import Sequence

from muster.report import theme
from muster.report.charts_gaps import cut, source_line
from muster.report.figure import Figure, Spec, complete, inline
from muster.report.numbers import (
    count,
    listing,
    percent,
    signed_points,
    small,
    upper_first,
)
from muster.report.rows import DOMAINS, Record, Row, number, rows, text
from muster.report.sentences import top_names, worst_capabilities

N_PANELS = 9
LAST_DAY = 192
N_NATIONS = 20
N_DEPENDENT = 20


def availability(record: Record) -> Figure:
    """Need against what is available by day of notice, for the worst capabilities."""
    steps: dict[str, list[Row]] = {}
    for row in rows(record, "availability"):
        if number(row.get("available")) is not None and number(row.get("notice_days")) is not None:
            steps.setdefault(text(row.get("capability")), []).append(row)
    shown = [c for c in worst_capabilities(record) if text(c.get("capability")) in steps][:N_PANELS]
    has_us = any(
        number(r.get("available_with_us")) not in (None, number(r.get("available")))
        for mine in steps.values()
        for r in mine
    )
    lines = (("Europe", "available"), ("with the US", "available_with_us"))[: 1 + has_us]
    values: list[dict[str, object]] = []
    twin, never = [], 0
    for place, capability in enumerate(shown):
        code, need = text(capability.get("capability")), number(capability.get("need"))
        mine = sorted(steps[code], key=lambda r: number(r.get("notice_days")) or 0.0)
        last = number(mine[-1].get("available")) or 0.0
        never += need is not None and last < need
        panel = f"{place}{cut(capability.get('name'), 30)}"
        known = [number(r.get(k)) for r in mine for k in ("available", "available_with_us")]
        top = 1.18 * max([v for v in [*known, need] if v is not None], default=1.0)
        for row in [*mine, {**mine[-1], "notice_days": LAST_DAY}]:
            base: dict[str, object] = {
                "panel": panel, "day": number(row.get("notice_days")), "need": need, "top": top,
                "label": f"need {count(need)}",
                "is_met": need is not None and last >= need,
            }  # fmt: skip
            for who, key in lines:
                if number(row.get(key)) is not None:
                    values.append(base | {"who": who, "available": number(row.get(key))})
        twin.append(
            (
                text(capability.get("name")),
                text(capability.get("unit")),
                count(need),
                *(count(_at(mine, day)) for day in (10, 30, 90, 180)),
                count(_at(mine, 180, "available_with_us")),
            )
        )
    title = (
        f"In {of_them(never, len(shown))} scarcest capabilities even half a year of notice stays "
        "below the need."
        if never
        else "Given half a year of notice, the scarcest capabilities reach their need."
    )
    return Figure(
        code="availability",
        title=title if shown else "No capability is short, or availability was not computed.",
        subtitle=f"Available in Europe{' (solid), with the US (dashed)' if has_us else ''} by "
        "day of notice, if nothing else used the same systems; the level line is the need of all "
        "operations together.",
        source_line=source_line(record),
        alt="; ".join(f"{r[0]}: {r[6]} {r[1]} after 180 days against {r[2]} needed" for r in twin),
        spec=_availability_spec(values, 3, 228),
        narrow=_availability_spec(values, 2, 158),
        columns=("Capability", "Unit", "Need", "Day 10", "Day 30", "Day 90", "Day 180",
                 "Day 180 with US"),
        twin=tuple(twin),
    )  # fmt: skip


def of_them(n: int, n_all: int) -> str:
    """How many of the scarcest, in words."""
    if n == n_all:
        return f"all {small(n_all)} of the" if n_all > 1 else "each of the"
    return f"{small(n)} of the {small(n_all)}"


def _at(mine: Sequence[Row], day: int, key: str = "available") -> float | None:
    """What is available on a day: the last step at or before it."""
    found = [number(r.get(key)) for r in mine if (number(r.get("notice_days")) or 0.0) <= day]
    return found[-1] if found else None


def _availability_spec(values: list[dict[str, object]], columns: int, width: int) -> Spec:
    """Small multiples of step lines, each with its own scale."""
    who = [w for w in ("Europe", "with the US") if any(v["who"] == w for v in values)]
    colour = {
        "field": "who", "type": "nominal",
        "scale": {"domain": who, "range": [theme.EUROPE, theme.US][: len(who)]},
        "legend": {"symbolType": "stroke", "symbolStrokeWidth": 3},
    }  # fmt: skip
    x = {"field": "day", "type": "quantitative", "scale": {"domain": [0, LAST_DAY], "nice": False},
         "axis": {"values": [0, 30, 90, 180], "title": None, "grid": False}}  # fmt: skip
    return complete(
        {
            "data": inline(values),
            "columns": columns,
            "bounds": "flush",
            "spacing": {"row": 62, "column": 44},
            "facet": {
                "field": "panel", "type": "nominal",
                "header": {"labelExpr": "slice(datum.label, 1)", "labelAnchor": "start",
                           "labelLimit": width},
            },
            "resolve": {"scale": {"y": "independent"}, "axis": {"x": "independent"}},
            "spec": {
                "width": width - 30, "height": 110,
                "layer": [
                    {"mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.5},
                     "encoding": {"x": x,
                                  "y": {"field": "available", "type": "quantitative",
                                        "axis": {"tickCount": 3, "title": None}},
                                  "color": colour,
                                  "strokeDash": {"field": "who", "type": "nominal",
                                                 "scale": {"domain": ["Europe", "with the US"],
                                                           "range": [[1, 0], [5, 3]]},
                                                 "legend": None}}},
                    {"mark": {"type": "rule", "color": theme.NEED, "strokeWidth": 1.5},
                     "encoding": {"y": {"aggregate": "max", "field": "need",
                                        "type": "quantitative"}}},
                    _need_label("!datum.is_met", {"align": "left", "dx": 2, "dy": -7}, 0),
                    _need_label("datum.is_met", {"align": "right", "dy": 8}, width - 30),
                    {"mark": {"type": "point", "opacity": 0},
                     "encoding": {"y": {"aggregate": "max", "field": "top",
                                        "type": "quantitative"}}},
                ],
            },
        }
    )  # fmt: skip


def _need_label(test: str, mark: Spec, x: int) -> Spec:
    """The need in words, on the side of its line where no step crosses it."""
    chosen = f"datum.day == {LAST_DAY} && datum.who == 'Europe' && {test}"
    return {
        "transform": [{"filter": chosen}],
        "mark": {"type": "text", "fontSize": 11} | mark,
        "encoding": {
            "x": {"value": x},
            "y": {"field": "need", "type": "quantitative"},
            "text": {"field": "label"},
        },
    }


def persons_by_domain(record: Record) -> dict[str, dict[str, float]]:
    """Persons sent by holder and domain, each element once: in its largest phase."""
    domain = {
        text(c.get("capability")): text(c.get("domain")) for c in rows(record, "capabilities")
    }
    most: dict[tuple[str, ...], float] = {}
    for row in rows(record, "contributions"):
        keys = ("holder", "operation", "capability", "system")
        key = tuple(text(row.get(k)) for k in keys)
        most[key] = max(most.get(key, 0.0), number(row.get("persons")) or 0.0)
    found: dict[str, dict[str, float]] = {}
    for (holder, _operation, capability, _system), persons in most.items():
        name = domain.get(capability, "other")
        mine = found.setdefault(holder, {})
        mine[name if name in DOMAINS else "other"] = (
            mine.get(name if name in DOMAINS else "other", 0.0) + persons
        )
    return found


def contributions(record: Record) -> Figure:
    """What each nation sends by domain, and its burden beside its GDP."""
    sent = persons_by_domain(record)
    nations = [
        r for r in rows(record, "nations")
        if number(r.get("burden_share")) or number(r.get("persons")) or number(r.get("gdp_share"))
    ]  # fmt: skip
    nations.sort(key=lambda r: (-(number(r.get("burden_share")) or 0.0), text(r.get("nation"))))
    top = nations[:N_NATIONS]
    over = [
        r for r in nations
        if (number(r.get("burden_share")) or 0.0) > (number(r.get("gdp_share")) or 0.0)
    ]  # fmt: skip
    lead = listing([cut(r.get("name"), 40) for r in top[:3]])
    together = percent(sum(number(r.get("burden_share")) or 0.0 for r in top[:3]))
    title = f"{lead} carry {together} of the burden; {small(len(over))} nations carry more than "
    title += "their share of GDP."
    bars, dots = [], []
    for place, row in enumerate(top):
        name = f"{place:02d}{cut(row.get('name') or row.get('nation'), 20)}"
        by_domain = sent.get(text(row.get("nation"))) or {
            "other": number(row.get("persons")) or 0.0
        }
        for i, d in enumerate((*DOMAINS, "other")):
            if by_domain.get(d):
                bars.append({"nation": name, "domain": d, "order": i,
                             "persons": by_domain[d] / 1000})  # fmt: skip
        shares = [number(row.get("burden_share")), number(row.get("gdp_share"))]
        for kind, share in zip(("burden", "GDP"), shares, strict=True):
            if share is not None:
                dots.append({"nation": name, "share": share, "kind": kind})
    return Figure(
        code="contributions",
        title=title if top else "No contribution by nation is recorded.",
        subtitle="Left: persons sent, in thousands, by domain. Right: share of the burden and "
        f"of GDP, in per cent.{_rest(len(nations) - len(top), 'nations')}",
        source_line=source_line(record),
        alt="; ".join(
            f"{text(r.get('name'))} {percent(r.get('burden_share'))} of the burden, "
            f"{percent(r.get('gdp_share'))} of GDP"
            for r in top[:8]
        ),
        spec=_contribution_spec(bars, dots, theme.WIDE),
        narrow=_contribution_spec(bars, dots, theme.NARROW),
        columns=("Nation", "Persons", "Burden", "GDP", "Operations"),
        twin=tuple(
            (
                text(r.get("name")) or text(r.get("nation")),
                count(r.get("persons")),
                percent(r.get("burden_share")),
                percent(r.get("gdp_share")),
                count(r.get("n_operations")),
            )
            for r in nations
        ),
    )


def _rest(n: int, what: str) -> str:
    """A note on rows that are only in the table."""
    return f" {n} more {what} are in the table." if n > 0 else ""


def _contribution_spec(
    bars: list[dict[str, object]], dots: list[dict[str, object]], width: int
) -> Spec:
    """Stacked bars beside pairs of dots."""
    is_wide = width == theme.WIDE
    names = sorted({str(d["nation"]) for d in [*bars, *dots]})
    y = {"field": "nation", "type": "nominal", "scale": {"domain": names}, "title": None,
         "axis": {"labelExpr": "slice(datum.label, 2)", "ticks": False, "domain": False,
                  "labelLimit": 130}}  # fmt: skip
    used = [d for d in (*DOMAINS, "other") if any(b["domain"] == d for b in bars)]
    left = {
        "data": inline(bars), "width": 330 if is_wide else 225, "height": {"step": 20},
        "mark": {"type": "bar", "height": 13},
        "encoding": {
            "y": y, "order": {"field": "order", "type": "quantitative"},
            "x": {"field": "persons", "type": "quantitative", "title": "thousand persons",
                  "axis": {"tickCount": 4}},
            "color": {"field": "domain", "type": "nominal",
                      "scale": {"domain": used,
                                "range": [theme.DOMAIN_COLOURS[d] for d in used]}},
        },
    }  # fmt: skip
    marks = {"domain": ["burden", "GDP"], "range": [theme.EUROPE, theme.US]}
    shape = {"domain": ["burden", "GDP"], "range": ["circle", "diamond"]}
    share = {"field": "share", "type": "quantitative", "title": "per cent",
             "axis": {"format": "%", "tickCount": 4}}  # fmt: skip
    right = {
        "data": inline(dots), "width": 235 if is_wide else 225, "height": {"step": 20},
        "encoding": {"y": y | {"axis": None} if is_wide else y},
        "layer": [
            {"mark": {"type": "rule", "color": theme.LINE, "strokeWidth": 2},
             "encoding": {"x": {"aggregate": "min", "field": "share", "type": "quantitative"},
                          "x2": {"aggregate": "max", "field": "share"}}},
            {"mark": {"type": "point", "filled": True, "size": 75, "opacity": 1},
             "encoding": {"x": share,
                          "color": {"field": "kind", "type": "nominal", "scale": marks},
                          "shape": {"field": "kind", "type": "nominal", "scale": shape}}},
        ],
    }  # fmt: skip
    return complete(
        {
            ("hconcat" if is_wide else "vconcat"): [left, right],
            "spacing": 24,
            "resolve": {"scale": {"color": "independent", "shape": "independent"}},
        }
    )


def dependence(record: Record) -> Figure:
    """Coverage of each capability with and without the United States."""
    found = [
        r for r in rows(record, "dependence")
        if number(r.get("coverage_without_us")) is not None
        and number(r.get("coverage_with_us")) is not None
    ]  # fmt: skip
    found.sort(key=lambda r: (-round(_difference(r), 9), text(r.get("capability"))))
    lean = [r for r in found if _difference(r) > 0.005]
    top = lean[:N_DEPENDENT]
    names = top_names(top, 3)
    title = (
        f"{upper_first(small(len(lean)))} of {len(found)} capabilities lean on the United States, "
        f"most of all {names}."
        if lean
        else "With or without the United States, coverage is the same."
    )
    values = []
    for place, row in enumerate(top):
        base = {"name": f"{place:02d}{cut(row.get('name'), 40)}", "short": place}
        base["gain"] = signed_points(_difference(row))
        for who, key in (
            ("without the US", "coverage_without_us"),
            ("with the US", "coverage_with_us"),
        ):
            values.append(base | {"who": who, "coverage": number(row.get(key))})
    return Figure(
        code="dependence",
        title=title if found else "The study was not computed with the United States present.",
        subtitle="Coverage of all needs at their peak, in per cent; at the right the "
        "difference in points." + _rest(len(lean) - len(top), "capabilities"),
        source_line=source_line(record),
        alt="; ".join(
            f"{text(r.get('name'))} {percent(r.get('coverage_without_us'))} without and "
            f"{percent(r.get('coverage_with_us'))} with the United States"
            for r in top[:8]
        )
        or "No difference.",
        spec=_dependence_spec(values, theme.WIDE),
        narrow=_dependence_spec(values, theme.NARROW),
        columns=("Capability", "Without the US", "With the US", "Difference, points"),
        twin=tuple(
            (
                text(r.get("name")) or text(r.get("capability")),
                percent(r.get("coverage_without_us")),
                percent(r.get("coverage_with_us")),
                signed_points(_difference(r)),
            )
            for r in found
        ),
    )


def _difference(row: Row) -> float:
    """What the United States adds to a capability's coverage."""
    given = number(row.get("difference"))
    if given is not None:
        return given
    return (number(row.get("coverage_with_us")) or 0.0) - (
        number(row.get("coverage_without_us")) or 0.0
    )


def _dependence_spec(values: list[dict[str, object]], width: int) -> Spec:
    """Dumbbells: a hollow dot without, a full dot with the United States."""
    is_wide = width == theme.WIDE
    y = {"field": "name", "type": "nominal", "title": None,
         "axis": {"labelExpr": "slice(datum.label, 2)", "ticks": False, "domain": False,
                  "grid": True, "labelLimit": 250 if is_wide else 150}}  # fmt: skip
    scale = {"domain": ["without the US", "with the US"]}
    colour = {"field": "who", "type": "nominal",
              "scale": scale | {"range": [theme.EUROPE, theme.US]}}  # fmt: skip
    shape = {"field": "who", "type": "nominal",
             "scale": scale | {"range": ["circle", "diamond"]}}  # fmt: skip
    x = {
        "field": "coverage",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 1]},
        "axis": {"format": "%", "tickCount": 5, "orient": "top"},
    }
    return complete(
        {
            "data": inline(values),
            "width": 430 if is_wide else 140, "height": {"step": 22},
            "encoding": {"y": y},
            "layer": [
                {"mark": {"type": "rule", "color": theme.LINE, "strokeWidth": 4},
                 "encoding": {"x": {"aggregate": "min", "field": "coverage",
                                    "type": "quantitative"},
                              "x2": {"aggregate": "max", "field": "coverage"}}},
                {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                 "encoding": {"x": x, "color": colour, "shape": shape}},
                {"transform": [{"filter": "datum.who == 'with the US'"}],
                 "mark": {"type": "text", "align": "right", "fontWeight": "bold"},
                 "encoding": {"x": {"value": 470 if is_wide else 176},
                              "text": {"field": "gain"}}},
            ],
        }
    )  # fmt: skip
