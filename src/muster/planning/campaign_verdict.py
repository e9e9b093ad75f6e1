"""The finding of a campaign: the four answers, and the same in one sentence."""

from __future__ import annotations

from typing import Any

from muster.planning.deployment_cycle import who_of

Record = dict[str, Any]


def verdict(record: Record) -> Record:
    """How likely, which capability first, how often, and what would halve it."""
    total = record["totals"]
    first = next((r for r in record["capabilities"] if r["first_to_fail_share"] > 0), None)
    half = record["halving"]
    return {
        **total,
        "first_capability": first["capability"] if first else None,
        "first_name": first["name"] if first else None,
        "first_share": first["first_to_fail_share"] if first else None,
        "halving": half,
        "sentence": verdict_sentence(record),
    }


def verdict_sentence(record: Record) -> str:
    """The finding in a few sentences."""
    total, settings = record["totals"], record["settings"]
    who = who_of(record)
    years = total["years"]
    words = f"{who}, " if who else ""
    words += (
        f"crises overwhelm the force in {_percent(total['prob_per_year'])} of years, and at "
        f"least once in {years} years with a probability of {_percent(total['ever_prob'])} "
        f"({settings['trials']:,} trials)."
    )
    words = words[0].upper() + words[1:]
    first = next((r for r in record["capabilities"] if r["first_to_fail_share"] > 0), None)
    if first is None:
        return words + " No critical capability ever fails."
    words += f" {first['name']} is short first in {_percent(first['first_to_fail_share'])} of them."
    half = record["halving"]
    if half:
        parts = " and ".join(f"{a['n']} more {a['unit']} of {a['name']}" for a in half["additions"])
        words += f" {parts} would halve the yearly risk to {_percent(half['prob_per_year'])}."
    elif record["frontier"]:
        words += " No short list of additions that was tried halves the risk."
    return words


def _percent(share: float) -> str:
    """A probability in per cent, never rounded to none or all."""
    value = 100.0 * share
    if 0.0 < value < 0.1:
        return "less than 0.1 %"
    if 99.9 < value < 100.0:
        return "more than 99.9 %"
    return f"{value:.1f} %" if value < 10.0 or value > 99.0 else f"{value:.0f} %"
