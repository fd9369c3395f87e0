"""Beginnings and ends of alerts as Prefect events, so that Prefect automations can act on them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date

from flows.orchestration.prefect_env import set_defaults

set_defaults()

from prefect.events import emit_event  # noqa: E402

from flows.alerts.states import Alert, State  # noqa: E402

# A first run over a large region has thousands; an automation acts on a county's digest then, not on each.
MAX_EVENTS = 500
_log = logging.getLogger("nianbao.alerts")


def emit_alert_events(begun: Iterable[State], ended: Iterable[Alert], as_of: date) -> None:
    """Emits `nianbao.alert.begun` and `nianbao.alert.ended`, at most MAX_EVENTS.

    The resource is `nianbao.township.<code>` or `nianbao.site.<id>`. A failure is logged and ends the emitting.
    """
    items = [("begun", state) for state in begun] + [("ended", alert) for alert in ended]
    for phase, item in items[:MAX_EVENTS]:
        subject = f"township.{item.township_code}" if item.township_code else f"site.{item.site_id}"
        payload = {"kind": item.kind, "year": item.year, "site_id": item.site_id, "as_of": str(as_of), "key": item.key}
        try:
            emit_event(
                event=f"nianbao.alert.{phase}",
                resource={"prefect.resource.id": f"nianbao.{subject}", "nianbao.kind": item.kind},
                payload=payload,
            )
        except Exception as error:
            _log.warning("event=prefect_event_failed error=%s", type(error).__name__)
            return
    if len(items) > MAX_EVENTS:
        _log.warning("event=prefect_events_cut emitted=%d of=%d", MAX_EVENTS, len(items))
