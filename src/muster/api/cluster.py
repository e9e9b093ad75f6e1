"""Trials on other machines: computed by a Dask cluster, with TLS beyond this machine.

Whoever can reach a cluster can run code on it: Dask sends Python objects, and reading them
runs what they say. So nothing here listens beyond the loopback, or connects beyond it,
without certificates on both ends. Any certificate signed by the cluster's authority opens
it; names in certificates are not compared, as Dask does not. Use an authority of its own.

Needs the extra ``cluster``; nothing of it is loaded before it is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from ipaddress import ip_address
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from muster.archive.checkpoints import engine
from muster.core.errors import MusterError
from muster.operations.campaign.blocks import block
from muster.operations.campaign.model import Campaign
from muster.operations.campaign.running import Block, Mapper
from muster.operations.campaign.tally import Tally

SECONDS_TO_JOIN = 30
"""Wait for a scheduler to answer and for its first worker."""
MOST_LOSSES = 20
"""Workers that one block may lose before the block itself is taken for the reason."""
ENVIRONMENT = "MUSTER_CLUSTER_"


class ClusterError(MusterError):
    """Raised when a cluster cannot be used as asked; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """Files by which both ends of a connection prove who they are (PEM).

    Attributes
    ----------
    ca
        Certificate of the authority that signed those of the cluster.
    cert, key
        Certificate and private key of this end.
    """

    ca: Path
    cert: Path
    key: Path

    def __post_init__(self) -> None:
        """Refuse files that are not there."""
        missing = [str(p) for p in (self.ca, self.cert, self.key) if not p.is_file()]
        if missing:
            raise ClusterError(
                f"No such certificate file: {', '.join(missing)}. Without all three the cluster "
                "cannot prove who it is. Check the paths."
            )


def certificates_from(
    ca: str | None = None,
    cert: str | None = None,
    key: str | None = None,
    *,
    environment: Mapping[str, str] | None = None,
) -> Certificates | None:
    """Certificates from paths or, where one is not given, from ``MUSTER_CLUSTER_CA/CERT/KEY``.

    None if there are none at all.

    Raises
    ------
    ClusterError
        If only some are given, or a file does not exist.
    """
    known = os.environ if environment is None else environment
    given = {
        name: path or known.get(ENVIRONMENT + name.upper(), "")
        for name, path in (("ca", ca), ("cert", cert), ("key", key))
    }
    if not any(given.values()):
        return None
    missing = [name for name, path in given.items() if not path]
    if missing:
        wanted = ", ".join(f"--cluster-{n} (or {ENVIRONMENT}{n.upper()})" for n in missing)
        raise ClusterError(
            "TLS needs the authority's certificate, an own certificate and its key; missing: "
            f"{wanted}."
        )
    return Certificates(**{name: Path(path) for name, path in given.items()})


def is_loopback(host: str) -> bool:
    """Whether a host is certain to be this machine, reached from this machine only."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        # Any other name may mean anything tomorrow.
        return host == "localhost"


def on_cluster(
    address: str,
    certificates: Certificates | None = None,
    *,
    compute: Callable[[Campaign, int, int, int], Tally] = block,
) -> Mapper:
    """A mapper that computes blocks on the cluster whose scheduler is at an address.

    A block whose worker is lost is computed again by another. While there is no worker, the
    run waits for one.

    Parameters
    ----------
    address
        ``tls://host:port``, or ``tcp://host:port`` on the loopback.
    certificates
        Needed for ``tls://``.
    compute
        What is computed of a block; workers must be able to import it.

    Raises
    ------
    ClusterError
        At once, if the address is no such address or would be reached without TLS; when it
        runs, if nobody answers, the cluster has another Muster, or it goes away.
    """
    check_address(address, certificates)

    def mapped(
        campaign: Campaign, seed: int, blocks: Sequence[Block]
    ) -> Iterator[tuple[Block, Tally]]:
        """Tallies in the order in which they come back."""
        with _client(address, certificates) as client:
            yield from _computed(client, compute, campaign, seed, blocks)

    return mapped


def check_address(address: str, certificates: Certificates | None) -> None:
    """Refuse what is no address, and what would be reached in the open."""
    parts = urlsplit(address)
    try:
        is_whole = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port
    except ValueError:
        is_whole = False
    if not is_whole or parts.path not in ("", "/") or parts.query or parts.username:
        raise ClusterError(
            f"'{address}' is no address of a cluster. Write tls://host:port, for example "
            "tls://10.0.0.5:8786, or tcp://127.0.0.1:8786 on this machine."
        )
    if parts.scheme == "tls" and certificates is None:
        raise ClusterError(
            f"'{address}' asks for certificates. Give --cluster-ca, --cluster-cert and "
            f"--cluster-key, or set {ENVIRONMENT}CA, {ENVIRONMENT}CERT and {ENVIRONMENT}KEY."
        )
    if parts.scheme == "tcp" and not is_loopback(parts.hostname or ""):
        raise ClusterError(
            f"'{address}' leaves this machine without TLS: anyone on the way could read the "
            "study and run code here. Start the cluster with certificates and use tls://."
        )


@contextmanager
def _client(address: str, certificates: Certificates | None) -> Iterator[Any]:
    """A connection to a scheduler that has a worker."""
    distributed = library("distributed")
    try:
        client = distributed.Client(
            address,
            security=security(distributed, certificates),
            timeout=SECONDS_TO_JOIN,
            set_as_default=False,
        )
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"No cluster answers at '{address}' within {SECONDS_TO_JOIN} seconds ({error}). "
            "Check that it runs, the address, and that both ends have certificates of one "
            "authority."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS_TO_JOIN)
        except TimeoutError:
            raise ClusterError(
                f"The cluster at '{address}' has no worker. Start one, then run again."
            ) from None
        yield client


def _computed(
    client: Any,
    compute: Callable[[Campaign, int, int, int], Tally],
    campaign: Campaign,
    seed: int,
    blocks: Sequence[Block],
) -> Iterator[tuple[Block, Tally]]:
    """Blocks as they come back; a few for each worker are under way at once."""
    distributed = library("distributed")
    # A task, not data put on a worker: such data are gone with the worker, a task is redone.
    shared = client.submit(_same, campaign, pure=False)

    def submit(one: Block) -> Any:
        """The block on its way."""
        return client.submit(_block, compute, engine(), shared, seed, *one, pure=False)

    losses = dict.fromkeys(blocks, 0)
    waiting = iter(blocks)
    at_once = 4 + 2 * sum(client.nthreads().values())
    running = {submit(one): one for one in islice(waiting, at_once)}
    coming = distributed.as_completed(list(running), loop=client.loop)
    for future in coming:
        one = running.pop(future)
        tally = _result(future, distributed)
        if tally is not None:
            yield one, tally
            again = next(waiting, None)
        else:
            again = one
            losses[one] += 1
            if losses[one] > MOST_LOSSES or client.status != "running":
                raise ClusterError(
                    "The cluster went away, or lost every worker that tried trials "
                    f"{one.first_trial} to {one.first_trial + one.n_trials - 1}. Look at its "
                    "log, then run again; with a folder of checkpoints what is done is kept."
                )
        if again is not None:
            new = submit(again)
            running[new] = again
            coming.add(new)


def _result(future: Any, distributed: Any) -> Tally | None:
    """What a worker computed, or None if the worker was lost."""
    if future.status == "finished":
        tally: Tally = future.result()
        return tally
    if future.status != "error":
        return None
    error = future.exception()
    if isinstance(error, distributed.scheduler.KilledWorker):
        return None
    if isinstance(error, MusterError):
        raise error
    raise ClusterError(
        f"A worker of the cluster failed: {type(error).__name__}: {error}. Every machine of "
        "the cluster needs the same Muster and the same Python."
    ) from error


def _same(campaign: Campaign) -> Campaign:
    """The campaign, as a task."""
    return campaign


def _block(
    compute: Callable[[Campaign, int, int, int], Tally],
    wanted: str,
    campaign: Campaign,
    seed: int,
    first_trial: int,
    n_trials: int,
) -> Tally:
    """A block on a worker, if its engine is that of the machine that asks."""
    if engine() != wanted:
        raise ClusterError(
            "The cluster runs another version of Muster than this machine, so that its trials "
            "would not be the same. Install the same version on both."
        )
    return compute(campaign, seed, first_trial, n_trials)


def security(distributed: Any, certificates: Certificates | None) -> Any:
    """Certificates as Dask wants them: the same for each role of this machine."""
    if certificates is None:
        return distributed.Security(require_encryption=False)
    ends = {
        f"tls_{role}_{part}": str(path)
        for role in ("client", "scheduler", "worker")
        for part, path in (("cert", certificates.cert), ("key", certificates.key))
    }
    return distributed.Security(require_encryption=True, tls_ca_file=str(certificates.ca), **ends)


def library(name: str) -> Any:
    """A library of the extra ``cluster``."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ClusterError(
            f"A cluster needs the library '{name}', which is not installed. Install Muster "
            "with its extra: pip install 'muster-europe[cluster]'."
        ) from error
