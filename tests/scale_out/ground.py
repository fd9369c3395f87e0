"""The processes of a scale-out: the county internet, a Prefect server, its workers, and nianbao's own commands."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import tomli_w

from flows.config.loader import load_config
from flows.pipeline.run import open_archive
from storage.captures.store import OPEN_SUFFIX
from storage.maintenance.verify import verify
from tests.crash.night_process import COUNTED, TOLD

START_S = 180.0
COMMAND_S = 600.0
POOL = "nianbao"
NIANBAO = str(Path(sys.executable).with_name("nianbao"))


@contextmanager
def process(*command: str, log: Path, stdin: Any = subprocess.DEVNULL, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python module as a process of its own, ended with all its descendants when the block ends."""
    with log.open("ab") as out:
        started = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdout=out,
            stderr=out,
            stdin=stdin,
            start_new_session=True,
            env=os.environ | env,
        )
    try:
        yield started
    finally:
        kill_tree(started)


def kill_tree(started: subprocess.Popen[bytes]) -> None:
    """kill -9 for a process and all that descend from it, the root first, so that nothing is started anew."""
    family = [started.pid, *descendants(started.pid)]
    for pid in family:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    started.wait()


def descendants(pid: int) -> list[int]:
    """The processes that descend from one, by /proc."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        found += (born := children.get(waiting.pop(), []))
        waiting += born
    return found


def reads(started: subprocess.Popen[bytes]) -> bool:
    """Whether a process that descends from this one holds a capture file open."""
    for pid in descendants(started.pid):
        for handle in Path(f"/proc/{pid}/fd").glob("*"):
            with suppress(OSError):
                if handle.readlink().name.endswith(OPEN_SUFFIX):
                    return True
    return False


def until(holds: Callable[[], Any], what: str, limit_s: float = START_S) -> Any:
    """Waits until something holds and gives it; raises TimeoutError naming what did not come."""
    deadline = time.monotonic() + limit_s
    while not (found := holds()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {limit_s:.0f} s")
        time.sleep(0.1)
    return found


@contextmanager
def county_internet(place: Path) -> Iterator[Path]:
    """The demo's portals as a process of their own; gives the configuration folder it wrote."""
    ready, folder = place / "internet.json", place / "template" / "config"
    ready.write_bytes(b"")
    with process("flows.demo.serving", "--config", str(folder), log=ready, stdin=subprocess.PIPE):
        until(lambda: ready.read_bytes().endswith(b"\n"), "the county internet")
        yield folder


@contextmanager
def prefect_server(place: Path, database: str) -> Iterator[str]:
    """A Prefect server that keeps its data in PostgreSQL; gives its API address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    api = f"http://127.0.0.1:{port}/api"
    settings = {"PREFECT_API_DATABASE_CONNECTION_URL": database, "PREFECT_HOME": str(place / "server")}
    command = ("prefect", "server", "start", "--host", "127.0.0.1", "--port", port)
    with process(*command, log=place / "server.log", **settings):
        until(lambda: _answers(f"{api}/health"), "the Prefect server")
        yield api


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2).is_success
    except httpx.HTTPError:
        return False


@contextmanager
def worker(place: Path, name: str, api: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the pool that runs one flow run at a time, as docs/deploy.md starts it."""
    command = ("prefect", "worker", "start", "--pool", POOL, "--type", "process", "--limit", "1", "--name", name)
    env = {"PREFECT_API_URL": api, "PREFECT_WORKER_QUERY_SECONDS": "2", "PREFECT_HOME": str(place / name)}
    env["PREFECT_LOGGING_LEVEL"] = "INFO"
    log = place / f"{name}.log"
    with process(*command, log=log, **env) as started:
        until(lambda: b"started!" in log.read_bytes(), f"worker {name}")
        yield started


class Site:
    """An installation: a configuration folder, and nianbao's commands on it."""

    def __init__(self, template: Path, root: Path, api: str | None, **sections: dict[str, Any]) -> None:
        self.root = root
        self.folder = root / "config"
        copytree(template, self.folder)
        with (self.folder / "nianbao.toml").open("a", encoding="utf-8") as settings:
            settings.write("\n" + tomli_w.dumps(sections))
        self._env = {"PREFECT_HOME": str(root / "prefect")} | ({"PREFECT_API_URL": api} if api else {})

    def slow_down(self, delay_s: float) -> None:
        """Sets the delay between two requests to one portal."""
        settings = self.folder / "nianbao.toml"
        text = re.sub(r"delay_s = .*", f"delay_s = {delay_s}", settings.read_text("utf-8"))
        settings.write_text(text, "utf-8")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts a command."""
        return subprocess.Popen(
            [NIANBAO, "--config", str(self.folder), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=os.environ | self._env,
        )

    def run(self, *arguments: str) -> str:
        """What a command says on stdout; raises RuntimeError where it fails."""
        started = self.start(*arguments)
        out, said = started.communicate(timeout=COMMAND_S)
        if started.returncode:
            raise RuntimeError(f"nianbao {' '.join(arguments)}: exit {started.returncode}: {said.strip()[-300:]}")
        return out

    def told(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the archive says, without ids and moments."""
        archive = open_archive(load_config(self.folder))
        says = {view: archive.query(f"SELECT {columns} FROM {view} ORDER BY ALL") for view, columns in TOLD.items()}
        for table in COUNTED:
            says[table] = archive.query(f"SELECT count(*) FROM {table}")
        return says

    def faults(self) -> list[str]:
        """What `verify` finds."""
        config = load_config(self.folder)
        settings = config.settings.archive
        found = verify(open_archive(config), config.path(settings.captures), config.path(settings.published))
        return [f"{fault.where}: {fault.found}" for fault in found]


def differences(one: dict[str, list[tuple[Any, ...]]], other: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    """Views that do not say the same."""
    return [
        f"{name}: {len(rows)} rows and {len(other[name])}"
        for name, rows in one.items()
        if sorted(map(repr, rows)) != sorted(map(repr, other[name]))
    ]
