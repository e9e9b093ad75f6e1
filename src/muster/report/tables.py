"""Terminal text: the answer to each question, readable at 80 and 140 columns.

One function for each verb. All take a run record or rows and return text;
printing is for the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from muster.report.numbers import UNKNOWN, count, percent, points, upper_first
from muster.report.rows import (
    Record,
    Row,
    domain_rank,
    has_need,
    is_short,
    number,
    ordered_operations,
    rows,
    text,
    texts,
)
from muster.report.sentences import (
    blocked_sentences,
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
from muster.report.terminal import Grid, Screen

PARTS = ("heading", "operations", "first", "board", "nations", "command", "notes", "verdict")
"""Parts of an assessment in the order they are printed; the verdict comes last."""


def assessment_as_text(
    record: Record, width: int = 80, parts: Sequence[str] = PARTS, *, is_ascii: bool = False
) -> str:
    """The whole assessment as text; its last lines are the verdict.

    Parameters
    ----------
    record
        Run record.
    width
        Columns of the terminal; under 40 counts as 40.
    parts
        Some of ``PARTS``; printed in the order of ``PARTS``.
    is_ascii
        True where the terminal cannot show UTF-8.
    """
    screen = Screen(width=width, is_ascii=is_ascii)
    makers: dict[str, Callable[[Record, Screen], str]] = {
        "heading": _heading, "operations": _operations, "first": _first, "board": _board,
        "nations": _nations, "command": _command, "notes": _notes, "verdict": _verdict,
    }  # fmt: skip
    unknown = [p for p in parts if p not in makers]
    if unknown:
        raise ValueError(f"Unknown parts: {', '.join(unknown)}. Known: {', '.join(PARTS)}.")
    found = [makers[p](record, screen) for p in PARTS if p in parts]
    return "\n\n".join(f for f in found if f) + "\n"


def gaps_as_text(record: Record, width: int = 80, *, is_ascii: bool = False) -> str:
    """What is missing: the gap board, what breaks first, and the price of each."""
    return assessment_as_text(
        record, width, ("heading", "first", "board", "verdict"), is_ascii=is_ascii
    )


def command_as_text(record: Record, width: int = 80, *, is_ascii: bool = False) -> str:
    """Who may lead each operation, when, and what stands in the way."""
    screen = Screen(width=width, is_ascii=is_ascii)
    bits = [_heading(record, screen), _command(record, screen), _blocked(record, screen)]
    return "\n\n".join(b for b in [*bits, _costs(record, screen)] if b) + "\n"


def _heading(record: Record, screen: Screen) -> str:
    """Study, year and posture."""
    is_alone = text(record.get("us")) == "absent" and us_of(record) == posture("absent")
    alone = " alone" if is_alone else ""
    return screen.heading(f"What can Europe do{alone}?") + "\n" + screen.wrapped(study_line(record))


def _operations(record: Record, screen: Screen) -> str:
    """Operations with status, coverage, limit, command and day."""
    found = ordered_operations(record)
    if not found:
        return "No operation was assessed."
    grid = Grid(heads=("", "Operation", "Covered", "Status", "Limited by", "Ready"),
                right=(0, 2, 5), fixed=(0, 2))  # fmt: skip
    cut = screen.width // 2
    for i, row in enumerate(found, start=1):
        ready, deadline = number(row.get("day_ready")), number(row.get("deadline_day"))
        day = missing_day(row) if ready is None else f"day {ready:.0f}"
        day += " (late)" if ready is not None and deadline is not None and ready > deadline else ""
        grid.add(
            str(i), screen.short(row.get("name") or row.get("code"), cut * 2),
            percent(row.get("coverage")), operation_status(row),
            screen.short(limiting(row), cut), day,
        )  # fmt: skip
    return screen.heading("Operations") + "\n" + grid.drawn(screen)


def _board(record: Record, screen: Screen) -> str:
    """Coverage by capability (rows) and operation (columns)."""
    operations = ordered_operations(record)
    gaps = [g for g in rows(record, "gaps") if has_need(g)]
    if not gaps or not operations:
        return ""
    cell = {(text(g.get("capability")), text(g.get("operation"))): g for g in gaps}
    first = {text(g.get("capability")): g for g in reversed(gaps)}
    labels = [f"{i} {_place(o)}" for i, o in enumerate(operations, start=1)]
    widths = [max(cell_len(w) for w in screen.plain(h).split() or [""]) + 3 for h in labels]
    is_numbered = 38 + sum(max(w, 9) for w in widths) > screen.width
    heads = [str(i) for i in range(1, len(labels) + 1)] if is_numbered else labels
    taken = 8 * len(heads) if is_numbered else sum(max(w, 9) for w in widths)
    space = max(14, min(46, screen.width - taken - 6))
    right = range(1, len(heads) + 1)
    grid = Grid(heads=("Covered, % of the need", *heads), fixed=(0,), right=right)
    codes = sorted(first, key=lambda c: (domain_rank(first[c].get("domain")), _worst(c, gaps), c))
    domain = ""
    for code in codes:
        here = text(first[code].get("domain"))
        if here != domain:
            domain = here
            grid.add(upper_first(domain or "other").upper(), *[""] * len(heads))
        name = screen.short(first[code].get("capability_name") or code, space - 4)
        mark = " *" if first[code].get("is_critical") else ""
        found = (_board_cell(cell.get((code, text(o.get("code"))))) for o in operations)
        grid.add(f"{name}{mark}", *found)
    key = "* critical: the operation cannot run in full without it.  ! short.  - not needed."
    bits = [screen.heading("Gap board"), grid.drawn(screen), screen.wrapped(key)]
    if is_numbered:
        bits += [screen.wrapped(f"{i} {_named(o)}") for i, o in enumerate(operations, start=1)]
    return "\n".join(bits)


def _named(operation: Row) -> str:
    """Name of an operation."""
    return text(operation.get("name")) or text(operation.get("code"))


def _place(operation: Row) -> str:
    """Where an operation is, as a short label."""
    return text(operation.get("region_name")) or _named(operation)


def _board_cell(gap: Row | None) -> str:
    """Coverage, marked where short."""
    if gap is None:
        return "-"
    if number(gap.get("coverage")) is None:
        return "?"
    said = percent(gap.get("coverage")).replace("\N{NO-BREAK SPACE}%", "")
    return f"{said}!" if is_short(gap) else f"{said}\N{NO-BREAK SPACE}"


def _worst(code: str, gaps: Sequence[Row]) -> float:
    """Least known coverage of a capability in any operation."""
    found = [number(g.get("coverage")) for g in gaps if text(g.get("capability")) == code]
    return min((f for f in found if f is not None), default=2.0)


def _first(record: Record, screen: Screen) -> str:
    """The eight shortfalls that cost most, with the price of one more unit."""
    short = worst_capabilities(record, 8)
    if not short:
        return ""
    grid = Grid(heads=("What breaks first", "Covered", "Short by", "One more adds, points"),
                right=(1, 3), fixed=(1,))  # fmt: skip
    for row in short:
        worth = points(row.get("price")).partition(" ")[0]
        grid.add(
            screen.short(marked_name(row), 60), percent(row.get("coverage")),
            f"{count(row.get('shortfall'))} of {count(row.get('need'))} "
            f"{screen.short(row.get('unit'), 24)}",
            worth,
        )  # fmt: skip
    note = (
        "One more adds: points of ambition (of 100) from one more unit, by the linear relaxation."
    )
    return grid.drawn(screen) + "\n" + screen.wrapped(note)


def _nations(record: Record, screen: Screen) -> str:
    """The ten nations that carry most."""
    found = sorted(
        rows(record, "nations"),
        key=lambda r: (-(number(r.get("burden_share")) or 0.0), text(r.get("nation"))),
    )
    found = [r for r in found if number(r.get("burden_share")) or number(r.get("persons"))]
    if not found:
        return ""
    n = 20 if screen.width >= 140 else 10
    grid = Grid(heads=("Who contributes most", "Burden", "", "GDP", "Persons"), right=(1, 3, 4),
                fixed=(1, 2, 3, 4))  # fmt: skip
    top = max(number(r.get("burden_share")) or 0.0 for r in found) or 1.0
    for row in found[:n]:
        share = number(row.get("burden_share"))
        grid.add(
            screen.short(row.get("name"), 30), percent(share),
            screen.bar(None if share is None else share / top, 12),
            percent(row.get("gdp_share")), count(row.get("persons")),
        )  # fmt: skip
    rest = len(found) - n
    note = "Burden: share of what all send. GDP: share of the GDP of these nations."
    note += f" {rest} more contribute." if rest > 0 else ""
    return grid.drawn(screen) + "\n" + screen.wrapped(note)


def _command(record: Record, screen: Screen) -> str:
    """For each operation the chosen option and the alternatives that work."""
    options = rows(record, "command_options")
    if not options:
        return ""
    grid = Grid(heads=("Who may lead", "Headquarters", "Stands in", "In time", ""),
                right=(2, 3), fixed=(3,))  # fmt: skip
    for i, operation in enumerate(ordered_operations(record), start=1):
        mine = [o for o in options if text(o.get("operation")) == text(operation.get("code"))]
        able = [o for o in mine if o.get("is_feasible")]
        grid.add(
            f"{i} {screen.short(_named(operation), screen.width)}",
            f"{len(able)} of {len(mine)} options are open",
            "",
            "",
            "",
        )
        able.sort(key=lambda o: (not o.get("is_chosen"), number(o.get("days_p50")) or 1e9,
                                 text(o.get("headquarters"))))  # fmt: skip
        for option in able[:3]:
            day = number(option.get("days_p50"))
            grid.add(
                "- " + screen.short(option.get("arrangement_name"), 34),
                screen.short(option.get("headquarters_name"), 34),
                UNKNOWN if day is None else f"{day:.0f} days",
                percent(option.get("prob_by_deadline")),
                "chosen" if option.get("is_chosen") else "",
            )  # fmt: skip
    note = "Stands in: days until the command works (even odds). In time: chance by the deadline."
    return grid.drawn(screen) + "\n" + screen.wrapped(note)


def _blocked(record: Record, screen: Screen) -> str:
    """Why the other options are closed, each reason once."""
    lines = [screen.wrapped(f"- {said}") for said in blocked_sentences(record)]
    return "\n".join([screen.heading("What stands in the way"), *lines]) if lines else ""


def _costs(record: Record, screen: Screen) -> str:
    """What headquarters cost."""
    found = rows(record, "command_costs")
    if not found:
        return ""
    grid = Grid(
        heads=("Headquarters", "Staff", "Start, EUR m", "Yearly, EUR m", ""), right=(1, 2, 3)
    )
    for row in found:
        grid.add(
            screen.short(row.get("name"), 60), count(row.get("staff_persons")),
            count(row.get("startup_cost_meur")), count(row.get("yearly_cost_meur")),
            "duplicates one that exists" if row.get("is_duplicate") else "",
        )  # fmt: skip
    return grid.drawn(screen)


def _notes(record: Record, screen: Screen) -> str:
    """What must be known before quoting the number."""
    notes = [n for n in [us_sentence(record), *reading_sentences(record), *caveats(record)] if n]
    if not notes:
        return ""
    lines = [screen.wrapped(f"- {n}") for n in notes]
    return "\n".join([screen.heading("Before you quote this"), *lines])


def _verdict(record: Record, screen: Screen) -> str:
    """Score, then the verdict."""
    lines = [screen.heading("Verdict")]
    lines += [screen.wrapped(f"- {d}") for d in texts(record, "verdict_details")]
    score = f"Share of the ambition {us_of(record)}: {percent(record.get('score'))}; "
    score += f"operations run in full: {count(record.get('n_run'))} of "
    lines.append(screen.wrapped(f"{score}{count(record.get('n_operations'))}."))
    return "\n".join([*lines, screen.wrapped(verdict(record))])
