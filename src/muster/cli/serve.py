"""The command that opens the web app."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port; 0 takes a free one.",
)
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Keep jobs and uploaded studies here instead of the user's data folder.",
)
@click.option(
    "--jobs",
    "n_jobs",
    type=click.IntRange(0, 64),
    default=1,
    show_default=True,
    help="Campaigns and deployments that run at once; each uses a processor.",
)
@click.option(
    "--private",
    is_flag=True,
    help="Ask for the token in the printed address before anything is answered: for a machine "
    "with other users.",
)
@click.option(
    "--allow-network",
    is_flag=True,
    help="Allow a host that other machines can reach. Traffic is not encrypted; each visitor needs "
    "the token.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST[:PORT]",
    help="Further name under which the server may be addressed; may be repeated.",
)
def serve(
    host: str,
    port: int,
    no_open: bool,
    folder: Path | None,
    n_jobs: int,
    private: bool,
    allow_network: bool,
    names: tuple[str, ...],
) -> None:
    """Open the web app in the browser; it runs on this machine and asks no other.

    Example: muster serve --port 9000 --no-open
    """
    is_loopback = host in LOOPBACK
    if not is_loopback and not allow_network:
        raise click.BadParameter(
            f"'{host}' can be reached by other machines. If you want that, say so with "
            "--allow-network.",
            param_hint="--host",
        )
    # The doors do not know each other; this one only knows the name of the other.
    web = import_module("muster.web.serving")
    given = {} if folder is None else {"folder": folder}
    own = () if is_loopback else (f"{host}:{port}",)
    options = web.Options(
        host=host,
        port=port,
        names=(*names, *own),
        n_jobs=n_jobs,
        is_private=private or not is_loopback,
        **given,
    )
    web.serve(options, is_opened=not no_open, say=lambda text: click.echo(text, err=True))
