"""Shapley values of linear games: a pool of cuts, and the rest as a control variate.

1. *Collect*: coalitions are solved along random orders. Where the cuts so far leave the worth
   of a coalition open, its own cut joins the pool. The pool is the game
   ``v_K(S) = sum over parts of min over cuts``, an upper bound of v.
2. *Rest*: along fresh orders, drawn apart from the first, what the pool says too much,
   ``v_K - v``, is solved and averaged, with its standard error. It has small differences, so
   that few orders are enough.
3. The values of v_K are summed over all coalitions, or sampled in compiled code where a part
   has too many players. Shapley values are additive, so value = value of v_K minus the rest.

Many coalitions need no solve: worth never falls when somebody joins, so that where the bound of
the pool meets the worth of a smaller coalition it is the worth. Each part draws from streams of
its own, and is worked on by one thread from start to end: results do not depend on how many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.core.watching import watcher_here
from muster.operations.attribution.exact import in_order, of_least
from muster.operations.attribution.linear import LinearGame, LinearPart, PartSolver
from muster.operations.attribution.sampling import (
    least_over_coalitions,
    least_over_orders,
    random_order,
    stream,
)
from muster.operations.campaign.draws import uniform

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SAME = 1e-8
"""Worths closer than this are equal: the tolerance of a solver."""
WHOLE_SUM = 4e8
"""Steps up to which the cuts of a part are summed over every coalition."""
FEWEST, MOST_COLLECTED, MOST_RESTS = 8, 24, 64
"""Pairs of orders: fewest of any kind, most to collect cuts along, most for the rest."""
SMALL = 8
"""Players up to which every coalition of a part is solved."""
LEFT_OPEN = 8.0
"""Standard errors wanted that a cut may still say too much when collecting ends."""
ONE_IN = 8
"""Of so many coalitions along an order one is solved for the rest, and counts for all."""
BLOCK = 128
"""Pairs of orders sampled by one thread at a time."""
WORTH, COLLECT, REST, THIN, ORDERS, COALITIONS = range(0x5A61, 0x5A67)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearValues:
    """Values of a linear game.

    Attributes
    ----------
    total
        Worth of all players together.
    shapley, standard_error : (player,)
        Shapley values and their standard errors.
    by_part : (part, player)
        Shapley values by part of the game; they add up to ``shapley``.
    banzhaf, banzhaf_error : (player,)
        Banzhaf values of the pool of cuts, a check, and their standard errors.
    without, alone : (player,)
        Worth of all others, and of the player alone.
    n_solved, n_cuts, n_orders
        Programs solved, cuts kept, and orders of joining sampled (each and its reverse).
    n_sampled
        Parts whose cuts were sampled, because there are too many coalitions to sum over.
    largest_rest
        Most that the pool said too much of any coalition drawn to measure it.
    max_violation
        Largest violation of any solved coalition's plan.
    """

    total: float
    shapley: FloatArray
    by_part: FloatArray
    standard_error: FloatArray
    banzhaf: FloatArray
    banzhaf_error: FloatArray
    without: FloatArray
    alone: FloatArray
    n_solved: int
    n_cuts: int
    n_orders: int
    n_sampled: int
    largest_rest: float
    max_violation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _PartFound:
    """What one part gave: cuts, rest, and the worths that are shown."""

    start: FloatArray
    slope: FloatArray
    rest: FloatArray
    rest_variance: FloatArray
    total: float
    without: FloatArray
    alone: FloatArray
    n_solved: int
    largest_rest: float
    max_violation: float


class _PartWork:
    """Collects the cuts of one part and measures what they say too much."""

    def __init__(self, part: LinearPart, key: np.uint64, tolerance: float) -> None:
        self._solver = PartSolver(part)
        self._n = part.players.size
        self._key, self._tolerance = key, tolerance
        self._start: FloatArray = np.zeros(0)
        self._slope: FloatArray = np.zeros((0, self._n))
        self._known: dict[bytes, float] = {np.zeros(self._n).tobytes(): 0.0}
        self._violation = 0.0

    def found(self) -> _PartFound:
        """Everything about the part."""
        n = self._n
        everybody, single = np.ones(n), np.eye(n)
        empty = self._worth(np.zeros(n), is_solved=True)
        total = self._worth(everybody, is_solved=True)
        alone = np.array([self._worth(row, is_solved=True) for row in single]) - empty
        without = np.array([self._worth(everybody - row, is_solved=True) for row in single])
        self._collect()
        rest, variance, largest = self._rest(total)
        return _PartFound(
            start=self._start,
            slope=self._slope,
            rest=rest,
            rest_variance=variance,
            total=total - empty,
            without=without - empty,
            alone=alone,
            n_solved=self._solver.n_solved,
            largest_rest=largest,
            max_violation=self._violation,
        )

    def _bound(self, members: FloatArray) -> float:
        """Worth by the pool of cuts: never too little."""
        return float((self._start + self._slope @ members).min(initial=np.inf))

    def _worth(
        self, members: FloatArray, least: float = -np.inf, *, is_solved: bool = False
    ) -> float:
        """Worth of a coalition that is worth at least so much; its cut joins if it says more."""
        name = members.tobytes()
        if name in self._known and not is_solved:
            return self._known[name]
        bound = self._bound(members)
        if bound <= least + SAME and not is_solved:
            self._known[name] = bound
            return bound
        answer = self._solver.solve(members)
        self._violation = max(self._violation, answer.max_violation)
        self._known[name] = answer.worth
        if bound > answer.worth + SAME:
            self._start = np.append(self._start, answer.start)
            self._slope = np.vstack((self._slope, answer.slope))
        return answer.worth

    def _orders(self, purpose: int, number: int) -> tuple[IntArray, IntArray]:
        """An order of the players and its reverse."""
        order = random_order(stream(self._key, purpose, number), self._n)
        return order, order[::-1]

    def _collect(self) -> None:
        """Solve coalitions along orders until their worth is what the pool says."""
        if self._n <= SMALL:
            worths = np.zeros(1 << self._n)
            for number in range(1, 1 << self._n):
                within = [worths[number & ~(1 << i)] for i in range(self._n) if number >> i & 1]
                members = ((number >> np.arange(self._n)) & 1).astype(np.float64)
                worths[number] = self._worth(members, max(within))
            return
        calm = 0
        for number in range(MOST_COLLECTED):
            gap = 0.0
            for order in self._orders(COLLECT, number):
                members, worth = np.zeros(self._n), 0.0
                for player in order:
                    members[player] = 1.0
                    bound = self._bound(members)
                    worth = self._worth(members, worth)
                    gap = max(gap, bound - worth)
            calm = calm + 1 if gap <= LEFT_OPEN * self._tolerance else 0
            if calm >= 2:
                return

    def _rest(self, total: float) -> tuple[FloatArray, FloatArray, float]:
        """Values of what the pool says too much, their variances, and the most of it."""
        n = self._n
        if n <= SMALL or total <= SAME:
            return np.zeros(n), np.zeros(n), 0.0
        start, slope = self._start.copy(), self._slope.copy()
        brought: list[FloatArray] = []
        largest = 0.0
        for number in range(MOST_RESTS):
            pair = np.zeros(n)
            for turn, order in enumerate(self._orders(REST, number)):
                lot = stream(self._key, THIN, number, turn)
                members, worth, before = np.zeros(n), 0.0, 0.0
                for step, player in enumerate(order):
                    members[player] = 1.0
                    bound = float((start + slope @ members).min())
                    if bound <= worth + SAME:
                        after = 0.0
                    elif step == n - 1 or uniform(lot, np.uint64(step)) >= 1.0 / ONE_IN:
                        after = 0.0  # not drawn; those drawn count for it
                    else:
                        worth = self._worth(members, worth)
                        largest = max(largest, bound - worth)
                        after = ONE_IN * max(0.0, bound - worth)
                    pair[player] += 0.5 * (after - before)
                    before = after
            brought.append(pair)
            if len(brought) >= FEWEST:
                error = np.std(brought, axis=0, ddof=1) / np.sqrt(len(brought))
                if error.max() <= self._tolerance:
                    break
        variance = np.var(brought, axis=0, ddof=1) / len(brought)
        self._start, self._slope = start, slope
        return np.mean(brought, axis=0), variance, largest


def linear_values(
    game: LinearGame,
    *,
    seed: int = 1,
    error: float = 0.001,
    n_orders: int = 16_384,
    n_workers: int = 1,
) -> LinearValues:
    """Shapley values of a linear game, with standard errors, and what goes with them.

    Parameters
    ----------
    game
        Players and parts.
    seed
        Seed of the orders that are drawn.
    error
        Standard error wanted, as a share of the worth of all; parts are worked on until theirs
        together is about that, or for a fixed number of orders.
    n_orders
        Orders (each with its reverse) in which parts with many players are sampled.
    n_workers
        Threads; results do not depend on it.
    """
    n, parts = game.n_players, game.parts
    key = stream(seed, WORTH)
    first = [PartSolver(part).solve(np.ones(part.players.size)).worth for part in parts]
    tolerance = error * sum(first) / np.sqrt(max(1, len(parts)))
    # The largest parts first: they take longest.
    by_size = sorted(range(len(parts)), key=lambda p: -parts[p].program.values.size)

    watcher, so_far, n_done = watcher_here(), np.zeros(n), 0

    def one(p: int) -> _PartFound:
        nonlocal n_done
        found = _PartWork(parts[p], stream(key, p + 1), float(tolerance)).found()
        if watcher is not None:
            so_far[parts[p].players] += found.rest_variance
            n_done += 1
            told = {"error": float(np.sqrt(so_far.max(initial=0.0))), "wanted": error * sum(first)}
            watcher("worth", told | {"parts": float(n_done), "of": float(len(parts))})
        return found

    worked = dict(zip(by_size, in_order(one, by_size, n_workers), strict=True))
    found = [worked[p] for p in range(len(parts))]
    shapley, variance = np.zeros((len(parts), n)), np.zeros(n)
    banzhaf, banzhaf_variance = np.zeros(n), np.zeros(n)
    without, alone = np.full(n, sum(f.total for f in found)), np.zeros(n)
    n_sampled = 0
    for p, (part, f) in enumerate(zip(parts, found, strict=True)):
        players = part.players
        is_summed = 2.0**players.size * f.start.size <= WHOLE_SUM
        pool = (
            _summed(f, n_workers)
            if is_summed
            else _sampled(f, stream(key, p + 1), n_orders, n_workers)
        )
        n_sampled += not is_summed
        shapley[p, players] = _adding_up(pool[0] - f.rest, f.total)
        variance[players] += pool[1] + f.rest_variance
        banzhaf[players] += pool[2]
        banzhaf_variance[players] += pool[3]
        without[players] += f.without - f.total
        alone[players] += f.alone
    return LinearValues(
        total=float(sum(f.total for f in found)),
        shapley=shapley.sum(axis=0),
        by_part=shapley,
        standard_error=np.sqrt(variance),
        banzhaf=banzhaf,
        banzhaf_error=np.sqrt(banzhaf_variance),
        without=without,
        alone=alone,
        n_solved=sum(f.n_solved for f in found) + len(parts),
        n_cuts=sum(f.start.size for f in found),
        n_orders=n_orders if n_sampled else 0,
        n_sampled=n_sampled,
        largest_rest=float(sum(f.largest_rest for f in found)),
        max_violation=max((f.max_violation for f in found), default=0.0),
    )


def _adding_up(values: FloatArray, total: float) -> FloatArray:
    """Values that add up to a total to the last digits, beyond the tolerance of a solver."""
    found = float(values.sum())
    return values * (total / found) if found > SAME else values


def _summed(found: _PartFound, n_workers: int) -> tuple[FloatArray, ...]:
    """Shapley and Banzhaf values of the cuts of a part, each with its variance: exact."""
    exact = of_least(found.start, found.slope, n_workers)
    nothing = np.zeros(found.slope.shape[1])
    return exact.shapley, nothing, exact.banzhaf, nothing


def _sampled(
    found: _PartFound, key: np.uint64, n_orders: int, n_workers: int
) -> tuple[FloatArray, ...]:
    """The same from samples."""
    n = found.slope.shape[1]
    begin = np.array([0, found.start.size], dtype=np.int64)
    slope, matters = np.ascontiguousarray(found.slope.T), np.ones((1, n), dtype=bool)
    answers: list[FloatArray] = []
    for kernel, purpose, count in (
        (least_over_orders, ORDERS, n_orders),
        (least_over_coalitions, COALITIONS, max(2, n_orders // 8)),
    ):

        def one(
            first: int, kernel: Any = kernel, purpose: int = purpose, count: int = count
        ) -> Any:
            sums = np.zeros((2, n))
            last, own = min(count, first + BLOCK), stream(key, purpose)
            kernel(found.start, slope, begin, matters, own, first, last, sums[0], sums[1])
            return sums

        total, square = np.sum(in_order(one, range(0, count, BLOCK), n_workers), axis=0)
        mean = total / count
        answers += [mean, np.maximum(0.0, square / count - mean * mean) / (count - 1)]
    return tuple(answers)
