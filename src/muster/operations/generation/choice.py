"""The choice of commands: branch and bound over who leads what.

With the commands and the operations to be run settled, generation falls apart
into independent parts (land brigades, ships, aircraft, ...), each solved to
proved optimality on its own and remembered. Open commands are bounded by the
best answer that any of them would get, part by part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from muster.operations.command import seats
from muster.operations.generation.model import Model
from muster.operations.generation.problem import Problem
from muster.solving import Parts, Program

FloatArray = NDArray[np.float64]
OPEN = -2
"""A task whose command is not chosen yet."""
NONE = -1
"""A task without a command."""
HARD = 12
"""Whole-number columns from which a part is solved after the others."""
PROOF = 1e-8
"""Two objectives closer than this are equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A proved best plan: the full solution vector, its objective, bound and effort."""

    x: FloatArray
    objective: float
    bound: float
    nodes: int


class CommandChoice:
    """Searches the commands of a coverage program; answers of parts are shared."""

    def __init__(self, program: Program, model: Model) -> None:
        self._program = program
        self._model = model
        self._problem = model.problem
        linking = np.concatenate((model.lead, model.run))
        self._parts = Parts(program, linking)
        without_gain = replace(program, gain=np.zeros(program.n_columns))
        self._feasible = Parts(without_gain, linking)
        # The quick parts first: often they show that a command cannot win.
        self._order = sorted(range(len(self._parts)), key=self._parts.effort)
        self._link_rows, self._link_columns, self._link_values = _entries_of(program, linking)
        self._classes = [_classes(self._problem, t) for t in range(len(self._problem.tasks))]
        self._failed: int | None = None
        self._best: Choice | None = None
        self._n_nodes = 0
        self._is_first_enough = False
        self._caps: FloatArray = np.full(len(self._parts), np.inf)

    def best(self, is_run: Sequence[bool]) -> Choice | None:
        """Best coverage with some tasks run in full, or None if they cannot be.

        Parameters
        ----------
        is_run : (task,)
            Tasks that must be run in full.
        """
        return self._searched(is_run, is_first_enough=False)

    def can_run(self, is_run: Sequence[bool]) -> bool:
        """Whether some tasks can be run in full together, whatever the rest gets."""
        return self._searched(is_run, is_first_enough=True) is not None

    def _searched(self, is_run: Sequence[bool], *, is_first_enough: bool) -> Choice | None:
        self._best, self._n_nodes, self._is_first_enough = None, 0, is_first_enough
        self._caps = np.full(len(self._parts), np.inf)
        if not is_first_enough:
            self._caps = self._whole_number_caps(is_run)
        self._search((OPEN,) * len(self._problem.tasks), is_run)
        return self._best

    def _search(self, node: tuple[int, ...], is_run: Sequence[bool]) -> None:
        """Depth first, the most promising command first; what cannot win is left."""
        self._n_nodes += 1
        options = self._seats(node)
        bounds = self._bounds(node, is_run) if options is not None else None
        if options is None or bounds is None or self._cannot_win(float(bounds.sum())):
            return
        if OPEN not in node:
            self._settle(node, bounds, options, is_run)
            return
        task = node.index(OPEN)
        numbers = [*range(len(self._classes[task])), *(() if is_run[task] else (NONE,))]
        children = []
        for place, number in enumerate(numbers):
            child = (*node[:task], number, *node[task + 1 :])
            found = self._bounds(child, is_run) if self._seats(child) is not None else None
            if found is not None:
                children.append((-round(float(found.sum()), 10), place, child))
        for _, _, child in sorted(children):
            if self._is_first_enough and self._best is not None:
                return
            self._search(child, is_run)

    def _cannot_win(self, value: float) -> bool:
        """Whether a value does not beat the best plan so far."""
        return self._best is not None and value <= self._best.objective + PROOF

    def _bounds(self, node: tuple[int, ...], is_run: Sequence[bool]) -> FloatArray | None:
        """Upper bound of each part: its relaxation, or its best whole answer under any command."""
        low, up = self._row_bounds(node, is_run)
        bounds = np.zeros(len(self._parts))
        for batch in self._batches():
            answers = self._parts.answers(batch, low, up, is_relaxed=True)
            for number, answer in zip(batch, answers, strict=True):
                if answer is None:
                    self._try_first(number)
                    return None
                bounds[number] = min(answer.bound, self._caps[number])
        return bounds

    def _batches(self) -> tuple[list[int], ...]:
        """Parts in the order to look at them: the one that failed last, quick ones, hard ones."""
        quick = [n for n in self._order if self._parts.effort(n)[0] <= HARD]
        hard = [n for n in self._order if self._parts.effort(n)[0] > HARD]
        first = [self._failed] if self._failed is not None else []
        return tuple(batch for batch in (first, quick, hard) if batch)

    def _settle(
        self,
        node: tuple[int, ...],
        bounds: FloatArray,
        options: tuple[int, ...],
        is_run: Sequence[bool],
    ) -> None:
        """Solve every part in whole numbers; keep the plan if it is the best so far."""
        low, up = self._row_bounds(node, is_run)
        x = np.zeros(self._program.n_columns)
        total, nodes, proved = float(bounds.sum()), 0, 0.0
        parts = self._feasible if self._is_first_enough else self._parts
        seen: set[int] = set()
        for batch in self._batches():
            for number, answer in zip(batch, parts.answers(batch, low, up), strict=True):
                if answer is None:
                    self._try_first(number)
                    return
                if number in seen:
                    continue
                seen.add(number)
                total += answer.bound - bounds[number]
                x[self._parts.columns(number)] = answer.x
                nodes += answer.nodes
                proved += answer.bound
            if not self._is_first_enough and self._cannot_win(total):
                return
        x[self._model.lead[[o for o in options if o >= 0]]] = 1.0
        x[self._model.run] = np.array(is_run, dtype=np.float64)
        objective = float(self._program.gain @ x)
        if not self._cannot_win(objective):
            self._best = Choice(
                x=x, objective=objective, bound=max(proved, objective), nodes=nodes + self._n_nodes
            )

    def _try_first(self, number: int) -> None:
        """Look at a part that failed before the others next time."""
        self._failed = number

    def _whole_number_caps(self, is_run: Sequence[bool]) -> FloatArray:
        """Best whole answer of each part when every task gets its best command."""
        low, up = self._row_bounds((OPEN,) * len(self._problem.tasks), is_run)
        answers = self._parts.answers(list(reversed(self._order)), low, up)
        caps = np.full(len(self._parts), -np.inf)
        for number, answer in zip(reversed(self._order), answers, strict=True):
            if answer is not None:
                caps[number] = answer.bound
        return caps

    def _row_bounds(
        self, node: tuple[int, ...], is_run: Sequence[bool]
    ) -> tuple[FloatArray, FloatArray]:
        """Row bounds left to the parts; an open task takes in each row what suits it best."""
        program, model = self._program, self._model
        taken = np.zeros(program.n_rows)
        run_value = np.zeros(program.n_columns)
        run_value[model.run] = np.array(is_run, dtype=np.float64)
        np.add.at(taken, self._link_rows, self._link_values * run_value[self._link_columns])
        is_lead = np.zeros(program.n_columns, dtype=bool)
        is_lead[model.lead] = True
        first_lead = int(model.lead[0]) if model.lead.size else 0
        lead_entries = is_lead[self._link_columns]
        rows, values = self._link_rows[lead_entries], self._link_values[lead_entries]
        options = self._link_columns[lead_entries] - first_lead
        allowed = np.zeros(len(self._problem.options), dtype=bool)
        for task, number in enumerate(node):
            if number == OPEN:
                allowed[np.flatnonzero(self._problem.option_task == task)] = True
            elif number != NONE:
                allowed[self._classes[task][number][0]] = True
        # A row has lead entries of one task only; the most generous one is the smallest value.
        least = np.zeros(program.n_rows)
        mine = allowed[options]
        np.minimum.at(least, rows[mine], values[mine])
        return program.row_lower - taken, program.row_upper - taken - least

    def _seats(self, node: tuple[int, ...]) -> tuple[int, ...] | None:
        """A headquarters for every task that has a class of commands, or None."""
        problem = self._problem
        tasks = [t for t, number in enumerate(node) if number not in (OPEN, NONE)]
        place = {problem.tasks[t].code: t for t in tasks}
        offered = [problem.options[o] for t in tasks for o in self._classes[t][node[t]]]
        found = seats([problem.tasks[t] for t in tasks], offered)
        if found is None:
            return None
        numbers = {(o.task, o.headquarters): i for i, o in enumerate(problem.options)}
        chosen = [NONE] * len(node)
        for option in found:
            chosen[place[option.task]] = numbers[option.task, option.headquarters]
        return tuple(chosen)


def _classes(problem: Problem, task: int) -> list[list[int]]:
    """Options of a task that bring the same forces, soonest to stand first."""
    found: dict[bytes, list[int]] = {}
    options = sorted(
        np.flatnonzero(problem.option_task == task).tolist(),
        key=lambda o: (problem.options[o].days_p50, problem.options[o].headquarters),
    )
    for option in options:
        found.setdefault(problem.joins[:, option].tobytes(), []).append(option)
    return list(found.values())


def _entries_of(
    program: Program, columns: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
    """Entries of some columns: rows, columns, values."""
    chosen = np.zeros(program.n_columns, dtype=bool)
    chosen[columns] = True
    column = np.repeat(np.arange(program.n_columns), np.diff(program.starts))
    mine = chosen[column]
    return program.rows[mine], column[mine], program.values[mine]
