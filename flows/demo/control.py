"""Steering a county internet that runs as a process of its own: what it served, what day it is."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from flows.demo.wire import Ask, Reply

if TYPE_CHECKING:
    from flows.demo.internet import CountyInternet

JSON = {"Content-Type": "application/json"}


class Control:
    """GET /stats: requests and bytes by portal; /clear forgets them; /day?d=2025-04-15 makes it that day."""

    def __init__(self, internet: CountyInternet) -> None:
        self._internet = internet

    def answer(self, ask: Ask) -> Reply:
        """Does what the path says."""
        if ask.path == "/clear":
            self._internet.clear_log()
        elif ask.path == "/day":
            try:
                self._internet.set_day(date.fromisoformat(ask.query.get("d", "")))
            except ValueError as error:
                return Reply(400, str(error).encode())
        elif ask.path != "/stats":
            return Reply(404)
        counts = self._internet.totals()
        stats = {
            name: {"requests": requests, "bytes": sent, "received": received}
            for name, (requests, sent, received) in counts.items()
        }
        return Reply(200, json.dumps(stats).encode(), JSON)
