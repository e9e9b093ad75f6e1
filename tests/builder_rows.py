"""Rows of an invented world, one small builder for each table; changes are given by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from muster.core.rows import (
    Arrangement,
    Assumption,
    CommandStep,
    EnablerRule,
    Headquarters,
    Holding,
    Nation,
    Notice,
    OperationKind,
    Participation,
    Phase,
    PoolShare,
    PostureShare,
    Provenance,
    Provision,
    Readiness,
    Region,
    Rotation,
    TemplateLine,
    Transit,
)
from muster.core.words import (
    ANY,
    Basis,
    Confidence,
    ConsentRule,
    Domain,
    Family,
    Posture,
    Size,
)

YEAR = 2025
Rows = Iterable[tuple[Any, ...]]

SYSTEMS = {
    # system: category, domain, mode of movement, persons in a unit
    "brigade": ("brigades", Domain.LAND, "road_rail", 4000.0),
    "tanker": ("tankers", Domain.AIR, "air", 50.0),
    "transport": ("transports", Domain.AIR, "air", 40.0),
    "frigate": ("ships", Domain.MARITIME, "sea", 200.0),
    "hospital": ("medical", Domain.JOINT, "road_rail", 100.0),
}
CAPABILITIES = {
    # capability: domain, is critical, is used in whole numbers
    "land_light": (Domain.LAND, True, True),
    "tanking": (Domain.AIR, True, False),
    "lifting": (Domain.AIR, False, False),
    "escort": (Domain.MARITIME, True, True),
    "care": (Domain.JOINT, False, False),
}
PROVISIONS = (
    ("brigade", "land_light", 1.0),
    ("tanker", "tanking", 1.0),
    ("tanker", "lifting", 1.0),  # one aircraft, two roles, one at a time
    ("transport", "lifting", 1.0),
    ("frigate", "escort", 1.0),
    ("hospital", "care", 1.0),
)
HOLDINGS = (
    ("XAA", "brigade", 4.0),
    ("XAA", "tanker", 6.0),
    ("XAA", "frigate", 4.0),
    ("XAB", "brigade", 3.0),
    ("XAB", "transport", 5.0),
    ("XAC", "brigade", 2.0),
    ("XAC", "tanker", 2.0),
    ("XAC", "hospital", 10.0),
    ("XAD", "brigade", 1.0),
    ("XAD", "hospital", 5.0),
)
ASSUMED = {
    "weight_critical": 2.0,
    "weight_other": 1.0,
    "partner_share_nato": 0.5,
    "third_state_share_eu": 0.5,
    "coalition_share": 0.6,
    "readiness_factor": 1.0,
    "need_factor": 1.0,
    "lead_minimum_share": 0.25,
    "run_coverage_share": 1.0,
}
TEMPLATES = (
    ("small_op", "land_light", Basis.OPERATION, 1.0),
    ("small_op", "tanking", Basis.OPERATION, 2.0),
    ("major_op", "land_light", Basis.OPERATION, 4.0),
    ("major_op", "tanking", Basis.OPERATION, 4.0),
    ("major_op", "escort", Basis.OPERATION, 2.0),
)
PHASES = (
    # kind, phase, from day, until day, share of the full need in every domain
    ("small_op", "main", 30.0, 60.0, 1.0),
    ("major_op", "entry", 30.0, 90.0, 0.5),
    ("major_op", "main", 90.0, 365.0, 1.0),
)


def fact(**changes: Any) -> Provenance:
    """Where an invented figure comes from."""
    usual = Provenance(table="test", source="invented", as_of="2025", confidence=Confidence.HIGH)
    return replace(usual, **changes)


def assumption() -> Provenance:
    """Where an assumed figure comes from."""
    return fact(source="assumption", confidence=Confidence.LOW)


def nation(code: str, **changes: Any) -> Nation:
    """An ally and EU member; changes make it something else."""
    usual = Nation(
        nation=code,
        name=f"Nation {code}",
        nato_from_year=1990,
        eu_from_year=1990,
        eu_until_year=None,
        csdp_from_year=1990,
        is_neutral=False,
        parliament_approval=None,
        region="xa_home",
        apod_lat_deg=None,
        apod_lon_deg=None,
        spod_lat_deg=None,
        spod_lon_deg=None,
        provenance=fact(),
    )
    return replace(usual, **changes)


def holdings(rows: Rows = HOLDINGS) -> tuple[Holding, ...]:
    """Holdings of the year from (holder, system, quantity)."""
    return tuple(
        Holding(holder=h, system=s, year=YEAR, quantity=float(q), provenance=fact())
        for h, s, q in rows
    )


def provisions(rows: Rows = PROVISIONS) -> tuple[Provision, ...]:
    """Provisions from (system, capability, quantity)."""
    return tuple(
        Provision(system=s, capability=c, quantity=q, provenance=fact()) for s, c, q in rows
    )


def readiness(
    holder: str = ANY,
    *,
    categories: Iterable[str] = ("brigades", "tankers", "transports", "ships", "medical"),
    serviceable: float = 1.0,
    deployable: float = 1.0,
    home_reserve: float = 0.0,
) -> tuple[Readiness, ...]:
    """The three shares of some categories of a holder."""
    measures = {
        "serviceable": serviceable,
        "deployable": deployable,
        "home_reserve": home_reserve,
    }
    return tuple(
        Readiness(holder=holder, category=c, measure=m, value_share=v, provenance=fact())
        for c in categories
        for m, v in measures.items()
    )


def notice(
    holder: str = ANY,
    tiers: Rows = ((10.0, 1.0),),
    categories: Iterable[str] = ("brigades", "tankers", "transports", "ships", "medical"),
) -> tuple[Notice, ...]:
    """Notice tiers (days, cumulative share) of some categories of a holder."""
    return tuple(
        Notice(holder=holder, category=c, notice_days=d, ready_share=s, provenance=fact())
        for c in categories
        for d, s in tiers
    )


def rotation(ratio: float = 1.0, **by_domain: float) -> tuple[Rotation, ...]:
    """Steady-state ratios: one for all domains, and others by name."""
    return tuple(
        Rotation(holder=ANY, scope=d.value, ratio=by_domain.get(d.value, ratio), provenance=fact())
        for d in Domain
    )


def pool(
    code: str, shares: Mapping[str, float | None], *, is_nato_asset: bool = False
) -> tuple[PoolShare, ...]:
    """Members of a pool with their shares."""
    return tuple(
        PoolShare(
            pool=code,
            name=f"Pool {code}",
            nation=member,
            share=share,
            is_nato_asset=is_nato_asset,
            provenance=fact(),
        )
        for member, share in shares.items()
    )


def participation(
    nation: str, answer: float, *, kind: str = ANY, family: str = ANY, region: str = ANY
) -> Participation:
    """One row of the participation table."""
    return Participation(
        nation=nation,
        kind=kind,
        family=family,
        region=region,
        answer_share=answer,
        provenance=fact(),
    )


def kind(code: str, **changes: Any) -> OperationKind:
    """A small operation of 60 days with 1,000 to 2,000 troops in tours of 180 days."""
    usual = OperationKind(
        kind=code,
        name=f"Kind {code}",
        size=Size.SMALL,
        is_collective_defence=False,
        persons_low=1000.0,
        persons_high=2000.0,
        duration_days=60.0,
        tour_days=180.0,
        weight=1.0,
        provenance=fact(),
    )
    return replace(usual, **changes)


def phases(rows: Rows = PHASES) -> tuple[Phase, ...]:
    """Phases from (kind, phase, from day, until day, share of the need)."""
    return tuple(
        Phase(
            kind=k,
            phase=p,
            from_day=begin,
            until_day=end,
            land_share=share,
            air_share=share,
            maritime_share=share,
            joint_share=share,
            command_share=share,
            provenance=fact(),
        )
        for k, p, begin, end, share in rows
    )


def templates(rows: Rows = TEMPLATES) -> tuple[TemplateLine, ...]:
    """Template lines from (kind, capability, basis, quantity)."""
    return tuple(
        TemplateLine(kind=k, capability=c, basis=Basis(b), quantity=q, provenance=fact())
        for k, c, b, q in rows
    )


def rule(
    capability: str,
    driver: str,
    quantity: float,
    *,
    kind: str = ANY,
    per_km: float | None = None,
    **source: Any,
) -> EnablerRule:
    """A derived need: so much for each unit of the driver."""
    return EnablerRule(
        capability=capability,
        kind=kind,
        driver=driver,
        quantity_per_driver=quantity,
        distance_basis_km=per_km,
        provenance=fact(**source),
    )


def arrangement(code: str, **changes: Any) -> Arrangement:
    """A NATO-like arrangement that every ally must agree to."""
    usual = Arrangement(
        arrangement=code,
        name=f"Arrangement {code}",
        family=Family.NATO,
        consent_rule=ConsentRule.ALL_ALLIES,
        commander="",
        uses_nato_assets=True,
        from_year=None,
        until_year=None,
        provenance=fact(),
    )
    return replace(usual, **changes)


def headquarters(code: str, arrangement: str, **changes: Any) -> Headquarters:
    """A headquarters hosted by XAA with one major and two small places, one beside a major."""
    usual = Headquarters(
        headquarters=code,
        name=f"Headquarters {code}",
        arrangement=arrangement,
        host_nation="XAA",
        lead_nations=("XAA", "XAB"),
        major_slots=1,
        small_slots=2,
        small_beside_major=1,
        persons_max=60_000.0,
        staff_persons=None,
        yearly_cost_meur=None,
        startup_cost_meur=None,
        from_year=None,
        until_year=None,
        provenance=fact(),
    )
    return replace(usual, **changes)


def steps(arrangement: str, rows: Rows) -> tuple[CommandStep, ...]:
    """Command steps from (step, steps before, low, mode and high days)."""
    return tuple(
        CommandStep(
            arrangement=arrangement,
            step=s,
            name=f"Step {s}",
            after=tuple(after),
            low_days=low,
            mode_days=mode,
            high_days=high,
            provenance=fact(),
        )
        for s, after, low, mode, high in rows
    )


def posture(share: float, name: Posture, category: str = ANY) -> PostureShare:
    """Share of the US force under a posture."""
    return PostureShare(
        posture=name, category=category, from_year=2000, share=share, provenance=fact()
    )


def region(code: str, **changes: Any) -> Region:
    """A theatre at Brussels, reached by land."""
    usual = Region(
        region=code, name=f"Region {code}", lat_deg=50.85, lon_deg=4.35, land_mode="road_rail"
    )
    return replace(usual, **changes)


def transit(
    mode: str, *, fixed_days: float = 0.0, km_per_day: float = 500.0, detour: float = 1.0
) -> Transit:
    """Transit allowance of a mode."""
    return Transit(
        mode=mode,
        fixed_days=fixed_days,
        speed_km_per_day=km_per_day,
        detour_factor=detour,
        provenance=fact(),
    )


def assumed(key: str, value: float) -> Assumption:
    """A named assumption."""
    unit = next((u for u in ("factor", "weight") if u in key), "share")
    return Assumption(key=key, value=value, low=0.0, high=10.0, unit=unit, reason="invented")
