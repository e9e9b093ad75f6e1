"""Charts of what is missing: the gap board and coverage by operation."""

from __future__ import annotations

from muster.report import theme
from muster.report.figure import Figure, Spec, complete, inline, matrix, matrix_heads
from muster.report.numbers import count, listing, lower_first, percent, small, upper_first
from muster.report.rows import (
    Record,
    Row,
    domain_rank,
    has_need,
    is_short,
    number,
    ordered_operations,
    rows,
    text,
)
from muster.report.sentences import limiting, operation_status, top_names, worst_capabilities


def cut(value: object, n: int) -> str:
    """Text for a label of at most ``n`` characters."""
    found = text(value)
    return found if len(found) <= n else found[: n - 1].rstrip() + "…"


def source_line(record: Record) -> str:
    """What every figure says below itself."""
    fingerprint = text(record.get("inputs_sha256"))[:12] or "not known"
    version = text(record.get("muster_version"))
    return (
        f"{f'Muster {version}'.strip()}, public data and named assumptions, "
        f"input fingerprint {fingerprint}."
    )


def board_order(record: Record) -> list[tuple[str, Row]]:
    """Capabilities with a need, by domain and then worst first: code and a row that names it."""
    gaps = [g for g in rows(record, "gaps") if has_need(g)]
    first: dict[str, Row] = {}
    worst: dict[str, float] = {}
    for gap in gaps:
        code, coverage = text(gap.get("capability")), number(gap.get("coverage"))
        first.setdefault(code, gap)
        worst[code] = min(worst.get(code, 2.0), 2.0 if coverage is None else coverage)
    return sorted(
        first.items(),
        key=lambda item: (domain_rank(item[1].get("domain")), worst[item[0]], item[0]),
    )


def board_cells(record: Record) -> dict[tuple[str, str], Row]:
    """Gap row by capability and operation."""
    return {
        (text(g.get("capability")), text(g.get("operation"))): g
        for g in rows(record, "gaps")
        if has_need(g)
    }


def operation_labels(record: Record) -> list[str]:
    """Number and place of each operation: unique and short."""
    return [
        f"{i} {text(o.get('region_name')) or text(o.get('name')) or text(o.get('code'))}"
        for i, o in enumerate(ordered_operations(record), start=1)
    ]


def gap_board(record: Record) -> Figure:
    """Coverage of each capability in each operation: number first, colour second."""
    order, cells = board_order(record), board_cells(record)
    operations, labels = ordered_operations(record), operation_labels(record)
    n_short = sum(any(is_short(g) for (c, _), g in cells.items() if c == code) for code, _ in order)
    worst = worst_capabilities(record, 3)
    title = f"{upper_first(small(n_short))} of {len(order)} capabilities fall short somewhere"
    title += f"; {top_names(worst, 3)} cost most." if worst else "."
    return Figure(
        code="gap-board",
        title=title if order else "No need is recorded, so there is no gap to show.",
        subtitle="Coverage (met of needed) in the worst phase of each operation, in per cent. "
        "* critical: the operation cannot run in full without it. Empty: not needed.",
        source_line=source_line(record),
        alt="; ".join(
            f"{text(c.get('name'))} {percent(c.get('coverage'))} over all operations"
            for c in worst_capabilities(record, 8)
        )
        or "Nothing is short.",
        spec=_board_spec(order, cells, operations, labels, theme.WIDE),
        narrow=_board_spec(order, cells, operations, labels, theme.NARROW),
        columns=("Capability", "Domain", "Critical", *labels),
        twin=tuple(
            (
                text(row.get("capability_name")) or code,
                text(row.get("domain")),
                "yes" if row.get("is_critical") else "",
                *(
                    percent(cell.get("coverage")) if cell else "not needed"
                    for cell in (cells.get((code, text(o.get("code")))) for o in operations)
                ),
            )
            for code, row in order
        ),
    )


def _board_spec(
    order: list[tuple[str, Row]],
    cells: dict[tuple[str, str], Row],
    operations: list[Row],
    labels: list[str],
    width: int,
) -> Spec:
    """Heat map with numbers, rows grouped by domain."""
    is_wide = width == theme.WIDE
    room = (width - (300 if is_wide else 178)) // max(len(operations), 1)
    heads = matrix_heads(labels, room)
    blank: dict[str, object] = {
        "operation": heads[0] if heads else "",
        "said": "",
        "fill": None,
        "ink": None,
    }
    values: list[dict[str, object]] = []
    domain, place = "", 0
    for code, row in order:
        if text(row.get("domain")) != domain:
            domain = text(row.get("domain"))
            values.append(blank | {"row": f"{place:03d}#{(domain or 'other').upper()}"})
            place += 1
        name = cut(row.get("capability_name") or code, 40 if is_wide else 24)
        mark = " *" if row.get("is_critical") else ""
        for operation, head in zip(operations, heads, strict=True):
            cell = cells.get((code, text(operation.get("code"))))
            if cell is not None:
                fill, ink = theme.step_colours(cell.get("coverage"))
                said = percent(cell.get("coverage")).replace("\N{NO-BREAK SPACE}%", "")
                values.append({"row": f"{place:03d} {name}{mark}", "operation": head,
                               "said": said, "fill": fill, "ink": ink})  # fmt: skip
        place += 1
    return matrix(values, heads, width=width, room=room, step=20)


def coverage_by_operation(record: Record) -> Figure:
    """How far each operation is covered, and what limits it."""
    found = ordered_operations(record)
    n_run = sum(bool(o.get("is_run")) for o in found)
    stopped = [o for o in found if not o.get("is_run")]
    limits = listing(list(dict.fromkeys(cut(lower_first(limiting(o)), 60) for o in stopped)))
    title = f"{upper_first(small(n_run))} of {small(len(found))} operations can run in full"
    title += f"; what stops the others: {limits}." if stopped else "."
    values = [
        {
            "place": i,
            "one": 1,
            "name": cut(f"{i} {text(o.get('name')) or text(o.get('code'))}", 52),
            "coverage": max(0.0, min(1.0, number(o.get("coverage")) or 0.0)),
            "said": percent(o.get("coverage")),
            "limit": operation_status(o)
            if o.get("is_run")
            else cut(f"limited by {lower_first(limiting(o))}", 46),
            "fill": theme.EUROPE if o.get("is_run") else theme.STEPS[1][1],
        }
        for i, o in enumerate(found, start=1)
    ]
    return Figure(
        code="operations",
        title=title if found else "No operation was assessed.",
        subtitle="Weighted coverage of the needs of each operation, in per cent.",
        source_line=source_line(record),
        alt="; ".join(f"{v['name']}: {v['said']}, {v['limit']}" for v in values),
        spec=_coverage_spec(values, theme.WIDE),
        narrow=_coverage_spec(values, theme.NARROW),
        columns=("Operation", "Persons", "Coverage", "Status", "Limited by"),
        twin=tuple(
            (
                text(o.get("name")) or text(o.get("code")),
                count(o.get("persons")),
                percent(o.get("coverage")),
                operation_status(o),
                limiting(o),
            )
            for o in found
        ),
    )


def _coverage_spec(values: list[dict[str, object]], width: int) -> Spec:
    """Bars with the name above and the number at the end."""
    is_wide = width == theme.WIDE
    y = {"field": "place", "type": "ordinal", "axis": None}
    scale = {"domain": [0, 1.12]}
    x = {"field": "coverage", "type": "quantitative", "scale": scale, "axis": None}
    bar = {"type": "bar", "height": 14, "yOffset": 8}
    limit = {"type": "text", "align": "right" if is_wide else "left", "baseline": "middle",
             "fontSize": 12, "color": theme.SOFT, "yOffset": -9 if is_wide else 24}  # fmt: skip
    return complete(
        {
            "width": width - 8,
            "height": {"step": 48 if is_wide else 64},
            "data": inline(values),
            "encoding": {"y": y},
            "layer": [
                {"mark": bar | {"color": theme.UNKNOWN},
                 "encoding": {"x": x | {"field": "one"}}},
                {"mark": bar, "encoding": {"x": x, "color": {"field": "fill", "scale": None,
                                                              "type": "nominal"}}},
                {"mark": {"type": "text", "align": "left", "dx": 6, "yOffset": 8,
                          "fontWeight": "bold"},
                 "encoding": {"x": x | {"field": "one"}, "text": {"field": "said"}}},
                {"mark": {"type": "text", "align": "left", "yOffset": -9, "fontWeight": "bold",
                          "limit": width - (230 if is_wide else 8)},
                 "encoding": {"x": {"value": 0}, "text": {"field": "name"}}},
                {"mark": limit | {"limit": 300 if is_wide else width - 8},
                 "encoding": {"x": x | {"field": "one"} if is_wide else {"value": 0},
                              "text": {"field": "limit"}}},
            ],
        }
    )  # fmt: skip
