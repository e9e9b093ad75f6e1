"""Tables of the run record of targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from muster.core.words import ANY
from muster.planning.apportionment_case import OPTIONS
from muster.planning.deployment_record import number
from muster.planning.targets_facts import (
    BALANCE,
    OFFER,
    WHOLE,
    Need,
    needs_of,
    persons_of,
    rule_of_burden,
    rule_of_target,
    substitutes,
)
from muster.planning.targets_model import Targets

Row = dict[str, Any]
CONFIDENCE = ("low", "medium", "high")
RULE_NAMES = {WHOLE: "Whole units", OFFER: "Fixed offer", BALANCE: "Balance of the whole burden"}


def gap_rows(t: Targets, needs: tuple[Need, ...]) -> list[Row]:
    """One row for each capability of which more is needed."""
    a, world = t.assessment, t.assessment.world
    rows = []
    for k, code in enumerate(t.gap.capability):
        entry, need = world.target_units[code], needs[k]
        units = int(t.gap.units[k])
        rows.append(
            {
                "capability": code,
                "name": world.capabilities[code].name,
                "unit": world.capabilities[code].unit,
                "system": entry.system,
                "system_name": world.systems[entry.system].name,
                "is_critical": world.capabilities[code].is_critical,
                "units": units,
                "deployable_share": number(t.gap.deployable_share[k]),
                "in_field": number(t.gap.at_once[k]),
                "notice_days": number(t.gap.notice_days[k]),
                "held": number(t.case.stock[:, k].sum()),
                "price_meur": number(entry.price_meur),
                "price_low_meur": number(entry.price_low_meur),
                "price_high_meur": number(entry.price_high_meur),
                "cost_meur": number(entry.price_meur * units),
                "cost_low_meur": number(entry.price_low_meur * units),
                "cost_high_meur": number(entry.price_high_meur * units),
                "lead_years": entry.lead_years,
                "minimum_units": entry.minimum_units,
                "shared_as": entry.shared_as,
                "shared_name": entry.shared_name,
                "operation": a.tasks[need.task].code,
                "operation_name": a.tasks[need.task].name,
                "phase": need.phase,
                "need": number(need.quantity),
                "met": number(need.met),
                "basis": need.basis,
                "readiness_source": _readiness_source(t, entry.system),
                "source": entry.provenance.source,
                "confidence": entry.provenance.confidence.value,
                "note": entry.provenance.note,
            }
        )
    return rows


def gap_operation_rows(t: Targets) -> list[Row]:
    """New units in the field by capability and operation."""
    world = t.assessment.world
    return [
        {
            "capability": code,
            "name": world.capabilities[code].name,
            "operation": task.code,
            "operation_name": task.name,
            "in_field": number(t.gap.by_task[k, i]),
            "unit": world.capabilities[code].unit,
        }
        for k, code in enumerate(t.gap.capability)
        for i, task in enumerate(t.assessment.tasks)
        if t.gap.by_task[k, i] > 1e-6
    ]


def target_rows(t: Targets, gaps: list[Row], needs: tuple[Need, ...]) -> list[Row]:
    """One row for each nation and capability that it is asked for, with the facts behind it."""
    world, case, year = t.assessment.world, t.case, t.assessment.world.year or 0
    others = substitutes(t)
    rows = []
    for i, nation in sorted(enumerate(case.nation), key=lambda p: p[1]):
        for k, gap in enumerate(gaps):
            quantity = float(t.split.units[i, k])
            if quantity <= 0:
                continue
            entry, need = world.target_units[gap["capability"]], needs[k]
            rule = rule_of_target(t, i, k)
            other = others.get((i, k))
            field = quantity * gap["in_field"] / gap["units"]
            lost = field * need.lost_per_unit
            shared = float(t.split.shared[i, k])
            confidence = [entry.provenance.confidence.value, _rule_confidence(t, rule)]
            rows.append(
                {
                    "nation": nation,
                    "nation_name": world.nations[nation].name,
                    "capability": gap["capability"],
                    "name": gap["name"],
                    "unit": gap["unit"],
                    "system": gap["system"],
                    "system_name": gap["system_name"],
                    "quantity": number(quantity),
                    "own": number(t.split.own[i, k]),
                    "shared": number(shared),
                    "shared_as": gap["shared_as"] if shared else None,
                    "shared_name": _shared_name(t, nation, gap) if shared else None,
                    "deployable": number(quantity * gap["deployable_share"]),
                    "in_field": number(field),
                    "notice_days": gap["notice_days"],
                    "year": year + entry.lead_years,
                    "cost_meur": number(quantity * entry.price_meur),
                    "cost_low_meur": number(quantity * entry.price_low_meur),
                    "cost_high_meur": number(quantity * entry.price_high_meur),
                    "persons": number(
                        (quantity - (shared if case.is_pooled[k] else 0.0)) * case.persons[k]
                    ),
                    "fair_units": number(case.fair_units[i, k]),
                    "held": number(case.stock[i, k]),
                    "gap_units": gap["units"],
                    "rule": rule,
                    "rule_name": RULE_NAMES.get(rule) or case.names[rule],
                    "rule_source": _rule_source(t, rule),
                    "operation": gap["operation"],
                    "operation_name": gap["operation_name"],
                    "lost_share": number(min(1.0, lost)),
                    "is_critical": gap["is_critical"],
                    "substitute": case.nation[other[0]] if other else None,
                    "substitute_name": (
                        world.nations[case.nation[other[0]]].name if other else None
                    ),
                    "substitute_meur": number(other[1]) if other else None,
                    "source": gap["source"],
                    "confidence": min(confidence, key=CONFIDENCE.index),
                }
            )
    return rows


def _rule_confidence(t: Targets, rule: str) -> str:
    """Confidence of a rule; that units are whole and what a nation offers are sure."""
    known = t.assessment.world.target_rules.get(rule)
    return known.provenance.confidence.value if known else "high"


def _rule_source(t: Targets, rule: str) -> str:
    """Source of a rule; whole units are a definition, an offer is the nation's own."""
    known = t.assessment.world.target_rules.get(rule)
    if known is not None:
        return known.provenance.source
    return "offer of the nation" if rule == OFFER else "muster-definitions"


def _readiness_source(t: Targets, system: str) -> str:
    """Source of the share of units that can be deployed."""
    category = t.assessment.world.systems[system].category
    return next(
        r.provenance.source
        for r in t.assessment.world.readiness
        if (r.holder, r.category, r.measure) == (ANY, category, "deployable")
    )


def _shared_name(t: Targets, nation: str, gap: Row) -> str:
    """Name of the pool, or of the nation's cluster."""
    if gap["shared_as"] != "cluster":
        return str(gap["shared_name"])
    return next(m.name for m in t.assessment.world.clusters if m.nation == nation)


def nation_rows(
    t: Targets, targets: list[Row], worth: Mapping[str, tuple[float, float, float, float]]
) -> list[Row]:
    """One row for each nation of the world: burden beside fair burden, and what it gives today."""
    world, case = t.assessment.world, t.case
    place = {n: i for i, n in enumerate(case.nation)}
    persons = persons_of(t)
    total_gdp = sum(world.indicator(n, "gdp_musd", world.year or 0) or 0.0 for n in case.nation)
    total_worth = sum(w[0] for w in worth.values())
    rows = []
    for nation in sorted({*t.nations, *world.nations}):
        i = place.get(nation)
        gdp = world.indicator(nation, "gdp_musd", world.year or 0)
        spent = world.indicator(nation, "defence_spending_share", world.year or 0)
        mine = [r for r in targets if r["nation"] == nation]
        value = worth.get(nation)
        fair = float(case.fair_meur[i]) if i is not None else 0.0
        burden = float(t.split.burden_meur[i]) if i is not None else 0.0
        block_reason, block_source = _block_fact(t, nation)
        rule = rule_of_burden(t, i) if i is not None else ""
        limit = float(case.crew_limit_persons[i]) if i is not None else np.inf
        rows.append(
            {
                "nation": nation,
                "name": t.nations[nation],
                "is_asked": i is not None,
                "fair_share": number(case.fair_share[i]) if i is not None else None,
                "fair_meur": number(fair),
                "burden_meur": number(burden),
                "burden_share": number(burden / case.total_meur) if case.total_meur else 0.0,
                "start_meur": number(t.split.start_meur[i]) if i is not None else 0.0,
                "deviation_meur": number(burden - fair),
                "deviation_rule": rule or None,
                "deviation_rule_name": _rule_name(t, rule) if rule else None,
                "n_targets": len(mine),
                "persons": number(persons[i]) if i is not None else 0.0,
                "crew_limit_persons": number(limit) if np.isfinite(limit) else None,
                "gdp_share": number(gdp / total_gdp) if gdp is not None and i is not None else None,
                "spending_share": number(spent) if spent is not None else None,
                "burden_share_of_gdp": (
                    number(burden / (gdp * world.assumed("eur_per_usd"))) if gdp else None
                ),
                "worth": number(value[0]) if value else None,
                "worth_share": number(value[0] / total_worth) if value and total_worth else None,
                "worth_error": number(value[1]) if value else None,
                "without_me": number(value[2]) if value else None,
                "block": _block(t, nation),
                "block_reason": block_reason,
                "block_source": block_source,
            }
        )
    return rows


def _rule_name(t: Targets, rule: str) -> str:
    """Name of a rule for readers."""
    return RULE_NAMES.get(rule) or t.case.names[rule]


def _block(t: Targets, nation: str) -> str:
    """Why a nation is asked for nothing at all: a rule, ``north_america``, or empty."""
    if nation not in t.case.nation:
        return "north_america"
    i = t.case.nation.index(nation)
    if t.split.units[i].any():
        return ""
    blocked = [str(b) for b in t.case.blocked[i] if b]
    return max(sorted(set(blocked)), key=blocked.count, default=WHOLE)


def _block_fact(t: Targets, nation: str) -> tuple[str, str]:
    """The fact behind a legal limit and its source, where that is what keeps a nation out."""
    if _block(t, nation) != "legal_limits":
        return "", ""
    rows = [
        r for r in t.assessment.world.participation if r.nation == nation and not r.answer_share
    ]
    notes = list(dict.fromkeys(r.provenance.note.rstrip(".") for r in rows if r.provenance.note))
    sources = list(dict.fromkeys(r.provenance.source for r in rows))
    return "; ".join(notes), " ".join(sources)


def operation_rows(t: Targets) -> list[Row]:
    """Operations of the study: persons, and whether each is run without and with the targets."""
    a = t.assessment
    return [
        {
            "operation": task.code,
            "operation_name": task.name,
            "kind_name": task.kind.name,
            "region_name": task.region.name,
            "persons": number(task.persons),
            "is_run_before": bool(a.plan.is_run[i]),
            "is_led": task.code not in t.gap.unled,
        }
        for i, task in enumerate(a.tasks)
    ]


def rule_rows(t: Targets) -> list[Row]:
    """Every rule with its number and what it costs or saves."""
    rows = []
    for code, rule in t.assessment.world.target_rules.items():
        fair = t.without_rule.get(code)
        cost = moved = None
        if fair is not None:
            cost = t.split.fair.cost_meur - fair.cost_meur
            moved = float(np.abs(t.split.fair.burden_meur - fair.burden_meur).sum() / 2.0)
        rows.append(
            {
                "rule": code,
                "name": rule.name,
                "is_on": code in t.case.rules,
                "is_option": code in OPTIONS,
                "value": number(rule.value),
                "low": rule.provenance.low,
                "high": rule.provenance.high,
                "unit": rule.unit,
                "cost_meur": number(cost) if cost is not None else None,
                "moved_meur": number(moved) if moved is not None else None,
                "source": rule.provenance.source,
                "confidence": rule.provenance.confidence.value,
                "note": rule.provenance.note,
            }
        )
    return rows


def assumption_rows_of_targets(t: Targets) -> list[Row]:
    """Assumed figures of prices, smallest fleets, lead times, rules and clusters (rule R8)."""
    world, rows = t.assessment.world, []
    for code in t.gap.capability:
        e = world.target_units[code]
        found: list[tuple[str, float, float, float, str]] = [
            ("smallest fleet", e.minimum_units, e.minimum_low, e.minimum_high, "units"),
            ("lead time", e.lead_years, e.lead_low_years, e.lead_high_years, "years"),
        ]
        if e.provenance.is_assumption:
            prices = (e.price_meur, e.price_low_meur, e.price_high_meur)
            found.insert(0, ("price", *prices, "million euro"))
        rows += [
            _assumed("target_units", f"{code} {what}", *figures, e.provenance.note)
            for what, *figures in found
        ]
    for rule in world.target_rules.values():
        p = rule.provenance
        if rule.rule in t.case.rules and p.is_assumption:
            row = _assumed("target_rules", rule.rule, rule.value, p.low, p.high, rule.unit, p.note)
            rows.append(row)
    for m in world.clusters:
        if m.provenance.is_assumption:
            key = f"{m.nation} {m.cluster}"
            rows.append(_assumed("clusters", key, 1.0, None, None, "member", m.provenance.note))
    return rows


def _assumed(table: str, key: str, *figures: Any) -> Row:
    """A row of the table of assumptions: value, low, high, unit, reason."""
    names = ("value", "low", "high", "unit", "reason")
    return {"table": table, "key": key, **dict(zip(names, figures, strict=True))}


def change_rows(t: Targets) -> list[Row]:
    """What fixed offers changed: units before and after, by nation and capability."""
    if t.before_offers is None:
        return []
    world = t.assessment.world
    change = t.split.units - t.before_offers.units
    rows = [
        {
            "nation": t.case.nation[i],
            "nation_name": world.nations[t.case.nation[i]].name,
            "capability": t.case.capability[k],
            "name": world.capabilities[t.case.capability[k]].name,
            "unit": world.capabilities[t.case.capability[k]].unit,
            "before": number(t.before_offers.units[i, k]),
            "after": number(t.split.units[i, k]),
            "change": number(change[i, k]),
            "cost_meur": number(change[i, k] * t.case.price_meur[k]),
            "is_offer": any(
                (o.nation, o.capability) == (t.case.nation[i], t.case.capability[k])
                for o in t.terms.offers
            ),
        }
        for i, k in zip(*(x.tolist() for x in np.nonzero(np.abs(change) > 1e-9)), strict=True)
    ]
    return sorted(rows, key=lambda r: (not r["is_offer"], -abs(r["cost_meur"]), r["nation"]))


def needs_behind(t: Targets) -> tuple[Need, ...]:
    """The need behind each capability of the gap."""
    return needs_of(t)
