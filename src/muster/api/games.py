"""Games for anybody: Shapley values of a function, a table, or capped sums."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from muster.core.errors import BadInputError, Defect

if TYPE_CHECKING:
    import polars as pl

    from muster.operations.attribution import CappedSums, GameValues

TAKES = ("set", "mask")


class GameResult(Mapping[Hashable, float]):
    """Values of a game by player; ``result[player]`` is the Shapley value."""

    __slots__ = ("_found",)

    def __init__(self, found: GameValues) -> None:
        self._found = found

    def __getitem__(self, player: Hashable) -> float:
        """Shapley value of a player."""
        return self.shapley[player]

    def __iter__(self) -> Iterator[Hashable]:
        """Players in order."""
        return iter(self._found.players)

    def __len__(self) -> int:
        """Number of players."""
        return len(self._found.players)

    @property
    def players(self) -> tuple[Hashable, ...]:
        """Names of the players, in order."""
        return self._found.players

    @property
    def total(self) -> float:
        """Worth of all together, less that of nobody; Shapley values add up to it."""
        return self._found.total

    @property
    def shapley(self) -> dict[Hashable, float]:
        """Shapley values: the mean of what a player adds over every order of joining."""
        return self._by_player(self._found.shapley)

    @property
    def standard_error(self) -> dict[Hashable, float]:
        """Standard errors of the Shapley values; 0 where they are exact."""
        return self._by_player(self._found.standard_error)

    @property
    def banzhaf(self) -> dict[Hashable, float]:
        """Banzhaf values: the mean over every coalition; not a number where not worked out."""
        return self._by_player(self._found.banzhaf)

    @property
    def without_me(self) -> dict[Hashable, float]:
        """What is lost when the player alone is missing."""
        return self._by_player(self._found.without_me)

    @property
    def alone(self) -> dict[Hashable, float]:
        """What the player is worth by itself."""
        return self._by_player(self._found.alone)

    @property
    def is_exact(self) -> bool:
        """Whether every coalition was summed over."""
        return self._found.is_exact

    @property
    def n_evaluations(self) -> int:
        """Coalitions whose worth was evaluated or summed over."""
        return self._found.n_evaluations

    @property
    def method(self) -> str:
        """How the values were found, in words."""
        return self._found.method

    def to_frame(self) -> pl.DataFrame:
        """Everything by player as a Polars data frame."""
        import polars as pl

        names = ("shapley", "standard_error", "without_me", "alone", "banzhaf")
        columns = {"player": [str(p) for p in self.players]}
        return pl.DataFrame(columns | {n: np.asarray(getattr(self._found, n)) for n in names})

    def __repr__(self) -> str:
        """Players, total and method."""
        return f"<muster.GameResult {len(self)} players, total {self.total:.6g}. {self.method}>"

    def _by_player(self, values: Any) -> dict[Hashable, float]:
        return {p: float(v) for p, v in zip(self.players, values, strict=True)}


def capped_sums(
    supply: ArrayLike, need: ArrayLike, weight: ArrayLike | None = None, *, combine: str = "mean"
) -> CappedSums:
    """A game in which what players bring adds up and counts up to what is needed.

    ::

        covered[c] = min(1, sum over S of supply[i, c] / need[c])

    Parameters
    ----------
    supply : (player, capability)
        Units that each player brings, at least 0.
    need : (capability,)
        Units needed, above 0.
    weight : (capability,)
        Weights; scaled to add up to 1. None: all equal.
    combine
        ``mean``: the worth is the weighted mean of what is covered; ``min``: the least of it.

    Raises
    ------
    BadInputError
        Names every defect.
    """
    from muster.operations.attribution import capped_sums as checked

    return checked(supply, need, weight, combine)


def shapley(
    worth: Callable[[Any], float] | CappedSums | Mapping[Any, float] | ArrayLike,
    players: Sequence[Hashable] | None = None,
    *,
    takes: str = "set",
    evaluations: int | None = None,
    orders: int = 100_000,
    seed: int = 1,
    workers: int | None = None,
) -> GameResult:
    """What each player of a game is worth: Shapley values, exact where that is cheap.

    Parameters
    ----------
    worth
        A function of a coalition; or the worths of all 2^n coalitions, where bit i of the index
        says whether player i is a member, or by sets of names; or :func:`capped_sums`.
    players
        Names; needed for a function, else numbered from 0.
    takes
        What the function takes: ``set`` (a frozenset of names) or ``mask`` (a whole number).
    evaluations
        Most calls of the function. None: every coalition up to 20 players, else 20,000. Fewer
        than all coalitions: sampled, with standard errors.
    orders
        Orders of joining (each with its reverse) where capped sums have too many players for
        an exact answer: more than 40, or 32 with ``combine="min"``.
    seed
        Seed of the orders.
    workers
        Threads; None: one for each processor. Answers do not depend on it.

    Raises
    ------
    BadInputError
        Names everything that is wrong with the input.

    Examples
    --------
    >>> gloves = lambda s: float(min(len(s & {"left"}), len(s & {"right 1", "right 2"})))
    >>> muster.shapley(gloves, ["left", "right 1", "right 2"])["left"]  # doctest: +SKIP
    0.6666666666666666
    """
    from muster.operations.attribution import (
        MOST_CALLED,
        CappedSums,
        values_of_calls,
        values_of_capped,
        values_of_table,
    )

    n_workers = workers if workers is not None else max(1, os.cpu_count() or 1)
    names = tuple(players) if players is not None else None
    _check(names, callable(worth), takes, evaluations, orders, n_workers, seed)
    if isinstance(worth, CappedSums):
        named = _named(names, worth.supply.shape[0])
        return GameResult(values_of_capped(worth, named, seed, orders, n_workers))
    if isinstance(worth, Mapping):
        table, named = _of_coalitions(worth, names)
        return GameResult(values_of_table(table, named, n_workers))
    if not callable(worth):
        table = _table(worth)
        named = _named(names, int(table.size).bit_length() - 1)
        return GameResult(values_of_table(table, named, n_workers))
    assert names is not None  # noqa: S101 - checked above
    asked = _by_mask(worth, names) if takes == "set" else worth
    n = len(names)
    most = evaluations if evaluations is not None else 20_000
    if (evaluations is None and n <= MOST_CALLED) or (1 << n) <= most:
        table = np.array([float(asked(mask)) for mask in range(1 << n)])
        _refuse_if(not np.isfinite(table).all(), "worth", "It is not a number for some coalition.")
        return GameResult(values_of_table(table, names, n_workers))
    return GameResult(values_of_calls(asked, names, seed, most))


def _of_coalitions(
    worth: Mapping[Any, float], names: tuple[Hashable, ...] | None
) -> tuple[Any, tuple[Hashable, ...]]:
    """Worths by bit mask, and names, from worths by sets (or tuples) of names."""
    by_set = {frozenset(s): float(v) for s, v in worth.items()}
    found = names if names is not None else tuple(sorted(frozenset().union(*by_set), key=str))
    strange = sorted({str(p) for s in by_set for p in s} - {str(p) for p in found})
    _refuse_if(bool(strange), "players", f"Not among the names: {', '.join(strange)}.")
    _refuse_if(not 1 <= len(found) <= 20, "players", f"{len(found)} players; give 1 to 20.")
    by_set.setdefault(frozenset(), 0.0)
    sets = [
        frozenset(name for i, name in enumerate(found) if mask >> i & 1)
        for mask in range(1 << len(found))
    ]
    missing = [s for s in sets if s not in by_set]
    if missing:
        first = ", ".join(sorted(map(str, missing[0])))
        reason = f"{len(missing)} of {len(sets)} coalitions are missing, the first: {first}."
        _refuse_if(True, "worth", reason)
    return _table([by_set[s] for s in sets]), found


def _by_mask(worth: Callable[[Any], float], names: tuple[Hashable, ...]) -> Callable[[int], float]:
    """The function of a bit mask that a function of a set of names amounts to."""

    def of_mask(mask: int) -> float:
        return worth(frozenset(name for i, name in enumerate(names) if mask >> i & 1))

    return of_mask


def _table(worth: Any) -> Any:
    """Worths of all coalitions as an array, checked."""
    from muster.operations.attribution import MOST_IN_TABLE

    try:
        table = np.ascontiguousarray(worth, dtype=np.float64)
    except (TypeError, ValueError):
        table = np.zeros(0)
    n = int(table.size).bit_length() - 1
    _refuse_if(
        table.ndim != 1 or n < 1 or table.size != 1 << n,
        "worth",
        f"{table.size} numbers are no table of worths: there must be 2, 4, 8 ... of them in a row.",
    )
    _refuse_if(n > MOST_IN_TABLE, "worth", f"{n} players are too many for a table.")
    _refuse_if(not np.isfinite(table).all(), "worth", "Some worth is not a number.")
    return table


def _named(names: tuple[Hashable, ...] | None, n: int) -> tuple[Hashable, ...]:
    """Names of n players: as given, or numbers from 0."""
    found = names if names is not None else tuple(range(n))
    _refuse_if(len(found) != n, "players", f"{len(found)} names were given for {n} players.")
    return found


def _check(
    names: tuple[Hashable, ...] | None,
    is_function: bool,
    takes: str,
    evaluations: int | None,
    orders: int,
    n_workers: int,
    seed: int,
) -> None:
    """Refuse what is out of order, all at once."""
    found = []
    if is_function and not names:
        found.append(("players", "A function of coalitions needs the names of its players."))
    if names is not None and len(set(names)) != len(names):
        twice = sorted({str(n) for n in names if names.count(n) > 1})
        found.append(("players", f"Named more than once: {', '.join(twice)}."))
    if is_function and names is not None and len(names) > 62:
        found.append(("players", f"{len(names)} players are too many; 62 is the most."))
    if takes not in TAKES:
        found.append(("takes", f"'{takes}' is not known; give 'set' or 'mask'."))
    if evaluations is not None and evaluations < 4:
        found.append(("evaluations", f"{evaluations} calls are too few; give 4 or more."))
    if orders < 2:
        found.append(("orders", f"{orders} orders are too few; give 2 or more."))
    if n_workers < 1:
        found.append(("workers", f"{n_workers} threads: at least one is needed."))
    if not 0 <= seed < 2**63:
        found.append(("seed", f"{seed} is out of range; give 0 to 2^63 - 1."))
    if found:
        raise BadInputError(
            Defect(file="game", row=0, column=what, reason=reason, remedy="")
            for what, reason in found
        )


def _refuse_if(is_wrong: bool, what: str, reason: str) -> None:
    """Refuse one defect."""
    if is_wrong:
        raise BadInputError([Defect(file="game", row=0, column=what, reason=reason, remedy="")])
