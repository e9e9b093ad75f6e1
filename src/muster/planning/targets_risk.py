"""Units beyond the gap that bring the risk of a campaign down to a level that is asked for.

The gap meets the operations of the study once. Crises also come in numbers and at times of
their own: with the gap filled, units are added where a failure begins most often, step by step,
until no more than the wanted share of years sees an operation fail.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from muster.core.errors import BadInputError, Defect
from muster.planning.assessment import Assessment
from muster.planning.campaign_cycle import compared_trials
from muster.planning.campaign_model import campaign_of
from muster.planning.campaign_worth import Addition, frontier, with_more
from muster.planning.targets_gap import Gap, deployable_share

YEARS, TRIALS, MOST_STEPS = 30, 200, 40
"""Years and trials that each step is judged by, and steps at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What a risk level takes beyond the gap.

    Attributes
    ----------
    wanted, today, with_gap, reached
        Share of years in which an operation fails: wanted, with the forces there are, with the
        gap filled, and with the units added; ``reached`` can stay above ``wanted``.
    units
        Further units to be held, by capability.
    """

    wanted: float
    today: float
    with_gap: float
    reached: float
    units: dict[str, int]


def check_risk(risk: float | None) -> None:
    """Refuse what is no share of years.

    Raises
    ------
    BadInputError
        If it is not above 0 and below 1.
    """
    if risk is not None and not 0.0 < risk < 1.0:
        reason = f"{risk:g} is no share of years in which an operation may fail."
        remedy = "Write a share above 0 and below 1, for example 0.5."
        raise BadInputError([Defect("--risk", 0, "share", reason, remedy)])


def with_risk(a: Assessment, gap: Gap, wanted: float, seed: int) -> tuple[Gap, Risk]:
    """The gap with what a risk level takes on top, and the risk on the way.

    Parameters
    ----------
    a
        Assessment of the forces that are there.
    gap
        What the operations of the study take.
    wanted
        Largest share of years in which an operation may fail.
    seed
        Seed of the trials.
    """
    case = campaign_of(a, tuple(a.world.crises.values()), n_years=YEARS)
    place = {c: i for i, c in enumerate(case.campaign.supply.capability)}
    trials = compared_trials(seed, TRIALS)
    today = float(trials(case.campaign)[1].mean())
    filled = [
        Addition(capability=place[c], n_units=max(1, round(float(n * s))))
        for c, n, s in zip(gap.capability, gap.units, gap.deployable_share, strict=True)
    ]
    case = replace(case, campaign=with_more(case.campaign, filled))
    before = trials(case.campaign)
    rows = [{"prob_per_year": float(before[1].mean())}]
    if rows[0]["prob_per_year"] > wanted:
        rows = frontier(case, before, trials, MOST_STEPS, goal=wanted)
    added: dict[str, int] = {}
    for row in rows[1:]:
        added[str(row["capability"])] = added.get(str(row["capability"]), 0) + int(row["n_added"])
    share = {c: deployable_share(a.world, a.world.target_units[c]) for c in added}
    units = {c: math.ceil(n / share[c] - 1e-9) for c, n in sorted(added.items())}
    risk = Risk(
        wanted=wanted,
        today=today,
        with_gap=float(before[1].mean()),
        reached=float(rows[-1]["prob_per_year"]),
        units=units,
    )
    return _joined(a, gap, units), risk


def _joined(a: Assessment, gap: Gap, more: dict[str, int]) -> Gap:
    """The gap with further units; capabilities that it did not have come with no field units."""
    codes = tuple(sorted({*gap.capability, *more}))
    old = {c: i for i, c in enumerate(gap.capability)}
    base = dict(zip(gap.capability, gap.units.tolist(), strict=True))
    units = np.array([base.get(c, 0) + more.get(c, 0) for c in codes], dtype=np.int64)
    entries = [a.world.target_units[c] for c in codes]
    empty = np.zeros(len(a.tasks))
    return replace(
        gap,
        capability=codes,
        units=units,
        deployable_share=np.array([deployable_share(a.world, e) for e in entries]),
        by_task=np.array([gap.by_task[old[c]] if c in old else empty for c in codes]),
        at_once=np.array([gap.at_once[old[c]] if c in old else 0.0 for c in codes]),
        notice_days=np.array([gap.notice_days[old[c]] if c in old else 0.0 for c in codes]),
        cost_meur=float(sum(e.price_meur * n for e, n in zip(entries, units, strict=True))),
    )
