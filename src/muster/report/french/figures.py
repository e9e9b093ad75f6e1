"""Reports in the language of a reader: sentences and figures, English as made or in French.

What the phrasebook does not know stays English; a :class:`Speech` remembers it, so that a page
can mark it as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape, unescape

from muster.report.figure import Figure, Spec, wrapped
from muster.report.french.phrasebook import in_french
from muster.report.numbers import NBSP
from muster.report.targets.language import LANGUAGES, THIN

LOCALE = {
    "number": {
        "decimal": ",", "thousands": THIN, "grouping": [3], "currency": ["", f"{NBSP}€"],
        "percent": f"{THIN}%",
    },
}  # fmt: skip
"""How charts write numbers in French."""
_SAID = ("title", "text", "subtitle")
"""Keys of a specification that hold words for a reader."""
_UNSAID = ("fill", "ink", "code", "color", "colour", "domain_code")
"""Fields of a chart's data that hold no words."""
_SPAN = re.compile(r"(<tspan\b[^>]*>)([^<]+)(</tspan>)")
_SPANS = re.compile(r"(?<=>)(?:<tspan\b[^>]*>[^<]+</tspan>)+(?=</text>)")
_TEXT = re.compile(r"(<text\b[^>]*>)([^<]+)(?=</text>)")


@dataclass(frozen=True, slots=True)
class Speech:
    """A language, and what was to be said in it but is known in English only.

    Attributes
    ----------
    code
        ``en`` or ``fr``.
    foreign
        Texts that stayed English where French was asked for.
    """

    code: str = "en"
    foreign: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.code not in LANGUAGES:
            raise ValueError(
                f"Reports do not speak '{self.code}'. Choose one of {', '.join(LANGUAGES)}."
            )

    def say(self, said: str) -> str:
        """A finished English text in this language, or as it is if nobody knows it there."""
        if self.code == "en":
            return said
        found = in_french(said)
        if found is None:
            self.foreign.add(said)
            return said
        return found

    def say_all(self, texts: Iterable[str]) -> list[str]:
        """Several texts, each in this language."""
        return [self.say(t) for t in texts]

    def figure(self, figure: Figure) -> Figure:
        """A figure whose title, axes, legends, labels and table are in this language."""
        if self.code == "en":
            return figure
        return replace(
            figure,
            title=self.say(figure.title),
            subtitle=self.say(figure.subtitle),
            source_line=self.say(figure.source_line),
            alt=self.say(figure.alt),
            columns=tuple(_label(c) for c in figure.columns),
            twin=tuple(tuple(_label(c) for c in row) for row in figure.twin),
            spec=_spec(figure.spec),
            narrow=_spec(figure.narrow),
            picture=_picture(figure.picture),
            narrow_picture=_picture(figure.narrow_picture),
        )


def _label(said: str) -> str:
    """A label in French; names and keys of sources that have no French stay as they are."""
    return in_french(said) or said


def _spec(spec: Spec) -> Spec:
    """A specification with French words and numbers."""
    if not spec:
        return spec
    made: Spec = _words(spec)
    return made | {"config": {**made.get("config", {}), "locale": LOCALE}}


def _words(part: Any, key: str = "") -> Any:
    """A part of a specification with its words in French; colours, fields and codes stay."""
    if isinstance(part, dict):
        if key == "data":
            return {**part, "values": [_row(r) for r in part.get("values", ())]}
        return {k: _words(v, k) for k, v in part.items()}
    if isinstance(part, list):
        is_said = key in (*_SAID, "domain", "sort")
        return [_label(v) if is_said and isinstance(v, str) else _words(v, key) for v in part]
    if isinstance(part, str):
        if key == "labelExpr":
            return part.replace(f"{NBSP}%", f"{THIN}%").replace("' %'", f"'{THIN}%'")
        return _label(part) if key in _SAID else part
    return part


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a chart's data: its words in French."""
    return {k: _label(v) if isinstance(v, str) and k not in _UNSAID else v for k, v in row.items()}


def _picture(svg: str) -> str:
    """A drawn picture with its words in French, on as many lines as they had."""

    def lines(found: re.Match[str]) -> str:
        spans = _SPAN.findall(found[0])
        said = _label(" ".join(unescape(words) for _, words, _ in spans))
        cut = wrapped(said, max(len(said) // len(spans) + 2, 12), len(spans))
        cut += [""] * (len(spans) - len(cut))
        return "".join(
            f"{head}{escape(line)}{tail}" for (head, _, tail), line in zip(spans, cut, strict=True)
        )

    svg = _SPANS.sub(lines, svg)
    return _TEXT.sub(lambda found: f"{found[1]}{escape(_label(unescape(found[2])))}", svg)
