"""Terminal text about more than one assessment: comparison, sources, published checks."""

from __future__ import annotations

from collections.abc import Sequence

from muster.report.numbers import UNKNOWN, count, percent, signed_points
from muster.report.rows import Record, Row, number, ordered_operations, rows, text
from muster.report.sentences import study_line, verdict
from muster.report.terminal import Grid, Screen


def compare_as_text(a: Record, b: Record, width: int = 80, *, is_ascii: bool = False) -> str:
    """Two records side by side: the score, each operation, and what moved most."""
    screen = Screen(width=width, is_ascii=is_ascii)
    bits = [
        screen.heading("Two assessments compared"),
        screen.wrapped(f"A: {study_line(a)}") + "\n" + screen.wrapped(f"B: {study_line(b)}"),
    ]
    grid = Grid(heads=("", "A", "B", "B - A, points"), right=(1, 2, 3), fixed=(1, 2))
    grid.add("Share of the ambition", percent(a.get("score")), percent(b.get("score")),
             _moved(a.get("score"), b.get("score")))  # fmt: skip
    grid.add("Operations run in full", count(a.get("n_run")), count(b.get("n_run")), "")
    for name, x, y in _paired(ordered_operations(a), ordered_operations(b), "code"):
        grid.add(screen.short(name, 60), percent(x), percent(y), _moved(x, y))
    bits.append(grid.drawn(screen))
    pairs = _paired(rows(a, "capabilities"), rows(b, "capabilities"), "capability")
    known = [
        (n, x, y) for n, x, y in pairs if x is not None and y is not None and abs(x - y) > 5e-3
    ]
    if known:
        moved = Grid(heads=("Coverage that moved most", "A", "B", "B - A, points"),
                     right=(1, 2, 3), fixed=(1, 2))  # fmt: skip
        for name, x, y in sorted(known, key=lambda k: (-round(abs(k[2] - k[1]), 9), k[0]))[:12]:
            moved.add(screen.short(name, 50), percent(x), percent(y), _moved(x, y))
        bits.append(moved.drawn(screen))
    elif pairs:
        bits.append("No capability's coverage moved.")
    bits.append(screen.wrapped(f"A: {verdict(a)}") + "\n" + screen.wrapped(f"B: {verdict(b)}"))
    return "\n\n".join(bits) + "\n"


def sources_as_text(found: Sequence[Row], width: int = 80, *, is_ascii: bool = False) -> str:
    """Rows of any provenance table, one block each: key, then what is known of it."""
    screen = Screen(width=width, is_ascii=is_ascii)
    if not found:
        return "No source found.\n"
    blocks = []
    for row in found:
        lines = []
        for i, (key, value) in enumerate(row.items()):
            said = _shown(value)
            if i == 0:
                lines.append(screen.wrapped(said))
            elif said:
                lines.append(screen.wrapped(f"{key.replace('_', ' ')}: {said}", indent=2))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def validate_as_text(found: Sequence[Row], width: int = 80, *, is_ascii: bool = False) -> str:
    """Published checks: their value, ours, the accepted range, the verdict and the source.

    Each row has ``name`` (or ``check``), ``published``, ``ours``, ``low``,
    ``high``, ``unit``, ``is_met`` (or ``verdict``), ``reason`` and ``source``.
    """
    screen = Screen(width=width, is_ascii=is_ascii)
    if not found:
        return "No check was run.\n"
    grid = Grid(heads=("Check", "Published", "Ours", "Accepted", "Verdict"))
    n_met = 0
    for row in found:
        is_met = row.get("is_met", text(row.get("verdict")).lower() in ("met", "agrees", "pass"))
        n_met += bool(is_met)
        low, high = number(row.get("low")), number(row.get("high"))
        span = f"{count(low)} to {count(high)}" if low is not None or high is not None else ""
        grid.add(
            screen.short(row.get("name") or row.get("check"), 200), _shown(row.get("published")),
            _shown(row.get("ours")), span,
            text(row.get("verdict")) or ("met" if is_met else "MISSED"),
        )  # fmt: skip
    notes = [
        screen.wrapped(
            f"{text(r.get('name') or r.get('check'))}: {text(r.get('reason'))}"
            + (f" Source: {text(r.get('source'))}." if text(r.get("source")) else "")
        )
        for r in found
        if text(r.get("reason")) or text(r.get("source"))
    ]
    last = f"{n_met} of {len(found)} published checks agree with Muster."
    return "\n\n".join([grid.drawn(screen), "\n".join(notes), screen.wrapped(last)]) + "\n"


def _shown(value: object) -> str:
    """Any value as short text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, float):
        return count(value)
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10000 else str(value)
    if isinstance(value, list | tuple):
        return ", ".join(text(v) for v in value)
    return text(value)


def _moved(x: object, y: object) -> str:
    """Difference in percentage points."""
    before, after = number(x), number(y)
    return UNKNOWN if before is None or after is None else signed_points(after - before)


def _paired(
    a: Sequence[Row], b: Sequence[Row], code: str
) -> list[tuple[str, float | None, float | None]]:
    """Name and coverage in both, for every code of either."""
    left, right = ({text(r.get(code)): r for r in side} for side in (a, b))
    return [
        (
            text((left.get(c) or right[c]).get("name")) or c,
            number(left.get(c, {}).get("coverage")),
            number(right.get(c, {}).get("coverage")),
        )
        for c in dict.fromkeys([*left, *right])
    ]
