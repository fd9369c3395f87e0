"""What lies on a page of a pdf beside its characters: pictures, and boxes that cover text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ctypes import byref, c_float, c_int, c_uint, c_void_p, cast
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

_MOST_OBJECTS: Final = 20_000
_MOST_PAIRS: Final = 2_000_000  # of a text and a box over it
_MOST_SEGMENTS: Final = 6  # of a path that is a box
_LEAST_SIDE: Final = 4.0  # points; what is lower is a line
_OPAQUE: Final = 255


class Box(NamedTuple):
    """A rectangle on the page, in its points from the bottom."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        """Returns True where a point lies in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def area(self) -> float:
        """Returns its area, in square points."""
        return max(self.right - self.left, 0.0) * max(self.top - self.bottom, 0.0)


@dataclass(slots=True)
class PageObjects:
    """The objects of a page: the area of its pictures, whether it holds text alone, and what covers which text."""

    pictured: float = 0.0
    is_text_alone: bool = True
    covers: dict[int, list[Box]] = field(default_factory=dict)  # by the address of the text object under them

    def is_covered(self, text_object: Any, x: float, y: float) -> bool:
        """Returns True where an opaque box was drawn over that point of a text."""
        return any(box.holds(x, y) for box in self.covers.get(address(text_object), ()))


def page_objects(page: Any) -> PageObjects:
    """Returns what lies on a page of pypdfium2; a page of more than 20,000 objects has no covers."""
    from pypdfium2 import raw

    found, texts, placed = PageObjects(), list[Any](), list[tuple[int, Box]]()
    covers: dict[int, list[Box]] = defaultdict(list)
    pairs, count = 0, raw.FPDFPage_CountObjects(page.raw)
    for index in range(min(count, _MOST_OBJECTS)):
        one = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(one)
        found.is_text_alone = found.is_text_alone and kind == raw.FPDF_PAGEOBJ_TEXT
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts.append(one)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.pictured += _bounds(one).area()
        elif kind == raw.FPDF_PAGEOBJ_PATH and texts and pairs < _MOST_PAIRS and (box := _opaque_box(one)):
            pairs += len(texts)
            placed += [(address(text), _bounds(text)) for text in texts[len(placed) :]]
            for text in _under(box, placed):
                covers[text].append(box)
    found.covers = dict(covers)
    return found


def address(page_object: Any) -> int:
    """Returns what tells one object of a page from another."""
    return cast(page_object, c_void_p).value or 0


def _under(box: Box, texts: list[tuple[int, Box]]) -> Iterator[int]:
    for text, own in texts:
        if own.left < box.right and box.left < own.right and own.bottom < box.top and box.bottom < own.top:
            yield text


def _bounds(page_object: Any) -> Box:
    from pypdfium2 import raw

    left, bottom, right, top = (c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(page_object, byref(left), byref(bottom), byref(right), byref(top))
    return Box(left.value, bottom.value, right.value, top.value)


def _opaque_box(path: Any) -> Box | None:
    """Returns the box that a path fills and nothing shines through, None for any other path."""
    from pypdfium2 import raw

    fill, stroke = c_int(), c_int()
    if raw.FPDFPath_CountSegments(path) > _MOST_SEGMENTS or raw.FPDFPageObj_HasTransparency(path):
        return None
    if not raw.FPDFPath_GetDrawMode(path, byref(fill), byref(stroke)) or fill.value == raw.FPDF_FILLMODE_NONE:
        return None
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    raw.FPDFPageObj_GetFillColor(path, byref(red), byref(green), byref(blue), byref(alpha))
    box = _bounds(path)
    is_box = min(box.right - box.left, box.top - box.bottom) >= _LEAST_SIDE
    return box if is_box and alpha.value == _OPAQUE and _is_whole(path, box) else None


def _is_whole(path: Any, box: Box) -> bool:
    """Returns True where no clipping leaves out a part of a path."""
    from pypdfium2 import raw

    clip = raw.FPDFPageObj_GetClipPath(path)
    x, y = c_float(), c_float()
    for number in range(max(raw.FPDFClipPath_CountPaths(clip), 0) if clip else 0):
        count = raw.FPDFClipPath_CountPathSegments(clip, number)
        if not 0 < count <= _MOST_SEGMENTS:
            return False
        points: list[tuple[float, float]] = []
        for index in range(count):
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, number, index), byref(x), byref(y))
            points.append((x.value, y.value))
        xs, ys = zip(*points, strict=True)
        if not (min(xs) - 1 <= box.left <= box.right <= max(xs) + 1):
            return False
        if not (min(ys) - 1 <= box.bottom <= box.top <= max(ys) + 1):
            return False
    return True
