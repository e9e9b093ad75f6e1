"""The ZIP of a job: its tables and figures, what they are made from, and how to get them again."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from muster.archive import citation_text, licence_text, packed, record_files
from muster.archive.package import MANIFEST, as_csv
from muster.catalogue.bundled import load_tables
from muster.report.figure import Figure
from muster.web import job_results
from muster.web.links import asked_shell, case_words, script, terms_lines
from muster.web.models import Ask, JobRequest
from muster.web.routes.downloads import figure_file

Record = dict[str, Any]
STUDY = "study"
"""Folder of the ZIP that holds a study of one's own."""


class _Headline(NamedTuple):
    """The number of a kind of result by which it is compared."""

    words: str
    code: str
    """How a script reads it from the record."""
    of: Callable[[Record], float]


_HEADLINES = {
    "campaign": _Headline(
        "probability that an operation fails at least once",
        '["totals"]["ever_prob"]',
        lambda r: float(r["totals"]["ever_prob"]),
    ),
    "deployment": _Headline(
        "weighted tonne-days late",
        '["totals"]["late_weighted_t_days"]',
        lambda r: float(r["totals"]["late_weighted_t_days"]),
    ),
    "targets": _Headline(
        "cost of all targets, million euro", '["cost_meur"]', lambda r: float(r["cost_meur"])
    ),
    "attribution": _Headline(
        "ambition that the forces counted cover", '["worth"]', lambda r: float(r["worth"])
    ),
}
_QUESTIONS = {"campaign": "campaign", "deployment": "deploy", "attribution": "attribute"}


def headline(kind: str, record: Record) -> float:
    """The number of a result by which it is compared."""
    return _HEADLINES[kind].of(record)


def job_shell(request: JobRequest, study: str) -> str:
    """The command that does the same work, with every option that the job was asked with."""
    case = request.scenario
    if request.kind == "targets":
        return asked_shell(Ask(year=case.year, terms=request.terms), case, study)
    options = {
        "campaign": ["--trials", str(request.trials), "--years", str(request.years)],
        "deployment": ["--days", str(request.days), "--rounds", str(request.rounds)],
        "attribution": [],
    }[request.kind]
    return shlex.join(["muster", _QUESTIONS[request.kind], study, *case_words(case), *options])


def job_python(request: JobRequest, study: str, record: Record, *, is_bundled: bool) -> str:
    """The script that does the same work and compares its headline."""
    question = _QUESTIONS.get(request.kind, request.kind)
    options = {
        "campaign": [f"    trials={request.trials},", f"    years={request.years},"],
        "deployment": [f"    days={request.days},", f"    rounds={request.rounds},"],
        "targets": terms_lines(request.terms),
        "attribution": [],
    }[request.kind]
    line = _HEADLINES[request.kind]
    ending = f""")
expected = {line.of(record)!r}
found = result.record{line.code}
print({line.words + ":"!r}, found, "in this archive:", expected)
if result.record["inputs_sha256"] != {str(record["inputs_sha256"])!r}:
    print("The inputs differ from those of this archive: other data or another version.")
elif abs(found - expected) > 1e-6 * max(1.0, abs(expected)):
    raise SystemExit("The same inputs gave another number: please report it.")
"""
    head = script(question, request.scenario, study, is_bundled)
    return "\n".join([*head, *options, ending])


def job_zip(
    request: JobRequest, record: Record, figures: list[Figure], upload: Path | None = None
) -> bytes:
    """Everything another person needs of a job that is done.

    Parameters
    ----------
    request
        What was asked.
    record
        What was found.
    figures
        Standard figures of it.
    upload
        The study of one's own that it was asked of; None where it comes with Muster.
    """
    own = None if upload is None else _study_files(upload)
    study = request.scenario.study if upload is None else _study_place(upload)
    sources = [dict(row) for row in load_tables()["sources"]]
    told = record | {"sources": record.get("sources") or sources}
    found = {n: c for n, c in record_files(told).items() if n != MANIFEST}
    # Kinds whose record has no table of sources still say what they were made from.
    found.setdefault("sources.csv", as_csv(list(sources[0]), sources))
    shell = job_shell(request, study)
    found |= {
        "LICENCE.txt": licence_text(told).encode(),
        "CITATION.txt": citation_text(told).encode(),
        "reproduce.sh": f"#!/bin/sh\n# Does the work of this archive again.\n{shell}\n".encode(),
        "reproduce.py": job_python(request, study, record, is_bundled=upload is None).encode(),
        f"{request.kind}.xlsx": job_results.report(request.kind, record, "xlsx")[0],
        **(own or {}),
    }
    for one in figures:
        if not one.is_empty:
            for form in ("svg", "csv"):
                found[f"figures/{one.code}.{form}"] = bytes(
                    figure_file(figures, one.code, form).body
                )
    found["README.md"] = _readme(request, told, figures, shell, has_study=own is not None).encode()
    return packed(found)


def _readme(
    request: JobRequest, record: Record, figures: list[Figure], shell: str, *, has_study: bool
) -> str:
    """What is in the ZIP and how to get it again."""
    document = job_results.document(request.kind, record)
    verdict = str(record["verdict"]) if document is None else document.verdict
    details = "" if document is None else "\n\n".join(document.details)
    line = _HEADLINES[request.kind]
    method = "\n\n".join(str(m) for m in record.get("method") or [])
    study = record.get("study") or {}
    drawn = "\n".join(f"- `figures/{f.code}.svg`, `.csv`: {f.title}" for f in figures)
    own = f"- `{STUDY}/`: the study of one's own that was asked\n" if has_study else ""
    return f"""# {study.get("name") or request.scenario.study}: {request.kind}

{verdict}

{details}

{line.words[0].upper() + line.words[1:]}: {line.of(record)}.

## Get it again
With Muster {record.get("muster_version")}, in this folder:

    {shell}

`reproduce.py` does the same from Python and compares the number.

## Files
- `record.json`: the whole record; a `.csv` for each of its tables
- `{request.kind}.xlsx`: the tables of the report
{drawn or "- no figures: this kind of result has tables only"}
{own}- `datapackage.json`: meaning, type and unit of every column (Data Package 2)
- `manifest.sha256`: check with `sha256sum --check manifest.sha256`
- `LICENCE.txt`, `CITATION.txt`

An empty cell is not known: never read it as zero.

## Method
{method}
"""


def _study_place(upload: Path) -> str:
    """Where a study of one's own lies in the ZIP."""
    return STUDY if upload.is_dir() else f"{STUDY}/{upload.name}"


def _study_files(upload: Path) -> dict[str, bytes]:
    """A study of one's own, file by file."""
    if upload.is_file():
        return {f"{STUDY}/{upload.name}": upload.read_bytes()}
    return {
        f"{STUDY}/{p.relative_to(upload).as_posix()}": p.read_bytes()
        for p in sorted(upload.rglob("*"))
        if p.is_file() and not p.is_symlink()
    }
