"""Further processes of a night: all are forked from one server that has read once what they work with."""

from __future__ import annotations

import atexit
import multiprocessing
from multiprocessing import forkserver as server
from multiprocessing import resource_tracker as tracker
from multiprocessing.context import ForkServerContext

# The server starts with the first process and reads all of it then: naming more later has no effect. DuckDB, which the
# web pages need at the end, would stay in the memory of all others.
PRELOADED = ["flows.parsing.pool", "storage.analysis.similarity"]


def forkserver() -> ForkServerContext:
    """Where processes come from: not this one, which has threads; they share with each other what was read.

    The server ends before this process does, so that whoever waits for a night finds none of its processes behind it.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    atexit.unregister(_end)
    atexit.register(_end)
    return context


def start_forkserver() -> None:
    """Starts the server and does not wait: while this process opens its archive, the other one reads."""
    forkserver()
    server.ensure_running()


def _end() -> None:
    # Python has no public way; where this one is gone, both end by themselves a moment after this process
    for one in (server._forkserver, tracker._resource_tracker):
        if stop := getattr(one, "_stop", None):
            stop()
