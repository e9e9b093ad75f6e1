"""Charts of command and of trust: who may lead, and how good the data are."""

from __future__ import annotations

from muster.report import theme
from muster.report.charts_gaps import cut, operation_labels, source_line
from muster.report.figure import Figure, Spec, complete, inline, matrix, matrix_heads
from muster.report.numbers import UNKNOWN, listing, lower_first, percent, small, upper_first
from muster.report.rows import Record, Row, number, ordered_operations, rows, text, total

CONFIDENCES = ("high", "medium", "low", "assumption")
N_OPTIONS = 24


def command_matrix(record: Record) -> Figure:
    """Which arrangement could lead which operation, and after how many days."""
    options = rows(record, "command_options")
    operations, labels = ordered_operations(record), operation_labels(record)
    cells = {
        (text(o.get("arrangement")), text(o.get("headquarters")), text(o.get("operation"))): o
        for o in options
    }
    lines: dict[tuple[str, str], Row] = {}
    for option in options:
        lines.setdefault(
            (text(option.get("arrangement")), text(option.get("headquarters"))), option
        )
    led = [o for o in operations if text(o.get("command"))]
    n = f"{small(len(led))} of {small(len(operations))}"
    if len(led) == len(operations) > 1:
        n = f"all {small(len(led))}"
    title = f"{upper_first(n)} operations have a command"
    blocked = {n for n in {text(o.get("arrangement_name")) for o in options}
               if not any(o.get("is_feasible") for o in options
                          if text(o.get("arrangement_name")) == n)}  # fmt: skip
    title += (
        f"; closed for every one of them: {listing([lower_first(b) for b in sorted(blocked)])}."
        if blocked
        else "."
    )
    codes = [text(o.get("code")) for o in operations]
    return Figure(
        code="command",
        title=title if options else "No command option is recorded.",
        subtitle="Days until the command stands, at even odds. Framed: chosen. Dash: blocked.",
        source_line=source_line(record),
        alt="; ".join(
            f"{label}: {text(o.get('command_name')) or 'no command'}"
            for label, o in zip(labels, operations, strict=True)
        ),
        spec=_matrix_spec(lines, cells, codes, labels, theme.WIDE),
        narrow=_matrix_spec(lines, cells, codes, labels, theme.NARROW),
        columns=("Arrangement", "Headquarters", *labels),
        twin=tuple(
            (
                text(row.get("arrangement_name")) or key[0],
                text(row.get("headquarters_name")) or key[1],
                *(option_phrase(cells.get((*key, code))) for code in codes),
            )
            for key, row in lines.items()
        ),
    )


def option_phrase(option: Row | None) -> str:
    """One option in a few words."""
    if option is None:
        return "not considered"
    if not option.get("is_feasible"):
        return f"blocked: {text(option.get('blocked_by')) or 'reason not known'}"
    day = number(option.get("days_p50"))
    said = UNKNOWN if day is None else f"{day:.0f} days"
    chance = number(option.get("prob_by_deadline"))
    said += f", {percent(chance)} in time" if chance is not None else ""
    return f"{said}, chosen" if option.get("is_chosen") else said


def _matrix_spec(
    lines: dict[tuple[str, str], Row],
    cells: dict[tuple[str, str, str], Row],
    codes: list[str],
    labels: list[str],
    width: int,
) -> Spec:
    """Matrix with numbers; late options paler than timely ones."""
    is_wide = width == theme.WIDE
    room = (width - (330 if is_wide else 190)) // max(len(codes), 1)
    heads = matrix_heads(labels, room)
    blank: dict[str, object] = {
        "operation": heads[0] if heads else "",
        "said": "",
        "fill": None,
        "ink": None,
    }
    values: list[dict[str, object]] = []
    family, place = "", 0
    arrangements = list(dict.fromkeys(key[0] for key in lines))
    grouped = sorted(lines.items(), key=lambda item: arrangements.index(item[0][0]))
    for key, row in grouped[:N_OPTIONS]:
        if key[0] != family:
            family = key[0]
            head = cut(row.get("arrangement_name"), 44 if is_wide else 26)
            values.append(blank | {"row": f"{place:03d}#{head}"})
            place += 1
        name = cut(row.get("headquarters_name") or key[1], 44 if is_wide else 26)
        for code, head in zip(codes, heads, strict=True):
            option = cells.get((*key, code))
            if option is not None:
                values.append({"row": f"{place:03d} {name}", "operation": head}
                              | _cell(option))  # fmt: skip
        place += 1
    return matrix(values, heads, width=width, room=room, step=24)


def _cell(option: Row) -> dict[str, object]:
    """Number and colours of one option."""
    day, chance = number(option.get("days_p50")), number(option.get("prob_by_deadline"))
    if not option.get("is_feasible"):
        return {"said": "–", "fill": theme.UNKNOWN, "ink": theme.SOFT}
    fill, ink = theme.MET if (chance or 0.0) >= 0.5 else theme.STEPS[3][1:]
    return {
        "said": "?" if day is None else f"{day:.0f}",
        "fill": fill,
        "ink": ink,
        "chosen": bool(option.get("is_chosen")),
    }


def confidence(record: Record) -> Figure:
    """How much of the input is well sourced, and how much is assumed."""
    shares = {text(r.get("confidence")): number(r.get("share")) for r in rows(record, "confidence")}
    known = {k: v for k, v in shares.items() if v is not None}
    order = [*(c for c in CONFIDENCES if c in known), *(k for k in known if k not in CONFIDENCES)]
    all_of_it = total(known.values()) or 1.0
    good = total(known.get(k) for k in ("high", "medium")) / all_of_it
    assumed = (known.get("assumption") or 0.0) / all_of_it
    values = [
        {"kind": k, "share": known[k], "order": i, "said": percent(known[k])}
        for i, k in enumerate(order)
    ]
    return Figure(
        code="confidence",
        title=f"{percent(good)} of the input rests on sources of high or medium confidence; "
        f"{percent(assumed)} is assumed."
        if known
        else "Confidence of the input is not recorded.",
        subtitle="Share of the figures behind this result, by confidence of their source.",
        source_line=source_line(record),
        alt="; ".join(f"{v['kind']} {v['said']}" for v in values),
        spec=_confidence_spec(values, theme.WIDE),
        narrow=_confidence_spec(values, theme.NARROW),
        columns=("Confidence", "Share of the input"),
        twin=tuple((str(v["kind"]), str(v["said"])) for v in values),
    )


def _confidence_spec(values: list[dict[str, object]], width: int) -> Spec:
    """One bar for each grade, with its number."""
    kinds = [str(v["kind"]) for v in values]
    y = {"field": "kind", "type": "nominal", "sort": kinds, "title": None,
         "axis": {"ticks": False, "domain": False}}  # fmt: skip
    colours = [theme.CONFIDENCE_COLOURS.get(k, theme.LINE) for k in kinds]
    x = {"field": "share", "type": "quantitative", "axis": None}
    return complete(
        {
            "data": inline(values),
            "width": width - 150, "height": {"step": 26},
            "encoding": {"y": y, "x": x},
            "layer": [
                {"mark": {"type": "bar", "height": 16},
                 "encoding": {"color": {"field": "kind", "type": "nominal", "legend": None,
                                        "scale": {"domain": kinds, "range": colours}}}},
                {"mark": {"type": "text", "align": "left", "dx": 6, "fontWeight": "bold"},
                 "encoding": {"text": {"field": "said"}}},
            ],
        }
    )  # fmt: skip
