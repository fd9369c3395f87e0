"""Where digests go: Apprise channels, named without their secrets."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flows.alerts.digest import Digest
from flows.alerts.log_redaction import unlogged
from flows.config.errors import ConfigError
from flows.config.settings import AlertSettings

# Where no channel is configured, states are kept all the same, under this name, so that `nianbao alerts` shows them.
NO_CHANNEL = "none"
_log = logging.getLogger("nianbao.alerts")


@dataclass(frozen=True, slots=True)
class Channel:
    """A place that digests go to, or none (`settings.url` empty); `name` is what logs and the archive call it."""

    name: str
    settings: AlertSettings


Send = Callable[[Channel, Digest], bool]
"""Delivers a digest; False where it did not get through. Never raises for what a service does."""


def channels(settings: Sequence[AlertSettings]) -> tuple[Channel, ...]:
    """The configured channels, each with a name of its own; raises ConfigError where two share one."""
    if not settings:
        # no address: what is known of a channel without one stays in the archive
        return (Channel(NO_CHANNEL, AlertSettings.model_construct(url="")),)
    found: dict[str, Channel] = {}
    for number, alert in enumerate(settings):
        name = alert.name or masked(alert.url)
        if name in found:
            raise ConfigError(f"nianbao.toml: alert.{number}: found {name!r} a second time; expected a name of its own")
        found[name] = Channel(name, alert)
    return tuple(found.values())


def masked(url: str) -> str:
    """An address without its secrets, and yet told apart from others: kind of service, host where it has one, and
    six characters of a hash. Tokens stand in path, query, user or even in the place of the host."""
    plugin = _plugin(url)
    mark = hashlib.sha256(url.encode()).hexdigest()[:6]
    if plugin is None:
        return f"unknown#{mark}"
    scheme = url.split("://", 1)[0]
    host = getattr(plugin, "host", None)
    port = getattr(plugin, "port", None)
    in_clear = host and scheme in ("json", "jsons", "form", "forms", "xml", "xmls", "mailto", "mailtos")
    place = f"{host}:{port}" if in_clear and port else str(host) if in_clear else "…"
    return f"{scheme}://{place}#{mark}"


def deliver(channel: Channel, digest: Digest) -> bool:
    """Sends by Apprise; a text longer than the service takes goes in parts."""
    import apprise

    plugin = _plugin(channel.settings.url)
    if plugin is None:
        _log.error("event=channel_unusable channel=%s expected=an_apprise_url", channel.name)
        return False
    plugin.overflow_mode = apprise.OverflowMode.SPLIT
    sender = apprise.Apprise()
    sender.add(plugin)
    try:
        with unlogged():
            return bool(
                sender.notify(
                    title=digest.title,
                    body=digest.body,
                    notify_type=apprise.NotifyType.WARNING,
                    body_format=apprise.NotifyFormat.TEXT,
                )
            )
    except Exception as error:
        _log.error("event=channel_failed channel=%s error=%s", channel.name, type(error).__name__)
        return False


def _plugin(url: str) -> Any:
    import apprise

    try:
        with unlogged():
            return apprise.Apprise.instantiate(url, suppress_exceptions=True)
    except Exception:
        return None
