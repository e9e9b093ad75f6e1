"""The generation problem as arrays: who could serve where, when, and under whom.

Assets that no rule tells apart are joined into groups: same system, same
participation, same readiness by the days that matter, same rotation. Their
limits are proportional to the deployable units, so that a plan for the group
splits into plans for its members in proportion, and the optimum is the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.core.tasks import Need, Task
from muster.core.words import US
from muster.core.world import World
from muster.forces import Assets, pool_per_unit, ready_units
from muster.forces.order_of_battle import pool_member_shares
from muster.operations.command import CommandOption, participation_share
from muster.operations.transit import transit_days

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Switches of the study that bind generation.

    Attributes
    ----------
    has_fifty_percent_rule
        No nation provides more than half of a capability in an operation.
    fifty_percent_exceptions
        Capabilities to which the rule does not apply.
    lead_minimum_share
        Share of the land brigades that a named lead nation must provide.
    left_out
        Nations that left: their forces may be lent, but lead nothing.
    """

    has_fifty_percent_rule: bool = False
    fifty_percent_exceptions: frozenset[str] = frozenset()
    lead_minimum_share: float = 0.1
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A phase of a task with the days on which it binds forces.

    Attributes
    ----------
    task
        Index of the task.
    phase
        Code of the phase.
    from_day, until_day
        Days after the task's decision [days].
    begin, end
        The same on the calendar of the study [days].
    stay_days
        From the first need of the task to the end of this phase [days].
    """

    task: int
    phase: str
    from_day: float
    until_day: float
    begin: float
    end: float
    stay_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Everything generation needs, as arrays.

    Dimensions: group, task, option (a feasible command option of some task),
    stage (task and phase), need, period (a set of stages that run at once).
    """

    tasks: tuple[Task, ...]
    needs: tuple[Need, ...]
    stages: tuple[Stage, ...]
    options: tuple[CommandOption, ...]
    periods: tuple[tuple[int, ...], ...]
    rules: Rules
    system: tuple[str, ...]
    """(group,) system code."""
    nation: tuple[str, ...]
    """(group,) holder if a rule tells holders apart, else empty."""
    members: tuple[tuple[int, ...], ...]
    """(group,) rows of the order of battle."""
    deployable: FloatArray
    """(group,) deployable units."""
    reserve_share: FloatArray
    """(group,) share that stays at home."""
    ready_share: FloatArray
    """(group, stage) share of the deployable units that can be in place in time."""
    pool_factor: FloatArray
    """(group, stage) units in the pool for one in the field."""
    is_in_place: BoolArray
    """(group, task) whether the home reserve counts there."""
    joins: FloatArray
    """(group, option) share that joins the option's task under it."""
    provisions: dict[str, tuple[tuple[str, float], ...]]
    """system -> (capability, units of capability per unit)."""

    @property
    def option_task(self) -> IntArray:
        """(option,) index of its task."""
        place = {task.code: i for i, task in enumerate(self.tasks)}
        return np.array([place[o.task] for o in self.options], dtype=np.int64)


def pose(
    world: World,
    assets: Assets,
    tasks: tuple[Task, ...],
    needs: tuple[Need, ...],
    options: tuple[CommandOption, ...],
    rules: Rules,
    *,
    is_grouped: bool = True,
    transit: FloatArray | None = None,
) -> Problem:
    """The generation problem of some tasks and forces.

    Parameters
    ----------
    world
        World of one year.
    assets
        Deployable forces.
    tasks, needs
        Operations and what they need.
    options
        Command options; only feasible ones are kept.
    rules
        Switches of the study.
    is_grouped
        Join assets that no rule tells apart (smaller, same optimum).
    transit : (asset, task)
        Days from leaving home to being in place [days]; None for the allowance.

    Returns
    -------
    Problem
        In an order that depends on codes only, never on the order of rows.
    """
    kept = tuple(o for o in options if o.is_feasible)
    stages = _stages(tasks, needs)
    task_of_stage = np.array([s.task for s in stages], dtype=np.int64)
    if transit is None:
        transit = transit_days(world, assets, tasks)
    from_days = np.array([s.from_day for s in stages])
    ready = ready_units(assets, from_days[None, :] - transit[:, task_of_stage])
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(assets.deployable[:, None] > 0, ready / assets.deployable[:, None], 0.0)
    share = np.round(share, 12).astype(np.float64)
    stay = np.array([s.stay_days for s in stages])
    tours = np.array([tasks[s.task].kind.tour_days for s in stages])
    factor = pool_per_unit(assets.rotation_ratio[:, None], stay[None, :], tours[None, :])
    in_place = np.array(
        [[(t.region.region, h) in world.in_place for t in tasks] for h in assets.holder], dtype=bool
    ).reshape(len(assets), len(tasks))
    joins = _joins(world, assets, tasks, kept)
    leads = {t.lead_nation for t in tasks if t.lead_nation}
    leads.add(US)  # Europeans serve before the United States, so the two are never joined.
    told_apart = [h if rules.has_fifty_percent_rule or h in leads else "" for h in assets.holder]
    groups = _groups(assets, share, factor, in_place, joins, told_apart, is_grouped=is_grouped)
    first = np.array([rows[0] for rows in groups], dtype=np.int64)
    provisions: dict[str, list[tuple[str, float]]] = {}
    for line in sorted(world.provisions, key=lambda p: (p.system, p.capability)):
        provisions.setdefault(line.system, []).append((line.capability, line.quantity))
    return Problem(
        tasks=tasks,
        needs=needs,
        stages=stages,
        options=kept,
        periods=_periods(stages),
        rules=rules,
        system=tuple(assets.system[i] for i in first),
        nation=tuple(told_apart[i] for i in first),
        members=tuple(groups),
        deployable=np.array([assets.deployable[list(rows)].sum() for rows in groups]),
        reserve_share=assets.reserve_share[first],
        ready_share=share[first],
        pool_factor=factor[first],
        is_in_place=in_place[first],
        joins=joins[first],
        provisions={s: tuple(rows) for s, rows in provisions.items()},
    )


def _stages(tasks: tuple[Task, ...], needs: tuple[Need, ...]) -> tuple[Stage, ...]:
    """Phases of all tasks that need anything, in the order of tasks and days."""
    place = {task.code: i for i, task in enumerate(tasks)}
    found = sorted({(place[n.task], n.from_day, n.until_day, n.phase) for n in needs})
    stages = []
    for task, from_day, until_day, phase in found:
        start = tasks[task].start_day
        first = min(f for t, f, _, _ in found if t == task)
        stages.append(
            Stage(
                task=task,
                phase=phase,
                from_day=from_day,
                until_day=until_day,
                begin=start + from_day,
                end=start + until_day,
                stay_days=until_day - first,
            )
        )
    return tuple(stages)


def _periods(stages: tuple[Stage, ...]) -> tuple[tuple[int, ...], ...]:
    """Sets of stages that run at once; a set inside another binds nothing more."""
    moments = sorted({s.begin for s in stages})
    sets = {
        tuple(i for i, s in enumerate(stages) if s.begin <= moment < s.end) for moment in moments
    }
    largest = [s for s in sets if not any(set(s) < set(other) for other in sets)]
    return tuple(sorted(largest))


def _joins(
    world: World, assets: Assets, tasks: tuple[Task, ...], options: tuple[CommandOption, ...]
) -> FloatArray:
    """Share of each asset that joins the task of each option, shape (asset, option)."""
    by_code = {task.code: task for task in tasks}
    year = world.year if world.year is not None else 9999
    pools = {p: pool_member_shares(world, p) for p in sorted(world.pools)}
    nato_assets = {s.pool for s in world.pool_shares if s.is_nato_asset}
    holders = sorted(set(assets.holder))
    share = np.zeros((len(holders), len(options)))
    known: dict[tuple[str, str, str], float] = {}
    gone = world.gone

    def answer(nation: str, option: CommandOption) -> float:
        family = world.arrangements[option.arrangement].family
        key = (nation, option.task, family)
        if key not in known:
            known[key] = participation_share(world, nation, by_code[option.task], family, year)
        return known[key]

    # Options of a task under the same sort of arrangement find the same answers.
    alike: dict[tuple[str, str, bool], int] = {}
    for o, option in enumerate(options):
        arrangement = world.arrangements[option.arrangement]
        uses_nato = arrangement.uses_nato_assets
        same = alike.setdefault((option.task, arrangement.family, uses_nato), o)
        if same != o:
            share[:, o] = share[:, same]
            continue
        for h, holder in enumerate(holders):
            if holder in pools:
                if holder in nato_assets and not uses_nato:
                    continue
                present = {n: s for n, s in pools[holder].items() if n not in gone}
                total = sum(present.values())
                joined = sum(s * answer(n, option) for n, s in present.items() if n != US)
                joined += present.get(US, 0.0)  # The US share of a European pool stays in it.
                share[h, o] = joined / total if total > 0 else 0.0
            else:
                share[h, o] = answer(holder, option)
    row = {holder: i for i, holder in enumerate(holders)}
    return np.round(share[[row[h] for h in assets.holder]], 12).reshape(len(assets), len(options))


def _groups(
    assets: Assets,
    share: FloatArray,
    factor: FloatArray,
    in_place: BoolArray,
    joins: FloatArray,
    told_apart: list[str],
    *,
    is_grouped: bool,
) -> list[tuple[int, ...]]:
    """Rows of the order of battle that no rule tells apart, in order of their first row."""
    if not is_grouped:
        return [(row,) for row in range(len(assets))]
    numbers = np.hstack((assets.reserve_share[:, None], share, factor, in_place, joins))
    found: dict[tuple[str, str, bytes], list[int]] = {}
    for row, system in enumerate(assets.system):
        key = (system, told_apart[row], numbers[row].tobytes())
        found.setdefault(key, []).append(row)
    return [tuple(rows) for rows in found.values()]
