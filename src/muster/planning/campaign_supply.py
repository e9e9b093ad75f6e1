"""The force of a campaign: units that deploy together, what they can do, and who joins.

Units come from the same order of battle as an assessment and join as its command
options say.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from muster.core.words import ANY, US
from muster.core.world import World
from muster.forces import Assets
from muster.operations.campaign.model import Supply
from muster.operations.generation import Problem

HOME = " at home"
"""Ends the code of the part of a nation's force that stays at home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Units of one asset that deploy together.

    Attributes
    ----------
    asset
        Row of the order of battle.
    number, count
        Which of how many blocks of the asset.
    quantity
        Units of the system in it.
    ready_prob
        Probability that it is ready when called.
    is_reserve
        Whether it stays at home but for crises in which its nation defends itself.
    """

    asset: int
    number: int
    count: int
    quantity: float
    ready_prob: float
    is_reserve: bool


def blocks_of(world: World, assets: Assets) -> tuple[Block, ...]:
    """Units that deploy together, by asset.

    A battery or ship is one block, a brigade three battle groups; the expected number of
    deployable ones is kept as the mean of a draw: 2.4 ships are three of which each is ready
    with probability 0.8. Aircraft go in detachments of the size that the tables give.
    """
    blocks: list[Block] = []
    for row, code in enumerate(assets.system):
        deployable = float(assets.deployable[row])
        if deployable <= 1e-9:
            continue
        system = world.systems[code]
        size = _unit_size(world, system.category)
        count = max(1, math.ceil(deployable / size - 1e-9))
        is_fixed = size <= 1.0
        prob = deployable / (count * size) if is_fixed else 1.0
        n_home = round(float(assets.reserve_share[row]) * count)
        for number in range(count):
            blocks.append(
                Block(
                    asset=row,
                    number=number,
                    count=count,
                    quantity=size if is_fixed else deployable / count,
                    ready_prob=prob,
                    is_reserve=number >= count - n_home,
                )
            )
    return tuple(blocks)


def _unit_size(world: World, category: str) -> float:
    """Units of a system that deploy together."""
    sizes = world.unit_sizes
    entry = sizes.get(category, sizes.get(ANY))
    return entry.size_units if entry is not None else 1.0


def supply_of(
    world: World,
    assets: Assets,
    problem: Problem,
    blocks: tuple[Block, ...],
    spells: tuple[float, float],
) -> Supply:
    """Units, what they can do, who joins and who can be there in time."""
    capabilities = sorted(world.capabilities)
    best = _best_options(problem, assets, world)
    n_tasks = len(problem.tasks)
    joins = np.zeros((len(assets), n_tasks))
    for task, option in best.items():
        joins[:, task] = problem.joins[:, option]
    stage = [_full_stage(problem, t) for t in range(n_tasks)]
    holders = sorted({assets.holder[b.asset] + (HOME if b.is_reserve else "") for b in blocks})
    place = {h: i for i, h in enumerate(holders)}
    join_prob = np.zeros((len(holders), n_tasks))
    in_time = np.zeros((len(blocks), n_tasks), dtype=bool)
    for i, block in enumerate(blocks):
        holder = place[assets.holder[block.asset] + (HOME if block.is_reserve else "")]
        # The reserve serves where its nation is attacked itself, and there in any case.
        at_home = problem.is_in_place[block.asset].astype(np.float64)
        join_prob[holder] = at_home if block.is_reserve else joins[block.asset]
        for t, due in enumerate(stage):
            share = problem.ready_share[block.asset, due] if due is not None else 1.0
            in_time[i, t] = (block.number + 0.5) / block.count <= share + 1e-9
    start, unit, quantity, rank = _roles(assets, problem, blocks, capabilities)
    return Supply(
        capability=tuple(capabilities),
        holder=tuple(holders),
        unit=tuple(
            f"{assets.holder[b.asset]}/{assets.system[b.asset]}/{b.number + 1}" for b in blocks
        ),
        unit_holder=np.array(
            [place[assets.holder[b.asset] + (HOME if b.is_reserve else "")] for b in blocks],
            dtype=np.int64,
        ),
        ready_prob=np.array([b.ready_prob for b in blocks]),
        rest_ratio=np.array([max(0.0, assets.rotation_ratio[b.asset] - 1.0) for b in blocks]),
        is_reserve=np.array([b.is_reserve for b in blocks], dtype=bool),
        is_us=np.array([assets.holder[b.asset] == US for b in blocks], dtype=bool),
        join_prob=join_prob,
        is_in_time=in_time,
        role_start=start,
        role_unit=unit,
        role_quantity=quantity,
        role_class=rank,
        us_present_years=spells[0],
        us_away_years=spells[1],
    )


def _full_stage(problem: Problem, task: int) -> int | None:
    """Stage of a task by which a first tour has to be in place: the last that begins in it.

    The need of a tour is the largest of its phases, so that the date is that of the main
    body where both fall into the first tour.
    """
    tour_days = problem.tasks[task].kind.tour_days
    mine = [i for i, s in enumerate(problem.stages) if s.task == task]
    begun = [i for i in mine if problem.stages[i].from_day < tour_days - 1e-9] or mine
    return max(begun, key=lambda i: problem.stages[i].from_day, default=None)


def _best_options(problem: Problem, assets: Assets, world: World) -> dict[int, int]:
    """For each task the command option that most persons of the force join."""
    persons = assets.deployable * np.array(
        [world.systems[s].persons_per_unit for s in assets.system]
    )
    best: dict[int, int] = {}
    for option, task in enumerate(problem.option_task.tolist()):
        worth = float(persons @ problem.joins[:, option])
        known = best.get(task)
        if known is None or worth > float(persons @ problem.joins[:, known]) + 1e-9:
            best[task] = option
    return best


def _roles(
    assets: Assets, problem: Problem, blocks: tuple[Block, ...], capabilities: Sequence[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Roles by capability: specialists first, all-rounders, which others need too, last."""
    place = {c: i for i, c in enumerate(capabilities)}
    rows: list[tuple[int, int, int, float]] = []
    for i, block in enumerate(blocks):
        provisions = problem.provisions.get(assets.system[block.asset], ())
        rank = min(len(provisions), 3) - 1
        rows += [(place[c], rank, i, q * block.quantity) for c, q in provisions if q > 0]
    rows.sort()
    start = np.searchsorted([r[0] for r in rows], np.arange(len(capabilities) + 1))
    return (
        start.astype(np.int64),
        np.array([r[2] for r in rows], dtype=np.int64),
        np.array([r[3] for r in rows], dtype=np.float64),
        np.array([r[1] for r in rows], dtype=np.int64),
    )
