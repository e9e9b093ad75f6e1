"""The head of a record: what was asked of which study, in codes and in words.

What a study changes in the United States' forces, and the warning it gives, are said
here once; verdicts and reports take the words from here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from muster.core.words import US, Posture
from muster.core.world import World
from muster.planning.guidance import Guidance

CATEGORY_NAMES = {
    "land_brigade": "land brigades",
    "land_fires": "rocket and tube artillery",
    "land_support": "engineer, logistic, signal and CBRN battalions",
    "gbad": "ground-based air defence",
    "medical": "field hospitals",
    "sof": "special operations forces",
    "helicopter": "helicopters",
    "combat_aircraft": "combat aircraft",
    "special_aircraft": "early warning, intelligence and patrol aircraft",
    "unmanned_aircraft": "unmanned aircraft",
    "tanker": "tankers",
    "transport_aircraft": "transport aircraft",
    "charter_aircraft": "chartered aircraft",
    "ship": "ships and submarines",
    "sealift": "ro-ro ships",
    "satellite": "satellites",
    "headquarters": "deployable headquarters",
}
"""Categories of systems as the second half of a sentence."""


def study_head(
    guidance: Guidance, world: World, posture: Posture, without: Collection[str]
) -> dict[str, object]:
    """The study as it stands at the head of every run record.

    Parameters
    ----------
    guidance
        The study, with settings in place.
    world
        Names of systems.
    posture, without
        What else was asked: they decide whether a share of the United States says anything.
    """
    return {
        "code": guidance.code,
        "name": guidance.name,
        "description": guidance.description.strip(),
        "troops": guidance.troops.value,
        "sources": list(guidance.sources),
        "us_shares": dict(sorted(_shares(guidance, posture, without).items())),
        "us_words": us_words(guidance, world, posture, without),
        "warning_days": guidance.warning_days,
    }


def us_words(guidance: Guidance, world: World, posture: Posture, without: Collection[str]) -> str:
    """What a study changes in the forces of the posture: *with all its tankers*; or nothing.

    Parameters
    ----------
    guidance, world, posture, without
        See :func:`study_head`.
    """
    shares = sorted(_shares(guidance, posture, without).items())
    given = [f"{_part(share)} {category_name(world, code)}" for code, share in shares if share > 0]
    kept = [category_name(world, code) for code, share in shares if share <= 0]
    said = f"with {listed(given)}" if given else ""
    return said + (f"{' and ' if given else ''}without its {listed(kept)}" if kept else "")


def warning_words(warning_days: float) -> str:
    """How much warning there was, or nothing: *30 days of warning*."""
    if warning_days <= 0:
        return ""
    return f"{warning_days:g} day{'' if warning_days == 1 else 's'} of warning"


def conditions(posture_said: str, changed: str, warning_days: float) -> str:
    """A posture in words with what the study changes in it, and the warning; as one phrase.

    Parameters
    ----------
    posture_said
        The posture in words; nothing where none was asked.
    changed
        See :func:`us_words`.
    warning_days
        Warning before the first decision [days].
    """
    said = posture_said + (f", but {changed}" if changed and posture_said else "")
    warned = warning_words(warning_days)
    if not warned:
        return said
    return f"{said}, after {warned}" if said else f"after {warned}"


def category_name(world: World, code: str) -> str:
    """A category of systems, or one system, as the second half of a sentence."""
    if code in CATEGORY_NAMES:
        return CATEGORY_NAMES[code]
    if code in world.systems:
        return f"systems of the type \u201c{world.systems[code].name}\u201d"
    return f"systems of the category \u201c{code}\u201d"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _shares(guidance: Guidance, posture: Posture, without: Collection[str]) -> dict[str, float]:
    """Shares that say anything: none where the US is switched off, no 0 where it is absent."""
    if US in without:
        return {}
    least = 0.0 if posture is Posture.ABSENT else -1.0
    return {code: share for code, share in guidance.us_shares.items() if share > least}


def _part(share: float) -> str:
    """A share of the forces of the United States."""
    return "all its" if share >= 1.0 else f"{100.0 * share:.3g}\u00a0% of its"
