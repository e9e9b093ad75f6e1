"""What every group of addresses uses: what to ask, JSON out, and the case in a query."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.responses import Response

from muster.web.answers import Answers, encoded
from muster.web.jobs import Jobs
from muster.web.links import decode
from muster.web.models import LINK, MOST_LINK, Problem, Scenario
from muster.web.options import Options

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


Asked = Annotated[Answers, Depends(_answers)]
Kept = Annotated[Jobs, Depends(_jobs)]
Running = Annotated[Options, Depends(_options)]
Case = Annotated[Scenario, Depends(_case)]
