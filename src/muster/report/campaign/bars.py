"""Charts of a campaign by capability and nation: what fails first, one more, tempo, frontier."""

from __future__ import annotations

from muster.report import theme
from muster.report.campaign.charts import Value, known, share_axis
from muster.report.campaign.text import (
    chance,
    estimate,
    halving,
    halving_additions,
    interval,
    more,
    precise,
)
from muster.report.charts_gaps import cut, source_line
from muster.report.figure import Figure, Spec, complete, inline
from muster.report.numbers import NBSP, UNKNOWN, count, listing, lower_first, upper_first
from muster.report.rows import Record, Row, number, rows, text, total

N_BARS = 14
"""Bars at most; the rest stands in the table of the figure."""
N_NATIONS = 24


def name_of(row: Row, key: str = "capability") -> str:
    """Name of a row, or its code."""
    return text(row.get("name")) or text(row.get(key))


def bars(
    values: list[Value], title: str, width: int, *, is_share: bool, has_interval: bool = False
) -> Spec:
    """Bars to the right with their number at the end; ``values`` have row, v, said, fill.

    A value is the label (``row``, three digits for the place first), the length (``v``), what
    stands at its end (``said``) and where (``end``), its colour, and ``low`` and ``high``.
    """
    is_wide = width == theme.WIDE
    letters = max((len(str(v["row"])) - 3 for v in values), default=10)
    room = min(300, 12 + 6.6 * letters) if is_wide else min(172, 12 + 6.1 * letters)
    y = {"field": "row", "type": "nominal",
         "axis": {"title": None, "labelExpr": "slice(datum.label, 3)", "domain": False,
                  "ticks": False, "labelLimit": room, "labelFontSize": 12 if is_wide else 11,
                  "minExtent": room, "maxExtent": room}}  # fmt: skip
    ends = [number(v[k]) or 0.0 for v in values for k in ("end", "v")]
    lows = [number(v.get("low")) or 0.0 for v in values]
    longest = max((len(str(v["said"])) for v in values), default=4) * 6.4
    inside = width - room - 20
    least, most = min([0.0, *lows]), max([*ends, 1e-9])
    most = least + (most - least) * inside / max(inside - longest - 12, 40)
    axis = (share_axis(title, 5 if is_wide else 3)
            if is_share else {"title": title, "tickCount": 5 if is_wide else 3})  # fmt: skip
    x = {"field": "v", "type": "quantitative",
         "scale": {"domain": [least, most], "nice": False}, "axis": axis}  # fmt: skip
    layer = [
        {"mark": {"type": "bar", "height": 14},
         "encoding": {"x": x | {"stack": "zero"}, "y": y,
                      "color": {"field": "fill", "type": "nominal", "scale": None}}},
        {"transform": [{"filter": "isValid(datum.said)"}],
         "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12 if is_wide else 11},
         "encoding": {"x": {"field": "end", "type": "quantitative"}, "y": y,
                      "text": {"field": "said"}}},
    ]  # fmt: skip
    if has_interval:
        layer.insert(1, {
            "mark": {"type": "rule", "strokeWidth": 2, "color": theme.INK},
            "encoding": {"x": {"field": "low", "type": "quantitative"},
                         "x2": {"field": "high"}, "y": y},
        })  # fmt: skip
    return complete(
        {"data": inline(values), "width": inside, "height": {"step": 24}, "layer": layer}
    )


# --- what fails first ------------------------------------------------------------------------


def first(record: Record) -> Figure:
    """Which capability is the first to fail, by share of the trials in which any does."""
    found = [
        r for r in known(record, "capabilities", "first_to_fail_share")
        if (number(r["first_to_fail_share"]) or 0.0) > 0
    ]  # fmt: skip
    found.sort(key=lambda r: (-(number(r["first_to_fail_share"]) or 0.0), name_of(r)))
    title = "No critical capability ever fails."
    if found:
        title = (
            f"{name_of(found[0])}: the first to fail in "
            f"{chance(found[0]['first_to_fail_share'])} of the trials in which any does"
        )
        if len(found) > 1:
            title += (
                f"; then {lower_first(name_of(found[1]))} "
                f"({chance(found[1]['first_to_fail_share'])})"
            )
        title += "."

    def spec(width: int) -> Spec:
        n = 46 if width == theme.WIDE else 25
        values: list[Value] = [
            {"row": f"{i:03d}{cut(name_of(r), n)}", "v": r["first_to_fail_share"],
             "end": r["first_to_fail_share"], "said": chance(r["first_to_fail_share"]),
             "fill": theme.US if i == 0 else theme.EUROPE}
            for i, r in enumerate(found[:N_BARS])
        ]  # fmt: skip
        return bars(values, "share of the trials with a failure", width, is_share=True)

    return Figure(
        code="first",
        title=title,
        subtitle="Critical capability that is shortest in the first tour that does not hold, by "
        "share of the trials in which any tour fails.",
        source_line=source_line(record),
        alt="; ".join(f"{name_of(r)} {chance(r['first_to_fail_share'])}" for r in found[:8])
        or title,
        spec=spec(theme.WIDE),
        narrow=spec(theme.NARROW),
        columns=("Capability", "First to fail", "Short, of the tours that need it",
                 "Not met on average"),
        twin=tuple(
            (name_of(r), precise(r["first_to_fail_share"]), precise(r.get("short_share")),
             precise(r.get("mean_unmet_share")))
            for r in found
        ),
    )  # fmt: skip


# --- tempo -----------------------------------------------------------------------------------


def tempo(record: Record) -> Figure:
    """Days deployed for each unit in a year by nation, and how many while rest was due."""
    found = known(record, "tempo", "deployed_days_per_unit_year")
    found.sort(key=lambda r: (-(number(r["deployed_days_per_unit_year"]) or 0.0),
                              name_of(r, "holder")))  # fmt: skip

    def spec(width: int) -> Spec:
        values: list[Value] = []
        for i, r in enumerate(found[:N_NATIONS]):
            away, over = _days(r, "deployed"), _days(r, "overstretched")
            label = f"{i:03d}{cut(name_of(r, 'holder'), 40 if width == theme.WIDE else 22)}"
            said = f"{away:.0f}" + (f" ({over:.0f} over)" if over >= 0.5 else "")
            values += [
                {"row": label, "v": max(0.0, away - over), "end": away, "said": said,
                 "fill": theme.EUROPE},
                {"row": label, "v": over, "end": away, "said": None, "fill": theme.US},
            ]  # fmt: skip
        return bars(values, "days deployed for each unit in a year", width, is_share=False)

    return Figure(
        code="tempo",
        title=_tempo_title(found),
        subtitle="Blue: days deployed while rested; orange: days deployed while rest was due "
        "(over-stretched). For each unit of the nation or pool in an average year.",
        source_line=source_line(record),
        alt="; ".join(
            f"{name_of(r, 'holder')} {_days(r, 'deployed'):.0f} days, of which "
            f"{_days(r, 'overstretched'):.0f} over-stretched"
            for r in found[:10]
        )
        or "Nobody is deployed.",
        spec=spec(theme.WIDE),
        narrow=spec(theme.NARROW),
        columns=("Nation or pool", "Units", "Days deployed, per unit and year",
                 "Of these while rest was due", "Recalled, units a year"),
        twin=tuple(
            (name_of(r, "holder"), count(r.get("n_units")), f"{_days(r, 'deployed'):.1f}",
             f"{_days(r, 'overstretched'):.1f}", count(r.get("recalled_per_year")))
            for r in found
        ),
    )  # fmt: skip


def _days(row: Row, what: str) -> float:
    """Days for each unit in a year."""
    return number(row.get(f"{what}_days_per_unit_year")) or 0.0


def _tempo_title(found: list[Row]) -> str:
    """Who is away most, and how much of all of it is over-stretched."""
    if not found or not _days(found[0], "deployed"):
        return "Nobody is deployed."
    busiest = found[0]
    weights = [number(r.get("n_units")) or 0.0 for r in found]
    away = total(_days(r, "deployed") * w for r, w in zip(found, weights, strict=True))
    over = total(_days(r, "overstretched") * w for r, w in zip(found, weights, strict=True))
    sentence = (
        f"{name_of(busiest, 'holder')} is away most: {_days(busiest, 'deployed'):.0f} days a year "
        "for each unit"
    )
    if over > 0 and away > 0:
        sentence += f"; {chance(over / away)} of all days deployed fall in rest that was due"
    return sentence + "."


# --- frontier --------------------------------------------------------------------------------


def frontier(record: Record) -> Figure:
    """Risk of a year as units are added step by step, against cost where it is known."""
    found = known(record, "frontier", "step", "prob_per_year")
    found.sort(key=lambda r: number(r["step"]) or 0.0)
    return Figure(
        code="frontier",
        title=_frontier_title(record, found),
        subtitle="Probability that an operation fails in a year, step by step; each step adds "
        "where failures begin most often then. Bars: "
        f"95{NBSP}% intervals" + (" and range of cost" if has_cost(found) else "")
        + ". Dashed: half of the risk as it is.",
        source_line=source_line(record),
        alt="; ".join(f"step {r['step']:.0f}: {precise(r['prob_per_year'])}" for r in found)
        or "Not worked out.",
        spec=_frontier_spec(found, theme.WIDE),
        narrow=_frontier_spec(found, theme.NARROW),
        columns=("Step", "Adds", "Cost so far, € m", "Fails in a year", "95 % interval",
                 "Ever fails"),
        twin=tuple(
            (f"{r['step']:.0f}", step_said(r), cost_said(r), precise(r["prob_per_year"]),
             interval(r.get("low"), r.get("high")), precise(r.get("ever_prob")))
            for r in found
        ),
    )  # fmt: skip


def has_cost(found: list[Row]) -> bool:
    """Whether the cost of every step is known."""
    keys = ("cost_low_meur", "cost_high_meur")
    return bool(found) and all(number(r.get(k)) is not None for r in found for k in keys)


def step_said(row: Row) -> str:
    """What a step adds.

    Examples
    --------
    >>> step_said({"step": 2, "name": "Field hospitals", "unit": "hospitals", "n_added": 2})
    '2 more field hospitals'
    """
    n = number(row.get("n_added"))
    if not n:
        return "The force as it is"
    return more(n, text(row.get("unit")), name_of(row))


def cost_said(row: Row) -> str:
    """Range of the cost so far."""
    low, high = number(row.get("cost_low_meur")), number(row.get("cost_high_meur"))
    if low is None or high is None:
        return UNKNOWN
    return count(low) if low == high else f"{count(low)} to {count(high)}"


def _frontier_title(record: Record, found: list[Row]) -> str:
    """Which step halves the risk, and what it takes."""
    if not found:
        return "What would halve the risk was not worked out."
    before, half = found[0]["prob_per_year"], halving(record)
    said = halving_additions(record)
    if said:
        after = estimate(half.get("prob_per_year"), half.get("low"), half.get("high"))
        return (
            f"{upper_first(listing(said))}: the risk of a year falls from {precise(before)} to "
            f"{after}."
        )
    last = min(found, key=lambda r: number(r["prob_per_year"]) or 0.0)
    return (
        f"No step that was tried halves the risk of a year: it falls from {precise(before)} to "
        f"{precise(last['prob_per_year'])} at best."
    )


def _frontier_spec(found: list[Row], width: int) -> Spec:
    """Points joined by a line, with intervals both ways, numbered by step."""
    is_wide, is_priced = width == theme.WIDE, has_cost(found)
    values: list[Value] = []
    for r in found:
        a, b = number(r.get("cost_low_meur")) or 0.0, number(r.get("cost_high_meur")) or 0.0
        step, p = number(r["step"]) or 0.0, number(r["prob_per_year"]) or 0.0
        low, high = number(r.get("low")), number(r.get("high"))
        values.append(
            {"x": (a + b) / 2 if is_priced else step, "a": a if is_priced else step,
             "b": b if is_priced else step, "p": p, "low": p if low is None else low,
             "high": p if high is None else high, "said": f"{step:.0f}"}
        )  # fmt: skip
    half = (number(found[0]["prob_per_year"]) or 0.0) / 2 if found else 0.0
    title = "cost so far, million euro" if is_priced else "step"
    x = {"field": "x", "type": "quantitative", "scale": {"zero": True},
         "axis": {"title": title, "tickCount": 5 if is_wide else 4, "tickMinStep": 1,
                  "grid": False}}  # fmt: skip
    y = {"field": "p", "type": "quantitative", "scale": {"zero": True}, "axis": share_axis()}
    rule = {"type": "rule", "color": theme.SOFT, "strokeWidth": 1.5}
    return complete(
        {
            "data": inline(values),
            "width": width - 70, "height": 250 if is_wide else 220,
            "layer": [
                {"data": inline([{"p": half}]),
                 "mark": {"type": "rule", "strokeDash": [4, 4], "color": theme.SOFT},
                 "encoding": {"y": y}},
                {"mark": {"type": "line", "color": theme.EUROPE, "strokeWidth": 1.5},
                 "encoding": {"x": x, "y": y, "order": {"field": "said"}}},
                {"mark": rule, "encoding": {"x": x, "y": y | {"field": "low"},
                                            "y2": {"field": "high"}}},
                {"mark": rule, "encoding": {"x": x | {"field": "a"}, "x2": {"field": "b"},
                                            "y": y}},
                {"mark": {"type": "point", "filled": True, "size": 70, "opacity": 1,
                          "color": theme.EUROPE}, "encoding": {"x": x, "y": y}},
                {"mark": {"type": "text", "align": "left", "dx": 9, "dy": -10,
                          "fontWeight": "bold"},
                 "encoding": {"x": x, "y": y, "text": {"field": "said"}}},
            ],
        }
    )  # fmt: skip


def unexplained(record: Record) -> bool:
    """Whether nothing was compared: no worth and no frontier."""
    return not known(record, "capabilities", "worth_prob") and not rows(record, "frontier")
