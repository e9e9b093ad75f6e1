"""Records of targets for tests: one invented by hand, and that of the bundled study."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import muster
from muster.core.words import Posture
from muster.planning.targets_cycle import targets
from muster.planning.targets_model import Terms

Record = dict[str, Any]


@cache
def _bundled() -> Record:
    """Targets of the bundled study without the United States, worked out once."""
    return targets(
        muster.load_world("europe"), muster.load_guidance("half-of-ambition"), Terms(),
        year=2030, posture=Posture.ABSENT,
    )  # fmt: skip


def bundled_record() -> Record:
    """A copy of the record of the bundled study."""
    return copy.deepcopy(_bundled())


def targets_record() -> Record:
    """Two nations share three tankers and a brigade of one operation; no figure is real."""
    gaps = [
        _gap("aar", "Air-to-air refuelling", "aircraft", 3, 300.0, "MMF",
             "Multinational MRTT Fleet"),
        _gap("land_light", "Light brigades", "brigades", 1, 2000.0, "cluster",
             "a cluster of nations"),
    ]  # fmt: skip
    asked = [
        _target("XAA", gaps[0], 2.0, 1.5, shared=2.0, rule="crews"),
        _target("XAA", gaps[1], 0.25, 0.5, shared=0.25, place="German-led cluster"),
        _target("XAB", gaps[0], 1.0, 1.5, shared=1.0),
        _target("XAB", gaps[1], 0.75, 0.5, shared=0.75, place="German-led cluster"),
    ]
    nations = [
        _nation("XAA", asked, 1450.0, 0.5), _nation("XAB", asked, 1450.0, 0.5),
        _nation("XAC", asked, 0.0, 0.0) | {"block": "legal_limits"},
        _nation("USA", asked, 0.0, 0.0) | {
            "name": "United States", "is_asked": False, "block": "north_america",
            "worth_share": None, "worth": None, "without_me": None, "gdp_share": None,
            "fair_share": None},
    ]  # fmt: skip
    return {
        "schema": "muster/targets/1", "inputs_sha256": "ab" * 32, "year": 2030, "us": "absent",
        "seed": 1, "without": [], "settings": {}, "key": "gdp", "key_name": "share of GDP",
        "study": {"code": "invented", "name": "Invented study", "troops": "high"},
        "mode": "need", "score_before": 0.9, "score_after": 1.0, "n_operations": 1,
        "n_run_before": 0, "n_run_after": 1, "unled": [], "cost_meur": 2900.0,
        "cost_low_meur": 1450.0, "cost_high_meur": 5800.0, "start_meur": 0.0,
        "verdict": "Europe needs 3 tankers and a brigade.", "gaps": gaps, "targets": asked,
        "gap_operations": [
            {"capability": g["capability"], "name": g["name"], "operation": "far",
             "operation_name": "Crisis far away", "in_field": 1.0, "unit": g["unit"]}
            for g in gaps
        ],
        "nations": nations, "reasons": [], "changes": [], "assumptions": [], "method": ["By hand."],
        "rules": [
            _rule("crews", 0.25, 100.0), _rule("clusters", 0.25, -50.0), _rule("pools", 0.125, 0.0),
            _rule("legal_limits", 1.0, 5.0),
        ],
        "solver": {"status": "optimal", "gap": 0.001, "is_rechecked": True},
    }  # fmt: skip


def _gap(
    code: str, name: str, unit: str, units: int, price: float, pool: str, pool_name: str
) -> Record:
    """A capability of which more is needed."""
    return {
        "capability": code, "name": name, "unit": unit, "system": code, "system_name": name,
        "is_critical": True, "units": units, "deployable_share": 0.5, "in_field": units / 2,
        "notice_days": 30.0, "held": 4.0, "price_meur": price, "price_low_meur": price / 2,
        "price_high_meur": 2 * price, "cost_meur": units * price,
        "cost_low_meur": units * price / 2, "cost_high_meur": 2 * units * price, "lead_years": 4,
        "minimum_units": 1, "shared_as": pool, "shared_name": pool_name, "operation": "far",
        "operation_name": "Crisis far away", "phase": "main", "need": 4.0, "met": 2.5,
        "basis": "by hand", "source": "assumption", "confidence": "low", "note": "",
    }  # fmt: skip


def _target(
    nation: str, gap: Record, quantity: float, fair: float, *, shared: float,
    place: str = "", rule: str = "whole_units",
) -> Record:  # fmt: skip
    """What one nation is asked for."""
    price = gap["price_meur"]
    return {
        "nation": nation, "nation_name": f"Nation {nation[-1]}", "capability": gap["capability"],
        "name": gap["name"], "unit": gap["unit"], "system": gap["system"],
        "system_name": gap["system_name"], "quantity": quantity, "own": quantity - shared,
        "shared": shared, "shared_as": gap["shared_as"],
        "shared_name": place or gap["shared_name"], "deployable": quantity / 2,
        "in_field": quantity / 2, "notice_days": 30.0, "year": 2034, "cost_meur": quantity * price,
        "cost_low_meur": quantity * price / 2, "cost_high_meur": 2 * quantity * price,
        "persons": 0.0 if gap["shared_as"] != "cluster" else 4000 * quantity, "fair_units": fair,
        "held": 2.0, "gap_units": gap["units"], "rule": rule, "rule_name": rule,
        "operation": "far", "operation_name": "Crisis far away", "lost_share": 0.01 * quantity,
        "is_critical": True, "substitute": "XAB" if nation == "XAA" else None,
        "substitute_name": "Nation B" if nation == "XAA" else None,
        "substitute_meur": quantity * price if nation == "XAA" else None,
        "source": "assumption", "confidence": "low",
    }  # fmt: skip


def _nation(code: str, asked: list[Record], fair: float, share: float) -> Record:
    """Burden of one nation."""
    mine = [t for t in asked if t["nation"] == code]
    burden = sum(t["cost_meur"] for t in mine)
    return {
        "nation": code, "name": f"Nation {code[-1]}", "is_asked": True, "fair_share": share,
        "fair_meur": fair, "burden_meur": burden, "burden_share": burden / 2900.0,
        "start_meur": 0.0, "deviation_meur": burden - fair, "deviation_rule": "crews",
        "deviation_rule_name": "Crews", "n_targets": len(mine),
        "persons": sum(t["persons"] for t in mine), "crew_limit_persons": 5000.0,
        "gdp_share": share, "spending_share": 0.02, "burden_share_of_gdp": 0.01 if burden else 0.0,
        "worth": 0.1 * share, "worth_share": share, "worth_error": 0.0, "without_me": 0.05 * share,
        "block": "",
    }  # fmt: skip


def _rule(code: str, value: float, cost: float) -> Record:
    """A rule of the division."""
    return {
        "rule": code, "name": code.replace("_", " "), "is_on": True, "is_option": True,
        "value": value, "low": value / 2, "high": 2 * value, "unit": "", "cost_meur": cost,
        "moved_meur": abs(cost), "source": "assumption", "confidence": "low", "note": "",
    }  # fmt: skip
