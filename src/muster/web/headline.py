"""What the board says beside a record: what breaks first, and French words where there are any."""

from __future__ import annotations

from typing import Any

from muster.planning.verdict import worst_short
from muster.report.french.phrasebook import in_french


def headline(record: dict[str, Any]) -> dict[str, Any]:
    """Parts of a board that are added to a record, or take the place of one of its tables."""
    options = [
        o | {"blocked_by_fr": in_french(o["blocked_by"]) or ""} for o in record["command_options"]
    ]
    return {
        "worst": [row["capability"] for row in worst_short(record["capabilities"])],
        "verdict_fr": in_french(record["verdict"]) or "",
        "command_options": options,
    }
