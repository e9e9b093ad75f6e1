"""The header of a table: unknown, missing and doubled columns, and wrong units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from muster.catalogue.schema import TableSchema
from muster.catalogue.text_checks import Fault, shown
from muster.core.errors import Defect, nearest

_UNITS = (
    "km_per_day km_per_hour per_day per_year per_1000_persons "
    "hours days weeks months years minutes km kmh mph knots kts kn miles mi nm nmi m m2 ft yards "
    "t kg kt tonnes tons lbs lb "
    "persons thousands meur eur keur beur teur musd usd busd kusd gbp bn billion million "
    "share prob percent pct percentage deg rad year"
).split()
_SUFFIX = re.compile(rf"_({'|'.join(sorted(_UNITS, key=len, reverse=True))})$")
_PERCENT = frozenset({"percent", "pct", "percentage"})


def header_defects(header: Sequence[str], file: str, schema: TableSchema) -> list[Defect]:
    """Every defect of a header (row 1).

    Columns that may be empty may also be missing; their cells are unknown then.

    Parameters
    ----------
    header
        Names as written.
    file
        Name for the defects.
    schema
        Columns of the table.
    """
    known = schema.by_name
    defects = []
    unknown_to_known = {}
    for name in dict.fromkeys(header):
        if name not in known:
            meant, (reason, remedy) = _unknown(name, header, schema)
            unknown_to_known[name] = meant
            defects.append(Defect(file, 1, _label(name), reason, remedy))
    for name, n in Counter(header).items():
        if n > 1 and name:
            reason = f"The column stands {n} times."
            defects.append(Defect(file, 1, _label(name), reason, "Keep one of them."))
    for column in schema.columns:
        if column.is_required and column.name not in header:
            near = [name for name, meant in unknown_to_known.items() if meant == column.name]
            reason = f"The column is missing: {column.meaning}."
            remedy = f"Rename {shown(near[0])}." if near else "Add it."
            defects.append(Defect(file, 1, column.name, reason, remedy))
    return defects


def _unknown(name: str, header: Sequence[str], schema: TableSchema) -> tuple[str, Fault]:
    """Which column an unknown one stands for, with reason and remedy."""
    absent = [known for known in schema.by_name if known not in header]
    if not name.strip():
        return "", ("A column has no name.", "Name it or remove it.")
    folded = name.strip().casefold().replace(" ", "_").replace("-", "_")
    if folded in absent:
        reason = f"The column is written {shown(name)}."
        return folded, (reason, f"Write {folded}.")
    stem, unit = _split(folded)
    for known in absent:
        known_stem, known_unit = _split(known)
        if unit and stem in (known_stem, known):
            percent = " Divide percent by 100." if unit in _PERCENT else ""
            reason = f"The unit {_words(unit)} is wrong: expected is {known}{_in_unit(known_unit)}."
            return known, (reason, f"Convert the values and name the column {known}.{percent}")
        if known_unit and folded == known_stem:
            reason = f"The unit is missing: expected is {known}."
            return known, (reason, f"Check the unit of the values and name the column {known}.")
    near = nearest(folded, absent)
    known = ", ".join(schema.by_name)
    remedy = f"Did you mean {near}?" if near else f"Columns of {schema.name}: {known}."
    return near, (f"The column {shown(name)} is unknown.", remedy)


def _words(unit: str) -> str:
    """A unit as words."""
    return unit.replace("_", " ")


def _in_unit(unit: str) -> str:
    """A unit in brackets, or nothing."""
    return f" (in {_words(unit)})" if unit else ""


def _split(name: str) -> tuple[str, str]:
    """Name without its unit, and the unit; the unit is empty where there is none."""
    found = _SUFFIX.search(name)
    return (name[: found.start()], found[1]) if found else (name, "")


def _label(name: str) -> str:
    """A column name that is safe to show."""
    return shown(name)[1:-1]
