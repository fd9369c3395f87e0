"""A real pywb on loopback; its pins conflict with Prefect's, so that it has an environment of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
START_S = 60.0


def pywb_program() -> Path:
    """Where pywb is; skips the test where it is not installed."""
    beside = ROOT / ".venv-replay" / "bin" / "pywb"
    found = beside if beside.exists() else shutil.which("pywb")
    if not found:
        pytest.skip("pywb is not installed: `make replay` sets it up beside the project's own environment")
    return Path(found)


@contextmanager
def serve(folder: Path, collection: str) -> Iterator[str]:
    """Serves one collection, whose YAML lines are given; gives its address."""
    program = pywb_program()
    (folder / "config.yaml").write_text(f"collections:\n  nb:\n{collection}", "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "pywb.log").open("wb") as log:
        process = subprocess.Popen(
            [program, "-p", str(port), "-b", "127.0.0.1"],
            cwd=folder, stdout=log, stderr=log, env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )  # fmt: skip
        try:
            _await(port, process)
            yield f"http://127.0.0.1:{port}/nb"
        finally:
            process.terminate()
            process.wait()


def replay(base: str, moment: str, url: str) -> tuple[int, bytes]:
    """Status and body of a capture as pywb replays it, unrewritten."""
    try:
        with urlopen(f"{base}/{moment}id_/{url}", timeout=30) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return
        except HTTPError:
            return
        except (URLError, OSError):
            assert process.poll() is None, "pywb has ended"
            assert time.monotonic() < until, "pywb does not come up"
            time.sleep(0.1)
