"""Downloads of one case: figures, tables, reports, and the ZIP with everything."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import tempfile
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

import vl_convert
from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from muster.archive import canonical_json, export_zip
from muster.core.errors import UnknownCodeError
from muster.report import figures
from muster.report.figure import Figure
from muster.report.french.figures import Speech
from muster.report.xlsx import workbook
from muster.web.routes.common import REFUSALS, Asked, Case, Spoken, said

router = APIRouter(prefix="/api", tags=["downloads"], responses=REFUSALS)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Form = Literal["svg", "png", "csv", "xlsx", "json"]
ReportForm = Literal["html", "pdf", "xlsx", "json", "zip"]
Code = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9_-]+$")]
Inside = Annotated[bool, Query(description="SVG for a page that says title and source itself")]
PNG_SCALE = 2.0


@router.get("/figures", summary="Standard figures of a case")
async def listed(asked: Asked, case: Case, language: Spoken = "en") -> Response:
    """Codes, findings and texts of the figures."""
    record = await asked.record(case)
    speech = Speech(language)
    found = await asyncio.to_thread(lambda: [speech.figure(f) for f in figures(record)])
    return said([figure_row(f) for f in found])


@router.get("/figures/{code}.{form}", summary="One figure as SVG, PNG, CSV or JSON")
async def figure(
    code: Code,
    form: Form,
    asked: Asked,
    case: Case,
    inside: Inside = False,
    language: Spoken = "en",
) -> Response:
    """A figure to keep, with its source in it; or to stand inside the page."""
    record = await asked.record(case)
    return await asyncio.to_thread(
        lambda: figure_file(figures(record), code, form, inside, language)
    )


@router.get("/report.{form}", summary="The whole case: HTML in one file, PDF, XLSX, JSON, ZIP")
async def report(form: ReportForm, asked: Asked, case: Case) -> Response:
    """A report, or the ZIP with README, licence, citation, tables and code."""
    record = await asked.record(case)
    content, kind = await asyncio.to_thread(_report, record, form)
    name = f"muster-{case.study}-{case.year}-{case.us}.{form}"
    return attached(content, kind, name)


def attached(content: bytes, kind: str, name: str) -> Response:
    """A file to save."""
    return Response(
        content,
        media_type=kind,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def figure_row(figure: Figure) -> dict[str, Any]:
    """A figure in words, with its table twin."""
    return {
        "code": figure.code,
        "title": figure.title,
        "subtitle": figure.subtitle,
        "source_line": figure.source_line,
        "alt": figure.alt,
        "columns": list(figure.columns),
        "twin": [list(row) for row in figure.twin],
    }


def figure_file(
    found: list[Figure], code: str, form: str, is_inside: bool = False, language: str = "en"
) -> Response:
    """One of some figures in one form; inside a page without title and source, which stand there.

    Raises
    ------
    UnknownCodeError
        If there is no such figure.
    """
    by_code = {f.code: f for f in found}
    if code not in by_code:
        raise UnknownCodeError("figure", [code], by_code)
    figure = Speech(language).figure(by_code[code])
    name = f"muster-{code}.{form}"
    if form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(figure.columns)
        writer.writerows(
            [f"'{c}" if c[:1] in ("=", "@") else c for c in row] for row in figure.twin
        )
        return attached(out.getvalue().encode(), "text/csv; charset=utf-8", name)
    if form == "json":
        said_ = figure_row(figure) | {"spec": figure.standalone() if figure.spec else None}
        return attached(json.dumps(said_, allow_nan=False).encode(), "application/json", name)
    if form == "xlsx":
        return attached(_sheet(figure), XLSX, name)
    svg = figure.svg() if is_inside or not figure.spec else figure.standalone_svg()
    if form == "svg":
        return attached(svg.encode(), "image/svg+xml", name)
    return attached(vl_convert.svg_to_png(svg, scale=PNG_SCALE), "image/png", name)


def _sheet(figure: Figure) -> bytes:
    """The table twin of a figure as workbook, with what it says and where it comes from."""

    def fill(book: Any, looks: Any) -> None:
        sheet = book.add_worksheet("figure")
        for row, text in enumerate((figure.title, figure.subtitle, figure.source_line)):
            sheet.write_string(row, 0, text)
        for row, cells in enumerate((figure.columns, *figure.twin), start=4):
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text)

    return workbook(figure.title, fill)


def _report(record: dict[str, Any], form: str) -> tuple[bytes, str]:
    """The whole case in one form."""
    if form == "json":
        return canonical_json(record), "application/json"
    if form == "html":
        from muster.report.html import as_html

        return as_html(record).encode(), "text/html; charset=utf-8"
    if form == "pdf":
        from muster.report.pdf import as_pdf

        return as_pdf(record), "application/pdf"
    if form == "xlsx":
        from muster.report.xlsx import as_xlsx

        return as_xlsx(record), XLSX
    with tempfile.TemporaryDirectory() as folder:
        path = export_zip(record, FilePath(folder) / "muster.zip")
        return path.read_bytes(), "application/zip"
