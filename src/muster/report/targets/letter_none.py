"""Letters of nations that are asked for nothing: why, and what they could do."""

from __future__ import annotations

from muster.report.rows import Row, number, rows, text
from muster.report.targets.letter_parts import LetterTable, Part, ambition_values, worth_part
from muster.report.targets.reasons import Asked

AMERICA = "north_america"
N_ROWS, N_NAMED = 10, 3


def none_lead(asked: Asked, nation: Row) -> str:
    """The answer in one sentence."""
    words, values = asked.words, ambition_values(asked)
    if text(nation.get("block")) == AMERICA:
        return words.phrase("lead_america", nation, posture=values["posture"])
    if not rows(asked.record, "gaps"):
        return words.phrase("lead_nothing", nation, study=values["study"], year=values["year"])
    return words.phrase(
        "lead_blocked", nation, key=asked.key(), fair=words.money(nation.get("fair_meur")),
        why=_why(asked, nation),
    )  # fmt: skip


def _why(asked: Asked, nation: Row) -> str:
    """Why nothing is asked, as a clause."""
    block = text(nation.get("block")) or "whole_units"
    if block == "legal_limits":
        return asked.words.phrase("why_legal_limits", nation)
    return asked.rule(block)


def none_facts(asked: Asked, nation: Row) -> list[tuple[str, str, str]]:
    """Key figures of a nation that is asked for nothing."""
    words = asked.words
    facts = [(words.money_short(0), words.phrase("fact_nothing", nation), "")]
    if text(nation.get("block")) == AMERICA:
        facts.append(
            (words.money_short(asked.record.get("cost_meur")), words.phrase("fact_europe"), "")
        )
    elif number(nation.get("fair_meur")):
        note = words.phrase("fact_fair_note", share=words.percent(nation.get("fair_share"), 2))
        label = words.phrase("fact_fair", key=asked.key())
        facts.append((words.money_short(nation.get("fair_meur")), label, note))
    worth = number(nation.get("worth_share"))
    if worth is not None:
        note = words.phrase("fact_worth_note")
        facts.append((words.percent(worth, 2), words.phrase("fact_worth", nation), note))
    spending = number(nation.get("spending_share"))
    if spending is not None:
        facts.append((words.percent(spending, 2), words.phrase("fact_spending", nation), ""))
    return facts


def none_parts(asked: Asked, nation: Row) -> list[Part | None]:
    """Parts of the letter of a nation that is asked for nothing."""
    words = asked.words
    is_american = text(nation.get("block")) == AMERICA
    gaps = _largest(asked)
    parts: list[Part | None] = [
        Part(title=words.phrase("head_ambition", nation), sentences=_ambition(asked, nation)),
    ]
    if gaps or is_american:
        parts.append(Part(title=words.phrase("head_why_none"), sentences=_reason(asked, nation)))
    worth = _american_worth(asked, nation) if is_american else worth_part(asked, nation)
    parts.append(worth)
    if gaps:
        parts.append(_could(asked, nation, gaps))
        if is_american:
            parts.append(Part(title=words.phrase("head_left"), table=_left(asked, nation, gaps)))
    parts.append(Part(title=words.phrase("head_sure"), sentences=(_sure(asked, nation),)))
    return parts


def _largest(asked: Asked) -> list[Row]:
    """Gaps, the costliest first."""
    return sorted(
        rows(asked.record, "gaps"),
        key=lambda g: (-(number(g.get("cost_meur")) or 0.0), text(g.get("capability"))),
    )


def _ambition(asked: Asked, nation: Row) -> tuple[str, ...]:
    """What the ambition is, and what is missing."""
    words, values = asked.words, ambition_values(asked)
    if text(nation.get("block")) == AMERICA:
        return (words.phrase("ambition_america", nation, gdp=_of_gdp(asked), **values),)
    return (
        words.phrase("ambition_none", nation, share=words.percent(nation.get("fair_share"), 2),
                     **values),
    )  # fmt: skip


def _of_gdp(asked: Asked) -> str:
    """What is missing as a share of Europe's GDP of one year."""
    known = [
        (number(n.get("burden_meur")) or 0.0, number(n.get("burden_share_of_gdp")) or 0.0,
         number(n.get("gdp_share")) or 0.0)
        for n in rows(asked.record, "nations")
    ]  # fmt: skip
    found = [b / share / gdp for b, share, gdp in known if b and share and gdp]
    cost = number(asked.record.get("cost_meur")) or 0.0
    return asked.words.percent(cost / (sum(found) / len(found)) if found else None, 2)


def _reason(asked: Asked, nation: Row) -> tuple[str, ...]:
    """The rule behind it, and who carries the part instead."""
    words = asked.words
    n_asked = sum(1 for n in rows(asked.record, "nations") if n.get("is_asked"))
    if text(nation.get("block")) == AMERICA:
        return (words.phrase("none_america", nation, n_nations=words.counted(n_asked, "nation")),)
    block = text(nation.get("block")) or "whole_units"
    form = "none_legal_limits" if block == "legal_limits" else "none_rule"
    given = sum(1 for n in rows(asked.record, "nations") if number(n.get("burden_meur")))
    fact = text(nation.get("block_reason"))
    # The catalogue's facts are in English.
    known = (words.phrase("none_fact", nation, fact=fact),) if fact and words.code == "en" else ()
    return (
        *known,
        words.phrase(form, nation, n_gaps=words.whole(len(asked.gaps)), rule=asked.rule(block)),
        words.phrase("none_carried", nation, fair=words.money(nation.get("fair_meur")),
                     falls=words.phrase("falls"), n_nations=words.counted(given, "nation")),
    )  # fmt: skip


def _american_worth(asked: Asked, nation: Row) -> Part:
    """What a nation across the Atlantic is worth to the ambition today."""
    words = asked.words
    form = (
        "worth_america" if number(nation.get("worth_share")) is not None else ("worth_america_none")
    )
    said = words.phrase(
        form, nation, worth=words.percent(nation.get("worth_share"), 2),
        lost=words.percent(nation.get("without_me"), 2),
        spending=words.percent(nation.get("spending_share"), 2),
    )  # fmt: skip
    return Part(title=words.phrase("head_worth"), sentences=(said,))


def _could(asked: Asked, nation: Row, gaps: list[Row]) -> Part:
    """What the nation could do all the same."""
    words, said = asked.words, []
    if text(nation.get("block")) == AMERICA:
        gap = next((g for g in gaps if g.get("is_critical") and (number(g.get("units")) or 0) >= 10
                    and g.get("unit") == "aircraft"), gaps[0])  # fmt: skip
        n = min(10.0, number(gap.get("units")) or 0.0)
        price = number(gap.get("price_meur")) or 0.0
        said.append(words.phrase("way_america", nation, units=words.units(n, gap),
                                 money=words.money(n * price)))  # fmt: skip
        return Part(title=words.phrase("head_could"), sentences=tuple(said))
    fair, share = number(nation.get("fair_meur")) or 0.0, number(nation.get("fair_share")) or 0.0
    pooled = [g for g in gaps if g.get("shared_as") and g.get("shared_as") != "cluster"]
    seen: set[str] = set()
    items: list[str] = []
    for g in pooled:
        if text(g.get("shared_name")) in seen or len(items) == N_NAMED:
            continue
        seen.add(text(g.get("shared_name")))
        units = fair / (number(g.get("price_meur")) or 1.0)
        items.append(words.phrase("way_pool_item", units=words.rough_units(units, g),
                                  shared=words.pair("shared", g.get("shared_name"))))  # fmt: skip
    if items:
        listing = f" {words.phrase('or')} ".join(items)
        said.append(words.phrase("way_pool", nation, fair=words.money(fair), listing=listing))
    named = [
        words.phrase("way_join_item", name=words.many(g),
                     units=words.plain_asked(share * (number(g.get("units")) or 0.0), g))
        for g in gaps[:N_NAMED]
    ]  # fmt: skip
    said.append(words.phrase("way_join", nation, listing=words.listing(named)))
    return Part(
        title=words.phrase("head_could"), sentences=tuple(said),
        table=_fair_parts(asked, nation, gaps[:N_ROWS]),
    )  # fmt: skip


def _fair_parts(asked: Asked, nation: Row, gaps: list[Row]) -> LetterTable:
    """Fair parts of a nation that is asked for nothing."""
    words, share = asked.words, number(nation.get("fair_share")) or 0.0
    return LetterTable(
        heads=tuple(words.phrase(k) for k in ("col_capability", "col_missing", "col_fair_part",
                                              "col_money")),
        numbers=frozenset({1, 2, 3}),
        body=tuple(
            (words.capability(g), words.units(g.get("units"), g),
             words.units(share * (number(g.get("units")) or 0.0), g),
             words.millions(share * (number(g.get("cost_meur")) or 0.0)))
            for g in gaps
        ),
        widths=(3.0, 3.6, 3.6, 1.6),
        note=words.phrase("note_fair_parts", nation, key=asked.key(),
                          share=words.percent(share, 2)),
    )  # fmt: skip


def _left(asked: Asked, nation: Row, gaps: list[Row]) -> LetterTable:
    """The largest gaps, for a nation that leaves them to others."""
    words = asked.words
    return LetterTable(
        heads=tuple(words.phrase(k) for k in ("col_capability", "col_missing", "col_money",
                                              "col_operation")),
        numbers=frozenset({1, 2}),
        body=tuple(
            (words.capability(g), words.units(g.get("units"), g), words.millions(g["cost_meur"]),
             words.operation_title(g.get("operation_name")))
            for g in gaps[:N_ROWS]
        ),
        widths=(3.0, 3.4, 1.6, 3.6),
        note=words.phrase("note_left", nation, n_gaps=words.whole(len(gaps))),
    )  # fmt: skip


def _sure(asked: Asked, nation: Row) -> str:
    """What the letter rests on."""
    words, values = asked.words, ambition_values(asked)
    if text(nation.get("block")) == AMERICA:
        return words.phrase("sure_america", nation, year=values["year"], range=values["range"])
    source = text(asked.rules.get(text(nation.get("block")), {}).get("source"))
    said = words.phrase("rule_source_assumption")
    if source and source != "assumption":
        said = words.phrase("rule_source_known", source=source)
    return words.phrase("sure_none", nation, rule_source=said, year=values["year"],
                        range=values["range"])  # fmt: skip
