"""Supply: how far the forces for each need go, step by step.

From what is held to what joins in time: the steps say why a need is short.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from muster.core.words import US, Confidence
from muster.forces import available_by_notice
from muster.planning.assessment import Assessment

FloatArray = NDArray[np.float64]
NOTICE_DAYS = (30.0, 180.0)
"""Notice for which records say what could leave [days]."""


class Supply:
    """Looks up supply by need and capability for one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        self._a = a = assessment
        self._capabilities = sorted(a.world.capabilities)
        self._place = {c: i for i, c in enumerate(self._capabilities)}
        rate = np.zeros((len(a.assets), len(self._capabilities)))
        for row, system in enumerate(a.assets.system):
            for capability, quantity in a.problem.provisions.get(system, ()):
                rate[row, self._place[capability]] = quantity
        self._rate = rate
        self._is_us = np.array([h == US for h in a.assets.holder], dtype=bool)
        self._europe = rate * ~self._is_us[:, None]
        self._held = self._europe.T @ a.assets.held
        self._held_us = rate.T @ (a.assets.held * self._is_us)
        assumed = {(h.holder, h.system) for h in a.world.holdings if h.provenance.is_assumption}
        pairs = zip(a.assets.holder, a.assets.system, strict=True)
        is_assumed = np.array([pair in assumed for pair in pairs], dtype=bool)
        self._assumed = _part(self._europe.T @ (a.assets.held * is_assumed), self._held, 0.0)
        could_go = a.assets.deployable
        self._estimated = _part(rate.T @ (could_go * a.assets.is_estimated), rate.T @ could_go, 1.0)
        self._ready: dict[float, FloatArray] = {}
        self._steps_of: dict[int, FloatArray] = {}
        self._stage = {(a.tasks[s.task].code, s.phase): i for i, s in enumerate(a.problem.stages)}
        self._group_held = np.array([a.assets.held[list(m)].sum() for m in a.problem.members])
        self._group_rate = np.zeros((len(self._capabilities), len(a.problem.system)))
        for group, system in enumerate(a.problem.system):
            for capability, quantity in a.problem.provisions.get(system, ()):
                self._group_rate[self._place[capability], group] = quantity

    def held(self, capability: str) -> tuple[float, float]:
        """Units held by Europeans and by the United States, in units of the capability."""
        place = self._place[capability]
        return float(self._held[place]), float(self._held_us[place])

    def ready(self, capability: str, day: float) -> float:
        """European units that could leave by a day if all served in this capability."""
        if day not in self._ready:
            days = np.unique([*NOTICE_DAYS, day])
            found = available_by_notice(self._a.assets, self._europe, days)
            self._ready |= dict(zip(days.tolist(), found.T, strict=True))
        return float(self._ready[day][self._place[capability]])

    def by_notice(self, days: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Units by capability and day: European, and with the United States."""
        return (
            available_by_notice(self._a.assets, self._europe, days),
            available_by_notice(self._a.assets, self._rate, days),
        )

    def estimated_share_of(self, capability: str) -> float:
        """Share of the deployable supply that rests on estimates; 1 where there is none."""
        return float(self._estimated[self._place[capability]])

    def assumed_share_of(self, capability: str) -> float:
        """Share of the European units held whose very number is an assumption."""
        return float(self._assumed[self._place[capability]])

    def estimated_share(self, need: int) -> float:
        """Share of the supply of one need that rests on estimates."""
        return self.estimated_share_of(self._a.needs[need].capability)

    def estimated_total(self) -> float:
        """Share of the whole input that was estimated, by weight in the score."""
        return float(sum(n.weight * self.estimated_share(i) for i, n in enumerate(self._a.needs)))

    def confidence_shares(self) -> dict[str, float]:
        """Share of the supply by confidence of its holdings, by weight in the score."""
        world = self._a.world
        level = {(h.holder, h.system): h.provenance for h in world.holdings}
        labels = []
        for holder, system in zip(self._a.assets.holder, self._a.assets.system, strict=True):
            source = level[holder, system]
            labels.append("assumption" if source.is_assumption else source.confidence.value)
        shares = dict.fromkeys([*(c.value for c in Confidence), "assumption", "nothing held"], 0.0)
        tags = np.array(labels)
        for need in self._a.needs:
            units = self._rate[:, self._place[need.capability]] * self._a.assets.deployable
            total = float(units.sum())
            if total <= 0:
                shares["nothing held"] += need.weight
                continue
            for label in set(labels):
                shares[label] += need.weight * float(units[tags == label].sum()) / total
        return shares

    def reason(self, need: int) -> str:
        """Why a need is met or short, in numbers: from held to joining in time."""
        item = self._a.needs[need]
        held, deployable, in_time, away, joining = self._steps(need)
        unit = self._a.world.capabilities[item.capability].unit
        if held <= 0:
            return f"Nobody in this world holds any; needed {_told(item.quantity)} {unit}."
        words = (
            f"Held {_told(held)}, deployable {_told(deployable)}, in place by day "
            f"{item.from_day:.0f} at most {_told(in_time)}, after home reserves {_told(away)}, "
            f"joining {_told(joining)}; needed {_told(item.quantity)} {unit}"
        )
        met = float(self._a.plan.met[need])
        if met < item.quantity - 1e-6 and joining >= item.quantity:
            return f"{words}; other operations, other roles or rotation take the rest."
        return f"{words}."

    def _steps(self, need: int) -> tuple[float, float, float, float, float]:
        """Units of a need: held, deployable, in time, after reserve, joining."""
        item = self._a.needs[need]
        stage = self._stage[item.task, item.phase]
        if stage not in self._steps_of:
            self._steps_of[stage] = self._group_rate @ self._groups_at(stage)
        held, could_go, in_time, away, joining = self._steps_of[stage][
            self._place[item.capability]
        ].tolist()
        return held, could_go, in_time, away, joining

    def _groups_at(self, stage: int) -> FloatArray:
        """What each group has at every step towards a stage, shape (group, step) [units]."""
        problem, task = self._a.problem, self._a.problem.stages[stage].task
        chosen = int(self._a.plan.option[task])
        in_time = problem.deployable * problem.ready_share[:, stage]
        away = in_time * np.where(problem.is_in_place[:, task], 1.0, 1.0 - problem.reserve_share)
        joining = away * problem.joins[:, chosen] if chosen >= 0 else np.zeros_like(away)
        return np.stack((self._group_held, problem.deployable, in_time, away, joining), axis=1)


def _part(part: FloatArray, whole: FloatArray, where_none: float) -> FloatArray:
    """Parts of wholes, and another number where there is nothing."""
    shares: FloatArray = np.full(whole.size, where_none)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares


def _told(quantity: float) -> str:
    """A number with three digits that count, large ones without a power of ten."""
    # Halves must not be told up or down by the order in which their parts were added.
    near = round(quantity, 9)
    return f"{near:,.0f}" if near >= 999.5 else f"{near:.3g}"
