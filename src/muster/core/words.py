"""Closed sets of words: the same in files, code, command line and reports."""

from __future__ import annotations

from enum import StrEnum


class Posture(StrEnum):
    """How much of the United States can be counted on."""

    FULL = "full"
    REDUCED_2026 = "reduced_2026"
    DIVERTED = "diverted"
    ENABLERS_ONLY = "enablers_only"
    ABSENT = "absent"


class Family(StrEnum):
    """Kind of command arrangement."""

    NATO = "nato"
    BERLIN_PLUS = "berlin_plus"
    EU = "eu"
    COALITION = "coalition"


class ConsentRule(StrEnum):
    """Who must agree before an arrangement can be used."""

    ALL_ALLIES = "all_allies"
    ALL_EU = "all_eu"
    ALL_EU_AND_ALLIES = "all_eu_and_allies"
    PARTICIPANTS = "participants"


class Size(StrEnum):
    """Headquarters slot that an operation takes."""

    MAJOR = "major"
    SMALL = "small"


class Basis(StrEnum):
    """What a direct need is scaled by."""

    OPERATION = "operation"
    PER_1000_PERSONS = "per_1000_persons"


class Domain(StrEnum):
    """Domain of a capability or system."""

    LAND = "land"
    AIR = "air"
    MARITIME = "maritime"
    JOINT = "joint"
    COMMAND = "command"


class Confidence(StrEnum):
    """How far a figure can be trusted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Troops(StrEnum):
    """Which published reading of the size of operations is used."""

    LOW = "low"
    HIGH = "high"


US = "USA"
"""Code of the United States as a holder."""

ANY = "*"
"""Stands for every nation, kind, family or region in a rule table."""

ASSUMPTION = "assumption"
"""The word that stands in a source column where a figure has no source."""
