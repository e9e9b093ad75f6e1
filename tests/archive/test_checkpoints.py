"""Checkpoints: a stopped campaign goes on, and never with another's trials."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from muster.archive import checkpoints
from muster.archive.checkpoints import (
    OWNER,
    ForeignCheckpointsError,
    checkpointed,
    fingerprint,
)
from muster.operations.campaign.blocks import block
from muster.operations.campaign.model import Campaign
from muster.operations.campaign.running import blocks_of, in_threads, run_blocks
from muster.operations.campaign.tally import Tally
from small_campaigns import small_campaign

BLOCKS = blocks_of(95, block_trials=10)


class Counting:
    """The kernel, and how many blocks it was asked for."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self, campaign: Campaign, seed: int, first_trial: int, n_trials: int) -> Tally:
        self.n += 1
        return block(campaign, seed, first_trial, n_trials)


def straight(campaign: Campaign, seed: int = 7) -> str:
    """Fingerprint of the run without checkpoints."""
    return fingerprint(run_blocks(campaign, seed, BLOCKS, in_threads(1)))


def kept(folder: Path, campaign: Campaign, seed: int = 7) -> tuple[str, int]:
    """Fingerprint of the run with checkpoints, and how many blocks it had to compute."""
    compute = Counting()
    mapper = checkpointed(folder, in_threads(1, compute=compute))
    return fingerprint(run_blocks(campaign, seed, BLOCKS, mapper)), compute.n


def test_what_is_kept_is_not_computed_again(tmp_path: Path) -> None:
    """4 of 10 blocks kept: 6 computed, then none, and always the same bytes."""
    campaign = small_campaign()
    run_blocks(campaign, 7, BLOCKS[:4], checkpointed(tmp_path, in_threads(1)))
    assert kept(tmp_path, campaign) == (straight(campaign), 6)
    assert kept(tmp_path, campaign) == (straight(campaign), 0)


def test_more_trials_go_on_from_fewer(tmp_path: Path) -> None:
    """95 trials after 60: only the blocks from trial 60 on are new."""
    campaign = small_campaign()
    fewer = blocks_of(60, block_trials=10)
    run_blocks(campaign, 7, fewer, checkpointed(tmp_path, in_threads(1)))
    assert kept(tmp_path, campaign) == (straight(campaign), 4)


def test_another_campaign_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other inputs, another seed, another engine: each named, and nothing changed."""
    campaign = small_campaign()
    kept(tmp_path, campaign)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    demand = replace(campaign.demand, rate_per_year=np.array([0.5, 1.0 + 1e-15]))
    with pytest.raises(ForeignCheckpointsError, match="inputs"):
        kept(tmp_path, replace(campaign, demand=demand))
    with pytest.raises(ForeignCheckpointsError, match="seed"):
        kept(tmp_path, campaign, seed=8)
    monkeypatch.setattr(checkpoints, "engine", lambda: "another")
    with pytest.raises(ForeignCheckpointsError, match="engine"):
        kept(tmp_path, campaign)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_blocks_of_another_campaign_are_not_used_even_without_the_owner(tmp_path: Path) -> None:
    """The owner's file is gone: blocks of seed 7 do not count for seed 8."""
    campaign = small_campaign()
    kept(tmp_path, campaign)
    (tmp_path / OWNER).unlink()
    assert kept(tmp_path, campaign, seed=8) == (straight(campaign, 8), 10)


def test_damaged_blocks_are_computed_again(tmp_path: Path) -> None:
    """160 random damages - bits flipped, cut, emptied, swapped - never change the result."""
    campaign = small_campaign()
    right, _ = kept(tmp_path, campaign)
    paths = sorted(tmp_path.glob("*.npz"))
    assert len(paths) == len(BLOCKS)
    whole = {p: p.read_bytes() for p in paths}
    draw = random.Random(4)
    for round_ in range(40):
        for path in draw.sample(paths, 4):
            content = bytearray(whole[path])
            kind = round_ % 4
            if kind == 0:
                content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
            elif kind == 1:
                content = content[: draw.randrange(len(content))]
            elif kind == 2:
                content = bytearray(whole[draw.choice(paths)])
            else:
                start = draw.randrange(len(content))
                content[start : start + 64] = draw.randbytes(64)
            path.write_bytes(content)
        assert kept(tmp_path, campaign)[0] == right
        for path in paths:
            path.write_bytes(whole[path])


def test_a_damaged_owner_is_written_anew(tmp_path: Path) -> None:
    """Half a file: the blocks still carry the mark of their campaign and count."""
    campaign = small_campaign()
    right, _ = kept(tmp_path, campaign)
    owner = tmp_path / OWNER
    content = owner.read_bytes()
    owner.write_bytes(content[:20])
    assert kept(tmp_path, campaign) == (right, 0)
    assert json.loads(owner.read_bytes()) == json.loads(content)


def test_no_half_file_is_left_by_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk refuses the flush: an error, and neither a block nor its beginning."""

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    campaign = small_campaign()
    run_blocks(campaign, 7, BLOCKS[:1], checkpointed(tmp_path, in_threads(1)))
    names = {p.name for p in tmp_path.iterdir()}
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        kept(tmp_path, campaign)
    assert {p.name for p in tmp_path.iterdir()} == names


SLOWLY = """
import sys, time
sys.path.insert(0, sys.argv[1])
from small_campaigns import small_campaign
from muster.archive.checkpoints import checkpointed, fingerprint
from muster.operations.campaign.blocks import block
from muster.operations.campaign.running import blocks_of, in_threads, run_blocks

def slowly(*args):
    time.sleep(float(sys.argv[3]))
    return block(*args)

mapper = checkpointed(sys.argv[2], in_threads(2, compute=slowly))
print(fingerprint(run_blocks(small_campaign(), 7, blocks_of(95, block_trials=10), mapper)))
"""


def slowly(folder: Path, seconds: float) -> subprocess.Popen[str]:
    """The campaign in a process of its own, with a pause before each block."""
    tests = str(Path(__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, "-c", SLOWLY, tests, str(folder), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_killed_in_the_middle_and_resumed_gives_the_same_bytes(tmp_path: Path) -> None:
    """kill -9 once three blocks are kept; the rest is computed, the sum is the same."""
    campaign = small_campaign()
    process = slowly(tmp_path, 0.3)
    deadline = time.monotonic() + 300
    try:
        while len(list(tmp_path.glob("*.npz"))) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL
    n_kept = len(list(tmp_path.glob("*.npz")))
    assert 3 <= n_kept < len(BLOCKS)
    assert kept(tmp_path, campaign) == (straight(campaign), len(BLOCKS) - n_kept)


def test_two_processes_may_share_a_folder(tmp_path: Path) -> None:
    """Both at once, on the same blocks: both print what a run alone gives."""
    both = [slowly(tmp_path, 0.02) for _ in range(2)]
    try:
        found = {p.communicate(timeout=300)[0].strip() for p in both}
    finally:
        for process in both:
            process.kill()
    assert found == {straight(small_campaign())}


def test_a_fingerprint_tells_values_apart() -> None:
    """Shape, type, order and names count; the same value again does not."""
    values = [
        (),
        ("a",),
        ("a", "b"),
        ("ab",),
        (1, True, 1.0, "1"),
        np.zeros(2),
        np.zeros((2, 1)),
        np.zeros(2, dtype=np.int64),
        small_campaign(),
        small_campaign(n_years=4),
        small_campaign(n_units=5),
    ]
    assert len({fingerprint(v) for v in values}) == len(values)
    assert fingerprint(small_campaign()) == fingerprint(small_campaign())
    assert fingerprint(np.int64(3)) == fingerprint(np.array(3))
    with pytest.raises(TypeError, match="set"):
        fingerprint({1})
