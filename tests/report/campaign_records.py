"""Invented records of campaigns: nations XAA to XAL, no figure is real."""

from __future__ import annotations

import math
import random
from typing import Any

Record = dict[str, Any]
N_YEARS, N_TRIALS = 30, 10_000
EVER = 0.632
RATE_PER_YEAR = -math.log(1 - EVER) / N_YEARS

CRISES = (
    ("defence-ne", "Collective defence in the north-east", "major", "Baltic region", 1, 0.014,
     730.0, 0.52),
    ("crisis-balkans", "Crisis management in the Western Balkans", "small", "Western Balkans", 2,
     0.2, 1460.0, 0.97),
    ("crisis-sahel", "Crisis management in the Sahel", "small", "Sahel", 2, 0.286, 1095.0, 0.91),
    ("evacuation-mideast", "Evacuation from the Middle East", "small", "Middle East", 3, 0.4, 21.0,
     0.985),
    ("sea-horn", "Protection of shipping off the Horn of Africa", "small", "Horn of Africa", 3,
     0.114, 1825.0, 0.88),
    ("training-south", "Training mission in the southern neighbourhood", "small", "North Africa", 4,
     0.257, 1277.0, 1.0),
)  # fmt: skip
CAPABILITIES = (
    ("aar", "Air-to-air refuelling", "aircraft", 0.41, 0.34, 0.31, 0.081, "1 tanker aircraft",
     250.0, 420.0),
    ("sead", "Suppression of enemy air defences", "aircraft", 0.22, 0.19, 0.45, 0.047,
     "4 combat aircraft", 380.0, 620.0),
    ("medical", "Field hospitals", "hospitals", 0.13, 0.12, 0.22, 0.026, "1 field hospital", 60.0,
     110.0),
    ("engineer", "Engineer brigades", "brigades", 0.09, 0.11, 0.2, 0.019, "1 engineer battalion",
     120.0, 260.0),
    ("isr", "Intelligence, surveillance and reconnaissance from the air", "orbits", 0.08, 0.09,
     0.35, 0.015, "1 orbit of drones", 150.0, 300.0),
    ("frigate", "Frigates and destroyers", "ships", 0.05, 0.05, 0.12, 0.004, "1 frigate", 750.0,
     1100.0),
    ("mech", "Mechanised brigades", "brigades", 0.02, 0.02, 0.08, 0.001, "1 brigade", 1800.0,
     3200.0),
    ("hq", "Deployable headquarters", "headquarters", 0.0, 0.0, 0.0, 0.0, "1 headquarters", 90.0,
     160.0),
)  # fmt: skip


def campaign_record(n_trace: int = 60) -> Record:
    """Thirty years and ten thousand trials, without the United States; a whole record."""
    return {
        "schema": "muster/campaign/1", "muster_version": "0.0", "inputs_sha256": "ab" * 32,
        "study": {"code": "invented", "name": "Invented study", "troops": "high"},
        "year": 2025, "us": "absent", "without": [], "seed": 1, "estimated_share": 0.37,
        "settings": {"trials": N_TRIALS, "years": N_YEARS, "block": 500, "is_escalation": False,
                     "is_us_process": False, "hold_share": 1.0, "warm_up": 5.0},
        "verdict": _verdict(),
        "years": [_year(i) for i in range(1, N_YEARS + 1)],
        "exceedance": [_exceedance(c / 100) for c in range(0, 101, 2)],
        "crises": [_crisis(row) for row in CRISES],
        "capabilities": [_capability(row) for row in CAPABILITIES],
        "tempo": _tempo(),
        "at_once": _at_once(),
        "frontier": _frontier(),
        "trace": _trace(n_trace),
        "greedy": {"samples": 500, "mean_gap": 0.012, "p95_gap": 0.05, "worst_gap": 0.11,
                   "exceptions": {"checked": 2000, "worse": 3},
                   "note": "Samples are moments with at least two operations at once."},
        "errors": [{"wanted_error": e, "trials_needed": math.ceil(EVER * (1 - EVER) * (1.96 / e)
                    ** 2)} for e in (0.01, 0.005, 0.002, 0.001)],
        "stress": {"n_operations": 4, "n_held": 2, "coverage": 0.71,
                   "limiting": ["aar", "Field hospitals"]},
        "assumptions": [
            {"item": "rest for each day deployed", "value": 2.0, "low": 1.0, "high": 4.0,
             "unit": "days", "reason": "Invented: three units are needed to keep one deployed.",
             "source": "assumption"},
            {"item": "mean spell of the US tied down", "value": 2.0, "low": 0.5, "high": 5.0,
             "unit": "years", "reason": "Invented.", "source": "assumption"},
        ],
        "method": ["Everything in this record is invented, so that the report can be tested."],
    }  # fmt: skip


def _verdict() -> Record:
    """How likely, how often, what first, what would halve it."""
    return {
        "ever_prob": EVER, "low": 0.6225, "high": 0.6415, "years": N_YEARS,
        "prob_per_year": 0.041, "prob_per_year_low": 0.0398, "prob_per_year_high": 0.0422,
        "operations_per_year": 1.27, "first_capability": "aar", "first_share": 0.41,
        "halving": {
            "additions": [
                {"capability": "medical", "name": "Field hospitals", "unit": "hospitals", "n": 2},
                {"capability": "aar", "name": "Air-to-air refuelling", "unit": "aircraft", "n": 12},
            ],
            "prob_per_year": 0.0202, "low": 0.019, "high": 0.0214, "step": 4,
        },
    }  # fmt: skip


def _year(i: int) -> Record:
    """One year: chance in it, chance by then, spread of the lowest coverage."""
    fail = 0.041 * (1 - math.exp(-i / 2))
    ever = 1 - math.exp(-RATE_PER_YEAR * i)
    settled = 1 - math.exp(-i / 3)
    return {
        "year": 2024 + i, "fail_prob": fail, "low": fail - 0.004, "high": fail + 0.004,
        "ever_prob": ever, "ever_low": ever - 0.0095, "ever_high": ever + 0.0095,
        "coverage_p05": 1 - 0.31 * settled, "coverage_p25": 1 - 0.11 * settled,
        "coverage_p50": 1 - 0.03 * settled, "coverage_p75": 1.0, "coverage_p95": 1.0,
    }  # fmt: skip


def _exceedance(coverage: float) -> Record:
    """Chance that the lowest coverage falls below this."""
    prob = 1 / (1 + math.exp(-(coverage - 0.66) * 12)) if coverage > 0 else 0.0
    width = 0.0098 * 2 * math.sqrt(prob * (1 - prob))
    return {"coverage": coverage, "prob": prob, "low": max(0.0, prob - width),
            "high": min(1.0, prob + width)}  # fmt: skip


def _crisis(row: tuple[Any, ...]) -> Record:
    """One crisis."""
    code, name, kind, region, priority, rate, mean_days, held = row
    return {
        "crisis": code, "name": name, "kind": kind, "region": region, "priority": priority,
        "rate_per_year": rate, "rate_low": rate / 2, "rate_high": rate * 1.8,
        "mean_days": mean_days, "operations_per_trial": rate * N_YEARS, "held_share": held,
        "low": held - 0.006, "high": min(1.0, held + 0.006), "mean_coverage": (1 + held) / 2,
        "worst_capability": "aar" if held < 1 else None,
        "basis": f"invented: {rate * 35:.0f} begun in 35 years", "source": "assumption",
    }  # fmt: skip


def _capability(row: tuple[Any, ...]) -> Record:
    """One capability."""
    code, name, unit, first, short, unmet, worth, _, low, high = row
    return {
        "capability": code, "name": name, "unit": unit, "first_to_fail_share": first,
        "short_share": short, "mean_unmet_share": unmet, "worth_prob": worth,
        "worth_low": worth - 0.003, "worth_high": worth + 0.003, "worth_years": worth * 2,
        "worth_years_low": worth * 2 - 0.005, "worth_years_high": worth * 2 + 0.005,
        "is_critical": code != "frigate",
        "cost_low_meur": low, "cost_high_meur": high,
    }  # fmt: skip


def _tempo() -> list[Record]:
    """How much each holder is away."""
    return [
        {"holder": f"XA{letter}", "name": f"Nation {letter}", "n_units": 4 + 7 * i,
         "deployed_days_per_unit_year": 96.0 / (1 + 0.25 * i),
         "overstretched_days_per_unit_year": max(0.0, 22.0 - 4.0 * i),
         "recalled_per_year": 0.4 / (1 + i)}
        for i, letter in enumerate("ABCDEFGHIJKL")
    ]  # fmt: skip


def _at_once() -> list[Record]:
    """Share of the time and chance of the peak, by operations at once."""
    mean, found = 3.4, []
    for n in range(11):
        time = math.exp(-mean) * mean**n / math.factorial(n)
        most = math.exp(-((n - 7.2) ** 2) / 3.2) / 3.17
        found.append({"operations": n, "share_of_time": time, "prob_most": most})
    return found


def _frontier() -> list[Record]:
    """Steps that lower the risk, each where a failure begins most often."""
    steps = ((None, None, 0, 0.632), ("medical", "hospitals", 2, 0.57),
             ("aar", "aircraft", 4, 0.48), ("engineer", "brigades", 1, 0.44),
             ("aar", "aircraft", 8, 0.303), ("sead", "aircraft", 8, 0.21))  # fmt: skip
    names = {row[0]: row[1] for row in CAPABILITIES}
    low = high = 0.0
    found = []
    for i, (code, unit, n_added, prob) in enumerate(steps):
        low, high = low + 90.0 * n_added, high + 150.0 * n_added
        yearly = prob / 15.4
        found.append({
            "step": i, "capability": code, "name": names.get(code), "unit": unit,
            "n_added": n_added, "cost_low_meur": low, "cost_high_meur": high, "ever_prob": prob,
            "prob_per_year": yearly, "low": yearly - 0.0012, "high": yearly + 0.0012,
        })  # fmt: skip
    return found


def _trace(n: int) -> Record:
    """One history: operations drawn from the crises, and their tours."""
    draws = random.Random(7)
    operations, tours, day = [], [], 0.0
    for i in range(n):
        code, name, _kind, _region, _priority, _rate, mean_days, held = draws.choices(
            CRISES, [c[5] for c in CRISES]
        )[0]
        day += draws.expovariate(n / (N_YEARS * 365.25 * 0.98))
        end = day + mean_days * draws.uniform(0.3, 1.6)
        is_held = draws.random() < held
        operations.append({
            "operation": f"{code}/{i}", "crisis": code, "name": name, "begin_day": day,
            "end_day": end, "persons": round(draws.uniform(300, 12_000)),
            "lowest_coverage": 1.0 if is_held else draws.uniform(0.4, 0.9), "is_held": is_held,
            "limiting": "" if is_held else "Air-to-air refuelling",
        })  # fmt: skip
        begin = day
        while begin < min(end, N_YEARS * 365.25):
            fails = not is_held and (begin == day or draws.random() < 0.3)
            tours.append({
                "operation": f"{code}/{i}", "begin_day": begin, "end_day": min(begin + 182, end),
                "coverage": operations[-1]["lowest_coverage"] if fails else draws.choice(
                    [1.0, 1.0, 0.96]),
                "limiting": "Air-to-air refuelling" if fails else "",
                "holders": "Nation A 12, Nation C 4",
            })  # fmt: skip
            begin += 182
    return {"trial": 0, "operations": operations, "tours": tours}


def changed(value: Any, how: Any) -> Any:
    """A record with ``how`` applied to every single value in it."""
    if isinstance(value, dict):
        return {k: changed(v, how) for k, v in value.items()}
    if isinstance(value, list):
        return [changed(v, how) for v in value]
    return how(value)
