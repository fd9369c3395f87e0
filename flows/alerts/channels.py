"""Channels of digests: Apprise addresses, named without their secrets."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flows.alerts.courier import Message, Order, dispatch
from flows.alerts.digest import Digest
from flows.alerts.parts import split
from flows.alerts.services import TITLE_BREAK, service_of
from flows.config.errors import ConfigError
from flows.config.settings import AlertSettings

# Where no channel is configured, states are kept all the same, under this name, so that `nianbao alerts` shows them.
NO_CHANNEL = "none"
# For one digest on one channel, from name resolution to the last response, and for each further message of it.
DEADLINE_S = 30.0
MESSAGE_S = 2.0
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
        name = alert.name or mask(alert.url)
        if name in found:
            raise ConfigError(f"nianbao.toml: alert.{number}: found {name!r} a second time; expected a name of its own")
        found[name] = Channel(name, alert)
    return tuple(found.values())


def mask(url: str) -> str:
    """Returns an address without its secrets, distinct from others: kind of service, host where it has one, and
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


def deliver(channel: Channel, digest: Digest, deadline_s: float = DEADLINE_S) -> bool:
    """Sends a digest, in as many messages as the service needs; returns True if the service took all of them.

    `deadline_s` bounds the whole call, with a little more for each message after the first. What failed
    is logged without the address.
    """
    url = channel.settings.url
    messages = messages_of(url, digest)
    if not messages:
        _log.error("event=channel_unusable channel=%s expected=an_apprise_url", channel.name)
        return False
    pause_s = pause_between(len(messages), service_of(url).per_minute)
    more_s = (pause_s + MESSAGE_S) * (len(messages) - 1)
    delivery = dispatch(Order(url, messages, pause_s), deadline_s + more_s)
    if not delivery.taken:
        _log.error("event=channel_refused channel=%s reason=%s", channel.name, delivery.reason)
    return delivery.taken


def messages_of(url: str, digest: Digest) -> tuple[Message, ...]:
    """Returns the messages that bring a digest to an address within its service's limit; none if it is no address."""
    plugin = _plugin(url)
    if plugin is None:
        return ()
    service = service_of(url)
    limit, measure = (plugin.body_maxlen, len) if service.limit is None else (service.limit, service.measure)

    def fits(message: Message) -> bool:
        apart = plugin.title_maxlen > 0 and service.limit is None
        text = message.body if apart else message.title + TITLE_BREAK + message.body
        return measure(text) <= limit

    return split(digest.title, digest.blocks, fits)


def pause_between(messages: int, per_minute: int | None) -> float:
    """Returns the seconds between two messages that keep a service's limit a minute; 0 where all fit into one."""
    return 60 / per_minute if per_minute is not None and messages > per_minute else 0.0


def _plugin(url: str) -> Any:
    """Returns Apprise's plugin for an address, or None if it knows none."""
    import apprise

    log = logging.getLogger("apprise")  # writes whole addresses, token and all
    was, log.disabled = log.disabled, True
    try:
        return apprise.Apprise.instantiate(url, suppress_exceptions=True)
    except Exception:
        return None
    finally:
        log.disabled = was
