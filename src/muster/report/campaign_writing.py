"""The report files of a campaign, each written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from muster.report.campaign_pages import campaign_document
from muster.report.campaign_sheets import campaign_workbook
from muster.report.html import page
from muster.report.pdf import printed
from muster.report.rows import Record
from muster.report.writing import write_whole


def write_campaign_report(record: Record, folder: str | os.PathLike[str]) -> list[Path]:
    """Paths of ``campaign.html``, ``campaign.pdf`` and ``campaign.xlsx``, just written.

    Parameters
    ----------
    record
        Record of a campaign (schema ``muster/campaign/1``).
    folder
        Where to write; made if it does not exist.

    Raises
    ------
    OSError
        If the folder cannot be written (names it): earlier reports stay as they were.
    """
    found = campaign_document(record)
    made = {
        "campaign.html": page(found, record).encode(),
        "campaign.pdf": printed(found),
        "campaign.xlsx": campaign_workbook(record),
    }
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    return [write_whole(place / name, content) for name, content in made.items()]
