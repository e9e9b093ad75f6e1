"""A report before it is a page: sections of paragraphs, facts, figures and tables.

HTML and PDF are drawn from the same document, so that they say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from muster.report.figure import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraphs:
    """Running text; as a list where ``is_list``."""

    texts: tuple[str, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A key figure with what it is and a note."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell: text, and the coverage class that colours it (None: no colour)."""

    said: str
    step: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: caption, heads, which columns hold numbers, rows of cells.

    A row of one cell is a head within the table. ``is_long`` tables are folded
    in HTML; ``is_annex`` tables are left out of the PDF where they are very long.
    """

    code: str
    caption: str
    heads: tuple[str, ...]
    numbers: frozenset[int]
    body: tuple[tuple[Cell, ...], ...]
    note: str = ""
    is_long: bool = False
    is_annex: bool = False
    is_board: bool = False
    empty: str = "Nothing is recorded here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A figure; ``page`` is the table that stands for it where tables work better."""

    figure: Figure
    page: Table | None = None


Block: TypeAlias = Paragraphs | tuple[Fact, ...] | Table | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section with an anchor, a heading and blocks."""

    code: str
    title: str
    blocks: tuple[Block, ...]
    is_annex: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole report; ``name`` is that of its files and ``title`` that of its print."""

    study: str
    posture: str
    verdict: str
    details: tuple[str, ...]
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    version: str
    fingerprint: str
    name: str = "report"
    title: str = ""
    licences: str = field(
        default="Text and figures of this report: CC BY 4.0. Source data: as listed under Sources."
    )
