"""A tagged PDF (PDF/UA-1): the same report for paper and for screen readers.

The page is set by Typst from a fixed template; the record reaches it as JSON
and never as markup. Fonts are those inside the ``typst`` package, so that the
same record gives the same bytes on every machine.
"""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any, TypeAlias

import typst

from muster.report.document import Block, Cell, Chart, Document, Paragraphs, Section, Table
from muster.report.figure import size_px
from muster.report.rows import Record
from muster.report.sections import document

Json: TypeAlias = dict[str, Any]
FONT = "Libertinus Serif"
MAX_WIDTH_PX, MAX_HEIGHT_PX = 680.0, 900.0
MAX_ANNEX_ROWS = 120
"""An annex table with more rows is left to the workbook and the page."""
MAX_BODY_ROWS = 40
"""Of a longer table in the text, so many rows are printed; the rest is counted."""
EPOCH = 1_767_225_600
"""1 January 2026: every PDF says it was made then, so that its bytes do not depend on the day."""


PRINTABLE = (
    (0x20, 0x7E), (0xA0, 0x377), (0x384, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x4FF),
    (0x531, 0x556), (0x591, 0x5C7), (0x5D0, 0x5EA), (0x1E00, 0x1EFF), (0x200B, 0x200B),
    (0x2010, 0x2040), (0x2074, 0x208E), (0x20A0, 0x20C0), (0x2100, 0x211E), (0x2190, 0x23FF),
    (0x2500, 0x2606), (0x2713, 0x2714),
)  # fmt: skip
"""Characters that the fonts inside the ``typst`` package have; found by trying each."""
UNPRINTABLE = "\N{WHITE SQUARE}"


def printable(said: str) -> str:
    """Text with a square for each character that these fonts lack (PDF/UA forbids to guess)."""
    return "".join(
        c if any(low <= ord(c) <= high for low, high in PRINTABLE) else UNPRINTABLE for c in said
    )


def as_pdf(record: Record) -> bytes:
    """The report as PDF/UA-1.

    Parameters
    ----------
    record
        Run record.
    """
    return printed(document(record))


def printed(found: Document) -> bytes:
    """Any document as PDF/UA-1."""
    pictures: dict[str, bytes] = {}
    data = _data(found, pictures)
    template = files("muster.report").joinpath("templates/report.typ").read_bytes()
    inputs: Any = {  # the files of the page by name: a form that the package's types leave out
        "main": template,
        "data.json": printable(json.dumps(data, ensure_ascii=False)).encode(),
        **pictures,
    }
    made: bytes = typst.compile(
        inputs,
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=EPOCH,
    )
    return made


def _data(found: Document, pictures: dict[str, bytes]) -> Json:
    """The document as JSON; figures go to ``pictures``."""
    return {
        "title": found.title or f"{found.study}: what can Europe do?",
        "posture": found.posture,
        "verdict": found.verdict,
        "details": list(found.details),
        "version": found.version,
        "fingerprint": found.fingerprint,
        "licences": found.licences,
        "facts": [{"value": f.value, "label": f.label, "note": f.note} for f in found.facts],
        "sections": [_section(s, pictures, found.name) for s in found.sections],
    }


def _section(section: Section, pictures: dict[str, bytes], name: str) -> Json:
    """A section as JSON."""
    return {
        "title": section.title,
        "annex": section.is_annex,
        "blocks": [b for b in (_block(b, pictures, name) for b in section.blocks) if b],
    }


def _block(block: Block, pictures: dict[str, bytes], name: str) -> Json | None:
    """A block as JSON."""
    if isinstance(block, Paragraphs):
        return {"type": "paragraphs", "list": block.is_list, "texts": list(block.texts)}
    if isinstance(block, Table):
        return _table(block, name)
    return _figure(block, pictures) if isinstance(block, Chart) else None


def _figure(chart: Chart, pictures: dict[str, bytes]) -> Json:
    """A figure as JSON; its SVG is kept beside the data."""
    figure = chart.figure
    width = 1.0
    name = ""
    if not figure.is_empty:
        svg = figure.svg(font=FONT)
        name = f"{figure.code}.svg"
        pictures[name] = printable(svg).encode()
        wide, high = size_px(svg)
        width = min(1.0, wide / MAX_WIDTH_PX, MAX_HEIGHT_PX / high * wide / MAX_WIDTH_PX)
    return {
        "type": "figure", "title": figure.title, "subtitle": figure.subtitle, "file": name,
        "width": width, "alt": figure.alt or figure.title, "source": figure.source_line,
    }  # fmt: skip


def _table(table: Table, name: str) -> Json:
    """A table as JSON, with column widths by the length of what stands in them."""
    n = len(table.body)
    body, note, empty = table.body, table.note, table.empty
    if table.is_annex and n > MAX_ANNEX_ROWS:
        empty = f"{n:,} rows: too long for paper. They are in {name}.xlsx and {name}.html."
        body = ()
    elif n > MAX_BODY_ROWS:
        note = f"{n - MAX_BODY_ROWS:,} more rows are in {name}.xlsx and {name}.html. {note}".strip()
        body = body[:MAX_BODY_ROWS]
    table = replace(table, body=body, note=note, empty=empty)
    return {
        "type": "table", "caption": table.caption, "heads": list(table.heads),
        "numbers": sorted(table.numbers), "board": table.is_board, "note": table.note,
        "empty": table.empty, "widths": _widths(table),
        "body": [[_cell(c) for c in row] for row in table.body],
    }  # fmt: skip


def _cell(cell: Cell) -> Json:
    """A cell as JSON."""
    step = None if cell.step is None else "x" if cell.step < 0 else str(cell.step)
    return {"said": cell.said, "step": step, "mark": cell.mark}


def _widths(table: Table) -> list[float]:
    """Relative column widths: between the longest word and the typical text."""
    widths = []
    for i, head in enumerate(table.heads):
        said = [r[i] for r in table.body if len(r) == len(table.heads)]
        texts = [f"{c.said} {c.mark}" for c in said]
        mean = sum(len(t) for t in texts) / len(texts) if texts else 6.0
        word = max((min(len(w), 14) for t in [*texts, head] for w in t.split()), default=4)
        if table.is_board and i:
            mean, word = 6.0, 8
        widths.append(float(max(word + 1, min(mean, 34.0), 4.0)))
    return widths
