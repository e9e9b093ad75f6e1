"""Facts behind targets as rows, and the few words that the finding needs (rule R7)."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def reason_rows(target: Row, gap: Row) -> list[Row]:
    """The facts behind one target: need, gap, fair part and rule, cost, what if not.

    Sentences are made from them and from the tables in ``muster.report``.

    Parameters
    ----------
    target, gap
        Rows of the tables ``targets`` and ``gaps`` that belong together.
    """
    unit = gap["unit"]
    facts = (
        ("need", gap["need"], unit, gap["basis"]),
        ("gap", gap["units"], unit, gap["readiness_source"]),
        ("share", target["fair_units"], unit, target["rule_source"]),
        ("cost", target["cost_meur"], "million euro", gap["source"]),
        ("alternative", target["lost_share"], "share of ambition", gap["basis"]),
    )
    return [
        {
            "nation": target["nation"],
            "capability": target["capability"],
            "kind": kind,
            "operation": target["operation"],
            "operation_name": target["operation_name"],
            "number": value,
            "unit": said,
            "source": source,
            "confidence": target["confidence"],
        }
        for kind, value, said, source in facts
    ]


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


def money(meur: float) -> str:
    """Million or billion euro."""
    if abs(meur) >= 1000:
        return f"{meur / 1000:.1f} billion euro"
    return f"{meur:,.0f} million euro"


ABBREVIATIONS = ("CBRN",)
COUNTED = ("fighters", "helicopters", "escorts", "carriers", "ships", "submarines")
"""Words that count themselves, so that the unit need not be said."""


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
