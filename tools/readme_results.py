"""Writes the table of results in README.md from real runs.

Usage: ``python tools/readme_results.py`` (``--check`` only says whether it is up to date).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import muster

README = Path(__file__).resolve().parents[1] / "README.md"
START, END = "<!-- results:start -->", "<!-- results:end -->"
CASES = (
    ("2025, without the United States", 2025, "absent"),
    ("2025, only American enablers", 2025, "enablers_only"),
    ("2025, United States tied down in Asia", 2025, "diverted"),
    ("2025, United States reduced as reported in 2026", 2025, "reduced_2026"),
    ("2025, United States fully present", 2025, "full"),
    ("2030, without the United States, known orders only", 2030, "absent"),
)


def results_table() -> str:
    """The table of results, one row for each case, both readings of troops."""
    world = muster.load_world("europe")
    guidance = muster.load_guidance("half-of-ambition")
    lines = [
        "| half of NATO's level of ambition | high reading: covered, run in full "
        "| low reading: covered, run in full | breaks first (high reading) |",
        "|---|---|---|---|",
    ]
    for words, year, us in CASES:
        cells = []
        first = ""
        for troops in ("high", "low"):
            result = muster.assess(world, guidance, year=year, us=us, settings={"troops": troops})
            cells.append(f"{result.score:.0%}, {result.n_run} of {result.n_operations}")
            first = first or broken_first(result)
        lines.append(f"| {words} | {cells[0]} | {cells[1]} | {first} |")
    return "\n".join(lines)


def broken_first(result: muster.Result) -> str:
    """What the verdict names as the first things to break."""
    _, _, words = result.verdict.partition(" to break ")
    return words.removeprefix("are ").removeprefix("is ").rstrip(".") or "-"


def main() -> int:
    """Write the table, or check that it is the one that runs give today."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    is_check = parser.parse_args().check
    text = README.read_text(encoding="utf-8")
    head, _, rest = text.partition(START)
    _, _, tail = rest.partition(END)
    new = f"{head}{START}\n{results_table()}\n{END}{tail}"
    if is_check:
        return 0 if new == text else 1
    README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
