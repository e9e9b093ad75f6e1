"""Apportionment: the fairest division of a gap among nations that the rules allow.

Two steps, each proved. First in parts of units (a linear programme)::

    least  cost of new fleets + weight * sum over nations |burden - fair burden|
           + weight * sum over nations and capabilities price * |units - fair units|
    with   the targets of each capability adding up to its gap exactly,
           and every rule kept

then in whole units, or steps of a pool or cluster, as near to that as can be::

    least  cost of new fleets + sum over nations and capabilities price * |units - first step|
           + sum over small nations |burden - fair burden|

with the same rules. The cost of a rule is what the first step would save without it: there it
can be found to the cent, and a rule more never lowers it. Ties break by the order of nations,
which is that of their fair shares, so that names do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from muster.planning.apportionment_case import Case
from muster.planning.apportionment_rules import (
    Model,
    empty_model,
    even_spread,
    fair_burden,
    keep_rules,
    nearest,
    start_cost,
)
from muster.solving import Program, Solution, solve

FloatArray = NDArray[np.float64]

PROOF = 9e-4
"""Relative gap of the whole cost that is proof enough."""
TIE = 1e-3
"""Largest cost [million euro] by which ties are broken."""
MARGIN = 0.1
"""Share of crews and money that the first step leaves for rounding to whole units."""
SMALL_SHARE = 0.004
"""Fair share below which a nation is small: rounding each capability alone would leave it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fair:
    """The division in parts of units.

    Attributes
    ----------
    units : (nation, capability)
        Units, not whole.
    cost_meur
        Proved least cost, with the price of the units [million euro].
    burden_meur : (nation,)
        Price of the units of each nation [million euro].
    """

    units: FloatArray
    cost_meur: float
    burden_meur: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The division in whole units.

    Attributes
    ----------
    fair
        The division in parts that it is nearest to.
    own, shared : (nation, capability)
        Units in national fleets, whole, and in pools or clusters.
    start_meur, burden_meur : (nation,)
        Cost of starting new fleets, and price of the units [million euro].
    objective_meur, bound_meur
        Cost and the proved least of it, with the price of the units in both [million euro].
    gap
        Relative difference of the two.
    max_violation
        Of the check outside the solver.
    """

    fair: Fair
    own: FloatArray
    shared: FloatArray
    start_meur: FloatArray
    burden_meur: FloatArray
    objective_meur: float
    bound_meur: float
    gap: float
    max_violation: float

    @property
    def units(self) -> FloatArray:
        """Units by nation, national and shared, shape (nation, capability)."""
        total: FloatArray = self.own + self.shared
        return total


def fair_division(case: Case) -> Fair:
    """The fairest division in parts of units.

    Raises
    ------
    NoAnswerError
        If the rules and offers leave none.
    """
    model = _fair_model(case)
    found = solve(_program(model), is_relaxed=True)
    units = found.x[model.own].astype(np.float64)
    np.add.at(units, (model.part_nation, model.part_capability), found.x[model.part] * model.step)
    units = np.round(units, 9)
    return Fair(
        units=units,
        cost_meur=float(np.round(case.total_meur - _without_ties(model, found), 6)),
        burden_meur=units @ case.price_meur,
    )


def fair_program(case: Case) -> Program:
    """The program of the first step, for a second opinion."""
    return _program(_fair_model(case))


def _fair_model(case: Case) -> Model:
    """The model of the first step."""
    model = empty_model(case)
    keep_rules(model, MARGIN)
    fair_burden(model, case.rules.get("fair_share", 0.0), np.arange(len(case.nation)))
    even_spread(model, case.rules.get("even_spread", 0.0))
    return model


def apportion(case: Case) -> Split:
    """The best division of a gap in whole units, proved.

    Raises
    ------
    NoAnswerError
        If the rules and offers leave no division, or none is proved.
    """
    fair = fair_division(case)
    model = empty_model(case)
    keep_rules(model)
    small = np.flatnonzero(case.fair_share < SMALL_SHARE)
    fair_burden(model, 1.0 if "fair_share" in case.rules else 0.0, small)
    nearest(model, fair.units)
    found = solve(_program(model), gap=PROOF, name="division")
    return _split(model, found, fair)


def _program(model: Model) -> Program:
    """The program with its objective, in million euro.

    The price of the units is the same however they are divided: it stands in the objective so
    that the gap is one of the whole cost.
    """
    case = model.case
    constant = model.builder.add_columns(1, lower=1.0, upper=1.0)
    program = model.builder.build()
    gain = np.zeros(program.n_columns)
    gain[constant] = -case.total_meur
    for columns, cost in model.costs:
        gain[columns] -= cost
    # Of equal divisions the one that asks those with the larger fair share first.
    gain[model.own.ravel()] -= TIE * _spread(model.own.size)
    gain[model.part] -= TIE * _spread(model.part.size)
    return replace(program, gain=gain)


def _spread(n: int) -> FloatArray:
    """Numbers that rise from 0 to below 1."""
    return np.arange(n) / max(1, n)


def _without_ties(model: Model, found: Solution) -> float:
    """Gain of a solution without what breaks ties and without the price of the units."""
    return -float(sum((cost * found.x[columns]).sum() for columns, cost in model.costs))


def _split(model: Model, found: Solution, fair: Fair) -> Split:
    """The division that a solution means, with its cost counted again."""
    case = model.case
    own = np.round(found.x[model.own])
    shared = np.zeros_like(own)
    parts = np.round(found.x[model.part]) * model.step
    np.add.at(shared, (model.part_nation, model.part_capability), parts)
    start = np.where(own > 0, start_cost(case), 0.0).sum(axis=1)
    burden = (own + shared) @ case.price_meur
    cost = case.total_meur - _without_ties(model, found)
    # The bound counts ties as well, which cost next to nothing and never less than nothing.
    bound = min(cost, -found.bound)
    return Split(
        fair=fair,
        own=own,
        shared=shared,
        start_meur=start,
        burden_meur=burden,
        objective_meur=float(cost),
        bound_meur=float(bound),
        gap=float(max(0.0, cost - bound) / max(1.0, cost)),
        max_violation=found.max_violation,
    )
