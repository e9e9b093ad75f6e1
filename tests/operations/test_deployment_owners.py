"""Whose lift is used: Europeans first, in proportion; then the United States."""

from __future__ import annotations

import numpy as np
import pytest

from muster.operations.deployment import owners_of_use
from network_builders import lift, moved, movement


def test_europeans_carry_before_the_united_states() -> None:
    """200 t on day 0 take five aircraft-days: one of XAA, three of XAB, one of six American."""
    plan = moved(
        movement(), [lift("plane", 1.0), lift("plane", 3.0, "XAB"), lift("plane", 6.0, "USA")]
    )
    use = owners_of_use(plan)
    days = {owner: float(u[0]) for (_, owner), u in use.items()}
    assert days == {
        "XAA": pytest.approx(1.0), "XAB": pytest.approx(3.0), "USA": pytest.approx(1.0, abs=1e-5)
    }  # fmt: skip


def test_europeans_share_by_what_they_have_free() -> None:
    """120 t take three aircraft-days of four: 0.75 of XAA, 2.25 of XAB, none of the Americans."""
    plan = moved(
        movement(cargo_t=120.0),
        [lift("plane", 1.0), lift("plane", 3.0, "XAB"), lift("plane", 6.0, "USA")],
    )
    use = owners_of_use(plan)
    assert [use["plane", o][0] for o in ("XAA", "XAB", "USA")] == pytest.approx(
        [0.75, 2.25, 0.0], abs=1e-5
    )


def test_owners_add_up_to_what_is_used() -> None:
    """Planes and ships of three owners, some from day 5 on: sums agree on every day."""
    late = np.where(np.arange(60) < 5, 0.0, 2.0).tolist()
    plan = moved(
        [movement("a", cargo_t=3000.0), movement("b", cargo_t=0.0, persons=900.0)],
        [
            lift("plane", 0.5), lift("plane", late, "XAB"), lift("plane", 1.0, "USA"),
            lift("roro", 0.3), lift("roro", 0.5, "USA"), lift("tanker_large", 1.0, "market:x"),
        ],
    )  # fmt: skip
    use = owners_of_use(plan)
    for row, name in enumerate(plan.posed.limits):
        kind, _, code = name.partition(":")
        if kind == "lift":
            mine = np.sum([u for (c, _), u in use.items() if c == code], axis=0)
            np.testing.assert_allclose(mine, plan.solution.used[row], atol=1e-6)
    assert all((u >= -1e-9).all() for u in use.values())


def test_the_united_states_alone_carry_everything() -> None:
    """Only American planes: all of the use is theirs."""
    use = owners_of_use(moved(movement(), lift("plane", 2.0, "USA")))
    assert use["plane", "USA"].sum() == pytest.approx(5.0)
