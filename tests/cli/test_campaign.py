"""muster campaign: options reach the question, files are written, every mistake is named."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from muster import api
from muster.cli import main

STUDY = "rdc-5000"
SMALL = (STUDY, "--trials", "40", "--years", "2")
TABLES = ("years", "exceedance", "crises", "capabilities", "tempo", "at_once", "frontier",
          "errors", "assumptions")  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of muster campaign."""
    with pytest.raises(SystemExit) as left:
        main(["campaign", *arguments])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def answered() -> dict[str, Any]:
    """The least record that can be shown."""
    return {
        "schema": "muster/campaign/1", "year": 2025, "us": "absent", "inputs_sha256": "ab" * 32,
        "study": {"code": "x", "name": "Invented"}, "settings": {"trials": 5, "years": 2},
        "verdict": {"ever_prob": 0.5, "low": 0.1, "high": 0.9, "years": 2, "prob_per_year": 0.3,
                    "sentence": "Invented."},
    }  # fmt: skip


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the question is asked with; it is answered at once, without any trial."""
    found: dict[str, Any] = {}

    def answer(world: object, guidance: object, **given: Any) -> api.CampaignResult:
        found.update(given)
        given["progress"](1, 2)
        return api.CampaignResult(answered())

    monkeypatch.setattr(api, "campaign", answer)
    return found


@pytest.fixture
def crises(tmp_path: Path) -> Path:
    """A table of one crisis: the first of the bundled ones."""
    source = files("muster").joinpath("catalogue/tables/crises.csv")
    head, first, *_ = source.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "mine.csv"
    path.write_text(f"{head}\n{first}\n", encoding="utf-8")
    return path


def test_every_option_reaches_the_question(
    capsys: pytest.CaptureFixture[str], asked: dict[str, Any], tmp_path: Path, crises: Path
) -> None:
    """Nineteen options, each with a value of its own."""
    code, _, err = run(
        capsys, STUDY, "--year", "2030", "--us", "full", "--without", "DEU", "--set", "troops=low",
        "--seed", "7", "--trials", "123", "--years", "9", "--error", "0.01", "--crises",
        str(crises), "--escalation", "--us-process", "--no-worth", "--trace", "3", "--workers", "2",
        "--checkpoint", str(tmp_path / "kept"), "--cluster", "tls://far:8786",
        "--cluster-ca", "a.pem", "--cluster-cert", "c.pem", "--cluster-key", "k.pem",
    )  # fmt: skip
    assert code == 0, err
    mine = asked.pop("crises")
    assert len(mine) == 1 and mine[0].crisis == crises.read_text().splitlines()[1].split(",")[0]
    asked.pop("progress")
    assert asked == {
        "year": 2030, "us": "full", "without": ("DEU",), "settings": {"troops": "low"}, "seed": 7,
        "trials": 123, "years": 9, "error": 0.01, "escalation": True, "us_process": True,
        "worth": False, "trace": 3, "workers": 2, "checkpoint": tmp_path / "kept",
        "cluster": "tls://far:8786",
        "certificates": {"ca": "a.pem", "cert": "c.pem", "key": "k.pem"},
    }  # fmt: skip


def test_what_is_not_said_has_its_default(
    capsys: pytest.CaptureFixture[str], asked: dict[str, Any]
) -> None:
    """10,000 trials of 30 years, the crises of the world, no cluster, no certificates."""
    code, _, err = run(capsys)
    assert code == 0, err
    assert (asked["trials"], asked["years"], asked["trace"]) == (10_000, 30, 0)
    assert all(asked[k] is None for k in ("error", "crises", "cluster", "certificates", "workers"))
    assert asked["worth"] is True


def test_the_answer_is_shown_and_four_files_are_written(
    capsys: pytest.CaptureFixture[str], asked: dict[str, Any], tmp_path: Path
) -> None:
    """Words on standard output; HTML, PDF, XLSX and JSON in the folder; the JSON is the record."""
    out = tmp_path / "out"
    code, said, err = run(capsys, STUDY, "--out", str(out))
    assert code == 0, err
    assert "How often is the force overwhelmed?" in said
    names = {"campaign.html", "campaign.pdf", "campaign.xlsx", "campaign.json"}
    assert {p.name for p in out.iterdir()} == names
    assert all(name in err for name in names)
    assert json.loads((out / "campaign.json").read_text(encoding="utf-8")) == answered()


def test_json_is_one_object_and_nothing_else(
    capsys: pytest.CaptureFixture[str], asked: dict[str, Any]
) -> None:
    """--json prints the record; standard error stays empty."""
    code, said, err = run(capsys, STUDY, "--json")
    assert (code, err) == (0, "")
    assert json.loads(said) == answered()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("half-of-ambitions",), "half-of-ambition"),
        ((STUDY, "--us", "gone"), "absent"),
        ((STUDY, "--trials", "many"), "--trials"),
        ((STUDY, "--cluster-ca", "a.pem"), "--cluster ADDRESS"),
        ((STUDY, "--crises", "no-such-file.csv"), "no-such-file.csv"),
        ((STUDY, "--set", "troops"), "KEY=VALUE"),
        ((STUDY, "--cluster", "tcp://example.org:8786"), "TLS"),
    ],
)
def test_bad_input_is_answered_in_words_with_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    """Each of seven mistakes ends with exit 2, says what is known, and prints nothing else."""
    code, out, err = run(capsys, *arguments)
    assert code == 2, err
    assert words in err
    assert out == ""
    assert "Traceback" not in err


def test_every_number_out_of_range_is_named_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Trials, years, error, trace and workers: five defects, one message, exit 2."""
    code, out, err = run(
        capsys, STUDY, "--trials", "0", "--years", "900", "--error", "nan", "--trace", "-1",
        "--workers", "0",
    )  # fmt: skip
    assert (code, out) == (2, "")
    assert "5 defects" in err
    for word in ("trials", "years", "error", "trace", "workers"):
        assert word in err, word


def test_every_defect_of_a_table_of_crises_is_named_at_once(
    capsys: pytest.CaptureFixture[str], crises: Path
) -> None:
    """A kind and a region that nobody knows and a range that falls: three defects, exit 2."""
    head, row = list(csv.reader(crises.open(encoding="utf-8")))
    cells = dict(zip(head, row, strict=True))
    cells |= {"kind": "sjo_crisys", "region": "atlantis", "rate_low": "50", "rate_high": "0.5"}
    with crises.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, list(cells.values())])
    code, out, err = run(capsys, STUDY, "--crises", str(crises))
    assert (code, out) == (2, "")
    for word in ("sjo_crisys", "sjo_crisis", "atlantis", "rate_low"):
        assert word in err, word
    crises.write_text(",".join(head) + "\n", encoding="utf-8")
    code, _, err = run(capsys, STUDY, "--crises", str(crises))
    assert code == 2
    assert "no crisis" in err


def test_a_small_campaign_gives_one_sound_record(capsys: pytest.CaptureFixture[str]) -> None:
    """Forty trials of two years: schema, tables, probabilities within their intervals."""
    code, said, err = run(capsys, *SMALL, "--json")
    assert code == 0, err
    found = json.loads(said)
    assert found["schema"] == "muster/campaign/1"
    assert [t for t in TABLES if not isinstance(found[t], list)] == []
    assert found["settings"]["trials"] == 40
    assert len(found["years"]) == 2
    total = found["verdict"]
    assert total["low"] - 1e-9 <= total["ever_prob"] <= total["high"] + 1e-9
    ever = [row["ever_prob"] for row in found["years"]]
    assert ever == sorted(ever) and ever[-1] == total["ever_prob"]
    assert found["crises"]


def test_workers_change_no_byte_and_the_seed_does(capsys: pytest.CaptureFixture[str]) -> None:
    """One worker and three: the same record; another seed: another one."""
    options = (*SMALL, "--no-worth", "--json")
    one = run(capsys, *options, "--workers", "1")[1]
    three = run(capsys, *options, "--workers", "3")[1]
    assert one == three
    assert run(capsys, *options, "--seed", "2")[1] != one


def test_a_real_campaign_is_shown_and_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The four answers on the screen, and the report of a real run."""
    code, said, err = run(capsys, *SMALL, "--out", str(tmp_path))
    assert code == 0, err
    for words in ("Which capability", "How often", "What would halve it", "How sure is it"):
        assert words in said, words
    assert (tmp_path / "campaign.pdf").read_bytes().startswith(b"%PDF-")


def test_a_cluster_refuses_strangers_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Beyond the loopback without certificates: exit 2, the reason and the remedy."""
    with pytest.raises(SystemExit) as left:
        main(["cluster", "--host", "0.0.0.0", "--workers", "1"])
    said = capsys.readouterr()
    assert left.value.code == 2
    assert "does not listen on '0.0.0.0'" in said.err
    assert "--cluster-ca" in said.err
    assert said.out == ""


def test_certificates_are_made_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three files, the key for its owner only; a second call replaces none of them."""
    made = tmp_path / "mine"
    for code in (0, 2):
        with pytest.raises(SystemExit) as left:
            main(["cluster", "--new-certificates", str(made)])
        assert (left.value.code or 0) == code
    assert sorted(p.name for p in made.iterdir()) == ["ca.pem", "cert.pem", "key.pem"]
    assert (made / "key.pem").stat().st_mode & 0o077 == 0
    assert "Already there" in capsys.readouterr().err
