"""Long work: ask for it, see how far it is, cancel it, look at its figures."""

from __future__ import annotations

import asyncio
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from starlette.responses import Response

from muster.report.figure import Figure
from muster.report.french.figures import Speech
from muster.web import job_results
from muster.web.answers import Memory
from muster.web.day_map import day_map
from muster.web.job_bundle import job_zip
from muster.web.models import Job, JobRequest
from muster.web.problems import RefusedError
from muster.web.routes.common import REFUSALS, Asked, Kept, Spoken, said
from muster.web.routes.downloads import Form, Inside, attached, figure_file, figure_row
from muster.web.targets_views import check_terms, letter_file, overview, package, worth_of

router = APIRouter(prefix="/api/jobs", tags=["jobs"], responses=REFUSALS)
Code = Annotated[str, Path(min_length=32, max_length=32, pattern=r"^[0-9a-f]{32}$")]
FigureCode = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9_-]+$")]
NationCode = Annotated[str, Path(min_length=2, max_length=12, pattern=r"^[A-Za-z0-9_-]+$")]
ReportForm = Literal["html", "pdf", "xlsx", "json", "zip"]
_records: Memory[dict[str, Any]] = Memory(4)
_drawn: Memory[tuple[dict[str, Any], list[Figure]]] = Memory(4)


@router.get("", summary="Jobs, the newest first", response_model=list[Job])
async def listed(kept: Kept) -> Response:
    """Every job of this server's user."""
    return said(await asyncio.to_thread(kept.store.listed))


@router.post("", summary="Ask for long work: campaign, targets, shares", response_model=Job)
async def add(request: JobRequest, kept: Kept, asked: Asked) -> Response:
    """A new job, or the equal one that there is; terms that cannot be asked are refused."""
    if request.kind == "targets":
        await asyncio.to_thread(check_terms, request, asked)
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
async def result(job: Code, kept: Kept, language: Spoken = "en") -> Response:
    """The finding in words, with every figure's text and table; what has no French is named."""
    return said(await asyncio.to_thread(_result, kept, job, language))


@router.get("/{job}/figures/{code}.{form}", summary="One figure of a job")
async def figure(
    job: Code,
    code: FigureCode,
    form: Form,
    kept: Kept,
    inside: Inside = False,
    language: Spoken = "en",
) -> Response:
    """A figure to look at or to keep."""
    return await asyncio.to_thread(
        lambda: figure_file(_figures(kept, job)[1], code, form, inside, language)
    )


@router.get("/{job}/report.{form}", summary="The whole result of a job as a file")
async def report(job: Code, form: ReportForm, kept: Kept, asked: Asked) -> Response:
    """The report of a job: HTML in one file, PDF, workbook, JSON, or a ZIP with everything."""
    return await asyncio.to_thread(_report, kept, asked, job, form)


@router.get("/{job}/targets", summary="What targets found for all nations, without reasons")
async def targets(job: Code, kept: Kept, language: Spoken = "en") -> Response:
    """Burden beside fair burden, contribution beside money, rules, and what offers changed."""
    return said(await asyncio.to_thread(lambda: overview(_record(kept, job, "targets"), language)))


@router.get("/{job}/targets/{nation}", summary="What one nation is asked for, and why")
async def nation(job: Code, nation: NationCode, kept: Kept, language: Spoken = "en") -> Response:
    """The package of a nation with its reasons in sentences."""
    return said(
        await asyncio.to_thread(lambda: package(_record(kept, job, "targets"), nation, language))
    )


@router.get("/{job}/letter/{nation}.pdf", summary="The target letter of a nation")
async def letter(job: Code, nation: NationCode, kept: Kept, language: Spoken = "en") -> Response:
    """At most two pages, in English or French."""
    made = await asyncio.to_thread(
        lambda: letter_file(_record(kept, job, "targets"), nation, language)
    )
    return attached(made, "application/pdf", f"muster-letter-{nation}-{language}.pdf")


@router.get("/{job}/days", summary="The map of a deployment by day")
async def days(job: Code, kept: Kept) -> Response:
    """Land, flows with the days of their loads, and what is in place by day."""
    return said(await asyncio.to_thread(lambda: day_map(_record(kept, job, "deployment"))))


@router.get("/{job}/shares", summary="Whose forces are worth how much: Shapley values with errors")
async def shares(job: Code, kept: Kept, language: Spoken = "en") -> Response:
    """Players with their worth, and what it comes from."""
    return said(
        await asyncio.to_thread(lambda: worth_of(_record(kept, job, "attribution"), language))
    )


def _record(kept: Kept, job: str, kind: str) -> dict[str, Any]:
    """The record of a job that is done and of that kind; the latest ones are remembered."""
    if kept.store.get(job)["kind"] != kind:
        raise RefusedError(409, f"This job is no {kind}.")
    found = _records.get(job)
    if found is None:
        found = kept.store.record(job)
        _records.put(job, found)
    return found


def _figures(kept: Kept, job: str) -> tuple[dict[str, Any], list[Figure]]:
    """Record and figures of a job that is done; of the latest ones they are remembered."""
    found = _drawn.get(job)
    if found is None:
        record = kept.store.record(job)
        found = record, job_results.figures(kept.store.get(job)["kind"], record)
        _drawn.put(job, found)
    return found


def _result(kept: Kept, job: str, language: str) -> dict[str, Any]:
    """What the page shows of a result."""
    record, found = _figures(kept, job)
    kind = kept.store.get(job)["kind"]
    speech = Speech(language)
    shown: dict[str, Any] = {"details": [], "facts": [], "figures": []}
    document = job_results.document(kind, record)
    if document is not None:
        shown = {
            "details": speech.say_all(document.details),
            "facts": [
                {"value": speech.say(f.value), "label": speech.say(f.label),
                 "note": speech.say(f.note)} for f in document.facts
            ],
            "figures": [figure_row(speech.figure(f)) for f in found if not f.is_empty],
        }  # fmt: skip
    verdict = speech.say(record["verdict"] if document is None else document.verdict)
    return {
        "kind": kind,
        "inputs_sha256": record["inputs_sha256"],
        "verdict": verdict,
        **shown,
        "foreign": sorted(speech.foreign),
    }


def _report(kept: Kept, asked: Asked, job: str, form: str) -> Response:
    """The report of a job as a file."""
    kind = kept.store.get(job)["kind"]
    name = f"muster-{kind}-{job[:8]}.{form}"
    if form != "zip":
        made, media = job_results.report(kind, kept.store.record(job), form)
        return attached(made, media, name)
    record, found = _figures(kept, job)
    request = kept.store.request(job)
    place = asked.place(request.scenario.study)
    upload = place if isinstance(place, FilePath) else None
    return attached(job_zip(request, record, found, upload), "application/zip", name)
