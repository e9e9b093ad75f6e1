"""Which of the many columns of a timed program are worth writing down."""

from __future__ import annotations

import numpy as np

from muster.solving.pricing import Priced, Pricer, cost_of_use
from muster.solving.program import FloatArray, IntArray
from muster.solving.timed import TimedProgram, used_by_day

FIRST_CHOICES = 2
"""Choices of each demand that are written down at the start of a light program."""
PER_DEMAND = 6
"""Columns written down for each demand in one round."""
LARGE = 30.0
"""A demand this many times the median gets eight times as many columns a round."""
WORST_SHARE, FOR_WORST = 0.01, 60
"""A demand that holds this share of the gap open gets this many columns a round."""
SPELL_DAYS = 3
"""Days from which at most two columns of a demand are taken in one round."""
NEAR = 1e-1
"""Excess cost up to which a column goes into the exact solve."""


def first_columns(program: TimedProgram) -> tuple[IntArray, float]:
    """A few good columns of each demand as if nothing were short, and how short it would be.

    Returns
    -------
    columns
        The cheapest choices of each demand on their first and last days in time.
    pressure
        Use above capacity if every demand took its best column, over all capacity.
    """
    demand = program.choice_demand
    on_time = np.floor(program.due_day[demand]).astype(np.int64) - program.transit_days
    latest = np.clip(on_time, program.first_day, program.last_day)
    is_open = program.last_day >= program.first_day
    cost = program.cost(np.arange(demand.size), program.first_day)
    order = np.lexsort((cost, demand))
    order = order[is_open[order]]
    rank = np.arange(order.size) - np.searchsorted(demand[order], demand[order])
    chosen = order[rank < FIRST_CHOICES]
    first, last = program.first_day[chosen], latest[chosen]
    days = np.stack((first, last, (first + last) // 2, (3 * first + last) // 4), axis=1)
    columns = np.unique(chosen[:, None] * program.n_days + days)
    best = order[rank == 0]
    used = used_by_day(program, best, latest[best], program.amount[demand[best]])
    early = used_by_day(program, best, program.first_day[best], program.amount[demand[best]])
    over = np.minimum(
        np.maximum(0.0, used - program.capacity).sum(),
        np.maximum(0.0, early - program.capacity).sum(),
    )
    return columns, float(over / max(1e-12, program.capacity.sum()))


def promising(
    program: TimedProgram, pricer: Pricer, prices: FloatArray, per_demand: int
) -> IntArray:
    """Columns (choice * n_days + day) of least cost for each demand at some prices."""
    priced = pricer.price(prices)
    column = priced.choices * program.n_days + priced.days
    label = program.choice_demand[priced.choices]
    return np.sort(_best(column, label, -priced.costs, per_demand))


def near(program: TimedProgram, prices: FloatArray, own: FloatArray, columns: IntArray) -> IntArray:
    """Those of some columns that cost hardly more than their demand's dual."""
    choices, days = columns // program.n_days, columns % program.n_days
    costs = program.cost(choices, days) + cost_of_use(program, prices, choices, days)
    return columns[costs <= own[program.choice_demand[choices]] + NEAR]


def paying(program: TimedProgram, priced: Priced, own: FloatArray) -> IntArray:
    """Columns whose cost at current prices lies below the dual of their demand, the best first.

    They are spread over days: where days are short, later ones are needed as well.
    """
    owner = program.choice_demand[priced.choices]
    gain = np.minimum(own, program.unmet_cost)[owner] - priced.costs
    some = np.flatnonzero(gain > 1e-8)
    spell = owner[some] * program.n_days + priced.days[some] // SPELL_DAYS
    some = _best(some, spell, gain[some], 2)
    worst = np.zeros(program.amount.size)
    np.maximum.at(worst, owner[some], gain[some])
    worst *= program.amount
    # Demands are scaled to one, so that their cost tells how large they are.
    most = np.where(program.late_cost > LARGE, 8 * PER_DEMAND, PER_DEMAND)
    most[worst > WORST_SHARE * worst.sum()] = FOR_WORST
    kept = _best(some, owner[some], gain[some], most[owner[some]])
    return np.sort(priced.choices[kept] * program.n_days + priced.days[kept])


def _best(items: IntArray, label: IntArray, value: FloatArray, n: int | IntArray) -> IntArray:
    """The n items of highest value of each label; n may differ by item's label."""
    order = np.lexsort((-value, label))
    label = label[order]
    rank = np.arange(label.size) - np.searchsorted(label, label)
    most = n if isinstance(n, int) else n[order]
    return items[order[rank < most]]
