"""A thread that finds no memory to begin ends the process, which would wait for it for ever."""

from __future__ import annotations

import subprocess
import sys

import pytest

DEADLINE_S = 60
A_NIGHT = """
import sys
import threading
from flows.runtime.threads import ended_where_no_thread_begins

def fails(self):
    raise {error}

threading.Thread.{step} = fails
with ended_where_no_thread_begins():
    {work}
print("went on")
"""


def run(step: str, error: str, work: str) -> subprocess.CompletedProcess[str]:
    code = A_NIGHT.format(step=step, error=error, work=work)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=DEADLINE_S, check=False)


def test_a_thread_without_memory_to_say_that_it_began_ends_the_process_with_a_line() -> None:
    ended = run("_set_tstate_lock", "MemoryError", "threading.Thread(target=print).start()")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert (
        ended.stderr
        == "the machine has no memory left for it; what was seen is kept, and the next run goes on from there\n"
    )


@pytest.mark.parametrize(
    ("step", "error", "work"),
    [
        ("run", "MemoryError", "one = threading.Thread(); one.start(); one.join()"),  # at work: threading tells it
        ("__del__", "MemoryError", "threading.Thread()"),  # of no thread that was started
        ("__del__", "ValueError", "threading.Thread()"),
    ],
)
def test_whatever_else_nobody_can_catch_is_told_as_before(step: str, error: str, work: str) -> None:
    ended = run(step, error, work)
    assert (ended.returncode, ended.stdout) == (0, "went on\n")
    assert error in ended.stderr


def test_outside_the_block_the_hook_is_as_it_was() -> None:
    before = sys.unraisablehook
    from flows.runtime.threads import ended_where_no_thread_begins

    with ended_where_no_thread_begins():
        assert sys.unraisablehook is not before
    assert sys.unraisablehook is before
