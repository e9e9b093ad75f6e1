"""What the package shows to the world."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import muster


def test_the_package_shows_few_names_and_all_of_them_exist() -> None:
    """At most 25 public names, each of them there."""
    assert len(muster.__all__) <= 25
    assert [name for name in muster.__all__ if not hasattr(muster, name)] == []


def test_a_result_has_the_promised_tables_and_numbers() -> None:
    """operations, gaps, score, n_run, n_operations, explain and to_frame, as fixed by the design."""
    result = muster.assess(
        muster.load_world("europe"),
        muster.load_guidance("rdc-5000"),
        year=2025,
        us="absent",
        seed=1,
    )
    assert 0.0 <= result.score <= 1.0
    assert 0 <= result.n_run <= result.n_operations == 1
    assert {"code", "kind", "is_run", "coverage", "limiting", "command", "day_ready"} <= set(
        result.operations.columns
    )
    wanted = {
        "operation",
        "capability",
        "need",
        "met",
        "shortfall",
        "unit",
        "price",
        "estimated_share",
    }
    assert wanted <= set(result.gaps.columns)
    assert result.verdict in result.explain()
    assert result.to_frame("needs").height > 0


def test_every_question_can_be_asked_from_python(tmp_path: Path) -> None:
    """gaps, command, validate, sources, save, open, export, new and check, each gives its rows."""
    world, guidance = muster.load_world(), muster.load_guidance("rdc-5000")
    result = muster.assess(world, guidance)
    assert muster.gaps(world, guidance).equals(result.gaps)
    assert muster.command(world, guidance, us="full").height > 0
    assert muster.validate(world).height >= 30
    assert muster.sources("rdc_sahel/aar", result).height > 5
    again = muster.open_result(result.save(tmp_path / "kept"))
    assert again.score == result.score
    assert muster.export(result, tmp_path / "a.zip").exists()
    assert muster.check(muster.new(tmp_path / "mine", "rdc-5000")) == []
    assert all(row["change"] in (0, None) for row in muster.compare(result, again))


def test_help_waits_for_no_engine_and_wrong_names_are_refused() -> None:
    """The command line is there before numbers, solver or tables are; unknown names stay unknown."""
    script = (
        "import sys, muster, muster.cli\n"
        "print(sorted({'numpy', 'highspy', 'polars', 'numba', 'pydantic'} & set(sys.modules)))\n"
        "print(hasattr(muster, 'assess'), hasattr(muster, 'no_such_name'), 'assess' in dir(muster))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert said.split("\n")[:2] == ["[]", "True False True"]
