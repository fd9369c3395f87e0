"""Whoever waits for a night finds none of its processes behind it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

STARTS = """
from multiprocessing import forkserver
from flows.runtime.processes import start_forkserver
if __name__ == "__main__":
    start_forkserver()
    print(forkserver._forkserver._forkserver_pid)
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc to look at")
def test_the_server_that_processes_are_forked_from_ends_before_its_parent() -> None:
    done = subprocess.run([sys.executable, "-c", STARTS], capture_output=True, text=True, check=True, timeout=60)

    assert not Path(f"/proc/{int(done.stdout)}").exists()
    assert done.stderr == ""
