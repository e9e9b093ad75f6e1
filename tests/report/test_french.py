"""French of finished reports: every sentence is known, numbers stay what they are."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import muster
from muster.archive import canonical_json
from muster.report import figures
from muster.report.campaign.pages import campaign_document, campaign_figures
from muster.report.deployment.pages import deployment_document, deployment_figures
from muster.report.figure import Figure
from muster.report.french.figures import Speech
from muster.report.french.phrasebook import in_french, names, number_in_french
from muster.report.numbers import NBSP
from muster.report.targets.language import THIN
from muster.report.targets.pages import targets_document, targets_figures

STUDY = "rdc-5000"
HOLE = re.compile(r"\{(#?)(\w+)\}")


def sentences() -> dict[str, str]:
    """Every form of the phrasebook with its French."""
    found = tomllib.loads(
        files("muster.report.french").joinpath("sentences.toml").read_text(encoding="utf-8")
    )
    return {english: french for group in found.values() for english, french in group.items()}


def test_both_languages_of_a_form_hold_the_same_values() -> None:
    """Each number and each name of the English stands once in the French, and nothing else."""
    for english, french in sentences().items():
        ours = sorted((mark, name.lower()) for mark, name in HOLE.findall(english))
        theirs = sorted((mark, name.lower()) for mark, name in HOLE.findall(french))
        assert {*theirs} <= {*ours}, english
        assert len(theirs) == len({*theirs}) or len(theirs) == len(ours), english


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("12,345.6 %", "12_345,6_%"),
        ("<0.1 %", "<0,1_%"),
        ("€ 223 bn", "223~Md€"),
        ("four", "4"),
        ("1.82e+03", "1_820"),
        ("not known", "inconnu"),
    ],
)
def test_numbers_are_written_as_in_france(english: str, french: str) -> None:
    """A comma for decimals; narrow spaces, which do not break, for thousands and per cent."""
    assert number_in_french(english) == french.replace("_", THIN).replace("~", NBSP)


@pytest.mark.parametrize(
    ("english", "french"),
    [
        (
            "With the United States tied down in Asia, but with all its tankers and without its "
            "ships and submarines, after 30 days of warning, Europe in 2025 can fully run one of "
            "the four operations of “My study”, and covers 89 % of what all of them need; the "
            "first things to break are airborne early warning and air-to-air refuelling.",
            "Avec les États-Unis retenus en Asie, mais avec la totalité de leurs ravitailleurs et "
            "sans leurs navires et sous-marins, après 30 jours d’alerte, l’Europe de 2025 peut "
            "mener entièrement 1 des 4 opérations de « My study » et couvre 89 % de l’ensemble "
            "de leurs besoins ; premières ruptures : alerte aérienne avancée et ravitaillement en "
            "vol.",
        ),
        (
            "Without the United States, 99.5 % of 640,092 t of equipment and supplies and 100 % "
            "of 105,916 persons are in place in time.",
            "Sans les États-Unis, 99,5 % de 640 092 t de matériel et d’approvisionnements et "
            "100 % de 105 916 personnes sont sur place à temps.",
        ),
        (
            "Evacuation at the Red Sea does not close within 180 days (asked for by day 12).",
            "Évacuation en mer Rouge : force incomplète après 180 jours (demandée au jour 12).",
        ),
        (
            "An operation fails in 94 % of years with the forces there are, in 81 % with the gap "
            "filled, and in 60 % with all of these units.",
            "Une opération échoue dans 94 % des années avec les forces actuelles, dans 81 % une "
            "fois la lacune comblée, et dans 60 % avec toutes ces unités.",
        ),
    ],
)
def test_a_sentence_says_the_same_in_french(english: str, french: str) -> None:
    """Names, numbers and conditions of the English, in a French sentence."""
    found = in_french(english)
    assert found is not None
    assert found.replace(THIN, " ").replace(NBSP, " ") == french


def test_what_nobody_knows_is_not_guessed() -> None:
    """A sentence without a form has no French, and is named as such."""
    speech = Speech("fr")
    said = "The tanker flies to a place of which nothing is known, and back."
    assert speech.say(said) == said
    assert speech.foreign == {said}
    assert Speech("en").say(said) == said


@given(st.text(max_size=60))
def test_any_text_is_answered(said: str) -> None:
    """Law: names of a study of one's own can be anything; nothing raises."""
    found = in_french(said)
    assert found is None or isinstance(found, str)


@pytest.fixture(scope="module")
def world() -> muster.World:
    """The bundled world."""
    return muster.load_world()


def record_of(result: Any) -> dict[str, Any]:
    """The record as a file would hold it."""
    found: dict[str, Any] = json.loads(canonical_json(result.record))
    return found


CASES: dict[str, Callable[[Any, Any], Any]] = {
    "assessment": lambda w, g: muster.assess(w, g),
    "campaign": lambda w, g: muster.campaign(w, g, trials=60, years=8, workers=1),
    "deployment": lambda w, g: muster.deploy(w, g),
    "targets": lambda w, g: muster.targets(w, g),
    "attribution": lambda w, g: muster.attribute(w, g, workers=1),
}
PAGES: dict[str, tuple[Any, Any]] = {
    "campaign": (campaign_document, campaign_figures),
    "deployment": (deployment_document, deployment_figures),
    "targets": (targets_document, targets_figures),
}


@pytest.mark.parametrize("kind", CASES)
def test_every_sentence_of_a_result_is_known_in_french(kind: str, world: muster.World) -> None:
    """Verdict, details, facts and figures of every kind of work: nothing stays English."""
    record = record_of(CASES[kind](world, muster.load_guidance(STUDY)))
    speech = Speech("fr")
    found: list[Figure] = []
    if kind in PAGES:
        document, make = PAGES[kind]
        said = document(record)
        speech.say_all([said.verdict, *said.details])
        for fact in said.facts:
            speech.say_all([fact.value, fact.label, fact.note])
        found = make(record)
    else:
        speech.say(record["verdict"])
    if kind == "assessment":
        speech.say_all(record["verdict_details"])
        speech.say_all(g["reason"] for g in record["gaps"])
        speech.say_all(o["blocked_by"] for o in record["command_options"] if o["blocked_by"])
        found = figures(record)
    for figure in found:
        french = speech.figure(figure)
        if not figure.is_empty:
            same = [c for c in figure.columns if c in french.columns and not in_french(c)]
            assert same == [], figure.code
            assert french.svg() != figure.svg()
    assert speech.foreign == set()


def test_every_system_pool_and_crisis_has_a_french_name(world: muster.World) -> None:
    """What the page names in French: of the bundled data nothing is left out."""
    known = names()
    asked = [
        *(s.name for s in world.systems.values()),
        *(c.name for c in world.capabilities.values()),
        *(n.name for n in world.nations.values()),
        *(p.name for p in world.pool_shares),
        *(a.name for a in world.arrangements.values()),
        *(h.name for h in world.headquarters.values()),
        *(c.name for c in world.crises.values()),
        *(c.unit for c in world.capabilities.values()),
    ]
    assert sorted({name for name in asked if name not in known}) == []
