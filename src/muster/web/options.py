"""How one server runs: where it listens, whom it answers, where it keeps things."""

from __future__ import annotations

import os
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "::1")
DEFAULT_PORT = 8765
MOST_JSON_BYTES = 1 << 20
"""Body of an ordinary request, at most."""
MOST_UPLOAD_BYTES = 24 << 20
"""Body of an upload, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options of one server.

    Attributes
    ----------
    host, port
        Where it listens.
    names
        Further names under which it may be addressed, each with its port where it has one.
    folder
        Where jobs, results and uploaded studies are kept.
    n_jobs
        Jobs that run at once; with 0 they wait.
    is_private
        Whether every question needs the token, not only what changes something.
    token
        Secret of this start; 256 random bits.
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    names: tuple[str, ...] = ()
    folder: Path = field(default_factory=lambda: default_folder())
    n_jobs: int = 1
    is_private: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK

    @property
    def hosts(self) -> frozenset[str]:
        """Every Host header that is answered."""
        own = (f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        bare = ("127.0.0.1", "localhost", "[::1]") if self.port == 80 else ()
        return frozenset((*own, *bare, *self.names))

    @property
    def address(self) -> str:
        """Address of the first page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def default_folder() -> Path:
    """Where things are kept if nothing else is said: ``MUSTER_HOME``, or the user's data folder."""
    if found := os.environ.get("MUSTER_HOME"):
        return Path(found)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "muster"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "muster"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "muster"
