"""The seal of the published copy: the hash of the file as `publish` left it, in a file beside it.

Whatever has been written into the copy since, by whomever, breaks the seal: it is then made anew from the archive.
"""

from __future__ import annotations

import hashlib
from pathlib import Path


def seal_file(published: Path) -> Path:
    """Returns where the seal of a copy lies."""
    return published.with_name(f"{published.name}.sha256")


def write_seal(published: Path, made: Path) -> None:
    """Seals `made`, which is about to become the copy at `published`; raises OSError."""
    seal = seal_file(published)
    partial = seal.with_name(f".{seal.name}.part")
    partial.write_text(f"{file_sha256(made)}  {published.name}\n", "utf-8")
    partial.replace(seal)


def is_sealed(published: Path) -> bool:
    """True where the copy is there, and to the byte what `publish` has written."""
    try:
        told = seal_file(published).read_text("utf-8").partition(" ")[0]
        return told == file_sha256(published)
    except (OSError, UnicodeDecodeError):
        return False


def file_sha256(file: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal; raises OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
