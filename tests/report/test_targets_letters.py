"""Target letters: two pages, tagged, each sentence of one nation alone, every number with a unit."""

from __future__ import annotations

import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from pypdf import PdfReader
from targets_records import Record, bundled_record, targets_record

from muster.core.errors import UnknownCodeError
from muster.report.targets.language import LANGUAGES, Language, of_french, to_french
from muster.report.targets.letter import letter, letter_nations
from muster.report.targets.letter_print import letter_pdf, write_letters
from muster.report.targets.reasons import Asked, reasons
from muster.report.targets.terminal import explain_text, targets_text

NOT_SENTENCES = {"kicker", "title", "title_none"}
"""Phrases that name no nation because they are no sentences of a letter."""
BLANKS = str.maketrans("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", "  ")


def catalogue(name: str) -> dict[str, dict[str, str]]:
    """A catalogue of words or phrases."""
    return tomllib.loads(
        files("muster.report.targets").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    )


def flat(said: str) -> str:
    """A text on one line with ordinary blanks."""
    return " ".join(said.translate(BLANKS).split())


def everything(record: Record, nation: str, language: str) -> str:
    """All text of a letter."""
    found = letter(record, nation, language)
    said = [found.title, found.kicker, *(b for f in found.facts for b in f), *found.sentences()]
    for part in found.parts:
        said += [part.title, *(h for h, _ in part.reasons), *(b[0] for b in part.bars)]
        if part.table is not None:
            said += [*part.table.heads, *(c for row in part.table.body for c in row)]
    return flat(" | ".join(said))


# --- the catalogues --------------------------------------------------------------------------


def test_both_languages_have_the_same_phrases_with_the_same_values() -> None:
    """What one language can say, the other says from the same facts."""
    phrases = catalogue("phrases")
    assert set(phrases["en"]) == set(phrases["fr"])
    nation = {"n", "N", "de", "a"}
    for key, said in phrases["en"].items():
        values = [set(re.findall(r"{(\w+)}", s)) - nation for s in (said, phrases["fr"][key])]
        extra = values[0] ^ values[1]
        assert extra <= {"n_targets", "key"}, (key, extra)


def test_every_capability_rule_and_nation_of_the_catalogue_has_french_words() -> None:
    """48 capabilities, 36 nations, all units: none is left in English."""
    import csv

    words = catalogue("words")
    tables = files("muster.catalogue").joinpath("tables")
    for table, key, kind in (
        ("capabilities", "capability", "capability"), ("nations", "nation", "nation"),
        ("capabilities", "unit", "unit"), ("target_rules", "rule", "short"),
        ("clusters", "name", "shared"),
    ):  # fmt: skip
        with tables.joinpath(f"{table}.csv").open(encoding="utf-8") as file:
            codes = {row[key] for row in csv.DictReader(file)}
        assert codes <= set(words[kind]), (kind, codes - set(words[kind]))


def test_operations_and_studies_of_the_bundled_studies_have_french_words() -> None:
    """Every study and operation that comes with Muster can be told in French."""
    words = catalogue("words")
    for path in files("muster.catalogue").joinpath("studies").iterdir():
        if path.name.endswith(".toml"):
            study = tomllib.loads(path.read_text(encoding="utf-8"))
            assert study["name"] in words["study"]
            names = {o["name"] for o in study["operations"]}
            assert names <= set(words["operation"]), names - set(words["operation"])


def test_articles_and_numbers_follow_their_language() -> None:
    """The Netherlands takes an article, and French writes 1 205,5 with its own marks."""
    en, fr = Language(), Language(code="fr")
    assert en.nation("NLD") == "the Netherlands"
    assert en.nation_title("NLD") == "Netherlands"
    assert (of_french(fr.nation("NLD")), to_french(fr.nation("NLD"))) == (
        "des Pays-Bas",
        "aux Pays-Bas",
    )
    assert (of_french("l'Irlande"), to_french("le Portugal")) == ("de l'Irlande", "au Portugal")
    assert fr.percent(0.0481).translate(BLANKS) == "4,8 %"
    assert fr.whole(46538).translate(BLANKS) == "46 538"
    assert fr.money(1200).translate(BLANKS) == "1,2 milliard d’euros"
    assert en.money_range(5900, 16600).translate(BLANKS) == "between 5.9 and 16.6 billion euro"
    aar = {"capability": "aar", "unit": "aircraft"}
    assert fr.units(1.5, aar).translate(BLANKS) == "1,5 avion ravitailleur"
    assert en.asked(0.75, {"capability": "land_medium"}) == "three quarters of a medium brigade"
    assert fr.asked(0.75, {"capability": "land_medium"}) == "trois quarts d’une brigade médiane"
    assert fr.typeset("Pourquoi : « oui » ; non").count("\N{NARROW NO-BREAK SPACE}") == 1
    with pytest.raises(ValueError, match="Choose one of en, fr"):
        Language(code="de")


# --- one letter ------------------------------------------------------------------------------


def test_explain_says_the_words_of_the_letter() -> None:
    """What a letter says of a target, the terminal says, in both languages."""
    record = targets_record()
    for language in LANGUAGES:
        asked = Asked(record=record, words=Language(code=language))
        target = asked.targets("XAA")[0]
        told = flat(explain_text(record, "XAA", "aar", language=language))
        whole = flat(explain_text(record, "XAA", language=language))
        in_letter = {
            s for p in letter(record, "XAA", language).parts for _, r in p.reasons for s in r
        }
        assert target["capability"] == "aar"
        for sentence in reasons(asked, target):
            assert sentence in in_letter
            assert flat(sentence) in told
            assert flat(sentence) in whole


def test_explain_names_what_it_does_not_know() -> None:
    """A capability that nobody lacks, or a nation that is not there, is answered with help."""
    record = targets_record()
    assert "Missing are: aar" in explain_text(record, "XAA", "arr")
    assert "is not asked for this" in flat(explain_text(record, "XAC", "aar"))
    with pytest.raises(UnknownCodeError, match="XAQ"):
        explain_text(record, "XAQ")


def test_a_letter_says_why_nothing_is_asked() -> None:
    """Legal limits, another continent, and nothing missing each have their own reason."""
    record = targets_record()
    assert "join none of the operations" in flat(letter(record, "XAC").lead)
    assert "asks what Europe can do without the United States" in flat(letter(record, "USA").lead)
    record |= {"gaps": [], "targets": [], "gap_operations": []}
    assert "has all that" in flat(letter(record, "XAA").lead)
    assert PdfReader(io.BytesIO(letter_pdf(record, "XAA"))).pages


def test_a_letter_fits_two_pages_whatever_is_asked() -> None:
    """Sixty targets of one nation are set smaller, not on a third page."""
    record = targets_record()
    extra = []
    for i in range(58):
        code = f"made_up_{i}"
        name = f"Made-up capability number {i}"
        record["gaps"].append(record["gaps"][0] | {"capability": code, "name": name})
        extra.append(record["targets"][0] | {"capability": code, "name": name})
    record["targets"] += extra
    assert len(PdfReader(io.BytesIO(letter_pdf(record, "XAA"))).pages) <= 2


def test_text_of_users_is_never_markup() -> None:
    """A study named like a command of the typesetter is printed as it is."""
    record = targets_record()
    record["study"]["name"] = '#panic("no") $x$ <b>'
    assert "#panic" in PdfReader(io.BytesIO(letter_pdf(record, "XAA"))).pages[0].extract_text()


def test_the_terminal_text_fits_its_width() -> None:
    """At 100 and at 60 columns no line is longer, and ASCII stays ASCII."""
    record = targets_record()
    for width in (60, 100):
        assert max(map(len, targets_text(record, width).splitlines())) <= width
    targets_text(record, 100, is_ascii=True).encode("ascii")
    explain_text(record, "XAA", language="fr", is_ascii=True).encode("ascii")


# --- all letters of the bundled study --------------------------------------------------------


@pytest.mark.slow
def test_no_sentence_stands_in_two_letters() -> None:
    """Every sentence of prose is that of one nation, in both languages."""
    record = bundled_record()
    for language in LANGUAGES:
        seen = Counter[str]()
        for nation in letter_nations(record):
            seen.update(
                {
                    part
                    for said in letter(record, nation, language).sentences()
                    for part in re.split(r"(?<=[.!?]) ", flat(said))
                }
            )
        assert not [s for s, n in seen.items() if n > 1]


@pytest.mark.slow
def test_no_part_of_a_letter_is_empty() -> None:
    """Each heading has sentences, a table or reasons, and no cell or sentence is blank."""
    record = bundled_record()
    for language in LANGUAGES:
        for nation in letter_nations(record):
            found = letter(record, nation, language)
            assert found.lead
            assert all(value and label for value, label, _ in found.facts)
            for part in found.parts:
                assert part.sentences or part.table or part.reasons, (nation, part.title)
                assert all(part.sentences)
                assert all(c for row in (part.table.body if part.table else ()) for c in row)


def unitless(said: str, language: str) -> Iterator[str]:
    """Numbers in a text that no unit, share or noun follows."""
    after = {
        "en": r"%|million|billion|euro|of\b|times|more|provide|reach|Europe|and [\d.]|to \d|can\b|"
        r"that\b|because|nations|targets|people|person|target\b|operations?|capabilities|"
        r"published|assumed|figures|gaps",
        "fr": r"%|millions?|milliards?|euros?|d[eu’]|fois|ont|en\b|et [\d,]|à \d|que\b|de plus|"
        r"nations|objectifs?|personnes?|opérations?|capacités|prix|car\b|ne\b|n’|l’Europe|manques",
    }[language]
    words = catalogue("words")
    nouns = {w[:4] for kind in ("capability", "unit") for v in words[kind].values() for w in v}
    number = r"(?<![\w.,-])\d+(?:[.,  ]\d+)*(?![\w-])"
    for found in re.finditer(number, said):
        rest = said[found.end() :].lstrip(" )(")
        is_year = re.fullmatch(r"20\d\d", found[0])
        if not (is_year or re.match(after, rest) or rest[:4] in nouns):
            yield said[max(0, found.start() - 30) : found.end() + 20]


@pytest.mark.slow
def test_every_number_of_a_letter_has_its_unit() -> None:
    """A number in prose is followed by what it counts; number columns say it in head or cell."""
    record = bundled_record()
    for language in LANGUAGES:
        for nation in letter_nations(record):
            found = letter(record, nation, language)
            for said in found.sentences():
                bare = [b for b in unitless(flat(said), language) if "in running all" not in b]
                bare = [b for b in bare if "d'en déployer" not in b.replace("’", "'")]
                bare = [b for b in bare if "n'en fournissent que" not in b.replace("’", "'")]
                assert not bare, (nation, bare)
            for part in found.parts:
                for row in part.table.body if part.table else ():
                    for i in part.table.numbers if part.table else ():
                        head = part.table.heads[i] if part.table else ""
                        has_unit = re.search(r"unit|euro|By|D’ici", head) or re.search(
                            r"[a-z]", row[i]
                        )
                        assert has_unit, (nation, head, row[i])


@pytest.mark.slow
def test_french_letters_have_no_english_words_of_the_catalogue() -> None:
    """Names, units, operations, pools and rules are all told in French."""
    words = catalogue("words")
    english: set[str] = set()
    french = " | ".join(
        w for kind in words.values() for v in kind.values()
        for w in ([v] if isinstance(v, str) else v[1:])
    ).lower()  # fmt: skip
    for kind, entries in words.items():
        for key, value in entries.items():
            if kind == "study":
                english.add(key)
            elif kind == "capability" or kind == "unit":
                english |= {value[0], value[1]}
            elif kind not in ("nation", "fraction"):
                english |= {value[0], key} if " " in key else {value[0]}
    only = {e for e in english if e.lower() not in french and len(e) > 3}
    record = bundled_record()
    for nation in letter_nations(record):
        told = everything(record, nation, "fr")
        assert told != everything(record, nation, "en")
        left = [e for e in only if re.search(rf"\b{re.escape(e)}\b", told.replace("’", "'"))]
        assert not left, (nation, left)
        assert not re.search(r"\b(the|of|and|is|asked|which|between)\b", told), nation


@pytest.mark.slow
def test_all_letters_are_tagged_and_at_most_two_pages(tmp_path: Path) -> None:
    """36 nations, two languages: tagged PDF with language and title, never a third page."""
    record = bundled_record()
    counted = []
    paths = write_letters(record, tmp_path, LANGUAGES, lambda done, of: counted.append((done, of)))
    assert len(paths) == 2 * len(record["nations"]) == 72
    assert counted[-1] == (72, 72)
    for path in paths:
        found = PdfReader(path)
        root = found.trailer["/Root"]
        assert len(found.pages) <= 2, path.name
        assert root["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in root
        assert root["/Lang"][:2] == path.stem[-2:]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert found.metadata is not None
        assert found.metadata.title
        assert b"pdfuaid" in root["/Metadata"].get_data()


# --- other questions -------------------------------------------------------------------------


def test_money_is_not_called_gdp() -> None:
    """Where money was given, a fair share is a share of that money, not of GDP."""
    record = targets_record() | {"mode": "money"}
    assert "its fair share by the money at hand is" in flat(letter(record, "XAA").lead)
    assert "selon l’argent disponible" in flat(letter(record, "XAA", "fr").lead)


def test_a_mixed_key_names_its_parts() -> None:
    """70 and 30 per cent of two keys are said as such, in both languages."""
    said = "70 % share of GDP and 30 % share of population"
    assert flat(Language().key(said)) == "GDP (70 %) and population (30 %)"
    assert flat(Language(code="fr").key(said)) == "le PIB (70 %) et la population (30 %)"
    assert Language(code="fr").key("a key of their own") == "a key of their own"


def test_an_offer_and_a_risk_have_their_own_words() -> None:
    """What a nation has offered is not called fair; what only risk asks for says so."""
    record = targets_record()
    record["targets"][0]["rule"] = "offer"
    assert "it has offered 2 aircraft itself" in flat(explain_text(record, "XAA", "aar"))
    record["risk"] = {"wanted": 0.5, "with_gap": 0.7, "reached": 0.5, "units": {"aar": 3}}
    record["gaps"][0]["in_field"] = 0.0
    told = flat(explain_text(record, "XAA"))
    assert "crises come more often than the study foresees" in told
    assert "fails from 70 % to 50 %" in told


def test_new_words_of_a_users_study_stay_as_they_are() -> None:
    """An operation, a capability and a nation that no catalogue knows are told all the same."""
    record = targets_record()
    told = flat(explain_text(record, "XAA", language="fr"))
    assert "Crisis far away exige" in told
    assert "demandé à Nation A" in told
    for table in ("gaps", "targets"):
        for row in record[table]:
            row["capability"] = {"aar": "lasers"}.get(row["capability"], row["capability"])
            row["unit"] = {"aircraft": "mirrors"}.get(row["unit"], row["unit"])
    assert "2 mirrors (Air-to-air refuelling)" in flat(explain_text(record, "XAA", "lasers"))
