"""Mutated bytes: whatever comes in, rows or defects come out, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from catalogue_builders import TOML, archive, minimal_xlsx

from muster.catalogue.new_study import check_folder
from muster.catalogue.reading import read_csv
from muster.catalogue.schema import TABLES_FOLDER, load_schema
from muster.catalogue.study_fields import guidance_from
from muster.catalogue.toml_reading import read_toml
from muster.catalogue.workbook import read_workbook_bytes
from muster.catalogue.zip_checks import zip_faults
from muster.core.errors import Defect
from muster.planning.guidance import Guidance

WORDS = (b"\x00", b"\xff\xfe", b'"', b",", b";", b"\n", b"\r", b"-", b"=", b"nan", b"1e999", b"[")
TABLES = ("holdings", "phases", "us_posture", "nations", "command_steps")


def mutants(seed: bytes, n: int, number: int) -> Iterator[bytes]:
    """Mutations of some bytes: flips, cuts, doubled pieces, dangerous words."""
    rng = random.Random(number)
    for _ in range(n):
        data = bytearray(seed)
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(data) + 1)
            match rng.randrange(5):
                case 0 if at < len(data):
                    data[at] = rng.randrange(256)
                case 1:
                    data[at:at] = rng.choice(WORDS)
                case 2:
                    del data[at : at + rng.randint(1, 30)]
                case 3:
                    data[at:at] = data[at : at + rng.randint(1, 30)]
                case _:
                    del data[rng.randrange(len(data) + 1) :]
        yield bytes(data)


@pytest.mark.parametrize("name", TABLES)
def test_mutated_csv_gives_rows_or_defects(name: str) -> None:
    """500 mutants of each of five tables: accepted + rejected = read, defects where rejected."""
    schema = load_schema(name)
    seed = b"\n".join((TABLES_FOLDER / f"{name}.csv").read_bytes().splitlines()[:8])
    for data in mutants(seed, 500, 1):
        reading = read_csv(data, f"{name}.csv", schema)
        assert len(reading.rows) + reading.n_rejected == reading.n_read
        assert reading.defects or not reading.n_rejected
        assert all(str(defect).isprintable() for defect in reading.defects)


def test_mutated_toml_gives_guidance_or_defects() -> None:
    """1,500 mutants of a study file: guidance or at least 1 defect, never an exception."""
    for data in mutants(TOML.encode(), 1_500, 2):
        document, defects = read_toml(data, "study.toml")
        if document is not None:
            guidance, defects = guidance_from(document.content, "study.toml", document.line)
            assert isinstance(guidance, Guidance) == (not defects)
        assert document is not None or defects
        assert all(isinstance(defect, Defect) for defect in defects)


def test_mutated_archives_are_refused_or_passed_on_by_their_directory() -> None:
    """1,500 mutants of a workbook: a list of faults each, never an exception."""
    seed = archive(minimal_xlsx("<worksheet><sheetData/></worksheet>"))
    n_refused = sum(bool(zip_faults(data)) for data in mutants(seed, 1_500, 3))
    assert 0 < n_refused < 1_500


def test_mutated_workbooks_end_in_the_child_process() -> None:
    """25 mutants that pass the directory check: sheets or defects."""
    seed = archive(minimal_xlsx("<worksheet><sheetData/></worksheet>"))
    passed = [data for data in mutants(seed, 400, 4) if not zip_faults(data)][:25]
    for data in passed:
        workbook = read_workbook_bytes(data, "w.xlsx")
        assert workbook.sheets or workbook.defects


def test_mutated_study_folders_never_raise(tmp_path: Path) -> None:
    """150 folders with a mutated study.toml and holdings.csv: a list of defects each."""
    (tmp_path / "s").mkdir()
    seed = b"\n".join((TABLES_FOLDER / "holdings.csv").read_bytes().splitlines()[:6])
    pairs = zip(mutants(TOML.encode(), 150, 5), mutants(seed, 150, 6), strict=True)
    for toml, holdings in pairs:
        (tmp_path / "s" / "study.toml").write_bytes(toml)
        (tmp_path / "s" / "holdings.csv").write_bytes(holdings)
        assert isinstance(check_folder(tmp_path / "s"), list)


def test_names_and_values_are_shown_without_control_characters() -> None:
    """Keys and values of TOML with escape codes and line ends: each defect is one clean line."""
    text = '"k\\u001b[31m\\n" = 1\ncode = "a\\u001bb"\ntroops = "x\\ny"\n'
    document, _ = read_toml(text.encode(), "study.toml")
    assert document is not None
    _, defects = guidance_from(document.content, "study.toml", document.line)
    assert len(defects) >= 4 and all(str(defect).isprintable() for defect in defects)
