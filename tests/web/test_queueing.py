"""Clients take turns, and what nobody waits for is not worked out."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from muster.api.estimates import estimate
from muster.catalogue.studies import load_guidance, load_world
from muster.core.errors import UnknownCodeError
from muster.web.answers import encoded
from muster.web.queueing import NOBODY, FairQueue
from muster.web.workers import Workers

Found = TypeVar("Found")
CASE = {"year": 2025, "us": "absent", "without": [], "settings": None, "seed": 1}


def in_a_loop(asking: Coroutine[Any, Any, Found]) -> Found:
    """What is awaited, in a thread of its own: a browser's loop may run in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asking).result()


def taken(queue: FairQueue, n: int) -> list[str]:
    """Keys of the next questions."""
    found = [queue.take(lambda: None, 0.01) for _ in range(n)]
    return [q.key for q in found if q is not None]


def test_clients_take_turns_and_each_is_answered_its_newest_question_first() -> None:
    """Three questions of one client and one of another: newest, the other, then the older ones."""
    queue = FairQueue()
    for key, client in (("a1", "a"), ("a2", "a"), ("a3", "a"), ("b1", "b")):
        queue.put(key, {}, client)
    assert taken(queue, 4) == ["a3", "b1", "a2", "a1"]


def test_what_is_only_foreseen_comes_last_until_somebody_asks_it() -> None:
    """A foreseen case waits behind all; asked for, it comes in its client's turn."""
    queue = FairQueue()
    queue.put("seen 1", {}, NOBODY)
    queue.put("seen 2", {}, NOBODY)
    queue.put("b1", {}, "b")
    assert queue.put("seen 1", {}, "a").client == "a"
    assert taken(queue, 3) == ["b1", "seen 1", "seen 2"]


def test_an_equal_question_is_asked_once_and_dropped_when_all_have_gone() -> None:
    """Two wait for one answer; the last of them to leave takes the question along."""
    queue = FairQueue()
    one, other = queue.put("same", {}, "a"), queue.put("same", {}, "b")
    queue.put("next", {}, "c")
    assert one is other
    queue.leave(one)
    assert not one.found.cancelled()
    queue.leave(other)
    assert one.found.cancelled()
    assert taken(queue, 1) == ["next"]


def test_a_closed_queue_lets_everybody_go() -> None:
    """Who takes hears nothing more; who waits is released."""
    queue = FairQueue()
    question = queue.put("a1", {}, "a")
    queue.close()
    assert queue.take(lambda: None, 0.01) is None
    assert question.found.cancelled()


def asked(case: dict[str, object]) -> dict[str, object]:
    """A question as a worker takes it."""
    return {"kind": "estimate", "study": "rdc-5000", "is_bundled": True, "case": case}


def test_a_worker_that_is_killed_is_started_anew_and_says_the_same() -> None:
    """The answer is that of Python, before and after; an unknown nation is refused by name."""
    kept: dict[str, bytes] = {}
    workers = Workers(1, kept.__setitem__)

    async def both() -> tuple[bytes, bytes]:
        first = await workers.ask("one", asked(CASE), "a")
        workers._processes[0].start().kill()
        return first, await workers.ask("two", asked(CASE), "a")

    try:
        first, second = in_a_loop(both())
        assert first == second == kept["one"]
        found = estimate(load_world(), load_guidance("rdc-5000"), **CASE)
        assert json.loads(first) == json.loads(encoded(found))
        with pytest.raises(UnknownCodeError, match="XAA"):
            in_a_loop(workers.ask("three", asked(CASE | {"without": ["XAA"]}), "a"))
    finally:
        workers.close()


def test_who_has_gone_is_not_worked_for() -> None:
    """While the only worker is held up, a question whose asker leaves is never begun."""
    begun: list[str] = []
    hold, is_held = threading.Event(), threading.Event()

    class Held:
        """In place of a process: waits until it is let go."""

        def start(self) -> None:
            """Nothing to start."""

        def ask(self, question: dict[str, str]) -> bytes:
            """Answer when let go."""
            begun.append(question["name"])
            is_held.set()
            hold.wait(20.0)
            return b"{}"

        def close(self) -> None:
            """Let go."""
            hold.set()

    workers = Workers(1, lambda key, found: None)
    workers._processes = [Held()]  # type: ignore[list-item]

    async def some() -> None:
        first = asyncio.ensure_future(workers.ask("1", {"name": "first"}, "a"))
        await asyncio.to_thread(is_held.wait, 20.0)
        gone = asyncio.ensure_future(workers.ask("2", {"name": "gone"}, "b"))
        last = asyncio.ensure_future(workers.ask("3", {"name": "last"}, "c"))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        hold.set()
        await asyncio.gather(first, last)

    try:
        in_a_loop(some())
    finally:
        workers.close()
    assert begun == ["first", "last"]
