"""What is behind a crisis: how often it comes, the operations that were counted, what follows."""

from __future__ import annotations

from muster.catalogue.schema import Row
from muster.catalogue.trace_rows import Tracer


def crisis_rows(tracer: Tracer, key: str) -> list[Row]:
    """A crisis: its rate, duration and size, the operations behind them, the crises it brings."""
    about = tracer.where("crises", crisis=key)
    if not about:
        return []
    rows = about + tracer.where("past_crises", crisis=key)
    return (
        rows + tracer.where("crisis_links", crisis=key) + tracer.where("crisis_links", brings=key)
    )


def past_rows(tracer: Tracer, key: str) -> list[Row]:
    """An operation of the past, and those that it took over from or handed over to."""
    about = tracer.where("past_crises", operation=key)
    if not about:
        return []
    before = next(r["follows"] for r in tracer.tables["past_crises"] if r["operation"] == key)
    rows = about + (tracer.where("past_crises", operation=str(before)) if before else [])
    return rows + tracer.where("past_crises", follows=key)


def answered_rows(tracer: Tracer, key: str) -> list[Row]:
    """Crises that a kind of operation answers, or that come in a region, and past ones."""
    return [
        row
        for table in CRISIS_TABLES
        for column in ("kind", "region")
        for row in tracer.where(table, **{column: key})
    ]


CRISIS_TABLES = ("crises", "past_crises")
"""Tables of crises whose codes are keys."""

CRISIS_FORMS = (crisis_rows, past_rows, answered_rows)
"""Every form of key of crises."""
