"""Reasons in words, made from the rows of the record and from nothing else (rule R7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from muster.planning.targets_facts import BALANCE, OFFER, WHOLE

Row = dict[str, Any]

RULE_WORDS: Mapping[str, str] = {
    BALANCE: "what else it provides: its burden as a whole stays near the fair one",
    "fifty_percent": "the 50 % rule",
    "minimum_quantity": "the smallest fleet worth having",
    "keep_strengths": "the rule that nations keep what they do well",
    "no_orphan_fleets": "the rule against fleets without a base",
    "new_fleet_cost": "the cost of starting a fleet",
    "crews": "the crews that nations can have",
    "money": "the money that nations can have",
    "clusters": "the clusters around framework nations",
    "pools": "the pools that hold such units in common",
    "geography": "geography",
    "lead_roles": "the rule that headquarters go to nations that lead",
    "legal_limits": "what law and politics let nations join",
}
"""Rules as they stand in a sentence."""


def reason_rows(target: Row, nation: Row, gap: Row, key_words: str) -> list[Row]:
    """The reasons of one target: need, gap, share, rule, form and alternative.

    Parameters
    ----------
    target, nation, gap
        Rows of the tables ``targets``, ``nations`` and ``gaps`` that belong together.
    key_words
        The burden key in words.
    """
    texts = (
        ("need", need_sentence(target, gap), gap["need"], gap["unit"], gap["basis"]),
        ("gap", gap_sentence(target, gap), gap["units"], gap["unit"],
         gap["readiness_source"]),
        ("share", share_sentence(target, nation, key_words), target["fair_units"], gap["unit"],
         "economics"),
        ("rule", rule_sentence(target, nation), target["quantity"], gap["unit"],
         target["rule_source"]),
        ("alternative", alternative_sentence(target), target["lost_share"], "share of ambition",
         gap["source"]),
    )  # fmt: skip
    return [
        {
            "nation": target["nation"],
            "capability": target["capability"],
            "kind": kind,
            "operation": target["operation"],
            "text": text,
            "number": value,
            "unit": unit,
            "source": source,
            "confidence": target["confidence"],
        }
        for kind, text, value, unit, source in texts
    ]


def need_sentence(target: Row, gap: Row) -> str:
    """Which operation needs the capability, how much of it, and what there is."""
    name, met, need = in_text(target["nation_name"]), float(gap["met"]), float(gap["need"])
    head = f"{gap['operation_name']} needs {units_of(need, gap['name'], gap['unit'])} in the field"
    if met >= need - 1e-6:
        return (
            f"{head}, and can have them only as long as no other operation needs the same units; "
            f"{name} is asked to help so that all can run at once."
        )
    have = "none" if met < 1e-6 else amount(met)
    return f"{head}; the forces that exist meet {have}. {cap(name)} is asked to help close this."


def gap_sentence(target: Row, gap: Row) -> str:
    """How many more units Europe has to hold, and why more than are in the field."""
    part = units_of(target["quantity"], target["name"], target["unit"])
    return (
        f"To run all operations at once Europe has to hold {quantity(gap['units'], gap['unit'])} "
        f"more: {amount(gap['in_field'])} in the field at once, those that follow them in "
        f"rotation, and the {percent(1 - gap['deployable_share'])} of any fleet that cannot be "
        f"deployed; {owned(target['nation_name'])} part is {part}."
    )


def share_sentence(target: Row, nation: Row, key_words: str) -> str:
    """The fair share of the nation, and how far it is asked for more or less."""
    fair, asked = float(target["fair_units"]), float(target["quantity"])
    verdict = "it is asked for just that"
    if abs(asked - fair) >= 0.05 * max(1.0, fair):
        verdict = f"it is asked for {amount(asked)}"
    return (
        f"By {key_words}, {owned(target['nation_name'])} fair part is "
        f"{percent(nation['fair_share'], 2)}: {amount(fair)} of "
        f"{units_of(target['gap_units'], target['name'], target['unit'])}; {verdict}."
    )


def rule_sentence(target: Row, nation: Row) -> str:
    """The form of the target and the rule that shaped it."""
    name, rule = in_text(target["nation_name"]), target["rule"]
    fair, asked = float(target["fair_units"]), float(target["quantity"])
    if rule == OFFER:
        shaped = f"{name} has fixed the {amount(asked)} by its own offer"
    elif rule == WHOLE and not target["shared"]:
        fair_part = f"{owned(target['nation_name'])} {amount(fair)}"
        shaped = f"only whole {target['unit']} count, so {fair_part} becomes {amount(asked)}"
    elif rule == WHOLE:
        fair_part = f"{owned(target['nation_name'])} {amount(fair)}"
        shaped = f"parts come in steps, so {fair_part} becomes {amount(asked)}"
    else:
        way = "more" if asked > fair else "less"
        shaped = (
            f"{name} is asked for {way} than its fair {amount(fair)} because of {RULE_WORDS[rule]}"
        )
    return f"{cap(shaped)}.{_form(target, name)}"


def _form(target: Row, name: str) -> str:
    """Whether the nation holds it itself or with others, and what it has already."""
    if target["shared"] and not target["own"]:
        return f" {cap(name)} holds its part in {the(target['shared_name'])}."
    if target["shared"]:
        return (
            f" {cap(name)} holds {amount(target['own'])} itself and {amount(target['shared'])} in "
            f"{the(target['shared_name'])}."
        )
    if target["held"] >= 0.5:
        return f" This adds to the {quantity(target['held'], target['unit'])} that {name} has."
    return f" This is the first of its kind in {name}."


def alternative_sentence(target: Row) -> str:
    """What happens without the target, and the cheapest substitute."""
    name, lost = in_text(target["nation_name"]), 100.0 * float(target["lost_share"])
    effect = f"{target['operation_name']} loses {points(lost)} of the ambition"
    if target["is_critical"]:
        effect += " and cannot be run in full beside the others"
    first = f"If {name} does not provide it, {effect}."
    if target["substitute_name"] is None:
        return f"{first} No other nation has the crews and money to stand in for {name} alone."
    return (
        f"{first} The cheapest substitute for {name} is {in_text(target['substitute_name'])}, for "
        f"{money(target['substitute_meur'])}."
    )


def target_title(target: Row) -> str:
    """The target in one line."""
    return f"{units_of(target['quantity'], target['name'], target['unit'])} by {target['year']}"


def quantity(value: float, unit: str) -> str:
    """A number with its unit, in the singular where it is one."""
    word = singular(unit) if abs(value - 1.0) < 1e-9 else unit
    return f"{amount(value)} {word}"


def singular(unit: str) -> str:
    """A unit in the singular."""
    if unit.endswith(("aircraft", "headquarters")):
        return unit
    if unit.endswith("batteries"):
        return f"{unit[:-3]}y"
    return unit[:-1] if unit.endswith("s") else unit


def amount(value: float) -> str:
    """A number with as many digits as it deserves."""
    if abs(value - round(value)) < 1e-6:
        return f"{round(value):,}"
    if abs(value * 8 - round(value * 8)) < 1e-9 and abs(value) < 100:
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return f"{value:.2f}" if abs(value) < 1 else f"{value:.1f}"


def percent(share: float, digits: int = 0) -> str:
    """A share in percent, with a space that does not break."""
    return f"{100 * share:.{digits}f}\u00a0%"


def points(value: float) -> str:
    """Points of ambition."""
    if value < 0.005:
        return "less than 0.01 points"
    return f"{value:.2f} points"


def money(meur: float) -> str:
    """Million or billion euro."""
    if abs(meur) >= 1000:
        return f"{meur / 1000:.1f} billion euro"
    return f"{meur:,.0f} million euro"


def the(name: str) -> str:
    """A name with its article."""
    return name if name.startswith(("a ", "the ")) else f"the {name}"


ARTICLES = ("Netherlands", "United Kingdom", "United States")
ABBREVIATIONS = ("CBRN",)
COUNTED = ("fighters", "helicopters", "escorts", "carriers", "ships", "submarines")
"""Words that count themselves, so that the unit need not be said."""


def in_text(name: str) -> str:
    """The name of a nation inside a sentence."""
    return f"the {name}" if name in ARTICLES else name


def owned(name: str) -> str:
    """The name of a nation that owns what follows."""
    text = in_text(name)
    return f"{text}'" if text.endswith("s") else f"{text}'s"


def cap(text: str) -> str:
    """A sentence with a capital at its beginning."""
    return f"{text[:1].upper()}{text[1:]}"


def units_of(value: float, name: str, unit: str) -> str:
    """A number of units of a capability: 42 air-to-air refuelling aircraft, 1 heavy brigade."""
    first, _, rest = name.partition(" ")
    words = name if first in ABBREVIATIONS else f"{first.lower()} {rest}".strip()
    if " of " in words or " at " in words:
        return f"{quantity(value, unit)} for {words}"
    if words.rpartition(" ")[2] not in COUNTED and not words.endswith(unit):
        words = f"{words.replace('engineers', 'engineer')} {unit}"
    if abs(value - 1.0) < 1e-9:
        words = words.replace("corvettes and", "corvette or")
        words = singular(words)
    return f"{amount(value)} {words}"
