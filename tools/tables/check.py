"""Checks written tables against the schemas beside them.

Usage: ``python tools/tables/check.py [FOLDER]``. Every defect is named at
once with table, row and column; the exit status tells whether there was any.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from reading import Row, number, read_rows

TABLES = Path(__file__).resolve().parents[2] / "src" / "muster" / "catalogue" / "tables"
CODE = re.compile(r"[A-Za-z0-9*][A-Za-z0-9_.+-]*")
NUMBERS = frozenset({"number", "share", "integer", "year"})


def check_all(folder: Path) -> list[str]:
    """Defects of every table in the folder."""
    schemas = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.toml"))
    }
    tables = {name: read_rows(folder / f"{name}.csv") for name in schemas}
    known = {row["source"] for row in tables.get("sources", [])}
    defects: list[str] = []
    for name, schema in schemas.items():
        if not (folder / f"{name}.csv").is_file():
            defects.append(f"{name}: no such table yet")
            continue
        defects.extend(check_table(name, schema, tables))
        for line, row in enumerate(tables[name], start=2):
            source = row.get("source", "")
            if name != "sources" and source not in known | {"assumption", ""}:
                defects.append(f"{name} line {line}: source {source!r} is not in sources")
    return defects


def check_table(name: str, schema: dict[str, Any], tables: dict[str, list[Row]]) -> list[str]:
    """Defects of one table: columns, cells, key, references."""
    columns: dict[str, dict[str, Any]] = schema["columns"]
    defects: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for line, row in enumerate(tables[name], start=2):
        if list(row) != list(columns):
            defects.append(f"{name}: columns differ from the schema: {set(row) ^ set(columns)}")
            break
        for column, rule in columns.items():
            fault = cell_fault(row[column], rule) or reference_fault(row[column], rule, tables)
            if fault:
                defects.append(f"{name} line {line} {column}: {fault}")
        key = tuple(row[column] for column in schema["key"])
        if key in seen:
            defects.append(f"{name} line {line}: key {key} stands twice")
        seen.add(key)
    return defects


def cell_fault(text: str, rule: dict[str, Any]) -> str:
    """What is wrong with a cell, or an empty text."""
    if not text:
        return "is empty" if rule.get("is_required") else ""
    kind = rule["type"]
    if kind == "choice":
        return "" if text in rule["choices"] else f"{text!r} is no choice"
    if kind == "bool":
        return "" if text in {"true", "false"} else f"{text!r} is neither true nor false"
    if kind == "code":
        return "" if CODE.fullmatch(text) else f"{text!r} is no code"
    if kind not in NUMBERS:
        return ""
    value = number(text)
    if value is None or (kind in {"integer", "year"} and value != int(value)):
        return f"{text!r} is no {kind}"
    low, high = rule.get("minimum"), rule.get("maximum")
    if low is not None and (value < low or (value == low and rule.get("is_minimum_excluded"))):
        return f"{text} is below {low}"
    return f"{text} is above {high}" if high is not None and value > high else ""


def reference_fault(text: str, rule: dict[str, Any], tables: dict[str, list[Row]]) -> str:
    """Whether a cell names a row that another table lacks."""
    if not text or text == "*" or "references" not in rule:
        return ""
    table, column = rule["references"].split(".")
    if any(row[column] == text for row in tables.get(table, [])):
        return ""
    return f"{text!r} is not in {rule['references']}"


def main() -> int:
    """Print the defects; 1 if there is any."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else TABLES
    defects = check_all(folder)
    print("\n".join(defects) or "no defect")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main())
