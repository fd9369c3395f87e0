"""Prefect's environment as nianbao wants it; must be set before `import prefect`."""

from __future__ import annotations

import os

DEFAULTS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # without a server that was named or started, a flow is an error and not another hidden server
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "ERROR",
    # the program's own log lines stand in the UI, under their run; outside a run there is no place for them
    "PREFECT_LOGGING_EXTRA_LOGGERS": "nianbao",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_CLI_WRAP_LINES": "false",
}


def set_defaults() -> None:
    """Sets what the user has not set."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
