"""The bundled tables: sound by the full check, and fast to load."""

from __future__ import annotations

import pytest

from muster.catalogue.bundled import light_rows, load_tables
from muster.catalogue.checking import check_tables
from muster.catalogue.reading import read_file
from muster.catalogue.schema import TABLES_FOLDER, load_schema, table_names
from muster.core.errors import BadInputError


@pytest.mark.parametrize("name", table_names())
def test_a_bundled_table_passes_the_strict_reader(name: str) -> None:
    """Of every table: a file is there, 0 defects, and the light reader gives the same rows."""
    reading = read_file(TABLES_FOLDER / f"{name}.csv", load_schema(name))
    assert [str(defect) for defect in reading.defects[:5]] == []
    assert reading.rows == load_tables()[name]


def test_the_bundled_tables_agree_with_each_other() -> None:
    """0 defects across all tables."""
    assert [str(defect) for defect in check_tables(load_tables())] == []


def test_a_damaged_bundled_table_is_refused_with_its_row() -> None:
    """A word where a number belongs in row 2, and a missing column, both raise."""
    data = (TABLES_FOLDER / "regions.csv").read_bytes()
    with pytest.raises(BadInputError, match=r"regions\.csv, row 2"):
        light_rows(data.replace(b"48.9", b"north"), load_schema("regions"))
    with pytest.raises(BadInputError, match="lat_deg"):
        light_rows(data.replace(b"lat_deg,", b""), load_schema("regions"))
