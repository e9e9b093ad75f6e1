"""Programs of timed choices: so much of each demand, by which choice, starting on which day.

A choice (a way to move a package) may start on any day of its window; it uses
limits (fleets, ports) on fixed days after its start and serves one demand. The
program has one column for each choice and day, far too many to write down, and
so columns stay implicit: their costs and uses follow from a few arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from muster.core.errors import LabelMismatchError
from muster.solving.program import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedProgram:
    """Serve every demand at least cost within day-by-day limits.

    Dimensions: limit, day, demand, choice, use (one limit that a choice uses).
    The cost of a unit of demand ``k`` by choice ``c`` started on day ``d`` is::

        late_cost[k] * max(0, d + transit_days[c] - due_day[k]) + extra_cost[c]

    Attributes
    ----------
    capacity : (limit, day)
        What a limit gives on a day [units of the limit, >= 0].
    is_held : (limit,)
        Whether a use lasts for its length (a ship at sea) or falls on one day.
    amount : (demand,)
        Units to serve [> 0].
    due_day : (demand,)
        Day from which service is late.
    late_cost, unmet_cost : (demand,)
        Cost of a unit for each day late, and of a unit never served.
    choice_demand : (choice,)
        Demand that each choice serves.
    first_day, last_day : (choice,)
        First and last day on which it may start.
    transit_days : (choice,)
        Whole days from start to service.
    extra_cost : (choice,)
        Cost of a unit whatever the day.
    use_start : (choice + 1,)
        Where the uses of each choice begin in the arrays below.
    use_limit, use_offset, use_length, use_amount : (use,)
        Limit, days after the start, length [days] and amount for each unit.
    """

    capacity: FloatArray
    is_held: BoolArray
    amount: FloatArray
    due_day: FloatArray
    late_cost: FloatArray
    unmet_cost: FloatArray
    choice_demand: IntArray
    first_day: IntArray
    last_day: IntArray
    transit_days: IntArray
    extra_cost: FloatArray
    use_start: IntArray
    use_limit: IntArray
    use_offset: IntArray
    use_length: IntArray
    use_amount: FloatArray

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        n_choices, n_uses = self.choice_demand.size, self.use_limit.size
        fits = (
            self.capacity.shape[0] == self.is_held.size
            and self.due_day.size == self.late_cost.size == self.unmet_cost.size == self.amount.size
            and self.first_day.size == self.last_day.size == self.transit_days.size == n_choices
            and self.extra_cost.size == n_choices
            and self.use_start.size == n_choices + 1
            and self.use_offset.size == self.use_length.size == self.use_amount.size == n_uses
        )
        if not fits:
            raise LabelMismatchError("The arrays of a timed program differ in length.")
        is_open = self.last_day >= self.first_day
        if np.any(is_open & ((self.first_day < 0) | (self.last_day >= self.n_days))):
            raise LabelMismatchError("A choice of a timed program may start outside its days.")

    @property
    def n_days(self) -> int:
        """Days of the horizon."""
        return int(self.capacity.shape[1])

    @property
    def n_limits(self) -> int:
        """Number of limits."""
        return int(self.capacity.shape[0])

    @property
    def n_columns(self) -> int:
        """Columns that the program would have if they were all written down."""
        return int(np.maximum(0, self.last_day - self.first_day + 1).sum())

    def use_choice(self) -> IntArray:
        """Choice of each use, shape (use,)."""
        return np.repeat(np.arange(self.choice_demand.size), np.diff(self.use_start))

    def cost(self, choices: IntArray, days: IntArray) -> FloatArray:
        """Cost of one unit by each choice and start day, shape (column,)."""
        demand = self.choice_demand[choices]
        late = np.maximum(0.0, days + self.transit_days[choices] - self.due_day[demand])
        return self.late_cost[demand] * late + self.extra_cost[choices]

    def lateness(self, choices: IntArray, days: IntArray) -> FloatArray:
        """The part of :meth:`cost` that is lateness."""
        return self.cost(choices, days) - self.extra_cost[choices]


def every_column(program: TimedProgram) -> tuple[IntArray, IntArray]:
    """Choices and start days of all columns, in the order of choices, then days."""
    n = np.maximum(0, program.last_day - program.first_day + 1)
    choices = np.repeat(np.arange(n.size), n)
    days = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n) + program.first_day[choices]
    return choices, days


def uses_of(
    program: TimedProgram, choices: IntArray, days: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Every use of some columns: column, use, and day on which the use begins."""
    count = np.diff(program.use_start)[choices]
    column = np.repeat(np.arange(choices.size), count)
    first = np.repeat(np.cumsum(count) - count, count)
    use = np.arange(count.sum()) - first + np.repeat(program.use_start[:-1][choices], count)
    return column, use, days[column] + program.use_offset[use]


def used_by_day(
    program: TimedProgram, choices: IntArray, days: IntArray, amount: FloatArray
) -> FloatArray:
    """Use of every limit on every day, shape (limit, day)."""
    n_days = program.n_days
    column, use, begin = uses_of(program, choices, days)
    value = program.use_amount[use] * amount[column]
    limit = program.use_limit[use]
    inside = begin < n_days
    is_held = program.is_held[limit]
    daily, held = inside & ~is_held, inside & is_held
    begin += limit * (n_days + 1)
    end = np.minimum(begin + program.use_length[use], (limit + 1) * (n_days + 1) - 1)
    size = program.n_limits * (n_days + 1)
    change = np.zeros(size)
    change += np.bincount(begin[held], weights=value[held], minlength=size)
    change -= np.bincount(end[held], weights=value[held], minlength=size)
    used = np.cumsum(change.reshape(-1, n_days + 1), axis=1)
    used += np.bincount(begin[daily], weights=value[daily], minlength=size).reshape(used.shape)
    return used[:, :n_days]
