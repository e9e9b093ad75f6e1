"""The list of assumptions that a result rests on, with range and reason (rule R8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from muster.core.rows import Provenance
from muster.core.words import ASSUMPTION, Confidence
from muster.planning.assessment import Assessment
from muster.planning.record import number

Row = dict[str, Any]
Found = tuple[str, str, float, str, Provenance]


def assumption_rows(a: Assessment) -> list[Row]:
    """Every named assumption and every assumed figure of the tables that the result used."""
    scalars = [
        {
            "table": "assumptions",
            "key": x.key,
            "value": x.value,
            "low": x.low,
            "high": x.high,
            "unit": x.unit,
            "reason": x.reason,
        }
        for _, x in sorted(a.world.assumptions.items())
    ]
    found = [*_of_forces(a), *_of_ways(a), *_of_needs(a)]
    return scalars + [
        {
            "table": table,
            "key": key,
            "value": number(value),
            "low": source.low,
            "high": source.high,
            "unit": unit,
            "reason": source.note,
        }
        for table, key, value, unit, source in sorted(found, key=lambda f: (f[0], f[1]))
        if source.is_assumption
    ]


def _of_forces(a: Assessment) -> Iterator[Found]:
    """Figures behind the forces: holdings, readiness, notice, rotation, roles, posture."""
    world = a.world
    systems = set(a.assets.system)
    categories = {world.systems[s].category for s in systems}
    for h in world.holdings:
        yield "holdings", f"{h.holder} {h.system}", h.quantity, "units", h.provenance
    for r in world.readiness:
        if r.category in categories:
            key = f"{r.holder} {r.category} {r.measure}"
            yield "readiness", key, r.value_share, "share", r.provenance
    for n in world.notice:
        if n.category in categories:
            key = f"{n.holder} {n.category} by day {n.notice_days:g}"
            yield "notice", key, n.ready_share, "share", n.provenance
    for t in world.rotation:
        yield "rotation", f"{t.holder} {t.scope}", t.ratio, "units per unit", t.provenance
    for p in world.provisions:
        if p.system in systems:
            key = f"{p.system} as {p.capability}"
            yield "provides", key, p.quantity, "units per unit", p.provenance
    yield from _of_the_study(a)
    asked = a.guidance.us_shares
    for u in world.us_posture:
        code = world.systems[u.category].category if u.category in world.systems else u.category
        if u.posture == a.posture and not {u.category, code} & asked.keys():
            yield "us_posture", f"{u.posture} {u.category}", u.share, "share", u.provenance


def _of_the_study(a: Assessment) -> Iterator[Found]:
    """What the study itself says of the United States and of warning."""
    asked = a.guidance
    said = Provenance(
        table="study", source=ASSUMPTION, as_of="", confidence=Confidence.LOW, low=0.0, high=1.0
    )
    note = "Given by this study in place of the share of the US posture."
    for code, share in asked.us_shares.items():
        yield "study", f"us_shares {code}", share, "share", replace(said, note=note)
    if asked.warning_days:
        note = "Given by this study: forces get ready at home before the first decision."
        source = replace(said, high=None, note=note)
        yield "study", "warning_days", asked.warning_days, "days", source


def _of_ways(a: Assessment) -> Iterator[Found]:
    """Figures behind who joins, who leads and how long the way takes."""
    world = a.world
    for p in world.participation:
        key = f"{p.nation} in {p.kind} under {p.family} in {p.region}"
        yield "participation", key, p.answer_share, "share", p.provenance
    for hq in world.headquarters.values():
        yield "headquarters", hq.headquarters, hq.persons_max, "persons at most", hq.provenance
    for step in world.command_steps:
        source = replace(step.provenance, low=step.low_days, high=step.high_days)
        key = f"{step.arrangement} {step.step}"
        yield "command_steps", key, step.mode_days, "days", source
    for way in world.transit.values():
        fixed = replace(way.provenance, low=way.fixed_low, high=way.fixed_high)
        speed = replace(way.provenance, low=way.speed_low, high=way.speed_high)
        yield "transit", f"{way.mode} fixed", way.fixed_days, "days", fixed
        yield "transit", f"{way.mode} speed", way.speed_km_per_day, "km per day", speed


def _of_needs(a: Assessment) -> Iterator[Found]:
    """Figures behind the needs: templates and enabler rules of the kinds at hand."""
    kinds = {t.kind.kind for t in a.tasks}
    yield from _of_kinds(a)
    for t in a.world.templates:
        if t.kind in kinds:
            key = f"{t.kind} {t.capability}"
            yield "templates", key, t.quantity, t.basis.value, t.provenance
    for phase in a.world.phases:
        if phase.kind in kinds:
            key = f"{phase.kind} {phase.phase}"
            unit = "factor on the shares and days of the phase"
            yield "phases", key, 1.0, unit, phase.provenance
    for e in a.world.enabler_rules:
        if e.kind == "*" or e.kind in kinds:
            key = f"{e.capability} for {e.driver} ({e.kind})"
            yield "enabler_rules", key, e.quantity_per_driver, "units per driver", e.provenance


def _of_kinds(a: Assessment) -> Iterator[Found]:
    """Durations, tours and weights, which are assumptions even where the size is published."""
    for kind in sorted({t.kind.kind for t in a.tasks}):
        row = a.world.kinds[kind]
        note = "Published sizes come without it; see the note of operation_kinds."
        for what, value, low, high, unit in (
            ("duration", row.duration_days, row.duration_low, row.duration_high, "days"),
            ("tour", row.tour_days, row.tour_low, row.tour_high, "days"),
            ("weight", row.weight, row.weight_low, row.weight_high, "weight"),
        ):
            source = replace(row.provenance, source=ASSUMPTION, low=low, high=high, note=note)
            yield "operation_kinds", f"{kind} {what}", value, unit, source
