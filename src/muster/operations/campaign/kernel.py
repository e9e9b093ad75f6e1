"""Trials, event by event: the only function that is called from outside compiled code.

Events of one moment come in this order: tours that end send their units home; operations
that begin are opened; then all tours that begin are manned, by priority and by the number of
the operation. What is sent home at a moment can thus be sent out at it again.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from types import CodeType
from typing import cast

import numpy as np

from muster.operations.campaign import arrays, counting, draws, lanes, manning, timeline
from muster.operations.campaign import arrays as at
from muster.operations.campaign.arrays import ByteArray, Counts, Log, Plan, State
from muster.operations.campaign.counting import count_tour, count_trial, judge
from muster.operations.campaign.draws import inner, kept, mixed
from muster.operations.campaign.lanes import LANE
from muster.operations.campaign.manning import ROLE, ROUNDING, man, release, ticks
from muster.operations.campaign.timeline import NO_SLOT, NOBODY, begin_one, next_moment, reset

DONE, MORE_SLOTS, MORE_PENDING, MORE_ROWS = range(4)
NO_ROW = cast(int, np.int64(-4))
SALT = np.uint64(0x4D7573746572)
SHORTEST_DAYS = 1e-6
"""A last tour shorter than this is rounding, and belongs to the one before [days]."""


@inner
def end_tours(plan: Plan, s: State, counts: Counts, log: Log, before: float, t: float) -> None:
    """Count the days up to now, and end the tours that end now; all of them at the very end."""
    of, n_under_way, is_over = s.operation, 0, t >= plan.setting[at.END]
    for slot in range(s.number[at.IN_USE]):
        n_under_way += of[at.O_CRISIS, slot] >= 0.0
    if t > before and t > 0.0:
        n_under_way = min(n_under_way, counts.once.shape[1] - 1)
        counts.once[at.AT_ONCE, n_under_way] += ticks(t) - ticks(before)
        s.number[at.MOST] = max(s.number[at.MOST], n_under_way)
    for slot in range(s.number[at.IN_USE]):
        if of[at.O_CRISIS, slot] < 0.0 or (of[at.O_TOUR_END, slot] > t and not is_over):
            continue
        release(plan, s, counts, slot, t)
        if is_over or of[at.O_TOUR_END, slot] >= of[at.O_UNTIL, slot]:
            close(s, log, slot, 0.0)
        else:
            of[at.O_IS_DUE, slot] = 1.0
    while s.number[at.IN_USE] > 0 and of[at.O_CRISIS, s.number[at.IN_USE] - 1] < 0.0:
        s.number[at.IN_USE] -= 1


@inner
def open_tour(s: State, counts: Counts, log: Log, slot: int, t: float) -> bool:
    """Count and write down an operation that begins; false if the history has no room for it."""
    of, rows = s.operation[:, slot], log.operation.shape[0]
    of[at.O_IS_DUE] = 1.0
    if t >= 0.0:
        counts.crisis[at.OPERATIONS, int(of[at.O_CRISIS])] += 1
    row = int(of[at.O_NUMBER])
    if row < rows:
        log.size[0] = row + 1
        log.operation[row, at.L_CRISIS], log.operation[row, at.L_SIZE] = (
            of[at.O_CRISIS],
            of[at.O_SIZE],
        )
        log.operation[row, at.L_BEGIN], log.operation[row, at.L_END] = t, of[at.O_UNTIL]
    return rows == 0 or row < rows


@inner
def begin_tour(plan: Plan, s: State, log: Log, t: float) -> int:
    """The slot of the next tour that begins now, by priority; ``NOBODY`` if none does.

    ``NO_ROW`` if the history has no room for it.
    """
    of, best, least = s.operation, NOBODY, np.inf
    for slot in range(s.number[at.IN_USE]):
        if of[at.O_IS_DUE, slot] > 0.0:
            order = plan.crisis[at.PRIORITY, int(of[at.O_CRISIS, slot])] * 1e9
            order += of[at.O_NUMBER, slot]
            if order < least:
                best, least = slot, order
    if best < 0:
        return NOBODY
    c, tour = int(of[at.O_CRISIS, best]), of[at.O_TOUR, best] + 1.0
    ends = of[at.O_BEGIN, best] + (tour + 1.0) * plan.crisis[at.TOUR_DAYS, c]
    is_last = of[at.O_UNTIL, best] - ends <= SHORTEST_DAYS
    of[at.O_TOUR_END, best] = of[at.O_UNTIL, best] if is_last else ends
    of[at.O_TOUR, best], of[at.O_TOUR_BEGIN, best] = tour, t
    of[at.O_IS_DUE, best] = of[at.O_HAS_LOST, best] = 0.0
    of[at.O_ROW, best] = -1.0
    if log.tour.shape[0] > 0:
        if log.size[1] == log.tour.shape[0]:
            return NO_ROW
        of[at.O_ROW, best] = log.size[1]
    return best


@inner
def lacks(plan: Plan, s: State, slot: int) -> bool:
    """Whether an operation in a loss system begins without all that it critically needs."""
    if plan.setting[at.IS_LOSS] == 0.0 or s.operation[at.O_TOUR, slot] > 0.0:
        return False
    c = int(s.operation[at.O_CRISIS, slot])
    for number in range(plan.n_asked[c, 0]):
        lack = s.need[slot, number, at.WANTED] - s.need[slot, number, at.MET]
        if plan.asked[c, 0, number].is_critical > 0 and lack > ROUNDING:
            return True
    return False


@inner
def lose(plan: Plan, s: State, counts: Counts, log: Log, slot: int, t: float) -> None:
    """Let an operation vanish that finds too few units, as if it had never called any."""
    for i in range(int(s.operation[at.O_SENT, slot])):
        role = s.crew[slot, i] & ROLE
        was_free = s.role[role].was_free & ~LANE
        other = role
        while True:
            s.role_free[other] = was_free | (other & LANE)
            other = np.uint64(s.role[other].following)
            if other == role:
                break
    if t >= 0.0:
        counts.crisis[at.LOST, int(s.operation[at.O_CRISIS, slot])] += 1
    close(s, log, slot, 1.0)


@inner
def close(s: State, log: Log, slot: int, is_lost: float) -> None:
    """Free the slot of an operation that is over, and write down how it went."""
    if log.operation.shape[0] > 0:
        row = int(s.operation[at.O_NUMBER, slot])
        log.operation[row, at.L_LOST] = is_lost
        log.operation[row, at.L_LOWEST] = s.operation[at.O_LOWEST, slot]
        log.operation[row, at.L_FAILED] = s.operation[at.O_HAS_FAILED, slot]
    s.operation[at.O_CRISIS, slot] = -1.0
    s.operation[at.O_IS_DUE, slot] = 0.0


def _version() -> int:
    """A number of the instructions and constants of all compiled functions."""
    parts: list[str] = []
    for module in (arrays, lanes, draws, timeline, manning, counting):
        parts += [f"{name} {_told(value)}" for name, value in sorted(vars(module).items())]
    parts += [f"{name} {_told(value)}" for name, value in sorted(globals().items())]
    return int.from_bytes(blake2b("\n".join(parts).encode(), digest_size=6).digest(), "little")


def _told(value: object) -> str:
    """What a version depends on in a value: code, or a number, or nothing."""
    # Compiled functions, what they are made of by hand, and functions that write instructions.
    made = getattr(value, "py_func", None) or getattr(value, "_defn", None) or value
    code = getattr(made, "__code__", made)
    if isinstance(code, CodeType):
        parts = [_told(constant) for constant in code.co_consts]
        return f"{code.co_code.hex()} {' '.join(parts)} {code.co_names}"
    if isinstance(value, tuple):
        return " ".join(_told(part) for part in value)
    return repr(value) if isinstance(value, int | float | str | np.generic) else ""


def _kept(version: int) -> Callable[..., int]:
    """The kernel, kept on disk once compiled.

    The compiler's cache looks for changes only in the file of the function that it keeps, and
    in the values that this one closes over: so it closes over the version of all the others.
    """

    @kept
    def run(
        plan: Plan,
        seed: np.uint64,
        first_trial: int,
        n_trials: int,
        s: State,
        counts: Counts,
        failed: ByteArray,
        log: Log,
    ) -> int:
        """Run trials, add to the counts, and say whether the state was large enough for them.

        ``failed`` (trial, year) gets 1 where an operation failed, unless it has no rows.
        """
        key = mixed(SALT, seed)
        for i in range(n_trials):
            reset(plan, s, mixed(key, np.uint64(first_trial + i)))
            log.size[:] = 0
            t = plan.setting[at.START]
            while t < plan.setting[at.END]:
                ahead = next_moment(plan, s)
                end_tours(plan, s, counts, log, t, ahead)
                t, slot = ahead, 0
                while slot >= 0 and t < plan.setting[at.END]:
                    slot = begin_one(plan, s, t)
                    if slot >= 0 and not open_tour(s, counts, log, slot, t):
                        return MORE_ROWS
                if slot < NOBODY:
                    return MORE_SLOTS if slot == NO_SLOT else MORE_PENDING
                while t < plan.setting[at.END]:
                    slot = begin_tour(plan, s, log, t)
                    if slot < 0:
                        break
                    man(plan, s, counts, log, slot, t)
                    is_lost = lacks(plan, s, slot)
                    judge(plan, s, counts, log, slot, is_lost, t)
                    if is_lost:
                        lose(plan, s, counts, log, slot, t)
                    else:
                        count_tour(plan, s, counts, log, slot, t)
                if slot == NO_ROW:
                    return MORE_ROWS
            count_trial(s, counts)
            for y in range(failed.shape[1] if failed.shape[0] > 0 else 0):
                failed[i, y] = np.uint8(s.year[at.FAILED, y])
        return DONE + 0 * version

    return run


run = _kept(_version())
