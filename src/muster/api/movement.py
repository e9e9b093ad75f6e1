"""Questions about movement: does a force get there in time, and what binds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from muster.api.cases import changed, posture_of
from muster.api.defaults import DEFAULT_YEAR
from muster.api.results import DeploymentResult, version_of_muster
from muster.catalogue.switches import read_switches
from muster.core.errors import BadInputError, Defect
from muster.core.words import Posture
from muster.core.world import World
from muster.operations.deployment import Fleet, Movement
from muster.planning.deployment_cycle import deploy_movements, deploy_study
from muster.planning.guidance import Guidance
from muster.planning.movements import hired


def deploy(
    world: World,
    guidance: Guidance,
    *,
    year: int = DEFAULT_YEAR,
    us: str = Posture.ABSENT,
    without: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    seed: int = 1,
    rounds: int = 1,
    withdraw: bool = False,
    is_compared: bool = False,
    **switches: Any,
) -> DeploymentResult:
    """Whether the force of a study gets there in time, with which lift, and what binds.

    Parameters
    ----------
    world, guidance, year, us, without, settings, seed
        As with :func:`assess`.
    rounds
        Rounds of choosing forces and moving them, at most.
    withdraw
        Bring the force home instead, persons first.
    is_compared
        Add the same plan with the United States present, or absent.
    **switches
        ``days`` (180), ``close`` (passages), ``no_overflight`` (nations), ``shut``
        (``NODE:FROM-TO``), ``permit_days``, ``charter`` (True).

    Raises
    ------
    UnknownCodeError
        If a posture, nation, passage, node or setting is not known.
    NoAnswerError
        If no proved answer is found.
    """
    posture = posture_of(us)
    chosen = changed(world, guidance, settings)
    read, air = read_switches(world, **switches)
    record = deploy_study(
        world,
        chosen,
        read,
        year=year,
        posture=posture,
        without=tuple(sorted(set(without))),
        seed=seed,
        most_rounds=rounds,
        air=air,
        is_withdrawal=withdraw,
        is_compared=is_compared,
    )
    record["muster_version"] = version_of_muster()
    return DeploymentResult(record)


def deploy_table(
    world: World,
    moves: str | Path,
    lift: str | Path | None = None,
    *,
    year: int = DEFAULT_YEAR,
    **switches: Any,
) -> DeploymentResult:
    """Whether what a table lists gets there in time, with lift of one's own or for hire.

    Parameters
    ----------
    world
        Network and lift types.
    moves, lift
        CSV files; the format is described in the manual. Without ``lift`` what the
        markets hire out is used.
    year, **switches
        As with :func:`deploy`.

    Raises
    ------
    BadInputError
        If a file has defects: names every one.
    """
    from muster.catalogue.movement_files import read_lift, read_movements

    read, air = read_switches(world, **switches)
    defects: list[Defect] = []
    movements: tuple[Movement, ...] = ()
    fleets: tuple[Fleet, ...] = ()
    try:
        movements = read_movements(Path(moves), world)
    except BadInputError as error:
        defects += error.defects
    try:
        fleets = (
            read_lift(Path(lift), world, read.n_days)
            if lift is not None
            else tuple(hired(world, read.n_days))
        )
    except BadInputError as error:
        defects += error.defects
    if defects:
        raise BadInputError(defects)
    record = deploy_movements(world.at(year), movements, fleets, read, air)
    record["muster_version"] = version_of_muster()
    return DeploymentResult(record)
