"""Drawing on a terminal: plain tables of a stated width, UTF-8 or ASCII.

Text of users never becomes markup: every cell is a ``rich`` text object, and
control characters, which could steer the terminal, are taken out first.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from muster.report.rows import text

_PLAIN = {
    "\N{NO-BREAK SPACE}": " ", "·": "-", "×": "x", "–": "-", "—": "-", "…": "~", "’": "'",
    "‘": "'", "“": '"', "”": '"', "≥": ">=", "≤": "<=", "Ł": "L", "ł": "l", "Ø": "O", "ø": "o",
    "ı": "i", "ß": "ss", "€": "EUR", "−": "-", "█": "#", "░": ".", "✓": "y", "●": "*", "Đ": "D",
    "đ": "d", "æ": "ae", "Æ": "AE",
}  # fmt: skip
MIN_WIDTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where a text will be shown: width in columns, and whether it knows UTF-8."""

    width: int
    is_ascii: bool = False

    def __post_init__(self) -> None:
        if self.width < MIN_WIDTH:
            object.__setattr__(self, "width", MIN_WIDTH)

    def plain(self, value: object) -> str:
        """Text that this screen can show, on one line."""
        cleaned = text(value)
        if str(value).endswith("\N{NO-BREAK SPACE}"):
            cleaned += "\N{NO-BREAK SPACE}"  # keeps right-aligned figures under each other
        if not self.is_ascii:
            return cleaned
        spelled = "".join(_PLAIN.get(c, c) for c in cleaned)
        decomposed = unicodedata.normalize("NFKD", spelled)
        kept = "".join(c for c in decomposed if not unicodedata.combining(c))
        return kept.encode("ascii", "replace").decode("ascii")

    def short(self, value: object, n: int) -> str:
        """Text cut to ``n`` columns, the cut shown."""
        cleaned = self.plain(value)
        if cell_len(cleaned) <= n:
            return cleaned
        return set_cell_size(cleaned, n - 1).rstrip() + ("~" if self.is_ascii else "…")

    def bar(self, share: float | None, n: int) -> str:
        """A share as a bar of ``n`` characters."""
        if share is None:
            return " " * n
        full = round(max(0.0, min(1.0, share)) * n)
        mark, rest = ("#", ".") if self.is_ascii else ("█", "░")
        return mark * full + rest * (n - full)

    def heading(self, title: str) -> str:
        """A heading, underlined."""
        line = self.short(title, self.width)
        return f"{line}\n{('-' if self.is_ascii else '─') * cell_len(line)}"

    def wrapped(self, sentence: object, indent: int = 0) -> str:
        """A paragraph wrapped to the width."""
        return self._drawn(Text(self.plain(sentence)), self.width - indent, indent)

    def _drawn(self, item: Text | Table, width: int, indent: int = 0) -> str:
        """What ``rich`` draws of one item, without colour or trailing blanks."""
        console = Console(
            file=io.StringIO(), width=width, color_system=None, force_terminal=False,
            legacy_windows=False, emoji=False, markup=False, highlight=False,
        )  # fmt: skip
        with console.capture() as capture:
            console.print(item)
        lines = (line.rstrip() for line in capture.get().splitlines())
        return "\n".join(" " * indent + line for line in lines).rstrip()


@dataclass(slots=True, kw_only=True)
class Grid:
    """A table for the terminal: heads, then rows of cells that are plain text."""

    heads: Sequence[str]
    right: Sequence[int] = ()
    fixed: Sequence[int] = ()
    cells: list[Sequence[str]] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """Append a row."""
        self.cells.append(cells)

    def drawn(self, screen: Screen) -> str:
        """The table as text no wider than the screen."""
        heads = [screen.plain(h) for h in self.heads]
        cells = [[screen.plain(c) for c in row] for row in self.cells]
        pad = 1 if screen.is_ascii else 2
        table = Table(
            box=_ASCII_HEAD if screen.is_ascii else box.SIMPLE_HEAD,
            show_edge=False, pad_edge=False, padding=(0, pad - 1),
        )  # fmt: skip
        room = screen.width - len(heads) * (2 * pad - 1)
        for i, width in enumerate(self._widths(heads, cells, room)):
            table.add_column(
                Text(heads[i]), width=width, overflow="fold",
                justify="right" if i in self.right else "left",
            )  # fmt: skip
        for row in cells:
            table.add_row(*(Text(c) for c in row))
        return screen._drawn(table, screen.width)

    def _widths(self, heads: list[str], cells: list[list[str]], room: int) -> list[int]:
        """Column widths that fit: the widest column that can wrap gives way first."""
        columns = [[row[i] for row in cells] for i in range(len(heads))]
        words = [
            max((cell_len(w) for c in [head, *column] for w in c.split(" ")), default=1)
            for head, column in zip(heads, columns, strict=True)
        ]
        least = [
            max([w, *map(cell_len, column)]) if i in self.fixed else min(w, 22)
            for i, (w, column) in enumerate(zip(words, columns, strict=True))
        ]
        widths = [
            max(map(cell_len, [*column, "" if i in self.fixed else head]), default=1)
            for i, (head, column) in enumerate(zip(heads, columns, strict=True))
        ]
        widths = [max(w, low, 1) for w, low in zip(widths, least, strict=True)]
        while sum(widths) > room:
            slack = [(w - low, w, i) for i, (w, low) in enumerate(zip(widths, least, strict=True))]
            free = [(w, i) for gap, w, i in slack if gap > 0] or [
                (w, i) for _gap, w, i in slack if i not in self.fixed or not cells
            ]
            width, i = max(free or [(w, i) for _gap, w, i in slack])
            if width <= 1:
                break
            widths[i] -= 1
        return widths


_ASCII_HEAD = box.Box(
    "    \n    \n -- \n    \n    \n -- \n    \n    \n",
    ascii=True,
)


def is_utf8(encoding: str | None) -> bool:
    """Whether a stream with this encoding can show more than ASCII."""
    return (encoding or "ascii").lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig"}
