"""Workbooks: bombs are refused before they are unpacked, formulas are never read as values."""

from __future__ import annotations

import datetime
import io
import time
import zipfile
from pathlib import Path

import pytest
from catalogue_builders import archive, found, holding, minimal_xlsx, write_workbook

from muster.catalogue import workbook_child
from muster.catalogue.reading import read_cells
from muster.catalogue.schema import load_schema
from muster.catalogue.workbook import read_workbook, read_workbook_bytes
from muster.catalogue.zip_checks import MAX_PARTS, zip_faults

HEADER = list(load_schema("holdings").by_name)
ONE_CELL = (
    '<worksheet><sheetData><row r="1"><c r="{ref}"><v>1</v></c></row></sheetData></worksheet>'
)


def cells(**values: object) -> list[object]:
    """Cells of a row of holdings."""
    row = holding(year=2025, quantity=4, low=3, high=6.5, **values)
    return [row.get(name) for name in HEADER]


def test_a_sheet_gives_the_same_rows_as_a_csv_file(tmp_path: Path) -> None:
    """One row in sheet row 4, below two empty rows: year 2025, quantity 4.0, high 6.5."""
    path = write_workbook(tmp_path / "w.xlsx", {"holdings": [HEADER, [], [], cells()]})
    workbook = read_workbook(path)
    assert workbook.defects == ()
    reading = read_cells(workbook.sheets["holdings"], "w.xlsx [holdings]", load_schema("holdings"))
    assert reading.defects == () and reading.row_numbers == (4,)
    assert (reading.rows[0]["year"], reading.rows[0]["high"]) == (2025, 6.5)


def test_formulas_and_errors_are_reported_cell_by_cell(tmp_path: Path) -> None:
    """=2+2 in D2 and =A1 in J3 are two defects, although each has a value stored."""
    sheet = [HEADER, cells(), cells(note="=A1")]
    sheet[1][3] = "=2+2"
    workbook = read_workbook(write_workbook(tmp_path / "w.xlsx", {"holdings": sheet}))
    assert found(workbook.defects, "w.xlsx [holdings], row 2, column D", "formula")
    assert found(workbook.defects, "row 3, column J", "formula")
    xml = ONE_CELL.format(ref="B7").replace("<c ", '<c t="e" ').replace("<v>1", "<v>#N/A")
    workbook = read_workbook_bytes(archive(minimal_xlsx(xml)), "w.xlsx")
    assert found(workbook.defects, "row 7, column B", "error value")


def test_dates_and_yes_no_cells_meet_the_checks_of_text(tmp_path: Path) -> None:
    """A date where a number belongs, and the cell FALSE where NOR is meant, are refused."""
    path = tmp_path / "w.xlsx"
    sheet = [HEADER, cells(), cells(holder=False)]
    sheet[1][3] = datetime.date(2025, 3, 4)
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet("holdings")
        for i, row in enumerate(sheet):
            page.write_row(i, 0, row)
    rows = read_workbook(path).sheets["holdings"]
    defects = read_cells(rows, "h", load_schema("holdings")).defects
    assert found(defects, "row 2, column quantity", "is a date")
    assert found(defects, "row 3, column holder", "Write NOR")


def test_an_unknown_sheet_is_answered_with_the_nearest(tmp_path: Path) -> None:
    """'holding' is refused with 'holdings'; README is allowed and not read."""
    sheets = {"README": [["any", "=1+1"]], "holding": [HEADER]}
    workbook = read_workbook(write_workbook(tmp_path / "w.xlsx", sheets))
    assert found(workbook.defects, "'holding' is unknown", "Did you mean holdings?")
    assert len(workbook.defects) == 1


def encrypted() -> bytes:
    """A workbook whose first part is marked as encrypted."""
    data = bytearray(archive(minimal_xlsx("<worksheet/>")))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def doubled() -> bytes:
    """A workbook with one part twice."""
    stream = io.BytesIO(archive(minimal_xlsx("<worksheet/>")))
    with zipfile.ZipFile(stream, "a") as target, pytest.warns(UserWarning):
        target.writestr("xl/workbook.xml", "<workbook/>")
    return stream.getvalue()


GOOD = minimal_xlsx("<worksheet/>")
BOMBS = {
    "claims 2 GB": (archive(GOOD, {"xl/workbook.xml": 2**31}), "2,147,484,"),
    "ratio above 100": (archive({**GOOD, "xl/b.xml": b"0" * 60_000_000}), "times its packed size"),
    "too many parts": (
        archive({**GOOD, **{f"xl/{i}.xml": b"" for i in range(MAX_PARTS)}}),
        "claims 1,005 parts",
    ),
    "old or encrypted": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "encrypted"),
    "encrypted part": (encrypted(), "is encrypted"),
    "part twice": (doubled(), "stands 2 times"),
    "macro": (archive({**GOOD, "xl/vbaProject.bin": b"x"}), "has macros"),
    "path outside": (archive({**GOOD, "../../etc/passwd": b"x"}), "outside the archive"),
    "no archive": (b"holder,system\n", "not a ZIP archive"),
    "cut off": (archive(GOOD)[:-30], "cut off"),
    "only the start": (b"PK\x03\x04", "cut off"),
    "no workbook in it": (archive({"word/document.xml": b"x"}), "no part xl/workbook.xml"),
    "directory damaged": (archive(GOOD).replace(b"PK\x01\x02", b"PK\x01\x03"), "damaged"),
    "empty": (b"", "not a ZIP archive"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bad_archive_is_refused_before_it_is_unpacked(name: str) -> None:
    """Fourteen archives: each refused by its directory alone, in less than a second."""
    data, words = BOMBS[name]
    started = time.monotonic()
    workbook = read_workbook_bytes(data, "w.xlsx")
    assert time.monotonic() - started < 1.0
    assert workbook.sheets == {} and found(workbook.defects, "w.xlsx", words)
    assert zip_faults(data)


ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<worksheet><sheetData>&b;</sheetData></worksheet>"
)
CHILD_BOMBS = {
    "sparse sheet": (ONE_CELL.format(ref="XFD1048576"), "more than 2,000,000 cells"),
    "wide and long": (ONE_CELL.format(ref="ZZ9999"), "more than 2,000,000 cells"),
    "entities": (ENTITIES, "declares a document type"),
    "broken XML": ("<worksheet><sheetData>", "not read"),
}


@pytest.mark.parametrize("name", CHILD_BOMBS)
def test_a_bad_sheet_ends_in_the_child_process(name: str) -> None:
    """Four sheets of at most 2 kB, one of them 16 thousand million cells: refused in 5 s."""
    xml, words = CHILD_BOMBS[name]
    data = archive(minimal_xlsx(xml))
    assert len(data) < 2_000 and zip_faults(data) == []
    started = time.monotonic()
    workbook = read_workbook_bytes(data, "w.xlsx")
    assert time.monotonic() - started < 5.0
    assert workbook.sheets == {} and found(workbook.defects, words)


def test_one_long_text_in_very_many_cells_ends_within_the_limits() -> None:
    """A text of 50 kB in 60,000 cells would be 3 GB: refused, in less than 40 s."""
    cells_xml = "".join(
        f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 60_001)
    )
    parts = minimal_xlsx(f"<worksheet><sheetData>{cells_xml}</sheetData></worksheet>")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{main}"><si><t>{"x" * 50_000}</t></si></sst>'.encode()
    )
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    parts["xl/_rels/workbook.xml.rels"] = relations.replace(
        "</Relationships>",
        f'<Relationship Id="r2" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    ).encode()
    workbook = read_workbook_bytes(archive(parts), "w.xlsx")
    assert workbook.sheets == {} and found(workbook.defects, "w.xlsx", "not read")


def test_a_sheet_hidden_behind_a_second_relation_is_refused() -> None:
    """Two relations with one name could show one sheet to the check and another to the reader."""
    parts = minimal_xlsx(ONE_CELL.format(ref="A1"))
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    start, end = relations.index("<Relationship "), relations.index("</Relationships>")
    twice = relations[:end] + relations[start:end] + relations[end:]
    parts["xl/_rels/workbook.xml.rels"] = twice.encode()
    assert found(read_workbook_bytes(archive(parts), "w.xlsx").defects, "stands twice")


def test_the_child_reads_the_wanted_sheets_only(tmp_path: Path) -> None:
    """Of two sheets one is wanted: 2 rows with their sheet numbers, texts as in CSV."""
    rows = [["a", "b"], [], [1.0, True, 0.25, ""]]
    path = write_workbook(tmp_path / "w.xlsx", {"holdings": rows, "README": [["x"]]})
    answer = workbook_child.read(path.read_bytes(), frozenset({"holdings"}))
    assert answer["sheets"] == {"holdings": [(1, ["a", "b", ""]), (3, ["1", "true", "0.25"])]}
    assert answer["names"] == ["holdings", "README"] and answer["n_formulas"] == {"holdings": 0}


def test_the_text_of_a_sheet_is_limited_before_it_is_kept() -> None:
    """Six cells of 10 million characters pass the limit of 50 million."""
    long = "x" * 10_000_000
    with pytest.raises(workbook_child.RefusedError, match="50,000,000 characters"):
        workbook_child.rows_of([[long]] * 6)
