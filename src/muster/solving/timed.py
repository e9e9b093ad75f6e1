"""Programs of timed choices: so much of each demand, by which choice, starting on which day.

A choice (a way to move a package) may start on any day of its window; it uses
limits (fleets, ports) on fixed days after its start and serves one demand. The
program has one column for each choice and day, far too many to write down, and
so columns stay implicit: their costs and uses follow from a few arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from muster.core.errors import LabelMismatchError
from muster.solving.program import BoolArray, FloatArray, IntArray, Program, ProgramBuilder


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
    change = np.zeros((program.n_limits, n_days + 1))
    inside = begin < n_days
    np.add.at(change, (limit[inside], begin[inside]), value[inside])
    length = np.where(program.is_held[limit], program.use_length[use], 1)
    end = np.minimum(begin + length, n_days)
    np.add.at(change, (limit[inside], end[inside]), -value[inside])
    return np.cumsum(change, axis=1)[:, :n_days]


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """Columns with their cost at some prices, those beyond a ceiling left out.

    Attributes
    ----------
    choices, days : (column,)
        In the order of choices, then days.
    costs : (column,)
        Cost of one unit with all that it uses.
    least : (demand,)
        Lower bound on the cost of a unit of each demand over *all* columns.
    """

    choices: IntArray
    days: IntArray
    costs: FloatArray
    least: FloatArray


def price(program: TimedProgram, prices: FloatArray, ceiling: FloatArray | None = None) -> Priced:
    """Cost of one unit by every column that could cost less than a ceiling.

    A column that is so late that lateness alone exceeds the ceiling need not be
    priced: its cost is above the ceiling whatever the prices are.

    Parameters
    ----------
    program
        The program.
    prices : (limit, day)
        Price of one unit of a limit on a day (>= 0).
    ceiling : (demand,)
        Cost of a unit of interest; None for the cost of leaving it unmet.
    """
    top = program.unmet_cost if ceiling is None else np.minimum(ceiling, program.unmet_cost)
    demand = program.choice_demand
    with np.errstate(divide="ignore", invalid="ignore"):
        slack = np.where(program.late_cost > 0, top / program.late_cost, np.inf)
    latest = program.due_day[demand] + slack[demand] - program.transit_days
    last = np.minimum(program.last_day, np.floor(np.minimum(latest, program.n_days)))
    n = np.maximum(0, last - program.first_day + 1).astype(np.int64)
    choices = np.repeat(np.arange(n.size), n)
    days = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n) + program.first_day[choices]
    costs = program.cost(choices, days)
    reach = int(np.max(program.use_offset + program.use_length, initial=1)) + 1
    width = program.n_days + reach + 1
    summed = np.zeros((program.n_limits, width))
    np.cumsum(prices, axis=1, out=summed[:, 1 : program.n_days + 1])
    summed[:, program.n_days + 1 :] = summed[:, [program.n_days]]
    flat = summed.ravel()
    count = np.diff(program.use_start)
    is_free = ~prices.any(axis=1)
    for place in range(int(count.max(initial=0))):
        some = count > place
        use = np.where(some, program.use_start[:-1] + place, 0)
        limit = program.use_limit[use]
        some &= ~is_free[limit]
        if not some.any():
            continue
        length = np.where(program.is_held[limit], program.use_length[use], 1)
        base = limit * width + program.use_offset[use]
        mine = np.flatnonzero(some[choices])
        choice = choices[mine]
        begin = base[choice] + days[mine]
        costs[mine] += program.use_amount[use[choice]] * (
            flat[begin + length[choice]] - flat[begin]
        )
    least = top.copy()
    np.minimum.at(least, demand[choices], costs)
    return Priced(choices=choices, days=days, costs=costs, least=least)


def lower_bound(program: TimedProgram, prices: FloatArray, priced: Priced) -> float:
    """Proved lower bound on the cost of any plan at some prices (weak duality).

    Every implicit column is priced or known to cost more, so that the bound holds
    for the whole program and not only for the columns that were written down.
    """
    return float(priced.least @ program.amount - np.sum(prices * program.capacity))


def coarsened(program: TimedProgram, step: int) -> TimedProgram:
    """The same program in steps of several days, for first prices; not exact."""
    n_steps = -(-program.n_days // step)
    padding = n_steps * step - program.n_days
    capacity = np.pad(program.capacity, ((0, 0), (0, padding)), mode="edge")
    summed = capacity.reshape(program.n_limits, n_steps, step).sum(axis=2)
    summed[program.is_held] /= step
    length = np.maximum(1, np.round(program.use_length / step)).astype(np.int64)
    is_held = program.is_held[program.use_limit]
    held_amount = program.use_amount * program.use_length / step / length
    first = program.first_day // step
    return replace(
        program,
        capacity=summed,
        due_day=(program.due_day - (step - 1) / 2) / step,
        late_cost=program.late_cost * step,
        first_day=first,
        last_day=np.where(
            program.last_day < program.first_day,
            first - 1,
            np.maximum(first, program.last_day // step),
        ),
        transit_days=program.transit_days // step,
        use_offset=np.round(program.use_offset / step).astype(np.int64),
        use_length=np.where(is_held, length, 1),
        use_amount=np.where(is_held, held_amount, program.use_amount),
    )


def refined_prices(program: TimedProgram, coarse: FloatArray, step: int) -> FloatArray:
    """Prices by day from prices by step of some days."""
    place = (np.arange(program.n_days) + 0.5) / step - 0.5
    steps = np.arange(coarse.shape[1])
    prices = np.array([np.interp(place, steps, row) for row in coarse])
    prices = prices.reshape(program.n_limits, program.n_days)
    prices[program.is_held] /= step
    return prices


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
