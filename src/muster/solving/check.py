"""The check of a solution outside the solver (rule R9).

Every row, bound and whole-number condition is recomputed from the program's own
arrays. What fails is refused; the largest violation travels with the result.
"""

from __future__ import annotations

import numpy as np

from muster.core.errors import RejectedSolutionError
from muster.solving.program import FloatArray, Program

TOLERANCE = 1e-6
"""Largest violation accepted, relative to the size of a row's bound (at least 1)."""


def check_solution(program: Program, x: FloatArray, *, is_relaxed: bool = False) -> float:
    """Largest violation of a solution.

    Parameters
    ----------
    program
        The program that was solved.
    x : (column,)
        The solution.
    is_relaxed
        Whether whole-number conditions are left out.

    Returns
    -------
    float
        Largest relative violation, at most the tolerance of 1e-6.

    Raises
    ------
    RejectedSolutionError
        If the solution has the wrong length, is not finite, or violates anything.
    """
    if x.shape != (program.n_columns,):
        raise RejectedSolutionError(
            f"A solution of length {x.size} for {program.n_columns} columns was refused."
        )
    if not np.isfinite(x).all():
        raise RejectedSolutionError("A solution with values that are not finite was refused.")
    activity = program.activity(x)
    worst = 0.0
    for what, value, lower, upper in (
        ("a bound", x, program.lower, program.upper),
        ("a row", activity, program.row_lower, program.row_upper),
    ):
        below = (lower - value) / np.maximum(1.0, np.abs(np.where(np.isfinite(lower), lower, 0.0)))
        above = (value - upper) / np.maximum(1.0, np.abs(np.where(np.isfinite(upper), upper, 0.0)))
        violation = float(max(below.max(initial=0.0), above.max(initial=0.0)))
        if violation > TOLERANCE:
            place = int(np.argmax(np.maximum(below, above)))
            raise RejectedSolutionError(
                f"A solution was refused: {what} (number {place}) is violated by {violation:.3g}, "
                f"more than {TOLERANCE:g}."
            )
        worst = max(worst, violation)
    if not is_relaxed and program.is_integer.any():
        whole = x[program.is_integer]
        off = float(np.abs(whole - np.round(whole)).max())
        if off > TOLERANCE:
            raise RejectedSolutionError(
                f"A solution was refused: a whole number is off by {off:.3g}."
            )
        worst = max(worst, off)
    return worst
