"""Checks of the rules in tables: ready in time, phases, postures, commands, pools, derived need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import fsum

from muster.catalogue.sheets import Sheets, number_in, text_in
from muster.core.errors import Defect, nearest
from muster.core.words import ANY, Family, Posture

PERSONS_DRIVER = "persons_thousands"
"""Driver of derived need that is no capability: thousands of persons."""

_TOLERANCE = 1e-9


def cyclic_enabler_rules(sheets: Sheets) -> Iterator[Defect]:
    """Derived needs that follow from themselves, or from an unknown driver or kind."""
    kinds = sheets.values("operation_kinds", "kind")
    drivers = sheets.values("capabilities", "capability") | {PERSONS_DRIVER}
    for index, row in sheets.rows("enabler_rules"):
        for column, known in (("kind", kinds | {ANY}), ("driver", drivers)):
            if (code := text_in(row, column)) not in known:
                yield _unknown(sheets, "enabler_rules", index, column, code, known)
    for kind in sorted(kinds | {ANY}):
        edges: dict[str, set[str]] = defaultdict(set)
        first: dict[str, int] = {}
        for index, row in sheets.rows("enabler_rules"):
            if text_in(row, "kind") in (ANY, kind):
                capability = text_in(row, "capability")
                edges[capability].add(text_in(row, "driver"))
                first.setdefault(capability, index)
        if ring := cycle_in(edges):
            reason = f"The need for {' follows from '.join(ring)}: it would never end."
            remedy = "Take out one of these rules."
            yield sheets.defect("enabler_rules", first[min(ring)], "driver", reason, remedy)


def broken_command_steps(sheets: Sheets) -> Iterator[Defect]:
    """Steps that wait for an unknown step or, in a ring, for themselves; commands without steps."""
    steps: dict[str, dict[str, set[str]]] = defaultdict(dict)
    index_of: dict[tuple[str, str], int] = {}
    for index, row in sheets.rows("command_steps"):
        arrangement, step = text_in(row, "arrangement"), text_in(row, "step")
        steps[arrangement][step] = set(text_in(row, "after").split())
        index_of[arrangement, step] = index
    for arrangement in sorted(steps):
        after = steps[arrangement]
        for step in sorted(after):
            for unknown in sorted(after[step] - set(after)):
                index = index_of[arrangement, step]
                yield _unknown(sheets, "command_steps", index, "after", unknown, frozenset(after))
        if ring := cycle_in(after):
            reason = f"The step {' waits for '.join(ring)}: it would never begin."
            index = index_of[arrangement, min(ring)]
            yield sheets.defect("command_steps", index, "after", reason, "Take out one of them.")
    for index, row in sheets.rows("arrangements"):
        if text_in(row, "arrangement") not in steps:
            reason = f"The arrangement '{row['arrangement']}' has no steps in command_steps."
            yield sheets.defect("arrangements", index, "arrangement", reason, "Add its steps.")


def falling_notice(sheets: Sheets) -> Iterator[Defect]:
    """Shares ready that fall as days pass: they are cumulative."""
    groups: dict[tuple[str, str], list[tuple[float, float, int]]] = defaultdict(list)
    for index, row in sheets.rows("notice"):
        days, share = number_in(row, "notice_days"), number_in(row, "ready_share")
        if days is not None and share is not None:
            groups[text_in(row, "holder"), text_in(row, "category")].append((days, share, index))
    for (holder, category), points in sorted(groups.items()):
        points.sort()
        for (day, share, _), (later, less, index) in pairwise(points):
            if less < share:
                reason = (
                    f"{holder} {category}: {less:g} are ready by day {later:g}, but {share:g} "
                    f"were by day {day:g}; shares are cumulative."
                )
                remedy = f"Write at least {share:g}."
                yield sheets.defect("notice", index, "ready_share", reason, remedy)


def overlapping_phases(sheets: Sheets) -> Iterator[Defect]:
    """Phases that end before they begin or overlap, and kinds without phase or template."""
    groups: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for index, row in sheets.rows("phases"):
        start, end = number_in(row, "from_day"), number_in(row, "until_day")
        if start is None or end is None:
            continue
        groups[text_in(row, "kind")].append((start, end, index))
        if start == end:
            reason = f"The phase begins and ends on day {start:g}."
            yield sheets.defect("phases", index, "until_day", reason, "End it later.")
    for kind, phases in sorted(groups.items()):
        phases.sort()
        for (_, end, _), (start, _, index) in pairwise(phases):
            if start < end:
                reason = f"{kind}: a phase begins on day {start:g}, before the last ends ({end:g})."
                remedy = f"Begin it on day {end:g} or later."
                yield sheets.defect("phases", index, "from_day", reason, remedy)
    has_template = sheets.values("templates", "kind")
    for index, row in sheets.rows("operation_kinds"):
        kind = text_in(row, "kind")
        for table, known in (("phases", frozenset(groups)), ("templates", has_template)):
            if kind not in known:
                reason = f"The kind '{kind}' has no row in {table}: it would need nothing."
                yield sheets.defect("operation_kinds", index, "kind", reason, f"Add to {table}.")


def incomplete_postures(sheets: Sheets) -> Iterator[Defect]:
    """Postures of the US without a share for everything else (``*``), or for unknown kinds."""
    categories = sheets.values("systems", "category") | sheets.values("systems", "system")
    given = {(text_in(r, "posture"), text_in(r, "category")) for _, r in sheets.rows("us_posture")}
    if not given:
        return
    for posture in Posture:
        if (posture.value, ANY) not in given:
            reason = f"The posture '{posture.value}' has no row with category *."
            remedy = "Add one: it holds for every category that is not named."
            yield sheets.defect("us_posture", 0, "category", reason, remedy)
    for index, row in sheets.rows("us_posture"):
        if (code := text_in(row, "category")) not in categories | {ANY}:
            yield _unknown(sheets, "us_posture", index, "category", code, categories)


def overfull_pools(sheets: Sheets) -> Iterator[Defect]:
    """Pools whose shares add up to more than the whole."""
    groups: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for index, row in sheets.rows("pools"):
        if (share := number_in(row, "share")) is not None:
            groups[text_in(row, "pool")].append((share, index))
    for pool, shares in sorted(groups.items()):
        total = fsum(share for share, _ in shares)
        if total > 1.0 + _TOLERANCE:
            reason = f"The shares of {pool} add up to {total:g}, more than the whole."
            index = max(index for _, index in shares)
            yield sheets.defect("pools", index, "share", reason, "Correct the shares.")


def missing_defaults(sheets: Sheets) -> Iterator[Defect]:
    """Systems whose category has no default readiness, notice or rotation (rule R3)."""
    readiness = {
        (text_in(row, "category"), text_in(row, "measure"))
        for _, row in sheets.rows("readiness")
        if text_in(row, "holder") == ANY
    }
    notice = _categories_of_any(sheets, "notice", "category")
    rotation = _categories_of_any(sheets, "rotation", "scope")
    for index, row in sheets.rows("systems"):
        category = text_in(row, "category")
        missing = [
            f"readiness ({measure})"
            for measure in ("serviceable", "deployable", "home_reserve")
            if (category, measure) not in readiness
        ]
        missing += [] if category in notice else ["notice"]
        scopes = {category, text_in(row, "domain")}
        missing += [] if scopes & rotation else ["rotation"]
        if missing:
            reason = f"The category '{category}' has no default (holder *) in {', '.join(missing)}."
            yield sheets.defect("systems", index, "category", reason, "Add the default.")
    categories = sheets.values("systems", "category")
    for table in ("readiness", "notice"):
        for index, row in sheets.rows(table):
            if (code := text_in(row, "category")) not in categories:
                yield _unknown(sheets, table, index, "category", code, categories)


def _categories_of_any(sheets: Sheets, table: str, column: str) -> frozenset[str]:
    """Categories or domains with a default for every holder."""
    rows = (row for _, row in sheets.rows(table) if text_in(row, "holder") == ANY)
    return frozenset(text_in(row, column) for row in rows)


def unknown_participation(sheets: Sheets) -> Iterator[Defect]:
    """Rules of participation for an unknown kind, family or region."""
    known = {
        "kind": sheets.values("operation_kinds", "kind"),
        "family": frozenset(family.value for family in Family),
        "region": sheets.values("regions", "region"),
    }
    for index, row in sheets.rows("participation"):
        for column, codes in known.items():
            if (code := text_in(row, column)) not in codes | {ANY}:
                yield _unknown(sheets, "participation", index, column, code, codes)


def counted_twice(sheets: Sheets) -> Iterator[Defect]:
    """Holders and systems in more than one of the tables that count forces."""
    tables = (("holdings", "holder"), ("formations", "nation"), ("naval_classes", "nation"))
    first: dict[tuple[str, str], str] = {}
    for table, holder in tables:
        for index, row in sheets.rows(table):
            pair = (text_in(row, holder), text_in(row, "system"))
            if (other := first.setdefault(pair, table)) != table:
                reason = f"{pair[0]} {pair[1]} stands in {other} too: it would count twice."
                yield sheets.defect(table, index, "system", reason, "Keep it in one table.")


def cycle_in(edges: Mapping[str, set[str]]) -> list[str]:
    """One ring in a graph, from a node back to itself, or an empty list.

    Parameters
    ----------
    edges
        Nodes that each node depends on.
    """
    done: set[str] = set()
    for start in sorted(edges):
        path: list[str] = []
        todo: list[tuple[str, Sequence[str]]] = [("", [start])]
        while todo:
            _, following = todo[-1]
            node = next((n for n in following if n not in done), None)
            if node is None:
                done.add(todo.pop()[0])
                if path:
                    path.pop()
                continue
            if node in path:
                return [*path[path.index(node) :], node]
            path.append(node)
            todo.append((node, sorted(edges.get(node, ()))))
    return []


def _unknown(
    sheets: Sheets, table: str, index: int, column: str, code: str, known: frozenset[str]
) -> Defect:
    """A cell with a code that is not known."""
    near = nearest(code, known)
    remedy = f"Did you mean {near}?" if near else f"Known: {', '.join(sorted(known)[:20])}."
    return sheets.defect(table, index, column, f"'{code}' is not known.", remedy)


RULE_CHECKS = (
    cyclic_enabler_rules,
    broken_command_steps,
    falling_notice,
    overlapping_phases,
    incomplete_postures,
    overfull_pools,
    missing_defaults,
    unknown_participation,
    counted_twice,
)
"""Every check of the rules in tables."""
