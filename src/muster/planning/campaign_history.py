"""The history of one trial for readers: what came, who was sent, what was missing."""

from __future__ import annotations

from typing import Any

from muster.operations.campaign.model import DAYS_PER_YEAR, IntArray
from muster.operations.campaign.trace import trace
from muster.planning.campaign_model import CampaignCase
from muster.planning.campaign_supply import HOME
from muster.planning.deployment_record import number

Row = dict[str, Any]

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
    past = trace(case.campaign, seed, trial)
    names = [f"{case.crises[c].crisis}/{i + 1}" for i, c in enumerate(past.crisis.tolist())]
    worst: dict[int, str | None] = {}
    tours: list[Row] = []
    for i, operation in enumerate(past.operation.tolist()):
        is_held = bool(past.holds[i])
        limiting = None if is_held else _name(case, int(past.shortest[i]))
        if limiting:
            worst.setdefault(operation, limiting)
        tours.append(
            {
                "operation": names[operation],
                "begin_day": number(past.tour_begin_day[i]),
                "end_day": number(past.tour_end_day[i]),
                "coverage": number(past.coverage[i]),
                "is_held": is_held,
                "limiting": limiting,
                "holders": _sent(case, past.sent[i]),
            }
        )
    operations = [
        {
            "operation": names[i],
            "crisis": case.crises[c].crisis,
            "name": case.crises[c].name,
            "begin_day": number(past.begin_day[i]),
            "end_day": number(past.end_day[i]),
            "persons": round(float(past.size[i]) * case.tasks[c].persons),
            "lowest_coverage": number(past.lowest_coverage[i]),
            "is_held": not bool(past.has_failed[i]),
            "limiting": worst.get(i),
        }
        for i, c in enumerate(past.crisis.tolist())
    ]
    last = case.campaign.n_years * DAYS_PER_YEAR
    shown = {r["operation"] for r in operations if r["end_day"] > 0 and r["begin_day"] < last}
    return {
        "trial": trial,
        "operations": [r for r in operations if r["operation"] in shown],
        "tours": [t for t in tours if t["operation"] in shown and t["end_day"] > 0],
    }


def _name(case: CampaignCase, capability: int) -> str | None:
    """Name of a capability by its index; None for none."""
    if capability < 0:
        return None
    return case.world.capabilities[case.campaign.supply.capability[capability]].name


def _sent(case: CampaignCase, units: IntArray) -> str:
    """Units by nation in words, the largest first, from a count by holder."""
    count: dict[str, int] = {}
    for code, n in zip(case.campaign.supply.holder, units.tolist(), strict=True):
        nation = case.world.nations.get(code.removesuffix(HOME))
        name = nation.name if nation else code.removesuffix(HOME)
        count[name] = count.get(name, 0) + n
    order = sorted(((n, name) for name, n in count.items() if n), key=lambda x: (-x[0], x[1]))
    words = ", ".join(f"{name} {n}" for n, name in order[:MOST_NAMED])
    left = order[MOST_NAMED:]
    return words + (f" and {sum(n for n, _ in left)} from {len(left)} others" if left else "")
