"""Pages made from the program: the commands with their help, the tables with their columns.

Written beside the pages that include them, and not kept in version control.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import click

import muster
from muster.cli import muster as main

REFERENCE = Path(__file__).parent / "reference"
TABLES = Path(muster.__file__).parent / "catalogue" / "tables"


def write_pages() -> None:
    """Write both pages."""
    (REFERENCE / "_commands.md").write_text(commands_page(), encoding="utf-8")
    (REFERENCE / "_tables.md").write_text(tables_page(), encoding="utf-8")


def commands_page() -> str:
    """Help of every command, as the program itself prints it."""
    parts: list[str] = []
    with click.Context(main, info_name="muster", max_content_width=88) as root:
        for name in main.list_commands(root):
            command = main.get_command(root, name)
            if command is None or command.hidden:
                continue
            with click.Context(command, info_name=name, parent=root, max_content_width=88) as ctx:
                parts.append(f"### muster {name}\n\n```text\n{command.get_help(ctx)}\n```\n")
    return "\n".join(parts)


def tables_page() -> str:
    """Meaning, key and columns of every table, from the schema beside it."""
    return "\n".join(_table(path) for path in sorted(TABLES.glob("*.toml")))


def _table(path: Path) -> str:
    """One table as a section."""
    schema = tomllib.loads(path.read_text(encoding="utf-8"))
    origin = "Written by hand." if schema.get("is_authored") else "Built from public raw files."
    lines = [
        f"### {path.stem}",
        "",
        f"{schema['meaning']} {origin} Key: {', '.join(f'`{c}`' for c in schema['key'])}.",
        "",
        "| column | type | required | meaning |",
        "|---|---|---|---|",
    ]
    for name, column in schema["columns"].items():
        required = "yes" if column.get("is_required") else ""
        lines.append(f"| `{name}` | {_kind(column)} | {required} | {_meaning(column)} |")
    return "\n".join([*lines, ""])


def _kind(column: dict[str, Any]) -> str:
    """Type of a column with its range."""
    low, high = column.get("minimum"), column.get("maximum")
    if low is None and high is None:
        return str(column["type"])
    above = "above " if column.get("is_minimum_excluded") else ""
    if low is None:
        return f"{column['type']}, at most {high:g}"
    if high is None:
        return f"{column['type']}, {above or 'at least '}{low:g}"
    return f"{column['type']}, {above}{low:g} to {high:g}"


def _meaning(column: dict[str, Any]) -> str:
    """Meaning of a column with its choices or the column it refers to."""
    text = str(column["meaning"])
    if "choices" in column:
        text += ": " + ", ".join(f"`{c}`" for c in column["choices"])
    if "references" in column:
        text += f" (a `{column['references']}`)"
    return text.replace("|", "\\|")
