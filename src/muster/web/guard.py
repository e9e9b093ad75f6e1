"""The guard before every address: who asks, from where, how much, in which form.

Host and Origin must be this server's own (against rebinding and foreign pages); what
changes something needs the token that only this server's page has; bodies have a size
and must be strict JSON. Every answer forbids what the page does not need.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import math
import re
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from muster.web.options import MOST_JSON_BYTES, MOST_UPLOAD_BYTES, Options
from muster.web.problems import RefusedError, problem

TOKEN_HEADER = "x-muster-token"  # noqa: S105 - the name of the header, not a secret
COOKIE = "muster"
READING = ("GET", "HEAD", "OPTIONS")
EFFECTS = ("/api/jobs", "/api/studies")
"""Addresses below which anything but reading has an effect, and so needs the token."""
MOST_DEPTH = 40
MOST_DRAINED_BYTES = 256 << 20
MOST_WAIT_SECONDS = 30.0
_BRACKET = re.compile(r"[\[\]{}]")
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


class Guard:
    """ASGI middleware: refuses before any address is asked, and marks every answer."""

    def __init__(self, app: ASGIApp, options: Options) -> None:
        self._app = app
        self._options = options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            """The answer with the headers that every answer has."""
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        try:
            self._check_sender(scope)
            body = await _body(scope, receive)
        except RefusedError as error:
            await problem(error.status, error.detail)(scope, receive, marked)
            return
        await self._app(scope, _replayed(body, receive), marked)

    def _check_sender(self, scope: Scope) -> None:
        """Refuse foreign hosts, foreign pages, and effects without the token."""
        headers = Headers(scope=scope)
        path, method = scope["path"], scope["method"]
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._options.hosts:
            raise RefusedError(
                400,
                "The Host header does not name this server. Open the address that "
                "'muster serve' printed.",
            )
        origins = headers.getlist("origin")
        if any(not self._is_own(origin) for origin in origins):
            raise RefusedError(403, "The request comes from a page of another origin.")
        if headers.get("sec-fetch-site") in ("cross-site", "same-site") and (
            method not in READING or path.startswith("/api")
        ):
            raise RefusedError(403, "The request comes from a page of another site.")
        if not path.startswith("/api") or path == "/api/session":
            return
        has_effect = method not in READING and path.startswith(EFFECTS)
        if (has_effect or self._options.is_private) and not self._has_token(headers):
            status = 401 if self._options.is_private else 403
            raise RefusedError(
                status,
                "This needs the token of this server. Open the page anew from the address that "
                f"'muster serve' printed; programs send it as the header {TOKEN_HEADER}.",
            )

    def _is_own(self, origin: str) -> bool:
        """Whether an origin is this server's own page."""
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        own = parts.netloc.lower() in self._options.hosts
        return own and parts.scheme in ("http", "https") and not parts.path

    def _has_token(self, headers: Headers) -> bool:
        """Whether the token came as header or as cookie."""
        given = [headers.get(TOKEN_HEADER, "")]
        try:
            kept = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            kept = SimpleCookie()
        if COOKIE in kept:
            given.append(kept[COOKIE].value)
        want = self._options.token.encode()
        return any(hmac.compare_digest(g.encode("utf-8", "replace"), want) for g in given if g)


async def _body(scope: Scope, receive: Receive) -> bytes:
    """The whole body, within its cap and, where there is one, strict JSON."""
    headers = Headers(scope=scope)
    most = MOST_UPLOAD_BYTES if scope["path"] == "/api/studies" else MOST_JSON_BYTES
    said = headers.get("content-length", "0")
    if not said.isascii() or not said.isdigit() or len(said) > 15:
        raise RefusedError(400, "The header Content-Length is not a whole number.")
    if int(said) > most:
        await _drain(receive)
        raise RefusedError(
            413, f"At most {most:,} bytes can be sent here; these are {int(said):,}."
        )
    pieces, size, has_more = [], 0, True
    while has_more:
        message = await _next(receive)
        if message["type"] == "http.disconnect":
            raise RefusedError(400, "The connection ended before the request did.")
        piece, has_more = message.get("body", b""), message.get("more_body", False)
        size += len(piece)
        if size > most:
            if has_more:
                await _drain(receive)
            raise RefusedError(413, f"At most {most:,} bytes can be sent here.")
        pieces.append(piece)
    body = b"".join(pieces)
    if scope["method"] in READING:
        return b""
    if body:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise RefusedError(415, "Send JSON, with the header 'Content-Type: application/json'.")
        _check_json(body)
    return body


async def _next(receive: Receive) -> Message:
    """The next piece of a body, if it comes in time."""
    try:
        return await asyncio.wait_for(receive(), MOST_WAIT_SECONDS)
    except TimeoutError:
        raise RefusedError(400, "The rest of the request did not come in time.") from None


async def _drain(receive: Receive) -> None:
    """Let the rest of a body pass unread, so that its sender hears the refusal; not without end."""
    size, has_more = 0, True
    while has_more and size < MOST_DRAINED_BYTES:
        try:
            message = await _next(receive)
        except RefusedError:
            return  # the rest does not come: the refusal that waits says more
        size += len(message.get("body", b""))
        has_more = message["type"] == "http.request" and message.get("more_body", False)


def _check_json(body: bytes) -> None:
    """Refuse JSON that is not UTF-8, not finite, too deep, or says one key twice."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            raise ValueError("a key stands twice in one object")
        if found.keys() & {"__proto__", "constructor", "prototype"}:
            raise ValueError("a key is not allowed")
        return found

    def finite(text: str) -> float:
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(f"the number {text[:20]} is too large")
        return value

    def constant(text: str) -> float:
        raise ValueError(f"{text} is not a number that JSON knows")

    try:
        text = body.decode("utf-8")
        _check_depth(text)
        json.loads(text, object_pairs_hook=pairs, parse_float=finite, parse_constant=constant)
    except UnicodeDecodeError:
        raise RefusedError(400, "The body is not UTF-8.") from None
    except (ValueError, RecursionError) as error:
        said = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise RefusedError(400, f"The body is not strict JSON: {said}.") from None


def _check_depth(text: str) -> None:
    """Refuse deep nesting before it is parsed; brackets inside texts count too, which is safe."""
    depth = 0
    for found in _BRACKET.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > MOST_DEPTH:
                raise ValueError("nested too deeply")
        else:
            depth -= 1


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body once more, for the address itself."""
    is_read = False

    async def again() -> Message:
        nonlocal is_read
        if not is_read:
            is_read = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again
