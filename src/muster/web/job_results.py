"""Results of jobs as figures, documents and files: each kind by the reports of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from muster.archive import canonical_json
from muster.report.campaign.pages import campaign_document, campaign_figures
from muster.report.campaign.sheets import campaign_workbook
from muster.report.deployment.pages import deployment_document, deployment_figures
from muster.report.deployment.sheets import deployment_workbook
from muster.report.document import Document
from muster.report.figure import Figure
from muster.report.html import page
from muster.report.pdf import printed
from muster.report.targets.pages import targets_document, targets_figures
from muster.report.targets.sheets import targets_workbook
from muster.report.xlsx import fill_sheet, workbook
from muster.web.problems import RefusedError

Record = dict[str, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIGURES: dict[str, Callable[[Record], list[Figure]]] = {
    "campaign": campaign_figures,
    "deployment": deployment_figures,
    "targets": targets_figures,
}
_DOCUMENTS: dict[str, Callable[[Record], Document]] = {
    "campaign": campaign_document,
    "deployment": deployment_document,
    "targets": targets_document,
}
SHEETS = ("players", "origins", "prices", "assumptions")


def _shares_workbook(record: Record) -> bytes:
    """The tables of shares, a sheet each."""

    def fill(book: Any, looks: Any) -> None:
        for name in SHEETS:
            fill_sheet(book.add_worksheet(name), record[name], {}, looks)

    return workbook("Whose forces are worth how much", fill)


_WORKBOOKS: dict[str, Callable[[Record], bytes]] = {
    "campaign": campaign_workbook,
    "deployment": deployment_workbook,
    "targets": targets_workbook,
    "attribution": _shares_workbook,
}


def figures(kind: str, record: Record) -> list[Figure]:
    """Standard figures of a result; none where its kind has none."""
    return _FIGURES[kind](record) if kind in _FIGURES else []


def document(kind: str, record: Record) -> Document | None:
    """The whole report of a result, where its kind has one."""
    return _DOCUMENTS[kind](record) if kind in _DOCUMENTS else None


def report(kind: str, record: Record, form: str) -> tuple[bytes, str]:
    """A result in one form, with its media type.

    Raises
    ------
    RefusedError
        If the kind does not have that form.
    """
    if form == "json":
        return canonical_json(record), "application/json"
    if form == "xlsx":
        return _WORKBOOKS[kind](record), XLSX
    found = document(kind, record)
    if found is None:
        raise RefusedError(409, f"There is no {form} of this kind of result: take json or xlsx.")
    if form == "html":
        return page(found, record).encode(), "text/html; charset=utf-8"
    return printed(found), "application/pdf"
