"""Workers: processes that answer, with a fair queue before them; one that ends is started anew."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from muster.core.errors import BadInputError, Defect, MusterError, NoAnswerError, UnknownCodeError
from muster.web.queueing import NOBODY, FairQueue

TRIES = 2
LOOK_SECONDS = 0.02
"""How often a worker without work looks whether something can be foreseen."""
LATER_SECONDS = 4.0
"""Workers beyond the first are started so much later, when the first page has been drawn."""


class KnownRefusalError(UnknownCodeError):
    """Raised for a code that a worker did not know; says what it said."""

    def __init__(self, said: str, codes: list[str]) -> None:
        MusterError.__init__(self, said)
        self.codes = tuple(codes)


class WorkerGoneError(MusterError):
    """Raised when a worker ended twice on the same case."""

    def __init__(self) -> None:
        super().__init__(
            "The process that works out answers ended twice on this case, perhaps for want of "
            "memory. It can be had with 'muster assess'."
        )


class Process:
    """One process that answers, started when it is first asked.

    ``niceness`` is how far it stands back for the server, which must stay quick.
    """

    def __init__(self, niceness: int = 0) -> None:
        self._niceness = niceness
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def ask(self, asked: dict[str, Any]) -> bytes:
        """The answer as JSON; the process is asked once more if it ended.

        Raises
        ------
        MusterError
            What was raised there, or that it ended twice.
        """
        line = json.dumps(asked, allow_nan=False).encode() + b"\n"
        for _ in range(TRIES):
            process = self.start()
            try:
                assert process.stdin is not None and process.stdout is not None  # noqa: S101
                process.stdin.write(line)
                process.stdin.flush()
                refusal, found = process.stdout.readline(), process.stdout.readline()
            except OSError:
                found = b""
            if found.endswith(b"\n"):
                _check(json.loads(refusal))
                return found[:-1]
            process.kill()
            process.wait()  # else the next try might find the same one, not quite dead
            if self._is_closed:
                break
        raise WorkerGoneError

    def start(self) -> subprocess.Popen[bytes]:
        """The process, started if there is none."""
        with self._lock:
            if self._is_closed:
                raise WorkerGoneError
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                    [sys.executable, "-m", "muster.web.answer_process", str(self._niceness)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            return self._process

    def close(self) -> None:
        """End the process for good."""
        self._is_closed = True
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.wait(5.0)


class Workers:
    """A few processes that answer the questions of one queue.

    ``keep`` is given every answer with the key of its question; ``first`` is what a further
    process is asked before others ask it; ``idle`` is called while there is nothing to do.
    """

    def __init__(
        self,
        n: int,
        keep: Callable[[str, bytes], None],
        first: dict[str, Any] | None = None,
        idle: Callable[[], None] = lambda: None,
        niceness: int = 0,
    ) -> None:
        self._queue = FairQueue()
        self._keep, self._first, self._idle = keep, first, idle
        self._processes = [Process(niceness) for _ in range(n)]
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._is_started = False

    def start(self) -> None:
        """Begin to answer; who is asked begins by itself."""
        with self._lock:
            if self._is_started:
                return
            self._is_started = True
        for number, process in enumerate(self._processes):
            threading.Thread(target=self._work, args=(process, number), daemon=True).start()

    def close(self) -> None:
        """End every process; what waits is given up."""
        self._stopped.set()
        self._queue.close()
        for process in self._processes:
            process.close()

    @property
    def is_resting(self) -> bool:
        """Whether nobody waits and nothing is worked out."""
        return self._queue.is_empty

    def foresee(self, key: str, asked: dict[str, Any]) -> None:
        """Let something be worked out for which nobody waits yet."""
        self._queue.put(key, asked, NOBODY)

    async def ask(self, key: str, asked: dict[str, Any], client: str) -> bytes:
        """The answer as JSON; whoever is cancelled while it waits leaves the row."""
        self.start()
        question = self._queue.put(key, asked, client)
        found = asyncio.wrap_future(question.found)
        found.add_done_callback(lambda f: f.cancelled() or f.exception())  # somebody has seen it
        try:
            # Shielded: others may wait for the same answer.
            return await asyncio.shield(found)
        finally:
            self._queue.leave(question)

    def _work(self, process: Process, number: int) -> None:
        """Answer one question after another."""
        if number > 0 and not self._is_ready_later(process, number):
            return
        idle, look = (self._idle, LOOK_SECONDS) if number == 0 else (_nothing, 1.0)
        while (question := self._queue.take(idle, look)) is not None:
            if not question.found.set_running_or_notify_cancel():
                continue
            try:
                found = process.ask(question.asked)
            except Exception as error:  # whoever asked hears it
                question.found.set_exception(error)
            else:
                self._keep(question.key, found)
                question.found.set_result(found)
            self._queue.done(question)

    def _is_ready_later(self, process: Process, number: int) -> bool:
        """Start a further process once the first page is out; whether it can answer then."""
        if self._stopped.wait(LATER_SECONDS * number):
            return False
        try:
            if self._first is not None:
                process.ask(self._first)
        except MusterError:
            pass  # the question of a user will say why
        return not self._stopped.is_set()


def _nothing() -> None:
    """What a worker does that only waits."""


def _check(answer: dict[str, Any]) -> None:
    """Raise a refusal as the error that it was."""
    refused = answer.get("refused")
    if refused is None:
        return
    if refused == "input":
        raise BadInputError(
            Defect(file=f, row=r, column=c, reason=why, remedy=what)
            for f, r, c, why, what in answer["defects"]
        )
    if refused == "code":
        raise KnownRefusalError(answer["said"], answer["codes"])
    if refused == "answer":
        raise NoAnswerError(answer["said"])
    raise MusterError(answer["said"])
