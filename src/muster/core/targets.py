"""Rows that targets are made from: what is asked for, the rules, the clusters of nations."""

from __future__ import annotations

from dataclasses import dataclass

from muster.core.rows import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetUnit:
    """What a target in a capability asks for.

    Attributes
    ----------
    price_meur, price_low_meur, price_high_meur
        Price of one unit with first support, and its range [million euro].
    minimum_units, minimum_low, minimum_high
        Smallest national fleet worth having, and its range [units].
    lead_years, lead_low_years, lead_high_years
        From decision to use, and its range [years].
    shared_as, shared_name
        Code of a pool, ``cluster``, or None: how nations can hold a part of a unit; its name.
    """

    capability: str
    system: str
    price_meur: float
    price_low_meur: float
    price_high_meur: float
    minimum_units: int
    minimum_low: int
    minimum_high: int
    lead_years: int
    lead_low_years: int
    lead_high_years: int
    shared_as: str | None
    shared_name: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRule:
    """A rule by which targets are divided, with its number and where that comes from."""

    rule: str
    name: str
    kind: str
    value: float
    unit: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterMember:
    """A nation of a group that builds larger formations together."""

    cluster: str
    name: str
    nation: str
    is_framework: bool
    provenance: Provenance
