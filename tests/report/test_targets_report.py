"""The report of targets: page, print, workbook and briefing say what the record says."""

from __future__ import annotations

import io
import math
from pathlib import Path

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from targets_records import Record, bundled_record, targets_record

from muster.report.html import page
from muster.report.targets.letter_print import write_letters
from muster.report.targets.pages import targets_document, targets_figures
from muster.report.targets.sheets import TABLES, head, targets_workbook
from muster.report.targets.writing import briefing_pdf, write_targets

CODES = ["gap", "operations", "prices", "burden", "deviation", "rules", "contribution", "people",
         "places", "by-year"]  # fmt: skip


def sheet(record: Record, name: str) -> list[dict[str, object]]:
    """A sheet of the workbook as rows by head."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(targets_workbook(record)))
    heads, *body = book.get_sheet_by_name(name).to_python()
    return [dict(zip(map(str, heads), row, strict=True)) for row in body]


def test_targets_of_the_workbook_add_up_to_the_gap() -> None:
    """What nations are asked for is what Europe lacks, capability by capability."""
    record = targets_record()
    asked: dict[object, float] = {}
    for row in sheet(record, "targets"):
        code = row["capability"]
        asked[code] = asked.get(code, 0.0) + float(str(row[head("quantity")]))
    gaps = {r["capability"]: float(str(r[head("units")])) for r in sheet(record, "gaps")}
    assert asked.keys() == gaps.keys()
    assert all(math.isclose(asked[c], gaps[c]) for c in gaps)


def test_the_workbook_explains_itself_and_has_every_table() -> None:
    """README first, then a sheet for each table, with units in the heads."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(targets_workbook(targets_record())))
    assert book.sheet_names == ["README", "record", *TABLES]
    assert head("cost_meur") == "cost_meur [million euro]"
    assert head("quantity") == "quantity [units of the row]"
    assert head("nation") == "nation"


def test_ten_figures_each_say_a_finding() -> None:
    """Each figure has a sentence as title, a text for those who cannot see it, and a table."""
    found = targets_figures(targets_record())
    assert [f.code for f in found] == CODES
    for figure in found:
        assert figure.title.endswith(".")
        assert figure.alt
        assert figure.twin
        assert all(len(row) == len(figure.columns) for row in figure.twin)
        assert figure.svg().startswith("<svg")
        assert figure.svg(is_narrow=True).startswith("<svg")


def test_a_record_without_gaps_is_still_a_report() -> None:
    """Where nothing is missing the page says so and nothing breaks."""
    record = targets_record() | {"gaps": [], "targets": [], "gap_operations": [], "rules": []}
    record["nations"] = []
    said = page(targets_document(record), record)
    assert "Europe lacks nothing that this ambition needs." in said
    assert briefing_pdf(record)


def test_the_page_escapes_what_users_write() -> None:
    """A nation named like a tag stays text."""
    record = targets_record()
    record["nations"][0]["name"] = '"><script>alert(1)</script>'
    record["targets"][0]["nation_name"] = '"><script>alert(1)</script>'
    assert "<script>alert" not in page(targets_document(record), record)


def test_files_are_the_same_bytes_again(tmp_path: Path) -> None:
    """Page, print, workbook and briefing, and letters for every nation: twice the same."""
    record = targets_record()
    written = write_targets(record, tmp_path / "one") + write_letters(record, tmp_path / "one")
    assert {p.name for p in written} == {
        "targets.html", "targets.pdf", "targets.xlsx", "briefing.pdf",
        *(f"letter-{n}-en.pdf" for n in ("XAA", "XAB", "XAC", "USA")),
    }  # fmt: skip
    again = write_targets(record, tmp_path / "two") + write_letters(record, tmp_path / "two")
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in written]


@pytest.mark.slow
def test_the_briefing_of_the_bundled_study_has_ten_landscape_pages() -> None:
    """One figure a page, tagged, with a sentence as title."""
    found = PdfReader(io.BytesIO(briefing_pdf(bundled_record())))
    assert len(found.pages) == 10
    box = found.pages[0].mediabox
    assert box.width > box.height
    assert "/StructTreeRoot" in found.trailer["/Root"]


@pytest.mark.slow
def test_the_bundled_targets_add_up_to_the_gap() -> None:
    """311 targets of 32 nations make up what is missing of 23 capabilities."""
    record = bundled_record()
    asked: dict[object, float] = {}
    for row in sheet(record, "targets"):
        asked[row["capability"]] = asked.get(row["capability"], 0.0) + float(
            str(row[head("quantity")])
        )
    for gap in record["gaps"]:
        assert asked[gap["capability"]] == pytest.approx(gap["units"])
