"""Fixed offers that cannot be: every contradiction in words, all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from muster.core.errors import BadInputError, Defect, nearest
from muster.core.world import World
from muster.planning.apportionment_case import Offer
from muster.planning.burden_keys import european_nations
from muster.planning.targets_gap import Gap

STEPS_OF_A_UNIT = 8
"""Offers are whole numbers of eighths, which add up exactly."""


def check_offers(world: World, gap: Gap, offers: Sequence[Offer]) -> None:
    """Refuse offers that name what is not there, or contradict each other or the gap.

    Raises
    ------
    BadInputError
        Names every contradiction.
    """
    defects = [d for offer in offers for d in _impossible(world, offer)]
    defects += [*_contradictory(offers), *_too_many(world, gap, offers)]
    if defects:
        raise BadInputError(defects)


def _impossible(world: World, offer: Offer) -> Iterator[Defect]:
    """What is wrong with one offer alone."""
    where = f"{offer.nation} {offer.capability}"
    nations = european_nations(world)
    if offer.nation in world.left_out or offer.nation in world.nations.keys() - set(nations):
        reason = f"{offer.nation} does not share the burden here and can fix nothing."
        yield Defect("--offer", 0, where, reason, "Leave the offer out, or take the nation in.")
    elif offer.nation not in nations:
        near = nearest(offer.nation, nations)
        remedy = f"Did you mean {near}?" if near else f"Known: {', '.join(nations)}."
        reason = f"'{offer.nation}' is no European nation of this world."
        yield Defect("--offer", 0, where, reason, remedy)
    if offer.capability not in world.capabilities:
        near = nearest(offer.capability, world.capabilities)
        remedy = f"Did you mean {near}?" if near else "See the table capabilities."
        reason = f"'{offer.capability}' is no capability."
        yield Defect("--offer", 0, where, reason, remedy)
    eighths = offer.units * STEPS_OF_A_UNIT
    if not 0.0 <= offer.units < float("inf") or abs(eighths - round(eighths)) > 1e-9:
        reason = f"{offer.units:g} units cannot be offered."
        yield Defect("--offer", 0, where, reason, "Offer whole units, or eighths in a pool.")


def _contradictory(offers: Sequence[Offer]) -> Iterator[Defect]:
    """Two different offers of one nation in one capability."""
    seen: dict[tuple[str, str], float] = {}
    for offer in offers:
        key = (offer.nation, offer.capability)
        if key in seen and seen[key] != offer.units:
            reason = (
                f"{offer.nation} offers both {seen[key]:g} and {offer.units:g} {offer.capability}."
            )
            yield Defect("--offer", 0, " ".join(key), reason, "Keep one of the two.")
        seen[key] = offer.units


def _too_many(world: World, gap: Gap, offers: Sequence[Offer]) -> Iterator[Defect]:
    """Offers that add up to more than is missing."""
    units = dict(zip(gap.capability, gap.units.tolist(), strict=True))
    given = {(o.nation, o.capability): o.units for o in offers}
    for code in sorted({c for _, c in given} & world.capabilities.keys()):
        mine = {n: u for (n, c), u in sorted(given.items()) if c == code}
        total, missing = sum(mine.values()), units.get(code, 0)
        if total > missing + 1e-9:
            who = ", ".join(f"{n} {u:g}" for n, u in mine.items())
            reason = f"Offers of {code} add up to {total:g} ({who}); only {missing} are missing."
            yield Defect("--offer", 0, code, reason, "Offer less, or another capability.")
