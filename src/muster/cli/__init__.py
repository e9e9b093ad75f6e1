"""The command line: parse, call, show. A command computes nothing itself.

Answers go to standard output, progress and messages to standard error. Exit
codes: 0 done, 2 bad input, 3 no proved answer.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from muster.cli.attribute import attribute
from muster.cli.campaign import campaign
from muster.cli.cluster import cluster
from muster.cli.data import check, export, new, sources, validate
from muster.cli.deployment import deploy
from muster.cli.questions import assess, command, compare, gaps
from muster.cli.serve import serve
from muster.cli.targets import explain, targets
from muster.core.errors import (
    LabelMismatchError,
    MusterError,
    NoAnswerError,
    RejectedSolutionError,
)

NO_ANSWER = 3
BAD_INPUT = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="muster-europe", prog_name="muster")
def muster() -> None:
    """What Europe can do of NATO's level of ambition, and what breaks first.

    Example: muster assess half-of-ambition --year 2025 --us absent
    """


for _verb in (
    assess,
    gaps,
    deploy,
    campaign,
    attribute,
    targets,
    explain,
    cluster,
    command,
    compare,
    sources,
    check,
    new,
    validate,
    export,
    serve,
):
    muster.add_command(_verb)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    Whatever Muster refuses is said in its own words; a defect of a file comes
    with every other one, never as a traceback.
    """
    try:
        muster.main(args=arguments, prog_name="muster", standalone_mode=True)
    except (NoAnswerError, RejectedSolutionError, LabelMismatchError) as error:
        _leave(str(error), NO_ANSWER)
    except MusterError as error:
        _leave(str(error), BAD_INPUT)
    except BrokenPipeError:
        # The reader of the pipe has seen enough.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _leave(f"{place}{error.strerror or error}. Nothing more was written.", BAD_INPUT)


def _leave(message: str, code: int) -> None:
    """Say why on standard error, and leave."""
    click.echo(message, err=True)
    sys.exit(code)
