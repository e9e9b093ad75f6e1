"""Assumptions and estimates that a movement plan rests on, for the report (rule R8)."""

from __future__ import annotations

from typing import Any

from muster.core.rows import Provenance
from muster.core.world import World
from muster.operations.deployment import MovementPlan

Row = dict[str, Any]

KEYS = (
    "inland_km_per_day",
    "person_weight_t",
    "late_penalty_days",
    "tanker_days_per_fighter",
)


def movement_assumptions(world: World, plan: MovementPlan) -> list[Row]:
    """Named numbers, load and use of each type of lift, hire markets and factors in use."""
    rows = [
        {
            "item": key,
            "value": world.assumptions[key].value,
            "low": world.assumptions[key].low,
            "high": world.assumptions[key].high,
            "unit": world.assumptions[key].unit,
            "reason": world.assumptions[key].reason,
            "source": "assumption",
        }
        for key in KEYS
        if key in world.assumptions
    ]
    network = world.network
    used = sorted({f.route.lift_type for f in plan.flows})
    for code in used:
        kind = network.lift_types[code]
        rows.append(
            _row(
                f"{kind.name}: planning load",
                kind.payload_planning_t,
                kind.planning_low,
                kind.planning_high,
                "t",
                kind.provenance,
            )
        )
    for market in network.markets.values():
        if market.lift_type in used:
            rows.append(
                _row(
                    f"{market.name}: for hire at once",
                    market.quantity,
                    market.quantity_low,
                    market.quantity_high,
                    "vehicles",
                    market.provenance,
                )
            )
    for code in sorted({m.system for m in plan.movements} & network.factors.keys()):
        factor = network.factors[code]
        name = world.systems[code].name if code in world.systems else code
        rows.append(
            _row(
                f"{name}: cargo for one",
                factor.cargo_t,
                factor.cargo_low,
                factor.cargo_high,
                "t",
                factor.provenance,
            )
        )
    return [row for row in rows if row["value"] is not None]


def _row(
    item: str,
    value: float | None,
    low: float | None,
    high: float | None,
    unit: str,
    source: Provenance,
) -> Row:
    return {
        "item": item,
        "value": value,
        "low": low,
        "high": high,
        "unit": unit,
        "reason": source.note,
        "source": source.source,
    }
