"""Checks across tables: each finds its one planted defect in tables that are otherwise sound."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest
from catalogue_builders import first, found, tables_with
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.catalogue.bundled import Tables, load_tables
from muster.catalogue.checking import check_tables
from muster.catalogue.rule_checks import cycle_in
from muster.catalogue.schema import Row

BUNDLED = set(check_tables(load_tables()))
RULE = {"kind": "*", "quantity_per_driver": 1.0, "low": 0.5, "high": 2.0}


def new_defects(tables: Tables) -> list[object]:
    """Defects that the bundled tables do not have."""
    return [defect for defect in check_tables(tables) if defect not in BUNDLED]


def like(table: str, key: Mapping[str, object], **cells: object) -> tuple[str, Row]:
    """A row like a bundled one, with other cells."""
    return table, {**first(table, **key), **cells}


@pytest.mark.parametrize(
    ("table", "row", "words"),
    [
        (*like("provides", {}, system="tankk"), ("'tankk' is not in systems",)),
        (*like("templates", {}, capability="land_hevy"), ("Did you mean land_heavy",)),
        (*like("holdings", {}, holder="XAB"), ("neither a nation nor a pool",)),
        (*like("holdings", {}, year=2020, source="no-such"), ("'no-such' is not in sources",)),
        (
            *like("holdings", {}, year=2020, source="assumption", low=None, high=None),
            ("column low", "has no range"),
        ),
        (
            *like("holdings", {}, year=2020, quantity=5.0, low=6.0, high=9.0),
            ("low 6 is above quantity 5",),
        ),
        (*like("transit", {"mode": "sea"}, mode="rail", fixed_low=99.0), ("fixed_low 99",)),
        (
            *like("enabler_rules", {}, capability="aew", driver="aar", **RULE),
            ("follows from", "would never end"),
        ),
        (
            *like("enabler_rules", {}, capability="aew", driver="ships", **RULE),
            ("'ships' is not known",),
        ),
        (
            *like("command_steps", {}, step="extra", after="extra"),
            ("extra waits for extra",),
        ),
        (*like("command_steps", {}, step="extra", after="decison"), ("Did you mean decision",)),
        (*like("arrangements", {}, arrangement="un"), ("'un' has no steps",)),
        (
            *like("notice", {}, notice_days=400.0, ready_share=0.01, low=0.0),
            ("shares are cumulative",),
        ),
        (
            *like("phases", {"kind": "rdc"}, phase="late", from_day=20.0, until_day=40.0),
            ("before the last ends",),
        ),
        (*like("phases", {"kind": "rdc"}, phase="x", from_day=80.0, until_day=80.0), ("day 80",)),
        (*like("operation_kinds", {}, kind="parade"), ("'parade' has no row in phases",)),
        (*like("us_posture", {}, category="tankers"), ("Did you mean tanker",)),
        (*like("pools", {"pool": "MMF"}, nation="FRA", share=0.4), ("more than the whole",)),
        (*like("pools", {}, pool="FRA"), ("has the code of a nation",)),
        (*like("headquarters", {}, headquarters="x", host_nation="UK"), ("Write GBR",)),
        (*like("headquarters", {}, headquarters="x", lead_nations="DEU FRX"), ("mean FRA",)),
        (*like("systems", {}, system="x", category="zeppelin"), ("no default", "notice")),
        (*like("participation", {}, nation="XAB"), ("'XAB' is not in nations",)),
        (*like("participation", {}, kind="mjo"), ("column kind", "'mjo' is not known")),
        (*like("readiness", {}, category="x"), ("column category", "'x' is not known")),
        (*like("formations", {}), ("stands twice, first in formations.csv, row",)),
    ],
)
def test_one_planted_defect_is_found(table: str, row: Row, words: tuple[str, ...]) -> None:
    """One row more in the bundled tables: at least 1 defect more, with the words."""
    assert found(new_defects(tables_with(table, row)), table, *words)


def test_a_formation_that_is_also_a_holding_would_count_twice() -> None:
    """A holding for the nation and system of the first formation is refused."""
    formation = load_tables()["formations"][0]
    row = {
        **first("holdings"),
        "holder": formation["nation"],
        "system": formation["system"],
    }
    assert found(new_defects(tables_with("holdings", row)), "would count twice")


def test_a_posture_needs_a_share_for_everything_else() -> None:
    """Without its row for * the posture 'diverted' is incomplete."""
    bundled = load_tables()
    rows = [
        row
        for row in bundled["us_posture"]
        if (row["posture"], row["category"]) != ("diverted", "*")
    ]
    tables = Tables({**bundled, "us_posture": tuple(rows)})
    assert found(new_defects(tables), "'diverted' has no row with category *")


def test_a_changed_table_gives_every_defect_at_once() -> None:
    """Three planted defects in three tables are three defects of one call."""
    tables = tables_with("pools", like("pools", {}, pool="FRA")[1])
    tables = Tables({**tables, "headquarters": (like("headquarters", {}, host_nation="UK")[1],)})
    defects = new_defects(tables)
    assert found(defects, "pools") and found(defects, "headquarters")


@settings(deadline=None)
@given(edges=st.dictionaries(st.integers(0, 9), st.sets(st.integers(0, 9), max_size=3)))
def test_a_ring_is_found_exactly_where_there_is_one(edges: dict[int, set[int]]) -> None:
    """Law: the ring found is a ring, and taking nodes without open edges empties the rest."""
    graph = {str(node): {str(n) for n in after} for node, after in edges.items()}
    ring = cycle_in(graph)
    left = {node: set(after) for node, after in graph.items()}
    while ends := [n for n, after in left.items() if not after & left.keys()]:
        for node in ends:
            del left[node]
    assert bool(ring) == bool(left)
    if ring:
        assert ring[0] == ring[-1]
        assert all(b in graph[a] for a, b in pairwise(ring))
