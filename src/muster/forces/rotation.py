"""Rotation: how many units must stand in the pool for one in the field."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def pool_per_unit(
    ratio: ArrayLike, stay_days: ArrayLike, tour_days: ArrayLike
) -> NDArray[np.float64]:
    """Units in the pool for one unit held in the field.

    A stay of D days in tours of T days is manned by D / T units one after the
    other, but never needs more than the steady-state ratio r, because those who
    came home first are ready again::

        pool = min(r, ceil(D / T)), at least 1

    60,000 troops for a year in four-month tours with r = 3 need 180,000; the
    goals of 40 and 8 percent of land forces mean r = 5.

    Parameters
    ----------
    ratio
        Steady-state ratio r [units in the pool per unit in the field].
    stay_days
        Length of the stay D [days].
    tour_days
        Length of one tour T, above 0 [days].

    Returns
    -------
    NDArray
        Pool per unit in the field, broadcast over the arguments.

    Source
    ------
    ``helsinki-pool`` and ``nato-usability-goals`` in ``catalogue/tables/sources.csv``.

    Examples
    --------
    >>> 60_000 * pool_per_unit(3, 365, 122)
    180000.0
    """
    tours = np.ceil(np.asarray(stay_days, dtype=np.float64) / np.asarray(tour_days) - 1e-9)
    pool: NDArray[np.float64] = np.maximum(
        1.0, np.minimum(np.asarray(ratio, dtype=np.float64), tours)
    )
    return pool
