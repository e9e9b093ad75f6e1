"""The record of an attribution: who is worth what, beside what they spend, and prices of units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from muster.operations.attribution import LinearValues
from muster.planning.assessment import Assessment, burden_key
from muster.planning.attribution import CoalitionGame, Players, WorthShare
from muster.planning.attribution_prices import Price
from muster.planning.record import number

Row = dict[str, Any]


def player_rows(
    found: CoalitionGame,
    shares: Mapping[str, WorthShare],
    values: LinearValues,
    runs: Mapping[str, int],
) -> list[Row]:
    """One row for each player, the most worth first: values, and money beside them for nations."""
    a = found.assessment
    year = a.world.year or 0
    gdp = burden_key(a.world, year)
    money = {n: (a.world.indicator(n, "defence_spending_share", year), gdp.get(n)) for n in gdp}
    spent = {n: rate * part for n, (rate, part) in money.items() if rate is not None and part}
    total_spent = sum(spent.values())
    rows = []
    for i, player in enumerate(found.players):
        share = shares[player]
        part = share.shapley / values.total if values.total > 0 else 0.0
        is_nation = player in a.world.nations and found.kind is not Players.ENABLERS
        rate, gdp_share = money.get(player, (None, None)) if is_nation else (None, None)
        rows.append(
            {
                "player": player,
                "name": name_of(a, player, found.kind),
                "kind": _kind_of(a, player, found.kind),
                "shapley": share.shapley,
                "standard_error": share.standard_error,
                "share": number(part),
                "without_me": share.without_me,
                "alone": share.alone,
                "banzhaf": number(values.banzhaf[i]),
                "gdp_share": None if gdp_share is None else number(gdp_share),
                "spending_gdp_share": None if rate is None else number(rate),
                "spending_share": (
                    number(spent[player] / total_spent)
                    if is_nation and player in spent and total_spent > 0
                    else None
                ),
                "worth_per_gdp": number(part / gdp_share) if gdp_share else None,
                "n_run_without": runs.get(player),
            }
        )
    return sorted(rows, key=lambda r: (-float(r["shapley"]), str(r["player"])))


def origin_rows(found: CoalitionGame, values: LinearValues) -> list[Row]:
    """Which capabilities the worth of each player comes from, the largest first."""
    a, n_x = found.assessment, found.model.x.size
    joined: dict[tuple[str, ...], np.ndarray[Any, np.dtype[np.float64]]] = {}
    for part, worth in zip(found.game.parts, values.by_part, strict=True):
        needs = part.columns[part.columns >= n_x] - n_x
        codes = tuple(sorted({a.needs[i].capability for i in needs}))
        joined[codes] = joined.get(codes, 0.0) + worth
    rows = [
        {
            "player": player,
            "name": name_of(a, player, found.kind),
            "capabilities": " ".join(codes),
            "capability_names": ", ".join(a.world.capabilities[c].name for c in codes),
            "shapley": number(worth[i]),
        }
        for codes, worth in joined.items()
        for i, player in enumerate(found.players)
        if number(worth[i]) > 0
    ]
    return sorted(rows, key=lambda r: (str(r["player"]), -float(r["shapley"]), r["capabilities"]))


def price_rows(a: Assessment, prices: Mapping[str, Price | None]) -> list[Row]:
    """One row for each capability: what one more is worth, how far, and what then limits."""
    task_names = {t.code: t.name for t in a.tasks}
    rows = []
    for code, price in prices.items():
        entry = a.world.capabilities[code]
        row: Row = {
            "capability": code,
            "name": entry.name,
            "unit": entry.unit,
            "price": None,
            "until": None,
            "price_after": None,
            "until_after": None,
            "still_short": "",
            "still_short_names": "",
            "limit": "nobody",
            "next_capability": None,
            "next_name": None,
            "next_shortfall": None,
            "sentence": "",
        }
        if price is not None and price.steps:
            first = price.steps[0]
            later = price.steps[1] if len(price.steps) > 1 else None
            following = price.next_capability
            row |= {
                "price": number(first.price),
                "until": None if first.until is None else number(first.until),
                "price_after": None if later is None else number(later.price),
                "until_after": (
                    None if later is None or later.until is None else number(later.until)
                ),
                "still_short": " ".join(task for task, _ in first.short),
                "still_short_names": ", ".join(task_names[task] for task, _ in first.short),
                "limit": _limit(price),
                "next_capability": following,
                "next_name": a.world.capabilities[following].name if following else None,
                "next_shortfall": number(price.next_points) if following else None,
            }
        row["sentence"] = _sentence(row)
        rows.append(row)
    return sorted(rows, key=lambda r: (-(r["price"] or 0.0), r["capability"]))


def _limit(price: Price) -> str:
    """What ends the first stretch: everything is met, the rest comes too late, or less is left."""
    first = price.steps[0]
    is_paying = first.price > 1e-9
    if not first.short:
        return "shared" if len(price.steps) > 1 and price.steps[1].price > 1e-9 else "met"
    if not is_paying or (len(price.steps) > 1 and price.steps[1].price <= 1e-9):
        return "late"
    return "short"


def _sentence(row: Row) -> str:
    """A price in words, such as an adviser would repeat them."""
    what = f"{row['name']}"
    if row["limit"] == "nobody":
        return f"{what}: nobody holds any, so that no price can be read from today's forces."
    if (row["price"] or 0.0) <= 1e-9:
        if row["limit"] == "late":
            return (
                f"{what}: one more of those that serve today changes nothing, though some are "
                f"missing ({row['still_short_names']}): they would come too late or do not join."
            )
        return f"{what}: one more changes nothing; what is needed is there."
    said = f"{what}: one more, wherever it is, is worth {points(row['price'])} of ambition"
    if row["until"] is None:
        return f"{said}, as far as was looked."
    said += f"; after {amount(row['until'])} more "
    after = row["price_after"] or 0.0
    if row["limit"] == "met" or (after <= 1e-9 and not row["still_short"]):
        said += "the need is met"
    elif after > 1e-9:
        said += f"one more is worth {points(after)}"
        if row["still_short_names"]:
            said += f" (still short: {row['still_short_names']})"
    else:
        said += "the rest would come too late or does not join"
    if row["next_name"]:
        said += (
            f", and the next limit is {row['next_name']} ({points(row['next_shortfall'])} missing)"
        )
    return f"{said}."


def points(share: float) -> str:
    """A share of ambition in points."""
    value = 100.0 * share
    if abs(value) < 0.005:
        return "less than 0.01 points"
    return f"{value:.2f} points" if abs(value) < 1 else f"{value:.1f} points"


def amount(value: float) -> str:
    """A number of units as people say it."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")


def name_of(a: Assessment, player: str, kind: Players) -> str:
    """Name of a player."""
    if kind is Players.ENABLERS:
        return str(a.world.capabilities[player].name)
    nation = a.world.nations.get(player)
    pools = {s.pool: s.name for s in a.world.pool_shares}
    return nation.name if nation else pools.get(player, player)


def _kind_of(a: Assessment, player: str, kind: Players) -> str:
    """Whether a player is a nation, a pool or a capability."""
    if kind is Players.ENABLERS:
        return "capability"
    return "pool" if player in a.world.pools else "nation"
