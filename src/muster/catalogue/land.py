"""Land and coast of nations, from one bundled file that is read when first asked for.

The outlines are simplified: a place near the edge of the land may lie a few
kilometres off it, and small islands far from Europe are missing.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

COAST_FILE = Path(__file__).parent / "coast.json"
"""Outlines: a list of nation, name and rings of longitude and latitude [degrees]."""

KM_PER_DEGREE = 111.2
"""One degree of latitude [km]."""

Ring = tuple[tuple[float, float], ...]
"""Corners of a land area: longitude and latitude [degrees]; the last is the first."""

_Edges = NDArray[np.float64]
"""(edge, 4): longitude and latitude of both ends [degrees]."""


@cache
def rings_by_nation() -> Mapping[str, tuple[Ring, ...]]:
    """Rings of land by nation; holes are rings too."""
    content = json.loads(COAST_FILE.read_text(encoding="utf-8"))
    found: dict[str, list[Ring]] = {}
    for land in content:
        rings = found.setdefault(str(land["nation"]), [])
        rings += [tuple((float(x), float(y)) for x, y in ring) for ring in land["rings"]]
    return {nation: tuple(found[nation]) for nation in sorted(found)}


def is_on_land(nation: str, lat_deg: float, lon_deg: float) -> bool:
    """Whether a place lies on the land of a nation; False where the map lacks the nation.

    Parameters
    ----------
    nation
        ISO 3166-1 alpha-3.
    lat_deg, lon_deg
        Position [degrees].
    """
    edges = _edges(nation)
    x1, y1, x2, y2 = edges.T
    spans = (y1 > lat_deg) != (y2 > lat_deg)
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    crossing = (x2 - x1) * (lat_deg - y1) / rise + x1
    return bool((spans & (lon_deg < crossing)).sum() % 2)


def border_km(nation: str, lat_deg: float, lon_deg: float) -> float:
    """Distance from a place to the edge of a nation's land, coast or border [km].

    Flat about the place, which is true to a few per cent up to some hundred
    kilometres; infinite where the map lacks the nation.
    """
    return _nearest_km(_edges(nation), lat_deg, lon_deg)


def sea_km(lat_deg: float, lon_deg: float) -> float:
    """Distance from a place to the nearest sea coast of any nation [km].

    Coast is every edge of land that no other nation shares.
    """
    return _nearest_km(_every_coast(), lat_deg, lon_deg)


def has_coast(nation: str) -> bool:
    """Whether a nation of the map has a sea coast."""
    return len(_coast(nation)) > 0


@cache
def nation_near(lat_deg: float, lon_deg: float, within_km: float = 0.0) -> str:
    """The nation on whose land a place lies, or the nearest within a distance, or ''."""
    for nation in rings_by_nation():
        if is_on_land(nation, lat_deg, lon_deg):
            return nation
    if within_km <= 0.0:
        return ""
    far = {nation: border_km(nation, lat_deg, lon_deg) for nation in rings_by_nation()}
    best = min(far, key=lambda nation: far[nation], default="")
    return best if best and far[best] <= within_km else ""


@cache
def _edges(nation: str) -> _Edges:
    """Edges of the land of a nation."""
    return _array(e for ring in rings_by_nation().get(nation, ()) for e in pairwise(ring))


@cache
def _coast(nation: str) -> _Edges:
    """Edges of the land of a nation that no other nation shares."""
    n_nations, rings = _shared(), rings_by_nation().get(nation, ())
    return _array(e for ring in rings for e in pairwise(ring) if n_nations[frozenset(e)] == 1)


@cache
def _every_coast() -> _Edges:
    """Edges of all sea coasts."""
    return np.concatenate([_coast(nation) for nation in rings_by_nation()])


@cache
def _shared() -> Counter[frozenset[tuple[float, float]]]:
    """How many nations have each edge."""
    return Counter(
        edge
        for rings in rings_by_nation().values()
        for edge in {frozenset(pair) for ring in rings for pair in pairwise(ring)}
    )


def _array(edges: Iterable[tuple[tuple[float, float], tuple[float, float]]]) -> _Edges:
    """Edges as an array; without edges it has no rows."""
    return np.array([(*a, *b) for a, b in edges], dtype=np.float64).reshape(-1, 4)


def _nearest_km(edges: _Edges, lat_deg: float, lon_deg: float) -> float:
    """Distance from a place to the nearest of some edges [km]; infinite where there is none."""
    if not len(edges):
        return math.inf
    narrow = math.cos(math.radians(lat_deg))
    ax = ((edges[:, 0] - lon_deg + 180.0) % 360.0 - 180.0) * narrow
    ay = edges[:, 1] - lat_deg
    dx, dy = (edges[:, 2] - edges[:, 0]) * narrow, edges[:, 3] - edges[:, 1]
    length = np.maximum(dx * dx + dy * dy, 1e-18)
    along = np.clip(-(ax * dx + ay * dy) / length, 0.0, 1.0)
    return float(np.hypot(ax + along * dx, ay + along * dy).min()) * KM_PER_DEGREE
