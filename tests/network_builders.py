"""A tiny invented network whose distances, cycles and loads can be worked out by hand.

Everything lies on the equator, so that a place is so many kilometres east of XAA.
XAA has an airfield and a port at 0 km, XAB at 1,500 km (its runway is short), the
theatre ``xa_shore`` at 3,000 km, with a road of one day from its port. The ship's
way from XAA is 4,800 km through the passage ``strait`` and 9,600 km around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from builder_rows import ASSUMED, assumed, fact, nation, region
from builders import world
from muster.core.places import (
    Airfield,
    HomeAccess,
    LandMovement,
    LiftType,
    Network,
    Passage,
    Port,
    SeaLeg,
    TheatreAccess,
)
from muster.core.rows import Assumption
from muster.core.world import World
from muster.operations.deployment import Fleet, Movement, MovementPlan, Switches, deploy

DEGREE_KM = 111.31949079327357
"""One degree along the equator."""
THEATRE_KM, XAB_KM = 3000.0, 1500.0


def east(kilometres: float) -> float:
    """Longitude so many kilometres east of XAA, on the equator [degrees]."""
    return kilometres / DEGREE_KM


def lift_type(code: str, **changes: Any) -> LiftType:
    """An aircraft: 20 t or 100 persons over 3,000 km at 750 km/h, twice a day; items to 30 t."""
    usual = LiftType(
        lift_type=code,
        name=f"Type {code}",
        mode="air",
        system=None,
        carries_cargo=True,
        carries_outsize=True,
        carries_persons=True,
        item_max_t=30.0,
        payload_planning_t=20.0,
        range_planning_km=3000.0,
        range_ferry_km=6000.0,
        speed_kmh=750.0,
        ground_hours=2.0,
        utilisation_hours_per_day=16.0,
        load_days=None,
        unload_days=None,
        persons_max=100.0,
        lane_m=None,
        lane_use_share=None,
        runway_min_m=1000.0,
        cost_keur_per_hour=0.0,
        cost_keur_per_day=0.0,
        fuel_total_t=None,
        burn_t_per_hour=None,
        provenance=fact(),
    )
    return replace(usual, **changes)


def ship(code: str, **changes: Any) -> LiftType:
    """A ship: 2,000 t or 500 usable lane metres at 600 km a day, a day each to load and unload."""
    usual: dict[str, Any] = {
        "mode": "sea",
        "carries_persons": False,
        "item_max_t": 80.0,
        "payload_planning_t": 2000.0,
        "range_planning_km": 20_000.0,
        "range_ferry_km": None,
        "speed_kmh": 25.0,
        "ground_hours": None,
        "utilisation_hours_per_day": 24.0,
        "load_days": 1.0,
        "unload_days": 1.0,
        "persons_max": None,
        "lane_m": 1000.0,
        "lane_use_share": 0.5,
        "runway_min_m": None,
    }
    return lift_type(code, **{**usual, **changes})


def on_land(code: str, mode: str, **changes: Any) -> LiftType:
    """A train or convoy: 500 t over 975 km a day, a day each to load and unload."""
    usual = {"mode": mode, "payload_planning_t": 500.0, "speed_kmh": 48.75, "lane_m": None}
    return ship(code, **{"utilisation_hours_per_day": 20.0, **usual, **changes})


LIFT_TYPES = {
    kind.lift_type: kind
    for kind in (
        lift_type("plane"),
        lift_type(
            "large_plane",
            item_max_t=70.0,
            payload_planning_t=60.0,
            persons_max=None,
            carries_persons=False,
            runway_min_m=2000.0,
        ),
        lift_type(
            "tanker_large",
            system="tanker",
            carries_outsize=False,
            payload_planning_t=10.0,
        ),
        ship("roro"),
        ship(
            "container_market", item_max_t=20.0, payload_planning_t=5000.0, lane_m=None, speed_kmh=20.0
        ),
        on_land("train", "rail"),
        on_land("coach", "road", payload_planning_t=None, carries_cargo=False,
                carries_outsize=False, carries_persons=True, persons_max=50.0),
    )
}  # fmt: skip
NATIONS = {
    code: nation(code, apod_lat_deg=0.0, apod_lon_deg=east(at))
    for code, at in (("XAA", 0.0), ("XAB", XAB_KM))
}
MOVING = {
    "inland_km_per_day": 300.0,
    "person_weight_t": 1.0,
    "late_penalty_days": 30.0,
    "tanker_days_per_fighter": 0.25,
}


def airfield(code: str, owner: str, at_km: float, **changes: Any) -> Airfield:
    """An airfield on the equator with a long runway and room for ten aircraft at once."""
    usual = Airfield(
        airfield=code,
        name=f"Airfield {code}",
        nation=owner,
        lat_deg=0.0,
        lon_deg=east(at_km),
        runway_m=3000.0,
        working_slots=10.0,
        hours_per_day=24.0,
        provenance=fact(),
    )
    return replace(usual, **changes)


def port(code: str, owner: str, at_km: float, **changes: Any) -> Port:
    """A port on the equator that takes 10,000 t a day."""
    usual = Port(
        port=code,
        name=f"Port {code}",
        nation=owner,
        lat_deg=0.0,
        lon_deg=east(at_km),
        throughput_t_per_day=10_000.0,
        provenance=fact(),
    )
    return replace(usual, **changes)


def access(node: str, mode: str, **changes: Any) -> TheatreAccess:
    """A way into the theatre; the road from the port takes a day."""
    usual = TheatreAccess(
        region="xa_shore",
        node=node,
        mode=mode,
        onward_km=500.0 if mode == "sea" else 0.0,
        onward_speed_km_per_day=500.0,
        onward_t_per_day=50_000.0,
        provenance=fact(),
    )
    return replace(usual, **changes)


def home(owner: str, node: str, mode: str, inland_km: float = 0.0) -> HomeAccess:
    """A place that forces of a nation leave from."""
    return HomeAccess(nation=owner, node=node, mode=mode, inland_km=inland_km, provenance=fact())


def land(owner: str, **changes: Any) -> LandMovement:
    """Trains and permits: two trains a day, permits of five days, the usual gauge."""
    usual = LandMovement(
        nation=owner,
        gauge_mm=1435.0,
        is_landlocked=False,
        is_island=False,
        permit_days=5.0,
        train_paths_per_day=2.0,
        train_t=None,
        provenance=fact(),
    )
    return replace(usual, **changes)


def network(**parts: Any) -> Network:
    """The tiny network, with some of its parts in place of the usual ones."""
    usual = Network(
        airfields={
            "XAAA": airfield("XAAA", "XAA", 0.0),
            "XABA": airfield("XABA", "XAB", XAB_KM, runway_m=1500.0),
            "XATA": airfield("XATA", "XAZ", THEATRE_KM),
        },
        ports={
            "XAAP": port("XAAP", "XAA", 0.0),
            "XABP": port("XABP", "XAB", XAB_KM),
            "XATP": port("XATP", "XAZ", THEATRE_KM),
        },
        sea_legs=(
            leg("XAAP", "XATP", 9600.0),
            leg("XAAP", "XATP", 4800.0, "strait"),
            leg("XABP", "XATP", 2400.0),
        ),
        passages={
            "strait": Passage(
                passage="strait",
                name="The strait",
                nation="XAB",
                near_gate="S_W",
                far_gate="S_E",
                near_lat_deg=0.0,
                near_lon_deg=1.0,
                far_lat_deg=0.0,
                far_lon_deg=2.0,
                warship_limit_t=None,
                warship_notice_days=None,
                transit_days=0.0,
                provenance=fact(),
            )
        },
        theatre_access=(access("XATA", "air"), access("XATP", "sea")),
        home_access=(
            home("XAA", "XAAA", "air"),
            home("XAA", "XAAP", "sea"),
            home("XAB", "XABA", "air", 300.0),
            home("XAB", "XABP", "sea", 300.0),
        ),
        land={code: land(code) for code in NATIONS},
        lift_types=LIFT_TYPES,
    )
    return replace(usual, **parts)


def leg(start: str, end: str, km: float, passage: str | None = None) -> SeaLeg:
    """A way at sea."""
    return SeaLeg(from_node=start, to_node=end, distance_km=km, passage=passage)


def moving(**changes: float) -> dict[str, Assumption]:
    """The named numbers of the tiny world and of movement."""
    usual = {k: assumed(k, v) for k, v in ASSUMED.items()}
    return usual | {
        k: replace(assumed(k, v), high=1000.0) for k, v in {**MOVING, **changes}.items()
    }


def networked(**parts: Any) -> World:
    """The tiny world with the tiny network and one theatre; parts are those of the network."""
    return replace(
        world(nations=NATIONS),
        regions={"xa_shore": region("xa_shore", lat_deg=0.0, lon_deg=east(THEATRE_KM))},
        network=network(**parts),
        assumptions=moving(),
        year=2025,
    )


def movement(code: str = "one", **changes: Any) -> Movement:
    """200 t from XAA to the theatre, ready at once and due at once, of use until day 60."""
    usual = Movement(
        movement=code,
        operation="op",
        holder="XAA",
        system="kit",
        origin="XAA",
        destination="xa_shore",
        cargo_t=200.0,
        outsize_t=0.0,
        item_max_t=0.0,
        persons=0.0,
        lane_m=0.0,
        ready_day=0.0,
        required_day=0.0,
        last_day=60.0,
    )
    return replace(usual, **changes)


def lift(kind: str, quantity: float | Sequence[float], owner: str = "XAA", days: int = 60) -> Fleet:
    """So many vehicles on every day, or day by day."""
    return Fleet(
        lift_type=kind,
        owner=owner,
        quantity=np.broadcast_to(np.asarray(quantity, dtype=np.float64), (days,)).copy(),
    )


def moved(
    movements: Movement | Iterable[Movement],
    fleets: Fleet | Iterable[Fleet],
    base: World | None = None,
    **switches: Any,
) -> MovementPlan:
    """The plan of some movements in the tiny network, within 60 days."""
    some = (movements,) if isinstance(movements, Movement) else tuple(movements)
    free = (fleets,) if isinstance(fleets, Fleet) else tuple(fleets)
    return deploy(base or networked(), some, free, Switches(**{"n_days": 60, **switches}))


# --- random networks ----------------------------------------------------------------


def random_network(rng: Random) -> World:
    """The tiny network with narrower places, a railway, and permits."""
    small = rng.choice((0.3, 1.0, 4.0))
    return networked(
        airfields={
            "XAAA": airfield("XAAA", "XAA", 0.0, working_slots=rng.choice((0.5, 2.0))),
            "XABA": airfield("XABA", "XAB", XAB_KM, runway_m=rng.choice((900.0, 1500.0, None))),
            "XATA": airfield("XATA", "XAZ", THEATRE_KM, working_slots=small),
        },
        ports={
            "XAAP": port("XAAP", "XAA", 0.0, throughput_t_per_day=rng.choice((200.0, 900.0))),
            "XABP": port("XABP", "XAB", XAB_KM),
            "XATP": port("XATP", "XAZ", THEATRE_KM, throughput_t_per_day=500.0 * small),
        },
        theatre_access=(
            access("XATA", "air", onward_t_per_day=rng.choice((60.0, 50_000.0))),
            access("XATP", "sea", onward_t_per_day=rng.choice((300.0, 50_000.0))),
            *([access("RAIL", "rail", onward_t_per_day=400.0)] if rng.random() < 0.6 else []),
            *([access("ROAD", "road", onward_t_per_day=100.0)] if rng.random() < 0.4 else []),
        ),
        land={
            "XAA": land("XAA", permit_days=float(rng.randint(0, 9)), gauge_mm=1520.0),
            "XAB": land("XAB", train_paths_per_day=rng.choice((0.5, 2.0, None))),
        },
    )


def random_movements(rng: Random, last_day: float | None = None) -> list[Movement]:
    """Three to eight movements of all grades, some alike, some with one date long past."""
    found = []
    for number in range(rng.randint(3, 8)):
        cargo = rng.choice((0.0, 40.0, 300.0, 1500.0, 4000.0))
        ready = float(rng.choice((0, 0, 5, 12)))
        found.append(
            movement(
                f"m{number}",
                operation=f"op{number % 2}",
                holder=f"XA{'AB'[number % 2]}",
                origin=rng.choice(("XAA", "XAB")),
                cargo_t=cargo,
                outsize_t=cargo * rng.choice((0.0, 0.3)),
                item_max_t=rng.choice((10.0, 50.0)),
                persons=rng.choice((0.0, 150.0, 1200.0)) if cargo else 400.0,
                lane_m=cargo * rng.choice((0.0, 0.5, 1.0)),
                ready_day=ready,
                required_day=ready + rng.choice((0.0, 6.0, 15.5)),
                last_day=last_day or float(rng.choice((25, 40, 90))),
                asked_day=rng.choice((0.0, ready)),
                weight=rng.choice((1.0, 2.0)),
                is_supplies=rng.random() < 0.3,
            )
        )
    return found


def random_fleets(rng: Random, days: int = 50) -> list[Fleet]:
    """Some of every type with two owners and the United States, fewer in the first days."""
    found = []
    for kind in sorted(LIFT_TYPES):
        for owner in ("XAA", "XAB", "USA"):
            if rng.random() < 0.5:
                free = np.full(days, rng.choice((0.5, 1.0, 3.0)))
                free[: rng.randint(0, 10)] = 0.0
                found.append(lift(kind, free.tolist(), owner, days))
    return found or [lift("plane", 1.0, days=days)]
