"""The same beginnings and ends as Prefect events, so that Prefect automations can act on them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from datetime import date

from flows.alerts.states import State, Told

# A first run over a large region has thousands; an automation acts on a county's digest then, not on each.
MAX_EVENTS = 500
_log = logging.getLogger("nianbao.alerts")


def announce(begun: Iterable[State], ended: Iterable[Told], as_of: date) -> int:
    """Emits `nianbao.alert.begun` and `.ended` where a Prefect flow is running; gives how many were emitted.

    The resource is `nianbao.township.<code>` or `nianbao.site.<id>`; no server, no events, no failure.
    """
    if not _in_a_flow():
        return 0
    from prefect.events import emit_event

    items = [("begun", s) for s in begun] + [("ended", a) for a in ended]
    emitted = 0
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
            break
        emitted += 1
    if len(items) > MAX_EVENTS:
        _log.warning("event=prefect_events_cut emitted=%d of=%d", emitted, len(items))
    return emitted


def _in_a_flow() -> bool:
    if "prefect" not in sys.modules:
        return False
    from prefect.context import FlowRunContext

    return FlowRunContext.get() is not None
