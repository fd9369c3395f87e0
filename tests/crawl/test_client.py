"""One site's client: what it asks for, what it gives back, what it keeps."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.config.settings import CrawlSettings
from flows.config.sites import SiteConfig
from flows.crawl import HostThrottles, SiteClient
from flows.crawl.client import ROBOTS_RETRY_S
from flows.http import Outcome, Request, Validators
from storage.captures.check import verify_capture
from storage.captures.store import CaptureWriter, iter_warc, read_capture
from tests.crawl.conftest import Clock
from tests.faults.hostile import FIRST_CHANGE, LATER_CHANGE, PAGE, HostileServer


class Site:
    """A portal's client on the test's clock, with its captures."""

    def __init__(self, portal: HostileServer, throttles: HostThrottles, clock: Clock, folder: Path) -> None:
        self._portal, self._throttles, self._clock = portal, throttles, clock
        self.base = f"http://127.0.0.1:{portal.port}"
        self.folder = folder
        self.writer = CaptureWriter(folder, "run-1")

    def client(self, **settings: Any) -> SiteClient:
        crawl = CrawlSettings(**({"timeout_s": 5, "delay_s": 1} | settings))
        site = SiteConfig(id="a", name="a", county_code="500230", base_url=self.base)
        return SiteClient(site, crawl, self.writer, "run-1", self._throttles, self._clock.now)

    def request(self, path: str, **more: Any) -> Request:
        return Request(self.base + path, **more)


@pytest.fixture
def site(portal: HostileServer, throttles: HostThrottles, clock: Clock, tmp_path: Path) -> Iterator[Site]:
    found = Site(portal, throttles, clock, tmp_path)
    yield found
    found.writer.close()


def test_a_page_comes_back_whole_with_what_the_next_visit_may_send(site: Site) -> None:
    with site.client() as client:
        answer = client.fetch(site.request("/unchanged"))
    assert (answer.outcome, answer.status, answer.body, answer.media_type) == (Outcome.OK, 200, PAGE, "text/html")
    page_capture = client.captures[-1]
    assert answer.validators == Validators('"v1"', None, page_capture.payload_sha256)
    assert answer.capture_id == page_capture.capture_id
    assert answer.fetched_at == datetime(2026, 3, 1, 18, 0, 1, tzinfo=UTC)  # a second behind robots.txt


def test_robots_is_asked_once_a_run_and_each_request_keeps_the_delay(
    site: Site, portal: HostileServer, clock: Clock
) -> None:
    with site.client() as client:
        for number in range(3):
            client.fetch(site.request(f"/ok/{number}"))
    assert portal.hits == ["/robots.txt", "/ok/0", "/ok/1", "/ok/2"]
    assert clock.slept == [1.0, 1.0, 1.0]
    assert client.requests == 4


def test_two_sites_on_one_host_share_robots_and_turns(site: Site, portal: HostileServer, clock: Clock) -> None:
    with site.client() as one, site.client() as other:
        one.fetch(site.request("/ok/1"))
        other.fetch(site.request("/ok/2"))
    assert portal.hits == ["/robots.txt", "/ok/1", "/ok/2"]
    assert clock.slept == [1.0, 1.0]


def test_sites_on_one_host_obey_robots_each_by_its_own_name(site: Site, throttles: HostThrottles) -> None:
    with HostileServer(robots="/robots-for-one") as portal:
        base = f"http://127.0.0.1:{portal.port}"
        config = SiteConfig(id="a", name="a", county_code="500230", base_url=base)
        outcomes = []
        for name in ("nianbao", "other"):
            crawl = CrawlSettings(user_agent=f"{name} (+mailto:a@b.cn)")
            with SiteClient(config, crawl, None, "r", throttles) as client:
                outcomes.append(client.fetch(Request(f"{base}/ok/1")).outcome)
    assert outcomes == [Outcome.ROBOTS, Outcome.OK]
    assert portal.hits == ["/robots.txt", "/ok/1"]


def test_a_robots_that_could_not_be_read_is_asked_for_again_later(
    site: Site, clock: Clock, throttles: HostThrottles
) -> None:
    with HostileServer(robots="/error") as portal:
        base = f"http://127.0.0.1:{portal.port}"
        config = SiteConfig(id="a", name="a", county_code="500230", base_url=base)
        with SiteClient(config, CrawlSettings(retries=0), None, "r", throttles) as client:
            told = [client.fetch(Request(f"{base}/ok/{number}")).outcome for number in range(3)]
            clock.seconds += ROBOTS_RETRY_S
            told.append(client.fetch(Request(f"{base}/ok/3")).outcome)
    assert set(told) == {Outcome.SERVER_ERROR}
    assert portal.hits == ["/robots.txt"] * 2


def test_a_known_page_that_has_not_changed_costs_one_request_and_a_revisit(site: Site) -> None:
    with site.client() as client:
        first = client.fetch(site.request("/unchanged"))
        again = client.fetch(site.request("/unchanged", validators=first.validators))
    assert again.outcome is Outcome.NOT_MODIFIED
    assert again.validators == first.validators
    assert (client.captures[-1].record_type, client.captures[-1].status) == ("revisit", 304)
    assert client.captures[-1].payload_sha256 == client.captures[-2].payload_sha256


@pytest.mark.parametrize(
    ("path", "told"), [("/unchanged-since/bare", FIRST_CHANGE), ("/unchanged-since/dated", LATER_CHANGE)]
)
def test_the_day_of_a_pages_change_is_asked_about_until_another_is_told(site: Site, path: str, told: str) -> None:
    with site.client() as client:
        first = client.fetch(site.request(path))
        again = client.fetch(site.request(path, validators=first.validators))
        last = client.fetch(site.request(path, validators=again.validators))
    assert [one.outcome for one in (first, again, last)] == [Outcome.OK, Outcome.NOT_MODIFIED, Outcome.NOT_MODIFIED]
    assert first.validators is not None
    assert first.validators.last_modified == FIRST_CHANGE
    assert again.validators == replace(first.validators, last_modified=told)


@pytest.mark.parametrize(("path", "version"), [("/ok/1", "HTTP/1.1"), ("/of-another-version", "HTTP/1.0")])
def test_a_response_is_kept_with_the_version_that_it_came_in(site: Site, path: str, version: str) -> None:
    with site.client() as client:
        assert client.fetch(site.request(path)).outcome is Outcome.OK
    site.writer.close()
    *_, record = iter_warc(site.folder / client.captures[-1].warc_file)
    assert record.exchange.http_version == version


def test_the_same_body_again_is_kept_as_a_revisit_and_still_given(site: Site) -> None:
    with site.client() as client:
        first = client.fetch(site.request("/ok/1"))
        again = client.fetch(site.request("/ok/1", validators=first.validators))
    assert (again.outcome, again.body) == (Outcome.OK, PAGE)
    assert [c.record_type for c in client.captures[-2:]] == ["response", "revisit"]
    assert client.captures[-1].bytes == 0


@pytest.mark.parametrize(
    ("path", "outcome", "end"),
    [
        ("/jump", Outcome.OK, "/ok/1"),
        ("/jump-twice", Outcome.OK, "/jump"),
        ("/jump-away", Outcome.REFUSED, "/jump-away"),
    ],
)
def test_a_page_that_only_sends_on_is_followed_once_by_the_rules_of_the_guard(
    path: str, outcome: Outcome, end: str, site: Site
) -> None:
    with site.client() as client:
        response = client.fetch(site.request(path))
    assert (response.outcome, response.url) == (outcome, site.base + end)


def test_every_answer_is_captured_redirects_and_failures_too(site: Site) -> None:
    with site.client(retries=1) as client:
        for path in ("/moved-article", "/half-a-gzip", "/error", "/length-too-long"):
            client.fetch(site.request(path))
    assert [(c.url.removeprefix(site.base), c.status) for c in client.captures] == [
        ("/robots.txt", 404), ("/moved-article", 302), ("/half-a-gzip", 200), ("/error", 500), ("/error", 500),
        ("/length-too-long", 200), ("/length-too-long", 200),
    ]  # fmt: skip
    assert [verify_capture(site.folder, c) for c in client.captures] == [None] * 7
    assert read_capture(site.folder, client.captures[-1]).body == PAGE


def test_a_json_body_is_sent_and_kept(site: Site, portal: HostileServer) -> None:
    with site.client() as client:
        answer = client.fetch(site.request("/ok/json", json='{"page": 2, "栏目": "年报"}'))
    assert answer.outcome is Outcome.OK
    assert client.captures[-1].method == "POST"
    (file,) = site.folder.glob("*/*.warc.gz*")
    kept = gzip.decompress(file.read_bytes()).decode()
    assert "Content-Type: application/json\r\n" in kept
    assert '{"page": 2, "栏目": "年报"}' in kept


def test_a_form_is_sent_and_kept(site: Site, portal: HostileServer) -> None:
    with site.client() as client:
        answer = client.fetch(site.request("/ok/form", form={"page": "2", "栏目": "年报"}))
    assert answer.outcome is Outcome.OK
    assert client.captures[-1].method == "POST"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [({"max_requests": 3}, "max_requests"), ({"site_s": 2.5}, "time is up"), ({"window": "03:00-05:00"}, "window")],
)
def test_what_a_site_may_use_is_bounded(
    site: Site, portal: HostileServer, settings: dict[str, Any], reason: str
) -> None:
    with site.client(**settings) as client:
        told = [client.fetch(site.request(f"/ok/{number}")) for number in range(5)]
    assert told[-1].outcome is Outcome.BUDGET
    assert reason in told[-1].reason
    assert len(portal.hits) <= 3


@pytest.mark.parametrize(
    ("window", "hour_utc", "is_open"),
    [
        ("22:00-06:00", 18, True), ("22:00-06:00", 4, False), ("01:00-05:00", 18, True), ("01:00-05:00", 21, False),
        ("", 4, True),
    ],
)  # fmt: skip
def test_the_window_is_shanghai_time_and_may_span_midnight(
    site: Site, clock: Clock, window: str, hour_utc: int, is_open: bool
) -> None:
    clock.start = datetime(2026, 3, 1, hour_utc, 30, tzinfo=UTC)
    with site.client(window=window) as client:
        assert client.fetch(site.request("/ok/1")).ok is is_open


def test_a_passing_failure_is_tried_again_after_a_pause(site: Site, portal: HostileServer, clock: Clock) -> None:
    with site.client(retries=2) as client:
        client.fetch(site.request("/error"))
    assert portal.hits == ["/robots.txt", "/error", "/error", "/error"]
    assert clock.slept == [1.0, 2.0, 4.0]


def test_a_dead_host_is_left_alone_and_its_gate_says_so(site: Site, portal: HostileServer) -> None:
    with site.client(retries=0) as client:
        told = [client.fetch(site.request("/closed-at-once")) for _ in range(8)]
    assert {answer.outcome for answer in told} == {Outcome.UNREACHABLE}
    assert "left alone" in told[-1].reason
    # robots.txt, the failures, and the first of them once more: its connection was a kept one that had gone stale
    assert len(portal.hits) == client.requests == 2 + 5


def test_a_stale_connection_is_replaced_after_the_delay(site: Site, portal: HostileServer, clock: Clock) -> None:
    with site.client(retries=0) as client:
        client.fetch(site.request("/ok/1"))
        answer = client.fetch(site.request("/closed-at-once"))
    assert answer.outcome is Outcome.UNREACHABLE
    assert portal.hits == ["/robots.txt", "/ok/1", "/closed-at-once", "/closed-at-once"]
    assert clock.slept == [1.0, 1.0, 1.0]


def test_no_cookie_is_ever_sent_back_and_the_user_agent_is_honest(site: Site) -> None:
    with site.client(user_agent="nianbao (+mailto:a@b.cn)") as client:
        client.fetch(site.request("/cookie-or-nothing"))
        client.fetch(site.request("/ok/1"))
    site.writer.close()
    raw = "".join(_requests(site.folder))
    assert "cookie" not in raw.lower()
    assert raw.count("nianbao (+mailto:a@b.cn)") == client.requests


def test_tls_that_is_no_default_is_logged(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    crawl = CrawlSettings(tls="insecure", timeout_s=1, delay_s=0, retries=0)
    https = SiteConfig(id="old", name="old", county_code="500230", base_url="https://127.0.0.1:1")
    with caplog.at_level(logging.WARNING), SiteClient(https, crawl, None, "r", HostThrottles()) as client:
        client.fetch(Request("https://127.0.0.1:1/x"))
    assert "site old: tls = 'insecure'" in caplog.text


def test_a_ca_file_that_is_not_there_is_told_as_tls(site: Site, tmp_path: Path) -> None:
    crawl = CrawlSettings(ca_file="not-there.pem", delay_s=0, retries=0)
    https = SiteConfig(id="a", name="a", county_code="500230", base_url="https://127.0.0.1:1")
    with SiteClient(https, crawl, None, "r", HostThrottles(), root=tmp_path) as client:
        answer = client.fetch(Request("https://127.0.0.1:1/x"))
    assert answer.outcome is Outcome.TLS
    assert "not-there.pem" in answer.reason


def test_a_client_without_captures_keeps_nothing(portal: HostileServer, throttles: HostThrottles) -> None:
    base = f"http://127.0.0.1:{portal.port}"
    config = SiteConfig(id="a", name="a", county_code="500230", base_url=base)
    with SiteClient(config, CrawlSettings(), None, "r", throttles) as client:
        answer = client.fetch(Request(f"{base}/ok/1"))
    assert (answer.ok, answer.capture_id, client.captures) == (True, None, [])
    assert answer.validators is not None
    assert answer.validators.payload_sha256 is not None


def _requests(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*/*.warc.gz")):
        for record in iter_warc(file):
            yield "\n".join(f"{name}: {value}" for name, value in record.exchange.request_headers)
