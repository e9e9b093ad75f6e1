"""Builds the derived tables of the bundled catalogue from raw public files.

Usage: ``python tools/tables/build.py --raw FOLDER``, where FOLDER holds
``data`` and ``sources``. Authored tables are read, never written. What was
left out, and why, is written to ``build_report.txt`` beside this script.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import facts
import naval
import orders
from air import air_parts
from check import TABLES, check_all
from fleets import PAST, Part, holdings_of, with_upper_ends
from formations import active_brigades, formation_rows
from land import SUPPORT, additional_parts, artillery_parts, assumed_support
from merging import prefer_additional
from nations import economics_rows, nation_rows, politics_rows, pool_rows
from reading import Row, read_rows, shown, write_rows
from source_book import SourceBook

HERE = Path(__file__).resolve().parent
ADDITIONAL = HERE / "additional"
LAND_FILES = ("land_support.csv", "land_fires_air_defence_sof.csv", "component_hq.csv")


@dataclass(slots=True)
class Build:
    """What a run reads and gathers."""

    raw: Path
    book: SourceBook = field(default_factory=SourceBook)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    report: list[str] = field(default_factory=list)

    def data(self, name: str) -> list[Row]:
        """Rows of a raw data file."""
        return read_rows(self.raw / "data" / f"{name}.csv")

    def policy(self, name: str) -> list[Row]:
        """Rows of a raw policy file."""
        return read_rows(self.raw / "sources" / f"{name}.csv")


def build_people(build: Build) -> None:
    """Nations, politics, pools, economics."""
    raw = build.data("nations")
    build.tables["nations"] = nation_rows(raw, build.book)
    build.tables["politics"] = politics_rows(build.policy("political_caveats"), raw, build.book)
    build.tables["pools"] = pool_rows(build.data("pools"), build.tables["nations"], build.book)
    build.tables["economics"] = economics_rows(
        build.data("economics"), build.tables["nations"], build.book
    )


def build_facts(build: Build) -> None:
    """Tables that only rename columns."""
    book = build.book
    straight: dict[str, Callable[[], list[Row]]] = {
        "lead_roles": lambda: facts.straight(
            build.policy("lead_roles"), facts.LEAD_ROLES, book, "troops"
        ),
        "levels_of_ambition": lambda: facts.straight(
            build.policy("level_of_ambition"), facts.LEVELS, book
        ),
        "operation_timelines": lambda: facts.straight(
            build.policy("operation_timelines"), facts.TIMELINES, book, "start_event delay_cause"
        ),
        "published_requirements": lambda: facts.straight(
            build.policy("published_requirements"), facts.REQUIREMENTS, book
        ),
        "readiness_targets": lambda: facts.target_rows(build.policy("readiness_targets"), book),
        "planning_factors": lambda: facts.straight(
            build.data("planning_factors"), facts.FACTORS, book
        ),
        "readiness_observed": lambda: facts.straight(
            [row for row in build.data("readiness") if row["iso3"] not in {"CAN", "CHE"}],
            facts.OBSERVED,
            book,
        ),
        "past_operations": lambda: facts.straight(
            build.data("past_operations"), facts.OPERATIONS, book, "status"
        ),
        "unit_costs": lambda: facts.cost_rows(build.data("unit_costs"), book),
        "us_forces": lambda: facts.us_rows(
            build.data("us_forces_in_europe"), build.policy("us_contribution"), book
        ),
    }
    for name, made in straight.items():
        build.tables[name] = made()


def build_forces(build: Build) -> None:
    """Holdings, formations, ships and changes."""
    book = build.book
    land, air = build.data("land_and_naval"), build.data("air_and_enablers")
    raw_formations, raw_ships = build.data("formations"), build.data("naval_classes")
    raw_parts = [*air_parts(air, book), *artillery_parts(land, book, build.report)]

    read = read_rows(ADDITIONAL / "order_years.csv")
    files = {name: read_rows(ADDITIONAL / name) for name in (*LAND_FILES, "air.csv", "naval.csv")}
    files = {name: orders.without_read(rows, read) for name, rows in files.items()}
    extra_land = [row for name in LAND_FILES for row in files[name]]
    extra_air = files["air.csv"]
    build.tables["formations"], left_out = formation_rows(raw_formations, land, extra_land, book)
    build.report.extend(left_out)
    extra_ships = files["naval.csv"]
    extra = [*extra_land, *extra_air, *(row for row in extra_ships if row["category"] in SUPPORT)]
    parts = prefer_additional(raw_parts, additional_parts(extra, book, build.report), build.report)
    dated, left_out = orders.dated_changes(extra, book, SUPPORT)
    build.report.extend(left_out)
    looked_up, left_out = orders.dated_changes(read, book, SUPPORT, has_choices=False)
    build.report.extend(left_out)
    dated = [*dated, *looked_up]
    known = {(row["holder"], row["system"]) for row in dated}
    changes, left_out = orders.order_changes(orders.without_read(air, read), book, known)
    build.report.extend(left_out)
    ships = naval.naval_tables([*extra_ships, *read], raw_ships, book)
    build.report.extend(ships.left_out)
    build.tables["naval_classes"] = ships.classes
    build.tables["changes"] = orders.merged_changes([*dated, *changes, *ships.changes])
    totals = build.data("air_aggregates_2022")
    build.tables["holdings"] = [
        *with_upper_ends(holdings_of(parts), totals, book.of_row(totals[0])),
        *assumed_support(active_brigades(build.tables["formations"]), parts),
        *us_holdings(read_rows(ADDITIONAL / "us_assigned.csv"), book),
    ]
    report_parts(parts, build.report)


def us_holdings(rows: list[Row], book: SourceBook) -> list[Row]:
    """The US force assigned to European contingencies, not the world fleet."""
    return [
        {
            "holder": "USA",
            "system": row["system"],
            "year": str(PAST),
            "quantity": row["quantity"],
            "low": row["low"],
            "high": row["high"],
            "source": book.key_of(
                row["source_title"], row["source_url"], row["as_of"], row["confidence"]
            )
            if row["source_title"]
            else "assumption",
            "as_of": row["as_of"],
            "confidence": row["confidence"],
            "note": row["note"],
        }
        for row in rows
    ]


def report_parts(parts: list[Part], report: list[str]) -> None:
    """Note counts that rest on memory, so that they can be looked up."""
    report.extend(
        f"not re-read {part.holder} {part.system} {part.label} {shown(part.quantity)}"
        for part in parts
        if "recalled" in part.note
    )


def write_all(build: Build) -> None:
    """Write every derived table, then the sources that any table uses."""
    used: set[str] = set()
    for name, rows in build.tables.items():
        schema = tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))
        count = write_rows(TABLES / f"{name}.csv", list(schema["columns"]), schema["key"], rows)
        print(f"{name}: {count} rows")
    for path in sorted(TABLES.glob("*.csv")):
        if path.stem != "sources":
            used |= {row["source"] for row in read_rows(path) if row.get("source")}
    schema = tomllib.loads((TABLES / "sources.toml").read_text(encoding="utf-8"))
    count = write_rows(
        TABLES / "sources.csv", list(schema["columns"]), schema["key"], build.book.rows(used)
    )
    print(f"sources: {count} rows")
    (HERE / "build_report.txt").write_text(
        "\n".join(sorted(set(build.report))) + "\n", encoding="utf-8"
    )


def main() -> None:
    """Read, build, write, check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--raw", type=Path, required=True, help="folder with data and sources")
    build = Build(raw=parser.parse_args().raw)
    for row in read_rows(ADDITIONAL / "sources_extra.csv"):
        build.book.add_fixed(row)
    build_people(build)
    build_facts(build)
    build_forces(build)
    for path in sorted(ADDITIONAL.glob("*.csv")):
        for row in read_rows(path):
            if row.get("source_title"):
                build.book.of_row(row)
    write_all(build)
    print("\n".join(check_all(TABLES)) or "no defect")


if __name__ == "__main__":
    main()
