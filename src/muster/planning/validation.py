"""Validation: whether the model agrees with what others have published.

Each check sets one published number or finding beside what Muster works out from
the same world. Agreement is not the aim: a row that differs stays in the table,
with what is compared and why it may differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from muster.core.world import World
from muster.planning.finding_checks import (
    dependence_checks,
    headquarters_checks,
    industry_checks,
    politics_checks,
    scenario_checks,
)
from muster.planning.force_checks import (
    fleet_checks,
    land_checks,
    rotation_checks,
    usable_force_checks,
)
from muster.planning.guidance import Guidance
from muster.planning.lift_checks import lift_checks
from muster.planning.published import Case, Row, Tables

GROUPS: tuple[Callable[[Case], list[Row]], ...] = (
    rotation_checks,
    fleet_checks,
    land_checks,
    usable_force_checks,
    headquarters_checks,
    politics_checks,
    scenario_checks,
    dependence_checks,
    industry_checks,
    lift_checks,
)


def validate(world: World, studies: Mapping[str, Guidance], published: Tables) -> list[Row]:
    """Published numbers and findings beside what Muster works out.

    Parameters
    ----------
    world
        The world as loaded, of no particular year.
    studies
        Bundled studies by name; checks whose study is missing are left out.
    published
        Rows of the catalogue's tables by name. A check whose published value is
        not among them is left out or shown as not checked.

    Returns
    -------
    list of dict
        Rows with case, item, unit, ours, published, ratio, tolerance, low, high,
        agrees, verdict, source, as_of and note; ``name``, ``is_met`` and
        ``reason`` say the same to the report.

    Raises
    ------
    NoAnswerError
        If an assessment behind a check ends without a proof.
    """
    case = Case(world=world, studies=studies, tables=published)
    return [row for group in GROUPS for row in group(case)]
