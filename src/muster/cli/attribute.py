"""The command of shares: attribute."""

from __future__ import annotations

from pathlib import Path

import click

from muster import api, archive, report
from muster.cli.options import Case, case_options, progress, read_study, screen
from muster.cli.questions import json_option


@click.command()
@case_options
@click.option(
    "--players",
    default="nations",
    show_default=True,
    help="Whose worth: nations (each with its share of pools), pools (beside nations), or "
    "enablers (capabilities).",
)
@click.option(
    "--error",
    type=float,
    default=0.001,
    show_default=True,
    help="Standard error wanted, as a share of the worth of all.",
)
@click.option(
    "--orders",
    type=int,
    default=16_384,
    show_default=True,
    help="Orders of joining drawn where there are too many coalitions to sum over.",
)
@click.option("--no-prices", is_flag=True, help="Leave out what one more unit is worth.")
@click.option(
    "--runs",
    is_flag=True,
    help="Also count the operations run in full without each player (about a second each).",
)
@click.option(
    "--workers",
    type=int,
    default=None,
    help="Threads; answers do not depend on it. Default: one for each processor.",
)
@json_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Keep the result and its tables in this folder.",
)
def attribute(
    case: Case,
    players: str,
    error: float,
    orders: int,
    no_prices: bool,
    runs: bool,
    workers: int | None,
    is_json: bool,
    out: Path | None,
) -> None:
    """Whose forces are worth how much of the ambition of STUDY, and what one more unit is worth.

    Example: muster attribute half-of-ambition --us absent --players nations
    """
    world, guidance = read_study(case, is_quiet=is_json)
    message = f"Solving coalitions of {players}: {guidance.name}, {case.year}, US {case.us}"
    with progress(message, is_quiet=is_json):
        result = api.attribute(
            world,
            guidance,
            **case.given(),
            players=players,
            error=error,
            orders=orders,
            prices=not no_prices,
            runs=runs,
            workers=workers,
        )
    if out is not None:
        result.save(out)
    if is_json:
        click.echo(archive.canonical_json(result.record).decode().rstrip("\n"))
        return

    width, is_ascii = screen()
    click.echo(report.attribution_as_text(result.record, width, is_ascii=is_ascii), nl=False)
    if out is not None:
        click.echo(f"Kept in {out}: record.json, players.csv, origins.csv, prices.csv", err=True)
