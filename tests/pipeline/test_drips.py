"""Every call to the outside ends by its deadline, however slow the other side; docs/operations.md has the table.

Channel and heartbeat: tests/alerts/test_channels.py; Prefect: tests/orchestration/test_server.py; PostgreSQL and S3:
tests/storage/test_lake_deadlines.py; Chromium: tests/render/test_broken_browsers.py; parser processes and OCR:
tests/parsing/test_pool.py; pages behind a robots.txt: tests/faults/matrix.py.
"""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.config.loader import load_config
from flows.config.settings import CrawlSettings
from flows.config.sites import SiteConfig
from flows.crawl import HostThrottles, SiteClient
from flows.http import Outcome, Request
from flows.pipeline.backfill import Order, backfill
from flows.pipeline.cdx import CdxServer
from flows.pipeline.doctor import without_address
from flows.pipeline.evidence import post_to
from flows.pipeline.run import open_archive
from tests.dripping import Begin, dripping, http_body, http_head

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ENOUGH_S = 60.0  # a loaded machine's; without a deadline it would be for ever
SETTINGS = {"timeout_s": 0.3, "response_s": 0.6, "retries": 0, "delay_s": 0.0}


@pytest.mark.parametrize("begin", [http_head, http_body])
def test_robots_and_the_portal_behind_them(begin: Begin) -> None:
    with dripping(begin) as port:
        base = f"http://127.0.0.1:{port}"
        site = SiteConfig(id="a", name="a", county_code="500230", base_url=base)
        settings = CrawlSettings.model_validate(SETTINGS)
        begun = time.monotonic()
        with SiteClient(site, settings, None, "run", HostThrottles(), lambda: NOW) as client:
            answer = client.fetch(Request(f"{base}/list"))
    assert time.monotonic() - begun < ENOUGH_S
    assert answer.outcome is Outcome.TOO_SLOW
    assert "robots.txt could not be read" in answer.reason


def test_a_resolver_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: never.wait())
    monkeypatch.setattr("flows.pipeline.doctor.LOOKUP_S", 0.2)
    site = SiteConfig(id="a", name="a", county_code="500230", base_url="http://slow.example")
    settings = CrawlSettings.model_validate(SETTINGS)
    begun = time.monotonic()
    with SiteClient(site, settings, None, "run", HostThrottles(), lambda: NOW) as client:
        answer = client.fetch(Request("http://slow.example/list"))
    assert without_address(["slow.example"], lambda host: socket.getaddrinfo(host, 80)) == ["slow.example"]
    assert time.monotonic() - begun < ENOUGH_S
    assert "no answer from the DNS" in answer.reason
    never.set()


def test_a_cdx_server(tmp_path: Path) -> None:
    (tmp_path / "config" / "sites").mkdir(parents=True)
    crawl = "".join(f"{key} = {value}\n" for key, value in SETTINGS.items())
    (tmp_path / "config" / "nianbao.toml").write_text(f"[crawl]\n{crawl}", "utf-8")
    (tmp_path / "config" / "sites" / "yy.toml").write_text(
        'id = "yy"\nname = "酉阳县"\ncounty_code = "500242"\nbase_url = "http://a.gov.cn"\n[[column]]\nurl = "/x/"\n',
        "utf-8",
    )
    config = load_config(tmp_path / "config")
    with dripping(http_head) as port:
        order = Order(CdxServer(f"http://127.0.0.1:{port}/cdx/search/cdx"), config.sites)
        begun = time.monotonic()
        result = backfill(config, open_archive(config), order, "run", lambda: NOW)
    assert time.monotonic() - begun < ENOUGH_S
    assert result.done.counts["reports"] == 0


@pytest.mark.parametrize("begin", [http_head, http_body])
def test_a_time_stamp_authority(begin: Begin) -> None:
    with dripping(begin) as port:
        begun = time.monotonic()
        with pytest.raises(OSError, match="no answer within"):
            post_to(f"http://127.0.0.1:{port}/", deadline_s=0.5)(b"request")
    assert time.monotonic() - begun < ENOUGH_S
