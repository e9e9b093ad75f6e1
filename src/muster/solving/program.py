"""Linear and mixed-integer programs as arrays.

Blocks of columns and rows are appended as numpy arrays and turned once into the
compressed columns that the solver takes; no object is made for each variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from muster.core.errors import LabelMismatchError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

INFINITY = float("inf")

_Scalar = TypeVar("_Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Maximise ``gain @ x`` with ``row_lower <= A x <= row_upper`` and bounds on x.

    Attributes
    ----------
    gain : (column,)
        Objective coefficients, maximised.
    lower, upper : (column,)
        Bounds of the columns.
    is_integer : (column,)
        Columns that take whole numbers.
    row_lower, row_upper : (row,)
        Bounds of the rows.
    starts, rows, values
        Compressed sparse columns of A.
    """

    gain: FloatArray
    lower: FloatArray
    upper: FloatArray
    is_integer: BoolArray
    row_lower: FloatArray
    row_upper: FloatArray
    starts: IntArray
    rows: IntArray
    values: FloatArray

    @property
    def n_columns(self) -> int:
        """Number of columns."""
        return int(self.gain.size)

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return int(self.row_lower.size)

    def activity(self, x: FloatArray) -> FloatArray:
        """Value of every row at a point: ``A x``, shape (row,)."""
        column_of_value = np.repeat(np.arange(self.n_columns), np.diff(self.starts))
        return np.bincount(
            self.rows, weights=self.values * x[column_of_value], minlength=self.n_rows
        ).astype(np.float64)


class ProgramBuilder:
    """Collects blocks of columns and rows; :meth:`build` makes the program."""

    def __init__(self) -> None:
        self._gain: list[FloatArray] = []
        self._lower: list[FloatArray] = []
        self._upper: list[FloatArray] = []
        self._integer: list[BoolArray] = []
        self._row_lower: list[FloatArray] = []
        self._row_upper: list[FloatArray] = []
        self._entry_rows: list[IntArray] = []
        self._entry_columns: list[IntArray] = []
        self._entry_values: list[FloatArray] = []
        self.n_columns = 0
        self.n_rows = 0

    def add_columns(
        self,
        n: int,
        *,
        gain: ArrayLike = 0.0,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = INFINITY,
        is_integer: ArrayLike = False,
    ) -> IntArray:
        """Append ``n`` columns and return their indices, shape (n,)."""
        for store, value in (
            (self._gain, gain),
            (self._lower, lower),
            (self._upper, upper),
        ):
            store.append(_stretched(value, n, np.float64))
        self._integer.append(_stretched(is_integer, n, np.bool_))
        first = self.n_columns
        self.n_columns += n
        return np.arange(first, first + n, dtype=np.int64)

    def add_rows(
        self,
        n: int,
        entry_rows: ArrayLike,
        entry_columns: ArrayLike,
        entry_values: ArrayLike,
        *,
        lower: ArrayLike = -INFINITY,
        upper: ArrayLike = INFINITY,
    ) -> IntArray:
        """Append ``n`` rows given as entries (row within the block, column, value).

        Entries of the same row and column are added up.

        Raises
        ------
        LabelMismatchError
            If the three entry arrays differ in length or point outside.
        """
        rows = np.asarray(entry_rows, dtype=np.int64)
        columns = np.asarray(entry_columns, dtype=np.int64)
        values = _stretched(entry_values, rows.size, np.float64)
        if rows.size != columns.size:
            raise LabelMismatchError(
                f"{rows.size} row labels for {columns.size} column labels in a block of rows."
            )
        outside = rows.size and (
            rows.min() < 0
            or rows.max() >= n
            or columns.min() < 0
            or columns.max() >= self.n_columns
        )
        if outside:
            raise LabelMismatchError("An entry points to a row or column that does not exist.")
        self._row_lower.append(_stretched(lower, n, np.float64))
        self._row_upper.append(_stretched(upper, n, np.float64))
        self._entry_rows.append(rows + self.n_rows)
        self._entry_columns.append(columns)
        self._entry_values.append(values)
        first = self.n_rows
        self.n_rows += n
        return np.arange(first, first + n, dtype=np.int64)

    def add_entries(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        """Add entries to rows and columns that are there already; equal places are added up.

        Raises
        ------
        LabelMismatchError
            If the arrays differ in length or point outside.
        """
        row, column = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
        if row.size != column.size:
            raise LabelMismatchError(f"{row.size} row labels for {column.size} column labels.")
        is_inside = (row >= 0) & (row < self.n_rows) & (column >= 0) & (column < self.n_columns)
        if not is_inside.all():
            raise LabelMismatchError("An entry points to a row or column that does not exist.")
        self._entry_rows.append(row)
        self._entry_columns.append(column)
        self._entry_values.append(_stretched(values, row.size, np.float64))

    def build(self) -> Program:
        """The program with entries in column order and duplicates added up."""
        rows = _joined(self._entry_rows, np.int64)
        columns = _joined(self._entry_columns, np.int64)
        values = _joined(self._entry_values, np.float64)
        order = np.lexsort((rows, columns))
        rows, columns, values = rows[order], columns[order], values[order]
        if rows.size:
            is_first = np.ones(rows.size, dtype=bool)
            is_first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
            values = np.add.reduceat(values, np.flatnonzero(is_first))
            rows, columns = rows[is_first], columns[is_first]
        counts = np.bincount(columns, minlength=self.n_columns)
        starts = np.zeros(self.n_columns + 1, dtype=np.int64)
        np.cumsum(counts, out=starts[1:])
        return Program(
            gain=_joined(self._gain, np.float64),
            lower=_joined(self._lower, np.float64),
            upper=_joined(self._upper, np.float64),
            is_integer=_joined(self._integer, np.bool_),
            row_lower=_joined(self._row_lower, np.float64),
            row_upper=_joined(self._row_upper, np.float64),
            starts=starts,
            rows=rows,
            values=values,
        )


def _stretched(value: ArrayLike, n: int, dtype: type[_Scalar]) -> NDArray[_Scalar]:
    """A value for each of n places."""
    return np.broadcast_to(np.asarray(value, dtype=dtype), (n,)).copy()


def _joined(blocks: list[NDArray[_Scalar]], dtype: type[_Scalar]) -> NDArray[_Scalar]:
    """Blocks end to end."""
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=dtype)
