"""Who is sent: a greedy rule, capability by capability, the critical ones first.

For a capability, in this order until the need is met:

1. units at home and rested, of the preferred class first, then the least used, then in the
   order of the model;
2. if the crisis may break rest: units still at rest, the shortest remaining rest first;
3. if it may recall: units in operations of lower priority, the lowest first, then the least
   used. They need not be drawn ready, for they are deployed. Not in a loss system.

A unit can be sent if its holder joins the operation, it is ready in this tour, it is there
in time (first tour only), and it is no reserve kept at home; American units only while the
United States are there, though they finish a tour that they have begun. Rest that is broken
is not made up for later: it is counted as days over-stretched, and so is the service of a
recalled unit, as long as it would have had to rest after what it did before.
"""

from __future__ import annotations

import math
from typing import cast

import numpy as np

from muster.operations.campaign import arrays as at
from muster.operations.campaign.arrays import ByteArray, Counts, Log, Plan, State
from muster.operations.campaign.draws import JOIN, READY, inner, mixed, uniform

ROUNDING, HALF = 1e-9, 0.5
# Numbers of their type, not literals, for each of which code would be compiled anew.
NONE, ONE = cast(int, np.int64(0)), cast(int, np.int64(1))
REST, OTHERS = NONE, ONE
"""Where units are looked for that are not at home and rested."""

# The order of candidates is that of whole numbers: thousandths of a day, then the role, so that
# the best is their least, which processors find eight at a time.
ROLE_BITS = np.int64(20)
ROLE = np.int64((1 << 20) - 1)
NEVER = np.int64(2**62)
MOST_PRIORITY, LEVEL = np.int64(1000), np.int64(1 << 50)
"""The largest number of a priority, and more than anyone is ever used."""


@inner
def ticks(t: float) -> int:
    """A time as a whole number of thousandths of a day from day 0; 0 before it."""
    return int(np.floor(max(0.0, t) * 1000.0 + 0.5))


@inner
def release(plan: Plan, s: State, counts: Counts, row: int, n: int, slot: int, t: float) -> None:
    """Send home the units of a list that still serve in a slot, into rest, and count their days."""
    for i in range(n):
        u = s.crew[row, i]
        if s.unit[u, at.WHERE] != slot:
            continue
        since, was_free_at = s.unit[u, at.SINCE], s.unit[u, at.WAS_FREE_AT]
        free_at = t + plan.unit[u, at.REST_RATIO] * (t - since)
        s.unit[u, at.WHERE], s.unit[u, at.FREE_AT] = -1.0, free_at
        used = int(np.floor((t - since) * 1000.0 + 0.5)) << ROLE_BITS
        for j in range(plan.unit_start[u], plan.unit_start[u + 1]):
            s.role_free_at[plan.unit_role[j]] = free_at
            s.role_used[plan.unit_role[j]] += used
        holder, begin = int(plan.unit[u, at.HOLDER]), ticks(since)
        counts.holder[at.DEPLOYED, holder] += ticks(t) - begin
        if was_free_at > since:
            counts.holder[at.OVER_STRETCHED, holder] += ticks(min(t, was_free_at)) - begin


@inner
def man(plan: Plan, s: State, counts: Counts, log: Log, slot: int, t: float) -> None:
    """Send units for the tour that an operation begins now, from one source after the other."""
    c, tour, n_sent = int(s.operation[at.O_CRISIS, slot]), int(s.operation[at.O_TOUR, slot]), NONE
    word, stint = plan.role_word, min(tour, int(plan.setting[at.N_STINTS]) - 1)
    kind = (1 if tour == 0 else 0) + (0 if s.number[at.US_HERE] == 1 else 2)
    ready = mixed(mixed(s.key[plan.crisis.shape[1] + 2 + slot], READY), np.uint64(tour))
    joins, mask = s.joins[slot], plan.mask[kind, c]
    keys, used, free_at = s.keys, s.role_used, s.role_free_at
    if s.operation[at.O_ROW, slot] >= 0.0:
        write_able(plan, s, log, slot, mask, ready, t)
    for k in range(plan.capability.shape[1]):
        s.need[at.WANTED, slot, k] = 0.0
    for number in range(plan.n_asked[c, stint]):
        k = plan.asked[c, stint, number]
        wanted, met = s.operation[at.O_SIZE, slot] * plan.need[c, stint, k], 0.0
        if plan.capability[at.IS_ROUNDED, k] > 0.0:
            wanted = math.floor(wanted + HALF)
        first, past = plan.groups[k], plan.groups[k + 1]
        for group in range(first, past + 2):
            if met >= wanted - ROUNDING:
                break
            is_home, best, is_new = group < past, NEVER, True
            a = plan.group_start[group if is_home else first]
            b = plan.group_start[group + 1 if is_home else past]
            if is_home:
                for r in range(a, b):
                    is_fit = joins[r] & mask[r] & (free_at[r] <= t)
                    keys[r] = used[r] if is_fit else NEVER
                    best = min(best, keys[r])
            else:
                best = find(plan, s, c, joins, mask, a, b, group - past, t)
            while met < wanted - ROUNDING:
                if not is_new:
                    best = NEVER
                    for r in range(a, b):
                        best = min(best, keys[r])
                if best == NEVER:
                    break
                role, is_new = np.uint64(best & ROLE), False
                keys[role] = NEVER
                # Deployed in this tour by another role, or not ready.
                if is_home and free_at[role] > t:
                    continue
                is_sent = free_at[role] == np.inf
                if not is_sent and uniform(ready, word[role]) >= plan.role_share[at.IS_READY, role]:
                    continue
                u = plan.role[at.UNIT_OF_ROLE, role]
                if is_sent:
                    where = int(s.unit[u, at.WHERE])
                    if where == slot:
                        continue
                    rob(plan, s, counts, u, where, t)
                send(plan, s, u, slot, k, role, t)
                met += plan.role_share[at.QUANTITY, role]
                s.crew[slot, n_sent] = u
                n_sent += 1
        s.need[at.WANTED, slot, k], s.need[at.MET, slot, k] = wanted, met
    s.operation[at.O_SENT, slot] = n_sent


@inner
def send(plan: Plan, s: State, u: int, slot: int, k: np.uint32, role: np.uint64, t: float) -> None:
    """Deploy a unit."""
    s.unit[u, at.WAS_FREE_AT], s.unit[u, at.FREE_AT] = s.unit[u, at.FREE_AT], np.inf
    s.unit[u, at.SINCE], s.unit[u, at.WHERE], s.unit[u, at.SERVES] = t, slot, k
    s.unit[u, at.GIVES] = plan.role_share[at.QUANTITY, role]
    for j in range(plan.unit_start[u], plan.unit_start[u + 1]):
        s.role_free_at[plan.unit_role[j]] = np.inf


@inner
def rob(plan: Plan, s: State, counts: Counts, u: int, where: int, t: float) -> None:
    """Recall a unit from an operation."""
    s.need[at.MET, where, int(s.unit[u, at.SERVES])] -= s.unit[u, at.GIVES]
    s.operation[at.O_IS_ROBBED, where] = 1.0
    last = s.crew.shape[0] - 1
    s.crew[last, 0] = u
    release(plan, s, counts, last, ONE, where, t)
    counts.holder[at.RECALLED, int(plan.unit[u, at.HOLDER])] += t >= 0.0


@inner
def find(
    plan: Plan,
    s: State,
    c: int,
    joins: ByteArray,
    mask: ByteArray,
    a: np.uint64,
    b: np.uint64,
    source: int,
    t: float,
) -> int:
    """Set the keys of units at rest, or in operations of lower priority; the least, or never."""
    is_loss = source == OTHERS and plan.setting[at.IS_LOSS] > 0.0
    if is_loss or plan.crisis[at.BREAKS_REST + source, c] == 0.0:
        return NEVER
    best, start, mine = NEVER, plan.setting[at.START], plan.crisis[at.PRIORITY, c]
    for r in range(a, b):
        free_at, s.keys[r] = s.role_free_at[r], NEVER
        if joins[r] & mask[r] & (free_at > t):
            if source == REST and free_at < np.inf:
                s.keys[r] = (ticks(free_at - start) << ROLE_BITS) | (s.role_used[r] & ROLE)
            elif source == OTHERS and free_at == np.inf:
                where = int(s.unit[plan.role[at.UNIT_OF_ROLE, r], at.WHERE])
                theirs = plan.crisis[at.PRIORITY, int(s.operation[at.O_CRISIS, where])]
                if theirs > mine:
                    s.keys[r] = s.role_used[r] + (MOST_PRIORITY - int(theirs)) * LEVEL
            best = min(best, s.keys[r])
    return best


@inner
def write_able(
    plan: Plan, s: State, log: Log, slot: int, mask: ByteArray, ready: np.uint64, t: float
) -> None:
    """Write down who could serve in a tour, and who is home and rested, before it is manned."""
    n, n_holders, row = plan.crisis.shape[1], plan.join.shape[0], int(s.operation[at.O_ROW, slot])
    c, joining = int(s.operation[at.O_CRISIS, slot]), mixed(s.key[n + 2 + slot], JOIN)
    for u in range(s.unit.shape[0]):
        may, holder = False, int(plan.unit[u, at.HOLDER])
        for j in range(plan.unit_start[u], plan.unit_start[u + 1]):
            may = mask[plan.unit_role[j]] > 0
        joins = uniform(joining, plan.code[n + holder]) < plan.join[holder, c]
        is_ready = uniform(ready, plan.code[n + n_holders + u]) < plan.unit[u, at.READY_PROB]
        log.unit[row, at.U_IS_ABLE, u] = may and joins and is_ready
        log.unit[row, at.U_IS_RESTED, u] = s.unit[u, at.FREE_AT] <= t
