"""What one more unit is worth in a campaign, and the cheapest known way down the risk.

Both compare the same trials with and without what is added (common random numbers):
every draw has a stream of its own, so that nothing else differs between them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.operations.campaign.model import Campaign, Supply
from muster.operations.campaign.tally import Tally
from muster.planning.campaign_model import CampaignCase
from muster.planning.campaign_record import Z
from muster.planning.deployment_record import number

Row = dict[str, Any]
Masks = NDArray[np.bool_]
Trials = Callable[[Campaign], tuple[Tally, Masks]]
"""Tally and failed years (trial, year) of the same trials for any campaign."""

ADDED = "added"
"""Holder of what is added: it always joins."""
STEP_SHARE = 0.25
"""A step of the frontier adds this share of the largest need of a capability, or one unit."""
MOST_STEPS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """Units added in one capability."""

    capability: int
    n_units: int


def with_more(campaign: Campaign, additions: Sequence[Addition]) -> Campaign:
    """The campaign with units added, each worth one unit of its capability.

    They belong to a holder that always joins, are always ready and in time, rest as
    long as the capability's units do on average (where there is none: as all units do), and
    serve in that capability alone.
    """
    supply = campaign.supply
    total: dict[int, int] = {}
    for addition in additions:
        total[addition.capability] = total.get(addition.capability, 0) + addition.n_units
    for capability in sorted(total):
        supply = _plus(supply, capability, total[capability])
    return replace(campaign, supply=supply)


def _plus(s: Supply, capability: int, n: int) -> Supply:
    """One capability with n more units."""
    begin, end = int(s.role_start[capability]), int(s.role_start[capability + 1])
    like = s.role_unit[begin:end] if end > begin else slice(None)
    rest = float(s.rest_ratio[like].mean())
    holders = s.holder if ADDED in s.holder else (*s.holder, ADDED)
    joins = (
        s.join_prob
        if ADDED in s.holder
        else np.vstack((s.join_prob, np.ones((1, s.join_prob.shape[1]))))
    )
    first = len(s.unit)
    code = s.capability[capability]
    start = s.role_start.copy()
    start[capability + 1 :] += n
    return replace(
        s,
        holder=holders,
        join_prob=joins,
        unit=(*s.unit, *(f"{ADDED}/{code}/{i + 1}" for i in range(n))),
        unit_holder=np.append(s.unit_holder, np.full(n, holders.index(ADDED))),
        ready_prob=np.append(s.ready_prob, np.ones(n)),
        rest_ratio=np.append(s.rest_ratio, np.full(n, rest)),
        is_reserve=np.append(s.is_reserve, np.zeros(n, dtype=bool)),
        is_us=np.append(s.is_us, np.zeros(n, dtype=bool)),
        is_in_time=np.vstack((s.is_in_time, np.ones((n, s.is_in_time.shape[1]), dtype=bool))),
        role_start=start,
        # Specialists stand first, so the roles stay in the order of their classes.
        role_unit=np.insert(s.role_unit, begin, np.arange(first, first + n)),
        role_quantity=np.insert(s.role_quantity, begin, np.ones(n)),
        role_class=np.insert(s.role_class, begin, np.zeros(n, dtype=np.int64)),
    )


def paired(before: Masks, after: Masks) -> Row:
    """Fall of the probability of ever failing and of the failed years, with 95 % intervals.

    Returns
    -------
    dict
        ``worth_prob``, ``worth_low``, ``worth_high``; ``worth_years`` with its own interval;
        ``n_worse``: trials with more failed years than before, which only a rule that does
        not look ahead can produce.
    """
    ever = before.any(axis=1).astype(float) - after.any(axis=1).astype(float)
    years = before.sum(axis=1).astype(float) - after.sum(axis=1).astype(float)
    row: Row = {}
    for name, values in (("worth", ever), ("worth_years", years)):
        mean = float(values.mean())
        spread = Z * float(values.std(ddof=1)) / np.sqrt(values.size) if values.size > 1 else 0.0
        key = "worth_prob" if name == "worth" else name
        row |= {
            key: number(mean),
            f"{name}_low": number(mean - spread),
            f"{name}_high": number(mean + spread),
        }
    row["n_worse"] = int((years < 0).sum())
    return row


def worth_of_one(
    case: CampaignCase, codes: Sequence[str], before: Masks, trials: Trials
) -> dict[str, Row]:
    """Worth of one more unit in each of some capabilities, against the trials as they were."""
    place = {c: i for i, c in enumerate(case.campaign.supply.capability)}
    more = {code: [Addition(capability=place[code], n_units=1)] for code in codes}
    return {
        code: paired(before, trials(with_more(case.campaign, added))[1])
        for code, added in more.items()
    }


def frontier(
    case: CampaignCase,
    before: tuple[Tally, Masks],
    trials: Trials,
    most_steps: int = MOST_STEPS,
    goal: float = 0.0,
) -> list[Row]:
    """Risk as units are added step by step, each time where a failure begins most often.

    Parameters
    ----------
    case
        The campaign as it stands.
    before, trials
        What the trials show as it stands, and what they show for any campaign.
    most_steps
        Steps at most; it ends earlier once nothing fails.
    goal
        Risk of a year at which it ends.

    Returns
    -------
    list of rows
        The first is the campaign as it stands.
    """
    campaign = case.campaign
    largest = campaign.demand.need.max(axis=(0, 1))
    additions: list[Addition] = []
    spent: tuple[float, float] | None = (0.0, 0.0)
    tally, failed = before
    rows = [_step_row(case, 0, None, spent, failed)]
    while len(additions) < most_steps and tally.first_short.any():
        worst = int(np.argmax(tally.first_short))
        n = max(1, round(STEP_SHARE * float(largest[worst])))
        additions.append(Addition(capability=worst, n_units=n))
        one = cost_of_one(case, worst)
        # A sum with an unknown part in it is unknown.
        spent = (spent[0] + one[0] * n, spent[1] + one[1] * n) if spent and one else None
        tally, failed = trials(with_more(campaign, additions))
        rows.append(_step_row(case, len(additions), additions[-1], spent, failed))
        if float(failed.mean()) <= goal:
            break
    return rows


def _step_row(
    case: CampaignCase,
    step: int,
    last: Addition | None,
    spent: tuple[float, float] | None,
    failed: Masks,
) -> Row:
    """One step of the frontier; low and high are the 95 % interval of the risk of a year."""
    code = case.campaign.supply.capability[last.capability] if last else None
    entry = case.world.capabilities[code] if code else None
    per_year = failed.mean(axis=1)
    mean, spread = float(per_year.mean()), 0.0
    if per_year.size > 1:
        spread = Z * float(per_year.std(ddof=1)) / float(np.sqrt(per_year.size))
    return {
        "step": step,
        "capability": code,
        "name": entry.name if entry else None,
        "unit": entry.unit if entry else None,
        "n_added": last.n_units if last else 0,
        "cost_low_meur": number(spent[0]) if spent else None,
        "cost_high_meur": number(spent[1]) if spent else None,
        "ever_prob": number(float(failed.any(axis=1).mean())),
        "prob_per_year": number(mean),
        "low": number(max(0.0, mean - spread)),
        "high": number(min(1.0, mean + spread)),
    }


def cost_of_one(case: CampaignCase, capability: int) -> tuple[float, float] | None:
    """Published prices of what gives one unit of a capability [million euro], or None.

    Of the units that are sent first only, each price over the quantity that one system gives.
    """
    supply, world = case.campaign.supply, case.world
    begin, end = int(supply.role_start[capability]), int(supply.role_start[capability + 1])
    lows, highs = [], []
    # Units that were added are of no system.
    own = [i for i in range(begin, end) if supply.role_unit[i] < len(case.blocks)]
    first = min((int(supply.role_class[i]) for i in own), default=99)
    systems = {
        case.assets.system[case.blocks[int(supply.role_unit[i])].asset]
        for i in own
        if supply.role_class[i] == first
    }
    code = supply.capability[capability]
    for line in world.provisions:
        cost = world.unit_costs_meur.get(line.system)
        if line.capability == code and line.system in systems and cost and line.quantity > 0:
            lows.append(cost[0] / line.quantity)
            highs.append(cost[1] / line.quantity)
    return (min(lows), max(highs)) if lows else None


def halving(rows: Sequence[Row]) -> Row | None:
    """The first step at which the yearly risk is half of what it was, with all that it took."""
    if not rows or rows[0]["prob_per_year"] <= 0:
        return None
    taken: dict[str, Row] = {}
    for row in rows[1:]:
        known = taken.setdefault(
            row["capability"],
            {"capability": row["capability"], "name": row["name"], "unit": row["unit"], "n": 0},
        )
        known["n"] += row["n_added"]
        if row["prob_per_year"] <= rows[0]["prob_per_year"] / 2.0:
            return {
                "additions": list(taken.values()),
                "prob_per_year": row["prob_per_year"],
                "low": row["low"],
                "high": row["high"],
                "step": row["step"],
            }
    return None
