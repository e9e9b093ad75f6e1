"""Random draws without a state: each is a hash of the seed, its stream and its number.

A stream is a 64-bit key. A key of a finer stream is the hash of a key and a word: seed,
trial, code of the crisis, number of the operation, purpose. So every draw can be had by
itself, in any order and on any machine, and none depends on which others were made: another
nation, unit or crisis changes no draw of those that were there (rule R6).

The hash is the finaliser of SplitMix64 over the key and a Weyl sequence of the word.

Source: Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014;
Marsaglia & Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

Function = TypeVar("Function", bound=Callable[..., object])

STEP, SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
BITS_30, BITS_27, BITS_31, BITS_11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
UNIT = 2.0**-53
ONE, TWO, THREE = np.uint64(1), np.uint64(2), np.uint64(3)

# Purposes: what a stream within an operation's stream is for.
GAP, LENGTH, SIZE, JOIN, READY = (np.uint64(i) for i in range(1, 6))
FOLLOW, CHILD, HAPPENS, DELAY = (np.uint64(i) for i in range(6, 10))
# Streams of a trial besides those of its crises, whose words are 64-bit codes.
SPELLS, GIVEN = np.uint64(1), np.uint64(2)


# Options that the compiler's own types do not all know: no counting of references, for the
# kernel makes no arrays; arithmetic in the order in which it is written.
HOW: dict[str, Any] = {"nogil": True, "fastmath": False, "error_model": "numpy", "_nrt": False}


def compiled(function: Function) -> Function:
    """The function as machine code, made at the first call of what uses it.

    Arithmetic is that of the standard (no reordering), so that the bits are the same for
    every way of splitting the work.
    """
    return cast(Function, numba.njit(**HOW)(function))


def inner(function: Function) -> Function:
    """The same for what is called from compiled code only: no way in from Python is made."""
    return cast(
        Function,
        numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True, **HOW)(
            function
        ),
    )


def alone(function: Function) -> Function:
    """The same for one that is better not written into its caller: it has registers of its own."""
    return cast(
        Function, numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **HOW)(function)
    )


def kept(function: Function) -> Function:
    """The same, kept on disk between processes where a folder can be written to."""
    try:
        return cast(Function, numba.njit(cache=True, no_cfunc_wrapper=True, **HOW)(function))
    except RuntimeError:
        return compiled(function)


@compiled
def mixed(key: np.uint64, word: np.uint64) -> np.uint64:
    """The key of the stream named by a word within the stream of a key."""
    x = key ^ (word * STEP + SHIFT)
    x = (x ^ (x >> BITS_30)) * FIRST
    x = (x ^ (x >> BITS_27)) * SECOND
    return x ^ (x >> BITS_31)


@compiled
def uniform(key: np.uint64, word: np.uint64) -> float:
    """A number drawn evenly from [0, 1)."""
    return float(mixed(key, word) >> BITS_11) * UNIT


@compiled
def below(key: np.uint64, word: np.uint64, limit: np.uint64) -> bool:
    """Whether :func:`uniform` is below a probability, given as 2^53 times it, rounded up."""
    return (mixed(key, word) >> BITS_11) < limit


@compiled
def exponential(key: np.uint64, word: np.uint64) -> float:
    """An exponential number of mean 1."""
    return -math.log(1.0 - uniform(key, word))


@compiled
def normal(key: np.uint64, word: np.uint64) -> float:
    """A standard normal number (Box and Muller), from a stream of its own."""
    own = mixed(key, word)
    radius = math.sqrt(2.0 * exponential(own, ONE))
    return radius * math.cos(2.0 * math.pi * uniform(own, TWO))


@compiled
def gamma(key: np.uint64, shape: float) -> float:
    """A gamma number of scale 1 (Marsaglia and Tsang), by trying until one is accepted."""
    lifted = shape if shape >= 1.0 else shape + 1.0
    d = lifted - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    word = THREE
    while True:
        x = normal(key, word)
        v = (1.0 + c * x) ** 3
        if v > 0.0:
            u = 1.0 - uniform(key, word + ONE)
            if math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
                break
        word += TWO
    if shape >= 1.0:
        return d * v
    return d * v * (1.0 - uniform(key, ONE)) ** (1.0 / shape)


@compiled
def duration(key: np.uint64, law: int, mean: float, variation: float) -> float:
    """A duration of a :class:`~.model.Law` with a mean and coefficient of variation.

    The numbers of the laws are written out: fixed 0, exponential 1, gamma 2, lognormal 3,
    hyperexponential 4. A variation of 0 makes any law but the exponential fixed.
    """
    if law == 1:
        return mean * exponential(key, ONE)
    if law == 0 or variation <= 0.0:
        return mean
    square = variation * variation
    if law == 2:
        return mean * square * gamma(key, 1.0 / square)
    if law == 3:
        spread = math.log(1.0 + square)
        return mean * math.exp(math.sqrt(spread) * normal(key, ONE) - 0.5 * spread)
    first = 0.5 * (1.0 + math.sqrt(max(0.0, (square - 1.0) / (square + 1.0))))
    share = first if uniform(key, TWO) < first else 1.0 - first
    return mean * exponential(key, ONE) / (2.0 * share)
