"""A running 'muster serve' for tests."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

import muster
from muster.web.links import decode
from muster.web.models import Shared


@lru_cache(maxsize=1)
def targets_of_reference() -> muster.TargetsResult:
    """Targets of the study of reference, worked out once."""
    return muster.targets(muster.load_world(), muster.load_guidance("half-of-ambition"))


@dataclass(frozen=True, slots=True)
class Server:
    """A running 'muster serve'."""

    address: str
    folder: Path
    process: subprocess.Popen[str]

    @property
    def token(self) -> str:
        """Token that the page of this server sends."""
        page = urllib.request.urlopen(self.address).read().decode()
        return re.search(r'name="muster-token" content="([^"]+)"', page)[1]


def started(folder: Path, *options: str) -> Server:
    """A server on a free port, once it answers."""
    program = "from muster.cli import main; main()"
    command = [sys.executable, "-c", program, "serve", "--no-open", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--folder", str(folder), *options], stderr=subprocess.PIPE, text=True
    )
    for line in process.stderr:
        if found := re.search(r"http://[^/]+/", line):
            break
    else:
        raise AssertionError("the server ended before it said where it is")
    server = Server(found[0], folder, process)
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{server.address}api/openapi.json").read()
            return server
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def await_link(page: Page, holds: Callable[[Shared], bool]) -> None:
    """Wait until the address of a page, which follows a little later, holds what was chosen."""
    for _ in range(100):
        packed = parse_qs(urlsplit(page.url).fragment).get("s", [""])[0]
        if packed and holds(decode(packed)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the address never held what was chosen: {page.url}")


def ended(server: Server) -> None:
    """End a server as Ctrl+C would."""
    server.process.terminate()
    server.process.wait(15)
