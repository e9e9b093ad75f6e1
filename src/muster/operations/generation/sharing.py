"""Sharing: which holder's units serve where, as fairly as the forces allow.

What is met is settled before; here it is only decided who provides it. Holders
with like units share in proportion to what they can deploy, so only groups are
chosen between. Whole units are rounded so that every sum stays right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from muster.core.words import US
from muster.core.world import World
from muster.forces import Assets
from muster.forces.order_of_battle import pool_member_shares
from muster.operations.generation.constraints import build_model
from muster.operations.generation.model import Model
from muster.operations.generation.problem import Problem
from muster.solving import Program, ProgramBuilder, Solution, solve

FloatArray = NDArray[np.float64]

US_COST = 4.0
"""Cost of a US person-year beside a European one off the fair share: Europe goes first."""
USE_COST = 1e-3
"""Cost of a person-year as such, so that no more is sent than needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Units of one asset that serve one need.

    Attributes
    ----------
    asset, need
        Rows of the order of battle and of the needs.
    quantity
        Units, whole where the capability is used in whole numbers.
    expected
        Units before rounding: what readiness lets expect.
    """

    asset: int
    need: int
    quantity: float
    expected: float


def share_burden(
    world: World,
    assets: Assets,
    problem: Problem,
    met: FloatArray,
    option: NDArray[np.int64],
    burden_key: dict[str, float],
) -> tuple[tuple[Share, ...], Solution]:
    """Fairest way to provide what is met.

    ::

        least  sum over nations |burden - key * total burden|

    Burden counts person-years in the field. European forces serve before those
    of the United States, and no more serve than is counted as met.

    Parameters
    ----------
    world, assets, problem
        What could serve where.
    met : (need,)
        Units that each need gets.
    option : (task,)
        Chosen command option, or -1.
    burden_key
        Fair share of each nation, adding up to 1.

    Returns
    -------
    tuple
        Shares in the order of needs and assets, and the proof.
    """
    model = build_model(world, problem)
    years = _person_years(world, model)
    nations, burden = _burden_by_nation(world, assets, problem)
    fair = np.array([burden_key.get(n, 0.0) for n in nations])
    deviation = _add_deviation(model, years, burden, fair)
    program = _pinned(model, met, option)
    gain = np.zeros(program.n_columns)
    gain[deviation] = -1.0
    is_us = np.array([assets.holder[m[0]] == US for m in problem.members], dtype=bool)
    tie = 1.0 + 1e-3 * _spread(model.x.size)
    gain[model.x] = -years * (USE_COST + US_COST * is_us[model.x_group]) * tie
    found = solve(replace(program, gain=gain), is_relaxed=True)
    return _rounded(world, assets, model, met, found.x[model.x]), found


def _person_years(world: World, model: Model) -> FloatArray:
    """Person-years of one unit by column of x."""
    days = np.array([s.until_day - s.from_day for s in model.problem.stages])
    persons = np.array([world.systems[s].persons_per_unit for s in model.problem.system])
    years: FloatArray = persons[model.x_group] * days[model.x_stage] / 365.0 / 1000.0
    return years


def _burden_by_nation(
    world: World, assets: Assets, problem: Problem
) -> tuple[list[str], FloatArray]:
    """Share of each group's burden that falls on each nation, shape (nation, group)."""
    pools = world.pools
    shares: dict[tuple[str, int], float] = {}
    for g, members in enumerate(problem.members):
        total = float(problem.deployable[g]) or 1.0
        for row in members:
            part = float(assets.deployable[row]) / total
            holder = assets.holder[row]
            split = pool_member_shares(world, holder) if holder in pools else {holder: 1.0}
            for nation, share in split.items():
                if nation != US:
                    shares[nation, g] = shares.get((nation, g), 0.0) + part * share
    nations = sorted({n for n, _ in shares})
    place = {n: i for i, n in enumerate(nations)}
    burden = np.zeros((len(nations), len(problem.members)))
    for (nation, g), share in shares.items():
        burden[place[nation], g] = share
    return nations, burden


def _add_deviation(
    model: Model, years: FloatArray, burden: FloatArray, fair: FloatArray
) -> NDArray[np.int64]:
    """Columns for how far each nation is from its fair share; returns them."""
    builder = model.builder
    n_nations, n_groups = burden.shape
    work = builder.add_columns(n_groups)
    total = builder.add_columns(1)
    builder.add_rows(
        n_groups,
        np.concatenate((model.x_group, np.arange(n_groups))),
        np.concatenate((model.x, work)),
        np.concatenate((years, np.full(n_groups, -1.0))),
        lower=0.0,
        upper=0.0,
    )
    europe = burden.sum(axis=0)
    builder.add_rows(
        1,
        np.zeros(n_groups + 1),
        np.append(work, total),
        np.append(europe, -1.0),
        lower=0.0,
        upper=0.0,
    )
    over = builder.add_columns(n_nations)
    under = builder.add_columns(n_nations)
    nation, group = np.nonzero(burden)
    each = np.arange(n_nations)
    builder.add_rows(
        n_nations,
        np.concatenate((nation, each, each, each)),
        np.concatenate((work[group], np.repeat(total, n_nations), over, under)),
        np.concatenate(
            (burden[nation, group], -fair, np.full(n_nations, -1.0), np.ones(n_nations))
        ),
        lower=0.0,
        upper=0.0,
    )
    return np.concatenate((over, under))


def _pinned(model: Model, met: FloatArray, option: NDArray[np.int64]) -> Program:
    """The program with what is met, the commands and the runs settled."""
    program = model.program()
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[model.met] = np.maximum(0.0, met - 1e-7 * np.maximum(1.0, met))
    upper[model.met] = met
    lead = np.zeros(model.lead.size)
    lead[option[option >= 0]] = 1.0
    lower[model.lead] = upper[model.lead] = lead
    lower[model.run] = upper[model.run] = 0.0
    # No more may serve than is counted, or idle units would be sent to even out burdens.
    row_upper = program.row_upper.copy()
    row_upper[model.cover_rows] = 0.0
    return replace(program, lower=lower, upper=upper, row_upper=row_upper)


def _spread(n: int) -> FloatArray:
    """Different numbers in [0, 1) in a fixed order, so that ties always break the same way."""
    spread: FloatArray = np.modf(np.arange(1, n + 1) * 0.6180339887498949)[0]
    return spread


def _rounded(
    world: World, assets: Assets, model: Model, met: FloatArray, x: FloatArray
) -> tuple[Share, ...]:
    """Units by asset and need; whole ones rounded so that every need keeps its sum.

    Where a unit of a system is not exactly one unit of the capability, whole units
    of the capability need not be whole units of the system, and nothing is rounded.
    """
    problem = model.problem
    by_pair: dict[tuple[int, int], float] = {}
    for column in np.flatnonzero(x > 1e-7):
        group = int(model.x_group[column])
        for row in problem.members[group]:
            part = float(assets.deployable[row] / problem.deployable[group])
            pair = (int(model.x_need[column]), row)
            by_pair[pair] = by_pair.get(pair, 0.0) + float(x[column]) * part
    odd = {int(model.x_need[c]) for c in np.flatnonzero((x > 1e-7) & (model.x_rate != 1.0))}
    whole = {
        pair: value
        for pair, value in by_pair.items()
        if world.capabilities[problem.needs[pair[0]].capability].is_whole and pair[0] not in odd
    }
    settled = _whole_units(problem, met, whole)
    return tuple(
        Share(
            asset=row,
            need=need,
            quantity=settled.get((need, row), round(value, 6)),
            expected=round(value, 6),
        )
        for (need, row), value in sorted(by_pair.items())
        if settled.get((need, row), value) > 1e-6
    )


def _whole_units(
    problem: Problem, met: FloatArray, expected: dict[tuple[int, int], float]
) -> dict[tuple[int, int], float]:
    """Controlled rounding: each entry down or up, each need exact, each holder within one unit.

    A holder's total in a stage is rounded down or up as well, so that no nation
    is shown more than one unit above what its readiness lets expect. Such a
    rounding always exists, because the sums form a network.
    """
    if not expected:
        return {}
    pairs = sorted(expected)
    value = np.array([expected[p] for p in pairs])
    need = np.array([p[0] for p in pairs])
    stage = [(problem.needs[i].task, problem.needs[i].phase) for i in need]
    holders = sorted({(p[1], s) for p, s in zip(pairs, stage, strict=True)})
    place = {key: i for i, key in enumerate(holders)}
    holder = np.array([place[p[1], s] for p, s in zip(pairs, stage, strict=True)])
    needs = np.unique(need)
    builder = ProgramBuilder()
    low, high = np.floor(value + 1e-6), np.ceil(value - 1e-6)
    y = builder.add_columns(
        value.size,
        gain=value - low + 1e-4 * _spread(value.size),
        lower=low,
        upper=high,
        is_integer=True,
    )
    target = np.round(met[needs])
    builder.add_rows(needs.size, np.searchsorted(needs, need), y, 1.0, lower=target, upper=target)
    total = np.bincount(holder, weights=value)
    builder.add_rows(
        len(holders),
        holder,
        y,
        1.0,
        lower=np.floor(total + 1e-6),
        upper=np.ceil(total - 1e-6),
    )
    found = solve(builder.build())
    return {p: float(v) for p, v in zip(pairs, found.x, strict=True)}
