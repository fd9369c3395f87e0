"""Figures that were read off pictures carry a mark, and a warning where the model was not sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.documents.document import LOW_CONFIDENCE, Document
from parsers.model import Figure
from parsers.text import squeeze


def mark_figures(figures: Sequence[Figure], document: Document | None) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """Returns the figures, those read by OCR with `source`, and a warning for each of low confidence."""
    if document is None or not document.recognised:
        return tuple(figures), ()
    whole = squeeze("".join(line.text for line in document.recognised))
    unsure = [(squeeze(line.text), line.confidence) for line in document.recognised if line.confidence < LOW_CONFIDENCE]
    marked: list[Figure] = []
    warnings: list[str] = []
    for figure in figures:
        quote = squeeze(figure.quote)
        if not document.all_recognised and quote not in whole:
            marked.append(figure)
            continue
        marked.append(replace(figure, source="ocr"))
        doubt = min(
            (sure for text, sure in unsure if text in quote or quote in text or _overlap(quote, text)), default=1.0
        )
        if doubt < LOW_CONFIDENCE:
            warnings.append(f"figure read by OCR with confidence {doubt:.2f}: {figure.quote[-40:]}")
    return tuple(marked), tuple(warnings)


def _overlap(quote: str, line: str) -> bool:
    """Returns True where a quote ends at the beginning of a line: the figure's number stands there."""
    return any(quote.endswith(line[:length]) for length in range(4, min(len(quote), len(line), 40)))
