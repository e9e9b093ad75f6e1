"""Figures: a finding, a chart, a twin and a text."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from run_records import HOSTILE, empty_record, hostile_record, nulled_record, run_record

from muster.report import figures, theme
from muster.report.figure import Figure

CODES = ["operations", "gap-board", "availability", "contributions", "dependence", "command",
         "confidence"]  # fmt: skip


@pytest.fixture(scope="module")
def seven() -> list[Figure]:
    """The figures of an ordinary record."""
    return figures(run_record())


def test_there_are_seven_figures_in_a_fixed_order(seven: list[Figure]) -> None:
    """The codes are addresses: they do not change."""
    assert [f.code for f in seven] == CODES


def test_each_figure_states_a_finding_a_source_and_has_a_twin(seven: list[Figure]) -> None:
    """Title, subtitle, source line, text and table are never empty; rows fit their heads."""
    for figure in seven:
        assert figure.title.endswith((".", ")."))
        assert figure.subtitle
        assert "abababababab" in figure.source_line
        assert figure.alt
        assert {len(row) for row in figure.twin} == {len(figure.columns)}


def test_titles_are_computed_from_the_record(seven: list[Figure]) -> None:
    """One operation of four runs: the title says so; with none it changes."""
    assert seven[0].title.startswith("One of four operations can run in full")
    record = run_record()
    for row in record["operations"]:
        row["is_run"] = False
    assert figures(record)[0].title.startswith("None of four")


def test_drawn_figures_are_labelled_and_reach_for_nothing(seven: list[Figure]) -> None:
    """Each SVG parses, has a role, a label and a description, and no style or reference."""
    for figure in seven:
        for is_narrow in (False, True):
            svg = figure.svg(is_narrow=is_narrow)
            root = ElementTree.fromstring(svg)
            assert root.get("role") == "img"
            assert root.get("aria-label") == figure.alt
            assert root.find("{http://www.w3.org/2000/svg}desc") is not None
            assert "style=" not in svg
            assert "<image" not in svg
            assert "href" not in svg.replace("xmlns:xlink", "")
            assert float(root.get("width", "0")) <= (theme.NARROW if is_narrow else theme.WIDE) + 30


def test_a_figure_alone_says_what_it_is(seven: list[Figure]) -> None:
    """Title and source stand in the picture when it leaves the report."""
    svg = seven[0].standalone_svg()
    words = " ".join(t.text or "" for t in ElementTree.fromstring(svg).iter() if t.text)
    assert "One of four operations" in words
    assert "fingerprint" in words


def test_specifications_carry_their_data(seven: list[Figure]) -> None:
    """No address in any specification but the name of its schema."""
    for figure in seven:
        said = json.dumps(figure.spec).replace(figure.spec["$schema"], "")
        assert "http" not in said
        assert "url" not in said


def test_the_same_record_draws_the_same_bytes(seven: list[Figure]) -> None:
    """Two runs, one SVG."""
    assert [f.svg() for f in figures(run_record())] == [f.svg() for f in seven]


@pytest.mark.parametrize("make", [empty_record, nulled_record, hostile_record])
def test_odd_records_are_drawn_or_declined(make: object) -> None:
    """Empty, null and hostile records give figures or a line that says there is none."""
    for figure in figures(make()):  # type: ignore[operator]
        assert figure.title
        if not figure.is_empty:
            ElementTree.fromstring(figure.svg())
            ElementTree.fromstring(figure.svg(is_narrow=True))


def test_names_never_become_markup_in_a_picture() -> None:
    """A script as the name of a capability stays text in all seven pictures."""
    record = run_record()
    for row in [*record["capabilities"], *record["operations"], *record["nations"]]:
        row["name"] = HOSTILE[0]
    for row in record["gaps"]:
        row["capability_name"] = HOSTILE[0]
    for figure in figures(record):
        assert "<script" not in figure.svg()


def test_colours_keep_their_contrast() -> None:
    """WCAG 2.2 AA: 4.5 to 1 between every cell colour and its ink, and of grey text on paper."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(a: str, b: str) -> float:
        low, high = sorted([light(a), light(b)])
        return (high + 0.05) / (low + 0.05)

    pairs = [(fill, ink) for _limit, fill, ink in theme.STEPS]
    pairs += [theme.MET, (theme.UNKNOWN, theme.SOFT), (theme.PAPER, theme.SOFT)]
    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < 4.5} == {}
