"""Further processes of a night: all are forked from one server that has read once what they work with."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext

from storage import parallel

# The list is read once, when the fork server starts. DuckDB, which the web pages need at the end, would stay in the
# memory of all others.
PRELOADED = ["flows.parsing.pool", "parsers.html.page", "storage.analysis.similarity"]


def forkserver() -> ForkServerContext:
    """Returns where processes come from: not this one, which has threads; they share with each other what was read."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def start_forkserver() -> None:
    """Starts the server and does not wait: while this process opens its archive, the other one reads."""
    forkserver()
    parallel.start_forkserver()
