"""Long work: ask for it, see how far it is, cancel it, look at its figures."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from starlette.responses import Response

from muster.archive import canonical_json
from muster.report.campaign_pages import campaign_document, campaign_figures
from muster.report.deployment_pages import deployment_document, deployment_figures
from muster.report.figure import Figure
from muster.report.html import page
from muster.web.answers import Memory
from muster.web.models import Job, JobRequest
from muster.web.routes.common import REFUSALS, Kept, said
from muster.web.routes.downloads import Form, Inside, attached, figure_file, figure_row

router = APIRouter(prefix="/api/jobs", tags=["jobs"], responses=REFUSALS)
Code = Annotated[str, Path(min_length=32, max_length=32, pattern=r"^[0-9a-f]{32}$")]
FigureCode = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9_-]+$")]
_drawn: Memory[tuple[dict[str, Any], list[Figure]]] = Memory(4)
_FIGURES = {"campaign": campaign_figures, "deployment": deployment_figures}
_DOCUMENTS = {"campaign": campaign_document, "deployment": deployment_document}


@router.get("", summary="Jobs, the newest first", response_model=list[Job])
async def listed(kept: Kept) -> Response:
    """Every job of this server's user."""
    return said(await asyncio.to_thread(kept.store.listed))


@router.post("", summary="Ask for a campaign or a deployment", response_model=Job)
async def add(request: JobRequest, kept: Kept) -> Response:
    """A new job, or the equal one that there is."""
    return said(await asyncio.to_thread(kept.add, request))


@router.get("/{job}", summary="How far a job is", response_model=Job)
async def one(job: Code, kept: Kept) -> Response:
    """State and progress."""
    return said(await asyncio.to_thread(kept.store.get, job))


@router.post("/{job}/cancel", summary="Cancel a job", response_model=Job)
async def cancel(job: Code, kept: Kept) -> Response:
    """The job as it stands then."""
    return said(await asyncio.to_thread(kept.cancel, job))


@router.get("/{job}/result", summary="What a job found: verdict, head and figures")
async def result(job: Code, kept: Kept) -> Response:
    """The finding in words, with every figure's text and table."""
    return said(await asyncio.to_thread(_result, kept, job))


@router.get("/{job}/figures/{code}.{form}", summary="One figure of a job")
async def figure(
    job: Code, code: FigureCode, form: Form, kept: Kept, inside: Inside = False
) -> Response:
    """A figure to look at or to keep."""
    return await asyncio.to_thread(lambda: figure_file(_figures(kept, job)[1], code, form, inside))


@router.get("/{job}/report.{form}", summary="The whole result as one HTML file or as JSON")
async def report(job: Code, form: Literal["html", "json"], kept: Kept) -> Response:
    """The report of a job."""
    return await asyncio.to_thread(_report, kept, job, form)


def _figures(kept: Kept, job: str) -> tuple[dict[str, Any], list[Figure]]:
    """Record and figures of a job that is done; of the latest ones they are remembered."""
    found = _drawn.get(job)
    if found is None:
        record = kept.store.record(job)
        found = record, _FIGURES[kept.store.get(job)["kind"]](record)
        _drawn.put(job, found)
    return found


def _result(kept: Kept, job: str) -> dict[str, Any]:
    """What the page shows of a result."""
    record, found = _figures(kept, job)
    kind = kept.store.get(job)["kind"]
    document = _DOCUMENTS[kind](record)
    return {
        "kind": kind,
        "verdict": document.verdict,
        "details": list(document.details),
        "facts": [{"value": f.value, "label": f.label, "note": f.note} for f in document.facts],
        "inputs_sha256": record["inputs_sha256"],
        "figures": [figure_row(f) for f in found if not f.is_empty],
    }


def _report(kept: Kept, job: str, form: str) -> Response:
    """The report of a job as a file."""
    record = kept.store.record(job)
    kind = kept.store.get(job)["kind"]
    name = f"muster-{kind}-{job[:8]}.{form}"
    if form == "json":
        return attached(canonical_json(record), "application/json", name)
    made = page(_DOCUMENTS[kind](record), record).encode()
    return attached(made, "text/html; charset=utf-8", name)
