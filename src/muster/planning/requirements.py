"""Requirements: what the operations of a level of ambition need.

Direct needs come from the template of the operation kind, derived ones follow
from what they support. Each need carries its rule, range and weight.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from muster.core.errors import MusterError
from muster.core.rows import Capability, EnablerRule, Phase, Provenance
from muster.core.tasks import Need, Task
from muster.core.words import ANY, Basis
from muster.core.world import World
from muster.operations.transit import distance_from_brussels_km

PERSONS = "persons_thousands"
"""Driver of derived needs that scale with the troops in the field."""


class CyclicRulesError(MusterError):
    """Raised when derived needs depend on each other in a ring."""

    def __init__(self, capabilities: Iterable[str]) -> None:
        names = ", ".join(sorted(capabilities))
        super().__init__(
            f"The enabler rules of {names} depend on each other in a ring, so no need can be "
            "computed. Remove one of the rules in enabler_rules.csv."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amount:
    """A full need of one task before phases: value, range and the words behind it."""

    quantity: float
    low: float
    high: float
    basis: tuple[str, ...]

    def plus(self, other: _Amount) -> _Amount:
        return _Amount(
            quantity=self.quantity + other.quantity,
            low=self.low + other.low,
            high=self.high + other.high,
            basis=self.basis + other.basis,
        )


def requirements(world: World, tasks: tuple[Task, ...]) -> tuple[Need, ...]:
    """Needs of all tasks by capability and phase.

    ::

        need[o, c, p] = share[p, domain of c] * (direct[o, c] + derived[o, c])

    A capability used in whole numbers is rounded to the nearest whole unit; less
    than half a unit is left to the supported units' own means. The weights of all
    needs add up to 1::

        weight = task weight * capability weight / phases of the task, normalised

    Parameters
    ----------
    world
        Templates, enabler rules, phases and assumptions.
    tasks
        Operations with every number settled.

    Returns
    -------
    tuple of Need
        In the order of tasks, capabilities and phases; needs of 0 are left out.

    Raises
    ------
    CyclicRulesError
        If derived needs depend on each other in a ring.
    """
    total_weight = sum(task.weight for task in tasks)
    needs: list[Need] = []
    for task in tasks:
        full = full_need(world, task)
        phases = sorted(
            (p for p in world.phases if p.kind == task.kind.kind), key=lambda p: p.from_day
        )
        until = {p.phase: _until(task, p, phases) for p in phases}
        lines = [
            (phase, capability, amount)
            for capability, amount in sorted(full.items())
            for phase in phases
            if _sized(world.capabilities[capability], phase, amount.quantity) > 1e-9
        ]
        weights = [_weight(world, world.capabilities[capability]) for _, capability, _ in lines]
        by_capability: dict[str, int] = {}
        for _, capability, _ in lines:
            by_capability[capability] = by_capability.get(capability, 0) + 1
        scale = sum(_weight(world, world.capabilities[c]) for c in by_capability)
        for (phase, capability, amount), weight in zip(lines, weights, strict=True):
            share_of_score = task.weight / total_weight * weight / scale / by_capability[capability]
            entry, until_day = world.capabilities[capability], until[phase.phase]
            needs.append(_need(task, phase, until_day, entry, amount, share_of_score))
    return tuple(needs)


def full_need(world: World, task: Task) -> dict[str, _Amount]:
    """Need of one task by capability before phases; zero needs are left out."""
    factor = world.assumed("need_factor")
    thousands = task.persons / 1000.0
    amounts: dict[str, _Amount] = {}
    for line in world.templates:
        if line.kind != task.kind.kind:
            continue
        scale = factor * (thousands if line.basis is Basis.PER_1000_PERSONS else 1.0)
        per = " per 1,000 troops" if line.basis is Basis.PER_1000_PERSONS else ""
        words = f"template {line.kind}: {line.quantity:g}{per} ({line.provenance.source})"
        _add(amounts, line.capability, _scaled(line.quantity, line.provenance, scale, words))
    kilometres = distance_from_brussels_km(task.region)
    rules = _rules_for(world.enabler_rules, task.kind.kind)
    for capability in _in_order(rules):
        for rule in rules[capability]:
            if rule.driver == PERSONS:
                driver = _Amount(quantity=thousands, low=thousands, high=thousands, basis=())
            elif rule.driver in amounts:
                driver = amounts[rule.driver]
            else:
                continue
            stretch = factor if rule.driver == PERSONS else 1.0
            if rule.distance_basis_km is not None:
                stretch *= kilometres / rule.distance_basis_km
            _add(amounts, capability, _derived(rule, driver, stretch, kilometres))
    return {c: a for c, a in amounts.items() if a.quantity > 1e-9}


def _derived(rule: EnablerRule, driver: _Amount, stretch: float, kilometres: float) -> _Amount:
    """Need that follows from one rule."""
    source = rule.provenance
    low = source.low if source.low is not None else rule.quantity_per_driver
    high = source.high if source.high is not None else rule.quantity_per_driver
    far = ""
    if rule.distance_basis_km is not None:
        far = f" x {kilometres:,.0f} km / {rule.distance_basis_km:g} km"
    words = f"rule: {rule.quantity_per_driver:g} for each {rule.driver}{far} ({source.source})"
    return _Amount(
        quantity=driver.quantity * rule.quantity_per_driver * stretch,
        low=driver.low * low * stretch,
        high=driver.high * high * stretch,
        basis=(words,),
    )


def _until(task: Task, phase: Phase, phases: list[Phase]) -> float:
    """Day on which a phase of a task ends; the last one ends with the task [days]."""
    is_last = not any(p.from_day > phase.from_day for p in phases)
    until = task.duration_days if is_last else min(phase.until_day, task.duration_days)
    return max(until, phase.from_day + 1.0)


def _need(
    task: Task, phase: Phase, until_day: float, entry: Capability, amount: _Amount, weight: float
) -> Need:
    """One need with its phase share and whole numbers."""
    share = phase.share(entry.domain)
    return Need(
        task=task.code,
        capability=entry.capability,
        phase=phase.phase,
        from_day=phase.from_day,
        until_day=until_day,
        quantity=_sized(entry, phase, amount.quantity),
        low=_sized(entry, phase, amount.low),
        high=_sized(entry, phase, amount.high),
        weight=weight,
        basis="; ".join(amount.basis) + f"; phase {phase.phase}: {share:g} of it",
    )


def _sized(capability: Capability, phase: Phase, value: float) -> float:
    """A full need in one phase, whole where the capability is."""
    share = value * phase.share(capability.domain)
    return float(math.floor(share + 0.5 + 1e-9)) if capability.is_whole else share


def _scaled(value: float, source: Provenance, scale: float, words: str) -> _Amount:
    """A coefficient with its range, scaled."""
    low = source.low if source.low is not None else value
    high = source.high if source.high is not None else value
    return _Amount(quantity=value * scale, low=low * scale, high=high * scale, basis=(words,))


def _add(amounts: dict[str, _Amount], capability: str, amount: _Amount) -> None:
    """Add an amount to what is already there."""
    amounts[capability] = amounts[capability].plus(amount) if capability in amounts else amount


def _weight(world: World, capability: Capability) -> float:
    """Weight of a capability within its operation."""
    return world.assumed("weight_critical" if capability.is_critical else "weight_other")


def _rules_for(rules: Iterable[EnablerRule], kind: str) -> dict[str, list[EnablerRule]]:
    """Rules of an operation kind by capability in a fixed order; they add to the general ones."""
    chosen: dict[str, list[EnablerRule]] = {}
    for rule in sorted(rules, key=lambda r: (r.capability, r.kind, r.driver)):
        if rule.kind in (ANY, kind):
            chosen.setdefault(rule.capability, []).append(rule)
    return chosen


def _in_order(rules: Mapping[str, list[EnablerRule]]) -> list[str]:
    """Capabilities such that each comes after its drivers.

    Raises
    ------
    CyclicRulesError
        If there is no such order.
    """
    order: list[str] = []
    left = {c: {r.driver for r in rs if r.driver in rules} for c, rs in rules.items()}
    while left:
        ready = sorted(c for c, drivers in left.items() if not drivers & left.keys())
        if not ready:
            raise CyclicRulesError(left)
        order += ready
        for capability in ready:
            del left[capability]
    return order
