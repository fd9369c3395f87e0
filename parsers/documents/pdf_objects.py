"""What lies on a page of a pdf beside its characters: pictures, and boxes that cover text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ctypes import byref, c_float, c_int, c_uint, c_void_p, cast
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from parsers.documents.grid import Rule

_MOST_OBJECTS: Final = 400_000  # of a document, each point of a path one, each pair of a text and a box over it
_MOST_SEGMENTS: Final = 6  # of a path that is a box
_LEAST_SIDE: Final = 4.0  # points; what is lower is a line
_OPAQUE: Final = 255
_MOST_RULES, _MOST_POINTS, _THICKEST = 4000, 400, 2.5  # of a page; of a path; points


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
        return (self.right - self.left) * (self.top - self.bottom)


@dataclass(slots=True)
class PageObjects:
    """The objects of a page: the area of its pictures, whether it holds text alone, its rules, what covers which text.

    The heights of rules grow downwards, as those of rows.
    """

    pictured: float = 0.0
    is_text_alone: bool = True
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    covers: dict[int, list[Box]] = field(default_factory=dict)  # by the address of the text object under them

    def is_covered(self, text_object: Any, x: float, y: float) -> bool:
        """Returns True where an opaque box was drawn over that point of a text."""
        return any(box.holds(x, y) for box in self.covers.get(address(text_object), ()))


@dataclass(slots=True)
class Budget:
    """How many objects of a document may still be looked at; those behind them are no rules and no covers."""

    left: int = _MOST_OBJECTS

    def spend(self, count: int) -> bool:
        """Returns True where so many more may be looked at."""
        self.left -= count
        return self.left >= 0


def page_objects(page: Any, budget: Budget) -> PageObjects:
    """Returns what lies on a page of pypdfium2."""
    from pypdfium2 import raw

    found, texts, placed = PageObjects(), list[Any](), list[tuple[int, Box]]()
    covers: dict[int, list[Box]] = defaultdict(list)
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        if not budget.spend(1):
            found.is_text_alone = False
            break
        one = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(one)
        found.is_text_alone = found.is_text_alone and kind == raw.FPDF_PAGEOBJ_TEXT
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts.append(one)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.pictured += _bounds(one).area()
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            if len(found.horizontal) + len(found.vertical) < _MOST_RULES:
                _add_rules(one, found, budget)
            if texts and (box := _opaque_box(one)) and budget.spend(len(texts)):
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


def _add_rules(path: Any, found: PageObjects, budget: Budget) -> None:
    """Adds the lines that a path draws: thin boxes and strokes, the sides of a frame."""
    from pypdfium2 import raw

    fill, stroke = c_int(), c_int()
    if not raw.FPDFPath_GetDrawMode(path, byref(fill), byref(stroke)):
        return
    if not budget.spend(max(raw.FPDFPath_CountSegments(path), 0)):
        return
    for left, bottom, right, top in _outlines(path):
        flat, narrow = top - bottom <= _THICKEST, right - left <= _THICKEST
        if flat and not narrow:
            found.horizontal.append(Rule(-(bottom + top) / 2, left, right))
        elif narrow and not flat:
            found.vertical.append(Rule((left + right) / 2, -top, -bottom))
        elif stroke.value and not flat:
            found.horizontal += [Rule(-top, left, right), Rule(-bottom, left, right)]
            found.vertical += [Rule(left, -top, -bottom), Rule(right, -top, -bottom)]


def _outlines(path: Any) -> Iterator[Box]:
    """Yields the boxes around the parts of a path; none of one that is a drawing."""
    from pypdfium2 import raw

    matrix, x, y = raw.FS_MATRIX(), c_float(), c_float()
    count = raw.FPDFPath_CountSegments(path)
    if not 1 < count <= _MOST_POINTS or not raw.FPDFPageObj_GetMatrix(path, byref(matrix)):
        return
    part: list[tuple[float, float]] = []
    for index in range(count + 1):
        segment = raw.FPDFPath_GetPathSegment(path, index) if index < count else None
        if segment is None or raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            if len(part) > 1:
                xs, ys = zip(*part, strict=True)
                yield Box(min(xs), min(ys), max(xs), max(ys))
            part = []
        if segment is not None:
            raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
            part.append(
                (
                    matrix.a * x.value + matrix.c * y.value + matrix.e,
                    matrix.b * x.value + matrix.d * y.value + matrix.f,
                )
            )


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
