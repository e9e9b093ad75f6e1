"""The question of shares: whose forces are worth how much of the ambition."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from muster.api.cases import changed
from muster.api.defaults import DEFAULT_YEAR
from muster.api.results import RecordResult, version_of_muster
from muster.core.errors import BadInputError, Defect, nearest
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.guidance import Guidance

if TYPE_CHECKING:
    import polars as pl

PLAYERS = ("nations", "pools", "enablers")
LEAST_ERROR, MOST_ERROR, MOST_ORDERS = 0.0001, 0.05, 10_000_000


class AttributionResult(RecordResult):
    """Who is worth what, and prices of units; frozen, made from the run record."""

    __slots__ = ()
    tables = ("players", "origins", "prices", "operations", "assumptions")

    @property
    def worth(self) -> float:
        """Ambition that all players achieve together; Shapley values add up to it."""
        return float(self._record["worth"])

    @property
    def score(self) -> float:
        """Ambition of the plan in whole units."""
        return float(self._record["score"])

    @property
    def n_run(self) -> int:
        """Operations run in full with everybody."""
        return int(self._record["n_run"])

    @property
    def players(self) -> pl.DataFrame:
        """Worth of each player: Shapley value with its error, without, alone, beside money."""
        return self.to_frame("players")

    @property
    def origins(self) -> pl.DataFrame:
        """Which capabilities the worth of each player comes from."""
        return self.to_frame("origins")

    @property
    def prices(self) -> pl.DataFrame:
        """What one more unit of each capability is worth, how far that goes, what then limits."""
        return self.to_frame("prices")

    def explain(self) -> str:
        """The finding and its reasons as text."""
        from muster.report import attribution_as_text

        return attribution_as_text(self._record, 100)


def attribute(
    world: World,
    guidance: Guidance,
    *,
    year: int = DEFAULT_YEAR,
    us: str = Posture.ABSENT,
    without: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    seed: int = 1,
    players: str = "nations",
    error: float = 0.001,
    orders: int = 16_384,
    prices: bool = True,
    runs: bool = False,
    workers: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> AttributionResult:
    """Whose forces are worth how much of the ambition, and what one more unit is worth.

    Parameters
    ----------
    world, guidance, year, us, without, settings, seed
        As with :func:`assess`.
    players
        ``nations`` (each with its share of pools), ``pools`` (pools as players beside nations) or
        ``enablers`` (capabilities as players).
    error
        Standard error wanted, as a share of the worth of all.
    orders
        Orders of joining (each with its reverse) where there are too many coalitions to sum.
    prices
        Work out what one more unit of each capability is worth.
    runs
        Also count the operations run in full without each player; about a second each.
    workers
        Threads; None: one for each processor. Answers do not depend on it.
    progress
        Called with what is being done.

    Raises
    ------
    BadInputError
        If anything asked is out of order: names all of it.
    UnknownCodeError
        If a setting is not known.
    NoAnswerError
        If the force cannot be worked out, or nobody can lead any operation.
    """
    # The compiler that the engine needs takes half a second to import: only who asks waits.
    from muster.planning.attribution import Players
    from muster.planning.attribution_cycle import AttributionSettings, attribute_study

    _check(world, guidance, us, without, seed, players, error, orders, workers)
    chosen = changed(world, guidance, settings)
    record = attribute_study(
        world,
        chosen,
        AttributionSettings(
            players=Players(players),
            error=error,
            n_orders=orders,
            has_prices=prices,
            has_runs=runs,
        ),
        year=year,
        posture=Posture(us),
        without=tuple(sorted(set(without))),
        settings=settings,
        seed=seed,
        n_workers=workers if workers is not None else max(1, os.cpu_count() or 1),
        progress=progress,
    )
    record["muster_version"] = version_of_muster()
    return AttributionResult(record)


def _check(
    world: World,
    guidance: Guidance,
    us: str,
    without: Sequence[str],
    seed: int,
    players: str,
    error: float,
    orders: int,
    workers: int | None,
) -> None:
    """Refuse what is out of order, all at once."""
    defects = []

    def refuse(name: str, reason: str, remedy: str) -> None:
        defects.append(Defect(file="options", row=0, column=name, reason=reason, remedy=remedy))

    if not guidance.operations:
        refuse("study", f"{guidance.code} has no operations.", "Give one or more.")
    if us not in set(Posture):
        refuse(
            "us", f"'{us}' is no posture.", f"Give one of {', '.join(p.value for p in Posture)}."
        )
    known = world.nations.keys() | world.pools | world.capabilities.keys()
    for code in sorted(set(without) - known):
        near = nearest(code, known)
        reason = f"'{code}' is no nation, pool or capability of this world."
        refuse("without", reason, f"Did you mean {near}?" if near else "See 'muster sources'.")
    if players not in PLAYERS:
        refuse("players", f"'{players}' are no players.", f"Give one of {', '.join(PLAYERS)}.")
    if not LEAST_ERROR <= error <= MOST_ERROR:
        refuse("error", f"{error} is out of range.", f"Give {LEAST_ERROR} to {MOST_ERROR}.")
    if not 2 <= orders <= MOST_ORDERS:
        refuse("orders", f"{orders} is out of range.", f"Give 2 to {MOST_ORDERS:,}.")
    if not 0 <= seed < 2**63:
        refuse("seed", f"{seed} is out of range.", "Give 0 to 2^63 - 1.")
    if workers is not None and not 1 <= workers <= 256:
        refuse("workers", f"{workers} is out of range.", "Give 1 to 256 workers.")
    if defects:
        raise BadInputError(defects)
