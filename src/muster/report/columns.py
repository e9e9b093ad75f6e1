"""Columns of every table of a record, as people read them: heads, kinds, order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from muster.report.numbers import UNKNOWN, count, percent, points, signed_points
from muster.report.rows import Row, number, text

Kind: TypeAlias = Literal["text", "number", "share", "points", "difference", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: key in the record, head with unit, kind."""

    key: str
    head: str
    kind: Kind = "text"

    @property
    def is_number(self) -> bool:
        """Whether values stand on the right."""
        return self.kind not in ("text", "flag")

    def shown(self, row: Row) -> str:
        """The value as a reader sees it; a number that is missing says so."""
        value = row.get(self.key)
        if self.kind == "text":
            return text(value) if number(value) is None else count(value)
        if self.kind == "flag":
            return UNKNOWN if value is None else "yes" if value else "no"
        if self.kind == "points":
            return points(value).partition(" point")[0]
        makers = {"number": count, "share": percent, "difference": signed_points}
        return makers[self.kind](value)


def _table(*given: str) -> tuple[Column, ...]:
    """Columns from "key|Head|kind"."""
    return tuple(Column(*g.split("|")) for g in given)  # type: ignore[arg-type]


TITLES = {
    "operations": "Operations: status, command and time",
    "gaps": "Gaps by operation and capability, worst phase",
    "needs": "Needs by operation, capability and phase, with their basis",
    "contributions": "Contributions by holder and system",
    "nations": "Nations: persons, burden and GDP",
    "availability": "Availability by day of notice",
    "capabilities": "Capabilities over all operations, peak phase",
    "command_options": "Command options",
    "command_costs": "Costs of headquarters",
    "prices": "Prices: ambition gained by one more unit (linear relaxation)",
    "dependence": "Dependence on the United States",
    "readings": "Readings of troop numbers and of the US posture",
    "assumptions": "Named assumptions with their ranges",
    "confidence": "Confidence of the input",
    "holes": "Holes in the public data",
    "sources": "What was read, when, and under which licence",
}
"""Title of every table of a record, in the order of every report."""

COLUMNS: dict[str, tuple[Column, ...]] = {
    "operations": _table(
        "code|Code", "name|Operation", "kind_name|Kind", "region_name|Region",
        "persons|Persons|number", "weight|Weight|number", "priority|Priority|number",
        "start_day|Start day|number", "duration_days|Duration, days|number",
        "is_run|Runs in full|flag", "coverage|Coverage|share", "limiting_name|Limited by",
        "limiting_reason|Reason", "command_name|Command", "headquarters_name|Headquarters",
        "day_ready|Ready on day|number", "deadline_day|Asked for by day|number",
    ),
    "gaps": _table(
        "operation|Operation", "capability_name|Capability", "domain|Domain", "phase|Phase",
        "need|Need|number", "met|Met|number", "shortfall|Shortfall|number", "unit|Unit",
        "coverage|Coverage|share", "is_critical|Critical|flag",
        "price|Price, points of ambition|points", "weight|Weight|number",
        "estimated_share|Estimated|share", "reason|Reason",
    ),
    "needs": _table(
        "operation|Operation", "capability|Capability", "phase|Phase", "from_day|From day|number",
        "until_day|Until day|number", "need|Need|number", "low|Low|number", "high|High|number",
        "met|Met|number", "weight|Weight|number", "basis|Basis",
    ),
    "contributions": _table(
        "holder_name|Holder", "operation|Operation", "capability|Capability",
        "system_name|System", "phase|Phase", "quantity|Quantity|number",
        "expected|Expected|number", "provided|Provided|number", "unit|Provided in",
        "persons|Persons|number",
        "is_estimated|Estimated|flag",
    ),
    "nations": _table(
        "nation|Code", "name|Nation", "persons|Persons|number", "burden_share|Burden|share",
        "gdp_share|GDP|share", "n_operations|Operations|number",
    ),
    "availability": _table(
        "capability|Capability", "notice_days|Days of notice|number",
        "available|Available|number", "available_with_us|Available with the US|number",
    ),
    "capabilities": _table(
        "name|Capability", "domain|Domain", "is_critical|Critical|flag", "need|Need|number",
        "held|Held|number", "held_us|Held by the US|number", "ready_30|Ready in 30 days|number",
        "ready_180|Ready in 180 days|number", "met|Met|number", "shortfall|Shortfall|number",
        "unit|Unit", "coverage|Coverage|share", "coverage_with_us|With the US|share",
        "lost|Ambition lost|points", "price|Price, points of ambition|points",
        "estimated_share|Estimated|share", "assumed_share|Assumed|share",
    ),
    "command_options": _table(
        "operation|Operation", "arrangement_name|Arrangement", "family|Family",
        "headquarters_name|Headquarters", "is_feasible|Open|flag", "is_chosen|Chosen|flag",
        "blocked_by|Blocked by", "must_agree|Must agree|number", "can_veto|Can veto",
        "days_p10|Days, 10 %|number", "days_p50|Days, 50 %|number", "days_p90|Days, 90 %|number",
        "prob_by_deadline|In time|share",
    ),
    "command_costs": _table(
        "name|Headquarters", "is_duplicate|Duplicate|flag", "staff_persons|Staff, persons|number",
        "startup_cost_meur|Start, € m|number", "yearly_cost_meur|Yearly, € m|number",
        "low|Yearly low, € m|number", "high|Yearly high, € m|number", "note|Note",
    ),
    "prices": _table(
        "kind|Kind", "name|What", "holder|Holder", "unit|Unit",
        "price|One more adds, points of ambition|points",
    ),
    "dependence": _table(
        "name|Capability", "coverage_without_us|Without the US|share",
        "coverage_with_us|With the US|share", "difference|Difference, points|difference",
    ),
    "readings": _table(
        "troops|Troop reading", "us|US posture", "score|Ambition|share",
        "n_run|Run in full|number", "n_operations|Operations|number",
    ),
    "assumptions": _table(
        "table|Table", "key|Key", "value|Value|number", "low|Low|number", "high|High|number",
        "unit|Unit", "reason|Reason",
    ),
    "confidence": _table("confidence|Confidence", "share|Share of the input|share"),
    "holes": _table(
        "table|Table", "item|What is not known", "effect|Effect", "used_instead|Used instead"
    ),
    "sources": _table(
        "source|Key", "title|Title", "address|Address", "date|Date", "licence|Licence",
        "confidence|Confidence",
    ),
}  # fmt: skip
