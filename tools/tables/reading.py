"""Reading and writing of the small CSV files the table builder works on.

A row is a mapping of column name to text. Unknown values are empty cells;
numbers are written as short as they can be without losing what was read.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Row = dict[str, str]

CONFIDENCE_ORDER = ("low", "medium", "high")
COMPILER_HINT = re.compile(
    r"do not add|raw file|raw row|raw aggregate|in formations\.csv|check before|check: this file"
    r"|in the brief|in extract|other file"
)
LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae"})


def read_rows(path: Path) -> list[Row]:
    """Rows of a CSV file, stripped; an absent file gives no rows."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            {name: (text or "").strip() for name, text in row.items() if name}
            for row in csv.DictReader(stream)
        ]


def write_rows(
    path: Path, columns: Sequence[str], key: Sequence[str], rows: Iterable[Mapping[str, str]]
) -> int:
    """Write rows sorted by their key; returns how many."""
    ordered = sorted(rows, key=lambda row: [row.get(name, "") for name in key])
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(
            stream, fieldnames=list(columns), lineterminator="\n", extrasaction="raise"
        )
        writer.writeheader()
        for row in ordered:
            writer.writerow({name: row.get(name, "") for name in columns})
    return len(ordered)


def number(text: str) -> float | None:
    """The number in a cell, or None for an empty cell or words."""
    try:
        return float(text)
    except ValueError:
        return None


def shown(value: float | None) -> str:
    """A number as written into a table: no needless decimals, at most six."""
    if value is None:
        return ""
    rounded = round(value, 6)
    if rounded == int(rounded):
        return str(int(rounded))
    return repr(rounded)


READ_IN = "2026"
"""Year in which the sources were read; stands for the date of one that has none."""
UNDATED = "undated source, as read in 2026"


def yes_no(is_so: bool) -> str:
    """A yes or no as written into a table."""
    return "true" if is_so else "false"


def year_of(text: str) -> int | None:
    """The last year named in a text such as '2027-2032', or None."""
    years = re.findall(r"(?:19|20)\d\d", text)
    return int(years[-1]) if years else None


def slug(text: str, longest: int = 48) -> str:
    """Lower-case ASCII words joined by hyphens, cut at a word."""
    plain = unicodedata.normalize("NFKD", text.translate(LETTERS))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    taken: list[str] = []
    for word in words:
        if len("-".join([*taken, word])) > longest:
            break
        taken.append(word)
    return "-".join(taken) or "-".join(words)[:longest]


def confidence_of(text: str) -> str | None:
    """The mark in a raw cell, or None where the row must not be used."""
    if text.startswith("very low"):
        return None
    first = text.split(" ")[0]
    return first if first in CONFIDENCE_ORDER else "low"


def lowest(marks: Iterable[str]) -> str:
    """The weakest of several confidence marks."""
    return min(marks, key=CONFIDENCE_ORDER.index)


def short(text: str, longest: int = 140) -> str:
    """The leading clauses of a note, as many as fit, without hints to compilers."""
    clauses = [clause for clause in text.split("; ") if not COMPILER_HINT.search(clause)]
    text = "; ".join(clauses).strip("- ")
    if len(text) <= longest:
        return text
    kept = ""
    for clause in re.split(r"(?<=[;,.])\s", text):
        if len(kept) + len(clause) + 1 > longest:
            break
        kept = f"{kept} {clause}".strip()
    return (kept or text[:longest]).rstrip(" ;,")


def joined(*parts: str) -> str:
    """Non-empty notes joined by semicolons."""
    return "; ".join(part for part in parts if part)
