"""Burden keys: which share of a common task is fair for each European nation."""

from __future__ import annotations

import math
from collections.abc import Mapping

from muster.core.errors import BadInputError, Defect, UnknownCodeError
from muster.core.words import US
from muster.core.world import World

KEYS: Mapping[str, str] = {
    "gdp": "share of GDP",
    "population": "share of population",
    "gdp_per_head": "share of GDP, more for nations rich by head and less for poor ones",
    "spending": "share of defence spending",
    "equal_effort": "share of what is missing to the pledged defence spending",
    "mixed": "half share of GDP, half share of population",
}
"""Keys by code, and what each is in words."""


def european_nations(world: World) -> tuple[str, ...]:
    """Nations that share the burden: all but those of North America, in the order of codes."""
    return tuple(
        n for n in sorted(world.nations) if n != US and world.nations[n].region != "north_america"
    )


def parse_key(text: str) -> dict[str, float]:
    """Weights of the keys that a text names, adding up to 1.

    Parameters
    ----------
    text
        A key, or several with weights: ``gdp`` or ``gdp:0.7,population:0.3``.

    Raises
    ------
    UnknownCodeError
        If it names a key that is not known.
    BadInputError
        If a weight is no number, is negative, or all are zero.
    """
    weights: dict[str, float] = {}
    defects: list[Defect] = []
    unknown: list[str] = []
    for part in text.split(","):
        name, _, given = part.strip().partition(":")
        if name not in KEYS:
            unknown.append(name)
            continue
        try:
            weight = float(given) if given else 1.0
        except ValueError:
            weight = -1.0
        if not 0.0 <= weight < float("inf"):
            reason = f"The weight '{given}' of {name} is not a number from 0 on."
            defects.append(Defect("--key", 0, name, reason, "Write for example gdp:0.7."))
        weights[name] = weights.get(name, 0.0) + max(0.0, weight)
    if unknown:
        raise UnknownCodeError("burden key", unknown, KEYS)
    total = sum(weights.values())
    if not defects and total <= 0.0:
        reason = f"The weights of the key '{text}' add up to zero, so that nobody has a share."
        defects.append(Defect("--key", 0, "key", reason, "Give one key a weight above 0."))
    if defects:
        raise BadInputError(defects)
    return {name: weight / total for name, weight in weights.items()}


def fair_shares(world: World, key: str, year: int) -> dict[str, float]:
    """Fair share of each European nation under a key, adding up to 1.

    Parameters
    ----------
    world
        World of one year; nations that left are not in it.
    key
        See :func:`parse_key`.
    year
        The latest figures not after it count.

    Raises
    ------
    UnknownCodeError, BadInputError
        If the key is not known, or gives nobody a share.
    """
    nations = european_nations(world)
    shares = dict.fromkeys(nations, 0.0)
    for name, weight in parse_key(key).items():
        amounts = {n: _amount(world, n, name, year) for n in nations}
        total = math.fsum(a for a in amounts.values() if a is not None)
        if total <= 0.0:
            reason = (
                f"Under the key '{name}' the figures of all {len(nations)} nations are zero or "
                "unknown: the key has a zero sum."
            )
            raise BadInputError(
                [
                    Defect(
                        "--key", 0, name, reason, "Choose another key, or leave fewer nations out."
                    )
                ]
            )
        for nation, amount in amounts.items():
            shares[nation] += weight * (amount or 0.0) / total
    return shares


def unknown_in_key(world: World, key: str, year: int) -> tuple[str, ...]:
    """Nations of which a figure of the key is not known: their part falls on the others."""
    return tuple(
        n
        for n in european_nations(world)
        if any(_amount(world, n, name, year) is None for name in parse_key(key))
    )


def _amount(world: World, nation: str, key: str, year: int) -> float | None:
    """What a nation weighs under one key, or None where it is not known."""
    gdp = world.indicator(nation, "gdp_musd", year)
    people = world.indicator(nation, "population_persons", year)
    share = world.indicator(nation, "defence_spending_share", year)
    if key == "population":
        return people
    if key == "mixed":
        return _mixed(world, nation, year)
    if gdp is None:
        return None
    if key == "gdp":
        return gdp
    if key == "gdp_per_head":
        return gdp * (gdp / people) ** world.assumed("head_exponent") if people else None
    if share is None:
        return None
    return (
        gdp * share if key == "spending" else gdp * max(0.0, world.assumed("pledge_share") - share)
    )


def _mixed(world: World, nation: str, year: int) -> float | None:
    """Half share of GDP and half share of population, as shares of their sums."""
    parts = []
    for name in ("gdp_musd", "population_persons"):
        mine = world.indicator(nation, name, year)
        if mine is None:
            return None
        every = [world.indicator(n, name, year) or 0.0 for n in european_nations(world)]
        parts.append(mine / math.fsum(every))
    return sum(parts) / 2.0
