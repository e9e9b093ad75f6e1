"""The campaign of a world and guidance as arrays: crises, needs, units and who joins.

Units come from the same order of battle as an assessment, needs from the same
requirements, participation from the same command options, so that a campaign and
an assessment of one study differ in time and chance only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from muster.core.crises import Crisis
from muster.core.errors import NoAnswerError
from muster.core.tasks import Need, Task
from muster.core.words import US, Posture
from muster.core.world import World
from muster.forces import Assets
from muster.operations.campaign.model import Campaign, Demand, Law
from muster.operations.command import CommandOption, command_options
from muster.operations.generation import Rules, pose
from muster.planning.assessment import Assessment
from muster.planning.campaign_supply import Block, blocks_of, supply_of
from muster.planning.movements import LIFT_CAPABILITIES
from muster.planning.requirements import requirements
from muster.solving.program import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a campaign needs of an assessment: all of it is known before any plan is searched."""

    world: World
    posture: Posture
    seed: int
    tasks: tuple[Task, ...]
    assets: Assets


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignCase:
    """A campaign with what its rows and columns mean."""

    campaign: Campaign
    world: World
    crises: tuple[Crisis, ...]
    tasks: tuple[Task, ...]
    assets: Assets
    blocks: tuple[Block, ...]


def campaign_of(
    a: Assessment | Opening,
    crises: Sequence[Crisis],
    *,
    n_years: int,
    is_escalation: bool = False,
    is_us_process: bool = False,
) -> CampaignCase:
    """The campaign of the force of an assessment against some crises.

    Parameters
    ----------
    a
        World of one year with posture and leavers.
    crises
        What may come.
    n_years
        Years to look ahead with the force of that one year.
    is_escalation
        Let crises bring others with them.
    is_us_process
        Let the United States be tied down elsewhere for spells.

    Raises
    ------
    NoAnswerError
        If no crisis is known.
    """
    if not crises:
        raise NoAnswerError("A campaign needs crises, and none is known: see crises.csv.")
    ordered = tuple(sorted(crises, key=lambda c: (c.priority, c.crisis)))
    tasks = tuple(_task(a.world, c) for c in ordered)
    demand = _demand(a.world, ordered, tasks, n_years, is_escalation=is_escalation)
    case = _case(a, ordered, tasks, demand, n_years, is_us_process=is_us_process)
    warm_up = a.world.assumed("campaign_warm_up_years")
    return replace(case, campaign=replace(case.campaign, warm_up_years=warm_up))


def stress_of(a: Assessment | Opening) -> CampaignCase:
    """All operations of the study itself, once, on their days: nothing else happens."""
    kinds = tuple(
        Crisis(
            crisis=task.code,
            name=task.name,
            kind=task.kind.kind,
            region=task.region.region,
            rate_per_year=0.0,
            rate_low=0.0,
            rate_high=0.0,
            law="fixed",
            mean_days=task.duration_days,
            mean_low=task.duration_days,
            mean_high=task.duration_days,
            variation=0.0,
            size_low=1.0,
            size_high=1.0,
            priority=task.priority,
            can_break_rest=False,
            can_recall=False,
            uses_reserve=task.kind.is_collective_defence,
            basis="operation of the study",
            provenance=task.kind.provenance,
        )
        for task in a.tasks
    )
    last = max(task.start_day + task.duration_days for task in a.tasks)
    n_years = max(1, math.ceil(last / 365.25))
    demand = replace(
        _demand(a.world, kinds, a.tasks, n_years, is_escalation=False),
        given_day=np.array([t.start_day for t in a.tasks], dtype=np.float64),
        given_days=np.array([t.duration_days for t in a.tasks], dtype=np.float64),
        given_size=np.ones(len(a.tasks)),
        given_crisis=np.arange(len(a.tasks), dtype=np.int64),
    )
    return _case(a, kinds, a.tasks, demand, n_years, is_us_process=False)


def _task(world: World, crisis: Crisis) -> Task:
    """The operation in answer to a crisis, at size 1, long enough for every phase.

    Sizes are shares of the high reading of the kind, whatever reading the study takes.
    """
    kind = world.kinds[crisis.kind]
    return Task(
        code=crisis.crisis,
        name=crisis.name,
        kind=kind,
        region=world.regions[crisis.region],
        start_day=0.0,
        duration_days=kind.duration_days,
        persons=kind.persons_high,
        priority=crisis.priority,
        weight=kind.weight,
    )


def _case(
    a: Assessment | Opening,
    crises: tuple[Crisis, ...],
    tasks: tuple[Task, ...],
    demand: Demand,
    n_years: int,
    *,
    is_us_process: bool,
) -> CampaignCase:
    """Put demand and supply together."""
    assets = a.assets
    needs = requirements(a.world, tasks)
    options = _options(a, crises, tasks)
    problem = pose(a.world, assets, tasks, needs, options, Rules(), is_grouped=False)
    blocks = blocks_of(a.world, assets)
    is_us_there = a.posture is not Posture.ABSENT or US in assets.holder
    spells = (
        (a.world.assumed("us_present_years"), a.world.assumed("us_away_years"))
        if is_us_process and is_us_there
        else (1.0, 0.0)
    )
    supply = supply_of(a.world, assets, problem, blocks, spells)
    campaign = Campaign(demand=demand, supply=supply, n_years=n_years)
    return CampaignCase(
        campaign=campaign, world=a.world, crises=crises, tasks=tasks, assets=assets, blocks=blocks
    )


def _options(
    a: Assessment | Opening, crises: tuple[Crisis, ...], tasks: tuple[Task, ...]
) -> tuple[CommandOption, ...]:
    """Command options of each crisis by itself, at its middle size.

    A crisis in thirty years does not take a headquarters away from another; how many can
    be commanded at once is a question for an assessment.
    """
    found: list[CommandOption] = []
    for crisis, task in zip(crises, tasks, strict=True):
        middle = (crisis.size_low + crisis.size_high) / 2.0
        alone = replace(task, persons=task.persons * middle)
        found += command_options(a.world, (alone,), a.seed)
    return tuple(found)


# --- demand -------------------------------------------------------------------------------


def _demand(
    world: World,
    crises: tuple[Crisis, ...],
    tasks: tuple[Task, ...],
    n_years: int,
    *,
    is_escalation: bool,
) -> Demand:
    """Crises as arrays."""
    needs = requirements(world, tasks)
    capabilities = sorted(world.capabilities)
    tours = np.array([t.kind.tour_days for t in tasks])
    place = {c.crisis: i for i, c in enumerate(crises)}
    follow, follow_days = np.zeros((len(crises),) * 2), np.ones((len(crises),) * 2)
    for link in world.crisis_links if is_escalation else ():
        if link.crisis in place and link.brings in place:
            key = place[link.crisis], place[link.brings]
            follow[key], follow_days[key] = link.follow_prob, link.mean_days
    none = np.zeros(0)
    return Demand(
        crisis=tuple(c.crisis for c in crises),
        rate_per_year=np.array([c.rate_per_year for c in crises]),
        law=np.array([Law[c.law.upper()] for c in crises], dtype=np.int64),
        mean_days=np.array([c.mean_days for c in crises]),
        variation=np.array([c.variation for c in crises]),
        size_low=np.array([c.size_low for c in crises]),
        size_high=np.array([c.size_high for c in crises]),
        tour_days=tours,
        priority=np.array([c.priority for c in crises], dtype=np.int64),
        can_break_rest=np.array([c.can_break_rest for c in crises], dtype=bool),
        can_recall=np.array([c.can_recall for c in crises], dtype=bool),
        uses_reserve=np.array([c.uses_reserve for c in crises], dtype=bool),
        follow_prob=follow,
        follow_days=follow_days,
        need=_need_by_tour(needs, tasks, capabilities),
        weight=_weights(needs, tasks, capabilities),
        is_critical=np.array([world.capabilities[c].is_critical for c in capabilities], dtype=bool),
        hold_share=np.full(len(capabilities), world.assumed("run_coverage_share")),
        given_day=none,
        given_days=none,
        given_size=none,
        given_crisis=none.astype(np.int64),
        is_rounded=_is_rounded(world, capabilities),
    )


def _is_rounded(world: World, capabilities: Sequence[str]) -> BoolArray:
    """Whether less than half a unit is left to the means of those who are sent.

    So it is in an assessment for all that serves whole; here not for what goes in parts (a
    battle group of a brigade).
    """
    in_parts = {c for c, size in world.unit_sizes.items() if size.size_units < 1.0}
    partial = {
        line.capability
        for line in world.provisions
        if world.systems[line.system].category in in_parts
    }
    return np.array(
        [world.capabilities[c].is_whole and c not in partial for c in capabilities], dtype=bool
    )


def _need_by_tour(
    needs: Sequence[Need], tasks: Sequence[Task], capabilities: Sequence[str]
) -> FloatArray:
    """Largest need of any phase that a tour touches, shape (crisis, tour, capability).

    Tours count from the decision: who is on the way is committed. The last tour is
    repeated for as long as an operation lasts. Strategic lift is needed for the first tour
    only: what follows goes by hired lift, as movement plans show.
    """
    row = {t.code: i for i, t in enumerate(tasks)}
    column = {c: i for i, c in enumerate(capabilities)}
    last_from = {t.code: 0.0 for t in tasks}
    for need in needs:
        last_from[need.task] = max(last_from[need.task], need.from_day)
    n_tours = max(1 + int(last_from[t.code] // t.kind.tour_days) for t in tasks) + 1
    table = np.zeros((len(tasks), n_tours, len(capabilities)))
    for need in needs:
        tour_days = tasks[row[need.task]].kind.tour_days
        is_last = need.from_day >= last_from[need.task] - 1e-9
        for tour in range(n_tours):
            touches = need.from_day < (tour + 1) * tour_days - 1e-9
            touches &= is_last or need.until_day > tour * tour_days + 1e-9
            touches &= tour == 0 or need.capability not in LIFT_CAPABILITIES
            if touches:
                key = row[need.task], tour, column[need.capability]
                table[key] = max(table[key], need.quantity)
    return table


def _weights(
    needs: Sequence[Need], tasks: Sequence[Task], capabilities: Sequence[str]
) -> FloatArray:
    """Share of each capability in the coverage of an operation, shape (crisis, capability)."""
    row = {t.code: i for i, t in enumerate(tasks)}
    column = {c: i for i, c in enumerate(capabilities)}
    weight = np.zeros((len(tasks), len(capabilities)))
    for need in needs:
        weight[row[need.task], column[need.capability]] += need.weight
    total = weight.sum(axis=1, keepdims=True)
    shares: FloatArray = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    return shares
