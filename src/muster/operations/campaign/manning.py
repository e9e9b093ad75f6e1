"""Who is sent: a greedy rule, capability by capability, the critical ones first.

For a capability, in this order until the need is met:

1. units at home and rested, of the preferred class first, then the least used, then in the
   order of the model;
2. if the crisis may break rest: units still at rest, the shortest remaining rest first;
3. if it may recall: units in operations of lower priority, the lowest first, then the least
   used. They need not be drawn ready, for they are deployed. Not in a loss system. It comes
   last, after all capabilities have had what is at home or rests.

A unit can be sent if its holder joins the operation, it is ready in this tour, it is there
in time (first tour only), and it is no reserve kept at home; American units only while the
United States are there, though they finish a tour that they have begun. Rest that is broken
is not made up for later: it is counted as days over-stretched, and so is the service of a
recalled unit, as long as it would have had to rest after what it did before.
"""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np

from muster.operations.campaign import arrays as at
from muster.operations.campaign.arrays import (
    ByteArray,
    Counts,
    IndexArray,
    KeyArray,
    Log,
    Plan,
    State,
    TableArray,
)
from muster.operations.campaign.draws import JOIN, READY, alone, below, inner, mixed, uniform
from muster.operations.campaign.lanes import BITS, LANE, LAST, NEVER, STEP, least_of_fit, next_of
from muster.operations.campaign.model import FloatArray

ROUNDING, HALF = 1e-9, 0.5
NOTHING, ROLE, ONE = np.uint32(0), np.uint64(at.RESTED_NOT - 1), np.uint64(1)
DUE, NOT_DUE, NOBODY = np.uint64(at.RESTED_NOT), np.uint64(0), np.uint64(at.RESTED_NOT)
# A number of its type, not a literal, for each of which code would be compiled anew.
NONE = cast(int, np.int64(0))


@inner
def ticks(t: float) -> int:
    """A time as a whole number of thousandths of a day from day 0; 0 before it."""
    return int(np.floor(max(0.0, t) * 1000.0 + HALF))


@inner
def moment(plan: Plan, t: float) -> int:
    """A time as a whole number of thousandths of a day from the begin of all."""
    return int(np.floor((t - plan.setting[at.START]) * 1000.0 + HALF))


@inner
def release(plan: Plan, s: State, counts: Counts, slot: int, t: float) -> None:
    """Send home the units that serve in a slot."""
    since, now = moment(plan, s.operation[at.O_TOUR_BEGIN, slot]), moment(plan, t)
    zero, has_lost = moment(plan, 0.0), s.operation[at.O_HAS_LOST, slot] > 0.0
    for i in range(int(s.operation[at.O_SENT, slot])):
        sent = np.uint64(s.crew[slot, i])
        role = sent & ROLE
        if has_lost:
            # Who was recalled is at home since, or serves elsewhere.
            one = s.role[role]
            if s.role_free[role] != NEVER or one.serves != role or one.where != slot:
                continue
        go_home(s, counts, role, sent > ROLE, since, now, zero)


@inner
def go_home(
    s: State, counts: Counts, role: np.uint64, is_due: bool, since: int, now: int, zero: int
) -> None:
    """Send a unit into rest, and count its days, also those for which rest was due."""
    days, begin, one = now - since, max(since, zero), s.role[role]
    free_at = np.uint64(min(now + int(one.rest_ratio * days + HALF), LAST))
    counts.holder[at.DEPLOYED, one.holder] += max(now, zero) - begin
    if is_due:
        due: Any = np.int64(one.was_free >> BITS)
        until = max(min(now, due), zero)
        counts.holder[at.OVER_STRETCHED, one.holder] += until - begin
    free_at <<= BITS
    used = (np.uint64(s.role_used[role]) & ~LANE) + np.uint64(days * STEP)
    other = np.uint64(one.following)
    s.role_free[role], s.role_used[role] = free_at | (role & LANE), used | (role & LANE)
    s.role_free[other], s.role_used[other] = free_at | (other & LANE), used | (other & LANE)
    last = np.uint64(s.role[other].following)
    while last != role:
        s.role_free[last], s.role_used[last] = free_at | (last & LANE), used | (last & LANE)
        last = np.uint64(s.role[last].following)


@inner
def man(plan: Plan, s: State, counts: Counts, log: Log, slot: int, t: float) -> None:
    """Send units for the tour that an operation begins now.

    Recall comes last, after all capabilities have had what is at home or rests: it takes from
    those who are deployed only, so that nothing is lost by it for another.
    """
    c, tour = int(s.operation[at.O_CRISIS, slot]), int(s.operation[at.O_TOUR, slot])
    stint = min(tour, int(plan.setting[at.N_STINTS]) - 1)
    kind = (1 if tour == 0 else 0) + (0 if s.number[at.US_HERE] == 1 else 2)
    ready = mixed(mixed(s.key[plan.crisis.shape[1] + 2 + slot], READY), np.uint64(tour))
    mask, now = plan.mask[kind, c], moment(plan, t) * STEP + STEP - 1
    asked = plan.asked[c, stint, : plan.n_asked[c, stint]]
    if s.operation[at.O_ROW, slot] >= 0.0:
        write_able(plan, s, log, slot, mask, ready, np.uint32(now))
    n_sent = send(
        asked,
        s.operation[at.O_SIZE, slot],
        s.joins[slot],
        mask,
        plan.group_row,
        s.role,
        s.role_free,
        s.role_used,
        s.keys,
        s.lead,
        s.crew[slot],
        s.need[slot],
        ready,
        np.uint32(slot),
        now,
        plan.crisis[at.BREAKS_REST, c] > 0.0,
    )
    if plan.crisis[at.RECALLS, c] > 0.0 and plan.setting[at.IS_LOSS] == 0.0:
        n_sent = recall(plan, s, counts, slot, asked, mask, n_sent, t)
    s.operation[at.O_SENT, slot] = n_sent


@alone
def send(
    asked: TableArray,
    size: float,
    joins: ByteArray,
    mask: ByteArray,
    group_row: KeyArray,
    roles: TableArray,
    free: IndexArray,
    used: IndexArray,
    keys: IndexArray,
    lead: IndexArray,
    crew: IndexArray,
    need: FloatArray,
    ready: np.uint64,
    slot: np.uint32,
    now: int,
    has_rest: bool,
) -> int:
    """Send units that are at home, then those that rest if allowed; how many."""
    n_sent = NONE
    for number in range(asked.size):
        want = asked[number]
        wanted, met = size * want.need, 0.0
        if want.is_rounded > 0:
            wanted = math.floor(wanted + HALF)
        enough, first, past = wanted - ROUNDING, np.uint64(want.first), np.uint64(want.past)
        source = first
        while met < enough and source < past + np.uint64(has_rest):
            # A class that is home and rested, free until now; after the last all who rest.
            is_home = source < past
            a = group_row[source if is_home else first]
            b = group_row[source + ONE if is_home else past]
            source += ONE
            best, place = listed(joins, mask, free, used, keys, lead, a, b, now, is_home)
            while best != NEVER:
                role = (place << BITS) | (best & LANE)
                one, until = roles[role], free[role]
                # Not if its unit was deployed in this tour by another role.
                if until != NEVER and below(ready, one.word, one.limit):
                    one.where, one.place, one.was_free = slot, number, until
                    deploy(roles, free, role)
                    crew[n_sent] = role if is_home else role + DUE
                    n_sent += 1
                    met += one.quantity
                    if met >= enough:
                        break
                lead[place] = next_of(keys, place, best)
                best = NEVER
                for row in range(a, b):
                    if lead[row] < best:
                        best, place = lead[row], row
        need[number, at.WANTED], need[number, at.MET] = wanted, met
    return n_sent


@inner
def listed(
    joins: ByteArray,
    mask: ByteArray,
    free: IndexArray,
    used: IndexArray,
    keys: IndexArray,
    lead: IndexArray,
    a: np.uint64,
    b: np.uint64,
    now: int,
    is_home: bool,
) -> tuple[np.uint32, np.uint64]:
    """Write the keys of who is at home and rested, or rests; the least, or never, and its row."""
    order, low = (used, NOTHING) if is_home else (free, np.uint32(now + 1))
    n = np.uint32(now if is_home else np.int64(NEVER) - now - 2)
    best, place = NEVER, a
    for row in range(a, b):
        least = least_of_fit(order, free, joins, mask, keys, row, low, n)
        lead[row] = least
        if least < best:
            best, place = least, row
    return best, place


@inner
def deploy(roles: TableArray, free: IndexArray, role: np.uint64) -> None:
    """Take a unit away in all its roles; most units have one or two."""
    other = np.uint64(roles[role].following)
    free[role] = free[other] = NEVER
    roles[role].serves = roles[other].serves = role
    last = np.uint64(roles[other].following)
    while last != role:
        free[last], roles[last].serves = NEVER, role
        last = np.uint64(roles[last].following)


@inner
def recall(
    plan: Plan,
    s: State,
    counts: Counts,
    slot: int,
    asked: TableArray,
    mask: ByteArray,
    n_sent: int,
    t: float,
) -> int:
    """Recall units for what is still wanted, from the lowest priority first; how many are sent."""
    mine = plan.crisis[at.PRIORITY, int(s.operation[at.O_CRISIS, slot])]
    for number in range(asked.size):
        wanted, met = s.need[slot, number, at.WANTED], s.need[slot, number, at.MET]
        a, b = plan.group_row[asked[number].first], plan.group_row[asked[number].past]
        for level in plan.level:
            while met < wanted - ROUNDING and level > mine:
                role = least_used_of(plan, s, slot, mask, a, b, level)
                if role == NOBODY:
                    break
                rob(plan, s, counts, np.uint64(s.role[role].serves), t)
                until = s.role_free[role]
                one = s.role[role]
                one.where, one.place, one.was_free = slot, number, until
                deploy(s.role, s.role_free, role)
                is_due = np.int64(until) > moment(plan, t) * STEP + STEP - 1
                s.crew[slot, n_sent] = role + (DUE if is_due else NOT_DUE)
                n_sent += 1
                met += one.quantity
        s.need[slot, number, at.MET] = met
    return n_sent


@inner
def least_used_of(
    plan: Plan, s: State, slot: int, mask: ByteArray, a: np.uint64, b: np.uint64, level: float
) -> np.uint64:
    """The role of the least used unit in operations of a priority, or nobody."""
    best, key = NOBODY, NEVER
    for role in range(a << BITS, b << BITS):
        is_fit = s.joins[slot, role] & mask[role] and s.role_free[role] == NEVER
        if is_fit and s.role_used[role] < key:
            where = s.role[s.role[role].serves].where
            if plan.crisis[at.PRIORITY, int(s.operation[at.O_CRISIS, where])] == level:
                best, key = role, s.role_used[role]
    return best


@inner
def rob(plan: Plan, s: State, counts: Counts, role: np.uint64, t: float) -> None:
    """Recall a unit from the operation in which it serves in a role."""
    one = s.role[role]
    where = one.where
    s.need[where, one.place, at.MET] -= one.quantity
    s.operation[at.O_IS_ROBBED, where] = s.operation[at.O_HAS_LOST, where] = 1.0
    since = moment(plan, s.operation[at.O_TOUR_BEGIN, where])
    is_due = np.int64(one.was_free) >= (since + 1) * STEP
    go_home(s, counts, role, is_due, since, moment(plan, t), moment(plan, 0.0))
    counts.holder[at.RECALLED, one.holder] += t >= 0.0


@inner
def write_able(
    plan: Plan, s: State, log: Log, slot: int, mask: ByteArray, ready: np.uint64, now: np.uint32
) -> None:
    """Write down who could serve in a tour, and who is home and rested, before it is manned."""
    n, n_holders, row = plan.crisis.shape[1], plan.join.shape[0], int(s.operation[at.O_ROW, slot])
    c, joining = int(s.operation[at.O_CRISIS, slot]), mixed(s.key[n + 2 + slot], JOIN)
    for u in range(plan.unit.shape[0]):
        holder, role = int(plan.unit[u, at.HOLDER]), int(plan.unit[u, at.ANY_ROLE])
        joins = uniform(joining, plan.code[n + holder]) < plan.join[holder, c]
        is_ready = uniform(ready, plan.code[n + n_holders + u]) < plan.unit[u, at.READY_PROB]
        log.unit[row, at.U_IS_ABLE, u] = role >= 0 and mask[role] > 0 and joins and is_ready
        log.unit[row, at.U_IS_RESTED, u] = role < 0 or s.role_free[role] <= now
