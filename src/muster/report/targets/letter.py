"""A target letter before it is a page: what one nation is asked for, and why.

Every sentence names the nation, so that none could stand in another letter.
"""

from __future__ import annotations

from dataclasses import dataclass

from muster.report.rows import Record, Row, number, rows, text
from muster.report.targets.language import Language
from muster.report.targets.letter_none import none_facts, none_lead, none_parts
from muster.report.targets.letter_parts import (
    Part,
    ambition,
    burden,
    burden_range,
    if_not,
    study_name,
    sure,
    targets_table,
    ways,
    worth_part,
)
from muster.report.targets.reasons import Asked, headline, reasons

MAX_REASONS = 8
"""Targets explained in sentences in a letter; fewer where two pages are full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A whole letter; ``facts`` are pairs of value, label and note."""

    language: str
    nation: str
    title: str
    kicker: str
    lead: str
    facts: tuple[tuple[str, str, str], ...]
    parts: tuple[Part, ...]
    footer: str
    fingerprint: str

    def sentences(self) -> list[str]:
        """Every sentence of prose, in order."""
        found = [self.lead]
        for part in self.parts:
            found += part.sentences
            found += [s for _, said in part.reasons for s in said]
            if part.table is not None and part.table.note:
                found.append(part.table.note)
        return found


def letter(record: Record, nation: str, language: str = "en") -> Letter:
    """The target letter of a nation.

    Parameters
    ----------
    record
        Record of targets (schema ``muster/targets/1``).
    nation
        Code of a nation of the record.
    language
        ``en`` or ``fr``.

    Raises
    ------
    KeyError
        If the record does not have the nation.
    ValueError
        If there are no letters in the language.
    """
    asked = Asked(record=record, words=Language(code=language))
    row = asked.nation(nation)
    if asked.targets(nation):
        facts, parts, lead = _asked_facts(asked, row), _asked_parts(asked, row), _lead(asked, row)
    else:
        facts, parts, lead = none_facts(asked, row), none_parts(asked, row), none_lead(asked, row)
    words = asked.words
    return Letter(
        language=language,
        nation=nation,
        title=words.phrase("title" if asked.targets(nation) else "title_none", row),
        kicker=words.phrase(
            "kicker", study=words.study(study_name(record)), year=text(record.get("year")),
            posture=asked.posture(),
        ),
        lead=lead,
        facts=tuple(facts),
        parts=tuple(p for p in parts if p is not None),
        footer=" ".join(
            b for b in (words.phrase("made"), text(record.get("muster_version"))) if b
        ) + f" · {words.phrase('licence')}",
        fingerprint=f"{words.phrase('fingerprint')} {text(record.get('inputs_sha256'))}",
    )  # fmt: skip


def _lead(asked: Asked, nation: Row) -> str:
    """The answer in one sentence."""
    words, mine = asked.words, asked.targets(text(nation.get("nation")))
    return words.phrase(
        "lead", nation,
        n_targets=words.counted(len(mine), "target"), burden=words.money(nation.get("burden_meur")),
        range=burden_range(asked, mine), burden_share=words.percent(nation.get("burden_share")),
        key=asked.key(), fair_share=words.percent(nation.get("fair_share")),
    )  # fmt: skip


def _asked_facts(asked: Asked, nation: Row) -> list[tuple[str, str, str]]:
    """Key figures of a nation that is asked for something."""
    words, mine = asked.words, asked.targets(text(nation.get("nation")))
    facts = [
        (words.money_short(nation.get("burden_meur")), words.phrase("fact_burden", nation),
         words.counted(len(mine), "target")),
        (words.money_short(nation.get("fair_meur")), words.phrase("fact_fair", key=asked.key()),
         words.phrase("fact_fair_note", share=words.percent(nation.get("fair_share")))),
    ]  # fmt: skip
    persons, limit = number(nation.get("persons")) or 0.0, number(nation.get("crew_limit_persons"))
    if persons:
        note = words.phrase("fact_people_note", limit=words.whole(limit)) if limit else ""
        facts.append((words.whole(persons), words.phrase("fact_people"), note))
    gdp = number(nation.get("burden_share_of_gdp"))
    if gdp is not None:
        last = max((text(t.get("year")) for t in mine), default="")
        note = words.phrase("fact_gdp_note", year=last)
        facts.append((words.percent(gdp, 2), words.phrase("fact_gdp"), note))
    return facts


def _asked_parts(asked: Asked, nation: Row) -> list[Part | None]:
    """Parts of the letter of a nation that is asked for something."""
    words, mine = asked.words, asked.targets(text(nation.get("nation")))
    told = mine[:MAX_REASONS]
    return [
        Part(title=words.phrase("head_ambition", nation), sentences=ambition(asked, nation, mine)),
        Part(title=words.phrase("head_targets"), table=targets_table(asked, nation, mine)),
        Part(title=words.phrase("head_reasons"),
             reasons=tuple((headline(asked, t), reasons(asked, t)) for t in told)),
        Part(title=words.phrase("head_burden"), sentences=burden(asked, nation, mine)),
        worth_part(asked, nation),
        Part(title=words.phrase("head_if_not"), sentences=if_not(asked, nation, mine)),
        ways(asked, nation, mine),
        Part(title=words.phrase("head_sure"), sentences=sure(asked, nation, mine)),
    ]  # fmt: skip


def letter_nations(record: Record) -> list[str]:
    """Codes of the nations that get a letter: every one of the record."""
    return [text(r.get("nation")) for r in rows(record, "nations")]
