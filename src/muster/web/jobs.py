"""The keeper of jobs: starts what waits, ends what is cancelled, takes up what was cut off."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from functools import lru_cache
from typing import Any

from muster.api.results import version_of_muster
from muster.catalogue.bundled import load_tables
from muster.web.job_store import SILENT_SECONDS, JobStore
from muster.web.models import JobRequest

LOOK_SECONDS = 0.25
CUT_OFF = "The process ended before its work did; it goes on where it was."


class Jobs:
    """Runs the jobs of a store, few at a time, each in a process of its own."""

    def __init__(self, store: JobStore, n_at_once: int) -> None:
        self.store = store
        self._n_at_once = n_at_once
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stopped = threading.Event()
        self._awake = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look after the jobs."""
        self._thread = threading.Thread(target=self._keep, daemon=True, name="jobs")
        self._thread.start()

    def stop(self) -> None:
        """End the keeper and its processes; what was not done waits for the next start."""
        self._stopped.set()
        self._awake.set()
        if self._thread is not None:
            self._thread.join(5.0)
        for code, child in self._children.items():
            _end(child.pid)
            child.wait(5.0)
            self.store.put_back(code, "The server was closed; it goes on where it was.")

    def add(self, request: JobRequest) -> dict[str, Any]:
        """A new job, or the equal one that there is."""
        job = self.store.add(request)
        self._awake.set()
        return job

    def cancel(self, code: str) -> dict[str, Any]:
        """Cancel a job; its process is ended at once."""
        job, pid = self.store.cancel(code)
        if pid is not None and code in self._children:
            _end(self._children[code].pid)
        return job

    def _keep(self) -> None:
        """Look again and again."""
        while not self._stopped.is_set():
            try:
                self._look()
            except Exception as error:  # a full disk passes; the keeper stays
                print(f"jobs: {type(error).__name__}: {error}", file=sys.stderr)
            self._awake.wait(LOOK_SECONDS)
            self._awake.clear()

    def _look(self) -> None:
        """One look at every job."""
        for code, child in list(self._children.items()):
            if child.poll() is not None:
                del self._children[code]
                self.store.put_back(code, CUT_OFF)  # has no effect on a job that said its end
        alive = 0
        for code, pid, silent in self.store.running():
            if code in self._children:
                alive += 1
            elif silent > SILENT_SECONDS or (pid is not None and not _is_alive(pid)):
                self.store.put_back(code, CUT_OFF)
            else:
                alive += 1  # of a server before this one, and still at work
        if alive < self._n_at_once and (code_next := self.store.next_waiting()) is not None:
            self._children[code_next] = self._begun(code_next)

    def _begun(self, code: str) -> subprocess.Popen[bytes]:
        """The process of a job, in a group of its own."""
        place = self.store.place(code)
        place.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "muster.web.job_process", str(self.store.folder), code]
        with (place / "log.txt").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own program, no shell
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )


@lru_cache(maxsize=1)
def made_by() -> str:
    """Program and data of this server: what others found is no longer current."""
    return f"{version_of_muster()} {load_tables().fingerprint}"


def _is_alive(pid: int) -> bool:
    """Whether a process of that number runs."""
    if os.name == "nt":
        return True  # only the signs of life tell there
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _end(pid: int) -> None:
    """End a process and whatever it started."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        pass
