"""The prover: hands cases to the proving process, and starts it anew if it ends."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from muster.core.errors import BadInputError, Defect, MusterError, NoAnswerError, UnknownCodeError

TRIES = 2


class KnownRefusalError(UnknownCodeError):
    """Raised for a code that the proving process did not know; says what it said."""

    def __init__(self, said: str, codes: list[str]) -> None:
        MusterError.__init__(self, said)
        self.codes = tuple(codes)


class ProverGoneError(MusterError):
    """Raised when the proving process ended twice on the same case."""

    def __init__(self) -> None:
        super().__init__(
            "The process that proves answers ended twice on this case, perhaps for want of "
            "memory. The estimate stands; the proof can be had with 'muster assess'."
        )


class Prover:
    """One proving process with a queue before it."""

    def __init__(self) -> None:
        self._queue = ThreadPoolExecutor(1, thread_name_prefix="prove")
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def submit(self, asked: dict[str, Any]) -> Future[dict[str, Any]]:
        """The record of a case, later."""
        return self._queue.submit(self._proved, asked)

    def close(self) -> None:
        """End the process; what waits is given up."""
        self._is_closed = True
        self._queue.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.wait(5.0)

    def _proved(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Ask the process, and once more if it ended."""
        line = json.dumps(asked, allow_nan=False).encode() + b"\n"
        for _ in range(TRIES):
            process = self._running()
            try:
                assert process.stdin is not None and process.stdout is not None  # noqa: S101
                process.stdin.write(line)
                process.stdin.flush()
                answer = process.stdout.readline()
            except OSError:
                answer = b""
            if answer.endswith(b"\n"):
                return _read(json.loads(answer))
            process.kill()
            if self._is_closed:
                break
        raise ProverGoneError

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, started if there is none."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "muster.web.exact_process"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            return self._process


def _read(answer: dict[str, Any]) -> dict[str, Any]:
    """A record, or the refusal as the error that it was."""
    refused = answer.get("refused")
    if refused is None:
        record: dict[str, Any] = answer["record"]
        return record
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
