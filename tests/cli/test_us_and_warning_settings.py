"""Single American forces and warning on the command line and in studies, from file to archive."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from muster.catalogue.new_study import check_folder, study_schema
from muster.catalogue.studies import read_study
from muster.cli import main, muster

QUICK = "rdc-5000"
STUDY = """code = "own"
name = "Own"
warning_days = 20

[us_shares]
tanker = 1
sat_imagery = 0.5

[[operations]]
code = "one"
name = "One"
kind = "sjo_crisis"
region = "sahel"
"""


def said(*arguments: str) -> Result:
    """What a command prints."""
    return CliRunner().invoke(muster, list(arguments))


def record(*arguments: str) -> dict:
    """The record that a command prints."""
    return json.loads(said(*arguments, "--json").stdout)


def test_an_assessment_says_what_the_absent_still_give() -> None:
    """In the heading, in the share of the ambition and in the verdict; and the warning."""
    given = ("--us", "absent", "--set", "us.tanker=1", "--set", "warning_days=30")
    printed = " ".join(said("assess", QUICK, *given).stdout.split())
    words = "without the United States, but with all its tankers"
    assert f"2025 · {words}" in printed
    assert f"Share of the ambition {words}:" in printed
    assert "30 days of warning" in printed
    assert (
        "Without the United States, but with all its tankers, after 30 days of warning" in printed
    )
    assert printed.startswith("What can Europe do? ")


def test_the_record_keeps_what_was_set() -> None:
    """Head and settings hold the same; American tankers serve, and nothing else American."""
    found = record("assess", QUICK, "--set", "us.tanker=0.5", "--set", "warning_days=30")
    head = found["study"]
    assert (head["us_shares"], head["warning_days"]) == ({"tanker": 0.5}, 30.0)
    assert found["settings"] == {"us.tanker": "0.5", "warning_days": "30"}
    american = {c["system"] for c in found["contributions"] if c["holder"] == "USA"}
    assert american <= {"tanker_large"}
    cold = record("assess", QUICK)
    assert cold["study"]["us_shares"] == {} and cold["study"]["warning_days"] == 0.0
    assert found["score"] >= cold["score"]
    assert found["inputs_sha256"] != cold["inputs_sha256"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (["us.tankr=1"], "did you mean tanker?"),
        (["us.=1"], "Unknown category of systems"),
        (["us=1"], "Unknown setting: 'us'"),
        (["us.tanker=1.01", "us.ship=nan", "warning_days=-1"], "3 defects"),
        (["us.tanker=all"], "us.tanker"),
        (["warning_days=soon"], "warning_days"),
        (["warning_days=inf"], "finite"),
    ],
)
def test_bad_settings_are_answered_in_words(
    settings: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seven mistakes end with exit 2 and name what is known, or every defect."""
    given = [word for item in settings for word in ("--set", item)]
    with pytest.raises(SystemExit) as ended:
        main(["assess", QUICK, *given])
    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert words in printed.err and "Traceback" not in printed.err
    assert printed.out == ""


def test_every_question_with_settings_takes_them(tmp_path: Path) -> None:
    """gaps, command, compare, deploy, attribute: each says what is lent beside the posture."""
    given = ("--set", "us.transport_aircraft=1", "--set", "warning_days=15")
    for question in (("gaps",), ("command",), ("deploy",)):
        printed = " ".join(said(*question, QUICK, *given).stdout.split())
        assert "but with all its transport aircraft" in printed, question
        assert "15 days of warning" in printed, question
    for question in ("deploy", "attribute"):
        verdict = record(question, QUICK, *given)["verdict"]
        start = "Without the United States, but with all its transport aircraft, after 15 days of"
        assert verdict.startswith(start), question
    printed = said("compare", QUICK, "--against", "us.tanker=1", "--json").stdout
    heads = json.loads(printed)
    assert heads["a"]["study"]["us_words"] == ""
    assert heads["b"]["study"]["us_words"] == "with all its tankers"


def test_a_campaign_says_them_too() -> None:
    """The campaign counts on the lent tankers and on the warning, and says so."""
    given = ("--trials", "20", "--years", "2", "--set", "us.tanker=1", "--set", "warning_days=30")
    found = record("campaign", QUICK, *given)
    assert found["study"]["us_shares"] == {"tanker": 1.0}
    start = "Without the United States, but with all its tankers, after 30 days of warning, crises"
    assert found["verdict"]["sentence"].startswith(start)
    printed = " ".join(said("campaign", QUICK, *given).stdout.split())
    assert "without the United States, but with all its tankers" in printed
    assert "30 days of warning" in printed


# --- studies ------------------------------------------------------------------------------------


def test_a_study_file_holds_shares_and_warning(tmp_path: Path) -> None:
    """Read, checked, assessed: the same as the settings of the command line."""
    path = tmp_path / "own.toml"
    path.write_text(STUDY, encoding="utf-8")
    assert check_folder(path) == []
    guidance = read_study(path).guidance
    assert guidance.us_shares == {"tanker": 1.0, "sat_imagery": 0.5}
    assert guidance.warning_days == 20.0
    plain = tmp_path / "plain.toml"
    plain.write_text(STUDY.replace("warning_days = 20", "").split("[us_shares]")[0]
                     + STUDY[STUDY.index("[[operations]]"):], encoding="utf-8")  # fmt: skip
    typed = ("--set", "us.tanker=1", "--set", "us.sat_imagery=0.5", "--set", "warning_days=20")
    mine, other = record("assess", str(path)), record("assess", str(plain), *typed)
    assert mine["inputs_sha256"] == other["inputs_sha256"]
    assert mine["study"] == other["study"]
    assert mine["study"]["us_words"] == (
        "with 50\u00a0% of its systems of the type \u201cImaging satellite\u201d and all its tankers"
    )


def test_defects_of_shares_and_warning_have_their_rows(tmp_path: Path) -> None:
    """A misspelt category, a share above 1, one that is no number, and negative warning."""
    bad = STUDY.replace("tanker = 1", "tankr = 1\nship = 1.5").replace("0.5", "nan")
    path = tmp_path / "bad.toml"
    path.write_text(bad.replace("= 20", "= -3"), encoding="utf-8")
    found = {(d.row, d.column): f"{d.reason} {d.remedy}" for d in check_folder(path)}
    assert found.keys() == {(3, "warning_days"), (6, "tankr"), (7, "ship"), (8, "sat_imagery")}
    assert "Did you mean tanker?" in found[6, "tankr"]
    assert "not between 0 and 1" in found[7, "ship"]
    assert "finite" in found[8, "sat_imagery"]


def test_the_schema_for_editors_knows_them() -> None:
    """Shares lie between 0 and 1, warning is at least 0."""
    known = study_schema()["properties"]
    assert known["us_shares"]["additionalProperties"] == {
        "type": "number", "minimum": 0.0, "maximum": 1.0
    }  # fmt: skip
    assert known["warning_days"]["minimum"] == 0.0


def test_an_archive_repeats_the_number_with_them(tmp_path: Path) -> None:
    """The ZIP says them in words, and its commands set them."""
    given = ("--set", "us.tanker=1", "--set", "warning_days=30")
    folder, package = tmp_path / "kept", tmp_path / "kept.zip"
    found = record("assess", QUICK, *given)
    assert said("assess", QUICK, *given, "--out", str(folder)).exit_code == 0
    assert said("export", str(folder / "result"), str(package)).exit_code == 0
    with zipfile.ZipFile(package) as kept:
        names = {Path(name).name: name for name in kept.namelist()}
        texts = {n: kept.read(names[n]).decode() for n in ("README.md", "reproduce.sh",
                                                           "reproduce.py", "record.json")}  # fmt: skip
    assert "US posture absent (with all its tankers; 30 days of warning)" in texts["README.md"]
    assert "--set us.tanker=1 --set warning_days=30" in texts["reproduce.sh"]
    assert "'us.tanker': '1'" in texts["reproduce.py"]
    assert json.loads(texts["record.json"])["study"] == found["study"]
