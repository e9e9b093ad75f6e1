"""The sheets ``study`` and ``operations`` of a workbook as the keys of a study."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from muster.catalogue.reading import NumberedRow
from muster.catalogue.study_fields import OPERATION_FIELDS, STUDY_FIELDS, TABLES, Field, Locate
from muster.catalogue.workbook import OPERATIONS_SHEET, STUDY_SHEET, sheet_label
from muster.core.errors import Defect

_NUMBER = re.compile(r"-?\d+(\.\d*)?([eE][+-]?\d+)?", re.ASCII)


def study_content(
    sheets: Mapping[str, Sequence[NumberedRow]], file: str
) -> tuple[dict[str, Any], Locate, list[Defect]]:
    """Keys of a study from a workbook, where they stand, and what is wrong.

    Parameters
    ----------
    sheets
        ``study`` has columns key and value (an assumption is written
        ``assumptions.KEY``, a share of the United States ``us_shares.KEY``);
        ``operations`` has the keys of an operation as header and one operation a row.
    file
        Name for the defects.

    Returns
    -------
    Content as from TOML, a function from section, index and key to the row, and defects.
    """
    rows: dict[tuple[str, int, str], int] = {}
    content, defects = _study_sheet(sheets.get(STUDY_SHEET, ()), file, rows)
    operations, more = _operations_sheet(sheets.get(OPERATIONS_SHEET, ()), file, rows)
    content["operations"] = operations

    def locate(section: str, index: int, key: str) -> int:
        return rows.get((section, index, key)) or rows.get((section, index, ""), 0)

    return content, locate, [*defects, *more]


def _study_sheet(
    sheet: Sequence[NumberedRow], file: str, rows: dict[tuple[str, int, str], int]
) -> tuple[dict[str, Any], list[Defect]]:
    """Keys and values of the sheet ``study``; numbers of its tables by their own keys."""
    label = sheet_label(file, STUDY_SHEET)
    if not sheet or [text.strip() for text in sheet[0][1][:2]] != ["key", "value"]:
        reason = "The sheet does not begin with the columns key and value."
        return {}, [Defect(label, 1, "", reason, "Write key in A1 and value in B1.")]
    by_name = {f.name: f for f in STUDY_FIELDS}
    content: dict[str, Any] = {table: {} for table in TABLES}
    defects = []
    for number, texts in sheet[1:]:
        key, value = texts[0], texts[1] if len(texts) > 1 else ""
        section = next((table for table in TABLES if key.startswith(f"{table}.")), "")
        name = key.removeprefix(f"{section}.") if section else key
        if (section, 0, name) in rows:
            reason = f"The key '{key}' stands twice, first in row {rows[section, 0, name]}."
            defects.append(Defect(label, number, key, reason, "Keep one of them."))
            continue
        rows[section, 0, name] = number
        if any(texts[2:]):
            reason = "There is more than a key and a value in the row."
            defects.append(Defect(label, number, key, reason, "Write lists with spaces."))
        if not value:
            continue
        if section:
            content[section][name] = _number(value)
        else:
            content[name] = _typed(value, by_name.get(name))
    return content, defects


def _operations_sheet(
    sheet: Sequence[NumberedRow], file: str, rows: dict[tuple[str, int, str], int]
) -> tuple[list[dict[str, Any]], list[Defect]]:
    """One dictionary for each row of the sheet ``operations``."""
    if not sheet:
        return [], []
    header = list(sheet[0][1])
    by_name = {f.name: f for f in OPERATION_FIELDS}
    label = sheet_label(file, OPERATIONS_SHEET)
    defects = [
        Defect(label, 1, name, "The column stands twice or has no name.", "Keep one of them.")
        for i, name in enumerate(header)
        if not name or name in header[:i]
    ]
    operations = []
    for index, (number, texts) in enumerate(sheet[1:]):
        rows["operations", index, ""] = number
        pairs = zip(header, texts, strict=False)
        operations.append({k: _typed(v, by_name.get(k)) for k, v in pairs if k and v})
    return operations, defects


def _typed(text: str, field: Field | None) -> Any:
    """A text in the type of its key, or the text itself where it does not fit."""
    if field is None or field.kind in ("text", "code", "choice"):
        return text
    if field.kind == "codes":
        return text.replace(",", " ").split()
    if field.kind == "bool":
        return {"true": True, "false": False}.get(text, text)
    return _number(text)


def _number(text: str) -> Any:
    """A number, or the text itself where it is none."""
    return float(text) if _NUMBER.fullmatch(text) else text
