"""Terminal text of a movement plan, readable at 60 and 80 columns."""

from __future__ import annotations

from muster.report.deployment.places import name_of
from muster.report.deployment.text import (
    NOISE,
    OWNERS,
    closing,
    day,
    latest_nations,
    lift_table,
    nation_delay,
    operation_names,
    price_sentence,
    share,
    spoken,
    switch_sentences,
    title_line,
    us_lift_sentence,
    verdict,
    whole,
)
from muster.report.rows import Record, Row, number, part, rows, text
from muster.report.terminal import Grid, Screen


def deployment_as_text(record: Record, width: int = 80, is_ascii: bool = False) -> str:
    """The movement plan as text: verdict, operations, limits, lift, latest nations.

    Parameters
    ----------
    record
        Record of a movement plan (schema ``muster/deploy/1``).
    width
        Columns of the terminal; under 40 counts as 40.
    is_ascii
        True where the terminal cannot show UTF-8.
    """
    screen = Screen(width=width, is_ascii=is_ascii)
    home = bool(record.get("is_withdrawal"))
    head = screen.heading(f"Getting {'home' if home else 'there'}: is it in time?")
    bits = [
        f"{head}\n{screen.wrapped(title_line(record))}",
        screen.wrapped(verdict(record)),
        *(screen.wrapped(s) for s in switch_sentences(record)),
        _operations_text(record, screen),
        _limits_text(record, screen),
        _lift_text(record, screen),
        _latest_text(record, screen),
    ]
    comparison = text(part(record, "comparison").get("sentence"))
    if comparison:
        heading = screen.heading("With and without the United States")
        bits.append(f"{heading}\n{screen.wrapped(spoken(comparison))}")
    bits.append(screen.wrapped(
        "Pages with map, curves and every load: add --out FOLDER "
        "(deployment.html, deployment.pdf, deployment.xlsx)."
    ))  # fmt: skip
    return "\n\n".join(b for b in bits if b) + "\n"


def _operations_text(record: Record, screen: Screen) -> str:
    """Operations: asked for, complete, in time, and what is left."""
    found = rows(record, "operations")
    if not found:
        return "No operation moves anything."
    is_narrow = screen.width < 76
    heads = ["Operation", "Asked for", "Complete", "Tonnes", "in time", "Persons", "in time"]
    left = [r for r in found if _left(r)]
    grid = Grid(heads=heads, right=(3, 4, 5, 6), fixed=(2, 3, 4, 5, 6))
    if is_narrow:
        heads = ["Operation", "Complete", "Tonnes", "Persons"]
        grid = Grid(heads=heads, right=(2, 3), fixed=(2, 3))
    for row in found:
        name = text(row.get("name")) or text(row.get("operation"))
        asked, closed = f"day {day(row.get('required_day'))}", closing(row)
        cells = [name, asked, closed, whole(row.get("required_t")),
                 share(row.get("on_time_t_share")), whole(row.get("required_persons")),
                 share(row.get("on_time_persons_share"))]  # fmt: skip
        if is_narrow:
            cells = [name, f"{closed} (asked: {day(row.get('required_day'))})", cells[3], cells[5]]
        grid.add(*cells)
    said = f"{screen.heading('Operations')}\n{grid.drawn(screen)}"
    return said + "".join(f"\n{screen.wrapped(_left_sentence(r))}" for r in left)


def _left(row: Row) -> bool:
    """Whether anything of an operation is not there at the end."""
    keys = ("unmet_t", "in_transit_t", "unmet_persons", "in_transit_persons")
    return any((number(row.get(k)) or 0.0) > NOISE for k in keys)


def _left_sentence(row: Row) -> str:
    """What is under way or not delivered at the end."""
    return (
        f"{text(row.get('name'))}: still under way {whole(row.get('in_transit_t'))} t and "
        f"{whole(row.get('in_transit_persons'))} persons; not carried at all "
        f"{whole(row.get('unmet_t'))} t and {whole(row.get('unmet_persons'))} persons."
    )


def _limits_text(record: Record, screen: Screen) -> str:
    """The tightest limits, in sentences."""
    found = rows(record, "prices")[:3]
    said = [price_sentence(r) for r in found] or ["No lift, port, airfield or road is short."]
    lines = "\n".join(f"- {screen.wrapped(s, 2).lstrip()}" for s in said)
    return f"{screen.heading('Tightest limits')}\n{lines}"


def _lift_text(record: Record, screen: Screen) -> str:
    """Lift by type and kind of owner."""
    found = lift_table(record)
    if not found:
        return ""
    grid = Grid(heads=("Lift, vehicle-days", "Europe", "US", "Hired", "Tonnes", "Persons"),
                right=(1, 2, 3, 4, 5), fixed=(1, 2, 3, 4, 5))  # fmt: skip
    for name, used, tonnes, persons in found:
        amounts = [whole(used.get(kind, 0.0)) for kind in OWNERS]
        grid.add(name, *amounts, whole(tonnes), whole(persons))
    return (
        f"{screen.heading('Lift used')}\n{grid.drawn(screen)}\n"
        f"{screen.wrapped(us_lift_sentence(record))}"
    )


def _latest_text(record: Record, screen: Screen) -> str:
    """The five nations whose last elements come latest."""
    found = latest_nations(record)
    if not found:
        return ""
    named = operation_names(record)
    grid = Grid(heads=("Latest nations", "Operation", "Latest by", "Tonnes in time"), right=(3,))
    for row in found:
        code = text(row.get("operation"))
        grid.add(name_of(row.get("holder")), named.get(code, code), nation_delay(row),
                 share(row.get("on_time_t_share")))  # fmt: skip
    return f"{screen.heading('Who comes latest')}\n{grid.drawn(screen)}"
