"""No process of a night outlives it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from flows.runtime.processes import PRELOADED

# the fork server is the parent of the processes that are forked from it
STARTS = """
import time
from flows.runtime.processes import forkserver
if __name__ == "__main__":
    process = forkserver().Process(target=time.sleep, args=(60,))
    process.start()
    print(open(f"/proc/{process.pid}/stat").read().rsplit(")", 1)[1].split()[1])
    process.kill()
    process.join()
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc to look at")
def test_the_server_that_processes_are_forked_from_ends_with_its_parent() -> None:
    done = subprocess.run([sys.executable, "-c", STARTS], capture_output=True, text=True, check=True, timeout=60)
    server = Path(f"/proc/{int(done.stdout)}")

    assert done.stderr == ""
    deadline = time.monotonic() + 10
    while server.exists() and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    assert not server.exists()


def test_the_server_that_processes_are_forked_from_holds_no_duckdb() -> None:
    # 20 MB that each parser would have in its memory
    preloaded = f"import sys, {', '.join(PRELOADED)}; print('duckdb' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", preloaded], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "False\n"
