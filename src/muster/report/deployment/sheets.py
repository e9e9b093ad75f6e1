"""The workbook of a movement plan: every table of its record, a sheet each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from muster.report.deployment.text import closure_sentence, title_line, verdict
from muster.report.rows import Record, rows
from muster.report.xlsx import closing_lines, fill_sheet, readme_sheet, workbook

TABLES = {
    "operations": "Operations: asked for, complete, tonnes and persons",
    "nations": "The same by operation and nation",
    "closure": "Required and in place by day",
    "lift": "Lift by type and owner",
    "utilisation": "Use of lift by type and day",
    "bottlenecks": "The dearest limit of each day on which one is full",
    "prices": "What one more unit of each limit would save",
    "schedule": "Loads by operation, holder, system, lift and way",
    "flows": "Tonnes and persons between places",
    "movements": "The movement table: what must move, and when it is there",
    "gap_reasons": "Parts of every shortfall by reason",
    "gap_reason_shares": "Shares of the whole shortfall by reason",
    "assumptions": "Named assumptions with their ranges and sources",
}
"""Tables of a record in the order of the workbook; every other part is on sheet ``record``."""


def deployment_workbook(record: Record) -> bytes:
    """The record as a workbook.

    Parameters
    ----------
    record
        Record of a movement plan.
    """

    def fill(book: Any, looks: Mapping[str, Any]) -> None:
        readme_sheet(book, _lines(record), looks)
        fill_sheet(book.add_worksheet("record"), _single(record), {}, looks)
        for table in TABLES:
            found = rows(record, table) or [{table: "Nothing is recorded here."}]
            fill_sheet(book.add_worksheet(table), found, {}, looks)

    return workbook(title_line(record), fill)


def _lines(record: Record) -> list[tuple[str, str, str]]:
    """What this is, the verdict, units and what each sheet holds."""
    return [
        ("Muster", title_line(record), "title"),
        ("Verdict", verdict(record), "text"),
        ("", closure_sentence(record), "text"),
        ("Units", "Tonnes (t), persons, days after the decision to deploy; meur is million euro; "
         "shares lie between 0 and 1; t_days are tonnes times days late, a person weighing as the "
         "assumptions say. An empty cell is not known: never read it as zero.", "text"),
        *closing_lines(record, TABLES),
    ]  # fmt: skip


def _single(record: Record) -> list[dict[str, object]]:
    """Every single value of the record, one a row."""
    found: list[dict[str, object]] = []
    for key, value in record.items():
        if key in TABLES:
            continue
        if isinstance(value, Mapping):
            for inner, said in value.items():
                nested = said.items() if isinstance(said, Mapping) else [("", said)]
                found += [
                    {"part": key, "key": f"{inner} {k}".strip(), "value": v} for k, v in nested
                ]
        else:
            found.append({"part": "", "key": key, "value": value})
    return found
