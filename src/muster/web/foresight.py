"""Foresight: which case a hand on the levers will ask for next.

The nearest steps of the levers that were moved last come first, soon after the hand rests; then,
while nobody asks anything, years and postures of the case that a first visitor sees.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator

from muster.web.models import MAX_YEAR, MIN_YEAR, PostureName, Scenario

FORESEE_SECONDS = 0.02
"""Pause between two cases, so that who asks never waits for more than one."""
REST_SECONDS, IDLE_SECONDS = 0.25, 4.0
"""So long nobody must have asked before neighbours, and before first visits, are worked out."""
PACE_SECONDS = 0.2
"""Pause between cases of first visits, for which nobody waits yet."""
POSTURES: tuple[PostureName, ...] = ("absent", "full", "diverted", "reduced_2026", "enablers_only")
FIRST_YEARS = (*range(2025, 2041), *range(2024, 2019, -1))
NEXT_YEARS = range(2025, 2031)
FACTORS = ("readiness_factor", "need_factor")
FACTOR_STEP, LEAST_FACTOR, MOST_FACTOR = 0.05, 0.5, 2.0


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
        self._asked = self._worked = time.monotonic()

    def saw(self, case: Scenario) -> None:
        """Somebody asked for a case just now."""
        self._near = deque(neighbours(self._seen, case))
        self._seen, self._asked = case, time.monotonic()

    def next(self) -> Scenario | None:
        """A case worth working out now, each once; None while somebody may be waiting."""
        now = time.monotonic()
        if now - self._asked < REST_SECONDS:
            return None
        queues = [self._near]
        if now - self._asked >= IDLE_SECONDS and now - self._worked >= PACE_SECONDS:
            queues += [self._first_near, self._first]
            self._worked = now
        for cases in queues:
            try:
                return cases.popleft()
            except IndexError:
                continue
        return None


def neighbours(before: Scenario, now: Scenario) -> Iterator[Scenario]:
    """One step of each lever away from a case; the step that was just made comes first again."""
    way = 1 if now.year >= before.year else -1
    moved: list[Scenario | None] = []
    still: list[Scenario | None] = []
    (moved if now.year != before.year else still).extend((_year(now, way), _year(now, -way)))
    for name in FACTORS:
        old, new = _factor(before, name), _factor(now, name)
        step = -FACTOR_STEP if new < old else FACTOR_STEP
        found = (_with_factor(now, name, new + step), _with_factor(now, name, new - step))
        (moved if new != old else still).extend(found)
    return (case for case in moved + still if case is not None)


def _year(case: Scenario, by: int) -> Scenario | None:
    """The case so many years later, within limits."""
    year = case.year + by
    return case.model_copy(update={"year": year}) if MIN_YEAR <= year <= MAX_YEAR else None


def _factor(case: Scenario, name: str) -> float:
    """A factor of a case, 1 where it is not set."""
    try:
        return float(case.settings.get(name, "1"))
    except ValueError:
        return 1.0


def _with_factor(case: Scenario, name: str, value: float) -> Scenario | None:
    """The case with another factor, written as the page writes it."""
    value = round(value, 2)
    if not LEAST_FACTOR <= value <= MOST_FACTOR:
        return None
    rest = {k: v for k, v in case.settings.items() if k != name}
    settings = rest if value == 1.0 else rest | {name: f"{value:g}"}
    return case.model_copy(update={"settings": settings})
