"""A process that sends one digest or one heartbeat and ends: `python -m flows.alerts.courier`, an order on stdin.

Libraries bound the time of each read, not of a call: an answer that comes byte by byte never ends. A process can be
ended by its parent whatever it waits for (name resolution, TLS, a dripping response), and it writes no log.
"""

from __future__ import annotations

import http.client
import json
import logging
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import certifi

from flows.alerts.services import refusal, service_of

# A service that is slow to answer has mostly taken the message; Apprise gives up after 4 s and would send it again.
READ_TIMEOUT_S = 20.0
USER_AGENT = "nianbao"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a digest."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order to send: messages to an Apprise address with a pause between two, or none of them for a plain GET."""

    url: str
    messages: tuple[Message, ...] = ()
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """The result of an order; `reason` says why it was not taken: `errcode=310000`, `status=500`, `deadline`."""

    taken: bool
    reason: str = ""


def dispatch(order: Order, deadline_s: float) -> Delivery:
    """Carries out an order in a process of its own and returns how it went, at the deadline at the latest."""
    # addresses hold secrets: they go by the pipe, not by the command line that everybody can read
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(
            command, input=json.dumps(asdict(order)).encode(), capture_output=True, timeout=deadline_s, check=False
        )
        return Delivery(**json.loads(done.stdout.splitlines()[-1]))
    except subprocess.TimeoutExpired:
        return Delivery(False, "deadline")
    except (OSError, ValueError, TypeError, IndexError) as error:
        return Delivery(False, type(error).__name__)


def send(order: Order, pause: Callable[[float], None] = time.sleep) -> Delivery:
    """Carries out an order in this process; stops at the first message that is not taken."""
    if not order.messages:
        return _get(order.url)
    import apprise

    plugin: Any = apprise.Apprise.instantiate(order.url, suppress_exceptions=True)
    if plugin is None:
        return Delivery(False, "unusable_address")
    plugin.socket_read_timeout = max(plugin.socket_read_timeout, READ_TIMEOUT_S)
    sender = apprise.Apprise()
    sender.add(plugin)
    responses = Responses()
    responses.record()
    for number, message in enumerate(order.messages):
        if number:
            pause(order.pause_s)
        delivery = _notify(sender, message, order.url, responses)
        if not delivery.taken:
            return delivery
    return Delivery(True)


def _notify(sender: Any, message: Message, url: str, responses: Responses) -> Delivery:
    import apprise

    responses.seen.clear()
    accepted = sender.notify(
        title=message.title,
        body=message.body,
        notify_type=apprise.NotifyType.WARNING,
        body_format=apprise.NotifyFormat.TEXT,
    )
    return judge(bool(accepted), responses.seen, url)


def judge(accepted: bool, responses: Sequence[tuple[int, bytes]], url: str) -> Delivery:
    """Returns what Apprise's verdict and the service's responses (status, body) come to."""
    if not accepted:
        return Delivery(False, f"status={responses[-1][0]}" if responses else "no_response")
    service = service_of(url)
    if service.must_answer and not responses:
        return Delivery(False, "no_response")
    refused = (refusal(service, body) for status, body in responses if 200 <= status < 300)
    reason = next((found for found in refused if found), "")
    return Delivery(not reason, reason)


@dataclass(slots=True)
class Responses:
    """Responses that Apprise's plugins received, as (status, body).

    Apprise gives a bool that for most services tells the HTTP status alone, and no way to see the response. Its
    plugins make their requests by `requests`, each with a session of its own, so that the class is what all pass.
    """

    seen: list[tuple[int, bytes]] = field(default_factory=list)

    def record(self) -> None:
        """Keeps all responses of this process from now on; the process ends with its order."""
        import requests

        request = requests.Session.request

        def recorded(*args: Any, **more: Any) -> Any:
            response = request(*args, **more)
            self.seen.append((response.status_code, response.content))
            return response

        requests.Session.request = recorded  # type: ignore[method-assign]


def _get(url: str) -> Delivery:
    if not url.startswith(("http://", "https://")):
        return Delivery(False, "unusable_address")
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    request = urllib.request.Request(url, headers={"User-Agent": USER_AGENT})  # noqa: S310 -- the user's own address
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(request, timeout=READ_TIMEOUT_S) as response:
            response.read(1)
    except urllib.error.HTTPError as error:
        return Delivery(False, f"status={error.code}")
    except (OSError, ValueError, http.client.HTTPException) as error:
        return Delivery(False, type(error).__name__)
    return Delivery(True)


def main() -> None:
    """Reads an order from stdin, carries it out and writes the delivery to stdout, both as JSON."""
    logging.disable()  # libraries write whole addresses, token and all
    values = json.load(sys.stdin)
    messages = tuple(Message(**message) for message in values.pop("messages"))
    sys.stdout.write(json.dumps(asdict(send(Order(messages=messages, **values)))) + "\n")


if __name__ == "__main__":
    main()
