"""Prefect as nianbao wants it: no telemetry, patient start, its own words out of the way; set before it is imported."""

from __future__ import annotations

import os
import subprocess
from types import SimpleNamespace
from typing import Any

DEFAULTS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # its own 20 s are too short on a small machine
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "ERROR",
    "PREFECT_CLI_WRAP_LINES": "false",
}


def shield_server() -> None:
    """Starts Prefect's in-process server in a process group of its own; must run before a flow does.

    Ctrl-C reaches the whole group of a terminal: the server would be gone while the run still says how it ended.
    """
    from prefect.server.api import server

    def apart(*args: Any, **more: Any) -> subprocess.Popen[Any]:
        return subprocess.Popen(*args, **more, process_group=0)

    vars(server)["subprocess"] = SimpleNamespace(**{**vars(subprocess), "Popen": apart})


def quiet_prefect() -> None:
    """Sets what the user has not set; must run before `import prefect`."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
