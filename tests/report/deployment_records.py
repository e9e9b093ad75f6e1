"""Invented records of movement plans: nations XAA to XAC, no figure is real."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]
N_DAYS = 60


def deployment_record() -> Record:
    """Two operations; the second comes late, with an American ship and a hired one."""
    operations = [
        _sums("near") | {"name": "Defence nearby", "required_day": 30.0, "day_closed": 30.0,
                         "days_late": 0.0},
        _sums("far") | {"name": "Crisis far away", "required_day": 20.0, "day_closed": 26.0,
                        "days_late": 6.0, "on_time_t_share": 0.9952},
    ]  # fmt: skip
    return {
        "schema": "muster/deploy/1", "muster_version": "0.0", "inputs_sha256": "ab" * 32,
        "n_days": N_DAYS, "year": 2030, "us": "full", "without": [], "seed": 1, "rounds": 1,
        "is_stable": False, "is_withdrawal": False,
        "study": {"code": "invented", "name": "Invented study", "troops": "high"},
        "verdict": "With the United States, 99.5 % of 2,000 t is in place in time. Tightest: Gao.",
        "switches": {"closed_passages": [], "closed_airspace": [], "closed_nodes": [],
                     "permit_days": None, "has_charter": True},
        "totals": _sums("all") | {"us_cargo_t_share": 0.25, "us_persons_share": 0.0,
                                  "hired_cost_meur": 12.3},
        "operations": operations,
        "nations": [
            _sums("far") | {"holder": "XAA", "required_day": 20.0, "day_closed": 26.0,
                            "days_late": 6.0},
            _sums("near") | {"holder": "XAB", "required_day": 30.0, "day_closed": 29.0,
                             "days_late": 0.0},
        ],
        "closure": [
            {"operation": code, "day": day, "required_t": 1000.0 * (day >= 30),
             "in_place_t": 1000.0 * day / N_DAYS, "required_persons": 0.0,
             "in_place_persons": 5.0 * day}
            for code in ("near", "far") for day in range(0, N_DAYS + 1, 10)
        ],
        "lift": [_lift("roro", "Ro-ro ship, hired", "market:roro", 600.0),
                 _lift("roro", "Ro-ro ship, hired", "USA", 200.0),
                 _lift("plane", "Large aircraft", "XAA", 200.0, "air")],
        "utilisation": [
            {"lift_type": "plane", "name": "Large aircraft", "day": day, "used": min(day, 4.0),
             "available": 4.0 if day >= 10 else 0.0, "price_t_days": 0.0}
            for day in range(0, N_DAYS, 2)
        ],
        "bottlenecks": [{"day": day, "limit": "slots:GAO", "name": "working slots at Gao",
                         "capacity": 2.0, "price_t_days": 7.0} for day in (4, 5, 6, 9)],
        "prices": [{"limit": "slots:GAO", "name": "working slots at Gao", "unit": "working slot",
                    "first_day": 4, "n_days": 4, "worth_t_days": 1234.5}],
        "schedule": [
            {"operation": code, "holder": "XAA", "system": "s", "lift_type": kind, "mode": mode,
             "from_node": "A", "to_node": "B", "unit": unit, "amount": 400.0, "loads": 4.0,
             "first_day": 3, "last_arrival_day": 26, "distance_km": 900.0}
            for code in ("near", "far")
            for kind, mode, unit in (("roro", "sea", "t"), ("plane", "air", "persons"))
        ],
        "flows": [
            _flow("near", "sea", (12.1, 54.1), (18.7, 54.4), 1000.0),
            _flow("far", "sea", (34.6, 36.8), (-4.0, 5.3), 500.0),
            _flow("far", "air", (9.4, 52.5), (0.0, 16.2), 300.0),
            _flow("near", "road", (10.4, 43.7), (23.9, 55.5), 0.0),
        ],
        "movements": [
            {"movement": f"{code}/1", "operation": code, "holder": "XAA", "system": "s",
             "origin": "XAA", "destination": "nowhere", "cargo_t": 1000.0, "persons": 300.0,
             "day_in_place": None}
            for code in ("near", "far")
        ],
        "tankers": {"carrier_days": 0.2, "escort_tanker_days": 3.0, "free_tanker_days": 90.0},
        "assumptions": [{"item": "km a day", "value": 300.0, "low": 150.0, "high": 500.0,
                         "unit": "km", "reason": "Invented.", "source": "assumption"}],
        "method": ["Everything is invented."],
        "solver": {"status": "optimal", "cost": 1.0, "bound": 1.0, "gap": 1.3e-7,
                   "max_violation": 0.0, "n_columns": 9, "n_written": 5, "n_demands": 2,
                   "n_limits": 3},
        "gap_reasons": [],
        "gap_reason_shares": [{"reason": "not_ready", "share": 0.4},
                              {"reason": "elsewhere", "share": 0.6}],
        "comparison": {"us": "absent", "totals": _sums("all"), "sentence": "Without: less."},
    }  # fmt: skip


def _sums(operation: str) -> Record:
    """Amounts of an operation, a nation or all of it."""
    return {
        "operation": operation, "required_t": 1000.0, "delivered_t": 999.999996,
        "unmet_t": 0.0, "in_transit_t": 4e-06, "on_time_t_share": 1.0, "required_persons": 300.0,
        "delivered_persons": 300.0, "unmet_persons": 0.0, "in_transit_persons": 0.0,
        "on_time_persons_share": 1.0,
    }  # fmt: skip


def _lift(kind: str, name: str, owner: str, tonnes: float, mode: str = "sea") -> Record:
    """One type of one owner."""
    return {
        "lift_type": kind, "name": name, "mode": mode, "owner": owner,
        "is_hired": owner.startswith("market:"), "vehicle_days": 40.0, "loads": 4.0,
        "cargo_t": tonnes, "persons": 0.0, "cost_meur": 4.1,
    }  # fmt: skip


def _flow(
    operation: str, mode: str, a: tuple[float, float], b: tuple[float, float], tonnes: float
) -> Record:
    """One flow between two places."""
    return {
        "operation": operation, "mode": mode, "from_node": f"A{a[0]:.0f}",
        "to_node": f"B{b[0]:.0f}", "from_lon_deg": a[0], "from_lat_deg": a[1],
        "to_lon_deg": b[0], "to_lat_deg": b[1], "t": tonnes, "persons": 30.0,
    }  # fmt: skip


def changed(value: Any, how: Any) -> Any:
    """A record with ``how`` applied to every single value in it."""
    if isinstance(value, dict):
        return {k: changed(v, how) for k, v in value.items()}
    if isinstance(value, list):
        return [changed(v, how) for v in value]
    return how(value)
