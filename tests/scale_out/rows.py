"""The rows of `make scale-out`: each plays one thing through and says what it came to."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from storage.archive import connect
from storage.archive.archive import Archive, ArchiveBusy
from storage.captures.store import OPEN_SUFFIX
from tests.scale_out.ground import POOL, Site, descendants, differences, kill_tree, reads, until, worker
from tests.scale_out.postgres import Postgres
from tests.storage.nights import County, Page, report

DAY, NEXT_DAY = "2025-04-15", "2025-04-16"
SILENCE_S = 30.0
TURN_S = 2  # for a writer's turn in the row that keeps it
SOON_S = 5.0  # after a night's end, its helpers have ended, too
WRITERS, APPENDS = 4, 6
# What each command says must be the same on every archive, where it names no moment and no folder.
SAME = (
    ("coverage", "--year", "2024", "--format", "csv"),
    ("missing", "--year", "2024", "--format", "csv"),
    ("diff", "都督乡", "2023", "2024", "--format", "csv"),
    ("sql", "SELECT county, status, count(*) FROM coverage GROUP BY ALL ORDER BY ALL", "--format", "csv"),
    ("sql", "SELECT * FROM yoy_figures ORDER BY ALL LIMIT 200", "--format", "csv"),
    ("sites", "list", "--format", "csv"),
)
DONE = (
    ("status",),
    ("alerts",),
    ("versions", "可大乡"),
    ("reparse",),
    ("publish",),
    ("export", "{root}/csv", "--format", "csv"),
    ("export", "{root}/parquet", "--format", "parquet"),
    ("import", "{warc}"),
    ("sites", "check", "fengdu"),
    ("verify",),
)


@dataclass(frozen=True)
class Result:
    """A row: whether it holds, its figure, and what is wrong."""

    well: bool
    figure: str
    wrong: Sequence[str] = ()


class Rows:
    """All rows stand on one installation of one machine: `one`."""

    def __init__(self, place: Path, template: Path, api: str, postgres: Postgres) -> None:
        self._place = place
        self._template = template
        self._api = api
        self._postgres = postgres
        self.one = Site(template, place / "one", api)

    def one_machine(self) -> Result:
        """The measure of all others: DuckDB, one process, the Prefect server on PostgreSQL."""
        started = time.monotonic()
        self.one.run("collect", "--as-of", DAY)
        self._told = self.one.told()
        faults = self.one.faults()
        reports = len(self._told["reports"])
        return Result(reports > 0 and not faults, f"{reports} reports in {time.monotonic() - started:.0f} s", faults)

    def commands_on_catalogue_file(self) -> Result:
        """Every command on a lake whose catalogue is a file."""
        path = "ducklake:data/catalogue.ducklake?data_path=data/lake"
        return self._commands(Site(self._template, self._place / "file", self._api, archive={"path": path}))

    def commands_on_postgres(self) -> Result:
        """Every command on a lake whose catalogue is in PostgreSQL."""
        path = self._postgres.lake("commands", "data/lake")
        return self._commands(Site(self._template, self._place / "commands", self._api, archive={"path": path}))

    def _commands(self, site: Site) -> Result:
        wrong: list[str] = []
        site.run("collect", "--as-of", DAY)
        wrong += differences(self._told, site.told())
        warc = next((self.one.root / "data" / "captures").glob("*/*.warc.gz"))
        site.run("collect", "--as-of", NEXT_DAY)
        if not self._second_night:
            self.one.run("collect", "--as-of", NEXT_DAY)
            self._second_night = True
        for command in SAME:
            if site.run(*command) != self.one.run(*command):
                wrong.append(f"{' '.join(command)}: says something else")
        for words in DONE:
            try:
                site.run(*(word.format(root=site.root, warc=warc) for word in words))
            except RuntimeError as error:
                wrong.append(str(error))
        count = 2 + len(SAME) + len(DONE)
        return Result(not wrong, f"{count - len(wrong)} of {count} commands", wrong)

    _second_night = False

    def two_workers(self) -> Result:
        """A night divided between two workers."""
        site = self._pooled("two")
        with worker(self._place, "w1", self._api), worker(self._place, "w2", self._api):
            started = time.monotonic()
            site.run("collect", "--as-of", DAY)
            took = time.monotonic() - started
        shares = [_shards_of(self._place / f"{name}.log") for name in ("w1", "w2")]
        wrong = [*differences(self._told, site.told()), *site.faults()]
        if not all(shares):
            wrong.append("one worker did all")
        return Result(not wrong, f"{shares[0]} and {shares[1]} shards, {took:.0f} s", wrong)

    def killed_worker(self) -> Result:
        """kill -9 of a worker and its processes while it reads; the other one takes its sites over."""
        site = self._pooled("killed")
        site.slow_down(0.1)
        with worker(self._place, "k1", self._api) as one, worker(self._place, "k2", self._api) as other:
            night = site.start("collect", "--as-of", DAY)
            # on a busy machine one of them may come when the other has read all
            doomed = until(lambda: next(filter(reads, (one, other)), None), "a worker that reads")
            time.sleep(1)
            kill_tree(doomed)
            killed_at = time.monotonic()
            until(lambda: any((site.root / "data" / "shards").glob("*/*/over")), "the handing on")
            handed_on_s = time.monotonic() - killed_at
            _, said = night.communicate(timeout=600)
        wrong = [*differences(self._told, site.told()), *site.faults()]
        if night.returncode:
            wrong.append(f"the night ended with {night.returncode}: {said.strip()[-300:]}")
        bound = SILENCE_S * 2
        return Result(not wrong and handed_on_s <= bound, f"handed on after {handed_on_s:.0f} s (≤ {bound:.0f})", wrong)

    def no_worker(self) -> Result:
        """No worker comes: the night's own machine reads."""
        site = self._pooled("alone")
        started = time.monotonic()
        site.run("collect", "--as-of", DAY)
        wrong = [*differences(self._told, site.told()), *site.faults()]
        return Result(not wrong, f"{time.monotonic() - started:.0f} s", wrong)

    def there_and_back(self) -> Result:
        """DuckDB → lake → DuckDB, one command each."""
        lake = self._postgres.lake("moved", str(self._place / "moved_lake"))
        self.one.run("copy", lake)
        wrong = self._at(lake, "moved")
        self._at_lake.run("copy", str(self._place / "back.duckdb"))
        wrong += self._at(str(self._place / "back.duckdb"), "back")
        return Result(not wrong, f"{len(self.one.told()['reports'])} reports on both sides", wrong)

    def _at(self, path: str, name: str) -> list[str]:
        captures = str(self.one.root / "data" / "captures")
        site = Site(self._template, self._place / name, self._api, archive={"path": path, "captures": captures})
        self._at_lake = site
        site.run("publish")
        wrong = differences(self.one.told(), site.told())
        try:
            site.run("verify")
        except RuntimeError as error:
            wrong.append(str(error))
        return wrong

    def many_writers(self) -> Result:
        """Processes that append at the same moment, the same texts among them: nothing is lost, nothing doubled."""
        path = self._postgres.lake("writers", str(self._place / "writers_lake"))
        context = multiprocessing.get_context("spawn")
        writers = [context.Process(target=_append, args=(path, self._place / f"w{n}")) for n in range(WRITERS)]
        started = time.monotonic()
        for process in writers:
            process.start()
        for process in writers:
            process.join()
        archive = Archive(path, side=self._place / "w0")
        reads = archive.query("SELECT count(*) FROM site_reads")[0][0]
        texts = archive.query("SELECT count(*), count(DISTINCT body_id) FROM texts")[0]
        well = reads == WRITERS * APPENDS and texts == (APPENDS, APPENDS)
        well = well and all(process.exitcode == 0 for process in writers)
        figure = f"{reads} of {WRITERS * APPENDS} reads, {texts[0]} texts, {texts[1]} of them different"
        return Result(well, f"{figure}, {time.monotonic() - started:.0f} s")

    def kept_turn(self) -> Result:
        """A writer that does not give its turn back: the next one ends by its deadline, and the one after it writes."""
        path = self._postgres.lake("turn", str(self._place / "turn_lake"))
        one, other = (Archive(path, side=self._place / f"turn{n}") for n in range(2))
        one.prepare()
        wrong = ["it did not end"]
        started = time.monotonic()
        with patch.object(connect, "TURN_S", TURN_S), one.writing():
            try:
                _append_one(other)
            except ArchiveBusy:
                wrong = []
        took = time.monotonic() - started
        wrong += [f"it ended after {took:.0f} s"] if took > TURN_S + SOON_S else []
        _append_one(other)
        return Result(not wrong, f"busy after {took:.1f} s of {TURN_S}", wrong)

    def stopped(self, name: str, number: int) -> Result:
        """Ctrl-C or SIGTERM in the middle: soon over, no process left, what was seen is kept, and the next goes on."""
        site = Site(self._template, self._place / f"stopped-{name}", self._api)
        site.slow_down(0.2)
        night = site.start("collect", "--as-of", DAY)
        until(lambda: list(_open_files(site)), "the first capture")
        family = descendants(night.pid)
        time.sleep(2)
        started = time.monotonic()
        night.send_signal(number)
        _, said = night.communicate(timeout=120)
        took = time.monotonic() - started
        wrong = _left(family)
        wrong += ["a traceback is shown"] if "Traceback" in said else []
        wrong += [f"{file.name} is left open" for file in _open_files(site)]
        wrong += site.faults()
        site.slow_down(0.0)
        site.run("collect", "--as-of", DAY)
        wrong += [line for line in differences(self._told, site.told()) if line.startswith(("reports", "coverage"))]
        wrong += site.faults()
        return Result(not wrong and night.returncode == 1, f"exit {night.returncode} after {took:.1f} s", wrong)

    def ctrl_c(self) -> Result:
        """SIGINT."""
        return self.stopped("int", signal.SIGINT)

    def terminated(self) -> Result:
        """SIGTERM."""
        return self.stopped("term", signal.SIGTERM)

    def _pooled(self, name: str) -> Site:
        path = self._postgres.lake(name, "data/lake")
        orchestration = {"pool": POOL, "shard_sites": 1, "silence_s": SILENCE_S}
        return Site(self._template, self._place / name, self._api, archive={"path": path}, orchestration=orchestration)


def _open_files(site: Site) -> list[Path]:
    return list((site.root / "data" / "captures").glob(f"*/*{OPEN_SUFFIX}"))


def _shards_of(log: Path) -> int:
    return log.read_text("utf-8").count("submitting flow run")


def _left(family: Sequence[int]) -> list[str]:
    """Processes that have not ended with the night, or soon after it: its helpers end when its pipes are closed."""
    deadline = time.monotonic() + SOON_S
    while alive := [pid for pid in family if Path(f"/proc/{pid}").exists() and not _is_zombie(pid)]:
        if time.monotonic() > deadline:
            return [f"{len(alive)} processes are left: {', '.join(map(_command, alive))}"]
        time.sleep(0.05)
    return []


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")[:120]
    except OSError:
        return "ended"


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _append_one(archive: Archive) -> None:
    archive.append([County(archive).read(0, Page("http://county.example/turn.html", report()), run_id="turn")])


def _append(path: str, side: Path) -> None:
    """Every writer appends the same texts, each in a run of its own."""
    archive = Archive(path, side=side)
    for number in range(APPENDS):
        page = Page(f"http://county.example/{number}.html", report(f"第{number}篇。"))
        archive.append([County(archive).read(number, page, run_id=f"{side.name}-{number}")])
