"""Results shown: terminal text, figures, HTML, PDF and XLSX, from a run record alone.

A run record is the plain dictionary that an assessment makes (schema
``muster/assess/1``). Nothing here computes a result: what is shown stands in
the record. Page and workbook libraries are loaded only when a report is written.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from muster.report.attribution_terminal import attribution_as_text
from muster.report.campaign_terminal import campaign_as_text
from muster.report.deployment_terminal import deployment_as_text
from muster.report.listings import compare_as_text, sources_as_text, validate_as_text
from muster.report.rows import Record
from muster.report.sentences import explain
from muster.report.tables import (
    assessment_as_text,
    command_as_text,
    gaps_as_text,
)
from muster.report.targets_terminal import explain_text, targets_text
from muster.report.terminal import is_utf8

if TYPE_CHECKING:
    from muster.report.figure import Figure

__all__ = [
    "assessment_as_text",
    "attribution_as_text",
    "campaign_as_text",
    "command_as_text",
    "compare_as_text",
    "deployment_as_text",
    "explain",
    "explain_text",
    "figures",
    "gaps_as_text",
    "is_utf8",
    "sources_as_text",
    "targets_text",
    "validate_as_text",
    "write_campaign_report",
    "write_deployment_report",
    "write_letters",
    "write_reports",
    "write_targets",
]


def write_reports(record: Record, folder: str | os.PathLike[str]) -> list[Path]:
    """Write ``report.html``, ``report.pdf`` and ``report.xlsx``; their paths."""
    from muster.report import writing

    return writing.write_reports(record, folder)


def write_deployment_report(record: Record, folder: str | os.PathLike[str]) -> list[Path]:
    """Write ``deployment.html``, ``deployment.pdf`` and ``deployment.xlsx``; their paths."""
    from muster.report import writing

    return writing.write_deployment_report(record, folder)


def write_campaign_report(record: Record, folder: str | os.PathLike[str]) -> list[Path]:
    """Write ``campaign.html``, ``campaign.pdf`` and ``campaign.xlsx``; their paths."""
    from muster.report import writing

    return writing.write_campaign_report(record, folder)


def write_targets(record: Record, folder: str | os.PathLike[str]) -> list[Path]:
    """Write ``targets.html``, ``.pdf``, ``.xlsx`` and ``briefing.pdf``; their paths."""
    from muster.report import targets_writing

    return targets_writing.write_targets(record, folder)


def write_letters(
    record: Record, folder: str | os.PathLike[str], languages: tuple[str, ...] = ("en",)
) -> list[Path]:
    """Write a target letter for every nation in each language; their paths."""
    from muster.report import targets_letter_print

    return targets_letter_print.write_letters(record, folder, languages)


def figures(record: Record) -> list[Figure]:
    """The seven standard figures of a record, in the order of the report."""
    from muster.report import sections

    return sections.figures(record)
