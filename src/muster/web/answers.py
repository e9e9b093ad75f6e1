"""Answers: asks the same functions as the command line, and remembers what they said.

Estimates are made in this process, one at a time, since they are quick; proofs in a process of
their own, so that no slider waits for one. Equal questions at the same time are asked once.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Generic, TypeVar

from muster import api
from muster.api.estimates import estimate
from muster.catalogue.studies import bundled_studies
from muster.core.errors import MusterError, UnknownCodeError
from muster.core.world import World
from muster.planning.guidance import Guidance
from muster.web.foresight import FORESEE_SECONDS, Foresight
from muster.web.models import Scenario
from muster.web.prover import Prover
from muster.web.studies import Studies

T = TypeVar("T")
Record = dict[str, Any]
N_ESTIMATES, N_RECORDS = 600, 24
NOT_SENT = frozenset(
    {"sources", "holes", "needs", "assumptions", "availability", "contributions", "dependence"}
)
"""Tables of a record that the board asks for only when somebody looks."""


class Memory(Generic[T]):
    """The latest answers by question."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> T | None:
        """An answer, if it is remembered."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: str, value: T) -> None:
        """Remember an answer and forget the one asked for longest ago."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


class Answers:
    """What the questions of the page are asked of."""

    def __init__(self, studies: Studies) -> None:
        self.studies = studies
        self._estimates: Memory[bytes] = Memory(N_ESTIMATES)
        self._records: Memory[Record] = Memory(N_RECORDS)
        self._quick = ThreadPoolExecutor(1, thread_name_prefix="estimate")
        self._prover = Prover()
        self._under_way: dict[str, asyncio.Task[Any]] = {}
        self._foresight = Foresight()
        self._is_stopped = threading.Event()
        self._guidances: dict[str, Guidance] = {}

    def start(self) -> None:
        """Get ready in the background: the first slider shall not wait."""
        self._quick.submit(self._estimated, Scenario())
        threading.Thread(target=self._foresee, daemon=True, name="foresee").start()
        first = {"study": "half-of-ambition", "is_bundled": True, "case": question(Scenario())}
        self._prover.submit(first)

    def stop(self) -> None:
        """End the processes of this server."""
        self._is_stopped.set()
        self._quick.shutdown(wait=False, cancel_futures=True)
        self._prover.close()

    # --- what is asked of ------------------------------------------------------------------

    def place(self, study: str) -> str | Path:
        """A bundled study by name, or the folder of an uploaded one."""
        return study if study in bundled_studies() else self.studies.path(study)

    def is_bundled(self, study: str) -> bool:
        """Whether a study comes with Muster."""
        return study in bundled_studies()

    def world(self, study: str) -> World:
        """World that a study is asked of."""
        place = self.place(study)
        return api.load_world() if isinstance(place, str) else self.studies.world(study)

    def guidance(self, study: str) -> Guidance:
        """Guidance of a study."""
        if study not in self._guidances:
            self._guidances[study] = api.load_guidance(self.place(study))
        return self._guidances[study]

    # --- estimates ---------------------------------------------------------------------------

    async def estimate(self, scenario: Scenario) -> bytes:
        """The estimate of a case, as JSON."""
        self._foresight.saw(scenario)
        kept = self._estimates.get(scenario.key)
        if kept is not None:
            return kept

        async def ask() -> bytes:
            return await asyncio.wrap_future(self._quick.submit(self._estimated, scenario))

        return await self._once(f"estimate {scenario.key}", ask)

    def _estimated(self, scenario: Scenario) -> bytes:
        """Work out an estimate and remember it."""
        found = estimate(
            self.world(scenario.study), self.guidance(scenario.study), **question(scenario)
        )
        said = encoded(found)
        self._estimates.put(scenario.key, said)
        return said

    def _foresee(self) -> None:
        """Estimate, while nobody waits, what the next move of a lever will ask for."""
        while not self._is_stopped.wait(FORESEE_SECONDS):
            case = self._foresight.next()
            if case is None or self._estimates.get(case.key) is not None:
                continue
            try:
                self._quick.submit(self._estimated, case).result()
            except (MusterError, RuntimeError):  # beyond a limit, or the server is closing
                continue

    # --- proofs --------------------------------------------------------------------------------

    async def record(self, scenario: Scenario) -> Record:
        """The run record of a case, proved."""
        kept = self._records.get(scenario.key)
        if kept is not None:
            return kept

        asked = {
            "study": str(self.place(scenario.study)),
            "is_bundled": self.is_bundled(scenario.study),
            "case": question(scenario),
        }

        async def ask() -> Record:
            found = await asyncio.wrap_future(self._prover.submit(asked))
            self._records.put(scenario.key, found)
            return found

        return await self._once(f"record {scenario.key}", ask)

    def kept_record(self, scenario: Scenario) -> Record | None:
        """The record of a case if it was proved lately."""
        return self._records.get(scenario.key)

    async def _once(self, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer to a question that may be under way; it goes on if one asker leaves."""
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.ensure_future(ask())
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        found: T = await asyncio.shield(task)
        return found


def encoded(content: Any) -> bytes:
    """JSON with finite numbers only."""
    said = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return said.encode()


def question(scenario: Scenario) -> Record:
    """A case as the keywords of :func:`muster.assess`."""
    return {
        "year": scenario.year,
        "us": scenario.us,
        "without": tuple(scenario.without),
        "settings": dict(scenario.settings) or None,
        "seed": scenario.seed,
    }


def check_codes(world: World, codes: list[str]) -> None:
    """Refuse codes that the world does not know."""
    known = world.nations.keys() | world.pools | world.capabilities.keys()
    if unknown := sorted(set(codes) - known):
        raise UnknownCodeError("nation, pool or capability", unknown, known)
