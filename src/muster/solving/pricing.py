"""What every column of a timed program costs at some prices, and the bound that follows.

Columns are not written down for it. Choices that use the same limits in the same
way share the cost of their uses by day, and whole choices that cannot be of
interest are left out before any of their days is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from muster.solving.program import FloatArray, IntArray
from muster.solving.timed import TimedProgram, uses_of


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


class Pricer:
    """Prices the columns of one program again and again; amounts and capacities may change.

    Dimensions: way (choices with the same uses but for a factor), term (limit, days
    after the start and length of a use, as they occur).
    """

    def __init__(self, program: TimedProgram) -> None:
        self._program = program
        n_choices = program.choice_demand.size
        count = np.diff(program.use_start)
        some = np.flatnonzero(count)
        self._factor = np.zeros(n_choices)
        self._factor[some] = program.use_amount[program.use_start[some]]
        self._factor[self._factor <= 0.0] = 1.0
        length = np.where(program.is_held[program.use_limit], program.use_length, 1)
        terms = np.stack((program.use_limit, program.use_offset, length), axis=1)
        self._terms, term = np.unique(terms, axis=0, return_inverse=True)
        share = program.use_amount / self._factor[program.use_choice()]
        most = int(count.max(initial=1))
        # A choice is a row of (term + 1, share) for each of its uses, filled up with zeros.
        table = np.zeros((n_choices, most, 2))
        place = np.arange(term.size) - np.repeat(program.use_start[:-1], count)
        table[program.use_choice(), place, 0] = term.ravel() + 1
        table[program.use_choice(), place, 1] = np.round(share, 12)
        ways, way = np.unique(table.reshape(n_choices, 2 * most), axis=0, return_inverse=True)
        self._way: IntArray = way.reshape(-1).astype(np.int64)
        ways = ways.reshape(-1, most, 2)
        self._way_term, self._way_share = ways[:, :, 0].astype(np.int64), ways[:, :, 1]

    def price(self, prices: FloatArray, ceiling: FloatArray | None = None) -> Priced:
        """Cost of one unit by every column that could cost less than a ceiling.

        What lateness alone or the cheapest day alone puts above the ceiling need not
        be looked at: its cost is above the ceiling whatever the rest is.

        Parameters
        ----------
        prices : (limit, day)
            Price of one unit of a limit on a day (>= 0).
        ceiling : (demand,)
            Cost of a unit of interest; None for the cost of leaving it unmet.
        """
        p = self._program
        top = p.unmet_cost if ceiling is None else np.minimum(ceiling, p.unmet_cost)
        by_day = self._by_day(prices)
        cheapest = np.minimum.accumulate(by_day[:, ::-1], axis=1)[:, ::-1]
        open_choices = np.flatnonzero(p.last_day >= p.first_day)
        floor = cheapest[self._way[open_choices], p.first_day[open_choices]]
        floor = p.extra_cost[open_choices] + self._factor[open_choices] * floor
        owner = p.choice_demand[open_choices]
        is_near = floor <= top[owner]
        chosen, slack, owner = open_choices[is_near], (top[owner] - floor)[is_near], owner[is_near]
        late_cost = p.late_cost[owner]
        with np.errstate(divide="ignore", invalid="ignore"):
            slack = np.where(late_cost > 0, slack / late_cost, np.inf)
        latest = np.floor(np.minimum(p.due_day[owner] + slack - p.transit_days[chosen], p.n_days))
        first = p.first_day[chosen]
        n = np.maximum(0, np.minimum(p.last_day[chosen], latest) - first + 1).astype(np.int64)
        begin = np.cumsum(n) - n
        days = np.arange(n.sum()) + np.repeat(first - begin, n)
        way = np.repeat(self._way[chosen] * p.n_days, n)
        costs = by_day.ravel()[way + days]
        costs *= np.repeat(self._factor[chosen], n)
        late = np.repeat(p.transit_days[chosen] - p.due_day[owner], n)
        late += days
        np.maximum(late, 0.0, out=late)
        late *= np.repeat(late_cost, n)
        costs += late
        costs += np.repeat(p.extra_cost[chosen], n)
        least = top.copy()
        filled = np.flatnonzero(n)
        if filled.size:
            best = np.minimum.reduceat(costs, begin[filled])
            np.minimum.at(least, owner[filled], best)
        return Priced(choices=np.repeat(chosen, n), days=days, costs=costs, least=least)

    def _by_day(self, prices: FloatArray) -> FloatArray:
        """Cost of what one unit of each way uses if it starts on each day, shape (way, day)."""
        n_days = self._program.n_days
        limit, offset, length = self._terms.T
        reach = int(np.max(offset + length, initial=1)) + 1
        summed = np.zeros((prices.shape[0], n_days + reach + 1))
        np.cumsum(prices, axis=1, out=summed[:, 1 : n_days + 1])
        summed[:, n_days + 1 :] = summed[:, [n_days]]
        by_term = np.zeros((limit.size + 1, n_days))
        busy = np.flatnonzero(summed[limit, n_days] > 0.0)
        begin = offset[busy, None] + np.arange(n_days)
        row = limit[busy, None]
        by_term[busy + 1] = summed[row, begin + length[busy, None]] - summed[row, begin]
        by_day = np.zeros((self._way_term.shape[0], n_days))
        is_busy = np.zeros(limit.size + 1, dtype=bool)
        is_busy[busy + 1] = True
        for term, share in zip(self._way_term.T, self._way_share.T, strict=True):
            some = np.flatnonzero(is_busy[term])
            by_day[some] += share[some, None] * by_term[term[some]]
        return by_day


def cost_of_use(
    program: TimedProgram, prices: FloatArray, choices: IntArray, days: IntArray
) -> FloatArray:
    """Cost of what some columns use, shape (column,)."""
    n_days = program.n_days
    summed = np.zeros((program.n_limits, n_days + 1))
    np.cumsum(prices, axis=1, out=summed[:, 1:])
    column, use, begin = uses_of(program, choices, days)
    limit = program.use_limit[use]
    length = np.where(program.is_held[limit], program.use_length[use], 1)
    begin = np.minimum(begin, n_days)
    end = np.minimum(begin + length, n_days)
    value = program.use_amount[use] * (summed[limit, end] - summed[limit, begin])
    return np.bincount(column, weights=value, minlength=choices.size).astype(np.float64)


def lower_bound(program: TimedProgram, prices: FloatArray, priced: Priced) -> float:
    """Proved lower bound on the cost of any plan at some prices (weak duality).

    Every implicit column is priced or known to cost more, so that the bound holds
    for the whole program and not only for the columns that were written down.
    """
    return float(priced.least @ program.amount - np.sum(prices * program.capacity))
