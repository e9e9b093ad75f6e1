"""Crises of a world and of a study: what they are, what is refused, what can be traced."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from catalogue_builders import csv_text, first, found, tables_with, write_study

from muster.catalogue.bundled import Tables, load_tables
from muster.catalogue.checking import check_tables
from muster.catalogue.crisis_checks import first_day
from muster.catalogue.new_study import check_folder
from muster.catalogue.schema import Cell, Row
from muster.catalogue.studies import load_world
from muster.catalogue.tracing import trace
from muster.catalogue.world_building import build_world
from muster.core.errors import BadInputError, Defect

RAPID = {"crisis": "eu_rapid_central_africa"}
ARTEMIS = {"operation": "artemis"}
LINK = {"crisis": "sjo_crisis_sahel"}


def like(table: str, key: Mapping[str, Cell], **cells: Cell) -> tuple[str, Row]:
    """A row like a bundled one, with other cells."""
    return table, {**first(table, **key), **cells}


def new_defects(table: str, *rows: Row) -> list[Defect]:
    """Defects of the bundled tables with rows more."""
    return check_tables(tables_with(table, *rows))


def test_the_bundled_crises_have_no_defect_and_fit_together() -> None:
    """Kinds and regions are known, links join known crises, past ones name theirs."""
    world = load_world()
    assert check_tables(load_tables()) == []
    for crisis in world.crises.values():
        assert crisis.kind in world.kinds and crisis.region in world.regions
        assert crisis.rate_low <= crisis.rate_per_year <= crisis.rate_high
    assert {link.brings for link in world.crisis_links} <= world.crises.keys()
    assert {p.crisis for p in world.past_crises} - {None} <= world.crises.keys()
    assert world.unit_sizes["combat_aircraft"].size_units == 6.0


def test_only_collective_defence_recalls_units_and_uses_the_reserve() -> None:
    """In the bundled data one crisis may do so, and it is served first."""
    strong = [c for c in load_world().crises.values() if c.can_recall or c.uses_reserve]
    assert [(c.crisis, c.priority) for c in strong] == [("mjo_defence_north_east", 1)]


def test_a_world_without_tables_of_crises_has_none() -> None:
    """Tables of an older study, without the four new ones: empty, not an error."""
    old = {n: rows for n, rows in load_tables().items() if "cris" not in n and n != "unit_sizes"}
    world = build_world(Tables(old))
    assert (world.crises, world.past_crises, world.crisis_links, world.unit_sizes) == (
        {}, (), (), {},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "row", "column", "words"),
    [
        (*like("past_crises", ARTEMIS, operation="x", begin="2003-13"), "begin", "is no day"),
        (*like("past_crises", ARTEMIS, operation="x", begin="June 2003"), "begin", "is no day"),
        (*like("past_crises", ARTEMIS, operation="x", end="2003-05-01"), "end", "is before begin"),
        (
            *like("past_crises", ARTEMIS, operation="x", counted_until="2001"),
            "counted_until",
            "is before begin",
        ),
        (*like("past_crises", ARTEMIS, operation="x", follows="x"), "follows", "take over"),
        (*like("past_crises", ARTEMIS, operation="x", follows="aspides"), "follows", "take over"),
        (*like("past_crises", ARTEMIS, operation="x", follows="nobody"), "follows", "is not in"),
        (*like("past_crises", ARTEMIS, operation="x", kind="picnic"), "kind", "is not in"),
        (*like("past_crises", ARTEMIS, operation="x", crisis="none"), "crisis", "is not in"),
        (*like("crises", RAPID, crisis="x", region="atlantis"), "region", "is not in regions"),
        (*like("crises", RAPID, crisis="x", rate_per_year=9.0), "rate_high", "is above"),
        (*like("crises", RAPID, crisis="x", size_high=0.1), "size_high", "is above"),
        (*like("crises", RAPID, crisis="x", law="exponential"), "variation", "variation of 1"),
        (
            *like("crises", RAPID, crisis="x", law="hyperexponential", variation=0.9),
            "variation",
            "above 1",
        ),
        (*like("crises", RAPID, crisis="x", law="fixed"), "variation", "variation of 0"),
        (*like("crises", RAPID, crisis="x", law="gamma", variation=0.0), "variation", "above 0"),
        (*like("crisis_links", LINK, brings="a_crisis"), "brings", "is not in crises"),
        (*like("crisis_links", LINK, brings="eu_rapid_central_africa", low=0.9), "follow_prob", "is above"),
        (
            *like("crisis_links", LINK, brings="sjo_crisis_sahel", follow_prob=1.0, high=1.0),
            "follow_prob",
            "never ends",
        ),
        (
            "unit_sizes",
            {**first("unit_sizes", category="ship"), "category": "shipp"},
            "category",
            "Did you mean ship",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused(table: str, row: Row, column: str, words: str) -> None:
    """One planted fault is found in its column, with words that say what to do."""
    (defect,) = new_defects(table, row)
    assert defect.column == column
    assert words in f"{defect.reason} {defect.remedy}"


def test_escalation_in_a_ring_is_refused_only_where_it_never_dies_out() -> None:
    """A brings B and B brings A: at 0.9 each the crises die out, at 1 they never do."""

    def ring(prob: float) -> list[Defect]:
        cells = {"follow_prob": prob, "low": 0.0, "high": 1.0}
        link = {**first("crisis_links", **LINK), **cells}
        return new_defects(
            "crisis_links",
            {**link, "brings": "eu_rapid_central_africa"},
            {**link, "crisis": "eu_rapid_central_africa", "brings": "sjo_crisis_sahel"},
        )

    assert ring(0.9) == []
    assert {d.column for d in ring(1.0)} == {"follow_prob"}


def test_a_category_without_a_size_is_named_where_there_is_no_default() -> None:
    """Without the row * and the row of ships, ships have no size."""
    tables = load_tables()
    kept = tuple(r for r in tables["unit_sizes"] if r["category"] not in {"*", "ship"})
    assert found(check_tables({**tables, "unit_sizes": kept}), "'ship' has no row in unit_sizes")


def test_a_study_changes_a_crisis_and_adds_one(tmp_path: Path) -> None:
    """Rows of crises.csv in a study replace those of the same code; others are added."""
    changed = {**first("crises", **RAPID), "rate_per_year": 0.2}
    added = {**changed, "crisis": "second_rapid", "region": "sahel"}
    text = csv_text("crises", [_written(changed), _written(added)])
    folder = write_study(tmp_path / "study", crises=text)
    world = load_world(folder)
    assert world.crises["eu_rapid_central_africa"].rate_per_year == 0.2
    assert world.crises["second_rapid"].region == "sahel"
    assert len(world.crises) == len(load_world().crises) + 1


def test_a_study_with_a_faulty_crisis_is_refused_by_row_and_column(tmp_path: Path) -> None:
    """A share above 1 and an unknown law: both are named at once, with file and column."""
    row = {**first("crises", **RAPID), "law": "normal", "priority": 0}
    folder = write_study(tmp_path / "study", crises=csv_text("crises", [_written(row)]))
    with pytest.raises(BadInputError, match="law"):
        load_world(folder)
    defects = check_folder(folder)
    assert {d.column for d in defects} == {"law", "priority"}


@pytest.mark.parametrize(
    ("text", "day"),
    [("2003", "2003-01-01"), ("2003-06", "2003-06-01"), ("2003-06-12", "2003-06-12")],
)
def test_days_months_and_years_are_read(text: str, day: str) -> None:
    """The first day of each."""
    read = first_day(text)
    assert read is not None and read.isoformat() == day


@pytest.mark.parametrize("text", ["", "2003-02-30", "12-06-2003", "2003-6", "2003-06-12 "])
def test_other_texts_are_no_days(text: str) -> None:
    """None, whatever they look like."""
    assert first_day(text) is None


def test_a_crisis_is_traced_to_its_rate_and_to_the_operations_behind_it() -> None:
    """EUFOR RD Congo and the other two stand behind the rate of 3/35 a year, with its range."""
    rows = trace("eu_rapid_central_africa", load_tables())
    rate = rows[0]
    assert (rate["value"], rate["source"]) == (0.0857, "past-crises")
    assert float(rate["low"] or 0) < 0.0857 < float(rate["high"] or 0)
    assert {"artemis", "eufor_rdc", "eufor_rca"} <= {r["key"] for r in rows}


def test_a_past_operation_is_traced_to_those_before_and_after_it() -> None:
    """Barkhane took over from Serval, and Serval handed over to it."""
    assert {r["key"] for r in trace("barkhane", load_tables())} == {"barkhane", "serval"}
    assert "barkhane" in {r["key"] for r in trace("serval", load_tables())}


def test_every_crisis_and_past_operation_can_be_traced() -> None:
    """Each code answers, and so do links and unit sizes by their table."""
    world, tables = load_world(), load_tables()
    for code in [*world.crises, *(p.operation for p in world.past_crises)]:
        assert trace(code, tables)[0]["table"] in {"crises", "past_crises"}
    assert trace("unit_sizes/combat_aircraft", tables)[0]["value"] == 6.0
    assert trace("sjo_crisis_sahel", tables)[-1]["table"] == "crisis_links"


def _written(row: Row) -> dict[str, object]:
    """Cells as they are written in a CSV file."""
    words = {None: "", True: "true", False: "false"}
    return {
        name: words[cell] if cell is None or isinstance(cell, bool) else cell
        for name, cell in row.items()
    }
