"""The files of targets: page, print, workbook and briefing, each written whole."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from muster.report.figure import Spec, size_px
from muster.report.html import page
from muster.report.pdf import EPOCH, FONT, printable, printed
from muster.report.rows import Record, text
from muster.report.targets.pages import targets_document, targets_figures
from muster.report.targets.sheets import targets_workbook
from muster.report.targets.terminal import title_line
from muster.report.writing import write_whole

SCREEN_PX = (760, 430)
"""Width and height of the bars of a briefing."""


def write_targets(record: Record, folder: str | os.PathLike[str]) -> list[Path]:
    """Paths of ``targets.html``, ``.pdf``, ``.xlsx`` and ``briefing.pdf``, just written.

    Letters are written by :func:`muster.report.targets.letter_print.write_letters`.

    Parameters
    ----------
    record
        Record of targets (schema ``muster/targets/1``).
    folder
        Where to write; made if it does not exist.

    Raises
    ------
    OSError
        If the folder cannot be written: earlier files stay as they were.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    found = targets_document(record)
    made = {
        "targets.html": page(found, record).encode(),
        "targets.pdf": printed(found),
        "targets.xlsx": targets_workbook(record),
        "briefing.pdf": briefing_pdf(record),
    }
    return [write_whole(place / name, content) for name, content in made.items()]


def briefing_pdf(record: Record) -> bytes:
    """Ten figures, one a page, each under the sentence that it shows (PDF/UA-1)."""
    figures, pictures = [], {}
    for figure in targets_figures(record):
        if figure.is_empty:
            continue
        figure = replace(figure, spec=for_a_screen(figure.spec))
        svg = figure.svg(font=FONT)
        wide, high = size_px(svg)
        name = f"{figure.code}.svg"
        pictures[name] = printable(svg).encode()
        figures.append({
            "title": figure.title, "subtitle": figure.subtitle, "alt": figure.alt, "file": name,
            "source": figure.source_line, "ratio": wide / high,
        })  # fmt: skip
    data = {
        "title": f"Briefing: {title_line(record)}", "verdict": text(record.get("verdict")),
        "posture": title_line(record), "version": text(record.get("muster_version")),
        "figures": figures,
    }  # fmt: skip
    inputs: Any = {
        "main": files("muster.report").joinpath("templates/briefing.typ").read_bytes(),
        "data.json": printable(json.dumps(data, ensure_ascii=False)).encode(),
        **pictures,
    }
    made: bytes = typst.compile(
        inputs, format="pdf", ignore_system_fonts=True, pdf_standards=["ua-1"], timestamp=EPOCH
    )
    return made


def for_a_screen(spec: Spec) -> Spec:
    """Bars in the shape of a landscape page: wider, and as high as the page whatever their number.

    Other charts stay as they are.
    """
    if "step" not in (spec["height"] if isinstance(spec["height"], dict) else {}):
        return spec
    names = {v["row"] for v in spec["data"]["values"]}
    step = min(max(SCREEN_PX[1] / max(len(names), 1), 14.0), 64.0)
    size = 11 if step < 20 else 13 if step < 32 else 15
    out: Spec = json.loads(json.dumps(spec))
    out |= {"height": {"step": step}, "width": SCREEN_PX[0]}
    out["config"]["axis"] |= {"labelFontSize": size, "titleFontSize": size}
    for layer in out["layer"]:
        mark = layer["mark"]
        if mark["type"] == "bar":
            mark["height"] = round(0.6 * step)
        elif mark["type"] == "text":
            mark["fontSize"] = size
        elif mark["type"] == "tick":
            mark["size"] = round(0.85 * step)
        axis = layer["encoding"].get("y", {}).get("axis")
        if axis:
            room = 8 + round(0.58 * size * max(len(n) - 3 for n in names))
            axis |= {"labelFontSize": size, "labelLimit": room, "minExtent": room,
                     "maxExtent": room}  # fmt: skip
    return out
