"""An event loop that can end what its processes began: a browser that hangs ends by nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

_PROCESSES = Path("/proc")
_AGAIN_S = 0.01  # a process that was killed is gone at once


class ProcessLoop(asyncio.SelectorEventLoop):
    """A loop that keeps the processes begun in it: here Playwright's driver, whose child is the browser."""

    def __init__(self) -> None:
        super().__init__()
        self._begun: list[asyncio.SubprocessTransport] = []

    async def subprocess_exec(self, *args: Any, **options: Any) -> Any:
        """Starts a process, as every loop does."""
        transport, protocol = await super().subprocess_exec(*args, **options)
        self._begun.append(transport)
        return transport, protocol

    def kill_grandchildren(self) -> None:
        """Ends what this loop's processes began, each with its process group (Linux alone tells who that is)."""
        for transport in self._living():
            for pid in children_of(transport.get_pid()):
                with suppress(ProcessLookupError):
                    group = os.getpgid(pid)
                    os.kill(pid, signal.SIGKILL) if group == os.getpgrp() else os.killpg(group, signal.SIGKILL)

    async def kill_all(self) -> None:
        """Ends this loop's processes and what they began; returns when the former are gone."""
        self.kill_grandchildren()
        for transport in self._begun:
            transport.close()
        while any(self._living()):
            await asyncio.sleep(_AGAIN_S)

    def _living(self) -> Iterator[asyncio.SubprocessTransport]:
        return (transport for transport in self._begun if transport.get_returncode() is None)


def children_of(pid: int) -> list[int]:
    """Returns the processes that a process has begun; none where the system has no /proc."""
    found: list[int] = []
    with suppress(OSError):
        for thread in (_PROCESSES / str(pid) / "task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found
