"""Commands that answer questions: assess, gaps, command, compare."""

from __future__ import annotations

from pathlib import Path

import click

from muster import api, archive, report
from muster.cli.options import (
    Case,
    case_options,
    progress,
    read_case,
    read_study,
    screen,
)


def run_case(
    case: Case, *, is_compared: bool, is_quiet: bool, arrivals: str = "allowance"
) -> api.Result:
    """The result of a case as asked on the command line."""
    world, guidance = read_study(case, is_quiet=is_quiet)
    what = "Assessing, and comparing postures and readings" if is_compared else "Assessing"
    with progress(f"{what}: {guidance.name}, {case.year}, US {case.us}", is_quiet=is_quiet):
        return api.assess(
            world,
            guidance,
            **case.given(),
            is_compared=is_compared,
            arrivals=arrivals,
        )


json_option = click.option(
    "--json", "is_json", is_flag=True, help="Print one JSON object and nothing else."
)


@click.command()
@case_options
@json_option
@click.option(
    "--arrivals",
    type=click.Choice(api.ARRIVALS),
    default="allowance",
    show_default=True,
    help="When forces count: after an allowance by distance, or once the lift there is has them "
    "in place (slower).",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Write report.html, report.pdf, report.xlsx and the result into this folder.",
)
def assess(case: Case, is_json: bool, arrivals: str, out: Path | None) -> None:
    """How many operations of STUDY can be run, how well, and what breaks first.

    STUDY is a bundled study, a study folder, a .toml or an .xlsx.

    Example: muster assess half-of-ambition --year 2025 --us absent --out out
    """
    result = run_case(case, is_compared=out is not None, is_quiet=is_json, arrivals=arrivals)
    if out is not None:
        with progress(f"Writing the report into {out}", is_quiet=is_json):
            result.report(out)
            result.save(out / "result")
    if is_json:
        click.echo(archive.canonical_json(result.record).decode().rstrip("\n"))
        return
    width, is_ascii = screen()
    click.echo(report.assessment_as_text(result.record, width, is_ascii=is_ascii), nl=False)
    if out is not None:
        click.echo(f"Report: {out / 'report.html'}, report.pdf, report.xlsx", err=True)


@click.command()
@case_options
@json_option
def gaps(case: Case, is_json: bool) -> None:
    """What is missing by capability, and what each missing piece costs in ambition.

    Example: muster gaps half-of-ambition --year 2030
    """
    result = run_case(case, is_compared=False, is_quiet=is_json)
    if is_json:
        click.echo(
            archive.canonical_json(_part(result, ("gaps", "capabilities", "prices"))).decode()
        )
        return
    width, is_ascii = screen()
    click.echo(report.gaps_as_text(result.record, width, is_ascii=is_ascii), nl=False)


@click.command()
@case_options
@json_option
def command(case: Case, is_json: bool) -> None:
    """Who may lead each operation, who must agree, and how long until a command stands.

    Example: muster command half-of-ambition --us absent --without HUN
    """
    result = run_case(case, is_compared=False, is_quiet=is_json)
    if is_json:
        tables = ("operations", "command_options", "command_costs")
        click.echo(archive.canonical_json(_part(result, tables)).decode())
        return
    width, is_ascii = screen()
    click.echo(report.command_as_text(result.record, width, is_ascii=is_ascii), nl=False)


@click.command()
@case_options
@click.option(
    "--against",
    multiple=True,
    required=True,
    metavar="KEY=VALUE|FOLDER",
    help="What differs in the second case: us=, year=, without=, study=, seed=, a setting, or the "
    "folder of a saved result; may be repeated.",
)
@json_option
def compare(case: Case, against: tuple[str, ...], is_json: bool) -> None:
    """What differs between two cases, and what moved most.

    Example: muster compare half-of-ambition --us absent --against us=full
    """
    first = run_case(case, is_compared=False, is_quiet=is_json)
    folder = Path(against[0])
    if len(against) == 1 and folder.is_dir():
        second = api.Result(archive.load(folder))
    else:
        other = _other_case(case, against)
        second = run_case(other, is_compared=False, is_quiet=is_json)
    if is_json:
        document = {
            "schema": "muster/compare/1",
            "a": _head(first),
            "b": _head(second),
            "differences": api.compare(first, second),
        }
        click.echo(archive.canonical_json(document).decode())
        return
    width, is_ascii = screen()
    click.echo(
        report.compare_as_text(first.record, second.record, width, is_ascii=is_ascii), nl=False
    )


def _other_case(case: Case, against: tuple[str, ...]) -> Case:
    """The second case: the first with some values changed."""
    fields = {
        "study": case.study,
        "year": str(case.year),
        "us": case.us,
        "seed": str(case.seed),
        "without": " ".join(case.without),
    }
    settings = dict(case.settings)
    for item in against:
        key, sign, value = item.partition("=")
        if not sign:
            raise click.BadParameter(
                f"'{item}' is neither KEY=VALUE nor the folder of a saved result.",
                param_hint="--against",
            )
        if key in fields:
            fields[key] = value
        else:
            settings[key] = value
    for key in ("year", "seed"):
        if not fields[key].isdigit():
            raise click.BadParameter(f"{key} must be a whole number.", param_hint="--against")
    return read_case(
        fields["study"],
        int(fields["year"]),
        fields["us"],
        (fields["without"],),
        [f"{k}={v}" for k, v in settings.items()],
        int(fields["seed"]),
        case.threads,
    )


HEAD = (
    "schema",
    "muster_version",
    "study",
    "year",
    "us",
    "without",
    "settings",
    "seed",
    "inputs_sha256",
    "score",
    "plan_coverage",
    "n_run",
    "n_operations",
    "verdict",
    "estimated_share",
    "solver",
)


def _head(result: api.Result) -> dict[str, object]:
    """The record without its tables."""
    return {key: result.record[key] for key in HEAD}


def _part(result: api.Result, tables: tuple[str, ...]) -> dict[str, object]:
    """The head of a record and some of its tables."""
    return {**_head(result), **{name: result.record[name] for name in tables}}
