"""One HTML file: opens anywhere, asks nobody for anything, prints well.

No script runs in it. A strict content policy forbids every outside request;
style is allowed by its hash alone. Text of users is escaped wherever it stands.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from html import escape
from importlib.resources import files

from muster.report.document import (
    Block,
    Cell,
    Chart,
    Document,
    Fact,
    Paragraphs,
    Section,
    Table,
)
from muster.report.rows import Record
from muster.report.sections import document


def as_html(record: Record) -> str:
    """The report as one HTML file.

    Parameters
    ----------
    record
        Run record. It is embedded as data, in the element ``record``.
    """
    return page(document(record), record)


def page(found: Document, record: Record) -> str:
    """Any document as one HTML file with its record embedded."""
    style = files("muster.report").joinpath("templates/report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
    policy += "base-uri 'none'; form-action 'none'"
    sections = "\n".join(_section(s, i) for i, s in enumerate(found.sections, start=1))
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Muster {escape(found.version)}">
<title>{escape(found.posture)} – Muster</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the verdict</a>
{_head(found)}
<div class="page">
{_contents(found)}
<main id="main">
{sections}
</main>
</div>
{_foot(found)}
<script type="application/json" id="record">{_data(record)}</script>
</body>
</html>
"""


def _data(record: Record) -> str:
    """The record as JSON that cannot end its element."""
    said = json.dumps(_finite(record), sort_keys=True, separators=(",", ":"), allow_nan=False)
    for sign in "<>&":
        said = said.replace(sign, f"\\u{ord(sign):04x}")
    return said


def _finite(value: object) -> object:
    """The same value with null for numbers that JSON does not know."""
    if isinstance(value, dict):
        return {str(k): _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value


def _head(found: Document) -> str:
    """Title block: study, verdict, details, key figures."""
    details = "".join(f"<p>{escape(d)}</p>" for d in found.details)
    return f"""<header class="top">
<p class="kicker"><span class="brand">Muster</span>
<span dir="auto">{escape(found.posture)}</span></p>
<h1 dir="auto">{escape(found.verdict)}</h1>
<div class="details" dir="auto">{details}</div>
{_facts(found.facts)}
</header>"""


def _facts(facts: Iterable[Fact]) -> str:
    """Key figures."""
    items = "".join(
        f'<div><dt>{escape(f.label)}<span class="note">{escape(f.note)}</span></dt>'
        f"<dd>{escape(f.value)}</dd></div>"
        for f in facts
    )
    return f'<dl class="facts">{items}</dl>'


def _contents(found: Document) -> str:
    """Links to the sections."""
    items = "".join(
        f'<li><a href="#{escape(s.code)}">{escape(s.title)}</a></li>' for s in found.sections
    )
    return f'<nav class="contents" aria-label="Contents"><ol>{items}</ol></nav>'


def _foot(found: Document) -> str:
    """Version, fingerprint and licence."""
    return (
        f'<footer class="foot"><p>Made by Muster {escape(found.version)}. '
        f"{escape(found.licences)}</p><p>Input fingerprint (SHA-256): "
        f"<code>{escape(found.fingerprint)}</code>. The complete record is embedded in this page "
        "as JSON (element <code>record</code>) and lies beside it as "
        f"<code>{escape(found.name)}.xlsx</code>.</p></footer>"
    )


def _section(section: Section, place: int) -> str:
    """A section with its heading."""
    blocks = "\n".join(_block(b) for b in section.blocks)
    code = escape(section.code)
    return (
        f'<section id="{code}" aria-labelledby="{code}-h"><h2 id="{code}-h">'
        f'<span class="n">{place}</span> {escape(section.title)}</h2>\n{blocks}\n</section>'
    )


def _block(block: Block) -> str:
    """Any block of a section."""
    if isinstance(block, Paragraphs):
        if block.is_list:
            items = "".join(f'<li dir="auto">{escape(t)}</li>' for t in block.texts)
            return f"<ul>{items}</ul>" if items else ""
        return "".join(f'<p dir="auto">{escape(t)}</p>' for t in block.texts)
    if isinstance(block, Table):
        return _folded(block) if block.is_long else _table(block)
    if isinstance(block, Chart):
        return _chart(block)
    return _facts(block)


def _chart(chart: Chart) -> str:
    """A figure with its finding as title, and its table twin."""
    figure = chart.figure
    title = f'<strong dir="auto">{escape(figure.title)}</strong>'
    if figure.is_empty:
        return f'<p class="finding">{title}</p>'
    head = f'<figcaption id="fig-{figure.code}">{title}<span>{escape(figure.subtitle)}</span>'
    head += "</figcaption>"
    source = f'<p class="source">Source: {escape(figure.source_line)}</p>'
    label = f'role="figure" aria-labelledby="fig-{figure.code}"'
    if chart.page is not None:
        return f"<figure {label}>{head}{_table(chart.page)}{source}</figure>"
    twin = Table(
        code=f"twin-{figure.code}", caption=f"Table twin: {figure.title}", heads=figure.columns,
        numbers=frozenset(range(1, len(figure.columns))),
        body=tuple(tuple(Cell(said=c) for c in row) for row in figure.twin),
    )  # fmt: skip
    return (
        f'<figure {label}>{head}<div class="wide">{figure.svg()}</div>'
        f'<div class="narrow">{figure.svg(is_narrow=True)}</div>{source}'
        f"<details><summary>The same as a table</summary>{_table(twin)}</details></figure>"
    )


def _folded(table: Table) -> str:
    """A long table, folded."""
    n = len(table.body)
    said = f"{escape(table.caption)} <span>({n:,} row{'' if n == 1 else 's'})</span>"
    return f"<details><summary>{said}</summary>{_table(table)}</details>"


def _table(table: Table) -> str:
    """A table with caption and scopes; it scrolls inside its own frame where it must."""
    if not table.body:
        return f'<p class="empty">{escape(table.caption)}: {escape(table.empty)}</p>'
    heads = "".join(
        f'<th scope="col"{_class(i in table.numbers)}{_role(table, "columnheader")} dir="auto">'
        f"<span>{escape(h)}</span></th>"
        for i, h in enumerate(table.heads)
    )
    body = "".join(_row(row, table) for row in table.body)
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    kind = "board" if table.is_board else "stack" if _is_stacked(table) else "plain"
    wide = " many" if len(table.heads) > 7 else ""
    return (
        f'<div class="frame" role="region" tabindex="0" aria-label="{escape(table.caption)}">'
        f'<table class="{kind}{wide}"{_role(table, "table")}>'
        f"<caption>{escape(table.caption)}</caption>"
        f"<thead><tr{_role(table, 'row')}>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>{note}"
    )


def _class(is_number: bool) -> str:
    """Class of a number column."""
    return ' class="num"' if is_number else ""


def _row(row: tuple[Cell, ...], table: Table) -> str:
    """A row; one with a single cell is a head within the table."""
    if len(row) == 1 and len(table.heads) > 1:
        return (
            f'<tr class="group"{_role(table, "row")}><th scope="rowgroup" '
            f'colspan="{len(table.heads)}" dir="auto">'
            f"{escape(row[0].said)}</th></tr>"
        )
    cells = "".join(_cell(c, i, table) for i, c in enumerate(row))
    return f"<tr{_role(table, 'row')}>{cells}</tr>"


def _cell(cell: Cell, place: int, table: Table) -> str:
    """A cell; the first of a row names it."""
    said = escape(cell.said)
    if cell.mark:
        tag = "b" if len(cell.mark) == 1 else "small"
        said += f"<{tag}>{'&nbsp;' if tag == 'b' else ' '}{escape(cell.mark)}</{tag}>"
    if place == 0:
        return f'<th scope="row"{_role(table, "rowheader")} dir="auto">{said}</th>'
    classes = ["num"] if place in table.numbers else []
    if cell.step is not None:
        colour = "sx" if cell.step < 0 else f"s{cell.step}"
        if table.is_board:
            classes += [colour, *(["chosen"] if cell.mark else [])]
        else:
            said = f'<span class="chip {colour}">{said}</span>'
    marked = f' class="{" ".join(classes)}"' if classes else ""
    head = f' data-head="{escape(table.heads[place])}"' if _is_stacked(table) else ""
    return f'<td{marked}{_role(table, "cell")}{head} dir="auto">{said}</td>'


def _is_stacked(table: Table) -> bool:
    """Whether rows become cards on a telephone: short tables in running text."""
    return not (table.is_board or table.is_long or table.code.startswith("twin-"))


def _role(table: Table, role: str) -> str:
    """A stated role, where a telephone's layout would otherwise take it away."""
    return f' role="{role}"' if _is_stacked(table) else ""
