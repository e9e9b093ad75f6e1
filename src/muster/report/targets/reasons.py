"""The reasons of one target in sentences, from the rows of the record and in any language.

Letters, the terminal and the pages say the same words, since all come from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from muster.report.numbers import upper_first
from muster.report.rows import Record, Row, number, part, rows, text
from muster.report.targets.language import Language

CLOSE_SHARE = 0.05
"""Below this, a difference to the fair share is called none."""
FREE_SHARE = 0.97
"""From here on the forces that exist meet a need, though others then go short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A record of targets with its rows at hand, and the language it is told in."""

    record: Record
    words: Language
    nations: dict[str, Row] = field(init=False)
    gaps: dict[str, Row] = field(init=False)
    rules: dict[str, Row] = field(init=False)

    def __post_init__(self) -> None:
        for table, key in (("nations", "nation"), ("gaps", "capability"), ("rules", "rule")):
            found = {text(r.get(key)): r for r in rows(self.record, table)}
            object.__setattr__(self, table, found)

    def targets(self, nation: str) -> list[Row]:
        """Targets of a nation, the costliest first."""
        mine = [t for t in rows(self.record, "targets") if t.get("nation") == nation]
        return sorted(mine, key=lambda t: (-(number(t.get("cost_meur")) or 0.0),
                                           text(t.get("capability"))))  # fmt: skip

    def nation(self, code: str) -> Row:
        """A nation of the record.

        Raises
        ------
        KeyError
            If the record does not have it.
        """
        return self.nations[code]

    def key(self) -> str:
        """The burden key in words; where money was given, it is the money that each can have."""
        if self.record.get("mode") == "money":
            return self.words.key("money")
        return self.words.key(self.record.get("key_name"))

    def posture(self) -> str:
        """What the United States does, and how much warning there is, in words."""
        study = part(self.record, "study")
        said = self.words.pair("posture", self.record.get("us"))
        if changed := self.words.us_changed(study):
            said += self.words.phrase("us_but", changed=changed)
        n_days = number(study.get("warning_days")) or 0.0
        if n_days <= 0:
            return said
        key = "warned" if n_days == 1 else "warned_many"
        return said + self.words.phrase(key, days=self.words.amount(n_days))

    def rule(self, code: object) -> str:
        """A rule as a clause, with its number."""
        row = self.rules.get(text(code), {})
        value = number(row.get("value"))
        said = "" if value is None else self.words.percent(value, 0 if value >= 0.01 else 1)
        return self.words.phrase(f"rule_{text(code)}", value=said)


def reasons(asked: Asked, target: Row) -> tuple[str, ...]:
    """Why a target is asked: need, gap, fair part and rule, cost and form, and what if not.

    Parameters
    ----------
    asked
        The record.
    target
        A row of its table ``targets``.
    """
    nation = asked.nation(text(target.get("nation")))
    gap = asked.gaps[text(target.get("capability"))]
    return (
        _need(asked, target, nation, gap),
        _gap(asked, target, nation, gap),
        _share(asked, target, nation),
        _cost(asked, target, nation),
        _without(asked, target, nation),
    )


KINDS = ("need", "gap", "share", "cost", "alternative")
"""Kinds of the rows of the table ``reasons``, in the order of :func:`reasons`."""


def reason_texts(record: Record, language: str = "en") -> list[Row]:
    """The rows of the table ``reasons``, each with its sentence."""
    asked = Asked(record=record, words=Language(code=language))
    said = {
        (text(t.get("nation")), text(t.get("capability")), kind): sentence
        for t in rows(record, "targets")
        for kind, sentence in zip(KINDS, reasons(asked, t), strict=True)
    }
    return [
        {**row, "text": said[text(row["nation"]), text(row["capability"]), text(row["kind"])]}
        for row in rows(record, "reasons")
    ]


def headline(asked: Asked, target: Row) -> str:
    """A target in a few words: what, and at what cost."""
    words = asked.words
    what = upper_first(words.asked(target.get("quantity"), target))
    return f"{what}, {words.money(target.get('cost_meur'))}"


def _need(asked: Asked, target: Row, nation: Row, gap: Row) -> str:
    """Which operation needs it, and what there is."""
    words = asked.words
    need, met = number(gap.get("need")) or 0.0, number(gap.get("met")) or 0.0
    if not number(gap.get("in_field")) and isinstance(asked.record.get("risk"), Mapping):
        return words.phrase("need_risk", nation, year=text(target.get("year")),
                            asked=words.asked(target.get("quantity"), target))  # fmt: skip
    form = "need_elsewhere" if met >= FREE_SHARE * need else "need_none" if met < 0.005 else "need"
    return words.phrase(
        form, nation,
        asked=words.asked(target.get("quantity"), target), year=text(target.get("year")),
        operation=words.operation(gap.get("operation_name")),
        need=words.plain(need, gap), met=words.rough(met),
        from_year=text(asked.record.get("year")),
    )  # fmt: skip


def _gap(asked: Asked, target: Row, nation: Row, gap: Row) -> str:
    """Why Europe has to hold more than is in the field."""
    words = asked.words
    share, units = number(gap.get("deployable_share")) or 0.0, number(gap.get("units")) or 0.0
    field_, deployed = number(gap.get("in_field")) or 0.0, share * units
    form = "gap" if field_ else "gap_risk"
    if field_ and field_ < 0.95 * deployed:
        form = "gap_relief"
    elif field_ > 1.05 * deployed:
        form = "gap_reuse"
    return words.phrase(
        form, nation, in_field=words.plain(field_, gap), share=words.percent(share, 0),
        units=words.plain(units, gap), deployable=words.rough(target.get("deployable")),
    )  # fmt: skip


def step_of(asked: Asked, target: Row) -> float:
    """The smallest part of a unit that the target can be asked in."""
    if not number(target.get("shared")):
        return 1.0
    rule = "clusters" if target.get("shared_as") == "cluster" else "pools"
    return number(asked.rules.get(rule, {}).get("value")) or 1.0


def shaping(asked: Asked, target: Row) -> str:
    """How a target comes from its fair part.

    ``same``, ``offer``, ``whole``, ``step``, ``balance``, ``more`` or ``less``.
    """
    off = (number(target.get("quantity")) or 0.0) - (number(target.get("fair_units")) or 0.0)
    rule = text(target.get("rule"))
    if rule == "offer":
        return "offer"
    if abs(off) < CLOSE_SHARE * max(0.2, number(target.get("fair_units")) or 0.0):
        return "same"
    if rule == "balance":
        return "balance"
    if rule != "whole_units":
        return "more" if off > 0 else "less"
    if abs(off) >= step_of(asked, target):
        return "balance"
    return "step" if number(target.get("shared")) else "whole"


def _share(asked: Asked, target: Row, nation: Row) -> str:
    """The fair part, and what made it more or less."""
    words = asked.words
    how = shaping(asked, target)
    return words.phrase(
        f"share_{how}", nation,
        key=asked.key(), fair=words.units(target.get("fair_units"), target),
        asked=words.plain_asked(target.get("quantity"), target),
        shared=words.pair("shared", target.get("shared_name")),
        step=words.amount(step_of(asked, target)),
        rule=asked.rule(target.get("rule")) if how in ("more", "less") else "",
    )  # fmt: skip


def _cost(asked: Asked, target: Row, nation: Row) -> str:
    """What it costs, whom it takes, and where it is held."""
    words = asked.words
    held = number(target.get("held")) or 0.0
    persons = round(number(target.get("persons")) or 0.0)
    people = words.phrase("people_none")
    if persons:
        people = words.phrase("people", persons=words.counted(persons, "person"))
    return words.phrase(
        "cost" if held >= 0.05 else "cost_first", nation,
        held=words.rough_units(held, target), cost=words.money(target.get("cost_meur")),
        range=words.money_range(target.get("cost_low_meur"), target.get("cost_high_meur")),
        people=people, place=_place(asked, target),
    )  # fmt: skip


def _place(asked: Asked, target: Row) -> str:
    """Where a target is held: own forces, a pool, a cluster, or both."""
    words = asked.words
    own, part = number(target.get("own")) or 0.0, number(target.get("shared")) or 0.0
    form = "place_own" if not part else "place_both" if own else "place_shared"
    return words.phrase(
        form, own=words.plain_asked(own, target), part=words.plain_asked(part, target),
        shared=words.pair("shared", target.get("shared_name")),
    )  # fmt: skip


def _without(asked: Asked, target: Row, nation: Row) -> str:
    """What happens without it, and who could stand in."""
    words = asked.words
    form = "without_critical" if target.get("is_critical") else "without"
    other = target.get("substitute")
    return words.phrase(
        form if other else f"{form}_nobody", nation,
        operation=words.operation(target.get("operation_name")),
        lost=words.percent(target.get("lost_share"), 2),
        substitute=words.nation(other, target.get("substitute_name")),
        money=words.money(target.get("substitute_meur")),
    )  # fmt: skip
