"""Program that reads one workbook within limits; run by ``muster.catalogue.workbook``.

The workbook comes in on standard input and its cells go out as JSON. Memory and
processor time are limited first, so that a hostile file ends this process and
nothing else. It imports nothing of Muster and is started by its path, with the
folder of python-calamine and the names of the wanted sheets as arguments.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import sys
import zipfile
from collections.abc import Callable, Iterable
from typing import Any
from xml.parsers import expat

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 30
MAX_CELLS = 2_000_000
MAX_CHARACTERS = 50_000_000
MAX_LISTED = 1_000
_CHUNK = 1 << 16
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class RefusedError(Exception):
    """Raised where the workbook is not read; the text is for its owner."""


class SheetScan:
    """What a stream of sheet XML shows before the cells are read: formulas, errors, extent."""

    def __init__(self) -> None:
        self.formulas: list[str] = []
        self.errors: list[str] = []
        self.n_formulas = 0
        self.n_cells = 0
        self.last_row = 0
        self.last_column = 0
        self._at = ""

    @property
    def extent(self) -> int:
        """Cells of the smallest rectangle from A1 that holds every cell."""
        return max(self.n_cells, self.last_row * self.last_column)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take note of one element."""
        name = tag.rsplit(" ", 1)[-1]
        if name == "c":
            self._cell(attributes.get("r", ""), attributes.get("t", ""))
        elif name == "f":
            self.n_formulas += 1
            if len(self.formulas) < MAX_LISTED:
                self.formulas.append(self._at)

    def _cell(self, reference: str, kind: str) -> None:
        """Take note of one cell."""
        self._at = reference
        self.n_cells += 1
        found = _REFERENCE.fullmatch(reference)
        if found:
            column = 0
            for letter in found[1]:
                column = column * 26 + ord(letter) - 64
            self.last_column = max(self.last_column, column)
            self.last_row = max(self.last_row, int(found[2]))
        if kind == "e" and len(self.errors) < MAX_LISTED:
            self.errors.append(reference)
        if self.extent > MAX_CELLS:
            raise RefusedError(f"the sheet spans more than {MAX_CELLS:,} cells")


def set_limits(memory_bytes: int = MEMORY_BYTES, cpu_seconds: int = CPU_SECONDS) -> None:
    """Limit memory and processor time of this process, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def parse_part(
    archive: zipfile.ZipFile, part: str, start: Callable[[str, dict[str, str]], None]
) -> None:
    """Stream one XML part; a document type is refused, it has no place in a workbook."""

    def refuse(*_: object) -> None:
        raise RefusedError(f"the part {part} declares a document type")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part of each worksheet by the name of the sheet."""
    targets: dict[str, str] = {}
    names: dict[str, str] = {}

    def note(found: dict[str, str], name: str, value: str) -> None:
        if name in found:
            raise RefusedError(f"'{name}' stands twice in it")
        found[name] = value

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith("Relationship") and attributes.get("Type", "").endswith("/worksheet"):
            note(targets, attributes.get("Id", ""), attributes.get("Target", ""))

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rsplit(" ", 1)[-1] == "sheet":
            key = next((v for k, v in attributes.items() if k.endswith(" id")), "")
            note(names, attributes.get("name", ""), key)

    parse_part(archive, "xl/_rels/workbook.xml.rels", relation)
    parse_part(archive, "xl/workbook.xml", sheet)
    return {
        name: posixpath.normpath(posixpath.join("/xl", targets[key])).lstrip("/")
        for name, key in names.items()
        if key in targets
    }


def as_text(value: Any) -> str:
    """A cell as the text that a CSV file would have."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (str, int, float)):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def rows_of(cells: Iterable[list[Any]]) -> list[tuple[int, list[str]]]:
    """Row number and texts of every row with content, as wide as the widest."""
    rows = []
    width = 0
    n_characters = 0
    for number, values in enumerate(cells, start=1):
        texts = ["" if value is None else as_text(value) for value in values]
        last = max((i for i, text in enumerate(texts, start=1) if text), default=0)
        if last:
            width = max(width, last)
            n_characters += sum(map(len, texts))
            rows.append((number, texts))
        if n_characters > MAX_CHARACTERS:
            raise RefusedError(f"the sheet has more than {MAX_CHARACTERS:,} characters")
    return [(number, texts[:width]) for number, texts in rows]


def read(data: bytes, wanted: frozenset[str]) -> dict[str, Any]:
    """Names of all sheets, and cells, formulas and error cells of the wanted ones."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = sheet_parts(archive)
        scans = {name: SheetScan() for name in parts if name in wanted}
        for name, scan in scans.items():
            parse_part(archive, parts[name], scan.start)
        if sum(scan.extent for scan in scans.values()) > MAX_CELLS:
            raise RefusedError(f"its sheets span more than {MAX_CELLS:,} cells")
    import python_calamine

    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = {
        name: rows_of(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for name in scans
    }
    return {
        "names": workbook.sheet_names,
        "sheets": sheets,
        "formulas": {name: scan.formulas for name, scan in scans.items()},
        "errors": {name: scan.errors for name, scan in scans.items()},
        "n_formulas": {name: scan.n_formulas for name, scan in scans.items()},
    }


def main() -> int:
    """Read the workbook on standard input; write JSON, or the reason why not."""
    packages, *wanted = sys.argv[1:]
    sys.path.append(packages)
    set_limits()
    try:
        answer = read(sys.stdin.buffer.read(), frozenset(wanted))
    except RefusedError as error:
        answer = {"refused": str(error)}
    except MemoryError:
        answer = {"refused": f"it needs more than {MEMORY_BYTES >> 20:,} MiB of memory"}
    except Exception as error:  # whatever a broken file raises is for its owner, in one line
        answer = {"refused": f"{type(error).__name__}: {error}"}
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
