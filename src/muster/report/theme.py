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
MODE_COLOURS = {
    "sea": "#1f5f99",
    "air": "#b0417c",
    "rail": "#17222e",
    "road": "#9a6a00",
    "own": "#566371",
}
"""Ways to move, apart for every common colour blindness; on the map each has its own dash."""
HIRED = "#a9b4bf"
LAND, SHORE = "#e9edf0", "#cfd7dd"
# Use of lift, pale to deep; fully used in another hue. Text: first or second ink.
USE = (
    (1e-6, "#f1f4f6", "#1b2733"),
    (0.25, "#dbe8f4", "#1b2733"),
    (0.50, "#b3d1ea", "#1b2733"),
    (0.75, "#6ea8d6", "#1b2733"),
    (0.95, "#2d6ea8", "#fefefe"),
)
FULLY_USED, NOT_FREE = ("#b8480f", "#fefefe"), ("#eceff3", "#8793a0")
REASON_COLOURS = {
    "does_not_exist": "#17222e",
    "not_ready": "#9a6a00",
    "not_willing": "#b0417c",
    "cannot_be_led": "#566371",
    "not_in_time": "#c05621",
    "elsewhere": "#5aa9d6",
}
REASON_INKS = {
    "does_not_exist": "#fefefe",
    "not_ready": "#fefefe",
    "not_willing": "#fefefe",
    "cannot_be_led": "#fefefe",
    "not_in_time": "#fefefe",
    "elsewhere": "#1b2734",
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


def use_colours(share: float | None) -> tuple[str, str]:
    """Background and ink for the share of lift in use; None where none is free."""
    if share is None:
        return NOT_FREE
    for limit, fill, ink in USE:
        if share < limit:
            return fill, ink
    return FULLY_USED


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
