"""Data: every table with its sources, the trace of a key, and uploads of one's own."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from muster.catalogue.bundled import load_tables
from muster.catalogue.schema import load_schema, table_names
from muster.report.xlsx import workbook
from muster.web.models import Upload
from muster.web.reasons import sources_of
from muster.web.routes.common import REFUSALS, Asked, Case, said

router = APIRouter(prefix="/api", tags=["data"], responses=REFUSALS)
MOST_ROWS = 500
Name = Annotated[str, Path(max_length=60)]


@router.get("/tables", summary="Every table: meaning and number of rows")
async def listed() -> Response:
    """Names of the tables, with what each means."""
    tables = load_tables()
    rows = []
    for name in table_names():
        schema = load_schema(name)
        own = tables[name]
        rows.append(
            {
                "name": name,
                "meaning": schema.meaning,
                "n_rows": len(own),
                "n_assumed": sum(r.get("source") == "assumption" for r in own),
            }
        )
    return said({"fingerprint": tables.fingerprint, "tables": rows})


@router.get("/tables/{name}", summary="Rows of a table, filtered, with meaning of each column")
async def rows_of(
    name: Name,
    q: Annotated[str, Query(max_length=100, description="Text that a row must hold")] = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
) -> Response:
    """A page of a table."""
    schema = load_schema(name)
    found = _matching(name, q)
    return said(
        {
            "name": name,
            "meaning": schema.meaning,
            "columns": [
                {"name": c.name, "meaning": c.meaning, "is_number": c.type.is_numeric}
                for c in schema.columns
            ],
            "n_rows": len(load_tables()[name]),
            "n_found": len(found),
            "rows": found[offset : offset + limit],
        }
    )


@router.get("/tables/{name}/file", summary="A table as CSV or XLSX, with its source column")
async def file_of(name: Name, form: Literal["csv", "xlsx"] = "csv") -> Response:
    """A table to keep."""
    columns = list(load_schema(name).by_name)
    rows = load_tables()[name]
    content = await asyncio.to_thread(_csv if form == "csv" else _xlsx, name, columns, rows)
    kind = "text/csv; charset=utf-8" if form == "csv" else (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )  # fmt: skip
    return Response(
        content,
        media_type=kind,
        headers={"content-disposition": f'attachment; filename="{name}.{form}"'},
    )


@router.get("/sources", summary="Where a number comes from: the rows behind a key")
async def sources(
    key: Annotated[str, Query(min_length=1, max_length=160)], asked: Asked, case: Case
) -> Response:
    """What ``muster sources`` says."""
    record = asked.kept_record(case)
    if record is None and "/" in key:
        codes = {o.code for o in asked.guidance(case.study).operations}
        record = await asked.record(case) if key.partition("/")[0] in codes else None
    found = await asyncio.to_thread(sources_of, asked, case, key, record)
    return said({"key": key, "rows": found[:MOST_ROWS], "n_rows": len(found)})


@router.post("/studies", summary="Upload a study: it is checked, and kept if it is sound")
async def upload(study: Upload, asked: Asked) -> Response:
    """Code of the kept study, or every defect of it."""
    return said(await asyncio.to_thread(asked.studies.add, study))


def _matching(name: str, words: str) -> list[dict[str, Any]]:
    """Rows that hold a text in any cell."""
    rows = load_tables()[name]
    if not words:
        return [dict(r) for r in rows]
    wanted = words.casefold()
    return [
        dict(r)
        for r in rows
        if any(wanted in str(v).casefold() for v in r.values() if v is not None)
    ]


def _safe(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    risky = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if risky else value


def _csv(name: str, columns: list[str], rows: Any) -> bytes:
    """A table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_safe(row.get(c)) for c in columns] for row in rows)
    return out.getvalue().encode()


def _xlsx(name: str, columns: list[str], rows: Any) -> bytes:
    """A table as workbook."""

    def fill(book: Any, looks: Any) -> None:
        sheet = book.add_worksheet(name[:31])
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column)
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                value = row.get(column)
                if isinstance(value, bool):
                    sheet.write_boolean(number, place, value)
                elif isinstance(value, int | float):
                    sheet.write_number(number, place, value)
                elif value is not None:
                    sheet.write_string(number, place, str(value))

    return workbook(f"Muster: {name}", fill)
