"""The Prefect server of a run: one that was named, that of a `serve` beside it, or one of its own on loopback."""

from __future__ import annotations

import atexit
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from flows.orchestration.prefect_env import set_defaults

set_defaults()

import httpx  # noqa: E402
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings  # noqa: E402

from flows.config.errors import ConfigError  # noqa: E402
from flows.config.settings import OrchestrationSettings  # noqa: E402
from flows.pipeline.serve_notice import notice_file, read_notice  # noqa: E402
from flows.runtime.deadline import within  # noqa: E402
from flows.runtime.log_lines import key_values  # noqa: E402
from flows.runtime.progress import phase  # noqa: E402
from storage.archive.archive import Archive  # noqa: E402
from storage.archive.socket_deadline import shut_connections  # noqa: E402

HOST = "127.0.0.1"
DEFAULT_PORT = 4200
PORTS = 100
START_S = 180.0
HEALTH_S = 5.0
POLL_S = 0.2
WATCH_S = 30.0
SILENT_S = 300.0
RESTART_DELAY_S = 2.0
STOP_S = 30.0  # what takes longer to end is killed
CLOUD = ("prefect.cloud", "prefect.io")
HOW_TO_RUN_LOCALLY = "unset it, or allow a run on this machine alone by NIANBAO_ORCHESTRATION__SERVER=local"
_log = logging.getLogger("nianbao.server")
_of_process: list[str] = []  # the address of the server that this process started, once it has
_watched: set[str] = set()  # the addresses of the servers that `answering` looks at in this process


@contextmanager
def server_of_run(settings: OrchestrationSettings, archive: Archive) -> Iterator[None]:
    """Lets flows of this process use a Prefect server while the block runs.

    One of its own ends with the process, since Prefect sends its last log lines then. Raises ConfigError where a server
    was named that cannot be used.
    """
    url = named_server(settings) or server_of_serve(archive) or _server_of_process(archive.side)
    with _using(url), answering(url):
        yield


@contextmanager
def answering(url: str) -> Iterator[None]:
    """Ends what this process waits for from a server that has not been healthy for SILENT_S; a night must not hang.

    Prefect's client bounds the time between two bytes of an answer, not the answer.
    """
    ended = threading.Event()
    _watched.add(url)
    threading.Thread(target=_watch, args=(url, ended), daemon=True, name="prefect-watch").start()
    try:
        yield
    finally:
        ended.set()
        _watched.discard(url)


def answering_to_the_end(ended: threading.Event | None = None) -> None:
    """As `answering`, until `ended` or else the end of the process, for the server that the environment names.

    For processes that Prefect starts for a flow: they speak with the server before the flow and after it. Does nothing
    where the server is looked at already.
    """
    url = _prefects_url()
    if url and url not in _watched:
        _watched.add(url)
        threading.Thread(target=_watch, args=(url, ended or threading.Event()), daemon=True).start()


def _watch(url: str, ended: threading.Event) -> None:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    healthy = time.monotonic()
    while not ended.wait(WATCH_S):
        if is_healthy(url):
            healthy = time.monotonic()
        elif time.monotonic() - healthy > SILENT_S and not ended.is_set():
            _log.warning(key_values("server_silent", url=url, seconds=SILENT_S))
            shut_connections(port)


def _server_of_process(home: Path) -> str:
    """The server that this process started, or starts now."""
    if not _of_process:
        started = ExitStack()
        with phase("starting Prefect"):
            _of_process.append(started.enter_context(_own_server(listen(0), home, "--no-services")))
        atexit.register(started.close)
    return _of_process[0]


@contextmanager
def server_of_schedule(settings: OrchestrationSettings, archive: Archive) -> Iterator[str]:
    """Gives the address of the server that keeps the schedule; one of its own is started again whenever it ends.

    Raises ConfigError where a server was named that cannot be used, or a port that is taken.
    """
    url = named_server(settings)
    if url is not None:
        with _using(url), answering(url):
            yield url
        return
    listening = schedule_socket(settings)
    database = archive.side / f"{archive.stem}.prefect.db"
    with _own_server(listening, archive.side, database=database, keep=True) as own, _using(own), answering(own):
        yield own


def named_server(settings: OrchestrationSettings) -> str | None:
    """Returns the address of the server that settings, environment or Prefect's profile name; None for one of our own.

    Raises ConfigError where it is Prefect's cloud, or does not answer.
    """
    if settings.server == "local":
        return None
    source, url = ("orchestration.server", settings.server) if settings.server else ("PREFECT_API_URL", _prefects_url())
    if not url:
        return None
    host = urlsplit(url).hostname or ""
    if host.endswith(CLOUD):
        raise ConfigError(f"{source}: found {host}, a cloud service; expected a server of yours: {HOW_TO_RUN_LOCALLY}")
    if not is_healthy(url):
        raise ConfigError(f"{source}: {url} does not answer; expected a Prefect server: {HOW_TO_RUN_LOCALLY}")
    return url


def _prefects_url() -> str | None:
    """The environment's address, or that of the active profile."""
    url: str | None = PREFECT_API_URL.value()
    return url


def is_healthy(url: str) -> bool:
    """Returns True if a Prefect server answers under an API address, within HEALTH_S."""
    auth = PREFECT_API_AUTH_STRING.value()
    credentials = tuple(auth.get_secret_value().split(":", 1)) if auth else None
    try:
        # httpx counts its time limit anew with each byte
        answer = within(HEALTH_S, lambda: httpx.get(f"{url.rstrip('/')}/health", timeout=HEALTH_S, auth=credentials))
        return answer.is_success and answer.json() is True
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, TimeoutError):
        return False


def schedule_socket(settings: OrchestrationSettings) -> socket.socket:
    """Returns a socket on the port that was set, else on 4200 or the next free one.

    Raises ConfigError where the set port is taken.
    """
    if settings.server_port is not None:
        try:
            return listen(settings.server_port)
        except OSError as error:
            raise ConfigError(
                f"orchestration.server_port: found {settings.server_port}, which cannot be used ({error.strerror});"
                " expected a free port"
            ) from error
    for port in (*range(DEFAULT_PORT, DEFAULT_PORT + PORTS), 0):
        with suppress(OSError):
            return listen(port)
    raise ConfigError("orchestration.server_port: no port of 127.0.0.1 is free")


def listen(port: int) -> socket.socket:
    """Returns a socket that listens on a port of loopback (0: any free one); raises OSError where it is taken.

    It outlives the servers that use it: requests made while one is started again wait in its queue.
    """
    listening = socket.socket()
    try:
        # a port whose connections linger from a moment ago is free
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def server_of_serve(archive: Archive) -> str | None:
    """Returns the server of a living `serve` of this archive, so that it has one history of runs; else None."""
    notice = read_notice(notice_file(archive))
    return notice.server if notice is not None and is_healthy(notice.server) else None


@contextmanager
def _using(url: str) -> Iterator[None]:
    before = os.environ.get("PREFECT_API_URL")
    os.environ["PREFECT_API_URL"] = url  # for the processes that scheduled runs are
    try:
        with temporary_settings({PREFECT_API_URL: url}):
            yield
    finally:
        if before is None:
            del os.environ["PREFECT_API_URL"]
        else:
            os.environ["PREFECT_API_URL"] = before


@contextmanager
def _own_server(
    listening: socket.socket, home: Path, *options: str, database: Path | None = None, keep: bool = False
) -> Iterator[str]:
    """A server on loopback, in a process group of its own: Ctrl-C at a terminal is not for it."""
    home.mkdir(parents=True, exist_ok=True)
    with listening, (home / "prefect-server.log").open("wb") as log:
        server = OwnServer(listening, log.fileno(), options, database)
        server.start()
        keeper = threading.Thread(target=server.keep, daemon=True, name="prefect-server")
        try:
            server.wait_until_healthy()
            if keep:
                keeper.start()
            yield server.url
        finally:
            server.stop()
            if keeper.is_alive():
                keeper.join()


class OwnServer:
    """A Prefect server as a child process."""

    def __init__(self, listening: socket.socket, log: int, options: tuple[str, ...], database: Path | None) -> None:
        port = listening.getsockname()[1]
        self.url = f"http://{HOST}:{port}/api"
        self._socket = listening.fileno()
        self._log = log
        self._command = [sys.executable, "-m", "flows.orchestration.server_process", str(self._socket), *options]
        # the port is for the pages that the server writes
        self._environment = {**os.environ, "PREFECT_API_URL": self.url, "PREFECT_SERVER_API_PORT": str(port)}
        if database is not None and not os.environ.get("PREFECT_API_DATABASE_CONNECTION_URL"):
            url = f"sqlite+aiosqlite:///{database}"
            self._environment.setdefault("PREFECT_SERVER_DATABASE_CONNECTION_URL", url)
        self._stopped = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the process; does not wait."""
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=self._log,
            env=self._environment,
            pass_fds=(self._socket,),
            process_group=0,
        )

    def wait_until_healthy(self) -> None:
        """Waits for the server; raises ConfigError where it ends or does not answer in time."""
        assert self._process is not None, "started"
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise ConfigError(f"the Prefect server ended with {self._process.returncode}; see prefect-server.log")
            if is_healthy(self.url):
                return
            time.sleep(POLL_S)
        raise ConfigError(f"the Prefect server did not answer within {START_S:.0f} s; see prefect-server.log")

    def keep(self) -> None:
        """Starts the server again whenever it has ended, until `stop`."""
        while True:
            assert self._process is not None, "started"
            code = self._process.wait()
            if self._stopped.wait(RESTART_DELAY_S):
                return
            _log.warning(key_values("server_restarted", url=self.url, ended_with=code))
            self.start()

    def stop(self) -> None:
        """Ends the server; the second time nothing is left to do."""
        self._stopped.set()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
