"""Charts of a campaign over years and levels: risk, fan of coverage, exceedance, at once."""

from __future__ import annotations

from muster.report import theme
from muster.report.campaign.text import chance, estimate, n_years, precise
from muster.report.charts_gaps import source_line
from muster.report.figure import Figure, Spec, complete, inline
from muster.report.numbers import NBSP, count, percent, small
from muster.report.rows import Record, Row, number, part, rows

Value = dict[str, object]
PER_CENT = f"format(datum.value * 100, '~g') + '{NBSP}%'"
BY_THEN, IN_YEAR = "at least once by then", "in the year itself"
PALE, DEEP = "#dbe8f4", "#b3d1ea"
"""Bands of a fan; both have a colour of their own in dark mode (``templates/report.css``)."""


def known(record: Record, table: str, *keys: str) -> list[Row]:
    """Rows of a table in which all of these numbers are known."""
    return [r for r in rows(record, table) if all(number(r.get(k)) is not None for k in keys)]


def share_axis(title: str | None = None, ticks: int = 5) -> dict[str, object]:
    """An axis in per cent."""
    return {"title": title, "labelExpr": PER_CENT, "tickCount": ticks}


# --- risk by year ----------------------------------------------------------------------------


def risk(record: Record) -> Figure:
    """Chance that an operation fails, in each year and by then."""
    found = known(record, "years", "year", "fail_prob", "ever_prob")
    values: list[Value] = []
    for row in found:
        for series, key, low, high in (
            (BY_THEN, "ever_prob", "ever_low", "ever_high"),
            (IN_YEAR, "fail_prob", "low", "high"),
        ):
            values.append(
                {"year": row["year"], "series": series, "p": row[key],
                 "low": number(row.get(low)), "high": number(row.get(high))}
            )  # fmt: skip
    return Figure(
        code="risk",
        title=_risk_title(record, found),
        subtitle="Probability that an operation fails: in the year itself, and at least once since "
        f"the start. Bands: 95{NBSP}% intervals.",
        source_line=source_line(record),
        alt="; ".join(
            f"{r['year']}: {precise(r['fail_prob'])} in the year, {precise(r['ever_prob'])} by then"
            for r in found[:: max(1, len(found) // 6)]
        )
        or "Nothing was counted.",
        spec=_risk_spec(values, theme.WIDE),
        narrow=_risk_spec(values, theme.NARROW),
        columns=("Year", "Fails in the year", "95 % interval", "Failed by then", "95 % interval"),
        twin=tuple(
            (f"{r['year']:.0f}", precise(r["fail_prob"]),
             f"{precise(r.get('low'))} to {precise(r.get('high'))}", precise(r["ever_prob"]),
             f"{precise(r.get('ever_low'))} to {precise(r.get('ever_high'))}")
            for r in found
        ),
    )  # fmt: skip


def _risk_title(record: Record, found: list[Row]) -> str:
    """When it becomes more likely than not, or how likely it is at the end."""
    if not found:
        return "No year was counted."
    passed = next((r for r in found if (number(r["ever_prob"]) or 0.0) > 0.5), None)
    last = found[-1]
    end = estimate(last["ever_prob"], last.get("ever_low"), last.get("ever_high"))
    if passed is None:
        return f"After {n_years(record)} the chance of a failure has grown to {end}."
    return (
        f"From {passed['year']:.0f} on a failure by then is more likely than not; in the end {end}."
    )


def year_axis(values: list[Value], *, is_wide: bool) -> dict[str, object]:
    """Years across."""
    years = [number(v["year"]) or 0.0 for v in values] or [0.0, 1.0]
    return {
        "field": "year", "type": "quantitative",
        "scale": {"domain": [min(years), max(max(years), min(years) + 1)], "nice": False},
        "axis": {"title": None, "format": "d", "tickCount": 7 if is_wide else 4, "grid": False,
                 "tickMinStep": 1},
    }  # fmt: skip


def _risk_spec(values: list[Value], width: int) -> Spec:
    """Two lines with their bands."""
    is_wide = width == theme.WIDE
    x = year_axis(values, is_wide=is_wide)
    colour = {"field": "series", "type": "nominal",
              "scale": {"domain": [BY_THEN, IN_YEAR], "range": [theme.EUROPE, theme.US]},
              "legend": {"symbolType": "stroke", "symbolStrokeWidth": 3, "columns": 2 if is_wide
                         else 1}}  # fmt: skip
    y = {"type": "quantitative", "scale": {"zero": True, "nice": True}, "axis": share_axis()}
    return complete(
        {
            "data": inline(values),
            "width": width - 62, "height": 240 if is_wide else 200,
            "layer": [
                {"mark": {"type": "area", "fillOpacity": 0.22},
                 "encoding": {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"},
                              "color": colour}},
                {"mark": {"type": "line", "strokeWidth": 2, "interpolate": "linear"},
                 "encoding": {"x": x, "y": y | {"field": "p"}, "color": colour}},
            ],
        }
    )  # fmt: skip


# --- fan of coverage -------------------------------------------------------------------------


def fan(record: Record) -> Figure:
    """Spread of the lowest coverage of each year over the trials."""
    keys = tuple(f"coverage_p{q}" for q in ("05", "25", "50", "75", "95"))
    found = known(record, "years", "year", *keys)
    values: list[Value] = [
        {"year": r["year"]} | {k[-3:]: number(r[k]) for k in keys} for r in found
    ]
    title = "No coverage was counted."
    if found:
        last = found[-1]
        title = (
            "In the worst twentieth of the trials, the worst-served operation of "
            f"{last['year']:.0f} has {percent(last['coverage_p05'])} or less of what it needs; in "
            f"the middle one {percent(last['coverage_p50'])}."
        )
    return Figure(
        code="fan",
        title=title,
        subtitle="Lowest coverage of any operation in the year; a year without an operation counts "
        f"as 100{NBSP}%. Pale: 5 to 95{NBSP}% of the trials; deeper: 25 to 75{NBSP}%; line: the "
        "middle trial.",
        source_line=source_line(record),
        alt="; ".join(
            f"{r['year']}: {percent(r['coverage_p05'])} in the worst twentieth, "
            f"{percent(r['coverage_p50'])} in the middle"
            for r in found[:: max(1, len(found) // 6)]
        )
        or "Nothing was counted.",
        spec=_fan_spec(values, theme.WIDE),
        narrow=_fan_spec(values, theme.NARROW),
        columns=("Year", "Worst 5 %", "Worst 25 %", "Middle", "Best 25 %", "Best 5 %"),
        twin=tuple((f"{r['year']:.0f}", *(percent(r[k]) for k in keys)) for r in found),
    )


def _fan_spec(values: list[Value], width: int) -> Spec:
    """Two bands and the middle line."""
    is_wide = width == theme.WIDE
    x = year_axis(values, is_wide=is_wide)
    lowest = min([number(v["p05"]) or 0.0 for v in values], default=0.0)
    y = {"type": "quantitative", "axis": share_axis(),
         "scale": {"domain": [max(0.0, int(10 * lowest - 1e-9) / 10), 1.0]}}  # fmt: skip

    def band(low: str, high: str, fill: str) -> Value:
        encoding = {"x": x, "y": y | {"field": low}, "y2": {"field": high}}
        return {"mark": {"type": "area", "color": fill}, "encoding": encoding}

    return complete(
        {
            "data": inline(values),
            "width": width - 62, "height": 220 if is_wide else 190,
            "layer": [
                band("p05", "p95", PALE),
                band("p25", "p75", DEEP),
                {"mark": {"type": "line", "color": theme.EUROPE, "strokeWidth": 2},
                 "encoding": {"x": x, "y": y | {"field": "p50"}}},
            ],
        }
    )  # fmt: skip


# --- exceedance ------------------------------------------------------------------------------


def exceedance(record: Record) -> Figure:
    """Chance that the lowest coverage of the whole campaign falls below a level."""
    found = sorted(
        known(record, "exceedance", "coverage", "prob"), key=lambda r: number(r["coverage"]) or 0.0
    )
    values: list[Value] = [
        {"c": r["coverage"], "p": r["prob"], "low": number(r.get("low")),
         "high": number(r.get("high"))}
        for r in found
    ]  # fmt: skip
    half = next((r for r in found if (number(r["prob"]) or 0.0) >= 0.5), None)
    title = "No level of coverage was counted."
    if half is not None:
        title = (
            f"In half of the trials, the worst moment of {n_years(record)} leaves an operation "
            f"with less than {percent(half['coverage'])} of what it needs."
        )
    elif found:
        title = (
            f"In most trials no operation of {n_years(record)} ever falls below "
            f"{percent(found[-1]['coverage'])} of what it needs."
        )
    return Figure(
        code="exceedance",
        title=title,
        subtitle="Probability that the lowest coverage of any operation in the whole campaign "
        f"falls below the level. Band: 95{NBSP}% interval.",
        source_line=source_line(record),
        alt="; ".join(
            f"below {percent(r['coverage'])}: {precise(r['prob'])}"
            for r in found[:: max(1, len(found) // 8)]
        )
        or "Nothing was counted.",
        spec=_exceedance_spec(values, theme.WIDE),
        narrow=_exceedance_spec(values, theme.NARROW),
        columns=("Lowest coverage below", "Probability", "95 % interval"),
        twin=tuple(
            (percent(r["coverage"]), precise(r["prob"]),
             f"{precise(r.get('low'))} to {precise(r.get('high'))}")
            for r in found
        ),
    )  # fmt: skip


def _exceedance_spec(values: list[Value], width: int) -> Spec:
    """A curve with its band."""
    is_wide = width == theme.WIDE
    x = {"field": "c", "type": "quantitative", "scale": {"domain": [0, 1]},
         "axis": share_axis("lowest coverage falls below", 6 if is_wide else 5)
         | {"grid": False}}  # fmt: skip
    y = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": share_axis()}
    return complete(
        {
            "data": inline(values),
            "width": width - 62, "height": 220 if is_wide else 190,
            "layer": [
                {"mark": {"type": "area", "color": theme.EUROPE, "fillOpacity": 0.22},
                 "encoding": {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}}},
                {"mark": {"type": "line", "color": theme.EUROPE, "strokeWidth": 2},
                 "encoding": {"x": x, "y": y | {"field": "p"}}},
            ],
        }
    )  # fmt: skip


# --- at once ---------------------------------------------------------------------------------


def at_once(record: Record) -> Figure:
    """How many operations run at once: share of the time, and the largest number."""
    found = known(record, "at_once", "operations")
    return Figure(
        code="at-once",
        title=_at_once_title(record, found),
        subtitle="Operations at once: share of the time (left or above), and in which share of the "
        "trials that number is the largest of the whole campaign.",
        source_line=source_line(record),
        alt="; ".join(
            f"{count(r['operations'])} at once: {chance(r.get('share_of_time'))} of the time, the "
            f"most in {chance(r.get('prob_most'))} of the trials"
            for r in found
        )
        or "Nothing was counted.",
        spec=_at_once_spec(found, theme.WIDE),
        narrow=_at_once_spec(found, theme.NARROW),
        columns=("Operations at once", "Share of the time", "Trials with this as the most"),
        twin=tuple(
            (count(r["operations"]), precise(r.get("share_of_time")), precise(r.get("prob_most")))
            for r in found
        ),
    )


def _at_once_title(record: Record, found: list[Row]) -> str:
    """The commonest number, and the middle of the largest."""
    if not found:
        return "How many operations run at once was not counted."
    common = max(found, key=lambda r: number(r.get("share_of_time")) or 0.0)
    n, share = number(common["operations"]) or 0.0, chance(common.get("share_of_time"))
    what = "no operation is" if n == 0 else "one operation is" if n == 1 else (
        f"{small(n)} operations are")  # fmt: skip
    at_once = " at once" if n > 1 else ""
    sentence = f"Most often {what} under way{at_once} ({share} of the time)"
    reached, above = None, 0.0
    for row in reversed(found):
        above += number(row.get("prob_most")) or 0.0
        if above >= 0.5:
            reached = row
            break
    if reached is None:
        return f"{sentence}."
    years = n_years(record)
    return (
        f"{sentence}; in half of the trials there are {small(reached['operations'])} or more at "
        f"once at some time in {years}."
    )


def _at_once_spec(found: list[Row], width: int) -> Spec:
    """Two small bar charts, side by side where there is room."""
    is_wide = width == theme.WIDE
    room = (width - 110) // 2 if is_wide else width - 54
    panels = []
    for key, title, colour in (
        ("share_of_time", "Share of the time", theme.EUROPE),
        ("prob_most", "Most at once: share of the trials", "#2d6ea8"),
    ):
        values: list[Value] = [
            {"n": f"{number(r['operations']):.0f}", "v": number(r.get(key)) or 0.0} for r in found
        ]
        x = {"field": "n", "type": "ordinal", "sort": None,
             "axis": {"title": "operations at once", "labelAngle": 0,
                      "labelOverlap": True}}  # fmt: skip
        y = {"field": "v", "type": "quantitative", "axis": share_axis(ticks=4)}
        panels.append(
            {"title": {"text": title, "fontSize": 12, "offset": 8}, "data": inline(values),
             "width": room, "height": 150,
             "mark": {"type": "bar", "color": colour}, "encoding": {"x": x, "y": y}}
        )  # fmt: skip
    return complete({"hconcat" if is_wide else "vconcat": panels, "spacing": 30})


def has_verdict(record: Record) -> bool:
    """Whether a campaign was run at all."""
    return number(part(record, "verdict").get("ever_prob")) is not None
