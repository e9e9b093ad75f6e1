"""Terminal text about more than one assessment: comparison, sources, published checks."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

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
    """Rows of a provenance table: one block each, and what stands behind them once at the end.

    Traced rows (they have ``kind`` and ``what``) are headed by their kind where
    it changes: the words, the value with unit and range, then table and key,
    source, date, confidence and note. Rows of any other table are shown field
    by field.
    """
    screen = Screen(width=width, is_ascii=is_ascii)
    if not found:
        return "No source found.\n"
    blocks: list[str] = []
    kind = ""
    for row in found:
        if "what" in row and text(row.get("kind")) not in (kind, "part"):
            kind = text(row.get("kind"))
            blocks.append(screen.heading(kind.capitalize()))
        blocks.append(_traced(screen, row) if "what" in row else _fields(screen, row))
    named = {
        text(row["source"]): f"{text(row['source_title'])}. {text(row.get('source_address'))}"
        for row in found
        if text(row.get("source")) and text(row.get("source_title"))
    }
    if named:
        blocks.append(screen.heading("Where they come from"))
        blocks.append(
            "\n".join(
                f"{_wrapped(screen, key)}\n{_wrapped(screen, where.strip(), indent=2)}"
                for key, where in sorted(named.items())
            )
        )
    return "\n\n".join(blocks) + "\n"


def _traced(screen: Screen, row: Row) -> str:
    """One traced row: words, value and range, then where it stands and how far to trust it."""
    lines = [_wrapped(screen, row.get("what"))]
    if row.get("value") is not None:
        said = f"{_shown(row['value'])} {text(row.get('unit'))}"
        low, high = row.get("low"), row.get("high")
        if low is not None or high is not None:
            said += f", range {_shown(low)} to {_shown(high)}"
        lines.append(_wrapped(screen, f"value: {said}", indent=2))
    place = " ".join(text(row.get(c)) for c in ("table", "key") if text(row.get(c)))
    trust = [
        f"{word}{text(row.get(column))}"
        for column, word in (("source", "source "), ("as_of", "as of "), ("confidence", ""))
        if text(row.get(column))
    ]
    lines.append(_wrapped(screen, f"row: {place}", indent=2))
    if trust:
        lines.append(_wrapped(screen, "; ".join(trust), indent=2))
    if text(row.get("note")):
        lines.append(_wrapped(screen, f"note: {text(row.get('note'))}", indent=2))
    return "\n".join(lines)


def _fields(screen: Screen, row: Row) -> str:
    """A row of any table: its first value, then every other one that is known."""
    lines = []
    for i, (key, value) in enumerate(row.items()):
        said = _shown(value)
        if i == 0:
            lines.append(_wrapped(screen, said))
        elif said:
            lines.append(_wrapped(screen, f"{key.replace('_', ' ')}: {said}", indent=2))
    return "\n".join(lines)


def _wrapped(screen: Screen, sentence: object, indent: int = 0) -> str:
    """A paragraph wrapped to the width; one that fits is not drawn, for speed in long lists."""
    said = screen.plain(sentence)
    if cell_len(said) <= screen.width - indent:
        return " " * indent + said
    return screen.wrapped(sentence, indent=indent)


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
