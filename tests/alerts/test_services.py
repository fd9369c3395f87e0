"""What counts as taken: the responses of chat services, by scheme of their address."""

from __future__ import annotations

import pytest

from flows.alerts.channels import messages_of, pause_between
from flows.alerts.courier import Delivery, judge
from flows.alerts.digest import Digest
from flows.alerts.parts import Block, Line
from flows.alerts.services import json_bytes, refusal, service_of, utf8_bytes

TAKEN = None


@pytest.mark.parametrize(
    ("scheme", "response", "expected"),
    [
        ("wecombot", '{"errcode": 0, "errmsg": "ok"}', TAKEN),
        ("wecombot", '{"errcode": 93000, "errmsg": "invalid webhook url"}', "errcode=93000"),
        ("wecombot", '{"errcode": "45009"}', "errcode=45009"),
        ("WeComBot", '{"errcode": 1}', "errcode=1"),
        ("wecombot", "<html>login</html>", "no_code"),
        ("wecombot", "[]", "no_code"),
        ("dingtalk", '{"errcode": 0}', TAKEN),
        ("dingtalk", '{"errcode": 310000}', "errcode=310000"),
        ("dingtalk", "{}", "no_code"),
        ("feishu", '{"code": 0, "msg": "success", "data": {}}', TAKEN),
        ("feishu", '{"StatusCode": 0, "StatusMessage": "success", "Extra": null}', TAKEN),
        ("feishu", '{"StatusCode": 9499, "StatusMessage": "bad"}', "StatusCode=9499"),
        ("feishu", '{"code": 11232, "StatusCode": 0}', "code=11232"),
        ("lark", '{"code": 19001}', "code=19001"),
        ("json", "", TAKEN),
        ("json", "ok", TAKEN),
        ("json", "{}", TAKEN),
        ("json", '{"code": 200}', TAKEN),
        ("json", '{"code": 300}', "code=300"),
        ("jsons", '{"errcode": 310000}', "errcode=310000"),
        ("form", '{"StatusCode": 19021}', "StatusCode=19021"),
        ("schan", '{"code": 0}', TAKEN),
        ("schan", '{"code": 40001}', "code=40001"),
        ("slack", '{"errcode": 5}', TAKEN),  # what a service of another kind means by it is Apprise's to know
    ],
)
def test_a_code_in_a_response_of_200_says_if_the_message_was_taken(
    scheme: str, response: str, expected: str | None
) -> None:
    assert refusal(service_of(f"{scheme}://secret"), response.encode()) == expected


@pytest.mark.parametrize(
    ("accepted", "responses", "expected"),
    [
        (True, [(200, b'{"errcode": 0}')], Delivery(True)),
        (True, [(200, b'{"errcode": 7}')], Delivery(False, "errcode=7")),
        (True, [], Delivery(False, "no_response")),
        (False, [(500, b"")], Delivery(False, "status=500")),
        (False, [], Delivery(False, "no_response")),
        (True, [(503, b'{"errcode": 7}'), (200, b'{"errcode": 0}')], Delivery(True)),  # a second try of Apprise's
    ],
)
def test_apprise_and_the_service_have_to_agree(
    accepted: bool, responses: list[tuple[int, bytes]], expected: Delivery
) -> None:
    assert judge(accepted, responses, "dingtalk://secret") == expected


KEY = "k" * 36
TOKEN = "t" * 64
LIMITS = [
    (f"wecombot://{KEY}", 2048, utf8_bytes),
    (f"dingtalk://s@{TOKEN}/", 19_500, json_bytes),
    (f"feishu://{TOKEN}", 19_500, json_bytes),
    (f"lark://{TOKEN}", 19_500, json_bytes),
    ("json://127.0.0.1/x", 32_768, len),
]


@pytest.mark.parametrize(("url", "limit", "measure"), LIMITS)
def test_a_digest_is_one_message_up_to_the_limit_of_its_service_and_parts_beyond(
    url: str, limit: int, measure: object
) -> None:
    assert callable(measure)
    over = 0 if url.startswith("json") else measure("题\r\n")
    exact = "a" * (limit - over)
    assert len(messages_of(url, Digest("题", (Block("", (Line("", (exact,)),)),), ()))) == 1
    two = Line("", (exact[:-10], "b" * 10))
    parts = messages_of(url, Digest("题", (Block("", (two,)),), ()))
    assert len(parts) == 2
    assert all(measure(f"{part.title}\r\n{part.body}" if over else part.body) <= limit for part in parts)


@pytest.mark.parametrize(
    ("messages", "per_minute", "seconds"), [(1, 20, 0), (20, 20, 0), (21, 20, 3), (500, None, 0), (101, 100, 0.6)]
)
def test_messages_are_spaced_where_they_are_more_than_a_minute_takes(
    messages: int, per_minute: int | None, seconds: float
) -> None:
    assert pause_between(messages, per_minute) == seconds
