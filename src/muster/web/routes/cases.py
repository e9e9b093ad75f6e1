"""Questions about one case: estimate, proof, why, and the link that repeats it."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from muster.api.defaults import DEFAULT_YEAR
from muster.catalogue.bundled import load_tables
from muster.catalogue.studies import bundled_studies
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.burden_keys import KEYS
from muster.planning.settings import OPERATION_SETTINGS
from muster.planning.us_forces import us_forces
from muster.report.french.phrasebook import names
from muster.report.targets.language import Language
from muster.web.answers import NOT_SENT, Answers
from muster.web.headline import headline
from muster.web.links import as_python, as_shell, asked_python, asked_shell, decode, encode
from muster.web.models import Link, Scenario, Shared, Why
from muster.web.reasons import why_short
from muster.web.routes.common import REFUSALS, Asked, Spoken, client_of, said, while_here
from muster.web.targets_views import rule_choices

router = APIRouter(prefix="/api", tags=["cases"], responses=REFUSALS)


@router.get("/start", summary="What can be asked: studies, nations, postures, assumptions")
async def start(asked: Asked) -> Response:
    """Everything that the page needs to draw its levers."""
    return said(await asyncio.to_thread(_start, asked))


def _studies(asked: Asked) -> list[dict[str, Any]]:
    """Bundled studies with their operations."""
    guidances = {code: asked.guidance(code) for code in bundled_studies()}
    return [
        {
            "code": code,
            "name": guidance.name,
            "troops": guidance.troops.value,
            "operations": [
                {
                    "code": o.code,
                    "name": o.name,
                    "kind": o.kind,
                    "region": o.region,
                    "start_day": o.start_day,
                }
                for o in guidance.operations
            ],
        }
        for code, guidance in guidances.items()
    ]


def _us_forces(world: World) -> list[dict[str, Any]]:
    """Categories of American forces with their names in both languages."""
    french = Language(code="fr")
    return [
        row | {"name_fr": french.us_category(row["code"]) or row["name"]}
        for row in us_forces(world, DEFAULT_YEAR)
    ]


def _start(asked: Asked) -> dict[str, Any]:
    """What the page starts from, as it is now."""
    return _bundled(asked) | {"uploads": asked.studies.listed()}


@lru_cache(maxsize=2)
def _bundled(asked: Answers) -> dict[str, Any]:
    """What the data say, worked out once: every page of every client begins with it."""
    world = asked.world("half-of-ambition")
    return {
        "fingerprint": load_tables().fingerprint,
        "studies": _studies(asked),
        "postures": [p.value for p in Posture],
        "us_forces": _us_forces(world),
        "nations": [
            {
                "code": n.nation,
                "name": n.name,
                "is_eu": n.is_eu(DEFAULT_YEAR),
                "is_nato": n.is_ally(DEFAULT_YEAR),
            }
            for n in world.nations.values()
            if n.nation != "USA"
        ],
        "pools": sorted(world.pools),
        "capabilities": [
            {"code": c.capability, "name": c.name, "domain": c.domain.value, "unit": c.unit}
            for c in world.capabilities.values()
        ],
        "arrangements": [
            {"code": a.arrangement, "name": a.name, "family": a.family.value}
            for a in world.arrangements.values()
        ],
        "assumptions": [
            {
                "key": x.key,
                "value": x.value,
                "low": x.low,
                "high": x.high,
                "unit": x.unit,
                "reason": x.reason,
            }
            for _, x in sorted(world.assumptions.items())
        ],
        "operation_settings": list(OPERATION_SETTINGS),
        "keys": list(KEYS),
        "names_fr": dict(names()),
        "rules": rule_choices(world.target_rules),
    }


@router.post("/estimate", summary="The answer of the relaxation: at once, an upper bound")
async def estimate(scenario: Scenario, asked: Asked, request: Request) -> Response:
    """Estimate of a case: the board without proof."""
    found = asked.estimate(scenario, client_of(request))
    return Response(await while_here(request, found), media_type="application/json")


@router.post("/proof", summary="The proved answer of the board, before who provides what")
async def proof(scenario: Scenario, asked: Asked, request: Request) -> Response:
    """Proof of a case: what ``muster assess`` says, without the shares of nations."""
    found = asked.proof(scenario, client_of(request))
    return Response(await while_here(request, found), media_type="application/json")


@router.post("/assess", summary="The proved answer: the run record without its longest tables")
async def assess(scenario: Scenario, asked: Asked) -> Response:
    """Proof of a case: what ``muster assess`` says."""
    found = await asked.record(scenario)
    short = {k: v for k, v in found.items() if k not in NOT_SENT and k != "prices"}
    return said(short | headline(found))


@router.post("/why", summary="Why a cell is as it is: who provides, who could close it, sources")
async def why(question: Why, asked: Asked, language: Spoken = "en") -> Response:
    """Reasons, providers, prices and sources of one need."""
    record = await asked.record(question.scenario)
    return said(await asyncio.to_thread(why_short, asked, record, question, language))


@router.post("/link", summary="Link and commands that repeat a case")
async def link(shared: Shared, asked: Asked) -> Response:
    """The case as link, Python and command line."""
    case = shared.case
    study, is_bundled = str(asked.place(case.study)), asked.is_bundled(case.study)
    found = {
        "code": encode(shared),
        "python": as_python(case, study, is_bundled=is_bundled),
        "shell": as_shell(case, study),
    }
    if shared.ask is not None:
        found["asked_shell"] = asked_shell(shared.ask, case, study)
        found["asked_python"] = asked_python(shared.ask, case, study, is_bundled=is_bundled)
    return said(found)


@router.post("/link/open", summary="The case behind a link")
async def open_link(link: Link) -> Response:
    """What a link says."""
    return said(decode(link.code).model_dump(exclude_none=True))
