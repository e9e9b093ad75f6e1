"""Attribution of a study: from a world and guidance to the record of who is worth what."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from muster.core.words import Posture
from muster.core.world import World
from muster.operations.attribution import LinearValues, linear_values
from muster.operations.generation import generate
from muster.planning.assessment import burden_key, work_out
from muster.planning.assumption_list import assumption_rows
from muster.planning.attribution import ERROR, CoalitionGame, Players, coalition_game, shares_of
from muster.planning.attribution_prices import PriceWalk
from muster.planning.attribution_record import origin_rows, player_rows, points, price_rows
from muster.planning.cycle import inputs_sha256
from muster.planning.deployment_cycle import who_of
from muster.planning.guidance import Guidance
from muster.planning.record import number, settings_row
from muster.planning.study_head import study_head
from muster.planning.supply import Supply

Record = dict[str, Any]
SCHEMA = "muster/attribute/1"
METHOD = (
    "Worth of a coalition: the ambition that its forces achieve (one minus the weighted relative "
    "shortfall) under the commands, needs and rules of the full plan, with units that may be "
    "split (LP relaxation). Nobody's worth is 0, and the worth of all is not below the score of "
    "the plan, which serves in whole units.",
    "Shapley value: the mean of what a player adds over every order in which all could join. The "
    "values of all add up to the worth of all.",
    "Without: what is lost when the player alone is missing. Alone: what its forces achieve by "
    "themselves. Banzhaf: the mean of what it adds over every coalition, a check.",
    "Bounds on the worth, proved by the prices of solved coalitions, are summed over all "
    "coalitions or sampled; what they say too much is measured with further solves. Standard "
    "errors cover both.",
    "Operations run in full are counted for everybody together, and without each player only where "
    "that was asked for: they take a whole plan each.",
    "Prices: one more unit of what does the job today, spread over who holds it as it serves "
    "today; by the same relaxation.",
    "GDP share: of the European nations of this world. Spending: defence spending as a share of "
    "GDP, the latest known year not after that of the study.",
)
PLAYERS_METHOD = {
    Players.NATIONS: "Players are nations; each brings its share of the pools it belongs to.",
    Players.POOLS: "Players are nations and pools; a pool's fleet comes with the pool.",
    Players.ENABLERS: "Players are capabilities: those of a coalition are provided by the forces "
    "of everybody, the others by nobody. Their weights in the ambition bound their values; what "
    "is below the weight is a shortfall, or taken from systems that could serve elsewhere.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionSettings:
    """How an attribution is done.

    Attributes
    ----------
    players
        Who the players are.
    error
        Standard error wanted, as a share of the worth of all.
    n_orders
        Orders sampled (each with its reverse) where there are too many coalitions.
    has_prices
        Work out prices of units.
    has_runs
        Count the operations run in full without each nation; about a second each.
    """

    players: Players = Players.NATIONS
    error: float = ERROR
    n_orders: int = 16_384
    has_prices: bool = True
    has_runs: bool = False


def attribute_study(
    world: World,
    guidance: Guidance,
    asked: AttributionSettings,
    *,
    year: int,
    posture: Posture,
    without: tuple[str, ...] = (),
    settings: Mapping[str, str] | None = None,
    seed: int = 1,
    n_workers: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Record:
    """The record of an attribution: ``players``, ``origins``, ``prices`` and what goes with them.

    Parameters
    ----------
    world, guidance, year, posture, without, seed
        See :func:`muster.planning.assessment.work_out`.
    asked
        Players and precision.
    settings
        Settings of the command line, for the record only.
    n_workers
        Threads; the record does not depend on it.
    progress
        Called with what is being done.
    """
    say = progress if progress is not None else _say_nothing
    say("Assessing with everybody")
    a = work_out(
        world, guidance, year=year, posture=posture, without=without, seed=seed, is_shared=False
    )
    found = coalition_game(a, asked.players)
    say(f"Solving coalitions of {len(found.players)} players")
    values = linear_values(
        found.game, seed=seed, error=asked.error, n_orders=asked.n_orders, n_workers=n_workers
    )
    prices = {}
    if asked.has_prices and asked.players is not Players.ENABLERS:
        say("Walking along prices")
        walk = PriceWalk(found)
        prices = {c: walk.price(c) for c in walk.capabilities}
    runs = {}
    if asked.has_runs and asked.players is not Players.ENABLERS:
        say("Planning without each player")
        runs = _runs_without(found)
    digest = inputs_sha256(world, guidance, year, posture, without, seed)
    record = _record(found, values, asked, digest)
    record["players"] = player_rows(found, shares_of(found.players, values), values, runs)
    record["origins"] = origin_rows(found, values)
    record["prices"] = price_rows(a, prices)
    record["settings"] = settings_row(settings or {})
    record["verdict"] = _verdict(record)
    return record


def _say_nothing(_: str) -> None:
    """Keep quiet."""


def _record(
    found: CoalitionGame, values: LinearValues, asked: AttributionSettings, digest: str
) -> Record:
    """The head of the record, and how sure it is."""
    a = found.assessment
    text = f"{digest} {asked.players.value} {asked.error} {asked.n_orders} {asked.has_prices}"
    text += f" {asked.has_runs}"
    return {
        "schema": SCHEMA,
        "study": study_head(a.guidance, a.world, a.posture, a.without),
        "year": a.world.year,
        "us": a.posture.value,
        "without": list(a.without),
        "seed": a.seed,
        "inputs_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "players_kind": asked.players.value,
        "worth": number(values.total),
        "score": a.plan.score,
        "n_run": int(a.plan.is_run.sum()),
        "n_operations": len(a.tasks),
        "operations": [
            {"code": t.code, "name": t.name, "is_run": bool(a.plan.is_run[i])}
            for i, t in enumerate(a.tasks)
        ],
        "estimated_share": number(Supply(a).estimated_total()),
        "sampling": {
            "n_players": len(found.players),
            "n_parts": len(found.game.parts),
            "n_parts_sampled": values.n_sampled,
            "n_solved": values.n_solved,
            "n_cuts": values.n_cuts,
            "n_orders": values.n_orders,
            "n_evaluations": 2 * values.n_orders * len(found.players) * values.n_sampled,
            "largest_standard_error": number(float(np.max(values.standard_error, initial=0.0))),
            "wanted_error": asked.error,
            "largest_rest": number(values.largest_rest),
            "banzhaf_error": number(float(np.max(values.banzhaf_error, initial=0.0))),
            "max_violation": number(values.max_violation),
        },
        "assumptions": assumption_rows(a),
        "method": [METHOD[0], PLAYERS_METHOD[asked.players], *METHOD[1:]],
    }


def _runs_without(found: CoalitionGame) -> dict[str, int]:
    """Operations run in full without each player, under the commands of the full plan."""
    a = found.assessment
    chosen = a.plan.option[a.plan.option >= 0]
    problem = replace(
        a.problem,
        options=tuple(a.problem.options[i] for i in chosen),
        joins=a.problem.joins[:, chosen],
    )
    key = burden_key(a.world, a.world.year or 0)
    runs = {}
    for p, player in enumerate(found.players):
        if not found.units[:, p].any():
            runs[player] = int(a.plan.is_run.sum())
            continue
        left = np.maximum(0.0, problem.deployable - found.units[:, p])
        plan = generate(a.world, a.assets, replace(problem, deployable=left), key, is_shared=False)
        runs[player] = int(plan.is_run.sum())
    return runs


def _verdict(record: Record) -> str:
    """The finding in a few sentences."""
    who = who_of(record)
    rows = [r for r in record["players"] if r["shapley"] > 0]
    words = f"{who}, " if who else ""
    words += f"the forces counted cover {100 * record['worth']:.1f} % of the ambition"
    if not rows:
        return f"{words}, and nobody adds anything."
    parts = [f"{r['name']} {100 * r['share']:.0f} %" for r in rows[:3]]
    words += f". Most of it comes from {_listed(parts)}"
    worst = max(rows, key=lambda r: (r["without_me"], r["player"]))
    words += (
        f". Missing alone would cost most: {worst['name']}, {points(worst['without_me'])}"
        f" of {100 * record['worth']:.1f}."
    )
    priced = [r for r in record["prices"] if (r["price"] or 0.0) > 1e-9]
    if priced:
        words += f" {priced[0]['sentence']}"
    return words[0].upper() + words[1:]


def _listed(parts: list[str]) -> str:
    """Parts in a sentence."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
