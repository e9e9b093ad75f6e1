"""Questions about forces: assess, gaps, command, compare, and where numbers come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muster.api.cases import changed, posture_of
from muster.api.defaults import ARRIVALS, DEFAULT_YEAR
from muster.api.results import Result, version_of_muster
from muster.catalogue.bundled import load_tables
from muster.catalogue.new_study import check_folder, write_new_study
from muster.catalogue.studies import bundled_studies, load_guidance, load_world
from muster.catalogue.tracing import trace
from muster.core.errors import Defect, UnknownCodeError
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.cycle import assess as run_assessment
from muster.planning.guidance import Guidance
from muster.planning.published import Case
from muster.planning.validation import validate as run_validation

if TYPE_CHECKING:
    import polars as pl


def assess(
    world: World,
    guidance: Guidance,
    *,
    year: int = DEFAULT_YEAR,
    us: str = Posture.ABSENT,
    without: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    seed: int = 1,
    is_compared: bool = False,
    arrivals: str = "allowance",
) -> Result:
    """What Europe can do of a level of ambition, and what breaks first.

    Parameters
    ----------
    world, guidance
        From :func:`load_world` and :func:`load_guidance`.
    year
        Orders and retirements up to this year count.
    us
        US posture: full, reduced_2026, diverted, enablers_only or absent.
    without
        Nations, pools or capabilities that are switched off.
    settings
        Changes as with ``--set``, for example ``{"troops": "low"}``.
    seed
        Seed of the draws for command stand-up times.
    is_compared
        Add what the report compares: the United States present, both readings.
    arrivals
        ``allowance`` by distance, or ``lift``: a force counts only from the day on
        which the lift there is can have it in place.

    Raises
    ------
    UnknownCodeError
        If a posture, nation, pool, capability or setting is not known.
    NoAnswerError
        If no proved answer is found.
    """
    posture = posture_of(us)
    if arrivals not in ARRIVALS:
        raise UnknownCodeError("way of arrival", [arrivals], ARRIVALS)
    chosen = changed(world, guidance, settings)
    record = run_assessment(
        world,
        chosen,
        year=year,
        posture=posture,
        without=tuple(sorted(set(without))),
        settings=settings,
        seed=seed,
        is_compared=is_compared,
        has_lift=arrivals == "lift",
    )
    return as_result(record)


def as_result(record: dict[str, Any]) -> Result:
    """A record of the planning cycle with what the tables add: holes, sources, version."""
    tables = load_tables()
    record["holes"] = [dict(row) for row in tables["holes"]]
    record["sources"] = [dict(row) for row in tables["sources"]]
    record["muster_version"] = version_of_muster()
    return Result(record)


def gaps(world: World, guidance: Guidance, **case: Any) -> pl.DataFrame:
    """What is missing by operation and capability, and what each piece costs in ambition.

    Takes what :func:`assess` takes; its result has the same table and more.
    """
    return assess(world, guidance, **case).gaps


def command(world: World, guidance: Guidance, **case: Any) -> pl.DataFrame:
    """Who may lead each operation, who must agree, and how long until a command stands.

    Takes what :func:`assess` takes; its result has the same table and more.
    """
    return assess(world, guidance, **case).to_frame("command_options")


def validate(world: World | None = None) -> pl.DataFrame:
    """Our numbers beside published ones, disagreement included."""
    import polars as pl

    return pl.DataFrame(validation_rows(world), infer_schema_length=None)


def validation_rows(world: World | None = None) -> list[dict[str, Any]]:
    """The rows of :func:`validate` as plain values."""
    # Targets can need compiled code, which takes half a second to import.
    from muster.planning.targets_checks import target_checks

    studies = {name: load_guidance(name) for name in bundled_studies()}
    chosen, tables = world if world is not None else load_world(), load_tables()
    case = Case(world=chosen, studies=studies, tables=tables)
    return [*run_validation(chosen, studies, tables), *target_checks(case)]


def sources(key: str, result: Result | None = None) -> pl.DataFrame:
    """Rows, sources, dates, confidence and rule behind a number.

    Parameters
    ----------
    key
        A source, table, nation, pool, capability, system, ``HOLDER/SYSTEM``, and so
        on; ``OPERATION/CAPABILITY`` needs the result it stands in.
    result
        Result of a bundled study.

    Raises
    ------
    UnknownCodeError
        If nothing has that key: names the nearest.
    """
    import polars as pl

    rows = trace(key, load_tables(), result.record if result is not None else None)
    return pl.DataFrame(rows, infer_schema_length=None)


def open_result(folder: str | Path) -> Result:
    """A result kept with :meth:`Result.save`; every file is checked against its checksum."""
    from muster.archive import load

    return Result(load(Path(folder)))


def export(result: Result, path: str | Path) -> Path:
    """Pack a result into one ZIP with licence, citation and the code that repeats it."""
    from muster.archive import export_zip

    return export_zip(result.record, Path(path))


def new(folder: str | Path, base: str = "half-of-ambition") -> Path:
    """Write an editable study into a new folder."""
    return write_new_study(folder, base)


def check(folder: str | Path) -> list[Defect]:
    """Every defect of a study at once; empty where it is sound."""
    return check_folder(folder)


def compare(first: Result, second: Result) -> list[dict[str, Any]]:
    """What differs between two results: score, operations, and capabilities by what they moved."""
    rows: list[dict[str, Any]] = [
        {"item": "score", "name": "Ambition covered", "a": first.score, "b": second.score},
        {"item": "n_run", "name": "Operations run in full", "a": first.n_run, "b": second.n_run},
    ]
    left = {r["capability"]: r for r in first.record["capabilities"]}
    right = {r["capability"]: r for r in second.record["capabilities"]}
    moved = []
    for code in sorted(left.keys() | right.keys()):
        a, b = left.get(code), right.get(code)
        moved.append(
            {
                "item": code,
                "name": (a or b or {})["name"],
                "a": a["coverage"] if a else None,
                "b": b["coverage"] if b else None,
            }
        )
    moved.sort(key=lambda r: (-abs((r["b"] or 0.0) - (r["a"] or 0.0)), r["item"]))
    rows += moved
    for row in rows:
        known = row["a"] is not None and row["b"] is not None
        row["change"] = round(row["b"] - row["a"], 9) if known else None
    return rows
