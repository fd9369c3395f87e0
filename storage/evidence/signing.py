"""The archive's own key: Ed25519 (RFC 8032), in a file that its owner alone reads."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)


class KeyFileError(Exception):
    """A key that cannot be read or made; the message names the file."""


def load_or_make_key(file: Path) -> Ed25519PrivateKey:
    """Returns the private key in a PEM file (PKCS #8); makes one, readable by its owner alone, where none is there.

    Raises KeyFileError where the file holds no Ed25519 key, OSError where it cannot be read or written.
    """
    try:
        return _load(file)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    scratch = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, pem)
        os.fsync(descriptor)
        os.link(scratch, file)  # never over a key that another process has just made
    except FileExistsError:
        pass
    finally:
        os.close(descriptor)
        scratch.unlink()
    return _load(file)


def public_pem(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    """Returns the public key as PEM (SubjectPublicKeyInfo), as openssl reads it."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def key_id(public: Ed25519PublicKey) -> str:
    """Returns the SHA-256 of the raw public key, in hex: what a manifest names its signer by."""
    return hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def load_public(pem: bytes, name: str) -> Ed25519PublicKey:
    """Returns the public key of a PEM text; raises KeyFileError, which says `name`, where it is none."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFileError(f"{name}: no public key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileError(f"{name}: a public key of another kind than Ed25519")
    return key


def is_signed(public: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    """Returns True if a signature of exactly these bytes was made with the key."""
    try:
        public.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _load(file: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFileError(f"{file}: no private key in PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{file}: a private key of another kind than Ed25519")
    return key
