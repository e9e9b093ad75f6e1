"""Data: every table with its sources, the trace of a key, and uploads of one's own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from muster.archive.package import as_csv
from muster.catalogue.bundled import load_tables
from muster.catalogue.schema import load_schema, table_names
from muster.catalogue.study_changes import MarkedRow, marked_rows, n_changed
from muster.report.xlsx import workbook
from muster.web.answers import Answers
from muster.web.models import Scenario, StudyName, Upload
from muster.web.reasons import sources_of, tables_of
from muster.web.routes.common import REFUSALS, Asked, Case, said

router = APIRouter(prefix="/api", tags=["data"], responses=REFUSALS)
MOST_ROWS = 500
DEFAULT_STUDY = Scenario().study
Name = Annotated[str, Path(max_length=60)]
Of = Annotated[
    StudyName, Query(description="A study: bundled, or an uploaded one with rows of its own")
]
Own = Annotated[bool, Query(description="Only rows that the study added or replaced")]


@router.get("/tables", summary="Every table: meaning, number of rows, and of a study's own")
async def listed(asked: Asked, study: Of = DEFAULT_STUDY) -> Response:
    """Names of the tables, with what each means and how many rows a study changed."""
    return said(await asyncio.to_thread(_listed, asked, study))


def _listed(asked: Answers, study: str) -> dict[str, Any]:
    """Tables of a study."""
    own, bundled = tables_of(asked, study), load_tables()
    rows = [
        {
            "name": name,
            "meaning": load_schema(name).meaning,
            "n_rows": len(own[name]),
            "n_assumed": sum(r.get("source") == "assumption" for r in own[name]),
            "n_own": n_changed(name, own, bundled),
        }
        for name in table_names()
    ]
    return {"fingerprint": own.fingerprint, "tables": rows}


@router.get("/tables/{name}", summary="Rows of a table, filtered, with meaning of each column")
async def rows_of(
    name: Name,
    asked: Asked,
    study: Of = DEFAULT_STUDY,
    q: Annotated[str, Query(max_length=100, description="Text that a row must hold")] = "",
    own: Own = False,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
) -> Response:
    """A page of a table; rows that the study changed come first, with what they replaced."""
    schema = load_schema(name)
    every = await asyncio.to_thread(_marked, asked, study, name)
    found = [r for r in every if _holds(r.row, q) and (r.mark or not own)]
    page = found[offset : offset + limit]
    return said(
        {
            "name": name,
            "meaning": schema.meaning,
            "columns": [
                {"name": c.name, "meaning": c.meaning, "is_number": c.type.is_numeric}
                for c in schema.columns
            ],
            "n_rows": len(every),
            "n_found": len(found),
            "n_own": sum(bool(r.mark) for r in every),
            "rows": [dict(r.row) for r in page],
            "marks": [r.mark for r in page],
            "before": [dict(r.before) if r.before else None for r in page],
        }
    )


@router.get("/tables/{name}/file", summary="A table as CSV or XLSX, with its source column")
async def file_of(
    name: Name,
    asked: Asked,
    study: Of = DEFAULT_STUDY,
    own: Own = False,
    form: Literal["csv", "xlsx"] = "csv",
) -> Response:
    """A table to keep: of a study, as a whole or only what the study changed in it."""
    columns = list(load_schema(name).by_name)
    marked = await asyncio.to_thread(_marked, asked, study, name)
    rows = [r.row for r in marked if r.mark or not own]
    if form == "csv":
        content = await asyncio.to_thread(as_csv, columns, rows)
    else:
        content = await asyncio.to_thread(_xlsx, name, columns, rows)
    kind = "text/csv; charset=utf-8" if form == "csv" else (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )  # fmt: skip
    return Response(
        content,
        media_type=kind,
        headers={"content-disposition": f'attachment; filename="{name}.{form}"'},
    )


@router.get("/assumptions", summary="Assumptions of a study, with their ranges")
async def assumptions(asked: Asked, study: Of = DEFAULT_STUDY) -> Response:
    """What a setting can change in a case of the study, and which of them the study changed."""
    marked = await asyncio.to_thread(_marked, asked, study, "assumptions")
    keys = ("key", "value", "low", "high", "unit", "reason")
    rows = [{k: r.row.get(k) for k in keys} | {"mark": r.mark} for r in marked]
    return said(sorted(rows, key=lambda r: (not r["mark"], str(r["key"]))))


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


def _marked(asked: Answers, study: str, name: str) -> list[MarkedRow]:
    """Rows of a table of a study, those that it changed first."""
    return marked_rows(name, tables_of(asked, study), load_tables())


def _holds(row: Mapping[str, Any], words: str) -> bool:
    """Whether any cell holds a text."""
    wanted = words.casefold()
    return not words or any(wanted in str(v).casefold() for v in row.values() if v is not None)


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
