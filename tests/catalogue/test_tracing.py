"""Every number can be traced: key forms, sources and dates of all figures, needs worked out again."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest
from catalogue_builders import first, tables_with

import muster
from muster.catalogue.bundled import Tables, load_tables
from muster.catalogue.schema import Row, table_names
from muster.catalogue.trace_words import FIGURES
from muster.catalogue.tracing import COLUMNS, holes, needs_record, trace, unsourced
from muster.core.errors import LabelMismatchError, UnknownCodeError
from muster.operations.transit import distance_from_brussels_km
from muster.report import sources_as_text


@cache
def record() -> dict[str, Any]:
    """The run record of the smallest bundled study, 2025, without the United States."""
    return muster.assess(muster.load_world(), muster.load_guidance("rdc-5000")).record


def of_kind(rows: list[Row], kind: str) -> list[Row]:
    """Rows of one kind."""
    return [row for row in rows if row["kind"] == kind]


@pytest.mark.parametrize(
    ("key", "kinds"),
    [
        ("nato-usability-goals", {"source", "readiness"}),
        ("holdings", {"definition", "source"}),
        ("assumption", {"assumption"}),
        ("need_factor", {"assumption"}),
        ("DEU", {"definition", "holding", "readiness", "politics", "command", "economics"}),
        ("IRL", {"definition", "holding", "readiness", "politics", "economics"}),
        ("MMF", {"holding", "readiness"}),
        ("aar", {"definition", "rule", "holding"}),
        ("a400m", {"definition", "rule", "holding", "readiness", "posture", "cost"}),
        ("DEU/fighter_gen4", {"holding", "readiness", "rule"}),
        ("DEU/brigade_armoured", {"holding", "readiness", "rule"}),
        ("FRA/replenishment", {"holding", "readiness", "rule", "economics"}),
        ("USA/c17", {"holding", "readiness", "rule", "posture"}),
        ("ISL/c17", {"hole"}),
        ("DEU/aar", {"holding", "rule", "economics"}),
        ("mjo_defence", {"definition", "rule", "politics"}),
        ("mjo_defence/aar", {"rule"}),
        ("nato", {"definition", "command", "politics"}),
        ("mpcc_2025", {"command", "definition", "politics"}),
        ("sahel", {"definition", "politics"}),
        ("absent", {"posture", "holding"}),
        ("EBBR", {"network"}),
        ("DEBRV", {"network"}),
        ("suez", {"network"}),
        ("train", {"lift", "fact"}),
        ("roro_market", {"lift"}),
        ("c17", {"lift", "definition", "holding", "rule"}),
        ("brigade_mechanised", {"definition", "rule", "holding"}),
        ("black_sea", {"definition", "network"}),
        ("EU-BG", {"guidance"}),
        ("templates/mjo_defence/land_heavy", {"rule"}),
    ],
)
def test_each_form_of_key_is_answered_with_its_kinds_of_rows(key: str, kinds: set[str]) -> None:
    """One key of each form; every row has the 14 columns, words and a known kind."""
    rows = trace(key, load_tables())
    assert {row["kind"] for row in rows} >= kinds
    assert all(tuple(row) == COLUMNS and row["what"] for row in rows)


def test_a_word_with_two_meanings_is_answered_with_both() -> None:
    """'heli_attack' is a capability and a system: two definitions."""
    about = of_kind(trace("heli_attack", load_tables()), "definition")
    assert {row["table"] for row in about} == {"capabilities", "systems"}


def test_every_row_names_a_source_with_title_or_says_that_it_is_computed() -> None:
    """Of every row behind Germany: a source with a title; only remarks have none."""
    for row in trace("DEU", load_tables()):
        assert row["source_title"] or row["value"] is None


def test_a_source_is_followed_by_every_row_that_cites_it() -> None:
    """As many rows as cite the key in all tables, counted here by hand."""
    tables, key = load_tables(), "nato-usability-goals"
    n_citing = sum(
        row.get("source") == key for name in tables if name != "sources" for row in tables[name]
    )
    rows = trace(key, tables)
    assert n_citing > 1
    assert len({(row["table"], row["key"]) for row in rows}) == 1 + n_citing


def test_the_word_assumption_lists_every_assumption_with_a_range() -> None:
    """Rows of all tables with that source, and the named ones; each figure has low and high."""
    tables = load_tables()
    expected = len(tables["assumptions"]) + sum(
        row.get("source") == "assumption" for rows in tables.values() for row in rows
    )
    rows = trace("assumption", tables)
    assert len({(row["table"], row["key"]) for row in rows}) == expected
    assert all(
        row["low"] is not None and row["high"] is not None
        for row in rows
        if row["value"] is not None
    )


def test_a_table_says_what_it_means_and_how_many_rows_it_has() -> None:
    """Rows, columns with meaning, and sources whose rows add up to all rows."""
    tables = load_tables()
    about, *rest = trace("holdings", tables)
    assert about["value"] == len(tables["holdings"])
    assert sum(row["value"] for row in rest if row["kind"] == "source") == about["value"]  # type: ignore[misc]
    assert any("units in service" in str(row["what"]) for row in rest)


def test_every_table_has_words() -> None:
    """No table is without a sentence for its rows."""
    assert set(FIGURES) == set(table_names())


def test_every_figure_of_the_catalogue_has_source_and_date_or_is_an_assumption_with_range() -> None:
    """100 %: 0 figures without, over all tables (rule R4)."""
    assert [f"{r['table']} {r['key']}: {r['note']}" for r in unsourced(load_tables())] == []


@pytest.mark.parametrize(
    ("table", "cells", "missing"),
    [
        ("changes", {"source": "no-such-source"}, "source"),
        ("changes", {"as_of": None}, "as_of"),
        ("templates", {"source": "assumption", "low": None}, "low"),
        ("assumptions", {"high": None}, "high"),
    ],
)
def test_a_figure_without_source_date_or_range_is_found(
    table: str, cells: Row, missing: str
) -> None:
    """One planted row is the one row found, and its note says what is missing."""
    planted = {**load_tables()[table][0], **cells}
    (found,) = unsourced(tables_with(table, planted))
    assert found["table"] == table
    assert str(found["note"]).startswith(f"Missing: {missing}.")


def test_every_code_of_the_bundled_world_can_be_traced() -> None:
    """Nations, pools, capabilities, systems, kinds, commands, regions, places, lift: all answer."""
    world, tables = muster.load_world(), load_tables()
    network = world.network
    codes = [
        *world.nations, *world.pools, *world.capabilities, *world.systems, *world.kinds,
        *world.arrangements, *world.headquarters, *world.regions, *world.assumptions,
        *network.airfields, *network.ports, *network.passages, *network.lift_types, *network.markets,
        *sorted({p.posture for p in world.us_posture}), *(str(r["source"]) for r in tables["sources"]),
    ]  # fmt: skip
    for code in codes:
        assert trace(code, tables)


def test_an_airfield_and_a_port_say_what_they_take_and_who_uses_them() -> None:
    """Bremerhaven: its throughput with a range, Germany's access, its legs at sea as one row."""
    rows = trace("DEBRV", load_tables())
    (port,) = (r for r in rows if r["table"] == "ports")
    assert (port["value"], port["low"], port["high"]) == (
        first("ports", port="DEBRV")["throughput_t_per_day"],
        first("ports", port="DEBRV")["throughput_low"],
        first("ports", port="DEBRV")["throughput_high"],
    )
    assert "DEU/DEBRV/sea" in {r["key"] for r in rows if r["table"] == "home_access"}
    (legs,) = (r for r in rows if r["table"] == "sea_legs")
    assert float(legs["value"] or 0) > 20
    assert {r["key"] for r in trace("EBBR", load_tables())} >= {"EBBR", "BEL/EBBR/air"}


def test_a_type_of_lift_and_a_factor_show_each_figure_with_its_range() -> None:
    """C-17: the planning load between its ends; a mechanised brigade: cargo in tonnes."""
    (load,) = (
        r
        for r in trace("c17", load_tables())
        if r["table"] == "lift_types" and r["unit"] == "t in an average load"
    )
    assert float(load["low"] or 0) <= float(load["value"] or 0) <= float(load["high"] or 0)
    cargo = [
        r for r in trace("brigade_mechanised", load_tables()) if r["table"] == "movement_factors"
    ]
    assert cargo[0]["unit"] == "t of cargo" and float(cargo[0]["value"] or 0) > 5_000


def test_every_holding_of_the_world_is_traced_to_rows_and_to_its_number() -> None:
    """Each holder and system of 2025: the same number, and at least one row of a table."""
    tables = load_tables()
    for holding in muster.load_world().at(2025).holdings:
        rows = trace(f"{holding.holder}/{holding.system}", tables)
        (held,) = (r for r in rows if str(r["what"]).endswith("all that count in 2025"))
        assert held["value"] == holding.quantity
        assert any(
            r["table"] in ("holdings", "formations", "naval_classes", "changes")
            and r["key"] != held["key"]
            for r in rows
        )


def test_a_holding_says_whether_its_shares_are_national_or_the_default() -> None:
    """German fighters: the serviceable share is national, the notice is the default's."""
    shares = of_kind(trace("DEU/fighter_gen4", load_tables()), "readiness")
    for row in shares:
        is_default = str(row["key"]).startswith("*")
        assert ("(default" in str(row["what"])) == is_default
        assert ("(national)" in str(row["what"])) != is_default
    assert {str(row["key"]).split("/")[0] for row in shares} == {"DEU", "*"}


def test_the_deployable_number_follows_from_the_shares_shown() -> None:
    """Held x serviceable x deployable of the rows is the deployable row."""
    rows = trace("DEU/fighter_gen4", load_tables())
    (deployable,) = (r for r in rows if str(r["what"]).startswith("Deployable"))
    (held,) = (r for r in rows if str(r["what"]).endswith("all that count in 2025"))
    share = {
        str(r["key"]).rsplit("/", 1)[-1]: r["value"] for r in rows if r["table"] == "readiness"
    }
    assert deployable["value"] == pytest.approx(
        held["value"] * share["serviceable"] * share["deployable"]  # type: ignore[operator]
    )


def _recomputed(rows: list[Row], full: dict[str, float], persons: float, far: float) -> float:
    """A full need from the coefficients of traced rows alone."""
    total = 0.0
    for row in rows:
        if row["table"] == "templates":
            is_scaled = row["unit"] == "per_1000_persons"
            total += float(row["value"] or 0) * (persons / 1000 if is_scaled else 1.0)
        if row["table"] == "enabler_rules":
            capability, kind, driver = str(row["key"]).split("/")
            rule = first("enabler_rules", capability=capability, kind=kind, driver=driver)
            basis = rule["distance_basis_km"]
            amount = persons / 1000 if driver == "persons_thousands" else full[driver]
            total += float(row["value"] or 0) * amount * (far / float(basis) if basis else 1.0)
    return total


def test_every_need_of_a_record_is_worked_out_again_from_its_coefficients() -> None:
    """Template x troops + rules x drivers x distance, times the phase share, is each need."""
    world, tables = muster.load_world(), load_tables()
    (operation,) = record()["operations"]
    code, persons = operation["code"], operation["persons"]
    far = distance_from_brussels_km(world.regions[operation["region"]])
    traced = {c: trace(f"{code}/{c}", tables, record()) for c in world.capabilities}
    full = {
        c: sum(float(r["value"] or 0) for r in of_kind(rows, "part")) for c, rows in traced.items()
    }
    for need in record()["needs"]:
        capability = need["capability"]
        rows = traced[capability]
        domain = world.capabilities[capability].domain.value
        again = _recomputed(rows, full, persons, far)
        (share,) = (
            float(r["value"] or 0)
            for r in rows
            if r["key"] == f"rdc/{need['phase']}" and r["unit"] == f"share of the {domain} need"
        )
        tolerance = 0.5 + 1e-6 if world.capabilities[capability].is_whole else 1e-6
        assert abs(again * share - need["need"]) <= tolerance, capability
        (said,) = (r for r in rows if r["key"] == f"{code}/{capability}/{need['phase']}")
        assert (said["kind"], said["value"]) == ("need", need["need"])
    assert len(record()["needs"]) > 40


def test_a_coverage_is_met_over_needed_and_says_its_steps() -> None:
    """The first row is the gap row of the record, with the steps from held to joining."""
    gap = record()["gaps"][0]
    row = trace(f"{gap['operation']}/{gap['capability']}", load_tables(), record())[0]
    assert (row["kind"], row["value"]) == ("coverage", gap["coverage"])
    assert row["value"] == pytest.approx(gap["met"] / gap["need"])
    assert "Held" in str(row["note"])


def test_the_supply_shown_adds_up_to_what_is_met() -> None:
    """Tankers in the core phase: system units x rate, over all contributors, is the number met."""
    need = next(n for n in record()["needs"] if (n["capability"], n["phase"]) == ("aar", "core"))
    rows = trace("rdc_sahel/aar", load_tables(), record())
    given = [r for r in of_kind(rows, "supply") if "phase core" in str(r["what"])]
    assert sum(float(r["value"] or 0) for r in given) == pytest.approx(need["met"], abs=1e-4)
    held = {r["key"] for r in of_kind(rows, "holding")}
    assert {r["key"] for r in given} <= held


def test_what_is_not_needed_says_so_with_zero() -> None:
    """The Rapid Deployment Capacity needs no corps headquarters: one need row of 0."""
    needed = {n["capability"] for n in record()["needs"]}
    other = next(c for c in sorted(muster.load_world().capabilities) if c not in needed)
    (row, *_) = of_kind(trace(f"rdc_sahel/{other}", load_tables(), record()), "need")
    assert row["value"] == 0.0


def test_a_record_of_other_tables_is_refused() -> None:
    """A template line changed from x to 2 x: the need no longer follows, and nothing is shown."""
    tables = load_tables()
    line = next(r for r in tables["templates"] if (r["kind"], r["capability"]) == ("rdc", "strike"))
    changed = [
        {**r, "quantity": 2 * float(r["quantity"] or 0)} if r is line else r
        for r in tables["templates"]
    ]
    other = Tables({**tables, "templates": tuple(changed)})
    with pytest.raises(LabelMismatchError, match="made from other tables"):
        trace("rdc_sahel/strike", other, record())


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("aaar", "aar"),
        ("DUE", "DEU"),
        ("nato-usability-goal", "nato-usability-goals"),
        ("DEU/c18", "DEU/c17"),
        ("rdc_sahle/aar", "rdc_sahel/aar"),
        ("rdc_sahel/aax", "rdc_sahel/aar"),
    ],
)
def test_an_unknown_key_is_answered_with_the_nearest(key: str, near: str) -> None:
    """A letter wrong in any part: the message asks for the key that is meant."""
    with pytest.raises(UnknownCodeError, match=f"did you mean {near}"):
        trace(key, load_tables(), record())


def test_only_operations_of_a_study_need_a_record() -> None:
    """OPERATION/CAPABILITY does; a holding, a kind and a row of a table do not."""
    tables = load_tables()
    assert needs_record("mjo_ne/aar", tables)
    for key in ("DEU/aar", "MMF/tanker_large", "rdc/aar", "templates/rdc/aar", "aar"):
        assert not needs_record(key, tables)


def test_a_row_can_be_traced_again_by_table_and_key() -> None:
    """Rows behind tankers in an operation lead to themselves as TABLE/KEY."""
    tables = load_tables()
    for row in trace("rdc_sahel/aar", tables, record()):
        if row["kind"] in ("rule", "readiness", "politics", "command"):
            again = trace(f"{row['table']}/{row['key']}", tables)
            assert (row["source"], row["note"]) in [(r["source"], r["note"]) for r in again]


def test_the_order_of_rows_in_the_tables_does_not_matter() -> None:
    """Shuffled tables give the same rows in the same order (rule R5)."""
    tables = load_tables()
    shuffled = {name: random.Random(7).sample(rows, len(rows)) for name, rows in tables.items()}
    other = Tables({name: tuple(rows) for name, rows in shuffled.items()})
    for key in ("DEU", "aar", "a400m", "assumption", "holdings", "DEU/fighter_gen4", "nato"):
        assert trace(key, other) == trace(key, tables)
    assert trace("rdc_sahel/aar", other, record()) == trace("rdc_sahel/aar", tables, record())
    assert holes(other) == holes(tables)


def test_holes_list_those_noted_and_those_the_tables_show() -> None:
    """All rows of holes.csv; Iceland without brigades; a first count takes a nation off."""
    tables = load_tables()
    rows = holes(tables)
    assert len([r for r in rows if r["table"] == "holes"]) == len(tables["holes"])
    (brigades,) = (r for r in rows if r["key"] == "land_light")
    assert "ISL" in str(brigades["note"]).split(", ")
    assert brigades["value"] == len(str(brigades["note"]).split(", "))
    more = first("holdings", system="sof_group") | {"holder": "ISL", "system": "brigade_light"}
    (fewer,) = (r for r in holes(tables_with("holdings", more)) if r["key"] == "land_light")
    assert fewer["value"] == float(brigades["value"] or 0) - 1
    assert "ISL" not in str(fewer["note"])


@pytest.mark.parametrize("width", [80, 140])
def test_a_trace_reads_well_in_a_terminal(width: int) -> None:
    """Value, unit, range, source key and, once, its title and address; no line is too wide."""
    said = sources_as_text(trace("rdc_sahel/aar", load_tables(), record()), width)
    assert max(map(len, said.splitlines())) <= width
    for words in ("value: 4.8 aircraft, range 1.3 to 11.5", "source assumption", "Part: 0.25 x 1"):
        assert words in said
    assert said.count("tar1090-db / Mictronics aircraft database") == 1
    assert said.index("Where they come from") > said.index("Coverage")
