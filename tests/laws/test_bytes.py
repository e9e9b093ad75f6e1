"""Bytes: the same inputs and seed give the same record (rule R5)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from builders import shuffled
from muster.catalogue.studies import load_guidance, load_world
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.cycle import assess
from muster.solving import n_threads, set_threads

SCRIPT = """
import hashlib, json, sys
import muster
result = muster.assess(
    muster.load_world(), muster.load_guidance("{study}"), year=2025, us="full", seed=1
)
print(hashlib.sha256(json.dumps(result.record, sort_keys=True).encode()).hexdigest())
"""


def record(study: str, base: World | None = None) -> str:
    """The record of a bundled study as text."""
    found = assess(
        base or load_world(), load_guidance(study), year=2025, posture=Posture.FULL, seed=1
    )
    return json.dumps(found, sort_keys=True)


@pytest.fixture
def _threads() -> Iterator[None]:
    """Leaves the number of threads as it was."""
    before = n_threads()
    yield
    set_threads(before)


SLOW = [
    pytest.param("full-nato-2006", marks=pytest.mark.slow),
    pytest.param("eu-2008", marks=pytest.mark.slow),
]


@pytest.mark.parametrize("study", ["rdc-5000", "half-of-ambition", *SLOW])
def test_two_runs_give_the_same_bytes(study: str) -> None:
    """The same study twice in one process."""
    assert record(study) == record(study)


@pytest.mark.parametrize("study", ["rdc-5000", "half-of-ambition", *SLOW])
def test_the_order_of_rows_changes_no_byte(study: str) -> None:
    """Rows of every table of the bundled world shuffled."""
    assert record(study, shuffled(load_world(), 1)) == record(study)


@pytest.mark.usefixtures("_threads")
@pytest.mark.parametrize("study", ["rdc-5000", "half-of-ambition", *SLOW])
def test_the_number_of_threads_changes_no_byte(study: str) -> None:
    """One part at a time, or two."""
    set_threads(1)
    alone = record(study)
    set_threads(2)
    assert record(study) == alone


@pytest.mark.parametrize("study", ["half-of-ambition"])
def test_the_seed_of_string_hashes_changes_no_byte(study: str) -> None:
    """Two fresh processes with PYTHONHASHSEED 0 and 1."""
    script = SCRIPT.format(study=study)
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(digests) == 1


def test_the_digest_of_the_inputs_follows_the_inputs() -> None:
    """Another seed, year, posture or figure gives another digest; another order does not."""
    base, guidance = load_world(), load_guidance("rdc-5000")

    def digest(one: World = base, **how: Any) -> str:
        usual: dict[str, Any] = {"year": 2025, "posture": Posture.FULL, "seed": 1}
        return str(assess(one, guidance, **{**usual, **how})["inputs_sha256"])

    first = base.holdings[0]
    changed = replace(
        base, holdings=(replace(first, quantity=first.quantity + 1), *base.holdings[1:])
    )
    others = [
        digest(seed=2),
        digest(year=2030),
        digest(posture=Posture.ABSENT),
        digest(changed),
        digest(without=("FRA",)),
    ]
    assert len({digest(), *others}) == 6
    assert digest(shuffled(base, 2)) == digest()
