"""The command that starts or joins a cluster for campaigns."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address of this machine to listen on; beyond the loopback only with certificates.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8786,
    show_default=True,
    help="Port of the scheduler; 0: any free one.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    default=None,
    help="Processes that compute. Default: one for each processor.",
)
@click.option(
    "--join",
    "address",
    metavar="ADDRESS",
    default=None,
    help="Serve the cluster at tls://HOST:PORT instead of starting one.",
)
@click.option("--cluster-ca", metavar="FILE", default=None, help="Certificate of its authority.")
@click.option("--cluster-cert", metavar="FILE", default=None, help="Own certificate.")
@click.option("--cluster-key", metavar="FILE", default=None, help="Private key of it.")
@click.option(
    "--new-certificates",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Only make throw-away certificates for 30 days: ca.pem, cert.pem, key.pem.",
)
def cluster(
    host: str,
    port: int,
    workers: int | None,
    address: str | None,
    cluster_ca: str | None,
    cluster_cert: str | None,
    cluster_key: str | None,
    folder: Path | None,
) -> None:
    """Start processes that compute campaigns, here or for a cluster elsewhere.

    Example: muster cluster --workers 2, then in another window
    muster campaign half-of-ambition --cluster tcp://127.0.0.1:8786
    """
    if folder is not None:
        from muster.api.certificates import throwaway_certificates

        made = throwaway_certificates(folder)
        click.echo(f"Made {made.ca}, {made.cert} and {made.key}: who has them is let in.")
        return
    from muster.api.cluster import certificates_from
    from muster.api.cluster_start import join_cluster, start_cluster

    files = certificates_from(cluster_ca, cluster_cert, cluster_key)
    n_workers = workers if workers is not None else max(1, os.cpu_count() or 1)
    if address is not None:
        click.echo(f"{n_workers} worker(s) serve {address}; Ctrl-C ends them.", err=True)
        join_cluster(address, host=host, workers=n_workers, certificates=files)
        return
    with start_cluster(host=host, port=port, workers=n_workers, certificates=files) as running:
        click.echo(running.scheduler_address)
        click.echo(f"{n_workers} worker(s) wait for trials; Ctrl-C ends them.", err=True)
        signal.pause()
