"""Long work: nothing is lost, whoever is killed."""

from __future__ import annotations

import io
import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from web_server import Server, ended, started

import muster
from muster.archive import canonical_json
from muster.cli import muster as command_line
from muster.web.day_map import day_map
from muster.web.job_bundle import headline, job_zip
from muster.web.job_results import figures
from muster.web.job_store import MOST_ATTEMPTS, MOST_WAITING, JobStore
from muster.web.models import JobRequest, OfferAsked, Scenario, Terms
from muster.web.problems import RefusedError


def request(year: int = 2025, **given: Any) -> JobRequest:
    """A small campaign."""
    return JobRequest(kind="campaign", scenario=Scenario(year=year), **given)


def test_an_equal_request_is_the_same_job(tmp_path: Path) -> None:
    """Two clicks, one job; another year is another."""
    store = JobStore(tmp_path)
    assert store.add(request())["id"] == store.add(request())["id"]
    assert store.add(request(2026))["id"] != store.add(request())["id"]


def test_a_job_whose_process_is_gone_waits_again_but_not_for_ever(tmp_path: Path) -> None:
    """It is put back until it has been tried often enough; then it has failed, and says why."""
    store = JobStore(tmp_path)
    code = store.add(request())["id"]
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert store.next_waiting() == code
        assert store.beat(code, 1, 10, 100, "running")
        assert store.get(code)["attempts"] == attempt
        store.put_back(code, "gone")
    assert store.next_waiting() is None
    assert store.get(code)["state"] == "failed"
    assert store.get(code)["message"] == "gone"


def test_a_cancelled_job_is_told_to_stop_and_has_no_result(tmp_path: Path) -> None:
    """The next sign of life is answered with no; a late result does not count."""
    store = JobStore(tmp_path)
    code = store.add(request())["id"]
    store.next_waiting()
    store.beat(code, 7, 1, 2, "")
    job, pid = store.cancel(code)
    assert (job["state"], pid) == ("cancelled", 7)
    assert not store.beat(code, 7, 2, 2, "")
    store.finish(code, b"{}")
    assert store.get(code)["state"] == "cancelled"
    with pytest.raises(RefusedError, match="cancelled"):
        store.record(code)


def test_a_damaged_result_is_refused(tmp_path: Path) -> None:
    """One changed byte of a kept result is noticed."""
    store = JobStore(tmp_path)
    code = store.add(request())["id"]
    store.next_waiting()
    store.finish(code, b'{"a": 1}')
    assert store.record(code) == {"a": 1}
    (store.place(code) / "record.json").write_bytes(b'{"a": 2}')
    with pytest.raises(RefusedError, match="damaged"):
        store.record(code)


def test_too_many_jobs_are_refused(tmp_path: Path) -> None:
    """The queue has an end, and says so with 429."""
    store = JobStore(tmp_path)
    for year in range(2020, 2020 + MOST_WAITING):
        store.add(request(year))
    with pytest.raises(RefusedError) as refused:
        store.add(request(2050))
    assert refused.value.status == 429


def test_a_job_of_an_earlier_version_is_no_longer_current(tmp_path: Path) -> None:
    """Other program or data: the old job stays listed as such, and asking again is a new job."""
    old = JobStore(tmp_path, "0.1 aaa")
    code = old.add(request())["id"]
    old.next_waiting()
    old.finish(code, b"{}")
    assert old.get(code)["is_current"]
    new = JobStore(tmp_path, "0.2 aaa")
    assert [(j["id"], j["is_current"]) for j in new.listed()] == [(code, False)]
    again = new.add(request())
    assert again["id"] != code
    assert again["is_current"]


def test_figures_so_far_are_kept_while_a_job_runs(tmp_path: Path) -> None:
    """The latest figures of a running job are in the store; one that is done has its result."""
    store = JobStore(tmp_path)
    code = store.add(request())["id"]
    store.next_waiting()
    store.beat(code, 1, 5, 10, "", {"what": "plan", "best": 12.0, "bound": 11.0})
    assert JobStore(tmp_path).get(code)["facts"] == {"what": "plan", "best": 12.0, "bound": 11.0}
    store.finish(code, b"{}")
    assert store.get(code)["facts"] == {}


def test_a_store_of_an_earlier_version_opens(tmp_path: Path) -> None:
    """A table without the column of figures gets it, and keeps its jobs."""
    store = JobStore(tmp_path)
    code = store.add(request())["id"]
    with sqlite3.connect(tmp_path / "jobs.sqlite") as base:
        base.execute("alter table jobs drop column facts")
    assert JobStore(tmp_path).get(code)["facts"] == {}


SMALL: dict[str, Any] = {
    "campaign": {"trials": 60, "years": 5},
    "deployment": {"days": 90, "rounds": 2},
    "targets": {
        "terms": Terms(
            key="gdp:0.5,population:0.5",
            rules_off=["crews"],
            offers=[OfferAsked(nation="DEU", capability="gbad_medium", units=2.0)],
        )
    },
    "attribution": {},
}


@pytest.mark.skipif(
    not Path("/proc/self/autogroup").exists(), reason="processors are not shared among sessions"
)
def test_a_job_started_by_hand_does_not_slow_down_the_session_it_is_started_in(
    tmp_path: Path,
) -> None:
    """Only the session of a job itself stands back for whoever works at the page."""
    before = Path("/proc/self/autogroup").read_text(encoding="ascii")
    store = JobStore(tmp_path)
    store.add(JobRequest(kind="campaign", scenario=Scenario(study="rdc-5000"), trials=10, years=1))
    command = [sys.executable, "-m", "muster.web.job_process", str(tmp_path)]
    subprocess.run([*command, str(store.next_waiting())], check=True)
    assert Path("/proc/self/autogroup").read_text(encoding="ascii") == before


@pytest.mark.parametrize(
    "kind",
    [
        "campaign",
        "deployment",
        pytest.param("targets", marks=pytest.mark.slow),
        pytest.param("attribution", marks=pytest.mark.slow),
    ],
)
def test_the_zip_of_a_job_holds_the_command_that_made_it(kind: str, tmp_path: Path) -> None:
    """Its tables, figures and workbook are there; the command in it gives the headline again."""
    case = Scenario(study="rdc-5000", year=2027, us="full", settings={"readiness_factor": "0.9"})
    ask = JobRequest(kind=kind, scenario=case, **SMALL[kind])  # type: ignore[arg-type]
    store = JobStore(tmp_path)
    code = store.add(ask)["id"]
    done = subprocess.run(
        [sys.executable, "-m", "muster.web.job_process", str(tmp_path), str(store.next_waiting())],
        check=False,
    )
    assert (done.returncode, store.get(code)["state"]) == (0, "done"), store.get(code)["message"]
    record = store.record(code)
    packed = zipfile.ZipFile(io.BytesIO(job_zip(ask, record, figures(kind, record))))
    names = set(packed.namelist())
    assert {"README.md", "LICENCE.txt", "CITATION.txt", "manifest.sha256", "record.json"} <= names
    assert {f"{kind}.xlsx", "sources.csv", "datapackage.json", "reproduce.py"} <= names
    assert (kind == "attribution") or any(n.endswith(".svg") for n in names)
    words = shlex.split(packed.read("reproduce.sh").decode().splitlines()[-1])
    assert words[0] == "muster"
    printed = CliRunner().invoke(command_line, [*words[1:], "--json"])
    assert printed.exit_code == 0, printed.output
    again = json.loads(printed.stdout)
    assert headline(kind, again) == pytest.approx(headline(kind, record), rel=1e-9)
    assert again["inputs_sha256"] == record["inputs_sha256"]
    compile(packed.read("reproduce.py"), "reproduce.py", "exec")


def asked(server: Server, path: str, body: object | None = None) -> Any:
    """One question to a server."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json", "x-muster-token": server.token}
    wanted = urllib.request.Request(f"{server.address}api/{path}", data, headers)
    return json.loads(urllib.request.urlopen(wanted).read())


def waited(server: Server, job: str, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The job once it is as wanted."""
    for _ in range(900):
        found = asked(server, f"jobs/{job}")
        if is_it(found):
            return found
        time.sleep(0.2)
    raise AssertionError(f"it never came to that: {found}")


def process_of(server: Server, job: str) -> int:
    """Process that runs a job, from the store itself."""
    for _ in range(200):
        found = {code: pid for code, pid, _ in JobStore(server.folder).running()}
        if found.get(job):
            return found[job]
        time.sleep(0.1)
    raise AssertionError("no process said that it runs the job")


@pytest.mark.slow
def test_a_campaign_survives_the_death_of_its_process_and_of_its_server(tmp_path: Path) -> None:
    """Both are killed with signal 9 in its midst; a new server ends it with the same bytes."""
    question = {"kind": "campaign", "scenario": {}, "trials": 6000, "years": 30}
    server = started(tmp_path)
    job = asked(server, "jobs", question)["id"]
    waited(server, job, lambda j: 0 < j["done"] < j["wanted"])
    os.kill(process_of(server, job), signal.SIGKILL)
    waited(server, job, lambda j: j["attempts"] == 2 and j["state"] == "running")
    pid = process_of(server, job)
    server.process.kill()
    os.kill(pid, signal.SIGKILL)
    server.process.wait(10)
    server = started(tmp_path)
    try:
        assert waited(server, job, lambda j: j["state"] in ("done", "failed"))["state"] == "done"
        kept = JobStore(tmp_path).record(job)
    finally:
        ended(server)
    plain = muster.campaign(
        muster.load_world(), muster.load_guidance("half-of-ambition"), trials=6000, years=30
    )
    assert kept["totals"] == json.loads(json.dumps(plain.record["totals"]))
    assert kept["verdict"] == json.loads(json.dumps(plain.record["verdict"]))


@pytest.mark.slow
def test_cancelling_ends_the_process_within_seconds(tmp_path: Path) -> None:
    """A cancelled campaign has no process left after five seconds."""
    server = started(tmp_path)
    try:
        question = {"kind": "campaign", "scenario": {}, "trials": 200_000, "years": 30}
        job = asked(server, "jobs", question)["id"]
        pid = process_of(server, job)
        assert asked(server, f"jobs/{job}/cancel", {})["state"] == "cancelled"
        for _ in range(50):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                break
            time.sleep(0.1)
        else:
            raise AssertionError("the process is still there")
    finally:
        ended(server)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "year"), [("targets", 2030), ("attribution", 2025)])
def test_targets_and_shares_survive_the_death_of_their_process(
    tmp_path: Path, kind: str, year: int
) -> None:
    """Killed with signal 9 in its midst, the job begins again and keeps what Python says."""
    server = started(tmp_path)
    scenario = {"study": "rdc-5000", "year": year}
    try:
        job = asked(server, "jobs", {"kind": kind, "scenario": scenario})["id"]
        os.kill(process_of(server, job), signal.SIGKILL)
        assert waited(server, job, lambda j: j["state"] in ("done", "failed"))["attempts"] == 2
        found = JobStore(tmp_path).record(job)
    finally:
        ended(server)
    ask = muster.targets if kind == "targets" else muster.attribute
    plain = ask(muster.load_world(), muster.load_guidance("rdc-5000"), year=year)
    assert canonical_json(found) == canonical_json(plain.record)


def test_the_map_of_days_adds_up_to_the_plan() -> None:
    """Tonnes and persons of all runs are those of the schedule; what is in place never shrinks."""
    record = muster.deploy(muster.load_world(), muster.load_guidance("rdc-5000")).record
    found = day_map(json.loads(canonical_json(record)))
    runs = [run for flow in found["flows"] for run in flow["runs"]]
    for place, unit in ((2, "t"), (3, "persons")):
        wanted = sum(r["amount"] for r in record["schedule"] if r["unit"] == unit)
        assert sum(run[place] for run in runs) == pytest.approx(wanted, abs=0.1 * len(runs))
    assert all(0 <= run[0] <= run[1] for run in runs)
    tonnes = [row[1] for row in found["in_place"]]
    assert tonnes == sorted(tonnes)
    assert found["land"].startswith("M")
