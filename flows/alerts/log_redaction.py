"""Keeps addresses that hold secrets out of the logs of the libraries that request them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

# Each writes whole addresses, token and all, at one level or another.
TALKATIVE = ("apprise", "urllib3", "requests", "httpx", "httpcore")


@contextmanager
def unlogged() -> Iterator[None]:
    """Within the block those libraries log nothing; afterwards they log as before."""
    loggers = [logging.getLogger(name) for name in TALKATIVE]
    loggers += [
        logger
        for name, logger in logging.Logger.manager.loggerDict.items()
        if isinstance(logger, logging.Logger) and name.startswith(tuple(f"{talker}." for talker in TALKATIVE))
    ]
    before = [logger.disabled for logger in loggers]
    try:
        for logger in loggers:
            logger.disabled = True
        yield
    finally:
        for logger, was in zip(loggers, before, strict=True):
            logger.disabled = was
