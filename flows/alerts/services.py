"""Limits and refusals of chat services, by scheme of their Apprise address. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Apprise puts the title over the body with a line break of two bytes where a service knows no titles.
TITLE_BREAK = "\r\n"
# What a service's JSON holds around the text: message type, people to call, braces.
FRAME_BYTES = 500


def utf8_bytes(text: str) -> int:
    """Returns the length of a text in UTF-8."""
    return len(text.encode())


def json_bytes(text: str) -> int:
    """Returns the length of a text as Apprise writes it into JSON: escaped, six bytes a Chinese character."""
    return len(json.dumps(text))


@dataclass(frozen=True, slots=True)
class Service:
    """Limits of one service and the codes by which it says that it took a message.

    `limit` bounds one message, title included, in units of `measure`; None leaves it to Apprise's own table.
    `per_minute` bounds messages. `codes` maps keys of the JSON response to the values that mean success;
    `must_answer` says that a response without any of these keys is no success either.
    """

    limit: int | None = None
    measure: Callable[[str], int] = utf8_bytes
    per_minute: int | None = None
    codes: Mapping[str, Sequence[int]] = ()  # type: ignore[assignment]
    must_answer: bool = False


_ZERO = (0,)
# WeCom: developer.work.weixin.qq.com/document/path/91770 (text 2,048 bytes, 20 messages a minute)
_WECOM = Service(2048, utf8_bytes, 20, {"errcode": _ZERO}, must_answer=True)
# DingTalk: open.dingtalk.com/document/orgapp/custom-robots-send-group-messages (20,000 bytes, 20 messages a minute)
_DINGTALK = Service(20_000 - FRAME_BYTES, json_bytes, 20, {"errcode": _ZERO}, must_answer=True)
# Feishu, Lark: open.feishu.cn/document/client-docs/bot-v3/add-custom-bot (20 KB a request, 100 requests a minute)
_FEISHU = Service(20_000 - FRAME_BYTES, json_bytes, 100, {"code": _ZERO, "StatusCode": _ZERO}, must_answer=True)
# A webhook of one's own may pass messages on and answer as any of these does; 2xx codes repeat the HTTP status.
_WEBHOOK = Service(codes={"errcode": _ZERO, "StatusCode": (0, *range(200, 300)), "code": (0, *range(200, 300))})

SERVICES: Mapping[str, Service] = {
    "wecombot": _WECOM,
    "wechat": Service(2048, utf8_bytes),  # Apprise reads its error codes
    "dingtalk": _DINGTALK,
    "feishu": _FEISHU,
    "lark": _FEISHU,
    "schan": Service(codes={"code": _ZERO}),
    "pushdeer": Service(codes={"code": _ZERO}),
    "pushdeers": Service(codes={"code": _ZERO}),
    **dict.fromkeys(("json", "jsons", "form", "forms", "xml", "xmls"), _WEBHOOK),
}
_OTHER = Service()


def service_of(url: str) -> Service:
    """Returns limits and codes of the service that an Apprise address names; unknown ones have none."""
    return SERVICES.get(url.split("://", 1)[0].lower(), _OTHER)


def refusal(service: Service, response: bytes) -> str | None:
    """Returns why a service did not take the message that it answered with HTTP 2xx, as `errcode=310000`, or None.

    These services refuse with HTTP 200 and a code in the JSON response.
    """
    if not service.codes:
        return None
    try:
        data: Any = json.loads(response)
    except ValueError:
        data = None
    found = {key: data[key] for key in service.codes if key in data} if isinstance(data, dict) else {}
    for key, value in found.items():
        if _number(value) not in service.codes[key]:
            return f"{key}={str(value)[:20]}"
    return "no_code" if service.must_answer and not found else None


def _number(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
