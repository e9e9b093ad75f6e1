"""One palette for every report: readable without colour, safe for colour-blind eyes.

Colours carry a second reading of a number that is always printed. The HTML
page replaces the named colours in dark mode by attribute selectors in
``templates/report.css``; keep both lists together.
"""

from __future__ import annotations

from typing import Any

from muster.report.rows import number

INK = "#17222e"
SOFT = "#566371"
LINE = "#c3ccd4"
PAPER = "#ffffff"
EUROPE = "#1f5f99"
US = "#c05621"
NEED = "#17222e"
ACCENT = "#1f5f99"
UNKNOWN = "#eceff2"

# Diverging, orange to blue: both ends stay apart for every common colour blindness.
STEPS = (
    (0.25, "#9a3a0c", "#ffffff"),
    (0.50, "#d9762f", "#17222e"),
    (0.75, "#f3bd86", "#17222e"),
    (1 - 1e-6, "#fae6cf", "#17222e"),
)
MET = ("#d3e4f3", "#17222e")

DOMAIN_COLOURS = {
    "land": "#7a6a1f",
    "air": "#5aa9d6",
    "maritime": "#1f5f99",
    "joint": "#b5739d",
    "command": "#566371",
    "other": "#c3ccd4",
}
CONFIDENCE_COLOURS = {
    "high": "#1f5f99",
    "medium": "#5aa9d6",
    "low": "#f3bd86",
    "assumption": "#d9762f",
}
SANS = "Liberation Sans, Arial, Helvetica, sans-serif"
WIDE, NARROW = 720, 350


def step(coverage: object) -> int:
    """Class of a coverage: 0 worst to 3 nearly met, 4 met, -1 not known."""
    found = number(coverage)
    if found is None:
        return -1
    for i, (limit, _fill, _ink) in enumerate(STEPS):
        if found < limit:
            return i
    return len(STEPS)


def step_colours(coverage: object) -> tuple[str, str]:
    """Background and ink for a coverage."""
    i = step(coverage)
    if i < 0:
        return UNKNOWN, SOFT
    return MET if i == len(STEPS) else STEPS[i][1:]


def config() -> dict[str, Any]:
    """Vega-Lite configuration shared by all figures."""
    label = {"labelColor": INK, "labelFontSize": 12, "titleColor": SOFT, "titleFontSize": 12}
    return {
        "font": SANS,
        "aria": False,
        "background": None,
        "padding": 2,
        "view": {"stroke": None},
        "axis": label
        | {
            "titleFontWeight": "normal",
            "domainColor": LINE,
            "gridColor": LINE,
            "gridOpacity": 0.6,
            "tickColor": LINE,
            "labelPadding": 6,
        },
        "legend": label
        | {"orient": "top", "title": None, "symbolType": "square", "labelLimit": 220, "offset": 8},
        "header": {
            "labelColor": INK,
            "labelFontSize": 12,
            "labelFontWeight": "bold",
            "title": None,
        },
        "text": {"fontSize": 12, "color": INK},
        "title": {
            "anchor": "start",
            "color": INK,
            "subtitleColor": SOFT,
            "fontSize": 15,
            "subtitleFontSize": 12,
            "offset": 14,
        },
    }
