"""A folder that keeps one record and can prove that it is whole.

Saving is a two-step commit. All new files are written to ``.muster-new``
inside the folder and flushed; then the name of the file ``COMMIT`` appears
there by one rename. From that moment the new record counts, before it the old
one does; whatever stops the machine, ``load`` returns one of the two. Other
files in the folder are left alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from muster.archive.package import MANIFEST, PACKAGE, RECORD, record_files
from muster.archive.values import Record
from muster.core.errors import MusterError

PENDING = ".muster-new"
COMMIT = "COMMIT"
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9_][A-Za-z0-9_.-]*)")


class DamagedArchiveError(MusterError):
    """Raised when a kept record is not as it was written; names every damaged file."""

    def __init__(self, folder: Path, missing: Sequence[str], changed: Sequence[str]) -> None:
        self.folder = folder
        self.missing = tuple(missing)
        self.changed = tuple(changed)
        parts = []
        if missing:
            parts.append(f"missing: {', '.join(missing)}")
        if changed:
            parts.append(f"changed since they were written: {', '.join(changed)}")
        super().__init__(
            f"The record in '{folder}' cannot be trusted; {'; '.join(parts)}. Restore the folder "
            "from a copy, or compute the result again and save it."
        )


def save(record: Record, folder: str | os.PathLike[str]) -> Path:
    """The folder in which the record is now kept.

    Parameters
    ----------
    record
        Run record.
    folder
        Made if it does not exist; an earlier record in it is replaced as a whole.

    Raises
    ------
    UnsavableRecordError
        If the record holds what a file cannot keep; nothing is written.
    OSError
        If the disk refuses: the earlier record stays.
    """
    new = record_files(record)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    _finish(place)
    pending = place / PENDING
    shutil.rmtree(pending, ignore_errors=True)
    pending.mkdir()
    try:
        for name, content in new.items():
            _write(pending / name, content)
        _write(pending / f"{COMMIT}.part", b"")
        _flush_folder(pending)
        os.rename(pending / f"{COMMIT}.part", pending / COMMIT)
    except BaseException:
        shutil.rmtree(pending, ignore_errors=True)
        raise
    _flush_folder(pending)
    _flush_folder(place)
    _finish(place)
    return place


def load(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """The record kept in a folder, once every file has been checked.

    Raises
    ------
    DamagedArchiveError
        If a file is missing or not as it was written: names every such file.
    """
    place = Path(folder)
    try:
        listed = _manifest(_current(place, MANIFEST).read_bytes())
    except OSError:
        raise DamagedArchiveError(place, [MANIFEST], []) from None
    if listed is None:
        raise DamagedArchiveError(place, [], [MANIFEST])
    missing, changed, contents = [], [], {}
    for name, digest in listed.items():
        path = _current(place, name)
        if path.is_symlink() or not path.is_file():
            missing.append(name)
            continue
        try:
            contents[name] = path.read_bytes()
        except OSError:
            missing.append(name)
            continue
        if hashlib.sha256(contents[name]).hexdigest() != digest:
            changed.append(name)
    if missing or changed:
        raise DamagedArchiveError(place, missing, changed)
    found: dict[str, Any] = json.loads(contents[RECORD])
    return found


def _manifest(content: bytes) -> dict[str, str] | None:
    """Digest by name, or None if the manifest is not as Muster writes it."""
    try:
        lines = content.decode("ascii").split("\n")
    except UnicodeDecodeError:
        return None
    matches = [_LINE.fullmatch(line) for line in lines[:-1]]
    if lines[-1] != "" or not matches or not all(matches):
        return None
    found = {m[2]: m[1] for m in matches if m}
    whole = len(found) == len(matches) and {RECORD, PACKAGE} <= found.keys()
    return found if whole else None


def _current(place: Path, name: str) -> Path:
    """Where a file of the committed record is: still pending, or in its place."""
    pending = place / PENDING
    if (pending / COMMIT).exists() and (pending / name).exists():
        return pending / name
    return place / name


def _finish(place: Path) -> None:
    """Move a committed record into its place; each step can be repeated."""
    pending = place / PENDING
    if not (pending / COMMIT).exists():
        return
    old = _names(place / MANIFEST)
    new = _names(_current(place, MANIFEST))
    names = sorted(p.name for p in pending.iterdir() if p.name != COMMIT)
    for name in sorted(names, key=lambda n: (n == MANIFEST, n)):
        os.replace(pending / name, place / name)
    for name in old - new:
        (place / name).unlink(missing_ok=True)
    _flush_folder(place)
    (pending / COMMIT).unlink()
    shutil.rmtree(pending, ignore_errors=True)


def _names(path: Path) -> set[str]:
    """Names in a manifest; none if there is no readable one."""
    try:
        return set(_manifest(path.read_bytes()) or {})
    except OSError:
        return set()


def _write(path: Path, content: bytes) -> None:
    """A new file, flushed to the disk."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
