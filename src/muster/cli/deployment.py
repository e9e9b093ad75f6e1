"""The command that moves forces: deploy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from muster import api, archive, report
from muster.cli.options import Case, case_options, progress, read_study, screen
from muster.cli.questions import json_option


@click.command()
@case_options
@click.option(
    "--days",
    type=click.IntRange(1, 730),
    default=180,
    show_default=True,
    help="Horizon, counted from the first decision.",
)
@click.option(
    "--close",
    "closed",
    multiple=True,
    metavar="PASSAGE",
    help="Close a passage: kiel, suez, bosporus or gibraltar; may be repeated.",
)
@click.option(
    "--no-overflight",
    "refused",
    multiple=True,
    metavar="NATION",
    help="A nation that refuses overflight; may be repeated.",
)
@click.option(
    "--shut",
    multiple=True,
    metavar="NODE:FROM-TO",
    help="Shut an airfield or port from one day to another, for example LTKLJ:40-47.",
)
@click.option(
    "--permit-days",
    type=click.FloatRange(0, 365),
    default=None,
    help="Days for border permits everywhere, in place of those in the table.",
)
@click.option("--no-charter", is_flag=True, help="Hire no aircraft, ships, trains or convoys.")
@click.option(
    "--rounds",
    type=click.IntRange(1, 8),
    default=1,
    show_default=True,
    help="Rounds of choosing forces and moving them until arrivals agree.",
)
@click.option("--withdraw", is_flag=True, help="Bring the force home instead, persons first.")
@click.option(
    "--moves",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Move what this table lists (CSV) instead of the force of STUDY.",
)
@click.option(
    "--lift",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="With --moves: lift of one's own (CSV) instead of what can be hired.",
)
@click.option(
    "--moves-out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write the movement table to this CSV; it can be edited and read with --moves.",
)
@json_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Write deployment.html, .pdf, .xlsx and the movement table into this folder.",
)
def deploy(case: Case, is_json: bool, out: Path | None, **given: Any) -> None:
    """Whether the force of STUDY gets there in time, with which lift, and what binds.

    Example: muster deploy half-of-ambition --us absent --close suez --out out
    """
    result = _run(case, given, is_compared=out is not None, is_quiet=is_json)
    moves_out = given["moves_out"]
    if isinstance(moves_out, Path):
        result.write_movements(moves_out)
    if out is not None:
        with progress(f"Writing the report into {out}", is_quiet=is_json):
            result.report(out)
            result.write_movements(out / "movements.csv")
    if is_json:
        click.echo(archive.canonical_json(result.record).decode().rstrip("\n"))
        return

    width, is_ascii = screen()
    click.echo(report.deployment_as_text(result.record, width, is_ascii=is_ascii), nl=False)
    if out is not None:
        names = "deployment.html, deployment.pdf, deployment.xlsx, movements.csv"
        click.echo(f"Report in {out}: {names}", err=True)


def _run(
    case: Case, given: dict[str, Any], *, is_compared: bool, is_quiet: bool
) -> api.DeploymentResult:
    """The result of a case as asked on the command line."""
    world, guidance = read_study(case, is_quiet=is_quiet)
    switches = {
        "days": given["days"],
        "close": given["closed"],
        "no_overflight": given["refused"],
        "shut": given["shut"],
        "permit_days": given["permit_days"],
        "charter": not given["no_charter"],
    }
    moves = given["moves"]
    if isinstance(moves, Path):
        if given["withdraw"] or given["rounds"] != 1 or case.without or case.settings:
            raise click.UsageError(
                "--moves takes the table as it is: leave out --withdraw, --rounds, --without and "
                "--set."
            )
        with progress(f"Moving what {moves.name} lists", is_quiet=is_quiet):
            return api.deploy_table(world, moves, given["lift"], year=case.year, **switches)
    if given["lift"] is not None:
        raise click.UsageError("--lift needs --moves: lift of a study follows from its world.")
    with progress(f"Moving: {guidance.name}, {case.year}, US {case.us}", is_quiet=is_quiet):
        return api.deploy(
            world,
            guidance,
            **case.given(),
            rounds=given["rounds"],
            withdraw=bool(given["withdraw"]),
            is_compared=is_compared,
            **switches,
        )
