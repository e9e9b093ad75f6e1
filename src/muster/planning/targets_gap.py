"""The gap: the cheapest set of further units with which a level of ambition is met in full.

The existing forces, under the commands that the assessment chose, serve as they do in
generation. Beside them stands a new unit for every capability, without a nation yet: it
serves in its capability only, is ready at the notice of each need, keeps the rotation of
its sort, and joins every operation. Of the units that are then held only a part can be
deployed at any time, as of every unit of their sort.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from muster.core.errors import NoAnswerError
from muster.core.targets import TargetUnit
from muster.core.words import ANY
from muster.core.world import World
from muster.forces import pool_per_unit
from muster.operations.generation import Problem
from muster.operations.generation.constraints import build_model
from muster.operations.generation.model import Model
from muster.planning.assessment import Assessment
from muster.solving import Program, Solution, solve

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
PROOF = 1e-4
"""Relative gap of the least cost that is proof enough."""
NEW = "new:"
"""Begins the code of a unit that no nation has yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is missing, before it is divided among nations.

    Attributes
    ----------
    capability
        Codes of the capabilities of which more is needed, sorted.
    units : (capability,)
        Further units to be held, whole.
    deployable_share : (capability,)
        Share of the units held that can be deployed.
    by_task : (capability, task)
        Most units in the field at once in each operation.
    at_once : (capability,)
        Most units in the field at once in all operations together.
    notice_days : (capability,)
        Days after the decision on which the first of them is needed [days].
    cost_meur
        Price of all of them [million euro].
    score
        Ambition covered with them.
    n_run
        Operations of which every critical need is met with them.
    unled
        Operations that nobody can lead: units do not help them.
    gap
        Proved gap of the least cost, relative.
    max_violation
        Of the check outside the solver.
    """

    capability: tuple[str, ...]
    units: IntArray
    deployable_share: FloatArray
    by_task: FloatArray
    at_once: FloatArray
    notice_days: FloatArray
    cost_meur: float
    score: float
    n_run: int
    unled: tuple[str, ...]
    gap: float
    max_violation: float


def gap_of(a: Assessment, budget_meur: float | None = None) -> Gap:
    """The further units that a level of ambition takes, or that a budget can buy best.

    ::

        least  sum of price * units held
        with   every need of an operation that somebody can lead met in full

    or, with a budget, the most ambition for at most that money.

    Parameters
    ----------
    a
        Assessment of the forces that are there.
    budget_meur
        Money for all targets together [million euro]; None: whatever it takes.

    Raises
    ------
    NoAnswerError
        If the world knows no unit for a capability that is needed.
    """
    codes = _codes(a)
    program, model, held = gap_program(a, budget_meur)
    found = solve(program, gap=PROOF, name="units")
    units = np.round(found.x[held]).astype(np.int64)
    return _gap(a, model, found, codes, units)


def _codes(a: Assessment) -> list[str]:
    """Capabilities that are needed, all with a unit to ask for."""
    codes = sorted({n.capability for n in a.needs})
    if unknown := [c for c in codes if c not in a.world.target_units]:
        raise NoAnswerError(
            f"No unit and price is known for {', '.join(unknown)}, so that no target can be "
            "set. Add rows to the table target_units."
        )
    return codes


def gap_program(a: Assessment, budget_meur: float | None) -> tuple[Program, Model, IntArray]:
    """The program of a gap, its model, and its columns of units held, by capability needed."""
    codes = _codes(a)
    entries = [a.world.target_units[c] for c in codes]
    model = build_model(a.world, _with_new(a, codes, entries))
    share = np.array([deployable_share(a.world, e) for e in entries])
    held = model.builder.add_columns(len(codes), is_integer=True)
    _let_serve(model, len(a.problem.system), held, share)
    price = np.array([e.price_meur for e in entries])
    return _settled(a, model, price, held, budget_meur), model, held


def _gap(
    a: Assessment,
    model: Model,
    found: Solution,
    codes: list[str],
    units: IntArray,
) -> Gap:
    """What the solution says about the capabilities of which more is needed."""
    entries = [a.world.target_units[c] for c in codes]
    share = np.array([deployable_share(a.world, e) for e in entries])
    price = np.array([e.price_meur for e in entries])
    weight = np.array([n.weight / n.quantity for n in a.needs])
    met = found.x[model.met]
    in_field, at_once, notice = _in_field(a, model, found.x[model.x], len(codes))
    kept = np.flatnonzero(units)
    return Gap(
        capability=tuple(codes[c] for c in kept),
        units=units[kept],
        deployable_share=share[kept],
        by_task=in_field[kept],
        at_once=at_once[kept],
        notice_days=notice[kept],
        cost_meur=float(price @ units),
        score=round(min(1.0, float(weight @ met)), 9),
        n_run=_n_run(a, met),
        unled=tuple(t.code for i, t in enumerate(a.tasks) if _option(a, i) < 0),
        gap=found.gap,
        max_violation=found.max_violation,
    )


def _with_new(a: Assessment, codes: list[str], entries: list[TargetUnit]) -> Problem:
    """The problem of the assessment with one more group for every capability."""
    p, n = a.problem, len(codes)
    systems = tuple(f"{NEW}{c}" for c in codes)
    ratio = np.array([_rotation_ratio(a.world, e.system) for e in entries])
    stay = np.array([s.stay_days for s in p.stages])
    tours = np.array([p.tasks[s.task].kind.tour_days for s in p.stages])
    factor = pool_per_unit(ratio[:, None], stay[None, :], tours[None, :])
    return replace(
        p,
        system=(*p.system, *systems),
        nation=(*p.nation, *systems),
        members=(*p.members, *((),) * n),
        deployable=np.concatenate((p.deployable, np.zeros(n))),
        reserve_share=np.concatenate((p.reserve_share, np.zeros(n))),
        ready_share=np.vstack((p.ready_share, np.ones((n, len(p.stages))))),
        pool_factor=np.vstack((p.pool_factor, factor)),
        is_in_place=np.vstack((p.is_in_place, np.zeros((n, len(p.tasks)), dtype=bool))),
        joins=np.vstack((p.joins, np.ones((n, len(p.options))))),
        provisions={
            **p.provisions,
            **{s: ((c, 1.0),) for s, c in zip(systems, codes, strict=True)},
        },
    )


def _let_serve(model: Model, first_new: int, held: IntArray, share: FloatArray) -> None:
    """New units serve as far as they are held and deployable.

    ::

        sum of factor * x <= share of the limit * deployable share * held

    The limits of new groups were written with nothing deployable; here the units held join
    them as columns.
    """
    for rows, groups, shares in zip(
        model.limit_rows, model.limit_groups, model.limit_shares, strict=True
    ):
        mine = np.flatnonzero(groups >= first_new)
        new = groups[mine] - first_new
        model.builder.add_entries(rows[mine], held[new], -shares[mine] * share[new])


def _settled(
    a: Assessment, model: Model, price: FloatArray, held: IntArray, budget_meur: float | None
) -> Program:
    """The program with commands settled, and either needs or money as its limit."""
    if budget_meur is not None:
        model.builder.add_rows(1, np.zeros(held.size), held, price, upper=budget_meur)
    program = model.program()
    lower, upper = program.lower.copy(), program.upper.copy()
    lead = np.zeros(model.lead.size)
    options = [_option(a, t) for t in range(len(a.tasks))]
    lead[[o for o in options if o >= 0]] = 1.0
    lower[model.lead] = upper[model.lead] = lead
    lower[model.run] = upper[model.run] = 0.0
    place = {t.code: i for i, t in enumerate(a.tasks)}
    amount = np.array([n.quantity for n in a.needs])
    is_led = np.array([options[place[n.task]] >= 0 for n in a.needs])
    upper[model.met] = np.where(is_led, amount, 0.0)
    gain = np.zeros(program.n_columns)
    is_integer = program.is_integer.copy()
    is_integer[model.lead] = is_integer[model.run] = is_integer[model.met] = False
    if budget_meur is None:
        lower[model.met] = upper[model.met]
        gain[held] = -price
    else:
        gain[model.met] = np.array([n.weight / n.quantity for n in a.needs])
        # Of equal plans the cheapest.
        gain[held] = -1e-6 * price / max(1.0, float(price.sum()))
    return replace(program, lower=lower, upper=upper, gain=gain, is_integer=is_integer)


def _n_run(a: Assessment, met: FloatArray) -> int:
    """Operations of which every critical need is met."""
    short = {
        n.task
        for i, n in enumerate(a.needs)
        if a.world.capabilities[n.capability].is_critical
        and met[i] < n.quantity * a.world.assumed("run_coverage_share") - 1e-6
    }
    return sum(t.code not in short and _option(a, i) >= 0 for i, t in enumerate(a.tasks))


def _option(a: Assessment, task: int) -> int:
    """The command of a task: that of the plan, else the first that is feasible, else -1."""
    if a.plan.option[task] >= 0:
        return int(a.plan.option[task])
    found = np.flatnonzero(a.problem.option_task == task)
    return int(found[0]) if found.size else -1


def _in_field(
    a: Assessment, model: Model, x: FloatArray, n_codes: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Most new units at once by task and in all, and the first day on which any is needed.

    Shapes (capability, task), (capability,) and (capability,).
    """
    first_new = len(a.problem.system)
    by_stage = np.zeros((n_codes, len(a.problem.stages)))
    mine = np.flatnonzero((model.x_group >= first_new) & (x > 1e-7))
    np.add.at(by_stage, (model.x_group[mine] - first_new, model.x_stage[mine]), x[mine])
    at_once = np.max([by_stage[:, p].sum(axis=1) for p in a.problem.periods], axis=0)
    task = np.array([s.task for s in a.problem.stages])
    days = np.array([s.from_day for s in a.problem.stages])
    field = np.zeros((n_codes, len(a.tasks)))
    for t in range(len(a.tasks)):
        field[:, t] = by_stage[:, task == t].max(axis=1, initial=0.0)
    notice = np.where(by_stage > 1e-7, days[None, :], np.inf).min(axis=1, initial=np.inf)
    first = np.where(np.isfinite(notice), notice, 0.0)
    return np.round(field, 6), np.round(at_once, 6), first


def deployable_share(world: World, entry: TargetUnit) -> float:
    """Share of the units held that can be deployed: the default of the category."""
    category = world.systems[entry.system].category
    shares = {
        r.measure: r.value_share
        for r in world.readiness
        if (r.holder, r.category) == (ANY, category)
    }
    factor = world.assumed("readiness_factor")
    return min(1.0, shares["serviceable"] * factor) * shares["deployable"]


def _rotation_ratio(world: World, code: str) -> float:
    """Steady-state units in the pool for one in the field: the default of the sort."""
    system = world.systems[code]
    ratios = {r.scope: r.ratio for r in world.rotation if r.holder == ANY}
    return ratios[system.category] if system.category in ratios else ratios[system.domain]
