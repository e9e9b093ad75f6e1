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
    # Rows with the same rates share one tuple of tiers.
    different = {id(tiers): tiers for tiers in assets.tiers}
    number = {key: n for n, key in enumerate(different)}
    most = max((len(tiers) for tiers in different.values()), default=0)
    days = np.full((len(different), most), np.inf)
    shares = np.zeros((len(different), most + 1))
    for n, tiers in enumerate(different.values()):
        days[n, : len(tiers)] = [t[0] for t in tiers]
        shares[n, 1 : len(tiers) + 1] = np.maximum.accumulate([t[1] for t in tiers])
        shares[n, len(tiers) + 1 :] = shares[n, len(tiers)]
    kind = np.array([number[id(tiers)] for tiers in assets.tiers], dtype=np.int64)
    n_ready = (days[kind, None, :] <= after_days[:, :, None] + 1e-9).sum(axis=2)
    ready: NDArray[np.float64] = shares[kind[:, None], n_ready] * assets.deployable[:, None]
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
