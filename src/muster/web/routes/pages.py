"""The page and its files, from memory; a private server's token, exchanged for a cookie."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from muster.web.guard import COOKIE
from muster.web.models import Strict
from muster.web.problems import RefusedError
from muster.web.routes.common import REFUSALS, Running

router = APIRouter()
STATIC = Path(__file__).parents[1] / "static"
"""Where the build puts the page."""
NOT_BUILT = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Muster</title>
<h1>The page is not built</h1>
<p>This checkout has no built page. Run <code>make web</code> in it, then start
<code>muster serve</code> again. The API answers at <code>/api/openapi.json</code>.</p></html>"""


class Token(Strict):
    """The token that a private server printed."""

    token: str = Field(min_length=1, max_length=200)


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the page, plain and packed."""

    plain: bytes
    packed: bytes
    kind: str
    tag: str


@lru_cache(maxsize=1)
def _files() -> dict[str, _File]:
    """Files of the page by address."""
    found = {}
    for path in sorted(STATIC.rglob("*")):
        if path.is_file() and not path.is_symlink():
            plain = path.read_bytes()
            name = path.relative_to(STATIC).as_posix()
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            tag = hashlib.sha256(plain).hexdigest()[:20]
            found[name] = _File(plain, gzip.compress(plain, 9, mtime=0), kind, tag)
    return found


@router.post("/api/session", tags=["session"], responses=REFUSALS, status_code=204)
async def session(given: Token, options: Running) -> Response:
    """Exchange the printed token for a cookie that only this server's page sends."""
    if not hmac.compare_digest(given.token.encode(), options.token.encode()):
        raise RefusedError(401, "This is not the token of this start of the server.")
    answer = Response(status_code=204)
    answer.set_cookie(COOKIE, options.token, httponly=True, samesite="strict", path="/")
    return answer


@router.get("/", include_in_schema=False)
async def first_page(request: Request, options: Running) -> Response:
    """The page, with the token that its own requests send."""
    file = _files().get("index.html")
    if file is None:
        return Response(NOT_BUILT, media_type="text/html", status_code=404)
    token = "" if options.is_private else options.token
    html = file.plain.decode().replace("%MUSTER_TOKEN%", escape(token))
    return _sent(request, html.encode(), file.kind, {"cache-control": "no-store"})


@router.get("/icon.svg", include_in_schema=False)
async def icon(request: Request) -> Response:
    """The icon of the page."""
    return _file("icon.svg", request, "no-cache")


@router.get("/assets/{name}", include_in_schema=False)
async def asset(name: str, request: Request) -> Response:
    """A file of the page; its name changes with its content, so it may be kept."""
    return _file(f"assets/{name}", request, "public, max-age=31536000, immutable")


def _file(name: str, request: Request, age: str) -> Response:
    """A file of the page, packed where the browser takes it."""
    file = _files().get(name)
    if file is None:
        raise RefusedError(404, "There is nothing at this address.")
    headers = {"cache-control": age, "etag": f'"{file.tag}"', "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == f'"{file.tag}"':
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            file.packed, media_type=file.kind, headers=headers | {"content-encoding": "gzip"}
        )
    return Response(file.plain, media_type=file.kind, headers=headers)


def _sent(request: Request, content: bytes, kind: str, headers: dict[str, str]) -> Response:
    """Content packed where the browser takes it."""
    if "gzip" in request.headers.get("accept-encoding", ""):
        packed = gzip.compress(content, 6, mtime=0)
        return Response(packed, media_type=kind, headers=headers | {"content-encoding": "gzip"})
    return Response(content, media_type=kind, headers=headers)
