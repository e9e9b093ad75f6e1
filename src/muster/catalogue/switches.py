"""Switches of a movement plan as users write them: what is closed, shut or refused."""

from __future__ import annotations

import re
from collections.abc import Sequence

from muster.catalogue.land import rings_by_nation
from muster.core.errors import BadInputError, Defect, nearest
from muster.core.world import World
from muster.operations.deployment import AirRoutes, Switches

_SHUT = re.compile(r"^(?P<node>[A-Za-z0-9]+):(?P<first>\d+)-(?P<last>\d+)$")


def read_switches(
    world: World,
    *,
    days: int = 180,
    close: Sequence[str] = (),
    no_overflight: Sequence[str] = (),
    shut: Sequence[str] = (),
    permit_days: float | None = None,
    charter: bool = True,
) -> tuple[Switches, AirRoutes | None]:
    """Switches as the engine takes them, and air routes where overflight is refused.

    Parameters
    ----------
    world
        Its passages, airfields and ports are the codes that may be named.
    days
        Horizon [days].
    close, no_overflight
        Passages, and nations by their code.
    shut
        ``NODE:FROM-TO``: both days are included.
    permit_days
        Days for border permits everywhere; None leaves those of the table.
    charter
        Whether lift may be hired.

    Raises
    ------
    BadInputError
        If codes are unknown or values do not fit: names every one.
    """
    defects: list[Defect] = []
    if not 1 <= days <= 730:
        defects.append(_defect("--days", str(days), "is not between 1 and 730.", ""))
    network = world.network
    for code in close:
        if code not in network.passages:
            defects.append(_unknown("--close", code, set(network.passages)))
    land = rings_by_nation() if no_overflight else {}
    for code in no_overflight:
        if code not in land:
            defects.append(_unknown("--no-overflight", code, set(land)))
    nodes = {*network.airfields, *network.ports}
    closed = []
    for item in shut:
        match = _SHUT.match(item)
        if match is None or int(match["last"]) < int(match["first"]):
            reason = "is not of the form NODE:FROM-TO with FROM before TO."
            defects.append(_defect("--shut", item, reason, "For example LTKLJ:40-47."))
        elif match["node"] not in nodes:
            defects.append(_unknown("--shut", match["node"], nodes))
        else:
            closed.append((match["node"], int(match["first"]), int(match["last"]) + 1))
    if permit_days is not None and not 0 <= permit_days <= 365:
        defects.append(_defect("--permit-days", str(permit_days), "is not 0 to 365 days.", ""))
    if defects:
        raise BadInputError(defects)
    switches = Switches(
        n_days=days,
        closed_passages=tuple(sorted(set(close))),
        closed_airspace=tuple(sorted(set(no_overflight))),
        closed_nodes=tuple(sorted(closed)),
        permit_days=permit_days,
        has_charter=charter,
    )
    air = AirRoutes(switches.closed_airspace, land) if no_overflight else None
    return switches, air


def _defect(option: str, value: str, reason: str, remedy: str) -> Defect:
    return Defect(file=option, row=0, column="", reason=f"'{value}' {reason}", remedy=remedy)


def _unknown(option: str, code: str, known: set[str]) -> Defect:
    close = nearest(code, sorted(known))
    remedy = f"Did you mean {close}?" if close else ""
    return _defect(option, code, "is not known here.", remedy)
