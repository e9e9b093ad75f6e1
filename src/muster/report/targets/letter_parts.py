"""Parts of the letter of a nation that is asked for something: sentences and tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from muster.report.numbers import upper_first
from muster.report.rows import Record, Row, number, rows, text, total
from muster.report.targets.reasons import Asked, shaping

NEAR_SHARE = 0.1
"""Prices this near to each other are called about the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTable:
    """A table of a letter: heads, which columns hold numbers, rows, relative widths, a note."""

    heads: tuple[str, ...]
    numbers: frozenset[int]
    body: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a letter: a heading, sentences, and perhaps a table, reasons or bars.

    ``reasons`` are pairs of a run-in head and its sentences; ``bars`` are
    labels with shares in [0, 1] and how they are said.
    """

    title: str
    sentences: tuple[str, ...] = ()
    table: LetterTable | None = None
    reasons: tuple[tuple[str, tuple[str, ...]], ...] = ()
    bars: tuple[tuple[str, float, str], ...] = ()


def study_name(record: Record) -> str:
    """Name of the study."""
    study = record.get("study")
    study = study if isinstance(study, dict) else {}
    return text(study.get("name")) or text(study.get("code"))


def ambition_values(asked: Asked) -> dict[str, str]:
    """Values of the sentences about the ambition."""
    record, words = asked.record, asked.words
    return {
        "study": words.study(study_name(record)),
        "year": text(record.get("year")),
        "posture": asked.posture(),
        "operations": words.counted(int(number(record.get("n_operations")) or 0), "operation"),
        "names": _operation_names(asked),
        "score": words.percent(record.get("score_before")),
        "n_before": words.whole(record.get("n_run_before")),
        "n_after": words.phrase(
            "after_all"
            if record.get("n_run_after") == record.get("n_operations")
            else "after_some",
            n=words.whole(record.get("n_run_after")),
        ),
        "cost": words.money(record.get("cost_meur")),
        "range": words.money_range(record.get("cost_low_meur"), record.get("cost_high_meur")),
        "key": asked.key(),
    }


def _operation_names(asked: Asked) -> str:
    """Names of the operations in brackets, where the record names them all."""
    found = dict.fromkeys(text(r.get("operation_name"))
                          for r in rows(asked.record, "gap_operations"))  # fmt: skip
    if len(found) != asked.record.get("n_operations"):
        return ""
    return f" ({asked.words.listing([asked.words.operation(o) for o in found])})"


def burden_range(asked: Asked, mine: list[Row]) -> str:
    """Range of the burden if all prices are low, or all high."""
    low, high = (total(t.get(f"cost_{end}_meur") for t in mine) for end in ("low", "high"))
    return asked.words.money_range(low, high)


def ambition(asked: Asked, nation: Row, mine: list[Row]) -> tuple[str, ...]:
    """What the ambition is, and what it needs of this nation."""
    words = asked.words
    by_operation: dict[str, float] = defaultdict(float)
    for t in mine:
        by_operation[text(t.get("operation_name"))] += number(t.get("cost_meur")) or 0.0
    operation, cost = min(by_operation.items(), key=lambda p: (-p[1], p[0]))
    share = cost / (total(t.get("cost_meur") for t in mine) or 1.0)
    values = ambition_values(asked)
    n_targets = words.counted(len(mine), "target")
    risk = asked.record.get("risk")
    return (
        words.phrase("ambition", nation, n_targets=n_targets, **values),
        words.phrase("ambition_need", nation, cost=values["cost"],
                     operation=words.operation(operation), share=words.percent(share, 0)),
        *((words.phrase("ambition_risk", nation, before=words.percent(risk.get("with_gap"), 0),
                        reached=words.percent(risk.get("reached"), 0),
                        wanted=words.percent(risk.get("wanted"), 0)),)
          if isinstance(risk, Mapping) else ()),
    )  # fmt: skip


def targets_table(asked: Asked, nation: Row, mine: list[Row]) -> LetterTable:
    """Every target of a nation."""
    words = asked.words
    heads = ("target", "fair", "year", "cost", "held", "operation", "rule")
    return LetterTable(
        heads=tuple(words.phrase(f"col_{h}") for h in heads),
        numbers=frozenset({1, 2, 3}),
        body=tuple(_target_cells(asked, t) for t in mine),
        widths=(3.4, 1.3, 0.9, 2.5, 3.0, 3.1, 1.9),
        note=words.phrase("note_targets", nation, key=asked.key(),
                          share=words.percent(nation.get("fair_share"), 2)),
    )  # fmt: skip


def _target_cells(asked: Asked, target: Row) -> tuple[str, ...]:
    """A target as a row of the table."""
    words = asked.words
    own, part = number(target.get("own")) or 0.0, number(target.get("shared")) or 0.0
    place = words.shared_title(target.get("shared_name"))
    held = upper_first(words.phrase("own")) if not part else place
    if own and part:
        held = upper_first(words.phrase("own_and", shared=words.amount(part), place=place))
    low, high = (
        words.millions(target.get("cost_low_meur")),
        words.millions(target.get("cost_high_meur")),
    )
    how = shaping(asked, target)
    rule = target.get("rule") if how in ("more", "less", "offer") else "whole_units"
    return (
        words.units(target.get("quantity"), target),
        words.amount(target.get("fair_units")),
        text(target.get("year")),
        f"{words.millions(target.get('cost_meur'))} ({low}–{high})",
        held,
        words.operation_title(target.get("operation_name")),
        words.pair("short", "fair_share" if how == "same" else rule),
    )


def burden(asked: Asked, nation: Row, mine: list[Row]) -> tuple[str, ...]:
    """Burden beside fair share, the rule that made the difference, people and money."""
    words = asked.words
    fair, burden = number(nation.get("fair_meur")) or 0.0, number(nation.get("burden_meur")) or 0.0
    off = burden - fair
    form = "burden_more" if off > 0 else "burden_less"
    if abs(off) < 0.015 * max(fair, 1.0):
        form = "burden_same"
    said = [
        words.phrase(
            form, nation, burden=words.money(burden), fair=words.money(fair),
            difference=words.money(abs(off)), percent=words.percent(abs(off) / max(fair, 1e-9), 0),
            rule=asked.rule(nation.get("deviation_rule") or "whole_units"),
        )
    ]  # fmt: skip
    start = number(nation.get("start_meur")) or 0.0
    if start >= 0.5:
        said.append(words.phrase("burden_start", nation, start=words.money(start)))
    persons, limit = number(nation.get("persons")) or 0.0, number(nation.get("crew_limit_persons"))
    gdp = number(nation.get("burden_share_of_gdp"))
    form = "effort" if limit and gdp is not None else "effort_crews" if limit else "effort_open"
    if limit or gdp is not None:
        said.append(
            words.phrase(form, nation, persons=words.counted(round(persons), "person"),
                         limit=words.whole(limit), gdp=words.percent(gdp, 2))
        )  # fmt: skip
    return tuple(said)


def worth_part(asked: Asked, nation: Row) -> Part | None:
    """What the forces of today are worth, beside money; nothing where it was not worked out."""
    words = asked.words
    worth, gdp = number(nation.get("worth_share")), number(nation.get("gdp_share"))
    if worth is None or gdp is None:
        return None
    spending = number(nation.get("spending_share"))
    form = "worth_no_spending" if spending is None else "worth"
    if worth < 1e-9 and spending is not None:
        form = "worth_zero"
    ratio = worth / gdp if gdp else 0.0
    said = [words.phrase(
        form, nation, worth=words.percent(worth), gdp=words.percent(gdp),
        spending=words.percent(spending, 2), ratio=words.rough(round(ratio, 2)),
    )]  # fmt: skip
    lost = number(nation.get("without_me"))
    if worth >= 1e-9 and lost is not None:
        form = "without_me" if lost >= 5e-6 else "without_me_none"
        said.append(words.phrase(form, nation, lost=words.percent(lost, 2)))
    shares = (("bar_gdp", gdp), ("bar_asked", number(nation.get("burden_share")) or 0.0),
              ("bar_worth", worth))  # fmt: skip
    return Part(
        title=words.phrase("head_worth"), sentences=tuple(said),
        bars=tuple((words.phrase(k), v, words.percent(v)) for k, v in shares),
    )  # fmt: skip


def if_not(asked: Asked, nation: Row, mine: list[Row]) -> tuple[str, ...]:
    """What the whole refusal would mean, and who could stand in."""
    words = asked.words
    operations = sorted({text(t.get("operation_name")) for t in mine if t.get("is_critical")})
    lost = min(1.0, total(t.get("lost_share") for t in mine))
    said = [
        words.phrase(
            "if_not" if operations else "if_not_soft", nation, lost=words.percent(lost, 2),
            operations=words.listing([words.operation(o) for o in operations]),
        )
    ]  # fmt: skip
    others = Counter(text(t.get("substitute")) for t in mine if t.get("substitute"))
    if others:
        order = sorted(others.items(), key=lambda p: (-p[1], p[0]))
        who = [
            words.phrase("stand_in_who", nation=words.nation(c, asked.nations[c].get("name")),
                         count=words.whole(n))
            for c, n in order
        ]  # fmt: skip
        said.append(words.phrase(
            "stand_in_all" if others.total() == len(mine) else "stand_in", nation,
            count=words.whole(others.total()), who=words.listing(who),
            n_targets=words.counted(len(mine), "target"),
        ))  # fmt: skip
    return tuple(said)


def ways(asked: Asked, nation: Row, mine: list[Row]) -> Part | None:
    """Readier forces, or another target at the same price."""
    words, said = asked.words, []
    for t in mine:
        gap = asked.gaps[text(t.get("capability"))]
        held, share = number(t.get("held")) or 0.0, number(gap.get("deployable_share")) or 0.0
        more = number(t.get("quantity")) or 0.0
        new = (held + more) * share / held if held >= 0.5 else 1.0
        if new <= 0.9:
            said.append(words.phrase(
                "way_ready", nation, held=words.rough_units(held, t), new=words.percent(new, 0),
                share=words.percent(share, 0), asked=words.asked(more, t),
                deployable=words.rough_units((held + more) * share, t),
            ))  # fmt: skip
            break
    swap = _swap(asked, mine)
    if swap:
        target, other, units = swap
        said.append(words.phrase(
            "way_swap", nation, asked=words.asked(target.get("quantity"), target),
            other=words.units(units, other), money=words.money(target.get("cost_meur")),
        ))  # fmt: skip
    return Part(title=words.phrase("head_ways"), sentences=tuple(said)) if said else None


def _swap(asked: Asked, mine: list[Row]) -> tuple[Row, Row, float] | None:
    """A target, another that the nation could take more of, and how many for the same price."""
    for target in mine:
        cost = number(target.get("cost_meur")) or 0.0
        found: list[tuple[float, str, Row]] = []
        for other in mine:
            gap = asked.gaps[text(other.get("capability"))]
            price = number(gap.get("price_meur")) or 0.0
            units = round(cost / price) if price else 0
            open_ = (number(gap.get("units")) or 0.0) - (number(other.get("quantity")) or 0.0)
            is_near = abs(units * price - cost) <= NEAR_SHARE * cost
            if other is not target and 1 <= units <= open_ and is_near:
                found.append((float(units), text(other.get("capability")), other))
        if found:
            units_, _, best = min(found, key=lambda f: f[:2])
            return target, best, units_
    return None


def sure(asked: Asked, nation: Row, mine: list[Row]) -> tuple[str, ...]:
    """Prices, confidence, and the number to question first."""
    words = asked.words
    known = [t for t in mine if text(t.get("source")) not in ("assumption", "")]
    said = [words.phrase(
        "prices", nation, published=words.counted(len(known), "published_price"),
        assumed=words.counted(len(mine) - len(known), "assumed_price"),
        range=burden_range(asked, mine),
    )]  # fmt: skip
    if known:
        titles = {
            text(r.get("source")): text(r.get("title")) for r in rows(asked.record, "sources")
        }
        keys = sorted({text(t.get("source")) for t in known})
        names = [titles.get(key) or key for key in keys]
        said.append(words.phrase("sources", nation, sources="; ".join(names)))
    levels = Counter(text(t.get("confidence")) for t in mine)
    found = [
        words.phrase("confidence_item", level=words.pair("confidence", level),
                     count=words.whole(levels[level]))
        for level in ("low", "medium", "high") if levels[level]
    ]  # fmt: skip
    said.append(words.phrase("confidence", nation, listing=words.listing(found)))
    shaped = Counter(text(t.get("rule")) for t in mine if text(t.get("rule")) in asked.rules)
    code = text(nation.get("deviation_rule"))
    code = code if code in asked.rules else max(sorted(shaped), key=shaped.__getitem__, default="")
    rule = asked.rules.get(code, {})
    value, low = number(rule.get("value")), number(rule.get("low"))
    is_assumed = text(rule.get("source")) == "assumption"
    if value is not None and (low is not None or not is_assumed):
        said.append(words.phrase(
            "question_first" if is_assumed else "question_sourced", nation,
            value=words.percent(value, 0), name=words.pair("short", code),
            low=words.percent(low, 0), high=words.percent(rule.get("high"), 0),
            source=text(rule.get("source")),
        ))  # fmt: skip
    return tuple(said)
