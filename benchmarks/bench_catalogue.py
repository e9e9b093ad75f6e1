"""Catalogue: bundled tables, the world, the check of a study, and a long CSV file.

The readers beside ours only split and convert; ours refuses what is doubtful and
names every defect with its row, so that it may take longer. The ratio says how much.
"""

from __future__ import annotations

import csv
import io
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from muster.catalogue import new_study
from muster.catalogue.bundled import load_tables
from muster.catalogue.reading import Reading, read_csv
from muster.catalogue.schema import TABLES_FOLDER, load_schema
from muster.catalogue.world_building import build_world
from muster.core.world import World

N_ROWS = 50_000
REPEATS = 5


def main() -> None:
    """Print every table."""
    print(f"Catalogue, median of {REPEATS} runs")
    bundled()
    study_check()
    long_csv()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory of this benchmark: {peak:.0f} MB")


def bundled() -> None:
    """Reading every bundled table, and building the world from them."""
    files = sorted(TABLES_FOLDER.glob("*.csv"))

    def read() -> object:
        load_tables.cache_clear()
        return load_tables()

    def peer() -> object:
        return [list(csv.DictReader(io.StringIO(f.read_text("utf-8")))) for f in files]

    first = time.perf_counter()
    tables = read()
    first = time.perf_counter() - first
    ours, theirs = _median(read), _median(peer)
    n_rows = sum(len(rows) for rows in load_tables().values())
    print(f"\nBundled data: {len(files)} tables, {n_rows} rows [ms]")
    print(f"  read for the first time, with schemas{1000 * first:>10.1f}")
    print(f"  read again                           {1000 * ours:>10.1f}")
    print(f"  csv.DictReader, untyped              {1000 * theirs:>10.1f}   ours / it"
          f" {ours / theirs:.1f}")  # fmt: skip

    def build() -> World:
        return build_world(load_tables(), name="europe")

    assert tables
    print(f"  build the world                      {1000 * _median(build):>10.1f}")
    world = build()
    print(f"  the world of 2025                    {1000 * _median(lambda: world.at(2025)):>10.1f}")


def study_check() -> None:
    """The check of a study folder that 'muster new' wrote, sound and with a changed table."""
    print("\nCheck of a study folder [ms]")
    with tempfile.TemporaryDirectory() as place:
        folder = new_study.write_new_study(Path(place) / "study", "half-of-ambition")

        def check() -> object:
            return new_study.check_folder(folder)

        print(f"  study.toml alone                     {1000 * _median(check):>10.1f}")
        holdings = (TABLES_FOLDER / "holdings.csv").read_text("utf-8")
        (folder / "holdings.csv").write_text(holdings, "utf-8")
        n_rows = holdings.count("\n") - 1
        n_defects = len(new_study.check_folder(folder))
        seconds = _median(check)
        print(f"  with holdings.csv, {n_rows:>5} rows        {1000 * seconds:>10.1f}"
              f"   {n_defects} defects")  # fmt: skip


def long_csv() -> None:
    """Strict reading of a long file of holdings."""
    schema = load_schema("holdings")
    data = _long_file(list(schema.by_name))
    print(f"\nA CSV file of {N_ROWS:,} rows, {len(data) / 1e6:.1f} MB [s]")

    def ours() -> Reading:
        return read_csv(data, "holdings.csv", schema)

    def by_csv() -> object:
        rows = []
        for row in csv.DictReader(io.StringIO(data.decode("utf-8"))):
            rows.append({**row, "year": int(row["year"]), "quantity": float(row["quantity"])})
        return rows

    def by_polars() -> object:
        return pl.read_csv(io.BytesIO(data)).to_dicts()

    reading = ours()
    if len(reading.rows) != N_ROWS or reading.defects:
        print(f"  NOT comparable: {len(reading.rows)} rows kept, {len(reading.defects)} defects")
    seconds = _median(ours)
    print(f"  {'Muster, every cell checked':<38}{seconds:>9.2f}{N_ROWS / seconds:>12,.0f} rows/s")
    for name, way in (("csv.DictReader, two columns converted", by_csv),
                      ("Polars, types guessed, to dictionaries", by_polars)):  # fmt: skip
        peer = _median(way)
        print(f"  {name:<38}{peer:>9.2f}{N_ROWS / peer:>12,.0f} rows/s"
              f"   ours / it {seconds / peer:.1f}")  # fmt: skip


def _long_file(columns: list[str]) -> bytes:
    """Holdings of invented size: every key once."""
    holders = sorted({str(row["nation"]) for row in load_tables()["nations"]})
    systems = sorted({str(row["system"]) for row in load_tables()["systems"]})
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for number in range(N_ROWS):
        year, rest = divmod(number, len(holders) * len(systems))
        writer.writerow(
            {
                "holder": holders[rest // len(systems)],
                "system": systems[rest % len(systems)],
                "year": 2000 + year,
                "quantity": number % 97,
                "source": "assumption",
                "as_of": 2025,
                "confidence": "low",
                "low": number % 97,
                "high": number % 97 + 1,
                "note": "invented for the benchmark, with a comma",
            }
        )
    return out.getvalue().encode("utf-8")


def _median(way: Callable[[], object]) -> float:
    """Median time of a way [s]."""
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        way()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    main()
