"""Memory that a night has used and needs no more goes back to the system, where the C library can do that (glibc)."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

_M_ARENA_MAX = -8  # malloc.h


@cache
def _c_library() -> Any:
    try:
        library = ctypes.CDLL(None)
    except OSError:
        return None
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None


def few_arenas() -> None:
    """Threads share their free memory: of 32 that read sites, each would keep what its largest page once took."""
    if (library := _c_library()) is not None:
        library.mallopt(_M_ARENA_MAX, 2)


def give_back() -> None:
    """Gives free memory back: a few milliseconds."""
    if (library := _c_library()) is not None:
        library.malloc_trim(0)
