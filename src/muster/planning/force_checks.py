"""Checks of forces against published counts: rotation, fleets, brigades, usable troops.

Counts are compared for the year that the publication stands for, as far back as
the catalogue reaches. Tolerances are assumptions.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from muster.core.words import US, Posture
from muster.core.world import World
from muster.forces import Assets, order_of_battle, pool_per_unit, ready_units
from muster.planning.published import (
    Case,
    Point,
    Row,
    Tables,
    finding_check,
    look_up,
    number_check,
    range_check,
)

NOW = 2025
EARLIEST = 2021
"""First year of the bundled holdings; older publications are compared with it or with today."""

FIGHTERS = Point(
    value=2046,
    source="can-europe-defend-itself-csis-8-oct-2025-text",
    as_of="2025",
    note="610 F-16, 158 F-35, 426 Typhoon, 279 Mirage, 127 Gripen and others",
)
"""Count that no table of the catalogue holds."""

BRIEF = "CSIS air enablers 2023"
LEAKED = "NATO requirements as leaked in 2024"

FLEETS = (
    ("C-17", "C-17 transports", ("c17",), "", 0.0, ""),
    ("A400M", "A400M transports", ("a400m",), "", 0.15, ""),
    ("A330 MRTT", "A330 MRTT tankers", ("tanker_large",), "A330 MRTT", 0.15, ""),
    (
        "other AEW aircraft (EMB-145, G550, E-3F and others)",
        "early warning aircraft besides NATO's",
        ("aew_large", "aew_small"),
        "",
        0.15,
        "",
    ),
    (
        "aircraft able to refuel incl. A400M and MRTT",
        "aircraft able to refuel",
        ("tanker_large", "tanker_tactical", "a400m"),
        "",
        0.15,
        "Turkish tankers are in ours; theirs names no nations.",
    ),
    ("An-124 under SALIS", "An-124 under charter", ("an124",), "", 0.0, ""),
    (
        "tactical lift (C-130, C-160, C-27J)",
        "tactical transports",
        ("tactical_airlifter",),
        "",
        0.25,
        "Lighter transports are another system of ours.",
    ),
    (
        "ISR UAV",
        "surveillance drones",
        ("isr_male", "isr_hale"),
        "",
        0.25,
        "Ours are drones of medium and high altitude only; smaller ones may be in theirs.",
    ),
    (
        "manned ISR aircraft",
        "manned surveillance aircraft",
        ("isr_manned",),
        "",
        0.25,
        "The border to patrol and light aircraft is drawn differently.",
    ),
)
"""Published name, ours, our systems, start of the holding's note, tolerance, what differs."""


def rotation_checks(c: Case) -> list[Row]:
    """Pool for a year in the field, and the factor behind NATO's usability goals."""
    assets = order_of_battle(c.world.at(NOW), Posture.ABSENT)
    default = next(r.ratio for r in c.world.rotation if (r.holder, r.scope) == ("*", "land"))
    field = look_up(c.tables, "levels_of_ambition", "persons_high", level="EU-HHG")
    days = look_up(c.tables, "levels_of_ambition", "duration_days", level="EU-HHG")
    pool = look_up(c.tables, "levels_of_ambition", "persons_low", level="EU-HHG-POOL")
    rows = []
    if field.value is not None and days.value is not None:
        needed = field.value * float(pool_per_unit(default, days.value, days.value / 3.0))
        rows.append(
            number_check(
                "Helsinki headline goal",
                "pool for a corps in the field for a year, in tours of four months",
                "persons",
                needed,
                pool,
                tolerance=0.0,
                note=f"Our steady-state ratio is {default:g}; in a year three tours follow "
                "one another, so that three times the field strength is enough.",
            )
        )
    goals = [
        look_up(c.tables, "readiness_targets", "quantity", framework="NATO usability goals", item=i)
        for i in (
            "land forces deployable",
            "land forces deployable and sustainable at any time",
        )
    ]
    if goals[0].value is None or goals[1].value is None:
        return rows
    factor = replace(goals[1], value=goals[0].value / goals[1].value)
    named = [
        assets.rotation_ratio[i]
        for i, system in enumerate(assets.system)
        if assets.holder[i] == "DEU" and c.world.systems[system].category == "land_brigade"
    ]
    long = [float(pool_per_unit(r, 3650.0, 120.0)) for r in (*named[:1], default)]
    words = ("nations that follow the goals (Germany)", "default of all other nations")
    notes = (
        "Ratio used for brigades in a stay without end.",
        "The default lies between Helsinki (3) and these goals (5).",
    )
    rows += [
        number_check("NATO usability goals 40/8", item, "units in the pool for one in the field",
                     ours, factor, tolerance=tolerance, note=note)
        for item, ours, tolerance, note in zip(words, long, (0.0, 0.25), notes, strict=False)
    ]  # fmt: skip
    return rows


def _held(world: World, year: int, *systems: str, start: str = "", without: str = "") -> float:
    """European units of some systems in a year, pools whole; their note begins with ``start``."""
    return sum(
        h.quantity
        for h in world.at(year).holdings
        if h.system in systems
        and not is_american(world, h.holder)
        and h.holder != without
        and h.provenance.note.startswith(start)
    )


def is_american(world: World, holder: str) -> bool:
    """Whether a holder lies in North America."""
    nation = world.nations.get(holder)
    return holder == US or (nation is not None and nation.region == "north_america")


def fleet_checks(c: Case) -> list[Row]:
    """Counts of aircraft against the briefs of CSIS."""
    rows = []
    for name, item, systems, start, tolerance, border in FLEETS:
        point = look_up(c.tables, "planning_factors", "value", asset=f"Europe total: {name}")
        year = int(point.as_of) if point.as_of.isdigit() else NOW
        rows.append(
            number_check(
                BRIEF,
                item,
                "aircraft",
                _held(c.world, year, *systems, start=start, without="AWACS"),
                point,
                tolerance=tolerance,
                note=f"Our count for {year}, or the first one after it. {border}".strip(),
            )
        )
    everybody, nations = (
        _held(c.world, NOW, "aew_large", without=holder) for holder in ("", "AWACS")
    )
    return [
        *rows,
        number_check(
            BRIEF,
            "NATO's E-3A",
            "aircraft",
            everybody - nations,
            _awacs(c.tables),
            tolerance=0.0,
            note="The fleet at Geilenkirchen.",
        ),
        number_check(
            "CSIS 2025",
            "fighters of European Allies",
            "aircraft",
            _held(c.world, NOW, "fighter_gen4", "fighter_gen5", "attack_aircraft"),
            FIGHTERS,
            tolerance=0.1,
            note="Fighters and attack aircraft of all European nations in our world, those "
            "outside NATO included.",
        ),
    ]


def _awacs(tables: Tables) -> Point:
    """NATO's early warning fleet as named beside that of the nations."""
    asset = "Europe total: other AEW aircraft (EMB-145, G550, E-3F and others)"
    for row in tables.get("planning_factors", ()):
        found = re.search(r"besides (\d+) NATO E-3A", str(row.get("conditions") or ""))
        if row.get("asset") == asset and found:
            return Point(value=float(found[1]), source=str(row["source"]), as_of=str(row["as_of"]))
    return Point(value=None)


def _is_of_allies(world: World, holder: str) -> bool:
    """Whether a holder is a pool or a European Ally."""
    nation = world.nations.get(holder)
    return holder in world.pools or (
        nation is not None and nation.is_ally(NOW) and not is_american(world, holder)
    )


def land_checks(c: Case) -> list[Row]:
    """Brigades and headquarters that are held, and those that are ready."""
    world = c.world.at(NOW)
    assets = order_of_battle(world, Posture.ABSENT)
    of_allies = np.array([_is_of_allies(world, h) for h in assets.holder])
    brigades = of_allies & np.array(
        [world.systems[s].category == "land_brigade" for s in assets.system]
    )
    ready = ready_units(assets, np.full((len(assets), 1), 30.0))[:, 0]
    published = "published_requirements"

    pism = look_up(
        c.tables,
        published,
        "available",
        study="PISM reading of NATO level of ambition",
        capability="high-readiness land brigades, European Allies",
    )
    held, deployable = (float(x[brigades].sum()) for x in (assets.held, assets.deployable))
    rows = [
        number_check(
            "PISM 2017",
            "brigades of European Allies at high readiness",
            "brigades",
            float(ready[brigades].sum()),
            pism,
            tolerance=0.25,
            note="Ours: deployable brigades whose notice is at most 30 days, in 2025.",
        ),
        number_check(
            LEAKED,
            "combat brigades counted as available",
            "brigades",
            held,
            _leaked(c, "combat brigades", "available"),
            tolerance=0.25,
            note="Ours: every brigade that European Allies hold, whatever its readiness; theirs "
            "was held sufficient in 2021, for all Allies.",
        ),
    ]
    target = _leaked(c, "combat brigades", "required")
    if target.value is not None:
        rows.append(
            finding_check(
                LEAKED,
                f"European Allies can deploy {target.value:.0f} brigades",
                ours=deployable >= target.value,
                published=False,
                point=target,
                note=f"Ours: {deployable:.0f} deployable of {held:.0f} held.",
            )
        )
    return rows + _headquarters_checks(c, assets, of_allies)


def _leaked(c: Case, capability: str, column: str) -> Point:
    """One number of the leaked requirements."""
    return look_up(
        c.tables,
        "published_requirements",
        column,
        study="NATO Minimum Capability Requirements (leaked)",
        capability=capability,
    )


def _headquarters_checks(c: Case, assets: Assets, of_allies: NDArray[np.bool_]) -> list[Row]:
    """Corps and division headquarters held, against those counted as available."""
    rows = []
    for system, item in (
        ("corps_hq", "warfighting corps headquarters"),
        ("division_hq", "division headquarters"),
    ):
        mine = of_allies & np.array([s == system for s in assets.system])
        rows.append(
            number_check(
                LEAKED,
                f"{item} available",
                "headquarters",
                float(assets.held[mine].sum()),
                _leaked(c, item, "available"),
                tolerance=0.25,
                note="Ours: headquarters that European Allies hold; theirs counts those fit for "
                "war, of all Allies.",
            )
        )
    return rows


def _persons(world: World, assets: Assets, nations: frozenset[str]) -> tuple[float, float]:
    """Land and joint troops that nations can deploy, and can keep in the field without end."""
    mine = np.array(
        [
            h in nations
            and world.systems[s].domain.value in ("land", "joint", "command")
            and world.systems[s].category != "satellite"
            for h, s in zip(assets.holder, assets.system, strict=True)
        ]
    )
    each = np.array([world.systems[s].persons_per_unit for s in assets.system])
    there = assets.deployable * each * mine
    return float(there.sum()), float((there / assets.rotation_ratio).sum())


def usable_force_checks(c: Case) -> list[Row]:
    """Troops that can be used and sustained, against persons in uniform."""
    world = c.world.at(NOW)
    assets = order_of_battle(world, Posture.ABSENT)
    members = frozenset(n for n, x in world.nations.items() if x.is_csdp(EARLIEST))
    allies = frozenset(
        n for n, x in world.nations.items() if x.is_ally(2017) and not is_american(world, n)
    )
    deployable, sustained = _persons(world, assets, members)
    active = sum(
        float(row["value"])
        for row in c.tables.get("economics", ())
        if row["nation"] in members and row["indicator"] == "active_persons" and row["year"] == 2024
    )
    share = look_up(
        c.tables,
        "readiness_targets",
        "quantity",
        framework="EU usable forces",
        item="share of uniformed personnel usable abroad",
    )
    biscop = look_up(c.tables, "published_requirements", "available", study="Biscop and Coelmont")
    ohanlon = look_up(c.tables, "published_requirements", "available", study="O'Hanlon")
    rows = [
        range_check("Biscop and Coelmont 2013", "troops that EU members can keep in the field",
                    "persons", sustained, (55_000.0, 70_000.0), biscop,
                    note="1.67 million in uniform, 10 percent usable, a third of these in the "
                    "field: 55,000 to 70,000. Ours: deployable land and joint units of today's "
                    "members by their crews, divided by the rotation ratio."),
        number_check("O'Hanlon 2017", "troops that European Allies can project", "persons",
                     _persons(world, assets, allies)[1], ohanlon, tolerance=0.5,
                     note="Ours: land and joint troops kept in the field without end."),
    ]  # fmt: skip
    if active > 0:
        rows.insert(1, number_check(
            "Biscop 2009", "usable share of those in uniform", "percent",
            100.0 * deployable / active, share, tolerance=0.5,
            note="Ours: deployable land and joint troops, fleets and air forces left out, of the "
            "active personnel that the catalogue knows for 2024."))  # fmt: skip
    return rows
