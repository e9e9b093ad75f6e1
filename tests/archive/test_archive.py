"""Kept records: canonical, proved, never half."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import os
import random
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_records import HOSTILE, empty_record, hostile_record, run_record

from muster.archive import DamagedArchiveError, UnsavableRecordError, export_zip, load, save
from muster.archive.fields import TABLES
from muster.archive.package import MANIFEST, as_csv, record_files
from muster.archive.store import COMMIT, PENDING
from muster.archive.values import canonical, canonical_json, on_grid


def small_record(**changes: Any) -> dict[str, Any]:
    """A record of a few rows, for tests that write it many times."""
    record = run_record(1)
    for key, value in record.items():
        if isinstance(value, list):
            record[key] = value[:3]
    return record | changes


def other_record() -> dict[str, Any]:
    """Another record, with another score and fewer rows."""
    return small_record(score=0.5, verdict="Another verdict.", gaps=[])


@pytest.mark.parametrize("make", [run_record, hostile_record, empty_record])
def test_what_is_saved_comes_back(make: Any, tmp_path: Path) -> None:
    """load(save(record)) is the record on the stated grid, hostile text included."""
    record = make()
    assert load(save(record, tmp_path / "kept")) == canonical(record)


def test_the_same_record_gives_the_same_files_whatever_the_order_of_keys() -> None:
    """Reversed keys, same bytes."""
    record = run_record()
    turned = json.loads(json.dumps(record), object_pairs_hook=lambda p: dict(reversed(p)))
    assert record_files(record) == record_files(turned)


def test_numbers_are_kept_to_nine_digits() -> None:
    """A third is 0.333333333; minus zero is zero; whole numbers are exact."""
    assert on_grid(1 / 3) == 0.333333333
    assert math.copysign(1, on_grid(-0.0)) == 1
    assert canonical({"a": 1 / 3, "b": 12345678901234567890})["b"] == 12345678901234567890


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_grid_is_a_grid(value: float) -> None:
    """Law: rounding twice is rounding once, and moves no number by more than 5e-9 of it."""
    once = on_grid(value)
    assert on_grid(once) == once
    assert math.isinf(once) or abs(once - value) <= 5.1e-9 * abs(value) + 5e-324 * 1e9


def test_what_a_file_cannot_keep_is_refused_with_every_place(tmp_path: Path) -> None:
    """NaN, infinity, a number as key, half a character and an object: five places, no file."""
    record = small_record(score=math.nan, seed=object())
    record["gaps"][1]["need"] = math.inf
    record["settings"] = {3: "x"}
    record["verdict"] = "\ud800"
    with pytest.raises(UnsavableRecordError, match=r"record\.score is nan") as caught:
        save(record, tmp_path / "kept")
    assert len(caught.value.places) == 5
    assert "record.gaps[1].need is inf" in caught.value.places
    assert not (tmp_path / "kept").exists()


def test_every_table_is_a_csv_that_reads_back() -> None:
    """Rows, columns and values of each CSV are those of the record; empty is null."""
    record = canonical(run_record())
    for table in TABLES:
        rows = list(csv.DictReader(io.StringIO(record_files(record)[f"{table}.csv"].decode())))
        assert len(rows) == len(record[table])
        for back, row in zip(rows, record[table], strict=True):
            for key, value in row.items():
                if value is None:
                    assert back[key] == ""
                elif isinstance(value, bool):
                    assert back[key] == str(value).lower()
                elif isinstance(value, int | float):
                    assert float(back[key]) == value
                else:
                    assert back[key] == value


def test_text_in_a_csv_is_no_formula_and_numbers_stay_numbers() -> None:
    """=1+1 gets an apostrophe; minus three does not."""
    said = as_csv(["a", "b"], [{"a": "=1+1", "b": -3.0}, {"a": "@x", "b": -0.5}]).decode()
    assert said == "a,b\n'=1+1,-3.0\n'@x,-0.5\n"


def test_the_data_package_describes_every_column() -> None:
    """Version 2, one resource a table, each column with a type, hashes that agree."""
    found = record_files(run_record())
    package = json.loads(found["datapackage.json"])
    assert package["$schema"].endswith("/2.0/datapackage.json")
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert [r["path"] for r in package["resources"]] == [f"{t}.csv" for t in TABLES]
    assert all(re.fullmatch(r"[a-z0-9._-]+", r["name"]) for r in package["resources"])
    for resource in package["resources"]:
        content = found[resource["path"]]
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
        heads = content.decode().split("\n", 1)[0].split(",")
        assert [f["name"] for f in resource["schema"]["fields"]] == heads
    needs = next(r for r in package["resources"] if r["name"] == "needs")
    from_day = next(f for f in needs["schema"]["fields"] if f["name"] == "from_day")
    assert from_day == {"name": "from_day", "type": "number", "unit": "days",
                        "description": "First day of the phase."}  # fmt: skip


def test_every_column_of_a_record_has_a_place() -> None:
    """The known columns are exactly those of the record's tables, in any order."""
    record = run_record()
    for table, (_title, columns) in TABLES.items():
        missing = set(record[table][0]) - set(columns.split())
        assert missing == set(), table


def test_the_manifest_is_what_sha256sum_reads(tmp_path: Path) -> None:
    """Two blanks between digest and name, one line a file, all files but itself."""
    folder = save(small_record(), tmp_path)
    lines = (folder / MANIFEST).read_text().splitlines()
    names = [line.split("  ")[1] for line in lines]
    assert sorted([*names, MANIFEST]) == sorted(os.listdir(folder))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """Two files gone, one changed: all three are named at once."""
    folder = save(small_record(), tmp_path)
    (folder / "gaps.csv").unlink()
    (folder / "needs.csv").unlink()
    (folder / "nations.csv").write_bytes(b"x")
    with pytest.raises(DamagedArchiveError, match=r"missing: gaps\.csv, needs\.csv") as caught:
        load(folder)
    assert caught.value.changed == ("nations.csv",)
    (folder / MANIFEST).unlink()
    with pytest.raises(DamagedArchiveError, match="manifest"):
        load(folder)


def test_every_flipped_bit_is_found(tmp_path: Path) -> None:
    """300 single bits over all files, the manifest among them: none passes unseen."""
    folder = save(small_record(), tmp_path)
    turn = random.Random(1)
    names = sorted(os.listdir(folder))
    for i in range(300):
        path = folder / names[i % len(names)]
        before = path.read_bytes()
        spoilt = bytearray(before)
        spoilt[turn.randrange(len(before))] ^= 1 << turn.randrange(8)
        path.write_bytes(bytes(spoilt))
        with pytest.raises(DamagedArchiveError):
            load(folder)
        path.write_bytes(before)
    assert load(folder) == canonical(small_record())


def test_a_manifest_cannot_lead_outside(tmp_path: Path) -> None:
    """A name with a path in it is refused, not followed."""
    folder = save(small_record(), tmp_path / "kept")
    (tmp_path / "secret").write_bytes(b"")
    digest = hashlib.sha256(b"").hexdigest()
    with (folder / MANIFEST).open("a") as file:
        file.write(f"{digest}  ../secret\n")
    with pytest.raises(DamagedArchiveError, match="manifest"):
        load(folder)


def test_other_files_in_the_folder_stay_and_old_tables_go(tmp_path: Path) -> None:
    """A report beside the record survives; a file of the old record that is no more is removed."""
    folder = save(small_record(), tmp_path)
    (folder / "report.html").write_text("mine")
    (folder / "extra.csv").write_bytes(b"")
    line = f"{hashlib.sha256(b'').hexdigest()}  extra.csv\n"
    (folder / MANIFEST).write_text((folder / MANIFEST).read_text() + line)
    save(other_record(), folder)
    assert (folder / "report.html").read_text() == "mine"
    assert not (folder / "extra.csv").exists()
    assert not (folder / PENDING).exists()


KILLER = """
import os, sys
sys.path[:0] = sys.argv[3:]
from test_archive import other_record
from muster.archive import save
left = int(sys.argv[2])
def count(event, _args):
    global left
    if event in ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "open", "shutil.rmtree"):
        left -= 1
        if left < 0:
            os._exit(9)
record = other_record()
sys.addaudithook(count)
save(record, sys.argv[1])
"""


def test_a_kill_at_any_moment_leaves_the_old_or_the_new_record(tmp_path: Path) -> None:
    """Killed before its n-th file operation, for n by steps of nine: load gives one of the two, whole."""
    old, new = canonical(small_record()), canonical(other_record())
    paths = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "report"),
             str(Path(__file__).parents[2] / "src")]  # fmt: skip
    seen, n, step = set(), 0, 9
    while True:
        folder = save(small_record(), tmp_path / str(n))
        done = subprocess.run(
            [sys.executable, "-c", KILLER, str(folder), str(n), *paths], capture_output=True
        )
        assert done.returncode in (0, 9), done.stderr.decode()
        found = load(folder)
        assert found in (old, new)
        seen.add(found == new)
        save(small_record(), folder)
        assert load(folder) == old, "the next save mends what was left behind"
        assert not (folder / PENDING).exists()
        if done.returncode == 0:
            break
        n += step
    assert seen == {False, True}
    assert n >= 40


def test_each_interrupted_rename_rolls_forward(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the commit, stopped before the n-th rename for every n: the new record is read."""
    real = os.replace
    for n in range(len(record_files(other_record()))):
        folder = save(small_record(), tmp_path / str(n))
        left = n

        def stop(source: Any, target: Any) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            real(source, target)

        monkeypatch.setattr(os, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            save(other_record(), folder)
        monkeypatch.setattr(os, "replace", real)
        assert (folder / PENDING / COMMIT).exists()
        assert load(folder) == canonical(other_record())
        save(small_record(), folder)
        assert load(folder) == canonical(small_record())


def test_a_full_disk_leaves_the_old_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk refuses to flush: the error passes on, the old record stays, nothing is left."""
    folder = save(small_record(), tmp_path)
    before = sorted(os.listdir(folder))

    def refuse(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(OSError, match="No space left"):
            save(other_record(), folder)
    assert sorted(os.listdir(folder)) == before
    assert load(folder) == canonical(small_record())


def test_a_zip_has_the_same_bytes_twice_and_everything_in_it(tmp_path: Path) -> None:
    """Data, licence, citation, script and a manifest that agrees with every member."""
    first = export_zip(run_record(), tmp_path / "a.zip")
    second = export_zip(run_record(), tmp_path / "b.zip")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        names = set(archive.namelist())
        assert {"README.md", "LICENCE.txt", "CITATION.txt", "reproduce.py", "reproduce.sh",
                "record.json", "datapackage.json", MANIFEST} <= names  # fmt: skip
        for line in archive.read(MANIFEST).decode().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        assert archive.read("record.json") == canonical_json(run_record())
        assert run_record()["verdict"] in archive.read("README.md").decode()
    assert sorted(os.listdir(tmp_path)) == ["a.zip", "b.zip"]


def test_the_script_holds_the_call_that_made_the_number(tmp_path: Path) -> None:
    """Study, year, posture, exclusions, settings, seed: in Python and on the command line."""
    record = run_record(without=["XAA"], settings={"reserve_share": 0.2})
    with zipfile.ZipFile(export_zip(record, tmp_path / "a.zip")) as archive:
        script = archive.read("reproduce.py").decode()
        shell = archive.read("reproduce.sh").decode()
    compile(script, "reproduce.py", "exec")
    for word in ("'half-of-ambition'", "year=2025", "us='absent'", "without=['XAA']",
                 "settings={'reserve_share': '0.2'}", "seed=1", "expected = 0.71"):  # fmt: skip
        assert word in script
    assert "muster assess half-of-ambition --year 2025 --us absent --without XAA" in shell


def test_a_record_that_lacks_its_options_comes_without_a_command(tmp_path: Path) -> None:
    """A campaign is no assessment: no script that would ask another question is put beside it."""
    record = run_record() | {"schema": "muster/campaign/1", "settings": {"trials": 50}}
    with zipfile.ZipFile(export_zip(record, tmp_path / "a.zip")) as archive:
        names, said = set(archive.namelist()), archive.read("README.md").decode()
    assert not {"reproduce.py", "reproduce.sh"} & names
    assert "no command" in said and "score" not in said and record["verdict"] in said


@pytest.mark.parametrize("evil", ["'''\"\"\"\nimport os; os.abort()\n#", "$(reboot)`x`;\n rm -rf /",
                                  *HOSTILE])  # fmt: skip
def test_no_text_of_a_record_becomes_code_in_the_script(evil: str, tmp_path: Path) -> None:
    """Study, posture and settings are quoted: one call, one command, nothing more."""
    record = run_record(
        us=evil, without=[evil], settings={evil: evil}, muster_version=evil, inputs_sha256=evil
    )
    record["study"] = record["study"] | {"code": evil}
    with zipfile.ZipFile(export_zip(record, tmp_path / "a.zip")) as archive:
        script = archive.read("reproduce.py").decode()
        shell = archive.read("reproduce.sh").decode()
    calls: list[object] = []

    class Fake:
        """Stands for the package: remembers what it was asked."""

        def load_world(self, *_: object) -> None: ...

        def load_guidance(self, code: str) -> None:
            calls.append(code)

        def assess(self, *_: object, **given: object) -> Any:
            calls.append(given["us"])
            return type("R", (), {"score": 0.71, "record": {"inputs_sha256": evil}})()

    exec(compile(script.replace("import muster\n", "", 1), "reproduce.py", "exec"),
         {"muster": Fake(), "print": lambda *_: None})  # fmt: skip
    assert calls == [evil, evil]
    words = shlex.split(shell.split("again.\n", 1)[1])
    assert words[:3] == ["muster", "assess", evil]
    assert words[-1] == "--json"
