"""Checks of what targets are made from: units that provide nothing, clusters nobody leads."""

from __future__ import annotations

from collections.abc import Iterator

from muster.catalogue.sheets import Sheets, text_in
from muster.core.errors import Defect


def units_that_provide_nothing(sheets: Sheets) -> Iterator[Defect]:
    """Systems that are asked for in a capability that they do not provide."""
    provided = {
        (text_in(row, "system"), text_in(row, "capability")) for _, row in sheets.rows("provides")
    }
    for index, row in sheets.rows("target_units"):
        system, capability = text_in(row, "system"), text_in(row, "capability")
        if (system, capability) not in provided:
            reason = f"'{system}' does not provide '{capability}' in the table provides."
            remedy = "Name a system that does, or add a row to provides."
            yield sheets.defect("target_units", index, "system", reason, remedy)


def clusters_without_one_lead(sheets: Sheets) -> Iterator[Defect]:
    """Clusters that no nation, or more than one, leads; nations that stand in two."""
    leads: dict[str, list[int]] = {}
    seen: dict[str, str] = {}
    for index, row in sheets.rows("clusters"):
        cluster, nation = text_in(row, "cluster"), text_in(row, "nation")
        leads.setdefault(cluster, [])
        if row.get("is_framework"):
            leads[cluster].append(index)
        if seen.setdefault(nation, cluster) != cluster:
            reason = f"{nation} stands in '{seen[nation]}' already: a nation has one cluster."
            yield sheets.defect("clusters", index, "nation", reason, "Remove one of the rows.")
    for cluster, rows in leads.items():
        if len(rows) != 1:
            index = rows[1] if rows else 0
            reason = f"The cluster '{cluster}' has {len(rows)} framework nations."
            remedy = "Set is_framework to true for one nation of it."
            yield sheets.defect("clusters", index, "is_framework", reason, remedy)


TARGET_CHECKS = (units_that_provide_nothing, clusters_without_one_lead)
"""Every check of targets."""
