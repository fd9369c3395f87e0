"""A sign of life after each whole run: a watcher (healthchecks.io and its like) misses it when a night is silent."""

from __future__ import annotations

import logging

import httpx

from flows.alerts.log_redaction import unlogged

TIMEOUT_S = 10.0
_log = logging.getLogger("nianbao.heartbeat")


def beat(url: str | None) -> bool:
    """Requests the heartbeat address, if there is one; False where that failed, which is logged without the address."""
    if not url:
        return False
    try:
        with unlogged():
            answer = httpx.get(url, timeout=TIMEOUT_S, follow_redirects=True)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        _log.warning("event=heartbeat_failed error=%s", type(error).__name__)
        return False
    if not answer.is_success:
        _log.warning("event=heartbeat_failed status=%d", answer.status_code)
    return answer.is_success
