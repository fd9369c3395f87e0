"""What happens to a night, one function a row: each strikes, and says whether it met a night at work."""

from __future__ import annotations

import resource
import time
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Final

from flows.runtime.progress import Watcher, watched_by
from tests.crash.kernel import make_read_only, mount_over, rename_machine
from tests.crash.night_process import AS_OF, Happening, NightProcess, ended, utc_now
from tests.crash.rounds import Blow, Scene

# Steps of a night that are told to whoever watches: four sites that begin, coverage and alerts, the copy, web pages and
# their four counties.
STEPS: Final = 11
A_DAY: Final = timedelta(days=1)
_of_this_night = ExitStack()  # what holds until the process of a night ends


def killed(scene: Scene) -> Blow:
    """kill -9 at a random moment; now and then the night that follows is killed as well."""
    struck = _kill(scene)
    if struck and scene.chance.random() <= 0.25:
        _kill(scene)
    return Blow(struck)


def power_cut(scene: Scene) -> Blow:
    """kill -9, and the end of DuckDB's log never reached the disk."""
    struck = _kill(scene)
    for log in (scene.root / "data").glob("*.wal"):
        size = log.stat().st_size
        with log.open("r+b") as file:
            file.truncate(scene.chance.randrange(size + 1))
    return Blow(struck)


def disk_full(scene: Scene) -> Blow:
    """No file can grow beyond a random size."""
    return _told(scene, partial(_limit_files, scene.chance.randrange(1_000, scene.archive_bytes)))


def out_of_memory(scene: Scene) -> Blow:
    """From one step of the night on, whichever, there is hardly any memory left; it may just die of that."""
    spare = scene.chance.randrange(4 << 20)
    squeeze = partial(_squeeze, scene.chance.randrange(STEPS), spare)
    return _told(scene, squeeze, may_die=True)


def clock_back(scene: Scene) -> Blow:
    """After a whole night, or in the middle of one, the clock is set back by a day."""
    if scene.chance.random() < 0.5:
        with ended(NightProcess(scene.config, clock=_Falling(scene.chance.uniform(0, scene.night_s)))) as night:
            return Blow(struck=True, faults=tuple(night.lines() or ()))
    faults: list[str] = []
    for day, clock in ((AS_OF, utc_now), (AS_OF - A_DAY, _yesterday)):
        with ended(NightProcess(scene.config, day=day, clock=clock)) as night:
            faults += night.lines() or ()
    return Blow(struck=True, faults=tuple(faults))


def captures_gone(scene: Scene) -> Blow:
    """The disk of the captures goes away in mid-night and comes back when the night has ended.

    Either a link then leads nowhere, or an empty folder stands in its place, as below a mount point.
    """
    captures, disk, away = scene.root / "data" / "captures", scene.root / "disk", scene.root / "away"
    captures.mkdir(parents=True, exist_ok=True)
    is_link = scene.chance.random() < 0.5
    if is_link:
        captures.rename(disk)
        captures.symlink_to(disk)
    place = disk if is_link else captures
    with ended(NightProcess(scene.config)) as night:
        while night.process.exitcode is None and not any(captures.glob("*/*.open")):
            time.sleep(0.01)  # a disk that is gone before the first night's first byte is a folder like any other
        night.process.join(scene.chance.uniform(0, scene.night_s / 4))
        place.rename(away)
        if not is_link:
            place.mkdir()
        lines = night.lines()
    if place.exists():
        rmtree(place)  # what was written below the mount point is hidden when the disk is back
    away.rename(place)
    return _judged(lines, may_die=False)


def read_only(scene: Scene) -> Blow:
    """All that the night writes, or the archive alone, is on a file system that is mounted read-only."""
    (scene.root / "data").mkdir(exist_ok=True)
    if scene.chance.random() < 0.5:
        return _told(scene, make_read_only)
    return _told(scene, partial(_read_only_later, scene.chance.uniform(0, scene.night_s)))


def two_machines(scene: Scene) -> Blow:
    """Two machines `collect` at once in one shared folder: one works, the other says who does; locks may not reach."""
    with ended(NightProcess(scene.config)) as first:
        _wait_until_begun(scene, first)
        reach = scene.chance.random() < 0.5
        with ended(NightProcess(scene.config, partial(_be_another_machine, reach))) as second:
            seconds = second.lines() or ()
        firsts = first.lines() or ()
    faults = [f"the first: {line}" for line in firsts]
    if not any(line.startswith("another run is working on this archive: ") for line in seconds):
        faults.append(f"the second: {seconds or 'it ran'}")
    return Blow(struck=True, faults=tuple(faults))


# what is done to the process of the night


def _limit_files(size: int, _root: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _squeeze(step: int, spare: int, _root: Path) -> None:
    _of_this_night.enter_context(watched_by(_Squeeze(step, spare)))


class _Squeeze(Watcher):
    """Leaves this process so many bytes from one step of the night on."""

    def __init__(self, step: int, spare: int) -> None:
        self._left = step
        self._spare = spare

    def phase(self, what: str, done: int = 0, of: int = 0) -> None:
        """Counts a phase."""
        self._count()

    def begun(self, site_id: str) -> None:
        """Counts a site."""
        self._count()

    def _count(self) -> None:
        self._left -= 1
        if self._left == -1:
            pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
            most = pages * resource.getpagesize() + self._spare
            resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


class _Falling:
    """A clock that is set back by a day some seconds after it is looked at first."""

    def __init__(self, after_s: float) -> None:
        self._after_s = after_s
        self._until: float | None = None

    def __call__(self):  # type: ignore[no-untyped-def]
        if self._until is None:
            self._until = time.monotonic() + self._after_s
        return utc_now() - (A_DAY if time.monotonic() > self._until else timedelta())


def _yesterday():  # type: ignore[no-untyped-def]
    return utc_now() - A_DAY


def _read_only_later(after_s: float, root: Path) -> None:
    mount_over(root / "data", after_s)


def _be_another_machine(locks_reach: bool, _root: Path) -> None:
    rename_machine("another-machine", locks_reach=locks_reach)


def _told(scene: Scene, happening: Happening, *, may_die: bool = False) -> Blow:
    with ended(NightProcess(scene.config, happening)) as night:
        return _judged(night.lines(), may_die=may_die)


def _judged(lines: list[str] | None, *, may_die: bool) -> Blow:
    """A night that was struck says so, in lines for a person."""
    if lines is None:
        return Blow(struck=True, faults=() if may_die else ("it died without a word",))
    wrong = [line for line in lines if line.startswith(("a traceback", "the night does not end")) or "\n" in line]
    return Blow(struck=bool(lines), faults=tuple(wrong))


def _wait_until_begun(scene: Scene, night: NightProcess) -> None:
    """Waits until a night holds its archive."""
    lock = scene.root / "data" / "archive.duckdb.lock"
    while night.process.exitcode is None and not (lock.exists() and lock.read_bytes()):
        time.sleep(0.01)


def _kill(scene: Scene) -> bool:
    with ended(NightProcess(scene.config)) as night:
        night.process.join(scene.chance.uniform(0, scene.night_s))
        return night.process.exitcode is None
