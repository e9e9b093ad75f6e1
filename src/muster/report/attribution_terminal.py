"""Terminal text of an attribution: who is worth what beside what they spend, and prices."""

from __future__ import annotations

from muster.report.numbers import count, listing
from muster.report.rows import Record, Row, number, part, rows, text
from muster.report.sentences import study_line
from muster.report.terminal import Grid, Screen

NARROW = 76
N_PRICES, N_ORIGINS = 8, 3
HEADS = {
    "nations": "Whose forces are worth what",
    "pools": "Whose forces are worth what, pools apart",
    "enablers": "What each capability is worth",
}


def attribution_as_text(record: Record, width: int = 80, is_ascii: bool = False) -> str:
    """The attribution as text: finding, players, where worth comes from, prices, how sure.

    Parameters
    ----------
    record
        Record of an attribution (schema ``muster/attribute/1``).
    width
        Columns of the terminal; under 40 counts as 40.
    is_ascii
        True where the terminal cannot show UTF-8.
    """
    screen = Screen(width=width, is_ascii=is_ascii)
    head = screen.heading(HEADS.get(text(record.get("players_kind")), "Who is worth what"))
    bits = [
        f"{head}\n{screen.wrapped(study_line(record))}",
        screen.wrapped(record.get("verdict")),
        _players(record, screen),
        _origins(record, screen),
        _prices(record, screen),
        _sure(record, screen),
    ]
    return "\n\n".join(b for b in bits if b) + "\n"


def in_points(value: object, digits: int = 1) -> str:
    """A share of ambition in points, without the word."""
    found = number(value)
    if found is None:
        return ""
    scaled = 100.0 * found
    if 0 < scaled < 0.5 * 10.0**-digits:
        return f"<{10.0**-digits:g}"
    return f"{scaled:.{digits}f}"


def _players(record: Record, screen: Screen) -> str:
    """Everybody's worth, beside money where it is known."""
    found = rows(record, "players")
    if not found:
        return ""
    has_money = any(number(r.get("gdp_share")) is not None for r in found)
    has_runs = any(number(r.get("n_run_without")) is not None for r in found)
    is_wide = screen.width >= NARROW
    heads = ["Player", "Worth", "Share, %"]
    heads += ["GDP, %", "Spends, % of GDP"] if has_money else []
    heads += ["Without", "Alone"] if is_wide else []
    heads += ["Runs without"] if has_runs and is_wide else []
    right = tuple(range(1, len(heads)))
    grid = Grid(heads=heads, right=right, fixed=right)
    nobody: list[str] = []
    for row in found:
        if (number(row.get("shapley")) or 0.0) <= 0.0:
            nobody.append(text(row.get("name")) or text(row.get("player")))
            continue
        cells = [text(row.get("name")) or text(row.get("player")), in_points(row.get("shapley")),
                 in_points(row.get("share"))]  # fmt: skip
        if has_money:
            cells += [in_points(row.get("gdp_share")), in_points(row.get("spending_gdp_share"))]
        if is_wide:
            cells += [in_points(row.get("without_me")), in_points(row.get("alone"))]
        if has_runs and is_wide:
            cells.append(count(row.get("n_run_without")))
        grid.add(*cells)
    note = (
        "Worth: points of ambition that a player adds, as a mean over every order of joining; all "
        f"add up to {in_points(record.get('worth'))}."
    )
    if is_wide:
        note += " Without: points lost if it alone is missing. Alone: points by itself."
    if has_money:
        note += " GDP: share of the European nations counted here."
    if nobody:
        note += f" Adding nothing that is counted: {listing(nobody)}."
    return f"{grid.drawn(screen)}\n{screen.wrapped(note)}"


def _origins(record: Record, screen: Screen) -> str:
    """Where the worth of the first few comes from."""
    if text(record.get("players_kind")) == "enablers":
        return ""
    by_player: dict[str, list[Row]] = {}
    for row in rows(record, "origins"):
        by_player.setdefault(text(row.get("player")), []).append(row)
    lines = []
    for player in rows(record, "players")[:N_ORIGINS]:
        mine = by_player.get(text(player.get("player")), [])[:N_ORIGINS]
        parts = [
            f"{_first_names(row.get('capability_names'))} {in_points(row.get('shapley'))}"
            for row in mine
        ]
        if parts:
            lines.append(f"- {text(player.get('name'))}: {'; '.join(parts)}.")
    if not lines:
        return ""
    body = "\n".join(screen.wrapped(line) for line in lines)
    return f"{screen.heading('Where it comes from, in points')}\n{body}"


def _first_names(names: object) -> str:
    """The first two names of a list, and that there are more."""
    found = text(names).split(", ")
    return listing(found) if len(found) <= 2 else f"{', '.join(found[:2])} and the like"


def _prices(record: Record, screen: Screen) -> str:
    """What one more unit is worth, and what then limits."""
    found = [r for r in rows(record, "prices") if (number(r.get("price")) or 0.0) > 1e-9]
    if not found:
        return ""
    lines = "\n".join(screen.wrapped(f"- {text(r.get('sentence'))}") for r in found[:N_PRICES])
    return f"{screen.heading('What one more is worth')}\n{lines}"


def _sure(record: Record, screen: Screen) -> str:
    """How the numbers were found, and how far they can be off."""
    found = part(record, "sampling")
    error = number(found.get("largest_standard_error"))
    if error is None:
        return ""
    said = (
        f"{count(found.get('n_solved'))} programs solved, each proved and checked; "
        f"{count(found.get('n_cuts'))} bounds kept."
    )
    if number(found.get("n_orders")):
        said += (
            f" {count(found.get('n_orders'))} orders of joining, each with its reverse, were drawn "
            f"for {count(found.get('n_parts_sampled'))} of {count(found.get('n_parts'))} parts."
        )
    said += (
        f" Largest standard error: {in_points(error, 2)} points."
        if error > 0
        else " Nothing was left to chance."
    )
    said += (
        f" {count(record.get('n_run'))} of {count(record.get('n_operations'))} operations are run "
        "in full with everybody. Errors speak of chance, not of what is assumed."
    )
    return f"{screen.heading('How sure is it')}\n{screen.wrapped(said)}"
