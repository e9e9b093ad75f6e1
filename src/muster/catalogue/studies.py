"""Worlds and studies by name or by folder: the door of the catalogue.

A study is a folder with ``study.toml`` and, where it differs from the bundled
data, CSV files named like the tables; or one ``.xlsx`` workbook; or a bare
``.toml``. Reading finds every defect at once and writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from muster.catalogue.bundled import Tables, load_tables
from muster.catalogue.checking import check_tables
from muster.catalogue.schema import Row, load_schema
from muster.catalogue.sheets import Place, Sheets
from muster.catalogue.study_codes import unknown_study_codes
from muster.catalogue.study_fields import guidance_from
from muster.catalogue.study_files import StudyFiles, read_study_files
from muster.catalogue.world_building import build_world
from muster.core.errors import BadInputError, Defect, UnknownCodeError
from muster.core.world import World
from muster.planning.guidance import Guidance

STUDIES_FOLDER = Path(__file__).parent / "studies"
"""Folder of the bundled studies."""

BUNDLED_WORLD = "europe"
"""Name of the bundled world."""


@dataclass(frozen=True, kw_only=True)
class Study:
    """A study: what is asked, and of which data."""

    guidance: Guidance
    tables: Tables


@lru_cache(maxsize=1)
def bundled_studies() -> tuple[str, ...]:
    """Names of the studies that come with Muster."""
    return tuple(sorted(path.stem for path in STUDIES_FOLDER.glob("*.toml")))


def load_world(name_or_folder: str | Path = BUNDLED_WORLD) -> World:
    """The bundled world, or that of a study folder or workbook.

    A bundled study brings no data of its own: its name gives the bundled world.

    Raises
    ------
    UnknownCodeError
        If it is neither the name of a world nor a path.
    BadInputError
        If the study has defects: names every one.
    """
    if str(name_or_folder) in (BUNDLED_WORLD, *bundled_studies()):
        return _bundled_world()
    path = Path(name_or_folder)
    if not path.exists():
        raise UnknownCodeError("world or folder", [str(name_or_folder)], [BUNDLED_WORLD])
    study = read_study(path)
    return build_world(study.tables, name=path.name if path.is_dir() else path.stem)


@lru_cache(maxsize=1)
def _bundled_world() -> World:
    """The bundled world, built once in a process."""
    return build_world(load_tables(), name=BUNDLED_WORLD)


def load_guidance(name_or_path: str | Path) -> Guidance:
    """Guidance of a bundled study, or of a study file or folder.

    Raises
    ------
    UnknownCodeError
        If it is neither the name of a bundled study nor a path.
    BadInputError
        If the study has defects: names every one.
    """
    return read_study(_study_path(name_or_path)).guidance


def _study_path(name_or_path: str | Path) -> Path:
    """Path of a bundled study by name, or the path given."""
    if str(name_or_path) in bundled_studies():
        return STUDIES_FOLDER / f"{name_or_path}.toml"
    path = Path(name_or_path)
    if not path.exists():
        raise UnknownCodeError("study", [str(name_or_path)], bundled_studies())
    return path


def read_study(path: str | Path) -> Study:
    """A study: its guidance, and the bundled tables with its overrides.

    Rows of a study replace bundled rows with the same key; others are added.

    Parameters
    ----------
    path
        Folder with ``study.toml``, a bare ``.toml``, or the name of a bundled study.

    Raises
    ------
    BadInputError
        If there are defects: names every one with file, row, column, reason, remedy.
    """
    study, defects = inspect_study(_study_path(path))
    if study is None or defects:
        raise BadInputError(defects)
    return study


def inspect_study(path: Path) -> tuple[Study | None, list[Defect]]:
    """A study and every defect of it; the study is None where it cannot be trusted.

    Cells, keys, and checks across tables are done together, so that one run
    finds what is wrong at every level.
    """
    files = read_study_files(path)
    defects = list(files.defects)
    sheets = _merged(load_tables(), files)
    if files.tables:
        found = check_tables(sheets.tables, sheets.places)
        defects += [defect for defect in found if defect not in _bundled_defects()]
    guidance = None
    if files.keys is not None:
        keys = files.keys
        guidance, more = guidance_from(keys.content, keys.file, keys.locate)
        defects += more
        defects += unknown_study_codes(keys.content, sheets, keys.file, keys.locate)
    defects = sorted(set(defects))
    if guidance is None or defects:
        return None, defects
    tables = load_tables()
    if files.tables:
        tables = Tables({name: tuple(rows) for name, rows in sheets.tables.items()})
    return Study(guidance=guidance, tables=tables), defects


@lru_cache(maxsize=1)
def _bundled_defects() -> frozenset[Defect]:
    """Defects of the bundled tables themselves: no study can mend them."""
    tables = load_tables()
    places = {name: _bundled_places(name, len(rows)) for name, rows in tables.items()}
    return frozenset(check_tables(tables, places))


def _bundled_places(name: str, n_rows: int) -> list[Place]:
    """Places of the rows of a bundled table."""
    return [(f"bundled {name}.csv", number) for number in range(2, n_rows + 2)]


def _merged(tables: Tables, files: StudyFiles) -> Sheets:
    """Bundled tables with the rows of a study in place of those with the same key."""
    merged: dict[str, tuple[Row, ...]] = {}
    places: dict[str, list[Place]] = {}
    for name, bundled in tables.items():
        numbered = list(zip(bundled, _bundled_places(name, len(bundled)), strict=True))
        if name in files.tables:
            file, reading = files.tables[name]
            key_of = load_schema(name).key_of
            ours = {key_of(row) for row in reading.rows}
            numbered = [item for item in numbered if key_of(item[0]) not in ours]
            rows = zip(reading.rows, reading.row_numbers, strict=True)
            numbered += [(row, (file, number)) for row, number in rows]
        merged[name] = tuple(row for row, _ in numbered)
        places[name] = [place for _, place in numbered]
    return Sheets(tables=merged, places=places)
