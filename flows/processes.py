"""Further processes of a night: all are forked from one server that has read once what they work with."""

from __future__ import annotations

import gc
import multiprocessing
from multiprocessing import forkserver as server
from multiprocessing.context import ForkServerContext

# The server starts with the first process and reads all of it then: naming more later has no effect.
PRELOADED = ["parsers.report", "flows.site.townships"]


def forkserver() -> ForkServerContext:
    """Where processes come from: not this one, which has threads; they share with each other what was read."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def start_forkserver() -> None:
    """Starts the server and does not wait: while this process opens its archive, the other one reads."""
    forkserver()
    server.ensure_running()


def look_rarely_for_cycles() -> None:
    """For a process that makes hardly any: what it has read stays shared, and looking took a tenth of its time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
