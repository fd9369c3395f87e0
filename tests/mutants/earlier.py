"""What an earlier run has told: which mutants were killed, which survived, and the tests as they were."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Earlier:
    """The names of mutants that were killed and that survived, and the digest of each test file that they met."""

    killed: list[str] = field(default_factory=list)
    survived: list[str] = field(default_factory=list)
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> Earlier:
        """Reads what `write` wrote; without a file nothing was tried."""
        return cls(**json.loads(file.read_text("utf-8"))) if file.exists() else cls()

    def write(self, file: Path) -> None:
        """Writes itself to a file."""
        file.write_text(json.dumps(asdict(self)), "utf-8")

    def note(self, name: str, *, killed: bool) -> None:
        """Notes how a mutant fared; what was killed once stays killed."""
        if killed and name in self.survived:
            self.survived.remove(name)
        told = self.killed if killed else self.survived
        if name not in told:
            told.append(name)

    def tests_for(self, root: Path, name: str, mirrored: Sequence[str], today: Mapping[str, str]) -> list[str]:
        """Returns what to show a mutant: the changed test files to one that survived the others, all to a new one."""
        if name not in self.survived:
            return [*mirrored]
        changed = {file for file in today if self.files.get(file) != today[file]}
        helpers = {Path(file).stem for file in changed if not _is_test(file)}
        beside = tuple(f"{folder}/" for folder in mirrored)
        return [
            file
            for file in today
            if file.startswith(beside) and _is_test(file) and (file in changed or _asks(root / file, helpers))
        ]


def _is_test(file: str) -> bool:
    return Path(file).name.startswith("test_")


def _asks(file: Path, helpers: set[str]) -> bool:
    """Returns True for a file that names a module of cases or fixtures that has changed."""
    text = file.read_text("utf-8")
    return any(helper in text for helper in helpers)


def digests(root: Path, names: Iterable[str]) -> dict[str, str]:
    """Returns the digest of each module of the tests among the files of the project."""
    return {
        name: hashlib.sha256((root / name).read_bytes()).hexdigest()
        for name in names
        if name.startswith("tests/") and name.endswith(".py")
    }
