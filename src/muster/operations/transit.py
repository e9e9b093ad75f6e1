"""Transit allowance: days from leaving home to being in place.

Until deployment is modelled with its lift, a force arrives after its notice and
an allowance by mode and distance. Every result says so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from muster.core.rows import Region
from muster.core.tasks import Task
from muster.core.world import World
from muster.forces import Assets

BRUSSELS = (50.85, 4.35)
"""Latitude and longitude from which published levels of ambition measure [degrees]."""

_EARTH = Geod(ellps="WGS84")


def distance_km(lat: float, lon: float, region: Region) -> float:
    """Geodesic distance from a point to a theatre on the WGS 84 ellipsoid [km]."""
    metres = _EARTH.inv(lon, lat, region.lon_deg, region.lat_deg)[2]
    return float(metres) / 1000.0


def distance_from_brussels_km(region: Region) -> float:
    """Geodesic distance from Brussels to a theatre [km]."""
    return distance_km(*BRUSSELS, region)


def transit_days(world: World, assets: Assets, tasks: tuple[Task, ...]) -> NDArray[np.float64]:
    """Days each asset needs from leaving home to its place in each task.

    ::

        days = fixed_days(mode) + distance * detour_factor(mode) / speed(mode)

    Land forces go by rail and road inside Europe and by sea elsewhere. Forces
    whose nation lies in the theatre are in place and need none.

    Parameters
    ----------
    world
        Nations, regions and allowances.
    assets
        Deployable forces.
    tasks
        Operations.

    Returns
    -------
    (asset, task)
        Transit allowance [days], whole days rounded up.
    """
    km = [distance_from_brussels_km(task.region) for task in tasks]
    known: dict[tuple[str, str], list[float]] = {}
    days = []
    for holder, code in zip(assets.holder, assets.system, strict=True):
        key = (holder, world.systems[code].move_mode)
        if key not in known:
            known[key] = [
                _allowance_days(world, *key, task.region, far)
                for task, far in zip(tasks, km, strict=True)
            ]
        days.append(known[key])
    return np.array(days, dtype=np.float64).reshape(len(assets), len(tasks))


def _allowance_days(world: World, holder: str, mode: str, region: Region, km: float) -> float:
    """Transit allowance of one holder, mode and theatre so far from Brussels [days]."""
    if mode == "none" or (region.region, holder) in world.in_place:
        return 0.0
    if mode == "road_rail" and region.land_mode == "sea":
        mode = "sea"
    allowance = world.transit[mode]
    kilometres = km * allowance.detour_factor
    return float(np.ceil(allowance.fixed_days + kilometres / allowance.speed_km_per_day - 1e-9))
