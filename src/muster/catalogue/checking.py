"""Checks across tables: what no single row can show.

Each check is one function that yields every defect it finds. The rules of
operations, forces and commands are in ``muster.catalogue.rule_checks``, those of
movement in ``network_checks`` and ``sea_checks``, those of crises in ``crisis_checks``, those
of targets in ``target_checks``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from muster.catalogue.crisis_checks import CRISIS_CHECKS, CRISIS_RANGES
from muster.catalogue.nation_codes import nation_hint
from muster.catalogue.network_checks import NETWORK_CHECKS, NETWORK_RANGES
from muster.catalogue.rule_checks import RULE_CHECKS
from muster.catalogue.schema import Row, load_schema, table_names
from muster.catalogue.sea_checks import SEA_CHECKS
from muster.catalogue.sheets import Place, Sheets, number_in, text_in
from muster.catalogue.target_checks import TARGET_CHECKS
from muster.core.errors import Defect, nearest
from muster.core.words import ANY, ASSUMPTION

Check = Callable[[Sheets], Iterator[Defect]]

RANGES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "arrangements": (("from_year", "until_year"),),
    "assumptions": (("low", "value", "high"),),
    "command_steps": (("low_days", "mode_days", "high_days"),),
    "enabler_rules": (("low", "quantity_per_driver", "high"),),
    "formations": (("from_year", "until_year"),),
    "headquarters": (
        ("low", "persons_max", "high"),
        ("startup_low_meur", "startup_cost_meur", "startup_high_meur"),
        ("from_year", "until_year"),
    ),
    "holdings": (("low", "quantity", "high"),),
    "levels_of_ambition": (("persons_low", "persons_high"), ("brigades_low", "brigades_high")),
    "nations": (("eu_from_year", "eu_until_year"), ("eu_from_year", "csdp_from_year")),
    "notice": (("low", "ready_share", "high"),),
    "operation_kinds": (
        ("persons_low", "persons_high"),
        ("duration_low", "duration_days", "duration_high"),
        ("tour_low", "tour_days", "tour_high"),
        ("weight_low", "weight", "weight_high"),
    ),
    "participation": (("low", "answer_share", "high"),),
    "phases": (("from_day", "until_day"),),
    "provides": (("low", "quantity", "high"),),
    "published_requirements": (("cost_low", "cost_high"),),
    "readiness": (("low", "value_share", "high"),),
    "readiness_targets": (("ready_days_min", "ready_days_max"),),
    "rotation": (("low", "ratio", "high"),),
    "systems": (("low", "persons_per_unit", "high"),),
    "target_rules": (("low", "value", "high"),),
    "target_units": (
        ("price_low_meur", "price_meur", "price_high_meur"),
        ("minimum_low", "minimum_units", "minimum_high"),
        ("lead_low_years", "lead_years", "lead_high_years"),
    ),
    "templates": (("low", "quantity", "high"),),
    "transit": (
        ("fixed_low", "fixed_days", "fixed_high"),
        ("speed_low", "speed_km_per_day", "speed_high"),
        ("detour_low", "detour_factor", "detour_high"),
    ),
    "us_posture": (("low", "share", "high"),),
    **NETWORK_RANGES,
    **CRISIS_RANGES,
}
"""Columns of each table that must not fall from left to right."""


def check_tables(
    tables: Mapping[str, Sequence[Row]], places: Mapping[str, Sequence[Place]] | None = None
) -> list[Defect]:
    """Every defect across tables, sorted by file, row and column.

    Parameters
    ----------
    tables
        Typed rows of every table.
    places
        File and row of each row; None: CSV files named like the tables.
    """
    sheets = Sheets(tables=tables, places=places or {})
    return sorted({defect for check in CHECKS for defect in check(sheets)})


def unknown_references(sheets: Sheets) -> Iterator[Defect]:
    """Cells that name a row which their other table lacks."""
    for table in table_names():
        for column in load_schema(table).columns:
            if not column.references:
                continue
            other, key = column.references.split(".")
            known = sheets.values(other, key)
            for index, row in sheets.rows(table):
                code = text_in(row, column.name)
                if code and code != ANY and code not in known:
                    reason = f"'{code}' is not in {other} ({key})."
                    remedy = f"{_near(code, known)} Or add it to {other}.csv."
                    yield sheets.defect(table, index, column.name, reason, remedy)


def unknown_sources(sheets: Sheets) -> Iterator[Defect]:
    """Source keys that are not in ``sources``; assumptions without a range (rule R4)."""
    known = sheets.values("sources", "source")
    for table in table_names():
        has_range = "low" in load_schema(table).by_name
        if table == "sources" or "source" not in load_schema(table).by_name:
            continue
        for index, row in sheets.rows(table):
            key = text_in(row, "source")
            if key == ASSUMPTION:
                missing = [end for end in ("low", "high") if has_range and row.get(end) is None]
                for end in missing:
                    reason = "An assumption has no range: nobody can see how far it may be off."
                    yield sheets.defect(table, index, end, reason, f"Fill in {end}.")
            elif key and key not in known:
                reason = f"The source '{key}' is not in sources."
                remedy = f"{_near(key, known)} Or add it to sources.csv, or write 'assumption'."
                yield sheets.defect(table, index, "source", reason, remedy)


def falling_ranges(sheets: Sheets) -> Iterator[Defect]:
    """Values outside their own range, and ranges with the high end below the low."""
    for table, ranges in RANGES.items():
        for index, row in sheets.rows(table):
            for columns in ranges:
                known = [(c, v) for c in columns if (v := number_in(row, c)) is not None]
                for (first, low), (second, high) in pairwise(known):
                    if low > high:
                        reason = f"{first} {low:g} is above {second} {high:g}."
                        remedy = f"Order must be {' <= '.join(columns)}."
                        yield sheets.defect(table, index, second, reason, remedy)


def keys_that_stand_twice(sheets: Sheets) -> Iterator[Defect]:
    """Rows with the key of an earlier row."""
    for table in table_names():
        schema = load_schema(table)
        first: dict[object, int] = {}
        for index, row in sheets.rows(table):
            key = schema.key_of(row)
            if first.setdefault(key, index) != index:
                file, number = sheets.place(table, first[key])
                shown = ", ".join("" if value is None else str(value) for value in key)
                reason = f"The key {shown} stands twice, first in {file}, row {number}."
                yield sheets.defect(table, index, schema.key[0], reason, "Keep one of them.")


def unknown_holders(sheets: Sheets) -> Iterator[Defect]:
    """Holders that are neither nations nor pools; ``*`` is allowed in rule tables only."""
    nations = sheets.values("nations", "nation")
    known = nations | sheets.values("pools", "pool")
    for table in ("holdings", "changes", "readiness", "notice", "rotation"):
        allowed = known if table in ("holdings", "changes") else known | {ANY}
        for index, row in sheets.rows(table):
            code = text_in(row, "holder")
            if code not in allowed:
                reason = f"The holder '{code}' is neither a nation nor a pool."
                remedy = _near(code, known)
                yield sheets.defect(table, index, "holder", reason, remedy)
    for index, row in sheets.rows("pools"):
        if text_in(row, "pool") in nations:
            reason = f"The pool '{row['pool']}' has the code of a nation."
            yield sheets.defect("pools", index, "pool", reason, "Give it another code.")


def unknown_nations(sheets: Sheets) -> Iterator[Defect]:
    """Nations of headquarters, politics and participation that are not in ``nations``."""
    known = sheets.values("nations", "nation")
    for table, column in (
        ("headquarters", "host_nation"),
        ("headquarters", "lead_nations"),
        ("participation", "nation"),
        ("politics", "nation"),
    ):
        for index, row in sheets.rows(table):
            for code in text_in(row, column).split():
                if code not in known and not (table == "participation" and code == ANY):
                    reason = f"'{code}' is not in nations."
                    yield sheets.defect(table, index, column, reason, _near(code, known))


def _near(code: str, known: frozenset[str]) -> str:
    """A remedy: the code that is probably meant."""
    if (hint := nation_hint(code)) in known:
        return f"Write {hint}."
    near = nearest(code, known)
    return f"Did you mean {near}?" if near else "Use a code that is known."


CHECKS: tuple[Check, ...] = (
    unknown_references,
    unknown_sources,
    falling_ranges,
    keys_that_stand_twice,
    unknown_holders,
    unknown_nations,
    *RULE_CHECKS,
    *NETWORK_CHECKS,
    *SEA_CHECKS,
    *CRISIS_CHECKS,
    *TARGET_CHECKS,
)
"""Every check across tables."""
