"""Movements and lift as CSV files: read strictly, every defect at once, written as they are read."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from catalogue_builders import found
from hypothesis import given, settings
from hypothesis import strategies as st

import muster
from muster.catalogue.movement_files import (
    MOVEMENTS,
    movement_rows,
    read_lift,
    read_movements,
    write_movement_rows,
    write_movements,
)
from muster.core.errors import BadInputError, Defect
from muster.operations.deployment import Movement

WORLD = muster.load_world()
SHORT = "movement,origin,destination,cargo_t\n"
FULL = (
    "movement,operation,holder,system,origin,destination,via,cargo_t,outsize_t,item_max_t,persons,"
    "lane_m,ready_day,required_day,last_day,weight\n"
)


def movement(**cells: object) -> Movement:
    """A movement of 100 t from Germany to the Sahel, with cells of its own."""
    usual: dict[str, object] = {
        "movement": "m1", "operation": "", "holder": "", "system": "", "origin": "DEU",
        "destination": "sahel", "cargo_t": 100.0, "outsize_t": 0.0, "item_max_t": 0.0,
        "persons": 0.0, "lane_m": 0.0, "ready_day": 0.0, "required_day": 0.0, "last_day": 365.0,
    }  # fmt: skip
    return Movement(**{**usual, **cells})  # type: ignore[arg-type]


def read(folder: Path, text: str | bytes) -> tuple[Movement, ...]:
    """Movements of a file with this content."""
    path = folder / "moves.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_movements(path, WORLD)


def defects_of(action: Callable[[], object]) -> Sequence[Defect]:
    """Defects that an action raises, none if it does not raise."""
    try:
        action()
    except BadInputError as error:
        return error.defects
    return ()


def lift_of(folder: Path, text: str, n_days: int = 10) -> dict[tuple[str, str], list[float]]:
    """Quantities by type and owner of a file with this content."""
    path = folder / "lift.csv"
    path.write_text(text, encoding="utf-8")
    fleets = read_lift(path, WORLD, n_days)
    return {(f.lift_type, f.owner): f.quantity.tolist() for f in fleets}


def test_four_columns_are_enough(tmp_path: Path) -> None:
    """100 t from Germany to the Sahel: all else has its default, a year included."""
    assert read(tmp_path, f"{SHORT}m1,DEU,sahel,100\n") == (movement(),)


def test_persons_alone_are_enough(tmp_path: Path) -> None:
    """500 persons and no tonnes."""
    text = "movement,origin,destination,persons\nm1,DEU,sahel,500\n"
    assert read(tmp_path, text) == (movement(cargo_t=0.0, persons=500.0),)


def test_empty_days_follow_from_those_given(tmp_path: Path) -> None:
    """Ready on day 30: required on day 30 and of use until day 395; required earlier stays so."""
    text = "movement,origin,destination,cargo_t,ready_day,required_day\nm1,DEU,sahel,1,30,\n"
    (one,) = read(tmp_path, text)
    assert (one.ready_day, one.required_day, one.last_day) == (30.0, 30.0, 395.0)
    (two,) = read(tmp_path, text.replace("30,\n", "30,10\n"))
    assert (two.ready_day, two.required_day, two.last_day) == (30.0, 10.0, 395.0)


@pytest.mark.parametrize(
    ("origin", "destination"),
    [
        ("DEU", "sahel"),
        ("sahel", "DEU"),
        ("EBBR", "HDAM"),
        ("NLRTM", "DJJIB"),
        ("FRLRH", "AUT"),
        ("SIKOP", "HUN"),
    ],
)
def test_places_are_nations_regions_airfields_and_ports(
    tmp_path: Path, origin: str, destination: str
) -> None:
    """Also a landlocked nation as destination from a port: whether it works is a result."""
    (one,) = read(tmp_path, f"{SHORT}m1,{origin},{destination},1\n")
    assert (one.origin, one.destination) == (origin, destination)


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"origin": ""}, "origin", "is empty"),
        ({"destination": "sahell"}, "destination", "Did you mean sahel"),
        ({"destination": "Mali"}, "destination", "'Mali' is no nation, region, airfield or port"),
        ({"origin": "UK"}, "origin", "Did you mean GBR"),
        ({"cargo_t": "-5"}, "cargo_t", "negative"),
        ({"cargo_t": "nan"}, "cargo_t", "not a finite number"),
        ({"cargo_t": "inf"}, "cargo_t", "not a finite number"),
        ({"cargo_t": "1e400"}, "cargo_t", "too large"),
        ({"cargo_t": "9e9"}, "cargo_t", "is above"),
        ({"cargo_t": "=1+1"}, "cargo_t", "is a formula"),
        ({"cargo_t": "1,200"}, "cargo_t", "thousands"),
        ({"cargo_t": "12 t"}, "cargo_t", "unit in the cell"),
        ({"cargo_t": "", "persons": ""}, "cargo_t", "nothing would move"),
        ({"outsize_t": "101"}, "outsize_t", "101 is more than cargo_t 100"),
        (
            {"ready_day": "50", "last_day": "40"},
            "last_day",
            "ready on day 50, after the last day 40",
        ),
        ({"persons": "many"}, "persons", "not a number"),
        ({"movement": ""}, "movement", "is empty"),
        ({"movement": "=HYPERLINK(1)"}, "movement", "begins like a formula"),
        ({"via": "NLRTM DEU"}, "via", "through DEU twice"),
        ({"via": "NLRTM BEANR NLRTM"}, "via", "through NLRTM twice"),
        ({"via": "NLRTX"}, "via", "Did you mean NLRTM"),
        ({"destination": "DEU"}, "destination", "it is a ring"),
        ({"weight": "-1"}, "weight", "negative"),
    ],
)
def test_each_defect_is_named(
    tmp_path: Path, cells: dict[str, str], column: str, words: str
) -> None:
    """One plant in row 3; row 2 is sound. One defect, with row, column and remedy."""
    usual = {"movement": "m2", "origin": "DEU", "destination": "sahel", "cargo_t": "100"}
    header = FULL.strip().split(",")
    stream = io.StringIO()
    csv.writer(stream).writerow([{**usual, **cells}.get(name, "") for name in header])
    text = f"{FULL}m1,,,,DEU,sahel,,1,,,,,,,,\n{stream.getvalue()}"
    (defect,) = defects_of(lambda: read(tmp_path, text))
    assert (defect.file, defect.row, defect.column) == ("moves.csv", 3, column)
    assert words in str(defect) and defect.remedy


def test_a_code_that_stands_twice_is_named_with_both_rows(tmp_path: Path) -> None:
    """Rows 2 and 4."""
    text = f"{SHORT}m1,DEU,sahel,1\nm2,DEU,sahel,1\nm1,FRA,sahel,1\n"
    (defect,) = defects_of(lambda: read(tmp_path, text))
    assert "in rows 2 and 4" in defect.reason and defect.row == 4


def test_a_way_through_other_places_is_allowed(tmp_path: Path) -> None:
    """Germany by Rotterdam and Djibouti to the Sahel: looked at, and no ring."""
    (one,) = read(tmp_path, f"{FULL}m1,,,,DEU,sahel,NLRTM DJJIB,1,,,,,,,,\n")
    assert one == movement(cargo_t=1.0)


def test_a_row_with_a_bad_cell_is_looked_at_all_the_same(tmp_path: Path) -> None:
    """One row with five defects of cells and of the row: all five at once."""
    text = f"{FULL}m1,,,,DEX,,NLRTX,-1,,,x,,9,,3,\n"
    defects = defects_of(lambda: read(tmp_path, text))
    assert sorted(d.column for d in defects) == [
        "cargo_t", "destination", "last_day", "origin", "persons", "via"
    ]  # fmt: skip


def test_a_bad_header_does_not_hide_the_rows(tmp_path: Path) -> None:
    """A column in kg is refused, and so is the unknown place below it."""
    text = "movement,origin,destination,cargo_kg,persons\nm1,DEU,sahl,5,1\n"
    defects = defects_of(lambda: read(tmp_path, text))
    assert found(defects, "row 1", "cargo_t") and found(defects, "row 2", "Did you mean sahel")


def test_thirty_defects_in_two_files_are_all_listed(tmp_path: Path) -> None:
    """20 rows of movements and 10 of lift, each with its own defect, in one error of the API."""
    bad_places = "".join(f"p{i},XA{i},sahel,1,0,9\n" for i in range(10))
    bad_loads = "".join(f"c{i},DEU,sahel,-{i + 1},0,9\n" for i in range(5))
    bad_days = "".join(f"d{i},DEU,sahel,1,{i + 10},9\n" for i in range(5))
    moves, lift = tmp_path / "moves.csv", tmp_path / "lift.csv"
    header = "movement,origin,destination,cargo_t,ready_day,last_day\n"
    moves.write_text(header + bad_places + bad_loads + bad_days, encoding="utf-8")
    lift.write_text(
        "lift_type,quantity\n" + "".join(f"blimp{i},{i - 5}\n" for i in range(10)), encoding="utf-8"
    )
    with pytest.raises(BadInputError) as error:
        muster.deploy_table(WORLD, moves, lift)
    named = {(d.file, d.row) for d in error.value.defects}
    assert named == {("moves.csv", i) for i in range(2, 22)} | {
        ("lift.csv", i) for i in range(2, 12)
    }


def test_an_impossible_deadline_is_a_result_and_no_defect(tmp_path: Path) -> None:
    """Ready on day 20, required on day 5: read as it stands."""
    (one,) = read(tmp_path, f"{FULL}m1,,,,DEU,sahel,,1,,,,,20,5,,\n")
    assert (one.ready_day, one.required_day) == (20.0, 5.0)


def test_an_empty_file_is_refused_and_a_header_alone_is_nothing_to_move(tmp_path: Path) -> None:
    """0 bytes: one defect that shows the header; header only: 0 movements, 0 fleets."""
    (defect,) = defects_of(lambda: read(tmp_path, b""))
    assert "is empty" in defect.reason and "movement,operation" in defect.remedy
    assert read(tmp_path, SHORT) == () and read(tmp_path, FULL) == ()
    assert lift_of(tmp_path, "lift_type,quantity\n") == {}


def test_other_files_are_refused_and_not_guessed(tmp_path: Path) -> None:
    """A folder, a missing file, a workbook, semicolons, Latin-1, a quotation mark left open."""
    assert found(defects_of(lambda: read_movements(tmp_path, WORLD)), "no regular file")
    gone = tmp_path / "gone.csv"
    assert found(defects_of(lambda: read_movements(gone, WORLD)), "gone.csv", "no regular file")
    assert found(defects_of(lambda: read(tmp_path, b"PK\x03\x04...")), "workbook")
    text = f"{SHORT}m1,DEU,sahel,1\n".replace(",", ";")
    assert found(defects_of(lambda: read(tmp_path, text)), "semicolon")
    latin = f"{SHORT}Einh\u00e9it,DEU,sahel,1\n".encode("latin-1")
    assert found(defects_of(lambda: read(tmp_path, latin)), "not UTF-8")
    assert found(defects_of(lambda: read(tmp_path, f'{SHORT}"m1,DEU,sahel,1\n')), "cannot be split")
    huge = f'{SHORT}"{"x" * 200_000}",DEU,sahel,1\n'
    assert defects_of(lambda: read(tmp_path, huge))


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    """50 MB and one byte."""
    data = SHORT.encode() + b"\n" * 50_000_000
    assert found(defects_of(lambda: read(tmp_path, data)), "more than 50,000,000 bytes")


def test_names_in_any_script_a_byte_order_mark_and_crlf_are_read(tmp_path: Path) -> None:
    """A file as a spreadsheet on Windows saves it."""
    text = f"\ufeff{FULL}Bædryga Żółć,Ελλάς,Україна,戦車,DEU,sahel,,1,,,,,,,,\n"
    (one,) = read(tmp_path, text.replace("\n", "\r\n"))
    assert (one.movement, one.operation, one.holder, one.system) == (
        "Bædryga Żółć", "Ελλάς", "Україна", "戦車"
    )  # fmt: skip


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_read_in_seconds(tmp_path: Path) -> None:
    """16 columns, in time of the processor; with a defect in each row 1,000 are listed."""
    rows = [f"m{i},op,DEU,brigade_light,DEU,sahel,,{i % 90 + 10},5,1,20,9,{i % 30},30,90,1\n"
            for i in range(100_000)]  # fmt: skip
    start = time.process_time()
    assert len(read(tmp_path, FULL + "".join(rows))) == 100_000
    defects = defects_of(lambda: read(tmp_path, (FULL + "".join(rows)).replace("sahel", "sahle")))
    assert time.process_time() - start < 60.0
    assert len(defects) == 1_001 and found(defects, "further defects from row 1,002 on")


@settings(deadline=None, max_examples=60)
@given(
    made=st.lists(
        st.builds(
            movement,
            movement=st.from_regex(r"[A-Za-zéŁ][A-Za-z0-9 ,\"/é_]{0,8}[a-z]", fullmatch=True),
            system=st.sampled_from(["", "brigade_light", 'a "b", c']),
            destination=st.sampled_from(["sahel", "EBBR", "AUT"]),
            cargo_t=st.floats(1e-6, 1e6),
            item_max_t=st.floats(0, 100),
            persons=st.floats(0, 1e5),
            ready_day=st.floats(0, 100),
            required_day=st.floats(0, 300),
            weight=st.floats(0, 10),
            own_days=st.one_of(st.none(), st.floats(0, 50)),
            tankers=st.floats(0, 3),
            is_supplies=st.booleans(),
        ),
        max_size=5,
        unique_by=lambda m: m.movement,
    )
)
def test_what_is_written_is_read_again_equal(
    tmp_path_factory: pytest.TempPathFactory, made: list[Movement]
) -> None:
    """Law: write then read gives equal movements, in order, whatever their figures."""
    path = write_movements(tmp_path_factory.mktemp("m") / "moves.csv", made)
    assert read_movements(path, WORLD) == tuple(made)


def test_a_plain_table_has_the_sixteen_columns_of_the_manual(tmp_path: Path) -> None:
    """Columns that no movement needs are not written; one tanker brings its column back."""
    path = write_movements(tmp_path / "moves.csv", [movement()])
    assert path.read_text(encoding="utf-8").startswith(FULL)
    assert "tankers" not in movement_rows([movement()])[0]
    assert movement_rows([movement(tankers=1.0), movement()])[1]["tankers"] == 0.0
    assert [c for c in FULL.strip().split(",") if c not in MOVEMENTS.by_name] == []


def test_what_could_not_be_read_is_not_written(tmp_path: Path) -> None:
    """A formula as a name and a number that is none: both are named, and there is no file."""
    bad = [movement(movement="=1+1"), movement(movement="m2", cargo_t=float("nan"))]
    path = tmp_path / "moves.csv"
    defects = defects_of(lambda: write_movements(path, bad))
    assert [(d.row, d.column) for d in defects] == [(2, "movement"), (3, "cargo_t")]
    assert not path.exists()


def test_rows_of_a_record_are_written_without_their_results(tmp_path: Path) -> None:
    """A row with the day in place: the column is left out, and the file is read."""
    rows = [{**movement_rows([movement()])[0], "day_in_place": None, "moves_itself": False}]
    path = write_movement_rows(tmp_path / "moves.csv", rows)
    assert "day_in_place" not in path.read_text(encoding="utf-8")
    assert read_movements(path, WORLD) == (movement(),)


def test_lift_is_free_from_its_first_day_until_its_last(tmp_path: Path) -> None:
    """Ten days: always without days; day 3 to 6 with them; rows of one owner add up."""
    text = (
        "lift_type,owner,quantity,from_day,until_day\n"
        "a400m,DEU,4,,\na400m,DEU,2,3,7\nc17,,1,8,99\ntrain,Łódź,0,,\n"
    )
    assert lift_of(tmp_path, text) == {
        ("a400m", "DEU"): [4, 4, 4, 6, 6, 6, 6, 4, 4, 4],
        ("c17", "own"): [0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
        ("train", "Łódź"): [0] * 10,
    }


def test_rows_of_lift_in_any_order_give_the_same(tmp_path: Path) -> None:
    """Rule R5."""
    lines = ["a400m,DEU,4\n", "c17,GBR,8\n", "a400m,FRA,3\n"]
    header = "lift_type,owner,quantity\n"
    forth = lift_of(tmp_path, header + "".join(lines))
    back = lift_of(tmp_path, header + "".join(reversed(lines)))
    assert list(forth.items()) == list(back.items())


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("a400,DEU,1,,", "lift_type", "Did you mean a400m"),
        ("a400m,DEU,-1,,", "quantity", "negative"),
        ("a400m,DEU,,,", "quantity", "is empty"),
        ("a400m,DEU,=2,,", "quantity", "is a formula"),
        ("a400m,DEU,1,5,5", "until_day", "no day at all"),
        ("a400m,DEU,1,1.5,", "from_day", "whole number"),
        ("c17,DEU,1,,", "lift_type", "in rows 2 and 3"),
    ],
)
def test_each_defect_of_lift_is_named(tmp_path: Path, line: str, column: str, words: str) -> None:
    """One plant in row 3; row 2 is sound."""
    text = f"lift_type,owner,quantity,from_day,until_day\nc17,DEU,1,,\n{line}\n"
    (defect,) = defects_of(lambda: lift_of(tmp_path, text))
    assert (defect.row, defect.column) == (3, column)
    assert words in str(defect)


def test_a_fleet_has_one_quantity_for_each_day(tmp_path: Path) -> None:
    """180 days by default of the switches, as numbers with a fraction."""
    path = tmp_path / "lift.csv"
    path.write_text("lift_type,quantity\na400m,2.5\n", encoding="utf-8")
    (fleet,) = read_lift(path, WORLD, 180)
    assert fleet.quantity.shape == (180,) and fleet.quantity.dtype == np.float64
    assert fleet.quantity.sum() == 450.0
