"""Published prices of equipment, by system: the range of what was paid for one of its like."""

from __future__ import annotations

from collections.abc import Iterable

from muster.catalogue.schema import Row

COSTS_OF = {
    "a400m": "airlift",
    "amphibious": "lhd",
    "attack_aircraft": "combat_aircraft",
    "brigade_armoured": "brigade_armoured",
    "escort_aaw": "frigate",
    "escort_asw": "frigate",
    "fighter_gen4": "combat_aircraft",
    "fighter_gen5": "combat_aircraft",
    "mlrs_launcher": "mlrs",
    "replenishment": "replenishment_ship",
    "sam_long_battery": "gbad",
    "sam_medium_battery": "gbad",
    "sam_short_battery": "gbad",
    "sp_gun": "sp_artillery",
    "submarine_attack": "ssn",
}
"""Category of ``unit_costs`` with published costs of like equipment, by system."""
PRICES = ("acquisition_unit", "contract_total")
"""Kinds of cost that are prices of one piece; lead times, running costs and totals are not."""


def unit_costs_meur(rows: Iterable[Row]) -> dict[str, tuple[float, float]]:
    """Lowest and highest published price of one unit by system [million euro].

    Prices are as published, in the money of their year: a range of orders of magnitude.
    """
    by_category: dict[str, list[float]] = {}
    for row in rows:
        cost = row["unit_cost_meur"]
        if isinstance(cost, float) and row["kind"] in PRICES:
            by_category.setdefault(str(row["category"]), []).append(cost)
    found = {s: by_category.get(category, []) for s, category in COSTS_OF.items()}
    return {s: (min(costs), max(costs)) for s, costs in sorted(found.items()) if costs}
