"""Games as anybody may state them: a function, a table of worths, or capped sums.

What is asked is checked at once, with every defect named. How the values are then found
depends on the kind and on the number of players; the answer says which way it was.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from muster.core.errors import BadInputError, Defect
from muster.operations.attribution.exact import Values, in_order, of_capped_sums, of_least, of_table
from muster.operations.attribution.sampling import (
    least_over_coalitions,
    least_over_orders,
    random_order,
    stream,
)

FloatArray = NDArray[np.float64]
Worth: TypeAlias = Callable[[Any], float]

MOST_IN_TABLE, MOST_CALLED, MOST_CAPPED, MOST_LEAST = 24, 20, 40, 32
"""Most players for an exact answer: in a table, by calls, capped sums as mean, and as least."""
BLOCK = 256
"""Pairs of orders that one thread samples at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CappedSums:
    """A game in which what players bring adds up, and counts up to what is needed.

    ::

        covered[c] = min(1, sum over S of supply[i, c] / need[c])
        v(S) = sum over c of weight[c] * covered[c]        or, as the weakest link,
        v(S) = min over c of covered[c]

    Attributes
    ----------
    supply : (player, capability)
        Units that each player brings, at least 0.
    need : (capability,)
        Units needed, above 0.
    weight : (capability,)
        Weight of each capability, adding up to 1; of no meaning for the weakest link.
    is_weakest
        Whether the weakest link counts in place of the mean.
    """

    supply: FloatArray
    need: FloatArray
    weight: FloatArray
    is_weakest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GameValues:
    """What the players of a game are worth.

    Attributes
    ----------
    players
        Names in order.
    total
        Worth of all, less that of nobody.
    shapley, standard_error : (player,)
        Shapley values, and their standard errors (0 where exact).
    banzhaf : (player,)
        Banzhaf values; not a number where they were not worked out.
    without_me, alone : (player,)
        What is lost when a player alone is missing, and what it brings alone.
    is_exact
        Whether every coalition was summed over.
    n_evaluations
        Coalitions whose worth was evaluated.
    method
        How it was done, in words.
    """

    players: tuple[Hashable, ...]
    total: float
    shapley: FloatArray
    standard_error: FloatArray
    banzhaf: FloatArray
    without_me: FloatArray
    alone: FloatArray
    is_exact: bool
    n_evaluations: int
    method: str


def refuse(defects: Sequence[tuple[str, str, str]]) -> None:
    """Refuse an input with all of its defects: (what, reason, remedy)."""
    if defects:
        raise BadInputError(
            Defect(file="game", row=0, column=what, reason=reason, remedy=remedy)
            for what, reason, remedy in defects
        )


def capped_sums(
    supply: ArrayLike, need: ArrayLike, weight: ArrayLike | None = None, combine: str = "mean"
) -> CappedSums:
    """A game of capped sums, checked.

    Raises
    ------
    BadInputError
        If shapes or numbers are out of order: names every defect.
    """
    supplies = np.atleast_2d(np.asarray(supply, dtype=np.float64))
    needs = np.atleast_1d(np.asarray(need, dtype=np.float64))
    m = needs.size
    weights = np.full(m, 1.0 / max(1, m)) if weight is None else np.asarray(weight, dtype=float)
    defects = []
    if supplies.ndim != 2 or supplies.size == 0 or supplies.shape[1] != m:
        defects.append(
            ("supply", f"Its shape is {supplies.shape}, for {m} needs.",
             "Give one row for each player and one column for each capability.")
        )  # fmt: skip
    if not np.isfinite(supplies).all() or (supplies < 0).any():
        defects.append(("supply", "Some of it is negative or not a number.", "Give 0 or more."))
    if not np.isfinite(needs).all() or (needs <= 0).any():
        defects.append(("need", "Some of it is not above 0.", "Leave out what is not needed."))
    if weights.shape != (m,) or not np.isfinite(weights).all() or (weights < 0).any():
        defects.append(("weight", "It is not one number from 0 for each need.", "Give as many."))
    elif combine == "mean" and weights.sum() <= 0:
        defects.append(("weight", "Nothing has any weight.", "Give some above 0."))
    if combine not in ("mean", "min"):
        defects.append(("combine", f"'{combine}' is not known.", "Give 'mean' or 'min'."))
    refuse(defects)
    return CappedSums(
        supply=supplies,
        need=needs,
        weight=weights / weights.sum() if combine == "mean" else weights,
        is_weakest=combine == "min",
    )


def values_of_capped(
    game: CappedSums, players: tuple[Hashable, ...], seed: int, n_orders: int, n_workers: int
) -> GameValues:
    """Values of a game of capped sums: exact up to 40 players (32 for the weakest link)."""
    share = game.supply / game.need
    n, m = share.shape
    cover = _covered(game, share.sum(axis=0))
    without = np.array([_covered(game, share.sum(axis=0) - row) for row in share])
    alone = np.array([_covered(game, row) for row in share])
    error, n_evaluations = np.zeros(n), 2**n
    if not game.is_weakest and n <= MOST_CAPPED:
        values, way = of_capped_sums(game.supply, game.need, game.weight, n_workers), "halves"
    elif game.is_weakest and n <= MOST_LEAST:
        start = np.append(np.zeros(m), 1.0)
        values = of_least(start, np.vstack((share.T, np.zeros(n))), n_workers)
        way = "every coalition"
    else:
        values, error = _sampled(game, share, seed, n_orders, n_workers)
        way, n_evaluations = "orders", 2 * n * n_orders
    words = {
        "halves": "Exact: sums over all coalitions, by meeting in the middle.",
        "every coalition": "Exact: every coalition was summed over.",
        "orders": f"Sampled: {n_orders} orders of joining, each with its reverse.",
    }
    return GameValues(
        players=players,
        total=cover,
        shapley=values.shapley,
        standard_error=error,
        banzhaf=values.banzhaf,
        without_me=cover - without,
        alone=alone,
        is_exact=way != "orders",
        n_evaluations=n_evaluations,
        method=words[way],
    )


def _covered(game: CappedSums, shares: FloatArray) -> float:
    """Worth of a coalition by what it brings of each need."""
    covered = np.minimum(1.0, shares)
    return float(covered.min()) if game.is_weakest else float(covered @ game.weight)


def _sampled(
    game: CappedSums, share: FloatArray, seed: int, n_orders: int, n_workers: int
) -> tuple[Values, FloatArray]:
    """Sampled values and standard errors of capped sums."""
    n, m = share.shape
    if game.is_weakest:
        begin = np.array([0, m + 1], dtype=np.int64)
        start, slope = np.append(np.zeros(m), 1.0), np.hstack((share, np.zeros((n, 1))))
        matters = np.ones((1, n), dtype=bool)
    else:
        begin = np.arange(0, 2 * m + 1, 2, dtype=np.int64)
        start, slope = np.zeros(2 * m), np.zeros((n, 2 * m))
        start[1::2], slope[:, ::2] = game.weight, share * game.weight
        matters = np.ascontiguousarray((share > 0).T)
    key = stream(seed, 0x6A)
    found = []
    for kernel, purpose, count in (
        (least_over_orders, 1, n_orders),
        (least_over_coalitions, 2, max(2, n_orders // 8)),
    ):

        def one(
            first: int, kernel: Any = kernel, purpose: int = purpose, count: int = count
        ) -> Any:
            sums = np.zeros((2, n))
            last, own = min(count, first + BLOCK), stream(key, purpose)
            kernel(start, slope, begin, matters, own, first, last, sums[0], sums[1])
            return sums

        total, square = np.sum(in_order(one, range(0, count, BLOCK), n_workers), axis=0)
        mean = total / count
        found.append((mean, np.sqrt(np.maximum(0.0, square / count - mean**2) / (count - 1))))
    return Values(shapley=found[0][0], banzhaf=found[1][0]), found[0][1]


def values_of_table(worth: FloatArray, players: tuple[Hashable, ...], n_workers: int) -> GameValues:
    """Values of a game given by the worths of all coalitions: exact."""
    n = len(players)
    values = of_table(worth, n_workers)
    bits = 1 << np.arange(n)
    return GameValues(
        players=players,
        total=float(worth[-1] - worth[0]),
        shapley=values.shapley,
        standard_error=np.zeros(n),
        banzhaf=values.banzhaf,
        without_me=worth[-1] - worth[(1 << n) - 1 - bits],
        alone=worth[bits] - worth[0],
        is_exact=True,
        n_evaluations=1 << n,
        method="Exact: every coalition was summed over.",
    )


def values_of_calls(
    worth: Worth, players: tuple[Hashable, ...], seed: int, n_evaluations: int
) -> GameValues:
    """Values of a game given by a function of bit masks, from orders of joining.

    Each order is taken with its reverse. Worths are asked for once for each coalition.
    """
    n = len(players)
    known: dict[int, float] = {}

    def asked(mask: int) -> float:
        if mask not in known:
            known[mask] = float(worth(mask))
        return known[mask]

    whole = (1 << n) - 1
    empty, total = asked(0), asked(whole)
    alone = np.array([asked(1 << i) - empty for i in range(n)])
    without = np.array([total - asked(whole ^ (1 << i)) for i in range(n)])
    key = stream(seed, 0x6B)
    pairs: list[FloatArray] = []
    while len(pairs) < 2 or len(known) + 2 * (n - 1) <= n_evaluations:
        order = random_order(stream(key, len(pairs)), n)
        brought = np.zeros(n)
        for turn in (order.tolist(), order[::-1].tolist()):
            mask, before = 0, empty
            for i in turn:
                mask |= 1 << i
                after = asked(mask)
                brought[i] += 0.5 * (after - before)
                before = after
        pairs.append(brought)
        if len(pairs) >= max(2, n_evaluations):
            break
    return GameValues(
        players=players,
        total=total - empty,
        shapley=np.mean(pairs, axis=0),
        standard_error=np.std(pairs, axis=0, ddof=1) / np.sqrt(len(pairs)),
        banzhaf=np.full(n, np.nan),
        without_me=without,
        alone=alone,
        is_exact=False,
        n_evaluations=len(known),
        method=f"Sampled: {len(pairs)} orders of joining, each with its reverse.",
    )
