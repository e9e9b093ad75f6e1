"""Command: who may lead an operation, who must agree, and how long until a command stands.

An option is an arrangement with one of its headquarters. A member that leaves
takes its forces, its headquarters and its veto with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from muster.core.errors import MusterError
from muster.core.rows import Arrangement, CommandStep, Headquarters
from muster.core.tasks import Task
from muster.core.words import ConsentRule, Family, Size
from muster.core.world import World, hq_stands_without

N_DRAWS = 20_000
"""Draws for the distribution of the days until a command stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOption:
    """One way to command one task.

    Attributes
    ----------
    task, arrangement, headquarters
        Codes.
    is_feasible
        Whether nothing blocks it.
    blocked_by
        What blocks it, in words; empty if nothing does.
    must_agree
        Nations whose consent is needed; empty for a coalition (only those that join).
    days_p10, days_p50, days_p90
        Days until the command stands, by percentile [days].
    prob_by_deadline
        Probability that it stands on the first day on which forces are needed.
    family
        Family of the arrangement.
    slots
        Places of the headquarters: major, small, small beside a major one.
    """

    task: str
    arrangement: str
    headquarters: str
    is_feasible: bool
    blocked_by: str
    must_agree: tuple[str, ...]
    days_p10: float
    days_p50: float
    days_p90: float
    prob_by_deadline: float
    family: Family
    slots: tuple[int, int, int]


class CyclicStepsError(MusterError):
    """Raised when the steps of an arrangement wait for each other in a ring."""


def command_options(world: World, tasks: Sequence[Task], seed: int) -> tuple[CommandOption, ...]:
    """Every arrangement and headquarters for every task, feasible or not.

    Parameters
    ----------
    world
        World of one year; nations left out take their headquarters and their veto along.
    tasks
        Operations.
    seed
        Seed of the stand-up times; each arrangement has its own stream (rule R6).

    Returns
    -------
    tuple of CommandOption
        In the order of tasks, arrangements and headquarters.
    """
    year = world.year if world.year is not None else 9999
    gone = world.left_out
    days = {code: stand_up_days(world, code, seed) for code in sorted(world.arrangements)}
    odds = {code: _percentiles(days[code].tobytes()) for code in days}
    agreeing = {rule: must_agree(world, rule, year, gone) for rule in ConsentRule}
    options = []
    for task in tasks:
        deadline = min((p.from_day for p in world.phases if p.kind == task.kind.kind), default=0.0)
        for code in sorted(world.arrangements):
            arrangement = world.arrangements[code]
            agree = agreeing[arrangement.consent_rule]
            prob = round(float(np.mean(days[code] <= deadline)), 4)
            for hq in _headquarters_of(world, code):
                blocked = _blocked_by(world, task, arrangement, hq, year, gone, agree)
                options.append(_option(task, arrangement, hq, blocked, agree, odds[code], prob))
    return give_out_nato_headquarters(options, tasks)


def give_out_nato_headquarters(
    options: Sequence[CommandOption], tasks: Sequence[Task]
) -> tuple[CommandOption, ...]:
    """Block what NATO's right of first refusal and the places of its headquarters rule out.

    Operations take NATO's headquarters in the order of priority. Where NATO leads,
    the EU may not lead with NATO assets; where NATO has no place left, it may, again
    in the order of priority.

    Source
    ------
    ``berlin-plus-encyclopaedia`` in ``catalogue/tables/sources.csv``.
    """
    by_nato = _led_by_priority(options, tasks, Family.NATO)
    others = [t for t in tasks if t.code not in by_nato]
    by_eu = _led_by_priority(options, others, Family.BERLIN_PLUS)
    settled = []
    for option in options:
        reason = ""
        if option.is_feasible and option.family is Family.BERLIN_PLUS and option.task in by_nato:
            reason = "NATO leads it by its right of first refusal"
        elif option.is_feasible and (
            (option.family is Family.NATO and option.task not in by_nato)
            or (option.family is Family.BERLIN_PLUS and option.task not in by_eu)
        ):
            reason = "every such headquarters is taken by operations of higher priority"
        settled.append(replace(option, is_feasible=False, blocked_by=reason) if reason else option)
    return tuple(settled)


def _led_by_priority(
    options: Sequence[CommandOption], tasks: Sequence[Task], family: Family
) -> frozenset[str]:
    """Tasks that get a headquarters of a family when they choose in the order of priority."""
    offered = [o for o in options if o.family is family and o.is_feasible]
    led: list[Task] = []
    for task in sorted(tasks, key=lambda t: (t.priority, t.code)):
        mine = [*led, task]
        if any(o.task == task.code for o in offered) and seats(mine, offered) is not None:
            led = mine
    return frozenset(t.code for t in led)


def seats(
    tasks: Sequence[Task], options: Sequence[CommandOption]
) -> tuple[CommandOption, ...] | None:
    """An option for each task such that no headquarters leads more than it can, or None.

    Options are tried in their given order, so that the same input gives the same seats.
    """
    chosen: list[CommandOption] = []
    used: dict[str, list[Task]] = {}

    def place(number: int) -> bool:
        if number == len(tasks):
            return True
        for option in options:
            here = [*used.get(option.headquarters, []), tasks[number]]
            if option.task != tasks[number].code or not has_room(here, option.slots):
                continue
            used[option.headquarters] = here
            chosen.append(option)
            if place(number + 1):
                return True
            chosen.pop()
            used[option.headquarters] = here[:-1]
        return False

    return tuple(chosen) if place(0) else None


def has_room(tasks: Sequence[Task], slots: tuple[int, int, int]) -> bool:
    """Whether one headquarters can lead some tasks, counting those that run at once."""
    for moment in {t.start_day for t in tasks}:
        active = [
            t.kind.size for t in tasks if t.start_day <= moment < t.start_day + t.duration_days
        ]
        major, small = active.count(Size.MAJOR), active.count(Size.SMALL)
        if major > slots[0] or small + major * max(0, slots[1] - slots[2]) > slots[1]:
            return False
    return True


def must_agree(world: World, rule: ConsentRule, year: int, gone: frozenset[str]) -> tuple[str, ...]:
    """Nations whose consent a rule asks for, without those that have left."""
    nations = [n for code, n in sorted(world.nations.items()) if code not in gone]
    allies = {n.nation for n in nations if n.is_ally(year)}
    members = {n.nation for n in nations if n.is_csdp(year)}
    by_rule = {
        ConsentRule.ALL_ALLIES: allies,
        ConsentRule.ALL_EU: members,
        ConsentRule.ALL_EU_AND_ALLIES: allies | members,
        ConsentRule.PARTICIPANTS: set(),
    }
    return tuple(sorted(by_rule[rule]))


def participation_share(world: World, nation: str, task: Task, family: Family, year: int) -> float:
    """Share of a nation's forces that can be expected to join: 1 yes, 0 no.

    The most specific row of the participation table decides; without one,
    members of the alliance or union in question join, others by the share that
    the assumptions give to partners, third states and coalitions.
    """
    if nation in task.staying_out or nation in task.opposed:
        return 0.0
    rows = [
        row
        for row in world.participation
        if row.nation in ("*", nation)
        and row.kind in ("*", task.kind.kind)
        and row.family in ("*", family)
        and row.region in ("*", task.region.region)
    ]
    default = _default_share(world, nation, task, family, year)
    if not rows:
        return default
    specific = [
        (r.nation != "*", (r.kind != "*") + (r.family != "*") + (r.region != "*")) for r in rows
    ]
    # Of equally specific rows the most cautious decides, whatever their order in the file.
    answer = min(r.answer_share for r, s in zip(rows, specific, strict=True) if s == max(specific))
    return 0.0 if default == 0.0 else answer


def _default_share(world: World, nation: str, task: Task, family: Family, year: int) -> float:
    """Participation where no fact is known."""
    entry = world.nations.get(nation)
    if entry is None:
        return 1.0
    if family is Family.NATO:
        if entry.is_ally(year):
            return 1.0
        return 0.0 if task.kind.is_collective_defence else world.assumed("partner_share_nato")
    if family in (Family.EU, Family.BERLIN_PLUS):
        if entry.is_csdp(year):
            return 1.0
        return world.assumed("third_state_share_eu") if entry.is_ally(year) else 0.0
    return world.assumed("coalition_share")


def stand_up_days(world: World, arrangement: str, seed: int) -> NDArray[np.float64]:
    """Draws of the days until a command stands: the critical path of its steps.

    Each step lasts a triangular time between its shortest and longest duration;
    it starts when all steps before it have ended; the command stands when the
    last has ended. Every arrangement draws from its own stream, so that adding
    one leaves the others unchanged.

    Parameters
    ----------
    world
        Command steps.
    arrangement
        Code of the arrangement.
    seed
        Seed of the study.

    Returns
    -------
    (draw,)
        Days after the decision process began [days].

    Raises
    ------
    CyclicStepsError
        If steps wait for each other in a ring.
    """
    steps = tuple(s for s in world.command_steps if s.arrangement == arrangement)
    return _stand_up_days(arrangement, steps, seed)


@lru_cache(maxsize=256)
def _stand_up_days(
    arrangement: str, rows: tuple[CommandStep, ...], seed: int
) -> NDArray[np.float64]:
    """Draws for these steps, remembered: a what-if seldom changes them. Not to be written to."""
    steps = {row.step: row for row in rows}
    if not steps:
        return np.zeros(1)
    end: dict[str, NDArray[np.float64]] = {}
    left = dict(steps)
    while left:
        ready = sorted(s for s, row in left.items() if not set(row.after) & left.keys())
        if not ready:
            raise CyclicStepsError(
                f"The steps {', '.join(sorted(left))} of the arrangement '{arrangement}' wait for "
                "each other. Remove one entry from the column 'after' in command_steps.csv."
            )
        for code in ready:
            start = np.zeros(N_DRAWS)
            for before in left[code].after:
                start = np.maximum(start, end.get(before, np.zeros(N_DRAWS)))
            end[code] = start + _draw(left[code], seed)
        for code in ready:
            del left[code]
    stands: NDArray[np.float64] = np.max(np.stack(list(end.values())), axis=0)
    stands.flags.writeable = False
    return stands


def _draw(step: CommandStep, seed: int) -> NDArray[np.float64]:
    """Durations of one step from its own stream."""
    name = f"{step.arrangement}/{step.step}".encode()
    key = int.from_bytes(hashlib.sha256(name).digest()[:8], "big")
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, key])))
    if step.high_days <= step.low_days:
        return np.full(N_DRAWS, step.low_days)
    drawn: NDArray[np.float64] = generator.triangular(
        step.low_days, step.mode_days, step.high_days, N_DRAWS
    )
    return drawn


def _headquarters_of(world: World, arrangement: str) -> list[Headquarters]:
    """Headquarters of an arrangement in a fixed order; those lost with a leaver are gone."""
    return [hq for _, hq in sorted(world.headquarters.items()) if hq.arrangement == arrangement]


def _blocked_by(
    world: World,
    task: Task,
    arrangement: Arrangement,
    hq: Headquarters,
    year: int,
    gone: frozenset[str],
    agree: tuple[str, ...],
) -> str:
    """What stands in the way of an option, in words; empty if nothing does."""
    reasons = []
    if task.arrangements and arrangement.arrangement not in task.arrangements:
        reasons.append("not among the arrangements that the study allows")
    if not _is_open(arrangement.from_year, arrangement.until_year, year):
        reasons.append(f"arrangement not available in {year}")
    if not _is_open(hq.from_year, hq.until_year, year):
        reasons.append(f"headquarters not available in {year}")
    if not hq_stands_without(hq, gone):
        reasons.append("headquarters lost with a nation that left")
    slots = hq.major_slots if task.kind.size is Size.MAJOR else hq.small_slots
    if slots < 1:
        reasons.append(f"no place for a {task.kind.size} operation")
    if task.persons > hq.persons_max:
        reasons.append(f"leads at most {hq.persons_max:,.0f} troops, needed {task.persons:,.0f}")
    against = sorted(task.opposed & set(agree))
    if against:
        reasons.append(f"consent refused by {' '.join(against)}")
    return "; ".join(reasons)


def _option(
    task: Task,
    arrangement: Arrangement,
    hq: Headquarters,
    blocked: str,
    agree: tuple[str, ...],
    percentiles: tuple[float, float, float],
    prob_by_deadline: float,
) -> CommandOption:
    """An option with its stand-up time."""
    p10, p50, p90 = percentiles
    return CommandOption(
        task=task.code,
        arrangement=arrangement.arrangement,
        headquarters=hq.headquarters,
        is_feasible=not blocked,
        blocked_by=blocked,
        must_agree=agree,
        days_p10=p10,
        days_p50=p50,
        days_p90=p90,
        prob_by_deadline=prob_by_deadline,
        family=arrangement.family,
        slots=(hq.major_slots, hq.small_slots, hq.small_beside_major),
    )


@lru_cache(maxsize=256)
def _percentiles(days: bytes) -> tuple[float, float, float]:
    """Days of which a tenth, half and nine tenths of the draws are not above [days]."""
    drawn = np.frombuffer(days)
    p10, p50, p90 = (round(float(np.quantile(drawn, q)), 1) for q in (0.1, 0.5, 0.9))
    return p10, p50, p90


def _is_open(from_year: int | None, until_year: int | None, year: int) -> bool:
    """Whether a year lies between two optional years; no first year means not available."""
    return (from_year is None or year >= from_year) and (until_year is None or year <= until_year)
