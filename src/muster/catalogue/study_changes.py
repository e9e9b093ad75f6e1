"""What a study changed: its rows beside the bundled ones with the same key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from muster.catalogue.bundled import Tables
from muster.catalogue.schema import Row, load_schema

Mark: TypeAlias = Literal["", "added", "replaced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedRow:
    """A row of a study's table.

    Attributes
    ----------
    row
        The row as the study has it.
    mark
        ``added`` where no bundled row has its key, ``replaced`` where it differs from the one
        that has, empty where it is the bundled row.
    before
        The bundled row that it replaced.
    """

    row: Row
    mark: Mark = ""
    before: Row | None = None


def marked_rows(name: str, own: Tables, bundled: Tables) -> list[MarkedRow]:
    """Rows of one table of a study, those that the study changed first, each marked.

    Parameters
    ----------
    name
        Name of a table.
    own, bundled
        Tables of the study, and those that come with Muster.

    Raises
    ------
    KeyError
        If there is no such table.
    """
    if own is bundled:
        return [MarkedRow(row=row) for row in bundled[name]]
    key_of = load_schema(name).key_of
    known: Mapping[object, Row] = {key_of(row): row for row in bundled[name]}
    found = [_marked(row, known.get(key_of(row))) for row in own[name]]
    return sorted(found, key=lambda r: not r.mark)


def n_changed(name: str, own: Tables, bundled: Tables) -> int:
    """Number of rows of one table that a study added or replaced."""
    return sum(bool(r.mark) for r in marked_rows(name, own, bundled)) if own is not bundled else 0


def _marked(row: Row, before: Row | None) -> MarkedRow:
    """One row beside the bundled row of its key."""
    if before is None:
        return MarkedRow(row=row, mark="added")
    if dict(row) == dict(before):
        return MarkedRow(row=row)
    return MarkedRow(row=row, mark="replaced", before=before)
