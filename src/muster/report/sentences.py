"""Sentences: what a run record says, in words for a minister's adviser.

Every sentence comes from the record alone. The first is the verdict; figure
titles state the finding of their figure.
"""

from __future__ import annotations

from collections.abc import Sequence

from muster.planning.study_head import warning_words
from muster.report.numbers import (
    UNKNOWN,
    count,
    days,
    listing,
    lower_first,
    percent,
    points,
    small,
    upper_first,
)
from muster.report.rows import (
    Record,
    Row,
    has_need,
    is_short,
    number,
    ordered_operations,
    part,
    rows,
    text,
    texts,
)

POSTURES = {
    "full": "with the United States present in full",
    "reduced_2026": "with the United States reduced as announced in 2026",
    "diverted": "with the United States tied down in Asia",
    "enablers_only": "with United States enablers only",
    "absent": "without the United States",
}
TROOPS = {"low": "low troop reading", "high": "high troop reading"}


def posture(us: object) -> str:
    """The US posture in words."""
    return POSTURES.get(text(us), f"US posture: {text(us) or UNKNOWN}")


def us_of(record: Record) -> str:
    """The US posture of a record in words, with what its study changes in it."""
    changed = text(part(record, "study").get("us_words"))
    return posture(record.get("us")) + (f", but {changed}" if changed else "")


def warned(record: Record) -> str:
    """How much warning a record counts on, or nothing."""
    return warning_words(number(part(record, "study").get("warning_days")) or 0.0)


def study_line(record: Record, *more: str) -> str:
    """Study, year, posture, reading, warning, what was switched off, and more, on one line."""
    study, without = part(record, "study"), texts(record, "without")
    troops = text(study.get("troops"))
    bits = (
        text(study.get("name")) or text(study.get("code")) or "Study without a name",
        text(record.get("year")) or "year not known",
        us_of(record),
        TROOPS.get(troops, troops),
        warned(record),
        f"without {listing(without)}" if without else "",
        *more,
    )
    return " · ".join(bit for bit in bits if bit)


def verdict(record: Record) -> str:
    """The verdict in one sentence; built from the counts if the record has none."""
    given = text(record.get("verdict"))
    if given:
        return given
    n_run, n_all = number(record.get("n_run")), number(record.get("n_operations"))
    if n_run is None or n_all is None:
        return "This record holds no verdict: nothing was assessed."
    return (
        f"{upper_first(us_of(record))}, {small(n_run)} of {small(n_all)} operations "
        f"can be run in full in {record.get('year')}."
    )


def caveats(record: Record) -> list[str]:
    """What a reader must know before quoting the number."""
    found = []
    estimated = number(record.get("estimated_share"))
    if estimated is not None:
        found.append(
            f"{percent(estimated)} of the input is estimated rather than published for the "
            "nation and system concerned."
        )
    if record.get("is_transit_allowance"):
        found.append(
            "Arrival is notice plus an allowance for transit; '--arrivals lift' plans ships, "
            "aircraft, trains and ports movement by movement."
        )
    solver = part(record, "solver")
    if solver and text(solver.get("status")) != "optimal":
        found.append(
            f"The solver ended with status '{text(solver.get('status')) or UNKNOWN}' and a gap of "
            f"{percent(solver.get('gap'))}: the answer is not proved to be the best."
        )
    if solver and solver.get("is_rechecked") is False:
        found.append("The solution was NOT checked again outside the solver.")
    return found


def operation_status(row: Row) -> str:
    """Runs, or falls short, in one phrase."""
    is_run = row.get("is_run")
    if is_run is None:
        return UNKNOWN
    return "runs in full" if is_run else "falls short"


def missing_day(row: Row) -> str:
    """Why there is no day on which an operation is ready."""
    if row.get("is_run") is False:
        return "not in full"
    return UNKNOWN if text(row.get("command")) else "no command"


def limiting(row: Row) -> str:
    """What limits an operation, as a phrase."""
    if text(row.get("limiting")) == "command":
        return "Command: no headquarters can lead it"
    name = text(row.get("limiting_name")) or text(row.get("limiting"))
    return name or ("nothing" if row.get("is_run") else UNKNOWN)


def operation_sentence(row: Row) -> str:
    """One operation: status, coverage, limit, command and day."""
    name = text(row.get("name")) or text(row.get("code"))
    sentence = f"{name}: {operation_status(row)}, {percent(row.get('coverage'))} covered"
    if not row.get("is_run"):
        reason = text(row.get("limiting_reason"))
        sentence += f"; the limit is {lower_first(limiting(row))}"
        sentence += f" ({reason.rstrip('.')})" if reason else ""
    command = text(row.get("command_name"))
    headquarters = text(row.get("headquarters_name"))
    sentence += f". Command: {command}" if command else ". Nobody can command it"
    sentence += f", {headquarters}" if command and headquarters else ""
    ready, deadline = number(row.get("day_ready")), number(row.get("deadline_day"))
    if ready is not None:
        sentence += f"; ready after {days(ready)}"
        if deadline is not None:
            sentence += f" ({'late: ' if ready > deadline else ''}asked for by day {deadline:.0f})"
    return sentence + "."


def worst_capabilities(record: Record, n: int | None = None) -> list[Row]:
    """Capabilities in short supply, in the order in which they make a headline.

    First the critical ones that are counted from published figures, then those
    that are mostly assumed or not critical; in both groups the ambition lost
    (``lost``, or else the weight of the unmet needs), coverage and code decide.
    """
    unmet: dict[str, float] = {}
    for gap in rows(record, "gaps"):
        weight = number(gap.get("weight"))
        coverage = number(gap.get("coverage"))
        if coverage is not None:
            code = text(gap.get("capability"))
            unmet[code] = unmet.get(code, 0.0) + (1.0 if weight is None else weight) * (
                1 - coverage
            )

    def place(row: Row) -> tuple[bool, float, float, str]:
        code, coverage = text(row.get("capability")), number(row.get("coverage"))
        lost = number(row.get("lost"))
        return (
            not row.get("is_critical") or is_assumed(row),
            -round(unmet.get(code, 0.0) if lost is None else lost, 9),
            1.0 if coverage is None else coverage,
            code,
        )

    short = [c for c in rows(record, "capabilities") if has_need(c) and is_short(c)]
    return sorted(short, key=place)[:n]


def is_assumed(row: Row) -> bool:
    """Whether most of what is held of a capability is an assumption."""
    return (number(row.get("assumed_share")) or 0.0) >= 0.5


def marked_name(row: Row) -> str:
    """Name of a capability, with a word where it is mostly assumed."""
    name = text(row.get("name")) or text(row.get("capability"))
    return f"{name} (mostly assumed)" if is_assumed(row) else name


def shortfall_sentence(row: Row) -> str:
    """One capability in short supply, with what one more unit would add."""
    unit = text(row.get("unit")) or "units"
    sentence = (
        f"{marked_name(row)}: {count(row.get('met'))} of {count(row.get('need'))} {unit} "
        f"needed ({percent(row.get('coverage'))}), short by {count(row.get('shortfall'))}"
    )
    price = number(row.get("price"))
    if price is not None and price > 0:
        sentence += f"; one more would add {points(price)} of ambition"
    return sentence + "."


def us_sentence(record: Record) -> str:
    """What the United States adds to the same study."""
    other = part(record, "comparison")
    if number(other.get("score")) is None or number(record.get("score")) is None:
        return ""
    return (
        f"{upper_first(posture(other.get('us')))}, the same study reaches "
        f"{percent(other.get('score'))} of the ambition and runs {small(other.get('n_run'))} "
        f"operation{'' if number(other.get('n_run')) == 1 else 's'} in full; "
        f"{us_of(record)} it is {percent(record.get('score'))} and "
        f"{small(record.get('n_run'))}."
    )


def reading_sentences(record: Record) -> list[str]:
    """How the answer moves with the published readings of troop numbers."""
    return [
        f"{upper_first(TROOPS.get(text(r.get('troops')), text(r.get('troops'))))}, "
        f"{posture(r.get('us'))}: {percent(r.get('score'))} of the ambition, "
        f"{count(r.get('n_run'))} of {count(r.get('n_operations'))} operations in full."
        for r in rows(record, "readings")
    ]


def explain(record: Record) -> str:
    """The whole answer as plain sentences: what ``result.explain()`` prints.

    Parameters
    ----------
    record
        Run record.

    Returns
    -------
    text
        Verdict, details, operations, what breaks first, the part of the US,
        readings and caveats, one paragraph each; never empty.
    """
    paragraphs: list[str] = [study_line(record), verdict(record)]
    paragraphs += [" ".join(texts(record, "verdict_details"))]
    paragraphs += ["\n".join(operation_sentence(o) for o in ordered_operations(record))]
    short = worst_capabilities(record, 8)
    if short:
        breaks = "\n".join(f"- {shortfall_sentence(c)}" for c in short)
        paragraphs.append(f"What breaks first:\n{breaks}")
    paragraphs += [us_sentence(record), "\n".join(reading_sentences(record))]
    paragraphs += [" ".join(caveats(record))]
    return "\n\n".join(p for p in paragraphs if p)


def blocked_sentences(record: Record, n: int = 4) -> list[str]:
    """For each arrangement that is shut somewhere, why: the first few reasons."""
    reasons: dict[str, list[str]] = {}
    for option in rows(record, "command_options"):
        if not option.get("is_feasible"):
            name = text(option.get("arrangement_name")) or text(option.get("arrangement"))
            mine = reasons.setdefault(name, [])
            for reason in text(option.get("blocked_by")).split("; "):
                if reason and reason.rstrip(".") not in mine:
                    mine.append(reason.rstrip("."))
    found = []
    for name, mine in reasons.items():
        rest = f"; and {len(mine) - n} more" if len(mine) > n else ""
        found.append(f"{name}: {'; '.join(mine[:n]) or 'reason not known'}{rest}.")
    return found


def top_names(found: Sequence[Row], n: int, key: str = "name") -> str:
    """The first few names, as a sentence lists them."""
    return listing([short(lower_first(text(r.get(key)))) for r in found[:n]])


def short(name: str, n: int = 60) -> str:
    """A name cut to at most ``n`` characters, the cut shown."""
    return name if len(name) <= n else name[: n - 1].rstrip() + "…"
