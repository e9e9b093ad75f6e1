"""Jobs on disk: one SQLite file in WAL mode that the server and its job processes share.

Nothing about a job lives in memory alone, so that neither a closed browser nor a killed
server loses one. A result is a file beside it, written whole and named only when it is
there, with its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from muster.web.models import JobRequest
from muster.web.problems import RefusedError

MOST_WAITING = 20
MOST_ATTEMPTS = 12
SILENT_SECONDS = 20.0
"""Without a sign of life for so long a job process counts as gone."""
_TABLE = """
create table if not exists jobs (
    id text primary key, key text not null, kind text not null, request text not null,
    state text not null, done integer not null default 0, wanted integer not null default 0,
    message text not null default '', created real not null, started real, ended real,
    beat real, pid integer, attempts integer not null default 0, result_sha256 text,
    facts text not null default '{}'
)"""
_LATER = "alter table jobs add column facts text not null default '{}'"
"""What a table of an earlier version lacks."""
_ENDED = ("done", "failed", "cancelled")


class JobStore:
    """The jobs of one folder."""

    def __init__(self, folder: Path, made_by: str = "") -> None:
        """Open the jobs of a folder; ``made_by`` names program and data that are current."""
        self.folder = folder
        self._made_by = made_by
        self._path = folder / "jobs.sqlite"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._reading() as base:
            base.execute("pragma journal_mode=wal")
        with self._open() as base:
            base.execute(_TABLE)
            if "facts" not in [row["name"] for row in base.execute("pragma table_info(jobs)")]:
                base.execute(_LATER)
        self._path.chmod(0o600)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one transaction."""
        base = sqlite3.connect(self._path, timeout=20.0, isolation_level=None)
        try:
            base.row_factory = sqlite3.Row
            base.execute("pragma synchronous=full")
            base.execute("begin immediate")
            yield base
            base.execute("commit")
        except BaseException:
            if base.in_transaction:
                base.execute("rollback")
            raise
        finally:
            base.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that only reads, and so waits for nobody."""
        base = sqlite3.connect(self._path, timeout=20.0, isolation_level=None)
        try:
            base.row_factory = sqlite3.Row
            yield base
        finally:
            base.close()

    # --- the server --------------------------------------------------------------------------

    def add(self, request: JobRequest) -> dict[str, Any]:
        """A new job; an equal one that waits, runs or is done is given back instead.

        What another program, or the same with other data, has found is not given back.

        Raises
        ------
        RefusedError
            If too many wait already.
        """
        key = f"{self._made_by}:{request.key}"
        with self._open() as base:
            known = base.execute(
                "select * from jobs where key = ? and state in ('waiting', 'running', 'done') "
                "order by created desc limit 1",
                (key,),
            ).fetchone()
            if known is not None:
                return self._shown(known)
            (waiting,) = base.execute(
                "select count(*) from jobs where state in ('waiting', 'running')"
            ).fetchone()
            if waiting >= MOST_WAITING:
                raise RefusedError(
                    429, f"{waiting} jobs wait already: let some end, or cancel some."
                )
            code = uuid.uuid4().hex
            base.execute(
                "insert into jobs (id, key, kind, request, state, created) values (?,?,?,?,?,?)",
                (code, key, request.kind, request.model_dump_json(), "waiting", time.time()),
            )  # fmt: skip
            return self._shown(base.execute("select * from jobs where id = ?", (code,)).fetchone())

    def listed(self, most: int = 100) -> list[dict[str, Any]]:
        """Jobs, the newest first."""
        with self._reading() as base:
            rows = base.execute("select * from jobs order by created desc limit ?", (most,))
            return [self._shown(row) for row in rows]

    def get(self, code: str) -> dict[str, Any]:
        """One job.

        Raises
        ------
        RefusedError
            If there is none of that name.
        """
        with self._reading() as base:
            row = base.execute("select * from jobs where id = ?", (code,)).fetchone()
        if row is None:
            raise RefusedError(404, "There is no such job here.")
        return self._shown(row)

    def cancel(self, code: str) -> tuple[dict[str, Any], int | None]:
        """Mark a job as cancelled; the process that ran it, if one did."""
        self.get(code)
        with self._open() as base:
            row = base.execute("select * from jobs where id = ?", (code,)).fetchone()
            pid = row["pid"] if row["state"] == "running" else None
            if row["state"] not in _ENDED:
                base.execute(
                    "update jobs set state = 'cancelled', ended = ?, message = '' where id = ?",
                    (time.time(), code),
                )
            row = base.execute("select * from jobs where id = ?", (code,)).fetchone()
        return self._shown(row), pid

    def next_waiting(self) -> str | None:
        """Take the job that waits longest, and count the attempt."""
        with self._open() as base:
            row = base.execute(
                "select id from jobs where state = 'waiting' order by created limit 1"
            ).fetchone()
            if row is None:
                return None
            now = time.time()
            base.execute(
                "update jobs set state = 'running', started = coalesce(started, ?), beat = ?, "
                "pid = null, attempts = attempts + 1 where id = ?",
                (now, now, row["id"]),
            )
            return str(row["id"])

    def running(self) -> list[tuple[str, int | None, float]]:
        """Jobs that are said to run: name, process, seconds since the last sign of life."""
        now = time.time()
        with self._reading() as base:
            rows = base.execute("select id, pid, beat from jobs where state = 'running'")
            return [(r["id"], r["pid"], now - (r["beat"] or 0.0)) for r in rows]

    def put_back(self, code: str, reason: str) -> None:
        """A job whose process is gone waits again, and goes on where it was; not for ever."""
        with self._open() as base:
            base.execute(
                "update jobs set state = case when attempts >= ? then 'failed' else 'waiting' end, "
                "message = ?, pid = null, ended = case when attempts >= ? then ? end "
                "where id = ? and state = 'running'",
                (MOST_ATTEMPTS, reason, MOST_ATTEMPTS, time.time(), code),
            )

    # --- the process of a job ------------------------------------------------------------------

    def request(self, code: str) -> JobRequest:
        """What a job was asked."""
        with self._reading() as base:
            row = base.execute("select request from jobs where id = ?", (code,)).fetchone()
        return JobRequest.model_validate_json(row["request"])

    def beat(
        self,
        code: str,
        pid: int,
        done: int,
        wanted: int,
        message: str,
        facts: Mapping[str, float | str] | None = None,
    ) -> bool:
        """Say that the process lives and how far it is; False if the job is no longer wanted.

        ``facts`` are the figures so far, as the page shows them.
        """
        said = json.dumps(dict(facts or {}), allow_nan=False)
        with self._open() as base:
            found = base.execute(
                "update jobs set beat = ?, pid = ?, done = ?, wanted = ?, message = ?, facts = ? "
                "where id = ? and state = 'running'",
                (time.time(), pid, done, wanted, message, said, code),
            )
            return found.rowcount == 1

    def finish(self, code: str, record: bytes) -> None:
        """Keep the result, then say that it is there."""
        from muster.report.writing import write_whole

        place = self.place(code)
        place.mkdir(parents=True, exist_ok=True)
        write_whole(place / "record.json", record)
        with self._open() as base:
            base.execute(
                "update jobs set state = 'done', ended = ?, message = '', done = max(wanted, 1), "
                "wanted = max(wanted, 1), result_sha256 = ? where id = ? and state = 'running'",
                (time.time(), hashlib.sha256(record).hexdigest(), code),
            )

    def fail(self, code: str, reason: str) -> None:
        """Say why there is no result."""
        with self._open() as base:
            base.execute(
                "update jobs set state = 'failed', ended = ?, message = ? "
                "where id = ? and state = 'running'",
                (time.time(), reason, code),
            )

    # --- results -------------------------------------------------------------------------------

    def place(self, code: str) -> Path:
        """Folder of one job."""
        return self.folder / "jobs" / code

    def record(self, code: str) -> dict[str, Any]:
        """The record of a job that is done, checked against its digest.

        Raises
        ------
        RefusedError
            If it is not done, or its file was damaged.
        """
        job = self.get(code)
        if job["state"] != "done":
            raise RefusedError(409, f"This job has no result: it is {job['state']}.")
        with self._reading() as base:
            row = base.execute("select result_sha256 from jobs where id = ?", (code,)).fetchone()
        try:
            content = (self.place(code) / "record.json").read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != row["result_sha256"]:
            raise RefusedError(409, "The kept result is damaged or gone: run the job again.")
        found: dict[str, Any] = json.loads(content)
        return found

    def _shown(self, row: sqlite3.Row) -> dict[str, Any]:
        """A job as the page sees it."""
        begun, ended = row["started"], row["ended"]
        return {
            "id": row["id"],
            "kind": row["kind"],
            "state": row["state"],
            "done": row["done"],
            "wanted": row["wanted"],
            "message": row["message"],
            "created": row["created"],
            "seconds": round((ended or time.time()) - begun, 3) if begun else 0.0,
            "attempts": row["attempts"],
            "request": json.loads(row["request"]),
            "is_current": row["key"].startswith(f"{self._made_by}:"),
            "facts": json.loads(row["facts"]) if row["state"] == "running" else {},
        }
