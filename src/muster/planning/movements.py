"""Movements and lift of an assessment: who must get where by when, and with what.

The generated force becomes movements, one for each holder, system, operation,
phase and readiness tier; supplies follow by week. The lift is what nations,
pools and markets have, less what the force itself uses as tankers or in theatre.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from muster.core.places import Sustainment
from muster.core.rows import System
from muster.core.tasks import Task
from muster.core.world import World
from muster.forces import ready_units
from muster.operations.deployment import Fleet, Movement, Switches
from muster.operations.transit import distance_from_brussels_km, distance_km
from muster.planning.assessment import Assessment

LIFT_CAPABILITIES = frozenset({"airlift_strategic", "airlift_outsize", "sealift"})
"""Roles in which a fleet is the lift itself."""
SUPPLY_DAYS = 14
"""Supplies are planned in spells of so many days."""
STOCK_AHEAD_DAYS = 30
"""Supplies are sent no more than so many days ahead."""
OWN = ("sail", "none")
PERSONS_FIRST = 10.0
"""Weight of persons beside cargo on the way home."""
FIGHTERS = frozenset({"combat_aircraft"})


def movements_of(a: Assessment, n_days: int) -> tuple[Movement, ...]:
    """What the generated force must move, with its supplies, within a horizon [days].

    Needs that rise from one phase to the next move only the rise. Forces of the
    theatre's own nations are in place. Units are ready by the tiers of their notice.
    """
    moves = list(_forces(a, n_days))
    moves += _supplies(a, moves, n_days)
    return tuple(moves)


def _forces(a: Assessment, n_days: int) -> Iterable[Movement]:
    """Movements of the forces."""
    place = {task.code: i for i, task in enumerate(a.tasks)}
    units: dict[tuple[int, int], dict[float, float]] = {}
    for share in a.plan.shares:
        need = a.needs[share.need]
        if need.capability in LIFT_CAPABILITIES or share.expected <= 1e-9:
            continue
        by_day = units.setdefault((share.asset, place[need.task]), {})
        by_day[need.from_day] = by_day.get(need.from_day, 0.0) + share.expected
    order = sorted(units, key=lambda key: (key[0], a.tasks[key[1]].priority, a.tasks[key[1]].code))
    for asset, index in order:
        task, so_far = a.tasks[index], 0.0
        for from_day in sorted(units[asset, index]):
            rise = units[asset, index][from_day] - so_far
            if rise <= 1e-9 or task.start_day + from_day >= n_days:
                continue
            so_far += rise
            notice = _ready_day(a, asset, so_far)
            holder, system = a.assets.holder[asset], a.assets.system[asset]
            yield movement_of(a.world, holder, system, task, from_day, notice, rise)


def _ready_day(a: Assessment, asset: int, units: float) -> float:
    """Days of notice after which so many units of an asset are ready."""
    deployable = float(a.assets.deployable[asset])
    tiers = a.assets.tiers[asset]
    enough = (day for day, share in tiers if share * deployable >= units - 1e-6)
    return next(enough, tiers[-1][0] if tiers else 0.0)


def movement_of(
    world: World,
    holder: str,
    code: str,
    task: Task,
    from_day: float,
    notice: float,
    units: float,
) -> Movement:
    """Movement of some units of a system to an operation.

    Parameters
    ----------
    world
        Factors and positions.
    holder, code
        Whose it is, and which system.
    task
        The operation.
    from_day, notice
        Days after its decision: needed from, and ready from [days].
    units
        Units of the system.
    """
    system, factor = world.systems[code], world.network.factors.get(code)
    is_in_place = (task.region.region, holder) in world.in_place
    own_days = _own_days(world, system, task) if system.move_mode in OWN else None
    tankers = 0.0
    if is_in_place:
        own_days = 0.0
    elif system.category in FIGHTERS and factor and factor.ferry_range_km:
        origin = _home(world, holder)
        if origin and _far(world, origin, task) > factor.ferry_range_km:
            tankers = units * world.assumed("tanker_days_per_fighter")
    cargo, outsize = (factor.cargo_t, factor.outsize_t) if factor else (0.0, 0.0)
    return Movement(
        movement=f"{task.code}/{holder}/{code}/{from_day:g}",
        operation=task.code,
        holder=holder,
        system=code,
        origin=_home(world, holder),
        destination=task.region.region,
        cargo_t=cargo * units,
        outsize_t=outsize * units,
        item_max_t=(factor.item_max_t or 0.0) if factor else 0.0,
        persons=(factor.persons if factor else system.persons_per_unit) * units,
        lane_m=(factor.lane_m or 0.0) * units if factor else 0.0,
        ready_day=task.start_day + notice,
        required_day=task.start_day + from_day,
        last_day=task.start_day + task.duration_days,
        asked_day=task.start_day,
        weight=task.weight,
        own_days=own_days,
        own_t=(factor.displacement_t or 0.0) * units if factor else 0.0,
        tankers=tankers,
    )


def _own_days(world: World, system: System, task: Task) -> float:
    """Days on the way of what moves itself."""
    if system.move_mode == "none":
        return 0.0
    allowance = world.transit[system.move_mode]
    kilometres = distance_from_brussels_km(task.region) * allowance.detour_factor
    return math.ceil(allowance.fixed_days + kilometres / allowance.speed_km_per_day - 1e-9)


def _home(world: World, holder: str) -> str:
    """Nation from which the forces of a holder start: a pool's largest member."""
    if holder in world.nations:
        return holder
    shares = [s for s in world.pool_shares if s.pool == holder and s.nation in world.nations]
    best = sorted(shares, key=lambda s: (-(s.share or 0.0), s.nation))
    return best[0].nation if best else sorted(world.nations)[0]


def _far(world: World, nation: str, task: Task) -> float:
    entry = world.nations[nation]
    if entry.apod_lat_deg is None or entry.apod_lon_deg is None:
        return 0.0
    return distance_km(entry.apod_lat_deg, entry.apod_lon_deg, task.region)


def _supplies(a: Assessment, moves: list[Movement], n_days: int) -> list[Movement]:
    """Supplies by operation and spell for the force as it should stand, less what it brings."""
    found = []
    for task in a.tasks:
        mine = [m for m in moves if m.operation == task.code and m.persons > 0]
        rate = _rate(a.world, task)
        if not mine or rate is None:
            continue
        ashore = [m for m in mine if a.world.systems[m.system].move_mode != "sail"]
        persons_from: dict[str, float] = {}
        for m in ashore:
            if m.own_days is None:
                persons_from[m.origin] = persons_from.get(m.origin, 0.0) + m.persons
        hubs = [
            n
            for n in persons_from
            if any(h.nation == n and h.mode == "sea" for h in a.world.network.home_access)
        ]
        if not hubs:
            continue
        hub = max(sorted(hubs), key=lambda n: persons_from[n])
        end = min(float(n_days), task.start_day + task.duration_days)
        first = min(m.required_day for m in ashore)
        day = first
        while day < end - 1e-9:
            until = min(day + SUPPLY_DAYS, end)
            person_days = sum(
                m.persons * max(0.0, until - max(day, m.required_day + rate.stock_days))
                for m in ashore
            )
            tonnes = person_days / 1000.0 * rate.t_per_1000_persons_per_day
            if tonnes > 0.01:
                found.append(
                    Movement(
                        movement=f"{task.code}/supplies/{round(day):03d}",
                        operation=task.code,
                        holder=hub,
                        system="supplies",
                        origin=hub,
                        destination=task.region.region,
                        cargo_t=tonnes,
                        outsize_t=0.0,
                        item_max_t=0.0,
                        persons=0.0,
                        lane_m=0.0,
                        ready_day=max(task.start_day, day - STOCK_AHEAD_DAYS),
                        required_day=day,
                        last_day=task.start_day + task.duration_days,
                        asked_day=task.start_day,
                        weight=task.weight,
                        is_supplies=True,
                    )
                )
            day = until
    return found


def _rate(world: World, task: Task) -> Sustainment | None:
    rows = [r for (kind, _), r in world.network.sustainment.items() if kind == task.kind.kind]
    return rows[0] if rows else None


def withdrawal(movements: Iterable[Movement], n_days: int) -> tuple[Movement, ...]:
    """The way home of a force that is in place: persons first, supplies stay behind.

    Everything may leave on day 0 and is due at once, so that the plan is the
    quickest; a person weighs ten times what it weighs on the way out.
    """
    found = []
    for m in movements:
        if m.is_supplies or m.own_days == 0.0:
            continue
        back = replace(
            m,
            origin=m.destination,
            destination=m.origin,
            ready_day=0.0,
            required_day=0.0,
            last_day=float(n_days),
            asked_day=0.0,
            tankers=0.0,
        )
        if m.own_days is None and m.persons > 0 and m.cargo_t > 0:
            found.append(replace(back, persons=0.0))
            found.append(
                replace(
                    back,
                    movement=f"{m.movement}/persons",
                    cargo_t=0.0,
                    outsize_t=0.0,
                    lane_m=0.0,
                    weight=PERSONS_FIRST * m.weight,
                )
            )
        else:
            found.append(back)
    return tuple(found)


def fleets_of(a: Assessment, switches: Switches) -> tuple[Fleet, ...]:
    """Lift by type, owner and day: held and free, and hired."""
    world, n_days = a.world, switches.n_days
    kind_of = {t.system: t.lift_type for t in world.network.lift_types.values() if t.system}
    days = np.arange(n_days, dtype=np.float64)
    ready = ready_units(a.assets, np.broadcast_to(days, (len(a.assets), n_days)))
    busy = _busy(a, n_days)
    fleets = []
    for row, (holder, code) in enumerate(zip(a.assets.holder, a.assets.system, strict=True)):
        if code in kind_of:
            home = a.assets.reserve_share[row] * a.assets.deployable[row]
            free = np.maximum(0.0, ready[row] - home - busy.get(row, 0.0))
            fleets.append(Fleet(lift_type=kind_of[code], owner=holder, quantity=free))
    if switches.has_charter:
        fleets += hired(world, n_days)
    return tuple(fleets)


def hired(world: World, n_days: int) -> list[Fleet]:
    """Lift from the markets: nothing before the notice, then rising to all of it."""
    days = np.arange(n_days, dtype=np.float64)
    return [
        Fleet(
            lift_type=market.lift_type,
            owner=f"market:{market.market}",
            quantity=market.quantity
            * np.clip((days - market.notice_days + 1.0) / max(1.0, market.ramp_days), 0.0, 1.0),
        )
        for market in world.network.markets.values()
    ]


def _busy(a: Assessment, n_days: int) -> dict[int, np.ndarray]:
    """Units of each asset that serve in other roles, by day: a tanker is no carrier that day."""
    start = {task.code: task.start_day for task in a.tasks}
    busy: dict[int, np.ndarray] = {}
    for share in a.plan.shares:
        need = a.needs[share.need]
        if need.capability in LIFT_CAPABILITIES:
            continue
        begin = int(start[need.task] + need.from_day)
        end = math.ceil(start[need.task] + need.until_day)
        by_day = busy.setdefault(share.asset, np.zeros(n_days))
        by_day[max(0, begin) : max(0, end)] += share.expected
    return busy
