"""The constraints of generation, one function each.

Prices are in ambition (share of the score) per unit.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from muster.core.words import Size
from muster.core.world import World
from muster.operations.generation.model import Model, add_stage_limits, empty_model
from muster.operations.generation.problem import Problem
from muster.operations.generation.study_rules import fifty_percent, lead_nation_minimum

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def build_model(world: World, problem: Problem) -> Model:
    """All columns and constraints of a generation problem, without an objective."""
    model = empty_model(world, problem)
    cover(model)
    one_command(model)
    led_to_be_met(model)
    headquarters_slots(model)
    participation_and_notice(model)
    notice_chain(model)
    rotation(model)
    run_in_full(model, world)
    if problem.rules.has_fifty_percent_rule:
        fifty_percent(model)
    lead_nation_minimum(model)
    return model


def cover(model: Model) -> None:
    """What a need gets is provided by somebody.

    ::

        sum over groups of rate * x  >=  met            for every need

    **Price**: ambition gained by one more unit of the capability at that place and phase.
    """
    n = len(model.problem.needs)
    model.cover_rows = model.builder.add_rows(
        n,
        np.concatenate((model.x_need, np.arange(n))),
        np.concatenate((model.x, model.met)),
        np.concatenate((model.x_rate, np.full(n, -1.0))),
        lower=0.0,
    )


def one_command(model: Model) -> None:
    """A task has at most one command.

    ::

        sum over options of lead <= 1                   for every task

    **Price**: none; the choice is whole.
    """
    model.builder.add_rows(
        len(model.problem.tasks), model.problem.option_task, model.lead, 1.0, upper=1.0
    )


def led_to_be_met(model: Model) -> None:
    """Nothing serves in a task that nobody commands.

    ::

        met <= need * sum over the task's options of lead      for every need

    **Price**: ambition lost for want of a command.
    """
    problem = model.problem
    place = {task.code: i for i, task in enumerate(problem.tasks)}
    task_of_need = np.array([place[n.task] for n in problem.needs], dtype=np.int64)
    amount = np.array([n.quantity for n in problem.needs])
    need, option = np.nonzero(task_of_need[:, None] == problem.option_task[None, :])
    n = len(problem.needs)
    model.builder.add_rows(
        n,
        np.concatenate((np.arange(n), need)),
        np.concatenate((model.met, model.lead[option])),
        np.concatenate((np.ones(n), -amount[need])),
        upper=0.0,
    )


def headquarters_slots(model: Model) -> None:
    """A headquarters leads no more operations at once than it has places.

    ::

        major operations                                    <= major places
        small operations + (small places - places beside a major one) * major
                                                            <= small places

    **Price**: ambition gained by one more place.
    """
    problem = model.problem
    sizes = [problem.tasks[t].kind.size for t in problem.option_task]
    spans = [(t.start_day, t.start_day + t.duration_days) for t in problem.tasks]
    at_once = {
        frozenset(i for i, (a, b) in enumerate(spans) if a <= moment < b) for moment, _ in spans
    }
    for code in sorted({o.headquarters for o in problem.options}):
        slots = model_slots(model, code)
        for tasks in sorted(at_once, key=sorted):
            here = [
                o
                for o, option in enumerate(problem.options)
                if option.headquarters == code and int(problem.option_task[o]) in tasks
            ]
            major = [o for o in here if sizes[o] is Size.MAJOR]
            small = [o for o in here if sizes[o] is Size.SMALL]
            if major:
                model.builder.add_rows(
                    1, np.zeros(len(major)), model.lead[major], 1.0, upper=slots[0]
                )
            if small:
                lost = float(max(0, slots[1] - slots[2]))
                model.builder.add_rows(
                    1,
                    np.zeros(len(small) + len(major)),
                    model.lead[small + major],
                    np.array([1.0] * len(small) + [lost] * len(major)),
                    upper=slots[1],
                )


def model_slots(model: Model, headquarters: str) -> tuple[int, int, int]:
    """Major places, small places, small places beside a major operation."""
    option = next(o for o in model.problem.options if o.headquarters == headquarters)
    return option.slots


def participation_and_notice(model: Model) -> None:
    """Who serves in a stage has joined its task and is ready in time.

    ::

        sum over roles of x <= deployable * ready share * (1 - reserve) *
                               sum over options of join share * lead

    The home reserve is released where the nation lies in the theatre. Where all
    options of a task find the same answer, the sum is a constant.

    **Price**: ambition gained by one more ready unit of the group.
    """
    problem = model.problem
    key = model.x_group * len(problem.stages) + model.x_stage
    keys, place = np.unique(key, return_inverse=True)
    groups, stages = keys // len(problem.stages), keys % len(problem.stages)
    tasks = np.array([problem.stages[s].task for s in stages], dtype=np.int64)
    released = np.where(
        problem.is_in_place[groups, tasks], 1.0, 1.0 - problem.reserve_share[groups]
    )
    share = problem.ready_share[groups, stages] * released
    by_task = [problem.option_task == t for t in range(len(problem.tasks))]
    joins = [problem.joins[:, options] for options in by_task]
    least = np.stack([j.min(axis=1, initial=1.0) for j in joins], axis=1)
    most = np.stack([j.max(axis=1, initial=0.0) for j in joins], axis=1)
    lowest, highest = least[groups, tasks], most[groups, tasks]
    same = np.flatnonzero(lowest == highest)
    number = np.full(keys.size, -1)
    number[same] = np.arange(same.size)
    mine = number[place] >= 0
    model.add_limits(
        groups[same],
        share[same] * highest[same],
        number[place][mine],
        model.x[mine],
        np.ones(int(mine.sum())),
    )
    _led_limits(model, np.flatnonzero(lowest != highest), place, groups, tasks, share)


def _led_limits(
    model: Model,
    open_pairs: IntArray,
    place: IntArray,
    groups: IntArray,
    tasks: IntArray,
    share: FloatArray,
) -> None:
    """Limits of the pairs of group and stage that depend on the command chosen."""
    problem = model.problem
    number = np.full(groups.size, -1)
    number[open_pairs] = np.arange(open_pairs.size)
    mine = number[place] >= 0
    limit = share[open_pairs] * problem.deployable[groups[open_pairs]]
    pair, option = np.nonzero(tasks[open_pairs][:, None] == problem.option_task[None, :])
    model.builder.add_rows(
        open_pairs.size,
        np.concatenate((number[place][mine], pair)),
        np.concatenate((model.x[mine], model.lead[option])),
        np.concatenate(
            (
                np.ones(int(mine.sum())),
                -limit[pair] * problem.joins[groups[open_pairs][pair], option],
            )
        ),
        upper=0.0,
    )


def notice_chain(model: Model) -> None:
    """Stages at the same time share what is ready: the early ones take from the same units.

    ::

        sum of x over stages with ready share <= v   <= v * deployable      for every v

    once for all stages and once, less the reserve, for those away from home.

    **Price**: ambition gained by one more ready unit of the group.
    """
    problem = model.problem
    sets = []
    for number, period in enumerate(problem.periods):
        here, in_place = _served(model, period), _in_place(problem, period)
        ready = problem.ready_share[:, period]
        for level in range(len(period)):
            bound = ready[:, [level]]
            # Stages with the same readiness have the same row: the first of them stands for it.
            is_first = here[:, level] & ~(here & (ready == bound))[:, :level].any(axis=1)
            up_to = here & (ready <= bound) & is_first[:, None]
            sets += [
                (number, is_away, bound[:, 0], up_to & ~in_place if is_away else up_to)
                for is_away in (False, True)
            ]
    _add_sets(model, sets, least_stages=2)


def rotation(model: Model) -> None:
    """Units in the field, with those that follow them, do not exceed the pool.

    ::

        sum of pool factor * x over stages at the same time <= deployable

    once for all stages and once, less the reserve, for those away from home.

    **Price**: ambition gained by one more deployable unit of the group.
    """
    problem = model.problem
    sets = []
    for number, period in enumerate(problem.periods):
        here, in_place = _served(model, period), _in_place(problem, period)
        factor = problem.pool_factor[:, period]
        for is_away in (False, True):
            chosen = here & ~in_place if is_away else here
            rotates = np.where(chosen, factor, 0.0).max(axis=1, initial=0.0) > 1.0
            level = np.ones(len(problem.system))
            sets.append((number, is_away, level, chosen & rotates[:, None]))
    _add_sets(model, sets, least_stages=1, factor=problem.pool_factor)


def _served(model: Model, period: tuple[int, ...]) -> BoolArray:
    """Whether a group could serve in each stage of a period, shape (group, stage)."""
    served = np.zeros((len(model.problem.system), len(model.problem.stages)), dtype=bool)
    served[model.x_group, model.x_stage] = True
    return served[:, period]


def _in_place(problem: Problem, period: tuple[int, ...]) -> BoolArray:
    """Whether a group's home reserve counts in each stage of a period, shape (group, stage)."""
    return problem.is_in_place[:, [problem.stages[s].task for s in period]]


def _add_sets(
    model: Model,
    sets: list[tuple[int, bool, FloatArray, BoolArray]],
    *,
    least_stages: int,
    factor: FloatArray | None = None,
) -> None:
    """Add limits on sets of stages: (period, less the reserve, level, stages by group).

    Rows come by group, then period, then with and without the reserve, then level.
    """
    problem = model.problem
    parts = []
    for number, is_away, level, members in sets:
        kept = members.sum(axis=1) >= least_stages
        if is_away:
            kept &= problem.reserve_share != 0.0
        groups = np.flatnonzero(kept)
        chosen = np.zeros((groups.size, len(problem.stages)), dtype=bool)
        chosen[:, problem.periods[number]] = members[groups]
        share = level[groups] * (1.0 - problem.reserve_share[groups] if is_away else 1.0)
        order = np.tile([number, int(is_away)], (groups.size, 1))
        parts.append((groups, order, level[groups], chosen, share))
    if not parts:
        return
    groups, order, level, chosen, share = (np.concatenate(p) for p in zip(*parts, strict=True))
    by_group = np.lexsort((level, order[:, 1], order[:, 0], groups))
    add_stage_limits(model, groups[by_group], chosen[by_group], share[by_group], factor)


def run_in_full(model: Model, world: World) -> None:
    """A task is run only when every critical need is met and somebody leads it.

    ::

        run coverage share * need * run <= met            for every critical need

    The share is the assumption ``run_coverage_share``: 1 asks for all of it.

    **Price**: none; the choice is whole.
    """
    problem = model.problem
    place = {task.code: i for i, task in enumerate(problem.tasks)}
    critical = [
        i for i, n in enumerate(problem.needs) if world.capabilities[n.capability].is_critical
    ]
    task = np.array([place[problem.needs[i].task] for i in critical], dtype=np.int64)
    share = world.assumed("run_coverage_share")
    amount = np.array(
        [
            math.ceil(problem.needs[i].quantity * share - 1e-9)
            if world.capabilities[problem.needs[i].capability].is_whole
            else problem.needs[i].quantity * share
            for i in critical
        ]
    )
    n = len(critical)
    model.builder.add_rows(
        n,
        np.concatenate((np.arange(n), np.arange(n))),
        np.concatenate((model.run[task], model.met[critical])),
        np.concatenate((amount, np.full(n, -1.0))),
        upper=0.0,
    )
