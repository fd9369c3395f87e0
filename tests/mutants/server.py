"""Runs pytest in forks of one process that has read the libraries already: most of a short run is reading them.

`python -m tests.mutants.server LIBRARIES.json`. Takes an order a line on stdin, {"arguments", "environment",
"output"}. Prints a line with the process id when a run begins, and one with its exit status when it ends (negative:
the signal that ended it).
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest


def run(order: dict[str, Any]) -> None:
    """Runs pytest in this process, in a process group of its own, and ends the process."""
    os.setpgid(0, 0)
    output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream, file in enumerate((os.open(os.devnull, os.O_RDONLY), output, output)):
        os.dup2(file, stream)
    os.environ.update(order["environment"])
    code = 1
    try:
        code = int(pytest.main(order["arguments"]))
    finally:
        with suppress(Exception):
            sys.stdout.flush()
        os._exit(code)


def main(libraries: Path) -> None:
    """Reads the libraries, then orders until stdin ends."""
    for name in json.loads(libraries.read_text("utf-8")):
        with suppress(Exception):  # a module that only some platform has, or that a test has made
            importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            run(json.loads(line))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
