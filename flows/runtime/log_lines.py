"""Log lines of a run: `key=value`, the same on stderr, in the journal and in Prefect's UI."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LOGGER = "nianbao"
_BARE = re.compile(r"[^\s\"=\x00-\x1f\x7f]+")


def key_values(event: str, **fields: object) -> str:
    """Returns `event=… key=value …`; a value with blanks, quotes or control characters is quoted, None is left out."""
    pairs = {"event": event, **fields}
    return " ".join(f"{key}={_value(value)}" for key, value in pairs.items() if value is not None)


def _value(value: object) -> str:
    text = f"{value:.1f}" if isinstance(value, float) else str(value)
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


@contextmanager
def lines_on_stderr(level: int = logging.INFO) -> Iterator[None]:
    """Writes the program's log lines from `level` on to stderr while the block runs; does nothing within another one.

    Lines below `level` still reach the logger's other handlers (Prefect's UI).
    """
    logger = logging.getLogger(LOGGER)
    if any(isinstance(handler, _Lines) for handler in logger.handlers):
        yield
        return
    handler = _Lines(sys.stderr)
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    before = logger.level, logger.propagate
    logger.setLevel(logging.INFO)
    logger.propagate = False  # the root's handler would write each line a second time
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before[0])
        logger.propagate = before[1]


class _Lines(logging.StreamHandler):  # type: ignore[type-arg]
    """Told from other handlers by its type."""
