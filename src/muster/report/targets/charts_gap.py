"""Charts of targets by capability, operation, rule, place and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from muster.report import theme
from muster.report.campaign.bars import bars
from muster.report.campaign.charts import Value
from muster.report.figure import Figure, Spec
from muster.report.numbers import count, listing, lower_first, percent
from muster.report.rows import Record, Row, number, rows, text, total
from muster.report.targets.charts import WORDS, billions, label, made


def gaps_by_cost(record: Record) -> list[Row]:
    """Gaps, the costliest first."""
    return sorted(rows(record, "gaps"), key=lambda g: (-(number(g.get("cost_meur")) or 0.0),
                                                       text(g.get("capability"))))  # fmt: skip


MOST_BARS = 15
"""Capabilities in the first figure, so that it stands on the first page of the print."""


def _cost(row: Row, key: str = "cost_meur") -> float:
    """A cost in billion euro."""
    return (number(row.get(key)) or 0.0) / 1000


def gap(record: Record) -> Figure:
    """What is missing, in money and in units."""
    found = gaps_by_cost(record)
    top = found[:3]
    whole = total(g.get("cost_meur") for g in found) or 1.0
    share = total(g.get("cost_meur") for g in top) / whole
    named = listing([WORDS.units(g.get("units"), g) for g in top])
    title = (
        f"{named} make up {percent(share)} of what Europe lacks."
        if top
        else "Europe lacks nothing that this ambition needs."
    )

    def spec(width: int) -> Spec:
        values: list[Value] = [
            {"row": label(i, text(g.get("name")), width), "v": _cost(g), "end": _cost(g),
             "said": billions(g["cost_meur"]) + (
                 f" ({WORDS.plain(g.get('units'), g)})" if width == theme.WIDE else ""),
             "fill": theme.EUROPE if g.get("is_critical") else theme.HIRED}
            for i, g in enumerate(found[:MOST_BARS])
        ]  # fmt: skip
        return bars(values, "billion euro", width, is_share=False)

    rest = len(found) - MOST_BARS
    left = f" The {rest} smallest stand in the table." if rest > 0 else ""
    return made(
        record, "gap", title,
        "Cost of what is missing by capability in billion euro, and units in brackets. Blue: an "
        f"operation cannot be run in full without it.{left}",
        spec, ("Capability", "Units", "Cost, EUR m", "Low, EUR m", "High, EUR m", "Held today"),
        [(text(g.get("name")), WORDS.plain(g.get("units"), g), count(g.get("cost_meur")),
          count(g.get("cost_low_meur")), count(g.get("cost_high_meur")), count(g.get("held")))
         for g in found],
    )  # fmt: skip


def prices(record: Record) -> Figure:
    """How wide the range of each cost is."""
    found = gaps_by_cost(record)
    low, high = record.get("cost_low_meur"), record.get("cost_high_meur")
    known = sum(1 for g in found if text(g.get("source")) not in ("assumption", ""))
    title = (
        f"The whole costs {WORDS.money_range(low, high)}, since only {known} of {len(found)} "
        f"prices {'is' if known == 1 else 'are'} published."
    )

    def spec(width: int) -> Spec:
        values: list[Value] = [
            {"row": label(i, text(g.get("name")), width), "v": _cost(g),
             "end": _cost(g, "cost_high_meur"), "low": _cost(g, "cost_low_meur"),
             "high": _cost(g, "cost_high_meur"), "said": billions(g["cost_meur"]),
             "fill": theme.HIRED if text(g.get("source")) == "assumption" else theme.EUROPE}
            for i, g in enumerate(found)
        ]  # fmt: skip
        return _spans(values, width)

    return made(
        record, "prices", title,
        "Cost by capability in billion euro with its range. Blue: a published price; grey: an "
        "assumed one.",
        spec, ("Capability", "Price, EUR m a unit", "Low", "High", "Source", "Confidence"),
        [(text(g.get("name")), count(g.get("price_meur")), count(g.get("price_low_meur")),
          count(g.get("price_high_meur")), text(g.get("source")), text(g.get("confidence")))
         for g in found],
    )  # fmt: skip


def _spans(values: list[Value], width: int) -> Spec:
    """Bars with a range each, the number standing after the range."""
    spec = bars(
        [v | {"low": min(0.0, number(v["low"]) or 0.0)} for v in values], "billion euro", width,
        is_share=False,
    )  # fmt: skip
    y = spec["layer"][0]["encoding"]["y"]
    rule = {
        "data": {"values": [dict(v) for v in values]},
        "mark": {"type": "rule", "strokeWidth": 2, "color": theme.INK},
        "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"},
                     "y": y},
    }  # fmt: skip
    return spec | {"layer": [*spec["layer"], rule]}


def operations(record: Record) -> Figure:
    """Which operation asks for what is missing, by cost."""
    cost: dict[str, float] = defaultdict(float)
    all_field: dict[str, float] = defaultdict(float)
    price = {text(g["capability"]): g for g in rows(record, "gaps")}
    for r in rows(record, "gap_operations"):
        all_field[text(r.get("capability"))] += number(r.get("in_field")) or 0.0
    for r in rows(record, "gap_operations"):
        g = price.get(text(r.get("capability")), {})
        part = (number(r.get("in_field")) or 0.0) / (all_field[text(r.get("capability"))] or 1.0)
        cost[text(r.get("operation_name"))] += part * (number(g.get("cost_meur")) or 0.0)
    found = sorted(cost.items(), key=lambda p: (-p[1], p[0]))
    whole = sum(cost.values()) or 1.0
    title = "No operation lacks anything."
    if found:
        title = f"{found[0][0]} asks for {percent(found[0][1] / whole)} of what is missing"
        title += (
            f", {lower_first(found[1][0])} for {percent(found[1][1] / whole)}."
            if found[1:]
            else "."
        )

    said = "Cost of what is missing in billion euro, divided by where new units serve in the field."
    return _by_cost(record, "operations", title, said, "Operation", found, whole)


def rules(record: Record) -> Figure:
    """What each rule costs, and what it saves."""
    found = [r for r in rows(record, "rules") if number(r.get("cost_meur")) is not None]
    found.sort(key=lambda r: (-(number(r["cost_meur"]) or 0.0), text(r.get("rule"))))
    saves = [r for r in found if (number(r["cost_meur"]) or 0.0) < 0]
    title = "No rule costs or saves anything."
    if found and (number(found[0]["cost_meur"]) or 0.0) > 0:
        top = found[0]
        title = (
            f"The dearest rule is “{lower_first(text(top.get('name')))}”, at "
            f"{WORDS.money(top['cost_meur'])}"
        )
        if saves:
            kept = -total(r["cost_meur"] for r in saves)
            names = listing([lower_first(text(r.get("name"))) for r in reversed(saves)])
            title += f"; {names} save {WORDS.money(kept)}"
        title += "."

    def spec(width: int) -> Spec:
        values: list[Value] = []
        for i, r in enumerate(found):
            v = (number(r["cost_meur"]) or 0.0) / 1000
            values.append(
                {"row": label(i, text(r.get("name")), width), "v": v, "end": max(v, 0.0),
                 "low": min(v, 0.0), "said": f"{v:,.1f}".replace("-0.0", "0.0"),
                 "fill": theme.US if v > 0 else theme.EUROPE}
            )  # fmt: skip
        return bars(values, "billion euro", width, is_share=False)

    return made(
        record, "rules", title,
        "What the division in parts would save without each rule, in billion euro: new fleets, "
        "and unfairness at its weight. Below zero: the rule saves.",
        spec, ("Rule", "Costs, EUR m", "Moves between nations, EUR m", "Number", "Unit", "Source"),
        [(text(r.get("name")), count(r.get("cost_meur")), count(r.get("moved_meur")),
          count(r.get("value")), text(r.get("unit")), text(r.get("source"))) for r in found],
    )  # fmt: skip


def places(record: Record) -> Figure:
    """Where targets are held: own forces, clusters, pools."""
    cost: dict[str, float] = defaultdict(float)
    kinds: dict[str, str] = {}
    for t in rows(record, "targets"):
        whole = number(t.get("quantity")) or 1.0
        price = (number(t.get("cost_meur")) or 0.0) / whole
        cost["Own forces"] += (number(t.get("own")) or 0.0) * price
        part = (number(t.get("shared")) or 0.0) * price
        if part:
            name = WORDS.shared_title(t.get("shared_name"))
            kinds[name] = "cluster" if t.get("shared_as") == "cluster" else "pool"
            cost[name] += part
    found = sorted(cost.items(), key=lambda p: (-p[1], p[0]))
    whole = sum(cost.values()) or 1.0
    by_kind = {
        k: sum(v for n, v in found if kinds.get(n) == k) / whole for k in ("pool", "cluster")
    }
    title = (
        f"{percent(by_kind['cluster'])} of what is asked is built in clusters of nations and "
        f"{percent(by_kind['pool'])} is held in pools."
    )
    of_kind = {"pool": theme.US, "cluster": theme.EUROPE}
    fills = {name: of_kind.get(kinds.get(name, ""), theme.HIRED) for name, _ in found}
    said = (
        "Cost of the targets in billion euro by where they are held. Grey: own forces; blue: "
        "clusters around a framework nation; orange: pools."
    )
    return _by_cost(record, "places", title, said, "Held in", found, whole, fills)


def by_year(record: Record) -> Figure:
    """When first units can be there."""
    cost: dict[str, float] = defaultdict(float)
    for t in rows(record, "targets"):
        cost[text(t.get("year"))] += number(t.get("cost_meur")) or 0.0
    found, whole = sorted(cost.items()), sum(cost.values()) or 1.0
    so_far, median = 0.0, ""
    for year, v in found:
        so_far += v
        if so_far >= whole / 2:
            median = year
            break
    title = (
        f"Half of what is asked, by cost, can be there by {median} if it is ordered now; the last "
        f"by {found[-1][0]}."
        if found
        else "Nothing is asked."
    )

    said = "Cost of the targets in billion euro by the year in which the first units can be there."
    return _by_cost(record, "by-year", title, said, "Year", found, whole)


def _by_cost(
    record: Record,
    code: str,
    title: str,
    subtitle: str,
    head: str,
    found: list[tuple[str, float]],
    whole: float,
    fills: Mapping[str, str] | None = None,
) -> Figure:
    """Costs in million euro as bars with their shares of a whole; of one colour unless told."""

    def spec(width: int) -> Spec:
        values: list[Value] = [
            {"row": label(i, name, width), "v": v / 1000, "end": v / 1000, "said": billions(v),
             "fill": (fills or {}).get(name, theme.EUROPE)}
            for i, (name, v) in enumerate(found)
        ]  # fmt: skip
        return bars(values, "billion euro", width, is_share=False)

    twin = [(name, count(round(v)), f"{100 * v / whole:.0f}") for name, v in found]
    return made(record, code, title, subtitle, spec, (head, "Cost, EUR m", "Share, %"), twin)
