"""Settings: what the command line changes in a study (``--set key=value``)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from muster.core.errors import BadInputError, Defect, UnknownCodeError
from muster.core.words import Troops
from muster.planning.guidance import (
    US_WHAT,
    BadGuidanceError,
    Guidance,
    UnknownGuidanceCodesError,
)

STUDY_SETTINGS = ("troops", "fifty_percent_rule", "warning_days")
"""Settings of a whole study, beside the keys of assumptions."""
US_PREFIX = "us."
"""Begins the setting of a share of the United States: ``us.CATEGORY`` or ``us.SYSTEM``."""

OPERATION_SETTINGS = (
    "persons",
    "start_day",
    "duration_days",
    "priority",
    "weight",
    "opposed",
    "without",
    "arrangements",
    "region",
    "lead_nation",
)
"""Settings of one operation, written ``OPERATION.setting``."""


def with_settings(
    guidance: Guidance,
    settings: Mapping[str, str],
    known_assumptions: Collection[str] | None = None,
    known_us: Collection[str] | None = None,
) -> Guidance:
    """The guidance with settings of the command line (``--set key=value``).

    Parameters
    ----------
    guidance
        Guidance before :func:`resolve`, so that another reading of troops has effect.
    settings
        Values as typed, by key: an assumption, ``troops``, ``fifty_percent_rule``,
        ``warning_days`` [days], ``us.CATEGORY`` (a share in [0, 1]), or
        ``OPERATION.setting`` with a setting of ``OPERATION_SETTINGS``; lists are
        separated by commas or spaces.
    known_assumptions
        Keys of the world; None leaves unknown ones to :func:`resolve`.
    known_us
        Categories and systems of the world; None leaves unknown ones to :func:`resolve`.

    Raises
    ------
    UnknownCodeError
        If keys are unknown: names every one with the nearest known.
    BadInputError
        If values do not fit: names every one.
    """
    per_operation = [f"{o.code}.{name}" for o in guidance.operations for name in OPERATION_SETTINGS]
    known = {*STUDY_SETTINGS, *per_operation, *(known_assumptions or ())}
    if errors := _unknown(settings, known, known_assumptions, known_us):
        raise errors[0] if len(errors) == 1 else UnknownGuidanceCodesError(errors)
    defects: list[Defect] = []
    for key in sorted(settings):
        try:
            is_share = key.startswith(US_PREFIX) and key not in per_operation
            change = _with_us_share if is_share else _with_setting
            guidance = change(guidance, key, settings[key].strip())
        except (ValueError, BadGuidanceError) as error:
            defects.append(
                Defect(
                    file="--set",
                    row=0,
                    column=key,
                    reason=f"'{settings[key]}' does not fit: {error}",
                    remedy="See 'muster assess --help' for settings and their units.",
                )
            )
    if defects:
        raise BadInputError(defects)
    return guidance


def _unknown(
    settings: Mapping[str, str],
    known: Collection[str],
    known_assumptions: Collection[str] | None,
    known_us: Collection[str] | None,
) -> list[UnknownCodeError]:
    """One error for each sort of key that is known neither here nor, as far as told, to the world.

    Keys of which the world was not told wait for :func:`resolve`.
    """
    strange = [key for key in sorted(settings) if key not in known]
    shares = [key.removeprefix(US_PREFIX) for key in strange if key.startswith(US_PREFIX)]
    others = [
        key
        for key in strange
        if not key.startswith(US_PREFIX)
        and (known_assumptions is not None or "." in key or not key)
    ]
    errors = [UnknownCodeError("setting", others, known)] if others else []
    wrong = [code for code in shares if known_us is not None and code not in known_us]
    return errors + ([UnknownCodeError(US_WHAT, wrong, known_us or ())] if wrong else [])


def _with_us_share(guidance: Guidance, key: str, value: str) -> Guidance:
    """The guidance with another share of the United States in one category."""
    changed = {key.removeprefix(US_PREFIX): _finite(value)}
    return replace(guidance, us_shares={**guidance.us_shares, **changed})


def _with_setting(guidance: Guidance, key: str, value: str) -> Guidance:
    """The guidance with one setting; raises ValueError where the value does not fit."""
    if key == "troops":
        if guidance.is_resolved:
            raise ValueError("sizes are filled in already; set the reading before resolving.")
        return replace(guidance, troops=Troops(value))
    if key == "fifty_percent_rule":
        return replace(guidance, fifty_percent_rule=_yes_or_no(value))
    if key == "warning_days":
        return replace(guidance, warning_days=_finite(value))
    if "." not in key:
        return replace(guidance, assumptions={**guidance.assumptions, key: _finite(value)})
    code, name = key.rsplit(".", 1)
    change: dict[str, Any] = {name: _operation_value(name, value)}
    operations = tuple(
        replace(operation, **change) if operation.code == code else operation
        for operation in guidance.operations
    )
    return replace(guidance, operations=operations)


def _operation_value(name: str, value: str) -> str | float | int | tuple[str, ...]:
    """A typed value of a setting of an operation."""
    if name in ("region", "lead_nation"):
        return value
    if name in ("opposed", "without", "arrangements"):
        return tuple(value.replace(",", " ").split())
    return int(value) if name == "priority" else _finite(value)


def _finite(value: str) -> float:
    """A finite number."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a finite number is needed.")
    return number


def _yes_or_no(value: str) -> bool:
    """True or false, written out."""
    if value not in ("true", "false"):
        raise ValueError("write true or false.")
    return value == "true"
