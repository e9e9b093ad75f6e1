"""What reports, letters and traces say of lent American forces and of warning."""

from __future__ import annotations

from typing import Any

import muster
from muster.catalogue.bundled import load_tables
from muster.catalogue.tracing import trace
from muster.planning.us_forces import us_forces
from muster.report.sentences import study_line, us_of, warned
from muster.report.targets.language import Language
from muster.report.targets.reasons import Asked


def head(**changes: Any) -> dict[str, Any]:
    """The head of a record without the United States, with what its study changes."""
    study = {"code": "x", "name": "X", "us_shares": {}, "us_words": "", "warning_days": 0.0}
    return {"study": study | changes, "us": "absent", "year": 2025}


LENT = {
    "us_shares": {"satellite": 0.5, "ship": 0.0, "tanker": 1.0, "own_sort": 1.0},
    "us_words": "with all its tankers",
    "warning_days": 30.0,
}


def test_a_record_that_says_nothing_is_told_as_before() -> None:
    """Nothing lent and no warning, or a record that knows neither: the posture alone."""
    for record in (head(), {"us": "absent", "study": {}}, {"us": "absent"}):
        assert us_of(record) == "without the United States"
        assert warned(record) == ""
    assert study_line(head()) == "X · 2025 · without the United States"


def test_what_is_lent_stands_beside_the_posture() -> None:
    """On the line under every title, with the warning."""
    assert study_line(head(**LENT)) == (
        "X · 2025 · without the United States, but with all its tankers · 30 days of warning"
    )
    assert warned(head(warning_days=1.0)) == "1 day of warning"


def test_letters_say_it_in_both_languages() -> None:
    """The record's words in English, those of the catalogue in French."""
    said = {
        code: Asked(record=head(**LENT), words=Language(code=code)).posture()
        for code in ("en", "fr")
    }
    assert said["en"] == (
        "without the United States, but with all its tankers, after 30\u00a0days of warning"
    )
    french = said["fr"].replace("\u00a0", " ").replace("\u2019", "'")
    assert french == (
        "sans les États-Unis, mais avec la totalité de leurs systèmes « own_sort », 50 % de leurs "
        "satellites et la totalité de leurs ravitailleurs et sans leurs navires et sous-marins, "
        "après 30 jours d'alerte"
    )


def test_every_category_of_american_forces_has_a_french_name() -> None:
    """Sixteen categories of the bundled world."""
    french = Language(code="fr")
    codes = [row["code"] for row in us_forces(muster.load_world(), 2025)]
    assert len(codes) == 16
    assert all(french.us_category(code) for code in codes)


def test_a_trace_names_the_share_of_the_study() -> None:
    """Behind air-to-air refuelling stands the share of tankers that the study counts on."""
    result = muster.assess(
        muster.load_world(),
        muster.load_guidance("half-of-ambition"),
        year=2025,
        us="absent",
        settings={"us.tanker": "0.5", "us.medical": "1"},
    )
    rows = trace("mjo_ne/aar", load_tables(), result.record)
    mine = [r for r in rows if r["kind"] == "us_share"]
    assert [(r["key"], r["value"], r["source"]) for r in mine] == [("tanker", 0.5, "assumption")]
