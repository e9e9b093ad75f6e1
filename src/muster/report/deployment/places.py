"""Names and outlines for people: what a code of the record is called, and where land lies.

The record holds codes; a name that it holds itself comes first. The bundled tables
are read as files and for display alone: no result depends on them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import TypeAlias

from muster.report.rows import text

Ring: TypeAlias = tuple[tuple[float, float], ...]
NAMED_IN = (
    ("airfields", "airfield"), ("ports", "port"), ("regions", "region"), ("nations", "nation"),
    ("pools", "pool"), ("systems", "system"), ("lift_types", "lift_type"),
)  # fmt: skip
"""Bundled tables with a name column, and the column of their key."""
OWN_NAMES = {
    "USA": "United States", "AWACS": "NATO AWACS", "AGS": "NATO AGS", "SAC": "SAC (C-17 pool)",
    "MMF": "MMF (tanker pool)", "SALIS": "SALIS (An-124 pool)", "ARK": "ARK (ro-ro pool)",
}  # fmt: skip
MAP_NAMES = {
    "Diori Hamani": "Niamey", "Glasgow Prestwick": "Prestwick", "Iasi": "Iași",
}  # fmt: skip


@lru_cache(maxsize=1)
def _bundled() -> dict[str, str]:
    """Name by code of every bundled place, holder, system and type."""
    found: dict[str, str] = {}
    tables = files("muster").joinpath("catalogue/tables")
    for table, key in NAMED_IN:
        source = tables.joinpath(f"{table}.csv")
        if not source.is_file():
            continue
        for row in csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))):
            found.setdefault(row.get(key) or "", row.get("name") or "")
    return found | OWN_NAMES


def name_of(code: object, given: object = None) -> str:
    """What a place, holder, system or type is called; its code if nobody knows.

    Examples
    --------
    >>> name_of("DEU"), name_of("XAA"), name_of("XAA", "Land of A"), name_of(None)
    ('Germany', 'XAA', 'Land of A', 'not known')
    """
    key = text(code)
    return text(given) or _bundled().get(key) or key or "not known"


@lru_cache(maxsize=1)
def _centres() -> dict[str, tuple[float, float]]:
    """Longitude and latitude of every bundled region."""
    source = files("muster").joinpath("catalogue/tables/regions.csv")
    if not source.is_file():
        return {}
    found = csv.DictReader(io.StringIO(source.read_text(encoding="utf-8")))
    return {
        r["region"]: (float(r["lon_deg"]), float(r["lat_deg"]))
        for r in found
        if r["lon_deg"] and r["lat_deg"]
    }


def centre_of(region: object) -> tuple[float, float] | None:
    """Where the name of a theatre stands on a map, if it is a bundled region."""
    return _centres().get(text(region))


def short_place(name: str) -> str:
    """A place in the fewest words that a map needs.

    Examples
    --------
    >>> short_place("Kiel Canal"), short_place("Diori Hamani"), short_place("Lask Air Base")
    ('Kiel Canal', 'Niamey', 'Lask')
    """
    found = name.partition(" (")[0].partition(",")[0]
    for tail in (" Air Base", " International Airport", " International", " Airport"):
        found = found.removesuffix(tail)
    return MAP_NAMES.get(found, found)


@lru_cache(maxsize=1)
def _outlines() -> tuple[Ring, ...]:
    """Every ring of the bundled coast: longitude and latitude."""
    source = files("muster").joinpath("catalogue/coast.json")
    if not source.is_file():
        return ()
    found = json.loads(source.read_text(encoding="utf-8"))
    return tuple(
        tuple((float(p[0]), float(p[1])) for p in ring) for land in found for ring in land["rings"]
    )


def land_in(west: float, south: float, east: float, north: float) -> Iterator[Ring]:
    """Rings of land cut to a window of longitudes and latitudes."""
    for ring in _outlines():
        whole = _unwrapped(ring)
        lon, lat = [p[0] for p in whole], [p[1] for p in whole]
        if max(lon) < west or min(lon) > east or max(lat) < south or min(lat) > north:
            continue
        cut = whole
        for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
            cut = _clipped(cut, axis, limit, sign)
        if len(cut) > 2:
            yield cut


def _unwrapped(ring: Ring) -> Ring:
    """A ring without the jump from 180 degrees east to 180 degrees west."""
    found: list[tuple[float, float]] = []
    turn = 0.0
    for i, (lon, lat) in enumerate(ring):
        if i and abs(lon - ring[i - 1][0]) > 180:
            turn += 360.0 if lon < ring[i - 1][0] else -360.0
        found.append((lon + turn, lat))
    return tuple(found)


def _clipped(ring: Ring, axis: int, limit: float, sign: int) -> Ring:
    """The part of a ring on one side of a line (Sutherland and Hodgman)."""
    found: list[tuple[float, float]] = []
    for i, here in enumerate(ring):
        last = ring[i - 1]
        is_in, was_in = sign * (here[axis] - limit) >= 0, sign * (last[axis] - limit) >= 0
        if is_in != was_in:
            share = (limit - last[axis]) / (here[axis] - last[axis])
            found.append(
                (last[0] + share * (here[0] - last[0]), last[1] + share * (here[1] - last[1]))
            )
        if is_in:
            found.append(here)
    return tuple(found)
