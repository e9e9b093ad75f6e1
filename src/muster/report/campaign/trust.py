"""How far to trust a campaign, in sentences: the standard test, and the rule that sends units."""

from __future__ import annotations

from muster.report.campaign.text import in_points, named
from muster.report.numbers import listing, lower_first, percent, small
from muster.report.rows import Record, number, part, rows, text


def stress_sentence(record: Record) -> str:
    """The standard stress: one major and three small operations at once."""
    found = part(record, "stress")
    n, held = number(found.get("n_operations")), number(found.get("n_held"))
    if n is None or held is None:
        return ""
    said = f"{small(held)} of the {small(n)} operations {'holds' if held == 1 else 'hold'}"
    if n == 1:
        said = "the one operation holds" if held >= 1 else "the one operation does not hold"
    elif held >= n > 0:
        said = "both operations hold" if n == 2 else f"all {small(n)} operations hold"
    sentence = (
        "The standard test, every operation of the study once, on its own days, and nothing else: "
        f"{said}"
    )
    coverage = number(found.get("coverage"))
    if coverage is not None:
        sentence += f"; on average {percent(coverage)} of what is needed is there"
    limiting = [lower_first(c) for c in stress_limits(record)]
    return sentence + (f"; shortest of {listing(limiting[:4])}." if limiting else ".")


def stress_limits(record: Record) -> list[str]:
    """Names of what the operations of the study are shortest of."""
    found = part(record, "stress")
    given = list(found.get("limiting") or [])
    given += [r.get("limiting") for r in rows(found, "operations")]
    return list(dict.fromkeys(named(record, c) for c in given if text(c)))


def greedy_sentences(record: Record) -> list[str]:
    """How far the quick rule of sending units is from the best."""
    found = part(record, "greedy")
    said = []
    n = number(found.get("samples"))
    if n is not None:
        said.append(
            f"In {n:,.0f} sampled moment{'s' * (n != 1)} the best possible assignment of the same "
            f"units would have covered {in_points(found.get('mean_gap'))} percentage points "
            f"more on average, {in_points(found.get('p95_gap'))} or more in the worst twentieth "
            f"and {in_points(found.get('worst_gap'))} at worst."
        )
    checked, worse = _exceptions(record)
    if checked is not None and worse is not None:
        said.append(
            f"Of {checked:,.0f} trials with one more unit, {worse:,.0f} came out worse than "
            "without it: an exception that only a quick rule makes, counted and not hidden."
        )
    if text(found.get("note")):
        said.append(text(found.get("note")))
    return said or ["The distance of the quick rule from the best assignment was not measured."]


def _exceptions(record: Record) -> tuple[float | None, float | None]:
    """Trials compared with one more unit, and those that came out worse."""
    given = part(part(record, "greedy"), "exceptions")
    if given:
        return number(given.get("checked")), number(given.get("worse"))
    compared = number(part(record, "settings").get("compared_trials"))
    worse = [n for r in rows(record, "capabilities") if (n := number(r.get("n_worse"))) is not None]
    if compared is None or not worse:
        return None, None
    return compared * len(worse), sum(worse)
