"""Compiled sampling of orders of joining; each order is a hash of a seed and its number.

Orders come in pairs, one and its reverse: who joins early in one joins late in the other, and
the errors of both partly cancel.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.operations.attribution.kernels import kept
from muster.operations.campaign.draws import mixed, uniform


def stream(key: int | np.uint64, *words: int) -> np.uint64:
    """Key of the stream named by some words within the stream of a key."""
    found = np.uint64(key)
    for word in words:
        # Compiled code hands back a plain number, whose kind would be guessed anew.
        found = np.uint64(mixed(found, np.uint64(word)))
    return found


@kept
def order_into(key, order):  # type: ignore[no-untyped-def]
    """Fill ``order`` with a random order of the players, from the stream of a key."""
    n = order.size
    for i in range(n):
        order[i] = i
    for i in range(n - 1, 0, -1):
        j = int(uniform(key, np.uint64(i)) * (i + 1))
        order[i], order[j] = order[j], order[i]


def random_order(key: np.uint64, n: int) -> NDArray[np.int64]:
    """A random order of n players from the stream of a key, shape (step,)."""
    order = np.zeros(n, dtype=np.int64)
    order_into(key, order)
    return order


@kept
def least_over_orders(  # type: ignore[no-untyped-def]
    start, slope, begin, matters, key, first, last, total, square
):
    """Add what each player brings in orders ``first`` to ``last``, each with its reverse.

    The game is a sum of parts, each the least of affine functions: functions
    ``begin[p]`` to ``begin[p + 1]`` belong to part p; ``matters[p, i]`` says who moves it.

    ``total`` and ``square`` (player,) get the mean of each pair, and its square.
    """
    n_parts, n = matters.shape
    order = np.zeros(n, dtype=np.int64)
    value = np.zeros(start.size)
    worth = np.zeros(n_parts)
    brought = np.zeros(n)
    for number in range(first, last):
        order_into(mixed(key, np.uint64(number)), order)
        for i in range(n):
            brought[i] = 0.0
        for turn in range(2):
            for p in range(n_parts):
                worth[p] = np.inf
                for k in range(begin[p], begin[p + 1]):
                    value[k] = start[k]
                    worth[p] = min(worth[p], start[k])
            for step in range(n):
                i = order[step] if turn == 0 else order[n - 1 - step]
                for p in range(n_parts):
                    if matters[p, i]:
                        least = np.inf
                        for k in range(begin[p], begin[p + 1]):
                            v = value[k] + slope[i, k]
                            value[k] = v
                            least = v if v < least else least
                        brought[i] += least - worth[p]
                        worth[p] = least
        for i in range(n):
            mean = 0.5 * brought[i]
            total[i] += mean
            square[i] += mean * mean


@kept
def least_over_coalitions(  # type: ignore[no-untyped-def]
    start, slope, begin, matters, key, first, last, total, square
):
    """The same for coalitions of which each player is a member or not with even odds.

    What a player brings to the others of a coalition and to the others outside it is averaged.
    """
    n_parts, n = matters.shape
    value = np.zeros(start.size)
    member = np.zeros(n)
    brought = np.zeros(n)
    for number in range(first, last):
        own = mixed(key, np.uint64(number))
        for i in range(n):
            member[i] = 1.0 if uniform(own, np.uint64(i)) < 0.5 else 0.0
            brought[i] = 0.0
        for turn in range(2):
            for k in range(start.size):
                value[k] = start[k]
            for i in range(n):
                if (member[i] > 0) == (turn == 0):
                    for k in range(start.size):
                        value[k] += slope[i, k]
            for p in range(n_parts):
                for i in range(n):
                    if matters[p, i]:
                        has = 1.0 if (member[i] > 0) == (turn == 0) else 0.0
                        least, other = np.inf, np.inf
                        for k in range(begin[p], begin[p + 1]):
                            v = value[k] - has * slope[i, k]
                            w = v + slope[i, k]
                            other = v if v < other else other
                            least = w if w < least else least
                        brought[i] += 0.5 * (least - other)
        for i in range(n):
            total[i] += brought[i]
            square[i] += brought[i] * brought[i]
