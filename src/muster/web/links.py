"""Links and commands that reproduce a case: the same case as address, Python and shell."""

from __future__ import annotations

import base64
import binascii
import json
import shlex
import zlib

from pydantic import ValidationError

from muster.web.models import Ask, Scenario, Shared, Terms
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
    return shlex.join(["muster", "assess", study, *case_words(scenario)])


def asked_shell(ask: Ask, scenario: Scenario, study: str) -> str:
    """The command that divides the same targets."""
    terms = ask.terms
    words = ["muster", "targets", study, *case_words(_of_year(ask, scenario)), "--key", terms.key]
    if terms.money is not None:
        words += ["--money", str(terms.money)]
    if terms.risk is not None:
        words += ["--risk", str(terms.risk)]
    for rule in terms.rules_off:
        words += ["--no-rule", rule]
    for r in terms.rules:
        words += ["--rule", f"{r.rule}={r.value!r}"]
    for o in terms.offers:
        words += ["--offer", f"{o.nation}:{o.capability}={o.units:g}"]
    return shlex.join(words)


def _of_year(ask: Ask, scenario: Scenario) -> Scenario:
    """The case in the year from which on targets are asked."""
    return scenario.model_copy(update={"year": ask.year})


def case_words(scenario: Scenario) -> list[str]:
    """Options of a command that name a case."""
    words = ["--year", str(scenario.year), "--us", scenario.us]
    for code in scenario.without:
        words += ["--without", code]
    for key, value in sorted(scenario.settings.items()):
        words += ["--set", f"{key}={value}"]
    if scenario.seed != 1:
        words += ["--seed", str(scenario.seed)]
    return words


def as_python(scenario: Scenario, study: str, *, is_bundled: bool) -> str:
    """The script that gives the same numbers."""
    lines = script("assess", scenario, study, is_bundled)
    return "\n".join([*lines, ")", "print(result.verdict)", "print(result.score)", ""])


def asked_python(ask: Ask, scenario: Scenario, study: str, *, is_bundled: bool) -> str:
    """The script that divides the same targets."""
    lines = script("targets", _of_year(ask, scenario), study, is_bundled)
    lines += terms_lines(ask.terms)
    return "\n".join([*lines, ")", f"print(result.explain({ask.nation!r}))", ""])


def terms_lines(terms: Terms) -> list[str]:
    """Lines of a script that say how a burden is divided."""
    lines = [f"    key={terms.key!r},"]
    if terms.money is not None:
        lines.append(f"    money={terms.money!r},")
    if terms.risk is not None:
        lines.append(f"    risk={terms.risk!r},")
    if terms.rules_off:
        lines.append(f"    rules_off={terms.rules_off!r},")
    if terms.rules:
        rules = {r.rule: r.value for r in terms.rules}
        lines.append(f"    rules={rules!r},")
    if terms.offers:
        offers = [(o.nation, o.capability, o.units) for o in terms.offers]
        lines.append(f"    offers={offers!r},")
    return lines


def script(question: str, scenario: Scenario, study: str, is_bundled: bool) -> list[str]:
    """A script up to the case that is asked; the bracket stays open."""
    world = "europe" if is_bundled else study
    lines = [
        "import muster",
        "",
        f"world = muster.load_world({world!r})",
        f"guidance = muster.load_guidance({study!r})",
        f"result = muster.{question}(",
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
    return lines
