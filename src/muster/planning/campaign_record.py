"""Rows of a campaign for readers: by year, crisis, capability and nation, with intervals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from muster.operations.campaign.model import DAYS_PER_YEAR, IntArray
from muster.operations.campaign.tally import MILLIONTHS, N_BINS, Tally
from muster.planning.campaign_model import CampaignCase
from muster.planning.campaign_supply import HOME
from muster.planning.deployment_record import number

Row = dict[str, Any]

Z = 1.959964
"""Standard normal quantile of a two-sided 95 % interval."""
FAN = (("p05", 0.05), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p95", 0.95))
ERRORS = (0.01, 0.005, 0.002, 0.001)
"""Half-widths of intervals for which the trials needed are shown."""


def wilson(successes: float, n: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a probability; all of [0, 1] without observations.

    Examples
    --------
    >>> low, high = wilson(0, 100)
    >>> round(low, 4), round(high, 4)
    (0.0, 0.037)
    """
    if n <= 0:
        return 0.0, 1.0
    p = successes / n
    centre = p + Z * Z / (2.0 * n)
    spread = Z * math.sqrt(p * (1.0 - p) / n + Z * Z / (4.0 * n * n))
    scale = 1.0 + Z * Z / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def mean_interval(total: float, squares: float, n: int) -> tuple[float, float, float]:
    """Mean over trials with its normal 95 % interval, from a sum and a sum of squares."""
    if n <= 0:
        return 0.0, 0.0, 0.0
    mean = total / n
    variance = max(0.0, squares / n - mean * mean) * n / max(1, n - 1)
    spread = Z * math.sqrt(variance / n)
    return mean, mean - spread, mean + spread


def trials_needed(prob: float, error: float) -> int:
    """Trials after which the 95 % interval of a probability is within ± error.

    Examples
    --------
    >>> trials_needed(0.5, 0.01)
    9604
    """
    return max(1, math.ceil(Z * Z * prob * (1.0 - prob) / (error * error)))


class CampaignRows:
    """Makes the tables of one campaign."""

    def __init__(self, case: CampaignCase, tally: Tally, first_year: int) -> None:
        self._case, self._tally, self._first_year = case, tally, first_year
        self._n = int(tally.trials)
        self._years = case.campaign.n_years

    # --- how likely ----------------------------------------------------------------------

    def totals(self) -> Row:
        """Probability of a failure in the whole campaign and in a year."""
        n, tally = self._n, self._tally
        ever = int(tally.failed_by[-1])
        low, high = wilson(ever, n)
        mean, mean_low, mean_high = mean_interval(
            float(tally.failed_years), float(tally.failed_years_squared), n
        )
        years = float(self._years)
        return {
            "ever_prob": number(ever / n),
            "low": number(low),
            "high": number(high),
            "years": self._years,
            "prob_per_year": number(mean / years),
            "prob_per_year_low": number(max(0.0, mean_low / years)),
            "prob_per_year_high": number(min(1.0, mean_high / years)),
            "operations_per_year": number(float(tally.operations.sum()) / n / years),
        }

    def years(self) -> list[Row]:
        """One row for each year: failure in it, failure so far, and the fan of coverage."""
        rows, n = [], self._n
        for year in range(self._years):
            failed, by = int(self._tally.failed[year]), int(self._tally.failed_by[year])
            (low, high), (ever_low, ever_high) = wilson(failed, n), wilson(by, n)
            rows.append(
                {
                    "year": self._first_year + year,
                    "fail_prob": number(failed / n),
                    "low": number(low),
                    "high": number(high),
                    "ever_prob": number(by / n),
                    "ever_low": number(ever_low),
                    "ever_high": number(ever_high),
                    **{
                        f"coverage_{name}": quantile(self._tally.coverage[year], share)
                        for name, share in FAN
                    },
                }
            )
        return rows

    def exceedance(self) -> list[Row]:
        """Probability that the lowest coverage of the whole campaign falls below a level."""
        below = np.cumsum(self._tally.coverage[-1])
        rows = []
        for per_cent in range(5, N_BINS, 5):
            k = int(below[per_cent - 1])
            low, high = wilson(k, self._n)
            rows.append(
                {
                    "coverage": per_cent / 100.0,
                    "prob": number(k / self._n),
                    "low": number(low),
                    "high": number(high),
                }
            )
        return rows

    def errors(self) -> list[Row]:
        """Trials needed for a wanted error of the probability."""
        k = int(self._tally.failed_by[-1])
        low, high = wilson(k, self._n)
        # A probability of 0 or 1 in a sample is not one: take the inner end of the interval.
        prob = high if k == 0 else low if k == self._n else k / self._n
        return [
            {"wanted_error": error, "trials_needed": trials_needed(prob, error)} for error in ERRORS
        ]

    # --- what happens ---------------------------------------------------------------------

    def crises(self) -> list[Row]:
        """One row for each crisis: how often, how well answered, and short of what."""
        rows, tally, n = [], self._tally, self._n
        for i, crisis in enumerate(self._case.crises):
            began, failed = int(tally.operations[i]), int(tally.operations_failed[i])
            low, high = wilson(began - failed, began)
            tours = int(tally.tours[i])
            coverage = tally.tour_coverage[i] / MILLIONTHS / tours if tours else None
            rows.append(
                {
                    "crisis": crisis.crisis,
                    "name": crisis.name,
                    "kind": crisis.kind,
                    "region": crisis.region,
                    "priority": crisis.priority,
                    "rate_per_year": crisis.rate_per_year,
                    "rate_low": crisis.rate_low,
                    "rate_high": crisis.rate_high,
                    "mean_days": crisis.mean_days,
                    "size_low": crisis.size_low,
                    "size_high": crisis.size_high,
                    "operations_per_trial": number(began / n),
                    "held_share": number((began - failed) / began) if began else None,
                    "low": number(low) if began else None,
                    "high": number(high) if began else None,
                    "mean_coverage": number(coverage) if coverage is not None else None,
                    "worst_capability": self._worst(i),
                    "basis": crisis.basis,
                    "source": crisis.provenance.source,
                    "confidence": crisis.provenance.confidence.value,
                }
            )
        return rows

    def _worst(self, crisis: int) -> str | None:
        """Critical capability of which most is missing in the tours of a crisis."""
        short = self._tally.short_share[crisis] * self._case.campaign.demand.is_critical
        if not short.any():
            return None
        return self._case.campaign.supply.capability[int(np.argmax(short))]

    def capabilities(self) -> list[Row]:
        """One row for each capability that is ever needed, the first to fail on top."""
        rows: list[Row] = []
        tally = self._tally
        first, failing = tally.first_short, max(1, int(tally.first_short.sum()))
        for c, code in enumerate(self._case.campaign.supply.capability):
            needed = int(tally.need_tours[:, c].sum())
            if not needed:
                continue
            entry = self._case.world.capabilities[code]
            rows.append(
                {
                    "capability": code,
                    "name": entry.name,
                    "unit": entry.unit,
                    "is_critical": entry.is_critical,
                    "first_to_fail_share": number(int(first[c]) / failing),
                    "short_share": number(int(tally.short_tours[:, c].sum()) / needed),
                    "mean_unmet_share": number(
                        int(tally.short_share[:, c].sum()) / MILLIONTHS / needed
                    ),
                    "worth_prob": None,
                    "worth_low": None,
                    "worth_high": None,
                    "worth_years": None,
                }
            )
        rows.sort(key=lambda r: (-r["first_to_fail_share"], -r["mean_unmet_share"], r["name"]))
        return rows

    def tempo(self) -> list[Row]:
        """Days deployed for each unit and year by nation or pool; those at home are in it."""
        case, tally = self._case, self._tally
        supply = case.campaign.supply
        units = np.bincount(supply.unit_holder, minlength=len(supply.holder))
        years = self._n * self._years
        by_holder: dict[str, IntArray] = {}
        for h, code in enumerate(supply.holder):
            mine = np.array(
                [units[h], tally.deployed[h], tally.over_stretched[h], tally.recalled[h]]
            )
            base = code.removesuffix(HOME)
            by_holder[base] = by_holder.get(base, np.zeros(4, dtype=np.int64)) + mine
        rows: list[Row] = []
        for code, (n_units, deployed, stretched, recalled) in by_holder.items():
            nation = case.world.nations.get(code)
            rows.append(
                {
                    "holder": code,
                    "name": nation.name if nation else self._pool_name(code),
                    "n_units": int(n_units),
                    "deployed_days_per_unit_year": number(deployed / 1000 / n_units / years),
                    "overstretched_days_per_unit_year": number(stretched / 1000 / n_units / years),
                    "recalled_per_year": number(recalled / years),
                }
            )
        rows.sort(key=lambda r: (-r["deployed_days_per_unit_year"], r["holder"]))
        return rows

    def _pool_name(self, code: str) -> str:
        """Name of a pool."""
        return next((s.name for s in self._case.world.pool_shares if s.pool == code), code)

    def at_once(self) -> list[Row]:
        """Share of the time with so many operations at once, and chance of so many at most."""
        total = self._n * self._years * DAYS_PER_YEAR * 1000
        rows = []
        last = int(max(np.flatnonzero(self._tally.at_once + self._tally.most_at_once), default=0))
        for n in range(last + 1):
            rows.append(
                {
                    "operations": n,
                    "share_of_time": number(int(self._tally.at_once[n]) / total),
                    "prob_most": number(int(self._tally.most_at_once[n]) / self._n),
                }
            )
        return rows


def quantile(histogram: IntArray, share: float) -> float:
    """Coverage that a share of the trials stays at or below, from whole per cents.

    Examples
    --------
    >>> quantile(np.array([0, 50, 50]), 0.5)
    0.01
    """
    total = int(histogram.sum())
    if total == 0:
        return 1.0
    place = int(np.searchsorted(np.cumsum(histogram), share * total - 1e-9))
    return min(place, N_BINS - 1) / 100.0
