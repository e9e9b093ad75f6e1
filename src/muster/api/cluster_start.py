"""A cluster of one's own: a scheduler with workers, and workers that join from elsewhere.

Nothing here listens beyond the loopback without certificates; why is told in
:mod:`muster.api.cluster`. Dask's own ``dask worker`` also opens a web server to everyone;
workers started here do not.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from muster.api.cluster import (
    MOST_LOSSES,
    Certificates,
    ClusterError,
    check_address,
    is_loopback,
    library,
    security,
)

PORT = 8786
"""Port of a scheduler, as Dask has it."""
# The web servers cannot be left out, but they can be here only and serve nothing.
HERE_ONLY = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
QUIET = {
    "distributed.scheduler.allowed-failures": MOST_LOSSES,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.nanny.http.routes": [],
}


def start_cluster(
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    workers: int,
    certificates: Certificates | None = None,
) -> Any:
    """A scheduler with workers on this machine, running; close it or use it in ``with``.

    Its address is its ``scheduler_address``. With certificates all its connections are TLS.
    Dask's web pages are switched off. A worker that ends is started again.

    Parameters
    ----------
    host
        Address to listen on.
    port
        Port of the scheduler; 0: any free one.
    workers
        Processes, each with one thread.
    certificates
        Needed unless ``host`` is the loopback.

    Raises
    ------
    ClusterError
        If it would listen beyond the loopback without certificates, the extra is missing, or
        the port is taken.
    """
    _check(host, workers, certificates)
    dask, distributed = library("dask"), library("distributed")
    proofs = security(distributed, certificates)
    scheduler = {"host": host, "port": port, "security": proofs, **HERE_ONLY}
    scheduler["protocol"] = "tls://" if certificates else "tcp://"
    worker = {"cls": distributed.Nanny, "options": _worker(distributed, host, certificates)}
    with dask.config.set(QUIET):
        try:
            return distributed.SpecCluster(
                scheduler={"cls": distributed.Scheduler, "options": scheduler},
                workers=dict.fromkeys(range(workers), worker),
                security=proofs,
                silence_logs=logging.WARNING,
            )
        except (OSError, RuntimeError) as error:
            raise ClusterError(
                f"No cluster could be started on '{host}', port {port}: {error}. Another "
                "program may use the port, or the certificates do not belong together."
            ) from error


def join_cluster(
    address: str,
    *,
    host: str = "127.0.0.1",
    workers: int,
    certificates: Certificates | None = None,
) -> None:
    """Let workers on this machine serve a cluster, until it ends or this is interrupted.

    Parameters
    ----------
    address
        Of the scheduler, as for :func:`~.cluster.on_cluster`.
    host
        Address of this machine that the others reach: they send to each other.
    workers
        Processes, each with one thread. One that ends is started again.
    certificates
        Needed unless ``host`` and the scheduler are on the loopback.

    Raises
    ------
    ClusterError
        As :func:`start_cluster` and :func:`~.cluster.on_cluster`; also if nobody answers.
    """
    _check(host, workers, certificates)
    check_address(address, certificates)
    dask, distributed = library("dask"), library("distributed")
    options = _worker(distributed, host, certificates)

    async def serve() -> None:
        """All workers until each has ended."""
        nannies = [distributed.Nanny(address, **options) for _ in range(workers)]
        try:
            await asyncio.gather(*nannies)
            await asyncio.gather(*(nanny.finished() for nanny in nannies))
        finally:
            await asyncio.gather(*(nanny.close() for nanny in nannies))

    with dask.config.set(QUIET):
        try:
            asyncio.run(serve())
        except (OSError, RuntimeError) as error:
            raise ClusterError(
                f"No worker could join the cluster at '{address}': {error}. Check that it runs, "
                "the address, and that both ends have certificates of one authority."
            ) from error


def _worker(distributed: Any, host: str, certificates: Certificates | None) -> dict[str, Any]:
    """How a worker and the process that watches it are started."""
    return {
        "host": host,
        "protocol": "tls://" if certificates else "tcp://",
        "security": security(distributed, certificates),
        "nthreads": 1,
        "silence_logs": logging.WARNING,
        **HERE_ONLY,
    }


def _check(host: str, workers: int, certificates: Certificates | None) -> None:
    """Refuse to listen to strangers, and to start nothing."""
    if certificates is None and not is_loopback(host):
        raise ClusterError(
            f"A cluster without certificates does not listen on '{host or '*'}', only on the "
            "loopback (127.0.0.1): whoever reaches a cluster can run any code on it. Give "
            "--cluster-ca, --cluster-cert and --cluster-key, or leave the host out."
        )
    if workers < 1:
        raise ClusterError(f"{workers} workers: at least one is needed to compute anything.")
