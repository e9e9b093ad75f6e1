"""Canonical values: the same record gives the same bytes, on every machine.

Floating-point numbers are kept to 9 significant digits (the stated grid); what
JSON cannot say, above all NaN and infinity, is refused with its place.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from muster.core.errors import MusterError

Record: TypeAlias = Mapping[str, Any]
DIGITS = 9
"""Significant digits of every floating-point number that is kept."""


class UnsavableRecordError(MusterError):
    """Raised when a record holds values that a file cannot keep; names every place."""

    def __init__(self, places: Sequence[str]) -> None:
        self.places = tuple(places)
        shown = "; ".join(self.places[:20])
        more = f"; and {len(places) - 20} more" if len(places) > 20 else ""
        super().__init__(
            f"The record cannot be saved: {shown}{more}. A number that is not known is null, "
            "never NaN or infinite (rule R3). Nothing was written."
        )


def canonical(record: Record) -> dict[str, Any]:
    """The record as it will be read back: sorted keys, numbers on the grid.

    Parameters
    ----------
    record
        Run record of plain values: dictionaries, lists, text, numbers, null.

    Raises
    ------
    UnsavableRecordError
        If a value is NaN, infinite, no plain value or no valid text; if a key is no text.
    """
    found = list(_defects(record, "record"))
    if found:
        raise UnsavableRecordError(found)
    return {k: _on_grid(record[k]) for k in sorted(record)}


def canonical_json(record: Record) -> bytes:
    """The record as canonical JSON: UTF-8, sorted keys, no blanks, one line."""
    said = json.dumps(
        canonical(record), sort_keys=True, ensure_ascii=False, separators=(",", ":"),
        allow_nan=False,
    )  # fmt: skip
    return f"{said}\n".encode()


def on_grid(value: float) -> float:
    """A number rounded to the stated grid; minus zero becomes zero.

    Examples
    --------
    >>> on_grid(1 / 3), on_grid(-0.0), on_grid(123456789012.0)
    (0.333333333, 0.0, 123456789000.0)
    """
    return float(f"{value:.{DIGITS}g}") + 0.0


def _on_grid(value: Any) -> Any:
    """A value with every number in it on the grid."""
    if isinstance(value, Mapping):
        return {k: _on_grid(value[k]) for k in sorted(value)}
    if isinstance(value, list | tuple):
        return [_on_grid(v) for v in value]
    return on_grid(value) if isinstance(value, float) else value


def _defects(value: object, place: str) -> Iterator[str]:
    """Every place that cannot be saved."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                yield f"{place}: the key {key!r} is not text"
            elif not _is_text(key):
                yield f"{place}: a key is not valid Unicode text"
            else:
                yield from _defects(inner, f"{place}.{key}")
    elif isinstance(value, list | tuple):
        for i, inner in enumerate(value):
            yield from _defects(inner, f"{place}[{i}]")
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield f"{place} is {value}"
    elif isinstance(value, str):
        if not _is_text(value):
            yield f"{place} is not valid Unicode text"
    elif value is not None and not isinstance(value, int):
        yield f"{place} is a {type(value).__name__}, not a plain value"


def _is_text(value: str) -> bool:
    """Whether text can be written as UTF-8."""
    return not any(0xD800 <= ord(c) <= 0xDFFF for c in value)
