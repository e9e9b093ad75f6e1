"""The book of sources: one key for each pair of title and address.

Keys are given in the order in which the raw files are read, so that adding an
additional file never renames the key of a raw one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from reading import CONFIDENCE_ORDER, Row, confidence_of, slug

DEFAULT_LICENCE = "terms not checked; single facts cited"
LICENCES = (
    ("common public record, not re-read", "page not opened; address says where to check"),
    ("world bank", "CC BY 4.0"),
    ("cia world factbook", "public domain"),
    ("dmdc", "US government data; compiled in a GPL-3 package"),
    ("wikipedia", "CC BY-SA 4.0"),
    ("wikimili", "CC BY-SA 4.0"),
    ("sipri", "non-commercial use with credit, less than a tenth of the data set"),
    ("uk ministry of defence", "Open Government Licence v3"),
    ("global firepower", "single facts cited; check terms before republishing columns"),
    ("plane-alert-db", "Open Database License 1.0; share derived data alike"),
    ("tar1090-db", "no licence stated; counts only"),
    ("ucs satellite", "free use with credit to the Union of Concerned Scientists"),
    ("ourairports", "public domain"),
    ("defence expenditure of nato", "no open licence; reuse with credit, not for sale"),
    ("nato.int", "no open licence; reuse with credit, not for sale"),
)
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
DATE = re.compile(rf"(?:(?:\d{{1,2}} )?(?:{MONTHS})[a-z]* )?(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?")


def licence_of(title: str, address: str) -> str:
    """Licence or terms as far as the data descriptions state them."""
    text = f"{title} {address}".lower()
    for sign, licence in LICENCES:
        if sign in text:
            return licence
    return DEFAULT_LICENCE


@dataclass(slots=True)
class Entry:
    """One source with what was noted when rows cited it."""

    key: str
    title: str
    address: str
    years: list[str] = field(default_factory=list)
    marks: Counter[str] = field(default_factory=Counter)
    fixed: Row | None = None

    def as_row(self) -> Row:
        """The row of sources.csv."""
        if self.fixed is not None:
            return self.fixed
        dates = DATE.findall(self.title)
        marks = self.marks or Counter(["medium"])
        most = max(marks.values())
        best = [mark for mark in CONFIDENCE_ORDER if marks[mark] == most]
        return {
            "source": self.key,
            "title": self.title,
            "address": self.address,
            "date": dates[-1] if dates else max(self.years, default=""),
            "licence": licence_of(self.title, self.address),
            "confidence": best[0],
        }


class SourceBook:
    """Gives keys to sources and remembers all of them."""

    def __init__(self) -> None:
        self._by_pair: dict[tuple[str, str], Entry] = {}
        self._by_key: dict[str, Entry] = {}

    def add_fixed(self, row: Row) -> None:
        """Add a source whose key is given by hand."""
        entry = Entry(row["source"], row["title"], row["address"], fixed=row)
        self._by_key[entry.key] = entry
        self._by_pair.setdefault((entry.title, entry.address), entry)

    def key_of(self, title: str, address: str, year: str = "", mark: str = "") -> str:
        """Key of the source with this title and address; new ones are added."""
        entry = self._by_pair.get((title, address))
        if entry is None:
            entry = Entry(self._free_key(slug(title)), title, address)
            self._by_pair[(title, address)] = entry
            self._by_key[entry.key] = entry
        if year[:4].isdigit():
            entry.years.append(year[:4])
        confidence = confidence_of(mark) if mark else None
        if confidence:
            entry.marks[confidence] += 1
        return entry.key

    def of_row(self, row: Row) -> str:
        """Key of the source that a raw row cites."""
        return self.key_of(
            row.get("source_title", ""),
            row.get("source_url", ""),
            row.get("year", ""),
            row.get("confidence", ""),
        )

    def rows(self, used: Iterable[str]) -> list[Row]:
        """Rows of sources.csv for the keys that some table uses."""
        return [self._by_key[key].as_row() for key in sorted(set(used)) if key in self._by_key]

    def _free_key(self, wish: str) -> str:
        key, count = wish, 1
        while key in self._by_key:
            count += 1
            key = f"{wish[: 48 - len(str(count)) - 1].rstrip('-')}-{count}"
        return key
