"""Charts of targets by nation: burden and fair share, contribution and spending, people."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from muster.report import theme
from muster.report.campaign.bars import bars
from muster.report.campaign.charts import Value
from muster.report.charts_gaps import cut
from muster.report.figure import Figure, Spec, complete, inline
from muster.report.numbers import NBSP, count, listing, percent
from muster.report.rows import Record, Row, number, rows, text, total
from muster.report.targets.language import Language

N_BARS = 36
WORDS = Language()


def source(record: Record) -> str:
    """Where the figures of a chart come from."""
    study = record.get("study")
    name = text(study.get("name")) if isinstance(study, dict) else ""
    return (
        f"Muster, {name or 'study without a name'}, {text(record.get('year'))}; prices and rules "
        "with their sources in the tables of this report."
    )


def billions(meur: object) -> str:
    """Million euro as billion euro, without the word."""
    return f"{(number(meur) or 0.0) / 1000:,.1f}"


def tick_bars(
    values: list[Value], title: str, width: int, *, tick: str, is_share: bool = False
) -> Spec:
    """Bars with a black mark at a second value (field ``tick``)."""
    spec = bars(values, title, width, is_share=is_share)
    y = spec["layer"][0]["encoding"]["y"]
    mark = {
        "mark": {"type": "tick", "thickness": 2.5, "size": 20, "color": theme.INK},
        "encoding": {"x": {"field": tick, "type": "quantitative"}, "y": y},
    }
    return spec | {"layer": [*spec["layer"], mark]}


def made(
    record: Record,
    code: str,
    title: str,
    subtitle: str,
    spec: Callable[[int], Spec],
    columns: Sequence[str],
    twin: Sequence[tuple[str, ...]],
    alt: str = "",
) -> Figure:
    """A figure of this record, wide and narrow; its text is the first rows of its table."""
    said = alt or "; ".join(", ".join(row[:3]) for row in twin[:8])
    return Figure(
        code=code, title=title, subtitle=subtitle, source_line=source(record), alt=said or title,
        spec=spec(theme.WIDE), narrow=spec(theme.NARROW), columns=tuple(columns),
        twin=tuple(twin),
    )  # fmt: skip


def label(i: int, said: str, width: int) -> str:
    """A bar's label with its place in front, cut to the room there is."""
    return f"{i:03d}{cut(said, 40 if width == theme.WIDE else 27)}"


def asked_nations(record: Record) -> list[Row]:
    """Nations that share the burden, the largest first."""
    return sorted(
        (n for n in rows(record, "nations") if n.get("is_asked")),
        key=lambda n: (-(number(n.get("burden_meur")) or 0.0), text(n.get("nation"))),
    )


def _the(row: Row) -> str:
    """A nation with its article."""
    return WORDS.nation(row.get("nation"), row.get("name"))


def burden(record: Record) -> Figure:
    """Burden beside fair share by nation."""
    found = asked_nations(record)
    top = found[:3]
    share = total(n.get("burden_share") for n in top)
    title = (
        f"{listing([_the(n) for n in top])} carry {percent(share)} of the burden; "
        f"{percent(total(n.get('fair_share') for n in top))} would be fair."
        if top
        else "Nobody is asked for anything."
    )

    def spec(width: int) -> Spec:
        values: list[Value] = [
            {"row": label(i, text(n.get("name")), width),
             "v": (number(n.get("burden_meur")) or 0.0) / 1000,
             "fair": (number(n.get("fair_meur")) or 0.0) / 1000,
             "end": max(number(n.get("burden_meur")) or 0.0, number(n.get("fair_meur")) or 0.0)
             / 1000,
             "said": billions(n.get("burden_meur")), "fill": theme.EUROPE}
            for i, n in enumerate(found[:N_BARS])
        ]  # fmt: skip
        return tick_bars(values, "billion euro", width, tick="fair")

    return made(
        record, "burden", title[:1].upper() + title[1:],
        "Cost of the targets by nation in billion euro; the black mark is the fair share by "
        f"{WORDS.key(record.get('key_name'))}.",
        spec, ("Nation", "Asked, EUR m", "Fair share, EUR m", "Difference, EUR m", "Made by"),
        [(text(n.get("name")), count(n.get("burden_meur")), count(n.get("fair_meur")),
          count(n.get("deviation_meur")), text(n.get("deviation_rule_name"))) for n in found],
    )  # fmt: skip


def deviation(record: Record) -> Figure:
    """How far each nation is from its fair share, in per cent of it."""
    found = [n for n in asked_nations(record) if number(n.get("fair_meur"))]
    off = {text(n["nation"]): (number(n.get("deviation_meur")) or 0.0)
           / (number(n["fair_meur"]) or 1.0) for n in found}  # fmt: skip
    found.sort(key=lambda n: (-off[text(n["nation"])], text(n["nation"])))
    near = sum(1 for v in off.values() if abs(v) <= 0.1)
    title = (
        f"{near} of {len(found)} nations are asked for within a tenth of their fair share; "
        f"{_the(found[-1])} and {_the(found[-2])} fall shortest of it."
        if len(found) > 1
        else "Nobody is asked for anything."
    )

    def spec(width: int) -> Spec:
        values: list[Value] = []
        for i, n in enumerate(found[:N_BARS]):
            v = off[text(n["nation"])]
            values.append(
                {"row": label(i, text(n.get("name")), width), "v": v, "end": max(v, 0.0),
                 "low": min(v, 0.0), "said": _signed(v),
                 "fill": theme.US if v > 0 else theme.EUROPE}
            )  # fmt: skip
        return bars(values, "of the fair share", width, is_share=True)

    return made(
        record, "deviation", title,
        "Asked for more (orange) or less (blue) than the fair share, in per cent of it.",
        spec, ("Nation", "Difference, % of fair share", "Difference, EUR m", "Made by"),
        [(text(n.get("name")), f"{100 * off[text(n['nation'])]:+.0f}",
          count(n.get("deviation_meur")), text(n.get("deviation_rule_name"))) for n in found],
    )  # fmt: skip


def _signed(share: float) -> str:
    """A difference in per cent with its sign, where it is one."""
    said = f"{100 * share:+.0f}{NBSP}%"
    return f"0{NBSP}%" if said[1:] == f"0{NBSP}%" else said


def contribution(record: Record) -> Figure:
    """What forces are worth today beside the share of GDP."""
    found = [n for n in asked_nations(record) if (number(n.get("worth_share")) or 0.0) > 0
             and (number(n.get("gdp_share")) or 0.0) > 0]  # fmt: skip
    ratio = {text(n["nation"]): (number(n["worth_share"]) or 0.0) / (number(n["gdp_share"]) or 1.0)
             for n in found}  # fmt: skip
    order = sorted(found, key=lambda n: (-ratio[text(n["nation"])], text(n["nation"])))
    above = sum(1 for v in ratio.values() if v >= 1)
    title = (
        f"{above} of {len(found)} nations contribute more than their share of GDP, "
        f"{_the(order[0])} {ratio[text(order[0]['nation'])]:.1f} times as much and "
        f"{_the(order[-1])} least, {ratio[text(order[-1]['nation'])]:.2f} times."
        if len(order) > 1
        else "What forces are worth was not worked out."
    )

    def spec(width: int) -> Spec:
        values: list[Value] = [
            {"gdp": 100 * (number(n["gdp_share"]) or 0), "worth": 100 * (number(n["worth_share"])
             or 0), "code": text(n["nation"]),
             "fill": theme.EUROPE if ratio[text(n["nation"])] >= 1 else theme.US}
            for n in found
        ]  # fmt: skip
        ends = [number(v[k]) or 1.0 for v in values for k in ("gdp", "worth")] or [0.01, 100.0]
        low, high = min(ends) / 1.5, max(ends) * 1.5
        return _scatter(values, low, high, width)

    twin = [
        (text(n.get("name")), percent_of(n.get("worth_share")), percent_of(n.get("gdp_share")),
         f"{ratio[text(n['nation'])]:.2g}", percent_of(n.get("spending_share")),
         percent_of(n.get("burden_share")))
        for n in order
    ]  # fmt: skip
    return made(
        record, "contribution", title,
        "Share of what all forces achieve today against share of Europe's GDP, both in per cent on "
        "scales of equal steps by ratio. Above the line (blue): more than the share of GDP.",
        spec, ("Nation", "Share of what forces achieve, %", "Share of GDP, %", "Ratio",
               "Defence spending, % of own GDP", "Share of what is asked, %"), twin,
    )  # fmt: skip


def percent_of(share: object) -> str:
    """A share in per cent without the sign, for columns that have it in the head."""
    found = number(share)
    return "not known" if found is None else f"{100 * found:.2f}"


def _scatter(values: list[Value], low: float, high: float, width: int) -> Spec:
    """Dots with their codes and a line of equal shares, on logarithmic scales."""
    wide, high_px, size = (620, 470, 11) if width == theme.WIDE else (270, 300, 9)
    scale = {"type": "log", "domain": [low, high], "nice": False}
    ticks = [v for v in (0.01, 0.1, 1, 10, 100) if low <= v <= high]
    axis = {"values": ticks, "labelExpr": "datum.label + ' %'"}
    x = {"field": "gdp", "type": "quantitative", "scale": scale,
         "axis": axis | {"title": "share of Europe's GDP"}}  # fmt: skip
    y = {"field": "worth", "type": "quantitative", "scale": scale,
         "axis": axis | {"title": "share of what all forces achieve today"}}  # fmt: skip
    line = inline([{"gdp": low, "worth": low}, {"gdp": high, "worth": high}])
    colour = {"field": "fill", "type": "nominal", "scale": None}
    text_mark = {"type": "text", "baseline": "middle", "fontSize": size}
    placed = labels_beside(values, (low, high), (wide, high_px), size)
    texts = [
        {"data": inline([v]), "mark": text_mark | {"dx": dx, "dy": dy, "align": align},
         "encoding": {"x": x, "y": y, "text": {"field": "code"}}}
        for v, (dx, dy, align) in zip(values, placed, strict=True)
    ]  # fmt: skip
    return complete({
        "width": wide, "height": high_px,
        "layer": [
            {"data": line, "mark": {"type": "line", "color": theme.SOFT, "strokeDash": [4, 4]},
             "encoding": {"x": x, "y": y}},
            {"data": inline(values), "mark": {"type": "circle", "size": 60, "opacity": 1},
             "encoding": {"x": x, "y": y, "color": colour}},
            *texts,
        ],
    })  # fmt: skip


def labels_beside(
    values: Sequence[Value], domain: tuple[float, float], size: tuple[int, int], font: int
) -> list[tuple[int, int, str]]:
    """For each dot where its code stands: right, left, above or below, wherever it is free."""
    scale = math.log(domain[1] / domain[0])
    dots = [
        (math.log((number(v["gdp"]) or domain[0]) / domain[0]) / scale * size[0],
         (1 - math.log((number(v["worth"]) or domain[0]) / domain[0]) / scale) * size[1])
        for v in values
    ]  # fmt: skip
    taken = [(x - 4, y - 4, x + 4, y + 4) for x, y in dots]
    long, half = 2.4 * font, 0.55 * font
    places = ((7, 0, "left", 7.0), (-7, 0, "right", -7 - long), (0, -11, "center", -long / 2),
              (0, 12, "center", -long / 2), (7, -9, "left", 7.0), (7, 9, "left", 7.0),
              (-7, -9, "right", -7 - long), (-7, 9, "right", -7 - long))  # fmt: skip
    found = []
    for x, y in dots:
        boxes = [(x + left, y + dy - half, x + left + long, y + dy + half)
                 for _, dy, _, left in places]  # fmt: skip
        hits = [
            sum(b[0] < t[2] and t[0] < b[2] and b[1] < t[3] and t[1] < b[3] for t in taken)
            for b in boxes
        ]
        best = hits.index(min(hits))
        taken.append(boxes[best])
        found.append(places[best][:3])
    return found


def people(record: Record) -> Figure:
    """People that the targets take, beside what may be asked."""
    found = [n for n in asked_nations(record) if number(n.get("crew_limit_persons")) is not None]
    used = {text(n["nation"]): (number(n.get("persons")) or 0.0)
            / max(number(n["crew_limit_persons"]) or 0.0, 1.0) for n in found}  # fmt: skip
    found.sort(key=lambda n: (-used[text(n["nation"])], text(n["nation"])))
    full = sum(1 for v in used.values() if v >= 0.9)
    persons = total(n.get("persons") for n in found)
    title = (
        f"The targets take {count(round(persons))} people, and {full} of {len(found)} nations "
        "reach nine tenths of the crews that they may be asked for."
    )

    def spec(width: int) -> Spec:
        values: list[Value] = [
            {"row": label(i, text(n.get("name")), width), "v": used[text(n["nation"])],
             "end": used[text(n["nation"])], "said": count(round(number(n.get("persons")) or 0.0)),
             "fill": theme.US if used[text(n["nation"])] >= 0.9 else theme.EUROPE}
            for i, n in enumerate(found[:N_BARS])
        ]  # fmt: skip
        return bars(values, "of the crews that may be asked for", width, is_share=True)

    return made(
        record, "people", title,
        "Persons that targets take, as a share of what the rule on crews allows; the number at "
        "the bar is persons. What is held in pools is crewed in common and not counted.",
        spec, ("Nation", "Persons", "Limit, persons", "Used, %"),
        [(text(n.get("name")), count(round(number(n.get("persons")) or 0.0)),
          count(n.get("crew_limit_persons")), f"{100 * used[text(n['nation'])]:.0f}")
         for n in found],
    )  # fmt: skip
