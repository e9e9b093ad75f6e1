"""Works out how often crises come, how long they last and how large they are.

Usage: ``python tools/crises/rates.py``. It counts the operations of the table
``past_crises`` by the crisis they are counted for and prints what ``crises``
has to say; a test compares the two.

An operation that takes over from another of the same crisis goes on with it.
The need for one ends when it ends, or when its force fell below half of its
peak; one that still ran at the end of 2025 is censored there. For n crises, of
which m ended, and D days of all together::

    rate      = n / 35 years                  range: exact for a Poisson count, 5 to 95 %
    mean      = D / m                         range: exact for exponential durations
    variation = standard deviation / mean     of the days so far, running ones included
    size      = lower and upper quartile of the peaks / high reading of the kind

The variation decides the law: below 0.75 gamma, above 1.33 hyperexponential, else
exponential; so it does for fewer than three crises, which say nothing about the law.
"""

from __future__ import annotations

import csv
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

TABLES = Path(__file__).resolve().parents[2] / "src" / "muster" / "catalogue" / "tables"
FIRST_YEAR, LAST_DAY = 1991, date(2025, 12, 31)
N_YEARS = LAST_DAY.year - FIRST_YEAR + 1
ONE_SIDE = 0.05
"""Probability outside the range at each end."""
FEW = 3
"""So many crises at least before their durations say something about a law."""
GAMMA_BELOW, HYPEREXPONENTIAL_ABOVE = 0.75, 1.33

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the past says about one crisis, rounded to three digits."""

    n_begun: int
    n_ended: int
    days: float
    rate_per_year: float
    rate_low: float
    rate_high: float
    law: str
    mean_days: float
    mean_low: float
    mean_high: float
    variation: float
    size_low: float | None
    size_high: float | None


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of a bundled table."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def day_of(text: str) -> date:
    """A date; of a month its middle, of a year the middle of the year."""
    parts = [int(part) for part in text.split("-")]
    month = parts[1] if len(parts) > 1 else 7
    day = parts[2] if len(parts) > 2 else 15 if len(parts) > 1 else 1
    return date(parts[0], month, day)


def found(past: Sequence[Row], kinds: Sequence[Row]) -> dict[str, Found]:
    """What the past operations say, by crisis.

    Parameters
    ----------
    past
        Rows of ``past_crises``.
    kinds
        Rows of ``operation_kinds``, for the persons of each kind.
    """
    persons = {row["kind"]: float(row["persons_high"]) for row in kinds}
    crises = sorted({row["crisis"] for row in past if row["crisis"]})
    return {
        crisis: _found([r for r in past if r["crisis"] == crisis], persons) for crisis in crises
    }


def _found(rows: Sequence[Row], persons: Mapping[str, float]) -> Found:
    """What the operations of one crisis say."""
    spells = _spells(rows)
    days = [float(length) for length, _ in spells]
    n, n_ended, total = len(spells), sum(1 for _, ended in spells if ended), sum(days)
    # Nothing ended yet: half an end is the usual estimate for a count of none.
    ends = n_ended or 0.5
    variation = statistics.stdev(days) / statistics.mean(days) if n >= FEW else 1.0
    law = "exponential"
    if n >= FEW and variation < GAMMA_BELOW:
        law = "gamma"
    elif n >= FEW and variation > HYPEREXPONENTIAL_ABOVE:
        law = "hyperexponential"
    sizes = sorted(float(r["persons_peak"]) / persons[r["kind"]] for r in rows if r["persons_peak"])
    return Found(
        n_begun=n,
        n_ended=n_ended,
        days=total,
        rate_per_year=_digits(n / N_YEARS),
        rate_low=_digits(least_mean(n) / N_YEARS),
        rate_high=_digits(largest_mean(n) / N_YEARS),
        law=law,
        mean_days=_digits(total / ends),
        mean_low=_digits(total / largest_mean(n_ended)),
        mean_high=_digits(total / (least_mean(n_ended) or least_mean(1))),
        variation=1.0 if law == "exponential" else _digits(variation),
        size_low=_digits(_quantile(sizes, 0.25)) if sizes else None,
        size_high=_digits(_quantile(sizes, 0.75)) if sizes else None,
    )


def _spells(rows: Sequence[Row]) -> list[tuple[int, bool]]:
    """Days of each crisis, and whether it ended; operations that go on count with the first."""
    codes = {row["operation"] for row in rows}
    after = {row["follows"]: row for row in rows if row["follows"] in codes}
    spells = []
    for row in rows:
        if row["follows"] in codes:
            continue
        length, link, ended = 0, row, False
        while True:
            ends = [day_of(link[c]) for c in ("counted_until", "end") if link[c]]
            last, ended = min(ends, default=LAST_DAY), bool(ends)
            length += (last - day_of(link["begin"])).days + 1
            if link["operation"] not in after:
                break
            link = after[link["operation"]]
        spells.append((length, ended))
    return spells


def largest_mean(count: int) -> float:
    """Poisson mean that makes so few events only as probable as ``ONE_SIDE``."""
    return _solved(lambda mean: _at_most(count, mean) - ONE_SIDE)


def least_mean(count: int) -> float:
    """Poisson mean that makes so many events only as probable as ``ONE_SIDE``; 0 for none."""
    return _solved(lambda mean: _at_most(count - 1, mean) - (1 - ONE_SIDE)) if count else 0.0


def _at_most(count: int, mean: float) -> float:
    """Probability of so many events or fewer."""
    return math.fsum(
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1)
    )


def _solved(falling: Callable[[float], float]) -> float:
    """Root of a falling function, by halving."""
    low, high = 1e-9, 1e4
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Quantile by linear interpolation."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def _digits(value: float) -> float:
    """Rounded to three significant digits."""
    return float(f"{value:.3g}")


def main() -> None:
    """Print what the past says, one line a crisis."""
    print("crisis,begun,ended,days,rate,low,high,law,mean,low,high,variation,size_low,size_high")
    for crisis, f in found(rows_of("past_crises"), rows_of("operation_kinds")).items():
        print(
            f"{crisis},{f.n_begun},{f.n_ended},{f.days:g},{f.rate_per_year:g},{f.rate_low:g},"
            f"{f.rate_high:g},{f.law},{f.mean_days:g},{f.mean_low:g},{f.mean_high:g},"
            f"{f.variation:g},{f.size_low},{f.size_high}"
        )


if __name__ == "__main__":
    main()
