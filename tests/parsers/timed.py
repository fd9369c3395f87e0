"""CPU seconds that other work on the machine and the garbage of other tests have little part in."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def cpu_seconds(work: Callable[[], object]) -> float:
    """What one call takes; the collector waits, since its share grows with what the tests before have left."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()


def grows_no_faster(seconds: Callable[[int], float], size: int, times: int) -> bool:
    """Whether an input four times as long as `size` costs no more than `times` the time.

    Noise makes a run longer and never shorter: the best of three tells, and one run within the bound proves it.
    """
    seconds(size // 8)
    small = min(seconds(size) for _ in range(3))
    return any(seconds(4 * size) < 0.05 + times * small for _ in range(3))
