"""Weights of coalitions by size, for Shapley and Banzhaf values."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the worth of a coalition of each size counts for its members and for the others.

    ::

        value[i] = sum over S with i of inside[|S|] * v(S)
                   - sum over S without i of outside[|S|] * v(S)

    Attributes
    ----------
    inside, outside : (size,)
        Weights for the members of a coalition, and for those outside; sizes 0 to n.
    """

    inside: FloatArray
    outside: FloatArray


def shapley_weights(n: int) -> Weights:
    """Weights of the Shapley value: every order of joining is equally likely.

    ::

        inside[k] = (k - 1)! (n - k)! / n!        outside[k] = k! (n - k - 1)! / n!

    Source: Shapley, "A value for n-person games", Contributions to the Theory of Games II, 1953.

    Examples
    --------
    >>> shapley_weights(2).inside
    array([0. , 0.5, 0.5])
    """
    inside, outside = np.zeros(n + 1), np.zeros(n + 1)
    for k in range(n):
        outside[k] = inside[k + 1] = 1.0 / (n * comb(n - 1, k))
    return Weights(inside=inside, outside=outside)


def banzhaf_weights(n: int) -> Weights:
    """Weights of the Banzhaf value: every coalition of the others is equally likely.

    Source: Banzhaf, "Weighted voting doesn't work", Rutgers Law Review 19, 1965.

    Examples
    --------
    >>> banzhaf_weights(3).outside
    array([0.25, 0.25, 0.25, 0.  ])
    """
    inside, outside = np.full(n + 1, 0.5 ** (n - 1)), np.full(n + 1, 0.5 ** (n - 1))
    inside[0] = outside[n] = 0.0
    return Weights(inside=inside, outside=outside)
