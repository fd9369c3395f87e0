"""The chain of manifests proved: links, signatures and stamps, the capture files, the archive's rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import Certificate

from storage.archive.archive import Archive
from storage.evidence.manifest import (
    PUBLIC_KEY,
    ManifestFiles,
    archive_lines,
    closed_files,
    evidence_folder,
    file_sha256,
    list_manifests,
    read_manifest,
)
from storage.evidence.signing import KeyFileError, is_signed, key_id, load_public
from storage.evidence.time_stamp import StampError, check_stamp

_CLOCKS: Final = timedelta(minutes=5)  # by which two clocks may differ
_DEAD_LINES: Final = 5  # captures named one by one in each direction


class Finding(NamedTuple):
    """A broken part of the chain: the file, and what was found."""

    where: str
    found: str


@dataclass(slots=True)
class Proof:
    """The reach of the chain: manifests, captures in them, and the time of the last that a third party stamped."""

    manifests: int = 0
    captures: int = 0
    stamped: datetime | None = None
    head: str | None = None
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trust:
    """The trusted inputs: the archive's public key (None: the one beside the manifests) and stamp roots."""

    public: Ed25519PublicKey | None = None
    roots: Sequence[Certificate] = ()
    head: str | None = None  # the SHA-256 of a manifest, once noted, that has to be in the chain


def prove_chain(archive: Archive, captures: Path, trust: Trust) -> Proof:
    """Returns how far the chain reaches and everything that breaks it.

    Raises ArchiveMissing, ArchiveBusy, OSError.
    """
    proof = Proof()
    manifests = list_manifests(captures)
    proof.findings.extend(_check_folder(captures, manifests))
    public = trust.public or _own_public(captures, proof)
    sealed: dict[str, str] = {}
    heads: set[str] = set()
    before: ManifestFiles | None = None
    for files in manifests:
        try:
            told = read_manifest(files)
            proof.findings.extend(_check_links(files, told, before))
            proof.findings.extend(_check_signature(files, told, public))
            proof.findings.extend(_check_stamp(files, told, trust.roots, proof))
            proof.findings.extend(_check_files(captures, files, told, sealed))
            proof.findings.extend(_check_captures(archive, files, told))
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            proof.findings.append(Finding(files.manifest.name, f"cannot be read: {error}"))
            continue
        proof.manifests += 1
        proof.captures += told["captures"]
        proof.head = hashlib.sha256(files.manifest.read_bytes()).hexdigest()
        heads.add(proof.head)
        before = files
    for name in closed_files(captures):
        if name not in sealed:
            proof.findings.append(Finding(name, "is in no manifest"))
    proof.findings.extend(_check_rows(archive, sealed))
    if trust.head is not None and trust.head not in heads:
        proof.findings.append(Finding(evidence_folder(captures).name, f"the manifest {trust.head} is not in the chain"))
    return proof


def _check_folder(captures: Path, manifests: Sequence[ManifestFiles]) -> Iterator[Finding]:
    if not manifests:
        yield Finding(evidence_folder(captures).name, "no manifest is there: nothing is proved")
        return
    numbers = {files.number for files in manifests}
    for number in range(1, max(numbers)):
        if number not in numbers:
            yield Finding(ManifestFiles(manifests[0].folder, number).manifest.name, "is gone from the chain")
    for suffix in ("jsonl", "sig", "tsr"):
        for path in sorted(manifests[0].folder.glob(f"[0-9]*.{suffix}")):
            if path.stem.isdecimal() and int(path.stem) not in numbers:
                yield Finding(path.name, "its manifest is not there")


def _own_public(captures: Path, proof: Proof) -> Ed25519PublicKey | None:
    path = evidence_folder(captures) / PUBLIC_KEY
    try:
        return load_public(path.read_bytes(), path.name)
    except (OSError, KeyFileError) as error:
        proof.findings.append(Finding(path.name, f"no signature can be checked: {error}"))
        return None


def _check_links(files: ManifestFiles, told: dict[str, Any], before: ManifestFiles | None) -> Iterator[Finding]:
    if told["number"] != files.number:
        yield Finding(files.manifest.name, f"says that it is number {told['number']}")
    expected = hashlib.sha256(before.manifest.read_bytes()).hexdigest() if before else None
    if told["previous"] != expected:
        yield Finding(files.manifest.name, "does not follow from the manifest before it")
    if told["previous_stamp"] is not None and before is not None:
        held = before.stamp.read_bytes() if before.stamp.exists() else b""
        if hashlib.sha256(held).hexdigest() != told["previous_stamp"]:
            yield Finding(before.stamp.name, "is not the time stamp that the manifest behind it names")
    if before is not None and told["made"] < read_manifest(before)["made"]:
        yield Finding(files.manifest.name, "was made before the manifest that it follows")


def _check_signature(files: ManifestFiles, told: dict[str, Any], public: Ed25519PublicKey | None) -> Iterator[Finding]:
    if public is None:
        return
    if told["key"] != key_id(public):
        yield Finding(files.manifest.name, "names another key than the archive's")
    signature = files.signature.read_bytes() if files.signature.exists() else b""
    if not is_signed(public, signature, files.manifest.read_bytes()):
        yield Finding(files.signature.name, "is not the archive's signature of this manifest")


def _check_stamp(
    files: ManifestFiles, told: dict[str, Any], roots: Sequence[Certificate], proof: Proof
) -> Iterator[Finding]:
    if not files.stamp.exists():
        return
    try:
        moment = check_stamp(files.stamp.read_bytes(), files.manifest.read_bytes(), roots)
    except StampError as error:
        yield Finding(files.stamp.name, str(error))
        return
    if moment + _CLOCKS < datetime.fromisoformat(told["made"]):
        yield Finding(files.stamp.name, f"is of {moment.isoformat()}, before the manifest was made")
    proof.stamped = moment


def _check_files(
    captures: Path, files: ManifestFiles, told: dict[str, Any], sealed: dict[str, str]
) -> Iterator[Finding]:
    for one in told["files"]:
        name, path = one["file"], captures / one["file"]
        if name in sealed:
            yield Finding(files.manifest.name, f"{name} is in {sealed[name]} already")
        sealed[name] = files.manifest.name
        if not path.exists():
            yield Finding(name, f"is gone; it is in {files.manifest.name}")
        elif path.stat().st_size != one["bytes"] or file_sha256(path) != one["sha256"]:
            yield Finding(name, f"is not the file that {files.manifest.name} lists")


def _check_captures(archive: Archive, files: ManifestFiles, told: dict[str, Any]) -> Iterator[Finding]:
    data = files.captures.read_bytes() if files.captures.exists() else b""
    if hashlib.sha256(data).hexdigest() != told["captures_sha256"]:
        yield Finding(files.captures.name, f"is not the list that {files.manifest.name} names")
    listed = data.splitlines(keepends=True)
    if len(listed) != told["captures"]:
        yield Finding(files.captures.name, f"lists {len(listed)} captures, the manifest counts {told['captures']}")
    with archive.reading() as connection:
        held = list(archive_lines(connection, [one["file"] for one in told["files"]]))
    if held == listed:
        return
    for words, missing in (("not in the archive", set(listed) - set(held)), ("not listed", set(held) - set(listed))):
        for line in sorted(missing)[:_DEAD_LINES]:
            yield Finding(files.captures.name, f"{words}: {line.decode('utf-8', 'replace').strip()}")
        if len(missing) > _DEAD_LINES:
            yield Finding(files.captures.name, f"{words}: {len(missing) - _DEAD_LINES} more")


def _check_rows(archive: Archive, sealed: dict[str, str]) -> Iterator[Finding]:
    for name, count in archive.query("SELECT warc_file, count(*) FROM capture_rows GROUP BY ALL ORDER BY ALL"):
        if name not in sealed:
            yield Finding(name, f"{count} captures of the archive are in a file that is in no manifest")
