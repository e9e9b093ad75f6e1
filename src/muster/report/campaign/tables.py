"""Tables of a campaign's pages: crises, what one more is worth, frontier, history, assumptions."""

from __future__ import annotations

from muster.report.campaign.bars import cost_said, has_cost, name_of, step_said
from muster.report.campaign.charts import known
from muster.report.campaign.gain import Measure, measure
from muster.report.campaign.text import chance, held, in_points, interval, named, precise
from muster.report.campaign.trace import date_of, limiting, operations
from muster.report.charts_gaps import cut
from muster.report.deployment.places import name_of as place_name
from muster.report.document import Cell, Table
from muster.report.numbers import NBSP, UNKNOWN, count, percent, upper_first
from muster.report.rows import Record, Row, number, part, rows, text
from muster.report.theme import step

MAX_OPEN_ROWS = 12
"""A longer table is folded."""


def crises_table(record: Record) -> Table:
    """What may come, how often, how long, and how often it is met."""
    body = tuple(
        (
            Cell(said=name_of(r, "crisis"), mark=_place(r)),
            Cell(said=_rate(r.get("rate_per_year")), mark=_range(r, _rate)),
            Cell(said=_length(r.get("mean_days"))),
            Cell(said=held(r), mark=interval(r.get("low"), r.get("high"))),
            Cell(said=percent(r.get("mean_coverage")) if number(r.get("mean_coverage")) is not None
                 else "–", step=_step(r.get("mean_coverage"))),
            Cell(said=named(record, r.get("worst_capability")) or "nothing"),
            Cell(said=cut(r.get("basis"), 160), mark=text(r.get("source"))),
        )
        for r in rows(record, "crises")
    )  # fmt: skip
    return Table(
        code="campaign-crises",
        caption="Crises: how often they come, how long they last, how often the answer holds",
        heads=("Crisis", "A year", "Mean length", "Holds", "Mean coverage", "Shortest of",
               "Basis and source"),
        numbers=frozenset({1, 2, 3, 4}),
        body=body,
        note="A year: operations that begin in a year on average, and the range. Holds: share of "
        f"operations in which every tour holds, and its 95{NBSP}% interval. Shortest of: critical "
        "capability of which most is missing.",
        empty="no crisis is recorded.",
    )  # fmt: skip


def _place(row: Row) -> str:
    """Region and priority of a crisis."""
    priority = number(row.get("priority"))
    bits = [
        place_name(row.get("region")),
        f"priority {priority:.0f}" if priority is not None else "",
    ]
    return ", ".join(b for b in bits if b)


def _rate(value: object) -> str:
    """Operations a year.

    Examples
    --------
    >>> _rate(0.286), _rate(0.014), _rate(1.5), _rate(None)
    ('0.29', '0.014', '1.5', 'not known')
    """
    return count(value)


def _range(row: Row, said: object = _rate) -> str:
    """Lowest and highest rate."""
    low, high = number(row.get("rate_low")), number(row.get("rate_high"))
    return f"{_rate(low)} to {_rate(high)}" if low is not None and high is not None else ""


def _length(value: object) -> str:
    """A mean length in days, months or years, as people say it.

    Examples
    --------
    >>> _length(21.0), _length(200.0), _length(1095.0)
    ('21 days', '7 months', '3 years')
    """
    found = number(value)
    if found is None:
        return UNKNOWN
    if found < 60:
        return f"{found:.0f} days"
    if found < 700:
        return f"{found / 30.44:.0f} months"
    return f"{found / 365.25:.1f}".removesuffix(".0") + " years"


def _step(value: object) -> int | None:
    """Colour class of a coverage; none where it is not known."""
    return None if number(value) is None else step(value)


def worth_table(record: Record) -> Table:
    """Capabilities: how often short, and what one more unit is worth."""
    found, how = rows(record, "capabilities"), measure(record)
    body = tuple(
        (
            Cell(said=name_of(r), mark="" if r.get("is_critical") is not False
                 else "not critical"),
            Cell(said=precise(r.get("first_to_fail_share"))),
            Cell(said=precise(r.get("short_share"))),
            Cell(said=precise(r.get("mean_unmet_share"))),
            Cell(said=text(r.get("unit")) or "–"),
            Cell(said=_worth(r, how), mark=_worth_range(r, how)),
        )
        for r in found
    )  # fmt: skip
    return Table(
        code="campaign-capabilities",
        caption="Capabilities: how often they are short, and what one more unit is worth",
        heads=("Capability", "First to fail", "Short, of the tours that need it",
               "Not met on average", "Unit", how.head),
        numbers=frozenset({1, 2, 3, 5}),
        body=body,
        is_long=len(body) > MAX_OPEN_ROWS,
        empty="no capability is needed.",
        note="–: not compared.",
    )  # fmt: skip


def _worth(row: Row, how: Measure) -> str:
    """What one more unit is worth; a dash where it was not compared."""
    return "–" if number(row.get(how.key)) is None else how.said(row.get(how.key))


def _worth_range(row: Row, how: Measure) -> str:
    """Its interval."""
    low, high = row.get(how.low), row.get(how.high)
    if number(low) is None or number(high) is None:
        return ""
    return f"{how.said(low)} to {how.said(high)}"


def frontier_table(record: Record) -> Table:
    """Steps of the frontier: what each adds, cost so far, risk."""
    found = known(record, "frontier", "step")
    is_priced = has_cost(found)
    body = tuple(
        (
            Cell(said=f"{r['step']:.0f}. {upper_first(step_said(r))}"),
            *((Cell(said=cost_said(r)),) if is_priced else ()),
            Cell(said=precise(r.get("prob_per_year")), mark=interval(r.get("low"), r.get("high"))),
            Cell(said=precise(r.get("ever_prob"))),
        )
        for r in found
    )
    cost = ("Cost so far, € m",) if is_priced else ()
    note = "" if is_priced else "No public cost is known for every step, so that none is shown."
    return Table(
        code="campaign-frontier",
        caption="Steps that lower the risk",
        heads=("Step, on top of those before", *cost, "Fails in a year", "Ever fails"),
        numbers=frozenset(range(1, 3 + is_priced)),
        body=body,
        note=note if body else "",
        empty="not worked out.",
    )


def operations_table(record: Record) -> Table:
    """Every operation of the trial that is told."""
    body = tuple(
        (
            Cell(said=text(r.get("name")) or text(r.get("crisis"))),
            Cell(said=date_of(record, r.get("begin_day"))),
            Cell(said=date_of(record, r.get("end_day"))),
            Cell(said=count(_round(r.get("persons")))),
            Cell(said=percent(r.get("lowest_coverage")),
                 step=step(r.get("lowest_coverage"))
                 if number(r.get("lowest_coverage")) is not None else None),
            Cell(said=_outcome(r)),
            Cell(said=limiting(record, r) or "–"),
        )
        for r in operations(record)
    )  # fmt: skip
    return Table(
        code="campaign-operations",
        caption="Operations of this trial",
        heads=("Operation", "Begins", "Ends", "Persons", "Lowest coverage", "Outcome",
               "Shortest of"),
        numbers=frozenset({3, 4}),
        body=body,
        is_long=len(body) > MAX_OPEN_ROWS,
        empty="no operation begins.",
    )  # fmt: skip


def _round(value: object) -> float | None:
    """A number of persons, whole."""
    found = number(value)
    return None if found is None else float(round(found))


def _outcome(row: Row) -> str:
    """Holds, fails or not known."""
    held = row.get("is_held")
    return UNKNOWN if held is None else "holds" if held else "fails"


def stress_table(record: Record) -> Table:
    """The operations of the study once, on their own days."""
    body = tuple(
        (
            Cell(said=text(r.get("name")) or text(r.get("operation"))),
            Cell(said=chance(r.get("held_prob"))),
            Cell(said=percent(r.get("coverage")), step=step(r.get("coverage"))
                 if number(r.get("coverage")) is not None else None),
            Cell(said=named(record, r.get("limiting")) or "nothing"),
        )
        for r in rows(part(record, "stress"), "operations")
    )  # fmt: skip
    n = number(part(record, "stress").get("trials"))
    return Table(
        code="campaign-stress",
        caption="The standard test: the study's own operations, once",
        heads=("Operation", "Holds, share of the draws", "Mean coverage", "Shortest of"),
        numbers=frozenset({1, 2}),
        body=body,
        note=f"Over {count(n)} draws of who joins and what is ready." if n is not None else "",
    )


def errors_table(record: Record) -> Table:
    """How many trials a wanted error takes."""
    body = tuple(
        (
            Cell(said=f"± {in_points(r.get('wanted_error'))} points"),
            Cell(said=count(r.get("trials_needed"))),
        )
        for r in rows(record, "errors")
    )
    return Table(
        code="campaign-errors",
        caption="How many trials a wanted error takes",
        heads=(f"Half of the 95{NBSP}% interval of the probability", "Trials"),
        numbers=frozenset({1}),
        body=body,
        empty="not worked out.",
    )


def assumptions_table(record: Record) -> Table:
    """Everything assumed, with ranges and sources."""
    found = rows(record, "assumptions")
    body = tuple(
        (
            Cell(said=text(r.get("item")) or text(r.get("key"))),
            Cell(said=count(r.get("value"))),
            Cell(said=_span(r)),
            Cell(said=text(r.get("unit"))),
            Cell(said=cut(r.get("reason"), 180)),
            Cell(said=text(r.get("source")) or "assumption"),
        )
        for r in found
    )
    return Table(
        code="campaign-assumptions",
        caption="Named assumptions with their ranges and sources",
        heads=("What is assumed", "Value", "Range", "Unit", "Reason", "Source"),
        numbers=frozenset({1, 2}),
        body=body,
        note="Longer reasons are cut here; they stand whole in campaign.xlsx.",
        is_long=len(body) > MAX_OPEN_ROWS,
        empty="none is recorded.",
    )


def _span(row: Row) -> str:
    """Range of an assumption."""
    low, high = number(row.get("low")), number(row.get("high"))
    return UNKNOWN if low is None or high is None else f"{count(low)} to {count(high)}"
