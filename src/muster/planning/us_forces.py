"""What the United States have for Europe, by category of systems and posture.

For those who choose single forces: which categories there are, and what each posture
makes of them.
"""

from __future__ import annotations

from typing import Any

from muster.core.words import US, Posture
from muster.core.world import World
from muster.forces import order_of_battle
from muster.planning.study_head import category_name

Row = dict[str, Any]


def us_forces(world: World, year: int) -> list[Row]:
    """Categories of which the United States have anything to deploy for Europe in a year.

    Returns
    -------
    Rows, enablers first, with ``code``, ``name`` (as the second half of a sentence) and
    ``shares``: by posture the share of the deployable units of the category that it leaves, in
    [0, 1]. Where a posture sets single systems apart, the share is that of all units together.
    """
    dated = world.at(year)
    units = {posture: _deployable(dated, posture) for posture in Posture}
    whole = units[Posture.FULL]
    rows = [
        {
            "code": code,
            "name": category_name(world, code),
            "shares": {p.value: round(units[p].get(code, 0.0) / whole[code], 9) for p in Posture},
        }
        for code in whole
        if whole[code] > 0
    ]
    # What enables others stands first, whatever it is called.
    return sorted(rows, key=lambda r: (-r["shares"][Posture.ENABLERS_ONLY], r["name"]))


def _deployable(world: World, posture: Posture) -> dict[str, float]:
    """Deployable units of the United States by category."""
    assets = order_of_battle(world, posture)
    found: dict[str, float] = {}
    for holder, system, quantity in zip(
        assets.holder, assets.system, assets.deployable.tolist(), strict=True
    ):
        if holder == US:
            code = world.systems[system].category
            found[code] = found.get(code, 0.0) + quantity
    return found
