"""The folder of pages: built beside the old one, what is unchanged linked over, then swapped in whole."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MANIFEST = "site.json"
# what is text, by its ending: a tenth as large where it is packed
TEXTS = frozenset({".atom", ".css", ".csv", ".html", ".ics", ".js", ".json", ".jsonld", ".svg"})
PACKING_LEVEL = 6


class ForeignFolderError(OSError):
    """The folder holds files that no build wrote; replacing it would lose them."""


@dataclass(frozen=True, slots=True)
class Staging:
    """A new folder `new` in the making, while `folder` is what visitors see."""

    folder: Path
    new: Path
    old: Path
    packed: bool = False  # texts as .gz files alone, for a server that hands them out so
    moving: list[str] = field(default_factory=list)  # folders of the old one that are kept

    @classmethod
    def begin(cls, folder: Path, *, packed: bool = False) -> Staging:
        """Clears what an interrupted build left and starts; raises ForeignFolderError."""
        folder = folder.resolve()
        staging = cls(folder, folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old"), packed)
        if not folder.exists() and staging.old.exists():
            staging.old.rename(folder)
        if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
            raise ForeignFolderError(f"{folder}: holds files that are no pages of a former build; name an empty folder")
        for left in (staging.new, staging.old):
            if left.exists():
                shutil.rmtree(left)
        staging.new.mkdir(parents=True)
        return staging

    def write(self, path: str, content: str | bytes) -> bool:
        """Puts a file into the new folder; gives False where the old folder has the very same, which is linked."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        name = self._on_disk(path)
        target, before = self.new / name, self.folder / name
        packed = name != path
        if _same(before, data, packed=packed):
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(before, target)
            return False
        if packed:
            data = gzip.compress(data, PACKING_LEVEL, mtime=0)
        try:
            target.write_bytes(data)
        except FileNotFoundError:  # the first file of its folder
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return True

    def has(self, *paths: str) -> bool:
        """Returns True if the old folder has all of these."""
        return all((self.folder / self._on_disk(path)).exists() for path in paths)

    def keep(self, path: str) -> int:
        """Takes a file, or a folder with its files, over from the old folder; gives the number of files.

        A file is linked at once. A folder is moved when the new one is swapped in: a link a file would cost a nation's
        unchanged pages some minutes a night.
        """
        name = self._on_disk(path)
        before, target = self.folder / name, self.new / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if before.is_file():
            _link(before, target)
            return 1
        self.moving.append(path)
        with os.scandir(before) as entries:
            return sum(1 for _ in entries)

    def manifest(self) -> Mapping[str, object]:
        """Returns what the former build noted about itself; empty where there is none."""
        try:
            found = json.loads((self.folder / MANIFEST).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def finish(self, manifest: Mapping[str, object]) -> None:
        """Swaps the new folder in; for the moment of the renames visitors find no pages rather than half of them.

        A crash within that moment loses at most kept folders, which the next build finds missing and writes.
        """
        (self.new / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=0), "utf-8")
        if self.folder.exists():
            self.folder.rename(self.old)
            for path in self.moving:
                (self.old / path).rename(self.new / path)
        self.new.rename(self.folder)
        if self.old.exists():
            shutil.rmtree(self.old)

    def _on_disk(self, path: str) -> str:
        """Returns the path under which a file lies in the folder."""
        return f"{path}.gz" if self.packed and os.path.splitext(path)[1] in TEXTS else path  # noqa: PTH122 - not a Path

    def abandon(self) -> None:
        """Takes the new folder away; what visitors see stays as it is."""
        shutil.rmtree(self.new, ignore_errors=True)


def _same(file: Path, data: bytes, *, packed: bool) -> bool:
    """Returns True if a file holds the very same; unpacking it takes a fifth of what packing `data` would."""
    try:
        if packed:
            held = file.read_bytes()
            # RFC 1952: a member ends with the length of what it holds
            return held[-4:] == len(data).to_bytes(4, "little") and gzip.decompress(held) == data
        return file.stat().st_size == len(data) and file.read_bytes() == data
    except (OSError, EOFError, zlib.error):
        return False


def _link(source: Path, target: Path) -> None:
    """A hard link; a copy where the file system knows none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
