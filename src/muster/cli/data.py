"""Commands about data: sources, check, new, validate, export."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from muster import api, report
from muster.cli.options import Case, progress, screen, study_path
from muster.cli.questions import run_case
from muster.core.errors import BadInputError


@click.command()
@click.argument("key", required=False)
@click.option("--holes", is_flag=True, help="List what is not known and what is used instead.")
@click.option(
    "--study", default="half-of-ambition", show_default=True, help="Study of OPERATION/CAPABILITY."
)
@click.option("--year", type=int, default=2025, show_default=True, help="Year of that study.")
@click.option("--us", default="absent", show_default=True, help="US posture of that study.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object and nothing else.")
def sources(key: str | None, holes: bool, study: str, year: int, us: str, is_json: bool) -> None:
    """Where a number comes from: rows, sources, dates, confidence and rule behind KEY.

    KEY is a source, table, nation, pool, capability, system, HOLDER/SYSTEM,
    operation kind, assumption, or OPERATION/CAPABILITY of a study.

    Example: muster sources mjo_ne/aar
    """
    from muster.catalogue.bundled import load_tables
    from muster.catalogue.studies import read_study
    from muster.catalogue.tracing import holes as holes_of
    from muster.catalogue.tracing import needs_record, trace

    place = study_path(study)
    tables = read_study(place).tables if isinstance(place, Path) else load_tables()
    if not key and not holes:
        raise click.UsageError("Name a KEY, for example 'muster sources aar', or give --holes.")
    rows: list[dict[str, Any]]
    if holes:
        rows = [dict(row) for row in holes_of(tables)]
    else:
        assert key is not None  # noqa: S101 - asked for above
        record = None
        if needs_record(key, tables):
            case = Case(study=study, year=year, us=us, without=(), settings={}, seed=1)
            record = run_case(case, is_compared=False, is_quiet=is_json).record
        rows = [dict(row) for row in trace(key, tables, record)]
    if is_json:
        document = {"schema": "muster/sources/1", "key": key or "holes", "rows": rows}
        click.echo(json.dumps(document, sort_keys=True, allow_nan=False))
        return
    width, is_ascii = screen()
    click.echo(report.sources_as_text(rows, width, is_ascii=is_ascii), nl=False)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object and nothing else.")
def check(folder: Path, is_json: bool) -> None:
    """Report every defect of the study in FOLDER at once; write nothing.

    Example: muster check my-study
    """
    defects = api.check(folder)
    if is_json:
        rows = [
            {
                "file": d.file,
                "row": d.row,
                "column": d.column,
                "reason": d.reason,
                "remedy": d.remedy,
            }
            for d in defects
        ]
        click.echo(json.dumps({"schema": "muster/check/1", "defects": rows}, sort_keys=True))
        sys.exit(2 if defects else 0)
    if defects:
        raise BadInputError(defects)
    click.echo(f"{folder}: no defect found.")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "base",
    default="half-of-ambition",
    show_default=True,
    help="Bundled study to begin from.",
)
def new(folder: Path, base: str) -> None:
    """Write an editable study into a new FOLDER.

    Example: muster new my-study --from half-of-ambition
    """
    made = api.new(folder, base)
    click.echo(f"Wrote {made}. Edit study.toml, then: muster check {made}")


@click.command()
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object and nothing else.")
def validate(is_json: bool) -> None:
    """Whether the model agrees with what others have published.

    Example: muster validate
    """
    with progress("Comparing with published numbers", is_quiet=is_json):
        rows = api.validation_rows()
    if is_json:
        document = {"schema": "muster/validate/1", "rows": rows}
        click.echo(json.dumps(document, sort_keys=True, allow_nan=False))
        return
    width, is_ascii = screen()
    click.echo(report.validate_as_text(rows, width, is_ascii=is_ascii), nl=False)


@click.command()
@click.argument("result", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("archive", type=click.Path(dir_okay=False, path_type=Path))
def export(result: Path, archive: Path) -> None:
    """Pack the saved RESULT folder into one ARCHIVE (.zip) with licence, citation and code.

    Example: muster export out/result half-of-ambition.zip
    """
    from muster.archive import export_zip, load

    click.echo(f"Wrote {export_zip(load(result), archive)}")
