"""The columns of generation and the meaning of its rows.

Columns: ``x`` units of a group in a role at a stage; ``met`` what a need gets;
``lead`` whether a command option is chosen; ``run`` whether a task is run in full.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from muster.core.world import World
from muster.operations.generation.problem import Problem
from muster.solving import Program, ProgramBuilder

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(slots=True, kw_only=True)
class Model:
    """A program with the meaning of its columns and rows.

    ``x_*`` arrays run over the columns of x: group, need, stage and units of
    capability per unit. ``limits`` are the rows whose bound is proportional to
    the deployable units of one group, for the price of an asset.
    """

    problem: Problem
    builder: ProgramBuilder
    x: IntArray
    x_group: IntArray
    x_need: IntArray
    x_stage: IntArray
    x_rate: FloatArray
    met: IntArray
    lead: IntArray
    run: IntArray
    cover_rows: IntArray
    limit_rows: list[IntArray] = field(default_factory=list)
    limit_groups: list[IntArray] = field(default_factory=list)
    limit_shares: list[FloatArray] = field(default_factory=list)

    def program(self) -> Program:
        """The program as arrays."""
        return self.builder.build()

    def add_limits(
        self,
        groups: IntArray,
        shares: FloatArray,
        entry_rows: IntArray,
        entry_columns: IntArray,
        entry_values: FloatArray,
    ) -> None:
        """Rows ``sum(values * columns) <= shares * deployable[groups]``."""
        rows = self.builder.add_rows(
            groups.size,
            entry_rows,
            entry_columns,
            entry_values,
            upper=shares * self.problem.deployable[groups],
        )
        self.limit_rows.append(rows)
        self.limit_groups.append(groups)
        self.limit_shares.append(shares)


def empty_model(world: World, problem: Problem) -> Model:
    """All columns of a generation problem, before any constraint or objective."""
    builder = ProgramBuilder()
    needs, tasks = problem.needs, problem.tasks
    place = {(tasks[s.task].code, s.phase): i for i, s in enumerate(problem.stages)}
    stage_of_need = np.array([place[n.task, n.phase] for n in needs], dtype=np.int64)
    group, need, rate = _roles(problem, stage_of_need)
    is_whole = np.array([world.capabilities[n.capability].is_whole for n in needs], dtype=bool)
    amount = np.array([n.quantity for n in needs])
    has_lead = np.isin(np.arange(len(tasks)), problem.option_task)
    is_led = has_lead[[problem.stages[s].task for s in stage_of_need]] if needs else has_lead[:0]
    return Model(
        problem=problem,
        builder=builder,
        x=builder.add_columns(group.size),
        x_group=group,
        x_need=need,
        x_stage=stage_of_need[need],
        x_rate=rate,
        met=builder.add_columns(
            len(needs), upper=np.where(is_led, amount, 0.0), is_integer=is_whole
        ),
        lead=builder.add_columns(len(problem.options), upper=1.0, is_integer=True),
        run=builder.add_columns(len(tasks), upper=np.where(has_lead, 1.0, 0.0), is_integer=True),
        cover_rows=np.zeros(0, dtype=np.int64),
    )


def _roles(problem: Problem, stage_of_need: IntArray) -> tuple[IntArray, IntArray, FloatArray]:
    """Every group that could serve a need in time and under some command."""
    by_capability: dict[str, list[int]] = {}
    for i, item in enumerate(problem.needs):
        by_capability.setdefault(item.capability, []).append(i)
    task_of_stage = np.array([s.task for s in problem.stages], dtype=np.int64)
    can_join = np.zeros((len(problem.system), len(problem.tasks)))
    for o, task in enumerate(problem.option_task):
        can_join[:, task] = np.maximum(can_join[:, task], problem.joins[:, o])
    can_serve = (problem.ready_share > 0) & (can_join[:, task_of_stage] > 0)
    lines = {
        system: (
            np.array([i for c, _ in rows for i in by_capability.get(c, ())], dtype=np.int64),
            np.array([rate for c, rate in rows for _ in by_capability.get(c, ())]),
        )
        for system, rows in problem.provisions.items()
    }
    nothing = (np.zeros(0, dtype=np.int64), np.zeros(0))
    found = [lines.get(system, nothing) for system in problem.system]
    sizes = np.array([needs.size for needs, _ in found], dtype=np.int64)
    group = np.repeat(np.arange(len(found)), sizes)
    need = np.concatenate([nothing[0], *(needs for needs, _ in found)])
    rate = np.concatenate([nothing[1], *(rates for _, rates in found)])
    serves = can_serve[group, stage_of_need[need]]
    return group[serves], need[serves], rate[serves]


def add_stage_limits(
    model: Model,
    groups: IntArray,
    chosen: BoolArray,
    shares: FloatArray,
    factor: FloatArray | None = None,
) -> None:
    """Limits on what groups send into sets of stages; of equal sets the tighter one stays.

    ::

        sum of factor * x over the stages of the set <= share * deployable

    Parameters
    ----------
    model
        The model that gets the rows, in the order in which each set comes first.
    groups : (set,)
        Group of each set.
    chosen : (set, stage)
        Stages of each set.
    shares : (set,)
        Share of the deployable units.
    factor : (group, stage), optional
        Weight of a unit; one if left out.
    """
    if not groups.size:
        return
    first, tightest = _different_sets(groups, chosen, shares)
    groups, chosen = groups[first], chosen[first]
    # The columns of a group stand side by side.
    begin = np.searchsorted(model.x_group, groups, side="left")
    sizes = np.searchsorted(model.x_group, groups, side="right") - begin
    row = np.repeat(np.arange(groups.size), sizes)
    place = np.arange(row.size) - np.repeat(np.cumsum(sizes) - sizes, sizes) + begin[row]
    mine = chosen[row, model.x_stage[place]]
    row, place = row[mine], place[mine]
    value = np.ones(row.size)
    if factor is not None:
        value = factor[groups[row], model.x_stage[place]]
    model.add_limits(groups, tightest, row, model.x[place], value)


def _different_sets(
    groups: IntArray, chosen: BoolArray, shares: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Where each different set comes first, and the smallest share of its equals."""
    bits = np.packbits(chosen, axis=1)
    order = np.lexsort((*bits.T, groups))  # stable: equals keep their order
    is_new = np.ones(order.size, dtype=bool)
    is_new[1:] = np.diff(groups[order]) != 0
    is_new[1:] |= (np.diff(bits[order].astype(np.int16), axis=0) != 0).any(axis=1)
    begin = np.flatnonzero(is_new)
    first = order[begin]
    least = np.minimum.reduceat(shares[order], begin)
    by_place = np.argsort(first)
    return first[by_place], least[by_place]
