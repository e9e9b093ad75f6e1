"""The movement network of a study: what cannot be right is refused, all of it at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from catalogue_builders import TOML, csv_text, first, found, tables_with, write_study

from muster.catalogue.bundled import Tables, load_tables
from muster.catalogue.checking import check_tables
from muster.catalogue.land import (
    border_km,
    has_coast,
    is_on_land,
    nation_near,
    rings_by_nation,
    sea_km,
)
from muster.catalogue.new_study import check_folder
from muster.catalogue.schema import Cell, Row
from muster.catalogue.studies import load_world
from muster.core.errors import BadInputError, Defect

AIRFIELD = {"airfield": "EBBR"}
PORT = {"port": "NLRTM"}
C17 = {"lift_type": "c17"}
SHIP = {"lift_type": "sealift_roro"}


def like(table: str, key: Mapping[str, Cell], **cells: Cell) -> tuple[str, Row]:
    """A row like a bundled one, with other cells."""
    return table, {**first(table, **key), **cells}


def new_defects(table: str, *rows: Row) -> list[Defect]:
    """Defects of the bundled tables with rows more."""
    return check_tables(tables_with(table, *rows))


def test_the_bundled_network_has_no_defect() -> None:
    """0 defects in all places, ways and types of lift."""
    assert check_tables(load_tables()) == []


@pytest.mark.parametrize(
    ("table", "row", "column", "words"),
    [
        (*like("ports", PORT, port="X1", lat_deg=50.1, lon_deg=8.7), "lat_deg", "inland in DEU"),
        (*like("ports", PORT, port="X1", lat_deg=57.5, lon_deg=3.0), "lat_deg", "in the open sea"),
        (*like("ports", PORT, port="X1", lat_deg=53.5, lon_deg=8.1), "nation", "write DEU"),
        (*like("ports", PORT, port="X1", lat_deg=0.0, lon_deg=0.0), "lat_deg", "position is 0, 0"),
        (*like("ports", PORT, port="X1", nation="AUT"), "nation", "AUT is landlocked"),
        (*like("ports", PORT, port="X1", nation="CHE"), "nation", "CHE is landlocked"),
        (*like("ports", PORT, port="X1", nation="NLX"), "nation", "Write NLD"),
        (
            *like("ports", PORT, port="X1", lat_deg=4.05, lon_deg=51.95),
            "lat_deg",
            "exchanged. Write 51.95 as the latitude",
        ),
        (*like("airfields", AIRFIELD, airfield="X1", lat_deg=56.0, lon_deg=3.0), "lat_deg", "sea"),
        (*like("airfields", AIRFIELD, airfield="X1", nation="POL"), "nation", "write BEL"),
        (*like("airfields", AIRFIELD, airfield="X1", nation="XAA"), "nation", "lies in BEL"),
        (*like("airfields", AIRFIELD, airfield="X1", lat_deg=0.0, lon_deg=0.0), "lat_deg", "0, 0"),
        (*like("airfields", AIRFIELD, airfield="X1", lat_deg=-50.9), "lat_deg", "A sign"),
        (*like("airfields", AIRFIELD, airfield="X1", runway_m=650.0), "runway_m", "for every type of lift"),
        (*like("airfields", AIRFIELD, airfield="X1", slots_low=99.0), "working_slots", "slots_low"),
        (*like("passages", {"passage": "suez"}, passage="x", far_gate="SUEZ_N"), "far_gate", "Both"),
        (
            *like("passages", {"passage": "suez"}, passage="x", near_lat_deg=0.0, near_lon_deg=0.0),
            "near_lat_deg",
            "0, 0",
        ),
        (*like("lift_types", C17, lift_type="x", speed_kmh=0.0), "speed_kmh", "a zero speed"),
        (
            *like("lift_types", C17, lift_type="x", utilisation_hours_per_day=None),
            "utilisation_hours_per_day",
            "no time under way",
        ),
        (
            *like("lift_types", SHIP, lift_type="x", payload_planning_t=0.0, planning_low=0.0),
            "payload_planning_t",
            "a zero planning load",
        ),
        (*like("lift_types", {"lift_type": "coach"}, persons_max=None), "persons_max", "no number"),
        (
            *like("lift_types", C17, lift_type="x", range_planning_km=None),
            "range_planning_km",
            "no range",
        ),
        (
            *like("lift_types", C17, lift_type="x", range_ferry_km=3000.0),
            "range_ferry_km",
            "is above range_ferry_km 3000",
        ),
        (
            *like(
                "lift_types", C17, lift_type="x", carries_cargo=False, carries_outsize=False,
                carries_persons=False,
            ),
            "carries_cargo",
            "neither cargo nor persons",
        ),
        (
            *like("lift_types", SHIP, lift_type="x", carries_cargo=False),
            "carries_cargo",
            "outsize cargo but no cargo",
        ),
        (*like("lift_types", C17, lift_type="x"), "system", "c17 too: it would count twice"),
        (*like("home_access", {"nation": "AUT"}, node="LOWX"), "node", "Did you mean LOWW"),
        (*like("home_access", {"nation": "AUT"}, mode="sea"), "node", "is an airfield, but"),
        (*like("home_access", {"nation": "AUT"}, node="NLRTM"), "node", "is a port, but"),
        (*like("theatre_access", {"mode": "air"}, node="ZZZZ"), "node", "is not an airfield"),
        (*like("theatre_access", {"mode": "sea"}, node="LTKLX"), "node", "Did you mean LTKLJ"),
        (*like("theatre_access", {"mode": "rail"}, node="rails"), "node", "Write RAIL"),
        (*like("theatre_access", {"mode": "rail"}, mode="road"), "node", "the node RAIL, but"),
        (*like("regions", {"region": "sahel"}, region="arctic"), "region", "nothing could enter"),
        (*like("sea_legs", {}, to_node="AEJEA"), "to_node", "from AEJEA to itself"),
        (*like("sea_legs", {}, to_node="BEZEX"), "to_node", "Did you mean BEZEE"),
        (
            *like("sea_legs", {}, from_node="BDCGP", to_node="AEJEA", distance_km=6500.0),
            "distance_km",
            "6,500 km, the way back",
        ),
        (*like("sea_legs", {"to_node": "BEANR"}, passage="suez"), "passage", "does not join"),
        (
            *like("sea_legs", {"passage": "kiel"}, from_node="KIEL_W", to_node="KIEL_E", passage=None),
            "passage",
            "stay open",
        ),
        (
            *like("sea_legs", {}, from_node="NLRTM", to_node="USCHS", distance_km=3300.0),
            "distance_km",
            "the great circle is",
        ),
        (*like("sea_legs", {}, to_node="BEZEE", passage="panama"), "passage", "not in passages"),
        (*like("charter_market", {}, market="x", lift_type="c18"), "lift_type", "mean c17"),
        (
            *like("movement_factors", {"system": "brigade_light"}, outsize_t=7000.0),
            "cargo_t",
            "outsize_t 7000 is above cargo_t",
        ),
        (*like("sustainment", {}, kind="mjo"), "kind", "'mjo' is not known"),
        (*like("sustainment", {}, kind="rdc", low=99.0), "t_per_1000_persons_per_day", "low 99"),
    ],
)  # fmt: skip
def test_one_planted_defect_is_found(table: str, row: Row, column: str, words: str) -> None:
    """One row more: a defect in its table, last row and column, with the words."""
    defects = new_defects(table, row)
    last = len(load_tables()[table]) + 2
    found_there = [
        d for d in defects if (d.file, d.row, d.column) == (f"{table}.csv", last, column)
    ]
    assert any(words in str(defect) for defect in found_there), defects
    assert all(defect.remedy for defect in defects)


def test_a_runway_too_short_for_one_type_only_is_no_defect() -> None:
    """1,200 m will not do for an An-124 (2,500 m) but for a C-295 (700 m); unknown is allowed."""
    for length in (1200.0, None):
        _, row = like("airfields", AIRFIELD, airfield="X1", runway_m=length)
        assert new_defects("airfields", row) == []


def test_a_place_beyond_the_map_is_taken_as_it_is() -> None:
    """Singapore and Ascension are on no map of ours, and their nations are not either."""
    _, port = like("ports", PORT, port="SGSIN", nation="SGP", lat_deg=1.26, lon_deg=103.8)
    _, field = like(
        "airfields", AIRFIELD, airfield="FHAW", nation="SHN", lat_deg=-7.97, lon_deg=-14.4
    )
    assert new_defects("airfields", field) == []
    assert new_defects("ports", port) == []


def test_the_same_leg_written_both_ways_is_no_contradiction() -> None:
    """A to B and B to A with one length."""
    _, row = like("sea_legs", {}, from_node="BDCGP", to_node="AEJEA")
    assert new_defects("sea_legs", row) == []


def test_a_landlocked_nation_may_leave_from_a_foreign_port_only() -> None:
    """Austria from Koper is sound; Slovenia from Koper is not, once it is landlocked."""
    _, foreign = like("home_access", {"nation": "AUT"}, node="SIKOP", mode="sea")
    defects = new_defects("home_access", foreign)
    assert not found(defects, "landlocked")
    tables = load_tables()
    land = tuple(
        {**row, "is_landlocked": True} if row["nation"] == "SVN" else row
        for row in tables["land_movement"]
    )
    defects = check_tables(Tables({**tables, "land_movement": land}))
    assert found(defects, "home_access", "SVN is landlocked in land_movement", "SIKOP")
    assert found(defects, "ports", "SVN is landlocked and can have no seaport")


def test_a_nation_with_brigades_must_be_able_to_leave() -> None:
    """Without its rows of home_access Spain is refused once; Iceland has no brigade."""
    tables = load_tables()
    kept = tuple(r for r in tables["home_access"] if r["nation"] not in ("ESP", "ISL"))
    (defect,) = check_tables(Tables({**tables, "home_access": kept}))
    assert "ESP has brigades" in defect.reason


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("speed_kmh", "0", "must be above 0"),
        ("speed_kmh", "-740", "negative"),
        ("payload_planning_t", "-1", "negative"),
        ("utilisation_hours_per_day", "nan", "not a finite number"),
        ("speed_kmh", "=1+1", "is a formula"),
    ],
)
def test_figures_out_of_range_are_refused_in_the_cell(
    tmp_path: Path, column: str, text: str, words: str
) -> None:
    """Zero and negative figures of a type of lift, in a study folder."""
    row = {**_cells("lift_types", C17), column: text}
    folder = write_study(tmp_path / "s", lift_types=csv_text("lift_types", [row]))
    assert found(check_folder(folder), "lift_types.csv, row 2", f"column {column}", words)


def test_onward_speed_must_be_above_zero(tmp_path: Path) -> None:
    """0 km a day onward would never arrive."""
    row = {**_cells("theatre_access", {"mode": "sea"}), "onward_speed_km_per_day": "0"}
    folder = write_study(tmp_path / "s", theatre_access=csv_text("theatre_access", [row]))
    assert found(check_folder(folder), "column onward_speed_km_per_day", "must be above 0")


def _cells(table: str, key: Mapping[str, Cell], **cells: object) -> dict[str, object]:
    """A bundled row as the cells of a CSV file, with other cells."""
    row = {**first(table, **key), **cells}
    return {
        name: "" if v is None else str(v).lower() if isinstance(v, bool) else v
        for name, v in row.items()
    }


def test_a_folder_with_thirty_defects_lists_all_of_them(tmp_path: Path) -> None:
    """Ten tables, one plant in each of 30 rows: each row is named, with a remedy, in one error."""
    rows: dict[str, list[dict[str, object]]] = {
        "airfields": [
            _cells("airfields", AIRFIELD, airfield=f"X{i}", **cells)
            for i, cells in enumerate([
                {"lat_deg": 0, "lon_deg": 0}, {"lat_deg": 56, "lon_deg": 3}, {"nation": "POL"},
                {"runway_m": 500}, {"hours_per_day": 25}, {"working_slots": 0},
            ])
        ],
        "ports": [
            _cells("ports", PORT, port=f"X{i}", **cells)
            for i, cells in enumerate([
                {"lat_deg": 0, "lon_deg": 0}, {"lat_deg": 50.1, "lon_deg": 8.7}, {"nation": "AUT"},
                {"nation": "UK"}, {"throughput_t_per_day": -1}, {"lat_deg": 57.5, "lon_deg": 3},
            ])
        ],
        "lift_types": [
            _cells("lift_types", C17, lift_type=f"x{i}", system="", **cells)
            for i, cells in enumerate([
                {"speed_kmh": 0}, {"payload_planning_t": ""}, {"utilisation_hours_per_day": 0},
                {"range_ferry_km": 100}, {"carries_cargo": "yes"},
            ])
        ],
        "home_access": [
            _cells("home_access", {"nation": "AUT"}, node="LOWX"),
            _cells("home_access", {"nation": "AUT"}, node="NLRTM"),
        ],
        "theatre_access": [
            _cells("theatre_access", {"mode": "sea"}, node="LTKLX"),
            _cells("theatre_access", {"mode": "sea"}, node="X9", onward_speed_km_per_day=0),
        ],
        "sea_legs": [
            _cells("sea_legs", {}, to_node="AEJEA"),
            _cells("sea_legs", {}, to_node="NOWHERE"),
            _cells("sea_legs", {}, from_node="BDCGP", to_node="AEJEA", distance_km=9999),
            _cells("sea_legs", {}, to_node="BEANR", passage="suez"),
            _cells("sea_legs", {}, from_node="AEJEA", to_node="USNYC", distance_km=10),
        ],
        "charter_market": [_cells("charter_market", {}, market="x", lift_type="zeppelin")],
        "movement_factors": [_cells("movement_factors", {"system": "brigade_light"}, outsize_t=9000)],
        "sustainment": [_cells("sustainment", {}, kind="mjo")],
        "regions": [_cells("regions", {"region": "sahel"}, region="arctic")],
    }  # fmt: skip
    files = {table: csv_text(table, lines) for table, lines in rows.items()}
    folder = write_study(tmp_path / "s", TOML, **files)
    with pytest.raises(BadInputError) as error:
        load_world(folder)
    named = {(d.file, d.row) for d in error.value.defects}
    planted = {(f"{t}.csv", i) for t, lines in rows.items() for i in range(2, len(lines) + 2)}
    assert len(planted) == 30
    assert named >= planted
    assert all(d.reason and d.remedy and d.column for d in error.value.defects)
    assert error.value.defects == BadInputError(check_folder(folder)).defects


def test_a_sound_airfield_of_ones_own_joins_the_world(tmp_path: Path) -> None:
    """Zaragoza again under another code: one airfield more, and no defect."""
    row = _cells("airfields", AIRFIELD, airfield="LEXX", name="Saragossa – Ñ", nation="ESP",
                 lat_deg=41.67, lon_deg=-1.04)  # fmt: skip
    folder = write_study(tmp_path / "s", airfields=csv_text("airfields", [row]))
    assert check_folder(folder) == []
    ours, bundled = load_world(folder).network.airfields, load_world().network.airfields
    assert set(ours) - set(bundled) == {"LEXX"} and ours["LEXX"].name == "Saragossa – Ñ"


def test_the_map_knows_land_sea_and_borders() -> None:
    """Prague is in Czechia, some 100 km from its border and 300 km from the sea; Austria has none."""
    prague, north_sea = (50.08, 14.43), (56.0, 3.0)
    assert is_on_land("CZE", *prague) and not is_on_land("DEU", *prague)
    assert nation_near(*prague) == "CZE"
    assert 60 < border_km("CZE", *prague) < 120
    assert 280 < sea_km(*prague) < 480
    assert nation_near(*north_sea) == "" and nation_near(*north_sea, 400.0) != ""
    assert has_coast("SVN") and has_coast("BIH") and not has_coast("AUT")
    assert not is_on_land("XAA", *prague) and border_km("XAA", *prague) == float("inf")


def test_every_nation_of_the_tables_is_on_the_map_and_landlocked_alike() -> None:
    """36 nations: is_landlocked in land_movement says what the map says."""
    for row in load_tables()["land_movement"]:
        assert row["nation"] in rings_by_nation()
        assert has_coast(str(row["nation"])) != row["is_landlocked"], row["nation"]
