"""Codes that a study names and its tables lack, with the row of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from muster.catalogue.nation_codes import nation_hint
from muster.catalogue.sheets import Sheets
from muster.catalogue.study_fields import US_SHARES, Locate
from muster.catalogue.text_checks import shown
from muster.core.errors import Defect, nearest

_STUDY_CODES = {
    "fifty_percent_exceptions": ("capabilities", "capability"),
    "sources": ("sources", "source"),
}
_OPERATION_CODES = {
    "kind": ("operation_kinds", "kind"),
    "region": ("regions", "region"),
    "arrangements": ("arrangements", "arrangement"),
    "opposed": ("nations", "nation"),
    "lead_nation": ("nations", "nation"),
    "without": ("nations", "nation"),
}


def unknown_study_codes(
    content: Mapping[str, Any], sheets: Sheets, file: str, locate: Locate
) -> Iterator[Defect]:
    """Every code of a study that its tables lack, with the nearest known one.

    Parameters
    ----------
    content
        Keys of the study as read; values of a wrong type are passed over, they
        are reported with the types.
    sheets
        The bundled tables with the overrides of the study.
    file
        Name for the defects.
    locate
        Row of a key in the file.
    """
    for key, where in _STUDY_CODES.items():
        for code in _codes(content.get(key)):
            if defect := _unknown(code, where, sheets, file, locate("", 0, key), key):
                yield defect
    assumptions = content.get("assumptions")
    for key in assumptions if isinstance(assumptions, dict) else ():
        row = locate("assumptions", 0, key)
        if defect := _unknown(key, ("assumptions", "key"), sheets, file, row, key):
            yield defect
    yield from _unknown_us(content.get(US_SHARES), sheets, file, locate)
    operations = content.get("operations")
    for index, operation in enumerate(operations if isinstance(operations, list) else ()):
        if not isinstance(operation, dict):
            continue
        for key, where in _OPERATION_CODES.items():
            for code in _codes(operation.get(key)):
                row = locate("operations", index, key)
                if defect := _unknown(code, where, sheets, file, row, key):
                    yield defect


def _unknown_us(shares: Any, sheets: Sheets, file: str, locate: Locate) -> Iterator[Defect]:
    """Keys of the shares of the United States that are neither category nor system."""
    known = sheets.values("systems", "category") | sheets.values("systems", "system")
    for code in shares if isinstance(shares, dict) else ():
        if code not in known:
            near = nearest(code, known)
            remedy = f"Did you mean {near}?" if near else "See the table systems."
            reason = f"{shown(code)} is neither a category of systems nor a system."
            yield Defect(file, locate(US_SHARES, 0, code), shown(code)[1:-1], reason, remedy)


def _codes(value: Any) -> list[str]:
    """Codes in a value: one, a list of them, or none where the type is wrong."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _unknown(
    code: str, where: tuple[str, str], sheets: Sheets, file: str, row: int, key: str
) -> Defect | None:
    """A defect where a code is not in its table."""
    known = sheets.values(*where)
    if code in known:
        return None
    near = nation_hint(code) if where[0] == "nations" else ""
    near = near if near in known else nearest(code, known)
    remedy = f"Did you mean {near}?" if near else f"Add it to {where[0]}.csv."
    return Defect(file, row, shown(key)[1:-1], f"{shown(code)} is not in {where[0]}.", remedy)
