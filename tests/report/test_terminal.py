"""Terminal text: readable, bounded, harmless."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from run_records import empty_record, hostile_record, nulled_record, run_record

from muster.report import (
    assessment_as_text,
    command_as_text,
    compare_as_text,
    explain,
    gaps_as_text,
    is_utf8,
    sources_as_text,
    validate_as_text,
)

RECORDS = {
    "four operations": run_record,
    "eight operations": lambda: run_record(8),
    "hostile text": hostile_record,
    "empty tables": empty_record,
    "nulls": nulled_record,
}


def all_text(record: dict[str, Any], width: int, *, is_ascii: bool = False) -> str:
    """Everything that the terminal can show of a record."""
    return "\n".join(
        [
            assessment_as_text(record, width, is_ascii=is_ascii),
            gaps_as_text(record, width, is_ascii=is_ascii),
            command_as_text(record, width, is_ascii=is_ascii),
            compare_as_text(record, run_record(), width, is_ascii=is_ascii),
            sources_as_text(record["sources"], width, is_ascii=is_ascii),
        ]
    )


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("is_ascii", [False, True])
def test_no_line_is_wider_than_the_terminal(name: str, width: int, is_ascii: bool) -> None:
    """At 60, 80 and 140 columns no line has more columns, whatever the names."""
    lines = all_text(RECORDS[name](), width, is_ascii=is_ascii).splitlines()
    assert [line for line in lines if cell_len(line) > width] == []


@pytest.mark.parametrize("name", RECORDS)
def test_a_terminal_without_utf8_gets_plain_ascii(name: str) -> None:
    """Every character is below 128 where UTF-8 is not known."""
    assert all_text(RECORDS[name](), 80, is_ascii=True).isascii()


def test_the_last_lines_are_the_verdict() -> None:
    """The text ends with the record's verdict, word for word."""
    record = run_record()
    said = " ".join(assessment_as_text(record, 80).split())
    assert said.endswith(record["verdict"])


def test_no_control_character_reaches_the_terminal() -> None:
    """Escape sequences and direction marks in names are taken out; only line feeds remain."""
    said = all_text(hostile_record(), 80)
    bad = {c for c in said if (ord(c) < 32 and c != "\n") or 0x202A <= ord(c) <= 0x202E}
    assert bad == set()
    assert "[bold]rich[/bold]" in said, "brackets of a name are no markup"


def test_the_gap_board_marks_short_and_critical() -> None:
    """36 % of the tankers: shown as '36!', with a star for critical."""
    said = gaps_as_text(run_record(), 80)
    row = next(line for line in said.splitlines() if line.startswith("Air-to-air refuelling *"))
    assert "36!" in row
    assert "100" in row


def test_a_need_that_does_not_exist_is_a_dash() -> None:
    """Carriers are needed by the first of four operations only: three dashes."""
    said = gaps_as_text(run_record(), 80)
    row = next(line for line in said.splitlines() if line.startswith("Aircraft carriers"))
    assert row.split()[2:] == ["100", "-", "-", "-"]


def test_parts_are_chosen_and_unknown_ones_refused() -> None:
    """Only the verdict when asked; a part that does not exist is named."""
    said = assessment_as_text(run_record(), 80, ["verdict"])
    assert "Verdict" in said
    assert "Gap board" not in said
    with pytest.raises(ValueError, match="Unknown parts: bord"):
        assessment_as_text(run_record(), 80, ["bord"])


def test_comparing_says_by_how_much() -> None:
    """71 % against 80 %: nine points more."""
    said = compare_as_text(run_record(), run_record(score=0.80), 80)
    assert "+9" in next(line for line in said.splitlines() if "Share of the ambition" in line)


def test_what_is_not_known_is_never_zero() -> None:
    """Without numbers the verdict block says 'not known'."""
    said = assessment_as_text(nulled_record(), 80)
    assert "not known" in said
    assert "Share of the ambition without the United States: not known" in " ".join(said.split())


def test_explain_names_every_operation_and_the_caveats() -> None:
    """Four operations, eight shortfalls, the estimated share and the transit allowance."""
    said = explain(run_record())
    for operation in run_record()["operations"]:
        assert operation["name"] in said
    assert said.count("\n- ") == 8
    assert "83\N{NO-BREAK SPACE}% of the input is estimated" in said
    assert "allowance for transit" in said


def test_a_solution_that_was_not_proved_says_so() -> None:
    """A time limit with a gap of 3 % is a caveat in words."""
    record = run_record(solver={"status": "time_limit", "gap": 0.03, "is_rechecked": False})
    said = explain(record)
    assert "not proved to be the best" in said
    assert "NOT checked again" in said


def test_published_checks_are_counted_and_a_miss_is_kept() -> None:
    """One met, one missed: 'MISSED' stands in the table with its reason."""
    rows = [
        {"name": "Helsinki pool", "published": 180000, "ours": 180000, "low": 170000,
         "high": 190000, "is_met": True, "reason": "", "source": "helsinki"},
        {"name": "Brigades", "published": 131, "ours": 120, "low": 125, "high": 135,
         "is_met": False, "reason": "Counts differ.", "source": "nato"},
    ]  # fmt: skip
    said = validate_as_text(rows, 80)
    assert "MISSED" in said
    assert "Counts differ." in said
    assert "1 of 2 published checks agree" in said
    assert validate_as_text([], 80) == "No check was run.\n"


def test_sources_show_every_field() -> None:
    """Key, title, address, date and licence of a source are all there."""
    said = sources_as_text(run_record()["sources"], 80)
    for word in ("invented-2026", "https://example.org/balance", "2026-02-01", "CC-BY-4.0"):
        assert word in said
    assert sources_as_text([], 80) == "No source found.\n"


def test_encodings_that_know_utf8() -> None:
    """UTF-8 under its names; not Latin-1, not none."""
    assert is_utf8("utf-8")
    assert is_utf8("UTF8")
    assert not is_utf8("iso-8859-1")
    assert not is_utf8(None)


@settings(max_examples=40, deadline=None)
@given(name=st.text(max_size=80), width=st.integers(40, 160), is_ascii=st.booleans())
def test_any_name_fits_any_width(name: str, width: int, is_ascii: bool) -> None:
    """Law: whatever the operations and units are called, lines stay within the width."""
    record = run_record()
    for row in record["operations"]:
        row["name"] = row["limiting_name"] = row["region_name"] = name
    for row in record["capabilities"]:
        row["name"] = row["unit"] = name
    said = assessment_as_text(record, width, is_ascii=is_ascii)
    assert max(cell_len(line) for line in said.splitlines()) <= width


def test_reasons_that_shut_an_option_are_said_once_and_counted() -> None:
    """Six different limits of one arrangement: four are said, two are counted."""
    record = run_record()
    for i, row in enumerate(r for r in record["command_options"] if not r["is_feasible"]):
        row |= {"arrangement_name": "National", "blocked_by": f"limit {i % 6}; no place"}
    said = " ".join(command_as_text(record, 140).split())
    assert said.count("no place") == 1
    assert "limit 0; no place; limit 1; limit 2; and" in said
