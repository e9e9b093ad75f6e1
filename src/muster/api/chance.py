"""The question of chance: how often concurrent crises would overwhelm the force."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from muster.api.cases import changed, posture_of
from muster.api.defaults import DEFAULT_YEAR
from muster.api.results import CampaignResult, version_of_muster
from muster.core.crises import Crisis
from muster.core.errors import BadInputError, Defect
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.guidance import Guidance

if TYPE_CHECKING:
    from muster.operations.campaign.running import Mapper

MOST_TRIALS, MOST_YEARS = 10_000_000, 200


def campaign(
    world: World,
    guidance: Guidance,
    *,
    year: int = DEFAULT_YEAR,
    us: str = Posture.ABSENT,
    without: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    seed: int = 1,
    trials: int = 10_000,
    years: int = 30,
    error: float | None = None,
    trace: int = 0,
    escalation: bool = False,
    us_process: bool = False,
    crises: Sequence[Crisis] | None = None,
    worth: bool = True,
    workers: int | None = None,
    checkpoint: str | Path | None = None,
    cluster: str | None = None,
    certificates: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CampaignResult:
    """How often concurrent crises would overwhelm the force, and what would help.

    Parameters
    ----------
    world, guidance, year, us, without, settings, seed
        As with :func:`assess`: the force of one year faces crises of many.
    trials, years
        Histories that are drawn, and years in each.
    error
        Go on until the 95 % interval of the probability is within plus or minus this.
    trace
        Number of the trial whose history is told, from 0.
    escalation
        Let one crisis bring another.
    us_process
        Let the United States be tied down elsewhere for spells.
    crises
        What may come; None: the crises of the world.
    worth
        Work out what one more unit is worth and what would halve the risk.
    workers
        Threads on this machine; None: one for each processor. Answers do not depend on it.
    checkpoint
        Folder that keeps finished blocks of trials, so that a run can go on where it ended.
    cluster, certificates
        Address of a Dask scheduler that computes the trials, with ``ca``, ``cert`` and ``key``.
    progress
        Called with trials done and wanted.

    Raises
    ------
    BadInputError
        If numbers are out of range: names every one.
    UnknownCodeError
        If a posture, nation or setting is not known.
    NoAnswerError
        If the force cannot be worked out.
    """
    # The compiler that the engine needs takes half a second to import: only who asks waits.
    from muster.planning.campaign_cycle import CampaignSettings, campaign_study

    _check(trials=trials, years=years, error=error, trace=trace, workers=workers)
    posture = posture_of(us)
    chosen = changed(world, guidance, settings)
    asked = CampaignSettings(
        n_trials=trials,
        n_years=years,
        error=error,
        trace=trace,
        is_escalation=escalation,
        is_us_process=us_process,
        has_worth=worth,
    )
    n_workers = workers if workers is not None else max(1, os.cpu_count() or 1)
    record = campaign_study(
        world,
        chosen,
        asked,
        year=year,
        posture=posture,
        without=tuple(sorted(set(without))),
        seed=seed,
        crises=crises,
        n_workers=n_workers,
        mapper=_mapper(n_workers, checkpoint, cluster, certificates),
        progress=progress,
    )
    record["muster_version"] = version_of_muster()
    return CampaignResult(record)


def _check(
    *, trials: int, years: int, error: float | None, trace: int, workers: int | None
) -> None:
    """Refuse numbers out of range, all at once."""
    defects = []

    def refuse(name: str, value: object, reason: str, remedy: str) -> None:
        defects.append(
            Defect(file="options", row=0, column=name, reason=f"{value} {reason}.", remedy=remedy)
        )

    if not 1 <= trials <= MOST_TRIALS:
        refuse("trials", trials, "is out of range", f"Give 1 to {MOST_TRIALS:,} trials.")
    if not 1 <= years <= MOST_YEARS:
        refuse("years", years, "is out of range", f"Give 1 to {MOST_YEARS} years.")
    if error is not None and not 0.0005 <= error < 0.5:
        refuse("error", error, "is out of range", "Give a half-width from 0.0005 to 0.5.")
    if not 0 <= trace < max(1, trials):
        refuse("trace", trace, "is no trial of this run", f"Give 0 to {max(0, trials - 1)}.")
    if workers is not None and not 1 <= workers <= 256:
        refuse("workers", workers, "is out of range", "Give 1 to 256 workers.")
    if defects:
        raise BadInputError(defects)


def _mapper(
    n_workers: int,
    checkpoint: str | Path | None,
    cluster: str | None,
    certificates: Mapping[str, str] | None,
) -> Mapper:
    """What computes the trials: threads or a cluster, with what is finished kept if wanted."""
    from muster.operations.campaign.running import in_threads

    if cluster is None:
        mapper = in_threads(n_workers)
    else:
        from muster.api.cluster import certificates_from, on_cluster

        given = certificates or {}
        mapper = on_cluster(
            cluster, certificates_from(given.get("ca"), given.get("cert"), given.get("key"))
        )
    if checkpoint is None:
        return mapper
    from muster.archive.checkpoints import checkpointed

    return checkpointed(checkpoint, mapper)
