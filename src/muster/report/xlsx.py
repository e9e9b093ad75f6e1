"""A workbook: a sheet that explains, then one sheet for each table of the record.

Values are those of the record: numbers stay numbers with all their digits,
text stays text. No cell is a formula, whatever its text looks like.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from muster.report.columns import COLUMNS, TITLES
from muster.report.numbers import UNKNOWN, count, percent
from muster.report.rows import Record, number, part, rows, text, texts
from muster.report.sentences import caveats, study_line, us_of, verdict

CREATED = datetime(2026, 1, 1)
"""Every workbook says it was made then, so that its bytes do not depend on the day."""
MAX_CHARACTERS = 32767
CUT = " [cut: the whole text is in record.json]"
SINGLE = ("study", "settings", "comparison", "solver")
"""Parts of the record that are no tables; they share one sheet, ``record``."""
FORMATS = {"share": "0%", "points": "0.0000", "difference": "0%", "number": "#,##0.###"}


def as_xlsx(record: Record) -> bytes:
    """The record as a workbook.

    Parameters
    ----------
    record
        Run record.

    Returns
    -------
    bytes
        Sheet ``README``, sheet ``record`` (single values), then one sheet for
        each table, named as in the record, with the record's own keys as heads.
    """

    def fill(book: Any, looks: Mapping[str, Any]) -> None:
        _readme(book, record, looks)
        _single(book, record, looks)
        for table in COLUMNS:
            _sheet(book, record, table, looks)
        stages = [s for s in part(record, "solver").get("stages") or [] if isinstance(s, Mapping)]
        fill_sheet(book.add_worksheet("solver_stages"), stages, {}, looks)

    return workbook(study_line(record), fill)


def workbook(title: str, fill: Callable[[Any, Mapping[str, Any]], None]) -> bytes:
    """A workbook whose sheets ``fill`` makes, with the looks of every workbook."""
    out = io.BytesIO()
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "in_memory": True,
    }  # fmt: skip
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": f"Muster: {title}"[:250], "author": "Muster",
                         "created": CREATED})  # fmt: skip
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 16, "text_wrap": True,
                                  "valign": "top"}),
        "label": book.add_format({"bold": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    } | {kind: book.add_format({"num_format": f}) for kind, f in FORMATS.items()}  # fmt: skip
    fill(book, looks)
    book.close()
    return out.getvalue()


def _readme(book: Any, record: Record, looks: Mapping[str, Any]) -> None:
    """What this is, the verdict, what each sheet holds, units and licence."""
    lines = [
        ("Muster", study_line(record), "title"),
        ("Verdict", verdict(record), "text"),
        *(("", d, "text") for d in texts(record, "verdict_details")),
        ("Share of the ambition", f"{percent(record.get('score'))} {us_of(record)}",
         "text"),
        ("Operations run in full",
         f"{count(record.get('n_run'))} of {count(record.get('n_operations'))}", "text"),
        *(("Before you quote this", c, "text") for c in caveats(record)),
        ("Study", text(part(record, "study").get("description")), "text"),
        ("Units", "Shares, coverages, probabilities and prices lie between 0 and 1 (a price is the "
         "share of the ambition gained by one more unit); persons are heads; days count from the "
         "decision to deploy; meur is million euro in constant prices. An empty cell is not known: "
         "never read it as zero.", "text"),
        ("Licence", "Figures of this workbook: CC BY 4.0. Source data: see the sheet 'sources'.",
         "text"),
        ("Version", text(record.get("muster_version")) or UNKNOWN, "text"),
        ("Input fingerprint (SHA-256)", text(record.get("inputs_sha256")) or UNKNOWN, "text"),
        *(("Method", m, "text") for m in texts(record, "method")),
        ("", "", "text"),
        ("Sheet", "Holds", "head"),
        ("record", "Single values of the record", "text"),
        *((t, f"{TITLES[t]} ({len(rows(record, t)):,} rows)", "text") for t in COLUMNS),
        ("solver_stages", "Stages of the solution, in order", "text"),
    ]  # fmt: skip
    readme_sheet(book, lines, looks)


def readme_sheet(
    book: Any, lines: Sequence[tuple[str, str, str]], looks: Mapping[str, Any]
) -> None:
    """Sheet ``README``: label, text and look (``title``, ``text`` or ``head``) of each line."""
    sheet = book.add_worksheet("README")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 96)
    sheet.hide_gridlines(2)
    for i, (label, said, look) in enumerate(lines):
        _text(sheet, i, 0, label, looks["head" if look == "head" else "label"])
        _text(sheet, i, 1, said, looks[look])


def closing_lines(
    record: Record, tables: Mapping[str, str], found: Callable[[Record, str], Sequence[Any]] = rows
) -> list[tuple[str, str, str]]:
    """The last lines of a sheet that explains: licence, version, method, what each sheet holds.

    Parameters
    ----------
    record
        Record of any question.
    tables
        What each sheet holds, by its name.
    found
        Rows of a table of the record.
    """
    return [
        ("Licence", "Figures of this workbook: CC BY 4.0.", "text"),
        ("Version", text(record.get("muster_version")) or UNKNOWN, "text"),
        ("Input fingerprint (SHA-256)", text(record.get("inputs_sha256")) or UNKNOWN, "text"),
        *(("Method", m, "text") for m in texts(record, "method")),
        ("", "", "text"),
        ("Sheet", "Holds", "head"),
        ("record", "Single values of the record", "text"),
        *((t, f"{said} ({len(found(record, t)):,} rows)", "text") for t, said in tables.items()),
    ]


def _single(book: Any, record: Record, looks: Mapping[str, Any]) -> None:
    """Every single value of the record, one a row."""
    found = []
    for key, value in record.items():
        if key in SINGLE:
            for inner, said in part(record, key).items():
                if inner != "stages":
                    found.append({"part": key, "key": inner, "value": said})
        elif not (isinstance(value, list) and key in COLUMNS):
            found.append({"part": "", "key": key, "value": value})
    fill_sheet(book.add_worksheet("record"), found, {}, looks)


def _sheet(book: Any, record: Record, table: str, looks: Mapping[str, Any]) -> None:
    """One table of the record."""
    kinds = {c.key: c.kind for c in COLUMNS[table]}
    found = rows(record, table)
    sheet = book.add_worksheet(table)
    if not found:
        for i, key in enumerate(kinds):
            _text(sheet, 0, i, key, looks["head"])
        _text(sheet, 1, 0, "Nothing is recorded here.", looks["text"])
        return
    fill_sheet(sheet, found, kinds, looks)


def fill_sheet(
    sheet: Any, found: Sequence[Any], kinds: Mapping[str, str], looks: Mapping[str, Any]
) -> None:
    """Heads (the keys of the record), then every value; the head stays in sight."""
    keys = list(dict.fromkeys(k for r in found for k in r))
    for i, key in enumerate(keys):
        _text(sheet, 0, i, key, looks["head"])
        longest = max([len(str(r.get(key, ""))) for r in found[:200]] + [len(str(key))])
        sheet.set_column(i, i, min(max(longest + 2, 9), 60))
    for j, row in enumerate(found, start=1):
        for i, key in enumerate(keys):
            _value(sheet, j, i, row.get(key), looks.get(kinds.get(str(key), "number")))
    sheet.freeze_panes(1, 0)
    if keys and found:
        sheet.autofilter(0, 0, len(found), len(keys) - 1)


def _value(sheet: Any, row: int, column: int, value: object, look: Any) -> None:
    """A value of the record with its own type; what is not known stays empty."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        if number(value) is not None:
            sheet.write_number(row, column, value, look)
    elif value is not None:
        said = ", ".join(str(v) for v in value) if isinstance(value, list | tuple) else str(value)
        _text(sheet, row, column, said)


def _text(sheet: Any, row: int, column: int, said: str, look: Any = None) -> None:
    """Text as text, never as a formula or a link."""
    said = "".join(c for c in str(said) if not 0xD800 <= ord(c) <= 0xDFFF)
    if len(said) > MAX_CHARACTERS:
        said = said[: MAX_CHARACTERS - len(CUT)] + CUT
    if said:
        sheet.write_string(row, column, said, look)
