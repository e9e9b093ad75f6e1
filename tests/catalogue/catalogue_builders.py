"""Small builders of tables, studies and workbooks for the tests of the catalogue."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from muster.catalogue.bundled import Tables, load_tables
from muster.catalogue.schema import Cell, Row, load_schema
from muster.core.errors import Defect

HOLDING = {
    "holder": "NOR",
    "system": "ucav_test",
    "year": "2025",
    "quantity": "4",
    "source": "assumption",
    "low": "3",
    "high": "6",
    "as_of": "2025",
    "confidence": "low",
}

TOML = """code = "test"
name = "A test"
sources = ["half-ambition-2018"]

[[operations]]
code = "one"
name = "The one operation"
kind = "sjo_crisis"
region = "sahel"
"""


def csv_text(table: str, rows: Sequence[Mapping[str, object]], columns: Sequence[str] = ()) -> str:
    """A CSV file with the columns of a table; cells that a row lacks are empty."""
    header = list(columns or load_schema(table).by_name)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return stream.getvalue()


def holding(**cells: object) -> dict[str, object]:
    """A row of holdings with some cells of its own."""
    return {**HOLDING, "system": "heli_medium", **cells}


def holdings_csv(*rows: Mapping[str, object], columns: Sequence[str] = ()) -> bytes:
    """Bytes of holdings.csv."""
    return csv_text("holdings", rows, columns).encode()


def write_study(folder: Path, toml: str = TOML, **files: bytes | str) -> Path:
    """A study folder; keyword ``holdings`` becomes ``holdings.csv``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(toml, encoding="utf-8")
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.csv").write_bytes(data)
    return folder


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """A workbook with cells as given; a text that begins with ``=`` is a formula."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for i, cells in enumerate(rows):
                for j, cell in enumerate(cells):
                    if isinstance(cell, str) and cell.startswith("="):
                        sheet.write_formula(i, j, cell, value=1)
                    elif cell is not None:
                        sheet.write(i, j, cell)
    return path


def tables_with(table: str, *rows: Row) -> Tables:
    """The bundled tables with rows added to one of them."""
    bundled = load_tables()
    return Tables({**bundled, table: (*bundled[table], *rows)})


def first(table: str, **cells: Cell) -> Row:
    """The first bundled row with these cells."""
    return next(
        row for row in load_tables()[table] if all(row[name] == cells[name] for name in cells)
    )


def found(defects: Sequence[Defect], *words: str) -> bool:
    """Whether one defect has all the words."""
    return any(all(word in str(defect) for word in words) for defect in defects)


def archive(parts: Mapping[str, bytes], claims: Mapping[str, int] | None = None) -> bytes:
    """A ZIP archive of parts; ``claims`` overwrites sizes in its directory."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    data = bytearray(stream.getvalue())
    for name, size in (claims or {}).items():
        at = data.find(b"PK\x01\x02")
        while at >= 0:
            length = struct.unpack_from("<H", data, at + 28)[0]
            if data[at + 46 : at + 46 + length] == name.encode():
                struct.pack_into("<I", data, at + 24, size)
            at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def minimal_xlsx(sheet_xml: str, sheet: str = "holdings", **extra: bytes) -> dict[str, bytes]:
    """Parts of the smallest workbook with one sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    return {
        "[Content_Types].xml": f"""<Types xmlns="{package}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.\
spreadsheetml.sheet.main+xml"/></Types>""".encode(),
        "_rels/.rels": f"""<Relationships xmlns="{package}/relationships"><Relationship Id="r1" \
Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>""".encode(),
        "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{package}/relationships">\
<Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>\
</Relationships>""".encode(),
        "xl/workbook.xml": f"""<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>\
<sheet name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>""".encode(),
        "xl/worksheets/sheet1.xml": sheet_xml.replace(
            "<worksheet", f'<worksheet xmlns="{main}"'
        ).encode(),
        **extra,
    }
