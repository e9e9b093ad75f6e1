"""Strict reading of CSV: every defect at once, no row lost."""

from __future__ import annotations

import csv
import io

import pytest
from catalogue_builders import csv_text, found, holding, holdings_csv
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.catalogue.reading import MAX_BYTES, MAX_DEFECTS, read_csv, read_rows
from muster.catalogue.schema import Cell, Column, ColumnType, Row, load_schema, table_names

HOLDINGS = load_schema("holdings")


def test_cells_have_the_type_of_their_column() -> None:
    """Year 2025 is a whole number, 4 and 1e1 are 4.0 and 10.0, an empty note is None."""
    rows, defects = read_rows(holdings_csv(holding(high="1e1")), "holdings.csv", HOLDINGS)
    assert defects == []
    (row,) = rows
    assert (row["year"], row["quantity"], row["high"], row["note"]) == (2025, 4.0, 10.0, None)
    assert isinstance(row["year"], int) and isinstance(row["quantity"], float)


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("quantity", "", "must not be"),
        ("quantity", "many", "not a number"),
        ("quantity", "nan", "not a finite number"),
        ("quantity", "NaN", "not a finite number"),
        ("quantity", "-inf", "not a finite number"),
        ("quantity", "1e999", "too large"),
        ("quantity", "-4", "is negative"),
        ("quantity", "100001", "above 100,000"),
        ("quantity", "4,5", "decimal comma"),
        ("quantity", "1,234.5", "between thousands"),
        ("quantity", "1 234", "between thousands"),
        ("quantity", "4 t", "unit in the cell"),
        ("quantity", "40%", "unit in the cell"),
        ("quantity", " 4", "space around"),
        ("quantity", "=2+2", "is a formula"),
        ("quantity", "n/a", "unknown is an empty cell"),
        ("quantity", "-", "unknown is an empty cell"),
        ("quantity", "2025-03-01", "is a date"),
        ("quantity", "04.Mar", "is a date"),
        ("quantity", "Mar-04", "is a date"),
        ("quantity", "1_000", "not a number"),
        ("quantity", "0x10", "not a number"),
        ("quantity", "٤", "not a number"),
        ("quantity", "9" * 400, "not a number"),
        ("year", "2025.5", "not a whole number"),
        ("year", "25", "below 1900"),
        ("holder", "NO", "Write NOR"),
        ("holder", "False", "Write NOR"),
        ("holder", "no", "Write NOR"),
        ("holder", "UK", "Write GBR"),
        ("holder", "EL", "Write GRC"),
        ("holder", "TR", "Write TUR"),
        ("holder", "Turkey", "Write TUR"),
        ("holder", "Czechoslovakia", "no longer exists"),
        ("holder", "GER", "Write DEU"),
        ("holder", "nor", "Write NOR"),
        ("holder", "NОR", "mixes Cyrillic and Latin"),
        ("confidence", "hihg", "Did you mean high"),
        ("confidence", "sure", "not one of"),
        ("system", "heli medium", "not a code"),
        ("system", " heli_medium", "space around"),
        ("note", '=HYPERLINK("x")', "like a formula"),
        ("note", "+1", "like a formula"),
        ("note", "-1", "like a formula"),
        ("note", "@SUM(A1)", "like a formula"),
        ("note", "abc\u202edef", "hidden direction mark"),
        ("note", "zero\u200bwidth", "hidden character"),
        ("note", "lost \ufffd letter", "a letter was lost"),
        ("note", "e\u0301tat", "composed of two characters"),
        ("note", "x" * 10_001, "10,001 characters"),
        ("note", "   ", "only space"),
    ],
)
def test_a_bad_cell_is_refused_with_its_place(column: str, text: str, words: str) -> None:
    """One bad cell in row 3: 1 row accepted, 1 rejected, 1 defect with row 3 and the column."""
    data = holdings_csv(holding(), holding(**{"year": "2021", column: text}))
    reading = read_csv(data, "holdings.csv", HOLDINGS)
    assert (len(reading.rows), reading.n_rejected, reading.n_read) == (1, 1, 2)
    (defect,) = reading.defects
    assert (defect.file, defect.row, defect.column) == ("holdings.csv", 3, column)
    assert words in str(defect)
    assert defect.remedy


def test_a_share_in_percent_is_recognised() -> None:
    """A share of 35 becomes 0.35; a share of 1.0 is the whole and stays."""
    row = {
        "holder": "*",
        "category": "tanker",
        "notice_days": "5",
        "ready_share": "35",
        "source": "x",
        "confidence": "low",
    }
    data = csv_text("notice", [row, {**row, "notice_days": "9", "ready_share": "1.0"}]).encode()
    rows, defects = read_rows(data, "notice.csv", load_schema("notice"))
    assert [r["ready_share"] for r in rows] == [1.0]
    assert found(defects, "looks like percent", "write 0.35")


@pytest.mark.parametrize("text", ["yes", "no", "NO", "TRUE", "1", "0", "on", "y"])
def test_only_true_and_false_are_yes_and_no(text: str) -> None:
    """Eight other words for yes and no are refused."""
    row = {
        "nation": "XAA",
        "name": "Aland",
        "is_neutral": text,
        "region": "west",
        "source": "x",
        "confidence": "low",
    }
    data = csv_text("nations", [row]).encode()
    rows, defects = read_rows(data, "nations.csv", load_schema("nations"))
    assert rows == [] and found(defects, "row 2", "is_neutral", "Write true or false")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("quantity", "quantity_kg", "unit kg is wrong"),
        ("quantity", "quantity_percent", "Divide percent by 100"),
        ("quantity", "Quantity", "Write quantity"),
        ("quantity", "quantiy", "Did you mean quantity"),
        ("note", "remark", "is unknown"),
        ("quantity", "year", "stands 2 times"),
        ("quantity", "", "has no name"),
        ("holder", "nation", "is unknown"),
    ],
)
def test_a_bad_header_is_refused_as_a_whole(old: str, new: str, words: str) -> None:
    """One wrong column name in row 1: no row is accepted, 2 are rejected."""
    data = holdings_csv(holding(), holding(year=2021)).decode().replace(old, new, 1).encode()
    reading = read_csv(data, "holdings.csv", HOLDINGS)
    assert (len(reading.rows), reading.n_rejected) == (0, 2)
    assert found(reading.defects, "row 1", words)


@pytest.mark.parametrize(
    ("table", "column", "written", "words"),
    [
        (
            "transit",
            "speed_km_per_day",
            "speed_mph",
            "expected is speed_km_per_day (in km per day)",
        ),
        ("headquarters", "yearly_cost_meur", "yearly_cost_keur", "in meur"),
        ("notice", "ready_share", "ready_percent", "Divide percent by 100"),
        ("notice", "notice_days", "notice_hours", "in days"),
        ("notice", "notice_days", "notice", "unit is missing"),
        ("systems", "persons_per_unit", "person_per_unit", "Did you mean persons_per_unit"),
        ("regions", "lat_deg", "lat_rad", "in deg"),
    ],
)
def test_a_wrong_unit_in_a_column_name_is_answered_with_the_right_one(
    table: str, column: str, written: str, words: str
) -> None:
    """Seven columns with another unit: each defect names the expected column."""
    data = csv_text(table, []).replace(column, written).encode()
    _, defects = read_rows(data, f"{table}.csv", load_schema(table))
    assert found(defects, "row 1", column, words)
    if load_schema(table).by_name[column].is_required:
        assert found(defects, column, "missing", f"Rename '{written}'")


def test_columns_that_may_be_empty_may_be_missing() -> None:
    """Without low, high, as_of and note a row of holdings is whole; the four cells are None."""
    columns = [c.name for c in HOLDINGS.columns if c.is_required]
    rows, defects = read_rows(holdings_csv(holding(), columns=columns), "h.csv", HOLDINGS)
    assert defects == []
    assert list(rows[0]) == list(HOLDINGS.by_name) and rows[0]["low"] is None


def test_duplicate_keys_are_named_with_both_rows() -> None:
    """Rows 2 and 4 have one key: the second is rejected, and both numbers are named."""
    data = holdings_csv(holding(), holding(year=2021), holding(quantity=9))
    reading = read_csv(data, "holdings.csv", HOLDINGS)
    assert (len(reading.rows), reading.n_rejected) == (2, 1)
    assert found(reading.defects, "row 4", "in rows 2 and 4")


def test_ragged_rows_are_rejected() -> None:
    """An unquoted comma gives 11 cells under 10 columns."""
    data = holdings_csv(holding()) + b"NOR,heli_medium,2021,4,3,6,assumption,2025,low,a,b\n"
    reading = read_csv(data, "holdings.csv", HOLDINGS)
    assert (len(reading.rows), reading.n_rejected) == (1, 1)
    assert found(reading.defects, "row 3", "11 cells, the header 10")


def test_latin_1_is_named_with_row_byte_and_letter() -> None:
    """The byte 0xE9 in row 3 is no UTF-8; in Latin-1 it is é; 2 rows are rejected."""
    data = holdings_csv(holding(), holding(year=2021, note="état")).decode().encode("latin-1")
    reading = read_csv(data, "holdings.csv", HOLDINGS)
    assert reading.rows == () and reading.n_rejected == 2
    assert found(reading.defects, "row 3", "0xE9", "Latin-1", "'é'")


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", "NUL bytes"),
        ("utf-16-be", "NUL bytes"),
        ("utf-32", "UTF-16"),
    ],
)
def test_other_unicode_encodings_are_refused(encoding: str, words: str) -> None:
    """Four encodings that are not UTF-8: no row is accepted."""
    data = holdings_csv(holding(note="état")).decode().encode(encoding)
    reading = read_csv(data, "holdings.csv", HOLDINGS)
    assert reading.rows == () and found(reading.defects, words)


def test_a_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    """A file from a spreadsheet with BOM and CRLF: 1 row, 0 defects."""
    data = b"\xef\xbb\xbf" + holdings_csv(holding()).replace(b"\n", b"\r\n")
    rows, defects = read_rows(data, "holdings.csv", HOLDINGS)
    assert len(rows) == 1 and defects == []


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_another_delimiter_is_named_and_cells_are_checked_all_the_same(
    sign: str, name: str
) -> None:
    """A file with another delimiter and a decimal comma in row 2 has both defects."""
    row = holding(quantity="4,5")
    text = sign.join(HOLDINGS.by_name) + "\n"
    text += sign.join(str(row.get(column, "")) for column in HOLDINGS.by_name) + "\n"
    reading = read_csv(text.encode(), "holdings.csv", HOLDINGS)
    assert reading.rows == () and reading.n_rejected == 1
    assert found(reading.defects, "row 1", name)
    assert found(reading.defects, "row 2", "quantity", "decimal comma")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b",,,\n"])
def test_an_empty_file_is_a_defect(data: bytes) -> None:
    """Four files without content: 0 rows, 1 defect that gives the header."""
    reading = read_csv(data, "holdings.csv", HOLDINGS)
    assert reading.n_read == 0 and found(reading.defects, "empty", "holder,system,year")


def test_an_open_quotation_mark_is_refused_with_its_row() -> None:
    """A quotation mark that is never closed in row 3 rejects the file."""
    data = holdings_csv(holding()) + b'NOR,"heli_medium,2021\n'
    reading = read_csv(data, "holdings.csv", HOLDINGS)
    assert reading.rows == () and found(reading.defects, "row 3", "quotation mark")


def test_a_workbook_with_the_ending_csv_is_recognised() -> None:
    """Bytes PK 03 04 are an archive, not text."""
    reading = read_csv(b"PK\x03\x04" + b"\x00" * 100, "holdings.csv", HOLDINGS)
    assert found(reading.defects, "workbook or an archive")


def test_caps_hold_before_anything_is_parsed() -> None:
    """50,000,001 bytes and 16,385 columns are refused; 2,000,000 cells end the reading."""
    reading = read_csv(b"a" * (MAX_BYTES + 1), "h.csv", HOLDINGS)
    assert found(reading.defects, "50,000,000 bytes")
    reading = read_csv(b"," * 16_384 + b"a\n", "h.csv", HOLDINGS)
    assert found(reading.defects, "16,384 columns")
    reading = read_csv(b"holder\n" + b"x,\n" * 1_000_001, "h.csv", HOLDINGS)
    assert found(reading.defects, "2,000,000 cells") and reading.rows == ()


def test_defects_beyond_the_first_thousand_are_counted() -> None:
    """1,300 bad cells: 1,000 are listed and the last defect says that 300 are not."""
    rows = [holding(year=str(1900 + i % 200), quantity="x", note=str(i)) for i in range(1300)]
    reading = read_csv(holdings_csv(*rows), "holdings.csv", HOLDINGS)
    assert len(reading.defects) == MAX_DEFECTS + 1 and reading.n_rejected == 1300
    assert found(reading.defects, "300 further defects")


CELL = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["NOR", "1", "-1", "0.5", "nan", "low", "2025", "", "=1", "1,5", "é", "\x00"]),
)


@settings(deadline=None)
@given(rows=st.lists(st.lists(CELL, min_size=8, max_size=11), max_size=8))
def test_accepted_and_rejected_rows_are_the_rows_read(rows: list[list[str]]) -> None:
    """Law: accepted + rejected = read, for any cells; NUL bytes never pass unsaid."""
    stream = io.StringIO()
    csv.writer(stream).writerows([list(HOLDINGS.by_name), *rows])
    reading = read_csv(stream.getvalue().encode("utf-8", "replace"), "h.csv", HOLDINGS)
    assert len(reading.rows) + reading.n_rejected == reading.n_read
    if any("\x00" in cell for cells in rows for cell in cells):
        assert found(reading.defects, "NUL bytes")
    else:
        assert reading.n_read == sum(any(cells) for cells in rows)
    assert bool(reading.n_rejected) <= bool(reading.defects)


def sound_cell(column: Column) -> st.SearchStrategy[Cell]:
    """Values that a column may hold."""
    kind = column.type
    if kind is ColumnType.CHOICE:
        return st.sampled_from(column.choices)
    if kind is ColumnType.BOOL:
        return st.booleans()
    if kind is ColumnType.YEAR:
        return st.integers(1900, 2100)
    if kind is ColumnType.INTEGER:
        low = int(column.minimum or 0)
        return st.integers(low, low + 10)
    if kind is ColumnType.SHARE:
        return st.floats(0, 1)
    if kind is ColumnType.NUMBER:
        low = max(1.0, column.minimum or 0.0)
        return st.floats(low, low + 1.0)
    code = st.from_regex(r"[A-Z][A-Za-z0-9_]{3,8}", fullmatch=True)
    words = st.from_regex(r'[A-Z][a-zéü0-9 ,;"]{2,10}[a-z]', fullmatch=True)
    return code if kind is ColumnType.CODE else words


@st.composite
def sound_tables(draw: st.DrawFn) -> tuple[str, list[Row]]:
    """A table and some sound rows with different keys."""
    name = draw(st.sampled_from(table_names()))
    schema = load_schema(name)
    row = st.fixed_dictionaries(
        {
            c.name: sound_cell(c)
            if c.is_required or c.name in schema.key
            else st.one_of(st.none(), sound_cell(c))
            for c in schema.columns
        }
    )
    rows = draw(st.lists(row, max_size=4, unique_by=lambda r: tuple(map(str, schema.key_of(r)))))
    return name, rows


@settings(deadline=None)
@given(table=sound_tables())
def test_sound_rows_come_back_as_they_were_written(table: tuple[str, list[Row]]) -> None:
    """Law: rows written as CSV and read again are the same, in every table."""
    name, rows = table
    for row in rows:
        for column in load_schema(name).columns:
            if column.type is ColumnType.CODE and column.name in ("nation", "holder"):
                row[column.name] = f"X{row[column.name]}"
            if row[column.name] == "" or row[column.name] is None:
                row[column.name] = None
    written = [
        {
            k: ("" if v is None else str(v).lower() if isinstance(v, bool) else v)
            for k, v in r.items()
        }
        for r in rows
    ]
    text = csv_text(name, written)
    read, defects = read_rows(text.encode(), f"{name}.csv", load_schema(name))
    assert defects == []
    assert read == rows
