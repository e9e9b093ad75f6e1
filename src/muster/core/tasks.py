"""Tasks and needs: what operations ask of forces, as values handed between steps."""

from __future__ import annotations

from dataclasses import dataclass

from muster.core.rows import OperationKind, Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One operation of a level of ambition, with every number settled.

    Attributes
    ----------
    start_day
        Day of its decision, counted from the first decision of the study [days].
    duration_days
        From its decision to its end [days].
    persons
        Troops in the field without rotation [persons].
    priority
        1 is served first.
    weight
        Weight in the score.
    arrangements
        Command arrangements it may use; empty means any.
    opposed
        Nations that refuse consent.
    staying_out
        Nations that agree but do not join.
    lead_nation
        Nation that must provide a minimum of the land force, or None.
    """

    code: str
    name: str
    kind: OperationKind
    region: Region
    start_day: float
    duration_days: float
    persons: float
    priority: int
    weight: float
    arrangements: tuple[str, ...] = ()
    opposed: frozenset[str] = frozenset()
    staying_out: frozenset[str] = frozenset()
    lead_nation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """So much of a capability in one phase of one task.

    Attributes
    ----------
    from_day, until_day
        Days after the task's decision between which the force must be in place [days].
    quantity, low, high
        Units of the capability, with the range that the coefficients allow.
    weight
        Share of the score that this need carries; all needs of a study add up to 1.
    basis
        The rule behind the number, in words, with its source.
    """

    task: str
    capability: str
    phase: str
    from_day: float
    until_day: float
    quantity: float
    low: float
    high: float
    weight: float
    basis: str
