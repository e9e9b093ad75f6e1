"""Assessment: from a world and guidance to a proved plan, as values.

Requirements, order of battle, command options and generation in turn, for one
year and one US posture. Rows for readers are made in ``muster.planning.record``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from muster.core.errors import UnknownCodeError
from muster.core.tasks import Need, Task
from muster.core.words import US, Posture
from muster.core.world import World
from muster.forces import Assets, order_of_battle
from muster.operations.command import CommandOption, command_options
from muster.operations.generation import Plan, Problem, Rules, generate, pose, shared
from muster.planning.guidance import Guidance, Operation, lenders, resolve, with_assumptions
from muster.planning.requirements import requirements

Transit = Callable[[World, Assets, tuple[Task, ...]], NDArray[np.float64]]
"""Works out days on the way, shape (asset, task)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Everything that one assessment worked out."""

    world: World
    guidance: Guidance
    posture: Posture
    without: tuple[str, ...]
    seed: int
    tasks: tuple[Task, ...]
    needs: tuple[Need, ...]
    assets: Assets
    options: tuple[CommandOption, ...]
    problem: Problem
    plan: Plan
    transit: NDArray[np.float64] | None = None
    """(asset, task) days on the way [days]; None where the allowance was used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A case as values, before any plan: what an estimate and an assessment both start from."""

    world: World
    guidance: Guidance
    tasks: tuple[Task, ...]
    needs: tuple[Need, ...]
    assets: Assets
    options: tuple[CommandOption, ...]
    problem: Problem
    transit: NDArray[np.float64] | None


def work_out(
    world: World,
    guidance: Guidance,
    *,
    year: int,
    posture: Posture,
    without: tuple[str, ...] = (),
    seed: int = 1,
    is_shared: bool = True,
    transit: Transit | None = None,
) -> Assessment:
    """Assess a level of ambition in one year under one US posture.

    Parameters
    ----------
    world, guidance
        Data and question.
    year
        Orders and retirements up to this year count.
    posture
        How much of the United States can be counted on.
    without
        Nations, pools or capabilities that are switched off.
    seed
        Seed of the draws for command stand-up times.
    is_shared
        Work out who provides what; leave it out for the score alone.
    transit
        Days on the way of each asset to each task, worked out from the world, the assets and
        the tasks; None for the allowance by distance.

    Raises
    ------
    UnknownCodeError
        If ``without`` or the guidance name what the world does not know.
    NoAnswerError
        If no proved answer is found, or the study needs nothing.
    """
    case = posed(
        world, guidance, year=year, posture=posture, without=without, seed=seed, transit=transit
    )
    key = burden_key(case.world, year)
    plan = generate(case.world, case.assets, case.problem, key, is_shared=is_shared)
    return assessed(case, plan, posture=posture, without=without, seed=seed)


def assessed(
    case: Posed, plan: Plan, *, posture: Posture, without: tuple[str, ...], seed: int
) -> Assessment:
    """A case with its plan."""
    return Assessment(
        world=case.world,
        guidance=case.guidance,
        posture=posture,
        without=tuple(sorted(without)),
        seed=seed,
        tasks=case.tasks,
        needs=case.needs,
        assets=case.assets,
        options=case.options,
        problem=case.problem,
        plan=plan,
        transit=case.transit,
    )


def with_shares(a: Assessment) -> Assessment:
    """An assessment worked out with ``is_shared=False``, with who provides what in it.

    Raises
    ------
    NoAnswerError
        If no proved answer is found.
    """
    key = burden_key(a.world, a.world.year or 0)
    return replace(a, plan=shared(a.world, a.assets, a.problem, a.plan, key))


def posed(
    world: World,
    guidance: Guidance,
    *,
    year: int,
    posture: Posture,
    without: tuple[str, ...] = (),
    seed: int = 1,
    transit: Transit | None = None,
) -> Posed:
    """Forces, needs, command options and the problem of one case; see :func:`work_out`.

    Raises
    ------
    UnknownCodeError
        If ``without`` or the guidance name what the world does not know.
    """
    known = world.nations.keys() | world.pools | world.capabilities.keys()
    unknown = sorted(set(without) - known)
    if unknown:
        raise UnknownCodeError("nation, pool or capability", unknown, known)
    lending = lenders(guidance, posture, without)
    # An absent United States takes its share of pools, its headquarters and its veto along.
    gone = {*without, US} if posture is Posture.ABSENT and not lending else set(without)
    dated = with_assumptions(world, guidance).at(year).without(gone, lenders=lending)
    settled = resolve(guidance, dated)
    tasks = tuple(_task(dated, operation) for operation in settled.operations)
    needs = requirements(dated, tasks)
    assets = order_of_battle(
        dated, posture, us_shares=settled.us_shares, warning_days=settled.warning_days
    )
    options = command_options(dated, tasks, seed)
    rules = Rules(
        has_fifty_percent_rule=settled.fifty_percent_rule,
        fifty_percent_exceptions=frozenset(settled.fifty_percent_exceptions),
        lead_minimum_share=dated.assumed("lead_minimum_share"),
        left_out=dated.left_out,
    )
    days = transit(dated, assets, tasks) if transit is not None else None
    problem = pose(dated, assets, tasks, needs, options, rules, transit=days)
    return Posed(
        world=dated,
        guidance=settled,
        tasks=tasks,
        needs=needs,
        assets=assets,
        options=options,
        problem=problem,
        transit=days,
    )


def burden_key(world: World, year: int) -> dict[str, float]:
    """Fair share of the burden of each European nation: its share of GDP.

    The latest GDP not after the year counts; where none is known the nation has
    no share and its part falls on the others.
    """
    gdp: dict[str, float] = {}
    for nation in sorted(world.nations):
        if nation == US or world.nations[nation].region == "north_america":
            continue
        known = {y: v for (n, y), v in world.gdp_musd.items() if n == nation}
        if known:
            past = [y for y in known if y <= year]
            gdp[nation] = known[max(past)] if past else known[min(known)]
    total = sum(gdp.values())
    return {n: v / total for n, v in gdp.items()} if total > 0 else {}


def _task(world: World, operation: Operation) -> Task:
    """An operation with its kind and place looked up."""
    return Task(
        code=operation.code,
        name=operation.name,
        kind=world.kinds[operation.kind],
        region=world.regions[operation.region],
        start_day=operation.start_day,
        duration_days=operation.resolved("duration_days"),
        persons=operation.resolved("persons"),
        priority=int(operation.resolved("priority")),
        weight=operation.resolved("weight"),
        arrangements=operation.arrangements,
        opposed=frozenset(operation.opposed),
        staying_out=frozenset(operation.without),
        lead_nation=operation.lead_nation,
    )
