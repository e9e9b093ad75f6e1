"""Compiled sums over all coalitions of a game; coalitions are bits of whole numbers.

Every function works on its own range or player and keeps one fixed order of additions, so
that results do not depend on how many threads share the work (rule R5).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

CHUNK = 4096
"""Coalitions that are summed on their own before they join a total, to keep rounding small."""


def kept(function: Callable[..., object]) -> Any:
    """The function as machine code, kept on disk between processes where that is possible."""
    how: dict[str, Any] = {"nogil": True, "fastmath": False, "error_model": "numpy"}
    try:
        return numba.njit(cache=True, **how)(function)
    except RuntimeError:
        return numba.njit(**how)(function)


@kept
def table_values(worth, size, inside, outside, player):  # type: ignore[no-untyped-def]
    """Value of one player in a game given by the worth of all coalitions.

    ``size`` holds the number of members of the numbers below 2^12.
    """
    bit = 1 << player
    n_half = worth.size >> 1
    total = 0.0
    low_mask = bit - 1
    for begin in range(0, n_half, CHUNK):
        part = 0.0
        for half in range(begin, min(begin + CHUNK, n_half)):
            mask = ((half & ~low_mask) << 1) | (half & low_mask)
            k = size[mask & 4095] + size[(mask >> 12) & 4095] + size[mask >> 24]
            part += inside[k + 1] * worth[mask | bit] - outside[k] * worth[mask]
        total += part
    return total


@kept
def capped_sums_side(  # type: ignore[no-untyped-def]
    sums, sizes, masks, level, segment, inside, outside, n_own, result
):
    """Add the values of the players of one half in the game ``min(1, sum of supply)``.

    For each coalition x of the own half and each size b of coalitions of the other half, the
    sum of ``min(1, x + y)`` over all y of that size follows from sorted sums and running
    totals: y up to ``1 - x`` count with what they bring, the others with what is left.

    Parameters
    ----------
    sums, sizes, masks
        (own coalition) supply, largest first; number of members; mask.
    level, segment
        (other coalition) supply by size, smallest first within each; where each size begins.
    inside, outside
        (kind, size) weights of each kind of value.
    n_own
        Players of the own half.
    result
        (kind, own player) to add to.
    """
    n_kinds = inside.shape[0]
    for kind in range(n_kinds):
        for i in range(n_own):
            result[kind, i] = 0.0
    place = np.zeros(segment.size, dtype=np.int64)
    below = np.zeros(segment.size)
    for b in range(segment.size - 1):
        place[b] = segment[b]
    for j in range(sums.size):  # sums fall, so that places only move up
        x = sums[j]
        room = 1.0 - x
        mask = masks[j]
        for b in range(segment.size - 1):
            at, end = place[b], segment[b + 1]
            while at < end and level[at] <= room:
                below[b] += level[at]
                at += 1
            place[b] = at
        for kind in range(n_kinds):
            member, outsider = 0.0, 0.0
            for b in range(segment.size - 1):
                total = below[b] + (place[b] - segment[b]) * x + (segment[b + 1] - place[b])
                member += inside[kind, sizes[j] + b] * total
                outsider += outside[kind, sizes[j] + b] * total
            for i in range(n_own):
                if mask >> i & 1:
                    result[kind, i] += member
                else:
                    result[kind, i] -= outsider


@kept
def least_over_low(middle, top, low, low_max, low_min, base, active, worth):  # type: ignore[no-untyped-def]
    """Fill ``worth`` with the least of the functions for all low parts beside one high part.

    A function whose smallest value lies above the largest of another is left out.
    """
    n_k, n_low = low.shape
    ceiling = np.inf
    for k in range(n_k):
        base[k] = middle[k] + top[k]
        ceiling = min(ceiling, base[k] + low_max[k])
    n_active = 0
    for k in range(n_k):
        if base[k] + low_min[k] <= ceiling:
            active[n_active] = k
            n_active += 1
    k = active[0]
    b = base[k]
    for j in range(n_low):
        worth[j] = b + low[k, j]
    a = 1
    while a + 1 < n_active:  # two at a time: half the reading and writing
        k, m = active[a], active[a + 1]
        b, c = base[k], base[m]
        for j in range(n_low):
            t, u = b + low[k, j], c + low[m, j]
            t = t if t < u else u
            worth[j] = t if t < worth[j] else worth[j]
        a += 2
    if a < n_active:
        k = active[a]
        b = base[k]
        for j in range(n_low):
            t = b + low[k, j]
            worth[j] = t if t < worth[j] else worth[j]


@kept
def sum_of(worth, first, last):  # type: ignore[no-untyped-def]
    """Sum of a stretch, in four fixed strands so that the processor can add side by side."""
    s0, s1, s2, s3 = 0.0, 0.0, 0.0, 0.0
    j = first
    while j + 3 < last:
        s0 += worth[j]
        s1 += worth[j + 1]
        s2 += worth[j + 2]
        s3 += worth[j + 3]
        j += 4
    while j < last:
        s0 += worth[j]
        j += 1
    return (s0 + s1) + (s2 + s3)


@kept
def spread(weight, mask, member, outsider, first, n_bits, result):  # type: ignore[no-untyped-def]
    """Add to the players of a mask what its members get, and take from the others theirs."""
    for i in range(n_bits):
        if mask >> i & 1:
            result[weight, first + i] += member
        else:
            result[weight, first + i] -= outsider


@kept
def least_over_block(  # type: ignore[no-untyped-def]
    low, middle, top, low_order, segment, low_max, low_min, first, last, inside, outside, result
):
    """Add the values of all players in the game ``min_k(start[k] + slope[k] @ S)``.

    A coalition is a low part (the first players) and a high part with numbers from ``first``
    to ``last``. For each high part the worths of all low parts stand side by side, low parts
    in order of size. Sums over low parts of one size serve the players of the high part, sums
    over high parts of one size those of the low part: no coalition is touched per player.

    Parameters
    ----------
    low, middle, top
        (k, low part), (middle part, k) and (top part, k) sums; a high part is a middle part of
        its lower bits and a top part of its upper bits, and start values stand in the top.
    low_order, segment
        Mask of each low part; where each size begins.
    low_max, low_min
        (k,) largest and smallest entry of ``low``.
    first, last
        Range of high parts.
    inside, outside
        (kind, size) weights of each kind of value.
    result
        (kind, player) to add to.
    """
    n_k, n_low = low.shape
    n_bits = segment.size - 2
    n_middle = middle.shape[0]
    n_high = inside.shape[1] - 1 - n_bits
    n_kinds = inside.shape[0]
    worth, base = np.zeros(n_low), np.zeros(n_k)
    active = np.zeros(n_k, dtype=np.int64)
    by_size = np.zeros((n_high + 1, n_low))
    totals = np.zeros(n_bits + 1)
    for high in range(first, last):
        size = 0
        for i in range(n_high):
            size += high >> i & 1
        least_over_low(
            middle[high % n_middle],
            top[high // n_middle],
            low,
            low_max,
            low_min,
            base,
            active,
            worth,
        )
        for j in range(n_low):
            by_size[size, j] += worth[j]
        for s in range(n_bits + 1):
            totals[s] = sum_of(worth, segment[s], segment[s + 1])
        for kind in range(n_kinds):
            member, outsider = 0.0, 0.0
            for s in range(n_bits + 1):
                member += inside[kind, size + s] * totals[s]
                outsider += outside[kind, size + s] * totals[s]
            spread(kind, high, member, outsider, n_bits, n_high, result)
    for s in range(n_bits + 1):
        for j in range(segment[s], segment[s + 1]):
            for kind in range(n_kinds):
                member, outsider = 0.0, 0.0
                for h in range(n_high + 1):
                    member += inside[kind, s + h] * by_size[h, j]
                    outsider += outside[kind, s + h] * by_size[h, j]
                spread(kind, low_order[j], member, outsider, 0, n_bits, result)
