"""What the page *Nation* shows of a record of targets: picked and named, never computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from muster.core.errors import UnknownCodeError
from muster.core.targets import TargetRule
from muster.planning import targets_model
from muster.planning.apportionment_case import OPTIONS, STEPS
from muster.report.french.figures import Speech
from muster.report.targets.language import Language
from muster.report.targets.letter import letter
from muster.report.targets.letter_print import letter_pdf
from muster.report.targets.reasons import Asked, reasons
from muster.web.answers import Answers
from muster.web.models import JobRequest

Record = dict[str, Any]
Row = dict[str, Any]
_HEAD = (
    "year", "us", "key", "mode", "money_share", "verdict", "score_before", "score_after",
    "n_run_before", "n_run_after", "n_operations", "cost_meur", "cost_low_meur", "cost_high_meur",
    "inputs_sha256", "rules_off", "offers", "changes", "unled", "solver",
)  # fmt: skip
_NATION = (
    "nation", "name", "is_asked", "fair_share", "fair_meur", "burden_meur", "burden_share",
    "deviation_meur", "n_targets", "persons", "gdp_share", "spending_share", "worth_share",
    "worth_error", "worth", "without_me", "block",
)  # fmt: skip
_TARGET = (
    "capability", "name", "unit", "system_name", "quantity", "own", "shared", "year", "cost_meur",
    "cost_low_meur", "cost_high_meur", "persons", "fair_units", "held", "gap_units", "rule",
    "operation", "operation_name", "is_critical", "source", "confidence",
)  # fmt: skip
_PLAYER = (
    "player", "name", "shapley", "standard_error", "share", "without_me", "alone", "gdp_share",
    "spending_share",
)  # fmt: skip


def check_terms(request: JobRequest, asked: Answers) -> None:
    """Refuse terms of targets that cannot be asked, before a job is made of them.

    Raises
    ------
    UnknownCodeError
        If the key or a rule is not known in the study's world.
    BadInputError
        If a number is none that its rule or a risk level can have, or risk and money are both
        given.
    """
    terms = request.terms
    targets_model.check_terms(
        targets_model.Terms(
            key=terms.key,
            off=tuple(terms.rules_off),
            numbers={r.rule: r.value for r in terms.rules},
            money_share=terms.money,
            risk=terms.risk,
        ),
        asked.world(request.scenario.study),
    )


def rule_choices(rules: Mapping[str, TargetRule]) -> list[Row]:
    """Rules of targets with their numbers, ranges and units in both languages; a switch has none.

    A rule that shares out parts of a unit comes with the parts that can be chosen.
    """
    en, fr = Language(code="en"), Language(code="fr")
    found = []
    for code, rule in rules.items():
        row: Row = {"rule": code, "name": en.pair("short", code), "name_fr": fr.pair("short", code)}
        low, high = rule.provenance.low, rule.provenance.high
        if rule.kind != "switch" and low is not None and high is not None:
            steps = [s for s in STEPS if low <= s <= high] if code in OPTIONS else []
            row |= {
                "value": rule.value, "low": low, "high": high, "steps": steps,
                "unit": en.pair("rule_unit", code), "unit_fr": fr.pair("rule_unit", code),
                "is_share": rule.kind == "share",
            }  # fmt: skip
        found.append(row)
    return found


def overview(record: Record, language: str) -> Row:
    """Head, nations, capabilities of the gap, and rules with what each costs."""
    words = Language(code=language)
    speech = Speech(language)
    head = {k: record.get(k) for k in _HEAD} | {"verdict": speech.say(record["verdict"])}
    return head | {
        "foreign": sorted(speech.foreign),
        "nations": [
            {k: n.get(k) for k in _NATION}
            | {"rule_name": words.pair("short", n["deviation_rule"]) if n["deviation_rule"] else ""}
            for n in record["nations"]
        ],
        "gaps": [
            {k: g[k] for k in ("capability", "name", "unit", "units", "cost_meur")}
            for g in record["gaps"]
        ],
        "rules": [
            {k: r[k] for k in ("rule", "name", "is_on", "cost_meur", "moved_meur")}
            | {"short": words.pair("short", r["rule"])}
            for r in record["rules"]
        ],
    }


def package(record: Record, nation: str, language: str) -> Row:
    """What one nation is asked for: the letter's words, and every target with its reasons.

    Raises
    ------
    UnknownCodeError
        If the record does not have the nation.
    """
    known = [n["nation"] for n in record["nations"]]
    if nation not in known:
        raise UnknownCodeError("nation", [nation], known)
    words = Language(code=language)
    asked = Asked(record=record, words=words)
    found = letter(record, nation, language)
    return {
        "nation": nation,
        "title": found.title,
        "lead": found.lead,
        "facts": [{"value": v, "label": what, "note": note} for v, what, note in found.facts],
        "parts": [
            {"title": p.title, "sentences": list(p.sentences)} for p in found.parts if p.sentences
        ],
        "targets": [
            {k: t[k] for k in _TARGET}
            | {
                "quantity_said": words.units(t["quantity"], t),
                "rule_name": words.pair("short", t["rule"]),
                "operation_title": words.operation_title(t["operation_name"]),
                "shared_title": words.shared_title(t["shared_name"]) if t["shared_name"] else "",
                "reasons": list(reasons(asked, t)),
            }
            for t in asked.targets(nation)
        ],
    }


def letter_file(record: Record, nation: str, language: str) -> bytes:
    """The letter of a nation as PDF.

    Raises
    ------
    UnknownCodeError
        If the record does not have the nation.
    """
    known = [n["nation"] for n in record["nations"]]
    if nation not in known:
        raise UnknownCodeError("nation", [nation], known)
    return letter_pdf(record, nation, language)


def worth_of(record: Record, language: str = "en") -> Row:
    """Players with their Shapley values, and the capabilities that these come from."""
    speech = Speech(language)
    return {
        "verdict": speech.say(record["verdict"]),
        "foreign": sorted(speech.foreign),
        "worth": record["worth"],
        "score": record["score"],
        "players": [{k: p[k] for k in _PLAYER} for p in record["players"]],
        "origins": [
            {"player": o["player"], "capability_names": o["capability_names"],
             "capabilities": o["capabilities"], "shapley": o["shapley"]}
            for o in record["origins"]
            if o["shapley"] > 1e-6
        ],
    }  # fmt: skip
