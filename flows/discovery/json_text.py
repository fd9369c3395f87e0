"""JSON as portals send it."""

from __future__ import annotations

import json
import re
from typing import Any

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def loads(text: str, *, strict: bool = True) -> Any:
    """Returns the value of a JSON text; raises ValueError, RecursionError.

    Half a character (`\\ud800` alone) reads as `?`: no file and no table takes it, and the list's other rows are whole.
    """
    value = json.loads(text, strict=strict)
    if _SURROGATE.search(text) is None:
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
