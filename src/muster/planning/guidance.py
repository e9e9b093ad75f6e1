"""Guidance: which operations at once, with how many persons, and under which rules.

The first planning step: the values of a study, and the numbers that a world fills in.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from muster.core.errors import BadInputError, Defect, MusterError, UnknownCodeError
from muster.core.words import US, Posture, Troops
from muster.core.world import World

US_WHAT = "category of systems or system of the United States"
"""What a share of ``us_shares`` is a share of."""


class BadGuidanceError(MusterError):
    """Raised when guidance contradicts itself or has impossible numbers."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))


class UnknownGuidanceCodesError(UnknownCodeError):
    """Raised when guidance names several sorts of codes that the world has not."""

    def __init__(self, errors: Iterable[UnknownCodeError]) -> None:
        every = tuple(errors)
        MusterError.__init__(self, "\n".join(str(error) for error in every))
        self.codes = tuple(code for error in every for code in error.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of a level of ambition.

    Attributes
    ----------
    code, name
        Short code, and the name for readers.
    kind, region
        Codes of ``operation_kinds`` and ``regions``.
    start_day
        Day of the decision on this operation, from the first one [days, >= 0].
    duration_days
        Length [days, > 0]; None until :func:`resolve` takes it from the kind.
    persons
        Size [persons, > 0]; None until :func:`resolve` takes the reading of the guidance.
    persons_low, persons_high
        Low and high reading [persons, > 0]; None: those of the kind.
    priority
        1 is served first; None until :func:`resolve` takes the place in the list.
    weight
        Worth beside other operations (> 0); None until :func:`resolve` takes that of the kind.
    arrangements
        Ways to command it; empty: every one that the world knows.
    opposed
        Nations that refuse consent.
    lead_nation
        Nation that must lead it, or None.
    without
        Nations that do not join.
    """

    code: str
    name: str
    kind: str
    region: str
    start_day: float = 0.0
    duration_days: float | None = None
    persons: float | None = None
    persons_low: float | None = None
    persons_high: float | None = None
    priority: int | None = None
    weight: float | None = None
    arrangements: tuple[str, ...] = ()
    opposed: tuple[str, ...] = ()
    lead_nation: str | None = None
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse numbers that no operation can have."""
        reasons = []
        if not (math.isfinite(self.start_day) and self.start_day >= 0):
            reasons.append(f"Operation {self.code}: start_day {self.start_day} is not 0 or later.")
        for name in ("duration_days", "persons", "persons_low", "persons_high", "weight"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value > 0):
                reasons.append(f"Operation {self.code}: {name} {value} is not above 0.")
        if self.priority is not None and self.priority < 1:
            reasons.append(f"Operation {self.code}: priority {self.priority} is not 1 or more.")
        low, high = self.persons_low, self.persons_high
        if low is not None and high is not None and low > high:
            reasons.append(f"Operation {self.code}: persons_low {low:g} is above {high:g}.")
        if reasons:
            raise BadGuidanceError(reasons)

    @property
    def is_resolved(self) -> bool:
        """Whether every number is filled in."""
        numbers = (self.duration_days, self.persons, self.priority, self.weight)
        return all(value is not None for value in numbers)

    def resolved(self, name: str) -> float:
        """A number that :func:`resolve` fills in.

        Parameters
        ----------
        name
            ``duration_days``, ``persons``, ``priority`` or ``weight``.

        Raises
        ------
        BadGuidanceError
            If it is not filled in yet: unknown is not 0 (rule R3).
        """
        value = getattr(self, name)
        if value is None:
            raise BadGuidanceError(
                [f"Operation {self.code}: {name} is not known yet; call guidance.resolve first."]
            )
        return float(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """A level of ambition: operations at once and the rules for them.

    Attributes
    ----------
    code, name, description
        Short code, name, and what the study asks, for readers.
    troops
        Which published reading of the size of operations is used.
    fifty_percent_rule
        Whether no nation may provide more than half of one capability.
    fifty_percent_exceptions
        Capabilities to which that rule does not apply.
    assumptions
        Named assumptions that differ from those of the world, by key (rule R8).
    us_shares
        Shares of the United States' forces in [0, 1] that replace those of the posture, by
        category of systems or by system.
    warning_days
        Warning before the first decision, in which forces get ready at home but do not move
        [days, >= 0].
    operations
        Operations, in the order of the study.
    sources
        Source keys of the published level of ambition.
    is_resolved
        Whether :func:`resolve` has filled in every number.
    """

    code: str
    name: str
    description: str = ""
    troops: Troops = Troops.HIGH
    fifty_percent_rule: bool = False
    fifty_percent_exceptions: tuple[str, ...] = ()
    assumptions: Mapping[str, float] = field(default_factory=dict)
    us_shares: Mapping[str, float] = field(default_factory=dict)
    warning_days: float = 0.0
    operations: tuple[Operation, ...] = ()
    sources: tuple[str, ...] = ()
    is_resolved: bool = False

    def __post_init__(self) -> None:
        """Refuse two operations with one code, and numbers that cannot be."""
        codes = [operation.code for operation in self.operations]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        reasons = [f"Operation {code} stands twice." for code in twice]
        reasons += [
            f"us_shares: {share} of '{code}' is not between 0 and 1."
            for code, share in sorted(self.us_shares.items())
            if not 0.0 <= share <= 1.0
        ]
        if not (math.isfinite(self.warning_days) and self.warning_days >= 0):
            reasons.append(f"warning_days {self.warning_days} is not 0 or more.")
        if reasons:
            raise BadGuidanceError(reasons)


def resolve(guidance: Guidance, world: World) -> Guidance:
    """The guidance with every number filled in from the kinds of the world.

    For each operation, where the study says nothing::

        persons       = persons_low or persons_high of the operation, else of its kind,
                        by the reading ``guidance.troops``
        duration_days = that of the kind
        weight        = that of the kind
        priority      = place in the list, from 1

    Resolving twice gives the same guidance.

    Raises
    ------
    UnknownCodeError
        If kinds, regions, arrangements, nations, capabilities, assumptions or categories
        of systems are not in the world: names every one, with the nearest known.
    """
    if errors := _unknown_codes(guidance, world):
        raise errors[0] if len(errors) == 1 else UnknownGuidanceCodesError(errors)
    operations = tuple(
        _resolve_operation(operation, place, guidance.troops, world)
        for place, operation in enumerate(guidance.operations, start=1)
    )
    return replace(guidance, operations=operations, is_resolved=True)


def with_assumptions(world: World, guidance: Guidance) -> World:
    """The world with the named assumptions of the guidance in place of its own.

    Raises
    ------
    UnknownCodeError
        If the guidance names an assumption that the world has not.
    BadInputError
        If values are impossible: negative, or a share above 1; names every one.
    """
    if not guidance.assumptions:
        return world
    if unknown := sorted(set(guidance.assumptions) - set(world.assumptions)):
        raise UnknownCodeError("assumption", unknown, world.assumptions)
    if defects := list(_impossible_assumptions(world, guidance)):
        raise BadInputError(defects)
    changed = {
        key: replace(world.assumptions[key], value=value)
        for key, value in guidance.assumptions.items()
    }
    return replace(world, assumptions={**world.assumptions, **changed})


def lenders(guidance: Guidance, posture: Posture, without: Collection[str]) -> frozenset[str]:
    """Who leaves with headquarters and veto, but lends forces: an absent US with shares above 0."""
    is_lender = posture is Posture.ABSENT and US not in without
    return frozenset({US} if is_lender and any(guidance.us_shares.values()) else ())


def _impossible_assumptions(world: World, guidance: Guidance) -> Iterable[Defect]:
    """Values that no assumption of that unit can have."""
    for key, value in sorted(guidance.assumptions.items()):
        known = world.assumptions[key]
        most = 1.0 if known.unit == "share" else math.inf
        if not 0.0 <= value <= most:
            yield Defect(
                file=guidance.code,
                row=0,
                column=key,
                reason=f"{value:g} is impossible for an assumption in the unit '{known.unit}'.",
                remedy=f"The plausible range is {known.low:g} to {known.high:g}.",
            )


def us_codes(world: World) -> frozenset[str]:
    """Every category of systems and every system: what a share of the United States may name."""
    return frozenset({s.category for s in world.systems.values()} | world.systems.keys())


def _resolve_operation(operation: Operation, place: int, troops: Troops, world: World) -> Operation:
    """One operation with its numbers filled in."""
    kind = world.kinds[operation.kind]
    low = kind.persons_low if operation.persons_low is None else operation.persons_low
    high = kind.persons_high if operation.persons_high is None else operation.persons_high
    reading = low if troops is Troops.LOW else high
    return replace(
        operation,
        persons=_or(operation.persons, reading),
        duration_days=_or(operation.duration_days, kind.duration_days),
        weight=_or(operation.weight, kind.weight),
        priority=place if operation.priority is None else operation.priority,
    )


def _or(value: float | None, default: float) -> float:
    """The value where there is one, else the default."""
    return default if value is None else value


def _unknown_codes(guidance: Guidance, world: World) -> list[UnknownCodeError]:
    """One error for each sort of code that the world has not."""
    operations = guidance.operations
    nations = world.nations.keys() | world.left_out
    asked: list[tuple[str, Iterable[str], Collection[str]]] = [
        ("kind of operation", (o.kind for o in operations), world.kinds),
        ("region", (o.region for o in operations), world.regions),
        (
            "arrangement",
            chain.from_iterable(o.arrangements for o in operations),
            world.arrangements,
        ),
        ("nation", chain.from_iterable(_nations(o) for o in operations), nations),
        (
            "capability",
            guidance.fifty_percent_exceptions,
            world.capabilities.keys() | world.left_out,
        ),
        ("assumption", guidance.assumptions, world.assumptions),
        (US_WHAT, guidance.us_shares, us_codes(world)),
    ]
    return [
        UnknownCodeError(what, unknown, known)
        for what, codes, known in asked
        if (unknown := sorted(set(codes) - set(known)))
    ]


def _nations(operation: Operation) -> tuple[str, ...]:
    """Every nation that an operation names."""
    lead = (operation.lead_nation,) if operation.lead_nation else ()
    return (*operation.opposed, *operation.without, *lead)
