"""From tables to the world: one value object, in one order, whatever the order of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

from muster.catalogue.bundled import Tables
from muster.catalogue.formation_holdings import formation_changes, formation_holdings
from muster.catalogue.naval_holdings import naval_holdings
from muster.catalogue.schema import Cell, Row, load_schema
from muster.catalogue.unit_costs import unit_costs_meur
from muster.catalogue.values import number, text, value_of, whole
from muster.core.crises import Crisis, CrisisLink, PastCrisis, UnitSize
from muster.core.errors import BadInputError, Defect
from muster.core.places import (
    Airfield,
    CharterMarket,
    HomeAccess,
    LandMovement,
    LiftType,
    MovementFactor,
    Network,
    Passage,
    Port,
    SeaLeg,
    Sustainment,
    TheatreAccess,
)
from muster.core.rows import (
    Arrangement,
    Assumption,
    Capability,
    Change,
    CommandStep,
    EnablerRule,
    Headquarters,
    Holding,
    Nation,
    Notice,
    OperationKind,
    Participation,
    Phase,
    PoolShare,
    PostureShare,
    Provision,
    Readiness,
    Region,
    Rotation,
    System,
    TemplateLine,
    Transit,
)
from muster.core.targets import ClusterMember, TargetRule, TargetUnit
from muster.core.world import World

T = TypeVar("T")


def build_world(tables: Tables, name: str = "europe") -> World:
    """The world that the tables describe.

    Holdings are those of ``holdings``, of ``formations`` and of ``naval_classes``;
    a holder and system may stand in one of them only. Every tuple is sorted by
    the key of its table, so that the order of rows in files never matters
    (rule R5); ``fingerprint`` is that of the tables.

    Parameters
    ----------
    tables
        Rows that passed the checks of ``muster.catalogue.checking``.
    name
        Name of the world in reports.

    Raises
    ------
    BadInputError
        If a holder and system is counted twice: names every such pair.
    """
    return World(
        nations=_by_code(tables, "nations", Nation),
        capabilities=_by_code(tables, "capabilities", Capability),
        systems=_by_code(tables, "systems", System),
        provisions=_each(tables, "provides", Provision),
        holdings=_holdings(tables),
        changes=_changes(tables),
        pool_shares=_each(tables, "pools", PoolShare),
        readiness=_each(tables, "readiness", Readiness),
        notice=_each(tables, "notice", Notice),
        rotation=_each(tables, "rotation", Rotation),
        participation=_each(tables, "participation", Participation),
        arrangements=_by_code(tables, "arrangements", Arrangement),
        headquarters=_by_code(tables, "headquarters", Headquarters),
        command_steps=_each(tables, "command_steps", CommandStep),
        us_posture=_each(tables, "us_posture", PostureShare),
        kinds=_by_code(tables, "operation_kinds", OperationKind),
        phases=_each(tables, "phases", Phase),
        templates=_each(tables, "templates", TemplateLine),
        enabler_rules=_each(tables, "enabler_rules", EnablerRule),
        regions=_by_code(tables, "regions", Region),
        in_place=frozenset((text(r, "region"), text(r, "nation")) for r in tables["in_place"]),
        transit=_by_code(tables, "transit", Transit),
        assumptions=_by_code(tables, "assumptions", Assumption),
        gdp_musd=_gdp_musd(tables["economics"]),
        network=_network(tables),
        crises=_by_code(tables, "crises", Crisis),
        past_crises=_each(tables, "past_crises", PastCrisis),
        crisis_links=_each(tables, "crisis_links", CrisisLink),
        unit_sizes=_by_code(tables, "unit_sizes", UnitSize),
        unit_costs_meur=unit_costs_meur(tables["unit_costs"]),
        indicators=_indicators(tables["economics"]),
        target_units=_by_code(tables, "target_units", TargetUnit),
        target_rules=_by_code(tables, "target_rules", TargetRule),
        clusters=_each(tables, "clusters", ClusterMember),
        name=name,
        fingerprint=tables.fingerprint,
    )


def _network(tables: Tables) -> Network:
    """Places, ways, lift and factors of movement."""
    rates = _each(tables, "sustainment", Sustainment)
    return Network(
        airfields=_by_code(tables, "airfields", Airfield),
        ports=_by_code(tables, "ports", Port),
        sea_legs=_each(tables, "sea_legs", SeaLeg),
        passages=_by_code(tables, "passages", Passage),
        theatre_access=_each(tables, "theatre_access", TheatreAccess),
        home_access=_each(tables, "home_access", HomeAccess),
        land=_by_code(tables, "land_movement", LandMovement),
        lift_types=_by_code(tables, "lift_types", LiftType),
        markets=_by_code(tables, "charter_market", CharterMarket),
        factors=_by_code(tables, "movement_factors", MovementFactor),
        sustainment={(r.kind, r.intensity): r for r in rates},
    )


def _sorted(table: str, rows: Sequence[Row]) -> list[Row]:
    """Rows in the order of their key."""
    key = load_schema(table).key
    return sorted(rows, key=lambda row: [_rank(row.get(column)) for column in key])


def _rank(value: Cell) -> tuple[bool, float, str]:
    """Place of a key cell: numbers by size, then texts, empty cells last."""
    if isinstance(value, (int, float)):
        return False, float(value), ""
    return value is None, 0.0, value or ""


def _each(tables: Tables, table: str, kind: type[T]) -> tuple[T, ...]:
    """One value for each row, sorted by key."""
    return tuple(value_of(kind, table, row) for row in _sorted(table, tables[table]))


def _by_code(tables: Tables, table: str, kind: type[T]) -> dict[str, T]:
    """One value for each row by its code, sorted."""
    (code,) = load_schema(table).key
    return {text(row, code): value_of(kind, table, row) for row in _sorted(table, tables[table])}


def _holdings(tables: Tables) -> tuple[Holding, ...]:
    """Holdings of all three tables; raises where a pair stands in two of them."""
    parts = {
        "holdings": _each(tables, "holdings", Holding),
        "formations": formation_holdings(tables["formations"]),
        "naval_classes": naval_holdings(tables["naval_classes"]),
    }
    seen = Counter(
        pair for part in parts.values() for pair in sorted({(h.holder, h.system) for h in part})
    )
    if twice := sorted(pair for pair, n in seen.items() if n > 1):
        raise BadInputError(_counted_twice(parts, pair) for pair in twice)
    every = [holding for part in parts.values() for holding in part]
    return tuple(sorted(every, key=lambda h: (h.holder, h.system, h.year)))


def _counted_twice(parts: Mapping[str, Sequence[Holding]], pair: tuple[str, str]) -> Defect:
    """One holder and system that stands in more than one table."""
    where = [n for n, part in parts.items() if any((h.holder, h.system) == pair for h in part)]
    return Defect(
        file=f"{where[0]}.csv",
        row=0,
        column="system",
        reason=f"{pair[0]} {pair[1]} stands in {' and in '.join(where)}: it would count twice.",
        remedy="Keep it in one of these tables.",
    )


def _changes(tables: Tables) -> tuple[Change, ...]:
    """Orders and retirements, and formations that come or go."""
    every = [
        *_each(tables, "changes", Change),
        *formation_changes(tables["formations"]),
    ]
    return tuple(
        sorted(every, key=lambda c: (c.holder, c.system, c.year, c.reason, c.provenance.table))
    )


def _gdp_musd(rows: Sequence[Row]) -> dict[tuple[str, int], float]:
    """GDP by nation and year [million US dollars]."""
    found = {
        (text(row, "nation"), whole(row, "year")): number(row, "value")
        for row in rows
        if row["indicator"] == "gdp_musd"
    }
    return dict(sorted(found.items()))


def _indicators(rows: Sequence[Row]) -> dict[tuple[str, str, int], float]:
    """Every economic and personnel figure by nation, indicator and year."""
    found = {
        (text(row, "nation"), text(row, "indicator"), whole(row, "year")): number(row, "value")
        for row in rows
    }
    return dict(sorted(found.items()))
