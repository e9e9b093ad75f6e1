"""The report files of every question, each written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from muster.report.campaign.pages import campaign_document
from muster.report.campaign.sheets import campaign_workbook
from muster.report.deployment.pages import deployment_document
from muster.report.deployment.sheets import deployment_workbook
from muster.report.document import Document
from muster.report.html import as_html, page
from muster.report.pdf import as_pdf, printed
from muster.report.rows import Record
from muster.report.xlsx import as_xlsx


def write_reports(record: Record, folder: str | os.PathLike[str]) -> list[Path]:
    """Paths of ``report.html``, ``report.pdf`` and ``report.xlsx``, just written.

    Each file appears at once: it is written beside its place and then renamed,
    so that a reader never sees half of one, even if the machine stops.

    Parameters
    ----------
    record
        Run record.
    folder
        Where to write; made if it does not exist.

    Raises
    ------
    OSError
        If the folder cannot be written (names it): earlier reports stay as they were.
    """
    makers: dict[str, Callable[[Record], bytes]] = {
        "report.html": lambda r: as_html(r).encode(),
        "report.pdf": as_pdf,
        "report.xlsx": as_xlsx,
    }
    return _written({name: make(record) for name, make in makers.items()}, folder)


def write_deployment_report(record: Record, folder: str | os.PathLike[str]) -> list[Path]:
    """Paths of ``deployment.html``, ``deployment.pdf`` and ``deployment.xlsx``, just written.

    Parameters
    ----------
    record
        Record of a movement plan (schema ``muster/deploy/1``).
    folder, and what is raised
        As with :func:`write_reports`.
    """
    found = deployment_document(record)
    return _written(_three("deployment", found, deployment_workbook(record), record), folder)


def write_campaign_report(record: Record, folder: str | os.PathLike[str]) -> list[Path]:
    """Paths of ``campaign.html``, ``campaign.pdf`` and ``campaign.xlsx``, just written.

    Parameters
    ----------
    record
        Record of a campaign (schema ``muster/campaign/1``).
    folder, and what is raised
        As with :func:`write_reports`.
    """
    found = campaign_document(record)
    return _written(_three("campaign", found, campaign_workbook(record), record), folder)


def _three(name: str, found: Document, workbook: bytes, record: Record) -> dict[str, bytes]:
    """A document as page and print, and its workbook, by file name."""
    return {
        f"{name}.html": page(found, record).encode(),
        f"{name}.pdf": printed(found),
        f"{name}.xlsx": workbook,
    }


def _written(made: Mapping[str, bytes], folder: str | os.PathLike[str]) -> list[Path]:
    """Files of these names in a folder, which is made if it does not exist."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    return [write_whole(place / name, content) for name, content in made.items()]


def write_whole(path: Path, content: bytes) -> Path:
    """A file with this content, put in place by one rename."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
