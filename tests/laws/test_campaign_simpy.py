"""The engine against the same model written in SimPy with the same draws: equal to the last."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from campaign_forces import random_campaign
from muster.operations.campaign.blocks import block
from muster.operations.campaign.tally import Tally

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))


@pytest.mark.parametrize("seed", range(25))
def test_simpy_counts_the_same(seed: int) -> None:
    """Every count of 4 trials of small random campaigns, rest broken and units recalled."""
    from campaign_simpy import simpy_tally

    campaign = replace(random_campaign(seed), is_loss=False, warm_up_years=float(seed % 3))
    ours, theirs = block(campaign, 9, 2, 4), simpy_tally(campaign, 9, 2, 4)
    for f in fields(Tally):
        np.testing.assert_array_equal(getattr(ours, f.name), getattr(theirs, f.name), f.name)
