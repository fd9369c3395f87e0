"""Elements of WordprocessingML by short names, whichever of its namespaces a file is written in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

_W: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.microsoft.com/office/word/2003/wordml",
)
_PREFIXES: Final = {
    **dict.fromkeys(_W, "w"),
    "http://schemas.microsoft.com/office/word/2003/auxHint": "wx",
    "http://schemas.microsoft.com/aml/2001/core": "aml",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "urn:schemas-microsoft-com:vml": "v",
    "http://schemas.microsoft.com/office/2006/xmlPackage": "pkg",
}
_OFF: Final = frozenset(("0", "false", "off", "none"))


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    namespace, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(namespace[1:], "")
    return f"{prefix}:{local}" if prefix else local


def name(element: Any) -> str:
    """Returns an element's name with the usual prefix (w:p); one of an unknown namespace has none."""
    return _short(element.tag) if isinstance(element.tag, str) else ""


def child(element: Any | None, local: str) -> Any | None:
    """Returns the first child of that name in WordprocessingML, None where there is none (or no element)."""
    return next(children(element, local), None) if element is not None else None


def children(element: Any, local: str) -> Iterator[Any]:
    """Yields the children of that name in WordprocessingML."""
    wanted = f"w:{local}"
    return (one for one in element if name(one) == wanted)


def attribute(element: Any | None, local: str) -> str:
    """Returns an attribute's value in whichever namespace, "" where there is none."""
    if element is None:
        return ""
    for space in _W:
        value = element.get(f"{{{space}}}{local}")
        if value is not None:
            return str(value)
    return str(element.get(local) or "")


def relationship(element: Any) -> str:
    """Returns the id of the relationship that an element names (r:id, r:embed), "" where there is none."""
    for key, value in element.attrib.items():
        if "relationships" in key and key.endswith(("}id", "}embed")):
            return str(value)
    return ""


def is_on(element: Any) -> bool:
    """Returns True where a toggle (w:vanish) is on, as it is without a value."""
    return attribute(element, "val").lower() not in _OFF
