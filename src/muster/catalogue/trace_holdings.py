"""What is behind a holding: the rows it is added up from, and the shares applied to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from muster.catalogue.schema import Row
from muster.catalogue.trace_rows import Tracer
from muster.catalogue.values import number, text
from muster.core.rows import Holding
from muster.core.words import ANY, US

BASE_YEAR = 2025
"""Year of holdings where no record names another."""

_YEARS = (2021, BASE_YEAR, 2030)
_COUNTS = (("holdings", "holder"), ("formations", "nation"), ("naval_classes", "nation"))


def holding_rows(tracer: Tracer, holder: str, system: str) -> list[Row]:
    """One holding: its number by year, the rows behind it, and what can deploy of it.

    ::

        held[year] = latest count not after the year + changes since
        deployable = held * serviceable share * deployable share

    Parameters
    ----------
    tracer
        Tables.
    holder, system
        A nation or pool, and a system.
    """
    rows = [row for year in _YEARS for row in _held(tracer, holder, system, year)]
    for table, column in (*_COUNTS, ("changes", "holder")):
        rows += tracer.where(table, **{column: holder, "system": system})
    if not rows:
        return [_nothing(tracer, holder, system)]
    shares = shares_applied(tracer, holder, system)
    rows += _deployable(tracer, holder, system, shares)
    if holder == US:
        category = _category(tracer, system)
        rows += tracer.where("us_posture", category=(system, category, ANY))
    rows += tracer.where("pools", pool=holder)
    return rows + shares + tracer.where("provides", system=system)


def held_by(
    tracer: Tracer,
    year: int,
    *,
    holders: Collection[str] = (),
    systems: Collection[str] = (),
) -> list[Row]:
    """Holdings in a year of some holders or systems; all where none is named."""
    return [
        made
        for holding in tracer.at(year).holdings
        if (not holders or holding.holder in holders) and (not systems or holding.system in systems)
        for made in [_holding(tracer, holding)]
    ]


def shares_applied(tracer: Tracer, holder: str, system: str) -> list[Row]:
    """Readiness, notice and rotation of a holding: the nation's own rows or the defaults."""
    entry = _system(tracer, system)
    category, domain = text(entry, "category"), text(entry, "domain")
    rows: list[Row] = []
    for measure in ("serviceable", "deployable", "home_reserve"):
        rows += _own_or_default(tracer, "readiness", holder, category=category, measure=measure)
    rows += _own_or_default(tracer, "notice", holder, category=category)
    for scope in (category, domain):
        if found := _own_or_default(tracer, "rotation", holder, scope=scope):
            return rows + found
    return rows


def _own_or_default(tracer: Tracer, table: str, holder: str, **cells: str) -> list[Row]:
    """The rows of a holder, or those for every holder where it has none; said in the words."""
    for code, remark in ((holder, "national"), (ANY, "default, no national figure")):
        if found := tracer.where(table, holder=code, **cells):
            return [row | {"what": f"{row['what']} ({remark})"} for row in found]
    return []


def _deployable(tracer: Tracer, holder: str, system: str, shares: list[Row]) -> Iterator[Row]:
    """How much of a holding can deploy in the base year."""
    values = {text(row, "key").rsplit("/", 1)[-1]: row for row in shares}
    for held in _held(tracer, holder, system, BASE_YEAR):
        serviceable, deployable = (
            number(values[m], "value") for m in ("serviceable", "deployable")
        )
        units = number(held, "value")
        factor = tracer.world.assumed("readiness_factor")
        yield tracer.computed(
            "holding",
            f"{holder}/{system}",
            f"Deployable in {BASE_YEAR}: {units:g} held x {serviceable:g} serviceable x "
            f"readiness factor {factor:g} x {deployable:g} deployable",
            units * min(1.0, serviceable * factor) * deployable,
            "units",
            as_of=str(BASE_YEAR),
            note="The United States count times the share of the posture; leavers of a pool "
            "take their share with them; home reserves stay where an operation is far away.",
        )


def _held(tracer: Tracer, holder: str, system: str, year: int) -> list[Row]:
    """The holding of a pair in a year, as one row or none."""
    return held_by(tracer, year, holders={holder}, systems={system})


def _holding(tracer: Tracer, holding: Holding) -> Row:
    """The traced row of one holding of the world in a year."""
    source = holding.provenance
    name = tracer.name("holder", holding.holder)
    return tracer.made(
        kind="holding",
        table=source.table,
        key=f"{holding.holder}/{holding.system}",
        what=f"{name}: {tracer.name('system', holding.system)}, all that count in {holding.year}",
        value=holding.quantity,
        unit="units",
        source=source.source,
        as_of=source.as_of,
        confidence=source.confidence.value,
        low=source.low,
        high=source.high,
        note=source.note,
    )


def _nothing(tracer: Tracer, holder: str, system: str) -> Row:
    """The row that says that no table counts this pair."""
    names = tracer.name("holder", holder), tracer.name("system", system)
    return tracer.made(
        kind="hole",
        key=f"{holder}/{system}",
        what=f"{': '.join(names)}. No table counts any; none or not known (rule R3)",
    )


def _system(tracer: Tracer, system: str) -> Row:
    """The row of a system."""
    return next(r for r in tracer.tables["systems"] if text(r, "system") == system)


def _category(tracer: Tracer, system: str) -> str:
    """Category of a system."""
    return text(_system(tracer, system), "category")
