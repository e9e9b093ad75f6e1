"""A campaign of two crises and a few units, invented, for tests of how trials are run."""

from __future__ import annotations

from campaign_forces import Crisis, Setup, Unit, force
from muster.operations.campaign.model import Campaign


def small_campaign(*, n_years: int = 3, n_units: int = 4, rest_ratio: float = 2.0) -> Campaign:
    """Two crises that each need two of ``n_units`` brigades of XAA and XAB."""
    crises = [
        Crisis("crisis-a", {"brigade": 2.0}, rate=0.5, law=1, mean_days=300.0, tour_days=120.0,
               priority=1, size_high=1.5),
        Crisis("crisis-b", {"brigade": 2.0}, rate=1.0, law=3, mean_days=200.0, tour_days=120.0,
               priority=2, size_high=1.5),
    ]  # fmt: skip
    units = [
        Unit(f"unit-{i}", holder=("XAA", "XAB")[i % 2], ready=0.9, rest=rest_ratio)
        for i in range(n_units)
    ]
    return force(crises, units, Setup(n_years=n_years, join=0.9, follow=0.3, follow_days=60.0))
