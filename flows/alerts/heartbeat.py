"""A sign of life after each whole run: a watcher (healthchecks.io and its like) misses it when a night is silent."""

from __future__ import annotations

import logging

from flows.alerts.courier import Order, dispatch

DEADLINE_S = 15.0
_log = logging.getLogger("nianbao.heartbeat")


def beat(url: str | None, deadline_s: float = DEADLINE_S) -> bool:
    """Requests the heartbeat address, if there is one.

    Returns False where that failed or took longer than the deadline, which is logged without the address.
    """
    if not url:
        return False
    delivery = dispatch(Order(url), deadline_s)
    if not delivery.taken:
        _log.warning("event=heartbeat_failed reason=%s", delivery.reason)
    return delivery.taken
