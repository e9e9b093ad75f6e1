"""Random small worlds and studies: the same numbers for the same generator.

Takes a ``random.Random``; Hypothesis can hand over one that it shrinks. Every
part that the engine knows occurs: pools, reserves, notice in tiers, rotation,
several roles, leavers, partners, caveats, forces in place, the United States.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from builder_rows import (
    PROVISIONS,
    SYSTEMS,
    headquarters,
    holdings,
    nation,
    notice,
    participation,
    pool,
    posture,
    provisions,
    readiness,
    rotation,
    rule,
)
from builders import operation, study, world
from muster.core.rows import Nation, PostureShare
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.guidance import Guidance

NATIONS = ("XAA", "XAB", "XAC", "XAD")
SHARES = (0.0, 0.25, 0.5, 0.6, 1.0)


def random_world(rng: Random) -> World:
    """A world of two to four invented nations, a pool and the United States."""
    codes = NATIONS[: rng.randint(2, 4)]
    base = world()
    systems = sorted(SYSTEMS)
    held = [
        (code, system, rng.randint(1, 16) / 2)
        for code in (*codes, "USA")
        for system in systems
        if rng.random() < 0.6
    ]
    held += [("POOL", "tanker", float(rng.randint(1, 4)))]
    members = {code: rng.choice((None, 0.2)) for code in codes}
    slots = rng.randint(0, 2)
    return replace(
        base,
        nations={c: _random_nation(rng, c) for c in codes} | {"USA": _united_states()},
        holdings=holdings(held),
        provisions=provisions([*PROVISIONS, ("transport", "care", 0.5)]),
        pool_shares=pool("POOL", members, is_nato_asset=rng.random() < 0.3),
        readiness=(
            *readiness(serviceable=0.75, home_reserve=rng.choice((0.0, 0.25))),
            *readiness(
                "XAA", deployable=rng.choice((0.5, 0.8)), home_reserve=rng.choice((0.0, 0.5))
            ),
        ),
        notice=(
            *notice(tiers=((10.0, 0.4), (rng.choice((40.0, 80.0)), 1.0))),
            *notice("XAB", tiers=((rng.choice((5.0, 45.0)), 0.5), (100.0, 0.9))),
        ),
        rotation=rotation(rng.choice((1.0, 2.0, 3.0)), land=rng.choice((1.0, 4.0))),
        participation=tuple(
            participation(code, rng.choice(SHARES), kind=rng.choice(("*", "small_op")))
            for code in codes
            if rng.random() < 0.4
        ),
        headquarters={
            "hq_alliance": headquarters("hq_alliance", "alliance", small_slots=slots),
            "hq_coalition": replace(
                base.headquarters["hq_coalition"], persons_max=rng.choice((1_500.0, 50_000.0))
            ),
        },
        us_posture=_postures(rng),
        enabler_rules=(
            rule("lifting", "land_light", rng.choice((0.5, 1.5))),
            rule("care", "persons_thousands", 0.75),
        ),
        in_place=frozenset(("xa_near", c) for c in codes if rng.random() < 0.3),
    )


def random_study(rng: Random, *, has_rules: bool = False) -> Guidance:
    """One to three operations; with rules also the 50 % rule and a lead nation."""
    operations = [
        operation(
            f"op{i}",
            kind=rng.choice(("small_op", "small_op", "major_op")),
            region=rng.choice(("xa_near", "xa_far")),
            start_day=float(rng.choice((0, 20, 45))),
            priority=i + 1,
            arrangements=(),
            lead_nation=rng.choice((None, "XAA")) if has_rules else None,
        )
        for i in range(rng.randint(1, 3))
    ]
    return study(*operations, fifty_percent_rule=has_rules and rng.random() < 0.7)


def _random_nation(rng: Random, code: str) -> Nation:
    """An ally, an EU member, or both."""
    in_nato, in_eu = rng.choice(((1990, 1990), (1990, None), (None, 1990)))
    return nation(code, nato_from_year=in_nato, eu_from_year=in_eu, csdp_from_year=in_eu)


def _united_states() -> Nation:
    """The United States: an ally outside the EU."""
    return nation("USA", eu_from_year=None, csdp_from_year=None, region="north_america")


def _postures(rng: Random) -> tuple[PostureShare, ...]:
    """Shares that fall from full to absent; enablers are tankers and hospitals."""
    return (
        posture(1.0, Posture.FULL),
        posture(rng.choice((0.5, 0.75)), Posture.REDUCED_2026),
        posture(rng.choice((0.1, 0.6)), Posture.DIVERTED),
        posture(0.0, Posture.ENABLERS_ONLY),
        posture(1.0, Posture.ENABLERS_ONLY, "tankers"),
        posture(1.0, Posture.ENABLERS_ONLY, "medical"),
        posture(0.0, Posture.ABSENT),
    )
