"""Prices of units: what one more is worth, how far that goes, and what then limits.

One more unit of a capability is one that those who do the job today would have more of: added
to their limits in proportion to the units that serve in the plan (to all that could, where
none serves). Ambition is concave in them, so the price falls in steps; each step is found
where two tangents meet, and the programs are solved anew on both sides of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from muster.operations.attribution import Answer, PartSolver, linear_game
from muster.planning.attribution import CoalitionGame, row_slope_of

FloatArray = NDArray[np.float64]

SAME = 1e-9
"""Ambition that counts as none."""
BESIDE = 1e-6
"""Share of the way to the end at which the price beside a point is read."""
MOST_STEPS = 60
"""Tangents after which the walk to one step ends."""
N_STEPS = 3
"""Steps that are shown of each capability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stretch over which one more unit is worth the same.

    Attributes
    ----------
    price
        Ambition for each unit of the capability [share per unit].
    until
        Units added at which the stretch ends; None if it goes on to the largest amount tried.
    short
        What is still short of the capability there: (task, units), worst first.
    """

    price: float
    until: float | None
    short: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Prices of one capability as units are added, and what is short after the first stretch."""

    capability: str
    steps: tuple[Step, ...]
    next_capability: str | None
    next_points: float


class PriceWalk:
    """Adds units of one capability after the other to the forces of everybody."""

    def __init__(self, found: CoalitionGame) -> None:
        a = found.assessment
        self._found, self._needs = found, a.needs
        self.capabilities = tuple(sorted({n.capability for n in a.needs}))
        everybody = np.ones(len(found.players))
        program = replace(
            found.program,
            row_upper=found.program.row_upper + found.row_slope @ everybody,
            upper=found.program.upper + found.column_slope @ everybody,
        )
        plain = linear_game(program, np.ones((program.n_rows, 1)))
        self._met = np.zeros(len(a.needs))
        served = np.zeros(found.model.x.size)
        n_x = served.size
        for part in plain.parts:
            x = PartSolver(part).solve(np.zeros(1)).x
            is_unit = part.columns < n_x
            served[part.columns[is_unit]] = x[is_unit]
            self._met[part.columns[~is_unit] - n_x] = x[~is_unit]
        self._most = {
            c: 2.0 * sum(n.quantity for n in a.needs if n.capability == c)
            for c in self.capabilities
        }
        slopes = np.stack([self._mix(c, served) * self._most[c] for c in self.capabilities], axis=1)
        by_row = row_slope_of(found.model, slopes, found.rows)
        self._game = linear_game(program, by_row)
        self._solvers: dict[int, PartSolver] = {}

    def _mix(self, capability: str, served: FloatArray) -> FloatArray:
        """Units by group that together make one more unit of a capability, shape (group,)."""
        model, problem = self._found.model, self._found.model.problem
        rate = np.array(
            [dict(problem.provisions.get(s, ())).get(capability, 0.0) for s in problem.system]
        )
        mine = np.array([self._needs[n].capability == capability for n in model.x_need])
        used = np.bincount(
            model.x_group[mine], weights=served[mine], minlength=len(problem.system)
        ) * (rate > 0)
        units = used if used.sum() > SAME else problem.deployable * (rate > 0)
        total = float(units @ rate)
        return units / total if total > SAME else np.zeros(units.size)

    def price(self, capability: str) -> Price | None:
        """Prices of a capability; None where nobody holds any, so that there is no more of it."""
        number = self.capabilities.index(capability)
        parts = [p for p, part in enumerate(self._game.parts) if number in part.players]
        if not parts:
            return None
        steps: list[Step] = []
        at, met = 0.0, self._met
        for _ in range(N_STEPS):
            price, until, after = self._stretch(number, parts, at)
            if not steps:
                met = after
            end = None if until is None else until * self._most[capability]
            steps.append(
                Step(
                    price=price / self._most[capability],
                    until=end,
                    short=self._short(capability, after),
                )
            )
            if until is None or price <= SAME:
                break
            at = until
        name, points = self._next(capability, met)
        return Price(
            capability=capability, steps=tuple(steps), next_capability=name, next_points=points
        )

    def _stretch(
        self, number: int, parts: list[int], at: float
    ) -> tuple[float, float | None, FloatArray]:
        """Price beside a point, where the stretch ends (None: nowhere), and what is met there."""
        here = min(1.0, at + BESIDE)
        worth, price, met = self._solved(number, parts, here)
        far = 1.0
        far_worth, far_price, far_met = self._solved(number, parts, far)
        if price - far_price <= SAME or price <= SAME:
            return price, None, far_met if price > SAME else met
        for _ in range(MOST_STEPS):
            meets = here + ((far_worth - far_price * (far - here)) - worth) / (price - far_price)
            meets = min(max(meets, here), far)
            middle, middle_price, middle_met = self._solved(number, parts, meets)
            if middle >= worth + price * (meets - here) - SAME or meets >= far - BESIDE:
                return price, meets, middle_met
            far, far_worth, far_price, far_met = meets, middle, middle_price, middle_met
        return price, far, far_met

    def _solved(
        self, number: int, parts: list[int], added: float
    ) -> tuple[float, float, FloatArray]:
        """Worth and price of a share of the most units of a capability, and what is met then."""
        worth, price, met = 0.0, 0.0, self._met.copy()
        n_x = self._found.model.x.size
        for p in parts:
            part = self._game.parts[p]
            if p not in self._solvers:
                self._solvers[p] = PartSolver(part)
            answer: Answer = self._solvers[p].solve(np.where(part.players == number, added, 0.0))
            worth += answer.worth
            price += float(answer.slope[part.players == number].sum())
            is_need = part.columns >= n_x
            met[part.columns[is_need] - n_x] = answer.x[is_need]
        return worth, price, met

    def _short(self, capability: str, met: FloatArray) -> tuple[tuple[str, float], ...]:
        """Operations that still lack some of a capability: the most units missing in any phase."""
        found: dict[str, float] = {}
        for need, got in zip(self._needs, met.tolist(), strict=True):
            if need.capability == capability and need.quantity - got > 1e-6:
                found[need.task] = max(found.get(need.task, 0.0), need.quantity - got)
        return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def _next(self, capability: str, met: FloatArray) -> tuple[str | None, float]:
        """Capability whose shortfall costs most once the first stretch has ended."""
        lost: dict[str, float] = {}
        for need, got in zip(self._needs, met.tolist(), strict=True):
            short = need.weight * max(0.0, 1.0 - got / need.quantity)
            lost[need.capability] = lost.get(need.capability, 0.0) + short
        lost.pop(capability, None)
        worst = max(sorted(lost), key=lambda c: lost[c], default=None)
        if worst is None or lost[worst] <= SAME:
            return None, 0.0
        return worst, lost[worst]
