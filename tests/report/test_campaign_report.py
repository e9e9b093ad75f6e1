"""The report of a campaign: four answers, figures, files, and what records may lack."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from campaign_records import Record, campaign_record, changed
from python_calamine import CalamineWorkbook

from muster.report import campaign_as_text, theme, write_campaign_report
from muster.report.campaign.pages import campaign_document, campaign_figures
from muster.report.campaign.sheets import TABLES, campaign_workbook, table
from muster.report.campaign.text import (
    answers,
    beyond_sentence,
    halving_sentence,
    verdict,
)
from muster.report.campaign.trust import stress_sentence
from muster.report.document import Chart
from muster.report.html import page

BAD = '"><script>alert(1)</script>\u202e'
CODES = ["risk", "fan", "exceedance", "first", "worth", "frontier", "tempo", "at-once", "history"]


def html(record: Record) -> str:
    """The page of a record."""
    return page(campaign_document(record), record)


def flat(said: str) -> str:
    """A text on one line with ordinary blanks."""
    return " ".join(said.replace("\N{NO-BREAK SPACE}", " ").split())


def bare(record: Record) -> Record:
    """The same record with nothing in any table."""
    return {k: [] if isinstance(v, list) else None if isinstance(v, dict) else v
            for k, v in record.items()}  # fmt: skip


def nulled(record: Record) -> Record:
    """The same record without a single number."""
    return changed(record, lambda v: None if isinstance(v, int | float) else v)


def zeroed(record: Record) -> Record:
    """The same record with nothing but zeros: no failure, no unit, no trial."""
    return changed(record, lambda v: 0.0 if isinstance(v, int | float) else v)


def ones(record: Record) -> Record:
    """The same record with nothing but ones: every trial fails, at once."""
    return changed(record, lambda v: 1.0 if isinstance(v, int | float) else v)


def unreal(record: Record) -> Record:
    """The same record with numbers that are none."""
    return changed(record, lambda v: math.nan if isinstance(v, float) else v)


def hostile(record: Record) -> Record:
    """The same record with markup in every text."""
    return changed(record, lambda v: BAD + v if isinstance(v, str) else v)


def quick(record: Record) -> Record:
    """A record made without comparisons: no worth, no frontier, no distance, no cost."""
    for row in record["capabilities"]:
        row |= {"worth_prob": None, "worth_low": None, "worth_high": None, "worth_years": None}  # fmt: skip
    record["verdict"]["halving"] = None
    return record | {"frontier": [], "greedy": None, "stress": None}


def long(record: Record) -> Record:
    """Three hundred operations in the history, one hundred capabilities, sixty nations."""
    other = campaign_record(300)
    other["capabilities"] = [
        r | {"capability": f"{r['capability']}{i}"}
        for i in range(13)
        for r in record["capabilities"]
    ]
    other["tempo"] = record["tempo"] * 5
    return other


def lone(record: Record) -> Record:
    """One trial of one year, with one of everything."""
    for name in ("years", "exceedance", "crises", "capabilities", "tempo", "at_once", "frontier"):
        record[name] = record[name][:1]
    record["trace"]["operations"] = record["trace"]["operations"][:1]
    record["settings"] |= {"trials": 1, "years": 1}
    return record


ODD: list[Callable[[Record], Record]] = [
    bare, nulled, zeroed, ones, unreal, hostile, quick, long, lone,
]  # fmt: skip


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_text_answers_the_four_questions_first(width: int) -> None:
    """How likely, which capability, how often, what would halve it: within 16 lines of 80."""
    said = campaign_as_text(campaign_record(), width)
    assert max(map(len, said.splitlines())) <= width
    start = flat("\n".join(said.splitlines()[: 20 if width < 80 else 16]))
    for words in (
        "overwhelmed at least once in 30 years with a probability of 63.2 %",
        "95 % interval 62.3 to 64.1 %",
        "air-to-air refuelling is the first to fail in 41 % of the trials in which any does",
        "about one year in 24 (4.1 %",
        "2 more field hospitals and 12 more aircraft (air-to-air refuelling)",
        "falls from 4.1 % to 2.0 %",
    ):
        assert words in start, words
    for words in ("Collective defence", "Nation A", "8,935", "What goes wrong in trial 0",
                  "two of the four operations hold", "--out"):  # fmt: skip
        assert words in flat(said), words


def test_the_text_can_be_plain_ascii() -> None:
    """A terminal without UTF-8 gets every line too."""
    campaign_as_text(campaign_record(), 80, is_ascii=True).encode("ascii")


def test_no_failure_and_nothing_but_failures_are_said_as_such() -> None:
    """0 of 10,000 trials is not 'a probability of 0 %'; all of them is not '100 %'."""
    record = campaign_record()
    record["verdict"] |= {"ever_prob": 0.0, "low": 0.0, "high": 0.0004, "prob_per_year": 0.0}
    assert "in none of 10,000 trials" in flat(verdict(record))
    assert "<0.1 %" in flat(verdict(record))
    assert halving_sentence(record) == "there is nothing to halve."
    record["verdict"] |= {"ever_prob": 1.0, "low": 0.9996, "high": 1.0, "prob_per_year": 0.8}
    assert "every one of 10,000 trials" in flat(verdict(record))
    assert "about eight years in ten" in flat(campaign_as_text(record))


def test_where_failure_is_the_rule_the_text_says_what_holds() -> None:
    """Above one year in two: operations at a time, those that hold, the middling worst cover."""
    record = campaign_record()
    assert beyond_sentence(record) == ""
    record["verdict"] |= {"ever_prob": 1.0, "low": 0.9996, "high": 1.0, "prob_per_year": 0.8}
    record["at_once"] = [
        {"operations": 2, "share_of_time": 0.5, "prob_most": 0.0},
        {"operations": 7, "share_of_time": 0.5, "prob_most": 1.0},
    ]
    record["crises"] = [
        {"operations_per_trial": 3.0, "held_share": 0.2},
        {"operations_per_trial": 1.0, "held_share": 0.6},
    ]
    record["years"] = [{"year": 2025 + i, "coverage_p50": x} for i, x in enumerate((0.3, 0.4, 0.9))]
    said = flat(dict(answers(record))["What still holds"])
    assert "4.5 operations at a time on average, 30 % of operations hold throughout" in said
    assert "in a middling year the worst off has 40 % of what it needs" in said


def test_a_risk_that_nothing_halves_says_how_far_the_steps_get() -> None:
    """The best of five steps brings 4.1 % a year to 1.4 %."""
    record = campaign_record()
    record["verdict"]["halving"] = None
    assert "nothing that was tried" in halving_sentence(record)
    assert "from 4.1 % to 1.4 %" in flat(halving_sentence(record))
    record["frontier"] = []
    assert halving_sentence(record) == "not worked out."


@pytest.mark.parametrize(("held", "words"), [(0, "none of the two operations hold"),
                                             (1, "one of the two operations holds"),
                                             (2, "both operations hold")])  # fmt: skip
def test_the_standard_test_is_said_in_words(held: int, words: str) -> None:
    """None, one or all of two operations hold."""
    record = campaign_record() | {"stress": {"n_operations": 2, "n_held": held, "coverage": 0.5}}
    assert words in flat(stress_sentence(record))


def test_there_are_nine_figures_with_findings_twins_and_text() -> None:
    """Fixed codes; each has a title, a subtitle, a source, an alternative and rows that fit."""
    found = campaign_figures(campaign_record())
    assert [f.code for f in found] == CODES
    for figure in found:
        assert figure.title.endswith(".") and figure.subtitle and figure.alt, figure.code
        assert "abababababab" in figure.source_line
        assert {len(row) for row in figure.twin} == {len(figure.columns)}, figure.code


def test_figures_parse_fit_their_page_and_reach_for_nothing() -> None:
    """Wide and narrow SVG: a role, a label, no style, no address, no wider than asked."""
    for figure in campaign_figures(campaign_record()):
        for is_narrow in (False, True):
            svg = figure.svg(is_narrow=is_narrow)
            root = ElementTree.fromstring(svg)
            assert root.get("aria-label") == figure.alt
            assert "style=" not in svg and "<image" not in svg and "href" not in svg
            limit = theme.NARROW if is_narrow else theme.WIDE
            assert float(root.get("width", "0")) <= limit + 30, (figure.code, is_narrow)


def test_titles_say_what_the_record_says() -> None:
    """More likely than not from 2045; half the trials below 66 %; three at once are commonest."""
    title = {f.code: flat(f.title) for f in campaign_figures(campaign_record())}
    assert title["risk"].startswith("From 2045 on")
    assert "less than 66 % of what it needs" in title["exceedance"]
    assert title["first"].startswith("Air-to-air refuelling: the first to fail in 41 %")
    assert "8.1 percentage points less (95 % interval 7.8 to 8.4)" in title["worth"]
    assert "from 4.1 % to 2.0 %" in title["frontier"]
    assert title["tempo"].startswith("Nation A is away most: 96 days a year")
    assert title["at-once"].startswith("Most often three operations")
    assert title["history"].startswith("In trial 0, 60 operations begin and two of them fail")


def test_what_one_more_is_worth_is_not_claimed_where_it_may_be_chance() -> None:
    """Every interval holds 0: the title says so, and the terminal shows no gain as sure."""
    record = campaign_record()
    for row in record["capabilities"]:
        row |= {"worth_prob": 0.001, "worth_low": -0.002, "worth_high": 0.004}
    title = {f.code: f.title for f in campaign_figures(record)}["worth"]
    assert "more than chance could" in title


def test_the_history_keeps_operations_of_one_crisis_apart() -> None:
    """Two operations of a crisis that overlap stand in different lanes; both are drawn."""
    record = campaign_record()
    record["trace"] = {
        "trial": 3,
        "operations": [
            {"operation": f"sea/{i}", "crisis": "sea-horn", "name": "At sea", "begin_day": 100.0 * i,
             "end_day": 300.0 + 100.0 * i, "persons": 500, "lowest_coverage": 1.0, "is_held": True}
            for i in range(2)
        ],
        "tours": [],
    }  # fmt: skip
    (figure,) = (f for f in campaign_figures(record) if f.code == "history")
    lanes = {v["row"][:3] for v in figure.spec["data"]["values"]}
    assert lanes == {"000", "001"}


def test_the_page_says_first_what_matters_and_has_every_section() -> None:
    """Heading with the probability; four facts; the sections in a reader's order."""
    found = campaign_document(campaign_record())
    assert [f.value.replace("\N{NO-BREAK SPACE}", " ") for f in found.facts] == [
        "63 %", "41 %", "1 in 24", "2.0 %",
    ]  # fmt: skip
    assert [f.label.partition(":")[0] for f in found.facts] == [
        "How likely", "Which capability", "How often", "What would halve it",
    ]  # fmt: skip
    assert [s.code for s in found.sections] == [
        "likely", "capability", "halve", "crises", "tempo", "at-once", "history", "sure",
        "method", "assumptions",
    ]  # fmt: skip
    charts = [b for s in found.sections for b in s.blocks if isinstance(b, Chart)]
    assert [c.figure.code for c in charts] == CODES
    source = flat(html(campaign_record()))
    assert "probability of 63.2 % (95 % interval 62.3 to 64.1 %).</h1>" in source
    for words in ("Invented: three units", "1.2 percentage points", "893,464", "52 %"):
        assert words in source, words


@pytest.mark.parametrize("make", ODD)
def test_odd_records_still_make_text_page_and_print(
    make: Callable[[Record], Record], tmp_path: Path
) -> None:
    """Empty, without numbers, all zero or one, hostile, uncompared, very long, very short."""
    record = make(campaign_record())
    for width in (40, 60, 80):
        assert max(map(len, campaign_as_text(record, width).splitlines())) <= width
    paths = write_campaign_report(record, tmp_path)
    assert [p.name for p in paths] == ["campaign.html", "campaign.pdf", "campaign.xlsx"]
    source = paths[0].read_text(encoding="utf-8")
    assert "<script>alert" not in source and "\u202e" not in source.partition('id="record"')[0]
    assert " nan" not in source.partition('id="record"')[0]
    assert paths[1].read_bytes().startswith(b"%PDF-")


def test_exceptions_of_the_quick_rule_are_counted_from_what_was_compared() -> None:
    """Two capabilities in 1,000 trials each, three and one worse: 4 of 2,000."""
    record = campaign_record() | {"greedy": None}
    record["settings"]["compared_trials"] = 1000
    for row, n in zip(record["capabilities"], (3, 1), strict=False):
        row["n_worse"] = n
    assert "Of 2,000 trials with one more unit, 4 came out worse" in flat(html(record))


def test_a_record_without_comparisons_says_so() -> None:
    """Without worth: 'not worked out' in text and page, and no dash that looks like a zero."""
    record = quick(campaign_record())
    assert "not worked out" in campaign_as_text(record)
    source = flat(html(record))
    assert "What one more unit is worth was not worked out." in source
    assert "was not measured" in source


def test_the_workbook_has_every_table_and_no_formula() -> None:
    """A sheet for each table with its rows; text that looks like a formula stays text."""
    record = campaign_record()
    record["crises"][0]["name"] = "=1+1"
    book = CalamineWorkbook.from_filelike(io.BytesIO(campaign_workbook(record)))
    assert book.sheet_names == ["README", "record", *TABLES]
    for name in TABLES:
        rows = book.get_sheet_by_name(name).to_python()
        assert len(rows) - 1 == max(len(table(record, name)), 1), name
    assert "=1+1" in book.get_sheet_by_name("crises").to_python()[1]


def test_the_same_record_gives_the_same_files(tmp_path: Path) -> None:
    """Two reports, the same bytes."""
    first, second = (
        [p.read_bytes() for p in write_campaign_report(campaign_record(), tmp_path / name)]
        for name in ("a", "b")
    )
    assert first == second
