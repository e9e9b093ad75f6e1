"""Where a number comes from: rows, sources, dates, confidence and rules behind a key (Q10).

``trace`` answers a key; ``holes`` lists what is not known; ``unsourced`` lists
figures that rule R4 would not let stand, and is empty for sound tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from muster.catalogue.bundled import Tables
from muster.catalogue.schema import Row, load_schema, table_names
from muster.catalogue.trace_keys import FORMS, cell_rows, known_keys
from muster.catalogue.trace_needs import need_rows
from muster.catalogue.trace_rows import COLUMNS, Tracer, key_text
from muster.catalogue.values import text
from muster.core.errors import UnknownCodeError, nearest
from muster.core.words import ASSUMPTION, US

__all__ = ["COLUMNS", "holes", "needs_record", "trace", "unsourced"]


class _Same:
    """Tables as a key: equal only to the very same ones, which need not be compared then."""

    __slots__ = ("tables",)

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def __hash__(self) -> int:
        return id(self.tables)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.tables is other.tables


@lru_cache(maxsize=2)
def _tracer_of(same: _Same) -> Tracer:
    """One tracer for the same tables."""
    return Tracer(same.tables)


def trace(key: str, tables: Tables, record: Mapping[str, Any] | None = None) -> list[Row]:
    """Rows, sources, dates, confidence and rules behind a key.

    Parameters
    ----------
    key
        A source; a table; the word ``assumption`` or the name of one; a nation,
        pool, capability, system, kind of operation, arrangement, headquarters,
        region, posture, airfield, port, passage, type of lift, market, crisis or past operation;
        ``HOLDER/SYSTEM``, ``HOLDER/CAPABILITY`` or ``KIND/CAPABILITY``;
        ``OPERATION/CAPABILITY`` of a record; any code in the key of a table, or
        ``TABLE/KEY`` as a traced row shows it.
    tables
        Bundled tables, or those of the study that the record was made from.
    record
        Run record of an assessment, for ``OPERATION/CAPABILITY``.

    Returns
    -------
    Rows with the columns of ``COLUMNS``, the answer first. A word with two
    meanings is answered with both.

    Raises
    ------
    UnknownCodeError
        If there is nothing of that name: names the nearest known key.
    LabelMismatchError
        If the record was made from other tables.
    """
    tracer = _tracer_of(_Same(tables))
    rows = need_rows(tracer, record, key) if record is not None else []
    rows += [row for form in FORMS for row in form(tracer, key)]
    rows = rows or cell_rows(tracer, key)
    if not rows:
        raise UnknownCodeError("key", [key], _suggestions(tracer, key, record))
    return rows


def needs_record(key: str, tables: Tables) -> bool:
    """Whether a key can only be traced with a record: it names an operation of a study."""
    head, sign, _ = key.partition("/")
    known = known_keys(_tracer_of(_Same(tables)))
    return bool(sign) and head not in known


def unsourced(tables: Tables) -> list[Row]:
    """Figures without source, without date, or assumed without a range (rule R4).

    Every row of every table must name a source of ``sources`` and a date; an
    assumption must have a low and a high end for each of its figures, or limits
    of its column. Sources, holes and the named assumptions are rows without
    source; of the last the range is looked at.

    Returns
    -------
    One traced row for each such figure; its note says what is missing.
    """
    tracer = _tracer_of(_Same(tables))
    found: list[Row] = []
    for table in table_names():
        if "source" not in load_schema(table).by_name and table != "assumptions":
            continue
        for row in tables[table]:
            for made in tracer.each(table, row):
                if missing := _missing(tracer, table, made):
                    note = f"Missing: {', '.join(missing)}. {text(made, 'note')}".strip()
                    found.append(made | {"kind": "unsourced", "note": note})
    return found


def _missing(tracer: Tracer, table: str, made: Row) -> list[str]:
    """What a traced row lacks."""
    if table == "sources":
        return [] if made["what"] and made["source_address"] else ["title or address"]
    source = text(made, "source")
    missing = []
    if source != ASSUMPTION and source not in tracer.sources:
        missing.append("source")
    if not made["as_of"] and table != "assumptions":
        missing.append("as_of")
    if source == ASSUMPTION and made["value"] is not None:
        missing += [end for end in ("low", "high") if made[end] is None]
    return missing


def holes(tables: Tables) -> list[Row]:
    """What is not known: the holes noted by hand, then those that the tables show.

    Computed are: European nations without any count, of their own or of a pool
    of theirs, behind a capability; members of pools with an unknown share;
    formations that are forming in no known year and so never count; systems
    that serve as nothing; sources without a date; and figures without a source.
    """
    tracer = _tracer_of(_Same(tables))
    rows = tracer.all_of("holes", tables["holes"])
    rows += _uncounted(tracer)
    rows += _noted(
        tracer, "pools", "share", "Shares not known; they split equally what is left",
        [r for r in tables["pools"] if r.get("share") is None],
    )  # fmt: skip
    rows += _noted(
        tracer, "formations", "from_year", "Forming in no known year; they never count",
        [r for r in tables["formations"] if r["status"] == "forming" and r["from_year"] is None],
    )  # fmt: skip
    used = {text(r, "system") for r in tables["provides"]}
    rows += _noted(
        tracer, "systems", "system", "Systems that provide no capability",
        [r for r in tables["systems"] if text(r, "system") not in used],
    )  # fmt: skip
    rows += _noted(
        tracer, "sources", "date", "Sources without a date",
        [r for r in tables["sources"] if not r.get("date")],
    )  # fmt: skip
    return rows + unsourced(tables)


def _uncounted(tracer: Tracer) -> list[Row]:
    """For each capability the European nations of which no table counts anything."""
    tables = tracer.tables
    member: dict[str, set[str]] = {}
    for row in tables["pools"]:
        member.setdefault(text(row, "pool"), set()).add(text(row, "nation"))
    counted: dict[str, set[str]] = {}
    for table in ("holdings", "formations", "naval_classes", "changes"):
        for row in tables[table]:
            holder = text(row, "holder") or text(row, "nation")
            counted.setdefault(text(row, "system"), set()).update(member.get(holder, {holder}))
    europe = {
        text(r, "nation")
        for r in tables["nations"]
        if text(r, "nation") != US and text(r, "region") != "north_america"
    }
    rows = []
    for entry in sorted(tables["capabilities"], key=lambda r: text(r, "capability")):
        code = text(entry, "capability")
        systems = [text(r, "system") for r in tables["provides"] if r["capability"] == code]
        known = set().union(*(counted.get(s, set()) for s in systems))
        if without := sorted(europe - known):
            rows.append(
                _hole(
                    tracer, "capabilities", code, len(without), "nations",
                    f"{text(entry, 'name')}: nations without any count, none or not known",
                    ", ".join(without),
                )
            )  # fmt: skip
    return rows


def _noted(tracer: Tracer, table: str, column: str, words: str, found: list[Row]) -> list[Row]:
    """One hole for some rows of a table; none where there are no such rows."""
    if not found:
        return []
    keys = ", ".join(sorted(key_text(table, row) for row in found))
    return [_hole(tracer, table, f"{table}.{column}", len(found), "rows", words, keys)]


def _hole(tracer: Tracer, table: str, key: str, n: int, unit: str, words: str, listed: str) -> Row:
    """A computed hole: how many, and which."""
    return tracer.computed("hole", key, words, n, unit, table=table, as_of="", note=listed)


def _suggestions(tracer: Tracer, key: str, record: Mapping[str, Any] | None) -> set[str]:
    """Keys that may be meant."""
    known = known_keys(tracer)
    if near := nearest(key, tracer.sources):
        known = known | {near}
    head, sign, tail = key.partition("/")
    if not sign:
        return known
    operations = {o["code"] for o in record["operations"]} if record is not None else set()
    close = nearest(head, known | operations) or head
    return {f"{close}/{near}" for near in [nearest(tail, known)] if near} | known | operations
