"""The chart of what binds in a movement plan, day by day."""

from __future__ import annotations

from muster.report import theme
from muster.report.charts_gaps import cut, source_line
from muster.report.figure import Figure, Spec, complete, inline
from muster.report.numbers import count, small, upper_first
from muster.report.rows import Record, Row, number, rows, text

Value = dict[str, object]


def bottlenecks(record: Record) -> Figure:
    """What binds by day: the dearest limit of each."""
    found = [r for r in rows(record, "bottlenecks") if number(r.get("day")) is not None]
    by_name: dict[str, list[Row]] = {}
    for row in sorted(found, key=lambda r: number(r.get("day")) or 0.0):
        by_name.setdefault(text(row.get("name")) or text(row.get("limit")), []).append(row)
    n_days = number(record.get("n_days")) or max(
        (number(r.get("day")) or 0.0 for r in found), default=0.0
    )
    most = max(by_name, key=lambda k: len(by_name[k]), default="")
    title = "No lift, port, airfield or road holds anything up."
    if found:
        n = len({number(r.get("day")) for r in found})
        title = (
            f"On {small(n)} of {n_days:.0f} days something holds the movement up; most often: "
            f"{most}, {small(len(by_name[most]))} day{'s' if len(by_name[most]) != 1 else ''}."
        )
    shown = sorted(by_name, key=lambda k: -len(by_name[k]))[:16]
    shown = [k for k in by_name if k in shown]
    twin = tuple(
        (k, spans([number(r.get("day")) or 0.0 for r in v]), f"{len(v)}",
         count(max(number(r.get("price_t_days")) or 0.0 for r in v)))
        for k, v in by_name.items()
    )  # fmt: skip
    return Figure(
        code="bottlenecks",
        title=title,
        subtitle="The limit whose last unit is worth most on each day on which one is full.",
        source_line=source_line(record),
        alt="; ".join(f"{k}: day {span}" for k, span, *_ in twin) or "Nothing binds.",
        spec=_strip_spec({k: by_name[k] for k in shown}, n_days, theme.WIDE),
        narrow=_strip_spec({k: by_name[k] for k in shown}, n_days, theme.NARROW),
        columns=("Limit", "Days", "Number of days", "Worth at most, tonne-days for one unit"),
        twin=twin,
    )


def spans(found: list[float]) -> str:
    """Days as a reader lists them.

    Examples
    --------
    >>> spans([1, 4, 5, 6, 9])
    '1, 4 to 6, 9'
    """
    return ", ".join(
        f"{r[0]:.0f}" if len(r) == 1 else f"{r[0]:.0f} to {r[-1]:.0f}" for r in _runs(found)
    )


def _runs(found: list[float]) -> list[list[float]]:
    """Days that follow each other, together."""
    runs: list[list[float]] = []
    for one in sorted(set(found)):
        if runs and one - runs[-1][-1] <= 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _strip_spec(by_name: dict[str, list[Row]], n_days: float, width: int) -> Spec:
    """One line for each limit, a mark for each day."""
    is_wide = width == theme.WIDE
    room, n = (270, 42) if is_wide else (164, 27)
    values: list[Value] = []
    for i, (name, mine) in enumerate(by_name.items()):
        label = f"{i:03d}{cut(upper_first(name), n)}"
        for run in _runs([number(r.get("day")) or 0.0 for r in mine]):
            values.append({"row": label, "a": run[0], "b": run[-1] + 1})
    y = {"field": "row", "type": "nominal",
         "axis": {"title": None, "labelExpr": "slice(datum.label, 3)", "domain": False,
                  "ticks": False, "labelLimit": room, "labelFontSize": 12 if is_wide else 11,
                  "grid": True}}  # fmt: skip
    x = {"field": "a", "type": "quantitative",
         "scale": {"domain": [0, max(n_days, 1.0)], "nice": False},
         "axis": {"title": "day after the decision", "tickCount": 7 if is_wide else 4,
                  "grid": False}}  # fmt: skip
    return complete(
        {
            "data": inline(values),
            "width": width - room - 14,
            "height": {"step": 24},
            "mark": {"type": "bar", "height": 14, "color": theme.US},
            "encoding": {"x": x, "x2": {"field": "b"}, "y": y},
        }
    )
