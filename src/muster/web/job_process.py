"""The process of one job of any kind, with signs of life and progress on disk.

Started by ``muster.web.jobs`` as ``python -m muster.web.job_process FOLDER JOB``. A campaign
keeps its finished blocks of trials, so that the next attempt goes on where this one ended.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from muster import api
from muster.archive import canonical_json
from muster.catalogue.studies import bundled_studies
from muster.core.errors import MusterError
from muster.core.watching import watched
from muster.web.job_store import JobStore
from muster.web.models import JobRequest
from muster.web.studies import Studies

BEAT_SECONDS = 1.0
NICENESS = 15


class Alive:
    """Signs of life in the background; ends the process when the job is no longer wanted."""

    def __init__(self, store: JobStore, code: str) -> None:
        self._store, self._code = store, code
        self._done, self._wanted, self._message = 0, 0, "reading the data"
        self._facts: dict[str, float | str] = {}
        threading.Thread(target=self._beat, daemon=True).start()

    def say(self, message: str) -> None:
        """What is being done now."""
        self._message = message

    def count(self, done: int, wanted: int) -> None:
        """How far the work is."""
        self._done, self._wanted = done, wanted

    def hear(self, name: str, figures: dict[str, float]) -> None:
        """Figures so far, as :mod:`muster.core.watching` tells them."""
        facts: dict[str, float | str] = {"what": name, **figures}
        if "best" in figures:
            # A search maximises: what costs has a minus there.
            best, bound = abs(figures["best"]), abs(figures["bound"])
            facts |= {"best": best, "bound": bound, "gap": abs(best - bound) / max(1.0, best)}
            if not math.isfinite(best):
                facts = {"what": f"{name}_bound", "bound": bound}
        if all(math.isfinite(value) for value in facts.values() if isinstance(value, float)):
            self._facts = facts

    def _beat(self) -> None:
        while True:
            if not self._store.beat(
                self._code, os.getpid(), self._done, self._wanted, self._message, self._facts
            ):
                os._exit(0)
            time.sleep(BEAT_SECONDS)


def _campaign(request: JobRequest, case: dict[str, Any], alive: Alive, place: Path) -> Any:
    alive.say("running trials")
    return api.campaign(
        **case, trials=request.trials, years=request.years, workers=1,
        checkpoint=place / "blocks", progress=alive.count,
    )  # fmt: skip


def _deployment(request: JobRequest, case: dict[str, Any], alive: Alive, place: Path) -> Any:
    alive.say("choosing forces and planning their movement")
    return api.deploy(**case, rounds=request.rounds, days=request.days)


def _targets(request: JobRequest, case: dict[str, Any], alive: Alive, place: Path) -> Any:
    alive.say("dividing what is missing among the nations")
    terms = request.terms
    return api.targets(
        **case, key=terms.key, money=terms.money, rules_off=terms.rules_off,
        offers=[(o.nation, o.capability, o.units) for o in terms.offers],
        risk=terms.risk, rules={r.rule: r.value for r in terms.rules},
    )  # fmt: skip


def _attribution(request: JobRequest, case: dict[str, Any], alive: Alive, place: Path) -> Any:
    alive.say("weighing coalitions")
    return api.attribute(**case, workers=1, progress=alive.say)


_RUN: dict[str, Callable[[JobRequest, dict[str, Any], Alive, Path], Any]] = {
    "campaign": _campaign,
    "deployment": _deployment,
    "targets": _targets,
    "attribution": _attribution,
}


def _stand_back() -> None:
    """Let whoever moves a slider come first.

    Linux may share its processors among sessions before it looks at ``nice``, so the session of
    a job stands back as well; but only its own, never that of whoever started it by hand.
    """
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    if hasattr(os, "getsid") and os.getsid(0) == os.getpid():
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(NICENESS), encoding="ascii")


def main() -> int:
    """Run one job and keep its result, or the reason why there is none."""
    folder, code = Path(sys.argv[1]), sys.argv[2]
    _stand_back()
    store = JobStore(folder)
    request = store.request(code)
    alive = Alive(store, code)
    asked = request.scenario
    try:
        is_bundled = asked.study in bundled_studies()
        place = asked.study if is_bundled else Studies(folder).path(asked.study)
        case = {
            "world": api.load_world("europe" if is_bundled else place),
            "guidance": api.load_guidance(place),
            "year": asked.year,
            "us": asked.us,
            "without": tuple(asked.without),
            "settings": dict(asked.settings) or None,
            "seed": asked.seed,
        }
        with watched(alive.hear):
            result = _RUN[request.kind](request, case, alive, store.place(code))
        alive.say("keeping the result")
        store.finish(code, canonical_json(result.record))
    except MusterError as error:
        store.fail(code, str(error))
        return 2
    except MemoryError:
        store.fail(code, "There was not enough memory for it.")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
