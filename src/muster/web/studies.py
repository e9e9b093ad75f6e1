"""Uploaded studies: checked in a limited process, then kept under the hash of their content."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from muster import api
from muster.catalogue.bundled import Tables
from muster.catalogue.studies import read_study
from muster.core.world import World
from muster.web.models import Upload
from muster.web.problems import RefusedError, clean

WALL_SECONDS = 60
MOST_STUDIES = 200
MOST_REMEMBERED = 4
"""Uploaded studies whose world and tables are kept in memory."""
_CODE = re.compile(r"upload-[0-9a-f]{16}")
_ENDINGS = (".toml", ".csv", ".xlsx")


class Studies:
    """Studies of this server's user, each in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "studies"
        self._worlds: dict[str, World] = {}
        self._tables: dict[str, Tables] = {}

    def path(self, code: str) -> Path:
        """The folder or workbook of an uploaded study.

        Raises
        ------
        RefusedError
            If there is none of that name.
        """
        place = self._folder / code
        if not _CODE.fullmatch(code) or not place.is_dir():
            raise RefusedError(
                404, f"There is no study '{clean(code, 80)}' here. Choose one of the list."
            )
        books = sorted(place.glob("*.xlsx"))
        return books[0] if books else place

    def world(self, code: str) -> World:
        """The world of an uploaded study, read once."""
        if code not in self._worlds:
            self._worlds[code] = api.load_world(self.path(code))
            while len(self._worlds) > MOST_REMEMBERED:
                del self._worlds[next(iter(self._worlds))]
        return self._worlds[code]

    def tables(self, code: str) -> Tables:
        """The tables of an uploaded study: the bundled ones with its own rows, read once."""
        if code not in self._tables:
            self._tables[code] = read_study(self.path(code)).tables
            while len(self._tables) > MOST_REMEMBERED:
                del self._tables[next(iter(self._tables))]
        return self._tables[code]

    def listed(self) -> list[dict[str, str]]:
        """Uploaded studies with their names."""
        rows = []
        for place in sorted(self._folder.glob("upload-*")):
            try:
                name = json.loads((place / ".name.json").read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            rows.append({"code": place.name, "name": str(name)})
        return rows

    def add(self, upload: Upload) -> dict[str, Any]:
        """Check a study and keep it; its code, or its defects.

        Raises
        ------
        RefusedError
            If a file is no file of a study, or there are too many studies.
        """
        contents = _contents(upload)
        digest = hashlib.sha256()
        for name in sorted(contents):
            digest.update(f"{name}\0{len(contents[name])}\0".encode())
            digest.update(contents[name])
        code = f"upload-{digest.hexdigest()[:16]}"
        target = self._folder / code
        if target.is_dir():
            return {"code": code, "name": upload.name, "defects": []}
        self._folder.mkdir(parents=True, exist_ok=True)
        if len(list(self._folder.glob("upload-*"))) >= MOST_STUDIES:
            raise RefusedError(409, f"There are {MOST_STUDIES} studies here: remove some first.")
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=self._folder))
        try:
            for name, content in contents.items():
                (beside / name).write_bytes(content)
            books = [n for n in contents if n.endswith(".xlsx")]
            defects = _checked(beside / books[0] if books else beside)
            if defects:
                return {"code": "", "name": upload.name, "defects": defects}
            (beside / ".name.json").write_text(json.dumps(upload.name), encoding="utf-8")
            os.replace(beside, target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        return {"code": code, "name": upload.name, "defects": []}


def _contents(upload: Upload) -> dict[str, bytes]:
    """Files by name, decoded."""
    found: dict[str, bytes] = {}
    for file in upload.files:
        name = file.name.strip()
        if not name.lower().endswith(_ENDINGS) or name in found:
            raise RefusedError(
                409, f"'{clean(name, 80)}' is no file of a study: give study.toml with CSV tables, "
                "or one workbook (.xlsx), each name once."
            )  # fmt: skip
        try:
            found[name] = base64.b64decode(file.content, validate=True)
        except (binascii.Error, ValueError):
            raise RefusedError(409, f"The content of '{clean(name, 80)}' is not base64.") from None
    books = [n for n in found if n.lower().endswith(".xlsx")]
    if books and len(found) > 1:
        raise RefusedError(409, "Give one workbook alone, or study.toml with CSV tables.")
    if not books and "study.toml" not in found:
        found["study.toml"] = _plain_study(upload.name)
    return found


def _plain_study(name: str) -> bytes:
    """A study that asks what the reference study asks, for tables that come alone."""
    from muster.catalogue.studies import STUDIES_FOLDER

    said = (STUDIES_FOLDER / "half-of-ambition.toml").read_text(encoding="utf-8")
    return re.sub(
        r"^name = .*$", lambda _: f"name = {json.dumps(name)}", said, count=1, flags=re.MULTILINE
    ).encode()


def _checked(path: Path) -> list[dict[str, Any]]:
    """Defects of a study, found by a process with little memory and time."""
    command = [sys.executable, "-m", "muster.web.check_process", str(path)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell, a path we made
            command, capture_output=True, timeout=WALL_SECONDS, check=False
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        answer = None
    except ValueError:
        answer = None
    if not isinstance(answer, list):
        reason = "Checking it passed the limits of memory or time."
        return [{"where": "", "row": 0, "reason": reason, "remedy": "Give a smaller study."}]
    return answer
