"""The pages of targets: from their record to a document, for HTML and PDF alike."""

from __future__ import annotations

from muster.report.document import Chart, Document, Fact, Paragraphs, Section
from muster.report.figure import Figure
from muster.report.numbers import NBSP, UNKNOWN, count, listing, upper_first
from muster.report.rows import Record, number, part, rows, text, texts
from muster.report.targets.charts import (
    WORDS,
    asked_nations,
    burden,
    contribution,
    deviation,
    people,
)
from muster.report.targets.charts_gap import by_year, gap, operations, places, prices, rules
from muster.report.targets.reasons import Asked, headline, reasons
from muster.report.targets.tables import (
    assumptions_table,
    changes_table,
    gaps_table,
    nations_table,
    rules_table,
    targets_table,
)
from muster.report.targets.terminal import title_line

N_EXAMPLES = 5


def targets_figures(record: Record) -> list[Figure]:
    """The ten figures of targets, in the order of the briefing."""
    makers = (gap, operations, prices, burden, deviation, rules, contribution, people, places,
              by_year)  # fmt: skip
    return [make(record) for make in makers]


def targets_document(record: Record) -> Document:
    """The whole report as a document."""
    name = text(part(record, "study").get("name"))
    return Document(
        study=name or "Study without a name",
        posture=title_line(record),
        verdict=text(record.get("verdict")),
        details=tuple(_details(record)),
        facts=tuple(_facts(record)),
        version=text(record.get("muster_version")) or UNKNOWN,
        fingerprint=text(record.get("inputs_sha256")) or UNKNOWN,
        sections=_sections(record),
        name="targets",
        title=f"{name or 'Targets'}: what is asked of each nation, and why",
        licences="Text and figures of this report: CC BY 4.0. Sources are named with each price, "
        "rule and assumption.",
    )


def _details(record: Record) -> list[str]:
    """Ambition before and after, and who is asked for nothing."""
    if not rows(record, "gaps"):
        return []
    before = WORDS.percent(record.get("score_before"))
    after = WORDS.percent(record.get("score_after"))
    said = [
        f"The ambition that is met rises from {before} to {after}, and operations run in full from "
        f"{count(record.get('n_run_before'))} to {count(record.get('n_run_after'))}{NBSP}of{NBSP}"
        f"{count(record.get('n_operations'))}."
    ]
    nothing = [n for n in asked_nations(record) if not number(n.get("burden_meur"))]
    if nothing:
        named = listing([WORDS.nation(n.get("nation"), n.get("name")) for n in nothing])
        verb = "is" if len(nothing) == 1 else "are"
        said.append(f"{upper_first(named)} {verb} asked for nothing; their letters say why.")
    if record.get("unled"):
        said.append(f"Nobody can lead {listing(texts(record, 'unled'))}: nothing is asked for it.")
    return said


def _facts(record: Record) -> list[Fact]:
    """Key figures."""
    if not rows(record, "gaps"):
        return []
    span = WORDS.money_range(record.get("cost_low_meur"), record.get("cost_high_meur"))
    found = asked_nations(record)
    near = sum(1 for n in found if number(n.get("fair_meur"))
               and abs(number(n.get("deviation_meur")) or 0.0) <= 0.1 * (number(n["fair_meur"])
                                                                         or 1.0))  # fmt: skip
    people_ = sum(number(n.get("persons")) or 0.0 for n in found)
    return [
        Fact(value=f"€{NBSP}{(number(record.get('cost_meur')) or 0) / 1000:,.0f}{NBSP}bn",
             label="missing in Europe, at the prices used", note=span),
        Fact(value=count(len(rows(record, "targets"))), label="targets",
             note=f"for {sum(1 for n in found if n.get('n_targets'))} nations in "
             f"{len(rows(record, 'gaps'))} capabilities"),
        Fact(value=f"{near} of {len(found)}", label="nations within a tenth of their fair share",
             note=f"by {WORDS.key(record.get('key_name'))}"),
        Fact(value=count(round(people_)), label="people for the targets",
             note="what pools crew in common not counted"),
    ]  # fmt: skip


def _sections(record: Record) -> tuple[Section, ...]:
    """Sections in the order of a reader's questions."""
    chart = {f.code: Chart(figure=f) for f in targets_figures(record)}
    found = [
        Section(code="missing", title="What is missing",
                blocks=(chart["gap"], chart["operations"], gaps_table(record), chart["prices"])),
        Section(code="asked", title="What is asked of each nation",
                blocks=(chart["burden"], chart["deviation"], nations_table(record))),
        Section(code="why", title="Why: the targets that cost most", blocks=_examples(record)),
        Section(code="rules", title="What the rules cost",
                blocks=(chart["rules"], rules_table(record))),
        Section(code="contribution", title="Contribution beside spending",
                blocks=(chart["contribution"],)),
        Section(code="means", title="People, pools and time",
                blocks=(chart["people"], chart["places"], chart["by-year"])),
        Section(code="all", title="All targets", blocks=(targets_table(record),), is_annex=True),
        Section(code="method", title="Method and assumptions",
                blocks=(Paragraphs(texts=(*texts(record, "method"), _proof(record))),
                        assumptions_table(record)), is_annex=True),
    ]  # fmt: skip
    if rows(record, "changes"):
        found.insert(4, Section(code="changes", title="What the offers changed",
                                blocks=(changes_table(record),)))  # fmt: skip
    return tuple(found)


def _examples(record: Record) -> tuple[Paragraphs, ...]:
    """The reasons of the costliest target of each of the nations that carry most."""
    asked = Asked(record=record, words=WORDS)
    said: list[Paragraphs] = []
    for n in asked_nations(record)[:N_EXAMPLES]:
        mine = asked.targets(text(n.get("nation")))[:1]
        for t in mine:
            head = f"{text(n.get('name'))}: {headline(asked, t)}."
            said.append(Paragraphs(texts=(f"{head} {' '.join(reasons(asked, t))}",)))
    if not said:
        return (Paragraphs(texts=("Nobody is asked for anything.",)),)
    more = "Every nation has a letter with its reasons, in the folder letters beside this report."
    return (*said, Paragraphs(texts=(more,)))


def _proof(record: Record) -> str:
    """How far the division can be from the best one."""
    solver = part(record, "solver")
    return (
        f"The division is proved to within {100 * (number(solver.get('gap')) or 0.0):.2g}{NBSP}% "
        "of the best one and was checked again outside the solver."
    )
