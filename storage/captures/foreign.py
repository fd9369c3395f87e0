"""WARC and WACZ files that others made (Common Crawl, Browsertrix, wget), read record by record."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from storage.captures.store import UNREADABLE, CaptureError, describe_damage
from storage.captures.warc import WarcResponse
from storage.captures.warc_reader import PassedOver, read_records, whole_members

_GZIP: Final = b"\x1f\x8b"
_PLAIN: Final = (b"WARC", b"file")  # WARC/1.1, or ARC's filedesc://
_ZIP: Final = b"PK\x03\x04"
MOST_PACKED: Final = 200  # times: a WARC's text packs to a tenth, a bomb to a thousandth of itself


def read_foreign(file: Path, *, max_bytes: int, work_dir: Path) -> Iterator[WarcResponse | PassedOver]:
    """The records of a WARC file, or of all WARC files in a WACZ (its `archive/`), and what was passed over.

    A WACZ's files are unpacked one at a time into `work_dir`. Raises CaptureError, after the records that stand before
    the fault, where a file is no WARC, is cut, or was gzipped as one piece.
    """
    with _first_bytes(file) as magic:
        if magic != _ZIP:
            yield from _read_warc(file, str(file), max_bytes)
            return
    try:
        with zipfile.ZipFile(file) as package:
            names = [name for name in package.namelist() if name.startswith("archive/") and not name.endswith("/")]
            if not names:
                raise CaptureError(
                    f"{file}: a zip file without archive/*.warc.gz: no WACZ; unzip it and name the WARCs"
                )
            for name in names:
                packed = package.getinfo(name)
                if packed.file_size > MOST_PACKED * packed.compress_size:
                    raise CaptureError(f"{file}: {name}: unpacks to {packed.file_size} bytes of nothing; not read")
                with _unpacked(package, name, work_dir) as unpacked:
                    yield from _read_warc(unpacked, f"{file}: {name}", max_bytes)
    except zipfile.BadZipFile as error:
        raise CaptureError(f"{file}: a WACZ (zip) that cannot be read: {describe_damage(error)}") from error


def _read_warc(path: Path, shown: str, max_bytes: int) -> Iterator[WarcResponse | PassedOver]:
    with _first_bytes(path) as magic:
        # warcio passes over the lines of a file that is none, with a warning for each
        if not magic.startswith((_GZIP, *_PLAIN)):
            raise CaptureError(f"{shown}: cannot be read as WARC: no WARC record begins where one should")
    try:
        with path.open("rb") as stream:
            yield from read_records(stream, max_bytes=max_bytes)
    except UNREADABLE as error:
        raise CaptureError(f"{shown}: cannot be read as WARC: {describe_damage(error)}") from error
    with _first_bytes(path) as magic:
        zipped = magic.startswith(_GZIP)
    if zipped and (whole := whole_members(path)) < path.stat().st_size:
        lost = path.stat().st_size - whole
        raise CaptureError(f"{shown}: incomplete: the last {lost} bytes, from byte {whole} on, are no whole record")


@contextmanager
def _first_bytes(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield stream.read(4)


@contextmanager
def _unpacked(package: zipfile.ZipFile, name: str, work_dir: Path) -> Iterator[Path]:
    work_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=work_dir, prefix="wacz-", suffix=".warc") as file:
        with package.open(name) as source:
            shutil.copyfileobj(source, file, 1 << 20)
        file.flush()
        yield Path(file.name)
