"""Terminal text of targets: what is missing, who is asked for what, and why."""

from __future__ import annotations

import difflib

from muster.core.errors import UnknownCodeError
from muster.report.numbers import NBSP, UNKNOWN, count, percent
from muster.report.rows import Record, Row, number, rows, text, total
from muster.report.sentences import study_line
from muster.report.targets.language import Language
from muster.report.targets.letter import letter
from muster.report.targets.reasons import Asked, headline, reasons
from muster.report.terminal import Grid, Screen

NARROW = 76
N_GAPS, N_NATIONS, N_RULES = 12, 14, 6


def targets_text(record: Record, width: int = 100, is_ascii: bool = False) -> str:
    """The targets as text: verdict, gaps, burden by nation, what rules cost, how sure.

    Parameters
    ----------
    record
        Record of targets (schema ``muster/targets/1``).
    width
        Columns of the terminal; under 40 counts as 40.
    is_ascii
        True where the terminal cannot show UTF-8.
    """
    screen = Screen(width=width, is_ascii=is_ascii)
    bits = [
        f"{screen.heading('What is asked of each nation, and why')}\n"
        f"{screen.wrapped(title_line(record))}",
        screen.wrapped(record.get("verdict")),
        _gaps(record, screen),
        _nations(record, screen),
        _rules(record, screen),
        _sure(record, screen),
    ]
    return "\n\n".join(b for b in bits if b) + "\n"


def title_line(record: Record) -> str:
    """Study, year, posture and key, on one line."""
    key = text(record.get("key_name"))
    return study_line(record, f"by {key}" if key else "")


def _gaps(record: Record, screen: Screen) -> str:
    """What is missing, the costliest first."""
    found = sorted(rows(record, "gaps"), key=lambda g: (-(number(g.get("cost_meur")) or 0.0),
                                                        text(g.get("capability"))))  # fmt: skip
    if not found:
        return ""
    is_wide = screen.width >= NARROW
    heads = ["Missing in Europe", "Units", "Cost, EUR m", *(["Range, EUR m"] if is_wide else [])]
    grid = Grid(heads=heads, right=(1, 2, 3), fixed=(1, 2, 3))
    for gap in found[:N_GAPS]:
        span = f"{count(gap.get('cost_low_meur'))}–{count(gap.get('cost_high_meur'))}"
        cells = [text(gap.get("name")), Language().plain(gap.get("units"), gap),
                 count(gap.get("cost_meur")), span]  # fmt: skip
        grid.add(*cells[: len(heads)])
    said = grid.drawn(screen)
    rest = found[N_GAPS:]
    if rest:
        cost = count(total(g.get("cost_meur") for g in rest))
        more = f"{len(rest)} more {'capability' if len(rest) == 1 else 'capabilities'}"
        said += f"\n{screen.wrapped(f'And {more} for EUR m {cost} in all.')}"
    return said


def _nations(record: Record, screen: Screen) -> str:
    """Burden and fair share by nation."""
    found = sorted(
        (n for n in rows(record, "nations") if n.get("is_asked")),
        key=lambda n: (-(number(n.get("burden_meur")) or 0.0), text(n.get("nation"))),
    )
    if not found:
        return ""
    is_wide = screen.width >= NARROW
    heads = ["Nation", "Asked, EUR m", "Fair, EUR m", *(["Targets", "People"] if is_wide else []),
             "Difference made by"]  # fmt: skip
    right = tuple(range(1, len(heads) - 1))
    grid = Grid(heads=heads, right=right, fixed=right)
    for nation in found[:N_NATIONS]:
        wide = [count(nation.get("n_targets")), count(round(number(nation.get("persons")) or 0))]
        grid.add(text(nation.get("name")), count(nation.get("burden_meur")),
                 count(nation.get("fair_meur")), *(wide if is_wide else []),
                 text(nation.get("deviation_rule_name")))  # fmt: skip
    said = f"{screen.heading('Burden beside fair share')}\n{grid.drawn(screen)}"
    rest = found[N_NATIONS:]
    if rest:
        asked, fair = (count(total(n.get(k) for n in rest)) for k in ("burden_meur", "fair_meur"))
        nothing = [text(n.get("name")) for n in rest if not number(n.get("burden_meur"))]
        note = f"{len(rest)} more nations: asked EUR m {asked}, fair EUR m {fair}."
        note += f" Asked for nothing: {', '.join(nothing)}." if nothing else ""
        said += f"\n{screen.wrapped(note)}"
    return said


def _rules(record: Record, screen: Screen) -> str:
    """What each rule costs or saves, the most first."""
    found = [r for r in rows(record, "rules") if abs(number(r.get("cost_meur")) or 0.0) >= 1.0]
    found.sort(key=lambda r: (-abs(number(r["cost_meur"]) or 0.0), text(r.get("rule"))))
    if not found:
        return ""
    grid = Grid(heads=("Rule", "Costs, EUR m", "Moves, EUR m", "Switch off with"),
                right=(1, 2), fixed=(1, 2))  # fmt: skip
    for rule in found[:N_RULES]:
        grid.add(text(rule.get("name")), count(rule.get("cost_meur")),
                 count(rule.get("moved_meur")), f"--no-rule {text(rule.get('rule'))}")  # fmt: skip
    note = (
        "Costs: what the division in parts would save without the rule, new fleets and unfairness "
        "counted; below zero the rule saves. Moves: burden that it shifts between nations."
    )
    return f"{screen.heading('What the rules cost')}\n{grid.drawn(screen)}\n{screen.wrapped(note)}"


def _sure(record: Record, screen: Screen) -> str:
    """Ambition before and after, prices, proof and confidence."""
    if not rows(record, "gaps"):
        return ""
    found = rows(record, "targets")
    low = sum(1 for t in found if t.get("confidence") == "low")
    known = {text(g.get("capability")) for g in rows(record, "gaps")
             if text(g.get("source")) not in ("assumption", "")}  # fmt: skip
    solver = record.get("solver")
    gap = number(solver.get("gap")) if isinstance(solver, dict) else None
    said = (
        f"The ambition met rises from {_share(record.get('score_before'))} to "
        f"{_share(record.get('score_after'))}, and operations run in full from "
        f"{count(record.get('n_run_before'))} to {count(record.get('n_run_after'))} of "
        f"{count(record.get('n_operations'))}. Prices are published for {len(known)} of "
        f"{len(rows(record, 'gaps'))} capabilities and assumed for the others; {low} of "
        f"{len(found)} targets are of low confidence."
    )
    if gap is not None:
        said += f" The division is proved to within {100 * gap:.2g}{NBSP}% of the best."
    said += " Reasons for one nation or one target: muster explain NLD, muster explain NLD aar."
    return f"{screen.heading('How sure is it')}\n{screen.wrapped(said)}"


def _share(value: object) -> str:
    """A share of the ambition with one digit, so that 92.1 and 99.9 % stay apart."""
    found = number(value)
    if found is None:
        return UNKNOWN
    return percent(found) if found in (0.0, 1.0) else f"{100 * found:.1f}{NBSP}%"


def explain_text(
    record: Record,
    nation: str,
    capability: str | None = None,
    language: str = "en",
    width: int = 100,
    is_ascii: bool = False,
) -> str:
    """Why a nation is asked for its targets, or for one, in the words of its letter.

    Parameters
    ----------
    record
        Record of targets.
    nation
        Code of a nation.
    capability
        Code of a capability; without it the whole letter is told.
    language
        ``en`` or ``fr``.
    width, is_ascii
        See :func:`targets_text`.

    Raises
    ------
    UnknownCodeError
        If the record does not know the nation or the capability.
    """
    asked = Asked(record=record, words=Language(code=language))
    if nation not in asked.nations:
        raise UnknownCodeError("nation", [nation], asked.nations)
    screen = Screen(width=width, is_ascii=is_ascii)
    if capability is None:
        return _letter_text(asked, nation, screen)
    target = next((t for t in asked.targets(nation) if t.get("capability") == capability), None)
    if target is None:
        return _not_asked(asked, nation, capability, screen)
    head = screen.heading(f"{asked.words.nation_title(nation)}: {headline(asked, target)}")
    said = "\n\n".join(screen.wrapped(s) for s in reasons(asked, target))
    return f"{head}\n{said}\n\n{screen.wrapped(_facts(asked, target))}\n"


def _facts(asked: Asked, target: Row) -> str:
    """Where the numbers of a target come from."""
    gap = asked.gaps[text(target.get("capability"))]
    level = asked.words.pair("confidence", target.get("confidence"))
    return asked.words.phrase(
        "traced", basis=text(gap.get("basis")), source=text(target.get("source")), level=level
    )


def _not_asked(asked: Asked, nation: str, capability: str, screen: Screen) -> str:
    """What is said of a capability that the nation is not asked for."""
    words, row = asked.words, asked.nation(nation)
    gap = asked.gaps.get(capability)
    if gap is None:
        known = sorted(asked.gaps)
        near = difflib.get_close_matches(capability, known, 1)
        said = words.phrase("no_gap", row, capability=capability, known=", ".join(near or known))
        return f"{screen.wrapped(said)}\n"
    others = [t for t in rows(asked.record, "targets") if t.get("capability") == capability]
    others.sort(key=lambda t: (-(number(t.get("quantity")) or 0.0), text(t.get("nation"))))
    said = words.phrase(
        "not_asked", row, units=words.units(gap.get("units"), gap), key=asked.key(),
        fair=words.units((number(row.get("fair_share")) or 0.0) * (number(gap.get("units")) or 0.0),
                         gap),
        who=words.listing([words.nation(t.get("nation"), t.get("nation_name"))
                           for t in others[:3]]),
    )  # fmt: skip
    return f"{screen.wrapped(said)}\n"


def _letter_text(asked: Asked, nation: str, screen: Screen) -> str:
    """The letter of a nation as text."""
    found = letter(asked.record, nation, asked.words.code)
    bits = [
        f"{screen.heading(found.title)}\n{screen.wrapped(found.kicker)}",
        screen.wrapped(found.lead),
    ]
    for part in found.parts:
        said = [screen.wrapped(" ".join(part.sentences))] if part.sentences else []
        if part.table is not None:
            fixed = tuple(sorted(part.table.numbers)) if screen.width >= NARROW else ()
            grid = Grid(heads=part.table.heads, right=tuple(part.table.numbers), fixed=fixed)
            for row in part.table.body:
                grid.add(*row)
            said += [grid.drawn(screen), screen.wrapped(part.table.note)]
        for head, sentences in part.reasons:
            said.append(f"{screen.plain(head)}\n{screen.wrapped(' '.join(sentences), 2)}")
        bits.append(f"{screen.heading(part.title)}\n" + "\n".join(s for s in said if s))
    return "\n\n".join(bits) + "\n"
