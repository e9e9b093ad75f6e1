"""The bundled tables: public, sourced data that comes with Muster.

At run time only the types are read: the full check of the bundled tables is a
test. Files of other people go through ``muster.catalogue.reading``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from muster.catalogue.schema import (
    TABLES_FOLDER,
    Cell,
    ColumnType,
    Row,
    TableSchema,
    load_schema,
    table_names,
)
from muster.core.errors import BadInputError, Defect

_BOOLS = {"true": True, "false": False, "1": True, "0": False}

_PARSERS: Mapping[ColumnType, Callable[[str], Cell]] = {
    ColumnType.CODE: str,
    ColumnType.TEXT: str,
    ColumnType.CHOICE: str,
    ColumnType.NUMBER: float,
    ColumnType.SHARE: float,
    ColumnType.INTEGER: int,
    ColumnType.YEAR: int,
    ColumnType.BOOL: _BOOLS.__getitem__,
}


@dataclass(frozen=True, eq=False)
class Tables(Mapping[str, tuple[Row, ...]]):
    """Rows of every table by name, with a fingerprint of what they say."""

    rows: Mapping[str, tuple[Row, ...]]

    def __getitem__(self, name: str) -> tuple[Row, ...]:
        """Rows of one table; empty where a known table has none."""
        if name not in self.rows and name in table_names():
            return ()
        return self.rows[name]

    def __iter__(self) -> Iterator[str]:
        """Names of the tables."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Number of tables."""
        return len(self.rows)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the content, in hexadecimal digits.

        Neither the order of rows nor the way a number is written changes it;
        any other change of a value does.
        """
        digest = hashlib.sha256()
        for name in sorted(self.rows):
            if self.rows[name]:
                digest.update(canonical_text(load_schema(name), self.rows[name]).encode())
        return digest.hexdigest()


def canonical_text(schema: TableSchema, rows: Sequence[Mapping[str, Cell]]) -> str:
    """Content of a table in one form: rows by key, columns in order, shortest numbers."""
    columns = [(c.name, c.type in (ColumnType.NUMBER, ColumnType.SHARE)) for c in schema.columns]
    lines = [
        json.dumps(
            [_canonical(row.get(name)) if number else row.get(name) for name, number in columns],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for row in rows
    ]
    lines.sort()
    return "\n".join([schema.name, ",".join(schema.by_name), *lines, ""])


def _canonical(value: Cell) -> Cell:
    """A number as float, without a negative zero."""
    return value if value is None or isinstance(value, str) else float(value) + 0.0


@lru_cache(maxsize=1)
def load_tables() -> Tables:
    """The bundled tables, typed; read once in a process.

    Raises
    ------
    BadInputError
        If a file of the installation is damaged: names file, row and column.
    """
    return Tables({name: _load(TABLES_FOLDER / f"{name}.csv", name) for name in table_names()})


def _load(path: Path, name: str) -> tuple[Row, ...]:
    """Rows of one bundled table; empty where the file is not there."""
    if not path.is_file():
        return ()
    return light_rows(path.read_bytes(), load_schema(name))


def light_rows(data: bytes, schema: TableSchema) -> tuple[Row, ...]:
    """Typed rows of a table that is known to be sound.

    Raises
    ------
    BadInputError
        If a cell has not the type of its column, or columns are not those of the schema.
    """
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    header = next(reader, [])
    if missing := set(schema.by_name) ^ set(header):
        raise BadInputError([_damaged(schema, 1, ", ".join(sorted(missing)))])
    parsers = [_PARSERS[schema.by_name[name].type] for name in header]
    rows: list[Row] = []
    for number, cells in enumerate(reader, start=2):
        try:
            values = [
                parse(cell) if cell else None for parse, cell in zip(parsers, cells, strict=True)
            ]
        except (ValueError, KeyError) as error:
            raise BadInputError([_damaged(schema, number, str(error))]) from error
        rows.append(dict(zip(header, values, strict=True)))
    return tuple(rows)


def _damaged(schema: TableSchema, row: int, what: str) -> Defect:
    """A bundled table that is not as it was published."""
    return Defect(
        file=schema.file,
        row=row,
        column="",
        reason=f"The bundled table is damaged ({what}).",
        remedy="Install Muster again, or run the tests of the catalogue.",
    )
