"""Which operations arise, and when: drawn without a look at the forces.

The number of an operation of a crisis within its trial names its stream, and its gap to the
one before is an exponential number over the rate. So a lower rate moves the same operations
to later days (a change of the clock, not a thinned subset), and leaves their lengths, sizes
and who joins them as they were.

An operation that follows another is named by that one and its own crisis; it may bring
others in turn, to a depth of :data:`MOST_DEPTH`, so that crises which bring each other end.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from muster.operations.campaign import arrays as at
from muster.operations.campaign.arrays import Plan, State
from muster.operations.campaign.draws import (
    CHILD,
    DELAY,
    FOLLOW,
    GAP,
    GIVEN,
    HAPPENS,
    JOIN,
    LENGTH,
    SIZE,
    SPELLS,
    duration,
    exponential,
    inner,
    mixed,
    uniform,
)
from muster.operations.campaign.lanes import BITS, LANE

YEAR = 365.25
MOST_DEPTH = 4
"""Links in a chain of operations of which each brings the next."""
# As numbers of their type, not as literals, for each of which code would be compiled anew.
NOBODY, NO_SLOT, NO_PENDING = (cast(int, np.int64(i)) for i in (-1, -2, -3))


@inner
def reset(plan: Plan, s: State, key: np.uint64) -> None:
    """Set the state to the first moment of the trial that a key names."""
    n, start = plan.crisis.shape[1], plan.setting[at.START]
    s.number[:] = 0
    s.number[at.US_HERE] = 1
    s.key[n] = mixed(key, GIVEN)
    s.key[n + 1] = mixed(key, SPELLS)
    for c in range(n):
        s.key[c] = mixed(key, plan.code[c])
        rate = plan.crisis[at.RATE, c]
        gap = exponential(mixed(s.key[c], np.uint64(0)), GAP) * YEAR / rate if rate > 0 else np.inf
        s.arising[at.NEXT_BEGIN, c] = start + gap
        s.arising[at.N_BEGUN, c] = 0.0
    s.arising[at.NEXT_BEGIN, n] = np.inf
    if plan.setting[at.US_AWAY] > 0.0:
        spell = plan.setting[at.US_PRESENT] * exponential(s.key[n + 1], np.uint64(0))
        s.arising[at.NEXT_BEGIN, n] = start + spell
    for slot in range(s.operation.shape[1]):
        s.operation[at.O_CRISIS, slot] = -1.0
        s.operation[at.O_IS_DUE, slot] = s.operation[at.O_IS_ROBBED, slot] = 0.0
    for role in range(s.keys.size):
        s.role_free[role] = s.role_used[role] = role & LANE
    for y in range(s.year.shape[1]):
        s.year[at.LOWEST, y] = 1.0
        s.year[at.FAILED, y] = 0.0


@inner
def next_moment(plan: Plan, s: State) -> float:
    """The next time at which an operation begins or a tour ends, or the end of all.

    On the way the United States come and go up to that time.
    """
    n, t = plan.crisis.shape[1], plan.setting[at.END]
    for c in range(n):
        t = min(t, s.arising[at.NEXT_BEGIN, c])
    for p in range(s.number[at.N_PENDING]):
        t = min(t, s.pending[at.P_BEGIN, p])
    given = s.number[at.NEXT_GIVEN]
    if given < plan.given.shape[1]:
        t = min(t, plan.given[at.GIVEN_DAY, given])
    for slot in range(s.number[at.IN_USE]):
        if s.operation[at.O_CRISIS, slot] >= 0.0:
            t = min(t, s.operation[at.O_TOUR_END, slot])
    while s.arising[at.NEXT_BEGIN, n] <= t:
        s.number[at.US_HERE] = 1 - s.number[at.US_HERE]
        s.number[at.N_SPELLS] += 1
        mean = plan.setting[at.US_PRESENT if s.number[at.US_HERE] == 1 else at.US_AWAY]
        spell = exponential(s.key[n + 1], np.uint64(s.number[at.N_SPELLS]))
        s.arising[at.NEXT_BEGIN, n] += mean * spell
    return t


@inner
def begin_one(plan: Plan, s: State, t: float) -> int:
    """The slot of the next operation that begins at a time, by priority and then code.

    ``NOBODY`` if none does; ``NO_SLOT`` or ``NO_PENDING`` if the state is too small for it.
    """
    n, n_pending, given = plan.crisis.shape[1], s.number[at.N_PENDING], s.number[at.NEXT_GIVEN]
    best, source, least = NOBODY, NOBODY, np.inf
    for i in range(n + n_pending + 1):
        c = i
        if i < n:
            begin = s.arising[at.NEXT_BEGIN, i]
        elif i < n + n_pending:
            begin, c = s.pending[at.P_BEGIN, i - n], int(s.pending[at.P_CRISIS, i - n])
        elif given < plan.given.shape[1]:
            begin, c = plan.given[at.GIVEN_DAY, given], int(plan.given[at.GIVEN_CRISIS, given])
        else:
            break
        order = plan.crisis[at.PRIORITY, c] * 1e6 + plan.crisis[at.RANK, c]
        if begin == t and order < least:
            best, source, least = c, i, order
    if best < 0:
        return NOBODY
    depth, first = 0.0, n + 2 + s.operation.shape[1]
    if source == n + n_pending:
        s.number[at.NEXT_GIVEN] += 1
        key = mixed(s.key[n], np.uint64(plan.given[at.GIVEN_NUMBER, given]))
    elif source >= n:
        p, last = source - n, n_pending - 1
        key, depth = s.key[first + p], s.pending[at.P_DEPTH, p]
        s.number[at.N_PENDING] = last
        s.key[first + p] = s.key[first + last]
        for row in range(3):
            s.pending[row, p] = s.pending[row, last]
    else:
        begun = s.arising[at.N_BEGUN, best]
        key = mixed(s.key[best], np.uint64(begun))
        s.arising[at.N_BEGUN, best] = begun + 1.0
        gap = exponential(mixed(s.key[best], np.uint64(begun + 1.0)), GAP)
        s.arising[at.NEXT_BEGIN, best] = t + gap * YEAR / plan.crisis[at.RATE, best]
    if source == n + n_pending:
        days, size = plan.given[at.GIVEN_DAYS, given], plan.given[at.GIVEN_SIZE, given]
    else:
        law, mean = int(plan.crisis[at.LAW, best]), plan.crisis[at.MEAN, best]
        days = duration(mixed(key, LENGTH), law, mean, plan.crisis[at.VARIATION, best])
        low, high = plan.crisis[at.SIZE_LOW, best], plan.crisis[at.SIZE_HIGH, best]
        size = low + (high - low) * uniform(key, SIZE)
    return open_one(plan, s, best, key, t, days, size, depth)


@inner
def open_one(
    plan: Plan, s: State, c: int, key: np.uint64, t: float, days: float, size: float, depth: float
) -> int:
    """Put an operation into a free slot, and those that will follow it into the queue.

    Which holders join is drawn here too.
    """
    n, n_holders, slot = plan.crisis.shape[1], plan.join.shape[0], np.int64(0)
    while slot < s.operation.shape[1] and s.operation[at.O_CRISIS, slot] >= 0.0:
        slot += 1
    if slot == s.operation.shape[1]:
        return NO_SLOT
    s.number[at.IN_USE] = max(s.number[at.IN_USE], slot + 1)
    of = s.operation[:, slot]
    of[at.O_CRISIS], of[at.O_SIZE], of[at.O_DEPTH] = c, size, depth
    of[at.O_BEGIN], of[at.O_UNTIL], of[at.O_TOUR], of[at.O_TOUR_END] = t, t + days, -1.0, t
    of[at.O_NUMBER], of[at.O_HAS_FAILED], of[at.O_LOWEST] = s.number[at.N_OPERATIONS], 0.0, 1.0
    s.number[at.N_OPERATIONS] += 1
    s.key[n + 2 + slot] = key
    joining = mixed(key, JOIN)
    for h in range(n_holders):
        s.holder_joins[h] = uniform(joining, plan.code[n + h]) < plan.join[h, c]
    for stint in range(plan.asked.shape[1]):
        for number in range(plan.n_asked[c, stint]):
            asked = plan.asked[c, stint, number]
            if asked.is_first == 0:
                continue
            a, b = plan.group_row[asked.first] << BITS, plan.group_row[asked.past] << BITS
            for role in range(a, b):
                s.joins[slot, role] = s.holder_joins[plan.role_holder[role]]
    following = mixed(key, FOLLOW)
    for other in range(n):
        if depth >= MOST_DEPTH or plan.link[at.FOLLOW_PROB, c, other] <= 0.0:
            continue
        link = mixed(following, plan.code[other])
        begin = t + plan.link[at.FOLLOW_DAYS, c, other] * exponential(link, DELAY)
        is_coming = uniform(link, HAPPENS) < plan.link[at.FOLLOW_PROB, c, other]
        if is_coming and begin < plan.setting[at.END]:
            p = s.number[at.N_PENDING]
            if p == s.pending.shape[1]:
                return NO_PENDING
            s.key[n + 2 + s.operation.shape[1] + p] = mixed(link, CHILD)
            s.pending[at.P_BEGIN, p] = begin
            s.pending[at.P_CRISIS, p], s.pending[at.P_DEPTH, p] = other, depth + 1.0
            s.number[at.N_PENDING] += 1
    return slot
