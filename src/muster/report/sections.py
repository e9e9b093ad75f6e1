"""What stands in a report, in which order: from the record to a document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from muster.report.boards import board_table, command_section
from muster.report.charts_forces import availability, contributions, dependence
from muster.report.charts_gaps import (
    coverage_by_operation,
    gap_board,
)
from muster.report.charts_trust import command_matrix, confidence
from muster.report.columns import COLUMNS, TITLES, Column
from muster.report.document import Cell, Chart, Document, Fact, Paragraphs, Section, Table
from muster.report.figure import Figure
from muster.report.numbers import NBSP, UNKNOWN, count, percent, points, small, upper_first
from muster.report.rows import (
    Record,
    Row,
    is_short,
    number,
    ordered_operations,
    part,
    rows,
    text,
    texts,
)
from muster.report.sentences import (
    caveats,
    limiting,
    marked_name,
    missing_day,
    operation_status,
    posture,
    reading_sentences,
    study_line,
    us_of,
    us_sentence,
    verdict,
    worst_capabilities,
)
from muster.report.theme import step

_KEY = re.compile(r"[a-z0-9][a-z0-9-]*-[a-z0-9-]+")
MAX_OPEN_ROWS = 60
"""A longer table is folded in HTML."""
ANNEX = ("gaps", "needs", "capabilities", "contributions", "nations", "availability",
         "command_options", "prices", "dependence", "readings")  # fmt: skip


def figures(record: Record) -> list[Figure]:
    """The seven standard figures of a record, in the order of the report."""
    makers = (
        coverage_by_operation, gap_board, availability, contributions, dependence,
        command_matrix, confidence,
    )  # fmt: skip
    return [make(record) for make in makers]


def document(record: Record) -> Document:
    """The whole report as a document."""
    chart = {f.code: f for f in figures(record)}
    return Document(
        study=text(part(record, "study").get("name")) or "Study without a name",
        posture=study_line(record),
        verdict=verdict(record).replace(" %", f"{NBSP}%"),
        details=tuple(d.replace(" %", f"{NBSP}%") for d in texts(record, "verdict_details")),
        facts=tuple(_facts(record)),
        version=text(record.get("muster_version")) or UNKNOWN,
        fingerprint=text(record.get("inputs_sha256")) or UNKNOWN,
        sections=(
            _operations(record, chart["operations"]),
            _gaps(record, chart["gap-board"]),
            Section(code="time", title="Need against availability",
                    blocks=(Chart(figure=chart["availability"]),)),
            Section(code="nations", title="Contributions by nation",
                    blocks=(Chart(figure=chart["contributions"]),)),
            _us(record, chart["dependence"]),
            command_section(record, chart["command"], plain_table(record, "command_costs")),
            _assumptions(record),
            _trust(record, chart["confidence"]),
            _method(record),
            _sources(record),
            Section(code="annex", title="Annex: every table", is_annex=True,
                    blocks=tuple(plain_table(record, t, is_annex=True) for t in ANNEX)),
        ),
    )  # fmt: skip


def plain_table(record: Record, table: str, *, is_annex: bool = False) -> Table:
    """A table of the record with every column that people read."""
    columns = COLUMNS[table]
    named = _names(record)
    return Table(
        code=f"table-{table.replace('_', '-')}",
        caption=TITLES[table],
        heads=tuple(c.head for c in columns),
        numbers=frozenset(i for i, c in enumerate(columns) if c.is_number),
        body=tuple(tuple(_cell(c, row, named) for c in columns) for row in rows(record, table)),
        is_annex=is_annex,
        is_long=is_annex or len(rows(record, table)) > MAX_OPEN_ROWS,
    )


def _names(record: Record) -> dict[str, dict[str, str]]:
    """Names that stand for codes in tables: operation and capability."""
    return {
        "operation": {text(o.get("code")): text(o.get("name")) for o in rows(record, "operations")},
        "capability": {
            text(c.get("capability")): text(c.get("name")) for c in rows(record, "capabilities")
        },
    }


def _cell(column: Column, row: Row, named: dict[str, dict[str, str]]) -> Cell:
    """One cell, coloured where it is a coverage."""
    said = column.shown(row)
    said = named.get(column.key, {}).get(said) or said
    coloured = column.key in ("coverage", "coverage_without_us", "coverage_with_us")
    return Cell(said=said, step=step(row.get(column.key)) if coloured else None)


def _facts(record: Record) -> list[Fact]:
    """Four or five key figures."""
    other = part(record, "comparison")
    found = [
        Fact(
            value=percent(record.get("score")),
            label="of the ambition",
            note=us_of(record),
        ),
        Fact(
            value=f"{count(record.get('n_run'))} of {count(record.get('n_operations'))}",
            label="operations run in full",
            note="every critical need met, with a command",
        ),
    ]
    if number(other.get("score")) is not None:
        found.append(
            Fact(value=percent(other.get("score")), label="of the ambition",
                 note=posture(other.get("us")))
        )  # fmt: skip
    short = [c for c in rows(record, "capabilities") if is_short(c)]
    total = len([c for c in rows(record, "capabilities") if (number(c.get("need")) or 0) > 0])
    if total:
        found.append(
            Fact(value=f"{len(short)} of {total}", label="capabilities fall short",
                 note="over all operations together")
        )  # fmt: skip
    found.append(
        Fact(
            value=percent(record.get("estimated_share")),
            label="of the input is estimated",
            note="not published for that nation and system",
        )
    )
    return found


def _operations(record: Record, figure: Figure) -> Section:
    """Operations with status, limit, command and day."""
    body = []
    for i, row in enumerate(ordered_operations(record), start=1):
        ready, deadline = number(row.get("day_ready")), number(row.get("deadline_day"))
        day = missing_day(row) if ready is None else count(ready)
        late = ready is not None and deadline is not None and ready > deadline
        body.append(
            (
                Cell(said=f"{i} {text(row.get('name')) or text(row.get('code'))}",
                     mark=f"{text(row.get('kind_name'))} · {count(row.get('persons'))} persons"),
                Cell(said=operation_status(row)),
                Cell(said=percent(row.get("coverage")), step=step(row.get("coverage"))),
                Cell(said=limiting(row), mark=text(row.get("limiting_reason"))),
                Cell(said=text(row.get("command_name")) or "nobody",
                     mark=text(row.get("headquarters_name"))),
                Cell(said=day, mark=f"asked for by {count(deadline)}{', late' if late else ''}"),
            )
        )  # fmt: skip
    table = Table(
        code="operations",
        caption="Each operation: does it run, what limits it, who commands it, when it stands",
        heads=("Operation", "Status", "Covered", "Limited by", "Command", "Ready on day"),
        numbers=frozenset({2, 5}),
        body=tuple(body),
        empty="No operation was assessed.",
    )
    notes = tuple(c for c in caveats(record) if "Arrival" in c)
    return Section(
        code="operations",
        title="Operations",
        blocks=(Chart(figure=figure), table, Paragraphs(texts=notes)),
    )


def _gaps(record: Record, figure: Figure) -> Section:
    """Gap board and what breaks first."""
    first = Table(
        code="first",
        caption="What breaks first: the shortfalls that cost most",
        heads=("Capability", "Covered", "Short by", "Needed", "Unit", "One more adds, points"),
        numbers=frozenset({1, 2, 3, 5}),
        body=tuple(
            (
                Cell(said=marked_name(c)),
                Cell(said=percent(c.get("coverage")), step=step(c.get("coverage"))),
                Cell(said=count(c.get("shortfall"))),
                Cell(said=count(c.get("need"))),
                Cell(said=text(c.get("unit"))),
                Cell(said=points(c.get("price")).partition(" point")[0]),
            )
            for c in worst_capabilities(record, 8)
        ),
        note="The ambition is 100 points. Prices are those of the linear relaxation: what the "
        "first additional unit is worth, all else unchanged.",
        empty="Nothing is short." if rows(record, "capabilities") else "It was not computed.",
    )
    return Section(
        code="gaps", title="Gap board",
        blocks=(first, Chart(figure=figure, page=board_table(record))),
    )  # fmt: skip


def _us(record: Record, figure: Figure) -> Section:
    """Dependence on the United States."""
    said = [us_sentence(record), text(part(record, "comparison").get("verdict"))]
    return Section(
        code="dependence",
        title="Dependence on the United States",
        blocks=(Paragraphs(texts=tuple(s for s in said if s)), Chart(figure=figure)),
    )


def _assumptions(record: Record) -> Section:
    """Everything assumed, and the readings that move the answer."""
    said: Sequence[str] = reading_sentences(record)
    n = len(rows(record, "assumptions"))
    intro = (
        f"{upper_first(small(n))} figure{' is' if n == 1 else 's are'} named assumptions. Each can "
    )
    intro += "be changed; the range says how far a reasonable reader might."
    blocks = (Paragraphs(texts=(intro,)), Paragraphs(texts=tuple(said), is_list=True))
    return Section(
        code="assumptions", title="Assumptions",
        blocks=(*blocks, plain_table(record, "assumptions")),
    )  # fmt: skip


def _trust(record: Record, figure: Figure) -> Section:
    """Confidence and holes."""
    return Section(
        code="trust", title="Data confidence and holes",
        blocks=(Chart(figure=figure), plain_table(record, "holes")),
    )  # fmt: skip


def _method(record: Record) -> Section:
    """Method, solver and settings."""
    solver = part(record, "solver")
    said = texts(record, "method")
    if solver:
        checked = {"True": "was", "False": "was NOT"}.get(
            str(solver.get("is_rechecked")), "may have been"
        )
        said.append(
            f"Solver status: {text(solver.get('status')) or UNKNOWN}; gap "
            f"{percent(solver.get('gap'))}; bound {count(solver.get('bound'))}. The solution "
            f"{checked} checked again outside the solver; largest violation of a constraint: "
            f"{count(solver.get('max_violation'))}."
        )
    settings = ", ".join(f"{text(k)} = {text(v)}" for k, v in part(record, "settings").items())
    said.append(
        f"Study {text(part(record, 'study').get('code'))}, seed {count(record.get('seed'))}, "
        f"settings changed: {settings or 'none'}. Input fingerprint (SHA-256): "
        f"{text(record.get('inputs_sha256')) or UNKNOWN}."
    )
    stages = [s for s in solver.get("stages") or [] if isinstance(s, dict)]
    possible = (Column("name", "Stage"), Column("status", "Status"),
                Column("objective", "Objective", "number"), Column("bound", "Bound", "number"),
                Column("gap", "Gap", "share"), Column("nodes", "Nodes", "number"),
                Column("max_violation", "Largest violation", "number"))  # fmt: skip
    columns = tuple(c for c in possible if any(c.key in s for s in stages))
    table = Table(
        code="stages",
        caption="Stages of the solution, in order: each keeps what the one before has reached",
        heads=tuple(c.head for c in columns),
        numbers=frozenset(i for i, c in enumerate(columns) if c.is_number),
        body=tuple(tuple(Cell(said=c.shown(s)) for c in columns) for s in stages),
    )
    return Section(code="method", title="Method", blocks=(Paragraphs(texts=tuple(said)), table))


def _sources(record: Record) -> Section:
    """Where the figures come from; those that the needs and the study cite come first."""
    cited = set(texts(part(record, "study"), "sources"))
    for need in rows(record, "needs"):
        cited.update(_KEY.findall(text(need.get("basis"))))
    found = sorted(rows(record, "sources"), key=lambda r: text(r.get("source")) not in cited)
    return Section(
        code="sources",
        title="Sources",
        blocks=(plain_table({**record, "sources": found}, "sources"),),
    )
