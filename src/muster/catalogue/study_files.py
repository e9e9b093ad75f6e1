"""The files of a study: which of them are read, as what, and which are refused.

Nothing in a folder is passed over in silence: a file that looks like data and
is not read is a defect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from muster.catalogue.reading import Reading, read_cells, read_file
from muster.catalogue.schema import load_schema, table_names
from muster.catalogue.study_fields import Locate
from muster.catalogue.study_workbook import study_content
from muster.catalogue.text_checks import shown
from muster.catalogue.toml_reading import MAX_BYTES, read_toml
from muster.catalogue.workbook import (
    OPERATIONS_SHEET,
    STUDY_SHEET,
    Workbook,
    read_workbook,
    sheet_label,
)
from muster.core.errors import Defect, nearest

STUDY_FILE = "study.toml"
"""Name of the file with the guidance of a study."""

_DATA_ENDINGS = frozenset(
    {".xls", ".xlsm", ".xlsb", ".ods", ".tsv", ".tab", ".txt", ".parquet", ".yaml", ".yml", ".json"}
)
_NOT_DATA = ("README", "LICENSE")


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Keys of a study as read, the file they stand in and the row of each."""

    content: Mapping[str, Any]
    file: str
    locate: Locate


@dataclass
class StudyFiles:
    """Everything read from the files of a study.

    Attributes
    ----------
    keys
        Keys of the study; None where they could not be read.
    tables
        File and reading of each table that the study overrides.
    defects
        Everything wrong so far, cells included.
    """

    keys: Keys | None = None
    tables: dict[str, tuple[str, Reading]] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)

    def refuse(self, file: str, reason: str, remedy: str) -> None:
        """Note a defect of a whole file."""
        self.defects.append(Defect(shown(file)[1:-1], 0, "", reason, remedy))

    def add_table(self, name: str, file: str, reading: Reading) -> None:
        """Add the reading of a table; refuse a second one."""
        self.defects.extend(reading.defects)
        if name in self.tables:
            reason = f"The table {name} stands in {self.tables[name][0]} too."
            self.refuse(file, reason, "Keep one of them.")
        else:
            self.tables[name] = (file, reading)

    def add_keys(self, keys: Keys) -> None:
        """Add the keys of a study; refuse a second set."""
        if self.keys is not None:
            self.refuse(keys.file, f"The study stands in {self.keys.file} too.", "Keep one.")
        else:
            self.keys = keys


def read_study_files(path: Path) -> StudyFiles:
    """Keys and tables of a study.

    Parameters
    ----------
    path
        Folder with ``study.toml`` and tables as ``.csv`` or in one ``.xlsx``; or
        one ``.toml``; or one ``.xlsx`` with the sheets ``study`` and ``operations``.
    """
    files = StudyFiles()
    if path.is_dir():
        for entry in sorted(path.iterdir(), key=lambda e: e.name):
            _add_entry(files, entry)
        if sum(e.suffix.lower() == ".xlsx" and not _is_hidden(e) for e in path.iterdir()) > 1:
            files.refuse(path.name, "There is more than one workbook.", "Keep one of them.")
    elif path.suffix.lower() in _READERS and path.suffix.lower() != ".csv":
        _READERS[path.suffix.lower()](files, path)
    else:
        files.refuse(path.name, "It is no study.", "Give a folder, a .toml or an .xlsx file.")
    if files.keys is None and not files.defects:
        reason = f"The study has no {STUDY_FILE}."
        files.refuse(path.name, reason, "'muster new FOLDER' writes an example.")
    return files


def _add_entry(files: StudyFiles, entry: Path) -> None:
    """Read one entry of a study folder."""
    ending = entry.suffix.lower()
    if _is_hidden(entry) or entry.name.startswith(_NOT_DATA):
        return
    if entry.is_dir() and not entry.is_symlink():
        return
    if entry.is_symlink() or not entry.is_file():
        files.refuse(entry.name, "It is a link or no regular file.", "Put the file itself here.")
    elif ending == ".toml" and entry.name != STUDY_FILE:
        files.refuse(entry.name, "Only study.toml is read.", f"Rename it to {STUDY_FILE}.")
    elif ending in _READERS:
        _READERS[ending](files, entry)
    elif ending in _DATA_ENDINGS and not entry.name.endswith(".schema.json"):
        files.refuse(
            entry.name, "The file would not be read.", "Save it as .csv or .xlsx, or move it."
        )


def _is_hidden(entry: Path) -> bool:
    """Whether a file is hidden, or the lock of an office program."""
    return entry.name.startswith((".", "~$"))


def _add_toml(files: StudyFiles, path: Path) -> None:
    """Read a study file."""
    with path.open("rb") as stream:
        document, defects = read_toml(stream.read(MAX_BYTES + 1), path.name)
    files.defects.extend(defects)
    if document is not None:
        files.add_keys(Keys(content=document.content, file=path.name, locate=document.line))


def _add_csv(files: StudyFiles, path: Path) -> None:
    """Read one table."""
    name = path.stem
    if name not in table_names():
        near = nearest(name, table_names())
        remedy = f"Did you mean {near}.csv?" if near else f"Tables: {', '.join(table_names())}."
        files.refuse(path.name, f"There is no table {shown(name)}.", remedy)
    else:
        files.add_table(name, path.name, read_file(path, load_schema(name)))


def _add_workbook(files: StudyFiles, path: Path) -> None:
    """Read the sheets of a workbook."""
    workbook: Workbook = read_workbook(path)
    files.defects.extend(workbook.defects)
    for name, rows in workbook.sheets.items():
        if name not in (STUDY_SHEET, OPERATIONS_SHEET):
            label = sheet_label(path.name, name)
            files.add_table(name, label, read_cells(rows, label, load_schema(name)))
    if STUDY_SHEET in workbook.sheets:
        content, locate, defects = study_content(workbook.sheets, path.name)
        files.defects.extend(defects)
        files.add_keys(Keys(content=content, file=path.name, locate=locate))
    elif OPERATIONS_SHEET in workbook.sheets:
        files.refuse(path.name, "There are operations but no sheet 'study'.", "Add the sheet.")


_READERS: Mapping[str, Callable[[StudyFiles, Path], None]] = {
    ".toml": _add_toml,
    ".csv": _add_csv,
    ".xlsx": _add_workbook,
}
