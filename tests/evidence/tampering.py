"""What somebody may do to an archive who can write every file of it but has not its private key."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.evidence.capture_index import index_path
from storage.evidence.manifest import ManifestFiles, archive_lines, list_manifests
from storage.evidence.signing import key_id, public_pem
from tests.evidence.worlds import World

Tamper = Callable[[World], None]


def flip_a_byte(world: World) -> None:
    file = files(world)[0]
    data = bytearray(file.read_bytes())
    data[-20] ^= 1
    file.write_bytes(data)


def alter_a_capture(world: World) -> None:
    """The page says something else; every hash in the record, in the archive and in the index is made anew."""
    file = files(world)[0]
    rewrite_warc(file, lambda body: body.replace("调解".encode(), "督察".encode()))
    adopt_offsets(world, file)


def alter_a_capture_and_its_lists(world: World) -> None:
    alter_a_capture(world)
    relist(world, list_manifests(world.captures)[0])


def alter_a_capture_and_the_whole_chain(world: World) -> None:
    alter_a_capture_and_its_lists(world)
    rechain(world, None)


def sign_the_altered_chain_with_another_key(world: World) -> None:
    alter_a_capture_and_its_lists(world)
    rechain(world, Ed25519PrivateKey.generate(), publish=False)


def sign_with_another_key_and_publish_it(world: World) -> None:
    alter_a_capture_and_its_lists(world)
    rechain(world, Ed25519PrivateKey.generate(), publish=True)


def remove_a_night(world: World) -> None:
    remove_manifest(list_manifests(world.captures)[1])


def remove_the_last_night(world: World) -> None:
    remove_manifest(list_manifests(world.captures)[-1])


def remove_a_night_and_number_the_rest_anew(world: World) -> None:
    _, second, third = list_manifests(world.captures)
    remove_manifest(second)
    for path in (third.manifest, third.captures, third.signature):
        path.rename(path.with_name(path.name.replace("000003", "000002")))


def remove_a_night_with_its_captures(world: World) -> None:
    manifest = list_manifests(world.captures)[1]
    (name,) = (one["file"] for one in json.loads(manifest.manifest.read_bytes())["files"])
    remove_manifest(manifest)
    (world.captures / name).unlink()
    index_path(world.captures / name).unlink()
    change(world, f"DELETE FROM capture_rows WHERE warc_file = '{name}'")


def swap_two_nights(world: World) -> None:
    first, second, _ = list_manifests(world.captures)
    for one, other in zip(
        (first.manifest, first.captures, first.signature),
        (second.manifest, second.captures, second.signature),
        strict=True,
    ):
        data = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(data)


def remove_a_file(world: World) -> None:
    files(world)[1].unlink()


def insert_a_record(world: World) -> None:
    file = files(world)[0]
    member = next(iter(members(file)))
    with file.open("ab") as out:
        out.write(member)


def insert_a_file(world: World) -> None:
    """A night that never was."""
    file = files(world)[0]
    copy = file.with_name(file.name.replace("00001", "00002"))
    copy.write_bytes(file.read_bytes())
    name = copy.relative_to(world.captures).as_posix()
    change(
        world,
        "INSERT INTO capture_rows SELECT * REPLACE (uuid()::VARCHAR AS capture_id, "
        f"'{name}' AS warc_file) FROM capture_rows WHERE warc_file = '{file.relative_to(world.captures).as_posix()}'",
    )


def insert_a_row(world: World) -> None:
    change(world, "INSERT INTO capture_rows SELECT * REPLACE (uuid()::VARCHAR AS capture_id) FROM capture_rows LIMIT 1")


def insert_rows(world: World, count: int) -> None:
    for _ in range(count):
        insert_a_row(world)


def remove_a_row(world: World) -> None:
    change(world, "DELETE FROM capture_rows WHERE capture_id = (SELECT min(capture_id) FROM capture_rows)")


def backdate_a_row(world: World) -> None:
    change(world, "UPDATE capture_rows SET fetched_at = fetched_at - INTERVAL 1 DAY WHERE record_type = 'revisit'")


def readdress_a_row(world: World) -> None:
    change(world, "UPDATE capture_rows SET url = url || '?' WHERE url LIKE '%.html'")


def cut_a_list(world: World) -> None:
    path = list_manifests(world.captures)[0].captures
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))


def backdate_a_manifest(world: World) -> None:
    path = list_manifests(world.captures)[2].manifest
    told = json.loads(path.read_bytes())
    path.write_text(json.dumps({**told, "made": "2020-01-01T00:00:00Z"}), "utf-8")


def remove_the_public_key(world: World) -> None:
    (world.captures / "evidence" / "public-key.pem").unlink()
    (world.root / "data" / "evidence.key").unlink()


def files(world: World) -> list[Path]:
    return sorted(world.captures.glob("*/*.warc.gz"))


def change(world: World, sql: str) -> None:
    with duckdb.connect(str(world.root / "data" / "archive.duckdb")) as connection:
        connection.execute(sql)


def remove_manifest(files: ManifestFiles) -> None:
    for path in (files.manifest, files.captures, files.signature, files.stamp):
        path.unlink(missing_ok=True)


def relist(world: World, files: ManifestFiles) -> None:
    """The lists of a manifest as they would be of the files and rows that are there now; the rest as it was."""
    told = json.loads(files.manifest.read_bytes())
    names = [one["file"] for one in told["files"]]
    with world.archive.reading() as connection:
        lines = b"".join(archive_lines(connection, names))
    files.captures.write_bytes(lines)
    data = {name: (world.captures / name).read_bytes() for name in names}
    listed = [{"file": n, "bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in data.items()]
    told |= {"captures_sha256": hashlib.sha256(lines).hexdigest(), "files": listed}
    files.manifest.write_text(json.dumps(told), "utf-8")


def rechain(world: World, key: Ed25519PrivateKey | None, publish: bool = False) -> None:
    """Each manifest follows from the one before again, signed where there is a key."""
    previous = None
    for files in list_manifests(world.captures):
        told = json.loads(files.manifest.read_bytes())
        told |= {"previous": previous} | ({"key": key_id(key.public_key())} if key and publish else {})
        data = json.dumps(told).encode()
        files.manifest.write_bytes(data)
        previous = hashlib.sha256(data).hexdigest()
        if key:
            files.signature.write_bytes(key.sign(data))
    if key and publish:
        (world.captures / "evidence" / "public-key.pem").write_bytes(public_pem(key))
        (world.root / "data" / "evidence.key").unlink()


def members(file: Path) -> list[bytes]:
    from storage.captures.warc_reader import read_members

    data = file.read_bytes()
    return [data[start : start + (length or 0)] for start, length in read_members(file)]


def rewrite_warc(file: Path, alter: Callable[[bytes], bytes]) -> None:
    """Every record again, response bodies altered, all digests computed anew."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream):
            writer.write_record(_altered(writer, record, alter) if record.rec_type == "response" else record)
    file.write_bytes(out.getvalue())


def _altered(writer: WARCWriter, record: Any, alter: Callable[[bytes], bytes]) -> Any:
    body = alter(record.raw_stream.read())
    payload, block = hashlib.sha256(body), hashlib.sha256()
    headers = record.http_headers
    headers.replace_header("Content-Length", str(len(body)))
    headers = StatusAndHeaders(headers.statusline, headers.headers, protocol=headers.protocol)
    headers.compute_headers_buffer()
    block.update(headers.headers_buff + body)
    kept = [(n, v) for n, v in record.rec_headers.headers if n.lower() not in ("content-length", "warc-type")]
    told = dict(kept) | {
        "WARC-Payload-Digest": f"sha256:{payload.hexdigest()}",
        "WARC-Block-Digest": f"sha256:{block.hexdigest()}",
    }
    return writer.create_warc_record(
        told["WARC-Target-URI"], "response", payload=io.BytesIO(body), length=len(body), http_headers=headers,
        warc_headers_dict=told,
    )  # fmt: skip


def adopt_offsets(world: World, file: Path) -> None:
    """The archive's rows say what the rewritten file holds."""
    from storage.captures.store import captures_in

    name = file.relative_to(world.captures).as_posix()
    for capture in captures_in(world.captures, name):
        change(
            world,
            f"UPDATE capture_rows SET warc_offset = {capture.warc_offset}, bytes = {capture.bytes},"
            f" payload_sha256 = '{capture.payload_sha256}' WHERE capture_id = '{capture.capture_id}'",
        )
    index_path(file).unlink(missing_ok=True)
