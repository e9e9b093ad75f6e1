"""Errors: what went wrong, where, why it matters and what to do.

Bad input raises one error that lists every defect at once. A need that cannot
be met is never an error: it is a shortfall, and a result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class MusterError(Exception):
    """Anything Muster refuses to do, in words for its user."""


@dataclass(frozen=True, slots=True, order=True)
class Defect:
    """One thing wrong with an input.

    Attributes
    ----------
    file
        File name, relative to the study folder where there is one.
    row
        Row as a spreadsheet counts it (the header is row 1); 0 where the whole file is meant.
    column
        Column or key; empty where the whole row is meant.
    reason
        What is wrong and why it matters.
    remedy
        What to do about it.
    """

    file: str
    row: int
    column: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        """One line: place, reason, remedy."""
        place = self.file
        if self.row:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        return f"{place}: {self.reason} {self.remedy}".rstrip()


class BadInputError(MusterError):
    """Raised when input cannot be trusted; carries every defect found."""

    def __init__(self, defects: Iterable[Defect]) -> None:
        self.defects = tuple(sorted(defects))
        n = len(self.defects)
        lines = "\n".join(f"  {i}. {d}" for i, d in enumerate(self.defects, start=1))
        super().__init__(f"{n} defect{'s' if n != 1 else ''} in the input:\n{lines}")


class UnknownCodeError(MusterError):
    """Raised when a code is not in the catalogue; names the nearest known ones."""

    def __init__(self, what: str, codes: Sequence[str], known: Iterable[str]) -> None:
        self.codes = tuple(codes)
        known = sorted(known)
        parts = []
        for code in codes:
            near = nearest(code, known)
            parts.append(f"'{code}'" + (f" (did you mean {near}?)" if near else ""))
        super().__init__(
            f"Unknown {what}: {', '.join(parts)}. Known: {', '.join(known[:60])}"
            + (" ..." if len(known) > 60 else "")
            + "."
        )


class LabelMismatchError(MusterError):
    """Raised when two tables that must have the same labels do not (rule R2)."""


class NoAnswerError(MusterError):
    """Raised when a solver ends without a proved answer within its limits."""

    def __init__(self, message: str, *, is_infeasible: bool = False) -> None:
        self.is_infeasible = is_infeasible
        super().__init__(message)


class RejectedSolutionError(MusterError):
    """Raised when a solution fails the check outside the solver (rule R9)."""


def nearest(code: str, known: Iterable[str]) -> str:
    """The known code nearest to a mistyped one, or an empty string."""
    candidates = {k.casefold(): k for k in known}
    match = get_close_matches(code.casefold(), candidates, n=1, cutoff=0.6)
    return candidates[match[0]] if match else ""
