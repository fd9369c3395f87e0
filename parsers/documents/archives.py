"""Archives that hold one document: which file it is; rar and 7z by libarchive, a library of the system."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any, Final

from parsers.documents.sniff import sniff
from parsers.file_endings import IN_ARCHIVE
from parsers.model import ParseError, Unreadable

_MOST_UNPACKED: Final = 64 * 1024 * 1024
_MOST_MEMBERS: Final = 4000
_LOCKED: Final = ("encrypt", "passphrase")


def holds_document(name: str) -> bool:
    """Returns True where a file in an archive is a document by its name; what a system puts beside it is none."""
    file = name.rpartition("/")[2]
    return file.lower().endswith(IN_ARCHIVE) and not file.startswith(("._", "~$")) and "__MACOSX" not in name


def only_one(kind: str, documents: int, files: int) -> Unreadable:
    """Returns why an archive is not read that holds no document, or several."""
    return Unreadable(f"a {kind} file of {files} files, {documents} of them documents; only one is read")


def unpacked(content: bytes, kind: str) -> bytes:
    """Returns the one document in a rar or 7z archive.

    Raises Unreadable where it holds none or several, is locked, or libarchive is not there; ParseError where it is
    broken or too large.
    """
    library = _library(kind)
    try:
        with library.memory_reader(content, format_name=_format(content), filter_name="none") as entries:
            return _one_document(kind, entries)
    except library.ArchiveError as error:
        reason = str(error.msg)[:150]
        if any(word in reason for word in _LOCKED):
            raise Unreadable(f"a {kind} archive that is locked by a password") from error
        raise ParseError(f"a {kind} archive that is broken, locked or one of several: {reason}") from error


def _format(content: bytes) -> str:
    """The one format that libarchive may take the bytes for: a zip at the end of a rar archive looks like a zip."""
    if content.startswith(b"Rar!"):
        return "rar5" if content[6:7] == b"\1" else "rar"
    return "7zip"


def _library(kind: str) -> Any:
    try:
        import libarchive
    except ImportError as error:
        raise Unreadable(f"a {kind} archive; reading it takes the `documents` extra") from error
    except (OSError, AttributeError, TypeError) as error:  # the package is there, and the system's library is not
        raise Unreadable(f"a {kind} archive; reading it takes libarchive (on Debian: libarchive13)") from error
    logging.getLogger("libarchive").setLevel(logging.ERROR)
    return libarchive


def _one_document(kind: str, entries: Iterable[Any]) -> bytes:
    """The document among the entries, which come in the order of the archive and can be read once."""
    found: list[bytes] = []
    files = documents = 0
    left = _MOST_UNPACKED
    for entry in entries:
        if not entry.isfile:
            continue
        files += 1
        left -= entry.size or 0  # what is passed over is unpacked, too, where files are packed together
        if left < 0 or files > _MOST_MEMBERS:
            raise ParseError(f"a {kind} archive of too many files or bytes to be a report")
        name = entry.pathname
        if name is not None and not holds_document(str(name)):
            continue
        body = b"".join(_blocks(entry, kind))
        if name is not None or _looks_like_document(body):  # a name may be lost where no locale is set
            documents += 1
            found[:] = [body]
    if documents != 1:
        raise only_one(kind, documents, files)
    return found[0]


def _looks_like_document(body: bytes) -> bool:
    found = sniff(body)
    return found != "image" if found else b"\0" not in body[:1000]


def _blocks(entry: Any, kind: str) -> Iterator[bytes]:
    left = _MOST_UNPACKED
    for block in entry.get_blocks():
        left -= len(block)
        if left < 0:
            raise ParseError(f"a {kind} archive of too many bytes to be a report")
        yield bytes(block)
