"""Writes what others can check a run by: indexes beside the capture files, a signed manifest, a time stamp."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import requests
from cryptography.x509 import Certificate, load_pem_x509_certificates

from flows.config.errors import ConfigError
from flows.config.loader import Config
from flows.runtime.deadline import within
from storage.archive.archive import Archive, ArchiveError
from storage.captures.store import CaptureError
from storage.evidence.capture_index import write_missing_indexes
from storage.evidence.chain import Proof, Trust, prove_chain
from storage.evidence.manifest import seal_captures, stamp_manifests
from storage.evidence.signing import KeyFileError, load_or_make_key, load_public
from storage.evidence.time_stamp import Stamp, StampError

STAMP_S = 20.0
_MAX_STAMP_BYTES = 1 << 20
_log = logging.getLogger("nianbao.evidence")


def keep_evidence(config: Config, archive: Archive, now: datetime) -> list[str]:
    """Indexes, lists and signs the capture files that a run has closed; gives a line for what could not be written.

    A time-stamp authority that does not answer is logged and costs nothing: the next run's stamp proves this manifest,
    too, since that one names it.
    """
    captures = config.path(config.settings.archive.captures)
    if archive.spooled.files():
        # a list that lacks captures would later accuse the archive of having put them in; why they wait is told already
        _log.warning("event=no_manifest reason=%s", "what the run saw is not yet in the archive; the next run lists it")
        return []
    troubles: list[str] = []
    try:
        with archive.reading() as connection:
            troubles += _index(connection, captures)
            key = load_or_make_key(config.path(config.settings.evidence.key))
            seal_captures(connection, captures, key, now=now)
    except (ArchiveError, KeyFileError, ValueError, OSError, duckdb.Error) as error:
        return [*troubles, f"no manifest of this run: {error}"]
    if config.settings.evidence.tsa:
        try:
            stamp_manifests(captures, post_to(config.settings.evidence.tsa))
        except (StampError, OSError) as error:
            _log.warning("event=not_stamped reason=%s", error)
    return troubles


def index_captures(config: Config, archive: Archive) -> list[str]:
    """Writes the indexes that are missing beside capture files; gives a line for what could not be written."""
    try:
        with archive.reading() as connection:
            return _index(connection, config.path(config.settings.archive.captures))
    except (ArchiveError, duckdb.Error) as error:
        return [f"no index of a capture file: {error}"]


def _index(connection: duckdb.DuckDBPyConnection, captures: Path) -> list[str]:
    try:
        write_missing_indexes(connection, captures)
    except (CaptureError, OSError, duckdb.Error) as error:
        return [f"no index of a capture file: {error}"]
    return []


def prove_evidence(config: Config, archive: Archive, public_key: Path | None, head: str | None) -> Proof:
    """Returns how far the chain of manifests reaches and all that breaks it.

    `public_key` is a PEM file that came from elsewhere; None means the key beside the manifests, which has to be that
    of the private key where this machine has it. Raises ConfigError, KeyFileError, ArchiveError, OSError.
    """
    own = config.path(config.settings.evidence.key)
    public = load_public(public_key.read_bytes(), str(public_key)) if public_key is not None else None
    if public is None and own.exists():
        public = load_or_make_key(own).public_key()
    captures = config.path(config.settings.archive.captures)
    return prove_chain(archive, captures, Trust(public, stamp_roots(config), head))


def stamp_roots(config: Config) -> Sequence[Certificate]:
    """Returns the certificates that vouch for the time-stamp authority; raises ConfigError where the file has none."""
    named = config.settings.evidence.tsa_roots
    if not named:
        return ()
    file = config.path(named)
    try:
        return load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigError(f"[evidence] tsa_roots: {file}: expected certificates in PEM ({error})") from error


def post_to(url: str, deadline_s: float = STAMP_S) -> Stamp:
    """The way to a time-stamp authority (RFC 3161 3.4), which answers within the deadline or raises OSError."""

    def send(request: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        with requests.post(url, data=request, headers=headers, timeout=deadline_s, stream=True) as answer:
            answer.raise_for_status()
            return bytes(answer.raw.read(_MAX_STAMP_BYTES, decode_content=True))

    # requests counts its time limit anew with each byte
    return lambda request: within(deadline_s, lambda: send(request))
