"""A Prefect server that was named is used, or refused in one line, however it misbehaves."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.config.errors import ConfigError
from flows.config.settings import OrchestrationSettings
from flows.orchestration import flow as nightly_flow
from flows.orchestration import server, worker_flow
from storage.archive.archive import Archive
from tests.alerts.hooks import hook
from tests.dripping import dripping, http_head


def test_a_server_that_drips_is_unhealthy_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEALTH_S", 0.5)
    with hook() as (service, address):
        service.drips = True
        begun = time.monotonic()
        assert not server.is_healthy(f"http://{address}/api")
        assert time.monotonic() - begun < 10
        assert service.requests <= 1


@pytest.mark.parametrize(
    ("status", "answer", "healthy"),
    [(200, b"true", True), (200, b"false", False), (200, b"<html>", False), (503, b"true", False)],
)
def test_a_server_is_healthy_where_it_says_so(status: int, answer: bytes, healthy: bool) -> None:
    with hook() as (service, address):
        service.status, service.answer = status, answer
        assert server.is_healthy(f"http://{address}/api") is healthy


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:9/api", "does not answer"),
        ("https://api.prefect.cloud/api/accounts/1", "a cloud service"),
        ("https://prefect.io/api", "a cloud service"),
    ],
)
def test_a_server_that_cannot_be_used_is_told_with_the_way_round_it(url: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as raised:
        server.named_server(OrchestrationSettings(server=url))
    assert "NIANBAO_ORCHESTRATION__SERVER=local" in str(raised.value)


def test_a_port_that_is_taken_is_told() -> None:
    with server.listen(0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"orchestration.server_port: found {port}"):
            server.schedule_socket(OrchestrationSettings(server_port=port))


def test_a_server_of_our_own_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "START_S", 0.2)
    monkeypatch.setattr(server, "HEALTH_S", 0.2)
    with server.listen(0) as listening, (tmp_path / "log").open("wb") as log:
        own = server.OwnServer(listening, log.fileno(), (), None)
        own._command = ["sleep", "100"]
        own.start()
        try:
            with pytest.raises(ConfigError, match="did not answer within 0 s"):
                own.wait_until_healthy()
        finally:
            own.stop()


def test_a_server_of_our_own_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "STOP_S", 0.2)
    with server.listen(0) as listening, (tmp_path / "log").open("wb") as log:
        own = server.OwnServer(listening, log.fileno(), (), None)
        own._command = ["sh", "-c", "trap '' TERM; : > deaf; while :; do sleep 0.1; done"]
        monkeypatch.chdir(tmp_path)
        own.start()
        while not (tmp_path / "deaf").exists():
            threading.Event().wait(0.01)
        own.stop()
        assert own._process is not None
        assert own._process.returncode == -signal.SIGKILL


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("HEALTH_S", 0.2), ("WATCH_S", 0.05), ("SILENT_S", 0.3)):
        monkeypatch.setattr(server, name, seconds)


def ask(url: str) -> None:
    """Asks as Prefect's client does, which gives up where nothing comes for a minute."""
    begun = time.monotonic()
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{url}/flow_runs", timeout=60)
    assert time.monotonic() - begun < 20


@pytest.mark.usefixtures("short")
def test_what_a_night_waits_for_from_a_server_that_drips_ends() -> None:
    with dripping(http_head) as port, server.answering(f"http://127.0.0.1:{port}/api"):
        ask(f"http://127.0.0.1:{port}/api")


@pytest.mark.usefixtures("short")
def test_so_does_what_a_process_that_prefect_started_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    with dripping(http_head) as port, temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{port}/api"}):
        server.answering_to_the_end(ended)
        try:
            ask(f"http://127.0.0.1:{port}/api")
        finally:
            ended.set()


def test_so_does_what_serve_waits_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "WATCH_S", 0.05)
    monkeypatch.setattr(server, "SILENT_S", 0.3)
    with hook() as (service, address):
        service.answer = b"true"
        settings = OrchestrationSettings(server=f"http://{address}/api")
        with server.server_of_schedule(settings, Archive(tmp_path / "archive.duckdb")) as url:
            monkeypatch.setattr(server, "HEALTH_S", 0.2)
            service.drips = True
            ask(url)


@pytest.mark.parametrize(
    ("module", "run"),
    [
        (nightly_flow, lambda folder: nightly_flow.nightly.fn(folder)),
        (worker_flow, lambda folder: worker_flow.read_shard.fn(folder, "run", 1, [], date(2025, 4, 1))),
    ],
    ids=["nightly", "nightly-sites"],
)
def test_each_flow_that_prefect_starts_sees_to_it(
    module: ModuleType, run: Callable[[str], object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(module, "answering_to_the_end", lambda: seen.append(True))
    with pytest.raises(ConfigError):
        run(str(tmp_path / "none"))
    assert seen == [True]
