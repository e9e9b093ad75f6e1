"""The run record: an assessment as plain tables, from which everything shown is made.

Numbers lie on a grid of 1e-9 so that the same inputs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from muster.forces.order_of_battle import pool_member_shares
from muster.planning.assessment import Assessment, burden_key
from muster.planning.supply import Supply

Row = dict[str, Any]
MOSTLY_ASSUMED = 0.5
"""Share of assumed units from which a number counts as an assumption."""


def number(value: float) -> float:
    """A number on the grid of 1e-9, without minus zero."""
    # As numpy rounds, without the cost of an array for each of some ten thousand numbers.
    return round(float(value) * 1e9) / 1e9 + 0.0


def operation_rows(a: Assessment, supply: Supply) -> list[Row]:
    """One row for each operation: is it run, what limits it, who commands."""
    rows = []
    for t, task in enumerate(a.tasks):
        mine = [i for i, n in enumerate(a.needs) if n.task == task.code]
        weight = sum(a.needs[i].weight for i in mine)
        covered = sum(a.needs[i].weight * a.plan.met[i] / a.needs[i].quantity for i in mine)
        chosen = int(a.plan.option[t])
        option = a.problem.options[chosen] if chosen >= 0 else None
        is_run = bool(a.plan.is_run[t])
        code, reason = _limiting(a, supply, mine, has_command=option is not None)
        last = max((s.from_day for s in a.problem.stages if s.task == t), default=0.0)
        ready = max(last, option.days_p50) if is_run and option else None
        rows.append(
            {
                "code": task.code,
                "name": task.name,
                "kind": task.kind.kind,
                "kind_name": task.kind.name,
                "region": task.region.region,
                "region_name": task.region.name,
                "persons": number(task.persons),
                "weight": number(task.weight),
                "priority": task.priority,
                "start_day": number(task.start_day),
                "duration_days": number(task.duration_days),
                "is_run": is_run,
                "coverage": number(covered / weight) if weight else 0.0,
                "limiting": code,
                "limiting_name": _capability_name(a, code),
                "limiting_reason": reason,
                "command": option.arrangement if option else "",
                "command_name": a.world.arrangements[option.arrangement].name if option else "",
                "headquarters": option.headquarters if option else "",
                "headquarters_name": (
                    a.world.headquarters[option.headquarters].name if option else ""
                ),
                "day_ready": number(ready) if ready is not None else None,
                "deadline_day": number(last),
            }
        )
    return rows


def _limiting(
    a: Assessment, supply: Supply, mine: Sequence[int], *, has_command: bool
) -> tuple[str, str]:
    """The capability that limits an operation most, and why."""
    if not has_command:
        return "command", "No headquarters can lead it under an arrangement that the study allows."
    short = [i for i in mine if a.plan.met[i] < a.needs[i].quantity - 1e-6]
    if not short:
        return "", ""
    worst = min(
        short,
        key=lambda i: (
            not a.world.capabilities[a.needs[i].capability].is_critical,
            # What is counted comes before what is mostly assumed (decision 0009).
            supply.assumed_share_of(a.needs[i].capability) >= MOSTLY_ASSUMED,
            a.plan.met[i] / a.needs[i].quantity,
            -a.needs[i].weight,
            a.needs[i].capability,
        ),
    )
    return a.needs[worst].capability, supply.reason(worst)


def gap_rows(a: Assessment, supply: Supply) -> list[Row]:
    """One row for each operation and capability: its worst phase."""
    worst: dict[tuple[str, str], int] = {}
    for i, need in enumerate(a.needs):
        key = (need.task, need.capability)
        known = worst.get(key)
        here = a.plan.met[i] / need.quantity
        if known is None or here < a.plan.met[known] / a.needs[known].quantity - 1e-9:
            worst[key] = i
    weights: dict[tuple[str, str], list[float]] = {}
    for n in a.needs:
        weights.setdefault((n.task, n.capability), []).append(n.weight)
    rows = []
    for (task, capability), i in worst.items():
        need, entry = a.needs[i], a.world.capabilities[capability]
        met = number(a.plan.met[i])
        rows.append(
            {
                "operation": task,
                "capability": capability,
                "capability_name": entry.name,
                "domain": entry.domain.value,
                "phase": need.phase,
                "need": number(need.quantity),
                "met": met,
                "shortfall": number(max(0.0, number(need.quantity) - met)),
                "coverage": number(met / need.quantity),
                "unit": entry.unit,
                "is_critical": entry.is_critical,
                "price": number(a.plan.need_price[i]),
                "weight": number(sum(weights[task, capability])),
                "estimated_share": number(supply.estimated_share(i)),
                "reason": supply.reason(i),
            }
        )
    return rows


def need_rows(a: Assessment) -> list[Row]:
    """Every need with its range, weight and the rule behind it."""
    return [
        {
            "operation": n.task,
            "capability": n.capability,
            "phase": n.phase,
            "from_day": number(n.from_day),
            "until_day": number(n.until_day),
            "need": number(n.quantity),
            "low": number(n.low),
            "high": number(n.high),
            "met": number(a.plan.met[i]),
            "weight": number(n.weight),
            "basis": n.basis,
        }
        for i, n in enumerate(a.needs)
    ]


def contribution_rows(a: Assessment) -> list[Row]:
    """Who provides what: units by holder, operation and capability."""
    pool_names = {s.pool: s.name for s in a.world.pool_shares}
    rows = []
    for share in a.plan.shares:
        need = a.needs[share.need]
        holder, code = a.assets.holder[share.asset], a.assets.system[share.asset]
        system = a.world.systems[code]
        nation = a.world.nations.get(holder)
        rate = dict(a.problem.provisions[code])[need.capability]
        rows.append(
            {
                "holder": holder,
                "holder_name": nation.name if nation else pool_names.get(holder, holder),
                "operation": need.task,
                "capability": need.capability,
                "system": code,
                "system_name": system.name,
                "quantity": number(share.quantity),
                "expected": number(share.expected),
                "provided": number(share.quantity * rate),
                "unit": a.world.capabilities[need.capability].unit,
                "persons": number(share.expected * system.persons_per_unit),
                "phase": need.phase,
                "is_estimated": bool(a.assets.is_estimated[share.asset]),
            }
        )
    return rows


def nation_rows(a: Assessment, contributions: Sequence[Row]) -> list[Row]:
    """Burden of each nation in person-years beside its share of GDP."""
    days = {(n.task, n.phase): n.until_day - n.from_day for n in a.needs}
    years: dict[str, float] = {}
    peak: dict[tuple[str, str, str], float] = {}
    tasks: dict[str, set[str]] = {}
    for row in contributions:
        split = (
            pool_member_shares(a.world, row["holder"])
            if row["holder"] in a.world.pools
            else {row["holder"]: 1.0}
        )
        for nation, share in split.items():
            stage = (row["operation"], row["phase"])
            persons = row["persons"] * share
            years[nation] = years.get(nation, 0.0) + persons * days[stage] / 365.0
            key = (nation, *stage)
            peak[key] = peak.get(key, 0.0) + persons
            tasks.setdefault(nation, set()).add(row["operation"])
    total = sum(years.values())
    key_shares = burden_key(a.world, a.world.year or 0)
    rows = []
    for nation in sorted(a.world.nations):
        most: dict[str, float] = {}
        for (n, task, _), persons in peak.items():
            if n == nation:
                most[task] = max(most.get(task, 0.0), persons)
        rows.append(
            {
                "nation": nation,
                "name": a.world.nations[nation].name,
                "persons": number(sum(most.values())),
                "burden_share": number(years.get(nation, 0.0) / total) if total else 0.0,
                "gdp_share": number(key_shares[nation]) if nation in key_shares else None,
                "n_operations": len(tasks.get(nation, ())),
            }
        )
    return sorted(rows, key=lambda r: (-r["burden_share"], r["nation"]))


def command_rows(a: Assessment) -> list[Row]:
    """Every command option with what blocks it and how long it takes."""
    chosen = {
        (o.task, o.headquarters) for o in (a.problem.options[i] for i in a.plan.option if i >= 0)
    }
    return [
        {
            "operation": o.task,
            "arrangement": o.arrangement,
            "arrangement_name": a.world.arrangements[o.arrangement].name,
            "family": a.world.arrangements[o.arrangement].family.value,
            "headquarters": o.headquarters,
            "headquarters_name": a.world.headquarters[o.headquarters].name,
            "is_feasible": o.is_feasible,
            "is_chosen": (o.task, o.headquarters) in chosen,
            "blocked_by": o.blocked_by,
            "must_agree": len(o.must_agree),
            "can_veto": " ".join(o.must_agree),
            "days_p10": o.days_p10,
            "days_p50": o.days_p50,
            "days_p90": o.days_p90,
            "prob_by_deadline": o.prob_by_deadline,
        }
        for o in a.options
    ]


def command_cost_rows(a: Assessment) -> list[Row]:
    """What a headquarters of one's own would cost beside using NATO's."""
    return [
        {
            "headquarters": code,
            "name": hq.name,
            "is_duplicate": hq.startup_cost_meur is not None,
            "staff_persons": hq.staff_persons,
            "startup_cost_meur": hq.startup_cost_meur,
            "yearly_cost_meur": hq.yearly_cost_meur,
            "low": hq.startup_low_meur,
            "high": hq.startup_high_meur,
            "note": hq.provenance.note,
        }
        for code, hq in sorted(a.world.headquarters.items())
        if hq.staff_persons is not None
    ]


def capability_rows(a: Assessment, supply: Supply) -> list[Row]:
    """One row for each capability that any operation needs, at the peak of each."""
    prices = {row["code"]: row["price"] for row in _capability_prices(a)}
    rows = []
    needs_of: dict[tuple[str, str], list[int]] = {}
    needs_by_capability: dict[str, list[int]] = {}
    for i, n in enumerate(a.needs):
        needs_of.setdefault((n.task, n.capability), []).append(i)
        needs_by_capability.setdefault(n.capability, []).append(i)
    for capability, all_of_it in sorted(needs_by_capability.items()):
        entry = a.world.capabilities[capability]
        need = met = 0.0
        for task in a.tasks:
            mine = needs_of.get((task.code, capability), [])
            if mine:
                peak = max(mine, key=lambda i: (a.needs[i].quantity, a.needs[i].from_day))
                need += a.needs[peak].quantity
                met += float(a.plan.met[peak])
        lost = sum(
            a.needs[i].weight * (1.0 - float(a.plan.met[i]) / a.needs[i].quantity)
            for i in all_of_it
        )
        held = supply.held(capability)
        rows.append(
            {
                "capability": capability,
                "name": entry.name,
                "domain": entry.domain.value,
                "unit": entry.unit,
                "is_critical": entry.is_critical,
                "need": number(need),
                "held": number(held[0]),
                "held_us": number(held[1]),
                "ready_30": number(supply.ready(capability, 30.0)),
                "ready_180": number(supply.ready(capability, 180.0)),
                "met": number(met),
                "shortfall": number(max(0.0, need - met)),
                "coverage": number(met / need),
                "coverage_with_us": None,
                "lost": number(lost),
                "price": prices.get(capability, 0.0),
                "estimated_share": number(supply.estimated_share_of(capability)),
                "assumed_share": number(supply.assumed_share_of(capability)),
            }
        )
    return rows


def price_rows(a: Assessment) -> list[Row]:
    """What one more unit is worth in ambition: of a capability, and of a holder's asset."""
    rows = _capability_prices(a)
    for i in np.argsort(-a.plan.asset_price, kind="stable"):
        if a.plan.asset_price[i] <= 0 or a.assets.held[i] <= 0:
            continue
        worth = a.plan.asset_price[i] * a.assets.deployable[i] / a.assets.held[i]
        rows.append(
            {
                "kind": "asset",
                "code": a.assets.system[i],
                "name": a.world.systems[a.assets.system[i]].name,
                "holder": a.assets.holder[i],
                "unit": "units held",
                "price": number(worth),
            }
        )
    return rows


def _capability_prices(a: Assessment) -> list[Row]:
    """What one more unit of each capability is worth in ambition."""
    start = {t.code: t.start_day for t in a.tasks}
    spans: dict[str, list[tuple[float, float, float]]] = {}
    for n, price in zip(a.needs, a.plan.need_price.tolist(), strict=True):
        begin = start[n.task]
        spans.setdefault(n.capability, []).append((begin + n.from_day, begin + n.until_day, price))
    return [
        {
            "kind": "capability",
            "code": capability,
            "name": a.world.capabilities[capability].name,
            "holder": "",
            "unit": a.world.capabilities[capability].unit,
            "price": number(_best_use(spans[capability])),
        }
        for capability in sorted(spans)
    ]


def _best_use(spans: Sequence[tuple[float, float, float]]) -> float:
    """Most ambition one unit can earn, serving one span at a time (weighted intervals)."""
    spans = sorted(spans, key=lambda s: s[1])
    best = [0.0]
    for i, (begin, _, worth) in enumerate(spans):
        before = max((j + 1 for j in range(i) if spans[j][1] <= begin), default=0)
        best.append(max(best[i], best[before] + worth))
    return best[-1]


def solver_row(a: Assessment) -> Row:
    """Proof of every stage, and the worst of them."""
    stages = [
        {
            "name": s.name,
            "status": s.status,
            "objective": s.objective,
            "bound": s.bound,
            "gap": s.gap,
            "max_violation": s.max_violation,
        }
        for s in a.plan.stages
    ]
    return {
        "status": "optimal",
        "gap": max(s.gap for s in a.plan.stages),
        "bound": a.plan.stages[0].bound,
        "max_violation": max(s.max_violation for s in a.plan.stages),
        "is_rechecked": True,
        "stages": stages,
    }


def _capability_name(a: Assessment, code: str) -> str:
    """Name of a capability, or of the command."""
    if code == "command":
        return "Command"
    return a.world.capabilities[code].name if code else ""


def settings_row(settings: Mapping[str, str]) -> Row:
    """Settings of the command line in a fixed order."""
    return {key: settings[key] for key in sorted(settings)}
