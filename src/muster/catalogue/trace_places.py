"""What is behind a place or a type of lift: airfields, ports, passages, lift, factors."""

from __future__ import annotations

from muster.catalogue.schema import Row
from muster.catalogue.trace_rows import Tracer
from muster.catalogue.values import text


def place_rows(tracer: Tracer, key: str) -> list[Row]:
    """An airfield or port: what it can take, whose forces leave from it, which theatre it opens."""
    about = tracer.where("airfields", airfield=key) + tracer.where("ports", port=key)
    if not about:
        return []
    rows = about + tracer.where("home_access", node=key) + tracer.where("theatre_access", node=key)
    legs = [r for r in tracer.tables["sea_legs"] if key in (r["from_node"], r["to_node"])]
    if legs:
        rows.append(
            tracer.computed(
                "network", key, f"Ways at sea that begin or end in {tracer.name('node', key)}",
                len(legs), "legs", table="sea_legs", as_of=text(legs[0], "as_of"),
                note="Ask for sea_legs/FROM/TO, in the order of the alphabet, to see one.",
            )
        )  # fmt: skip
    return rows


def passage_rows(tracer: Tracer, key: str) -> list[Row]:
    """A canal or strait: its rules and its leg."""
    about = tracer.where("passages", passage=key)
    return about + tracer.where("sea_legs", passage=key) if about else []


def lift_rows(tracer: Tracer, key: str) -> list[Row]:
    """A type of lift or a market: what it carries, who hires it out, what it did in fact."""
    markets = tracer.where("charter_market", market=key)
    types = {key} | {text(r, "lift_type") for r in tracer.tables["charter_market"]
                     if text(r, "market") == key}  # fmt: skip
    types |= {text(r, "lift_type") for r in tracer.tables["lift_types"] if text(r, "system") == key}
    rows = [made for one in sorted(types) for made in tracer.where("lift_types", lift_type=one)]
    if not rows and not markets:
        return []
    offers = [
        made for one in sorted(types) for made in tracer.where("charter_market", lift_type=one)
    ]
    rows += markets + [row for row in offers if row not in markets]
    return rows + [
        made for one in sorted(types) for made in tracer.where("real_lifts", lift_type=one)
    ]


def moved_rows(tracer: Tracer, key: str) -> list[Row]:
    """What moves with a system, how supplies go with a kind, how a nation or theatre is reached."""
    rows: list[Row] = []
    for table, column in (
        ("movement_factors", "system"), ("sustainment", "kind"), ("land_movement", "nation"),
        ("home_access", "nation"), ("airfields", "nation"), ("ports", "nation"),
        ("theatre_access", "region"),
    ):  # fmt: skip
        rows += tracer.where(table, **{column: key})
    return rows


PLACE_TABLES = ("airfields", "ports", "passages", "lift_types", "charter_market")
"""Tables of the network whose codes are keys."""

PLACE_FORMS = (place_rows, passage_rows, lift_rows, moved_rows)
"""Every form of key of the movement network."""
