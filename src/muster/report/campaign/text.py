"""Words of a campaign: sentences for every form of its report.

Every sentence comes from the record alone (schema ``muster/campaign/1``).
"""

from __future__ import annotations

from muster.report.numbers import (
    NBSP,
    UNKNOWN,
    count,
    listing,
    lower_first,
    percent,
    small,
    upper_first,
)
from muster.report.rows import Record, Row, number, part, rows, text
from muster.report.sentences import study_line, us_of, warned

LEAST = 0.0005
"""Smaller probabilities are said to be less than 0.1 %, and likewise at the other end."""
SATURATED = 0.5
"""Share of years with a failure from which the text also says how much does go well."""
RARE = 0.25
"""Up to this probability a year is one in so many; above it, so many in ten."""


def chance(value: object) -> str:
    """A probability or share; with a decimal near both ends, never rounded to none or all.

    Examples
    --------
    >>> [chance(v).replace(NBSP, " ") for v in (0.632, 0.0413, 0.0001, 0.0, 1.0, 0.9999, None)]
    ['63 %', '4.1 %', '<0.1 %', '0 %', '100 %', '>99.9 %', 'not known']
    """
    found = number(value)
    if found is not None and 0.1 <= found <= 0.9:
        return f"{100 * found:.0f}{NBSP}%"
    return precise(found)


def precise(value: object) -> str:
    """A probability with one decimal, never rounded to none or all.

    Examples
    --------
    >>> precise(0.632).replace(NBSP, " "), precise(1.0).replace(NBSP, " ")
    ('63.2 %', '100 %')
    """
    found = number(value)
    if found is None:
        return UNKNOWN
    if found <= 0 or found >= 1:
        return f"{100 * max(0.0, min(1.0, found)):.0f}{NBSP}%"
    if found < LEAST:
        return f"<0.1{NBSP}%"
    return f">99.9{NBSP}%" if found > 1 - LEAST else f"{100 * found:.1f}{NBSP}%"


def interval(low: object, high: object) -> str:
    """From a lower to an upper limit, both probabilities; nothing where either is not known.

    Examples
    --------
    >>> interval(0.6225, 0.6415).replace(NBSP, " ")
    '62.3 to 64.1 %'
    """
    if number(low) is None or number(high) is None:
        return ""
    first, last = precise(low).removesuffix(f"{NBSP}%"), precise(high)
    return last if f"{first}{NBSP}%" == last else f"{first} to {last}"


def estimate(value: object, low: object, high: object) -> str:
    """A probability with its 95 % interval."""
    found = interval(low, high)
    found = "" if found == precise(value) else found
    return precise(value) + (f" (95{NBSP}% interval {found})" if found else "")


def in_points(value: object) -> str:
    """A change of probability in percentage points, unsigned.

    Examples
    --------
    >>> in_points(0.081), in_points(0.0002), in_points(None)
    ('8.1', '<0.1', 'not known')
    """
    found = number(value)
    if found is None:
        return UNKNOWN
    scaled = 100 * found
    if 0 < abs(scaled) < 0.05:
        return "<0.1" if scaled > 0 else ">-0.1"
    return f"{scaled + 0.0:.1f}"


def how_often(prob_per_year: object) -> str:
    """A probability in a year, as people say it.

    Examples
    --------
    >>> how_often(0.041), how_often(0.62), how_often(0.0), how_often(0.97)
    ('about one year in 24', 'about six years in ten', 'in no year', 'nearly every year')
    """
    found = number(prob_per_year)
    if found is None:
        return "in an unknown part of the years"
    if found <= 0:
        return "in no year"
    if found >= 1:
        return "every year"
    if found < RARE:
        return (
            f"about one year in {small(1 / found) if 1 / found < 10 else count(round(1 / found))}"
        )
    return "nearly every year" if found >= 0.95 else f"about {small(10 * found)} years in ten"


def odds(prob_per_year: object) -> str:
    """The same in figures: 1 in 24."""
    found = number(prob_per_year)
    if found is None:
        return UNKNOWN
    if found <= 0:
        return "none"
    return f"1 in {count(round(1 / found))}" if found < RARE else f"{10 * found:.0f} in 10"


def named(record: Record, code: object) -> str:
    """Name of a capability of the record; a code that it does not know stands for itself."""
    for row in rows(record, "capabilities"):
        if text(row.get("capability")) == text(code):
            return text(row.get("name")) or text(code)
    return text(code)


def finding(record: Record) -> Row:
    """The numbers of the verdict, with those of the totals beside them."""
    return {**part(record, "totals"), **part(record, "verdict")}


def settings_phrase(record: Record) -> str:
    """So many trials of so many years."""
    given = part(record, "settings")
    n, years = number(given.get("trials")), n_years(record)
    trials = "an unknown number of trials" if n is None else f"{n:,.0f} trial{'s' * (n != 1)}"
    return f"{trials} of {years}"


def n_years(record: Record) -> str:
    """Length of a campaign."""
    found = number(part(record, "settings").get("years"))
    found = number(finding(record).get("years")) if found is None else found
    return (
        "an unknown number of years" if found is None else f"{found:.0f} year{'s' * (found != 1)}"
    )


def title_line(record: Record) -> str:
    """Study, year, posture and size of the experiment, on one line."""
    return study_line(record, settings_phrase(record))


def verdict(record: Record) -> str:
    """How likely it is that the force is overwhelmed: the first sentence of every form."""
    found = finding(record)
    ever = number(found.get("ever_prob"))
    if ever is None:
        return "This record holds no verdict: no campaign was run."
    counted_on = ", after ".join(w for w in (us_of(record), warned(record)) if w)
    who = f"{upper_first(counted_on)}, the force of {text(record.get('year'))}"
    years = n_years(record)
    if ever <= 0:
        limit = number(found.get("high"))
        rest = "" if limit is None else f" (upper 95{NBSP}% limit: {precise(limit)})"
        return f"{who} is overwhelmed in none of {settings_phrase(record)}{rest}."
    if ever >= 1:
        limit = number(found.get("low"))
        rest = "" if limit is None else f" (lower 95{NBSP}% limit: {precise(limit)})"
        return (
            f"{who} is overwhelmed at least once in every one of {settings_phrase(record)}{rest}."
        )
    return (
        f"{who} is overwhelmed at least once in {years} with a probability of "
        f"{estimate(ever, found.get('low'), found.get('high'))}."
    )


def beyond_sentence(record: Record) -> str:
    """How much does go well where some operation fails in most years; empty elsewhere.

    A probability near 1 tells one force from another no more: what holds does.
    """
    if (number(finding(record).get("prob_per_year")) or 0.0) < SATURATED:
        return ""
    times = [
        (number(r.get("operations")) or 0.0) * (number(r.get("share_of_time")) or 0.0)
        for r in rows(record, "at_once")
    ]
    pairs = [
        (number(r.get("operations_per_trial")) or 0.0, number(r.get("held_share")) or 0.0)
        for r in rows(record, "crises")
    ]
    begun = sum(n for n, _ in pairs)
    lowest = [n for r in rows(record, "years") if (n := number(r.get("coverage_p50"))) is not None]
    if not times or begun <= 0.0 or not lowest:
        return ""
    whole = sum(n * share for n, share in pairs) / begun
    middle = sorted(lowest)[len(lowest) // 2]
    return (
        f"with {sum(times):.1f} operations at a time on average, {percent(whole)} of operations "
        f"hold throughout; in a middling year the worst off has {percent(middle)} of what it needs."
    )


def answers(record: Record) -> list[tuple[str, str]]:
    """The other questions of one minute, each with its answer; none without a verdict."""
    if number(finding(record).get("ever_prob")) is None:
        return []
    beyond = beyond_sentence(record)
    return [
        *([("What still holds", beyond)] if beyond else []),
        ("Which capability", first_sentence(record)),
        ("How often", often_sentence(record)),
        ("What would halve it", halving_sentence(record)),
    ]


def first_sentence(record: Record) -> str:
    """Which capability fails first."""
    found = finding(record)
    if (number(found.get("ever_prob")) or 0.0) <= 0:
        return "none fails."
    name = named(record, found.get("first_capability"))
    if not name:
        return "no single one stands out."
    share = number(found.get("first_share"))
    of = "an unknown share" if share is None else chance(share)
    return f"{lower_first(name)} is the first to fail in {of} of the trials in which any does."


def often_sentence(record: Record) -> str:
    """In how many years an operation fails."""
    found = finding(record)
    prob = number(found.get("prob_per_year"))
    if prob is None:
        return "not known."
    if prob <= 0:
        return "no operation fails in any year."
    low, high = found.get("prob_per_year_low"), found.get("prob_per_year_high")
    span = interval(low, high)
    exact = f" ({precise(prob)}" + (f"; 95{NBSP}% interval {span})" if span else ")")
    return f"at least one operation fails {_in(how_often(prob))}{exact if prob < 1 else ''}."


def _in(phrase: str) -> str:
    """A phrase of time with the preposition it needs."""
    return phrase if phrase.startswith(("in ", "every", "nearly")) else f"in {phrase}"


def halving_sentence(record: Record) -> str:
    """What would halve the risk of a year, or how far the steps that were tried get."""
    found = finding(record)
    if (number(found.get("ever_prob")) or 0.0) <= 0:
        return "there is nothing to halve."
    before = number(found.get("prob_per_year"))
    said = halving_additions(record)
    if said:
        after = halving(record).get("prob_per_year")
        span = f" from {precise(before)}" if before is not None else ""
        rest = "" if number(after) is None else f": the risk of a year falls{span} to "
        return f"{listing(said)}{rest}{precise(after) if rest else ''}."
    lowest = lowest_step(record)
    if lowest is None:
        return "not worked out."
    after = number(lowest.get("prob_per_year"))
    if not number(lowest.get("step")) or (before or 1.0) <= (after or 0.0):
        return "nothing that was tried: no step lowers the risk of a year."
    span = f"from {precise(before)} to " if before is not None else "to "
    return (
        f"nothing that was tried; the best step lowers the risk of a year {span}{precise(after)}."
    )


def halving(record: Record) -> Row:
    """The step at which the risk of a year is half of what it was; empty if there is none."""
    return part(finding(record), "halving") or part(record, "halving")


def halving_additions(record: Record) -> list[str]:
    """What would halve the risk, one phrase for each capability."""
    half = halving(record)
    found = []
    for row in rows(half, "additions"):
        n, name = number(row.get("n")), text(row.get("name"))
        name = name or named(record, row.get("capability"))
        if n is not None and name:
            found.append(more(n, text(row.get("unit")), name))
    return found


def more(n: float, unit: str, name: str) -> str:
    """So many more units of a capability, as people say it.

    Examples
    --------
    >>> more(12.0, "aircraft", "Air-to-air refuelling"), more(1.0, "brigades", "Heavy brigades")
    ('12 more aircraft (air-to-air refuelling)', 'one more heavy brigade')
    """
    lower, unit = lower_first(name), unit or "units"
    noun = lower if unit in lower else f"{unit} ({lower})"
    if n == 1:
        noun = noun.replace(unit, _singular(unit), 1)
    return f"{'one' if n == 1 else count(n)} more {noun}"


def _singular(unit: str) -> str:
    """One of a plural.

    Examples
    --------
    >>> [_singular(w) for w in ("batteries", "task groups", "headquarters", "aircraft")]
    ['battery', 'task group', 'headquarters', 'aircraft']
    """
    if unit.endswith("ies"):
        return f"{unit[:-3]}y"
    return unit if unit == "headquarters" else unit.removesuffix("s")


def lowest_step(record: Record) -> Row | None:
    """The step of the frontier with the lowest risk in a year."""
    found = [r for r in rows(record, "frontier") if number(r.get("prob_per_year")) is not None]
    return min(found, key=lambda r: number(r.get("prob_per_year")) or 0.0, default=None)


def meaning(record: Record) -> str:
    """What overwhelmed means."""
    share = number(part(record, "settings").get("hold_share"))
    of = "all of" if share is None or share >= 1 else f"{chance(share)} of"
    return (
        "Overwhelmed: in at least one tour of at least one operation, a capability without which "
        f"the operation cannot run is not met to {of} its need."
    )


def option_sentences(record: Record) -> list[str]:
    """What was switched on or off in this campaign."""
    given = part(record, "settings")
    found = []
    if given.get("is_escalation"):
        found.append("Crises can bring others with them (escalation).")
    if given.get("is_us_process"):
        found.append("The United States come and go in spells: a crisis in Asia ties them down.")
    warm_up = number(given.get("warm_up"))
    if warm_up:
        found.append(
            f"{upper_first(small(warm_up))} year{'s' * (warm_up != 1)} before the first are run "
            "and not counted, so that operations are already under way at its start."
        )
    return found


def held(row: Row) -> str:
    """Share of the operations of a crisis that hold."""
    if number(row.get("held_share")) is None and number(row.get("operations_per_trial")) == 0:
        return "none came"
    return chance(row.get("held_share"))
