"""Sixteen roles at one step: who is fit, and whose turn it is.

Roles lie in rows of :data:`LANES`, each in a lane of its row. A key is a whole number of 32 bits
that says whose turn it is: thousandths of a day, then the lane, so that no two keys of a row are
equal and the least of them tells its lane. The steps are written as vector instructions, because
the compiler finds them by itself for long loops only, and rows are short. Any processor has
them; narrow ones take a few steps for one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from muster.operations.campaign.arrays import LANE_BITS, LANES

BITS, LANE = np.uint64(LANE_BITS), np.uint64(LANES - 1)
"""How many bits of a key tell the lane, and which."""
STEP = np.int64(LANES)
"""What a thousandth of a day adds to a key."""
NEVER = np.uint32(0xFFFFFFFF)
"""The key of nobody, and the end of rest of who is deployed."""
LAST = np.int64((1 << 28) - 2)
"""The last moment that a key can tell [thousandths of a day]: 734 years."""

KEY = ir.IntType(32)
KEYS, BYTES = ir.VectorType(KEY, LANES), ir.VectorType(ir.IntType(8), LANES)


def instructions(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of compiled code of which the instructions are written down here."""
    return cast(Callable[..., Any], intrinsic(function))


def _row(context: Any, builder: Any, kind: Any, array: Any, row: Any, vector: Any) -> Any:
    """Pointer to a row of an array."""
    data = context.make_array(kind)(context, builder, array).data
    first = builder.shl(row, ir.Constant(row.type, LANE_BITS))
    return builder.bitcast(builder.gep(data, [first]), vector.as_pointer())


def _spread(builder: Any, number: Any) -> Any:
    """A number in every lane."""
    zero = ir.IntType(32)(0)
    one = builder.insert_element(ir.Constant(KEYS, ir.Undefined), number, zero)
    mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(one, ir.Constant(KEYS, ir.Undefined), mask)


def _least(builder: Any, keys: Any) -> Any:
    """The least number of a row."""
    name = f"llvm.vector.reduce.umin.v{LANES}i32"
    function = cast(Any, cgutils).get_or_insert_function(
        builder.module, ir.FunctionType(KEY, [KEYS]), name
    )
    return builder.call(function, [keys])


def _nobody() -> Any:
    """A row of nobody."""
    return ir.Constant(KEYS, [int(NEVER)] * LANES)


@instructions
def least_of_fit(
    typing: Any, order: Any, free_at: Any, may: Any, fit: Any, keys: Any, row: Any, low: Any, n: Any
) -> Any:
    """Write the keys of a row, and the least of them.

    A role has the key of ``order`` if both of ``may`` and ``fit`` allow it and its rest ends
    from ``low`` to ``low + n``, else that of nobody.
    """

    def made(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kinds, place = signature.args, args[5]
        rows = [
            builder.load(_row(context, builder, kinds[i], args[i], place, form), align=width)
            for i, form, width in ((0, KEYS, 4), (1, KEYS, 4), (2, BYTES, 1), (3, BYTES, 1))
        ]
        both = builder.and_(rows[2], rows[3])
        is_fit = builder.icmp_unsigned("!=", both, ir.Constant(BYTES, [0] * LANES))
        later = builder.sub(rows[1], _spread(builder, args[6]))
        is_there = builder.icmp_unsigned("<=", later, _spread(builder, args[7]))
        found = builder.select(builder.and_(is_fit, is_there), rows[0], _nobody())
        builder.store(found, _row(context, builder, kinds[4], args[4], place, KEYS), align=4)
        return _least(builder, found)

    number = types.uint32
    return number(order, free_at, may, fit, keys, types.uint64, number, number), made


@instructions
def next_of(typing: Any, keys: Any, row: Any, last: Any) -> Any:
    """The least key of a row that is larger than the last one."""

    def made(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = _row(context, builder, signature.args[0], args[0], args[1], KEYS)
        found = builder.load(place, align=4)
        is_later = builder.icmp_unsigned(">", found, _spread(builder, args[2]))
        return _least(builder, builder.select(is_later, found, _nobody()))

    return types.uint32(keys, types.uint64, types.uint32), made


@instructions
def sort_row(typing: Any, keys: Any, row: Any) -> Any:
    """Sort the keys of a row, the least first (Batcher's bitonic network)."""

    def made(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = _row(context, builder, signature.args[0], args[0], args[1], KEYS)
        found, lanes = builder.load(place, align=4), range(LANES)
        for run in (1 << i for i in range(1, LANE_BITS + 1)):
            for apart in (run >> i for i in range(1, run.bit_length())):
                partner = _shuffled(builder, found, found, [i ^ apart for i in lanes])
                is_less = builder.icmp_unsigned("<", found, partner)
                less = builder.select(is_less, found, partner)
                more = builder.select(is_less, partner, found)
                is_low = [((i & apart) == 0) == ((i & run) == 0) for i in lanes]
                chosen = [i if low else LANES + i for i, low in zip(lanes, is_low, strict=True)]
                found = _shuffled(builder, less, more, chosen)
        builder.store(found, place, align=4)
        return context.get_dummy_value()

    return types.void(keys, types.uint64), made


def _shuffled(builder: Any, first: Any, second: Any, lanes: list[int]) -> Any:
    """A row of lanes of two others."""
    mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), lanes)
    return builder.shuffle_vector(first, second, mask)
