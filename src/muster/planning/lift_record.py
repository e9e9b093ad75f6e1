"""Rows of a movement plan for readers: lift by owner, use by day, bottlenecks and prices."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from muster.core.words import US
from muster.core.world import World
from muster.operations.deployment import Flow, MovementPlan, owners_of_use
from muster.planning.arrival import lift_by_type
from muster.planning.deployment_record import CARGO, STEP_DAYS, number

Row = dict[str, Any]

LEAST_PRICE = 0.05
"""Smaller prices only decide between equals [tonne-days]."""
FULL = 1e-4
"""A limit binds where less than this share of it is free."""


class LiftRows:
    """Makes the tables of the lift of one movement plan."""

    def __init__(self, world: World, plan: MovementPlan) -> None:
        self._world = world
        self._plan = plan
        self._n_days = plan.switches.n_days
        self._use = owners_of_use(plan)
        solution, capacity = plan.solution, plan.posed.program.capacity
        # A price on a day without any capacity is not determined; only full limits have one.
        is_full = (capacity > 1e-9) & (solution.used >= (1.0 - FULL) * capacity)
        self._prices = np.where(is_full & (solution.prices > LEAST_PRICE), solution.prices, 0.0)

    def lift(self) -> list[Row]:
        """Lift by type and owner: vehicle-days, loads, tonnes, persons, cost."""
        by_type: dict[str, list[Flow]] = {}
        for flow in self._plan.flows:
            by_type.setdefault(flow.route.lift_type, []).append(flow)
        rows = []
        for code, flows in sorted(by_type.items()):
            kind = self._world.network.lift_types[code]
            use = {o: float(u.sum()) for (t, o), u in self._use.items() if t == code}
            total = sum(use.values())
            for owner, days in sorted(use.items()):
                share = days / total if total > 0 else 0.0
                if share <= 1e-9:
                    continue
                cargo = sum(f.amount for f in flows if f.grade in CARGO)
                persons = sum(f.amount for f in flows if f.grade == "persons")
                cost = sum(f.loads * f.route.cost_meur for f in flows)
                rows.append(
                    {
                        "lift_type": code,
                        "name": kind.name,
                        "mode": kind.mode,
                        "owner": owner,
                        "is_hired": owner.startswith("market:"),
                        "vehicle_days": number(days),
                        "loads": number(share * sum(f.loads for f in flows)),
                        "sorties": math.ceil(share * sum(f.loads for f in flows) - 1e-6),
                        "cargo_t": number(share * cargo),
                        "persons": number(share * persons),
                        "cost_meur": number(share * cost),
                    }
                )
        return rows

    def us_share(self) -> Row:
        """Share of the United States in tonnes and persons that are carried."""
        rows = self.lift()
        result: Row = {}
        for name in ("cargo_t", "persons"):
            total = sum(r[name] for r in rows)
            mine = sum(r[name] for r in rows if r["owner"] == US)
            result[f"us_{name}_share"] = number(mine / total) if total > 0 else 0.0
        return result

    def hired_cost_meur(self) -> float:
        """Cost of hired lift [million euro]."""
        return number(sum(r["cost_meur"] for r in self.lift() if r["is_hired"]))

    def utilisation(self) -> list[Row]:
        """Vehicles in use and free for lift by type and day."""
        free = lift_by_type(self._plan.fleets)
        rows = []
        for row, name in enumerate(self._plan.posed.limits):
            kind, _, code = name.partition(":")
            if kind != "lift":
                continue
            used, price = self._plan.solution.used[row], self._prices[row]
            rows += [
                {
                    "lift_type": code,
                    "name": self._world.network.lift_types[code].name,
                    "day": day,
                    "used": number(used[day]),
                    "available": number(free[code][day]),
                    "price_t_days": number(price[day]),
                }
                for day in range(0, self._n_days, STEP_DAYS)
            ]
        return rows

    # --- bottlenecks -------------------------------------------------------------------------

    def bottlenecks(self) -> list[Row]:
        """What binds on each day, by what one more unit would save; the dearest of each day."""
        capacity = self._plan.posed.program.capacity
        rows: list[Row] = []
        if not self._prices.size:
            return rows
        worth = self._prices * capacity
        for day in np.flatnonzero(self._prices.any(axis=0)).tolist():
            best = int(np.argmax(worth[:, day]))
            rows.append(
                {
                    "day": day,
                    "limit": self._plan.posed.limits[best],
                    "name": self.limit_name(self._plan.posed.limits[best]),
                    "capacity": number(capacity[best, day]),
                    "price_t_days": number(self._prices[best, day]),
                }
            )
        return rows

    def prices(self) -> list[Row]:
        """Worth of one more unit of each limit from its first binding day on, dearest first."""
        rows = []
        for row, name in enumerate(self._plan.posed.limits):
            price = self._prices[row]
            if not price.any():
                continue
            first = int(np.argmax(price > 0))
            rows.append(
                {
                    "limit": name,
                    "name": self.limit_name(name),
                    "unit": _unit(name),
                    "first_day": first,
                    "n_days": int((price > 0).sum()),
                    "worth_t_days": number(float(price.sum())),
                }
            )
        return sorted(rows, key=lambda r: (-r["worth_t_days"], r["limit"]))

    def limit_name(self, limit: str) -> str:
        """A limit in words."""
        kind, _, code = limit.partition(":")
        network = self._world.network
        if kind == "lift":
            return network.lift_types[code].name
        if kind == "slots":
            return f"working slots at {network.airfields[code].name}"
        if kind == "port":
            return f"port of {network.ports[code].name}"
        if kind == "paths":
            return f"train paths from {self._world.nations[code].name}"
        region, _, node = code.partition(":")
        theatre = self._world.regions[region].name
        if node in network.airfields:
            return f"road onward from {network.airfields[node].name} ({theatre})"
        if node in network.ports:
            return f"road onward from the port of {network.ports[node].name} ({theatre})"
        return f"{node.lower()} into {theatre}"

    def tankers(self, fleet: str = "tanker_large") -> Row:
        """Large tankers: days as carriers, and days that the flights of fighters need."""
        carried = sum(float(u.sum()) for (t, _), u in self._use.items() if t == fleet)
        flights = sum(m.tankers for m in self._plan.movements)
        free = lift_by_type(self._plan.fleets).get(fleet)
        return {
            "carrier_days": number(carried),
            "escort_tanker_days": number(flights),
            "free_tanker_days": number(float(free.sum())) if free is not None else 0.0,
        }


def _unit(limit: str) -> str:
    """What one more unit of a limit is."""
    kind = limit.partition(":")[0]
    return {
        "lift": "vehicle",
        "slots": "working slot",
        "port": "t a day",
        "onward": "t a day",
        "paths": "train a day",
    }[kind]
