"""A second solver on the undivided program: SCIP must find what the engine found."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pyscipopt
import pytest

from builders import assessed
from muster.catalogue.studies import load_guidance, load_world
from muster.core.words import Posture
from muster.operations.generation.plan import estimate_program
from muster.planning.apportionment import fair_division, fair_program
from muster.planning.apportionment_case import case_of
from muster.planning.assessment import work_out
from muster.planning.burden_keys import fair_shares
from muster.planning.targets_gap import PROOF, gap_of, gap_program
from muster.solving import Program
from random_worlds import random_study, random_world

NEAR = 1e-6
LIMIT_SECONDS = 900
"""SCIP gets this long; a run that hits it fails for want of a proof."""


def scip_optimum(program: Program) -> float:
    """Proved optimum of a program by SCIP, with gap 0."""
    model = pyscipopt.Model()
    model.hideOutput()
    model.setParam("limits/gap", 0.0)
    model.setParam("limits/time", LIMIT_SECONDS)
    model.setParam("numerics/feastol", 1e-9)
    columns = [
        model.addVar(
            vtype="I" if whole else "C",
            lb=float(low) if np.isfinite(low) else None,
            ub=float(up) if np.isfinite(up) else None,
            obj=float(gain),
        )
        for whole, low, up, gain in zip(
            program.is_integer, program.lower, program.upper, program.gain, strict=True
        )
    ]
    rows: list[list[tuple[int, float]]] = [[] for _ in range(program.n_rows)]
    for column in range(program.n_columns):
        for entry in range(program.starts[column], program.starts[column + 1]):
            rows[program.rows[entry]].append((column, float(program.values[entry])))
    for row, low, up in zip(rows, program.row_lower, program.row_upper, strict=True):
        terms = pyscipopt.quicksum(value * columns[c] for c, value in row)
        if not row:
            continue
        if np.isfinite(low) and np.isfinite(up) and low == up:
            model.addCons(terms == float(low))
            continue
        if np.isfinite(up):
            model.addCons(terms <= float(up))
        if np.isfinite(low):
            model.addCons(terms >= float(low))
    model.setMaximize()
    model.optimize()
    assert model.getStatus() == "optimal"
    return float(model.getObjVal())


@pytest.mark.parametrize("seed", range(100))
def test_both_solvers_agree_on_random_small_worlds(seed: int) -> None:
    """Commands are SCIP's to choose as well: the same score to 1e-6."""
    rng = Random(seed)
    guidance_rules = seed % 2 == 1
    found = assessed(
        random_world(rng),
        random_study(rng, has_rules=guidance_rules),
        posture=Posture.FULL,
        is_shared=False,
    )
    program, _ = estimate_program(found.world, found.problem)
    assert scip_optimum(program) == pytest.approx(found.plan.score, abs=NEAR)


@pytest.mark.parametrize(
    "study",
    [
        "rdc-5000",
        "helsinki",
        "half-mjo-plus",
        pytest.param("half-of-ambition", marks=pytest.mark.slow),
        pytest.param("eu-2008", marks=pytest.mark.slow),
        pytest.param("full-nato-2006", marks=pytest.mark.slow),
    ],
)
def test_both_solvers_agree_on_bundled_studies(study: str) -> None:
    """Without the United States, 2025: the same score to 1e-6."""
    found = work_out(
        load_world(),
        load_guidance(study),
        year=2025,
        posture=Posture.ABSENT,
        is_shared=False,
    )
    program, _ = estimate_program(found.world, found.problem)
    assert scip_optimum(program) == pytest.approx(found.plan.score, abs=NEAR)


def test_both_solvers_find_the_same_gap_and_division() -> None:
    """Targets of the bundled studies: least cost of the gap, and the division in parts."""
    for study in ("rdc-5000", "eu-2008", "half-of-ambition"):
        a = work_out(
            load_world(), load_guidance(study), year=2030, posture=Posture.ABSENT, is_shared=False
        )
        gap = gap_of(a)
        program, _, _ = gap_program(a, None)
        assert -scip_optimum(program) == pytest.approx(gap.cost_meur, rel=PROOF + NEAR)
        case = case_of(a, gap, fair_shares(a.world, "gdp", 2030))
        parts = fair_program(case)
        relaxed = replace(parts, is_integer=np.zeros(parts.n_columns, dtype=bool))
        cost = fair_division(case).cost_meur
        assert -scip_optimum(relaxed) == pytest.approx(cost, rel=1e-6, abs=1.0)
