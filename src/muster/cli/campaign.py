"""The command of chance: campaign."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import click

from muster import api, archive, report
from muster.cli.options import Case, case_options, progress, read_study, screen
from muster.cli.questions import json_option

Counted: TypeAlias = Callable[[int, int], None]
CERTIFICATES = ("ca", "cert", "key")


@click.command()
@case_options
@click.option(
    "--trials", type=int, default=10_000, show_default=True, help="Histories that are drawn."
)
@click.option("--years", type=int, default=30, show_default=True, help="Years in each history.")
@click.option(
    "--error",
    type=float,
    default=None,
    help="Add trials until half of the 95 % interval of the probability is at most this, for "
    "example 0.005.",
)
@click.option(
    "--crises",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="What may come (CSV with the columns of the table crises) instead of the crises of STUDY.",
)
@click.option("--escalation", is_flag=True, help="Let one crisis bring another.")
@click.option("--us-process", is_flag=True, help="Let the United States be tied down for spells.")
@click.option("--no-worth", is_flag=True, help="Leave out what more units are worth (faster).")
@click.option(
    "--trace",
    metavar="TRIAL",
    type=int,
    default=0,
    show_default=True,
    help="Trial whose history is told, from 0.",
)
@click.option(
    "--workers",
    type=int,
    default=None,
    help="Threads that run trials; answers do not depend on it. Default: one for each processor.",
)
@click.option(
    "--checkpoint",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Keep finished trials here; the same call goes on where it was stopped.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    default=None,
    help="Run the trials on the Dask cluster at tls://HOST:PORT (or tcp:// on this machine).",
)
@click.option("--cluster-ca", metavar="FILE", default=None, help="Certificate of its authority.")
@click.option("--cluster-cert", metavar="FILE", default=None, help="Your own certificate.")
@click.option("--cluster-key", metavar="FILE", default=None, help="Private key of it.")
@json_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Write campaign.html, .pdf, .xlsx and .json into this folder.",
)
def campaign(case: Case, is_json: bool, out: Path | None, **given: Any) -> None:
    """How often concurrent crises would overwhelm the force of STUDY, and what would help.

    Example: muster campaign half-of-ambition --us absent --trials 2000 --out out
    """
    result = _run(case, given, is_quiet=is_json)
    said = archive.canonical_json(result.record)
    if out is not None:
        with progress(f"Writing the report into {out}", is_quiet=is_json):
            from muster.report.writing import write_whole

            result.report(out)
            write_whole(out / "campaign.json", said)
    if is_json:
        click.echo(said.decode().rstrip("\n"))
        return

    width, is_ascii = screen()
    click.echo(report.campaign_as_text(result.record, width, is_ascii=is_ascii), nl=False)
    if out is not None:
        names = "campaign.html, campaign.pdf, campaign.xlsx, campaign.json"
        click.echo(f"Report in {out}: {names}", err=True)


def _run(case: Case, given: dict[str, Any], *, is_quiet: bool) -> api.CampaignResult:
    """The result of a case as asked on the command line."""
    certificates = {n: given[f"cluster_{n}"] for n in CERTIFICATES if given[f"cluster_{n}"]}
    if certificates and given["cluster"] is None:
        names = ", ".join(f"--cluster-{n}" for n in certificates)
        raise click.UsageError(f"{names}: of no use without --cluster ADDRESS.")
    crises = None
    world, guidance = read_study(case, is_quiet=is_quiet)
    if given["crises"] is not None:
        from muster.catalogue.crisis_files import read_crises

        crises = read_crises(given["crises"], world)
    message = f"Running trials: {guidance.name}, {case.year}, US {case.us}"
    with counting(message, is_quiet=is_quiet) as counted:
        return api.campaign(
            world,
            guidance,
            **case.given(),
            trials=given["trials"],
            years=given["years"],
            error=given["error"],
            trace=given["trace"],
            escalation=given["escalation"],
            us_process=given["us_process"],
            crises=crises,
            worth=not given["no_worth"],
            workers=given["workers"],
            checkpoint=given["checkpoint"],
            cluster=given["cluster"],
            certificates=certificates or None,
            progress=counted,
        )


@contextmanager
def counting(message: str, *, is_quiet: bool = False) -> Iterator[Counted]:
    """Say on standard error what runs, and count the trials where somebody watches."""
    if is_quiet or not sys.stderr.isatty():
        if not is_quiet:
            click.echo(f"{message} ...", err=True)
        yield lambda done, wanted: None
        return
    from rich.console import Console

    with Console(stderr=True).status(message) as status:
        yield lambda done, wanted: status.update(f"{message}: {done:,} of {wanted:,}")
