"""Pictures of text to rows, by RapidOCR (extra `ocr`): its models lie in its wheel, and nothing is downloaded.

One page at a time on one thread, beside the processes that parse: they share one slot. Bounded by pages, and by pixels,
boxes and processor seconds a page; where a page has more, the document is unreadable, since half a report is none.
"""

from __future__ import annotations

import fcntl
import io
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, Final

from parsers.documents.document import RecognisedLine
from parsers.documents.layout import Glyph, Row, page_rows
from parsers.model import Unreadable

MOST_PAGES: Final = 40
_MOST_FRAMES: Final = 400
_DPI: Final = 200
_MOST_PIXELS: Final = 25_000_000
_LONGEST_SIDE: Final = 2400  # pixels; an A4 page of 200 dpi has 2339
_SIDE_TO_FIND_LINES: Final = 1280
_SMALLEST_PICTURE: Final = 200  # pixels; what is smaller is an icon
_PAGE_WIDTH: Final = 595.0  # of a picture, in the unit of the rows: points of an A4 page
_TALLEST, _PIECE, _SEAM = 2.0, 1.4, 0.3  # widths: a taller picture is read in pieces, cut where a stretch is blank
_MOST_BOXES: Final = 400
# of one thread: a busy machine reads as much as an idle one. A page takes 4, and all pages together are bounded too.
MOST_SECONDS_A_PAGE: Final = 20.0
MOST_SECONDS: Final = 200.0


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """The rows of a page that was read off its picture; `number` counts from 0."""

    number: int
    rows: list[Row]
    lines: tuple[RecognisedLine, ...]
    warnings: tuple[str, ...] = ()


def is_installed() -> bool:
    """Returns True where the `ocr` extra is there."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A picture to read: a page, or a part of a long one that begins `top` pixels below its head."""

    number: int
    image: Any
    top: int
    scale: float  # pixels a unit of the rows


def read_pdf_pages(document: Any, numbers: Sequence[int]) -> list[RecognisedPage]:
    """Returns the pages of those numbers of a pypdfium2 document as recognised; none without the extra."""
    if not is_installed():
        return []

    def pieces() -> Iterator[_Piece]:
        for number in numbers[: MOST_PAGES + 1]:
            page = document[number]
            width, height = page.get_size()
            longest = width if height > _TALLEST * width else max(width, height)
            scale = min(_DPI / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5, _LONGEST_SIDE / max(longest, 1))
            yield from _pieces(number, page.render(scale=scale).to_pil().convert("RGB"), scale)

    return _recognise(pieces())


def read_pictures(pictures: Iterable[bytes]) -> list[RecognisedPage]:
    """Returns each picture (or frame of a TIFF) as a recognised page; none without the extra."""
    if not is_installed():
        return []
    frames = enumerate(_frames(pictures))
    return _recognise(piece for at, image in frames for piece in _pieces(at, image, image.width / _PAGE_WIDTH))


def read_pictures_of(pages: Iterable[tuple[int, bytes]]) -> list[RecognisedPage]:
    """Returns the pages of those numbers, each read off its picture; none without the extra."""
    if not is_installed():
        return []
    frames = ((number, image) for number, picture in pages for image in islice(_frames([picture]), 1))
    return _recognise(piece for number, image in frames for piece in _pieces(number, image, image.width / _PAGE_WIDTH))


def _pieces(number: int, image: Any, scale: float) -> Iterator[_Piece]:
    """Yields a picture whole, a long one (a web page that was photographed) in pieces of about a page."""
    import numpy

    top, width, height = 0, image.width, image.height
    while height - top > _TALLEST * width:
        first, last = (top + round(part * width) for part in (_PIECE - _SEAM, _PIECE))
        stretch = numpy.asarray(image.crop((0, first, width, last)).convert("L"))
        seam = first + int(stretch.std(axis=1).argmin())
        yield _Piece(number, image.crop((0, top, width, seam)), top, scale)
        top = seam
    yield _Piece(number, image.crop((0, top, width, height)) if top else image, top, scale)


def _frames(pictures: Iterable[bytes]) -> Iterator[Any]:
    from PIL import Image, ImageSequence, UnidentifiedImageError

    count = 0
    for content in pictures:
        try:
            with Image.open(io.BytesIO(content)) as image:
                image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))  # a large photograph, unpacked at half its size
                for frame in ImageSequence.Iterator(image):
                    count += 1
                    if count > _MOST_FRAMES:
                        return
                    width, height = frame.size
                    if width * height <= _MOST_PIXELS and min(width, height) >= _SMALLEST_PICTURE:
                        yield _on_white(frame)
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            continue  # a picture that is broken holds no text


def _on_white(image: Any) -> Any:
    """The picture upright and without transparency, no wider than a page of 200 dpi."""
    from PIL import Image, ImageOps

    colored = ImageOps.exif_transpose(image).convert("RGBA")
    page = Image.new("RGB", colored.size, "white")
    page.paste(colored, mask=colored.getchannel("A"))
    page.thumbnail((_LONGEST_SIDE, max(_LONGEST_SIDE * 3, page.height)))
    return page


@contextmanager
def _slot() -> Iterator[None]:
    """Holds the machine's slot for OCR: a lock on the library's own file, which a process that is killed gives up."""
    spec = find_spec("rapidocr")
    assert spec is not None
    assert spec.origin is not None
    with Path(spec.origin).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _recognise(pieces: Iterable[_Piece]) -> list[RecognisedPage]:
    """Returns the pages that were read, one picture in memory at a time; the last one says where there are more."""
    with _slot():
        return _recognised(pieces)


def _recognised(pieces: Iterable[_Piece]) -> list[RecognisedPage]:
    pages: list[RecognisedPage] = []
    start = time.thread_time()
    for count, piece in enumerate(pieces):
        if count == MOST_PAGES:
            pages[-1] = replace(pages[-1], warnings=(f"only {MOST_PAGES} scanned pages were read; there are more",))
            break
        seconds = min(MOST_SECONDS_A_PAGE, start + MOST_SECONDS - time.thread_time())
        page = _page(piece, time.thread_time() + seconds)
        if pages and pages[-1].number == page.number:
            before = pages.pop()
            page = replace(before, rows=before.rows + page.rows, lines=before.lines + page.lines)
        pages.append(page)
    return pages


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    base: Any = RapidOCR  # typed, and its types hold for one line alone

    class Clocked(base):  # type: ignore[misc]
        """Reads the lines of a page one by one, and calls `check` with their number before each."""

        check: Callable[[int], None]

        def recognize_txt(self, img: list[Any]) -> Any:
            read = []
            for line in img:
                self.check(len(img))
                read.append(super().recognize_txt([line]))
            return replace(
                read[-1],
                imgs=[one for part in read for one in part.imgs],
                txts=tuple(one for part in read for one in part.txts),
                scores=tuple(one for part in read for one in part.scores),
                word_results=tuple(one for part in read for one in part.word_results),
            )

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return Clocked(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            "Global.max_side_len": _LONGEST_SIDE,
            # lines are found on a smaller copy and read off the whole picture: half the time and memory, none misread
            "Det.limit_type": "max",
            "Det.limit_side_len": _SIDE_TO_FIND_LINES,
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _page(piece: _Piece, until: float) -> RecognisedPage:
    import numpy

    number = piece.number

    def check(lines: int) -> None:
        if lines > _MOST_BOXES:
            raise Unreadable(f"scanned page {number + 1} holds {lines} lines or cells; at most {_MOST_BOXES} are read")
        if time.thread_time() > until:
            raise Unreadable(f"reading the scanned pages takes too long: given up on page {number + 1}")

    engine = _engine()
    engine.check = check
    result = engine(numpy.asarray(piece.image)[:, :, ::-1])
    if result.boxes is None or result.txts is None:
        return RecognisedPage(number, [], ())
    found = [one for one in zip(result.boxes, result.txts, result.scores, strict=True) if one[1].strip()]
    glyphs = _glyphs([box for box, _, _ in found], [text.strip() for _, text, _ in found])
    lines = tuple(RecognisedLine(text, float(score)) for _, text, score in found)
    rows = [
        replace(
            row,
            x0=row.x0 / piece.scale,
            x1=row.x1 / piece.scale,
            y=(row.y + piece.top) / piece.scale,
            size=row.size / piece.scale,
        )
        for row in page_rows(glyphs, number)
    ]
    return RecognisedPage(number, rows, lines)


def _glyphs(boxes: Sequence[Any], texts: Sequence[str]) -> list[Glyph]:
    """Boxes of text as they would lie on a page that is not turned; one size for all that are nearly of it."""
    if not boxes:
        return []
    long = [(box, text) for box, text in zip(boxes, texts, strict=True) if len(text) >= 8] or list(
        zip(boxes, texts, strict=True)
    )
    slope = median(float((box[1][1] - box[0][1]) / max(box[1][0] - box[0][0], 1)) for box, _ in long)
    usual = median(_em(box, text) for box, text in long)
    glyphs = []
    for box, text in zip(boxes, texts, strict=True):
        left, right = (float((box[a][0] + box[b][0]) / 2) for a, b in ((0, 3), (1, 2)))
        middle = float(sum(corner[1] for corner in box) / 4)
        center = (left + right) / 2
        y = middle - slope * center
        own = _em(box, text)
        size = usual if 0.75 < own / usual < 1.25 else own
        glyphs.append(Glyph(text, left + slope * middle, right + slope * middle, y, size))
    return glyphs


def _em(box: Any, text: str) -> float:
    """The width of one ideograph in a box; digits and Latin letters are half as wide."""
    width = sum(0.55 if char.isascii() else 1.0 for char in text)
    return max(float(box[1][0] - box[0][0]) / max(width, 1.0), 1.0)
