"""The verdict: one sentence that a non-specialist understands, and a few behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from muster.core.words import Posture
from muster.planning.assessment import Assessment
from muster.planning.record import MOSTLY_ASSUMED
from muster.planning.study_head import conditions, listed, us_words

Row = dict[str, Any]

WITH_US = {
    Posture.FULL: "With the United States fully present",
    Posture.REDUCED_2026: "With the United States reduced as reported in 2026",
    Posture.DIVERTED: "With the United States tied down in Asia",
    Posture.ENABLERS_ONLY: "With only the enablers of the United States",
    Posture.ABSENT: "Without the United States",
}
COUNT_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def percent(share: float, digits: int = 0) -> str:
    """A share in percent, with a space that does not break."""
    return f"{100 * share:.{digits}f}\u00a0%"


def count_word(n: int) -> str:
    """A small number in words."""
    return COUNT_WORDS[n] if n < len(COUNT_WORDS) else str(n)


def verdict(a: Assessment, operations: Sequence[Row], capabilities: Sequence[Row]) -> str:
    """The finding in one sentence."""
    n_run = sum(bool(row["is_run"]) for row in operations)
    n = len(operations)
    if n == 1:
        fully = "can fully run" if n_run else "cannot fully run"
        head = f"{fully} the one operation"
    else:
        head = f"can fully run {count_word(n_run)} of the {count_word(n)} operations"
    out = list(a.without)
    left = f", with {listed(out)} left out," if out else ""
    worst = worst_short(capabilities)
    names = [_lower(row["name"]) for row in worst[:2]]
    breaks = f"; the first things to break are {listed(names)}" if names else ""
    if len(names) == 1:
        breaks = f"; the first thing to break is {names[0]}"
    them = "it needs" if n == 1 else "all of them need"
    return (
        f"{_conditions(a)}, Europe in {a.world.year}{left} {head} of "
        f"\u201c{a.guidance.name}\u201d, and covers {percent(a.plan.score)} of what {them}{breaks}."
    )


def _conditions(a: Assessment) -> str:
    """What is assumed of the United States and of warning, as the start of a sentence."""
    changed = us_words(a.guidance, a.world, a.posture, a.without)
    return conditions(WITH_US[a.posture], changed, a.guidance.warning_days)


def details(a: Assessment, operations: Sequence[Row], capabilities: Sequence[Row]) -> list[str]:
    """Further sentences: what runs, what limits the rest, who commands, how sure."""
    sentences = []
    runs = [row["name"] for row in operations if row["is_run"]]
    if runs:
        sentences.append(f"Run in full: {listed(runs)}.")
    for row in operations:
        if not row["is_run"]:
            sentences.append(
                f"{row['name']}: {percent(row['coverage'])} covered, limited by "
                f"{_lower(row['limiting_name']) or 'nothing critical'}."
            )
    unled = [row["name"] for row in operations if not row["command"]]
    if unled:
        sentences.append(f"Nobody can lead {listed(unled)} under the arrangements allowed.")
    if a.plan.coverage < a.plan.score - 5e-4:
        sentences.append(
            f"Running these operations in full costs coverage elsewhere: the plan covers "
            f"{percent(a.plan.coverage, 1)}, the best possible is {percent(a.plan.score, 1)}."
        )
    guessed = [
        _lower(row["name"])
        for row in capabilities
        if row["lost"] > 1e-6 and row["is_critical"] and row["assumed_share"] >= MOSTLY_ASSUMED
    ]
    if guessed:
        sentences.append(
            f"Also short, but mostly counted by assumption because no public figure was found: "
            f"{listed(guessed)}."
        )
    return sentences


def worst_short(capabilities: Sequence[Row]) -> list[Row]:
    """Critical capabilities that are short and counted, the one that costs most ambition first.

    Where most of the units held are an assumption the shortfall is one as well;
    it is shown, but it does not make a headline.
    """
    short = [
        row
        for row in capabilities
        if row["lost"] > 1e-6 and row["is_critical"] and row["assumed_share"] < MOSTLY_ASSUMED
    ]
    return sorted(short, key=lambda r: (-r["lost"], r["capability"]))


def _lower(name: str) -> str:
    """A name inside a sentence; abbreviations keep their capitals."""
    first = name.split(" ")[0] if name else ""
    return name if first.isupper() or not name else name[0].lower() + name[1:]
