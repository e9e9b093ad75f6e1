"""The run record of a campaign: trials counted, compared and explained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.core.crises import Crisis
from muster.core.watching import tell
from muster.core.words import Posture
from muster.core.world import World
from muster.operations.campaign.blocks import block, with_masks
from muster.operations.campaign.distance import distance
from muster.operations.campaign.model import Campaign, FloatArray
from muster.operations.campaign.running import (
    Block,
    Mapper,
    Progress,
    blocks_of,
    in_threads,
    run_blocks,
)
from muster.operations.campaign.tally import MILLIONTHS, Tally
from muster.planning.assessment import Posed, posed
from muster.planning.campaign_assumptions import campaign_assumptions
from muster.planning.campaign_history import trace_rows
from muster.planning.campaign_model import CampaignCase, Opening, campaign_of, stress_of
from muster.planning.campaign_record import CampaignRows, trials_needed, wilson
from muster.planning.campaign_verdict import verdict
from muster.planning.campaign_worth import (
    Masks,
    Trials,
    cost_of_one,
    frontier,
    halving,
    worth_of_one,
)
from muster.planning.cycle import inputs_sha256
from muster.planning.deployment_record import number
from muster.planning.guidance import Guidance
from muster.planning.study_head import study_head

Record = dict[str, Any]

SCHEMA = "muster/campaign/1"
METHOD = (
    "Crises: operations of each kind and region begin at random at the rate of the past (Poisson), "
    "last as long as past ones did and have their sizes. With '--escalation' one may bring "
    "another.",
    "Force: the order of battle of one year, the same in every year of the campaign, in units that "
    "deploy together: a brigade, a battery, a ship, a few aircraft. Whether a unit is ready is "
    "drawn anew for each tour, whether a nation joins for each operation.",
    "Rule: when a tour begins, critical capabilities are manned first, specialists before "
    "all-rounders, the least used unit first; the home reserve stays at home. After its tour a "
    "unit rests as its rotation ratio asks. A crisis that may do so breaks into rest, then recalls "
    "units from operations of lower priority.",
    "An operation holds if in each of its tours every critical need is met; it fails otherwise. "
    "The level holds in a year if no operation fails in it.",
    "Chance: every draw has a stream of its own, named by seed, trial, operation and unit, so that "
    "a change of the force changes nothing else. Intervals are 95 % (Wilson; paired for "
    "differences) and speak of chance in the trials only, not of the assumptions.",
)
WORTH_TRIALS, WORTH_CAPABILITIES, STRESS_TRIALS, MOMENTS = 200, 5, 400, 12
"""Trials for comparisons and for the study's own operations, capabilities compared, and
moments at which the rule is measured against the best assignment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSettings:
    """How a campaign is run.

    Attributes
    ----------
    n_trials, n_years
        Trials, and years in each.
    error
        Go on beyond ``n_trials`` until the 95 % interval of the probability of ever failing is
        within plus or minus this; None: do not.
    trace
        Trial whose history is told.
    is_escalation, is_us_process
        Let crises bring others; let the United States be tied down for spells.
    has_worth
        Work out what one more unit is worth and what would halve the risk.
    """

    n_trials: int = 10_000
    n_years: int = 30
    error: float | None = None
    trace: int = 0
    is_escalation: bool = False
    is_us_process: bool = False
    has_worth: bool = True


def campaign_study(
    world: World,
    guidance: Guidance,
    settings: CampaignSettings,
    *,
    year: int,
    posture: Posture,
    without: tuple[str, ...] = (),
    seed: int = 1,
    crises: Sequence[Crisis] | None = None,
    n_workers: int = 2,
    mapper: Mapper | None = None,
    progress: Progress | None = None,
) -> Record:
    """The record of a campaign of the force of a study against crises.

    Parameters
    ----------
    world, guidance, year, posture, without, seed
        See :func:`muster.planning.assessment.work_out`.
    settings
        Trials, years and options.
    crises
        What may come; None: the crises of the world.
    n_workers
        Threads for what is computed here; the answer does not depend on it.
    mapper
        Computes the blocks of trials; None: threads here.
    progress
        Called with trials done and wanted.
    """
    start = posed(world, guidance, year=year, posture=posture, without=without, seed=seed)
    opening = Opening(
        world=start.world, posture=posture, seed=seed, tasks=start.tasks, assets=start.assets
    )
    chosen = tuple(crises) if crises is not None else tuple(start.world.crises.values())
    case = campaign_of(
        opening,
        chosen,
        n_years=settings.n_years,
        is_escalation=settings.is_escalation,
        is_us_process=settings.is_us_process,
    )
    mapped = _told(mapper if mapper is not None else in_threads(n_workers))
    # What needs no count of trials is done beside them, where a processor has time for it.
    with ThreadPoolExecutor(1, thread_name_prefix="beside") as pool:
        beside = pool.submit(_beside, case, opening, seed, settings)
        tally = _run(case.campaign, seed, settings, mapped, progress)
        rows = CampaignRows(case, tally, year)
        record = _base(start, case, rows, settings, tally, posture)
        record["trace"], gap, record["stress"] = beside.result()
    record["inputs_sha256"] = _digest(
        world, guidance, settings, year, posture, without, seed, chosen
    )
    record["study"] = study_head(start.guidance, start.world, posture, without)
    record["without"] = sorted(without)
    record["seed"] = seed
    record |= {"capabilities": rows.capabilities(), "frontier": [], "halving": None}
    if settings.has_worth:
        _add_worth(record, case, seed, n_workers, int(tally.trials))
    record["greedy"] = _distance(record, gap) if gap is not None else None
    record["verdict"] = verdict(record)
    return record


def _beside(
    case: CampaignCase, opening: Opening, seed: int, settings: CampaignSettings
) -> tuple[Record, FloatArray | None, Record]:
    """The history of one trial, how far the rule is from the best, and the study's own test."""
    told = trace_rows(case, seed, settings.trace)
    gap = distance(case.campaign, seed, n_moments=MOMENTS).gap if settings.has_worth else None
    return told, gap, _stress(opening, seed)


def _run(
    campaign: Campaign,
    seed: int,
    settings: CampaignSettings,
    mapper: Mapper,
    progress: Progress | None,
) -> Tally:
    """All trials asked for, and more until the error is as small as wanted."""
    blocks = blocks_of(settings.n_trials)
    tally = run_blocks(campaign, seed, blocks, mapper, progress=progress)
    if settings.error is None:
        return tally
    done = settings.n_trials
    while True:
        k = int(tally.failed_by[-1])
        low, high = wilson(k, done)
        if (high - low) / 2.0 <= settings.error:
            return tally
        wanted = max(done + 500, trials_needed(k / done, settings.error))
        fresh = blocks_of(wanted, first_trial=done)
        tally = tally + run_blocks(campaign, seed, fresh, mapper, progress=progress)
        done = int(tally.trials)


def _told(mapper: Mapper) -> Mapper:
    """A mapper after each of whose blocks whoever watches hears of the estimate so far."""
    n_done = n_failed = 0

    def mapped(
        campaign: Campaign, seed: int, blocks: Sequence[Block]
    ) -> Iterator[tuple[Block, Tally]]:
        nonlocal n_done, n_failed
        for one, tally in mapper(campaign, seed, blocks):
            n_done, n_failed = n_done + int(tally.trials), n_failed + int(tally.failed_by[-1])
            low, high = wilson(n_failed, n_done)
            tell("chance", estimate=n_failed / n_done, low=low, high=high, trials=float(n_done))
            yield one, tally

    return mapped


def _base(
    start: Posed,
    case: CampaignCase,
    rows: CampaignRows,
    settings: CampaignSettings,
    tally: Tally,
    posture: Posture,
) -> Record:
    """Everything that the trials themselves show."""
    supply = case.campaign.supply
    return {
        "schema": SCHEMA,
        "year": start.world.year,
        "us": posture.value,
        "settings": {
            "trials": int(tally.trials),
            "years": settings.n_years,
            "is_escalation": settings.is_escalation,
            "is_us_process": settings.is_us_process,
            "warm_up": case.campaign.warm_up_years,
            "hold_share": float(case.campaign.demand.hold_share.max(initial=1.0)),
            "n_units": len(supply.unit),
            "n_holders": len(supply.holder),
            "n_crises": len(case.crises),
        },
        "totals": rows.totals(),
        "years": rows.years(),
        "exceedance": rows.exceedance(),
        "crises": rows.crises(),
        "tempo": rows.tempo(),
        "at_once": rows.at_once(),
        "errors": rows.errors(),
        "estimated_share": number(_estimated_share(start)),
        "assumptions": campaign_assumptions(case),
        "method": list(METHOD),
    }


def _estimated_share(start: Posed) -> float:
    """Share of the deployable supply that rests on estimates, by weight of the study's needs."""
    assets, total = start.assets, 0.0
    for need in start.needs:
        given = [dict(start.problem.provisions.get(s, ())) for s in assets.system]
        units = np.array([g.get(need.capability, 0.0) for g in given]) * assets.deployable
        held = float(units.sum())
        total += need.weight * (float(units[assets.is_estimated].sum()) / held if held > 0 else 1.0)
    return total


def _digest(
    world: World,
    guidance: Guidance,
    settings: CampaignSettings,
    year: int,
    posture: Posture,
    without: tuple[str, ...],
    seed: int,
    crises: Sequence[Crisis],
) -> str:
    """Digest of everything that the record depends on."""
    text = inputs_sha256(world, guidance, year, posture, without, seed)
    text += json.dumps(asdict(settings), sort_keys=True)
    text += "".join(repr(c) for c in sorted(crises, key=lambda c: c.crisis))
    return hashlib.sha256(text.encode()).hexdigest()


# --- comparisons --------------------------------------------------------------------------


def _add_worth(record: Record, case: CampaignCase, seed: int, n_workers: int, n: int) -> None:
    """Worth of one more unit, the frontier, and what would halve the risk."""
    n_compared = min(n, WORTH_TRIALS)
    trials = compared_trials(seed, n_compared, n_workers)
    codes = [
        row["capability"]
        for row in record["capabilities"]
        if row["is_critical"] and (row["first_to_fail_share"] > 0 or row["short_share"] > 0)
    ][:WORTH_CAPABILITIES]
    before = trials(case.campaign)
    worth = worth_of_one(case, codes, before[1], trials)
    place = {c: i for i, c in enumerate(case.campaign.supply.capability)}
    for row in record["capabilities"]:
        cost = cost_of_one(case, place[row["capability"]])
        row["cost_low_meur"], row["cost_high_meur"] = cost if cost else (None, None)
        if row["capability"] in worth:
            row |= worth[row["capability"]]
    record["frontier"] = frontier(case, before, trials)
    record["halving"] = halving(record["frontier"])
    record["settings"]["compared_trials"] = n_compared


def _distance(record: Record, gap: FloatArray) -> Record:
    """How far the rule is from the best assignment, and how often more made it worse."""
    compared = [row for row in record["capabilities"] if "n_worse" in row]
    return {
        "samples": int(gap.size),
        "mean_gap": number(float(gap.mean())) if gap.size else None,
        "p95_gap": number(float(np.quantile(gap, 0.95))) if gap.size else None,
        "worst_gap": number(float(gap.max())) if gap.size else None,
        "exceptions": {
            "checked": len(compared) * record["settings"]["compared_trials"],
            "worse": sum(row["n_worse"] for row in compared),
        },
        "note": "Coverage that the same units would give if all operations of a moment were "
        "manned anew with parts of units allowed: an upper bound of what the rule loses.",
    }


def compared_trials(seed: int, n: int, n_workers: int = 2) -> Trials:
    """The first n trials of any campaign: their tally and failed years."""
    parts = blocks_of(n, block_trials=max(25, -(-n // (4 * n_workers))))

    def told(campaign: Campaign) -> tuple[Tally, Masks]:
        with ThreadPoolExecutor(n_workers) as pool:
            found = list(pool.map(lambda b: with_masks(campaign, seed, *b), parts))
        tally = sum((t for t, _ in found[1:]), start=found[0][0])
        return tally, np.concatenate([masks for _, masks in found])

    return told


def _stress(opening: Opening, seed: int) -> Record:
    """The operations of the study itself at once: how many hold."""
    case = stress_of(opening)
    tally = block(case.campaign, seed, 0, STRESS_TRIALS)
    rows: list[Record] = []
    for i, task in enumerate(case.crises):
        began, tours = int(tally.operations[i]), int(tally.tours[i])
        critical: NDArray[np.int64] = tally.short_share[i] * case.campaign.demand.is_critical
        worst = int(np.argmax(critical)) if critical.any() else None
        code = case.campaign.supply.capability[worst] if worst is not None else None
        rows.append(
            {
                "operation": task.crisis,
                "name": task.name,
                "held_prob": number(1.0 - int(tally.operations_failed[i]) / max(1, began)),
                "coverage": number(int(tally.tour_coverage[i]) / MILLIONTHS / max(1, tours)),
                "limiting": case.world.capabilities[code].name if code else None,
            }
        )
    return {
        "trials": STRESS_TRIALS,
        "n_operations": len(rows),
        "n_held": sum(row["held_prob"] >= 0.5 for row in rows),
        "coverage": number(float(np.mean([row["coverage"] for row in rows]))),
        "limiting": sorted({row["limiting"] for row in rows if row["limiting"]}),
        "operations": rows,
    }
