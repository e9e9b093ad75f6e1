"""Options that questions share, and how their values are read."""

from __future__ import annotations

import functools
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from muster import api
from muster.core.errors import UnknownCodeError
from muster.core.words import Posture

if TYPE_CHECKING:
    from muster.core.world import World
    from muster.planning.guidance import Guidance

MIN_YEAR, MAX_YEAR = 2015, 2060
STUDY = "half-of-ambition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case as asked on the command line."""

    study: str
    year: int
    us: str
    without: tuple[str, ...]
    settings: dict[str, str]
    seed: int
    threads: int | None = None

    def given(self) -> dict[str, Any]:
        """What every question is asked with."""
        return {
            "year": self.year,
            "us": self.us,
            "without": self.without,
            "settings": self.settings,
            "seed": self.seed,
        }


def case_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument STUDY and the options of a case to a command, as one ``case``."""
    return _with_case(function, click.argument("study", default=STUDY), year=2025)


def planned_case_options(*, is_study_option: bool = False) -> Callable[..., Any]:
    """The same for questions about what is to come, from what is ordered on; see `case_options`.

    ``is_study_option`` takes the study with ``--study``, where arguments name something else.
    """
    study = (
        click.option("--study", default=STUDY, show_default=True, help="Study or folder.")
        if is_study_option
        else click.argument("study", default=STUDY)
    )
    return functools.partial(_with_case, study=study, year=api.TARGETS_YEAR)


def _with_case(
    function: Callable[..., Any], study: Callable[..., Any], year: int
) -> Callable[..., Any]:
    """A command that gets its case as one value."""

    @functools.wraps(function)
    def with_case(**given: Any) -> Any:
        names = ("study", "year", "us", "without", "settings", "seed", "threads")
        return function(case=read_case(**{name: given.pop(name) for name in names}), **given)

    options = (
        study,
        click.option(
            "--year",
            type=click.IntRange(MIN_YEAR, MAX_YEAR),
            default=year,
            show_default=True,
            help="Date of the forces.",
        ),
        click.option(
            "--us",
            type=click.Choice([p.value for p in Posture]),
            default=Posture.ABSENT.value,
            show_default=True,
            help="How much of the United States can be counted on.",
        ),
        click.option(
            "--without",
            multiple=True,
            metavar="CODE",
            help="Leave out a nation, pool or capability; may be repeated.",
        ),
        click.option(
            "--set",
            "settings",
            multiple=True,
            metavar="KEY=VALUE",
            help="Change an assumption or an entry of the study, for example need_factor=1.2, "
            "us.tanker=1 or warning_days=30; may be repeated.",
        ),
        click.option(
            "--seed",
            type=click.IntRange(0, 2**63 - 1),
            default=1,
            show_default=True,
            help="Seed of the draws.",
        ),
        click.option(
            "--threads",
            type=click.IntRange(1, 64),
            default=None,
            help="Parts of the plan solved at once; answers do not depend on it.",
        ),
    )
    command: Callable[..., Any] = with_case
    for option in reversed(options):
        command = option(command)
    return command


def read_case(
    study: str,
    year: int,
    us: str,
    without: Sequence[str],
    settings: Sequence[str],
    seed: int,
    threads: int | None = None,
) -> Case:
    """A case from raw option values.

    Raises
    ------
    click.BadParameter
        If a setting is not of the form KEY=VALUE, or is given twice.
    """
    read: dict[str, str] = {}
    for item in settings:
        key, sign, value = item.partition("=")
        key = key.strip()
        if not sign or not key or not value.strip():
            raise click.BadParameter(
                f"'{item}' is not of the form KEY=VALUE, for example troops=low.",
                param_hint="--set",
            )
        if key in read:
            raise click.BadParameter(f"'{key}' is set twice.", param_hint="--set")
        read[key] = value.strip()
    codes = tuple(c for item in without for c in item.replace(",", " ").split())
    return Case(
        study=study,
        year=year,
        us=us,
        without=codes,
        settings=read,
        seed=seed,
        threads=threads,
    )


def screen() -> tuple[int, bool]:
    """Columns of the terminal, and whether it shows only ASCII."""
    width = shutil.get_terminal_size((100, 24)).columns
    encoding = (sys.stdout.encoding or "ascii").lower().replace("_", "-")
    return max(60, min(width, 140)), encoding not in {"utf-8", "utf8", "utf-8-sig"}


@contextmanager
def progress(message: str, *, is_quiet: bool = False) -> Iterator[None]:
    """Say on standard error what takes a while; a spinner where somebody watches."""
    if is_quiet or not sys.stderr.isatty():
        if not is_quiet:
            click.echo(f"{message} ...", err=True)
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(message):
        yield


def study_path(study: str) -> str | Path:
    """A bundled study's name, or the path of a folder or file."""
    path = Path(study)
    return path if path.exists() else study


def read_study(case: Case, *, is_quiet: bool) -> tuple[World, Guidance]:
    """World and guidance of a case, saying so; threads are set as asked on the way.

    Raises
    ------
    UnknownCodeError
        If there is no bundled study and no folder of that name.
    BadInputError
        If a table or the study has defects.
    """
    # Help and wrong options shall not wait for tables and solvers to be imported.
    from muster.catalogue.studies import bundled_studies
    from muster.solving import set_threads

    if case.threads is not None:
        set_threads(case.threads)
    place = study_path(case.study)
    is_bundled = case.study in bundled_studies()
    if not is_bundled and not isinstance(place, Path):
        raise UnknownCodeError("study or folder", [case.study], bundled_studies())
    with progress(f"Reading {case.study}", is_quiet=is_quiet):
        world = api.load_world("europe" if is_bundled else place)
        return world, api.load_guidance(case.study if is_bundled else place)
