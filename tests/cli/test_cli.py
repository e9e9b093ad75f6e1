"""The command line: answers on standard output, words on standard error, honest exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from muster.cli import muster

QUICK = "rdc-5000"
KEYS = (
    "schema study inputs_sha256 score n_run n_operations operations gaps contributions "
    "assumptions estimated_share solver"
).split()


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Muster as its own process."""
    return subprocess.run(
        [sys.executable, "-c", "from muster.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        timeout=300,
    )


def test_json_is_one_object_with_the_promised_keys_and_nothing_else() -> None:
    """--json prints exactly one object; its twelve promised keys are there; exit 0."""
    done = run("assess", QUICK, "--year", "2025", "--us", "absent", "--json")
    assert done.returncode == 0
    record = json.loads(done.stdout)
    assert [key for key in KEYS if key not in record] == []
    assert {"status", "gap", "bound"} <= record["solver"].keys()
    assert record["schema"] == "muster/assess/1"


def test_the_last_line_of_an_assessment_is_the_verdict() -> None:
    """A reader who sees only the end of the screen reads the finding."""
    done = run("assess", QUICK)
    assert done.returncode == 0
    assert "Europe in 2025" in " ".join(done.stdout.strip().splitlines()[-3:])
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("assess", "half-of-ambitions"), "half-of-ambition"),
        (("assess", QUICK, "--us", "gone"), "absent"),
        (("assess", QUICK, "--without", "XXX"), "Unknown nation, pool or capability"),
        (("assess", QUICK, "--set", "need_facto=2"), "need_factor"),
        (("assess", QUICK, "--set", "need_factor"), "KEY=VALUE"),
        (("assess", QUICK, "--set", "need_factor=nan"), "need_factor"),
        (("assess", QUICK, "--set", "need_factor=-1"), "need_factor"),
        (("assess", QUICK, "--year", "1000"), "2015"),
        (("sources", "no-such-key-at-all"), "no-such-key-at-all"),
        (("check", "no-such-folder"), "no-such-folder"),
        (("compare", QUICK, "--against", "nonsense"), "nonsense"),
    ],
)
def test_bad_input_is_answered_in_words_with_exit_code_2(
    arguments: tuple[str, ...], words: str
) -> None:
    """Each of eleven mistakes ends with exit 2, names what is known, and shows no traceback."""
    done = run(*arguments)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_study_without_operations_has_no_answer_and_says_so(tmp_path: Path) -> None:
    """Nothing needed: exit 2 or 3 with words, not a score of 100 percent."""
    (tmp_path / "study.toml").write_text('code = "empty"\nname = "Empty"\n', encoding="utf-8")
    done = run("assess", str(tmp_path))
    assert done.returncode in (2, 3)
    assert "Traceback" not in done.stderr


def test_reports_and_result_are_written_where_asked(tmp_path: Path) -> None:
    """--out leaves three reports and a result that loads and exports."""
    out = tmp_path / "out"
    done = run("assess", QUICK, "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert {p.name for p in out.iterdir()} >= {"report.html", "report.pdf", "report.xlsx"}
    archive = tmp_path / "a.zip"
    assert run("export", str(out / "result"), str(archive)).returncode == 0
    assert archive.stat().st_size > 10_000
    again = run("compare", QUICK, "--against", str(out / "result"), "--json")
    rows = json.loads(again.stdout)["differences"]
    assert all(row["change"] in (0, None) for row in rows)


def test_a_new_study_passes_the_check_and_gives_the_bundled_answer(tmp_path: Path) -> None:
    """new, check and assess in turn: no defect, and the score of the bundled study."""
    folder = tmp_path / "mine"
    assert run("new", str(folder), "--from", QUICK).returncode == 0
    assert run("check", str(folder)).returncode == 0
    mine = json.loads(run("assess", str(folder), "--json").stdout)
    bundled = json.loads(run("assess", QUICK, "--json").stdout)
    assert mine["score"] == bundled["score"]
    assert run("new", str(folder)).returncode == 2


def test_every_command_has_help_with_an_example() -> None:
    """Every verb with a sentence and a line that begins with Example."""
    assert sorted(muster.commands) == sorted(
        "assess gaps deploy campaign attribute targets explain cluster command compare sources check new validate "
        "export serve".split()
    )
    for name, command in muster.commands.items():
        assert command.help, name
        assert f"Example: muster {name}" in command.help, name


def test_every_command_stands_in_the_manual() -> None:
    """The reference page names every verb."""
    manual = Path(__file__).parents[2] / "docs" / "reference" / "cli.md"
    text = manual.read_text(encoding="utf-8")
    assert [name for name in muster.commands if f"`{name}`" not in text] == []


def test_gaps_and_command_print_their_tables_as_json() -> None:
    """The two part questions give the same head and their own tables."""
    gaps = json.loads(run("gaps", QUICK, "--json").stdout)
    command = json.loads(run("command", QUICK, "--json").stdout)
    assert gaps["inputs_sha256"] == command["inputs_sha256"]
    assert gaps["gaps"] and command["command_options"]
