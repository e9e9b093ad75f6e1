"""muster deploy: one record on standard output, switches, small tables, honest exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from muster.cli import main
from muster.solving import n_threads, set_threads

MOVES = """\
movement,operation,holder,system,origin,destination,cargo_t,persons,ready_day,required_day,last_day
m1,op,DEU,brigade,DEU,sahel,900,0,0,20,90
m2,op,FRA,company,FRA,sahel,60,200,5,15,90
m3,op,ITA,stores,ITA,sahel,400,0,0,30,90
"""
LIFT = """\
lift_type,owner,quantity
a400m,DEU,3
tanker_large,FRA,2
roro_market,own,1
"""
TABLES = ("operations", "nations", "closure", "lift", "utilisation", "bottlenecks", "prices",
          "schedule", "flows", "movements", "gap_reasons", "assumptions")  # fmt: skip


@pytest.fixture
def moves(tmp_path: Path) -> list[str]:
    """Options that name a small table of movements and one of lift."""
    (tmp_path / "moves.csv").write_text(MOVES, encoding="utf-8")
    (tmp_path / "lift.csv").write_text(LIFT, encoding="utf-8")
    return ["--moves", str(tmp_path / "moves.csv"), "--lift", str(tmp_path / "lift.csv")]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of muster deploy."""
    before = n_threads()
    try:
        with pytest.raises(SystemExit) as left:
            main(["deploy", *arguments])
    finally:
        set_threads(before)
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def record(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The one object that --json prints."""
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return dict(json.loads(out))


def assert_sound(found: dict[str, Any]) -> None:
    """Schema, tables, sums and proof."""
    assert found["schema"] == "muster/deploy/1"
    assert [t for t in TABLES if not isinstance(found[t], list)] == []
    assert found["solver"]["status"] == "optimal"
    assert found["solver"]["gap"] <= 1e-6
    for row in (found["totals"], *found["operations"], *found["nations"]):
        for unit in ("t", "persons"):
            there = sum(row[f"{part}_{unit}"] for part in ("delivered", "in_transit", "unmet"))
            assert there == pytest.approx(row[f"required_{unit}"], rel=1e-6, abs=1e-4)


def test_a_table_of_movements_gives_one_sound_record(
    capsys: pytest.CaptureFixture[str], moves: list[str]
) -> None:
    """1,360 t and 200 persons in; delivered, under way and unmet add up; proved to 1e-6."""
    found = record(capsys, *moves)
    assert_sound(found)
    assert found["totals"]["required_t"] == 1360.0
    assert found["totals"]["required_persons"] == 200.0
    assert [m["movement"] for m in found["movements"]] == ["m1", "m2", "m3"]
    assert found["verdict"]


def test_the_bundled_study_gives_one_sound_record(capsys: pytest.CaptureFixture[str]) -> None:
    """Half of the ambition, without the United States; reasons of its gaps add up to 1 or 0."""
    found = record(capsys, "half-of-ambition", "--us", "absent")
    assert_sound(found)
    assert found["us"] == "absent"
    assert found["study"]["code"] == "half-of-ambition"
    assert found["totals"]["required_t"] > 10_000
    shares = sum(r["share"] for r in found["gap_reason_shares"])
    assert shares == pytest.approx(1.0 if found["gap_reasons"] else 0.0, abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("how", [["--rounds", "2"], ["--withdraw"], ["--close", "suez"]])
def test_the_bundled_study_gives_a_sound_record_however_asked(
    capsys: pytest.CaptureFixture[str], how: list[str]
) -> None:
    """Two rounds, the way home, Suez closed."""
    found = record(capsys, "half-of-ambition", *how)
    assert_sound(found)
    assert found["rounds"] <= 2
    assert found["is_withdrawal"] is (how == ["--withdraw"])


@pytest.mark.parametrize("how", [["--rounds", "2"], ["--withdraw"], ["--no-charter"]])
def test_a_small_study_gives_a_sound_record_however_asked(
    capsys: pytest.CaptureFixture[str], how: list[str]
) -> None:
    """The EU's 5,000 within 60 days: two rounds, the way home, nothing hired."""
    found = record(capsys, "rdc-5000", "--days", "60", *how)
    assert_sound(found)
    assert 1 <= found["rounds"] <= 2
    assert found["is_withdrawal"] is (how == ["--withdraw"])
    if how == ["--no-charter"]:
        assert found["totals"]["hired_cost_meur"] == 0.0


def test_an_impossible_deadline_is_a_result_not_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, moves: list[str]
) -> None:
    """50,000 t to the Sahel within a day: exit 0, and all of it unmet."""
    path = tmp_path / "moves.csv"
    path.write_text(
        "movement,origin,destination,cargo_t,required_day,last_day\nm1,DEU,sahel,50000,0,1\n",
        encoding="utf-8",
    )
    found = record(capsys, *moves)
    assert_sound(found)
    assert found["totals"]["unmet_t"] > 49_000.0
    assert found["operations"][0]["day_closed"] is None


def test_every_bad_switch_is_named_at_once(
    capsys: pytest.CaptureFixture[str], moves: list[str]
) -> None:
    """--close atlantis, a spell that ends before it begins, a nation nobody knows: exit 2."""
    code, out, err = run(
        capsys, *moves, "--close", "atlantis", "--shut", "X:5-1", "--no-overflight", "XXX"
    )
    assert code == 2
    assert out == ""
    assert all(word in err for word in ("atlantis", "X:5-1", "XXX"))
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("half-of-ambitions",), "half-of-ambition"),
        (("rdc-5000", "--close", "suz"), "suez"),
        (("rdc-5000", "--shut", "LTKLX:1-2"), "LTKLJ"),
        (("rdc-5000", "--lift", "lift.csv"), "--moves"),
        (("rdc-5000", "--moves", "no-such-file.csv"), "no-such-file.csv"),
        (("rdc-5000", "--days", "0"), "--days"),
        (("rdc-5000", "--days", "9999"), "730"),
        (("rdc-5000", "--permit-days", "-1"), "--permit-days"),
        (("rdc-5000", "--permit-days", "nan"), "--permit-days"),
        (("rdc-5000", "--rounds", "0"), "--rounds"),
    ],
)
def test_bad_input_is_answered_in_words_with_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    """Each of ten mistakes ends with exit 2, says what is known, and prints nothing else."""
    code, out, err = run(capsys, *arguments)
    assert code == 2, err
    assert words in err
    assert out == ""


def test_defects_of_both_tables_are_named_together(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, moves: list[str]
) -> None:
    """A place and a type of lift that nobody knows: one message with both, exit 2."""
    (tmp_path / "moves.csv").write_text(
        MOVES.replace("m3,op,ITA,stores,ITA", "m3,op,ITA,stores,XXQ")
    )
    (tmp_path / "lift.csv").write_text(LIFT.replace("a400m", "a400q"))
    code, out, err = run(capsys, *moves)
    assert code == 2
    assert out == ""
    assert "XXQ" in err
    assert "a400q" in err


def test_closing_suez_never_helps_a_table_of_movements(
    capsys: pytest.CaptureFixture[str], moves: list[str]
) -> None:
    """The same table with Suez and Gibraltar closed: as late or later, and it says so."""
    key = "late_weighted_t_days"
    usual = record(capsys, *moves)
    closed = record(capsys, *moves, "--close", "suez", "--close", "gibraltar")
    assert closed["totals"][key] >= usual["totals"][key] * (1 - 1e-6)
    assert closed["switches"]["closed_passages"] == ["gibraltar", "suez"]


def test_movements_written_and_read_again_give_the_same_answer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, moves: list[str]
) -> None:
    """--moves-out, then --moves with it: the same totals and movements."""
    again = tmp_path / "again.csv"
    first = record(capsys, *moves, "--moves-out", str(again))
    second = record(capsys, "--moves", str(again), *moves[2:])
    assert second["totals"] == first["totals"]
    assert second["movements"] == first["movements"]


def test_the_screen_shows_the_verdict(capsys: pytest.CaptureFixture[str], moves: list[str]) -> None:
    """Without --json: words, exit 0, the share on time."""
    code, out, err = run(capsys, *moves)
    assert code == 0, err
    assert "in place in time" in " ".join(out.split())


def test_threads_and_the_seed_of_hashes_change_no_byte(moves: list[str]) -> None:
    """Two fresh processes: PYTHONHASHSEED 0 and one thread, 1 and two."""
    printed = {
        subprocess.run(
            [sys.executable, "-c", "from muster.cli import main; main()",
             "deploy", *moves, "--json", "--threads", threads],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=120,
        ).stdout
        for seed, threads in (("0", "1"), ("1", "2"))
    }  # fmt: skip
    assert len(printed) == 1
    assert json.loads(printed.pop())["schema"] == "muster/deploy/1"


@pytest.mark.slow
def test_two_runs_of_the_bundled_study_give_the_same_bytes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One thread and two."""
    first, second = (
        run(capsys, "half-of-ambition", "--json", "--threads", n)[1] for n in ("1", "2")
    )
    assert first == second
