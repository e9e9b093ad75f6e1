"""Workbooks (.xlsx) in: checked as an archive, read in a limited child process.

A cell becomes the text that a CSV file would have; the same strict checks
follow. A formula is not read as its last value: it is reported.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from muster.catalogue import workbook_child
from muster.catalogue.reading import MAX_BYTES, NumberedRow
from muster.catalogue.schema import table_names
from muster.catalogue.text_checks import shown
from muster.catalogue.zip_checks import zip_faults
from muster.core.errors import Defect, nearest

STUDY_SHEET, OPERATIONS_SHEET, README_SHEET = "study", "operations", "README"
"""Sheets that are not tables."""

_WALL_SECONDS = 60
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
_CSV_TOO = "Save the sheet as CSV and give that."


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """What was read from a workbook.

    Attributes
    ----------
    sheets
        Rows of each known sheet by name: row number and texts.
    defects
        Everything wrong with the file, its sheets and their formulas.
    """

    sheets: Mapping[str, tuple[NumberedRow, ...]] = field(default_factory=dict)
    defects: tuple[Defect, ...] = ()


def sheet_label(file: str, sheet: str) -> str:
    """How a sheet is named in defects."""
    return f"{file} [{sheet}]"


def read_workbook(path: Path) -> Workbook:
    """The known sheets of a workbook, as texts.

    Parameters
    ----------
    path
        An ``.xlsx`` file of at most 50 million bytes; sheets are named like tables,
        or ``study``, ``operations`` or ``README`` (which is not read).
    """
    if not path.is_file():
        return _refused(path.name, "It is no regular file.", "Give an .xlsx file.")
    with path.open("rb") as stream:
        return read_workbook_bytes(stream.read(MAX_BYTES + 1), path.name)


def read_workbook_bytes(data: bytes, file: str) -> Workbook:
    """The known sheets of a workbook in memory; see :func:`read_workbook`."""
    if len(data) > MAX_BYTES:
        return _refused(file, f"The file has more than {MAX_BYTES:,} bytes.", _CSV_TOO)
    if faults := zip_faults(data):
        return Workbook(defects=tuple(Defect(file, 0, "", *fault) for fault in faults))
    known = (*table_names(), STUDY_SHEET, OPERATIONS_SHEET)
    answer = _ask_child(data, known)
    if "refused" in answer:
        reason = f"The workbook was not read: {shown(str(answer['refused']), 200)[1:-1]}."
        return _refused(file, reason, _CSV_TOO)
    defects = [*_name_defects(file, answer["names"], known), *_formula_defects(file, answer)]
    sheets = {
        name: tuple((int(number), tuple(texts)) for number, texts in rows)
        for name, rows in answer["sheets"].items()
    }
    return Workbook(sheets=sheets, defects=tuple(defects))


def _refused(file: str, reason: str, remedy: str) -> Workbook:
    """A workbook that was not read."""
    return Workbook(defects=(Defect(file, 0, "", reason, remedy),))


def _ask_child(data: bytes, known: Collection[str]) -> dict[str, Any]:
    """Answer of the limited process; ``refused`` where it ended without one."""
    spec = find_spec("python_calamine")
    if spec is None or spec.origin is None:
        return {"refused": "the package python-calamine is not installed"}
    packages = str(Path(spec.origin).parents[1])
    command = [sys.executable, "-I", workbook_child.__file__, packages, *known]
    try:
        done = subprocess.run(  # noqa: S603  our own program, no shell, names from our schemas
            command, input=data, capture_output=True, timeout=_WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return {"refused": f"it took longer than {_WALL_SECONDS} seconds"}
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        return {"refused": "reading it passed the limits of memory or time"}
    return answer if isinstance(answer, dict) else {"refused": "it gave no cells"}


def _name_defects(file: str, names: Collection[str], known: Collection[str]) -> list[Defect]:
    """Sheets that are neither tables nor parts of a study."""
    defects = []
    for name in names:
        if name not in known and name != README_SHEET:
            near = nearest(name, known)
            remedy = f"Did you mean {near}?" if near else "Name it like a table, or remove it."
            reason = f"The sheet {shown(name)} is unknown."
            defects.append(Defect(file, 0, "", reason, remedy))
    return defects


def _formula_defects(file: str, answer: Mapping[str, Any]) -> list[Defect]:
    """Cells with formulas or errors, one defect each."""
    defects = []
    for sheet, references in answer["formulas"].items():
        label = sheet_label(file, sheet)
        for reference in references:
            reason = "The cell has a formula: its value depends on the program that opened it last."
            remedy = "Paste the value in its place."
            defects.append(Defect(label, *_row_and_column(reference), reason, remedy))
        if (more := answer["n_formulas"][sheet] - len(references)) > 0:
            reason = f"There are {more:,} further formulas, not listed."
            defects.append(Defect(label, 0, "", reason, "Paste values in place of all formulas."))
        for reference in answer["errors"][sheet]:
            reason = "The cell has an error value."
            remedy = "Write the number, or leave the cell empty."
            defects.append(Defect(label, *_row_and_column(reference), reason, remedy))
    return defects


def _row_and_column(reference: str) -> tuple[int, str]:
    """Row and column letters of a cell reference."""
    found = _REFERENCE.fullmatch(reference)
    return (int(found[2]), found[1]) if found else (0, "")
