"""A Prefect server that was named is used, or refused in one line, however it misbehaves."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from flows.config.errors import ConfigError
from flows.config.settings import OrchestrationSettings
from flows.orchestration import server
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


def test_what_a_night_waits_for_from_a_server_that_drips_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("HEALTH_S", 0.2), ("WATCH_S", 0.05), ("SILENT_S", 0.3)):
        monkeypatch.setattr(server, name, seconds)
    with dripping(http_head) as port:
        url = f"http://127.0.0.1:{port}/api"
        begun = time.monotonic()
        with server.answering(url), pytest.raises(httpx.TransportError):
            httpx.get(f"{url}/flow_runs", timeout=60)
    assert time.monotonic() - begun < 20
