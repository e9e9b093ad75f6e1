"""Links and commands that reproduce a case: the same case as address, Python and shell."""

from __future__ import annotations

import base64
import binascii
import json
import shlex
import zlib

from pydantic import ValidationError

from muster.web.models import Scenario, Shared
from muster.web.problems import RefusedError

MOST_BYTES = 200_000
_RAW = -15


def encode(shared: Shared) -> str:
    """The part of a link after ``#s=``: base64url of deflated JSON."""
    said = json.dumps(
        shared.model_dump(exclude_none=True), sort_keys=True, separators=(",", ":")
    ).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    packed = packer.compress(said) + packer.flush()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(code: str) -> Shared:
    """The case behind a link.

    Raises
    ------
    RefusedError
        If it is damaged, too large, or names what no case has.
    """
    try:
        packed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        opener = zlib.decompressobj(_RAW)
        said = opener.decompress(packed, MOST_BYTES)
        if opener.unconsumed_tail or not opener.eof:
            raise RefusedError(409, "The link is damaged, or too long.")
        return Shared.model_validate_json(said, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"])
        raise RefusedError(409, f"The link does not hold a case: {where}: {first['msg']}") from None
    except (binascii.Error, zlib.error, ValueError, UnicodeError):
        raise RefusedError(409, "The link is damaged: copy it again as a whole.") from None


def as_shell(scenario: Scenario, study: str) -> str:
    """The command that gives the same numbers."""
    words = ["muster", "assess", study, "--year", str(scenario.year), "--us", scenario.us]
    for code in scenario.without:
        words += ["--without", code]
    for key, value in sorted(scenario.settings.items()):
        words += ["--set", f"{key}={value}"]
    if scenario.seed != 1:
        words += ["--seed", str(scenario.seed)]
    return shlex.join(words)


def as_python(scenario: Scenario, study: str, *, is_bundled: bool) -> str:
    """The script that gives the same numbers."""
    world = "europe" if is_bundled else study
    lines = [
        "import muster",
        "",
        f"world = muster.load_world({world!r})",
        f"guidance = muster.load_guidance({study!r})",
        "result = muster.assess(",
        "    world,",
        "    guidance,",
        f"    year={scenario.year},",
        f"    us={scenario.us!r},",
    ]
    if scenario.without:
        lines.append(f"    without={scenario.without!r},")
    if scenario.settings:
        lines.append(f"    settings={dict(sorted(scenario.settings.items()))!r},")
    if scenario.seed != 1:
        lines.append(f"    seed={scenario.seed},")
    lines += [")", "print(result.verdict)", "print(result.score)", ""]
    return "\n".join(lines)
