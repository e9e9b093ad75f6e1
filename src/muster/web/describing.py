"""The OpenAPI description: what FastAPI finds, with the true types of refusals and files."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from muster.web.problems import MEDIA_TYPE, TITLES

_FIGURE = ("image/svg+xml", "image/png", "text/csv", "XLSX", "application/json")
_REPORT = ("text/html", "application/pdf", "XLSX", "application/json", "application/zip")
FILES = {
    "/api/tables/{name}/file": ("text/csv", "XLSX"),
    "/api/figures/{code}.{form}": _FIGURE,
    "/api/jobs/{job}/figures/{code}.{form}": _FIGURE,
    "/api/report.{form}": _REPORT,
    "/api/jobs/{job}/report.{form}": _REPORT[:-1],
    "/api/jobs/{job}/letter/{nation}.pdf": ("application/pdf",),
}
"""Addresses that answer with a file, and the types of it."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def describe(app: FastAPI) -> dict[str, Any]:
    """The description of an app, made once."""
    if app.openapi_schema is None:
        found = get_openapi(
            title=app.title, version=app.version, summary=app.summary, routes=app.routes
        )
        for path, item in found["paths"].items():
            for operation in item.values():
                _correct(path, operation["responses"])
        app.openapi_schema = found
    return app.openapi_schema


def _correct(path: str, responses: dict[str, Any]) -> None:
    """Types of the answers of one address."""
    refusal = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in [s for s in responses if int(s) >= 400]:
        responses[status]["content"] = refusal
    responses["405"] = {"description": TITLES[405], "content": refusal}
    if path in FILES:
        kinds = (_XLSX if kind == "XLSX" else kind for kind in FILES[path])
        responses["200"]["content"] = {kind: {} for kind in kinds}
