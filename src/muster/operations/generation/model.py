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
    groups: list[int] = []
    needs: list[int] = []
    rates: list[float] = []
    for g, system in enumerate(problem.system):
        for capability, rate in problem.provisions.get(system, ()):
            for i in by_capability.get(capability, ()):
                if can_serve[g, stage_of_need[i]]:
                    groups.append(g)
                    needs.append(i)
                    rates.append(rate)
    return (
        np.array(groups, dtype=np.int64),
        np.array(needs, dtype=np.int64),
        np.array(rates, dtype=np.float64),
    )


class LimitRows:
    """Collects limit rows of groups and adds each different one once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._rows: dict[tuple[tuple[int, float], ...], tuple[int, float]] = {}

    def by_group(self) -> list[tuple[int, dict[int, list[int]]]]:
        """For each group its columns by stage."""
        found: dict[int, dict[int, list[int]]] = {}
        for column, g, s in zip(
            self._model.x.tolist(),
            self._model.x_group.tolist(),
            self._model.x_stage.tolist(),
            strict=True,
        ):
            found.setdefault(g, {}).setdefault(s, []).append(column)
        return list(found.items())

    def add(self, group: int, share: float, parts: list[tuple[list[int], float]]) -> None:
        """Remember a row; of two with the same entries the tighter one stays."""
        key = tuple(sorted((c, f) for columns, f in parts for c in columns))
        known = self._rows.get(key)
        if known is None or share < known[1]:
            self._rows[key] = (group, share)

    def flush(self) -> None:
        """Add the remembered rows to the model."""
        if not self._rows:
            return
        sizes = [len(key) for key in self._rows]
        self._model.add_limits(
            np.array([g for g, _ in self._rows.values()], dtype=np.int64),
            np.array([share for _, share in self._rows.values()]),
            np.repeat(np.arange(len(sizes)), sizes),
            np.array([c for key in self._rows for c, _ in key], dtype=np.int64),
            np.array([f for key in self._rows for _, f in key]),
        )
