"""The campaign as arrays: which crises come, what they need, who can be sent.

Values only: :mod:`muster.planning.campaign_model` makes them of a world and guidance,
tests make them by hand, and the kernel reads them. All times are in days from the
start of the campaign; a year has 365.25 days.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from muster.core.errors import LabelMismatchError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

DAYS_PER_YEAR = 365.25
MOST_PRIORITY = 1000
"""The largest number of a priority, which is served last."""


class Law(IntEnum):
    """Distribution of a duration with given mean and coefficient of variation."""

    FIXED = 0
    EXPONENTIAL = 1
    GAMMA = 2
    LOGNORMAL = 3
    HYPEREXPONENTIAL = 4
    """Two exponential branches with balanced means; coefficient of variation above 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Crises that arise, and what an operation in answer to each needs.

    Dimensions: crisis (a kind of operation in a region), given (an operation on a fixed
    day), stint (one tour after the other; the last is repeated), capability.

    Attributes
    ----------
    crisis
        Codes. Each names a random stream of its own, so that another crisis changes no draw.
    rate_per_year : (crisis,)
        Mean number of operations that begin in a year (Poisson); 0 for those only given.
    law : (crisis,)
        Distribution of the duration (:class:`Law`).
    mean_days, variation : (crisis,)
        Mean [days] and coefficient of variation of the duration.
    size_low, size_high : (crisis,)
        The need is multiplied by a factor drawn evenly between these.
    tour_days : (crisis,)
        Units are relieved after so many days; infinity: they stay to the end.
    priority : (crisis,)
        1 is served first when operations begin on the same day.
    can_break_rest : (crisis,)
        Whether units that still rest may be sent when no rested one is left.
    can_recall : (crisis,)
        Whether units serving an operation of lower priority may be recalled when neither
        rested nor resting ones are left.
    uses_reserve : (crisis,)
        Whether units kept at home as reserve may serve.
    follow_prob : (crisis, crisis)
        Probability that an operation of the row's crisis brings one of the column's with it.
    follow_days : (crisis, crisis)
        Mean days, exponential, until it follows.
    need : (crisis, stint, capability)
        Units of capability at size 1.
    weight : (crisis, capability)
        Share of a capability in the coverage of the operation; a row with any need adds up to 1.
    is_critical : (capability,)
        Whether an operation fails without it.
    hold_share : (capability,)
        Share of a critical need that must be met for the operation to hold.
    given_day, given_days, given_size : (given,)
        Begin, duration [days] and size of operations on fixed days; the same in every trial.
    given_crisis : (given,)
        Index of the crisis of each.
    """

    crisis: tuple[str, ...]
    rate_per_year: FloatArray
    law: IntArray
    mean_days: FloatArray
    variation: FloatArray
    size_low: FloatArray
    size_high: FloatArray
    tour_days: FloatArray
    priority: IntArray
    can_break_rest: BoolArray
    can_recall: BoolArray
    uses_reserve: BoolArray
    follow_prob: FloatArray
    follow_days: FloatArray
    need: FloatArray
    weight: FloatArray
    is_critical: BoolArray
    hold_share: FloatArray
    given_day: FloatArray
    given_days: FloatArray
    given_size: FloatArray
    given_crisis: IntArray
    is_rounded: BoolArray | None = None
    """(capability,) whether a need is rounded to the nearest whole unit: less than half a unit
    is left to the means of those who are sent; None: no need is."""

    def rounded(self) -> BoolArray:
        """Whether each capability's need is rounded, shape (capability,)."""
        none: BoolArray = np.zeros(self.is_critical.size, dtype=np.bool_)
        return none if self.is_rounded is None else self.is_rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Units that can be sent.

    Dimensions: unit (brigade, battery, ship, or a few aircraft), holder (nation or
    pool), capability, role (a unit that can serve in a capability).

    Attributes
    ----------
    capability
        Codes, in the order of the dimension.
    holder
        Codes. Each names a random stream of its own.
    unit
        Codes, unique. Each names a random stream of its own.
    unit_holder : (unit,)
        Index of the holder.
    ready_prob : (unit,)
        Probability that the unit is ready when it is called; drawn for each tour anew.
    rest_ratio : (unit,)
        Days of rest (reset and training) for each day deployed: the rotation ratio less one.
    is_reserve : (unit,)
        Whether it is kept at home but for crises that use the reserve.
    is_us : (unit,)
        Whether it is American: there only while the United States is not tied down elsewhere.
    join_prob : (holder, crisis)
        Probability that a holder joins an operation of the crisis; drawn for each operation.
    is_in_time : (unit, crisis)
        Whether the unit can be in place for the first tour; later tours take anyone.
    role_start : (capability + 1,)
        Where the roles of each capability begin in the arrays below, the preferred units first.
    role_unit : (role,)
        Index of the unit.
    role_quantity : (role,)
        Units of capability from the whole unit (> 0).
    role_class : (role,)
        0 for the preferred units of a capability, more for substitutes: a class is used up
        before the next; within a class the least used unit goes first.
    us_present_years, us_away_years
        Mean length of the spells, exponential, in which the United States are there and tied
        down; ``us_away_years`` 0: always there.
    """

    capability: tuple[str, ...]
    holder: tuple[str, ...]
    unit: tuple[str, ...]
    unit_holder: IntArray
    ready_prob: FloatArray
    rest_ratio: FloatArray
    is_reserve: BoolArray
    is_us: BoolArray
    join_prob: FloatArray
    is_in_time: BoolArray
    role_start: IntArray
    role_unit: IntArray
    role_quantity: FloatArray
    role_class: IntArray
    us_present_years: float = 1.0
    us_away_years: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Demand and supply over some years.

    ``is_loss`` makes it a loss system: an operation whose critical needs cannot all be met
    at its begin takes no unit at all and is lost. That is the limit in which formulas of
    queueing theory hold.

    ``warm_up_years`` run before day 0 and are not counted, so that the force need not begin
    unused: crises arise from then on, operations on fixed days do not.
    """

    demand: Demand
    supply: Supply
    n_years: int
    is_loss: bool = False
    warm_up_years: float = 0.0

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together and values outside their range."""
        d, s = self.demand, self.supply
        n_crises, n_capabilities, n_units = len(d.crisis), len(s.capability), len(s.unit)
        shapes = {
            "rate_per_year": (d.rate_per_year, (n_crises,)),
            "law": (d.law, (n_crises,)),
            "mean_days": (d.mean_days, (n_crises,)),
            "variation": (d.variation, (n_crises,)),
            "size_low": (d.size_low, (n_crises,)),
            "size_high": (d.size_high, (n_crises,)),
            "tour_days": (d.tour_days, (n_crises,)),
            "priority": (d.priority, (n_crises,)),
            "can_break_rest": (d.can_break_rest, (n_crises,)),
            "can_recall": (d.can_recall, (n_crises,)),
            "uses_reserve": (d.uses_reserve, (n_crises,)),
            "follow_prob": (d.follow_prob, (n_crises, n_crises)),
            "follow_days": (d.follow_days, (n_crises, n_crises)),
            "need": (
                d.need,
                (n_crises, d.need.shape[1] if d.need.ndim == 3 else 1, n_capabilities),
            ),
            "weight": (d.weight, (n_crises, n_capabilities)),
            "is_critical": (d.is_critical, (n_capabilities,)),
            "hold_share": (d.hold_share, (n_capabilities,)),
            "is_rounded": (d.rounded(), (n_capabilities,)),
            "given_days": (d.given_days, d.given_day.shape),
            "given_size": (d.given_size, d.given_day.shape),
            "given_crisis": (d.given_crisis, d.given_day.shape),
            "unit_holder": (s.unit_holder, (n_units,)),
            "ready_prob": (s.ready_prob, (n_units,)),
            "rest_ratio": (s.rest_ratio, (n_units,)),
            "is_reserve": (s.is_reserve, (n_units,)),
            "is_us": (s.is_us, (n_units,)),
            "join_prob": (s.join_prob, (len(s.holder), n_crises)),
            "is_in_time": (s.is_in_time, (n_units, n_crises)),
            "role_start": (s.role_start, (n_capabilities + 1,)),
            "role_quantity": (s.role_quantity, s.role_unit.shape),
            "role_class": (s.role_class, s.role_unit.shape),
        }
        wrong = [name for name, (array, shape) in shapes.items() if array.shape != shape]
        if wrong:
            raise LabelMismatchError(f"Arrays of a campaign do not fit: {', '.join(wrong)}.")
        if d.priority.size and not 1 <= d.priority.min() <= d.priority.max() <= MOST_PRIORITY:
            raise LabelMismatchError(f"Priorities of crises are 1 to {MOST_PRIORITY}.")
        if not 1 <= self.n_years <= 200:
            raise LabelMismatchError(f"A campaign lasts 1 to 200 years, not {self.n_years}.")
        if not 0.0 <= self.warm_up_years <= 200.0:
            raise LabelMismatchError(
                f"A campaign warms up for 0 to 200 years, not {self.warm_up_years:g}."
            )
