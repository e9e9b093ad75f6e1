"""Why a cell of the board is as it is, picked from the run record and the tables."""

from __future__ import annotations

from typing import Any

from muster.catalogue.bundled import Tables, load_tables
from muster.catalogue.tracing import trace
from muster.core.errors import UnknownCodeError
from muster.report.french.figures import Speech
from muster.web.answers import Answers
from muster.web.models import Scenario, Why

Row = dict[str, Any]
MOST_CLOSERS, MOST_SOURCES = 12, 60


def why_short(asked: Answers, record: Row, question: Why, language: str) -> Row:
    """One need with its reasons, providers, what could close it, and its sources.

    Sentences are in the language asked for; ``foreign`` holds those that have no French.

    Raises
    ------
    UnknownCodeError
        If the case has no such need.
    """
    scenario, operation, capability = question.scenario, question.operation, question.capability
    speech = Speech(language)
    gap = _of(record["gaps"], operation, capability)
    if not gap:
        known = [f"{g['operation']}/{g['capability']}" for g in record["gaps"]]
        raise UnknownCodeError("need", [f"{operation}/{capability}"], known)
    world = asked.world(scenario.study)
    names = {s.pool: s.name for s in world.pool_shares}
    names |= {n.nation: n.name for n in world.nations.values()}
    serving = {p.system for p in world.provisions if p.capability == capability}
    closers = [
        {
            "system": row["code"],
            "system_name": row["name"],
            "holder": row["holder"],
            "holder_name": names.get(row["holder"], row["holder"]),
            "price": row["price"],
            "cost_meur": list(world.unit_costs_meur.get(row["code"], ())),
        }
        for row in record["prices"]
        if row["kind"] == "asset" and row["code"] in serving
    ]
    return {
        "gap": gap[0] | {"reason": speech.say(gap[0]["reason"])},
        "phases": _of(record["needs"], operation, capability),
        "reasons": _of(record["gap_reasons"], operation, capability),
        "providers": _of(record["contributions"], operation, capability),
        "closers": closers[:MOST_CLOSERS],
        "systems": [
            {
                "system": code,
                "name": world.systems[code].name,
                "cost_meur": list(world.unit_costs_meur.get(code, ())),
            }
            for code in sorted(serving)
            if code in world.systems
        ],
        "sources": sources_of(asked, scenario, f"{operation}/{capability}", record)[:MOST_SOURCES],
        "foreign": sorted(speech.foreign),
    }


def sources_of(asked: Answers, scenario: Scenario, key: str, record: Row | None) -> list[Row]:
    """Rows behind a key, from the tables that the study was made from."""
    return trace(key, tables_of(asked, scenario.study), record)


def tables_of(asked: Answers, study: str) -> Tables:
    """The tables of a study: the bundled ones, with its own rows where it was uploaded."""
    return load_tables() if asked.is_bundled(study) else asked.studies.tables(study)


def _of(rows: list[Row], operation: str, capability: str) -> list[Row]:
    """Rows of one operation and capability."""
    return [r for r in rows if (r["operation"], r["capability"]) == (operation, capability)]
