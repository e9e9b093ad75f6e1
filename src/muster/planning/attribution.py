"""Attribution: whose forces are worth how much of the ambition.

The worth of a coalition is the ambition that its forces achieve: one minus the weighted
relative shortfall, by the LP relaxation of generation under the commands of the full plan. A
member brings its holdings and its share of pools, to every limit that its units move; needs,
commands and rules stay as they are. Nobody's worth is 0, and worth never falls when somebody
joins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from muster.core.errors import LabelMismatchError, NoAnswerError
from muster.core.words import US
from muster.forces.order_of_battle import pool_member_shares
from muster.operations.attribution import LinearGame, LinearValues, linear_game, linear_values
from muster.operations.generation.model import Model
from muster.operations.generation.plan import estimate_program
from muster.planning.assessment import Assessment
from muster.solving import Program

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ERROR = 0.001
"""Standard error wanted, as a share of the worth of all."""


class Players(StrEnum):
    """Who the players are."""

    NATIONS = "nations"
    POOLS = "pools"
    ENABLERS = "enablers"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoalitionGame:
    """The game of an assessment.

    Attributes
    ----------
    assessment
        What was worked out for everybody.
    kind
        Who the players are.
    players
        Codes in order.
    game
        The worth of their coalitions.
    program, row_slope, column_slope
        The program of nobody, and what each player adds, shape (row or column, player).
    model
        Meaning of the rows; ``rows`` and ``columns`` are those kept of it.
    rows, columns
        Rows and columns of the model in the order of the program.
    units : (group, player)
        Deployable units that each player brings to each group.
    """

    assessment: Assessment
    kind: Players
    players: tuple[str, ...]
    game: LinearGame
    program: Program
    row_slope: FloatArray
    column_slope: FloatArray
    model: Model
    rows: IntArray
    columns: IntArray
    units: FloatArray


class WorthShare(NamedTuple):
    """What one player is worth, all as shares of the full ambition.

    Attributes
    ----------
    shapley, standard_error
        Mean of what it adds over every order of joining, and the error of that mean.
    without_me
        What is lost when it alone is missing.
    alone
        What it achieves by itself.
    """

    shapley: float
    standard_error: float
    without_me: float
    alone: float


def worth_shares(
    assessment: Assessment, seed: int = 1, n_workers: int = 1
) -> dict[str, WorthShare]:
    """What each nation's forces are worth, by nation.

    Parameters
    ----------
    assessment
        A full assessment; its commands and needs are kept.
    seed
        Seed of the orders that are drawn where there are too many to sum over.
    n_workers
        Threads; results do not depend on it.
    """
    found = coalition_game(assessment)
    values = linear_values(found.game, seed=seed, error=ERROR, n_workers=n_workers)
    return shares_of(found.players, values)


def shares_of(players: tuple[str, ...], values: LinearValues) -> dict[str, WorthShare]:
    """Values by player, on the grid of 1e-9; Shapley values keep their sum there."""
    columns = (
        _on_grid(values.shapley, values.total),
        values.standard_error,
        values.total - values.without,
        values.alone,
    )
    table = np.round(np.stack(columns, axis=1), 9) + 0.0
    return {
        player: WorthShare(
            shapley=float(row[0]),
            standard_error=float(row[1]),
            without_me=float(row[2]),
            alone=float(row[3]),
        )
        for player, row in zip(players, table, strict=True)
    }


def _on_grid(values: FloatArray, total: float) -> FloatArray:
    """Values on the grid of 1e-9 that add up to the total on it: the largest rests go up."""
    scaled = values * 1e9
    units = np.floor(scaled)
    left = round(round(total * 1e9) - float(units.sum()))
    order = np.argsort(-(scaled - units), kind="stable")
    units[order[: max(0, left)]] += 1.0
    return units / 1e9


def coalition_game(a: Assessment, kind: Players = Players.NATIONS) -> CoalitionGame:
    """The game of an assessment: who plays, and what each adds to which limit.

    ::

        nations    a nation brings its units, and its share of each pool's units
        pools      the same, but a pool brings its own units as a player
        enablers   a capability allows its needs to be met; everybody's forces are there

    Raises
    ------
    NoAnswerError
        If the plan commands nothing, so that no coalition is worth anything.
    """
    chosen = a.plan.option[a.plan.option >= 0]
    if not chosen.size:
        raise NoAnswerError(
            "No operation of the study can be led by anybody, so that no forces are worth anything."
        )
    # With one option for each task left, every limit is proportional to somebody's units.
    problem = replace(
        a.problem,
        options=tuple(a.problem.options[i] for i in chosen),
        joins=a.problem.joins[:, chosen],
    )
    whole, model = estimate_program(a.world, problem)
    columns = np.concatenate((model.x, model.met))
    program, rows = _with_commands(whole, model, columns)
    by_group = np.zeros((len(problem.members), 0))
    if kind is Players.ENABLERS:
        players = tuple(sorted({n.capability for n in a.needs}))
        row_slope = np.zeros((rows.size, len(players)))
        column_slope = np.zeros((columns.size, len(players)))
        place = {c: i for i, c in enumerate(players)}
        own = [place[n.capability] for n in a.needs]
        met = model.x.size + np.arange(len(a.needs))
        column_slope[met, own] = program.upper[met]
        upper = program.upper.copy()
        upper[met] = 0.0
        base = replace(program, upper=upper)
    else:
        players, brought = _brought(a, kind)
        units = brought * a.assets.deployable[:, None]
        by_group = np.zeros((len(problem.members), len(players)))
        for group, members in enumerate(problem.members):
            by_group[group] = units[list(members)].sum(axis=0)
        row_slope = row_slope_of(model, by_group, rows)
        column_slope = np.zeros((columns.size, len(players)))
        row_upper = program.row_upper.copy()
        row_upper[_is_limit(model, whole.n_rows)[rows]] = 0.0
        base = replace(program, row_upper=row_upper)
    return CoalitionGame(
        assessment=a,
        kind=kind,
        players=players,
        game=linear_game(base, row_slope, column_slope),
        program=base,
        row_slope=row_slope,
        column_slope=column_slope,
        model=model,
        rows=rows,
        columns=columns,
        units=by_group,
    )


def _with_commands(whole: Program, model: Model, columns: IntArray) -> tuple[Program, IntArray]:
    """The program with commands settled: columns of units and needs, and the rows of units."""
    n_x = model.x.size
    place = np.full(whole.n_columns, -1, dtype=np.int64)
    place[columns] = np.arange(columns.size)
    column = np.repeat(np.arange(whole.n_columns), np.diff(whole.starts))
    has_units = np.zeros(whole.n_rows, dtype=bool)
    has_units[whole.rows[(place[column] >= 0) & (place[column] < n_x)]] = True
    has_units[model.cover_rows] = True  # what nobody can serve is not met, either
    is_led = np.zeros(whole.n_rows, dtype=bool)
    is_led[whole.rows[np.isin(column, np.concatenate((model.lead, model.run)))]] = True
    if (has_units & is_led).any():
        raise LabelMismatchError("A limit of units depends on a command that is settled.")
    rows = np.flatnonzero(has_units)
    row_place = np.full(whole.n_rows, -1, dtype=np.int64)
    row_place[rows] = np.arange(rows.size)
    mine = (place[column] >= 0) & has_units[whole.rows]
    column, row, value = place[column[mine]], row_place[whole.rows[mine]], whole.values[mine]
    order = np.lexsort((row, column))
    starts = np.zeros(columns.size + 1, dtype=np.int64)
    np.cumsum(np.bincount(column, minlength=columns.size), out=starts[1:])
    program = Program(
        gain=whole.gain[columns],
        lower=whole.lower[columns],
        upper=whole.upper[columns],
        is_integer=np.zeros(columns.size, dtype=bool),
        row_lower=whole.row_lower[rows],
        row_upper=whole.row_upper[rows],
        starts=starts,
        rows=row[order],
        values=value[order],
    )
    return program, rows


def _is_limit(model: Model, n_rows: int) -> NDArray[np.bool_]:
    """Whether each row of a model limits the units of one group."""
    is_limit = np.zeros(n_rows, dtype=bool)
    for rows in model.limit_rows:
        is_limit[rows] = True
    return is_limit


def row_slope_of(model: Model, by_group: FloatArray, rows: IntArray) -> FloatArray:
    """What units of groups add to some rows of a model, shape (row, player).

    Parameters
    ----------
    model
        The model.
    by_group : (group, player)
        Deployable units that each player adds to each group.
    rows : (row,)
        Rows of the model that are kept.
    """
    group = np.full(model.builder.n_rows, -1, dtype=np.int64)
    share = np.zeros(model.builder.n_rows)
    for limits, groups, shares in zip(
        model.limit_rows, model.limit_groups, model.limit_shares, strict=True
    ):
        group[limits], share[limits] = groups, shares
    slope = by_group[group[rows]] * share[rows][:, None]
    return np.where(group[rows][:, None] >= 0, slope, 0.0)


def _brought(a: Assessment, kind: Players) -> tuple[tuple[str, ...], FloatArray]:
    """Players, and the share of each asset that each of them brings, shape (asset, player)."""
    pools = a.world.pools
    quantity = {(h.holder, h.system): h.quantity for h in a.world.holdings}
    owners: list[dict[str, float]] = []
    for holder, system, held in zip(
        a.assets.holder, a.assets.system, a.assets.held.tolist(), strict=True
    ):
        if holder in pools and kind is Players.NATIONS:
            owners.append(_members_of(a, holder, held / quantity[holder, system]))
        else:
            owners.append({holder: 1.0})
    members = {n for n in a.world.nations if n not in a.world.left_out and n != US}
    players = tuple(sorted(members | {p for split in owners for p in split}))
    place = {p: i for i, p in enumerate(players)}
    brought = np.zeros((len(a.assets), len(players)))
    for row, split in enumerate(owners):
        for player, share in split.items():
            brought[row, place[player]] = share
    return players, brought


def _members_of(a: Assessment, pool: str, kept: float) -> dict[str, float]:
    """Shares of what is left of a pool's fleet: leavers took theirs, the posture that of the US."""
    split = {n: s for n, s in pool_member_shares(a.world, pool).items() if n not in a.world.gone}
    if US in split:
        split[US] = max(0.0, kept - sum(s for n, s in split.items() if n != US))
    total = sum(split.values())
    return {n: s / total for n, s in split.items() if s > 0} if total > 0 else {pool: 1.0}
