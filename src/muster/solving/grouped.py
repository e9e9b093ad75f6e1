"""Good first columns of a timed program: each group of demands as if it were alone.

Groups (the operations of a study) share few limits that bind, and a program grows
faster than its parts. What each group would choose alone is a far better start than
what prices from a coarse program suggest; the proof is that of the whole program.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from muster.solving.highs import n_threads
from muster.solving.program import BoolArray, IntArray
from muster.solving.timed import TimedProgram

Alone = Callable[[TimedProgram], tuple[IntArray, BoolArray]]
"""Columns that carry flow in the optimum of a program, and the days of limits written down."""


def columns_of_groups(
    program: TimedProgram, groups: IntArray, alone: Alone
) -> tuple[IntArray, BoolArray]:
    """Columns and days of limits that matter if each group has all limits for itself.

    Parameters
    ----------
    program
        The whole program.
    groups : (demand,)
        Label of the group of each demand.
    alone
        Solves one group; called in as many threads as this process may use.

    Returns
    -------
    columns : (column,)
        Columns of the whole program (choice * n_days + day), sorted.
    kept : (limit, day)
        Days of limits that any group has written down.
    """
    parts = [part_of(program, groups == label) for label in np.unique(groups)]
    parts.sort(key=lambda part: -part[0].n_columns)  # The longest first: threads end together.
    if n_threads() > 1:
        with ThreadPoolExecutor(n_threads()) as pool:
            found = list(pool.map(lambda part: alone(part[0]), parts))
    else:
        found = [alone(part) for part, _ in parts]
    columns = [
        choices[mine // program.n_days] * program.n_days + mine % program.n_days
        for (_, choices), (mine, _) in zip(parts, found, strict=True)
    ]
    kept = np.logical_or.reduce([rows for _, rows in found])
    return np.sort(np.concatenate(columns)), kept


def part_of(program: TimedProgram, is_in: BoolArray) -> tuple[TimedProgram, IntArray]:
    """The program of some demands alone, and its choices in the whole program."""
    demands = np.flatnonzero(is_in)
    place = np.cumsum(is_in) - 1
    choices = np.flatnonzero(is_in[program.choice_demand])
    count = np.diff(program.use_start)
    uses = np.flatnonzero(np.repeat(is_in[program.choice_demand], count))
    part = replace(
        program,
        amount=program.amount[demands],
        due_day=program.due_day[demands],
        late_cost=program.late_cost[demands],
        unmet_cost=program.unmet_cost[demands],
        choice_demand=place[program.choice_demand[choices]],
        first_day=program.first_day[choices],
        last_day=program.last_day[choices],
        transit_days=program.transit_days[choices],
        extra_cost=program.extra_cost[choices],
        use_start=np.concatenate(([0], np.cumsum(count[choices]))),
        use_limit=program.use_limit[uses],
        use_offset=program.use_offset[uses],
        use_length=program.use_length[uses],
        use_amount=program.use_amount[uses],
    )
    return part, choices
