"""Targets: seconds for every burden key, and the same division solved by SCIP.

Prints for each key the seconds of the whole question, the proved gap and the cost; then hands the
whole-number programme of the first key to SCIP, to the same relative gap, and prints both optima
and the ratio. Run with 'make bench'.
"""

from __future__ import annotations

import os
import time

import numpy as np
from pyscipopt import Model as Scip
from pyscipopt import quicksum

import muster
from muster.core.words import Posture
from muster.planning import apportionment as division
from muster.planning.apportionment_case import case_of
from muster.planning.apportionment_rules import empty_model, fair_burden, keep_rules, nearest
from muster.planning.assessment import work_out
from muster.planning.burden_keys import KEYS, fair_shares
from muster.planning.targets_gap import gap_of
from muster.solving import Program, solve

YEAR, GOAL_SECONDS, GOAL_GAP = 2030, 30.0, 1e-3


def keys() -> None:
    """Seconds, gap and cost by key."""
    world, guidance = muster.load_world(), muster.load_guidance("half-of-ambition")
    print("key            seconds     gap  new fleets, meur")
    for key in KEYS:
        begin = time.perf_counter()
        record = muster.targets(world, guidance, key=key, worth=False).record
        seconds, gap = time.perf_counter() - begin, record["solver"]["gap"]
        verdict = "reached" if seconds < GOAL_SECONDS and gap <= GOAL_GAP else "MISSED"
        print(f"{key:13} {seconds:8.2f} {gap:7.4%} {record['start_meur']:17,.0f}  {verdict}")
    print(f"goal: each under {GOAL_SECONDS:g} s with a gap of at most {GOAL_GAP:.1%}")


def whole_program() -> Program:
    """The whole-number programme of the GDP key."""
    world, guidance = muster.load_world(), muster.load_guidance("half-of-ambition")
    a = work_out(world, guidance, year=YEAR, posture=Posture.ABSENT, is_shared=False)
    case = case_of(a, gap_of(a), fair_shares(a.world, "gdp", YEAR))
    fair = division.fair_division(case)
    model = empty_model(case)
    keep_rules(model)
    fair_burden(model, 1.0, np.flatnonzero(case.fair_share < division.SMALL_SHARE))
    nearest(model, fair.units)
    return division._program(model)


def with_scip(program: Program) -> tuple[float, float]:
    """Objective and seconds of SCIP, building included."""
    begin = time.perf_counter()
    scip = Scip()
    scip.hideOutput()
    scip.setParam("limits/gap", division.PROOF)
    x = [
        scip.addVar(
            lb=float(low),
            ub=float(up) if np.isfinite(up) else None,
            vtype="I" if whole else "C",
            obj=float(gain),
        )
        for low, up, whole, gain in zip(
            program.lower, program.upper, program.is_integer, program.gain, strict=True
        )
    ]
    rows: list[list] = [[] for _ in range(program.n_rows)]
    for j in range(program.n_columns):
        for k in range(program.starts[j], program.starts[j + 1]):
            rows[program.rows[k]].append(float(program.values[k]) * x[j])
    for terms, low, up in zip(rows, program.row_lower, program.row_upper, strict=True):
        if not terms:
            continue
        total = quicksum(terms)
        if low == up:
            scip.addCons(total == float(low))
            continue
        if np.isfinite(low):
            scip.addCons(total >= float(low))
        if np.isfinite(up):
            scip.addCons(total <= float(up))
    scip.setMaximize()
    scip.optimize()
    return scip.getObjVal(), time.perf_counter() - begin


def main() -> None:
    """Both comparisons."""
    print(f"Targets; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    keys()
    program = whole_program()
    begin = time.perf_counter()
    ours = solve(program, gap=division.PROOF)
    seconds = time.perf_counter() - begin
    theirs, peer = with_scip(program)
    print(f"\nwhole units, GDP key: {program.n_columns} columns, {program.n_rows} rows")
    print(f"  Muster {-ours.objective:12,.1f} meur {seconds:7.2f} s")
    print(f"  SCIP   {-theirs:12,.1f} meur {peer:7.2f} s   x Muster {peer / seconds:.1f}")
    near = abs(ours.objective - theirs) <= 2 * division.PROOF * abs(ours.objective)
    print(f"  optima within both gaps: {'yes' if near else 'NO'}")


if __name__ == "__main__":
    main()
