"""The commands of targets: one JSON object, sums, reasons, contradictions in words."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from typing import Any, NamedTuple

import pytest

from muster.cli import main

KINDS = ("need", "gap", "share", "cost", "alternative")


class Done(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str) -> Done:
    """Muster on a command line."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
        main(list(arguments))
    return Done(int(left.value.code or 0), out.getvalue(), err.getvalue())


@cache
def record() -> dict[str, Any]:
    """The bundled study under the GDP key, as printed."""
    done = run("targets", "half-of-ambition", "--key", "gdp", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_targets_print_one_object_whose_sums_are_the_gap() -> None:
    """Schema, digest, proof, and quantities that add up exactly."""
    said = record()
    assert said["schema"] == "muster/targets/1"
    assert len(said["inputs_sha256"]) == 64
    assert said["solver"]["gap"] <= 1e-3
    for gap in said["gaps"]:
        mine = [t["quantity"] for t in said["targets"] if t["capability"] == gap["capability"]]
        assert sum(mine) == gap["units"]


def test_every_target_has_reasons_with_operation_number_and_source() -> None:
    """Five reasons each; every one has a number, a unit, an operation and a source."""
    said = record()
    reasons: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in said["reasons"]:
        reasons.setdefault((row["nation"], row["capability"]), []).append(row)
    for target in said["targets"]:
        mine = reasons[target["nation"], target["capability"]]
        assert tuple(r["kind"] for r in mine) == KINDS
        need, alternative = mine[0], mine[-1]
        operation = target["operation_name"].casefold()
        assert operation in need["text"].casefold()
        assert operation in alternative["text"].casefold()
        for reason in mine:
            assert reason["source"] and reason["unit"] and reason["operation"]
            assert isinstance(reason["number"], float | int)
            assert reason["text"].endswith(".")


def test_every_nation_of_the_world_has_a_row() -> None:
    """36 nations; those that are asked for nothing say why."""
    nations = {n["nation"]: n for n in record()["nations"]}
    assert len(nations) == 36
    assert {n for n, r in nations.items() if r["block"] == "north_america"} == {"USA", "CAN"}
    for row in nations.values():
        assert row["n_targets"] > 0 or row["block"]


def test_the_same_question_gives_the_same_bytes() -> None:
    """Rule R5."""
    first = run("targets", "half-of-ambition", "--key", "mixed", "--json", "--us", "absent")
    second = run("targets", "half-of-ambition", "--key", "mixed", "--json", "--us", "absent")
    assert first.stdout == second.stdout != ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--key", "gpd"), "burden key"),
        (("--key", "gdp:0"), "add up to zero"),
        (("--offer", "ESP:aar"), "not of the form NATION:CAPABILITY=UNITS"),
        (("--offer", "ESP:aar=1", "--offer", "ESP:aar=2"), "offers both 1 and 2 aar"),
        (("--offer", "XXX:aar=1", "--offer", "ESP:arr=1"), "'arr' is no capability"),
        (("--without", "ESP", "--offer", "ESP:aar=1"), "does not share the burden"),
        (("--no-rule", "half"), "rule of targets"),
        (("--rule", "crews=0.01"), "without 'Crews that the nation can have'"),
        (("--rule", "crews=x"), "not of the form RULE=NUMBER"),
        (("--money", "lots"), "is no share of GDP"),
        (("--money", "2%", "--risk", "0.5"), "Leave one of them out"),
        (("--risk", "1.5"), "is no share of years"),
    ],
)
def test_bad_input_is_said_in_words_and_leaves_with_2(options: tuple[str, ...], said: str) -> None:
    """Contradictions are named; nothing is printed as an answer, and there is no traceback."""
    done = run("targets", "half-of-ambition", *options, "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_explain_says_why_a_nation_is_asked() -> None:
    """The Netherlands and tankers, in English; as JSON the rows behind it."""
    done = run("explain", "NLD", "aar")
    assert done.returncode == 0
    assert "the Netherlands" in done.stdout
    assert "tanker aircraft" in done.stdout
    rows = json.loads(run("explain", "NLD", "aar", "--json").stdout)
    assert {r["capability"] for r in rows["reasons"]} == {"aar"}
    assert [r["nation"] for r in rows["nations"]] == ["NLD"]


def test_explain_refuses_who_and_what_is_not_there() -> None:
    """An unknown nation, and a capability of which nothing is missing."""
    done = run("explain", "NDL")
    assert (done.returncode, done.stdout) == (2, "")
    assert "NLD" in done.stderr
    done = run("explain", "NLD", "carrier")
    assert done.returncode == 2
    assert "capability of which more is needed" in done.stderr
