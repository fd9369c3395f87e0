"""The contents of a document, whichever format it was written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from parsers.model import Unreadable

LOW_CONFIDENCE: Final = 0.85


class AwaitsRecognition(Unreadable):
    """A document that OCR could read, and was not asked to."""


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line that was read off a picture, and how sure the model was (0 to 1)."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Document:
    """The contents of a document: its non-blank lines, or the markup of the page that it wraps.

    `headings` are those of the lines that the document marks as such, each with its level. `recognised` are the
    lines that OCR read off pictures; `all_recognised` is True where nothing else was read.
    """

    lines: tuple[str, ...] = ()
    markup: str = ""
    headings: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    recognised: tuple[RecognisedLine, ...] = ()
    all_recognised: bool = False
