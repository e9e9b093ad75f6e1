"""Trials on a cluster: the same bytes, whoever is lost, and nothing in the open."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from muster.api import cluster as clusters
from muster.api.certificates import throwaway_certificates
from muster.api.cluster import (
    Certificates,
    ClusterError,
    certificates_from,
    is_loopback,
    on_cluster,
)
from muster.api.cluster_start import join_cluster, start_cluster
from muster.archive.checkpoints import checkpointed, fingerprint
from muster.operations.campaign.running import blocks_of, in_threads, run_blocks
from small_campaigns import small_campaign

BLOCKS = blocks_of(120, block_trials=10)
OUTSIDE = (
    "0.0.0.0",
    "",
    "::",
    "*",
    "10.0.0.1",
    "192.168.1.4",
    "cluster.example",
    "127.evil.example",
)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Of an authority made for these tests."""
    return throwaway_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def cluster(certificates: Certificates) -> Iterator[Any]:
    """Two workers with TLS on the loopback."""
    with start_cluster(port=0, workers=2, certificates=certificates) as started:
        yield started


def listening() -> set[str]:
    """Addresses on which this process and those it started accept connections."""
    me = psutil.Process()
    return {
        connection.laddr.ip
        for process in (me, *me.children(recursive=True))
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }


def beyond_loopback(first: Any) -> set[int]:
    """Ports on which a process and those it started listen to other machines."""
    return {
        connection.laddr.port
        for process in (first, *first.children(recursive=True))
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN and connection.laddr.ip != "127.0.0.1"
    }


def answers_only_tls(ports: set[int]) -> None:
    """Ask for a web page in the open: a TLS server answers with an alert (21), or hangs up."""
    for port in ports:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
            plain.sendall(b"GET / HTTP/1.0\r\n\r\n")
            with suppress(ConnectionResetError):
                assert plain.recv(1) in (b"", b"\x15")


def test_two_workers_with_tls_give_the_bytes_of_a_local_run(
    cluster: Any, certificates: Certificates, tmp_path: Path
) -> None:
    """120 trials on the cluster and here; also through checkpoints; all only on the loopback."""
    campaign, address = small_campaign(), cluster.scheduler_address
    assert address.startswith("tls://127.0.0.1:")
    here = fingerprint(run_blocks(campaign, 7, BLOCKS, in_threads(2)))
    there = on_cluster(address, certificates)
    assert fingerprint(run_blocks(campaign, 7, BLOCKS, there)) == here
    run_blocks(campaign, 7, BLOCKS[:5], checkpointed(tmp_path, in_threads(1)))
    assert fingerprint(run_blocks(campaign, 7, BLOCKS, checkpointed(tmp_path, there))) == here
    assert listening() == {"127.0.0.1"}


@pytest.mark.slow
def test_a_lost_worker_costs_time_and_never_results(
    cluster: Any, certificates: Certificates
) -> None:
    """kill -9 to one worker after a few blocks, and to the other later: the same bytes."""
    campaign, blocks = small_campaign(n_years=30), blocks_of(40_000, block_trials=400)
    here = fingerprint(run_blocks(campaign, 7, blocks, in_threads(2)))
    killed: list[int] = []

    def kill(done: int, wanted: int) -> None:
        """Kill a worker that has not been killed at two points of the run."""
        if done >= wanted * (1 + len(killed)) // 4 and len(killed) < 2:
            pids = [nanny.process.pid for nanny in cluster.workers.values() if nanny.process]
            pid = next(p for p in pids if p and p not in killed)
            psutil.Process(pid).kill()
            killed.append(pid)

    there = on_cluster(cluster.scheduler_address, certificates)
    assert fingerprint(run_blocks(campaign, 7, blocks, there, progress=kill)) == here
    assert len(killed) == 2


@pytest.mark.slow
def test_a_stranger_is_not_let_in(
    cluster: Any, certificates: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Certificates of another authority, and none at all, are both refused in words."""
    monkeypatch.setattr(clusters, "SECONDS_TO_JOIN", 3)
    campaign, address = small_campaign(), cluster.scheduler_address
    stranger = on_cluster(address, throwaway_certificates(tmp_path / "other"))
    with pytest.raises(ClusterError, match="No cluster answers"):
        run_blocks(campaign, 7, BLOCKS, stranger)
    bare = on_cluster(address.replace("tls://", "tcp://"))
    with pytest.raises(ClusterError, match="No cluster answers"):
        run_blocks(campaign, 7, BLOCKS, bare)
    # He who asks is as careful: he does not talk to a cluster of another authority.
    mixed = replace(certificates, ca=tmp_path / "other" / "ca.pem")
    with pytest.raises(ClusterError, match="No cluster answers"):
        run_blocks(campaign, 7, BLOCKS, on_cluster(address, mixed))


@pytest.mark.slow
def test_other_code_on_a_worker_is_refused(
    cluster: Any, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here an engine that the workers do not have: no trial of theirs counts."""
    monkeypatch.setattr(clusters, "engine", lambda: "newer")
    there = on_cluster(cluster.scheduler_address, certificates)
    with pytest.raises(ClusterError, match="another version of Muster"):
        run_blocks(small_campaign(), 7, BLOCKS, there)


@pytest.mark.slow
def test_a_cluster_that_goes_away_is_an_error_in_words(certificates: Certificates) -> None:
    """The scheduler is closed after the third block."""
    with start_cluster(port=0, workers=1, certificates=certificates) as short:
        there = on_cluster(short.scheduler_address, certificates)

        def close(done: int, wanted: int) -> None:
            if done >= 1200:
                short.close()

        with pytest.raises(ClusterError, match="went away"):
            run_blocks(
                small_campaign(), 7, blocks_of(400_000, block_trials=400), there, progress=close
            )


JOIN = """
import sys
from pathlib import Path
from muster.api.cluster import Certificates
from muster.api.cluster_start import join_cluster

if __name__ == "__main__":
    ca, cert, key = (Path(p) for p in sys.argv[2:])
    files = Certificates(ca=ca, cert=cert, key=key)
    join_cluster(sys.argv[1], host="0.0.0.0", workers=1, certificates=files)
"""


@pytest.mark.slow
def test_workers_join_from_elsewhere_and_open_nothing_but_tls(
    certificates: Certificates, tmp_path: Path
) -> None:
    """Listening on all interfaces: two ports there, worker and its watcher; both are TLS."""
    script = tmp_path / "join.py"
    script.write_text(JOIN)
    files = [str(p) for p in (certificates.ca, certificates.cert, certificates.key)]
    with start_cluster(port=0, workers=1, certificates=certificates) as first:
        joined = subprocess.Popen([sys.executable, str(script), first.scheduler_address, *files])
        try:
            deadline = time.monotonic() + 60
            while len(first.scheduler.workers) < 2 and time.monotonic() < deadline:
                time.sleep(0.1)
            assert len(first.scheduler.workers) == 2
            open_ports = beyond_loopback(psutil.Process(joined.pid))
            assert len(open_ports) == 2, "watcher and worker"
            answers_only_tls(open_ports)
            there = on_cluster(first.scheduler_address, certificates)
            assert int(run_blocks(small_campaign(), 7, BLOCKS, there).trials) == 120
        finally:
            for process in psutil.Process(joined.pid).children(recursive=True):
                process.kill()
            joined.kill()
            joined.wait(30)


@pytest.mark.parametrize("host", OUTSIDE)
def test_a_cluster_without_certificates_listens_to_nobody_outside(host: str) -> None:
    """Every address but the loopback is refused before anything is started."""
    before = listening()
    with pytest.raises(ClusterError, match="without certificates does not listen"):
        start_cluster(host=host, workers=1)
    with pytest.raises(ClusterError, match="without certificates does not listen"):
        join_cluster("tcp://127.0.0.1:8786", host=host, workers=1)
    assert listening() == before


@pytest.mark.slow
def test_with_certificates_a_cluster_may_listen_outside(certificates: Certificates) -> None:
    """On all interfaces: only TLS there, and what is not TLS stays on the loopback."""
    with start_cluster(host="0.0.0.0", port=0, workers=1, certificates=certificates) as wide:
        open_ports = beyond_loopback(psutil.Process())
        assert len(open_ports) == 3, "scheduler, watcher and worker"
        answers_only_tls(open_ports)
        port = wide.scheduler_address.rsplit(":", 1)[1]
        there = on_cluster(f"tls://127.0.0.1:{port}", certificates)
        found = run_blocks(small_campaign(), 7, BLOCKS, there)
    assert int(found.trials) == 120


def test_only_the_loopback_counts_as_this_machine() -> None:
    """127.0.0.0/8, ::1 and localhost."""
    assert all(is_loopback(h) for h in ("127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost"))
    assert not any(is_loopback(h) for h in OUTSIDE)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("tcp://10.0.0.5:8786", "without TLS"),
        ("tcp://cluster.example:8786", "without TLS"),
        ("tls://10.0.0.5:8786", "asks for certificates"),
        ("10.0.0.5:8786", "no address"),
        ("http://10.0.0.5:8786", "no address"),
        ("inproc://127.0.0.1/1/1", "no address"),
        ("tcp://127.0.0.1", "no address"),
        ("tcp://127.0.0.1:x", "no address"),
        ("tcp://127.0.0.1:99999", "no address"),
        ("tcp://10.0.0.5@127.0.0.1:8786", "no address"),
        ("", "no address"),
    ],
)
def test_an_address_in_the_open_or_wrong_is_refused_at_once(address: str, says: str) -> None:
    """Before any connection is tried."""
    with pytest.raises(ClusterError, match=says):
        on_cluster(address)


def test_nobody_answering_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port on which nobody listens."""
    monkeypatch.setattr(clusters, "SECONDS_TO_JOIN", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ClusterError, match="No cluster answers"):
        run_blocks(small_campaign(), 7, BLOCKS, on_cluster(f"tcp://127.0.0.1:{port}"))


def test_certificates_come_from_options_or_the_environment(certificates: Certificates) -> None:
    """Options first; none is none; some are an error that names the others."""
    environment = {
        f"MUSTER_CLUSTER_{n.upper()}": str(getattr(certificates, n)) for n in ("ca", "cert", "key")
    }
    assert certificates_from(environment=environment) == certificates
    assert certificates_from(environment={}) is None
    with pytest.raises(ClusterError, match=r"--cluster-cert .*--cluster-key"):
        certificates_from(str(certificates.ca), environment={})
    with pytest.raises(ClusterError, match="No such certificate file: /nowhere/ca"):
        certificates_from("/nowhere/ca.pem", environment=environment)


def test_a_throwaway_key_is_for_its_owner_only(tmp_path: Path) -> None:
    """Readable by nobody else, never replaced, and the authority's key is not there."""
    made = throwaway_certificates(tmp_path / "new")
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
    assert {p.name for p in (tmp_path / "new").iterdir()} == {"ca.pem", "cert.pem", "key.pem"}
    assert b"PRIVATE" not in made.ca.read_bytes() + made.cert.read_bytes()
    with pytest.raises(ClusterError, match="Already there"):
        throwaway_certificates(tmp_path / "new")


def test_without_the_extra_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Libraries that are not installed."""
    for name in ("dask", "distributed", "cryptography.hazmat.primitives.asymmetric.ec"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ClusterError, match=r"muster-europe\[cluster\]"):
        start_cluster(workers=1)
    with pytest.raises(ClusterError, match=r"muster-europe\[cluster\]"):
        run_blocks(small_campaign(), 7, BLOCKS, on_cluster("tcp://127.0.0.1:8786"))
    with pytest.raises(ClusterError, match=r"muster-europe\[cluster\]"):
        throwaway_certificates(tmp_path)


def test_a_taken_port_is_an_error_in_words() -> None:
    """Another program listens there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ClusterError, match="No cluster could be started"):
            start_cluster(port=taken.getsockname()[1], workers=1)
