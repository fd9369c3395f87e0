"""The files of a captures folder: a pipe, a device or a folder of such a name is none, and holds up who reads it."""

from __future__ import annotations

from pathlib import Path


def files_like(folder: Path, pattern: str) -> list[Path]:
    """Returns the files of a pattern, links to files among them, in the order of their names."""
    return sorted(path for path in folder.glob(pattern) if path.is_file())


def others_like(folder: Path, pattern: str) -> list[Path]:
    """Returns what else has a name of the pattern, in the order of their names."""
    return sorted(path for path in folder.glob(pattern) if not path.is_file())
