"""A loopback receiver for alert digests, so that the demo and the tests can show what a channel got."""

from __future__ import annotations

import json
from typing import Any

from flows.demo.wire import Ask, Reply


class Webhook:
    """Keeps what was posted; `broken` makes it answer 500, as a channel that fails does."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.broken = False

    def answer(self, ask: Ask) -> Reply:
        """Takes a POST of JSON; anything else is kept under the key `text`."""
        if self.broken:
            return Reply(500, b"broken")
        if ask.method == "POST":
            self.received.append(_read(ask.body))
        return Reply(200, b"{}", {"Content-Type": "application/json"})


def _read(body: bytes) -> dict[str, Any]:
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except ValueError:
        return {"text": text}
    return value if isinstance(value, dict) else {"text": text}
