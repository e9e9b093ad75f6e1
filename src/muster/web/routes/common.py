"""What every group of addresses uses: what to ask, JSON out, and the case in a query."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, Query, Request
from starlette.responses import Response

from muster.web.answers import Answers, encoded
from muster.web.jobs import Jobs
from muster.web.links import decode
from muster.web.models import LINK, MOST_LINK, Problem, Scenario
from muster.web.options import Options
from muster.web.problems import RefusedError

Spoken = Literal["en", "fr"]
"""Languages of the page."""
T = TypeVar("T")
PAGE_HEADER = "x-muster-page"
"""Name that a page gives itself, so that its newest question comes before its older ones."""
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": said}
    for status, said in (
        (400, "Not readable, or addressed to another host"),
        (401, "Token missing on a private server"),
        (403, "From another origin, or without the token"),
        (404, "Nothing at this address"),
        (409, "Not possible in this state"),
        (413, "Too large"),
        (415, "Not JSON"),
        (422, "The question does not fit"),
        (429, "Too much at once"),
    )
}


def said(content: Any, status: int = 200) -> Response:
    """JSON out: finite numbers only."""
    return Response(encoded(content), status_code=status, media_type="application/json")


def _answers(request: Request) -> Answers:
    found: Answers = request.app.state.answers
    return found


def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


def _options(request: Request) -> Options:
    found: Options = request.app.state.options
    return found


def _case(
    s: Annotated[
        str, Query(max_length=MOST_LINK, pattern=LINK, description="The part of a link after s=")
    ] = "",
) -> Scenario:
    """The case of a link; the reference case without one."""
    return decode(s).case if s else Scenario()


def client_of(request: Request) -> str:
    """Who asks: a page by the name it gave itself, anybody else by the connection."""
    page = request.headers.get(PAGE_HEADER, "")[:40]
    host = request.client or ("", 0)
    return f"{host[0]} {page or host[1]}"


async def while_here(request: Request, answer: Coroutine[Any, Any, T]) -> T:
    """An answer, given up when whoever asked has gone.

    Raises
    ------
    RefusedError
        If the connection ended first; nobody is there to read it.
    """
    task = asyncio.ensure_future(answer)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise RefusedError(400, "The connection ended before the answer was there.")
    finally:
        gone.cancel()
        task.cancel()


async def _gone(request: Request) -> None:
    """Return when the connection has ended; the body was read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


Asked = Annotated[Answers, Depends(_answers)]
Kept = Annotated[Jobs, Depends(_jobs)]
Running = Annotated[Options, Depends(_options)]
Case = Annotated[Scenario, Depends(_case)]
