"""The workbook of a campaign: every table of its record, a sheet each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from muster.report.campaign.text import answers, meaning, title_line, verdict
from muster.report.rows import Record, Row, part, rows
from muster.report.xlsx import closing_lines, fill_sheet, readme_sheet, workbook

TABLES = {
    "years": "By year: chance of a failure, and spread of the lowest coverage",
    "exceedance": "Chance that the lowest coverage of the campaign falls below a level",
    "crises": "Crises: rates, lengths, how often the answer holds, basis and source",
    "capabilities": "Capabilities: first to fail, short, worth of one more unit",
    "frontier": "Steps that lower the risk, with intervals",
    "tempo": "Days deployed for each unit by nation or pool",
    "at_once": "Operations at once: share of the time, and chance of being the most",
    "stress_operations": "The study's own operations, once",
    "trace_operations": "Operations of the trial that is told",
    "trace_tours": "Its tours, with who serves",
    "errors": "Trials that a wanted error takes",
    "assumptions": "Named assumptions with their ranges and sources",
}
"""Tables in the order of the workbook; every other part is on sheet ``record``."""


def table(record: Record, name: str) -> Sequence[Row]:
    """Rows of one table, those within ``trace`` and ``stress`` included."""
    whole, _, inner = name.partition("_")
    return rows(part(record, whole), inner) if whole in ("trace", "stress") else rows(record, name)


def campaign_workbook(record: Record) -> bytes:
    """The record as a workbook.

    Parameters
    ----------
    record
        Record of a campaign.
    """

    def fill(book: Any, looks: Mapping[str, Any]) -> None:
        readme_sheet(book, _lines(record), looks)
        fill_sheet(book.add_worksheet("record"), _single(record), {}, looks)
        for name in TABLES:
            found = table(record, name) or [{name: "Nothing is recorded here."}]
            fill_sheet(book.add_worksheet(name), found, {}, looks)

    return workbook(title_line(record), fill)


def _lines(record: Record) -> list[tuple[str, str, str]]:
    """What this is, the answers, units and what each sheet holds."""
    return [
        ("Muster", title_line(record), "title"),
        ("How likely", verdict(record), "text"),
        *((question, answer, "text") for question, answer in answers(record)),
        ("Overwhelmed", meaning(record), "text"),
        ("Units", "Probabilities, shares and coverages lie between 0 and 1; low and high are 95 % "
         "intervals unless a rate or a cost; days count from the start of the campaign, and a year "
         "has 365.25; meur is million euro. An empty cell is not known: never read it as zero.",
         "text"),
        *closing_lines(record, TABLES, table),
    ]  # fmt: skip


def _single(record: Record) -> list[dict[str, object]]:
    """Every single value of the record, one a row."""
    found: list[dict[str, object]] = []
    for key, value in record.items():
        if key not in TABLES:
            found += _values(key, "", value)
    return found


def _values(name: str, key: str, value: object) -> list[dict[str, object]]:
    """One value, or each value within it; lists of rows have a sheet or are told as text."""
    if isinstance(value, Mapping):
        return [
            row for inner, said in value.items() for row in _values(name, f"{key} {inner}", said)
        ]
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        if f"{name}_{key.strip()}" in TABLES:
            return []
        return [
            row
            for i, said in enumerate(value, start=1)
            for row in _values(name, f"{key} {i}", said)
        ]
    return [{"part": name, "key": key.strip(), "value": value}]
