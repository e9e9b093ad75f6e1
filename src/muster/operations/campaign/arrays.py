"""What the kernel works on: tables of numbers, and the names of their rows and columns.

Compiled code pays for each array that a function is given, when it is compiled and when it
is called. So what belongs to one thing, a crisis or a unit, is one table, whole numbers
among it as floats (they are exact up to 2^53). The first dimension of a table names the
quantity, by the constants below.

The state is made once for a block and set back at the begin of each trial, so memory does
not grow with trials.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from muster.operations.campaign.model import FloatArray, IntArray

ByteArray = NDArray[np.uint8]
KeyArray = NDArray[np.uint64]
TableArray = Any
"""Rows of :data:`ROLE_ROW` or :data:`NEED_ROW`, whose fields only compiled code knows."""
IndexArray = NDArray[np.uint32]
"""Without a sign, because compiled code has to ask of any other whether it counts from the end."""

# Plan.setting: days [from day 0] and mean spells of the United States [days].
START, END, US_PRESENT, US_AWAY, IS_LOSS, N_STINTS = range(6)
# Plan.crisis; RANK is the place among the codes in alphabetical order.
RATE, LAW, MEAN, VARIATION, SIZE_LOW, SIZE_HIGH = range(6)
TOUR_DAYS, PRIORITY, RANK, BREAKS_REST, RECALLS = range(6, 11)
# Plan.link.
FOLLOW_PROB, FOLLOW_DAYS = range(2)
# Plan.given, sorted by begin, priority and code; NUMBER is the place in the campaign.
GIVEN_DAY, GIVEN_DAYS, GIVEN_SIZE, GIVEN_CRISIS, GIVEN_NUMBER = range(5)
# Plan.unit.
READY_PROB, HOLDER, ANY_ROLE = range(3)

# State.number.
IN_USE, N_PENDING, NEXT_GIVEN, N_OPERATIONS, US_HERE, N_SPELLS, MOST, HAS_FAILED = range(8)
# State.arising; a last column is for the United States, who come or go then.
NEXT_BEGIN, N_BEGUN = range(2)
# State.pending: operations that follow others and have yet to begin.
P_BEGIN, P_CRISIS, P_DEPTH = range(3)
# State.operation, of those under way; O_CRISIS is -1 where the slot is free.
O_CRISIS, O_SIZE, O_BEGIN, O_UNTIL, O_TOUR, O_TOUR_BEGIN, O_TOUR_END = range(7)
O_DEPTH, O_NUMBER, O_IS_DUE, O_IS_ROBBED, O_HAS_FAILED, O_IS_BROKEN = range(7, 13)
O_LOWEST, O_ROW, O_SENT, O_COVERAGE, O_HAS_LOST = range(13, 18)
# State.need.
WANTED, MET = range(2)

ROLE_ROW = np.dtype(
    [
        # The unit is ready if the hash of the word is below the limit; see draws.below.
        ("word", np.uint64),
        ("limit", np.uint64),
        # Units of capability that it gives, and days of rest for each day deployed.
        ("quantity", np.float64),
        ("rest_ratio", np.float64),
        ("unit", np.uint32),
        ("holder", np.uint32),
        ("capability", np.uint32),
        # The next role of the same unit, the first again after the last.
        ("following", np.uint32),
        # Of a unit that is deployed, in each of its roles: the one it serves with. In that one:
        # slot, place among the needs, and the end of rest that was due when it was sent.
        ("serves", np.uint32),
        ("where", np.uint32),
        ("place", np.uint32),
        ("was_free", np.uint32),
    ]
)
"""What belongs to one role; it fills one line of a processor's cache."""
NEED_ROW = np.dtype(
    [
        ("need", np.float64),
        ("weight", np.float64),
        ("hold_share", np.float64),
        ("capability", np.uint32),
        # Classes of the roles that can meet it.
        ("first", np.uint32),
        ("past", np.uint32),
        ("is_critical", np.uint16),
        ("is_rounded", np.uint8),
        # Whether no tour before needs it, so that who joins has still to be written down for it.
        ("is_first", np.uint8),
    ]
)
"""What belongs to one need of an operation."""
# State.year: lowest coverage, and whether any operation failed.
LOWEST, FAILED = range(2)

# Counts: see the fields of Tally. Those of the year go on with a row for each per cent.
N_FAILED, N_FAILED_BY, COVERAGE = range(3)
OPERATIONS, OPERATIONS_FAILED, TOURS, TOURS_FAILED, TOUR_COVERAGE, LOST = range(6)
NEED_TOURS, SHORT_TOURS, SHORT_SHARE = range(3)
DEPLOYED, OVER_STRETCHED, RECALLED = range(3)
AT_ONCE, MOST_AT_ONCE = range(2)
FAILED_YEARS, FAILED_YEARS_SQUARED, FIRST_SHORT = range(3)

# Log: columns of its operations and tours; needs and what is met of them follow in the latter.
L_CRISIS, L_BEGIN, L_END, L_SIZE, L_LOST, L_LOWEST, L_FAILED = range(7)
T_OPERATION, T_BEGIN, T_END, T_COVERAGE, T_WORST, T_HOLDS, T_ROBBED, T_NEEDS = range(8)
# Log.unit: 1 more than the capability it serves with; may serve and is ready; home and rested.
U_SERVES, U_IS_ABLE, U_IS_RESTED = range(3)

LANES, LANE_BITS = 16, 4
"""Roles in a row that the kernel looks at in one step; see :mod:`~.lanes`."""
RESTED_NOT = 1 << 31
"""Added to a role in a crew whose unit was due rest when it was sent."""


class Plan(NamedTuple):
    """A campaign as the kernel reads it; see :class:`~.model.Campaign` for the meaning.

    ``asked`` (crisis, stint, place): capabilities that are needed, in the order in which they
    are manned, the critical ones first; ``n_asked`` (crisis, stint) of them. ``groups``
    (capability + 1): where the classes of roles of each begin.

    ``setting`` (name), ``crisis`` (name, crisis), ``link`` (name, crisis, crisis), ``need``
    (crisis, stint, capability) with the weights as one stint more, ``capability`` (name,
    capability), ``given`` (name, given), ``unit`` (unit, name), ``code`` (words in the hash
    of crises, then holders, then units), ``join`` (holder, crisis), ``mask`` (kind, crisis,
    role): 1 where a unit may serve, in later tours and, one more, the first, plus two while
    the United States are away; ``role`` (name, role), ``role_share`` (name, role),
    ``role_ready`` (name, role), ``group_row`` (group + 1): row of :mod:`~.lanes` at which each
    class of roles begins, ``level`` (level): priorities that there are, the largest number first.
    """

    setting: FloatArray
    crisis: FloatArray
    link: FloatArray
    asked: TableArray
    n_asked: IntArray
    given: FloatArray
    unit: FloatArray
    code: KeyArray
    join: FloatArray
    mask: ByteArray
    role: TableArray
    role_holder: NDArray[np.uint16]
    group_row: KeyArray
    level: FloatArray


class State(NamedTuple):
    """One trial at one moment.

    ``number`` (name), ``arising`` (name, crisis + 1), ``pending`` (name, pending),
    ``operation`` (name, slot), ``need`` (name, slot, capability), ``unit`` (unit, name),
    ``key`` (streams of crises, of given operations and of spells, then of slots, then of
    pending operations), ``joins`` (slot, role): whether the holder joins, for capabilities
    that are asked, ``holder_joins`` (holder), ``crew`` (slot, unit): roles of the units sent in
    the current tour, with :data:`RESTED_NOT` added for who was due rest, ``role_free`` (role): end
    of rest of its unit, ``role_used`` (role): time that it has served, ``keys`` (role): the order
    in which candidates are sent, ``lead`` (row): the least that is left of a row of them,
    ``year`` (name, year). The times of a role are keys as in :mod:`~.lanes`.
    """

    number: IntArray
    arising: FloatArray
    pending: FloatArray
    operation: FloatArray
    need: FloatArray
    role: TableArray
    key: KeyArray
    joins: ByteArray
    holder_joins: ByteArray
    crew: IndexArray
    role_free: IndexArray
    role_used: IndexArray
    keys: IndexArray
    lead: IndexArray
    year: FloatArray


class Counts(NamedTuple):
    """A :class:`~.tally.Tally` as the kernel adds to it.

    ``year`` (name, year + 1), ``crisis`` (name, crisis), ``need`` (name, crisis, capability),
    ``holder`` (name, holder), ``once`` (name, count), ``trial`` (name, then capability).
    """

    year: IntArray
    crisis: IntArray
    need: IntArray
    holder: IntArray
    once: IntArray
    trial: IntArray


class Log(NamedTuple):
    """History of the last trial, or nothing if there are no rows; see :mod:`~.trace`.

    ``size`` (operations and tours written), ``operation`` (row, name), ``tour`` (row, name),
    ``unit`` (row, name, unit).
    """

    size: IntArray
    operation: FloatArray
    tour: FloatArray
    unit: NDArray[np.int16]
