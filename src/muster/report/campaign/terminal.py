"""Terminal text of a campaign: the four answers first, readable aloud, at 60 and 80 columns."""

from __future__ import annotations

from muster.report.campaign.bars import cost_said, has_cost, name_of, step_said
from muster.report.campaign.charts import known
from muster.report.campaign.gain import Measure, measure
from muster.report.campaign.text import (
    answers,
    chance,
    estimate,
    held,
    in_points,
    interval,
    meaning,
    named,
    option_sentences,
    precise,
    settings_phrase,
    title_line,
    verdict,
)
from muster.report.campaign.trace import sentences
from muster.report.campaign.trust import stress_sentence
from muster.report.numbers import count
from muster.report.rows import Record, number, part, rows, text
from muster.report.terminal import Grid, Screen

NARROW = 76
N_CAPABILITIES, N_NATIONS, N_FAILURES = 6, 5, 3


def campaign_as_text(record: Record, width: int = 80, is_ascii: bool = False) -> str:
    """The campaign as text: the four answers, crises, capabilities, steps, tempo, one history.

    Parameters
    ----------
    record
        Record of a campaign (schema ``muster/campaign/1``).
    width
        Columns of the terminal; under 40 counts as 40.
    is_ascii
        True where the terminal cannot show UTF-8.
    """
    screen = Screen(width=width, is_ascii=is_ascii)
    head = screen.heading("How often is the force overwhelmed?")
    bits = [
        f"{head}\n{screen.wrapped(title_line(record))}",
        screen.wrapped(verdict(record)),
        *(screen.wrapped(f"{question}: {answer}") for question, answer in answers(record)),
        screen.wrapped(meaning(record)),
        *(screen.wrapped(s) for s in option_sentences(record)),
        _crises(record, screen),
        _capabilities(record, screen),
        _frontier(record, screen),
        _tempo(record, screen),
        screen.wrapped(stress_sentence(record)) if stress_sentence(record) else "",
        _history(record, screen),
        _sure(record, screen),
        screen.wrapped(
            "Pages with charts by year, every table and one history: add --out FOLDER "
            "(campaign.html, campaign.pdf, campaign.xlsx, campaign.json)."
        ),
    ]
    return "\n\n".join(b for b in bits if b) + "\n"


def _crises(record: Record, screen: Screen) -> str:
    """Crises: how often they come and how often the answer holds."""
    found = rows(record, "crises")
    if not found:
        return ""
    is_narrow = screen.width < NARROW
    heads = ["Crisis", "Yearly", "Holds", "Shortest of"]
    grid = Grid(heads=heads[: 3 if is_narrow else 4], right=(1, 2), fixed=(1, 2))
    for row in found:
        cells = [name_of(row, "crisis"), count(row.get("rate_per_year")),
                 held(row),
                 named(record, row.get("worst_capability")) or "nothing"]  # fmt: skip
        grid.add(*cells[: 3 if is_narrow else 4])
    return f"{screen.heading('Crises, and how often the answer holds')}\n{grid.drawn(screen)}"


def _capabilities(record: Record, screen: Screen) -> str:
    """What fails first, and what one more unit is worth."""
    how = measure(record)
    found = [
        r for r in rows(record, "capabilities")
        if (number(r.get("first_to_fail_share")) or 0.0) > 0 or (number(r.get(how.key)) or 0.0) > 0
    ][:N_CAPABILITIES]  # fmt: skip
    if not found:
        return ""
    heads = ["Capability", "Fails first", "One more, years" if how.scale == 1 else
             "One more, points"]  # fmt: skip
    is_compared = any(number(r.get(how.key)) is not None for r in found)
    grid = Grid(heads=heads if is_compared else heads[:2], right=(1, 2))
    for row in found:
        cells = [name_of(row), chance(row.get("first_to_fail_share"))]
        if is_compared:
            cells.append(_gain(row.get(how.key), how))
        grid.add(*cells)
    title = "What fails first" + (", and what one more is worth" if is_compared else "")
    note = f"One more: change of the {how.of}." if is_compared else ""
    return f"{screen.heading(title)}\n{grid.drawn(screen)}" + (
        f"\n{screen.wrapped(note)}" if note else ""
    )


def _gain(value: object, how: Measure) -> str:
    """What one more unit changes, with its sign; nothing where it was not compared."""
    found = number(value)
    if found is None:
        return ""
    said = how.said(abs(found))
    return said if said == "0.0" else f"{'-' if found > 0 else '+'}{said}"


def _frontier(record: Record, screen: Screen) -> str:
    """Steps that lower the risk."""
    found = known(record, "frontier", "step", "prob_per_year")
    if len(found) < 2:
        return ""
    is_priced = has_cost(found) and screen.width >= NARROW
    heads = ["Step", *(["Cost, EUR m"] if is_priced else []), "Fails in a year"]
    right = tuple(range(1, len(heads)))
    grid = Grid(heads=heads, right=right, fixed=right)
    for row in found:
        cost = [cost_said(row)] if is_priced else []
        risk = f"{precise(row['prob_per_year'])} ({interval(row.get('low'), row.get('high'))})"
        grid.add(f"{row['step']:.0f}. {step_said(row)}", *cost, risk.removesuffix(" ()"))
    return f"{screen.heading('What would lower the risk')}\n{grid.drawn(screen)}"


def _tempo(record: Record, screen: Screen) -> str:
    """Who is away most."""
    found = sorted(
        known(record, "tempo", "deployed_days_per_unit_year"),
        key=lambda r: -(number(r["deployed_days_per_unit_year"]) or 0.0),
    )[:N_NATIONS]
    if not found:
        return ""
    grid = Grid(heads=("Away most", "Days a year", "In due rest"), right=(1, 2))
    for row in found:
        over = number(row.get("overstretched_days_per_unit_year"))
        grid.add(name_of(row, "holder"), f"{number(row['deployed_days_per_unit_year']) or 0.0:.0f}",
                 "not known" if over is None else f"{over:.0f}")  # fmt: skip
    return f"{screen.heading('Days deployed for each unit')}\n{grid.drawn(screen)}"


def _history(record: Record, screen: Screen) -> str:
    """What goes wrong in one trial."""
    found = sentences(record, N_FAILURES)
    if not found:
        return ""
    lines = "\n".join(f"- {screen.wrapped(s, 2).lstrip()}" for s in found)
    trial = count(part(record, "trace").get("trial"))
    return f"{screen.heading(f'What goes wrong in trial {trial}, one of many')}\n{lines}"


def _sure(record: Record, screen: Screen) -> str:
    """How many trials there were, and how many a smaller error takes."""
    found = part(record, "verdict")
    if number(found.get("ever_prob")) is None:
        return ""
    said = (
        f"Over {settings_phrase(record)}: "
        f"{estimate(found.get('ever_prob'), found.get('low'), found.get('high'))}."
    )
    wanted = [r for r in rows(record, "errors") if number(r.get("trials_needed")) is not None]
    if wanted:
        said += " Trials needed for an error of " + ", ".join(
            f"{in_points(r.get('wanted_error'))} points: {count(r['trials_needed'])}"
            for r in wanted
        )
        said += "."
    said += " Intervals speak of chance in the trials, not of what is assumed."
    heading = screen.heading("How sure is it")
    return f"{heading}\n{screen.wrapped(text(said))}"
