"""Running many trials: the same bytes whoever computes them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.archive.checkpoints import fingerprint
from muster.operations.campaign.model import Campaign
from muster.operations.campaign.running import (
    BadRunError,
    Block,
    blocks_of,
    in_threads,
    run_blocks,
)
from muster.operations.campaign.tally import Tally, empty
from small_campaigns import small_campaign


def counted(campaign: Campaign, seed: int, first_trial: int, n_trials: int) -> Tally:
    """Numbers that depend on the trial only, as those of the kernel do."""
    tally = empty(campaign)
    for trial in range(first_trial, first_trial + n_trials):
        draw = np.random.default_rng([seed, trial])
        for field in fields(Tally):
            array = getattr(tally, field.name)
            array += draw.integers(0, 100, array.shape)
    tally.trials[...] = n_trials
    return tally


@given(
    first_trial=st.integers(0, 2000), n_more=st.integers(1, 3000), block_trials=st.integers(1, 700)
)
def test_blocks_hold_each_trial_once(first_trial: int, n_more: int, block_trials: int) -> None:
    """Law: consecutive, none empty, none longer than asked, and together all trials."""
    n_trials = first_trial + n_more
    blocks = blocks_of(n_trials, first_trial=first_trial, block_trials=block_trials)
    trials = [t for b in blocks for t in range(b.first_trial, b.first_trial + b.n_trials)]
    assert trials == list(range(first_trial, n_trials))
    assert all(1 <= b.n_trials <= block_trials for b in blocks)
    assert all(b.first_trial % block_trials == 0 for b in blocks[1:])


def test_more_trials_take_up_where_fewer_ended() -> None:
    """60 trials and then 61 to 95 are those of 95 at once."""
    campaign, mapper = small_campaign(), in_threads(2, compute=counted)
    fewer = run_blocks(campaign, 7, blocks_of(60, block_trials=25), mapper)
    more = blocks_of(95, first_trial=60, block_trials=25)
    assert more == (Block(60, 15), Block(75, 20))
    whole = run_blocks(campaign, 7, blocks_of(95, block_trials=25), mapper)
    assert fingerprint(fewer + run_blocks(campaign, 7, more, mapper)) == fingerprint(whole)


def test_the_number_of_workers_changes_no_byte() -> None:
    """230 trials by 1, 2, 4 and 8 threads: one fingerprint."""
    campaign, blocks = small_campaign(), blocks_of(230, block_trials=20)
    found = {
        fingerprint(run_blocks(campaign, 7, blocks, in_threads(n, compute=counted)))
        for n in (1, 2, 4, 8)
    }
    assert len(found) == 1


def test_the_size_and_order_of_blocks_change_no_byte() -> None:
    """60 trials at once, one by one, and backwards."""
    campaign, mapper = small_campaign(), in_threads(2, compute=counted)
    at_once = fingerprint(run_blocks(campaign, 7, blocks_of(60), mapper))
    ones = blocks_of(60, block_trials=1)
    assert fingerprint(run_blocks(campaign, 7, ones, mapper)) == at_once
    assert fingerprint(run_blocks(campaign, 7, ones[::-1], mapper)) == at_once


def test_the_kernel_gives_the_same_bytes_for_any_workers() -> None:
    """The engine itself: 400 trials in blocks of 50 by 1, 2, 4 and 8 threads, and as one block."""
    campaign, blocks = small_campaign(), blocks_of(400, block_trials=50)
    whole = run_blocks(campaign, 1, blocks_of(400), in_threads(1))
    assert int(whole.trials) == 400
    assert int(whole.tours.sum()) > 1000
    found = {fingerprint(run_blocks(campaign, 1, blocks, in_threads(n))) for n in (1, 2, 4, 8)}
    assert found == {fingerprint(whole)}


def test_only_a_few_blocks_are_held_at_once() -> None:
    """2 workers and 200 blocks: never more than 4 are begun but not yet summed."""
    begun, most, lock = 0, 0, threading.Lock()

    def compute(campaign: Campaign, seed: int, first_trial: int, n_trials: int) -> Tally:
        nonlocal begun
        with lock:
            begun += 1
        return counted(campaign, seed, first_trial, n_trials)

    summed = 0
    for _ in in_threads(2, compute=compute)(small_campaign(), 1, blocks_of(200, block_trials=1)):
        most = max(most, begun - summed)
        summed += 1
    assert summed == 200
    assert most <= 4


def test_progress_counts_up_to_all_trials() -> None:
    """From 0, by whole blocks, to 45 of 45."""
    seen: list[tuple[int, int]] = []
    run_blocks(
        small_campaign(),
        1,
        blocks_of(45, block_trials=20),
        in_threads(1, compute=counted),
        progress=lambda done, wanted: seen.append((done, wanted)),
    )
    assert seen[0] == (0, 45)
    assert seen[-1] == (45, 45)
    assert len(seen) == 4
    assert seen == sorted(seen)


def test_an_error_in_a_block_is_not_lost() -> None:
    """The error of the third of ten blocks stops the run."""

    def compute(campaign: Campaign, seed: int, first_trial: int, n_trials: int) -> Tally:
        if first_trial == 20:
            raise ZeroDivisionError("in trial 20")
        return counted(campaign, seed, first_trial, n_trials)

    with pytest.raises(ZeroDivisionError, match="in trial 20"):
        run_blocks(
            small_campaign(), 1, blocks_of(100, block_trials=10), in_threads(2, compute=compute)
        )


@pytest.mark.parametrize("fault", ["twice", "missing", "unasked", "short"])
def test_a_sum_over_the_wrong_trials_is_refused(fault: str) -> None:
    """A mapper that returns a block twice, not at all, another one, or half of it."""

    def faulty(
        campaign: Campaign, seed: int, blocks: Sequence[Block]
    ) -> Iterator[tuple[Block, Tally]]:
        for one in blocks[1:] if fault == "missing" else blocks:
            yield one, counted(campaign, seed, *one)
        if fault == "twice":
            yield blocks[0], counted(campaign, seed, *blocks[0])
        if fault == "unasked":
            yield Block(1000, 10), counted(campaign, seed, 1000, 10)

    def short(
        campaign: Campaign, seed: int, blocks: Sequence[Block]
    ) -> Iterator[tuple[Block, Tally]]:
        for one in blocks:
            tally = counted(campaign, seed, *one)
            yield one, replace(tally, trials=tally.trials - 1)

    with pytest.raises(BadRunError, match="block"):
        run_blocks(
            small_campaign(),
            1,
            blocks_of(30, block_trials=10),
            short if fault == "short" else faulty,
        )


def test_nothing_to_do_is_refused_in_words() -> None:
    """No trial, and no worker."""
    with pytest.raises(BadRunError, match="at least 1"):
        blocks_of(0)
    with pytest.raises(BadRunError, match="at least one"):
        in_threads(0)
