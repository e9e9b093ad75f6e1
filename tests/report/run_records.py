"""Invented run records: nations XAA to XAT, no figure is real."""

from __future__ import annotations

import math
from typing import Any

Record = dict[str, Any]

CAPABILITIES = [
    # code, name, domain, unit, critical, need of the major operation, held
    ("land_heavy", "Heavy brigades", "land", "brigades", True, 6, 9),
    ("land_medium", "Medium brigades", "land", "brigades", True, 4, 11),
    ("land_light", "Light brigades", "land", "brigades", True, 2, 10),
    ("deep_fires", "Deep fires", "land", "launchers", True, 54, 20),
    ("artillery", "Corps and division artillery", "land", "guns", False, 180, 160),
    ("gbad_long", "Long-range air defence", "land", "batteries", True, 14, 5),
    ("gbad_medium", "Medium-range air defence", "land", "batteries", True, 12, 9),
    ("engineers", "Engineers", "land", "battalions", False, 10, 14),
    ("logistics", "Logistics", "land", "battalions", True, 14, 16),
    ("signals", "Deployable communications", "land", "battalions", True, 5, 4),
    ("medical", "Field hospitals", "joint", "hospitals", True, 6, 5),
    ("sof", "Special operations forces", "land", "task groups", False, 6, 12),
    ("heli_attack", "Attack helicopters", "air", "aircraft", False, 72, 60),
    ("heli_heavy", "Heavy-lift helicopters", "air", "aircraft", False, 40, 30),
    ("air_defence", "Air-defence fighters", "air", "aircraft", True, 96, 150),
    ("strike", "Strike aircraft", "air", "aircraft", True, 144, 150),
    ("sead", "Suppression of air defences", "air", "aircraft", True, 36, 12),
    ("aew", "Airborne early warning", "air", "aircraft", True, 10, 7),
    ("aar", "Air-to-air refuelling", "air", "aircraft", True, 48, 22),
    ("airlift_strategic", "Strategic airlift", "air", "aircraft", True, 60, 55),
    ("airlift_outsize", "Outsize airlift", "air", "aircraft", True, 20, 6),
    ("isr_persistent", "Persistent surveillance", "air", "aircraft", True, 24, 9),
    ("isr_wide", "Wide-area ground surveillance", "air", "aircraft", True, 8, 3),
    ("isr_sigint", "Signals intelligence aircraft", "air", "aircraft", False, 6, 4),
    ("mpa", "Maritime patrol aircraft", "maritime", "aircraft", False, 16, 14),
    ("carrier", "Aircraft carriers", "maritime", "ships", False, 1, 1),
    ("escort_aaw", "Air-defence escorts", "maritime", "ships", True, 9, 8),
    ("escort_asw", "General-purpose and anti-submarine escorts", "maritime", "ships", True, 14, 16),
    ("submarine", "Attack submarines", "maritime", "boats", False, 6, 9),
    ("mcm", "Mine countermeasures", "maritime", "ships", False, 10, 18),
    ("amphibious", "Amphibious ships", "maritime", "ships", False, 6, 6),
    ("replenishment", "Replenishment at sea", "maritime", "ships", True, 7, 5),
    ("sealift", "Strategic sealift", "maritime", "ships", True, 12, 13),
    ("space_imagery", "Space imagery", "joint", "satellites", False, 8, 6),
    ("space_comms", "Satellite communications", "joint", "satellites", True, 6, 9),
    ("hq_corps", "Corps headquarters", "command", "headquarters", True, 2, 6),
    ("hq_air", "Air component headquarters", "command", "headquarters", True, 1, 2),
]
OPERATIONS = [
    (
        "mjo",
        "Major operation, north-eastern Europe",
        "mjo_defence",
        "Major joint operation, collective defence",
        "north_east",
        "North-eastern Europe",
        60000,
        3,
        1,
        1.0,
    ),
    (
        "sahel",
        "Crisis management in the Sahel",
        "sjo_stabilisation",
        "Small operation, stabilisation",
        "sahel",
        "North Africa and Sahel",
        20000,
        1,
        2,
        0.15,
    ),
    (
        "levant",
        "Evacuation in the eastern Mediterranean",
        "sjo_evacuation",
        "Small operation, evacuation",
        "east_med",
        "Eastern Mediterranean",
        12000,
        1,
        3,
        0.12,
    ),
    (
        "balkans",
        "Stabilisation in the western Balkans",
        "sjo_stabilisation",
        "Small operation, stabilisation",
        "balkans",
        "Western Balkans",
        18000,
        1,
        4,
        0.1,
    ),
    (
        "gulf",
        "Maritime security in the Gulf",
        "sjo_maritime",
        "Small operation, maritime",
        "gulf",
        "Gulf of Aden",
        5000,
        1,
        5,
        0.06,
    ),
    (
        "arctic",
        "Presence in the High North",
        "sjo_presence",
        "Small operation, presence",
        "arctic",
        "High North",
        8000,
        1,
        6,
        0.07,
    ),
    (
        "caucasus",
        "Monitoring in the Caucasus",
        "sjo_presence",
        "Small operation, presence",
        "caucasus",
        "Caucasus",
        4000,
        1,
        7,
        0.04,
    ),
    (
        "guinea",
        "Counter-piracy in the Gulf of Guinea",
        "sjo_maritime",
        "Small operation, maritime",
        "guinea",
        "Gulf of Guinea",
        3000,
        1,
        8,
        0.03,
    ),
]
NATIONS = [
    (f"XA{chr(65 + i)}", name)
    for i, name in enumerate(
        [
            "Altmark",
            "Bravonia",
            "Corvia",
            "Dunmere",
            "Estavia",
            "Farland",
            "Grenovia",
            "Hestia",
            "Istria Nova",
            "Jutmark",
            "Kelland",
            "Lorvia",
            "Morova",
            "Norvale",
            "Ostrand",
            "Pelagia",
            "Quarnia",
            "Ravonia",
            "Sundmark",
            "Tarvia",
        ]
    )
]


def gap_rows(n_operations: int) -> list[Record]:
    """One row for each operation and capability: what is held, given to operations in turn."""
    left = {c[0]: float(c[6]) for c in CAPABILITIES}
    rows = []
    chosen = OPERATIONS[:n_operations]
    for code, *_, weight, _priority, scale in [*chosen[3:4], *chosen[:3], *chosen[4:]]:
        for cap, name, domain, unit, critical, base, _held in CAPABILITIES:
            need = round(base * scale, 1)
            if need < 0.5 or (scale < 1 and domain == "command"):
                continue
            met = min(need, left[cap])
            left[cap] -= met
            short = round(need - met, 6)
            rows.append(
                {
                    "operation": code,
                    "capability": cap,
                    "capability_name": name,
                    "domain": domain,
                    "phase": "main",
                    "need": need,
                    "met": met,
                    "shortfall": short,
                    "coverage": met / need,
                    "unit": unit,
                    "is_critical": critical,
                    "price": 0.09 * weight / need / 20 if short > 0 else 0.0,
                    "weight": weight * (2.0 if critical else 1.0),
                    "estimated_share": 0.6,
                    "reason": f"Europe has {met:g} of the {need:g} {unit} that this operation needs."
                    if short
                    else "Met.",
                }
            )
    return rows


def operation_rows(gaps: list[Record], n_operations: int) -> list[Record]:
    """One row for each operation, with its worst critical capability."""
    rows = []
    for (
        code,
        name,
        kind,
        kind_name,
        region,
        region_name,
        persons,
        weight,
        priority,
        _,
    ) in OPERATIONS[:n_operations]:
        mine = [g for g in gaps if g["operation"] == code and g["is_critical"]]
        worst = min(mine, key=lambda g: (g["coverage"], g["capability"]))
        is_run = worst["coverage"] >= 1
        total = sum(g["weight"] for g in mine)
        rows.append(
            {
                "code": code,
                "name": name,
                "kind": kind,
                "kind_name": kind_name,
                "region": region,
                "region_name": region_name,
                "persons": persons,
                "weight": weight,
                "priority": priority,
                "start_day": 30 * (priority - 1),
                "duration_days": 180,
                "is_run": is_run,
                "coverage": sum(g["coverage"] * g["weight"] for g in mine) / total,
                "limiting": "" if is_run else worst["capability"],
                "limiting_name": "" if is_run else worst["capability_name"],
                "limiting_reason": "" if is_run else worst["reason"],
                "command": "nato" if priority == 1 else "eu_mpcc" if priority < 4 else "",
                "command_name": "NATO-led"
                if priority == 1
                else "EU-led from its own headquarters"
                if priority < 4
                else "",
                "headquarters": "jfc_north" if priority == 1 else "mpcc" if priority < 4 else "",
                "headquarters_name": "Joint Force Command North"
                if priority == 1
                else "Military planning and conduct capability"
                if priority < 4
                else "",
                "day_ready": 45.0 + 10 * priority if priority != 4 else None,
                "deadline_day": 60,
            }
        )
    return rows


def capability_rows(gaps: list[Record]) -> list[Record]:
    """Sums over operations."""
    rows = []
    for cap, name, domain, unit, critical, _need, held in CAPABILITIES:
        mine = [g for g in gaps if g["capability"] == cap]
        need = round(sum(g["need"] for g in mine), 6)
        met = sum(g["met"] for g in mine)
        short = round(need - met, 6)
        with_us = min(1.0, (met + need * 0.4) / need) if need else 1.0
        rows.append(
            {
                "capability": cap,
                "name": name,
                "domain": domain,
                "unit": unit,
                "is_critical": critical,
                "need": need,
                "held": held * 2.0,
                "held_us": need * 1.5,
                "ready_30": held * 0.5,
                "ready_180": float(held),
                "met": met,
                "shortfall": short,
                "coverage": met / need if need else 1.0,
                "coverage_with_us": with_us,
                "price": 0.25 / need / 10 if short > 0 else 0.0,
                "estimated_share": 0.55,
            }
        )
    return rows


def contribution_rows(gaps: list[Record]) -> list[Record]:
    """Every met need split over a few holders."""
    rows = []
    for i, g in enumerate(gaps):
        if g["met"] <= 0:
            continue
        holders = [NATIONS[(i * 7 + k * k) % len(NATIONS)] for k in range(3)]
        for k, (code, name) in enumerate(dict.fromkeys(holders)):
            quantity = round(g["met"] * (0.5, 0.3, 0.2)[k], 2)
            rows.append(
                {
                    "holder": code,
                    "holder_name": name,
                    "operation": g["operation"],
                    "capability": g["capability"],
                    "system": f"type_{k}",
                    "system_name": f"Type {k}",
                    "quantity": quantity,
                    "expected": quantity * 0.8,
                    "unit": g["unit"],
                    "persons": round(
                        quantity
                        * {"land": 600, "air": 40, "maritime": 190, "joint": 80, "command": 300}[
                            g["domain"]
                        ]
                        * (0.1 if g["unit"] in ("guns", "launchers") else 1)
                    ),
                    "phase": "main",
                    "is_estimated": k == 2,
                }
            )
    return rows


def nation_rows(contributions: list[Record]) -> list[Record]:
    """Persons sent by nation, beside GDP."""
    total = sum(c["persons"] for c in contributions) or 1
    gdp = [1 / (i + 1.5) for i in range(len(NATIONS))]
    rows = []
    for i, (code, name) in enumerate(NATIONS):
        mine = [c for c in contributions if c["holder"] == code]
        persons = sum(c["persons"] for c in mine)
        rows.append(
            {
                "nation": code,
                "name": name,
                "persons": persons,
                "burden_share": persons / total,
                "gdp_share": gdp[i] / sum(gdp),
                "n_operations": len({c["operation"] for c in mine}),
            }
        )
    return rows


def command_rows(n_operations: int) -> list[Record]:
    """Six options for each operation."""
    options = [
        ("nato", "NATO-led", "nato", "jfc_north", "Joint Force Command North", 32, "", 40),
        ("nato", "NATO-led", "nato", "jfc_south", "Joint Force Command South", 32, "", 45),
        (
            "berlin_plus",
            "EU-led with NATO assets (Berlin Plus)",
            "berlin_plus",
            "shape",
            "SHAPE",
            34,
            "Xanadu withholds its consent, which Berlin Plus needs from every Ally.",
            None,
        ),
        (
            "eu_mpcc",
            "EU-led from its own headquarters",
            "eu",
            "mpcc",
            "Military planning and conduct capability",
            27,
            "",
            70,
        ),
        (
            "eu_national",
            "EU-led from a national headquarters",
            "eu",
            "ohq_xaa",
            "National headquarters of Altmark",
            27,
            "",
            55,
        ),
        (
            "coalition",
            "Lead nation with a coalition",
            "coalition",
            "ohq_xab",
            "National headquarters of Bravonia",
            4,
            "",
            30,
        ),
    ]
    rows = []
    for i, (op, *_rest) in enumerate(OPERATIONS[:n_operations]):
        for code, name, family, hq, hq_name, agree, blocked, days in options:
            too_big = code == "eu_mpcc" and i == 0
            why = "Carries no operation of more than 5,000 persons." if too_big else blocked
            rows.append(
                {
                    "operation": op,
                    "arrangement": code,
                    "arrangement_name": name,
                    "family": family,
                    "headquarters": hq,
                    "headquarters_name": hq_name,
                    "is_feasible": not why,
                    "is_chosen": not why
                    and ((i == 0 and hq == "jfc_north") or (0 < i < 3 and hq == "mpcc")),
                    "blocked_by": why,
                    "must_agree": agree,
                    "can_veto": "XAA XAB XAC",
                    "days_p10": days * 0.7 if days else None,
                    "days_p50": float(days) if days else None,
                    "days_p90": days * 1.8 if days else None,
                    "prob_by_deadline": (0.9 if days < 50 else 0.35) if days else None,
                }
            )
    return rows


def availability_rows(capabilities: list[Record]) -> list[Record]:
    """Cumulative steps over the day of notice."""
    return [
        {
            "capability": c["capability"],
            "notice_days": day,
            "available": c["ready_180"] * share,
            "available_with_us": c["ready_180"] * share + 0.4 * c["need"] * share,
        }
        for c in capabilities
        for day, share in (
            (0, 0.05),
            (5, 0.15),
            (10, 0.3),
            (30, 0.5),
            (60, 0.7),
            (90, 0.85),
            (180, 1.0),
        )
    ]


def run_record(n_operations: int = 4, **changes: Any) -> Record:
    """A complete and consistent record; ``changes`` replace whole fields."""
    gaps = gap_rows(n_operations)
    capabilities = capability_rows(gaps)
    contributions = contribution_rows(gaps)
    operations = operation_rows(gaps, n_operations)
    n_run = sum(o["is_run"] for o in operations)
    record: Record = {
        "schema": "muster/assess/1",
        "muster_version": "0.1.0",
        "study": {
            "code": "half-of-ambition",
            "name": "Half of NATO's level of ambition",
            "description": "One major and three small operations, nearly at once.",
            "troops": "high",
            "sources": ["invented-2026"],
        },
        "year": 2025,
        "us": "absent",
        "without": [],
        "settings": {"reserve_share": 0.2},
        "seed": 1,
        "inputs_sha256": "ab" * 32,
        "score": 0.71,
        "plan_coverage": 0.70,
        "n_run": n_run,
        "n_operations": n_operations,
        "verdict": "Europe alone could fully run one of the four operations in 2025; air-to-air "
        "refuelling, long-range air defence and wide-area surveillance give out first.",
        "verdict_details": [
            "It provides 71 % of what the four operations need together.",
            "The major operation lacks 26 tankers, 9 long-range air-defence batteries and 5 "
            "surveillance aircraft.",
            "Most national readiness rates are not public: 83 % of the input is estimated.",
        ],
        "estimated_share": 0.83,
        "is_transit_allowance": True,
        "operations": operations,
        "gaps": gaps,
        "needs": [
            {
                "operation": g["operation"],
                "capability": g["capability"],
                "phase": phase,
                "from_day": start,
                "until_day": end,
                "need": g["need"] * share,
                "low": g["need"] * share * 0.8,
                "high": g["need"] * share * 1.3,
                "met": min(g["met"], g["need"] * share),
                "weight": g["weight"],
                "basis": f"Template {g['capability']} x persons, source invented-2026, range 0.8-1.3.",
            }
            for g in gaps
            for phase, start, end, share in (("entry", 30, 60, 0.4), ("main", 60, 180, 1.0))
        ],
        "contributions": contributions,
        "nations": nation_rows(contributions),
        "availability": availability_rows(capabilities),
        "capabilities": capabilities,
        "command_options": command_rows(n_operations),
        "command_costs": [
            {
                "headquarters": "new_ohq",
                "name": "New European operational headquarters",
                "is_duplicate": True,
                "staff_persons": 1200,
                "startup_cost_meur": 450.0,
                "yearly_cost_meur": 180.0,
                "low": 120.0,
                "high": 260.0,
                "note": "Duplicates Joint Force Command North; costs from staff numbers.",
            },
            {
                "headquarters": "jfc_north",
                "name": "Joint Force Command North",
                "is_duplicate": False,
                "staff_persons": 850,
                "startup_cost_meur": None,
                "yearly_cost_meur": 130.0,
                "low": 100.0,
                "high": 160.0,
                "note": "Exists.",
            },
        ],
        "prices": [
            {
                "kind": "capability",
                "code": c["capability"],
                "name": c["name"],
                "holder": "",
                "unit": c["unit"],
                "price": c["price"],
            }
            for c in capabilities
            if c["price"]
        ],
        "dependence": [
            {
                "capability": c["capability"],
                "name": c["name"],
                "coverage_without_us": c["coverage"],
                "coverage_with_us": c["coverage_with_us"],
                "difference": c["coverage_with_us"] - c["coverage"],
            }
            for c in capabilities
        ],
        "comparison": {
            "us": "full",
            "score": 0.93,
            "n_run": 3,
            "verdict": "With the United States three of the four operations could run.",
        },
        "readings": [
            {"troops": t, "us": us, "score": s, "n_run": n, "n_operations": n_operations}
            for t, us, s, n in (
                ("low", "absent", 0.76, 2),
                ("high", "absent", 0.71, 1),
                ("low", "full", 0.95, 4),
                ("high", "full", 0.93, 3),
            )
        ],
        "assumptions": [
            {
                "table": "assumptions",
                "key": "weight_critical",
                "value": 2.0,
                "low": 1.0,
                "high": 4.0,
                "unit": "weight",
                "reason": "A critical capability counts twice as much as another.",
            },
            {
                "table": "transit",
                "key": "road_rail",
                "value": 7.0,
                "low": 3.0,
                "high": 20.0,
                "unit": "days",
                "reason": "Transit inside Europe until deployment is modelled.",
            },
            {
                "table": "rotation",
                "key": "land",
                "value": 3.0,
                "low": 3.0,
                "high": 6.0,
                "unit": "ratio",
                "reason": "Three units in the pool for one in the field.",
            },
        ],
        "confidence": [
            {"confidence": c, "share": s}
            for c, s in (("high", 0.17), ("medium", 0.22), ("low", 0.26), ("assumption", 0.35))
        ],
        "holes": [
            {
                "table": "readiness",
                "item": "Serviceable share of tankers, 9 nations",
                "effect": "Tankers count with the category's default.",
                "used_instead": "0.65",
            },
            {
                "table": "holdings",
                "item": "Deployable field hospitals of Corvia",
                "effect": "Left out: not counted.",
                "used_instead": "",
            },
        ],
        "sources": [
            {
                "source": "invented-2026",
                "title": "Invented balance of forces",
                "address": "https://example.org/balance",
                "date": "2026-02-01",
                "licence": "CC-BY-4.0",
                "confidence": "medium",
            },
            {
                "source": "invented-2011",
                "title": "Invented headquarters study",
                "address": "https://example.org/hq",
                "date": "2011-06-08",
                "licence": "",
                "confidence": "high",
            },
        ],
        "method": [
            "Each operation asks for capabilities from a template scaled by persons; enablers "
            "follow from what they support.",
            "Forces are given to operations by a mixed-integer programme that first runs as many "
            "operations as it can, by priority, and then leaves the least weighted shortfall.",
            "Every solution shown was checked again outside the solver.",
        ],
        "solver": {
            "status": "optimal",
            "gap": 0.0,
            "bound": 0.29,
            "max_violation": 1e-9,
            "is_rechecked": True,
            "stages": [
                {
                    "name": "operations run",
                    "status": "optimal",
                    "objective": 1.0,
                    "bound": 1.0,
                    "gap": 0.0,
                    "nodes": 12,
                },
                {
                    "name": "weighted shortfall",
                    "status": "optimal",
                    "objective": 0.29,
                    "bound": 0.29,
                    "gap": 0.0,
                    "nodes": 340,
                },
            ],
        },
    }
    return record | changes


LONG = "A very long name that never ends, " * 12
HOSTILE = (
    "<script>alert(1)</script>",
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "Łódź – Türkiye Ελλάς",
    "שלום עולם",
    "‮drow esrever",
    "\x1b[31mred\x07",
    '"><img src=x onerror=alert(1)>',
    '{{7*7}} #import "x": * $x$ *b* _i_ `c` \\ // /* */',
    "]]>&amp;<!--",
    "[bold]rich[/bold]",
    "漢字 العربية 🚢",
    "a\nb\tc",
    LONG,
)


def hostile_record() -> Record:
    """Every text field, in turn, filled with text made to break something."""
    turn = iter(range(10**9))

    def spoil(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {k: spoil(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [spoil(v, key) for v in value]
        keys = (
            "operation",
            "capability",
            "code",
            "schema",
            "us",
            "phase",
            "domain",
            "holder",
            "nation",
            "arrangement",
            "headquarters",
            "family",
            "kind",
            "troops",
            "confidence",
        )
        if isinstance(value, str) and key not in keys:
            return HOSTILE[next(turn) % len(HOSTILE)]
        return value

    return dict(spoil(run_record(8)))


def empty_record() -> Record:
    """Nothing is known: every table empty, every number null."""
    record = run_record()
    for key, value in record.items():
        if isinstance(value, list):
            record[key] = []
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            record[key] = None
    record |= {"comparison": None, "solver": {}, "verdict": "", "year": 2025, "settings": {}}
    return record


def nulled_record() -> Record:
    """All rows stay, every number in them is null, and a few are not finite."""

    def null(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: null(v) for k, v in value.items()}
        if isinstance(value, list):
            return [null(v) for v in value]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return value
        return None

    record = dict(null(run_record()))
    record["operations"][0]["coverage"] = math.nan
    record["gaps"][0]["need"] = math.inf
    return record
