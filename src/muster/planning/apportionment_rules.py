"""The constraints of apportionment, one function each. Prices are in million euro."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from muster.planning.apportionment_case import Case
from muster.solving import ProgramBuilder

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BANDS = (0.0, 0.25, 1.0)
"""From how many fair shares off units count by each of the slopes of a case."""


@dataclass(slots=True, kw_only=True)
class Model:
    """Columns of the division; ``part_*`` run over the columns of parts, counted in steps."""

    case: Case
    builder: ProgramBuilder
    own: IntArray
    has: IntArray
    part: IntArray
    part_nation: IntArray
    part_capability: IntArray
    step: FloatArray
    """(part,) units in one step."""
    costs: list[tuple[IntArray, FloatArray]] = field(default_factory=list)
    """Columns and what one of each costs [million euro]."""


def empty_model(case: Case) -> Model:
    """All columns, within what blocks leave open, and the cost of new fleets."""
    builder = ProgramBuilder()
    n, c = case.held.shape
    may = case.blocked == ""
    own = builder.add_columns(
        n * c, upper=np.where(may, case.units[None, :], 0).ravel(), is_integer=True
    ).reshape(n, c)
    has = builder.add_columns(n * c, upper=may.ravel().astype(float), is_integer=True)
    nation, capability = np.nonzero(case.may_share)
    step = case.step[capability]
    part = builder.add_columns(
        nation.size, upper=np.floor(case.units[capability] / step + 1e-9), is_integer=True
    )
    return Model(
        case=case,
        builder=builder,
        own=own,
        has=has.reshape(n, c),
        part=part,
        part_nation=nation,
        part_capability=capability,
        step=step,
        costs=[(has, start_cost(case).ravel())],
    )


def start_cost(case: Case) -> FloatArray:
    """Cost of starting a fleet where there is none [million euro], shape (nation, capability)."""
    share = case.rules.get("new_fleet_cost", 0.0)
    fleet = share * case.price_meur * case.minimum
    cost: FloatArray = np.where(case.held > 0.0, 0.0, fleet[None, :])
    return cost


def keep_rules(model: Model, margin: float = 0.0) -> None:
    """Every rule that forbids something, and that the targets add up.

    ``margin`` is the share of crews and money that is left for rounding to whole units.
    """
    cover(model)
    national_fleets(model)
    fifty_percent(model)
    keep_strengths(model)
    crews(model, 1.0 - margin)
    money(model, 1.0 - margin)
    fixed_offers(model)


def cover(model: Model) -> None:
    """Targets add up to the gap: ``sum of own + parts = units``, for every capability.

    **Price**: what one more unit costs in fairness.
    """
    n, c = model.own.shape
    model.builder.add_rows(
        c,
        np.concatenate((np.tile(np.arange(c), n), model.part_capability)),
        np.concatenate((model.own.ravel(), model.part)),
        np.concatenate((np.ones(n * c), model.step)),
        lower=model.case.units,
        upper=model.case.units,
    )


def fair_burden(model: Model, weight: float, nations: IntArray) -> None:
    """Burden off the fair one: ``price * (own + parts) - over + under = fair``, for some nations.

    **Price**: weight of a euro off the fair burden.
    """
    if weight <= 0.0 or not nations.size:
        return
    case = model.case
    c = model.own.shape[1]
    over, under = (model.builder.add_columns(nations.size) for _ in range(2))
    model.costs += [(columns, np.full(nations.size, weight)) for columns in (over, under)]
    mine = np.flatnonzero(np.isin(model.part_nation, nations))
    each = np.arange(nations.size)
    row = np.concatenate(
        (np.repeat(each, c), np.searchsorted(nations, model.part_nation[mine]), each, each)
    )
    columns = np.concatenate((model.own[nations].ravel(), model.part[mine], over, under))
    shared = case.price_meur[model.part_capability[mine]] * model.step[mine]
    values = np.concatenate(
        (np.tile(case.price_meur, nations.size), shared, -np.ones(each.size), np.ones(each.size))
    )
    fair = case.fair_meur[nations]
    model.builder.add_rows(nations.size, row, columns, values, lower=fair, upper=fair)


def even_spread(model: Model, weight: float) -> None:
    """Units off the fair ones: ``own + parts - over + under = fair``, in every capability.

    The further off, the more a unit counts: by the slopes of the case up to the distances of
    :data:`BANDS`, in fair shares, so that no nation makes up alone for another.

    **Price**: weight of a euro off the fair share of a capability.
    """
    if weight <= 0.0:
        return
    case = model.case
    n, c = model.own.shape
    size = n * c
    price, fair = weight * np.tile(case.price_meur, n), case.fair_units.ravel()
    every, one = np.arange(size), np.ones(size)
    rows, columns, values = _units(model)
    for width, slope in zip(np.append(np.diff(BANDS), np.inf), case.slopes, strict=True):
        most = width * fair if np.isfinite(width) else np.full(size, np.inf)
        for sign in (-1.0, 1.0):
            off = model.builder.add_columns(size, upper=most)
            model.costs.append((off, slope * price))
            rows = np.concatenate((rows, every))
            columns = np.concatenate((columns, off))
            values = np.concatenate((values, sign * one))
    model.builder.add_rows(size, rows, columns, values, lower=fair, upper=fair)


def nearest(model: Model, wanted: FloatArray) -> None:
    """Units off the wanted ones: ``own + parts - over + under = wanted``, in every capability.

    What can be had lies on a grid, and between its points the cost is no less than on their
    chord, which makes the relaxation nearly exact::

        over + under >= f(below) + slope * (units - below),   f = |grid point - wanted|

    **Price**: that of a unit off the wanted share of a capability.
    """
    case = model.case
    n, c = model.own.shape
    over, under = (model.builder.add_columns(n * c) for _ in range(2))
    price = np.tile(case.price_meur, n)
    model.costs += [(over, price), (under, price)]
    every, one, goal = np.arange(n * c), np.ones(n * c), wanted.ravel()
    rows, columns, values = _units(model)
    all_rows = np.concatenate((rows, every, every))
    all_columns = np.concatenate((columns, over, under))
    model.builder.add_rows(
        n * c,
        all_rows,
        all_columns,
        np.concatenate((values, -one, one)),
        lower=goal,
        upper=goal,
    )
    below, above = _neighbours(model, wanted)
    slope = (above - goal - (goal - below)) / np.maximum(above - below, 1e-12)
    chord = np.concatenate((-slope[rows] * values, one, one))
    least = goal - below - slope * below
    model.builder.add_rows(n * c, all_rows, all_columns, chord, lower=least)


def _units(model: Model) -> tuple[IntArray, IntArray, FloatArray]:
    """Entries that add up the units of each nation and capability: row, column, value."""
    n, c = model.own.shape
    rows = np.concatenate((np.arange(n * c), model.part_nation * c + model.part_capability))
    columns = np.concatenate((model.own.ravel(), model.part))
    return rows, columns, np.concatenate((np.ones(n * c), model.step))


def _neighbours(model: Model, wanted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The units next below and above the wanted ones that a nation can have."""
    step = np.ones_like(wanted)
    step[model.part_nation, model.part_capability] = model.step
    least = np.where(step < 1.0, step, smallest_fleet(model.case))
    below = np.where(wanted < least, 0.0, np.floor(wanted / step + 1e-9) * step)
    above = np.where(wanted < least, least, below + step)
    return below.ravel(), above.ravel()


def smallest_fleet(case: Case) -> FloatArray:
    """Fewest units with which a national fleet is worth having, shape (nation, capability)."""
    if "minimum_quantity" not in case.rules:
        return np.ones_like(case.held)
    smallest = np.round(case.minimum * case.rules["minimum_quantity"])
    least: FloatArray = np.maximum(1.0, np.ceil(smallest[None, :] - case.held - 1e-9))
    return least


def national_fleets(model: Model) -> None:
    """A national fleet that gets a target reaches the smallest size worth having.

    ::

        own <= units * has,   own >= (smallest size - held) * has

    **Price**: none; a fleet is or is not.
    """
    size = model.own.size
    each = np.tile(np.arange(size), 2)
    columns = np.concatenate((model.own.ravel(), model.has.ravel()))
    most = np.tile(model.case.units.astype(float), model.own.shape[0])
    ones = np.ones(size)
    model.builder.add_rows(size, each, columns, np.concatenate((ones, -most)), upper=0.0)
    least = smallest_fleet(model.case).ravel()
    model.builder.add_rows(size, each, columns, np.concatenate((ones, -least)), lower=0.0)


def fifty_percent(model: Model) -> None:
    """No nation holds more than its share of a capability, unless it does already.

    ::

        stock + own + parts <= share * (European stock + units)      for every nation

    A capability too small to be divided is exempt: its limit is the smallest fleet. Exceptions
    are those of the study.

    **Price**: cost that the rule causes.
    """
    case = model.case
    if "fifty_percent" not in case.rules:
        return
    n, c = model.own.shape
    limit = case.rules["fifty_percent"] * (case.stock.sum(axis=0) + case.units)
    limit = np.where(case.is_excepted, np.inf, np.maximum(limit, case.minimum))
    room = np.maximum(0.0, limit[None, :] - case.stock)
    model.builder.add_rows(
        n * c,
        *_units(model),
        upper=np.round(room.ravel(), 9),
    )


def keep_strengths(model: Model) -> None:
    """Nations that have a capability take at least a share of its targets.

    ::

        sum over nations that hold any of own + parts >= share * units

    **Price**: cost that the rule causes.
    """
    case = model.case
    if "keep_strengths" not in case.rules:
        return
    strong = (case.stock > 0.0) & (case.blocked == "")
    for k in np.flatnonzero(strong.any(axis=0)):
        mine = np.flatnonzero(strong[:, k])
        parts = np.flatnonzero((model.part_capability == k) & strong[model.part_nation, k])
        columns = np.concatenate((model.own[mine, k], model.part[parts]))
        values = np.concatenate((np.ones(mine.size), model.step[parts]))
        least = case.rules["keep_strengths"] * case.units[k]
        model.builder.add_rows(1, np.zeros(columns.size), columns, values, lower=least)


def crews(model: Model, used: float = 1.0) -> None:
    """Targets take no more persons than the nation can have.

    ::

        sum of persons * (own + parts in clusters) <= share of the active persons

    **Price**: cost that one more person there would save.
    """
    case = model.case
    shared = np.where(case.is_pooled, 0.0, case.persons)[model.part_capability] * model.step
    _limit_by_nation(model, case.persons, shared, used * case.crew_limit_persons)


def money(model: Model, used: float = 1.0) -> None:
    """Targets take no more money than the nation can have.

    ::

        sum of price * (own + parts) + cost of new fleets <= money

    **Price**: cost that one more euro there would save.
    """
    case = model.case
    shared = case.price_meur[model.part_capability] * model.step
    _limit_by_nation(model, case.price_meur, shared, used * case.money_limit_meur, start_cost(case))


def _limit_by_nation(
    model: Model,
    by_unit: FloatArray,
    by_part: FloatArray,
    limit: FloatArray,
    by_fleet: FloatArray | None = None,
) -> None:
    """Rows that limit a weighted sum of all that each nation takes; infinite limits are none."""
    n, c = model.own.shape
    row = np.concatenate((np.repeat(np.arange(n), c), model.part_nation))
    columns = np.concatenate((model.own.ravel(), model.part))
    values = np.concatenate((np.tile(by_unit, n), by_part))
    if by_fleet is not None:
        row = np.concatenate((row, np.repeat(np.arange(n), c)))
        columns = np.concatenate((columns, model.has.ravel()))
        values = np.concatenate((values, by_fleet.ravel()))
    bound = np.flatnonzero(np.isfinite(limit))
    kept = np.isin(row, bound)
    place = np.searchsorted(bound, row[kept])
    model.builder.add_rows(bound.size, place, columns[kept], values[kept], upper=limit[bound])


def fixed_offers(model: Model) -> None:
    """What a nation has fixed stays: ``own + parts = offer``.

    **Price**: cost that the offer causes.
    """
    case = model.case
    for offer in case.offers:
        if offer.capability not in case.capability:
            continue
        i, k = case.nation.index(offer.nation), case.capability.index(offer.capability)
        parts = np.flatnonzero((model.part_nation == i) & (model.part_capability == k))
        columns = np.append(model.part[parts], model.own[i, k])
        values = np.append(model.step[parts], 1.0)
        model.builder.add_rows(
            1, np.zeros(columns.size), columns, values, lower=offer.units, upper=offer.units
        )
