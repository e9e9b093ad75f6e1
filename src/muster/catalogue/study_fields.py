"""From the keys of a study to guidance: types, ranges, names; every defect at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from muster.catalogue.text_checks import Fault, shown, text_fault
from muster.core.errors import Defect, nearest
from muster.core.words import Troops
from muster.planning.guidance import Guidance, Operation

Locate = Callable[[str, int, str], int]
"""Row of a key: section, index in an array of tables, key."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One key of a study: what it may hold and what it means.

    ``kind`` is text, code, number, whole, bool, codes or choice; a number has a
    minimum, which itself is refused where ``is_minimum_excluded``.
    """

    name: str
    kind: str
    meaning: str
    is_required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float = 0.0
    maximum: float = 1e7
    is_minimum_excluded: bool = False


STUDY_FIELDS = (
    Field(name="code", kind="code", meaning="short code of the study", is_required=True),
    Field(name="name", kind="text", meaning="name for readers", is_required=True),
    Field(name="description", kind="text", meaning="what the study asks"),
    Field(
        name="troops",
        kind="choice",
        meaning="which published reading of the size of operations is used",
        choices=tuple(Troops),
    ),
    Field(
        name="fifty_percent_rule",
        kind="bool",
        meaning="no nation provides more than half of one capability",
    ),
    Field(
        name="fifty_percent_exceptions",
        kind="codes",
        meaning="capabilities to which that rule does not apply",
    ),
    Field(
        name="warning_days",
        kind="number",
        meaning="warning before the first decision, in which forces get ready at home [days]; "
        "default: none",
        maximum=36_500.0,
    ),
    Field(name="sources", kind="codes", meaning="source keys of the published level of ambition"),
)

US_SHARES = "us_shares"
"""Name of the table with shares of the United States by category of systems or system."""
TABLES = {
    "assumptions": "named assumptions that differ from assumptions.csv",
    US_SHARES: "share of the United States' forces in [0, 1] by category of systems or by system, "
    "in place of the posture's",
}
"""Tables of numbers by key, and what they hold."""

OPERATION_FIELDS = (
    Field(name="code", kind="code", meaning="short code of the operation", is_required=True),
    Field(name="name", kind="text", meaning="name for readers", is_required=True),
    Field(name="kind", kind="code", meaning="key of operation_kinds", is_required=True),
    Field(name="region", kind="code", meaning="key of regions", is_required=True),
    Field(name="start_day", kind="number", meaning="day of the decision [days]", maximum=36_500.0),
    Field(
        name="duration_days",
        kind="number",
        meaning="length [days]; default: that of the kind",
        maximum=36_500.0,
        is_minimum_excluded=True,
    ),
    Field(
        name="persons",
        kind="number",
        meaning="size [persons]; default: the reading of the kind",
        is_minimum_excluded=True,
    ),
    Field(
        name="persons_low",
        kind="number",
        meaning="low reading of the size [persons]",
        is_minimum_excluded=True,
    ),
    Field(
        name="persons_high",
        kind="number",
        meaning="high reading of the size [persons]",
        is_minimum_excluded=True,
    ),
    Field(
        name="priority",
        kind="whole",
        meaning="1 is served first; default: place in the list",
        minimum=1.0,
        maximum=1000.0,
    ),
    Field(
        name="weight",
        kind="number",
        meaning="worth beside other operations; default: that of the kind",
        maximum=1000.0,
        is_minimum_excluded=True,
    ),
    Field(name="arrangements", kind="codes", meaning="ways to command it; default: every one"),
    Field(name="opposed", kind="codes", meaning="nations that refuse consent"),
    Field(name="lead_nation", kind="code", meaning="nation that must lead it"),
    Field(name="without", kind="codes", meaning="nations that do not join"),
)


@dataclass
class _Reading:
    """Defects found so far, and how to find the row of a key."""

    file: str
    locate: Locate
    defects: list[Defect] = field(default_factory=list)

    def refuse(self, section: str, index: int, key: str, reason: str, remedy: str) -> None:
        """Note one defect."""
        row = self.locate(section, index, key)
        self.defects.append(Defect(self.file, row, shown(key)[1:-1], reason, remedy))


def guidance_from(
    content: Mapping[str, Any], file: str, locate: Locate
) -> tuple[Guidance | None, list[Defect]]:
    """Guidance from the keys of a study, or every defect of them.

    Parameters
    ----------
    content
        Keys as read from TOML or a workbook.
    file
        Name for the defects.
    locate
        Row of a key in the file.
    """
    reading = _Reading(file, locate)
    top = {k: v for k, v in content.items() if k not in (*TABLES, "operations")}
    values = _fields(reading, "", 0, top, STUDY_FIELDS)
    numbers = {table: _numbers(reading, table, content.get(table, {})) for table in TABLES}
    for code, share in numbers[US_SHARES].items():
        if not 0.0 <= share <= 1.0:
            reason = f"The share is {_shown(share)}, not between 0 and 1."
            reading.refuse(US_SHARES, 0, code, reason, "Write 1 for all, 0 for nothing.")
    operations = _operations(reading, content.get("operations", []))
    if reading.defects:
        return None, reading.defects
    values["troops"] = Troops(values.get("troops", Troops.HIGH))
    return (
        Guidance(
            **values,
            assumptions=numbers["assumptions"],
            us_shares=numbers[US_SHARES],
            operations=tuple(Operation(**operation) for operation in operations),
        ),
        [],
    )


def _operations(reading: _Reading, content: Any) -> list[dict[str, Any]]:
    """Values of every operation; notes codes that stand twice."""
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        reading.refuse("operations", 0, "operations", "Operations are no list of tables.", _HOW)
        return []
    if not content:
        reading.refuse("", 0, "operations", "The study has no operation.", _HOW)
    first: dict[str, int] = {}
    every = []
    for index, item in enumerate(content):
        values = _fields(reading, "operations", index, item, OPERATION_FIELDS)
        every.append(values)
        code = values.get("code", "")
        if code in first:
            rows = reading.locate("operations", first[code], "code")
            reason = f"Operation '{code}' stands twice; the first is in row {rows}."
            reading.refuse("operations", index, "code", reason, "Give each operation its own code.")
        elif code:
            first[code] = index
        low, high = values.get("persons_low"), values.get("persons_high")
        if low is not None and high is not None and low > high:
            reason = f"The low reading {low:g} is above the high one {high:g}."
            reading.refuse("operations", index, "persons_low", reason, "Exchange them.")
    return every


_HOW = "Write one [[operations]] block for each operation; 'muster new' writes an example."


def _numbers(reading: _Reading, table: str, content: Any) -> dict[str, float]:
    """Numbers of a table by key; whether the world has the keys is checked when resolving."""
    if not isinstance(content, dict):
        reading.refuse("", 0, table, "It is no table.", f"Write [{table}].")
        return {}
    values = {}
    for key, value in content.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not _finite(value):
            reason = f"It is {_shown(value)}, not a finite number."
            reading.refuse(table, 0, key, reason, "Write a number.")
        else:
            values[key] = float(value)
    return values


def _fields(
    reading: _Reading, section: str, index: int, content: Mapping[str, Any], known: Sequence[Field]
) -> dict[str, Any]:
    """Typed values of one table of the study; notes unknown, missing and wrong keys."""
    by_name = {f.name: f for f in known}
    values = {}
    for key, value in content.items():
        if key not in by_name:
            near = nearest(key, by_name)
            remedy = f"Did you mean {near}?" if near else f"Known: {', '.join(by_name)}."
            reading.refuse(section, index, key, f"The key {shown(key)} is unknown.", remedy)
        elif fault := _fault(value, by_name[key]):
            reading.refuse(section, index, key, *fault)
        else:
            values[key] = _typed(value, by_name[key])
    for f in known:
        if f.is_required and f.name not in content:
            where = f"operation {index + 1}" if section else "the study"
            reason = f"The key '{f.name}' ({f.meaning}) is missing in {where}."
            reading.refuse(section, index, f.name, reason, f"Add {f.name} = ...")
    return values


def _fault(value: Any, f: Field) -> Fault | None:
    """Reason and remedy where a value does not fit its key."""
    if f.kind == "bool":
        if isinstance(value, bool):
            return None
        return f"It is {_shown(value)}, not yes or no.", "Write true or false."
    if f.kind in ("number", "whole"):
        return _number_fault(value, f)
    if f.kind == "codes":
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return f"It is {_shown(value)}, not a list of codes.", 'Write ["XAA", "XAB"].'
        faults = (text_fault(item, is_code=True) for item in value)
        return next((fault for fault in faults if fault), None)
    if not isinstance(value, str):
        return f"It is {_shown(value)}, not text.", "Write it between quotation marks."
    if f.is_required and not value.strip():
        return "It is empty.", f"Write the {f.meaning}."
    if f.kind == "choice" and value not in f.choices:
        near = nearest(value, f.choices)
        remedy = f"Did you mean {near}?" if near else f"Write one of {', '.join(f.choices)}."
        return f"{shown(value)} is not one of {', '.join(f.choices)}.", remedy
    return text_fault(value.replace("\n", " "), is_code=f.kind == "code")


def _number_fault(value: Any, f: Field) -> Fault | None:
    """Reason and remedy where a number does not fit its key."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return f"It is {_shown(value)}, not a number.", "Write a number without quotation marks."
    if not _finite(value):
        return f"It is {_shown(value)}, not a finite number.", "Write a finite number."
    if f.kind == "whole" and value != int(value):
        return f"{value} is not a whole number.", "Write a whole number."
    if value < f.minimum or (f.is_minimum_excluded and value == f.minimum):
        least = "above" if f.is_minimum_excluded else "at least"
        return f"{value} is too small.", f"Write a number {least} {f.minimum:g}."
    if value > f.maximum:
        return f"{value} is too large.", f"Write a number up to {f.maximum:,.0f}; mind the unit."
    return None


def _finite(value: float) -> bool:
    """Whether a number is finite and not too large for a float."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _typed(value: Any, f: Field) -> Any:
    """A value in the type of its field."""
    if f.kind == "codes":
        return tuple(value)
    if f.kind == "number":
        return float(value)
    return int(value) if f.kind == "whole" else value


def _shown(value: Any) -> str:
    """A value for a message, shortened."""
    try:
        text = str(value)
    except ValueError:
        text = "a number with thousands of digits"
    return shown(text, 40)
