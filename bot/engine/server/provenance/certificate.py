"""The certificate that results are signed with: the team's own, or one that is made at the first start.

A certificate of our own proves that nobody has changed a file since; who made the file, it tells
only those who trust it.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LASTS = timedelta(days=10 * 365)
_MAKER = "Deskmate"


@dataclass(frozen=True, slots=True)
class Identity:
    """A chain of certificates, the signer's first, and the signer's key for ES256, both as PEM."""

    chain: bytes
    key: bytes


def own(folder: Path) -> Identity:
    """The one in `folder`, made now if there is none."""
    chain, key = folder / "certificate.pem", folder / "key.pem"
    if not (chain.is_file() and key.is_file()):
        made = _made(datetime.now(UTC))
        folder.mkdir(parents=True, exist_ok=True)
        _write(key, made.key)
        _write(chain, made.chain)
    return Identity(chain.read_bytes(), key.read_bytes())


def given(chain: Path, key: Path) -> Identity:
    """The team's own."""
    return Identity(chain.read_bytes(), key.read_bytes())


def _write(path: Path, data: bytes) -> None:
    """Readable by nobody else, and whole or not at all."""
    part = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    part.replace(path)


def _made(now: datetime) -> Identity:
    """An authority that is forgotten at once, and a certificate that it issued: C2PA takes no self-signed one."""
    authority, signer = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("authority", authority, "authority", authority, now)
    leaf = _certificate("results", signer, "authority", authority, now)
    key = signer.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Identity(leaf.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM), key)


def _certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issued_by: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    root = key is issued_by
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issued_by.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(_usage(root=root), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(authority, critical=False)
    )
    if not root:
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purposes, critical=False)
    return builder.sign(issued_by, hashes.SHA256())


def _name(role: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _MAKER),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{_MAKER} {role}"),
        ]
    )


def _usage(*, root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not root,
        key_cert_sign=root,
        crl_sign=root,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
