"""Quick estimates of an assessment, for what-if questions that cannot wait for the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from muster.api.questions import DEFAULT_YEAR
from muster.core.errors import UnknownCodeError
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.estimate import estimate as run_estimate
from muster.planning.guidance import Guidance
from muster.planning.settings import with_settings


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
    if us not in set(Posture):
        raise UnknownCodeError("US posture", [str(us)], [p.value for p in Posture])
    chosen = with_settings(guidance, settings, world.assumptions) if settings else guidance
    return run_estimate(
        world,
        chosen,
        year=year,
        posture=Posture(us),
        without=tuple(sorted(set(without))),
        seed=seed,
    )
