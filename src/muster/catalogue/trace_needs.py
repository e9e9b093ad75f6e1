"""What is behind a need, its supply and its coverage: ``OPERATION/CAPABILITY`` of a run record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from muster.catalogue.schema import Row
from muster.catalogue.trace_keys import provided_by
from muster.catalogue.trace_rows import Tracer
from muster.catalogue.values import number, text
from muster.core.errors import LabelMismatchError
from muster.core.tasks import Task
from muster.core.words import ANY, ASSUMPTION, US
from muster.core.world import World
from muster.operations.transit import distance_from_brussels_km
from muster.planning.requirements import PERSONS, full_need

Record = Mapping[str, Any]

_TOLERANCE = 1e-6


def need_rows(tracer: Tracer, record: Record, key: str) -> list[Row]:
    """One need of a record: coverage, need, rules with coefficients, supply, holdings.

    ::

        need[phase] = phase share * (sum of template parts + sum of rule parts)

    Every part is a row of its own after the row of its coefficient, so that the
    number can be worked out again by hand.

    Parameters
    ----------
    tracer
        Tables that the record was made from.
    record
        Run record of an assessment.
    key
        ``OPERATION/CAPABILITY`` of the record.

    Returns
    -------
    Nothing where the record has no such operation or the tables no such capability.

    Raises
    ------
    LabelMismatchError
        If the tables do not give the need of the record: they are not those it was made from.
    """
    code, _, capability = key.partition("/")
    operation = next((o for o in record["operations"] if o["code"] == code), None)
    about = tracer.where("capabilities", capability=capability)
    if operation is None or not about:
        return []
    task, world = _task(tracer, record, operation)
    rows = _coverage(tracer, record, key) + _needs(tracer, record, key)
    rows += _full(tracer, key, task, world)
    rows += _conditions(tracer, record, operation, capability)
    rows += _given(tracer, record, key)
    _check(tracer, record, rows, key)
    return rows + about + _supply(tracer, record, operation, capability)


def _task(tracer: Tracer, record: Record, operation: Mapping[str, Any]) -> tuple[Task, World]:
    """The task of a row of operations, and the world with the assumptions of the record."""
    world = tracer.world
    used = {r["key"]: r["value"] for r in record["assumptions"] if r["table"] == "assumptions"}
    world = replace(
        world,
        assumptions={
            k: replace(a, value=used.get(k, a.value)) for k, a in world.assumptions.items()
        },
    )
    task = Task(
        code=operation["code"],
        name=operation["name"],
        kind=world.kinds[operation["kind"]],
        region=world.regions[operation["region"]],
        start_day=operation["start_day"],
        duration_days=operation["duration_days"],
        persons=operation["persons"],
        priority=operation["priority"],
        weight=operation["weight"],
    )
    return task, world


def _of(record: Record, table: str, key: str) -> list[Mapping[str, Any]]:
    """Rows of a table of the record for one operation and capability."""
    return [r for r in record[table] if f"{r['operation']}/{r['capability']}" == key]


def _coverage(tracer: Tracer, record: Record, key: str) -> list[Row]:
    """How far the need is met, and the steps from what is held to what joins in time."""
    return [
        tracer.computed(
            "coverage",
            key,
            f"{gap['capability_name']} in {key.partition('/')[0]}: met {gap['met']:g} / needed "
            f"{gap['need']:g} {gap['unit']} in phase {gap['phase']}, the worst of its phases",
            gap["coverage"],
            "share",
            as_of=str(record["year"]),
            note=f"Steps: {gap['reason']} Estimated share of the supply: "
            f"{gap['estimated_share']:.0%}. Study {record['study']['code']}, United States "
            f"{record['us']}, inputs {record['inputs_sha256'][:12]}.",
        )
        for gap in _of(record, "gaps", key)
    ]


def _needs(tracer: Tracer, record: Record, key: str) -> list[Row]:
    """The need in each phase, or a row that says that nothing is needed."""
    found = _of(record, "needs", key)
    if not found:
        words = f"{key}: nothing is needed, or less than half of one whole unit"
        return [tracer.computed("need", key, words, 0.0, "", as_of=str(record["year"]))]
    unit, whole = _unit(tracer, key), ", in whole units" if _is_whole(tracer, key) else ""
    return [
        tracer.computed(
            "need",
            f"{key}/{need['phase']}",
            f"Need in phase {need['phase']}, day {need['from_day']:g} to {need['until_day']:g}; "
            f"met {need['met']:g}",
            need["need"],
            unit,
            as_of=str(record["year"]),
            low=need["low"],
            high=need["high"],
            note=f"Share of the phase x full need{whole}. {need['basis']}",
        )
        for need in found
    ]


def _full(tracer: Tracer, key: str, task: Task, world: World) -> list[Row]:
    """The full need before phases, and each coefficient with the part that it gives."""
    capability, kind = key.partition("/")[2], task.kind.kind
    amounts = full_need(world, task)
    full = amounts.get(capability)
    if full is None:
        return []
    unit, thousands = _unit(tracer, key), task.persons / 1000.0
    factor, far = world.assumed("need_factor"), distance_from_brussels_km(task.region)
    rows = [
        tracer.computed(
            "need", key, "Full need before phases: the sum of the parts below",
            full.quantity, unit, low=full.low, high=full.high,
        )
    ]  # fmt: skip
    for line in tracer.where("templates", kind=kind, capability=capability):
        scale, words = factor, f"need factor {factor:g}"
        if line["unit"] == "per_1000_persons":
            scale, words = factor * thousands, f"{thousands:g} thousand troops x {words}"
        rows += [line, _part(tracer, key, line, scale, words, unit)]
    for rule in tracer.where("enabler_rules", kind=(kind, ANY), capability=capability):
        driver = text(rule, "key").split("/")[2]
        if driver == PERSONS:
            scale, words = thousands * factor, f"{thousands:g} thousand troops x {factor:g}"
        elif driver in amounts:
            scale = amounts[driver].quantity
            words = f"{scale:.10g} of {driver} (see {task.code}/{driver})"
        else:
            continue
        if basis := _distance_basis(tracer, rule):
            scale, words = scale * far / basis, f"{words} x {far:.10g} km / {basis:g} km"
        rows += [rule, _part(tracer, key, rule, scale, words, unit)]
    return rows


def _part(tracer: Tracer, key: str, rule: Row, scale: float, words: str, unit: str) -> Row:
    """What one coefficient adds to the full need."""
    value = number(rule, "value")
    return tracer.computed(
        "part", f"{key}/{rule['table']}/{rule['key']}", f"Part: {value:g} x {words}",
        value * scale, unit, as_of=rule["as_of"], confidence=rule["confidence"],
    )  # fmt: skip


def _distance_basis(tracer: Tracer, rule: Row) -> float | None:
    """Distance at which a rule holds as stated, or None where distance does not matter [km]."""
    capability, kind, driver = text(rule, "key").split("/")
    world = tracer.world
    return next(
        r.distance_basis_km
        for r in world.enabler_rules
        if (r.capability, r.kind, r.driver) == (capability, kind, driver)
    )


def _conditions(
    tracer: Tracer, record: Record, operation: Mapping[str, Any], capability: str
) -> list[Row]:
    """Troops, distance, phase shares and the need factor that the parts are scaled by."""
    kind, region = operation["kind"], operation["region"]
    (entry,) = (r for r in tracer.tables["capabilities"] if r["capability"] == capability)
    place = tracer.world.regions[region]
    factor = tracer.where("assumptions", key="need_factor")
    used = {r["key"]: r["value"] for r in record["assumptions"] if r["table"] == "assumptions"}
    phases = [
        row
        for row in tracer.where("phases", kind=kind)
        if row["unit"] == f"share of the {entry['domain']} need"
    ]
    return [
        *phases,
        tracer.computed(
            "definition", operation["code"], f"Troops of {operation['name']} in the study",
            operation["persons"], "persons", as_of=str(record["year"]),
            note=f"Kind {kind}; sources of the study: {', '.join(record['study']['sources'])}",
        ),
        *tracer.where("operation_kinds", kind=kind)[:1],
        tracer.computed(
            "definition", region, f"Distance from Brussels to {place.name}",
            distance_from_brussels_km(place), "km", as_of=str(record["year"]),
        ),
        *tracer.where("regions", region=region)[:1],
        *(row | {"value": used.get("need_factor", row["value"])} for row in factor),
    ]  # fmt: skip


def _given(tracer: Tracer, record: Record, key: str) -> list[Row]:
    """Who provides what, as the plan has it, in units of the system and of the capability."""
    capability, unit = key.partition("/")[2], _unit(tracer, key)
    rate = {p.system: p.quantity for p in tracer.world.provisions if p.capability == capability}
    return [
        tracer.computed(
            "supply",
            f"{share['holder']}/{share['system']}",
            f"{share['holder_name']} gives {share['system_name']} in phase {share['phase']}: "
            f"{share['quantity']:g} units x {rate[share['system']]:g} {unit}",
            share["quantity"] * rate[share["system"]],
            unit,
            as_of=str(record["year"]),
            note="Rests on a default or an assumption." if share["is_estimated"] else "",
        )
        for share in _of(record, "contributions", key)
    ]


def _supply(
    tracer: Tracer, record: Record, operation: Mapping[str, Any], capability: str
) -> list[Row]:
    """Holdings behind the supply, their shares, and who joins under the chosen command."""
    gone = set(record.get("without") or ())
    rows = [
        row
        for row in provided_by(tracer, capability, record["year"])
        if not {text(row, "key").split("/")[0], capability} & gone
    ]
    holders = sorted({text(row, "key").split("/")[0] for row in rows})
    systems = {text(row, "key").split("/")[1] for row in rows}
    categories = sorted(
        {text(r, "category") for r in tracer.tables["systems"] if r["system"] in systems}
    )
    rows += tracer.where("provides", capability=capability)
    for table in ("readiness", "notice"):
        rows += tracer.where(table, category=categories, holder=(ANY, *holders))
    if US in holders:
        scaled = (ANY, *categories, *sorted(systems))
        rows += tracer.where("us_posture", posture=record["us"], category=scaled)
        rows += _own_shares(tracer, record, scaled)
    if operation["command"]:
        command = tracer.where("arrangements", arrangement=operation["command"])
        rows += command + tracer.where("headquarters", headquarters=operation["headquarters"])[:1]
        arrangement = tracer.world.arrangements[operation["command"]]
        rows += tracer.where(
            "participation",
            nation=(ANY, *holders),
            kind=(ANY, operation["kind"]),
            family=(ANY, arrangement.family.value),
            region=(ANY, operation["region"]),
        )
    return rows


def _own_shares(tracer: Tracer, record: Record, codes: Collection[str]) -> list[Row]:
    """Shares of the United States that the study counts on in place of the posture's."""
    shares = (record.get("study") or {}).get("us_shares") or {}
    return [
        tracer.computed(
            "us_share",
            code,
            f"Share of the United States in {code} that this study counts on, in place of the "
            "share of the posture",
            float(share),
            "share",
            as_of=str(record["year"]),
            source=ASSUMPTION,
            note="Given by the study.",
        )
        for code, share in sorted(shares.items())
        if code in codes
    ]


def _check(tracer: Tracer, record: Record, rows: list[Row], key: str) -> None:
    """Refuse tables that do not give the need of the record (rule R1)."""
    full = sum(number(r, "value") for r in rows if r["kind"] == "part")
    said = sum(number(r, "value") for r in rows if r["kind"] == "need" and r["key"] == key)
    shares = [number(r, "value") for r in rows if r["table"] == "phases"]
    highest = max((n["need"] for n in _of(record, "needs", key)), default=0.0)
    allowed = _TOLERANCE * max(1.0, full)
    rounding = 0.5 if _is_whole(tracer, key) else 0.0
    is_off = abs(highest - full * max(shares, default=0.0)) > allowed + rounding
    if is_off or abs(full - said) > allowed:
        raise LabelMismatchError(
            f"The tables give a need of {full:g} for {key}, the record says {highest:g}: the "
            "record was made from other tables. Trace it with the tables of its study."
        )


def _unit(tracer: Tracer, key: str) -> str:
    """Unit of the capability of a key."""
    return tracer.world.capabilities[key.partition("/")[2]].unit


def _is_whole(tracer: Tracer, key: str) -> bool:
    """Whether the capability of a key is used in whole units."""
    return tracer.world.capabilities[key.partition("/")[2]].is_whole
