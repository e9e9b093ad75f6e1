"""The columns of a timed program that are written down, as the arrays of a program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from muster.solving.program import BoolArray, FloatArray, IntArray, Program, ProgramBuilder
from muster.solving.timed import TimedProgram, uses_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """Some columns of a timed program written down, with the place of everything.

    Columns: the chosen ones, then what stays unmet of each demand, then the use
    of each held limit by day. Rows: demands, then the days of each limit.
    """

    program: Program
    n_chosen: int
    row_of: IntArray
    """(limit, day) row, or -1 where the limit is left out."""
    held_column: IntArray
    """(limit, day) column of the use of a held limit, or -1."""


def written(program: TimedProgram, choices: IntArray, days: IntArray, is_kept: BoolArray) -> Master:
    """The columns of some choices and days, and the days of limits that are kept, as arrays.

    A held limit needs two entries for each column, at begin and end of the use::

        use[d] = use[d - 1] + begun[d] - ended[d],   0 <= use[d] <= capacity[d]
    """
    builder = ProgramBuilder()
    n_days, n_demands = program.n_days, program.amount.size
    chosen = builder.add_columns(choices.size, gain=-program.cost(choices, days))
    unmet = builder.add_columns(n_demands, gain=-program.unmet_cost)
    builder.add_rows(
        n_demands,
        np.concatenate((program.choice_demand[choices], np.arange(n_demands))),
        np.concatenate((chosen, unmet)),
        1.0,
        lower=program.amount,
        upper=program.amount,
    )
    held_column = np.full((program.n_limits, n_days), -1, dtype=np.int64)
    kept_held = np.flatnonzero(program.is_held)
    held_column[kept_held] = builder.add_columns(
        kept_held.size * n_days, upper=program.capacity[kept_held].ravel()
    ).reshape(-1, n_days)
    kept = is_kept | program.is_held[:, None]
    row_of = np.full((program.n_limits, n_days), -1, dtype=np.int64)
    row_of[kept] = np.arange(kept.sum())
    rows, columns, values = entries(program, choices, days, row_of)
    held_rows, held_columns = row_of[kept_held], held_column[kept_held]
    is_held = np.broadcast_to(program.is_held[:, None], kept.shape)[kept]
    added = builder.add_rows(
        int(kept.sum()),
        np.concatenate((rows, held_rows.ravel(), held_rows[:, 1:].ravel())),
        np.concatenate((columns, held_columns.ravel(), held_columns[:, :-1].ravel())),
        np.concatenate((values, -np.ones(held_rows.size), np.ones(max(0, held_rows[:, 1:].size)))),
        lower=np.where(is_held, 0.0, -np.inf),
        upper=np.where(is_held, 0.0, program.capacity[kept]),
    )
    if added.size:
        row_of[kept] += added[0]
    return Master(
        program=builder.build(), n_chosen=choices.size, row_of=row_of, held_column=held_column
    )


def entries(
    program: TimedProgram, choices: IntArray, days: IntArray, row_of: IntArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """Entries of some columns in the rows of limits: row, column, value."""
    column, use, begin = uses_of(program, choices, days)
    limit = program.use_limit[use]
    value = program.use_amount[use]
    is_begun = begin < program.n_days
    is_begun[is_begun] = row_of[limit[is_begun], begin[is_begun]] >= 0
    end = begin + program.use_length[use]
    is_ended = program.is_held[limit] & (end < program.n_days) & is_begun
    return (
        np.concatenate(
            (row_of[limit[is_begun], begin[is_begun]], row_of[limit[is_ended], end[is_ended]])
        ),
        np.concatenate((column[is_begun], column[is_ended])),
        np.concatenate((value[is_begun], -value[is_ended])),
    )


def prices_of(program: TimedProgram, master: Master, row_gain: FloatArray) -> FloatArray:
    """Prices of all limits by day from the duals of a master, shape (limit, day), >= 0.

    For a held limit the price of a day is the fall of its balance's dual to the next.
    """
    kept = master.row_of >= 0
    dual = np.zeros(master.row_of.shape)
    dual[kept] = row_gain[master.row_of[kept]]
    held = dual[program.is_held]
    dual[program.is_held] = held - np.concatenate(
        (held[:, 1:], np.zeros((held.shape[0], 1))), axis=1
    )
    return np.maximum(0.0, dual)


def merged(
    rows: IntArray, columns: IntArray, values: FloatArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """Entries in column order with those of the same place added up."""
    order = np.lexsort((rows, columns))
    rows, columns, values = rows[order], columns[order], values[order]
    is_first = np.ones(rows.size, dtype=bool)
    is_first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    values = np.add.reduceat(values, np.flatnonzero(is_first)) if rows.size else values
    return rows[is_first], columns[is_first], values
