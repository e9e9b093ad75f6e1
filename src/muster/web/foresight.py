"""Foresight: which case a hand on the levers will ask for next.

The nearest steps of the levers that were moved last come first, soon after the hand rests; then,
while nobody asks anything, years and postures of the case that a first visitor sees.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from muster.web.models import MAX_YEAR, MIN_YEAR, PostureName, Scenario

REST_SECONDS, IDLE_SECONDS = 0.25, 4.0
"""So long nobody must have asked before neighbours, and before first visits, are worked out."""
MOST_AT_A_PROOF = 4
"""Cases that are worked out while a proof is on its way."""
PACE_SECONDS = 0.2
"""Pause between cases of first visits, for which nobody waits yet."""
POSTURES: tuple[PostureName, ...] = ("absent", "full", "diverted", "reduced_2026", "enablers_only")
FIRST_YEARS = (*range(2025, 2041), *range(2024, 2019, -1))
NEXT_YEARS = range(2025, 2031)


class Lever(NamedTuple):
    """A setting with a slider: what holds where nothing is said, step, and ends."""

    usual: float
    step: float
    least: float
    most: float


LEVERS = {
    "readiness_factor": Lever(1.0, 0.05, 0.5, 2.0),
    "need_factor": Lever(1.0, 0.05, 0.5, 2.0),
    "warning_days": Lever(0.0, 5.0, 0.0, 180.0),
}


class Foresight:
    """What to work out next, from what was asked last."""

    def __init__(self) -> None:
        self._seen = Scenario()
        self._near: deque[Scenario] = deque()
        self._first = deque(
            Scenario(us=us, year=year)
            for us, years in ((POSTURES[0], FIRST_YEARS), *((p, NEXT_YEARS) for p in POSTURES[1:]))
            for year in years
        )
        self._first_near: deque[Scenario] = deque(neighbours(self._seen, self._seen))
        self._n_given = 0
        self._asked = self._worked = time.monotonic()

    def saw(self, case: Scenario) -> None:
        """Somebody asked for a case just now."""
        self._near = deque(neighbours(self._seen, case))
        self._seen, self._asked = case, time.monotonic()
        self._n_given = 0

    def next(self, *, is_proving: bool = False) -> Scenario | None:
        """A case worth working out now, each once; None while somebody may be waiting.

        While a case is proved only the likeliest few come, for they slow the proof down.
        """
        now = time.monotonic()
        if now - self._asked < REST_SECONDS or (is_proving and self._n_given >= MOST_AT_A_PROOF):
            return None
        self._n_given += 1
        queues = [self._near]
        is_idle = now - self._asked >= IDLE_SECONDS and now - self._worked >= PACE_SECONDS
        if is_idle and not is_proving:
            queues += [self._first_near, self._first]
            self._worked = now
        for cases in queues:
            try:
                return cases.popleft()
            except IndexError:
                continue
        return None


def neighbours(before: Scenario, now: Scenario) -> Iterator[Scenario]:
    """One step of each lever away from a case; the step that was just made comes first again.

    Then one step back, then a step of each other lever, and the other way last.
    """
    way = 1 if now.year >= before.year else -1
    steps = [(now.year != before.year, _year(now, way), _year(now, -way))]
    for name, lever in LEVERS.items():
        old, new = _value(before, name), _value(now, name)
        step = -lever.step if new < old else lever.step
        found = (_with_value(now, name, new + step), _with_value(now, name, new - step))
        steps.append((new != old, *found))
    moved = [case for is_moved, *both in steps if is_moved for case in both]
    still = [both for is_moved, *both in steps if not is_moved]
    ordered = [*moved, *(ahead for ahead, _ in still), *(back for _, back in still)]
    return (case for case in ordered if case is not None)


def _year(case: Scenario, by: int) -> Scenario | None:
    """The case so many years later, within limits."""
    year = case.year + by
    return case.model_copy(update={"year": year}) if MIN_YEAR <= year <= MAX_YEAR else None


def _value(case: Scenario, name: str) -> float:
    """A setting of a case, the usual one where it is not set."""
    try:
        return float(case.settings[name])
    except (KeyError, ValueError):
        return LEVERS[name].usual


def _with_value(case: Scenario, name: str, value: float) -> Scenario | None:
    """The case with another value of a lever, written as the page writes it."""
    value, lever = round(value, 2), LEVERS[name]
    if not lever.least <= value <= lever.most:
        return None
    rest = {k: v for k, v in case.settings.items() if k != name}
    settings = rest if value == lever.usual else rest | {name: f"{value:g}"}
    return case.model_copy(update={"settings": settings})
