"""Crises as a table of one's own, outside a study: read strictly, every defect named at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from muster.catalogue.reading import read_file
from muster.catalogue.schema import Row, load_schema
from muster.catalogue.sheets import number_in, text_in
from muster.catalogue.text_checks import shown
from muster.catalogue.values import value_of
from muster.core.crises import Crisis
from muster.core.errors import BadInputError, Defect, nearest
from muster.core.world import World

RANGES = (
    ("rate_low", "rate_per_year", "rate_high"),
    ("mean_low", "mean_days", "mean_high"),
    ("size_low", "size_high"),
)
"""Columns that must not fall from left to right."""


def read_crises(path: Path, world: World) -> tuple[Crisis, ...]:
    """Crises that a CSV file lists, in the order of their codes.

    Parameters
    ----------
    path
        Columns as in the bundled table ``crises``.
    world
        Knows the kinds of operations and the regions.

    Raises
    ------
    BadInputError
        If the file has defects or no row: names every one.
    """
    reading = read_file(path, load_schema("crises"))
    defects = list(reading.defects)
    for number, row in zip(reading.row_numbers, reading.rows, strict=True):
        defects += _defects(path.name, number, row, world)
    if not defects and not reading.rows:
        reason = "It lists no crisis, and without one nothing happens."
        defects = [Defect(path.name, 0, "", reason, "Give at least one row.")]
    if defects:
        raise BadInputError(defects)
    found = (value_of(Crisis, "crises", row) for row in reading.rows)
    return tuple(sorted(found, key=lambda c: c.crisis))


def _defects(file: str, number: int, row: Row, world: World) -> Iterator[Defect]:
    """Defects of one row that no single cell shows."""
    for column, known, what in (
        ("kind", world.kinds, "kind of operation"),
        ("region", world.regions, "region"),
    ):
        code = text_in(row, column)
        if code and code not in known:
            near = nearest(code, known)
            remedy = f"Did you mean {near}?" if near else f"Known: {', '.join(sorted(known)[:20])}."
            yield Defect(file, number, column, f"{shown(code)} is no {what} of this world.", remedy)
    for columns in RANGES:
        values = [number_in(row, c) for c in columns]
        known_values = [v for v in values if v is not None]
        if known_values != sorted(known_values):
            said = ", ".join(f"{c} {v:g}" for c, v in zip(columns, values, strict=True)
                             if v is not None)  # fmt: skip
            remedy = f"Order must be {' <= '.join(columns)}."
            yield Defect(file, number, columns[-1], f"The range falls: {said}.", remedy)
