"""Figures: a finding as title, a chart, a table twin and a text for those who cannot see it.

A figure is a Vega-Lite 6.4 specification with its data inside. It is drawn to
SVG on this machine, without a browser and without the network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

import vl_convert

from muster.report import theme

Spec: TypeAlias = dict[str, Any]
VEGA_LITE = "6.4"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_STYLE = re.compile(r'\sstyle="[^"]*"')
_ID = re.compile(r'\bid="([A-Za-z_][\w-]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One standard figure.

    Attributes
    ----------
    code
        Short name, stable: used in file names and addresses.
    title
        The finding, in one sentence, computed from the record.
    subtitle
        What is drawn, with units.
    source_line
        Where the figures come from.
    alt
        Text in place of the picture, with its main numbers.
    spec, narrow
        Vega-Lite specification for a page (720 wide) and for a telephone (350 wide).
    columns, twin
        Heads and rows of the table that says the same.
    picture, narrow_picture
        SVG that stands in place of a specification, for what Vega-Lite draws badly.
    """

    code: str
    title: str
    subtitle: str
    source_line: str
    alt: str
    spec: Spec
    narrow: Spec
    columns: tuple[str, ...]
    twin: tuple[tuple[str, ...], ...]
    picture: str = ""
    narrow_picture: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.twin

    def svg(self, *, is_narrow: bool = False, font: str = theme.SANS) -> str:
        """The chart as SVG with its text for those who cannot see it."""
        name = f"{self.code}-{'narrow' if is_narrow else 'wide'}"
        drawn = self.narrow_picture if is_narrow else self.picture
        if not drawn:
            drawn = _drawn(json.dumps(self.narrow if is_narrow else self.spec, sort_keys=True))
        drawn = drawn.replace(escape(theme.SANS), escape(font))
        return _labelled(drawn, name, self.alt)

    def standalone(self) -> Spec:
        """The specification with title, subtitle and source in the picture itself."""
        return self.spec | {
            "title": {
                "text": _lines(self.title, 88),
                "subtitle": [*_lines(self.subtitle, 110), *_lines(self.source_line, 110)],
            }
        }

    def standalone_svg(self) -> str:
        """The chart as an SVG that can leave the report: it says what it is."""
        drawn = self.picture or _drawn(json.dumps(self.standalone(), sort_keys=True))
        return _labelled(drawn, f"{self.code}-alone", f"{self.title} {self.alt}")


def complete(spec: Mapping[str, Any]) -> Spec:
    """A specification with schema and the shared configuration."""
    return {"$schema": SCHEMA, "config": theme.config()} | dict(spec)


def inline(values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Data inside the specification: no address is ever read."""
    return {"values": [dict(v) for v in values]}


def size_px(svg: str) -> tuple[float, float]:
    """Width and height of a drawn SVG."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    return (float(found[1]), float(found[2])) if found else (float(theme.WIDE), 300.0)


@lru_cache(maxsize=64)
def _drawn(spec: str) -> str:
    """SVG of a specification."""
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return svg


def _labelled(svg: str, name: str, alt: str) -> str:
    """SVG without style attributes, with unique ids, a role and a label."""
    svg = _STYLE.sub("", svg)
    for found in sorted(set(_ID.findall(svg)), key=len, reverse=True):
        svg = svg.replace(f'id="{found}"', f'id="{name}-{found}"')
        svg = svg.replace(f"url(#{found})", f"url(#{name}-{found})")
    head, mark, rest = svg.partition(">")
    label = f' role="img" aria-label={quoteattr(alt)}'
    return f"{head}{label}{mark}<desc>{escape(alt)}</desc>{rest}"


def matrix(
    values: Sequence[Mapping[str, Any]], heads: Sequence[str], *, width: int, room: int, step: int
) -> Spec:
    """A matrix with numbers in its cells, colour second, and heads between its groups.

    Each value has ``row`` (three digits for the place, one for a group head,
    then the label), ``operation``, ``said``, ``fill``, ``ink`` and, where the
    cell is to be framed, ``chosen``. A group head has no ``said``.
    """
    is_head = "substring(datum.label, 3, 4) == '#'"
    x = {
        "field": "operation", "type": "nominal", "sort": list(heads),
        "scale": {"domain": list(heads)},
        "axis": {"orient": "top", "labelAngle": 0, "title": None, "domain": False, "ticks": False,
                 "labelLimit": room, "labelExpr": "split(datum.label, '|')"},
    }  # fmt: skip
    y = {
        "field": "row", "type": "nominal",
        "axis": {
            "title": None, "labelExpr": "slice(datum.label, 4)", "domain": False, "ticks": False,
            "labelLimit": width - room * len(heads) - 8,
            "labelColor": {"condition": {"test": is_head, "value": theme.SOFT},
                           "value": theme.INK},
            "labelFontWeight": {"condition": {"test": is_head, "value": "bold"},
                                "value": "normal"},
            "labelFontSize": {"condition": {"test": is_head, "value": 11}, "value": 12},
        },
    }  # fmt: skip
    colour = {"type": "nominal", "scale": None}
    return complete(
        {
            "data": inline(values),
            "width": {"step": room}, "height": {"step": step},
            "encoding": {"x": x, "y": y},
            "layer": [
                {"mark": {"type": "rect", "stroke": theme.PAPER, "strokeWidth": 2},
                 "encoding": {"color": colour | {"field": "fill"}}},
                {"transform": [{"filter": "datum.chosen"}],
                 "mark": {"type": "rect", "filled": False, "stroke": theme.INK,
                          "strokeWidth": 2.5}},
                {"mark": {"type": "text"},
                 "encoding": {"text": {"field": "said"}, "color": colour | {"field": "ink"}}},
            ],
        }
    )  # fmt: skip


def matrix_heads(labels: Sequence[str], room: int) -> list[str]:
    """Column heads that fit, on up to four lines; numbers alone where they do not."""
    n = int(room // 6.2)
    wrapped = [_lines(label.replace("|", "/"), n) for label in labels]
    fits = all(len(w) <= 4 and all(len(line) <= n for line in w) for w in wrapped)
    if fits:
        return ["|".join(w) for w in wrapped]
    return [str(i) for i in range(1, len(labels) + 1)]


def wrapped(sentence: str, n: int, n_lines: int) -> list[str]:
    """A sentence on at most so many lines of about ``n`` characters; what is cut is marked."""
    lines = _lines(sentence, n)
    if len(lines) <= n_lines:
        return lines
    return [*lines[: n_lines - 1], f"{lines[n_lines - 1][: n - 1].rstrip()}…"]


def _lines(sentence: str, n: int) -> list[str]:
    """A sentence cut into lines of about ``n`` characters."""
    lines: list[str] = []
    for word in sentence.split():
        if lines and len(lines[-1]) + len(word) + 1 <= n:
            lines[-1] += f" {word}"
        else:
            lines.append(word[: 2 * n])
    return lines
