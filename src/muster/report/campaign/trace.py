"""One trial of a campaign as a history: operations over the years, and how well they are manned."""

from __future__ import annotations

from muster.report import theme
from muster.report.campaign.charts import Value, year_axis
from muster.report.campaign.text import named
from muster.report.charts_gaps import cut, source_line
from muster.report.figure import Figure, Spec, complete, inline
from muster.report.numbers import UNKNOWN, count, lower_first, percent, small, upper_first
from muster.report.rows import Record, Row, number, part, rows, text

DAYS_PER_YEAR = 365.25
FULL, SHORT, FAILS = "fully manned", "short, but holds", "fails"
COLOURS = {FULL: theme.EUROPE, SHORT: "#5aa9d6", FAILS: theme.US}
N_LANES = 60
"""Rows of the picture at most; what does not fit stands in the list."""


def operations(record: Record) -> list[Row]:
    """Operations of the trial with a known begin, in order of it."""
    found = rows(part(record, "trace"), "operations")
    known = [r for r in found if number(r.get("begin_day")) is not None]
    return sorted(known, key=lambda r: number(r["begin_day"]) or 0.0)


def first_year(record: Record) -> float:
    """Year in which the campaign begins: that of the force."""
    found = [number(r.get("year")) for r in rows(record, "years")]
    known = [y for y in found if y is not None]
    return min(known) if known else 0.0


def date_of(record: Record, day: object) -> str:
    """A day of the campaign as year and month.

    Examples
    --------
    >>> date_of({"years": [{"year": 2025}]}, 400.0)
    'Feb 2026'
    """
    found = number(day)
    if found is None:
        return UNKNOWN
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    year, rest = divmod(found / DAYS_PER_YEAR, 1.0)
    return f"{months[min(11, int(12 * rest))]} {first_year(record) + year:.0f}"


def limiting(record: Record, row: Row) -> str:
    """Name of what an operation or tour is shortest of."""
    return named(record, row.get("limiting"))


def history(record: Record) -> Figure:
    """Operations of one trial over the years, those of a crisis together."""
    found = operations(record)
    failed = [r for r in found if r.get("is_held") is False]
    title = "No history was recorded."
    if found:
        title = (
            f"In trial {count(part(record, 'trace').get('trial'))}, {small(len(found))} operation"
            f"{'s begin' if len(found) != 1 else ' begins'} and {small(len(failed))} of them "
            f"fail{'s' if len(failed) == 1 else ''}"
        )
        if failed:
            when = date_of(record, failed[0]["begin_day"])
            title += f", the first in {when}: {text(failed[0].get('name'))}"
        title += "."
    bars = _bars(record, found)
    return Figure(
        code="history",
        title=title,
        subtitle="Every operation of one trial from begin to end, by crisis; colour: how well each "
        "tour is manned.",
        source_line=source_line(record),
        alt="; ".join(
            f"{text(r.get('name'))} fails, begun {date_of(record, r['begin_day'])}"
            for r in failed[:8]
        )
        or ("Every operation holds." if found else title),
        spec=_spec(record, bars, theme.WIDE),
        narrow=_spec(record, bars, theme.NARROW),
        columns=("Tour of", "Begins", "Ends", "Coverage", "Shortest of", "Who serves"),
        twin=_twin(record, found),
    )


def _twin(record: Record, found: list[Row]) -> tuple[tuple[str, ...], ...]:
    """The tours, or the operations where no tour is recorded."""
    names = {text(r.get("operation")): text(r.get("name")) for r in found}
    tours = [t for t in rows(part(record, "trace"), "tours") if number(t.get("begin_day"))
             is not None]  # fmt: skip
    return tuple(
        (names.get(text(t.get("operation"))) or text(t.get("operation")),
         date_of(record, t.get("begin_day")), date_of(record, t.get("end_day")),
         percent(t.get("coverage", t.get("lowest_coverage"))), limiting(record, t) or "–",
         text(t.get("holders")) or "–")
        for t in (tours or found)
    )  # fmt: skip


def _state(row: Row) -> str:
    """How well a tour or an operation is manned."""
    held = row.get("is_held")
    if held is False or (held is None and text(row.get("limiting"))):
        return FAILS
    coverage = number(row.get("coverage", row.get("lowest_coverage")))
    return SHORT if coverage is not None and coverage < 1 - 1e-6 else FULL


def _bars(record: Record, found: list[Row]) -> list[Value]:
    """Each operation in a lane of its crisis, cut into its tours."""
    tours: dict[str, list[Row]] = {}
    for tour in rows(part(record, "trace"), "tours"):
        tours.setdefault(text(tour.get("operation")), []).append(tour)
    by_crisis: dict[str, list[Row]] = {}
    for row in found:
        by_crisis.setdefault(text(row.get("crisis")) or text(row.get("name")), []).append(row)
    order = [text(r.get("crisis")) for r in rows(record, "crises")]
    codes = sorted(by_crisis, key=lambda c: (order.index(c) if c in order else len(order), c))
    bars: list[Value] = []
    first_lane = 0
    for code in codes:
        free: list[float] = []
        for row in by_crisis[code]:
            begin = number(row["begin_day"]) or 0.0
            end = max(number(row.get("end_day")) or begin, begin)
            lane = next((i for i, day in enumerate(free) if day <= begin), len(free))
            free[lane:] = [end] if lane == len(free) else [end, *free[lane + 1 :]]
            pieces = [t for t in tours.get(text(row.get("operation")), [])
                      if number(t.get("begin_day")) is not None] or [row]  # fmt: skip
            for piece in pieces:
                a = number(piece.get("begin_day")) or begin
                b = number(piece.get("end_day"))
                bars.append({
                    "lane": first_lane + lane, "is_first": lane == 0,
                    "name": text(row.get("name")) or code, "a": a, "b": end if b is None else b,
                    "state": _state(piece),
                })  # fmt: skip
        first_lane += len(free)
    return bars


def _spec(record: Record, bars: list[Value], width: int) -> Spec:
    """Lanes under each other, the crisis named beside its first lane, or above it if narrow."""
    is_wide = width == theme.WIDE
    room, n = (285, 48) if is_wide else (4, 54)
    start = first_year(record)
    years = [number(r.get("year")) for r in rows(record, "years")]
    last = max([y + 1 for y in years if y is not None], default=start + 1)
    least = (last - start) / (width - room) * 3.0
    values: list[Value] = []
    n_heads = 0
    for bar in sorted(bars, key=lambda v: number(v["lane"]) or 0.0):
        lane = int(number(bar["lane"]) or 0)
        a, b = (start + (number(bar[k]) or 0.0) / DAYS_PER_YEAR for k in ("a", "b"))
        if lane >= N_LANES or a >= last:
            continue
        name = cut(bar["name"], n)
        if not is_wide and bar["is_first"] and lane + n_heads not in {v["place"] for v in values}:
            values.append({"place": lane + n_heads, "row": f"{lane + n_heads:03d}", "head": name})
            n_heads += 1
        said = name if is_wide and bar["is_first"] else ""
        values.append({"place": lane + n_heads, "row": f"{lane + n_heads:03d}{said}", "year": a,
                       "b": min(last, max(b, a + least)), "state": bar["state"]})  # fmt: skip
    y = {"field": "row", "type": "nominal", "scale": {"padding": 0.15},
         "axis": {"title": None, "labelExpr": "slice(datum.label, 3)", "domain": False,
                  "ticks": False, "grid": False, "labelLimit": room, "minExtent": room,
                  "maxExtent": room}}  # fmt: skip
    axis = {"title": None, "format": "d", "tickCount": 7 if is_wide else 4, "grid": True,
            "orient": "top"}  # fmt: skip
    x = year_axis([{"year": start}, {"year": last}], is_wide=is_wide) | {"axis": axis}
    colour = {"field": "state", "type": "nominal",
              "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())},
              "legend": {"columns": 3}}  # fmt: skip
    return complete(
        {
            "data": inline(values),
            "width": width - room - 16, "height": {"step": 17},
            "layer": [
                {"transform": [{"filter": "isValid(datum.year)"}],
                 "mark": {"type": "bar", "stroke": theme.PAPER, "strokeWidth": 0.6},
                 "encoding": {"x": x, "x2": {"field": "b"}, "y": y, "color": colour}},
                {"transform": [{"filter": "isValid(datum.head)"}],
                 "mark": {"type": "text", "align": "left", "fontSize": 11},
                 "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "head"}}},
            ],
        }
    )  # fmt: skip


def sentences(record: Record, n: int = 6) -> list[str]:
    """What goes wrong in the trial, in order: the first few failures."""
    failed = [r for r in operations(record) if r.get("is_held") is False]
    found = []
    for row in failed[:n]:
        short = limiting(record, row)
        name, since = upper_first(text(row.get("name"))), date_of(record, row["begin_day"])
        persons = number(row.get("persons"))
        sized = f" with {count(round(persons))} persons" if persons else ""
        if (number(row["begin_day"]) or 0.0) < 0:
            said = f"{name}{sized}, under way since {since}, fails"
        else:
            said = f"{since}: {name} begins{sized} and fails"
        said += f"; coverage falls to {percent(row.get('lowest_coverage'))}"
        found.append(said + (f", shortest of {lower_first(short)}." if short else "."))
    if len(failed) > n:
        found.append(f"{upper_first(small(len(failed) - n))} more fail later.")
    return found
