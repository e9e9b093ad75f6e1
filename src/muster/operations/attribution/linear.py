"""Games whose worth is the optimum of a linear program.

The members of a coalition move the upper bounds of rows and columns, each by what it brings::

    v(S) = max { gain @ x : A x <= rows + sum over S of row_slope[i],
                            x <= columns + sum over S of column_slope[i], ... }

So v is concave in what is brought, and the prices of one solved coalition give a *cut*, an
affine bound on the worth of every coalition that is reached at the solved one. Programs fall
apart into parts that share no row; the worth is the sum of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from muster.core.errors import LabelMismatchError, RejectedSolutionError
from muster.solving import Program, WarmProgram, split

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

TIGHT = 1e-6
"""Largest distance of a cut from the worth at the coalition that it was made at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearPart:
    """One part of a game; its players are those who move any of its bounds.

    Attributes
    ----------
    program
        The program of nobody: bounds before any player brings anything.
    columns : (column,)
        Columns of the whole program.
    players : (member,)
        Players of the whole game who matter here.
    row_slope : (row, member)
        What each adds to the upper bound of each row.
    column_slope : (column, member)
        What each adds to the upper bound of each column.
    most : (column,)
        Largest value that a column can take whoever joins.
    """

    program: Program
    columns: IntArray
    players: IntArray
    row_slope: FloatArray
    column_slope: FloatArray
    most: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A solved coalition of one part: its worth, and the cut made there."""

    worth: float
    start: float
    slope: FloatArray
    x: FloatArray
    max_violation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearGame:
    """A game in parts; players are numbered from 0."""

    n_players: int
    parts: tuple[LinearPart, ...]


def linear_game(
    program: Program, row_slope: FloatArray, column_slope: FloatArray | None = None
) -> LinearGame:
    """A game from a program and what each player adds to its upper bounds.

    Parameters
    ----------
    program
        The program of the empty coalition; whole-number conditions are dropped.
    row_slope : (row, player)
        What each player adds to the upper bound of each row, at least 0.
    column_slope : (column, player)
        The same for columns; None for nothing.

    Raises
    ------
    LabelMismatchError
        If shapes do not fit, or a player takes something away.
    """
    n_players = row_slope.shape[1]
    if column_slope is None:
        column_slope = np.zeros((program.n_columns, n_players))
    if row_slope.shape[0] != program.n_rows or column_slope.shape != (program.n_columns, n_players):
        raise LabelMismatchError("What players add does not fit the rows and columns of a program.")
    if min(row_slope.min(initial=0.0), column_slope.min(initial=0.0)) < 0:
        raise LabelMismatchError("A player of a linear game takes something away from a limit.")
    parts = (
        linear_part(part.program, part.columns, row_slope[part.rows], column_slope[part.columns])
        for part in split(program, np.zeros(0, dtype=np.int64))
    )
    return LinearGame(n_players=n_players, parts=tuple(p for p in parts if p.players.size))


def linear_part(
    program: Program, columns: IntArray, row_slope: FloatArray, column_slope: FloatArray
) -> LinearPart:
    """One part of a game, with those players of all who move any of its bounds.

    Parameters
    ----------
    program
        The program of nobody.
    columns : (column,)
        Columns of the whole program.
    row_slope, column_slope : (row or column, player)
        What every player of the game adds.
    """
    players = np.flatnonzero((row_slope > 0).any(axis=0) | (column_slope > 0).any(axis=0))
    rows, own = row_slope[:, players], column_slope[:, players]
    return LinearPart(
        program=program,
        columns=columns,
        players=players,
        row_slope=rows,
        column_slope=own,
        most=_most(program, rows.sum(axis=1), own.sum(axis=1)),
    )


def _most(program: Program, rows: FloatArray, columns: FloatArray) -> FloatArray:
    """Largest value of each column when everybody has joined, by bounds and rows of it."""
    upper = program.upper + columns
    row_upper = program.row_upper + rows
    column = np.repeat(np.arange(program.n_columns), np.diff(program.starts))
    is_plain = np.ones(program.n_rows, dtype=bool)
    is_plain[program.rows[program.values < 0]] = False
    is_plain[program.rows[program.lower[column] < 0]] = False
    usable = is_plain[program.rows] & (program.values > 0)
    most = upper.copy()
    np.minimum.at(most, column[usable], row_upper[program.rows[usable]] / program.values[usable])
    return most


class PartSolver:
    """Solves coalitions of one part, from the last basis on."""

    def __init__(self, part: LinearPart) -> None:
        self.part = part
        program = part.program
        self._scale = float(np.abs(program.gain).max(initial=0.0)) or 1.0
        self._warm = self._fresh()
        self._rows = np.flatnonzero((part.row_slope > 0).any(axis=1))
        self._columns = np.flatnonzero((part.column_slope > 0).any(axis=1))
        self._entry_column = np.repeat(np.arange(program.n_columns), np.diff(program.starts))
        self._has_upper = np.isfinite(program.row_upper)
        self._has_lower = np.isfinite(program.row_lower)
        self._row_base = np.where(self._has_upper, program.row_upper, 0.0)
        self.n_solved = 0

    def solve(self, members: FloatArray) -> Answer:
        """Worth of a coalition, checked outside the solver from both sides (rule R9).

        The plan is re-checked row by row. The prices, cleaned of wrong signs, give a bound on
        every coalition by their own arithmetic; here it must meet the worth.

        Parameters
        ----------
        members : (member,)
            1 for who has joined, else 0; parts of a player are allowed.

        Raises
        ------
        RejectedSolutionError
            If plan and bound do not meet, from the last basis nor from a fresh start.
        """
        self.n_solved += 1
        answer = self._solved(members)
        if not self._is_tight(answer, members):
            self._warm = self._fresh()
            answer = self._solved(members)
        if not self._is_tight(answer, members):
            raise RejectedSolutionError(
                f"The worth of a coalition was refused: the plan gives {answer.worth:.9f} and its "
                f"prices prove {answer.start + float(answer.slope @ members):.9f}."
            )
        return answer

    def _is_tight(self, answer: Answer, members: FloatArray) -> bool:
        """Whether plan and prices of a coalition agree on its worth."""
        return abs(answer.start + float(answer.slope @ members) - answer.worth) <= TIGHT

    def _fresh(self) -> WarmProgram:
        """The program with nothing solved yet."""
        program = self.part.program
        # Gains near one: the tolerance of the solver's prices is an absolute number.
        return WarmProgram(replace(program, gain=program.gain / self._scale))

    def _solved(self, members: FloatArray) -> Answer:
        """What the solver says about a coalition."""
        part, program = self.part, self.part.program
        if self._rows.size:
            rows = self._rows
            upper = program.row_upper[rows] + part.row_slope[rows] @ members
            self._warm.change_row_bounds(rows, program.row_lower[rows], upper)
        if self._columns.size:
            columns = self._columns
            upper = program.upper[columns] + part.column_slope[columns] @ members
            self._warm.change_bounds(columns, program.lower[columns], upper)
        found = self._warm.solve()
        start, slope = self._cut(found.row_price * self._scale)
        return Answer(
            worth=found.objective * self._scale,
            start=start,
            slope=slope,
            x=found.x,
            max_violation=found.max_violation,
        )

    def _cut(self, price: FloatArray) -> tuple[float, FloatArray]:
        """An affine bound on the worth of every coalition, from row prices.

        ::

            v(S) <= sum over rows of price * bound(S) + sum over columns of max(0, d) * upper(S)

        with ``d = gain - A' price``. It holds for any prices of the right signs.
        """
        part, program = self.part, self.part.program
        price = np.where(self._has_upper, price, np.minimum(price, 0.0))
        price = np.where(self._has_lower, price, np.maximum(price, 0.0))
        taken = np.bincount(
            self._entry_column,
            weights=program.values * price[program.rows],
            minlength=program.n_columns,
        )
        rest = np.maximum(0.0, program.gain - taken)
        is_moved = part.column_slope.any(axis=1)
        base = np.where(is_moved, program.upper, part.most)
        base = np.where(rest > 0, base, 0.0)
        above = np.maximum(price, 0.0)
        below = np.minimum(price, 0.0) * np.where(self._has_lower, program.row_lower, 0.0)
        start = float(above @ self._row_base + below.sum() + rest @ base)
        slope: FloatArray = above @ part.row_slope + rest @ part.column_slope
        return start, slope
