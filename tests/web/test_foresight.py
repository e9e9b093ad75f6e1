"""What the next move of a lever will ask for is worked out before."""

from __future__ import annotations

import time

from muster.web.foresight import REST_SECONDS, Foresight, neighbours
from muster.web.models import MAX_YEAR, Scenario


def test_the_step_that_was_made_comes_first_again() -> None:
    """From 2025 to 2026 foresees 2027; a lowered factor foresees a lower one."""
    first = next(iter(neighbours(Scenario(year=2025), Scenario(year=2026))))
    assert first.year == 2027
    before = Scenario(settings={"need_factor": "0.95"})
    first = next(iter(neighbours(before, Scenario(settings={"need_factor": "0.9"}))))
    assert first.settings == {"need_factor": "0.85"}
    back = list(neighbours(before, before))
    assert Scenario() in back, "a factor of 1 is no setting"


def test_warning_is_foreseen_in_steps_of_the_slider() -> None:
    """From 10 to 15 days foresees 20; 0 is no setting, and nothing lies below it."""
    warned = [Scenario(settings={"warning_days": str(days)}) for days in (10, 15)]
    assert next(iter(neighbours(*warned))).settings == {"warning_days": "20"}
    first = Scenario(settings={"warning_days": "5"})
    assert Scenario() in list(neighbours(first, first))
    cold = [c.settings for c in neighbours(Scenario(), Scenario())]
    assert {"warning_days": "5"} in cold and not any("-5" in s.values() for s in cold)


def test_neighbours_stay_within_limits() -> None:
    """No year after the last; factors that are no numbers count as 1."""
    case = Scenario(year=MAX_YEAR, settings={"need_factor": "much"})
    found = list(neighbours(case, case))
    assert all(c.year <= MAX_YEAR for c in found)
    assert {"need_factor": "1.05"} in [c.settings for c in found]


def test_nothing_is_foreseen_while_somebody_may_wait() -> None:
    """Right after a question nothing; when the hand rests the neighbours, each once."""
    foresight = Foresight()
    foresight.saw(Scenario(year=2030))
    assert foresight.next() is None
    time.sleep(REST_SECONDS)
    found = [foresight.next() for _ in range(7)]
    assert {2029, 2031} <= {c.year for c in found if c}
    assert foresight.next() is None
