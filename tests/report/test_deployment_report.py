"""The report of a movement plan: text, figures, map, files, and what records may lack."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from deployment_records import Record, changed, deployment_record
from python_calamine import CalamineWorkbook

from muster.report import deployment_as_text, theme, write_deployment_report
from muster.report.deployment.flows import all_flows, window
from muster.report.deployment.limits import spans
from muster.report.deployment.map import flow_map
from muster.report.deployment.pages import deployment_document, deployment_figures
from muster.report.deployment.places import land_in
from muster.report.deployment.projection import LIMITS, Frame
from muster.report.deployment.sea import GATES, LANES, POINTS, sea_line
from muster.report.deployment.sheets import TABLES, deployment_workbook
from muster.report.document import Chart
from muster.report.html import page

BAD = '"><script>alert(1)</script>\u202e'
CODES = ["closure", "map", "schedule", "utilisation", "bottlenecks", "lift", "reasons"]


def html(record: Record) -> str:
    """The page of a record."""
    return page(deployment_document(record), record)


def bare(record: Record) -> Record:
    """The same record with nothing in any table."""
    return {k: [] if isinstance(v, list) else None if isinstance(v, dict) else v
            for k, v in record.items()}  # fmt: skip


def nulled(record: Record) -> Record:
    """The same record without a single number."""
    return changed(record, lambda v: None if isinstance(v, int | float) else v)


def zeroed(record: Record) -> Record:
    """The same record with nothing but zeros, so also 0 tonnes."""
    return changed(record, lambda v: 0.0 if isinstance(v, int | float) else v)


def unreal(record: Record) -> Record:
    """The same record with numbers that are none."""
    return changed(record, lambda v: math.nan if isinstance(v, float) else v)


def hostile(record: Record) -> Record:
    """The same record with markup in every text."""
    return changed(record, lambda v: BAD + v if isinstance(v, str) else v)


def many(record: Record) -> Record:
    """Twelve operations."""
    for table in ("operations", "closure", "schedule", "flows", "movements", "nations"):
        record[table] = [
            {**row, "operation": f"{row['operation']}{i}"}
            for i in range(6)
            for row in record[table]
        ]
    return record


def never(record: Record) -> Record:
    """No operation ever closes, and nothing but the movement table is known of them."""
    for row in (*record["operations"], *record["nations"]):
        row |= {"day_closed": None, "days_late": None, "unmet_t": 400.0, "in_transit_t": 20.0}
    return record | {"comparison": None, "prices": [], "bottlenecks": [], "study": None, "us": None}


def lost(record: Record) -> Record:
    """Flows without positions."""
    for row in record["flows"]:
        row["from_lat_deg"] = None
    return record


ODD: list[Callable[[Record], Record]] = [
    bare, nulled, zeroed, unreal, hostile, many, never, lost,
]  # fmt: skip


@pytest.mark.parametrize("width", [60, 80])
def test_the_text_says_what_an_adviser_asks_first(width: int) -> None:
    """Verdict, operations, tightest limit, lift with its owner, who is late, how to see more."""
    said = deployment_as_text(deployment_record(), width)
    assert max(map(len, said.splitlines())) <= width
    flat = " ".join(said.replace("\N{NO-BREAK SPACE}", " ").split())
    for words in ("99.5 % of 2,000 t is in place in time", "day 26, 6 late",
                  "One more working slot at Gao from day 4 on would save up to 1,234 weighted "
                  "tonne-days", "Hired lift carries 60 % of the tonnes", "American lift carries 25 %",
                  "assumptions of low confidence", "XAA", "6 days", "--out"):  # fmt: skip
        assert words in flat, words
    assert "e-06" not in said


def test_the_text_can_be_plain_ascii() -> None:
    """A terminal without UTF-8 gets every line too."""
    deployment_as_text(deployment_record(), 80, is_ascii=True).encode("ascii")


def test_there_are_seven_figures_with_findings_twins_and_text() -> None:
    """Fixed codes; each has a title, a subtitle, a source, an alternative and rows that fit."""
    found = deployment_figures(deployment_record())
    assert [f.code for f in found] == CODES
    for figure in found:
        assert figure.title.endswith(".") and figure.subtitle and figure.alt, figure.code
        assert "abababababab" in figure.source_line
        assert {len(row) for row in figure.twin} == {len(figure.columns)}, figure.code


def test_figures_parse_fit_their_page_and_reach_for_nothing() -> None:
    """Wide and narrow SVG: a role, a label, no style, no address, no wider than asked."""
    for figure in deployment_figures(deployment_record()):
        for is_narrow in (False, True):
            svg = figure.svg(is_narrow=is_narrow)
            root = ElementTree.fromstring(svg)
            assert root.get("aria-label") == figure.alt
            assert "style=" not in svg and "<image" not in svg and "href" not in svg
            limit = theme.NARROW if is_narrow else theme.WIDE
            assert float(root.get("width", "0")) <= limit + 30, (figure.code, is_narrow)


def test_titles_say_what_the_record_says() -> None:
    """One of two operations is late; four days bind; two thirds of all tonnes go by sea."""
    title = {f.code: f.title for f in deployment_figures(deployment_record())}
    assert title["closure"].endswith("by the day asked for; late: Crisis far away.")
    assert title["bottlenecks"].startswith("On four of 60 days")
    assert (
        title["map"].replace("\N{NO-BREAK SPACE}", " ").startswith("83 % of the tonnes go by sea")
    )
    assert "serves elsewhere" in title["reasons"]
    record = never(deployment_record())
    assert "None of two operations" in deployment_figures(record)[0].title


def test_a_map_is_small_and_writes_no_label_over_another() -> None:
    """Land is cut and thinned; texts of the map do not overlap."""
    svg = flow_map(deployment_record()).picture
    assert len(svg) < 250_000
    boxes = []
    for item in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        spans_of = item.findall("{http://www.w3.org/2000/svg}tspan")
        if spans_of and item.get("stroke") is None:
            x, y = float(spans_of[0].get("x", 0)), float(spans_of[0].get("y", 0))
            wide = max(len(s.text or "") for s in spans_of) * 5.0
            boxes.append((x, y - 9, x + wide, y + 13 * (len(spans_of) - 1)))
    assert len(boxes) >= 4
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[2] <= b[0] or a[0] >= b[2] or a[3] <= b[1] or a[1] >= b[3]


def test_what_comes_from_overseas_enters_at_the_edge() -> None:
    """A port in America is not on the map, but its tonnes are told."""
    record = deployment_record()
    record["flows"][1] |= {"from_lon_deg": -76.3, "from_lat_deg": 36.9, "from_name": "Norfolk"}
    picture = flow_map(record).picture
    assert "From overseas (Norfolk):" in picture and "500 t, 30 persons" in picture


def test_the_map_keeps_to_its_limits_and_lines_to_the_frame() -> None:
    """Window within the limits; every visible piece within the frame; land cut at its edge."""
    record = deployment_record()
    frame = Frame.around(window(all_flows(record), []), 700)
    assert LIMITS[0] <= frame.window[0] < frame.window[2]
    for piece in frame.visible([frame.at((-80.0, 40.0)), frame.at((30.0, 60.0))]):
        assert all(frame.holds(p) for p in piece)
    for ring in land_in(0.0, 40.0, 10.0, 50.0):
        assert all(-1e-9 <= x <= 10 + 1e-9 and 40 - 1e-9 <= y <= 50 + 1e-9 for x, y in ring)


def test_a_line_at_sea_goes_round_and_keeps_out_of_closed_passages() -> None:
    """Every lane joins known points; from the Black Sea, no closed Bosporus is passed."""
    for lane in (*LANES, *(lane for lanes in GATES.values() for lane in lanes)):
        a, _, b = lane.partition(">")
        assert a in POINTS and b in POINTS, lane
    rota, odessa = (-6.3, 36.6), (30.7, 46.5)
    assert POINTS["bosporus"] in sea_line(rota, odessa)
    assert POINTS["bosporus"] not in sea_line(rota, odessa, ["bosporus"])


def test_days_are_listed_as_spans() -> None:
    """Days in a row are one span."""
    assert spans([9, 1, 4, 5, 6]) == "1, 4 to 6, 9"


def test_the_page_says_first_what_matters_and_has_every_section() -> None:
    """The first sentence is the heading; the comparison, the proof and assumptions follow."""
    source = html(deployment_record()).replace("\N{NO-BREAK SPACE}", " ")
    assert ">With the United States, 99.5 % of 2,000 t is in place in time.</h1>" in source
    for words in (
        "Without: less.",
        "Solver status: optimal",
        "Invented.",
        "not carried",
        "On four",
    ):
        assert words.replace("not carried", "Never carried") in source
    found = deployment_document(deployment_record())
    charts = [b for s in found.sections for b in s.blocks if isinstance(b, Chart)]
    assert [c.figure.code for c in charts if c.figure] and len(charts) == len(CODES)


@pytest.mark.parametrize("make", ODD)
def test_odd_records_still_make_text_page_and_print(
    make: Callable[[Record], Record], tmp_path: Path
) -> None:
    """Empty, without numbers, all zero, hostile, twelve operations, never closing, unplaced."""
    record = make(deployment_record())
    for width in (40, 60, 80):
        assert max(map(len, deployment_as_text(record, width).splitlines())) <= width
    paths = write_deployment_report(record, tmp_path)
    assert [p.name for p in paths] == ["deployment.html", "deployment.pdf", "deployment.xlsx"]
    source = paths[0].read_text(encoding="utf-8")
    assert "<script>alert" not in source and "\u202e" not in source.partition('id="record"')[0]
    assert paths[1].read_bytes().startswith(b"%PDF-")


def test_the_workbook_has_every_table_and_no_formula() -> None:
    """A sheet for each table with its rows; text that looks like a formula stays text."""
    record = deployment_record()
    record["operations"][0]["name"] = "=1+1"
    book = CalamineWorkbook.from_filelike(io.BytesIO(deployment_workbook(record)))
    assert book.sheet_names == ["README", "record", *TABLES]
    for table in TABLES:
        rows = book.get_sheet_by_name(table).to_python()
        assert len(rows) - 1 == max(len(record[table]), 1), table
    assert "=1+1" in book.get_sheet_by_name("operations").to_python()[1]


def test_the_same_record_gives_the_same_files() -> None:
    """Two pages, one text."""
    assert html(deployment_record()) == html(deployment_record())
