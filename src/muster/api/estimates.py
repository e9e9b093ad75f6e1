"""Quick estimates of an assessment, for what-if questions that cannot wait for the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from muster.api.cases import changed, posture_of
from muster.api.questions import DEFAULT_YEAR
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.estimate import estimate as run_estimate
from muster.planning.guidance import Guidance


def estimate(
    world: World,
    guidance: Guidance,
    *,
    year: int = DEFAULT_YEAR,
    us: str = Posture.ABSENT,
    without: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    seed: int = 1,
) -> dict[str, Any]:
    """What Europe can do at most, by the relaxation: the record of an estimate.

    Takes what :func:`muster.assess` takes. ``score_bound`` is never below the score that
    an assessment proves; which operations run in full is left open.

    Raises
    ------
    UnknownCodeError
        If a posture, nation, pool, capability or setting is not known.
    NoAnswerError
        If the study needs nothing.
    """
    posture = posture_of(us)
    chosen = changed(world, guidance, settings)
    return run_estimate(
        world,
        chosen,
        year=year,
        posture=posture,
        without=tuple(sorted(set(without))),
        seed=seed,
    )
