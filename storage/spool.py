"""The spool: what a run has to append, on disk first, so that a crash or a foreign lock loses nothing."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from storage.records import AlertEvent, DutyUnits, RunEnd, RunStart, SiteRead

Entry: TypeAlias = SiteRead | RunStart | RunEnd | DutyUnits | tuple[AlertEvent, ...]
_ADAPTERS: dict[str, TypeAdapter[Entry]] = {
    "run_start": TypeAdapter(RunStart),
    "site": TypeAdapter(SiteRead),
    "run_end": TypeAdapter(RunEnd),
    "alerts": TypeAdapter(tuple[AlertEvent, ...]),
    "duty_units": TypeAdapter(DutyUnits),
}


@dataclass(frozen=True, slots=True)
class Spooled:
    """An entry of the spool and the file that holds it."""

    file: Path
    entry: Entry


class Spool:
    """A folder of JSON files, one an entry, in the order they were written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, entry: Entry) -> Path:
        """Keeps an entry: written beside, forced to disk, renamed in. Raises OSError where the disk is full."""
        kind = _kind(entry)
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}.{kind}.json"
        partial = self.folder / f".{name}.part"
        try:
            with partial.open("wb") as file:
                file.write(_ADAPTERS[kind].dump_json(entry))
                file.flush()
                os.fsync(file.fileno())
            target = self.folder / name
            partial.replace(target)
        except OSError:
            partial.unlink(missing_ok=True)
            raise
        sync_folder(self.folder)
        return target

    def files(self) -> list[Path]:
        """The files that wait, oldest first."""
        return sorted(self.folder.glob("[0-9]*.json")) if self.folder.is_dir() else []

    def entries(self) -> Iterator[Spooled]:
        """The entries that wait, oldest first; one that cannot be read is set aside as `.unreadable`, never lost."""
        for file in self.files():
            kind = file.suffixes[-2].removeprefix(".")
            try:
                yield Spooled(file, _ADAPTERS[kind].validate_json(file.read_bytes()))
            except (ValidationError, KeyError, json.JSONDecodeError):
                file.rename(file.with_suffix(".unreadable"))

    def take_from(self, other: Spool) -> int:
        """Takes over what waits in another spool of the same disk; gives how many entries that were."""
        files = other.files()
        if files:
            self.folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            file.replace(self.folder / file.name)
        return len(files)

    def remove(self, spooled: Sequence[Spooled]) -> None:
        """Takes out what the archive holds now, and what a crash left half written."""
        for entry in spooled:
            entry.file.unlink(missing_ok=True)
        if self.folder.is_dir():
            sync_folder(self.folder)

    def sweep(self) -> None:
        """Removes halves that a crash left; only for whoever holds the run lock."""
        if self.folder.is_dir():
            for partial in self.folder.glob(".*.part"):
                partial.unlink(missing_ok=True)


def _kind(entry: Entry) -> str:
    kinds: dict[type, str] = {SiteRead: "site", RunStart: "run_start", RunEnd: "run_end", DutyUnits: "duty_units"}
    return kinds.get(type(entry), "alerts")


def link_in(partial: Path, file: Path) -> None:
    """Gives a finished file its name, on disk; raises FileExistsError where somebody else was first."""
    handle = os.open(partial, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(partial, file)
    except FileExistsError:
        raise
    except OSError:
        # a disk without hard links
        partial.rename(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Forces a folder's entries to disk, so that a rename survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
