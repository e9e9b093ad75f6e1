"""Checks of findings: who can lead, who may say no, which operations can be run.

Published findings are mostly yes or no, made with other forces and other needs;
a difference is shown with its likely reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from muster.core.tasks import Task
from muster.core.words import US, Family, Posture
from muster.core.world import World
from muster.forces import order_of_battle
from muster.operations.command import CommandOption, participation_share, seats
from muster.planning.assessment import Assessment, work_out
from muster.planning.force_checks import EARLIEST, NOW
from muster.planning.guidance import Guidance
from muster.planning.published import (
    Case,
    Point,
    Row,
    finding_check,
    look_up,
    number_check,
)

EU_SPENDING = Point(value=343, source="EDA Defence Data 2024-2025 (reprint)", as_of="2024")
EU_TYPES = Point(
    value=178,
    source="Defending Europe, European Commission factsheet of 2017 (copy)",
    as_of="2017",
)
"""Published values that no table of the catalogue holds."""

USD_PER_EUR = 1.08
"""Dollars for a euro in 2024, rounded: an assumption."""


def headquarters_checks(c: Case) -> list[Row]:
    """NATO's command structure before 2012: two major and six small operations, not one more."""
    slots: dict[str, tuple[int, int, int]] = {}
    source = Point(value=None)
    for row in c.tables.get("levels_of_ambition", ()):
        text = str(row.get("operation") or "")
        if not str(row.get("level")).startswith("NCS-"):
            continue
        source = Point(value=None, source=str(row["source"]), as_of=str(row["as_of"]))
        major, small = (re.search(rf"(\d+) {word}", text) for word in ("MJO", "SJO"))
        n_small = int(small[1]) if small else 0
        slots[str(row["level"])] = (int(major[1]) if major else 0, n_small, n_small)
    if not slots:
        return []
    note = "Our rule for places, with the capacity of the three headquarters as published."
    return [
        finding_check(
            "NATO command structure 2011",
            f"{n_major} major and {n_small} small operations can be led at once",
            ours=_can_lead(c.world, slots, n_major, n_small),
            published=(n_major, n_small) == (2, 6),
            point=source,
            note=note,
        )
        for n_major, n_small in ((2, 6), (3, 6), (2, 7))
    ]


def _can_lead(
    world: World, slots: Mapping[str, tuple[int, int, int]], n_major: int, n_small: int
) -> bool:
    """Whether headquarters with these places can lead so many operations at once."""
    kinds = [world.kinds["mjo_crisis"]] * n_major + [world.kinds["sjo_crisis"]] * n_small
    region = world.regions[min(world.regions)]
    tasks = [
        Task(code=f"t{i}", name="", kind=kind, region=region, start_day=0.0, duration_days=365.0,
             persons=1.0, priority=1, weight=1.0)
        for i, kind in enumerate(kinds)
    ]  # fmt: skip
    options = [
        CommandOption(task=t.code, arrangement="nato", headquarters=h, is_feasible=True,
                      blocked_by="", must_agree=(), days_p10=0.0, days_p50=0.0, days_p90=0.0,
                      prob_by_deadline=1.0, family=Family.NATO, slots=places)
        for t in tasks
        for h, places in sorted(slots.items())
    ]  # fmt: skip
    return seats(tasks, options) is not None


def politics_checks(c: Case) -> list[Row]:
    """Consent: what a refusal by one nation takes away, and what stays."""
    rows: list[Row] = []
    if "rdc-5000" in c.studies:
        refused = _with_refusal(c, "rdc-5000", "TUR")
        source = Point(value=None, source="shape-berlin-plus", as_of="2026")
        open_families = {o.family for o in refused.options if o.is_feasible}
        rows += [
            finding_check(
                "Berlin Plus",
                "the EU can lead with NATO assets when Türkiye refuses",
                ours=Family.BERLIN_PLUS in open_families,
                published=False,
                point=source,
                note="Every Ally must agree. Ours: the Rapid Deployment Capacity, every EU "
                "arrangement allowed, Türkiye opposed.",
            ),
            finding_check(
                "Berlin Plus",
                "the EU's own headquarters stay open when Türkiye refuses",
                ours=Family.EU in open_families,
                published=True,
                point=source,
                note="The same operation, from the MPCC or a national headquarters.",
            ),
        ]
        task = refused.tasks[0]
        share = participation_share(refused.world, "IRL", task, Family.EU, NOW)
        rows.append(
            finding_check(
                "Irish triple lock",
                "Ireland stays out without a mandate of the United Nations",
                ours=share == 0.0,
                published=True,
                point=Point(value=None, source="parliament-neutrals-2025", as_of="2025"),
                note=f"The bundled table leaves the mandate open and counts {share:g} of the Irish "
                "forces; an operation without a mandate needs 'without = [\"IRL\"]' in its study.",
            )
        )
    return rows


def _with_refusal(c: Case, study: str, nation: str) -> Assessment:
    """A study with every EU arrangement allowed and one nation that refuses consent."""
    guidance = c.studies[study]
    operations = tuple(
        replace(o, opposed=(nation,), arrangements=("berlin_plus", "eu_mpcc", "eu_national"))
        for o in guidance.operations
    )
    return _assessed(c, replace(guidance, operations=operations), NOW)


def _assessed(c: Case, guidance: Guidance, year: int) -> Assessment:
    """The score of a level of ambition without the United States."""
    return work_out(c.world, guidance, year=year, posture=Posture.ABSENT, is_shared=False)


def _alone(c: Case, study: str, code: str) -> Assessment | None:
    """One operation of a study as if nothing else were asked, in 2021."""
    guidance = c.studies.get(study)
    mine = tuple(o for o in guidance.operations if o.code == code) if guidance else ()
    if guidance is None or not mine:
        return None
    return _assessed(c, replace(guidance, operations=mine), EARLIEST)


def _shortest(a: Assessment) -> str:
    """What is short, the need that costs most first, in words."""
    lost: dict[str, float] = {}
    for i, need in enumerate(a.needs):
        gone = need.weight * (1.0 - float(a.plan.met[i]) / need.quantity)
        lost[need.capability] = lost.get(need.capability, 0.0) + gone
    worst = sorted((c for c, x in lost.items() if x > 1e-6), key=lambda c: (-lost[c], c))
    names = [a.world.capabilities[c].name for c in worst[:4]]
    return f", short of {', '.join(names)}" if names else ""


def scenario_checks(c: Case) -> list[Row]:
    """What IISS and DGAP, and the European Defence Agency, found the EU able to do."""
    iiss = "IISS/DGAP Protecting Europe"
    where = "in 2021, the first year of our holdings, without the United States"
    asked = (
        ("rescue and evacuation, EU28", "available", "eu-2008", "evacuation_east_med",
         "an evacuation can be run without a shortfall", True),
        ("humanitarian assistance (Bangladesh), EU28", "available", "eu-2008",
         "humanitarian_south_asia", "humanitarian help far away can be given without a shortfall",
         True),
        ("peace enforcement (Caucasus), EU28", "shortfall", "helsinki", "corps_western_balkans",
         "peace enforcement by a corps can be run without a shortfall", False),
        ("stabilisation (Somalia/Horn of Africa), EU28", "shortfall", "eu-2008",
         "stabilisation_sahel", "stabilisation in Africa can be run without a shortfall", False),
    )  # fmt: skip
    rows = []
    for scenario, column, study, code, item, published in asked:
        point = look_up(c.tables, "published_requirements", column, study=iiss, scenario=scenario)
        covered = _alone(c, study, code)
        if covered is not None and point.value is not None:
            note = (
                f"Ours: the nearest operation of '{study}' ({code}) alone, {where}: "
                f"{covered.plan.score:.0%} covered{_shortest(covered)}."
            )
            rows.append(
                finding_check(
                    "IISS/DGAP 2018",
                    item,
                    ours=covered.plan.score > 1.0 - 1e-6,
                    published=published,
                    point=point,
                    note=f"{note} Their scenarios differ in place and size.",
                )
            )
    return rows + _concurrency_checks(c, iiss, where)


def _concurrency_checks(c: Case, iiss: str, where: str) -> list[Row]:
    """All operations of the EU's level of ambition at once."""
    if "eu-2008" not in c.studies:
        return []
    table = "published_requirements"
    full = look_up(
        c.tables,
        table,
        "available",
        study=iiss,
        scenario="full concurrency (up to 7 smaller operations), EU28",
    )
    card = look_up(c.tables, table, "required", study="EDA CARD 2020")
    together = _assessed(c, c.studies["eu-2008"], EARLIEST).plan
    rows = [
        finding_check(
            case,
            "the EU's level of ambition can be met, all operations at once",
            ours=together.score > 1.0 - 1e-6,
            published=False,
            point=point,
            note=f"Ours: the seven operations of 2008 {where}: {together.score:.0%} covered.",
        )
        for case, point in (("IISS/DGAP 2018", full), ("EDA CARD 2020", card))
        if point.value is not None
    ]
    rows.append(
        number_check(
            "IISS/DGAP 2018",
            "share of needs met, all operations at once",
            "share",
            together.score,
            full,
            tolerance=0.25,
            note="Ours is a weighted mean over all capabilities; theirs an upper bound of a share "
            "that was often below one third, by capability. The two measures are not the same.",
        )
    )
    return rows


def dependence_checks(c: Case) -> list[Row]:
    """The American part of refuelling and airborne command, against Libya in 2011."""
    world = c.world.at(EARLIEST)
    assets = order_of_battle(world, Posture.FULL)
    rows = []
    for factor, capability, item in (
        ("us_share_isr_and_refuelling", "aar", "American share of refuelling"),
        ("us_share_airborne_c2", "aew", "American share of airborne early warning"),
    ):
        rate = {p.system: p.quantity for p in world.provisions if p.capability == capability}
        units = {
            is_us: sum(
                rate.get(system, 0.0) * float(deployable)
                for holder, system, deployable in zip(
                    assets.holder, assets.system, assets.deployable, strict=True
                )
                if (holder == US) == is_us
            )
            for is_us in (True, False)
        }
        total = units[True] + units[False]
        point = look_up(
            c.tables,
            "planning_factors",
            "value",
            asset="Libya 2011 (Unified Protector)",
            factor=factor,
        )
        rows.append(
            number_check(
                "Libya 2011",
                item,
                "share",
                units[True] / total if total > 0 else None,
                point,
                tolerance=0.25,
                note="Ours: American part of the deployable supply in 2021 with the United States "
                "fully present; theirs is what was flown. The American number is an assumption.",
            )
        )
    return rows


def industry_checks(c: Case) -> list[Row]:
    """Types of ships and weapons, and what the EU spends on defence."""
    classes = {
        str(row["ship_class"])
        for row in c.tables.get("naval_classes", ())
        if row["system"] in ("escort_aaw", "escort_asw") and row["year"] == NOW and row["quantity"]
    }
    ships = look_up(c.tables, "unit_costs", "value", item="frigate and destroyer types in Europe")
    members = {n for n, x in c.world.nations.items() if x.is_eu(2024)}
    spent = sum(
        float(row["value"])
        for row in c.tables.get("economics", ())
        if row["nation"] in members
        and row["indicator"] == "defence_spending_musd"
        and row["year"] == 2024
    )
    return [
        number_check(
            "CSIS navies 2023",
            "types of frigates and destroyers in Europe",
            "types",
            float(len(classes)) if classes else None,
            ships,
            tolerance=0.25,
            note="Ours: classes in the catalogue's table of naval classes in 2025.",
        ),
        number_check(
            "European Commission 2017",
            "types of weapon systems in the EU",
            "types",
            None,
            EU_TYPES,
            tolerance=0.0,
            note="Missed: Muster counts categories, not types, of most weapons. The comparison "
            "needs types by nation, which the catalogue does not hold.",
        ),
        number_check(
            "EDA 2024",
            "defence expenditure of the EU's members",
            "billion euro",
            spent / USD_PER_EUR / 1000.0 if spent > 0 else None,
            EU_SPENDING,
            tolerance=0.05,
            note=f"Ours: the catalogue's national figures in dollars at {USD_PER_EUR} dollars a "
            "euro (assumption); the sources of NATO and EDA define expenditure differently.",
        ),
    ]
