"""Made-up movements of any size for the benchmark of deployment; no figure is real."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from muster.solving import TimedProgram, TimedSolver

LOAD = 0.7
USEFUL_DAYS = 45
"""Days after the due day on which a package is still of use."""

N_AIR, N_SEA, N_DESTINATIONS, N_ORIGINS = 8, 4, 12, 30
N_KINDS = N_AIR + N_SEA
DESTINATION_AIR = N_KINDS
DESTINATION_SEA = DESTINATION_AIR + N_DESTINATIONS
ORIGIN_AIR = DESTINATION_SEA + N_DESTINATIONS
ORIGIN_SEA = ORIGIN_AIR + N_ORIGINS
N_LIMITS = ORIGIN_SEA + N_ORIGINS

Use = tuple[int, int, int, float]
"""Limit, days after the start, length [days], amount for one tonne."""


@dataclass(frozen=True)
class Package:
    """Tonnes of one sort from an origin to a destination."""

    ready: int
    due: int
    origin: int
    target: int
    weight: float
    tonnes: float
    is_outsize: bool


def made_up(n_packages: int, n_days: int, seed: int = 0) -> TimedProgram:
    """Packages from 30 origins to 12 destinations by 8 types of aircraft and 4 of ships.

    A package is cargo for any hold and cargo for large ones, ready on a random day
    and due 15 to 45 days later. Fleets, airfields and ports are sized so that a
    steady flow would use 70 % of them; as packages come at random, queues form.
    """
    random = np.random.default_rng(seed)
    payload = np.concatenate([random.uniform(10, 60, N_AIR), random.uniform(2000, 6000, N_SEA)])
    distance = random.uniform(800, 7000, (N_ORIGINS, N_DESTINATIONS))
    packages = [p for _ in range(n_packages) for p in _packages(random, n_days)]
    choices: list[tuple[int, int, int, float]] = []
    uses: list[Use] = []
    starts = [0]
    for demand, package in enumerate(packages):
        away = float(distance[package.origin, package.target])
        for kind in range(N_KINDS):
            if package.is_outsize and kind < N_AIR and kind % 2 == 0:
                continue
            wait, transit, cost, mine = _way(package, kind, away, float(payload[kind]))
            choices.append((demand, package.ready + wait, transit, cost))
            uses += mine
            starts.append(len(uses))
    choice, first, transit_days, cost_of = (np.array(x) for x in zip(*choices, strict=True))
    limit, offset, length, per_tonne = (np.array(x) for x in zip(*uses, strict=True))
    due = np.array([p.due for p in packages])
    weight = np.array([p.weight for p in packages])
    amount = np.array([p.tonnes for p in packages])
    last = np.minimum(n_days - 1, due[choice] + USEFUL_DAYS) - transit_days
    return TimedProgram(
        capacity=_capacity(float(amount.sum()) / (0.75 * n_days), payload, n_days),
        is_held=(np.arange(N_LIMITS) >= N_AIR) & (np.arange(N_LIMITS) < N_KINDS),
        amount=amount,
        due_day=due.astype(np.float64),
        late_cost=weight,
        unmet_cost=weight * (USEFUL_DAYS + 30.0),
        choice_demand=choice,
        first_day=first,
        last_day=last,
        transit_days=transit_days,
        extra_cost=1e-3 * cost_of,
        use_start=np.array(starts),
        use_limit=limit,
        use_offset=offset,
        use_length=length,
        use_amount=per_tonne,
    )


def by_destination(program: TimedProgram) -> np.ndarray:
    """Destination of each demand of a made-up program: its groups."""
    is_there = (program.use_limit >= DESTINATION_AIR) & (program.use_limit < ORIGIN_AIR)
    target = (program.use_limit - DESTINATION_AIR) % N_DESTINATIONS
    groups = np.zeros(program.amount.size, dtype=np.int64)
    groups[program.choice_demand[program.use_choice()[is_there]]] = target[is_there]
    return groups


def solver_of(program: TimedProgram) -> TimedSolver:
    """Our solver for a made-up program."""
    return TimedSolver(program, by_destination(program))


def _packages(random: np.random.Generator, n_days: int) -> list[Package]:
    """One package: its cargo for any hold, and that for large ones."""
    ready = int(random.integers(0, max(1, int(n_days * 0.6))))
    due = ready + int(random.integers(15, 45))
    origin, target = int(random.integers(N_ORIGINS)), int(random.integers(N_DESTINATIONS))
    weight = float(random.choice([1, 1, 2, 6]))
    tonnes = float(random.lognormal(7.5, 0.8))
    parts = ((0.6, False), (0.4, True))
    return [Package(ready, due, origin, target, weight, tonnes * s, big) for s, big in parts]


def _way(
    package: Package, kind: int, away_km: float, payload_t: float
) -> tuple[int, int, float, list[Use]]:
    """Wait and transit [days], cost [million euro a tonne] and uses of one way."""
    a, b = package.origin, package.target
    if kind < N_AIR:
        aircraft_days = (2 * away_km / 700 + 6) / 12
        slots = [(DESTINATION_AIR + b, 0, 1, 1 / payload_t), (ORIGIN_AIR + a, 0, 1, 1 / payload_t)]
        uses = [(kind, 0, 1, aircraft_days / payload_t), *slots]
        return 0, 1, 0.02 * aircraft_days / payload_t, uses
    sail = math.ceil(away_km * 1.5 / 700)
    bound = 2 * sail + 4
    ports = [(DESTINATION_SEA + b, 2 + sail, 1, 1.0), (ORIGIN_SEA + a, 1, 1, 1.0)]
    return 2, sail + 5, 0.03 * bound / payload_t, [(kind, 0, bound, 1 / payload_t), *ports]


def _capacity(t_per_day: float, payload: np.ndarray, n_days: int) -> np.ndarray:
    """Vehicles, slots and tonnes a day, (limit, day): a quarter goes by air, the rest by sea."""
    per_day = np.zeros(N_LIMITS)
    flow = t_per_day / LOAD
    per_day[:N_AIR] = 0.24 * flow / N_AIR / payload[:N_AIR]
    per_day[N_AIR:N_KINDS] = 13.5 * flow / N_SEA / payload[N_AIR:]
    per_day[:N_KINDS] = np.maximum(1.0, per_day[:N_KINDS].round(1))
    per_day[DESTINATION_AIR:DESTINATION_SEA] = 0.025 * flow / N_DESTINATIONS
    per_day[DESTINATION_SEA:ORIGIN_AIR] = 1.5 * flow / N_DESTINATIONS
    per_day[ORIGIN_AIR:ORIGIN_SEA] = 0.05 * flow / N_ORIGINS
    per_day[ORIGIN_SEA:] = 4.0 * flow / N_ORIGINS
    return np.repeat(per_day[:, None], n_days, axis=1)
