"""Estimates: the answer of the LP relaxation, quick enough for a slider.

The same forces, needs, commands and rules as an assessment, and the same rows for
readers; only the whole numbers are left out. So the score is an upper bound, and
which operations run in full is left to the assessment.
"""

from __future__ import annotations

from typing import Any

from muster.core.words import Posture
from muster.core.world import World
from muster.operations.generation import relaxed_plan
from muster.planning import record as rows_of
from muster.planning.assessment import assessed, posed
from muster.planning.guidance import Guidance
from muster.planning.supply import Supply

SCHEMA = "muster/estimate/1"


def estimate(
    world: World,
    guidance: Guidance,
    *,
    year: int,
    posture: Posture,
    without: tuple[str, ...] = (),
    seed: int = 1,
) -> dict[str, Any]:
    """What Europe could do at most of a level of ambition, by the relaxation.

    Parameters
    ----------
    world, guidance, year, posture, without, seed
        See :func:`muster.planning.assessment.work_out`.

    Returns
    -------
    A record with the tables ``operations``, ``gaps`` and ``capabilities`` of an
    assessment. ``score_bound`` is never below the score of the assessment; ``is_run`` is
    None: it is not known.

    Raises
    ------
    UnknownCodeError
        If ``without`` or the guidance name what the world does not know.
    NoAnswerError
        If the study needs nothing.
    """
    case = posed(world, guidance, year=year, posture=posture, without=without, seed=seed)
    plan = relaxed_plan(case.world, case.problem, len(case.assets))
    a = assessed(case, plan, posture=posture, without=without, seed=seed)
    supply = Supply(a)
    operations = rows_of.operation_rows(a, supply)
    for row in operations:
        row["is_run"], row["day_ready"] = None, None
    return {
        "schema": SCHEMA,
        "study": {"code": a.guidance.code, "name": a.guidance.name},
        "year": a.world.year,
        "us": posture.value,
        "without": sorted(without),
        "seed": seed,
        "score_bound": a.plan.score,
        "n_operations": len(a.tasks),
        "estimated_share": rows_of.number(supply.estimated_total()),
        "operations": operations,
        "gaps": rows_of.gap_rows(a, supply),
        "capabilities": rows_of.capability_rows(a, supply),
    }
