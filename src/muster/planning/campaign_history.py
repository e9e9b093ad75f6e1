"""The history of one trial for readers: what came, who was sent, what was missing."""

from __future__ import annotations

from typing import Any

import numpy as np

from muster.operations.campaign.arrays import (
    L_BEGIN,
    L_CRISIS,
    L_END,
    L_FAILED,
    L_LOWEST,
    L_SIZE,
    T_BEGIN,
    T_COVERAGE,
    T_END,
    T_HOLDS,
    T_OPERATION,
    T_ROBBED,
    T_WORST,
    U_SERVES,
    Log,
)
from muster.operations.campaign.blocks import ran
from muster.operations.campaign.plan import log_of, plan_of
from muster.planning.campaign_model import CampaignCase
from muster.planning.campaign_supply import HOME
from muster.planning.deployment_record import number

Row = dict[str, Any]

ROOM = 512
"""Operations and tours for which a history has room at first; it doubles where needed."""
MOST_NAMED = 6
"""Nations that a tour names; the others are counted."""


def trace_rows(case: CampaignCase, seed: int, trial: int) -> Row:
    """Operations and tours of one trial: the same trial as in any count.

    Returns
    -------
    dict
        ``trial``, ``operations`` in the order of their begin, and ``tours``. Only what
        ends after the counted years begin is in it.
    """
    log = _logged(case, seed, trial)
    n_operations, n_tours = (int(n) for n in log.size[:2])
    names, worst = {}, {}
    tours: list[Row] = []
    for i in range(n_tours):
        row = log.tour[i]
        operation = int(row[T_OPERATION])
        is_held = bool(row[T_HOLDS]) and not bool(row[T_ROBBED])
        limiting = _name(case, int(row[T_WORST])) if not is_held else None
        if limiting and operation not in worst:
            worst[operation] = limiting
        tours.append(
            {
                "operation": operation,
                "begin_day": number(row[T_BEGIN]),
                "end_day": number(row[T_END]),
                "coverage": number(row[T_COVERAGE]),
                "is_held": is_held,
                "limiting": limiting,
                "holders": _sent(case, log.unit[i, U_SERVES]),
            }
        )
    operations: list[Row] = []
    for i in range(n_operations):
        row = log.operation[i]
        crisis = case.crises[int(row[L_CRISIS])]
        names[i] = f"{crisis.crisis}/{i + 1}"
        operations.append(
            {
                "operation": names[i],
                "crisis": crisis.crisis,
                "name": crisis.name,
                "begin_day": number(row[L_BEGIN]),
                "end_day": number(row[L_END]),
                "persons": round(float(row[L_SIZE]) * case.tasks[int(row[L_CRISIS])].persons),
                "lowest_coverage": number(min(1.0, row[L_LOWEST])),
                "is_held": not bool(row[L_FAILED]),
                "limiting": worst.get(i),
            }
        )
    for tour in tours:
        tour["operation"] = names[tour["operation"]]
    last = case.campaign.n_years * 365.25
    shown = {r["operation"] for r in operations if r["end_day"] > 0 and r["begin_day"] < last}
    return {
        "trial": trial,
        "operations": sorted(
            (r for r in operations if r["operation"] in shown),
            key=lambda r: (r["begin_day"], r["operation"]),
        ),
        "tours": [t for t in tours if t["operation"] in shown and t["end_day"] > 0],
    }


def _logged(case: CampaignCase, seed: int, trial: int) -> Log:
    """The log of one trial, with room enough."""
    plan, room = plan_of(case.campaign), ROOM
    while True:
        log = log_of(plan, room, room)
        if ran(case.campaign, seed, trial, 1, log=log)[2]:
            return log
        room *= 2


def _name(case: CampaignCase, capability: int) -> str | None:
    """Name of a capability by its index; None for none."""
    if capability < 0:
        return None
    return case.world.capabilities[case.campaign.supply.capability[capability]].name


def _sent(case: CampaignCase, serves: np.ndarray) -> str:
    """Units by nation in words, the largest first."""
    supply = case.campaign.supply
    count: dict[str, int] = {}
    for unit in np.flatnonzero(serves > 0):
        code = supply.holder[int(supply.unit_holder[unit])].removesuffix(HOME)
        nation = case.world.nations.get(code)
        name = nation.name if nation else code
        count[name] = count.get(name, 0) + 1
    order = sorted(count.items(), key=lambda item: (-item[1], item[0]))
    words = ", ".join(f"{name} {n}" for name, n in order[:MOST_NAMED])
    left = order[MOST_NAMED:]
    return words + (f" and {sum(n for _, n in left)} from {len(left)} others" if left else "")
