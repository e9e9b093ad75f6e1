"""Words of a movement plan: sentences for every form of its report.

Every sentence comes from the record alone (schema ``muster/deploy/1``).
"""

from __future__ import annotations

import re

from muster.report.deployment.places import name_of
from muster.report.numbers import NBSP, UNKNOWN, listing, small, upper_first
from muster.report.rows import Record, Row, number, part, rows, text, total
from muster.report.sentences import TROOPS, us_of, warned

US = "USA"
OWNERS = ("Europe", "United States", "Hired")
"""Whose lift, in the order of every chart and table."""
REASONS = {
    "does_not_exist": "does not exist",
    "not_ready": "not ready",
    "not_willing": "not willing",
    "cannot_be_led": "cannot be led",
    "not_in_time": "not there in time",
    "elsewhere": "serves elsewhere",
}
REASON_PHRASES = {
    "does_not_exist": "does not exist",
    "not_ready": "is not ready",
    "not_willing": "is not sent by its nation",
    "cannot_be_led": "cannot be led",
    "not_in_time": "is not there in time",
    "elsewhere": "serves elsewhere",
}
NOISE = 0.05
"""Smaller amounts are left by the arithmetic of the solver [t or persons]."""
FULL = 1 - 1e-6
N_LATEST = 5


def whole(value: object) -> str:
    """Tonnes, persons or vehicles without decimals; a trace is said to be one.

    Examples
    --------
    >>> whole(443578.2), whole(4e-06), whole(0.4), whole(None)
    ('443,578', '0', '<1', 'not known')
    """
    found = number(value)
    if found is None:
        return UNKNOWN
    if abs(found) < NOISE:
        return "0"
    return "<1" if 0 < found < 1 else f"{found:,.0f}"


def share(value: object) -> str:
    """A share in time; close to all of it with a decimal, and never rounded up to all.

    Examples
    --------
    >>> [share(v).replace(NBSP, " ") for v in (0.968, 0.99525, 0.99999, 1.0, 0.0002, None)]
    ['97 %', '99.5 %', '99.9 %', '100 %', '<1 %', '–']
    """
    found = number(value)
    if found is None:
        return "–"
    if found >= FULL:
        return f"100{NBSP}%"
    if round(100 * found) == 100 or found > 0.99:
        return f"{min(100 * found, 99.9):.1f}{NBSP}%"
    return f"<1{NBSP}%" if 0 < found < 0.005 else f"{100 * found:.0f}{NBSP}%"


def day(value: object) -> str:
    """A day as a whole number, the first on which it holds."""
    found = number(value)
    return UNKNOWN if found is None else f"{found:,.0f}"


def spoken(sentence: object) -> str:
    """A sentence of the record with its per cent signs held to their numbers."""
    return text(sentence).replace(" %", f"{NBSP}%")


def verdict(record: Record) -> str:
    """The finding, as the record says it."""
    return spoken(record.get("verdict")) or "This record holds no verdict: nothing was moved."


def verdict_parts(record: Record) -> tuple[str, tuple[str, ...]]:
    """The first sentence of the finding, then the others."""
    first, *others = re.split(r"(?<=[a-z\d%)]\.) (?=[A-Z])", verdict(record))
    return first, tuple(others)


def title_line(record: Record) -> str:
    """Study, year and posture, or what stands in their place, on one line."""
    study = part(record, "study")
    n_days = number(record.get("n_days"))
    bits = [text(study.get("name")) or text(study.get("code"))] if study else ["Own movement table"]
    bits.append(text(record.get("year")) or "year not known")
    if text(record.get("us")):
        bits += [us_of(record), warned(record)]
    troops = text(study.get("troops"))
    bits += [TROOPS.get(troops, troops)] if troops else []
    bits += ["the way home"] if record.get("is_withdrawal") else []
    bits += [f"{n_days:.0f} days"] if n_days is not None else []
    return " · ".join(b for b in bits if b)


def switch_sentences(record: Record) -> list[str]:
    """What is closed or changed in this plan, one sentence for each."""
    switches = part(record, "switches")
    found = []
    for key, what in (("closed_passages", "Passages closed at sea"),
                      ("closed_airspace", "Airspace closed"),
                      ("closed_nodes", "Ports and airfields closed")):  # fmt: skip
        closed = [_closed(v) for v in switches.get(key) or []]
        if closed:
            found.append(f"{what}: {listing(closed)}.")
    permit = number(switches.get("permit_days"))
    if permit is not None:
        found.append(f"Border permits take {permit:.0f} day{'' if permit == 1 else 's'}.")
    if switches.get("has_charter") is False:
        found.append("No ships or aircraft are chartered on the market.")
    return found


def _closed(value: object) -> str:
    """One closed thing in words: a code, or a node with its days."""
    if isinstance(value, list | tuple):
        name, *days = value
        span = [d for d in (day(v) for v in days) if d != UNKNOWN]
        return name_of(name) + (f" (days {' to '.join(span)})" if span else "")
    return name_of(value)


def operation_names(record: Record) -> dict[str, str]:
    """Name by code of every operation of the record."""
    return {
        text(o.get("operation")): text(o.get("name")) or text(o.get("operation"))
        for o in rows(record, "operations")
    }


def closing(row: Row, n_days: object = None) -> str:
    """When an operation is complete, in one phrase."""
    closed = number(row.get("day_closed"))
    if closed is None:
        last = number(n_days)
        return "not closed" if last is None else f"not within {last:.0f} days"
    late = number(row.get("days_late")) or 0.0
    return f"day {closed:.0f}" + (f", {late:.0f} late" if late >= 0.5 else "")


def is_late(row: Row) -> bool:
    """Whether an operation or a nation is not complete by its day."""
    late = number(row.get("days_late"))
    return number(row.get("day_closed")) is None or (late is not None and late > NOISE)


def closure_sentence(record: Record) -> str:
    """How many operations are complete by their day."""
    found = rows(record, "operations")
    if not found:
        return "Nothing has to be moved."
    late = [r for r in found if is_late(r)]
    names = listing([text(r.get("name")) or text(r.get("operation")) for r in late[:3]])
    if not late:
        n = "The operation is" if len(found) == 1 else f"All {small(len(found))} operations are"
        return f"{n} complete by the day asked for."
    more = f" and {small(len(late) - 3)} more" if len(late) > 3 else ""
    return (
        f"{upper_first(small(len(found) - len(late)))} of {small(len(found))} operations "
        f"{'is' if len(found) - len(late) == 1 else 'are'} complete by the day asked for; late: "
        f"{names}{more}."
    )


def latest_nations(record: Record, n: int = N_LATEST) -> list[Row]:
    """Nations by operation whose last elements come latest; those that never close first."""
    found = [r for r in rows(record, "nations") if is_late(r)]
    found.sort(key=lambda r: -_lateness(r))
    return found[:n]


def _lateness(row: Row) -> float:
    """Days late; more than any day where it never closes."""
    late = number(row.get("days_late"))
    return 1e9 if number(row.get("day_closed")) is None or late is None else late


def nation_delay(row: Row) -> str:
    """How late a nation's last elements are, in words."""
    if number(row.get("day_closed")) is None:
        return "not complete"
    late = number(row.get("days_late")) or 0.0
    return f"{late:.0f} day{'' if round(late) == 1 else 's'}" if late >= 0.5 else "<1 day"


def one_more(row: Row) -> str:
    """One more unit of a limit, as a phrase.

    Examples
    --------
    >>> one_more({"limit": "slots:GAGO", "name": "working slots at Gao", "unit": "working slot"})
    'one more working slot at Gao'
    >>> one_more({"limit": "lift:c17", "name": "C-17 class", "unit": "vehicle"})
    'C-17 class: one more vehicle'
    """
    name, unit = text(row.get("name")), text(row.get("unit"))
    kind = text(row.get("limit")).partition(":")[0]
    if kind == "lift":
        return f"{name}: one more vehicle"
    if kind == "slots":
        return f"one more working slot{name.removeprefix('working slots')}"
    if kind == "paths":
        return f"one more train a day{name.removeprefix('train paths')}"
    if kind == "port":
        return f"one more tonne a day through the {name}"
    if kind == "onward":
        ahead = "on the " if name.startswith("road") else "by "
        return f"one more tonne a day {ahead}{name}"
    return f"one more {unit or 'unit'} of {name}"


def price_sentence(row: Row) -> str:
    """What one more unit of a limit would save, in one sentence."""
    n = number(row.get("n_days"))
    binding = "" if n is None else f"; it binds on {n:.0f} day{'' if n == 1 else 's'}"
    return (
        f"{upper_first(one_more(row))} from day {day(row.get('first_day'))} on would save up to "
        f"{whole(row.get('worth_t_days'))} weighted tonne-days of lateness{binding}."
    )


def short_lift(record: Record) -> dict[str, str]:
    """Names of types of lift for charts: without what follows a comma, where that is clear."""
    names = {
        text(r.get("name")) or text(r.get("lift_type"))
        for r in (*rows(record, "lift"), *rows(record, "utilisation"))
    }
    short = {n: n.partition(",")[0] for n in names}
    n_used = {s: sum(v == s for v in short.values()) for s in short.values()}
    return {n: s if n_used[s] == 1 else n for n, s in short.items()}


def owner_kind(row: Row) -> str:
    """Whose lift a row is: one of ``OWNERS``."""
    if row.get("is_hired"):
        return OWNERS[2]
    return OWNERS[1] if text(row.get("owner")) == US else OWNERS[0]


def owner_name(row: Row) -> str:
    """An owner in words; the market where it is hired."""
    return "hired" if row.get("is_hired") else name_of(row.get("owner"))


def lift_table(record: Record) -> list[tuple[str, dict[str, float], float, float]]:
    """Lift type, vehicle-days by kind of owner, tonnes and persons; most used first."""
    found: dict[str, tuple[dict[str, float], list[Row]]] = {}
    for row in rows(record, "lift"):
        name = text(row.get("name")) or text(row.get("lift_type"))
        used, mine = found.setdefault(name, ({}, []))
        kind = owner_kind(row)
        used[kind] = used.get(kind, 0.0) + (number(row.get("vehicle_days")) or 0.0)
        mine.append(row)
    said = [
        (name, used, total(r.get("cargo_t") for r in mine), total(r.get("persons") for r in mine))
        for name, (used, mine) in found.items()
    ]
    return sorted(said, key=lambda r: (-(r[2] + r[3]), r[0]))


def us_lift_sentence(record: Record) -> str:
    """What America carries and what is hired, with the caution that prices deserve."""
    totals = part(record, "totals")
    if not rows(record, "lift"):
        return "No lift is used."
    cost = totals.get("hired_cost_meur")
    return (
        f"{lift_sentence(record)} Hired lift costs about {whole(cost)} million euro: prices of the "
        "market are assumptions of low confidence."
    )


def lift_sentence(record: Record) -> str:
    """Who carries how much: hired lift, the United States, Europe with what is left."""
    found, totals = rows(record, "lift"), part(record, "totals")
    if not found:
        return "No lift is used."
    hired = []
    for key, what in (("cargo_t", "tonnes"), ("persons", "persons")):
        all_of_it = total(r.get(key) for r in found)
        if all_of_it > NOISE:
            mine = total(r.get(key) for r in found if r.get("is_hired"))
            hired.append(f"{share(mine / all_of_it)} of the {what}")
    first = f"Hired lift carries {listing(hired)}" if hired else "Hired lift carries nothing"
    cargo, persons = number(totals.get("us_cargo_t_share")), number(totals.get("us_persons_share"))
    if cargo is None and persons is None:
        return f"{first}; the share of the United States is not known."
    if (cargo or 0.0) < 1e-6 and (persons or 0.0) < 1e-6:
        return f"{first}; American lift carries nothing."
    return f"{first}; American lift carries {share(cargo)} and {share(persons)}."


def reason_sentence(record: Record) -> str:
    """The largest reasons of the shortfall, in one sentence."""
    shares = reason_shares(record)
    if not shares:
        return "Nothing is short, or the reasons were not worked out."
    biggest = sorted(shares, key=lambda r: -r[1])[:2]
    said = listing([f"{share(v)} {REASON_PHRASES.get(k, k)}" for k, v in biggest if v > 0])
    return f"Of what the operations still lack, {said}." if said else "Nothing is short."


def reason_shares(record: Record) -> list[tuple[str, float]]:
    """Reason and share in the fixed order; nothing where nothing is short."""
    found = {
        text(r.get("reason")): number(r.get("share")) for r in rows(record, "gap_reason_shares")
    }
    known = [(k, v) for k in [*REASONS, *(k for k in found if k not in REASONS)]
             if (v := found.get(k)) is not None]  # fmt: skip
    return known if any(v > 0 for _, v in known) else []


def solver_sentence(record: Record) -> str:
    """How far the plan is proved, in one line."""
    solver = part(record, "solver")
    if not solver:
        return "How the plan was solved is not recorded."
    gap, violation = number(solver.get("gap")), number(solver.get("max_violation"))
    off = UNKNOWN if gap is None else "none" if gap <= 0 else f"{100 * gap:.1g}{NBSP}%"
    broken = UNKNOWN if violation is None else "none" if violation <= 0 else f"{violation:.1g}"
    return (
        f"Solver status: {text(solver.get('status')) or UNKNOWN}; gap to the proved bound: {off}; "
        f"largest violation of a limit when checked again outside the solver: {broken}. "
        f"{whole(solver.get('n_columns'))} possible loads were priced and "
        f"{whole(solver.get('n_written'))} written, for {whole(solver.get('n_demands'))} demands "
        f"under {whole(solver.get('n_limits'))} limits."
    )
