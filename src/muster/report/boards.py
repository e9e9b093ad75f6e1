"""The two boards of a page, as tables: gaps by operation, command options by operation."""

from __future__ import annotations

from muster.report.charts_gaps import board_cells, board_order, operation_labels
from muster.report.document import Cell, Chart, Paragraphs, Section, Table
from muster.report.figure import Figure
from muster.report.numbers import percent, upper_first
from muster.report.rows import Record, Row, number, ordered_operations, rows, text
from muster.report.sentences import blocked_sentences
from muster.report.theme import step


def board_table(record: Record) -> Table:
    """The gap board as a table with coloured cells."""
    cells, operations = board_cells(record), ordered_operations(record)
    body: list[tuple[Cell, ...]] = []
    domain = None
    for code, row in board_order(record):
        if text(row.get("domain")) != domain:
            domain = text(row.get("domain"))
            body.append((Cell(said=upper_first(domain or "other")),))
        line = [
            Cell(
                said=text(row.get("capability_name")) or code,
                mark="*" if row.get("is_critical") else "",
            )
        ]
        for operation in operations:
            cell = cells.get((code, text(operation.get("code"))))
            line.append(
                Cell(said="")
                if cell is None
                else Cell(said=percent(cell.get("coverage")), step=step(cell.get("coverage")))
            )
        body.append(tuple(line))
    return Table(
        code="board",
        caption="Coverage by capability and operation, worst phase",
        heads=("Capability", *operation_labels(record)),
        numbers=frozenset(range(1, len(operations) + 1)),
        body=tuple(body),
        is_board=True,
        note="* critical: the operation cannot run in full without it. Empty: not needed.",
    )


def command_section(record: Record, figure: Figure, costs: Table) -> Section:
    """Command options and what headquarters cost."""
    options = rows(record, "command_options")
    cells: dict[tuple[str, str], dict[str, Row]] = {}
    for o in options:
        key = (text(o.get("arrangement")), text(o.get("headquarters")))
        cells.setdefault(key, {})[text(o.get("operation"))] = o
    operations = ordered_operations(record)
    arrangements = list(dict.fromkeys(k[0] for k in cells))
    body: list[tuple[Cell, ...]] = []
    for arrangement in arrangements:
        mine = {k: v for k, v in cells.items() if k[0] == arrangement}
        any_row = next(iter(next(iter(mine.values())).values()))
        body.append((Cell(said=text(any_row.get("arrangement_name")) or arrangement),))
        for key, by_operation in mine.items():
            row = next(iter(by_operation.values()))
            line = [Cell(said=text(row.get("headquarters_name")) or key[1])]
            line += [_option(by_operation.get(text(o.get("code")))) for o in operations]
            body.append(tuple(line))
    page = Table(
        code="options",
        caption="Command options by operation: days until the command stands, at even odds",
        heads=("Headquarters", *operation_labels(record)),
        numbers=frozenset(range(1, len(operations) + 1)),
        body=tuple(body),
        is_board=True,
        note="Blue: at least even odds of being in time; orange: less. The reasons for each dash "
        "stand below.",
    )
    reasons = blocked_sentences(record)
    blocks = [Chart(figure=figure, page=page)]
    extra = (Paragraphs(texts=tuple(reasons), is_list=True),) if reasons else ()
    return Section(
        code="command",
        title="Command options",
        blocks=(*blocks, *extra, costs),
    )


def _option(option: Row | None) -> Cell:
    """One command option as a cell of the matrix."""
    if option is None:
        return Cell(said="")
    if not option.get("is_feasible"):
        return Cell(said="–", step=-1)
    day, chance = number(option.get("days_p50")), number(option.get("prob_by_deadline"))
    said = "?" if day is None else f"{day:.0f}"
    return Cell(
        said=said,
        step=4 if (chance or 0.0) >= 0.5 else 3,
        mark="✓" if option.get("is_chosen") else "",
    )
