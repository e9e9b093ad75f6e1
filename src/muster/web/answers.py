"""Answers: asks the same functions as the command line, and remembers what they said.

Estimates and proofs are made in processes of their own, so that no slider waits for a proof and
no page for either. Clients take turns; equal questions at the same time are asked once.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any, Generic, TypeVar

from muster import api
from muster.catalogue.studies import bundled_studies
from muster.core.errors import MusterError, UnknownCodeError
from muster.core.world import World
from muster.planning.guidance import Guidance
from muster.web.foresight import Foresight
from muster.web.models import Scenario
from muster.web.problems import RefusedError
from muster.web.studies import Studies
from muster.web.workers import Workers

T = TypeVar("T")
Record = dict[str, Any]
N_ESTIMATES, N_PROOFS, N_RECORDS = 600, 60, 24
MOST_ESTIMATORS = 2
"""Processes that estimate; a third would take the processor from the proof."""
ESTIMATOR_NICE, PROVER_NICE = 5, 7
"""Estimates come before proofs, the server that hands out both before either, jobs last."""
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
        self._proofs: Memory[bytes] = Memory(N_PROOFS)
        self._records: Memory[Record] = Memory(N_RECORDS)
        self._foresight = Foresight()
        self._guidances: dict[str, Guidance] = {}
        n = max(1, min(MOST_ESTIMATORS, os.cpu_count() or 1))
        first = self._asked("estimate", Scenario())
        self._estimators = Workers(n, self._estimates.put, first, self._foresee, ESTIMATOR_NICE)
        self._prover = Workers(1, self._keep_proof, niceness=PROVER_NICE)

    def start(self) -> None:
        """Get ready in the background: the first slider shall not wait."""
        self._estimators.start()
        self._prover.start()
        first = Scenario()
        self._estimators.foresee(first.key, self._asked("estimate", first))
        self._prover.foresee(f"proof {first.key}", self._asked("proof", first))

    def stop(self) -> None:
        """End the processes of this server."""
        self._estimators.close()
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

    async def estimate(self, scenario: Scenario, client: str) -> bytes:
        """The estimate of a case, as JSON."""
        self._foresight.saw(scenario)
        kept = self._estimates.get(scenario.key)
        if kept is not None:
            return kept
        return await self._estimators.ask(scenario.key, self._asked("estimate", scenario), client)

    def _foresee(self) -> None:
        """Ask, while nobody waits for an estimate, what the next move of a lever will ask for."""
        case = self._foresight.next(is_proving=not self._prover.is_resting)
        if case is None or self._estimates.get(case.key) is not None:
            return
        try:
            self._estimators.foresee(case.key, self._asked("estimate", case))
        except (MusterError, RefusedError):  # a study that is not there
            return

    # --- proofs --------------------------------------------------------------------------------

    async def proof(self, scenario: Scenario, client: str) -> bytes:
        """The proved figures of the board, as JSON: a record without who provides what."""
        kept = self._proofs.get(scenario.key)
        if kept is not None:
            return kept
        return await self._prover.ask(
            f"proof {scenario.key}", self._asked("proof", scenario), client
        )

    async def record(self, scenario: Scenario, client: str = "files") -> Record:
        """The run record of a case, proved."""
        kept = self._records.get(scenario.key)
        if kept is not None:
            return kept
        said = await self._prover.ask(
            f"record {scenario.key}", self._asked("record", scenario), client
        )
        found: Record = await asyncio.to_thread(json.loads, said)
        self._records.put(scenario.key, found)
        return found

    def kept_record(self, scenario: Scenario) -> Record | None:
        """The record of a case if it was proved lately."""
        return self._records.get(scenario.key)

    def _keep_proof(self, key: str, found: bytes) -> None:
        """Remember what the board shows; whole records are remembered where they are read."""
        kind, _, case = key.partition(" ")
        if kind == "proof":
            self._proofs.put(case, found)

    def _asked(self, kind: str, scenario: Scenario) -> Record:
        """A question as a worker takes it."""
        return {
            "kind": kind,
            "study": str(self.place(scenario.study)),
            "is_bundled": self.is_bundled(scenario.study),
            "case": question(scenario),
        }


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
