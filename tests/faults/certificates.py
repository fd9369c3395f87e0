"""Certificates for a server on loopback: good, expired, for another host, and of an issuer that is not sent along."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """A root and an intermediate of its own, and the server certificates they sign, as PEM files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._root_key, self._middle_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self._root = self._sign("Test Root", self._root_key.public_key(), "Test Root", self._root_key, ca=True)
        self._middle = self._sign("Test Middle", self._middle_key.public_key(), "Test Root", self._root_key, ca=True)
        self.root_file = self._write("root.pem", self._pem(self._root))
        self.middle_file = self._write("middle.pem", self._pem(self._middle))

    def server(self, name: str, *, host: str = "127.0.0.1", expired: bool = False, whole_chain: bool = True) -> Path:
        """A PEM file with key and certificate (and the intermediate, where the chain is to be whole)."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(
            host, key.public_key(), "Test Middle", self._middle_key, ca=False, days=-1 if expired else 30
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        chain = self._pem(certificate) + (self._pem(self._middle) if whole_chain else b"")
        return self._write(f"{name}.pem", private + chain)

    @staticmethod
    def _pem(certificate: x509.Certificate) -> bytes:
        return certificate.public_bytes(serialization.Encoding.PEM)

    def _write(self, name: str, content: bytes) -> Path:
        path = self._folder / name
        path.write_bytes(content)
        return path

    @staticmethod
    def _sign(
        subject: str,
        key: ec.EllipticCurvePublicKey,
        issuer: str,
        issuer_key: ec.EllipticCurvePrivateKey,
        *,
        ca: bool,
        days: int = 30,
    ) -> x509.Certificate:
        def name(text: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name(issuer))
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if not ca:
            try:
                alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(subject))
            except ValueError:
                alternative = x509.DNSName(subject)
            builder = builder.add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        return builder.sign(issuer_key, hashes.SHA256())
