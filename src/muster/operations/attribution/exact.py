"""Exact values of games: sums over every coalition, each kind of game in its own way.

- a table of worths, up to 24 players: each player's sum in one pass;
- weighted means of capped sums: one capability at a time, by meeting in the middle, so that
  40 players take seconds;
- the least of affine functions (and of capped sums): every coalition in compiled blocks, 2^30
  in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from muster.operations.attribution.kernels import (
    capped_sums_side,
    least_over_block,
    table_values,
)
from muster.operations.attribution.weights import Weights, banzhaf_weights, shapley_weights

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
T = TypeVar("T")
R = TypeVar("R")

LOW_PLAYERS = 10
"""Players of the low part: their coalitions fit into the fast memory of a core."""
N_BLOCKS = 64
"""Blocks of the high part: a fixed number, so that sums never depend on who computes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """Shapley and Banzhaf values of every player, shape (player,) each."""

    shapley: FloatArray
    banzhaf: FloatArray


def in_order(function: Callable[[T], R], items: Sequence[T], n_workers: int) -> list[R]:
    """Results for items, in their order, worked out by so many threads."""
    if n_workers <= 1 or len(items) <= 1:
        return [function(item) for item in items]
    with ThreadPoolExecutor(n_workers) as pool:
        return list(pool.map(function, items))


def of_table(worth: FloatArray, n_workers: int = 1) -> Values:
    """Values of a game given by the worths of all 2^n coalitions.

    Parameters
    ----------
    worth : (coalition,)
        Worth by bit mask: player i is in coalition m if bit i of m is set.
    n_workers
        Threads; results do not depend on it.
    """
    n = int(worth.size).bit_length() - 1
    size = np.array([m.bit_count() for m in range(4096)], dtype=np.int64)
    found = []
    for weights in (shapley_weights(n), banzhaf_weights(n)):

        def one(player: int, weights: Weights = weights) -> float:
            return float(table_values(worth, size, weights.inside, weights.outside, player))

        found.append(np.array(in_order(one, range(n), n_workers), dtype=np.float64))
    return Values(shapley=found[0], banzhaf=found[1])


def of_capped_sums(
    supply: FloatArray, need: FloatArray, weight: FloatArray, n_workers: int = 1
) -> Values:
    """Values of ``v(S) = sum over c of weight[c] * min(1, sum over S of supply[i, c] / need[c])``.

    Values add up over capabilities, and within one the coalitions of one half of the players
    meet those of the other in sorted order.

    Parameters
    ----------
    supply : (player, capability)
        Units that each player brings, at least 0.
    need : (capability,)
        Units needed, above 0.
    weight : (capability,)
        Weight of each capability.
    n_workers
        Threads; results do not depend on it.
    """
    n = supply.shape[0]
    inside, outside = _weights(n)

    def one(c: int) -> FloatArray:
        own = supply[:, c] / need[c]
        half = (n + 1) // 2
        values = np.zeros((2, n))
        for mine, others in ((slice(0, half), slice(half, n)), (slice(half, n), slice(0, half))):
            if own[mine].size:
                part = np.zeros((2, own[mine].size))
                sides = *_falling(own[mine]), *_by_size(own[others])
                capped_sums_side(*sides, inside, outside, own[mine].size, part)
                values[:, mine] = part
        values[:, own == 0.0] = 0.0  # who brings nothing is worth nothing, to the last bit
        weighted: FloatArray = values * weight[c]
        return weighted

    parts = in_order(one, range(need.size), n_workers)
    total = np.sum(parts, axis=0) if parts else np.zeros((2, n))
    return Values(shapley=total[0], banzhaf=total[1])


def of_least(start: FloatArray, slope: FloatArray, n_workers: int = 1) -> Values:
    """Values of ``v(S) = min over k of (start[k] + sum over S of slope[k, i])``.

    Parameters
    ----------
    start : (function,)
        Worth of nobody by each function.
    slope : (function, player)
        What each player adds to each function.
    n_workers
        Threads; results do not depend on it.
    """
    n = slope.shape[1]
    n_low = min(n, LOW_PLAYERS)
    masks = np.arange(1 << n_low, dtype=np.int64)
    size = np.array([int(m).bit_count() for m in masks])
    low_order = masks[np.argsort(size, kind="stable")]
    segment = np.searchsorted(np.sort(size), np.arange(n_low + 2)).astype(np.int64)
    n_middle = (n - n_low) // 2
    low = np.ascontiguousarray(_sums(slope[:, :n_low])[low_order].T)
    middle = _sums(slope[:, n_low : n_low + n_middle])
    top = _sums(slope[:, n_low + n_middle :]) + start
    inside, outside = _weights(n)
    n_high = 1 << (n - n_low)
    edges = np.unique(np.linspace(0, n_high, min(n_high, N_BLOCKS) + 1).astype(np.int64))
    low_max, low_min = low.max(axis=1), low.min(axis=1)

    def one(block: int) -> FloatArray:
        values = np.zeros((2, n))
        least_over_block(
            low, middle, top, low_order, segment, low_max, low_min,
            edges[block], edges[block + 1], inside, outside, values,
        )  # fmt: skip
        return values

    total = np.sum(in_order(one, range(edges.size - 1), n_workers), axis=0)
    return Values(shapley=total[0], banzhaf=total[1])


def _weights(n: int) -> tuple[FloatArray, FloatArray]:
    """Weights for members and for others, of Shapley and Banzhaf values, shape (kind, size)."""
    kinds = (shapley_weights(n), banzhaf_weights(n))
    return np.stack([k.inside for k in kinds]), np.stack([k.outside for k in kinds])


def _coalitions(supply: FloatArray) -> tuple[FloatArray, IntArray]:
    """Supply and number of members of each coalition."""
    sizes = np.zeros(1, dtype=np.int64)
    for _ in supply:
        sizes = np.concatenate((sizes, sizes + 1))
    return _sums(supply[None, :])[:, 0], sizes


def _falling(supply: FloatArray) -> tuple[FloatArray, IntArray, IntArray]:
    """Coalitions by supply, the largest first: supply, members, masks."""
    sums, sizes = _coalitions(supply)
    order = np.argsort(-sums, kind="stable")
    return sums[order], sizes[order], order


def _by_size(supply: FloatArray) -> tuple[FloatArray, IntArray]:
    """Supply of coalitions by size, the smallest first within each; where each size begins."""
    sums, sizes = _coalitions(supply)
    order = np.lexsort((sums, sizes))
    return sums[order], np.searchsorted(sizes[order], np.arange(supply.size + 2))


def _sums(slope: FloatArray) -> FloatArray:
    """Sums of the columns of each coalition, shape (coalition, function)."""
    sums = np.zeros((1, slope.shape[0]))
    for column in slope.T:
        sums = np.concatenate((sums, sums + column))
    return sums
