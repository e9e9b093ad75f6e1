"""Checks of the ways at sea: legs that cannot be sailed, or would let a closed passage leak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyproj import Geod

from muster.catalogue.schema import Row
from muster.catalogue.sheets import Sheets, number_in, text_in
from muster.core.errors import Defect, nearest

_EARTH = Geod(ellps="WGS84")

_SLACK_KM = 2.0
"""Positions are rounded: a leg may be this much shorter than the great circle [km]."""

_SLACK_SHARE = 0.01
"""A leg measured on a sphere may be this much shorter than on the ellipsoid."""


def broken_legs(sheets: Sheets) -> Iterator[Defect]:
    """Legs from a node to itself or to unknown nodes, and legs that stand twice and disagree."""
    nodes = frozenset(_positions(sheets))
    first: dict[tuple[str, str], tuple[int, Row]] = {}
    for index, row in sheets.rows("sea_legs"):
        ends = text_in(row, "from_node"), text_in(row, "to_node")
        for column, node in zip(("from_node", "to_node"), ends, strict=True):
            if node not in nodes:
                near = nearest(node, nodes)
                asked = f"Did you mean {near}? Or add" if near else "Add"
                reason = f"'{node}' is neither a port nor a gate of a passage."
                remedy = f"{asked} it to ports.csv."
                yield sheets.defect("sea_legs", index, column, reason, remedy)
        if ends[0] == ends[1]:
            reason = f"The leg leads from {ends[0]} to itself."
            yield sheets.defect("sea_legs", index, "to_node", reason, "Take the row out.")
            continue
        if not (other := first.get(ends[::-1])):
            first[ends] = index, row
        elif _way(other[1]) != _way(row):
            file, number = sheets.place("sea_legs", other[0])
            reason = (
                f"The leg is {_said(row)}, the way back {_said(other[1])} ({file}, row {number})."
            )
            low, high = sorted(ends)
            remedy = f"A leg holds both ways: keep one row, from {low} to {high}."
            yield sheets.defect("sea_legs", index, "distance_km", reason, remedy)


def leaking_passages(sheets: Sheets) -> Iterator[Defect]:
    """Legs of a passage that do not join its gates, and legs that join them past it."""
    gates = {text_in(r, "passage"): _gates(r) for _, r in sheets.rows("passages")}
    of_gates = {ends: passage for passage, ends in gates.items()}
    for index, row in sheets.rows("sea_legs"):
        ends = frozenset({text_in(row, "from_node"), text_in(row, "to_node")})
        passage = text_in(row, "passage")
        if passage in gates and ends != gates[passage]:
            reason = f"The leg is said to cross {passage}, but does not join its two gates."
            known = " and ".join(sorted(gates[passage]))
            remedy = f"Empty the cell passage, or let the leg join {known}."
            yield sheets.defect("sea_legs", index, "passage", reason, remedy)
        elif not passage and ends in of_gates:
            reason = (
                f"The leg joins the gates of {of_gates[ends]} and would stay open with it shut."
            )
            remedy = f"Write {of_gates[ends]} in the cell passage."
            yield sheets.defect("sea_legs", index, "passage", reason, remedy)


def short_legs(sheets: Sheets) -> Iterator[Defect]:
    """Legs shorter than the great circle between their ends."""
    places = _positions(sheets)
    known = []
    for index, row in sheets.rows("sea_legs"):
        start, end = places.get(text_in(row, "from_node")), places.get(text_in(row, "to_node"))
        length = number_in(row, "distance_km")
        if length is not None and start is not None and end is not None:
            known.append((index, length, start, end))
    if not known:
        return
    lats1, lons1 = zip(*(a for _, _, a, _ in known), strict=True)
    lats2, lons2 = zip(*(b for _, _, _, b in known), strict=True)
    metres = _EARTH.inv(lons1, lats1, lons2, lats2)[2]
    for (index, length, _, _), straight_m in zip(known, metres, strict=True):
        straight = float(straight_m) / 1000.0
        if length < straight * (1.0 - _SLACK_SHARE) - _SLACK_KM:
            reason = f"The leg is {length:,.0f} km, but the great circle is {straight:,.0f} km."
            remedy = "Correct the distance (km, not nautical miles) or the positions of its ends."
            yield sheets.defect("sea_legs", index, "distance_km", reason, remedy)


def _positions(sheets: Sheets) -> Mapping[str, tuple[float, float]]:
    """Latitude and longitude of ports and gates that have both [degrees]."""
    tables = (
        ("ports", "port", ""), ("passages", "near_gate", "near_"), ("passages", "far_gate", "far_"),
    )  # fmt: skip
    return {
        text_in(row, code): (lat, lon)
        for table, code, prefix in tables
        for _, row in sheets.rows(table)
        if (lat := number_in(row, f"{prefix}lat_deg")) is not None
        and (lon := number_in(row, f"{prefix}lon_deg")) is not None
    }


def _gates(row: Row) -> frozenset[str]:
    """Both gates of a passage."""
    return frozenset({text_in(row, "near_gate"), text_in(row, "far_gate")})


def _way(row: Row) -> tuple[float | None, str]:
    """What a leg says: its length and passage."""
    return number_in(row, "distance_km"), text_in(row, "passage")


def _said(row: Row) -> str:
    """A leg in words."""
    length, passage = _way(row)
    far = "of unknown length" if length is None else f"{length:,.10g} km"
    return f"{far} by {passage}" if passage else far


SEA_CHECKS = (broken_legs, leaking_passages, short_legs)
"""Every check of the ways at sea."""
