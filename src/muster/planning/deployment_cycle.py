"""The run record of a movement plan: forces generated, moved, compared and explained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from muster.core.words import Posture
from muster.core.world import World
from muster.operations.deployment import AirRoutes, Fleet, Movement, MovementPlan, Switches, deploy
from muster.planning.arrival import Deployment, deployed
from muster.planning.cycle import inputs_sha256
from muster.planning.deployment_record import PlanRows, number
from muster.planning.guidance import Guidance
from muster.planning.lift_record import LiftRows
from muster.planning.movement_assumptions import movement_assumptions
from muster.planning.movements import fleets_of, movements_of, withdrawal
from muster.planning.shortfall_reasons import REASONS, reason_shares, shortfall_reasons
from muster.planning.study_head import conditions, study_head

Record = dict[str, Any]

SCHEMA = "muster/deploy/1"
METHOD = (
    "Movements: each unit of the generated force moves the tonnes, outsize tonnes, lane metres and "
    "persons of its type from its nation to the theatre, no earlier than its notice; supplies "
    "follow for the force as it should stand. Reliefs by rotation are not moved.",
    "Routes: aircraft fly geodesics with stops where they carry more that way; ships take the "
    "shortest way at sea with the passages that are open; trains and convoys run on land inside "
    "Europe after border permits. From the last airfield or port the road onward limits each day.",
    "Lift: what nations and pools have ready, less what serves as tankers or inside theatres that "
    "day, and what markets hire out. Types are pooled over owners; Europeans are used before the "
    "United States.",
    "Plan: the least weighted lateness in tonne-days, a person counting as one tonne; what does "
    "not arrive counts as late to the end and a penalty. A linear programme over every day, "
    "every way and every limit; loads may be shared. The bound prices all columns, and the plan "
    "is checked again outside the solver.",
    "Prices: what one more unit of a limit would save on a day, from the proof of the optimum.",
)


def deploy_study(
    world: World,
    guidance: Guidance,
    switches: Switches,
    *,
    year: int,
    posture: Posture,
    without: tuple[str, ...] = (),
    seed: int = 1,
    most_rounds: int = 1,
    air: AirRoutes | None = None,
    is_withdrawal: bool = False,
    is_compared: bool = False,
) -> Record:
    """The record of moving the force of a study, or of bringing it home.

    Parameters
    ----------
    world, guidance, year, posture, without, seed
        See :func:`muster.planning.assessment.work_out`.
    switches, air
        Horizon, and what is closed.
    most_rounds
        Rounds of generation and movement at most.
    is_withdrawal
        Bring the force home, persons first.
    is_compared
        Also plan it with the United States present, or absent, for the difference.
    """
    case = {"year": year, "without": without, "seed": seed, "most_rounds": most_rounds}

    def run(us: Posture, asked: Guidance) -> Deployment:
        found = deployed(
            world,
            asked,
            switches,
            year=year,
            posture=us,
            without=without,
            seed=seed,
            air=air,
            most_rounds=most_rounds,
        )
        return _brought_home(found, switches, air) if is_withdrawal else found

    mine = run(posture, guidance)
    a = mine.assessment
    digest = hashlib.sha256(
        (
            inputs_sha256(world, guidance, year, posture, without, seed)
            + json.dumps(asdict(switches), sort_keys=True)
            + json.dumps([case["most_rounds"], is_withdrawal])
        ).encode()
    ).hexdigest()
    names = {task.code: task.name for task in a.tasks}
    record = _base(a.world, mine.plan, names, digest)
    record |= {
        "study": study_head(a.guidance, a.world, posture, without),
        "year": year,
        "us": posture.value,
        "without": sorted(without),
        "seed": seed,
        "is_withdrawal": is_withdrawal,
        "rounds": mine.rounds,
        "is_stable": mine.is_stable,
        "score": a.plan.score,
        "gap_reasons": shortfall_reasons(a),
        "gap_reason_shares": [
            {"reason": reason, "share": share} for reason, share in reason_shares(a).items()
        ],
        "reasons": list(REASONS),
        "comparison": None,
    }
    record["verdict"] = verdict(record)
    if is_compared:
        other = Posture.ABSENT if posture is Posture.FULL else Posture.FULL
        record["comparison"] = _comparison(
            # Present and absent mean wholly so, whatever single forces this study counts on.
            record,
            run(other, replace(guidance, us_shares={})),
            other,
        )
    return record


def deploy_movements(
    world: World,
    movements: Sequence[Movement],
    fleets: Sequence[Fleet],
    switches: Switches,
    air: AirRoutes | None = None,
) -> Record:
    """The record of a movement table of one's own, with lift of one's own."""
    plan = deploy(world, movements, fleets, switches, air)
    digest = hashlib.sha256()
    for movement in plan.movements:
        digest.update(repr(movement).encode())
    for fleet in sorted(fleets, key=lambda f: (f.lift_type, f.owner)):
        digest.update(f"{fleet.lift_type} {fleet.owner} {fleet.quantity.tolist()}".encode())
    digest.update(json.dumps(asdict(switches), sort_keys=True).encode())
    digest.update(world.fingerprint.encode())
    record = _base(world, plan, {}, digest.hexdigest())
    record |= {
        "study": None,
        "year": world.year,
        "us": None,
        "without": [],
        "is_withdrawal": False,
        "rounds": 1,
        "is_stable": True,
        "gap_reasons": [],
        "gap_reason_shares": [],
        "comparison": None,
    }
    record["verdict"] = verdict(record)
    return record


def _brought_home(found: Deployment, switches: Switches, air: AirRoutes | None) -> Deployment:
    """The same force on its way home."""
    a = found.assessment
    there = movements_of(a, switches.n_days)
    plan = deploy(
        a.world, withdrawal(there, switches.n_days), fleets_of(a, switches), switches, air
    )
    return replace(found, plan=plan)


def _base(world: World, plan: MovementPlan, names: dict[str, str], digest: str) -> Record:
    """Everything that one movement plan shows."""
    rows, lift = PlanRows(world, plan), LiftRows(world, plan)
    program, solution = plan.posed.program, plan.solution
    return {
        "schema": SCHEMA,
        "inputs_sha256": digest,
        "n_days": plan.switches.n_days,
        "switches": {
            "closed_passages": list(plan.switches.closed_passages),
            "closed_airspace": list(plan.switches.closed_airspace),
            "closed_nodes": [list(n) for n in plan.switches.closed_nodes],
            "permit_days": plan.switches.permit_days,
            "has_charter": plan.switches.has_charter,
        },
        "totals": rows.totals() | lift.us_share() | {"hired_cost_meur": lift.hired_cost_meur()},
        "operations": rows.operations(names),
        "nations": rows.nations(),
        "closure": rows.closure(),
        "lift": lift.lift(),
        "utilisation": lift.utilisation(),
        "bottlenecks": lift.bottlenecks(),
        "prices": lift.prices(),
        "schedule": rows.schedule(),
        "flows": rows.flows(),
        "movements": rows.movements(),
        "tankers": lift.tankers(),
        "assumptions": movement_assumptions(world, plan),
        "method": list(METHOD),
        "solver": {
            "status": "optimal",
            "cost": number(solution.cost),
            "bound": number(solution.bound),
            "gap": float(solution.gap),
            "max_violation": float(solution.max_violation),
            "n_columns": program.n_columns,
            "n_written": solution.n_written,
            "rounds": solution.rounds,
            "n_demands": int(program.amount.size),
            "n_limits": program.n_limits,
        },
    }


WHO = {
    "absent": "Without the United States",
    "full": "With the United States fully present",
    "reduced_2026": "With the United States reduced as announced for 2026",
    "diverted": "With the United States tied down in Asia",
    "enablers_only": "With American enablers only",
}


def who_of(record: Record) -> str:
    """What a record counts on of the United States and of warning, as the start of a sentence."""
    study = record.get("study") or {}
    posture = WHO.get(record["us"] or "", "")
    return conditions(posture, study.get("us_words", ""), study.get("warning_days", 0.0))


def verdict(record: Record) -> str:
    """The finding in two or three sentences."""
    total = record["totals"]
    who = who_of(record)
    if record["is_withdrawal"]:
        return _verdict_home(record, who)
    parts = []
    if total["required_t"] > 0:
        parts.append(
            f"{_percent(total['on_time_t_share'])} of {total['required_t']:,.0f} t of equipment "
            "and supplies"
        )
    if total["required_persons"] > 0:
        share = _percent(total["on_time_persons_share"])
        parts.append(f"{share} of {total['required_persons']:,.0f} persons")
    if not parts:
        return "Nothing has to be moved."
    words = (f"{who}, " if who else "") + " and ".join(parts) + " are in place in time."
    words = words[0].upper() + words[1:]
    late = [r for r in record["operations"] if r["days_late"] is None or r["days_late"] > 0]
    if late:
        worst = max(late, key=lambda r: 1e9 if r["days_late"] is None else r["days_late"])
        if worst["days_late"] is None:
            words += (
                f" {worst['name']} does not close within {record['n_days']} days"
                f" (asked for by day {worst['required_day']:.0f})."
            )
        else:
            words += (
                f" {worst['name']} closes last against its date: day {worst['day_closed']:.0f}"
                f" instead of {worst['required_day']:.0f}."
            )
    if record["prices"]:
        best = record["prices"][0]
        words += (
            f" Tightest: {best['name']}; one more {best['unit']} from day {best['first_day']} on"
            f" would save up to {best['worth_t_days']:,.0f} weighted tonne-days of lateness."
        )
    elif not late:
        words += " No lift, port or road is short."
    return words


def _verdict_home(record: Record, who: str) -> str:
    """The finding of a withdrawal: when persons and equipment are home, and what binds."""
    total, rows = record["totals"], record["operations"]
    closed = [r["day_closed"] for r in rows]
    persons = [r["day_persons"] for r in rows]
    words = f"{who}, {total['required_persons']:,.0f} persons and {total['required_t']:,.0f} t "
    if not rows or any(day is None for day in closed):
        words += f"are not all home within {record['n_days']} days"
    else:
        words += f"are home by day {max(closed):.0f}, the persons by day {max(persons):.0f}"
        slowest = max(rows, key=lambda r: r["day_closed"])
        words += f"; {slowest['name']} takes longest"
    words += "."
    if record["prices"]:
        best = record["prices"][0]
        words += f" Tightest: {best['name']}, from day {best['first_day']} on."
    return words


def _comparison(record: Record, other: Deployment, posture: Posture) -> Record:
    """The same study under the other posture, and the difference in one sentence."""
    rows = PlanRows(other.assessment.world, other.plan)
    lift = LiftRows(other.assessment.world, other.plan)
    total = rows.totals() | lift.us_share() | {"hired_cost_meur": lift.hired_cost_meur()}
    mine = record["totals"]
    with_us, alone = (mine, total) if posture is Posture.ABSENT else (total, mine)
    changed = record["study"]["us_words"]
    but = f", but {changed}," if changed else ""
    with_but, alone_but = (but, "") if posture is Posture.ABSENT else ("", but)
    sentence = (
        f"With the United States{with_but} {with_us['required_t']:,.0f} t and "
        f"{with_us['required_persons']:,.0f} persons move and "
        f"{_percent(with_us['on_time_t_share'])} of the tonnes are on time, without it{alone_but} "
        f"{alone['required_t']:,.0f} t and {alone['required_persons']:,.0f} persons and "
        f"{_percent(alone['on_time_t_share'])}: America would carry "
        f"{_percent(with_us['us_cargo_t_share'])} of the tonnes, and hired lift costs "
        f"{with_us['hired_cost_meur']:,.0f} against {alone['hired_cost_meur']:,.0f} million euro."
    )
    return {"us": posture.value, "totals": total, "sentence": sentence}


def _percent(share: float | None) -> str:
    """A share as a percentage, never rounded up to all of it."""
    if share is None:
        return "–"
    value = 100.0 * share
    shown = round(value)
    if shown == 100 and value < 100.0 - 1e-6:
        return f"{min(value, 99.9):.1f} %"
    return f"{shown} %"
