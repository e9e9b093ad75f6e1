"""Constraints that a study switches on: the 50 % rule and the lead nation's minimum."""

from __future__ import annotations

import numpy as np

from muster.operations.generation.model import Model

LAND_BRIGADES = ("land_heavy", "land_medium", "land_light")


def fifty_percent(model: Model) -> None:
    """No nation provides more than half of what a need gets, exceptions aside.

    ::

        sum over the nation's groups of rate * x <= met / 2      for every need and nation

    **Price**: ambition that the rule costs.
    """
    problem = model.problem
    names, nation = np.unique(np.array(problem.nation), return_inverse=True)
    bound = np.array(
        [n.capability not in problem.rules.fifty_percent_exceptions for n in problem.needs],
        dtype=bool,
    )
    # A group without members stands for units that no nation has yet.
    has_nation = np.array([len(m) > 0 for m in problem.members], dtype=bool)
    mine = np.flatnonzero(bound[model.x_need] & has_nation[model.x_group])
    pairs, row = np.unique(
        model.x_need[mine] * names.size + nation[model.x_group[mine]], return_inverse=True
    )
    model.builder.add_rows(
        pairs.size,
        np.concatenate((row, np.arange(pairs.size))),
        np.concatenate((model.x[mine], model.met[pairs // names.size])),
        np.concatenate((model.x_rate[mine], np.full(pairs.size, -0.5))),
        upper=0.0,
    )


def lead_nation_minimum(model: Model) -> None:
    """A named lead nation provides its minimum of the land brigades.

    ::

        sum over its groups of x >= minimum share * met land brigades     for every stage

    **Price**: ambition that the rule costs.
    """
    problem = model.problem
    nations = np.array(problem.nation)
    for stage in problem.stages:
        leader = problem.tasks[stage.task].lead_nation
        if leader is None:
            continue
        land = [
            i
            for i, n in enumerate(problem.needs)
            if n.capability in LAND_BRIGADES
            and n.task == problem.tasks[stage.task].code
            and n.phase == stage.phase
        ]
        leads = (nations[model.x_group] == leader) & (leader not in problem.rules.left_out)
        mine = np.flatnonzero(np.isin(model.x_need, land) & leads)
        if land:
            model.builder.add_rows(
                1,
                np.zeros(mine.size + len(land)),
                np.concatenate((model.x[mine], model.met[land])),
                np.concatenate(
                    (model.x_rate[mine], np.full(len(land), -problem.rules.lead_minimum_share))
                ),
                lower=0.0,
            )
