"""The pages of a campaign: from its record to a document, for HTML and PDF alike."""

from __future__ import annotations

from muster.report.campaign.bars import first, frontier, tempo
from muster.report.campaign.charts import at_once, exceedance, fan, has_verdict, risk
from muster.report.campaign.gain import worth
from muster.report.campaign.tables import (
    assumptions_table,
    crises_table,
    errors_table,
    frontier_table,
    operations_table,
    stress_table,
    worth_table,
)
from muster.report.campaign.text import (
    answers,
    chance,
    finding,
    halving,
    halving_additions,
    interval,
    meaning,
    n_years,
    named,
    odds,
    option_sentences,
    precise,
    settings_phrase,
    title_line,
    verdict,
)
from muster.report.campaign.trace import history, sentences
from muster.report.campaign.trust import greedy_sentences, stress_sentence
from muster.report.document import Chart, Document, Fact, Paragraphs, Section
from muster.report.figure import Figure
from muster.report.numbers import NBSP, UNKNOWN, count, listing, lower_first, percent, upper_first
from muster.report.rows import Record, number, part, rows, text, texts


def campaign_figures(record: Record) -> list[Figure]:
    """The nine figures of a campaign, in the order of the report."""
    makers = (risk, fan, exceedance, first, worth, frontier, tempo, at_once, history)
    return [make(record) for make in makers]


def campaign_document(record: Record) -> Document:
    """The whole report as a document."""
    return Document(
        study=text(part(record, "study").get("name")) or "Study without a name",
        posture=title_line(record),
        verdict=verdict(record),
        details=(
            *(f"{question}: {answer}" for question, answer in answers(record)),
            *((meaning(record),) if has_verdict(record) else ()),
            *option_sentences(record),
        ),
        facts=tuple(_facts(record)),
        version=text(record.get("muster_version")) or UNKNOWN,
        fingerprint=text(record.get("inputs_sha256")) or UNKNOWN,
        sections=_sections(record),
        name="campaign",
        licences="Text and figures of this report: CC BY 4.0. Sources are named with each crisis "
        "and assumption.",
        title=f"{text(part(record, 'study').get('name')) or 'Campaign'}: how often is the force "
        "overwhelmed?",
    )


def _sections(record: Record) -> tuple[Section, ...]:
    """Sections in the order of a reader's questions."""
    chart = {f.code: Chart(figure=f) for f in campaign_figures(record)}
    return (
        Section(code="likely", title="How likely, year by year",
                blocks=(chart["risk"], chart["fan"], chart["exceedance"])),
        Section(code="capability", title="Which capability fails first",
                blocks=(chart["first"], chart["worth"], worth_table(record))),
        Section(code="halve", title="What would halve the risk",
                blocks=(chart["frontier"], frontier_table(record))),
        Section(code="crises", title="Which crises come, and how they are met",
                blocks=(_crises_intro(record), crises_table(record))),
        Section(code="tempo", title="Who is away, and how long", blocks=(chart["tempo"],)),
        Section(code="at-once", title="How many at once",
                blocks=(chart["at-once"],
                        Paragraphs(texts=tuple(s for s in (stress_sentence(record),) if s)),
                        *((stress_table(record),)
                          if rows(part(record, "stress"), "operations") else ()))),
        Section(code="history", title="One trial as a history",
                blocks=(Paragraphs(texts=(
                            "One trial of many: what could happen, not what will.",)),
                        chart["history"],
                        *((Paragraphs(texts=tuple(sentences(record)), is_list=True),)
                          if sentences(record) else ()),
                        operations_table(record))),
        Section(code="sure", title="How sure is it",
                blocks=(_sure(record), errors_table(record),
                        Paragraphs(texts=("The distance from the best assignment. The rule that "
                                          "sends units is quick and does not look ahead.",
                                          *greedy_sentences(record))))),
        Section(code="method", title="Method",
                blocks=(Paragraphs(texts=(*texts(record, "method"), _inputs(record))),)),
        Section(code="assumptions", title="Assumptions and sources",
                blocks=(Paragraphs(texts=(_assumed(record),)), assumptions_table(record))),
    )  # fmt: skip


def _facts(record: Record) -> list[Fact]:
    """The four answers of one minute, as figures."""
    if not has_verdict(record):
        return []
    found, half = finding(record), halving(record)
    span = interval(found.get("low"), found.get("high"))
    yearly = interval(found.get("prob_per_year_low"), found.get("prob_per_year_high"))
    first_name = named(record, found.get("first_capability"))
    before = number(found.get("prob_per_year"))
    lowest = min(
        (p for r in rows(record, "frontier") if (p := number(r.get("prob_per_year"))) is not None),
        default=None,
    )
    halved = Fact(value="–", label="What would halve it: not worked out", note="")
    if half:
        halved = Fact(
            value=precise(half.get("prob_per_year")),
            label=f"What would halve it: {listing(halving_additions(record))}",
            note=f"risk of a year then, from {precise(before)}",
        )
    elif lowest is not None:
        halved = Fact(
            value=precise(lowest), label="What would halve it: nothing that was tried",
            note=f"lowest risk of a year reached, from {precise(before)}",
        )  # fmt: skip
    is_first = bool(first_name) and number(found.get("first_share")) is not None
    return [
        Fact(value=chance(found.get("ever_prob")),
             label=f"How likely: overwhelmed at least once in {n_years(record)}",
             note=f"95{NBSP}% interval {span}" if span else ""),
        Fact(value=chance(found.get("first_share")) if is_first else "none",
             label=f"Which capability: {lower_first(first_name)}" if is_first
             else "Which capability fails first",
             note="first to fail, share of the trials in which any does" if is_first else ""),
        Fact(value=odds(before), label="How often: years in which an operation fails",
             note=f"{precise(before)} of all years" + (f" ({yearly})" if yearly else "")),
        halved,
    ]  # fmt: skip


def _crises_intro(record: Record) -> Paragraphs:
    """How many crises come in a year."""
    found = rows(record, "crises")
    rate = number(finding(record).get("operations_per_year"))
    if not found:
        return Paragraphs(texts=("No crisis is recorded.",))
    said = f"{upper_first(count(rate))} operations begin in an average year. " if rate else ""
    return Paragraphs(
        texts=(
            f"{said}Each kind of crisis in a region comes at random at its own rate; rates and "
            "lengths are those of the past, with a range, and the basis says how they were "
            "counted.",
        )
    )


def _sure(record: Record) -> Paragraphs:
    """What the intervals say and what they do not."""
    found = part(record, "settings")
    estimated = number(record.get("estimated_share"))
    texts_ = [
        f"{upper_first(settings_phrase(record))} were counted. Intervals are 95{NBSP}% intervals "
        "of chance in the trials alone: they say nothing about rates, readiness or needs, whose "
        "ranges stand under Assumptions."
    ]
    if number(found.get("compared_trials")) is not None:
        texts_.append(
            f"What more units are worth was compared in the same "
            f"{count(found.get('compared_trials'))} trials with and without them."
        )
    if estimated is not None:
        texts_.append(
            f"{percent(estimated)} of the input is estimated rather than published for the nation "
            "and system concerned."
        )
    return Paragraphs(texts=tuple(texts_))


def _inputs(record: Record) -> str:
    """What the result depends on."""
    study, seed = part(record, "study"), record.get("seed")
    bits = [f"study {text(study.get('code'))}"] if study else []
    bits += [f"seed {count(seed)}"] if number(seed) is not None else []
    bits.append(settings_phrase(record))
    return f"{upper_first(', '.join(bits))}."


def _assumed(record: Record) -> str:
    """How many assumptions there are, and where they can be changed."""
    found = rows(record, "assumptions")
    n = sum(text(r.get("source") or "assumption") == "assumption" for r in found)
    return (
        f"{len(found)} figures carry a range; {n} of them rest on no source but are assumed. Every "
        "one can be changed. All tables stand whole in campaign.xlsx."
    )
