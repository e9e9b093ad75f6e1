"""Why a need is short: does not exist, not ready, not willing, not led, not there in time.

The units that could serve a need shrink step by step; each step's loss explains
its part of the shortfall, so that the parts add up to it exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from muster.forces import ready_units
from muster.operations.transit import transit_days
from muster.planning.assessment import Assessment

REASONS = (
    "does_not_exist",
    "not_ready",
    "not_willing",
    "cannot_be_led",
    "not_in_time",
    "elsewhere",
)
"""In the order in which they are taken off; the last: other operations, roles or rotation."""


def shortfall_reasons(a: Assessment) -> list[dict[str, Any]]:
    """Parts of every shortfall by reason, in units of the capability.

    ::

        held >= ready by the day >= willing >= led >= in place by the day >= met
        part of a step = min(need, before it) - min(need, after it)

    Where operations need the same capability at once, each counts with its share of the
    units, in proportion to its need.
    """
    transit = a.transit if a.transit is not None else transit_days(a.world, a.assets, a.tasks)
    place = {task.code: i for i, task in enumerate(a.tasks)}
    rate: dict[str, np.ndarray] = {}
    for row, system in enumerate(a.assets.system):
        for capability, quantity in a.problem.provisions.get(system, ()):
            rate.setdefault(capability, np.zeros(len(a.assets)))[row] = quantity
    joins = _joins_by_asset(a)
    steps_at: dict[tuple[int, float], tuple[np.ndarray, ...]] = {}
    rows = []
    for number, need in enumerate(a.needs):
        met = float(a.plan.met[number])
        if need.quantity - met <= 1e-6:
            continue
        task = place[need.task]
        units = rate.get(need.capability, np.zeros(len(a.assets)))
        stage = (task, need.from_day)
        if stage not in steps_at:
            steps_at[stage] = _steps_at(a, transit, joins, *stage)
        ready, there, away, best, led = steps_at[stage]
        share = need.quantity / _at_once(a, number)
        supplied = (
            float(units @ a.assets.held),
            float(units @ ready),
            float(units @ (ready * away * best)),
            float(units @ (ready * away * led)),
            float(units @ (there * away * led)),
        )
        steps = [need.quantity, *(max(share * s, met) for s in supplied), met]
        capped = np.minimum.accumulate(np.minimum(steps, need.quantity))
        parts = capped[:-1] - capped[1:]
        parts[-1] += need.quantity - met - parts.sum()
        rows.append(
            {
                "operation": need.task,
                "capability": need.capability,
                "phase": need.phase,
                "shortfall": _number(need.quantity - met),
                "unit": a.world.capabilities[need.capability].unit,
                **{reason: _number(part) for reason, part in zip(REASONS, parts, strict=True)},
            }
        )
    return rows


def _steps_at(
    a: Assessment, transit: np.ndarray, joins: np.ndarray, task: int, from_day: float
) -> tuple[np.ndarray, ...]:
    """For each asset: ready by a day, there by it; shares away, willing at best, and led."""
    day = np.full((len(a.assets), 1), from_day)
    in_place = np.array(
        [(a.tasks[task].region.region, h) in a.world.in_place for h in a.assets.holder]
    )
    options = np.flatnonzero(a.problem.option_task == task)
    chosen = int(a.plan.option[task])
    return (
        ready_units(a.assets, day)[:, 0],
        ready_units(a.assets, day - transit[:, [task]])[:, 0],
        np.where(in_place, 1.0, 1.0 - a.assets.reserve_share),
        joins[:, options].max(axis=1) if options.size else np.ones(len(a.assets)),
        joins[:, chosen] if chosen >= 0 else np.zeros(len(a.assets)),
    )


def _at_once(a: Assessment, number: int) -> float:
    """Units of one capability that all operations need while one need runs."""
    need = a.needs[number]
    start = {task.code: task.start_day for task in a.tasks}
    begin, end = start[need.task] + need.from_day, start[need.task] + need.until_day
    peak: dict[str, float] = {need.task: need.quantity}
    for other in a.needs:
        if other.capability != need.capability or other.task == need.task:
            continue
        opens, closes = start[other.task] + other.from_day, start[other.task] + other.until_day
        if opens < end and begin < closes:
            peak[other.task] = max(peak.get(other.task, 0.0), other.quantity)
    return sum(peak.values())


def reason_shares(
    a: Assessment, rows: Sequence[Mapping[str, Any]] | None = None
) -> dict[str, float]:
    """Share of the whole shortfall by reason, weighted as in the score; adds up to 1.

    Parameters
    ----------
    a
        The assessment.
    rows
        What :func:`shortfall_reasons` says of it, where that is known already.
    """
    weight = {(n.task, n.capability, n.phase): n.weight / n.quantity for n in a.needs}
    total = dict.fromkeys(REASONS, 0.0)
    for row in rows if rows is not None else shortfall_reasons(a):
        scale = weight[row["operation"], row["capability"], row["phase"]]
        for reason in REASONS:
            total[reason] += scale * row[reason]
    whole = sum(total.values())
    return {r: _number(v / whole) if whole > 0 else 0.0 for r, v in total.items()}


def _joins_by_asset(a: Assessment) -> np.ndarray:
    """Share of each asset that joins under each option, shape (asset, option)."""
    joins = np.zeros((len(a.assets), a.problem.joins.shape[1]))
    for group, members in enumerate(a.problem.members):
        joins[list(members)] = a.problem.joins[group]
    return joins


def _number(value: float) -> float:
    """On the grid of 1e-9, without minus zero."""
    return float(np.round(value, 9) + 0.0)
