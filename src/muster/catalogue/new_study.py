"""A new study to edit, and the check of a study: every defect at once, nothing written."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from muster.catalogue.schema import load_schema
from muster.catalogue.studies import STUDIES_FOLDER, bundled_studies, inspect_study
from muster.catalogue.study_fields import OPERATION_FIELDS, STUDY_FIELDS, TABLES, US_SHARES, Field
from muster.catalogue.study_files import STUDY_FILE
from muster.core.errors import Defect, MusterError, UnknownCodeError

SCHEMA_FILE = "study.schema.json"
"""JSON Schema of a study file, for editors."""

_CODE_LINE = re.compile(r"^code = .*$", re.MULTILINE)
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class FolderExistsError(MusterError):
    """Raised when a new study would overwrite something."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"{folder} exists already. Nothing was written, so that no study is lost. "
            "Choose another name, or move the folder away first."
        )


def write_new_study(folder: str | Path, base: str = "half-of-ambition") -> Path:
    """Path of a new study folder: study.toml, README.txt, an empty holdings.csv, a schema.

    It is written beside its place and moved there in one step: either the whole
    study is there, or nothing.

    Parameters
    ----------
    folder
        Folder to make; its parents are made too.
    base
        Bundled study to begin from.

    Raises
    ------
    FolderExistsError
        If there is anything at that path.
    UnknownCodeError
        If there is no such bundled study.
    """
    if base not in bundled_studies():
        raise UnknownCodeError("study", [base], bundled_studies())
    target = Path(folder)
    if target.exists() or target.is_symlink():
        raise FolderExistsError(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".muster-new-", dir=target.parent))
    try:
        made = beside / "study"
        made.mkdir()
        for name, text in _files(target.name, base).items():
            _write(made / name, text)
        os.rename(made, target)
    except OSError as error:
        if target.exists():
            raise FolderExistsError(target) from error
        raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return target


def check_folder(path: str | Path) -> list[Defect]:
    """Every defect of a study folder, file or workbook, sorted; empty where it is sound.

    Nothing is written.
    """
    target = Path(path)
    if not target.exists():
        remedy = "Check the spelling, or write a new study with 'muster new'."
        return [Defect(target.name, 0, "", "There is no such folder or file.", remedy)]
    return inspect_study(target)[1]


def _write(path: Path, text: str) -> None:
    """Write one file through to the disk."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _files(name: str, base: str) -> dict[str, str]:
    """Texts of the files of a new study by name."""
    text = (STUDIES_FOLDER / f"{base}.toml").read_text(encoding="utf-8")
    if _SLUG.fullmatch(name):
        text = _CODE_LINE.sub(f'code = "{name}"', text, count=1)
    return {
        STUDY_FILE: f"#:schema ./{SCHEMA_FILE}\n{_comments()}\n{text}",
        "README.txt": _readme(),
        "holdings.csv": ",".join(load_schema("holdings").by_name) + "\n",
        SCHEMA_FILE: json.dumps(study_schema(), indent=2) + "\n",
    }


def _comments() -> str:
    """Comments that say what each key means."""
    lines = ["# Keys of the study:"]
    lines += [f"#   {f.name}: {f.meaning}{_choices(f)}" for f in STUDY_FIELDS]
    lines += [
        "#",
        *(f"# [{table}], KEY = number: {meaning}" for table, meaning in TABLES.items()),
        "#",
        "# Keys of each [[operations]] block:",
    ]
    lines += [f"#   {f.name}: {f.meaning}{_choices(f)}" for f in OPERATION_FIELDS]
    return "\n".join(lines) + "\n"


def _choices(f: Field) -> str:
    """Allowed words of a key, and whether it must be there."""
    words = f" ({' or '.join(f.choices)})" if f.choices else ""
    return words + (" (needed)" if f.is_required else "")


def _readme() -> str:
    """What to do with the folder."""
    return """This folder is a study for Muster.

study.toml     the operations, and the rules for them
holdings.csv   forces that differ from the bundled data; only the header is there so far
*.csv          other tables to change, named like those of the catalogue

A row of yours replaces the bundled row with the same key; other rows are added.
An unknown figure is an empty cell, never 0. Each figure has a source key of
sources.csv, or the word assumption and then a low and a high end.
Save CSV as UTF-8, with commas between cells and decimal points.

muster check FOLDER     names every defect with file, row, column and remedy
muster assess FOLDER    runs the study
"""


def study_schema() -> dict[str, Any]:
    """JSON Schema of ``study.toml``, made from the same fields that the reader uses."""
    operation = _object(OPERATION_FIELDS)
    study = _object(STUDY_FIELDS)
    for table, meaning in TABLES.items():
        limits = {"minimum": 0.0, "maximum": 1.0} if table == US_SHARES else {}
        study["properties"][table] = {
            "type": "object",
            "description": meaning,
            "additionalProperties": {"type": "number", **limits},
        }
    study["properties"]["operations"] = {
        "type": "array",
        "description": "operations at once",
        "minItems": 1,
        "items": operation,
    }
    study["required"].append("operations")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Muster study",
        **study,
    }


def _object(fields: Sequence[Field]) -> dict[str, Any]:
    """JSON Schema of one table of the study."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [f.name for f in fields if f.is_required],
        "properties": {f.name: _property(f) for f in fields},
    }


def _property(f: Field) -> Mapping[str, Any]:
    """JSON Schema of one key."""
    described: dict[str, Any] = {"description": f.meaning}
    if f.kind == "bool":
        return described | {"type": "boolean"}
    if f.kind == "codes":
        return described | {"type": "array", "items": {"type": "string"}}
    if f.kind in ("number", "whole"):
        least = "exclusiveMinimum" if f.is_minimum_excluded else "minimum"
        kind = "integer" if f.kind == "whole" else "number"
        return described | {"type": kind, least: f.minimum, "maximum": f.maximum}
    return described | {"type": "string"} | ({"enum": list(f.choices)} if f.choices else {})
