"""The throw-away folder of a demo: made anew each time, kept for looking at, never anything but a demo's."""

from __future__ import annotations

import getpass
import shutil
import tempfile
from pathlib import Path

MARK = ".nianbao-demo"


class NotADemo(Exception):  # noqa: N818 — said as it is
    """The folder is there and holds something else; it is left alone."""


def usual_folder() -> Path:
    """One folder a user, so that demos do not pile up."""
    return Path(tempfile.gettempdir()) / f"nianbao-demo-{getpass.getuser()}"


def prepare(folder: Path) -> Path:
    """An empty folder; what an earlier demo left in it is gone. Raises NotADemo."""
    clean(folder)
    folder.mkdir(parents=True, mode=0o700)
    (folder / MARK).write_text("written by `nianbao demo`; may be deleted\n", "utf-8")
    return folder


def clean(folder: Path) -> bool:
    """Removes an earlier demo; False where there was none. Raises NotADemo."""
    if not folder.exists() and not folder.is_symlink():
        return False
    empty = folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())
    if folder.is_symlink() or not (empty or (folder / MARK).is_file()):
        raise NotADemo(f"{folder} is there and no demo wrote it; name another folder with --dir")
    shutil.rmtree(folder)
    return True
