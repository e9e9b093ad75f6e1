"""The commands of targets: targets and explain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from muster import api, archive
from muster.cli.options import Case, planned_case_options, progress, read_study
from muster.cli.questions import json_option
from muster.planning.burden_keys import KEYS

LANGUAGES = ("en", "fr")


def terms_options(function: Any) -> Any:
    """Add the options that say how the burden is divided."""
    options = (
        click.option(
            "--key",
            default="gdp",
            show_default=True,
            help=f"Burden key: {', '.join(KEYS)}, or several with weights: "
            "gdp:0.7,population:0.3.",
        ),
        click.option(
            "--money",
            metavar="SHARE",
            default=None,
            help="Ask what money can buy instead of what the ambition takes: a share of GDP "
            "(3.5%) for every nation, or plan for what nations spend today.",
        ),
        click.option(
            "--risk", type=float, default=None, metavar="SHARE",
            help="Ask for so many units that an operation fails in at most this share of years.",
        ),
        click.option(
            "--no-rule", "rules_off", multiple=True, metavar="RULE",
            help="Switch a rule off; may be repeated.",
        ),
        click.option(
            "--rule", "rules", multiple=True, metavar="RULE=NUMBER",
            help="Change the number of a rule; may be repeated.",
        ),
        click.option(
            "--offer", "offers", multiple=True, metavar="NATION:CAPABILITY=UNITS",
            help="Fix what a nation gives, for example ESP:aar=0; the rest is divided again. May "
            "be repeated.",
        ),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


@click.command()
@planned_case_options()
@terms_options
@json_option
@click.option(
    "--letters",
    "languages",
    multiple=True,
    type=click.Choice(LANGUAGES),
    help="Languages of the letters in --out; may be repeated. Default: en.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Write the overview, annex, briefing and a letter for every nation into this folder.",
)
def targets(
    case: Case, is_json: bool, languages: tuple[str, ...], out: Path | None, **given: Any
) -> None:
    """What each nation is expected to contribute to STUDY, and why.

    Example: muster targets half-of-ambition --key gdp --out out
    """
    result = _run(case, given, is_quiet=is_json)
    said = archive.canonical_json(result.record)
    if out is not None:
        with progress(f"Writing overview and letters into {out}", is_quiet=is_json):
            from muster.report.writing import write_whole

            result.report(out, languages or ("en",))
            write_whole(out / "targets.json", said)
    if is_json:
        click.echo(said.decode().rstrip("\n"))
        return
    click.echo(result.explain())
    if out is not None:
        click.echo(f"Overview, annex, briefing and letters in {out}", err=True)


@click.command()
@click.argument("nation")
@click.argument("capability", required=False)
@planned_case_options(is_study_option=True)
@terms_options
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language."
)
@json_option
def explain(
    case: Case, nation: str, capability: str | None, language: str, is_json: bool, **given: Any
) -> None:
    """Why NATION is asked for what it is asked for; with CAPABILITY, for that alone.

    Example: muster explain NLD aar
    """
    result = _run(case, given, is_quiet=is_json)
    result.check_asked(nation, capability)
    if is_json:
        record = result.record
        kept = {
            name: [
                row
                for row in record[name]
                if row["nation"] == nation
                and (capability is None or row.get("capability", capability) == capability)
            ]
            for name in ("targets", "reasons", "nations")
        }
        head = {name: record[name] for name in ("schema", "study", "inputs_sha256", "key")}
        click.echo(archive.canonical_json({**head, **kept}).decode().rstrip("\n"))
        return
    click.echo(result.explain(nation, capability, language))


def _run(case: Case, given: dict[str, Any], *, is_quiet: bool) -> api.TargetsResult:
    """The result of a case as asked on the command line."""
    offers = [_offer(text) for text in given["offers"]]
    rules = dict(_rule(text) for text in given["rules"])
    world, guidance = read_study(case, is_quiet=is_quiet)
    message = f"Dividing targets: {guidance.name}, {case.year}, US {case.us}, key {given['key']}"
    with progress(message, is_quiet=is_quiet):
        return api.targets(
            world,
            guidance,
            **case.given(),
            key=given["key"],
            money=given["money"],
            risk=given["risk"],
            rules_off=given["rules_off"],
            rules=rules,
            offers=offers,
        )


def _offer(text: str) -> tuple[str, str, float]:
    """A fixed offer, read from NATION:CAPABILITY=UNITS."""
    what, _, units = text.partition("=")
    nation, _, capability = what.partition(":")
    try:
        return nation.strip(), capability.strip(), float(units)
    except ValueError:
        raise click.BadParameter(
            f"'{text}' is not of the form NATION:CAPABILITY=UNITS, for example ESP:aar=0.",
            param_hint="--offer",
        ) from None


def _rule(text: str) -> tuple[str, float]:
    """A rule and its number, read from RULE=NUMBER."""
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        raise click.BadParameter(
            f"'{text}' is not of the form RULE=NUMBER, for example crews=0.3.", param_hint="--rule"
        ) from None
