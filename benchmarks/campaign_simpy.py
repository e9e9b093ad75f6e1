"""The campaign model in SimPy, as a practitioner would write it: what Muster is measured against.

Processes, lists and dictionaries; the draws are those of Muster, one by one.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import simpy

from muster.operations.campaign import draws
from muster.operations.campaign.arrays import LANES
from muster.operations.campaign.kernel import SALT, SHORTEST_DAYS
from muster.operations.campaign.model import DAYS_PER_YEAR, Campaign
from muster.operations.campaign.plan import code_of
from muster.operations.campaign.tally import MOST_AT_ONCE, Tally, empty
from muster.operations.campaign.timeline import MOST_DEPTH

ROUNDING = 1e-9
Process = Generator[simpy.Event, None, None]
Place = tuple[int, int]


def mixed(key: int, word: int) -> int:
    """The key of a stream."""
    return draws.mixed(np.uint64(key), np.uint64(word))


def uniform(key: int, word: int) -> float:
    """An even number."""
    return draws.uniform(np.uint64(key), np.uint64(word))


def exponential(key: int, word: int) -> float:
    """An exponential number of mean 1."""
    return draws.exponential(np.uint64(key), np.uint64(word))


def ticks(t: float) -> int:
    """Thousandths of a day from day 0."""
    return math.floor(max(0.0, t) * 1000.0 + 0.5)


@dataclass
class Unit:
    """A unit and what it does now; times in thousandths of a day from the begin of all."""

    index: int
    code: int
    free_at: float = 0
    was_free_at: float = 0
    since: int = 0
    used: int = 0
    operation: Operation | None = None
    serves: int = 0
    gives: float = 0.0


@dataclass
class Operation:
    """An operation under way."""

    crisis: int
    key: int
    begin: float
    end: float
    size: float
    depth: int
    joins: list[bool]
    tour: int = -1
    tour_begin: float = 0.0
    wanted: dict[int, float] = field(default_factory=dict)
    met: dict[int, float] = field(default_factory=dict)
    is_broken: bool = False
    has_failed: bool = False


class Trial:
    """One trial; its tally is in ``tally``."""

    def __init__(self, campaign: Campaign, seed: int, number: int) -> None:
        self.campaign, self.d, self.s = campaign, campaign.demand, campaign.supply
        self.tally = empty(campaign)
        self.start = -campaign.warm_up_years * DAYS_PER_YEAR
        self.last = campaign.n_years * DAYS_PER_YEAR
        self.key = mixed(mixed(int(SALT), seed), number)
        self.codes = {name: code_of(name) for name in (*self.d.crisis, *self.s.holder)}
        self.units = [Unit(i, code_of(name)) for i, name in enumerate(self.s.unit)]
        self.roles = [self._roles(k) for k in range(len(self.s.capability))]
        self.order = sorted(range(len(self.s.capability)), key=lambda k: not self.d.is_critical[k])
        self.under_way: list[Operation] = []
        self.low = [1.0] * campaign.n_years
        self.failed = [False] * campaign.n_years
        self.is_us_here, self.has_failed, self.most, self.counted_to = True, False, 0, self.start
        self.env = simpy.Environment(initial_time=self.start)

    def _roles(self, k: int) -> list[list[tuple[Place, Unit, float]]]:
        """Roles of a capability by class: place among equals, unit and quantity.

        Of equals the first lane of Muster's rows goes first, and in a lane the first row.
        """
        s = self.s
        rows = range(s.role_start[k], s.role_start[k + 1])
        ordered = sorted(rows, key=lambda r: (s.role_class[r], s.role_unit[r]))
        classes: dict[int, list[tuple[Place, Unit, float]]] = {}
        row = 0
        for _, same in groupby(ordered, key=lambda r: s.role_class[r]):
            members = list(same)
            n_rows = -(-len(members) // LANES)
            for i, r in enumerate(members):
                place = i // n_rows, row + i % n_rows
                role = place, self.units[int(s.role_unit[r])], float(s.role_quantity[r])
                classes.setdefault(int(s.role_class[r]), []).append(role)
            row += n_rows
        return list(classes.values())

    def run(self) -> Tally:
        """Let it all happen."""
        for c in range(len(self.d.crisis)):
            self.env.process(self.arise(c))
        for number in range(self.d.given_day.size):
            self.env.process(self.given(number))
        if self.s.us_away_years > 0.0:
            self.env.process(self.spells())
        self.env.run(until=self.last)
        self.count_days(self.last)
        for operation in self.under_way:
            self.release(operation, self.last)
        self.close()
        return self.tally

    def until(self, t: float) -> simpy.Event:
        """Wait for a time."""
        return self.env.timeout(max(0.0, t - self.env.now))

    def moment(self, t: float) -> int:
        """Thousandths of a day from the begin of all."""
        return math.floor((t - self.start) * 1000.0 + 0.5)

    # --- demand

    def arise(self, c: int) -> Process:
        """Operations of a crisis, one after the other."""
        d, stream, t, k = self.d, mixed(self.key, self.codes[self.d.crisis[c]]), self.start, 0
        while d.rate_per_year[c] > 0.0:
            key = mixed(stream, k)
            t += exponential(key, draws.GAP) * DAYS_PER_YEAR / d.rate_per_year[c]
            if t >= self.last:
                return
            yield self.until(t)
            self.open(c, key, t, 0)
            k += 1

    def given(self, number: int) -> Process:
        """An operation on a fixed day."""
        d, t = self.d, float(self.d.given_day[number])
        yield self.until(t)
        key = mixed(mixed(self.key, draws.GIVEN), number)
        days, size = float(d.given_days[number]), float(d.given_size[number])
        self.begin(int(d.given_crisis[number]), key, t, days, size, 0)

    def follow(self, c: int, key: int, t: float, depth: int) -> Process:
        """An operation that another brings."""
        yield self.until(t)
        self.open(c, key, t, depth)

    def spells(self) -> Process:
        """The United States come and go."""
        stream, n, t = mixed(self.key, draws.SPELLS), 0, self.start
        while True:
            years = self.s.us_present_years if self.is_us_here else self.s.us_away_years
            t += years * DAYS_PER_YEAR * exponential(stream, n)
            yield self.until(t)
            self.is_us_here, n = not self.is_us_here, n + 1

    def open(self, c: int, key: int, t: float, depth: int) -> None:
        """Draw an operation."""
        d = self.d
        days = draws.duration(
            np.uint64(mixed(key, draws.LENGTH)),
            int(d.law[c]),
            float(d.mean_days[c]),
            float(d.variation[c]),
        )
        low, high = float(d.size_low[c]), float(d.size_high[c])
        self.begin(c, key, t, days, low + (high - low) * uniform(key, draws.SIZE), depth)

    def begin(self, c: int, key: int, t: float, days: float, size: float, depth: int) -> None:
        """Start an operation, and those that will follow it."""
        d = self.d
        joining, following = mixed(key, draws.JOIN), mixed(key, draws.FOLLOW)
        joins = [
            uniform(joining, self.codes[h]) < self.s.join_prob[i, c]
            for i, h in enumerate(self.s.holder)
        ]
        operation = Operation(c, key, t, t + days, size, depth, joins)
        for other in np.flatnonzero(d.follow_prob[c] > 0.0) if depth < MOST_DEPTH else ():
            link = mixed(following, self.codes[d.crisis[other]])
            begins = t + d.follow_days[c, other] * exponential(link, draws.DELAY)
            if uniform(link, draws.HAPPENS) < d.follow_prob[c, other] and begins < self.last:
                child = mixed(link, draws.CHILD)
                self.env.process(self.follow(int(other), child, begins, depth + 1))
        if t >= 0.0:
            self.tally.operations[c] += 1
        self.env.process(self.tours(operation))

    # --- supply

    def tours(self, operation: Operation) -> Process:
        """An operation from tour to tour."""
        c, t = operation.crisis, operation.begin
        self.count_days(t)
        self.under_way.append(operation)
        while t < operation.end:
            operation.tour, operation.tour_begin = operation.tour + 1, t
            ends = operation.begin + (operation.tour + 1) * self.d.tour_days[c]
            ends = operation.end if operation.end - ends <= SHORTEST_DAYS else ends
            robbed = self.man(operation, t)
            self.count_tour(operation, t)
            for other in robbed:
                self.judge(other, t, is_new=False)
            yield self.until(ends)
            self.release(operation, ends)
            t = ends
        self.count_days(t)
        self.under_way.remove(operation)

    def man(self, operation: Operation, t: float) -> list[Operation]:
        """Send units; the operations that lost some."""
        d, c = self.d, operation.crisis
        stint = min(operation.tour, d.need.shape[1] - 1)
        ready = mixed(mixed(operation.key, draws.READY), operation.tour)
        operation.wanted, operation.met = {}, {}
        robbed: list[Operation] = []
        for k in self.order:
            wanted = operation.size * float(d.need[c, stint, k])
            if wanted <= 0.0:
                continue
            operation.wanted[k], operation.met[k] = wanted, 0.0
            for candidates in self.sources(operation, k, t):
                for unit, quantity in candidates:
                    if operation.met[k] >= wanted - ROUNDING:
                        break
                    if unit.operation is operation:
                        continue
                    if unit.operation is None:
                        if uniform(ready, unit.code) >= self.s.ready_prob[unit.index]:
                            continue
                    else:
                        self.recall(unit, t, robbed)
                    unit.was_free_at, unit.free_at = unit.free_at, math.inf
                    unit.since = self.moment(t)
                    unit.operation, unit.serves, unit.gives = operation, k, quantity
                    operation.met[k] += quantity
        return robbed

    def sources(self, operation: Operation, k: int, t: float) -> Iterable[list[tuple[Unit, float]]]:
        """Candidates from one source after the other, the best first."""
        d, c, now = self.d, operation.crisis, self.moment(t)
        for roles in self.roles[k]:
            home = [r for r in roles if r[1].free_at <= now and self.may(operation, r[1])]
            yield [r[1:] for r in sorted(home, key=lambda r: (r[1].used, r[0]))]
        every = [r for roles in self.roles[k] for r in roles]
        if d.can_break_rest[c]:
            rest = [r for r in every if now < r[1].free_at < math.inf]
            rest = [r for r in rest if self.may(operation, r[1])]
            yield [r[1:] for r in sorted(rest, key=lambda r: (r[1].free_at, r[0]))]
        if d.can_recall[c]:
            away = [
                (d.priority[r[1].operation.crisis], r)
                for r in every
                if r[1].operation is not None and self.may(operation, r[1])
            ]
            away = [(p, r) for p, r in away if p > d.priority[c]]
            yield [r[1:] for p, r in sorted(away, key=lambda x: (-x[0], x[1][1].used, x[1][0]))]

    def may(self, operation: Operation, unit: Unit) -> bool:
        """Whether a unit could serve, ready or not."""
        s, c, u = self.s, operation.crisis, unit.index
        return bool(
            operation.joins[s.unit_holder[u]]
            and (not s.is_reserve[u] or self.d.uses_reserve[c])
            and (operation.tour > 0 or s.is_in_time[u, c])
            and (self.is_us_here or not s.is_us[u])
        )

    def recall(self, unit: Unit, t: float, robbed: list[Operation]) -> None:
        """Take a unit out of its operation."""
        other = unit.operation
        other.met[unit.serves] -= unit.gives
        if other not in robbed:
            robbed.append(other)
        self.go_home(unit, t)
        self.tally.recalled[self.s.unit_holder[unit.index]] += t >= 0.0

    def release(self, operation: Operation, t: float) -> None:
        """Send all units of an operation home."""
        for unit in self.units:
            if unit.operation is operation:
                self.go_home(unit, t)

    def go_home(self, unit: Unit, t: float) -> None:
        """Send a unit into rest."""
        holder, now, zero = self.s.unit_holder[unit.index], self.moment(t), self.moment(0.0)
        days, begin = now - unit.since, max(zero, unit.since)
        self.tally.deployed[holder] += max(zero, now) - begin
        if unit.was_free_at > unit.since:
            until = max(zero, min(now, int(unit.was_free_at)))
            self.tally.over_stretched[holder] += until - begin
        unit.used += days
        unit.free_at = now + math.floor(float(self.s.rest_ratio[unit.index]) * days + 0.5)
        unit.operation = None

    # --- counts

    def count_tour(self, operation: Operation, t: float) -> None:
        """Count a tour at its begin."""
        c, tally = operation.crisis, self.tally
        coverage = self.judge(operation, t, is_new=True)
        if t < 0.0:
            return
        tally.tours[c] += 1
        tally.tour_coverage[c] += math.floor(1e6 * coverage + 0.5)
        for k, wanted in operation.wanted.items():
            tally.need_tours[c, k] += 1
            if operation.met[k] < wanted - ROUNDING:
                tally.short_tours[c, k] += 1
                unmet = 1.0 - operation.met[k] / wanted
                tally.short_share[c, k] += math.floor(1e6 * unmet + 0.5)

    def judge(self, operation: Operation, t: float, *, is_new: bool) -> float:
        """Coverage; failure is counted."""
        d, c = self.d, operation.crisis
        coverage, worst, least, holds = 1.0, -1, 2.0, True
        for k in operation.wanted:
            share = min(1.0, operation.met[k] / operation.wanted[k])
            coverage -= d.weight[c, k] * (1.0 - share)
            if d.is_critical[k]:
                worst, least = (k, share) if share < least else (worst, least)
                holds = holds and share >= d.hold_share[k] - ROUNDING
        coverage = max(0.0, coverage)
        was_broken = not is_new and operation.is_broken
        operation.is_broken = was_broken or not holds
        if t < 0.0:
            return coverage
        year = min(len(self.low) - 1, int(t / DAYS_PER_YEAR))
        self.low[year] = min(self.low[year], coverage)
        if not holds and not was_broken:
            self.failed[year] = True
            if not self.has_failed:
                self.tally.first_short[worst] += 1
            self.has_failed = True
            if not operation.has_failed and operation.begin >= 0.0:
                self.tally.operations_failed[c] += 1
            operation.has_failed = True
            self.tally.tours_failed[c] += operation.tour_begin >= 0.0
        return coverage

    def count_days(self, t: float) -> None:
        """Count the days up to now by the number of operations."""
        if t > self.counted_to and t > 0.0:
            n = min(len(self.under_way), MOST_AT_ONCE)
            self.tally.at_once[n] += ticks(t) - ticks(self.counted_to)
            self.most = max(self.most, n)
        self.counted_to = t

    def close(self) -> None:
        """Count what is known at the end only."""
        tally, n = self.tally, sum(self.failed)
        tally.trials[()] = 1
        tally.failed[:] = self.failed
        tally.failed_by[:] = np.cumsum(self.failed) > 0
        for row, low in enumerate([*self.low, min(self.low)]):
            tally.coverage[row, math.floor(100.0 * low + ROUNDING)] += 1
        tally.most_at_once[self.most] += 1
        tally.failed_years[()], tally.failed_years_squared[()] = n, n * n


def simpy_tally(campaign: Campaign, seed: int, first_trial: int, n_trials: int) -> Tally:
    """The tally of a block of trials; loss systems and rounded needs are left out."""
    total = empty(campaign)
    for number in range(first_trial, first_trial + n_trials):
        total = total + Trial(campaign, seed, number).run()
    return total
