"""Runs the worked examples of movement: each ``.toml`` in ``movement/``, checkable by hand.

``given`` lists movements, lift and switches in the tiny network of
``tests/network_builders.py``; ``expect`` the numbers that must come out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from muster.operations.deployment import arrivals
from muster.planning.deployment_record import PlanRows
from muster.planning.lift_record import LiftRows
from network_builders import lift, moved, movement, networked

FILES = sorted((Path(__file__).parent / "movement").glob("*.toml"))


def answers(given: Mapping[str, Any]) -> dict[str, float]:
    """Everything that an example may expect."""
    moves = [
        movement(
            row["movement"],
            **{k: float(v) if type(v) is int else v for k, v in row.items() if k != "movement"},
        )
        for row in given["movements"]
    ]
    fleets = [lift(row["lift_type"], row["quantity"]) for row in given["lift"]]
    switches = {
        k: tuple(v) if isinstance(v, list) else v for k, v in given.get("switches", {}).items()
    }
    base = networked()
    plan = moved(moves, fleets, base, **switches)
    rows = PlanRows(base, plan)
    found = dict(rows.totals())
    for row in rows.operations({}):
        found[f"closed {row['operation']}"] = row["day_closed"]
    for row in LiftRows(base, plan).lift():
        found[f"sorties {row['lift_type']}"] = row["sorties"]
    for one, there in zip(plan.movements, arrivals(plan), strict=True):
        for day in range(plan.switches.n_days + 1):
            found[f"in place {one.movement} {day}"] = sum(float(v[day]) for v in there.values())
    return found


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_worked_movement_comes_out_as_by_hand(path: Path) -> None:
    """The numbers under ``expect`` follow from ``given`` for the reason in ``because``."""
    example = tomllib.loads(path.read_text(encoding="utf-8"))
    assert example.keys() == {"name", "because", "given", "expect"}
    found = answers(example["given"])
    for key, expected in example["expect"].items():
        assert found[key] == pytest.approx(expected, rel=1e-5, abs=1e-3), (
            f"{example['name']}: {key}"
        )


def test_there_are_enough_worked_movements_each_with_a_claim_of_its_own() -> None:
    """At least six, no name twice."""
    names = [tomllib.loads(p.read_text(encoding="utf-8"))["name"] for p in FILES]
    assert len(FILES) >= 6
    assert len(set(names)) == len(names)
