"""PDF, workbook, and writing all three."""

from __future__ import annotations

import io
import os
import re
import zipfile
import zlib
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from run_records import HOSTILE, empty_record, hostile_record, nulled_record, run_record

from muster.report import write_reports
from muster.report.columns import COLUMNS
from muster.report.pdf import PRINTABLE, as_pdf, printable
from muster.report.writing import write_whole
from muster.report.xlsx import MAX_CHARACTERS, as_xlsx


def unpacked(pdf: bytes) -> bytes:
    """A PDF with its compressed streams read."""
    found = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            found.append(zlib.decompress(stream.rstrip(b"\r\n")))
        except zlib.error:
            continue
    return b"\n".join(found)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """An ordinary PDF."""
    return as_pdf(run_record())


def test_the_pdf_is_tagged_and_says_so(pdf: bytes) -> None:
    """Marked content, a structure tree, PDF/UA part 1, a language and a title."""
    content = unpacked(pdf)
    for sign in (b"/MarkInfo", b"/StructTreeRoot", b"pdfuaid", b"/Lang", b"/Figure", b"/TH"):
        assert sign in content, sign


def test_the_pdf_has_a_text_for_every_figure(pdf: bytes) -> None:
    """Seven figures, seven alternative texts."""
    content = unpacked(pdf)
    assert len(re.findall(rb"/S ?/Figure", content)) == 7
    assert len(re.findall(rb"/Alt ?[(<]", content)) >= 7


def test_the_pdf_carries_no_date_of_today(pdf: bytes) -> None:
    """The same record gives the same bytes; no other year than the fixed one."""
    assert as_pdf(run_record()) == pdf
    assert set(re.findall(rb"D:(\d{4})", unpacked(pdf))) <= {b"2026"}


@pytest.mark.parametrize("make", [hostile_record, empty_record, nulled_record])
def test_odd_records_make_a_pdf(make: object) -> None:
    """Hostile text, empty tables and nulls are printed: text is never markup."""
    assert as_pdf(make()).startswith(b"%PDF-")  # type: ignore[operator]


def test_characters_that_cannot_be_printed_become_squares() -> None:
    """Latin, Greek, Cyrillic and Hebrew stay; Chinese is a square, not a crash."""
    assert printable("Łódź Ελλάς Київ שלום") == "Łódź Ελλάς Київ שלום"
    assert printable("漢") == "\N{WHITE SQUARE}"
    assert all(low <= high for low, high in PRINTABLE)


@pytest.mark.parametrize("make", [run_record, hostile_record])
def test_the_workbook_holds_the_values_of_the_record(make: object) -> None:
    """Read back by another library, each sheet equals its table, row by row."""
    record = make()  # type: ignore[operator]
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(record)))
    assert book.sheet_names[0] == "README"
    for table in COLUMNS:
        rows = book.get_sheet_by_name(table).to_python()
        heads = [str(h) for h in rows[0]]
        assert len(rows) - 1 == len(record[table])
        for line, row in zip(rows[1:], record[table], strict=True):
            back = dict(zip(heads, line, strict=True))
            for key, value in row.items():
                assert back[key] == clean(value), (table, key)


def clean(value: object) -> object:
    """A value as a workbook gives it back: empty for null, numbers with 16 digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value
    return float(f"{value:.16g}") if isinstance(value, int | float) else value


def test_no_cell_is_a_formula_or_a_link() -> None:
    """Text such as =1+1 and addresses stay text: no f element, no hyperlink in any sheet."""
    with zipfile.ZipFile(io.BytesIO(as_xlsx(hostile_record()))) as parts:
        for name in parts.namelist():
            content = parts.read(name)
            assert b"<f>" not in content, name
            assert b"<hyperlink" not in content, name


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    """40,000 characters: 32,767 are kept, the last of which say where the rest is."""
    record = run_record()
    record["assumptions"][0]["reason"] = "x" * 40000
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(record)))
    cell = book.get_sheet_by_name("assumptions").to_python()[1][-1]
    assert len(str(cell)) == MAX_CHARACTERS
    assert str(cell).endswith("record.json]")


def test_the_workbook_explains_itself_first() -> None:
    """The first sheet has the verdict, units, licence and every sheet's name."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(run_record())))
    words = "\n".join(" ".join(map(str, r)) for r in book.get_sheet_by_name("README").to_python())
    assert run_record()["verdict"] in words
    for word in ("CC BY 4.0", "never read it as zero", *COLUMNS):
        assert word in words


def test_the_workbook_has_the_same_bytes_twice() -> None:
    """Two runs, one file."""
    assert as_xlsx(run_record()) == as_xlsx(run_record())


@pytest.mark.parametrize("make", [empty_record, nulled_record])
def test_odd_records_make_a_workbook(make: object) -> None:
    """Empty tables have their heads; null, NaN and infinity are empty cells."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(make())))  # type: ignore[operator]
    assert book.get_sheet_by_name("gaps").to_python()[0][0] == "operation"


def test_three_reports_are_written_whole(tmp_path: Path) -> None:
    """HTML, PDF and XLSX appear; no part file stays; a second run gives the same bytes."""
    paths = write_reports(run_record(), tmp_path / "new" / "folder")
    assert [p.name for p in paths] == ["report.html", "report.pdf", "report.xlsx"]
    before = [p.read_bytes() for p in paths]
    assert sorted(os.listdir(paths[0].parent)) == [p.name for p in paths]
    assert [p.read_bytes() for p in write_reports(run_record(), paths[0].parent)] == before


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the rename fails, the earlier report stays and no part file is left."""
    path = write_whole(tmp_path / "report.html", b"old")

    def refuse(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["report.html"]


def test_hostile_names_reach_the_page_of_the_pdf_as_text() -> None:
    """Typst markup in a verdict is printed, not run: the file is made and is no larger by it."""
    record = run_record(verdict=HOSTILE[9])
    assert as_pdf(record).startswith(b"%PDF-")
