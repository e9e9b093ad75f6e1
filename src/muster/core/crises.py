"""Crises: what has come, what may come, and the units that are sent together.

Field names are the column names of the tables, so that a figure can be traced
from a result back to its row.
"""

from __future__ import annotations

from dataclasses import dataclass

from muster.core.rows import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCrisis:
    """A military operation of 1991 to 2025 that European forces took part in."""

    operation: str
    name: str
    kind: str
    region: str | None
    begin: str
    end: str | None
    counted_until: str | None
    persons_peak: float | None
    persons_of: str | None
    follows: str | None
    crisis: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Crisis:
    """A kind of operation that may become necessary in a region, and how often.

    Operations begin as a Poisson process with ``rate_per_year``. They last
    ``mean_days`` on average, by the law named, with ``variation`` as standard
    deviation over mean. The need of the kind is multiplied by a factor between
    ``size_low`` and ``size_high``.
    """

    crisis: str
    name: str
    kind: str
    region: str
    rate_per_year: float
    rate_low: float
    rate_high: float
    law: str
    mean_days: float
    mean_low: float
    mean_high: float
    variation: float
    size_low: float
    size_high: float
    priority: int
    can_break_rest: bool
    can_recall: bool
    uses_reserve: bool
    basis: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisLink:
    """One crisis that brings another with it: how probable, and after how many days."""

    crisis: str
    brings: str
    follow_prob: float
    mean_days: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSize:
    """How many pieces of a category are sent together as one unit."""

    category: str
    size_units: float
    provenance: Provenance
