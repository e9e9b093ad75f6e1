"""Reading TOML that somebody else wrote: limits first, then one parse, then places of keys.

The parser of the standard library recurses; nesting is therefore counted on
the bytes before it sees them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from muster.catalogue.text_checks import shown
from muster.core.errors import Defect

MAX_BYTES = 2_000_000
"""Largest study file read [bytes]; a study of a hundred operations has 30,000."""

MAX_DEPTH = 50
"""Deepest nesting of arrays and tables that is parsed."""

_TOKEN = re.compile(
    rb'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[][{}.\n=]',
    re.DOTALL,
)
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*(["']?)([\w.-]+)\1\s*=""")
_AT_LINE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True)
class Document:
    """Content of a TOML file and the lines of its keys."""

    content: dict[str, Any]
    lines: dict[tuple[str, int, str], int]

    def line(self, section: str, index: int, key: str) -> int:
        """Line of a key, of its section where the key is not found, else 0.

        Parameters
        ----------
        section
            Name of the table, empty at the top.
        index
            Which of an array of tables, from 0.
        key
            Key in the table, or empty for the header of the section.
        """
        found = self.lines.get((section, index, key))
        return found or self.lines.get((section, index, ""), 0)


def read_toml(data: bytes, file: str) -> tuple[Document | None, list[Defect]]:
    """Content of a TOML file, or the defects that keep it from being read.

    Parameters
    ----------
    data
        Bytes as stored; at most 2 million, in UTF-8, nested at most 50 deep.
    file
        Name for the defects.
    """

    def refused(row: int, reason: str, remedy: str) -> tuple[None, list[Defect]]:
        return None, [Defect(file, row, "", reason, remedy)]

    if len(data) > MAX_BYTES:
        return refused(
            0,
            f"The file has {len(data):,} bytes; a study has at most {MAX_BYTES:,}.",
            "Move tables to CSV files beside it.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        return refused(
            row, "The file is not UTF-8 text.", "Save it as UTF-8 (TOML allows nothing else)."
        )
    too_deep = _line_too_deep(data)
    if too_deep:
        return refused(
            too_deep,
            f"Arrays, tables or dotted keys are nested more than {MAX_DEPTH} deep.",
            "A study needs two levels; see 'muster new'.",
        )
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        row = int(found[1]) if found else max(1, len(text.splitlines()))
        reason = f"This is not TOML: {shown(str(error).split(' (at')[0], 200)[1:-1]}."
        return refused(row, reason, "Mend the line; see toml.io.")
    except (RecursionError, ValueError, OverflowError) as error:
        return refused(0, f"This is not TOML: {error}.", "Mend the file; see toml.io.")
    return Document(content, dict(_lines(text))), []


def _line_too_deep(data: bytes) -> int:
    """Line where nesting passes the limit, or 0 where it never does."""
    depth = dots = 0
    line = 1
    is_key = True
    for match in _TOKEN.finditer(data):
        token = match[0]
        if token == b"\n":
            line, dots, is_key = line + 1, 0, True
        elif token in (b"[", b"{"):
            depth += 1
        elif token in (b"]", b"}"):
            depth = max(0, depth - 1)
        elif token == b"=":
            is_key = False
        elif token == b"." and is_key:
            dots += 1
        elif len(token) > 1:
            line += token.count(b"\n")
        if depth > MAX_DEPTH or dots > MAX_DEPTH:
            return line
    return 0


def _lines(text: str) -> Iterator[tuple[tuple[str, int, str], int]]:
    """Section, index and key of every line that has a key or a header."""
    section, index = "", 0
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            section = header[2].strip("\"'")
            index = counts.get(section, -1) + 1
            counts[section] = index
            yield (section, index, ""), number
        elif key := _KEY.match(line):
            yield (section, index, key[2]), number
