"""Readiness: how much of each holding can leave, and when.

One question, asked by generation and by the report: so many days after the
decision, how many units can leave home? Where they then go is not decided here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.forces.order_of_battle import Assets


def ready_units(assets: Assets, after_days: NDArray[np.float64]) -> NDArray[np.float64]:
    """Units of each asset that can leave, by day after the decision.

    ::

        ready[a, d] = deployable[a] * share of the tiers with notice <= d

    Parameters
    ----------
    assets
        Deployable forces.
    after_days : (asset, moment)
        Days since the decision that remain for getting ready [days]; below 0
        nothing is ready.

    Returns
    -------
    (asset, moment)
        Units ready to leave; never falls as days pass.
    """
    ready = np.zeros_like(after_days, dtype=np.float64)
    by_tiers: dict[tuple[tuple[float, float], ...], list[int]] = {}
    for row, tiers in enumerate(assets.tiers):
        by_tiers.setdefault(tiers, []).append(row)
    for tiers, rows in by_tiers.items():
        days = np.array([t[0] for t in tiers])
        shares = np.concatenate(([0.0], np.maximum.accumulate([t[1] for t in tiers])))
        place = np.searchsorted(days, after_days[rows] + 1e-9, side="right")
        ready[rows] = shares[place] * assets.deployable[rows, None]
    return ready


def available_by_notice(
    assets: Assets, rate: NDArray[np.float64], days: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Capability that could leave by each day if all its systems served in it.

    Parameters
    ----------
    assets
        Deployable forces.
    rate : (asset, capability)
        Units of capability from one unit of the asset.
    days : (day,)
        Days after the decision [days].

    Returns
    -------
    (capability, day)
        Units of capability. Systems with several roles count in each, so rows must not be added.
    """
    ready = ready_units(assets, np.broadcast_to(days, (len(assets), days.size)))
    return rate.T @ ready
