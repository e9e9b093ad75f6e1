"""Quick answers for a hand on a lever: an estimate at once, a proof before its long tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from muster.api.cases import changed, posture_of
from muster.api.defaults import DEFAULT_YEAR
from muster.api.questions import as_result
from muster.api.results import Result
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.assessment import Assessment, with_shares, work_out
from muster.planning.cycle import board_record, full_record, inputs_sha256
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
    an assessment proves; which operations run in full is left open. Who asks for many cases
    of a year gives ``world.at(year)``, which takes a tenth off the time.

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


class Proved:
    """A proved case: what a board shows at once, and the whole result when somebody asks."""

    def __init__(
        self, assessment: Assessment, digest: str, settings: Mapping[str, str] | None
    ) -> None:
        self._assessment = assessment
        self._digest = digest
        self._settings = settings

    def board(self) -> dict[str, Any]:
        """The record without who provides what, and without its long tables."""
        return board_record(self._assessment, self._digest, self._settings)

    def result(self) -> Result:
        """What :func:`muster.assess` answers, to the last byte.

        Raises
        ------
        NoAnswerError
            If the sharing of the burden ends without a proof.
        """
        whole = with_shares(self._assessment)
        return as_result(full_record(whole, self._digest, self._settings))


def prove(
    world: World,
    guidance: Guidance,
    *,
    year: int = DEFAULT_YEAR,
    us: str = Posture.ABSENT,
    without: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    seed: int = 1,
) -> Proved:
    """Prove a case and leave the sharing of the burden for later.

    Takes what :func:`muster.assess` takes, and answers a fifth sooner.

    Raises
    ------
    UnknownCodeError
        If a posture, nation, pool, capability or setting is not known.
    NoAnswerError
        If no proved answer is found.
    """
    posture = posture_of(us)
    chosen = changed(world, guidance, settings)
    gone = tuple(sorted(set(without)))
    found = work_out(
        world, chosen, year=year, posture=posture, without=gone, seed=seed, is_shared=False
    )
    digest = inputs_sha256(world, chosen, year, posture, gone, seed)
    return Proved(found, digest, settings)
