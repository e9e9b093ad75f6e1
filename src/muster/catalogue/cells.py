"""From the text of a cell to a typed value, or the reason why not."""

from __future__ import annotations

import math
import re

from muster.catalogue.nation_codes import nation_fault
from muster.catalogue.schema import Cell, Column, ColumnType
from muster.catalogue.text_checks import Fault, shown, text_fault
from muster.core.errors import nearest

NATION_COLUMNS = frozenset({"nation", "holder", "host_nation", "lead_nation"})
"""Columns that hold the code of a nation (a holder may also be a pool)."""

BOOLS = {"true": True, "false": False}
"""The two words of a yes/no column."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?|\d{1,2}[-. ]?[A-Za-z]{3,9}\.?([- ]\d{2,4})?"
    r"|[A-Za-z]{3,9}[- ]\d{2,4}",
    re.ASCII,
)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([ ,.'’\u00a0\u202f]\d{3})+([.,]\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_WITH_UNIT = re.compile(r"([+-]?[\d.,]+)\s*(?!x\d)([A-Za-z%€$£][\w/%€$£. ]*)", re.ASCII)
_UNKNOWN = frozenset({"-", "--", "–", "—", "?", "n/a", "na", "n.a.", "none", "null", "unknown"})
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity|1\.#inf|1\.#qnan)")
_LONGEST_NUMBER = 60


def parse_cell(text: str, column: Column) -> tuple[Cell, Fault | None]:
    """A typed value, or None with the reason and the remedy.

    Parameters
    ----------
    text
        Text of the cell; empty where it is unknown.
    column
        Type, range and choices.

    Returns
    -------
    str for codes, choices and texts, float for numbers and shares, int for
    whole numbers and years, bool, or None for an empty cell.
    """
    if not text.strip():
        return None, _empty_fault(text, column)
    if column.type.is_numeric:
        return _parse_number(text, column)
    if column.type is ColumnType.BOOL:
        return _parse_bool(text)
    is_code = column.type is ColumnType.CODE
    if is_code and column.name in NATION_COLUMNS and (fault := nation_fault(text)):
        return None, fault
    if column.type is ColumnType.CHOICE and text not in column.choices:
        return None, _choice_fault(text, column)
    if fault := text_fault(text, is_code=is_code):
        return None, fault
    return text, None


def _empty_fault(text: str, column: Column) -> Fault | None:
    """Fault of a cell without content."""
    if column.is_required:
        return "The cell is empty, and it must not be.", f"Fill in: {column.meaning}."
    if text:
        return "The cell holds only space.", "Leave it truly empty where it is unknown."
    return None


def _choice_fault(text: str, column: Column) -> Fault:
    """Fault of a word outside a closed set."""
    near = nearest(text.strip(), column.choices)
    known = ", ".join(column.choices)
    remedy = f"Did you mean {near}?" if near else f"Write one of: {known}."
    return f"{shown(text)} is not one of {known}.", remedy


def _parse_bool(text: str) -> tuple[Cell, Fault | None]:
    """True or false, written out."""
    if text in BOOLS:
        return BOOLS[text], None
    reason = f"{shown(text)} is neither true nor false; yes, no, 1 and 0 have other readings."
    return None, (reason, "Write true or false.")


def _parse_number(text: str, column: Column) -> tuple[Cell, Fault | None]:
    """A number in the range of its column."""
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None, _no_number_fault(text)
    value = float(text)
    if not math.isfinite(value):
        return None, (f"{shown(text)} is too large for a number.", "Write a finite number.")
    if fault := _range_fault(value, text, column):
        return None, fault
    if column.type in (ColumnType.INTEGER, ColumnType.YEAR):
        if value != int(value):
            return None, (f"{text} is not a whole number.", f"Write whole: {column.meaning}.")
        return int(value), None
    return value + 0.0, None


def _range_fault(value: float, text: str, column: Column) -> Fault | None:
    """Fault of a number outside the range of its column."""
    low, high = column.minimum, column.maximum
    if column.type is ColumnType.SHARE:
        low, high = (0.0 if low is None else low), (1.0 if high is None else high)
        if high < value <= 100.0:
            return (
                f"The share {text} is above {high:g}: it looks like percent.",
                f"Divide by 100: write {value / 100:g}.",
            )
    if low is not None and value < low:
        if value < 0 <= low:
            return (
                f"{text} is negative, and the column has no negative values.",
                "Leave the cell empty where the value is unknown; never write -1 or -999.",
            )
        return f"{text} is below {low:g}.", f"Write at least {low:g}; mind the unit."
    if low is not None and column.is_minimum_excluded and value == low:
        return f"{text} must be above {low:g}.", "Leave the cell empty where it is unknown."
    if high is not None and value > high:
        return f"{text} is above {high:,.15g}.", f"Mind the unit: {column.meaning}."
    return None


def _no_number_fault(text: str) -> Fault:
    """What a text in a column of numbers probably is."""
    word = text.strip().casefold()
    quoted = shown(text)
    if _NOT_FINITE.fullmatch(word):
        return f"{quoted} is not a finite number.", "Leave the cell empty where it is unknown."
    if word in _UNKNOWN:
        return f"{quoted} is not a number.", "Leave the cell empty: unknown is an empty cell."
    if text != text.strip() and _NUMBER.fullmatch(text.strip()):
        return f"There is space around {quoted}.", f"Write {text.strip()}."
    if _DATE.fullmatch(text.strip()):
        return (
            f"{quoted} is a date: a spreadsheet may have made it out of a number.",
            "Write the number; format the column as text or number.",
        )
    if _THOUSANDS.fullmatch(text.strip()):
        return f"{quoted} has a sign between thousands, or a decimal comma.", _PLAIN
    if _COMMA.fullmatch(text.strip()):
        return f"{quoted} has a decimal comma.", f"Write {text.strip().replace(',', '.')}."
    if found := _WITH_UNIT.fullmatch(text.strip()):
        percent = " Divide by 100 for a share." if "%" in found[2] else ""
        return f"{quoted} has a unit in the cell.", f"The unit is in the column name.{percent}"
    if text.startswith(("=", "@", "+", "-")):
        return f"{quoted} is a formula.", "Write its value."
    return f"{quoted} is not a number.", _PLAIN


_PLAIN = "Write digits with a decimal point, as 1234.5."
