"""The plan: stages of a lexicographic objective, each proved and re-checked.

1. best coverage: the score, what the forces could cover at most;
2. most operations run in full, by priority;
3. best coverage with those operations run;
4. fairest sharing of the burden, then the fewest persons.

The score is found on its own because it must never fall when means are added
(rule R10); the coverage of the plan shown can lie below it when running one
more operation in full costs coverage elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from muster.core.errors import NoAnswerError
from muster.core.world import World
from muster.forces import Assets
from muster.operations.generation.choice import PROOF, Choice, CommandChoice
from muster.operations.generation.constraints import build_model
from muster.operations.generation.model import Model
from muster.operations.generation.problem import Problem
from muster.operations.generation.sharing import Share, share_burden
from muster.solving import Solution, check_solution, solve
from muster.solving.program import Program

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """What one stage of the objective reached and how it was proved."""

    name: str
    status: str
    objective: float
    bound: float
    gap: float
    nodes: int
    max_violation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who serves where, what is met, and what one more unit would be worth.

    Attributes
    ----------
    score
        Best coverage in [0, 1]: one minus the least weighted relative shortfall.
    coverage
        Coverage of this plan in [0, 1], at most the score.
    is_run : (task,)
        Whether each task is run in full.
    option : (task,)
        Index of the chosen command option, or -1.
    met : (need,)
        Units that each need gets.
    shares
        Which holder's units serve where.
    need_price : (need,)
        Ambition gained by one more unit of the capability there (LP relaxation).
    asset_price : (asset,)
        Ambition gained by one more deployable unit of each asset (LP relaxation).
    stages
        Proof of every stage.
    """

    score: float
    coverage: float
    is_run: NDArray[np.bool_]
    option: NDArray[np.int64]
    met: FloatArray
    shares: tuple[Share, ...]
    need_price: FloatArray
    asset_price: FloatArray
    stages: tuple[StageReport, ...]


def generate(
    world: World,
    assets: Assets,
    problem: Problem,
    burden_key: dict[str, float],
    *,
    is_shared: bool = True,
) -> Plan:
    """The best plan for a posed problem.

    Parameters
    ----------
    world
        World of one year.
    assets
        Order of battle that the problem was posed from.
    problem
        The posed problem; groups are split among their members at the end.
    burden_key
        Share of the burden that is fair for each nation, adding up to 1.
    is_shared
        Whether to work out who provides what; leave it out for the score alone.

    Raises
    ------
    NoAnswerError
        If any stage ends without a proof.
    """
    if not problem.needs:
        raise NoAnswerError("The study needs nothing, so there is nothing to assess.")
    by_coverage, model = estimate_program(world, problem)
    weight = _weights(problem)
    choice = CommandChoice(by_coverage, model)
    n_tasks = len(problem.tasks)
    best = choice.best([False] * n_tasks)
    if best is None:
        raise NoAnswerError("No plan at all was found, although doing nothing is one.")
    reports = [_report("best coverage", best, by_coverage)]
    score = _clean(best.objective)
    runs, chosen = _most_operations(choice, problem, best)
    reports.append(_report("coverage with the most operations run in full", chosen, by_coverage))
    met = np.clip(chosen.x[model.met], 0.0, [n.quantity for n in problem.needs])
    lead = chosen.x[model.lead]
    option = _chosen(problem, lead)
    need_price, asset_price = _prices(by_coverage, model, lead, len(assets))
    plan = Plan(
        score=score,
        coverage=_clean(float(weight @ met)),
        is_run=runs,
        option=option,
        met=met,
        shares=(),
        need_price=need_price,
        asset_price=asset_price,
        stages=tuple(reports),
    )
    return shared(world, assets, problem, plan, burden_key) if is_shared else plan


def shared(
    world: World, assets: Assets, problem: Problem, plan: Plan, burden_key: dict[str, float]
) -> Plan:
    """A plan that was made without shares, with who provides what in it.

    Parameters
    ----------
    world, assets, problem, burden_key
        As :func:`generate` took them.
    plan
        What it found with ``is_shared=False``.

    Raises
    ------
    NoAnswerError
        If the stage ends without a proof.
    """
    shares, found = share_burden(world, assets, problem, plan.met, plan.option, burden_key)
    stage = _report("fair sharing of the burden", found)
    return replace(plan, shares=shares, stages=(*plan.stages, stage))


def relaxed_plan(world: World, problem: Problem, n_assets: int) -> Plan:
    """The plan of the LP relaxation: quick, with a score that no real plan exceeds.

    Units, headquarters and commands may be split, so ``score`` is an upper bound, and
    nothing is said about operations run in full or about who provides what. The option
    shown for a task is the one that leads most of it.

    Parameters
    ----------
    world
        World of one year.
    problem
        The posed problem.
    n_assets
        Rows of the order of battle.

    Raises
    ------
    NoAnswerError
        If the relaxation is not solved, or nothing is needed.
    """
    if not problem.needs:
        raise NoAnswerError("The study needs nothing, so there is nothing to estimate.")
    program, model = estimate_program(world, problem)
    found = solve(program, is_relaxed=True, is_presolved=False)
    met = np.clip(found.x[model.met], 0.0, [n.quantity for n in problem.needs])
    lead = found.x[model.lead]
    option = np.full(len(problem.tasks), -1, dtype=np.int64)
    for task in range(len(problem.tasks)):
        mine = np.flatnonzero(problem.option_task == task)
        if mine.size and lead[mine].max() > PROOF:
            option[task] = mine[int(np.argmax(lead[mine]))]
    need_price, asset_price = _read_prices(found, model, n_assets)
    return Plan(
        score=_clean(found.objective),
        coverage=_clean(float(_weights(problem) @ met)),
        is_run=np.zeros(len(problem.tasks), dtype=bool),
        option=option,
        met=met,
        shares=(),
        need_price=need_price,
        asset_price=asset_price,
        stages=(_report("relaxation", found),),
    )


def estimate_program(world: World, problem: Problem) -> tuple[Program, Model]:
    """The coverage program of a problem, for estimates by its LP relaxation."""
    model = build_model(world, problem)
    program = model.program()
    return replace(program, gain=_gain(program, model, _weights(problem))), model


def _weights(problem: Problem) -> FloatArray:
    """Ambition for each unit met, shape (need,)."""
    return np.array([n.weight / n.quantity for n in problem.needs])


def _gain(program: Program, model: Model, weight: FloatArray) -> FloatArray:
    """Objective that counts coverage."""
    gain = np.zeros(program.n_columns)
    gain[model.met] = weight
    return gain


def _most_operations(
    choice: CommandChoice, problem: Problem, best: Choice
) -> tuple[NDArray[np.bool_], Choice]:
    """The largest set of tasks run in full; of equal ones that with the higher priorities.

    A set can only be run if each of its tasks can be run alone, so that few sets
    are left to try.
    """
    n = len(problem.tasks)
    order = sorted(range(n), key=lambda i: (problem.tasks[i].priority, problem.tasks[i].code))
    alone = [i for i in order if choice.can_run([j == i for j in range(n)])]
    for size in range(len(alone), 0, -1):
        for chosen in combinations(alone, size):
            is_run = [i in chosen for i in range(n)]
            if choice.can_run(is_run):
                plan = choice.best(is_run)
                assert plan is not None  # noqa: S101 - a set that can be run has a best plan
                return np.array(is_run, dtype=bool), plan
    return np.zeros(n, dtype=bool), best


def _chosen(problem: Problem, lead: FloatArray) -> NDArray[np.int64]:
    """Index of the chosen option of each task, or -1."""
    chosen = np.full(len(problem.tasks), -1, dtype=np.int64)
    for option in np.flatnonzero(lead > 0.5):
        chosen[problem.option_task[option]] = option
    return chosen


def _prices(
    program: Program, model: Model, lead: FloatArray, n_assets: int
) -> tuple[FloatArray, FloatArray]:
    """Prices of needs and assets from the LP relaxation under the chosen commands."""
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[model.lead] = upper[model.lead] = np.round(lead)
    relaxed = solve(replace(program, lower=lower, upper=upper), is_relaxed=True)
    return _read_prices(relaxed, model, n_assets)


def _read_prices(relaxed: Solution, model: Model, n_assets: int) -> tuple[FloatArray, FloatArray]:
    """Prices of needs and assets in a solved relaxation."""
    need_price = np.abs(relaxed.row_price[model.cover_rows])
    group_price = np.zeros(len(model.problem.system))
    for rows, groups, shares in zip(
        model.limit_rows, model.limit_groups, model.limit_shares, strict=True
    ):
        np.add.at(group_price, groups, np.abs(relaxed.row_price[rows]) * shares)
    asset_price = np.zeros(n_assets)
    for group, members in enumerate(model.problem.members):
        asset_price[list(members)] = group_price[group]
    return _grid(need_price), _grid(asset_price)


def _grid(values: FloatArray) -> FloatArray:
    """Values on the grid of 1e-9, without minus zero."""
    return np.round(values, 9) + 0.0


def _clean(value: float) -> float:
    """A share on the grid of 1e-9."""
    return float(np.round(min(1.0, max(0.0, value)), 9) + 0.0)


def _report(name: str, found: Choice | Solution, program: Program | None = None) -> StageReport:
    """Proof of a stage for the record; a choice is checked as a whole here (rule R9)."""
    if isinstance(found, Choice):
        assert program is not None  # noqa: S101
        violation = check_solution(program, found.x)
        gap = max(0.0, found.bound - found.objective)
        gap = 0.0 if gap <= PROOF else gap
    else:
        violation, gap = found.max_violation, found.gap
    return StageReport(
        name=name,
        status="optimal",
        objective=float(np.round(found.objective, 9) + 0.0),
        bound=float(np.round(found.bound, 9) + 0.0),
        gap=float(gap),
        nodes=found.nodes,
        max_violation=float(np.round(violation, 12)),
    )
