"""A real PostgreSQL for the length of a block: its own binaries, a throw-away data folder, loopback only."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/pgsql-*/bin")
USER = "nianbao"


class NoPostgresError(Exception):
    """There is no PostgreSQL here, and none could be installed."""


def binaries() -> Path:
    """The folder with initdb and postgres; installs the distribution's package where there is none."""
    return _found() or _installed()


def _found() -> Path | None:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    for pattern in PLACES:
        for folder in sorted(Path("/").glob(pattern.removeprefix("/")), reverse=True):
            if (folder / "initdb").exists() and (folder / "postgres").exists():
                return folder
    return None


def _installed() -> Path:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoPostgresError("PostgreSQL is not installed; try: apt-get install postgresql")
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "postgresql"]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoPostgresError(f"{' '.join(command)} failed: {done.stderr.strip()[-300:]}")
    found = _found()
    if found is None:
        raise NoPostgresError("the package postgresql brought no initdb")
    return found


class Postgres:
    """A running server; databases are made as they are asked for."""

    def __init__(self, folder: Path, port: int, programs: Path) -> None:
        self.folder = folder
        self.port = port
        self._programs = programs
        self._as_user = _unprivileged(folder)

    def database(self, name: str) -> str:
        """Makes a database and gives its name."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, name)
        return name

    def lake(self, name: str, data_path: str) -> str:
        """An archive path for a new lake whose catalogue is here."""
        self.database(name)
        return f"ducklake:postgres:host=127.0.0.1 port={self.port} user={USER} dbname={name}?data_path={data_path}"

    def address(self, name: str) -> str:
        """An SQLAlchemy address for a new database, as Prefect takes it."""
        return f"postgresql+asyncpg://{USER}@127.0.0.1:{self.port}/{self.database(name)}"

    def start(self) -> None:
        """Makes the data folder and starts the server; returns when it answers."""
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", USER, "--auth=trust", "-E", "UTF8", "--no-sync")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        self._run("pg_ctl", "-D", data, "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        """Stops the server at once."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(self._programs / program), *arguments]
        # the server keeps what it inherits: a pipe would never end
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(command, stdout=said, stderr=said, cwd=self.folder, check=False)
            if done.returncode:
                said.seek(0)
                raise RuntimeError(f"{program}: {said.read().decode()[-500:]}")


def _unprivileged(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then another user owns its folder and runs it."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A PostgreSQL that is gone with its data when the block ends. Raises NoPostgresError."""
    programs = binaries()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    folder = Path(tempfile.mkdtemp(prefix="nianbao-pg-"))
    server = Postgres(folder, port, programs)
    try:
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
