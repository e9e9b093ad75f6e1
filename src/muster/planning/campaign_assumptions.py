"""Assumptions that a campaign rests on, for the report (rule R8)."""

from __future__ import annotations

from typing import Any

from muster.planning.campaign_model import CampaignCase

Row = dict[str, Any]

KEYS = (
    "run_coverage_share",
    "readiness_factor",
    "need_factor",
    "partner_share_nato",
    "third_state_share_eu",
    "weight_critical",
    "weight_other",
    "campaign_warm_up_years",
    "us_present_years",
    "us_away_years",
)


def campaign_assumptions(case: CampaignCase) -> list[Row]:
    """Named numbers, rates and lengths of crises, and sizes of units, with their ranges."""
    world = case.world
    rows: list[Row] = [
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
    for crisis in case.crises:
        source = crisis.provenance
        for item, value, low, high, unit in (
            ("rate", crisis.rate_per_year, crisis.rate_low, crisis.rate_high, "a year"),
            ("mean length", crisis.mean_days, crisis.mean_low, crisis.mean_high, "days"),
            ("size", None, crisis.size_low, crisis.size_high, "of the kind's persons"),
        ):
            middle = value if value is not None else (crisis.size_low + crisis.size_high) / 2.0
            rows.append(
                {
                    "item": f"{crisis.name}: {item}",
                    "value": middle,
                    "low": low,
                    "high": high,
                    "unit": unit,
                    "reason": crisis.basis or source.note,
                    "source": source.source,
                }
            )
    used = sorted({world.systems[case.assets.system[b.asset]].category for b in case.blocks})
    for category in used:
        size = world.unit_sizes.get(category)
        if size is not None and size.size_units > 1:
            rows.append(
                {
                    "item": f"{category}: sent together",
                    "value": size.size_units,
                    "low": size.provenance.low,
                    "high": size.provenance.high,
                    "unit": "pieces",
                    "reason": size.provenance.note,
                    "source": size.provenance.source,
                }
            )
    return rows
