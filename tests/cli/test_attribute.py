"""muster attribute: options reach the question, one JSON object, every mistake is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from muster.cli import main

STUDY = "rdc-5000"
QUICK = (STUDY, "--orders", "128", "--error", "0.02")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of muster attribute."""
    with pytest.raises(SystemExit) as left:
        main(["attribute", *arguments])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_json_is_one_object_with_schema_study_digest_and_tables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing else is printed, and threads change no byte."""
    code, out, err = run(capsys, *QUICK, "--json", "--workers", "2")
    assert (code, err) == (0, "")
    record: dict[str, Any] = json.loads(out)
    assert record["schema"] == "muster/attribute/1"
    assert record["study"]["code"] == STUDY and len(record["inputs_sha256"]) == 64
    for table in ("players", "origins", "prices", "operations", "assumptions"):
        assert record[table] and isinstance(record[table][0], dict)
    assert sum(r["share"] for r in record["players"]) == pytest.approx(1.0, abs=1e-6)
    assert run(capsys, *QUICK, "--json", "--workers", "1")[1] == out


def test_other_players_and_seeds_are_other_questions(capsys: pytest.CaptureFixture[str]) -> None:
    """The digest of the inputs covers players and seed."""
    told = [
        json.loads(run(capsys, *QUICK, "--json", "--no-prices", *more)[1])["inputs_sha256"]
        for more in ((), ("--players", "pools"), ("--players", "enablers"), ("--seed", "2"))
    ]
    assert len(set(told)) == 4


@pytest.mark.parametrize("width", ["60", "80", "120"])
def test_text_says_who_what_and_how_sure(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    """Finding, table, prices and errors, no line wider than the terminal."""
    monkeypatch.setenv("COLUMNS", width)
    code, out, err = run(capsys, *QUICK)
    assert code == 0 and "Solving coalitions" in err
    for words in ("Whose forces are worth what", "France", "What one more is worth",
                  "How sure is it"):  # fmt: skip
        assert words in out
    assert max(len(line) for line in out.splitlines()) <= int(width)


def test_the_result_is_kept_where_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """--out FOLDER keeps the record and its tables."""
    code, _, err = run(capsys, *QUICK, "--no-prices", "--out", str(tmp_path / "kept"))
    assert code == 0 and "players.csv" in err
    record = json.loads((tmp_path / "kept" / "record.json").read_text(encoding="utf-8"))
    assert record["schema"] == "muster/attribute/1"


def test_every_mistake_is_named_in_one_message(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and nothing on standard output."""
    code, out, err = run(
        capsys, STUDY, "--without", "FRANCE", "--players", "tribes", "--error", "2",
        "--orders", "0", "--workers", "0",
    )  # fmt: skip
    assert (code, out) == (2, "")
    for words in ("5 defects", "FRANCE", "tribes", "error", "orders", "workers"):
        assert words in err


def test_an_unknown_study_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 with the studies that there are."""
    code, _, err = run(capsys, "no-such-study")
    assert code == 2 and "no-such-study" in err and "half-of-ambition" in err
