"""A program that falls apart once a few linking columns are fixed.

Solved part by part, each answer remembered: the same part under the same bounds
is never solved twice. The whole is put together and checked by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from muster.core.errors import NoAnswerError
from muster.solving.highs import Solution, WarmProgram, n_threads, solve
from muster.solving.program import BoolArray, FloatArray, IntArray, Program

_Key = tuple[int, bool, bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAnswer:
    """Proved optimum of one part; ``None`` in place of it means that none is feasible."""

    x: FloatArray
    objective: float
    bound: float
    nodes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramPart:
    """A part: its program and where it sits in the whole."""

    program: Program
    columns: IntArray
    rows: IntArray


class Parts:
    """The independent parts of a program without its linking columns."""

    def __init__(self, program: Program, linking: IntArray) -> None:
        self._parts = split(program, linking)
        self._warm: dict[int, WarmProgram] = {}
        self._known: dict[_Key, PartAnswer | None] = {}

    def __len__(self) -> int:
        """Number of parts."""
        return len(self._parts)

    def answers(
        self,
        numbers: Sequence[int],
        row_lower: FloatArray,
        row_upper: FloatArray,
        *,
        is_relaxed: bool = False,
    ) -> list[PartAnswer | None]:
        """Optima of some parts under given row bounds of the whole program.

        Parts not solved before are solved side by side, as many as threads allow.

        Parameters
        ----------
        numbers
            Which parts.
        row_lower, row_upper : (row,)
            Bounds of the whole program's rows, less what the linking columns take.
        is_relaxed
            Drop the whole-number condition: a quick bound.

        Returns
        -------
        list of PartAnswer or None
            In the order of ``numbers``; None if a part is infeasible.
        """
        keys = []
        todo: dict[_Key, tuple[ProgramPart, FloatArray, FloatArray]] = {}
        for number in numbers:
            part = self._parts[number]
            low, up = row_lower[part.rows], row_upper[part.rows]
            key = (number, is_relaxed, low.tobytes(), up.tobytes())
            keys.append(key)
            if key not in self._known:
                todo[key] = (part, low, up)

        def work(key: _Key) -> PartAnswer | None:
            part, low, up = todo[key]
            return self._bound(key[0], low, up) if is_relaxed else self._answer(part, low, up)

        if len(todo) > 1 and n_threads() > 1:
            with ThreadPoolExecutor(n_threads()) as pool:
                found = list(pool.map(work, todo))
        else:
            found = [work(key) for key in todo]
        self._known.update(zip(todo, found, strict=True))
        return [self._known[key] for key in keys]

    def effort(self, number: int) -> tuple[int, int]:
        """How hard a part is, roughly: its whole-number columns, then all its columns."""
        program = self._parts[number].program
        return int(program.is_integer.sum()), program.n_columns

    def columns(self, number: int) -> IntArray:
        """Columns of one part in the whole program."""
        return self._parts[number].columns

    def _answer(self, part: ProgramPart, low: FloatArray, up: FloatArray) -> PartAnswer | None:
        """Solve one part in whole numbers."""
        return _answered(lambda: solve(replace(part.program, row_lower=low, row_upper=up)))

    def _bound(self, number: int, low: FloatArray, up: FloatArray) -> PartAnswer | None:
        """Relax one part: only bounds of rows differ from the last time, so its basis helps."""
        warm = self._warm.get(number)
        if warm is None:
            warm = self._warm[number] = WarmProgram(self._parts[number].program)
        warm.change_row_bounds(np.arange(low.size), low, up)
        return _answered(warm.solve)


def _answered(ask: Callable[[], Solution]) -> PartAnswer | None:
    """What a solver found for a part; None where nothing is feasible."""
    try:
        found = ask()
    except NoAnswerError as error:
        if error.is_infeasible:
            return None
        raise
    return PartAnswer(x=found.x, objective=found.objective, bound=found.bound, nodes=found.nodes)


def split(program: Program, linking: IntArray) -> list[ProgramPart]:
    """Connected parts of the columns and rows, in order of their first column."""
    is_linking = np.zeros(program.n_columns, dtype=bool)
    is_linking[linking] = True
    column = np.repeat(np.arange(program.n_columns), np.diff(program.starts))
    kept = ~is_linking[column]
    column, row, value = column[kept], program.rows[kept], program.values[kept]
    label = _labels(column, row, program.n_columns, program.n_rows)
    row_label = np.full(program.n_rows, -1, dtype=np.int64)
    row_label[row] = label[column]
    parts = []
    for number in np.unique(label[~is_linking]):
        columns = np.flatnonzero((label == number) & ~is_linking)
        rows = np.flatnonzero(row_label == number)
        parts.append(_part(program, columns, rows, (column, row, value), label[column] == number))
    return parts


def _part(
    program: Program,
    columns: IntArray,
    rows: IntArray,
    entries: tuple[IntArray, IntArray, FloatArray],
    mine: BoolArray,
) -> ProgramPart:
    """The program of one part."""
    column, row, value = entries[0][mine], entries[1][mine], entries[2][mine]
    starts = np.zeros(columns.size + 1, dtype=np.int64)
    np.cumsum(np.bincount(np.searchsorted(columns, column), minlength=columns.size), out=starts[1:])
    return ProgramPart(
        program=Program(
            gain=program.gain[columns],
            lower=program.lower[columns],
            upper=program.upper[columns],
            is_integer=program.is_integer[columns],
            row_lower=program.row_lower[rows],
            row_upper=program.row_upper[rows],
            starts=starts,
            rows=np.searchsorted(rows, row).astype(np.int64),
            values=value,
        ),
        columns=columns,
        rows=rows,
    )


def _labels(column: IntArray, row: IntArray, n_columns: int, n_rows: int) -> NDArray[np.int64]:
    """The smallest column index connected to each column."""
    label = np.arange(n_columns, dtype=np.int64)
    while True:
        of_row = np.full(n_rows, n_columns, dtype=np.int64)
        np.minimum.at(of_row, row, label[column])
        new = label.copy()
        np.minimum.at(new, column, of_row[row])
        if np.array_equal(new, label):
            return label
        label = new
