"""Rows of a movement plan for readers: closure, nations, schedule, flows."""

from __future__ import annotations

from typing import Any

import numpy as np

from muster.core.world import World
from muster.operations.deployment import (
    Flow,
    Movement,
    MovementPlan,
    arrivals,
    grade_amounts,
)
from muster.operations.deployment.distances import position
from muster.planning.arrival import day_in_place
from muster.solving.program import FloatArray

Row = dict[str, Any]

STEP_DAYS = 2
"""Curves are shown every so many days."""
CARGO = ("cargo", "outsize")


def number(value: float) -> float:
    """A number for the record: on the grid of 1e-6, without minus zero."""
    return float(np.round(value, 6) + 0.0)


class PlanRows:
    """Makes the tables of one movement plan; arrivals are worked out once."""

    def __init__(self, world: World, plan: MovementPlan) -> None:
        self._world = world
        self._plan = plan
        self._there = arrivals(plan)
        self._n_days = plan.switches.n_days
        self._unmet: dict[tuple[int, str], float] = {}
        for place, grade, amount in plan.unmet:
            self._unmet[place, grade] = self._unmet.get((place, grade), 0.0) + amount

    # --- totals --------------------------------------------------------------------------

    def _sums(self, places: list[int]) -> Row:
        """Tonnes and persons in, delivered, under way at the end, and unmet."""
        total: Row = {}
        for name, grades in (("t", CARGO), ("persons", ("persons",))):
            asked = delivered = unmet = on_time = 0.0
            for place in places:
                movement = self._plan.movements[place]
                due = min(self._n_days, int(np.floor(movement.required_day + 1e-9)))
                for grade, amount in grade_amounts(movement).items():
                    if grade in grades:
                        asked += amount
                        delivered += float(self._there[place][grade][-1])
                        on_time += float(self._there[place][grade][due])
                        unmet += self._unmet.get((place, grade), 0.0)
            total[f"required_{name}"] = number(asked)
            total[f"delivered_{name}"] = number(delivered)
            total[f"unmet_{name}"] = number(unmet)
            total[f"in_transit_{name}"] = number(max(0.0, asked - delivered - unmet))
            total[f"on_time_{name}_share"] = number(on_time / asked) if asked > 0 else None
        return total

    def totals(self) -> Row:
        """The whole plan in numbers."""
        places = list(range(len(self._plan.movements)))
        return {**self._sums(places), "late_weighted_t_days": number(self._plan.lateness)}

    def operations(self, names: dict[str, str]) -> list[Row]:
        """One row for each operation: what it asks, what gets there, when it closes."""
        rows = []
        for code in self._codes():
            places = self._places(code)
            force = [p for p in places if not self._plan.movements[p].is_supplies]
            asked = max((self._plan.movements[p].required_day for p in force), default=0.0)
            closed = self._closed(force)
            rows.append(
                {
                    "operation": code,
                    "name": names.get(code, code),
                    "required_day": number(asked),
                    "day_closed": closed,
                    "days_late": None if closed is None else number(max(0.0, closed - asked)),
                    "day_persons": self._closed([p for p in force if self._is_persons(p)]),
                    **self._sums(places),
                }
            )
        return rows

    def nations(self) -> list[Row]:
        """One row for each operation and holder, the latest to close first."""
        rows = []
        for code in self._codes():
            mine: dict[str, list[int]] = {}
            for place in self._places(code):
                if not self._plan.movements[place].is_supplies:
                    mine.setdefault(self._plan.movements[place].holder, []).append(place)
            for holder, places in sorted(mine.items()):
                late = max(self._day(p) - self._plan.movements[p].required_day for p in places)
                closed = self._closed(places)
                rows.append(
                    {
                        "operation": code,
                        "holder": holder,
                        "required_day": number(
                            max(self._plan.movements[p].required_day for p in places)
                        ),
                        "day_closed": closed,
                        "days_late": None if closed is None else number(max(0.0, late)),
                        **self._sums(places),
                    }
                )
        return sorted(rows, key=lambda r: (-(r["days_late"] or 0.0), r["operation"], r["holder"]))

    def closure(self) -> list[Row]:
        """Tonnes and persons required and in place by day, cumulative, by operation."""
        rows = []
        days = sorted({*range(0, self._n_days + 1, STEP_DAYS), self._n_days})
        for code in self._codes():
            curves = {name: np.zeros(self._n_days + 1) for name in ("t", "persons")}
            asked = {name: np.zeros(self._n_days + 1) for name in ("t", "persons")}
            for place in self._places(code):
                movement = self._plan.movements[place]
                due = int(np.ceil(movement.required_day - 1e-9))
                for grade, amount in grade_amounts(movement).items():
                    name = "t" if grade in CARGO else "persons"
                    curves[name] += self._there[place][grade]
                    if due <= self._n_days:
                        asked[name][due:] += amount
            rows += [
                {
                    "operation": code,
                    "day": day,
                    "required_t": number(asked["t"][day]),
                    "in_place_t": number(curves["t"][day]),
                    "required_persons": number(asked["persons"][day]),
                    "in_place_persons": number(curves["persons"][day]),
                }
                for day in days
            ]
        return rows

    # --- schedule and map ----------------------------------------------------------------------

    def schedule(self) -> list[Row]:
        """Who moves by which lift from where to where, first loading to last arrival."""
        found: dict[tuple[str, str, str, str, str, str, str], list[Flow]] = {}
        for flow in self._plan.flows:
            movement = self._plan.movements[flow.movement]
            key = (
                movement.operation,
                movement.holder,
                movement.system,
                flow.route.lift_type,
                flow.route.from_node,
                flow.route.to_node,
                "persons" if flow.grade == "persons" else "t",
            )
            found.setdefault(key, []).append(flow)
        rows = []
        for key, flows in sorted(found.items()):
            amount = sum(f.amount for f in flows)
            if amount < 0.01:
                continue
            # Traces of a solution do not set the first and last day.
            real = [f for f in flows if f.amount > 1e-6 * amount]
            rows.append(
                {
                    "operation": key[0],
                    "holder": key[1],
                    "system": key[2],
                    "lift_type": key[3],
                    "mode": flows[0].route.mode,
                    "from_node": key[4],
                    "to_node": key[5],
                    "unit": key[6],
                    "amount": number(amount),
                    "loads": number(sum(f.loads for f in flows)),
                    "first_day": min(f.day for f in real),
                    "last_arrival_day": max(f.arrival for f in real),
                    "distance_km": number(flows[0].route.distance_km),
                }
            )
        return rows

    def flows(self) -> list[Row]:
        """Tonnes and persons between places, with positions, for the map."""
        found: dict[tuple[str, str, str, str], Row] = {}
        for flow in self._plan.flows:
            route = flow.route
            operation = self._plan.movements[flow.movement].operation
            key = (operation, route.mode, route.from_node, route.to_node)
            if key not in found:
                a, b = self._position(key[2]), self._position(key[3])
                found[key] = {
                    "operation": operation,
                    "mode": key[1],
                    "from_node": key[2],
                    "to_node": key[3],
                    "from_lat_deg": a[0],
                    "from_lon_deg": a[1],
                    "to_lat_deg": b[0],
                    "to_lon_deg": b[1],
                    "t": 0.0,
                    "persons": 0.0,
                }
            found[key]["persons" if flow.grade == "persons" else "t"] += flow.amount
        return [
            {**row, "t": number(row["t"]), "persons": number(row["persons"])}
            for _, row in sorted(found.items())
        ]

    def movements(self) -> list[Row]:
        """The movement table: what must move, and when it is there."""
        rows = []
        for place, m in enumerate(self._plan.movements):
            day = self._day(place)
            rows.append(
                {
                    "movement": m.movement,
                    "operation": m.operation,
                    "holder": m.holder,
                    "system": m.system,
                    "origin": m.origin,
                    "destination": m.destination,
                    "cargo_t": number(m.cargo_t),
                    "outsize_t": number(m.outsize_t),
                    "item_max_t": number(m.item_max_t),
                    "persons": number(m.persons),
                    "lane_m": number(m.lane_m),
                    "ready_day": number(m.ready_day),
                    "required_day": number(m.required_day),
                    "last_day": number(m.last_day),
                    "weight": number(m.weight),
                    "asked_day": number(m.asked_day),
                    "own_days": None if m.own_days is None else number(m.own_days),
                    "own_t": number(m.own_t),
                    "tankers": number(m.tankers),
                    "is_supplies": m.is_supplies,
                    "moves_itself": m.own_days is not None,
                    "day_in_place": number(day) if day <= self._n_days else None,
                }
            )
        return rows

    # --- small helpers ---------------------------------------------------------------------------

    def _codes(self) -> list[str]:
        return sorted({m.operation for m in self._plan.movements})

    def _places(self, code: str) -> list[int]:
        return [i for i, m in enumerate(self._plan.movements) if m.operation == code]

    def _day(self, place: int) -> float:
        movement: Movement = self._plan.movements[place]
        there: dict[str, FloatArray] = self._there[place]
        return day_in_place(movement, there, self._n_days)

    def _is_persons(self, place: int) -> bool:
        """Whether a movement is of persons alone, as on the way home."""
        movement = self._plan.movements[place]
        return movement.persons > 0 and movement.cargo_t <= 0

    def _closed(self, places: list[int]) -> float | None:
        day = max((self._day(p) for p in places), default=0.0)
        return number(day) if day <= self._n_days else None

    def _position(self, node: str) -> tuple[float | None, float | None]:
        where = position(self._world.network, node)
        if where is not None:
            return where
        if node in self._world.regions:
            region = self._world.regions[node]
            return region.lat_deg, region.lon_deg
        if node in self._world.nations:
            nation = self._world.nations[node]
            return nation.apod_lat_deg, nation.apod_lon_deg
        return None, None
