"""Channels over a real Apprise and a real hook: what is taken, what is refused, what never ends."""

from __future__ import annotations

import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from flows.alerts.channels import channels, deliver, mask
from flows.alerts.digest import Digest
from flows.alerts.heartbeat import beat
from flows.alerts.parts import Block, Line
from flows.alerts.run import run_alerts, sample
from flows.config.errors import ConfigError
from flows.config.settings import AlertSettings
from tests.alerts.hooks import hook
from tests.coverage.world import ALL, World, day
from tests.dripping import dripping

# Long enough for three Pythons to start on a busy machine, and no answer that drips ends within it.
SHORT_S = 8.0


def test_apprise_delivers_a_digest_and_no_secret_reaches_archive_or_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with hook() as (kept, place):
        settings = AlertSettings(url=f"json://me:hunter2@{place}/services/T0KEN?x=s3cret")
        run_id = world.read("2024-04-02", *ALL[1:])
        kept.status = 500
        moment: dict[str, Any] = {"sites": world.sites, "as_of": day("2024-04-02"), "now": world.clock()}
        failing = run_alerts(world.archive, settings=(settings,), run_id=run_id, **moment, send=deliver)
        kept.status = 200
        retried = run_alerts(world.archive, settings=(settings,), run_id="again", **moment, send=deliver)
    assert (len(failing.failed), len(retried.sent)) == (1, 1)
    assert kept.bodies[0]["message"] == kept.bodies[1]["message"]
    assert kept.bodies[1]["title"] == "年报 2024-04-02：缺1"
    everything = caplog.text + repr(world.archive.query("SELECT * FROM alert_events"))
    assert not [secret for secret in ("hunter2", "T0KEN", "s3cret") if secret in everything]
    assert retried.sent[0].startswith(f"json://{place}#")


@pytest.mark.parametrize(
    ("url", "kept", "hidden"),
    [
        ("wecombot://BOTKEY1234567", "wecombot://", "BOTKEY1234567"),
        ("slack://TokenA00/TokenB0000/TokenC000000000000000000000/#c", "slack://", "TokenA00"),
        ("dingtalk://secret@ACCESSTOKEN00000000/", "dingtalk://", "ACCESSTOKEN"),
        ("mailto://user:pass@example.org", "mailto://", "pass"),
        ("no such address token", "unknown#", "token"),
    ],
)
def test_a_channel_is_named_without_its_secrets(url: str, kept: str, hidden: str) -> None:
    assert mask(url).startswith(kept)
    assert hidden not in mask(url)
    assert mask(url) != mask(url + "x")


def test_two_channels_of_one_name_are_a_mistake_in_the_settings() -> None:
    twice = AlertSettings(url="json://a", name="hook")
    with pytest.raises(ConfigError, match=r"alert\.1\.name|alert\.1: found 'hook'"):
        channels((twice, twice))


def test_a_sample_says_that_it_is_one() -> None:
    with hook() as (kept, place):
        (channel,) = channels((AlertSettings(url=f"json://{place}"),))
        assert sample(channel, day("2024-04-02"))
    assert "这是一条测试消息" in kept.bodies[0]["message"]


def test_an_unusable_address_fails_and_is_named_by_its_mask(caplog: pytest.LogCaptureFixture) -> None:
    (channel,) = channels((AlertSettings(url="nothing://secret"),))
    assert not deliver(channel, Digest("t", (), ()))
    assert "secret" not in caplog.text


def test_the_heartbeat_is_sent_and_its_failure_is_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with hook() as (kept, place):
        assert beat(f"http://{place}/ping/s3cret")
        kept.status = 503
        assert not beat(f"http://{place}/ping/s3cret")
    assert not beat(f"http://{place}/ping/s3cret")
    assert not beat(None)
    assert "s3cret" not in caplog.text


def test_a_webhook_that_answers_200_with_an_error_code_has_not_taken_the_digest(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with hook() as (kept, place):
        settings = AlertSettings(url=f"json://{place}/hook", name="hook")
        kept.answer = b'{"errcode": 310000, "errmsg": "keywords not in content"}'
        moment: dict[str, Any] = {"sites": world.sites, "settings": (settings,), "send": deliver}
        run_id = world.read("2024-04-02", *ALL[1:])
        first = run_alerts(world.archive, run_id=run_id, as_of=day("2024-04-02"), now=world.clock(), **moment)
        kept.answer = b'{"errcode": 0}'
        run_id = world.read("2024-04-03")
        second = run_alerts(world.archive, run_id=run_id, as_of=day("2024-04-03"), now=world.clock(), **moment)
    assert (first.failed, second.sent) == (("hook",), ("hook",))
    assert "reason=errcode=310000" in caplog.text
    delivered = world.archive.query("SELECT as_of FROM alert_events WHERE event = 'delivered'")
    assert delivered == [(day("2024-04-03"),)]


def test_a_long_digest_arrives_in_parts_and_stops_at_the_first_that_is_refused() -> None:
    long = Digest("题", tuple(Block("", (Line("", ("a" * 20_000,)),)) for _ in range(3)), ())
    with hook() as (kept, place):
        (channel,) = channels((AlertSettings(url=f"json://{place}/hook"),))
        assert deliver(channel, long)
        assert [body["title"] for body in kept.bodies] == ["题（1/3）", "题（2/3）", "题（3/3）"]
        kept.status = 500
        assert not deliver(channel, long)
        assert len(kept.bodies) == 4


def test_a_channel_a_heartbeat_and_a_mail_server_that_drip_end_by_the_deadline(
    caplog: pytest.LogCaptureFixture,
) -> None:
    greeted: list[bool] = []

    def greet(connection: socket.socket) -> None:
        greeted.append(True)
        connection.sendall(b"220 ")

    def send_to(url: str) -> bool:
        (channel,) = channels((AlertSettings(url=url),))
        return deliver(channel, Digest("题", (Block("正文"),), ()), deadline_s=SHORT_S)

    with hook() as (kept, place), dripping(greet) as port, ThreadPoolExecutor(3) as threads:
        kept.drips = True
        mail = f"mailto://user:password@127.0.0.1:{port}?from=a@example.org&to=b@example.org"
        began = monotonic()
        taken = [
            threads.submit(send_to, f"json://{place}/hook"),
            threads.submit(send_to, mail),
            threads.submit(beat, f"http://{place}/ping", deadline_s=SHORT_S),
        ]
        assert [one.result() for one in taken] == [False] * 3
        assert monotonic() - began < 2 * SHORT_S
    assert (kept.requests, greeted) == (2, [True]), "each was reached"
    assert caplog.text.count("reason=deadline") == 3


def test_a_heartbeat_is_asked_for_over_http_alone(tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    assert not beat((tmp_path / "there").as_uri())
