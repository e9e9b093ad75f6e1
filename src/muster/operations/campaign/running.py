"""Running many trials: split into blocks, computed by whatever is at hand, added up.

A block is a run of consecutive trials. Where it is computed, and in which order blocks come
back, does not matter: tallies are whole numbers, and each trial draws from streams of its
own. So the sum is the same for one worker or eight, here or on a cluster, to the last bit
(rule R5). Only a few blocks are ever held at once, so memory does not grow with trials.

A *mapper* computes blocks: :func:`in_threads` does it here,
:func:`muster.api.cluster.on_cluster` on other machines, and
:func:`muster.archive.checkpoints.checkpointed` wraps either to keep what is finished.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import NamedTuple

from muster.core.errors import MusterError
from muster.operations.campaign.blocks import block
from muster.operations.campaign.model import Campaign
from muster.operations.campaign.tally import Tally, empty

BLOCK_TRIALS = 500
"""Trials in a block: a fraction of a second of work, and never a matter of who does it."""


class Block(NamedTuple):
    """Consecutive trials: the number of the first, from 0, and how many."""

    first_trial: int
    n_trials: int


Compute = Callable[[Campaign, int, int, int], Tally]
"""Campaign, seed, first trial and number of trials to their tally."""
Mapper = Callable[[Campaign, int, Sequence[Block]], Iterator[tuple[Block, Tally]]]
"""Campaign, seed and blocks to the tally of each, in any order."""
Progress = Callable[[int, int], None]
"""Called with the trials done and the trials wanted."""


class BadRunError(MusterError):
    """Raised when trials or workers cannot be as asked, or blocks come back wrong."""


def blocks_of(
    n_trials: int, *, first_trial: int = 0, block_trials: int = BLOCK_TRIALS
) -> tuple[Block, ...]:
    """Trials ``first_trial`` to ``n_trials`` - 1, cut at the multiples of ``block_trials``.

    So the blocks of more trials take up those of fewer, all but a last one that was smaller.

    Raises
    ------
    BadRunError
        If there is no trial, or none in a block.
    """
    if first_trial < 0 or n_trials <= first_trial or block_trials < 1:
        raise BadRunError(
            f"Trials {first_trial} to {n_trials - 1} in blocks of {block_trials}: there must be at "
            "least 1 trial, because a probability is a share of trials. Ask for one or more."
        )
    blocks = []
    while first_trial < n_trials:
        following = min(n_trials, (first_trial // block_trials + 1) * block_trials)
        blocks.append(Block(first_trial, following - first_trial))
        first_trial = following
    return tuple(blocks)


def run_blocks(
    campaign: Campaign,
    seed: int,
    blocks: Sequence[Block],
    mapper: Mapper,
    *,
    progress: Progress | None = None,
) -> Tally:
    """The tally over all blocks, whoever computed them.

    Parameters
    ----------
    campaign
        Demand and supply.
    seed
        Names the streams of all draws.
    blocks
        From :func:`blocks_of`.
    mapper
        Computes the blocks.
    progress
        Called once at the start and after each block.

    Raises
    ------
    BadRunError
        If a block comes back twice, not at all, unasked, or with other trials than it has: a
        sum over the wrong trials would look like any other.
    """
    wanted = sum(b.n_trials for b in blocks)
    missing = set(blocks)
    total, done = empty(campaign), 0
    if progress:
        progress(done, wanted)
    for one, tally in mapper(campaign, seed, blocks):
        if one not in missing or int(tally.trials) != one.n_trials:
            raise BadRunError(
                f"A block of {int(tally.trials)} trial(s) came back for {one.n_trials} from trial "
                f"{one.first_trial}, twice or unasked. The sum would be wrong; nothing is shown."
            )
        missing.remove(one)
        total, done = total + tally, done + one.n_trials
        if progress:
            progress(done, wanted)
    if missing:
        firsts = ", ".join(str(b.first_trial) for b in sorted(missing)[:10])
        raise BadRunError(
            f"{len(missing)} block(s) did not come back, beginning with trials {firsts}. The sum "
            "would be wrong; nothing is shown. Run again."
        )
    return total


def in_threads(n_workers: int, *, compute: Compute = block) -> Mapper:
    """A mapper that computes up to ``n_workers`` blocks at once in this process.

    The kernel lets go of Python's lock while it runs, so threads use as many cores.

    Raises
    ------
    BadRunError
        If there is no worker.
    """
    if n_workers < 1:
        raise BadRunError(f"{n_workers} workers: at least one is needed to compute anything.")

    def mapped(
        campaign: Campaign, seed: int, blocks: Sequence[Block]
    ) -> Iterator[tuple[Block, Tally]]:
        """Tallies in the order in which they are ready."""
        waiting = iter(blocks)
        with ThreadPoolExecutor(n_workers, thread_name_prefix="trials") as pool:
            running: dict[Future[Tally], Block] = {}
            try:
                while True:
                    # One more each than can run, so that no worker waits for the sum.
                    for one in islice(waiting, 2 * n_workers - len(running)):
                        running[pool.submit(compute, campaign, seed, *one)] = one
                    if not running:
                        return
                    ready, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in ready:
                        yield running.pop(future), future.result()
            finally:
                for future in running:
                    future.cancel()

    return mapped
