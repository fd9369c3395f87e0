"""Data as files: JSON for other programs, and packed scripts, which a page opened from disk may load."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

File = tuple[str, str]
LEVEL = 6  # 9 takes twice the time for one hundredth less


def packed_script(path: str, data: Any) -> File:
    """Returns the file `path`.js, which hands JSON `data` to the page as zlib in base64 under the name `path`."""
    packed = base64.b64encode(zlib.compress(as_json(data).encode("utf-8"), LEVEL)).decode("ascii")
    return f"{path}.js", f'window.nianbao.give("{path}","{packed}");\n'


def json_rows(rows: Iterable[Mapping[str, Any]]) -> str:
    """Returns a JSON list of objects, one a line: so Python's fast encoder makes them, and a diff names a row."""
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in rows) + "\n]"


def as_json(data: Any) -> str:
    """Returns JSON that stays data inside a script, wherever it is put."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
