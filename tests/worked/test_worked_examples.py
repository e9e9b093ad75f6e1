"""Runs the worked examples: each ``.toml`` beside this file, checkable by hand.

``given`` describes a tiny world and a study (see ``tests/builders.py`` for what
holds where nothing is said); ``expect`` the numbers that must come out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builder_rows import (
    headquarters,
    holdings,
    kind,
    notice,
    participation,
    phases,
    pool,
    readiness,
    rotation,
    rule,
    steps,
    templates,
    transit,
)
from builders import YEAR, operation, study, with_assumed, world
from muster.core.words import Posture
from muster.core.world import World
from muster.forces import order_of_battle, pool_per_unit, ready_units
from muster.planning.cycle import assess
from muster.planning.guidance import Guidance

FILES = sorted(Path(__file__).parent.glob("*.toml"))
READERS = {
    "holdings": lambda v: holdings([tuple(row) for row in v]),
    "templates": lambda v: templates([tuple(row) for row in v]),
    "phases": lambda v: phases([tuple(row) for row in v]),
    "readiness": lambda v: tuple(r for row in v for r in readiness(**row)),
    "notice": lambda v: tuple(
        n for row in v for n in notice(row["holder"], tiers=[tuple(t) for t in row["tiers"]])
    ),
    "rotation": lambda v: rotation(v),
    "participation": lambda v: tuple(participation(**row) for row in v),
    "enabler_rules": lambda v: tuple(rule(**row) for row in v),
    "pools": lambda v: tuple(s for code, shares in v.items() for s in pool(code, shares)),
    "command_steps": lambda v: tuple(
        s for code, rows in v.items() for s in steps(code, [tuple(row) for row in rows])
    ),
    "headquarters": lambda v: {code: headquarters(code, **row) for code, row in v.items()},
    "kinds": lambda v: {code: kind(code, **row) for code, row in v.items()},
    "transit": lambda v: {mode: transit(mode, **row) for mode, row in v.items()},
    "in_place": lambda v: frozenset(tuple(row) for row in v),
}
COLUMNS = {"pools": "pool_shares"}


def world_of(given: Mapping[str, Any]) -> World:
    """The tiny world with the tables that the example gives."""
    parts = {COLUMNS.get(k, k): READERS[k](v) for k, v in given.items() if k in READERS}
    base = world(**parts)
    if "kinds" in given:
        base = replace(base, kinds={**world().kinds, **base.kinds})
    return with_assumed(base, **given.get("assumptions", {}))


def study_of(given: Mapping[str, Any]) -> Guidance:
    """The study that the example gives; one small operation if it gives none."""
    operations = [
        operation(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})
        for row in given.get("operations", [{}])
    ]
    return study(*operations, **given.get("study", {}))


def answers(given: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that an example may expect."""
    if "rotation_of" in given:
        asked = given["rotation_of"]
        factor = pool_per_unit(asked["ratio"], asked["stay_days"], asked["tour_days"])
        return {"factor": float(factor), "pool": float(asked.get("in_the_field", 1.0) * factor)}
    base, guidance = world_of(given), study_of(given)
    one = assess(
        base,
        guidance,
        year=given.get("year", YEAR),
        posture=Posture.ABSENT,
        without=tuple(given.get("without", ())),
    )
    found: dict[str, Any] = {key: one[key] for key in ("score", "n_run", "plan_coverage")}
    for row in one["needs"]:
        place = f"{row['operation']} {row['capability']} {row['phase']}"
        found[f"need {place}"] = row["need"]
        found[f"met {place}"] = row["met"]
    for row in one["gaps"]:
        place = f"{row['operation']} {row['capability']}"
        found.update({f"{k} {place}": row[k] for k in ("coverage", "price", "shortfall")})
    for row in one["operations"]:
        found[f"command {row['code']}"] = row["command"]
        found[f"is_run {row['code']}"] = row["is_run"]
        found[f"limiting {row['code']}"] = row["limiting"]
        found[f"day_ready {row['code']}"] = row["day_ready"]
    for row in one["command_options"]:
        place = f"{row['operation']} {row['headquarters']}"
        found.update({f"{k} {place}": row[k] for k in ("days_p50", "blocked_by", "can_veto")})
    for row in one["contributions"]:
        place = f"{row['holder']} {row['operation']} {row['capability']} {row['phase']}"
        found[f"given {place}"] = row["quantity"]
    days = np.array(given.get("after_days", []), dtype=np.float64)
    assets = order_of_battle(base.at(YEAR).without(given.get("without", ())), Posture.ABSENT)
    ready = ready_units(assets, np.broadcast_to(days, (len(assets), days.size)))
    for holder, system, units in zip(assets.holder, assets.system, ready.tolist(), strict=True):
        found[f"ready {holder} {system}"] = units
    return found


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_worked_example_comes_out_as_by_hand(path: Path) -> None:
    """The numbers under ``expect`` follow from ``given`` for the reason in ``because``."""
    example = tomllib.loads(path.read_text(encoding="utf-8"))
    assert example.keys() == {"name", "because", "given", "expect"}
    found = answers(example["given"])
    for key, expected in example["expect"].items():
        if isinstance(expected, str | bool):
            assert found[key] == expected, f"{example['name']}: {key}"
        else:
            assert found[key] == pytest.approx(expected, abs=1e-6), f"{example['name']}: {key}"


def test_there_are_enough_worked_examples_each_with_a_claim_of_its_own() -> None:
    """At least twelve, no name twice."""
    names = [tomllib.loads(p.read_text(encoding="utf-8"))["name"] for p in FILES]
    assert len(FILES) >= 12
    assert len(set(names)) == len(names)
