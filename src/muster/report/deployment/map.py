"""The map of a movement plan: what goes where, by which mode, and how much.

Plain SVG. Lines at sea follow lanes and add up where they share one; other lines join the
places of loading and unloading. Nothing drawn here is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from muster.report import theme
from muster.report.charts_gaps import source_line
from muster.report.deployment.flows import Flow, Line, all_flows, lines, theatres, window
from muster.report.deployment.places import land_in, name_of, short_place
from muster.report.deployment.projection import Frame, Point
from muster.report.deployment.sea import sea_line
from muster.report.deployment.text import operation_names, share, whole
from muster.report.figure import Figure, wrapped
from muster.report.numbers import upper_first
from muster.report.rows import Record, text

DASHES = {"sea": "", "air": "7 3", "rail": "1.5 3", "road": "4 2.5", "own": "2 5"}
MODE_HEADS = {"sea": "sea", "air": "air", "rail": "rail", "road": "road", "own": "by itself"}
N_TWIN = 40
THINNED_PX = 1.3
"""Corners of coasts nearer to each other than this are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """Sizes of one map: width, widest line, sizes of text, number of labels."""

    width: int
    widest: float
    font: float
    n_labels: int


WIDE = _Look(width=theme.WIDE, widest=13.0, font=11.0, n_labels=20)
NARROW = _Look(width=theme.NARROW, widest=8.0, font=9.5, n_labels=6)


def flow_map(record: Record) -> Figure:
    """Tonnes and persons between places."""
    found = all_flows(record)
    placed = [f for f in found if f.a and f.b]
    drawn = bool(placed)
    return Figure(
        code="map",
        title=_title(found),
        subtitle=_subtitle(found, placed),
        source_line=f"{source_line(record)} Land: Natural Earth (public domain); "
        "its borders say nothing about right."
        if drawn
        else source_line(record),
        alt="; ".join(_said(f) for f in found[:12]) or "No flow is recorded.",
        spec={},
        narrow={},
        columns=("Mode", "From", "To", "Tonnes", "Persons"),
        twin=tuple(
            (MODE_HEADS.get(f.mode, f.mode), _place(f, "from"), _place(f, "to"), whole(f.tonnes),
             whole(f.persons)) for f in found[:N_TWIN]
        )
        if drawn
        else (),
        picture=_svg(record, placed, WIDE) if drawn else "",
        narrow_picture=_svg(record, placed, NARROW) if drawn else "",
    )  # fmt: skip


def _place(flow: Flow, end: str) -> str:
    """One end of a flow in words."""
    if end == "from":
        return name_of(flow.from_node, flow.from_name)
    return name_of(flow.to_node, flow.to_name)


def _said(flow: Flow) -> str:
    """A flow in a few words."""
    return (
        f"{_place(flow, 'from')} to {_place(flow, 'to')} by {MODE_HEADS.get(flow.mode, flow.mode)} "
        f"{whole(flow.tonnes)} t, {whole(flow.persons)} persons"
    )


def _title(found: list[Flow]) -> str:
    """The mode that carries most, and the busiest line."""
    tonnes = sum(f.tonnes for f in found)
    if not found:
        return "No flow between places is recorded."
    if tonnes <= 0:
        return f"Only persons move: {whole(sum(f.persons for f in found))} on {len(found)} ways."
    by_mode = {m: sum(f.tonnes for f in found if f.mode == m) for m in {f.mode for f in found}}
    mode = max(sorted(by_mode), key=lambda m: by_mode[m])
    how = "by themselves" if mode == "own" else f"by {mode}"
    busiest = max(found, key=lambda f: f.tonnes)
    return (
        f"{share(by_mode[mode] / tonnes)} of the tonnes go {how}; the busiest way is from "
        f"{_place(busiest, 'from')} to {_place(busiest, 'to')}: {whole(busiest.tonnes)} t."
    )


def _subtitle(found: list[Flow], placed: list[Flow]) -> str:
    """What is drawn, and what is not."""
    said = (
        "Width grows with the root of the tonnes; ways at sea that share a lane add up. Open dots "
        "load, full dots unload, squares are theatres. Lines show who supplies whom, not tracks."
    )
    lost = sum(f.tonnes for f in found) - sum(f.tonnes for f in placed)
    n = len(found) - len(placed)
    if n:
        said += f" {n} ways ({whole(lost)} t) have no known position and are not drawn."
    return said


# --- drawing ---------------------------------------------------------------------------------


def _svg(record: Record, flows: list[Flow], look: _Look) -> str:
    """The whole picture."""
    named = operation_names(record)
    marks = theatres(record)
    frame = Frame.around(window(flows, [m.place for m in marks]), look.width)
    drawing = lines(flows, frame, [text(p) for p in _closed(record)])
    top = max([d.tonnes for d in drawing], default=0.0) or 1.0
    modes = [m for m in DASHES if any(d.mode == m for d in drawing)]
    body = [
        f'<rect x="0" y="0" width="{look.width}" height="{frame.height:.0f}" fill="#f6f9fb"/>',
        _land(frame),
    ]
    for mode in modes:
        body += _lines([d for d in drawing if d.mode == mode], top, look)
    labels = _Labels(frame, look)
    body += _nodes(flows, frame, look, labels)
    for mark in marks:
        point = frame.at(mark.place)
        if frame.holds(point):
            x, y = point
            body.append(
                f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" '
                f'fill="{theme.NEED}" stroke="{theme.PAPER}" stroke-width="1.5"/>'
            )
            labels.block(point, 6)
    for mark in marks:
        names = [named.get(o, o) for o in mark.operations]
        labels.place(frame.at(mark.place), " / ".join(names), is_bold=True)
    _overseas(flows, frame, labels)
    for point, said, is_bold in _names(flows, frame, look):
        labels.place(point, said, is_bold=is_bold)
    height = frame.height + 58
    body += [*labels.said, _legend(modes, top, frame, look)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{look.width}" height="{height:.0f}" '
        f'viewBox="0 0 {look.width} {height:.0f}" font-family="{escape(theme.SANS)}" '
        f'font-size="{look.font}">{"".join(body)}</svg>'
    )


def _lines(drawing: list[Line], top: float, look: _Look) -> list[str]:
    """Lines of one mode in one group, so that where they meet they are no darker."""
    if not drawing:
        return []
    mode = drawing[0].mode
    dash = f' stroke-dasharray="{DASHES[mode]}"' if DASHES.get(mode) else ""
    cap = "butt" if dash else "round"
    found = [
        f'<g fill="none" stroke="{_colour(mode)}" opacity="{0.65 if dash else 0.8}" '
        f'stroke-linecap="{cap}" stroke-linejoin="round"{dash}>'
    ]
    for d in sorted(drawing, key=lambda d: -d.tonnes):
        width = 0.6 + look.widest * (d.tonnes / top) ** 0.5
        found.append(f'<path d="{path_data(d.points)}" stroke-width="{width:.1f}"/>')
    return [*found, "</g>"]


def _closed(record: Record) -> list[object]:
    """Passages that are closed."""
    switches = record.get("switches")
    return list((switches or {}).get("closed_passages") or [])


def _colour(mode: str) -> str:
    """Colour of a mode."""
    return theme.MODE_COLOURS.get(mode, theme.SOFT)


def path_data(points: list[Point]) -> str:
    """Points as path data."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def land_data(frame: Frame) -> str:
    """Coasts as path data, thinned to what a screen shows."""
    data = []
    for ring in land_in(*frame.window):
        kept: list[Point] = []
        for lon, lat in ring:
            x, y = frame.at((lon, lat))
            if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) > THINNED_PX:
                kept.append((x, y))
        if len(kept) > 2:
            data.append(path_data(kept) + "Z")
    return "".join(data)


def _land(frame: Frame) -> str:
    """Land in quiet grey."""
    look = f'fill="{theme.LAND}" stroke="{theme.SHORE}" stroke-width="0.6"'
    return f'<path d="{land_data(frame)}" {look}/>'


def _nodes(flows: list[Flow], frame: Frame, look: _Look, labels: _Labels) -> list[str]:
    """Dots where something is loaded (open) or unloaded (full)."""
    found = []
    ends = {f.a: (False, f.mode) for f in flows if f.a}
    ends |= {f.b: (True, f.mode) for f in flows if f.b}
    for place, (is_end, mode) in sorted(ends.items(), key=lambda item: item[1][0]):
        x, y = frame.at(place)
        if frame.holds((x, y)):
            fill, edge = (_colour(mode), theme.PAPER) if is_end else (theme.PAPER, theme.SOFT)
            r = (2.8 if is_end else 1.9) * (1 if look is WIDE else 0.8)
            found.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{fill}" '
                         f'stroke="{edge}" stroke-width="0.9"/>')  # fmt: skip
            labels.block((x, y), 1.5)
    return found


def _names(flows: list[Flow], frame: Frame, look: _Look) -> list[tuple[Point, str, bool]]:
    """The largest ports and airfields with their names."""
    weight: dict[str, float] = {}
    where: dict[str, tuple[Point, str]] = {}
    for flow in flows:
        if flow.mode not in ("sea", "air"):
            continue
        for code, given, place in ((flow.from_node, flow.from_name, flow.a),
                                   (flow.to_node, flow.to_name, flow.b)):  # fmt: skip
            if place is not None:
                weight[code] = weight.get(code, 0.0) + flow.tonnes + 0.2 * flow.persons
                where[code] = (frame.at(place), short_place(name_of(code, given)))
    order = sorted(weight, key=lambda c: (-weight[c], c))
    inside = [c for c in order if frame.holds(where[c][0])]
    return [(*where[c], False) for c in inside[: look.n_labels]]


class _Labels:
    """Places text where nothing else stands; what finds no room is left out."""

    def __init__(self, frame: Frame, look: _Look) -> None:
        self._frame, self._look = frame, look
        self._taken: list[tuple[float, float, float, float]] = []
        self.said: list[str] = []

    def block(self, point: Point, r: float) -> None:
        """Keep a mark free of text."""
        x, y = point
        self._taken.append((x - r, y - r, x + r, y + r))

    def place(self, point: Point, said: str, *, is_bold: bool) -> None:
        """One label beside its point, on up to three lines where it is bold."""
        size = self._look.font + (0.5 if is_bold else 0.0)
        rows = wrapped(said, 24 if self._look is WIDE else 17, 3) if is_bold else [said[:24]]
        wide = max(len(r) for r in rows) * size * (0.56 if is_bold else 0.52)
        high = len(rows) * size * 1.12
        x, y = point
        gap = 7.0 if is_bold else 5.0
        for far in (gap, 1.8 * gap, 4 * gap)[: 3 if is_bold else 2]:
            for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)):
                left = x + dx * far - (wide if dx < 0 else wide / 2 if dx == 0 else 0)
                top = y + dy * far - (high if dy < 0 else high / 2 if dy == 0 else 0)
                box = (left - 1, top - 1, left + wide + 1, top + high + 1)
                if self._is_free(box):
                    self._taken.append(box)
                    if far > 2 * gap:
                        self._lead(point, box)
                    self._write(rows, left, top, size, is_bold)
                    return

    def _lead(self, point: Point, box: tuple[float, float, float, float]) -> None:
        """A thin line from a mark to a label that stands apart."""
        x = min(max(point[0], box[0]), box[2])
        y = min(max(point[1], box[1]), box[3])
        self.said.append(
            f'<path d="M{point[0]:.1f} {point[1]:.1f}L{x:.1f} {y:.1f}" stroke="{theme.INK}" '
            'stroke-width="0.8" fill="none"/>'
        )

    def _is_free(self, box: tuple[float, float, float, float]) -> bool:
        """Whether a box lies on the map and over nothing that is taken."""
        left, top, right, bottom = box
        if left < 2 or top < 2 or right > self._look.width - 2 or bottom > self._frame.height - 2:
            return False
        return all(right <= a or left >= c or bottom <= b or top >= d
                   for a, b, c, d in self._taken)  # fmt: skip

    def _write(self, rows: list[str], left: float, top: float, size: float, is_bold: bool) -> None:
        """Text with a pale edge, so that it reads over lines."""
        weight = ' font-weight="bold"' if is_bold else ""
        spans = "".join(
            f'<tspan x="{left:.1f}" y="{top + size * (0.85 + 1.12 * i):.1f}">{escape(r)}</tspan>'
            for i, r in enumerate(rows)
        )
        for edge in (f' stroke="{theme.PAPER}" stroke-width="3" stroke-linejoin="round"', ""):
            look = f'fill="{theme.INK}" font-size="{size}"{weight}{edge}'
            self.said.append(f"<text {look}>{spans}</text>")


def _overseas(flows: list[Flow], frame: Frame, labels: _Labels) -> None:
    """How much comes from beyond the map, with an arrow where the largest flow enters."""
    far = [f for f in flows if f.a and f.b and not frame.holds(frame.at(f.a))]
    entries = [(f, e) for f in far if (e := _entry(f, frame)) is not None]
    if not entries:
        return
    names = list(dict.fromkeys(short_place(_place(f, "from")) for f in far))
    tonnes, persons = sum(f.tonnes for f in far), sum(f.persons for f in far)
    said = f"From overseas ({', '.join(names[:2])}{' …' if len(names) > 2 else ''}): "
    said += f"{whole(tonnes)} t, {whole(persons)} persons"
    flow, (x, y) = entries[0]
    way = 1 if x < frame.width / 2 else -1
    labels.said.append(
        f'<path d="M{x:.1f} {y - 7:.1f}l{12 * way} 7l{-12 * way} 7z" fill="{_colour(flow.mode)}"/>'
    )
    labels.block((x, y), 12)
    labels.place((x + 8 * way, y - 14), said, is_bold=True)


def _entry(flow: Flow, frame: Frame) -> Point | None:
    """Where a flow comes onto the map."""
    if flow.a is None or flow.b is None:
        return None
    way = sea_line(flow.a, flow.b) if flow.mode == "sea" else [flow.a, flow.b]
    seen = frame.visible([frame.at(p) for p in way])
    return seen[0][0] if seen else None


def _legend(modes: list[str], top: float, frame: Frame, look: _Look) -> str:
    """Modes with their dash, and three widths in tonnes."""
    y, x = frame.height + 18, 4.0
    found = []
    for mode in modes:
        dash = f' stroke-dasharray="{DASHES[mode]}"' if DASHES[mode] else ""
        found.append(
            f'<path d="M{x:.0f} {y:.0f}h26" stroke="{_colour(mode)}" stroke-width="3"{dash} '
            f'fill="none"/><text x="{x + 31:.0f}" y="{y + 4:.0f}" fill="{theme.INK}">'
            f"{upper_first(MODE_HEADS[mode])}</text>"
        )
        x += 44 + 6.4 * len(MODE_HEADS[mode]) + (12 if look is WIDE else 4)
    x, y = 4.0, frame.height + 42
    for part in (0.01, 0.1, 1.0):
        tonnes = float(f"{top * part:.1g}")
        width = 0.7 + look.widest * min(1.0, tonnes / top) ** 0.5
        said = f"{whole(tonnes)} t"
        found.append(f'<path d="M{x:.0f} {y:.0f}h26" stroke="{theme.SOFT}" '
                     f'stroke-width="{width:.1f}" fill="none"/><text x="{x + 31:.0f}" '
                     f'y="{y + 4:.0f}" fill="{theme.INK}">{said}</text>')  # fmt: skip
        x += 44 + 6.2 * len(said) + (12 if look is WIDE else 2)
    return "".join(found)
