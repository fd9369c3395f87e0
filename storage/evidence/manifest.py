"""Writes each run's proof: a manifest of the capture files it closed, chained to the one before and signed.

In the folder `evidence` beside the years of the captures:
- `000001.json`: the manifest; `previous` is the SHA-256 of the manifest before, `captures_sha256` that of
- `000001.jsonl`: one line a capture: record id, address, time, hash of the payload, file, offset;
- `000001.sig`: the Ed25519 signature of the manifest's bytes;
- `000001.tsr`: the time stamp of the manifest's bytes (RFC 3161), where an authority is named;
- `public-key.pem`: what the signatures are checked with.

The manifest is written last but for its stamp: a crash before leaves files that the next run writes again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from storage.captures.folder import files_like
from storage.evidence.capture_index import WARC_SUFFIX
from storage.evidence.signing import key_id, public_pem
from storage.evidence.time_stamp import Stamp, request_stamp
from storage.sql import read_sql, statements

FORMAT: Final = "nianbao-manifest-1"
PUBLIC_KEY: Final = "public-key.pem"


@dataclass(frozen=True, slots=True)
class ManifestFiles:
    """The files of one manifest; `number` counts from 1."""

    folder: Path
    number: int

    @property
    def manifest(self) -> Path:
        """The manifest itself."""
        return self.folder / f"{self.number:06d}.json"

    @property
    def captures(self) -> Path:
        """Its captures, one a line."""
        return self.folder / f"{self.number:06d}.jsonl"

    @property
    def signature(self) -> Path:
        """Its signature, 64 bytes."""
        return self.folder / f"{self.number:06d}.sig"

    @property
    def stamp(self) -> Path:
        """Its time stamp, DER."""
        return self.folder / f"{self.number:06d}.tsr"

    @property
    def before(self) -> ManifestFiles:
        """The files of the manifest before."""
        return ManifestFiles(self.folder, self.number - 1)


def evidence_folder(captures: Path) -> Path:
    """Returns where the manifests of a captures folder lie."""
    return captures / "evidence"


def list_manifests(captures: Path) -> list[ManifestFiles]:
    """Returns the manifests that are there, the oldest first; their numbers may have gaps."""
    folder = evidence_folder(captures)
    names = (path.stem for path in files_like(folder, "[0-9]*.json"))
    return [ManifestFiles(folder, number) for number in sorted(int(name) for name in names if name.isdecimal())]


def seal_captures(
    connection: duckdb.DuckDBPyConnection, captures: Path, key: Ed25519PrivateKey, *, now: datetime
) -> ManifestFiles | None:
    """Writes the manifest of every closed capture file that is in none yet, by the archive that is open.

    Returns its files, None where there is nothing to list. Raises OSError, duckdb.Error.
    """
    before = list_manifests(captures)
    unsealed = _unsealed_files(captures, before)
    if not unsealed:
        return None
    files = ManifestFiles(evidence_folder(captures), before[-1].number + 1 if before else 1)
    files.folder.mkdir(parents=True, exist_ok=True)
    lines = b"".join(archive_lines(connection, unsealed))
    last = before[-1] if before else None
    described = {
        "format": FORMAT,
        "number": files.number,
        "made": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "key": key_id(key.public_key()),
        "previous": _sha256_of(last.manifest) if last else None,
        "previous_stamp": _sha256_of(last.stamp) if last and last.stamp.exists() else None,
        "captures": lines.count(b"\n"),
        "captures_sha256": hashlib.sha256(lines).hexdigest(),
        "files": [_describe(captures, name) for name in unsealed],
        "counts": _counts(connection),
    }
    data = orjson.dumps(described, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    public, pem = files.folder / PUBLIC_KEY, public_pem(key)
    if not public.exists() or public.read_bytes() != pem:
        _write(public, pem)
    _write(files.captures, lines)
    _write(files.signature, key.sign(data))
    _write(files.manifest, data)
    return files


def stamp_manifests(captures: Path, send: Stamp) -> int:
    """Has the last manifest stamped where it is not; returns how many were.

    One that a later manifest has already called unstamped stays so: the later stamp proves it as well. Raises
    StampError, OSError.
    """
    manifests = list_manifests(captures)
    if not manifests or manifests[-1].stamp.exists():
        return 0
    last = manifests[-1]
    _write(last.stamp, request_stamp(last.manifest.read_bytes(), send))
    return 1


def read_manifest(files: ManifestFiles) -> dict[str, Any]:
    """Returns what a manifest says; raises ValueError where it is none, OSError."""
    told = orjson.loads(files.manifest.read_bytes())
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise ValueError(f"{files.manifest.name}: no manifest of the format {FORMAT}")
    return told


def capture_line(row: Sequence[Any]) -> bytes:
    """Returns a capture's line of a manifest, from the columns that manifest.sql selects."""
    names = ("id", "url", "fetched_at", "method", "status", "type", "bytes", "sha256", "file", "offset", "run", "site")
    told: Mapping[str, Any] = dict(zip(names, row, strict=True))
    moment = told["fetched_at"].astimezone(UTC)
    return orjson.dumps({**told, "fetched_at": moment.isoformat(timespec="microseconds")}) + b"\n"


def archive_lines(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Iterator[bytes]:
    """Gives the line of each capture that the archive knows in some files, in the order of file and offset."""
    find_captures, _ = statements(read_sql("storage.evidence", "manifest"))
    for row in connection.execute(find_captures, {"files": list(names)}).fetchall():
        yield capture_line(row)


def closed_files(captures: Path) -> list[str]:
    """Returns the names of all closed capture files, sorted."""
    return [path.relative_to(captures).as_posix() for path in files_like(captures, f"*/*{WARC_SUFFIX}")]


def file_sha256(path: Path) -> str:
    """Returns a file's SHA-256 in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unsealed_files(captures: Path, before: Sequence[ManifestFiles]) -> list[str]:
    sealed = {file["file"] for files in before for file in read_manifest(files)["files"]}
    return [name for name in closed_files(captures) if name not in sealed]


def _describe(captures: Path, name: str) -> dict[str, Any]:
    path = captures / name
    return {"file": name, "bytes": path.stat().st_size, "sha256": file_sha256(path)}


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    _, count_all = statements(read_sql("storage.evidence", "manifest"))
    captures, runs, parses = connection.execute(count_all).fetchall()[0]
    return {"captures": captures, "runs": runs, "parses": parses}


def _sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, data: bytes) -> None:
    """Writes a file that is there whole or not at all, and safe on disk."""
    scratch = path.with_name(f"{path.name}.new")
    with scratch.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    scratch.rename(path)
