"""What every question about a study is asked with, checked in one place."""

from __future__ import annotations

from collections.abc import Mapping

from muster.core.errors import UnknownCodeError
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.guidance import Guidance, us_codes
from muster.planning.settings import with_settings


def posture_of(us: str) -> Posture:
    """A US posture by its word.

    Raises
    ------
    UnknownCodeError
        If it is none: names the nearest.
    """
    if us not in set(Posture):
        raise UnknownCodeError("US posture", [str(us)], [p.value for p in Posture])
    return Posture(us)


def changed(world: World, guidance: Guidance, settings: Mapping[str, str] | None) -> Guidance:
    """The guidance with settings as of ``--set`` in place.

    Raises
    ------
    UnknownCodeError, BadInputError
        If settings are not known or not possible.
    """
    if not settings:
        return guidance
    return with_settings(guidance, settings, world.assumptions, us_codes(world))
