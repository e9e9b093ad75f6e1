"""The run record of targets: from an assessment to what each nation is asked for, and why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from muster.core.words import Posture
from muster.core.world import World
from muster.planning.assessment import work_out
from muster.planning.assumption_list import assumption_rows
from muster.planning.attribution import worth_shares
from muster.planning.burden_keys import KEYS, parse_key, unknown_in_key
from muster.planning.cycle import inputs_sha256
from muster.planning.guidance import Guidance
from muster.planning.record import number, settings_row
from muster.planning.study_head import study_head
from muster.planning.targets_model import Targets, Terms, targets_of
from muster.planning.targets_record import (
    assumption_rows_of_targets,
    change_rows,
    gap_operation_rows,
    gap_rows,
    nation_rows,
    needs_behind,
    operation_rows,
    rule_rows,
    target_rows,
)
from muster.planning.targets_words import money, reason_rows, units_of
from muster.planning.verdict import percent

Record = dict[str, Any]
Row = dict[str, Any]

SCHEMA = "muster/targets/1"
METHOD = (
    "Gap: the cheapest set of further units with which every operation that somebody can lead is "
    "met in full beside the forces that exist in the year, with orders known today. New units "
    "are ready at the notice of the need, rotate like others of their sort, and of those held "
    "the usual share can be deployed.",
    "Fair share: by the burden key. First the gap is divided in parts of units, so that burdens "
    "(price of the units) are as near to the fair ones as the rules allow and every nation "
    "provides some of each capability that it can; then in whole units as near to that as can "
    "be, for which a tenth of crews and money is kept back. Both steps are proved.",
    "Rules: each can be switched off and has a number that can be changed. The cost of a rule "
    "is what the first step would save without it: new fleets, and unfairness at its weight.",
    "Prices: published where there are any, named as assumptions elsewhere, always with a range; "
    "first support is in them, running costs are not.",
    "Reasons: every sentence is made from the tables of this record, by one set of phrases for "
    "letters, terminal, page and JSON.",
)


def targets(
    world: World,
    guidance: Guidance,
    terms: Terms,
    *,
    year: int,
    posture: Posture,
    without: tuple[str, ...] = (),
    settings: Mapping[str, str] | None = None,
    seed: int = 1,
    has_worth: bool = True,
) -> Record:
    """The record of targets.

    Parameters
    ----------
    world, guidance, year, posture, without, seed
        See :func:`muster.planning.assessment.work_out`.
    terms
        Key, rules, offers and money.
    settings
        Settings of the command line, for the record only.
    has_worth
        Also work out what each nation's forces are worth today (Shapley value).
    """
    a = work_out(
        world, guidance, year=year, posture=posture, without=without, seed=seed, is_shared=False
    )
    left = set(without)
    names = {code: n.name for code, n in world.nations.items() if code not in left}
    t = targets_of(a, terms, names)
    worth = worth_shares(a, seed) if has_worth else {}
    needs = needs_behind(t)
    gaps = gap_rows(t, needs)
    asked = target_rows(t, gaps, needs)
    nations = nation_rows(t, asked, worth)
    return {
        "schema": SCHEMA,
        "study": study_head(a.guidance, a.world, posture, without),
        "year": year,
        "us": posture.value,
        "seed": seed,
        "without": sorted(without),
        "settings": settings_row(settings or {}),
        "inputs_sha256": _digest(world, guidance, terms, year, posture, without, seed),
        "key": terms.key,
        "key_name": key_words(terms.key),
        "mode": "need" if t.budgets_meur is None else "money",
        "money_share": terms.money_share,
        "rules_off": sorted(terms.off),
        "offers": [asdict(o) for o in terms.offers],
        "score_before": a.plan.score,
        "score_after": t.gap.score,
        "n_operations": len(a.tasks),
        "n_run_before": int(a.plan.is_run.sum()),
        "n_run_after": _n_run(t),
        "unled": list(t.gap.unled),
        "cost_meur": number(sum(g["cost_meur"] for g in gaps)),
        "cost_low_meur": number(sum(g["cost_low_meur"] for g in gaps)),
        "cost_high_meur": number(sum(g["cost_high_meur"] for g in gaps)),
        "start_meur": number(float(t.split.start_meur.sum())),
        "fair_cost_meur": number(t.split.fair.cost_meur),
        "risk": asdict(t.risk) if t.risk is not None else None,
        "budget_meur": number(sum(t.budgets_meur.values())) if t.budgets_meur else None,
        "verdict": verdict(t, gaps),
        "operations": operation_rows(t),
        "gaps": gaps,
        "gap_operations": gap_operation_rows(t),
        "targets": asked,
        "nations": nations,
        "reasons": _reasons(asked, gaps),
        "rules": rule_rows(t),
        "changes": change_rows(t),
        "assumptions": [*assumption_rows(a), *assumption_rows_of_targets(t)],
        "unknown_in_key": list(unknown_in_key(a.world, terms.key, year)),
        "method": list(METHOD),
        "solver": {
            "status": "optimal",
            "gap": number(t.split.gap),
            "objective_meur": number(t.split.objective_meur),
            "bound_meur": number(t.split.bound_meur),
            "gap_of_need": number(t.gap.gap),
            "max_violation": number(max(t.split.max_violation, t.gap.max_violation)),
            "is_rechecked": True,
        },
    }


def key_words(key: str) -> str:
    """A burden key in words."""
    weights = parse_key(key)
    if len(weights) == 1:
        return KEYS[next(iter(weights))]
    return " and ".join(f"{percent(w)} {KEYS[k]}" for k, w in weights.items())


def verdict(t: Targets, gaps: list[Row]) -> str:
    """The finding in one sentence."""
    a = t.assessment
    if not gaps:
        return (
            f"Europe in {a.world.year} has all that \u201c{a.guidance.name}\u201d needs of those "
            "operations that somebody can lead: nobody is asked for more."
        )
    cost = sum(g["cost_meur"] for g in gaps)
    low, high = (sum(g[f"cost_{end}_meur"] for g in gaps) for end in ("low", "high"))
    dear = sorted(gaps, key=lambda g: -g["cost_meur"])[:3]
    named = [units_of(g["units"], g["name"], g["unit"]) for g in dear]
    head = f"To meet \u201c{a.guidance.name}\u201d from {a.world.year} on"
    if t.budgets_meur is not None:
        share = percent(t.gap.score, 1)
        head = f"To reach {share} of \u201c{a.guidance.name}\u201d with the money given"
    more = " and more" if len(gaps) > len(named) else ""
    return (
        f"{head}, Europe needs another {', '.join(named)}{more}: about {money(cost)}, "
        f"between {money(low)} and {money(high)}.{_risk(t)}"
    )


def _risk(t: Targets) -> str:
    """What became of the risk level that was asked for, or nothing."""
    if t.risk is None:
        return ""
    r = t.risk
    short = "" if r.reached <= r.wanted else f", short of the {percent(r.wanted)} asked for"
    return (
        f" An operation fails in {percent(r.today)} of years with the forces there are, in "
        f"{percent(r.with_gap)} with the gap filled, and in {percent(r.reached)} with all of "
        f"these units{short}."
    )


def _n_run(t: Targets) -> int:
    """Operations run in full with the targets: all that somebody can lead, if needs are met."""
    if t.budgets_meur is None:
        return len(t.assessment.tasks) - len(t.gap.unled)
    return int(t.gap.n_run)


def _reasons(asked: list[Row], gaps: list[Row]) -> list[Row]:
    """Facts behind every target."""
    by_capability = {g["capability"]: g for g in gaps}
    return [row for t in asked for row in reason_rows(t, by_capability[t["capability"]])]


def _digest(
    world: World,
    guidance: Guidance,
    terms: Terms,
    year: int,
    posture: Posture,
    without: tuple[str, ...],
    seed: int,
) -> str:
    """Digest of everything that the answer depends on (rule R5)."""
    base = inputs_sha256(world, guidance, year, posture, without, seed)
    question = json.dumps(asdict(terms), sort_keys=True, default=str)
    return hashlib.sha256(f"{base} {question}".encode()).hexdigest()
