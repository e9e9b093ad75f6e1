"""A tiny invented world whose answers can be worked out by hand, and ways to vary it.

Four nations hold a few brigades, tankers, transports, frigates and hospitals. A
small operation needs one brigade and two tankers; a major one needs four
brigades in its main phase. The theatre ``xa_near`` lies at Brussels, so that
distance adds nothing there. Every figure is invented.
"""

from __future__ import annotations

from dataclasses import fields, replace
from random import Random
from typing import Any

from builder_rows import (
    ASSUMED,
    CAPABILITIES,
    SYSTEMS,
    YEAR,
    Rows,
    arrangement,
    assumed,
    fact,
    headquarters,
    holdings,
    kind,
    nation,
    notice,
    phases,
    posture,
    provisions,
    readiness,
    region,
    rotation,
    steps,
    templates,
    transit,
)
from muster.core.rows import Capability, System, TemplateLine
from muster.core.words import Basis, ConsentRule, Family, Posture, Size
from muster.core.world import World
from muster.planning.assessment import Assessment, work_out
from muster.planning.guidance import Guidance, Operation


def world(**parts: Any) -> World:
    """The tiny world, with some of its parts in place of the usual ones.

    Usual shares are 1, notice 10 days, ratios 1 and reserves 0, so that what is
    held can serve from day 10 on. XAA and XAB are in NATO and the EU, XAC only in
    NATO, XAD only in the EU. ``alliance`` is NATO-like with one headquarters in
    XAA; ``coalition`` has one in XAB, with one small place.
    """
    usual = World(
        nations={
            "XAA": nation("XAA"),
            "XAB": nation("XAB"),
            "XAC": nation("XAC", eu_from_year=None, csdp_from_year=None),
            "XAD": nation("XAD", nato_from_year=None, is_neutral=True),
        },
        capabilities={
            code: Capability(
                capability=code,
                name=f"Capability {code}",
                domain=domain,
                unit="units",
                is_critical=is_critical,
                is_whole=is_whole,
                definition="invented",
            )
            for code, (domain, is_critical, is_whole) in CAPABILITIES.items()
        },
        systems={
            code: System(
                system=code,
                name=f"System {code}",
                category=category,
                domain=domain,
                move_mode=mode,
                persons_per_unit=persons,
                provenance=fact(),
            )
            for code, (category, domain, mode, persons) in SYSTEMS.items()
        },
        provisions=provisions(),
        holdings=holdings(),
        changes=(),
        pool_shares=(),
        readiness=readiness(),
        notice=notice(),
        rotation=rotation(),
        participation=(),
        arrangements={
            "alliance": arrangement("alliance"),
            "coalition": arrangement(
                "coalition",
                family=Family.COALITION,
                consent_rule=ConsentRule.PARTICIPANTS,
                uses_nato_assets=False,
            ),
        },
        headquarters={
            "hq_alliance": headquarters("hq_alliance", "alliance"),
            "hq_coalition": headquarters(
                "hq_coalition",
                "coalition",
                host_nation="XAB",
                lead_nations=("XAB",),
                major_slots=0,
                small_slots=1,
                small_beside_major=0,
                persons_max=5_000.0,
            ),
        },
        command_steps=(
            *steps("alliance", [("decide", (), 5, 10, 15), ("plan", ("decide",), 5, 5, 5)]),
            *steps("coalition", [("agree", (), 2, 2, 2)]),
        ),
        us_posture=(posture(1.0, Posture.FULL),),
        kinds={
            "small_op": kind("small_op"),
            "major_op": kind(
                "major_op",
                size=Size.MAJOR,
                is_collective_defence=True,
                persons_low=20_000.0,
                persons_high=40_000.0,
                duration_days=365.0,
                tour_days=122.0,
            ),
        },
        phases=phases(),
        templates=templates(),
        enabler_rules=(),
        regions={
            "xa_near": region("xa_near"),
            "xa_far": region("xa_far", lat_deg=59.85),
        },
        in_place=frozenset(),
        transit={m: transit(m) for m in ("road_rail", "sea", "air")},
        assumptions={k: assumed(k, v) for k, v in ASSUMED.items()},
        gdp_musd={("XAA", YEAR): 500.0, ("XAB", YEAR): 300.0, ("XAC", YEAR): 200.0},
        name="tiny",
    )
    return replace(usual, **parts)


def with_assumed(base: World, **values: float) -> World:
    """The world with other values of some assumptions."""
    changed = {k: assumed(k, v) for k, v in values.items()}
    return replace(base, assumptions={**base.assumptions, **changed})


def holding_more(base: World, rows: Rows) -> World:
    """The world with more holdings."""
    return replace(base, holdings=(*base.holdings, *holdings(rows)))


def operation(code: str = "one", **changes: Any) -> Operation:
    """A small operation near home, decided on day 0, under the alliance."""
    usual = Operation(
        code=code,
        name=f"Operation {code}",
        kind="small_op",
        region="xa_near",
        arrangements=("alliance",),
    )
    return replace(usual, **changes)


def study(*operations: Operation, **changes: Any) -> Guidance:
    """A study of some operations; one small one if none is given."""
    usual = Guidance(code="tiny", name="Tiny study", operations=operations or (operation(),))
    return replace(usual, **changes)


def assessed(base: World, guidance: Guidance | None = None, **changes: Any) -> Assessment:
    """The assessment of a study in the tiny world, without the United States."""
    usual: dict[str, Any] = {"year": YEAR, "posture": Posture.ABSENT}
    return work_out(base, guidance or study(), **{**usual, **changes})


def met(
    assessment: Assessment, capability: str, operation: str = "one", phase: str = "main"
) -> float:
    """Units that one need gets."""
    (found,) = (
        float(assessment.plan.met[i])
        for i, n in enumerate(assessment.needs)
        if (n.task, n.capability, n.phase) == (operation, capability, phase)
    )
    return found


def fleet(*rows: tuple[str, str, float], **parts: Any) -> World:
    """The tiny world with these holdings only."""
    return world(holdings=holdings(rows), **parts)


def needing(**quantities: float) -> tuple[TemplateLine, ...]:
    """Template of the small operation: so much of each capability."""
    return templates([("small_op", c, Basis.OPERATION, q) for c, q in quantities.items()])


def shuffled(base: World, seed: int) -> World:
    """The same rows in another order, in every table."""
    rng = Random(seed)
    changes: dict[str, Any] = {}
    for item in fields(base):
        value = getattr(base, item.name)
        if isinstance(value, tuple):
            changes[item.name] = tuple(rng.sample(value, len(value)))
        elif isinstance(value, dict):
            changes[item.name] = dict(rng.sample(list(value.items()), len(value)))
    return replace(base, **changes)
