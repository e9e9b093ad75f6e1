"""Refusals: one form for all (RFC 9457), in words for a person, without paths or tracebacks."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from muster.core.errors import (
    BadInputError,
    LabelMismatchError,
    MusterError,
    NoAnswerError,
    RejectedSolutionError,
    UnknownCodeError,
)

MEDIA_TYPE = "application/problem+json"
MOST_SHOWN = 50
_log = logging.getLogger("muster.web")

TITLES = {
    400: "The request cannot be read",
    401: "This server asks for its token",
    403: "Not allowed from there",
    404: "There is nothing at this address",
    405: "This address does not answer to that method",
    406: "This form is not offered",
    409: "Not possible in this state",
    413: "The request is too large",
    415: "The content type is not JSON",
    422: "The question does not fit",
    429: "Too much at once",
    500: "Something went wrong on the server",
}


class RefusedError(Exception):
    """Raised where a request is refused; becomes an answer with its status."""

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        self.detail = detail
        super().__init__(detail)


def problem(
    status: int, detail: str, errors: Sequence[dict[str, Any]] = (), title: str = ""
) -> Response:
    """A refusal as an answer."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": title or TITLES.get(status, "Refused"),
        "status": status,
        "detail": clean(detail),
    }
    if errors:
        content["errors"] = list(errors)
    return Response(
        json.dumps(content, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace"),
        status_code=status,
        media_type=MEDIA_TYPE,
    )


def clean(said: str, most: int = 4000) -> str:
    """Text without control characters, of a length that fits on a page."""
    kept = "".join(c if c == "\n" or c.isprintable() else "\ufffd" for c in said)
    return kept if len(kept) <= most else f"{kept[:most]} ..."


def of_muster(error: MusterError) -> Response:
    """Muster's own refusals: its words are meant for users."""
    if isinstance(error, NoAnswerError | RejectedSolutionError | LabelMismatchError):
        return problem(409, str(error), title="There is no proved answer")
    errors: list[dict[str, Any]] = []
    if isinstance(error, BadInputError):
        errors = [
            {
                "where": clean(" ".join(filter(None, (d.file, d.column))), 200),
                "row": d.row,
                "reason": clean(d.reason, 500),
                "remedy": clean(d.remedy, 500),
            }
            for d in error.defects[:MOST_SHOWN]
        ]
    elif isinstance(error, UnknownCodeError):
        errors = [{"where": "", "reason": f"Unknown: {clean(c, 100)}"} for c in error.codes[:50]]
        return problem(404, str(error), errors, title="There is nothing of that name")
    return problem(409, str(error), errors, title="The question does not fit")


def _methods(app: FastAPI, path: str) -> list[str]:
    """Methods that an address answers to, by the description."""
    found: set[str] = set()
    for template, item in app.openapi()["paths"].items():
        form = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        if re.fullmatch(form, path):
            found |= {method.upper() for method in item}
    return sorted(found) or ["GET"]


def add_handlers(app: FastAPI) -> None:
    """Let every error of an app become a refusal of this form."""

    @app.exception_handler(MusterError)
    async def _muster(_: Request, error: MusterError) -> Response:
        return of_muster(error)

    @app.exception_handler(RefusedError)
    async def _refused(_: Request, error: RefusedError) -> Response:
        return problem(error.status, error.detail)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> Response:
        errors = [
            {
                "where": clean(".".join(str(p) for p in e["loc"]), 200),
                "reason": clean(str(e["msg"]), 300),
            }
            for e in error.errors()[:MOST_SHOWN]
        ]
        said = "; ".join(f"{e['where']}: {e['reason']}" for e in errors[:5])
        return problem(422, said or "The question does not fit.", errors)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        answer = problem(error.status_code, TITLES.get(error.status_code, str(error.detail)))
        if error.status_code == 405:
            answer.headers["allow"] = ", ".join(_methods(app, request.url.path))
        return answer

    @app.exception_handler(Exception)
    async def _unforeseen(request: Request, error: Exception) -> Response:
        _log.error("unforeseen %s at %s", type(error).__name__, request.url.path, exc_info=error)
        return problem(500, "Nothing was changed. The log of the server says more.")
