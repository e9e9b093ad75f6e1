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
from muster.planning.campaign_model import CampaignCase
from muster.planning.campaign_record import Z
from muster.planning.deployment_record import number

Row = dict[str, Any]
Masks = NDArray[np.bool_]
Trials = Callable[[Campaign], Masks]
"""Failed years of the same trials for any campaign, shape (trial, year)."""

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
    long as the capability's units do on average, and serve in that capability alone.
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
    rest = float(s.rest_ratio[s.role_unit[begin:end]].mean()) if end > begin else 2.0
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


def worth_of_one(case: CampaignCase, codes: Sequence[str], trials: Trials) -> dict[str, Row]:
    """Worth of one more unit in each of some capabilities."""
    place = {c: i for i, c in enumerate(case.campaign.supply.capability)}
    before = trials(case.campaign)
    return {
        code: paired(
            before,
            trials(with_more(case.campaign, [Addition(capability=place[code], n_units=1)])),
        )
        for code in codes
    }


def frontier(
    case: CampaignCase,
    trials: Trials,
    first_short: Callable[[Campaign], NDArray[np.int64]],
    most_steps: int = MOST_STEPS,
) -> list[Row]:
    """Risk as units are added step by step, each time where a failure begins most often.

    Parameters
    ----------
    case
        The campaign as it stands.
    trials
        Failed years of the same trials for any campaign.
    first_short
        For any campaign the trials whose first failure is in each capability.
    most_steps
        Steps at most; it ends earlier once nothing fails.

    Returns
    -------
    list of rows
        The first is the campaign as it stands.
    """
    campaign, world = case.campaign, case.world
    additions: list[Addition] = []
    largest = campaign.demand.need.max(axis=(0, 1))
    spent: tuple[float, float] | None = (0.0, 0.0)
    rows: list[Row] = []
    for step in range(most_steps + 1):
        current = with_more(campaign, additions)
        failed = trials(current)
        ever, per_year = failed.any(axis=1), failed.mean(axis=1)
        spread = Z * float(per_year.std(ddof=1)) / np.sqrt(per_year.size)
        last = additions[-1] if additions else None
        if last is not None:
            one = cost_of_one(case, last.capability)
            # A sum with an unknown part in it is unknown.
            spent = (
                (spent[0] + one[0] * last.n_units, spent[1] + one[1] * last.n_units)
                if spent is not None and one is not None
                else None
            )
        code = campaign.supply.capability[last.capability] if last else None
        rows.append(
            {
                "step": step,
                "capability": code,
                "name": world.capabilities[code].name if code else None,
                "unit": world.capabilities[code].unit if code else None,
                "n_added": last.n_units if last else 0,
                "cost_low_meur": number(spent[0]) if spent is not None else None,
                "cost_high_meur": number(spent[1]) if spent is not None else None,
                "ever_prob": number(float(ever.mean())),
                "prob_per_year": number(float(per_year.mean())),
                "low": number(max(0.0, float(per_year.mean()) - spread)),
                "high": number(min(1.0, float(per_year.mean()) + spread)),
            }
        )
        short = first_short(current)
        if not short.any():
            break
        worst = int(np.argmax(short))
        n = max(1, round(STEP_SHARE * float(largest[worst])))
        additions.append(Addition(capability=worst, n_units=n))
    return rows


def cost_of_one(case: CampaignCase, capability: int) -> tuple[float, float] | None:
    """Published prices of what gives one unit of a capability [million euro], or None.

    Specialists only, each price over the quantity that one system gives.
    """
    supply, world = case.campaign.supply, case.world
    begin, end = int(supply.role_start[capability]), int(supply.role_start[capability + 1])
    lows, highs = [], []
    systems = {
        case.assets.system[case.blocks[int(supply.role_unit[i])].asset]
        for i in range(begin, end)
        if supply.role_class[i] == 0
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
