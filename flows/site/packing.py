"""Script files of packed data: what a page opened from disk may load, since it may fetch nothing."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

File = tuple[str, str]


def packed_script(path: str, data: Any) -> File:
    """Returns the file `path`.js, which hands JSON `data` to the page as zlib in base64 under the name `path`."""
    packed = base64.b64encode(zlib.compress(as_json(data).encode("utf-8"), 9)).decode("ascii")
    return f"{path}.js", f'window.nianbao.give("{path}","{packed}");\n'


def as_json(data: Any) -> str:
    """Returns JSON that stays data inside a script, wherever it is put."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
