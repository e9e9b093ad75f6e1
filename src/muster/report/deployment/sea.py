"""Lines at sea for the map: from port to port along open water.

The record holds distances between ports, not tracks. These lanes only keep a line off
the land; they are drawn, not measured, and no result depends on them.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection
from functools import lru_cache
from math import cos, hypot, radians
from typing import TypeAlias

Place: TypeAlias = tuple[float, float]
"""Longitude and latitude [degrees]."""

POINTS: dict[str, Place] = {
    "gulf of finland": (25.5, 59.8), "north baltic": (20.6, 58.9), "gulf of bothnia": (19.6, 61.5),
    "gotland": (19.4, 56.3), "bornholm": (16.2, 55.5), "arkona": (13.4, 54.9),
    "fehmarn": (11.1, 54.55), "kiel east": (10.3, 54.5), "kiel west": (8.6, 54.0),
    "great belt": (10.9, 55.5), "kattegat": (11.3, 57.0), "skagen": (10.8, 58.0),
    "skagerrak": (8.6, 57.8), "german bight": (7.2, 54.3), "north sea": (3.6, 55.5),
    "norway south": (4.6, 58.6), "norway west": (4.2, 61.5), "norway mid": (9.0, 64.6),
    "norway north": (13.0, 68.0), "north cape": (25.5, 71.5), "hook": (3.6, 52.2),
    "humber": (1.2, 53.6), "scotland east": (-1.4, 57.2), "scotland north": (-4.6, 58.9),
    "hebrides": (-7.9, 56.6), "ireland south": (-8.8, 50.8), "irish sea": (-5.2, 53.2),
    "dover": (1.5, 51.0), "channel": (-2.4, 50.0), "ushant": (-6.0, 48.6), "biscay": (-3.0, 45.6),
    "finisterre": (-10.0, 43.4), "lisbon": (-10.0, 38.4), "st vincent": (-9.3, 36.6),
    "cadiz": (-7.0, 36.2), "gibraltar": (-5.4, 35.95), "alboran": (-2.5, 36.2),
    "cape gata": (-0.5, 37.0), "balearic": (1.8, 40.3), "lion": (5.0, 42.4), "genoa": (8.9, 43.7),
    "sardinia west": (7.6, 40.3), "algiers": (4.0, 37.6), "tunis": (10.4, 37.9),
    "tyrrhenian": (11.6, 40.3), "elba": (9.7, 42.9), "messina": (15.65, 38.2),
    "sicily south": (14.4, 36.2),
    "sicily west": (11.9, 37.2), "sirte": (18.0, 33.8), "ionian": (18.6, 37.4),
    "otranto": (18.9, 40.1), "adriatic": (16.6, 42.5), "adriatic north": (13.2, 44.8),
    "matapan": (22.4, 36.0), "crete south": (25.0, 34.4), "cyclades": (24.4, 37.4),
    "aegean": (25.0, 39.0), "thermaic": (23.6, 39.7), "lemnos": (25.7, 39.9),
    "dardanelles": (26.2, 40.05), "marmara": (28.0, 40.7), "bosporus": (29.15, 41.25),
    "black sea west": (29.4, 43.0), "odessa": (30.9, 45.9), "black sea": (34.0, 43.4),
    "black sea east": (40.0, 42.4), "rhodes": (28.2, 35.6), "cyprus west": (31.6, 34.7),
    "cyprus south": (33.4, 34.2), "levant": (34.9, 34.4), "iskenderun": (35.6, 36.2),
    "cyprus north": (33.0, 35.85), "port said": (32.4, 31.6), "suez": (32.55, 29.8),
    "red sea": (37.5, 22.0),
    "bab el mandeb": (43.3, 12.6), "aden": (48.0, 12.8), "canaries": (-14.6, 29.4),
    "blanc": (-18.2, 20.9), "dakar": (-18.2, 14.7), "freetown": (-14.6, 8.2),
    "palmas": (-8.0, 3.9), "ghana": (-2.0, 4.2), "benin": (2.5, 5.8), "douala": (8.6, 3.4),
}  # fmt: skip
LANES = (
    "gulf of finland>north baltic", "gulf of bothnia>north baltic", "north baltic>gotland",
    "gotland>bornholm", "bornholm>arkona", "arkona>fehmarn", "fehmarn>great belt",
    "fehmarn>kiel east", "great belt>kattegat", "kattegat>skagen", "skagen>skagerrak",
    "skagerrak>norway south", "skagerrak>north sea", "skagerrak>german bight",
    "kiel west>german bight", "german bight>hook", "german bight>north sea", "north sea>humber",
    "north sea>hook", "north sea>norway south", "north sea>scotland east",
    "norway south>norway west", "norway west>norway mid", "norway mid>norway north",
    "norway north>north cape", "norway south>scotland north", "scotland east>scotland north",
    "scotland north>hebrides", "hebrides>ireland south", "irish sea>ushant", "hook>humber",
    "hook>dover", "humber>dover", "dover>channel", "channel>ushant", "ireland south>ushant",
    "ushant>biscay", "ushant>finisterre", "biscay>finisterre", "finisterre>lisbon",
    "ireland south>finisterre", "lisbon>st vincent", "st vincent>cadiz", "cadiz>gibraltar",
    "st vincent>canaries", "cadiz>canaries", "canaries>blanc", "blanc>dakar", "dakar>freetown",
    "freetown>palmas", "palmas>ghana", "ghana>benin", "benin>douala", "alboran>cape gata",
    "cape gata>balearic", "balearic>lion", "cape gata>algiers", "alboran>algiers", "lion>genoa",
    "lion>sardinia west", "sardinia west>algiers", "genoa>elba", "elba>tyrrhenian",
    "tyrrhenian>messina", "tyrrhenian>sicily west", "tunis>tyrrhenian", "algiers>tunis",
    "tunis>sicily west", "sicily west>sicily south", "sicily south>matapan", "sicily south>sirte",
    "sirte>crete south", "sicily south>crete south", "messina>ionian", "ionian>matapan",
    "ionian>otranto", "otranto>adriatic", "adriatic>adriatic north", "otranto>matapan",
    "ionian>crete south", "matapan>cyclades", "matapan>crete south", "cyclades>aegean",
    "aegean>thermaic", "aegean>lemnos", "thermaic>lemnos", "lemnos>dardanelles",
    "cyclades>rhodes", "rhodes>cyprus west", "crete south>cyprus west", "cyprus west>cyprus south",
    "cyprus south>levant", "levant>iskenderun", "cyprus west>cyprus north",
    "cyprus north>iskenderun", "crete south>port said", "cyprus south>port said",
    "bosporus>black sea west", "black sea west>odessa", "black sea west>black sea",
    "black sea>black sea east", "suez>red sea", "red sea>bab el mandeb", "bab el mandeb>aden",
)  # fmt: skip
GATES = {
    "kiel": ("kiel east>kiel west",), "gibraltar": ("gibraltar>alboran",),
    "bosporus": ("dardanelles>marmara", "marmara>bosporus"), "suez": ("port said>suez",),
}  # fmt: skip
"""Lanes that a closed passage takes out."""
NEAREST = 3


def sea_line(a: Place, b: Place, closed: Collection[str] = ()) -> list[Place]:
    """Places from one port to another along the lanes, both ports included."""
    if _far(a, b) < 2.2:
        return [a, b]
    graph = _graph(frozenset(closed))
    goals = {p: _far(POINTS[p], b) for p in _near(b)}
    queue: list[tuple[float, str, tuple[str, ...]]] = [
        (1.15 * _far(a, POINTS[p]), p, (p,)) for p in _near(a)
    ]
    heapq.heapify(queue)
    best: tuple[float, tuple[str, ...]] | None = None
    seen: set[str] = set()
    while queue:
        far, point, way = heapq.heappop(queue)
        if best is not None and far >= best[0]:
            break
        if point in seen:
            continue
        seen.add(point)
        if point in goals and (best is None or far + 1.15 * goals[point] < best[0]):
            best = far + 1.15 * goals[point], way
        for other, length in graph.get(point, ()):
            if other not in seen:
                heapq.heappush(queue, (far + length, other, (*way, other)))
    return [a, *(POINTS[p] for p in (best[1] if best else ())), b]


def _far(a: Place, b: Place) -> float:
    """Distance on the map in degrees of latitude."""
    return hypot((a[0] - b[0]) * cos(radians((a[1] + b[1]) / 2)), a[1] - b[1])


def _near(place: Place) -> list[str]:
    """The points from which a port is reached."""
    return sorted(POINTS, key=lambda p: _far(POINTS[p], place))[:NEAREST]


@lru_cache(maxsize=16)
def _graph(closed: frozenset[str]) -> dict[str, list[tuple[str, float]]]:
    """Neighbours of each point with their distance."""
    found: dict[str, list[tuple[str, float]]] = {}
    gates = [lane for name, lanes in GATES.items() if name not in closed for lane in lanes]
    for lane in (*LANES, *gates):
        a, _, b = lane.partition(">")
        length = _far(POINTS[a], POINTS[b])
        found.setdefault(a, []).append((b, length))
        found.setdefault(b, []).append((a, length))
    return found
