"""Studies: bundled ones, folders, workbooks, new ones; and what is wrong with bad ones."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from catalogue_builders import (
    TOML,
    archive,
    csv_text,
    found,
    holding,
    holdings_csv,
    minimal_xlsx,
    write_study,
    write_workbook,
)

from muster.catalogue.new_study import FolderExistsError, check_folder, write_new_study
from muster.catalogue.schema import load_schema
from muster.catalogue.studies import bundled_studies, load_guidance, load_world, read_study
from muster.catalogue.toml_reading import read_toml
from muster.core.errors import BadInputError, UnknownCodeError
from muster.core.words import Troops
from muster.planning.guidance import resolve

SIZES = {
    "eu-2008": 7,
    "full-nato-2006": 8,
    "half-mjo-plus": 1,
    "half-of-ambition": 4,
    "helsinki": 1,
    "rdc-5000": 1,
}


@pytest.mark.parametrize("name", bundled_studies())
def test_every_bundled_study_is_sound_and_sourced(name: str) -> None:
    """Six studies with 22 operations in all: known codes, a description, a source each."""
    guidance = resolve(load_guidance(name), load_world())
    assert guidance.code == name and len(guidance.operations) == SIZES[name]
    assert guidance.description and guidance.sources
    assert guidance.troops is Troops.HIGH


def test_half_of_ambition_is_one_major_and_three_small_operations() -> None:
    """One operation of 60,000 persons with priority 1, three of 30,000."""
    operations = resolve(load_guidance("half-of-ambition"), load_world()).operations
    sizes = [load_world().kinds[operation.kind].size.value for operation in operations]
    assert sizes == ["major", "small", "small", "small"]
    assert [operation.priority for operation in operations] == [1, 2, 3, 4]
    assert [operation.persons for operation in operations] == [60_000, 30_000, 30_000, 30_000]


def test_the_united_states_has_no_part_in_operations_of_the_eu() -> None:
    """Eight of the operations of 2008 and Helsinki are led by the EU in one of three ways."""
    for name in ("eu-2008", "helsinki"):
        for operation in load_guidance(name).operations:
            assert operation.arrangements == ("eu_mpcc", "eu_national", "berlin_plus")


def test_rows_of_a_study_replace_those_with_the_same_key(tmp_path: Path) -> None:
    """One row with a bundled key and one new: one row more, and the figure changed to 77."""
    bundled = read_study("half-of-ambition").tables
    old = next(row for row in bundled["holdings"] if row["source"] != "assumption")
    cells = {name: value for name, value in old.items() if value is not None}
    rows = [{**cells, "quantity": 77, "low": "", "high": ""}, holding(holder="ISL", year=2031)]
    folder = write_study(tmp_path / "s", holdings=holdings_csv(*rows))
    assert check_folder(folder) == []
    study = read_study(folder)
    assert len(study.tables["holdings"]) == len(bundled["holdings"]) + 1
    key = (old["holder"], old["system"], old["year"])
    world = load_world(folder)
    (changed,) = [h for h in world.holdings if (h.holder, h.system, h.year) == key]
    assert changed.quantity == 77.0
    assert world.fingerprint != load_world().fingerprint and world.name == "s"


def test_an_empty_table_changes_nothing(tmp_path: Path) -> None:
    """A holdings.csv with only its header leaves the fingerprint as it is."""
    folder = write_study(tmp_path / "s", holdings=holdings_csv())
    assert load_world(folder).fingerprint == load_world().fingerprint


def test_a_workbook_is_a_whole_study(tmp_path: Path) -> None:
    """Sheets study, operations and holdings give the same as a folder with the same content."""
    header = list(load_schema("holdings").by_name)
    row = holding(holder="ISL", year=2031, quantity=4, low=3, high=6)
    path = write_workbook(
        tmp_path / "s.xlsx",
        {
            "README": [["about this study"]],
            "study": [
                ["key", "value"],
                ["code", "test"],
                ["name", "A test"],
                ["sources", "half-ambition-2018"],
                ["fifty_percent_rule", True],
                ["assumptions.weight_critical", 3],
            ],
            "operations": [
                ["code", "name", "kind", "region", "start_day", "without"],
                ["one", "The one operation", "sjo_crisis", "sahel", 2.5, "NOR, DNK"],
            ],
            "holdings": [header, [row.get(name) for name in header]],
        },
    )
    toml = TOML.replace(
        "\n\n[[", "\nfifty_percent_rule = true\n[assumptions]\nweight_critical = 3\n[["
    )
    toml += 'start_day = 2.5\nwithout = ["NOR", "DNK"]\n'
    folder = write_study(tmp_path / "f", toml, holdings=holdings_csv(row))
    assert check_folder(path) == []
    assert read_study(path).guidance == read_study(folder).guidance
    assert load_world(path).fingerprint == load_world(folder).fingerprint


def test_defects_in_the_study_sheets_have_their_sheet_rows(tmp_path: Path) -> None:
    """A bad number in row 3 of operations, and a doubled and an unknown key of study."""
    path = write_workbook(
        tmp_path / "s.xlsx",
        {
            "study": [["key", "value"], ["code", "a"], ["name", "A"], ["nmae", "B"], ["code", "c"]],
            "operations": [
                ["code", "name", "kind", "region", "start_day"],
                ["one", "One", "sjo_crisis", "sahel", 0],
                ["two", "Two", "sjo_crisis", "sahell", "soon"],
            ],
        },
    )
    defects = check_folder(path)
    assert found(defects, "row 4", "'nmae' is unknown", "Did you mean name")
    assert found(defects, "row 5", "stands twice, first in row 2")
    assert found(defects, "row 3", "start_day", "not a number")
    assert found(defects, "row 3", "region", "Did you mean sahel")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code = ", "row 1"),
        ("code = 'a'\ncode = 'b'", "row 2"),
        ("a = " + "[" * 10_000 + "]" * 10_000, "nested more than 50"),
        ("a = " + "{a=" * 10_000 + "1" + "}" * 10_000, "nested more than 50"),
        ("a" + ".a" * 10_000 + " = 1", "nested more than 50"),
        ("[a" + ".a" * 10_000 + "]", "nested more than 50"),
        ("x = 0x" + "f" * 9000, "'x' is unknown"),
        ("x = " + "9" * 9000, "not TOML"),
        ("#" * 2_000_001, "2,000,000"),
        ("a = \x00", "row 1"),
    ],
)
def test_toml_that_would_hurt_the_parser_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """Ten texts, 10,000 levels deep among them: a defect each, never a RecursionError."""
    assert found(check_folder(write_study(tmp_path / "s", text)), "study.toml", words)


def test_brackets_in_texts_and_comments_are_not_nesting() -> None:
    """200 brackets inside quotation marks and 200 in a comment are no depth at all."""
    text = f'a = "{"[" * 200}"\n# {"[" * 200}\nb = """\n{"{" * 200}\n"""\nc = [[1], [2]]\n'
    document, defects = read_toml(text.encode(), "t.toml")
    assert defects == [] and document is not None and document.content["c"] == [[1], [2]]


def test_keys_of_the_third_operation_have_its_lines() -> None:
    """The third block of [[operations]] begins on line 5; its kind is on line 6."""
    text = "[[operations]]\na = 1\n[[operations]]\na = 1\n[[operations]]\nkind = 'x'\n"
    document, _ = read_toml(text.encode(), "t.toml")
    assert document is not None
    assert document.line("operations", 2, "kind") == 6
    assert document.line("operations", 2, "absent") == 5


def test_a_new_study_is_sound_and_never_overwrites(tmp_path: Path) -> None:
    """Four files and 0 defects; a second call changes nothing and raises."""
    folder = write_new_study(tmp_path / "deep" / "mine")
    names = sorted(entry.name for entry in folder.iterdir())
    assert names == ["README.txt", "holdings.csv", "study.schema.json", "study.toml"]
    assert check_folder(folder) == []
    assert sorted(p.name for p in folder.parent.iterdir()) == ["mine"]
    assert (folder / "study.toml").read_text().startswith("#:schema ./study.schema.json\n")
    assert load_guidance(folder).code == "mine"
    assert load_guidance(folder).operations == load_guidance("half-of-ambition").operations
    before = tree(tmp_path)
    with pytest.raises(FolderExistsError, match="exists already"):
        write_new_study(folder)
    with pytest.raises(UnknownCodeError, match="did you mean helsinki"):
        write_new_study(tmp_path / "other", base="helsinky")
    assert tree(tmp_path) == before


@pytest.mark.parametrize("base", bundled_studies())
def test_every_bundled_study_can_be_the_base_of_a_new_one(tmp_path: Path, base: str) -> None:
    """Six new studies: 0 defects, and the keys fit the JSON Schema beside them."""
    folder = write_new_study(tmp_path / "mine", base)
    assert check_folder(folder) == []
    schema = json.loads((folder / "study.schema.json").read_text())
    document, _ = read_toml((folder / "study.toml").read_bytes(), "study.toml")
    assert document is not None
    assert set(schema["required"]) <= set(document.content) <= set(schema["properties"])
    known = schema["properties"]["operations"]["items"]["properties"]
    assert all(set(operation) <= set(known) for operation in document.content["operations"])


@pytest.mark.parametrize(
    ("name", "words"),
    [("europ", "did you mean europe"), ("half-of-ambitions", "did you mean half-of-ambition")],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, words: str) -> None:
    """A world and a study, each misspelt once."""
    load = load_world if name.startswith("eu") else load_guidance
    with pytest.raises(UnknownCodeError, match=words):
        load(name)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("holding.csv", "Did you mean holdings.csv"),
        ("Holdings.CSV", "Did you mean holdings.csv"),
        ("holdings.tsv", "would not be read"),
        ("data.parquet", "would not be read"),
        ("study.yaml", "would not be read"),
        ("old.xls", "would not be read"),
        ("other.toml", "Only study.toml is read"),
    ],
)
def test_a_file_that_would_not_be_read_is_a_defect(tmp_path: Path, file: str, words: str) -> None:
    """Seven files beside a sound study.toml: nothing is passed over in silence."""
    folder = write_study(tmp_path / "s")
    (folder / file).write_text("x")
    assert found(check_folder(folder), file, words)


def test_a_link_in_a_study_is_not_followed(tmp_path: Path) -> None:
    """holdings.csv as a link to a file elsewhere: 1 defect, and no word of that file."""
    secret = tmp_path / "secret"
    secret.write_text("topsecret")
    folder = write_study(tmp_path / "s")
    (folder / "holdings.csv").symlink_to(secret)
    (defect,) = check_folder(folder)
    assert "link" in str(defect) and "topsecret" not in str(defect)


def test_one_table_in_two_files_is_refused(tmp_path: Path) -> None:
    """holdings as CSV and as a sheet: 1 defect names both."""
    folder = write_study(tmp_path / "s", holdings=holdings_csv())
    write_workbook(folder / "w.xlsx", {"holdings": [list(load_schema("holdings").by_name)]})
    assert found(check_folder(folder), "w.xlsx [holdings]", "stands in holdings.csv too")


BAD_TOML = """code = "bad study"
name = ""
troops = "hgih"
fifty_percent_rule = "yes"
trops = "low"

[assumptions]
weight_critcal = 2
weight_other = nan

[[operations]]
code = "one"
name = "One"
kind = "sjo_crises"
region = "sahel"
start_day = -3
persons = "many"
without = ["NO", "UK"]

[[operations]]
code = "one"
name = "Two"
kind = "sjo_crisis"
duration_days = 0
priority = 1.5
arrangements = "nato"
"""

PLANTED = [
    ("study.toml, row 1", "is not a code"),
    ("study.toml, row 2", "is empty"),
    ("study.toml, row 3", "Did you mean high"),
    ("study.toml, row 4", "not yes or no"),
    ("study.toml, row 5", "'trops' is unknown"),
    ("study.toml, row 8", "Did you mean weight_critical"),
    ("study.toml, row 9", "not a finite number"),
    ("study.toml, row 14", "Did you mean sjo_crisis"),
    ("study.toml, row 16", "too small"),
    ("study.toml, row 17", "not a number"),
    ("study.toml, row 18", "'NO' is not in nations", "NOR"),
    ("study.toml, row 18", "'UK' is not in nations", "GBR"),
    ("study.toml, row 21", "stands twice", "row 12"),
    ("study.toml, row 20", "'region'", "missing"),
    ("study.toml, row 24", "too small"),
    ("study.toml, row 25", "not a whole number"),
    ("study.toml, row 26", "not a list"),
    ("holdings.csv, row 2, column holder", "'XAB' is neither a nation nor a pool"),
    ("holdings.csv, row 3, column holder", "YAML", "Write NOR"),
    ("holdings.csv, row 4, column quantity", "is negative"),
    ("holdings.csv, row 5, column quantity", "not a finite number"),
    ("holdings.csv, row 7", "in rows 6 and 7"),
    ("holdings.csv, row 8, column note", "like a formula"),
    ("holdings.csv, row 9, column system", "'tankz' is not in systems"),
    ("holdings.csv, row 10, column low", "has no range"),
    ("notice.csv, row 1", "notice_hours", "expected is notice_days"),
    ("readiness.csv, row 2", "looks like percent"),
    ("changes.csv, row 1, column reason", "is missing"),
    ("pools.csv, row 2", "not UTF-8", "Latin-1"),
    ("rotation.csv, row 1", "semicolon"),
    ("rotation.csv, row 2, column ratio", "decimal comma"),
    ("regions.csv", "is UTF-16"),
    ("holding.csv", "Did you mean holdings.csv"),
    ("bomb.xlsx", "claim 2,147,"),
    ("phases.csv, row 3", "11 cells"),
]


def bad_folder(folder: Path) -> Path:
    """A study with 35 planted defects in 11 files."""
    rows = [
        holding(holder="XAB"),
        holding(holder="NO"),
        holding(holder="DNK", quantity="-4"),
        holding(holder="SWE", quantity="NaN"),
        holding(holder="FIN"),
        holding(holder="FIN"),
        holding(holder="EST", note="=cmd()"),
        holding(holder="LVA", system="tankz"),
        holding(holder="LTU", low="", high=""),
    ]
    ready = {"holder": "NOR", "category": "tanker", "measure": "deployable", "value_share": "55"}
    ready |= {"source": "assumption", "low": "0.1", "high": "0.9", "confidence": "low"}
    header = list(load_schema("phases").by_name)
    write_study(
        folder,
        BAD_TOML,
        holdings=holdings_csv(*rows),
        notice=csv_text("notice", []).replace("notice_days", "notice_hours"),
        readiness=csv_text("readiness", [ready]),
        changes=csv_text("changes", []).replace("reason,", ""),
        pools=csv_text("pools", [{"pool": "XP", "name": "étang"}]).encode("latin-1"),
        rotation="holder;domain;ratio;low;high;source;as_of;confidence;note\nNOR;land;4,5;;;x;;low;\n",
        regions=csv_text("regions", []).encode("utf-16"),
        holding=holdings_csv(),
        phases=",".join(header) + "\n" + ",".join("x" * len(header)) + "\n" + "x," * 10 + "x\n",
    )
    (folder / "bomb.xlsx").write_bytes(
        archive(minimal_xlsx("<worksheet/>"), {"xl/worksheets/sheet1.xml": 2**31})
    )
    return folder


def tree(folder: Path) -> dict[str, str]:
    """Hash of every file under a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_all_planted_defects_are_found_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    """35 defects planted in 11 files: one check names all 35 with file, reason and remedy."""
    folder = bad_folder(tmp_path / "bad")
    before = tree(tmp_path)
    defects = check_folder(folder)
    missed = [words for words in PLANTED if not found(defects, *words)]
    assert missed == []
    assert all(defect.file and defect.reason and defect.remedy for defect in defects)
    assert defects == sorted(defects)
    with pytest.raises(BadInputError) as caught:
        read_study(folder)
    assert caught.value.defects == tuple(defects)
    with pytest.raises(BadInputError):
        load_world(folder)
    assert tree(tmp_path) == before


def test_a_toml_of_ten_thousand_levels_does_not_hide_the_other_defects(tmp_path: Path) -> None:
    """The depth of study.toml and the negative number of holdings.csv are both named."""
    toml = "a = " + "[" * 10_000 + "]" * 10_000
    folder = write_study(tmp_path / "s", toml, holdings=holdings_csv(holding(quantity="-1")))
    defects = check_folder(folder)
    assert found(defects, "study.toml, row 1", "nested") and found(defects, "row 2", "negative")


@pytest.mark.parametrize("name", ["absent", "empty", "plain.txt"])
def test_what_is_no_study_is_a_defect(tmp_path: Path, name: str) -> None:
    """A path that does not exist, an empty folder and a text file: 1 defect each."""
    if name == "empty":
        (tmp_path / name).mkdir()
    elif name == "plain.txt":
        (tmp_path / name).write_text("x")
    (defect,) = check_folder(tmp_path / name)
    assert defect.file == name and defect.remedy


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("operations = 3", "no list of tables"),
        ("operations = [1, 2]", "no list of tables"),
        ("operations = []", "has no operation"),
        ("assumptions = 3", "It is no table"),
        ("code = 3", "'3', not text"),
        ("sources = [1]", "not a list of codes"),
        ("sources = ['a b']", "not a code"),
        ("[[operations]]\nstart_day = inf", "not a finite number"),
        ("[[operations]]\nstart_day = 40000", "mind the unit"),
        ("[[operations]]\npersons = true", "not a number"),
        ("[[operations]]\npersons_low = 9\npersons_high = 8", "low reading 9 is above"),
        ("[[operations]]\npersons = 0x" + "f" * 400, "not a finite number"),
        ("[[operations]]\nlead_nation = 2026-01-01", "not text"),
    ],
)
def test_a_key_of_the_wrong_shape_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """Thirteen keys with a value of another type or beyond its range."""
    assert found(check_folder(write_study(tmp_path / "s", text)), "study.toml", words)


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"study": [["code", "test"]]}, "begin with the columns key and value"),
        ({"operations": [["code"], ["one"]]}, "no sheet 'study'"),
        ({"study": [["key", "value"], ["code", "a", "b"]]}, "more than a key and a value"),
        ({"study": [["key", "value"]], "operations": [["code", "code"]]}, "stands twice"),
        ({"study": [["key", "value"]]}, "has no operation"),
        ({"study": [["key", "value"], ["fifty_percent_rule", "NO"]]}, "not yes or no"),
    ],
)
def test_a_study_sheet_of_the_wrong_shape_is_refused(
    tmp_path: Path, sheets: dict[str, list[list[object]]], words: str
) -> None:
    """Six workbooks whose sheets study and operations are not as they must be."""
    assert found(check_folder(write_workbook(tmp_path / "s.xlsx", sheets)), "s.xlsx", words)


def test_two_workbooks_in_one_folder_are_refused(tmp_path: Path) -> None:
    """Two .xlsx beside a sound study.toml: 1 defect."""
    folder = write_study(tmp_path / "s")
    for name in ("a", "b"):
        write_workbook(folder / f"{name}.xlsx", {"README": [["x"]]})
    (defect,) = check_folder(folder)
    assert "more than one workbook" in str(defect)
