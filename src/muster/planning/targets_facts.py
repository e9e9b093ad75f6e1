"""Facts behind each target: which operation needs it, which rule shaped it, who could stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.planning.apportionment import Fair
from muster.planning.apportionment_rules import start_cost
from muster.planning.targets_model import Targets

FloatArray = NDArray[np.float64]
WHOLE = "whole_units"
"""Stands for a rule where only whole units keep a nation from its fair share."""
BALANCE = "balance"
"""Stands for a rule where a nation's other targets leave room in, or fill, its fair burden."""
OFFER = "offer"
"""Stands for a rule where a nation has fixed its target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The operation that needs most of what is missing of a capability.

    Attributes
    ----------
    task
        Its place among the tasks.
    phase, from_day
        Phase in which most is needed, and the day from which [days].
    quantity, met
        Units needed, and met by the forces that are there.
    lost_per_unit
        Ambition lost for each unit in the field that is missing there, over all phases.
    basis
        The rule behind the need, with its source.
    """

    task: int
    phase: str
    from_day: float
    quantity: float
    met: float
    lost_per_unit: float
    basis: str


def needs_of(t: Targets) -> tuple[Need, ...]:
    """For each capability of the gap the operation that is short of it most.

    Where the plan leaves none short, as its units could serve elsewhere instead, it is the one
    in which most of the new units serve.
    """
    a = t.assessment
    place = {task.code: i for i, task in enumerate(a.tasks)}
    found = []
    for k, code in enumerate(t.gap.capability):
        every = [i for i, n in enumerate(a.needs) if n.capability == code]
        worst = max(
            every,
            key=lambda i: (
                round(a.needs[i].quantity - float(a.plan.met[i]), 6),
                float(t.gap.by_task[k, place[a.needs[i].task]]),
                a.needs[i].quantity,
                -i,
            ),
        )
        need = a.needs[worst]
        task = place[need.task]
        mine = [i for i in every if a.needs[i].task == need.task]
        found.append(
            Need(
                task=task,
                phase=need.phase,
                from_day=need.from_day,
                quantity=need.quantity,
                met=float(a.plan.met[worst]),
                lost_per_unit=sum(a.needs[i].weight / a.needs[i].quantity for i in mine),
                basis=need.basis,
            )
        )
    return tuple(found)


def rule_of_target(t: Targets, nation: int, capability: int) -> str:
    """The rule that shaped a target most: an offer, a rule, or only that units are whole."""
    code = (t.case.nation[nation], t.case.capability[capability])
    if any((o.nation, o.capability) == code for o in t.terms.offers):
        return OFFER
    off = float(t.split.units[nation, capability] - t.case.fair_units[nation, capability])
    step = 1.0
    if t.case.may_share[nation, capability]:
        step = float(t.case.step[capability])
    if abs(off) < step:
        return WHOLE
    now = float(t.split.fair.units[nation, capability])
    found = _cause(
        {r: now - float(f.units[nation, capability]) for r, f in _known(t).items()},
        np.sign(off),
        0.1 * step,
    )
    return BALANCE if found == WHOLE else found


def rule_of_burden(t: Targets, nation: int) -> str:
    """The rule that keeps a nation's burden from its fair one most."""
    off = float(t.split.burden_meur[nation] - t.case.fair_meur[nation])
    now = float(t.split.fair.burden_meur[nation])
    moved = {r: now - float(f.burden_meur[nation]) for r, f in _known(t).items()}
    return _cause(moved, np.sign(off), 0.1 * abs(off))


def _known(t: Targets) -> Mapping[str, Fair]:
    """The division without each rule that forbids, where there is one.

    What is fair is no cause of unfairness.
    """
    return {
        r: f
        for r, f in t.without_rule.items()
        if f is not None and r not in ("fair_share", "even_spread")
    }


def _cause(moved: Mapping[str, float], sign: float, least: float) -> str:
    """The rule that moves most in a direction; only whole units if none moves enough."""
    best = max(moved, key=lambda r: (sign * moved[r], r), default="")
    return best if best and sign * moved[best] > least else WHOLE


def substitutes(t: Targets) -> dict[tuple[int, int], tuple[int, float]]:
    """For each target the nation that could take it most cheaply, and what that would cost.

    The price of the units is the same; the nation that starts no fleet comes first, then the
    one that is furthest below its fair share. Its crews and money must allow it.
    """
    case, units = t.case, t.split.units
    persons = np.where(case.is_pooled, 0.0, case.persons)
    used = units @ persons
    start = start_cost(case)
    found = {}
    for i, k in zip(*(x.tolist() for x in np.nonzero(units > 0)), strict=True):
        amount = float(units[i, k])
        can_own = (case.blocked[:, k] == "") & (amount == round(amount))
        can = can_own | case.may_share[:, k]
        can &= used + amount * persons[k] <= case.crew_limit_persons
        price = amount * case.price_meur[k]
        can &= t.split.burden_meur + price <= case.money_limit_meur
        can[i] = False
        if not can.any():
            continue
        extra = np.where(units[:, k] > 0, 0.0, np.where(case.may_share[:, k], 0.0, start[:, k]))
        below = t.split.burden_meur - case.fair_meur
        order = np.lexsort((np.arange(below.size), below, extra, ~can))
        best = int(order[0])
        found[i, k] = (best, float(price + extra[best]))
    return found


def persons_of(t: Targets) -> FloatArray:
    """Persons that each nation's targets take, without what pools crew in common."""
    persons: FloatArray = t.split.own @ t.case.persons
    return persons + t.split.shared @ np.where(t.case.is_pooled, 0.0, t.case.persons)
