"""What each column of a kept table means: type, unit, one sentence.

The same name means the same in every table. A column that is not listed is
kept all the same, with the type of its values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

TABLES: dict[str, tuple[str, str]] = {
    "operations": ("Operations", "code name kind kind_name region region_name persons weight "
                   "priority start_day duration_days is_run coverage limiting limiting_name "
                   "limiting_reason command command_name headquarters headquarters_name day_ready "
                   "deadline_day"),
    "gaps": ("Gaps by operation and capability, worst phase", "operation capability "
             "capability_name domain phase need met shortfall coverage unit is_critical price "
             "weight estimated_share reason"),
    "needs": ("Needs by operation, capability and phase", "operation capability phase from_day "
              "until_day need low high met weight basis"),
    "contributions": ("Contributions by holder and system", "holder holder_name operation "
                      "capability system system_name quantity expected provided unit persons phase "
                      "is_estimated"),
    "nations": ("Nations", "nation name persons burden_share gdp_share n_operations"),
    "availability": ("Availability by day of notice", "capability notice_days available "
                     "available_with_us"),
    "capabilities": ("Capabilities over all operations, peak phase", "capability name domain unit "
                     "is_critical need held held_us ready_30 ready_180 met shortfall coverage "
                     "coverage_with_us lost price estimated_share "
                     "assumed_share"),
    "command_options": ("Command options", "operation arrangement arrangement_name family "
                        "headquarters headquarters_name is_feasible is_chosen blocked_by "
                        "must_agree can_veto days_p10 days_p50 days_p90 prob_by_deadline"),
    "command_costs": ("Costs of headquarters", "headquarters name is_duplicate staff_persons "
                      "startup_cost_meur yearly_cost_meur low high note"),
    "prices": ("Prices: ambition gained by one more unit", "kind code name holder unit price"),
    "dependence": ("Dependence on the United States", "capability name coverage_without_us "
                   "coverage_with_us difference"),
    "readings": ("Readings of troop numbers", "troops us score n_run n_operations"),
    "assumptions": ("Assumptions", "table key value low high unit reason"),
    "confidence": ("Confidence of the input", "confidence share"),
    "holes": ("Holes in the public data", "table item effect used_instead"),
    "sources": ("Sources", "source title address date licence confidence"),
}  # fmt: skip
"""Title and columns, in order, of every table of an assessment's record."""
ATTRIBUTION: dict[str, tuple[str, str]] = {
    "players": ("Players and their worth", "player name kind shapley standard_error share "
                "without_me alone banzhaf gdp_share spending_gdp_share spending_share "
                "worth_per_gdp n_run_without"),
    "origins": ("Capabilities that worth comes from", "player name capabilities capability_names "
                "shapley"),
    "prices": ("Prices: ambition gained by one more unit, and what then limits", "capability name "
               "unit price until price_after until_after still_short still_short_names limit "
               "next_capability next_name next_shortfall sentence"),
    "operations": ("Operations", "code name is_run"),
    "assumptions": TABLES["assumptions"],
}  # fmt: skip
"""The same of the record of an attribution."""

_MEANINGS = """
persons|integer|persons|Heads deployed.
weight|number||Weight in the ambition.
priority|integer||Order in which operations are served; 1 comes first.
start_day|number|days|Days from the first decision to the start.
duration_days|number|days|How long the operation lasts.
is_run|boolean||Whether every critical need is met and somebody commands.
coverage|number|share|Met of needed, in [0, 1].
limiting|string||Capability that limits, or the word command.
day_ready|number|days|Day by which the command stands and the force has arrived.
deadline_day|number|days|Day by which it is asked for.
need|number|see column unit|What is needed.
met|number|see column unit|What is provided.
shortfall|number|see column unit|Needed and not provided.
low|number|as the value|Low end of the range.
high|number|as the value|High end of the range.
is_critical|boolean||Whether the operation cannot run in full without it.
price|number|share of the ambition for one unit|Gain from one more unit (linear relaxation).
estimated_share|number|share|Share of the input that is estimated.
lost|number|share of the ambition|Ambition lost by its unmet needs.
assumed_share|number|share|Share of what is held that is an assumption.
from_day|number|days|First day of the phase.
until_day|number|days|Last day of the phase.
basis|string||Rule, coefficient and source of the need.
quantity|number|units of the system|Units of the system that serve, whole where the capability is.
provided|number|see column unit|What these units provide.
expected|number|units of the system|Units that readiness lets expect, before rounding.
is_estimated|boolean||Whether number or readiness is assumed, a default or of low confidence.
burden_share|number|share|Share of what all provide.
gdp_share|number|share|Share of the gross domestic product of these nations.
n_operations|integer|operations|Number of operations.
n_run|integer|operations|Operations run in full.
notice_days|integer|days|Days after the decision.
available|number|see column unit|Available in Europe if nothing else used the systems.
available_with_us|number|see column unit|The same with the United States.
held|number|see column unit|Held in Europe.
held_us|number|see column unit|Held by the United States.
ready_30|number|see column unit|Ready within 30 days.
ready_180|number|see column unit|Ready within 180 days.
coverage_with_us|number|share|Coverage with the United States present.
coverage_without_us|number|share|Coverage without the United States.
difference|number|share|Coverage with less coverage without.
is_feasible|boolean||Whether the option is open.
is_chosen|boolean||Whether the plan uses it.
must_agree|integer|nations|Members whose consent is needed.
days_p10|number|days|Tenth percentile of the days until the command stands.
days_p50|number|days|Median of the days until the command stands.
days_p90|number|days|Ninetieth percentile of the days until the command stands.
prob_by_deadline|number|probability|Chance that the command stands in time.
is_duplicate|boolean||Whether it repeats a headquarters that exists.
staff_persons|number|persons|Staff.
startup_cost_meur|number|million euro|One-off cost, constant prices.
yearly_cost_meur|number|million euro a year|Running cost, constant prices.
score|number|share|Ambition reached, in [0, 1].
share|number|share|Share of the input.
value|any|see column unit|Value used.
shapley|number|share of the ambition|Mean of what a player adds over every order of joining.
standard_error|number|share of the ambition|Standard error of that mean; 0 where nothing is drawn.
without_me|number|share of the ambition|Lost when the player alone is missing.
alone|number|share of the ambition|What the player achieves by itself.
banzhaf|number|share of the ambition|Mean of what a player adds over every coalition.
spending_gdp_share|number|share|Defence spending as a share of the gross domestic product.
spending_share|number|share|Share of the defence spending of these nations.
worth_per_gdp|number||Share of the worth for each share of the gross domestic product.
n_run_without|integer|operations|Operations run in full without the player.
until|number|see column unit|Units added at which the price changes.
price_after|number|share of the ambition for one unit|Price beyond that.
until_after|number|see column unit|Units added at which it changes again.
next_shortfall|number|share of the ambition|Lost by the capability named as the next limit.
"""
MEANINGS = {
    line.split("|")[0]: (line.split("|")[1], line.split("|")[2], line.split("|")[3])
    for line in _MEANINGS.strip().splitlines()
}
"""Type, unit and sentence by column name."""


def tables_of(record: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Title and columns of every table of a record, by what it is a record of.

    Records of questions that are not listed here keep every table under its own name.
    """
    schema = str(record.get("schema"))
    if schema.startswith("muster/attribute/"):
        return ATTRIBUTION
    if schema.startswith("muster/assess/"):
        return TABLES
    return {
        name: (name.replace("_", " ").capitalize(), "")
        for name, value in record.items()
        if isinstance(value, list) and value and all(isinstance(r, Mapping) for r in value)
    }


def columns(known: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Columns of a table: the known ones in their order, then any others."""
    return list(dict.fromkeys([*known.split(), *(k for r in rows for k in r)]))


def field(column: str, values: Sequence[object]) -> dict[str, str]:
    """Description of a column for ``datapackage.json``; its type fits every value."""
    kind, unit, meaning = MEANINGS.get(column, ("any", "", ""))
    found = {"name": column, "type": kind if _fits(kind, values) else _kind(values)}
    if unit:
        found["unit"] = unit
    if meaning:
        found["description"] = meaning
    return found


def _fits(kind: str, values: Sequence[object]) -> bool:
    """Whether every value has a type."""
    seen = {type(v) for v in values if v is not None}
    allowed: dict[str, set[type]] = {
        "boolean": {bool}, "integer": {int}, "number": {int, float}, "string": {str},
    }  # fmt: skip
    return kind in allowed and seen <= allowed[kind]


def _kind(values: Sequence[object]) -> str:
    """The narrowest type that fits every value."""
    if all(v is None for v in values):
        return "string"
    return next((k for k in ("boolean", "integer", "number", "string") if _fits(k, values)), "any")
