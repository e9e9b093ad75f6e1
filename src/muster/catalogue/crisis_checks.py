"""Checks of crises: days, durations, escalation and units that cannot be right.

Each check is one function that yields every defect it finds, as in
``muster.catalogue.checking``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from muster.catalogue.schema import Row
from muster.catalogue.sheets import Sheets, number_in, text_in
from muster.core.errors import Defect, nearest
from muster.core.words import ANY

CRISIS_RANGES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "crises": (
        ("rate_low", "rate_per_year", "rate_high"),
        ("mean_low", "mean_days", "mean_high"),
        ("size_low", "size_high"),
    ),
    "crisis_links": (("low", "follow_prob", "high"),),
    "unit_sizes": (("low", "size_units", "high"),),
}
"""Columns of the tables of crises that must not fall from left to right."""

ROUNDS = 200
"""Generations of escalation that are looked at."""

_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def wrong_days(sheets: Sheets) -> Iterator[Defect]:
    """Days of past operations that are no days, or in the wrong order."""
    for index, row in sheets.rows("past_crises"):
        known: dict[str, date] = {}
        for column in ("begin", "counted_until", "end"):
            text = text_in(row, column)
            if not text:
                continue
            day = first_day(text)
            if day is None:
                reason = f"'{text}' is no day."
                remedy = "Write YYYY-MM-DD, YYYY-MM or YYYY."
                yield sheets.defect("past_crises", index, column, reason, remedy)
            else:
                known[column] = day
        begin = known.get("begin")
        for column, day in known.items():
            if begin is not None and day < begin:
                reason = f"{column} {text_in(row, column)} is before begin {text_in(row, 'begin')}."
                yield sheets.defect("past_crises", index, column, reason, "Correct one of them.")


def first_day(text: str) -> date | None:
    """The first day of a date, month or year; None where it is neither."""
    if not (found := _DAY.fullmatch(text)):
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def wrong_order(sheets: Sheets) -> Iterator[Defect]:
    """Operations that take over from themselves, or from one that began later."""
    begin = {text_in(r, "operation"): text_in(r, "begin") for _, r in sheets.rows("past_crises")}
    for index, row in sheets.rows("past_crises"):
        before, own = text_in(row, "follows"), text_in(row, "operation")
        if before == own or begin.get(before, "") > text_in(row, "begin"):
            reason = f"{own} cannot take over from {before}, which did not begin before it."
            remedy = "Name an earlier operation, or leave the cell empty."
            yield sheets.defect("past_crises", index, "follows", reason, remedy)


def impossible_laws(sheets: Sheets) -> Iterator[Defect]:
    """Variations that the law of a duration cannot have."""
    for index, row in sheets.rows("crises"):
        law, variation = text_in(row, "law"), number_in(row, "variation")
        if variation is None:
            continue
        rules = {
            "fixed": (variation == 0.0, "0"),
            "exponential": (variation == 1.0, "1"),
            "hyperexponential": (variation > 1.0, "above 1"),
            "gamma": (variation > 0.0, "above 0"),
            "lognormal": (variation > 0.0, "above 0"),
        }
        if law in rules and not rules[law][0]:
            reason = f"The law {law} has a variation of {rules[law][1]}, not of {variation:g}."
            remedy = f"Write {rules[law][1]}, or another law."
            yield sheets.defect("crises", index, "variation", reason, remedy)


def endless_escalation(sheets: Sheets) -> Iterator[Defect]:
    """Crises that bring so many others that they would never end.

    With probabilities p[c, b] that crisis c brings crisis b, the crises of the
    n-th generation are p to the power n; they must die out.
    """
    links = [
        (
            index,
            text_in(row, "crisis"),
            text_in(row, "brings"),
            number_in(row, "follow_prob") or 0.0,
        )
        for index, row in sheets.rows("crisis_links")
    ]
    expected = {crisis: 1.0 for _, crisis, _, _ in links}
    for _ in range(ROUNDS):
        after = dict.fromkeys(expected, 0.0)
        for _, crisis, brings, prob in links:
            after[crisis] += prob * expected.get(brings, 0.0)
        expected = after
    for index, crisis, brings, prob in links:
        if prob and expected[crisis] >= 0.5 and expected.get(brings, 0.0) >= 0.5:
            reason = f"{crisis} brings {brings}, and back again, so often that it never ends."
            remedy = "Lower the probabilities, so that crises die out."
            yield sheets.defect("crisis_links", index, "follow_prob", reason, remedy)


def unknown_categories(sheets: Sheets) -> Iterator[Defect]:
    """Unit sizes of categories that no system has, and categories without a size."""
    known = sheets.values("systems", "category")
    sized = sheets.values("unit_sizes", "category")
    for index, row in sheets.rows("unit_sizes"):
        category = text_in(row, "category")
        if category not in known | {ANY}:
            near = nearest(category, known)
            reason = f"No system is of the category '{category}'."
            remedy = f"Did you mean {near}?" if near else f"Write a category, or {ANY} for any."
            yield sheets.defect("unit_sizes", index, "category", reason, remedy)
    if not sized or ANY in sized:
        return
    for index, row in _first_of_each(sheets):
        if (category := text_in(row, "category")) not in sized:
            reason = f"The category '{category}' has no row in unit_sizes."
            remedy = f"Add it to unit_sizes.csv, or a row {ANY} for any."
            yield sheets.defect("systems", index, "category", reason, remedy)


def _first_of_each(sheets: Sheets) -> Iterator[tuple[int, Row]]:
    """The first system of each category."""
    seen: set[str] = set()
    for index, row in sheets.rows("systems"):
        if (category := text_in(row, "category")) not in seen:
            seen.add(category)
            yield index, row


CRISIS_CHECKS = (
    wrong_days,
    wrong_order,
    impossible_laws,
    endless_escalation,
    unknown_categories,
)
"""Every check of crises."""
