"""The workbook of targets: every table of their record, a sheet each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from muster.report.rows import Record, Row, part, rows, text
from muster.report.targets.terminal import title_line
from muster.report.xlsx import closing_lines, fill_sheet, readme_sheet, workbook

TABLES = {
    "gaps": "What Europe lacks, by capability: units to be held, cost, need behind it",
    "gap_operations": "New units in the field, by capability and operation",
    "targets": "What each nation is asked for, with all facts behind it",
    "nations": "Burden beside fair share, people, contribution and spending, by nation",
    "reasons": "Reasons in sentences, by nation and capability",
    "rules": "Rules, their numbers, and what each costs",
    "changes": "What fixed offers changed",
    "assumptions": "Assumptions with their ranges",
}
"""Tables in the order of the workbook; every other part is on sheet ``record``."""
UNITS = {
    "_meur": "million euro", "_share": "share, 0 to 1", "_days": "days", "_years": "years",
    "_persons": "persons",
}  # fmt: skip
OF_ROW = frozenset(
    "units quantity own shared deployable in_field held need met fair_units gap_units before after "
    "change minimum_units".split()
)
"""Keys counted in the unit that column ``unit`` of the same row names."""
BY_KEY = {
    "persons": "persons", "year": "year", "number": "in the unit of the row",
    "burden_share_of_gdp": "share of one year's GDP, 0 to 1",
    "worth": "share of the ambition, 0 to 1", "without_me": "share of the ambition, 0 to 1",
    "worth_error": "share of the ambition, 0 to 1", "n_targets": "targets",
} | dict.fromkeys(OF_ROW, "units of the row")  # fmt: skip


def head(key: str) -> str:
    """A key of the record with its unit in brackets."""
    unit = BY_KEY.get(key) or next((u for end, u in UNITS.items() if key.endswith(end)), "")
    return f"{key} [{unit}]" if unit else key


def targets_workbook(record: Record) -> bytes:
    """The record as a workbook.

    Parameters
    ----------
    record
        Record of targets.
    """

    def fill(book: Any, looks: Mapping[str, Any]) -> None:
        readme_sheet(book, _lines(record), looks)
        fill_sheet(book.add_worksheet("record"), _single(record), {}, looks)
        for name in TABLES:
            found: Sequence[Row] = [{head(k): v for k, v in r.items()} for r in rows(record, name)]
            fill_sheet(book.add_worksheet(name),
                       found or [{name: "Nothing is recorded here."}], {}, looks)  # fmt: skip

    return workbook(title_line(record), fill)


def _lines(record: Record) -> list[tuple[str, str, str]]:
    """What this is, the finding, units and what each sheet holds."""
    return [
        ("Muster", title_line(record), "title"),
        ("Verdict", text(record.get("verdict")), "text"),
        ("Units", "Units stand in brackets after the key of a column; units of the row are those "
         "of its column unit. Quantities are units to be held: multiply by deployable_share for "
         "what can be deployed. Shares lie between 0 and 1. An empty cell is not known: never "
         "read it as zero.", "text"),
        *closing_lines(record, TABLES),
    ]  # fmt: skip


def _single(record: Record) -> list[dict[str, object]]:
    """Every single value of the record, one a row."""
    found: list[dict[str, object]] = []
    for key, value in record.items():
        if key in TABLES:
            continue
        inner = part(record, key)
        if inner:
            found += [{"part": key, "key": k, "value": v} for k, v in inner.items()]
        elif not isinstance(value, Mapping):
            found.append({"part": "", "key": head(key), "value": value})
    return found
