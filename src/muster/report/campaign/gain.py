"""What one more unit is worth in a campaign: its measure, its words and its chart."""

from __future__ import annotations

from dataclasses import dataclass

from muster.report import theme
from muster.report.campaign.bars import N_BARS, bars, name_of
from muster.report.campaign.charts import Value, known
from muster.report.campaign.text import finding, in_points, n_years
from muster.report.charts_gaps import cut, source_line
from muster.report.figure import Figure, Spec
from muster.report.numbers import NBSP, UNKNOWN, lower_first
from muster.report.rows import Record, Row, number, rows, text

SATURATED = 0.9
"""Where the force is overwhelmed in nearly every trial, failed years say more than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How the worth of one more unit is told.

    Attributes
    ----------
    key, low, high
        Columns of the value and its 95 % interval in table ``capabilities``.
    scale
        What a value is multiplied with to be shown.
    unit, head
        Unit in a sentence, and head of a column.
    of
        What falls, in words.
    """

    key: str
    low: str
    high: str
    scale: float
    unit: str
    head: str
    of: str

    def said(self, value: object) -> str:
        """A value as a reader sees it."""
        found = number(value)
        return UNKNOWN if found is None else in_points(found * self.scale / 100.0)

    def is_sure(self, row: Row) -> bool:
        """Whether one more unit helps beyond chance: the interval lies above 0."""
        low = number(row.get(self.low))
        return (number(row.get(self.key)) or 0.0) > 0 and (low is None or low > 0)


def measure(record: Record) -> Measure:
    """Failed years where the probability is close to 1 anyway, else the probability."""
    ever = number(finding(record).get("ever_prob"))
    is_known = any(number(r.get("worth_years")) is not None for r in rows(record, "capabilities"))
    if ever is not None and ever > SATURATED and is_known:
        return Measure(
            key="worth_years", low="worth_years_low", high="worth_years_high", scale=1.0,
            unit="failed years", head="Failed years less",
            of=f"number of years with a failure in {n_years(record)}",
        )  # fmt: skip
    return Measure(
        key="worth_prob", low="worth_low", high="worth_high", scale=100.0,
        unit="percentage points", head="Lowers the probability by, points",
        of="probability that the force is ever overwhelmed",
    )  # fmt: skip


def worth(record: Record) -> Figure:
    """How far one more unit of each capability lowers the risk."""
    how = measure(record)
    found = known(record, "capabilities", how.key)
    found.sort(key=lambda r: (-(number(r[how.key]) or 0.0), name_of(r)))
    return Figure(
        code="worth",
        title=_title(found, how),
        subtitle=f"Fall of the {how.of}, one more unit of one capability at a time, in the same "
        f"trials. Thin line: 95{NBSP}% interval; grey: no sure gain.",
        source_line=source_line(record),
        alt="; ".join(f"{name_of(r)}: {how.said(r[how.key])} {how.unit} less" for r in found[:8])
        or "Not worked out.",
        spec=_spec(found, how, theme.WIDE),
        narrow=_spec(found, how, theme.NARROW),
        columns=("Capability", "Unit", how.head, "95 % interval"),
        twin=tuple(
            (name_of(r), text(r.get("unit")) or UNKNOWN, how.said(r[how.key]),
             f"{how.said(r.get(how.low))} to {how.said(r.get(how.high))}")
            for r in found
        ),
    )  # fmt: skip


def _title(found: list[Row], how: Measure) -> str:
    """Where one more unit helps most."""
    if not found:
        return "What one more unit is worth was not worked out."
    best = found[0]
    if not how.is_sure(best):
        return f"No single unit more lowers the {how.of} by more than chance could."
    low, high = how.said(best.get(how.low)), how.said(best.get(how.high))
    return (
        f"One more unit helps most in {lower_first(name_of(best))}: {how.said(best[how.key])} "
        f"{how.unit} less (95{NBSP}% interval {low} to {high})."
    )


def _spec(found: list[Row], how: Measure, width: int) -> Spec:
    """Bars with their intervals."""
    n = 46 if width == theme.WIDE else 25

    def at(row: Row, key: str) -> float:
        value = number(row.get(key))
        return how.scale * (value if value is not None else number(row[how.key]) or 0.0)

    values: list[Value] = [
        {"row": f"{i:03d}{cut(name_of(r), n)}", "v": at(r, how.key), "low": at(r, how.low),
         "high": at(r, how.high), "end": max(at(r, how.key), at(r, how.high)),
         "said": how.said(r[how.key]), "fill": theme.EUROPE if how.is_sure(r) else theme.HIRED}
        for i, r in enumerate(found[:N_BARS])
    ]  # fmt: skip
    return bars(values, f"{how.unit} less", width, is_share=False, has_interval=True)
