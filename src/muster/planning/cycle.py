"""The cycle: runs the planning steps in turn and makes the run record.

The record is a plain dictionary; reports, archive, command line and Python
results are all made from it, so that no two of them can differ.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from functools import lru_cache
from typing import Any

import numpy as np

from muster.core.words import Posture, Troops
from muster.core.world import World
from muster.operations.deployment import Switches
from muster.planning import record as rows_of
from muster.planning.arrival import deployed
from muster.planning.assessment import Assessment, work_out
from muster.planning.assumption_list import assumption_rows
from muster.planning.guidance import Guidance
from muster.planning.shortfall_reasons import reason_shares, shortfall_reasons
from muster.planning.study_head import study_head
from muster.planning.supply import Supply
from muster.planning.verdict import details, verdict

Record = dict[str, Any]

SCHEMA = "muster/assess/1"
NOTICE_DAYS = (0, 5, 10, 20, 30, 45, 60, 75, 90, 120, 150, 180)
METHOD = (
    "Forces: every holding counts with its serviceable and deployable share, less the home "
    "reserve, and only once its notice has run out. National published rates come before the "
    "default of a category; a default counts as an estimate.",
    "Needs: a template for each kind of operation, scaled by troops, and enablers that follow "
    "from what they support. The air and naval content of NATO operations is not public; the "
    "templates are reconstructions with ranges.",
    "Arrival: notice plus a transit allowance by distance and mode. With '--arrivals lift' the "
    "movement itself is planned instead.",
    "Command: one arrangement and headquarters for each operation, with the consent and the "
    "places that it needs.",
    "Plan: a mixed-integer programme proves the best coverage; brigades, ships, batteries and "
    "headquarters serve in whole numbers for each operation. Every solution is checked again "
    "outside the solver.",
    "Score: one minus the least weighted relative shortfall over all needs. An operation is run "
    "in full when all its critical needs are met in every phase and somebody can lead it.",
)


LIFT_METHOD = (
    "Arrival: a force counts only from the day on which the lift there is can have it in place. "
    "Forces are chosen and moved in turn until both agree; 'muster deploy' shows the movement."
)


def assess(
    world: World,
    guidance: Guidance,
    *,
    year: int,
    posture: Posture,
    without: tuple[str, ...] = (),
    settings: Mapping[str, str] | None = None,
    seed: int = 1,
    is_compared: bool = False,
    has_lift: bool = False,
) -> Record:
    """The run record of one assessment.

    Parameters
    ----------
    world, guidance
        Data and question; settings are already in the guidance.
    year, posture, without, seed
        See :func:`muster.planning.assessment.work_out`.
    settings
        Settings of the command line, for the record only.
    is_compared
        Also assess with the United States present and under both readings of
        troops, as the report shows; takes about four times as long.
    has_lift
        Let forces count only from the day on which the lift there is can have them in
        place, in place of the allowance by distance; repeats forces and movement until
        they agree.
    """
    rounds = None
    if has_lift:
        found = deployed(
            world, guidance, Switches(), year=year, posture=posture, without=without, seed=seed
        )
        a, rounds = found.assessment, found.rounds
    else:
        a = work_out(world, guidance, year=year, posture=posture, without=without, seed=seed)
    digest = inputs_sha256(world, guidance, year, posture, without, seed)
    record = full_record(a, digest, settings)
    if rounds is not None:
        record["is_transit_allowance"] = False
        record["arrival_rounds"] = rounds
        record["is_arrival_stable"] = found.is_stable
        record["method"] = [*METHOD[:2], LIFT_METHOD, *METHOD[3:]]
    if is_compared:
        _compare(record, a, world, guidance, without)
    return record


def board_record(a: Assessment, digest: str, settings: Mapping[str, str] | None) -> Record:
    """What an assessment says before anybody asks who provides what.

    Parameters
    ----------
    a
        The assessment; it may have been worked out without shares.
    digest
        Of :func:`inputs_sha256`.
    settings
        Settings of the command line, for the record only.
    """
    return _board(a, Supply(a), digest, settings)


def _board(
    a: Assessment, supply: Supply, digest: str, settings: Mapping[str, str] | None
) -> Record:
    """What :func:`board_record` says, with the supply already looked up."""
    operations = rows_of.operation_rows(a, supply)
    capabilities = rows_of.capability_rows(a, supply)
    return {
        "schema": SCHEMA,
        "study": study_head(a.guidance, a.world, a.posture, a.without),
        "year": a.world.year,
        "us": a.posture.value,
        "seed": a.seed,
        "inputs_sha256": digest,
        "score": a.plan.score,
        "plan_coverage": a.plan.coverage,
        "n_run": int(a.plan.is_run.sum()),
        "n_operations": len(a.tasks),
        "verdict": verdict(a, operations, capabilities),
        "verdict_details": details(a, operations, capabilities),
        "estimated_share": rows_of.number(supply.estimated_total()),
        "is_transit_allowance": True,
        "arrival_rounds": None,
        "is_arrival_stable": None,
        "operations": operations,
        "gaps": rows_of.gap_rows(a, supply),
        "capabilities": capabilities,
        "command_options": rows_of.command_rows(a),
        "command_costs": rows_of.command_cost_rows(a),
        "solver": rows_of.solver_row(a),
        "without": list(a.without),
        "settings": rows_of.settings_row(settings or {}),
    }


def full_record(a: Assessment, digest: str, settings: Mapping[str, str] | None) -> Record:
    """Everything that one assessment shows; takes what :func:`board_record` takes, with shares."""
    supply = Supply(a)
    contributions = rows_of.contribution_rows(a)
    reasons = shortfall_reasons(a)
    return _board(a, supply, digest, settings) | {
        "needs": rows_of.need_rows(a),
        "contributions": contributions,
        "nations": rows_of.nation_rows(a, contributions),
        "availability": _availability_rows(a, supply),
        "prices": rows_of.price_rows(a),
        "gap_reasons": reasons,
        "gap_reason_shares": [
            {"reason": reason, "share": share}
            for reason, share in reason_shares(a, reasons).items()
        ],
        "dependence": [],
        "comparison": None,
        "readings": [],
        "assumptions": assumption_rows(a),
        "confidence": [
            {"confidence": level, "share": rows_of.number(share)}
            for level, share in supply.confidence_shares().items()
        ],
        "method": list(METHOD),
    }


def _compare(
    record: Record,
    a: Assessment,
    world: World,
    guidance: Guidance,
    without: tuple[str, ...],
) -> None:
    """Add what the report compares: the United States present and absent, both readings."""
    year = a.world.year or 0
    # Present and absent mean wholly so, whatever single forces this study counts on.
    plain = replace(guidance, us_shares={})
    scores: dict[tuple[str, Posture], Assessment] = (
        {} if guidance.us_shares else {(a.guidance.troops, a.posture): a}
    )
    for troops in (guidance.troops, *(t for t in Troops if t is not guidance.troops)):
        for posture in (Posture.ABSENT, Posture.FULL):
            if (troops, posture) not in scores:
                scores[troops, posture] = work_out(
                    world,
                    replace(plain, troops=troops),
                    year=year,
                    posture=posture,
                    without=without,
                    seed=a.seed,
                    is_shared=False,
                )
    record["readings"] = [
        {
            "troops": troops.value,
            "us": posture.value,
            "score": other.plan.score,
            "n_run": int(other.plan.is_run.sum()),
            "n_operations": len(other.tasks),
        }
        for troops in Troops
        for posture in (Posture.ABSENT, Posture.FULL)
        for other in (scores[troops, posture],)
    ]
    present, alone = (
        {
            row["capability"]: row["coverage"]
            for row in rows_of.capability_rows(other, Supply(other))
        }
        for other in (scores[guidance.troops, p] for p in (Posture.FULL, Posture.ABSENT))
    )
    record["dependence"] = [
        {
            "capability": row["capability"],
            "name": row["name"],
            "coverage_without_us": alone[row["capability"]],
            "coverage_with_us": present[row["capability"]],
            "difference": rows_of.number(present[row["capability"]] - alone[row["capability"]]),
        }
        for row in record["capabilities"]
    ]
    for row in record["capabilities"]:
        row["coverage_with_us"] = present[row["capability"]]
    record["comparison"] = _present(scores[guidance.troops, Posture.FULL])


def _present(full: Assessment) -> Record:
    """The same study with the United States present, in brief."""
    supply = Supply(full)
    operations = rows_of.operation_rows(full, supply)
    capabilities = rows_of.capability_rows(full, supply)
    return {
        "us": Posture.FULL.value,
        "score": full.plan.score,
        "n_run": int(full.plan.is_run.sum()),
        "verdict": verdict(full, operations, capabilities),
    }


def _availability_rows(a: Assessment, supply: Supply) -> list[Record]:
    """European units by day of notice for every capability needed, and with the US of the run."""
    days = np.array(NOTICE_DAYS, dtype=np.float64)
    europe, together = supply.by_notice(days)
    place = {c: i for i, c in enumerate(sorted(a.world.capabilities))}
    return [
        {
            "capability": capability,
            "notice_days": int(day),
            "available": rows_of.number(europe[place[capability], d]),
            "available_with_us": rows_of.number(together[place[capability], d]),
        }
        for capability in sorted({n.capability for n in a.needs})
        for d, day in enumerate(NOTICE_DAYS)
    ]


def inputs_sha256(
    world: World,
    guidance: Guidance,
    year: int,
    posture: Posture,
    without: tuple[str, ...],
    seed: int,
) -> str:
    """Digest of everything that the answer depends on, whatever the order of rows (rule R5)."""
    digest = _world_digest(_Same(world)).copy()
    question = asdict(guidance)
    # What a study does not say leaves the digest of earlier versions as it was.
    for name in ("us_shares", "warning_days"):
        if not question[name]:
            del question[name]
    digest.update(json.dumps(question, sort_keys=True, default=str).encode())
    digest.update(f"{year} {posture} {sorted(without)} {seed}".encode())
    return digest.hexdigest()


class _Same:
    """A world that equals itself alone: to read all its rows would take as long as to digest it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.world is self.world

    def __hash__(self) -> int:
        return id(self.world)


@lru_cache(maxsize=4)
def _world_digest(same: _Same) -> hashlib._Hash:
    """Digest of a world's rows, remembered: one case after another is asked of the same world."""
    world, digest = same.world, hashlib.sha256()
    for item in fields(world):
        value = getattr(world, item.name)
        if item.name in ("name", "fingerprint"):
            continue
        if isinstance(value, Mapping):
            lines = sorted(f"{k!r}={v!r}" for k, v in value.items())
        elif isinstance(value, tuple | frozenset):
            lines = sorted(repr(v) for v in value)
        else:
            lines = [repr(value)]
        digest.update(f"{item.name}:{'|'.join(lines)}\n".encode())
    return digest
