"""Throw-away certificates: to try a cluster out, and for tests.

They are good for what is on this page: an authority made for one cluster, whose key is not
even kept. For a cluster that lasts, let those who run your machines issue them.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from muster.api.cluster import Certificates, ClusterError


def throwaway_certificates(folder: str | os.PathLike[str], *, valid_days: int = 30) -> Certificates:
    """A new authority's certificate, and one certificate and key that it signed.

    Copy the three files to each machine of the cluster: who has them is let in. The key of
    the authority is not written, so that nobody can sign another.

    Parameters
    ----------
    folder
        Made if it does not exist; gets ``ca.pem``, ``cert.pem`` and ``key.pem``.
    valid_days
        From now on [days].

    Raises
    ------
    ClusterError
        If one of the files exists already, or the extra ``cluster`` is not installed.
    """
    place = Path(folder)
    paths = {name: place / f"{name}.pem" for name in ("ca", "cert", "key")}
    there = [str(p) for p in paths.values() if p.exists()]
    if there:
        raise ClusterError(
            f"Already there: {', '.join(there)}. Others may use them, so none was replaced. "
            "Name another folder."
        )
    try:
        ec = import_module("cryptography.hazmat.primitives.asymmetric.ec")
        serialization = import_module("cryptography.hazmat.primitives.serialization")
    except ImportError as error:
        raise ClusterError(
            "Certificates need the library 'cryptography', which is not installed. Install "
            "Muster with its extra: pip install 'muster-europe[cluster]'."
        ) from error
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca = _signed("Muster throw-away authority", ca_key, None, ca_key, valid_days)
    cert = _signed("Muster throw-away cluster", key, ca, ca_key, valid_days)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    place.mkdir(parents=True, exist_ok=True)
    paths["ca"].write_bytes(ca.public_bytes(pem))
    paths["cert"].write_bytes(cert.public_bytes(pem))
    # Nobody else on this machine may read the key, not even for a moment.
    with os.fdopen(os.open(paths["key"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as f:
        f.write(private)
    return Certificates(**paths)


def _signed(name: str, key: Any, issuer: Any, issuer_key: Any, valid_days: int) -> Any:
    """A certificate for a key; without an issuer that of an authority, signed by itself."""
    x509 = import_module("cryptography.x509")
    hashes = import_module("cryptography.hazmat.primitives.hashes")
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    authority_key = issuer_key.public_key()
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key)
    is_authority = issuer is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if is_authority else issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Clocks of two machines differ a little.
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=valid_days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(identifier, critical=False)
    )
    return builder.sign(issuer_key, hashes.SHA256())
