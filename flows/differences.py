"""What changed between two texts, for a person: a line of counts, or two columns with the changes in colour."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import LCSseq
from rich.columns import Columns
from rich.console import Console
from rich.table import Table
from rich.text import Text

from storage.similarity import ComparedSection, align

Outline = Sequence[tuple[str, str, str, str, str | None]]
Row = tuple[str, str, str, str, str, str, str]
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？\n]?")


def told_changes(before: str, after: str) -> str:
    """How many sentences came and went, and the first of each: what a person wants to know of a new version."""
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    gone = [sentence.strip() for sentence in old if sentence not in set(new) and sentence.strip()]
    come = [sentence.strip() for sentence in new if sentence not in set(old) and sentence.strip()]
    if not gone and not come:
        return "the order of sentences"
    parts = [f"{len(come)} sentences new", f"{len(gone)} gone"]
    if come:
        parts.append(f"+ {_short(come[0])}")
    if gone:
        parts.append(f"- {_short(gone[0])}")
    return "; ".join(parts)


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 60 else sentence[:59] + "…"


def aligned(one: Outline, other: Outline) -> list[Row]:
    """Sections of two reports, counterpart beside counterpart: same, changed, gone or new."""
    old = [ComparedSection(path, marker, heading, text, role) for path, marker, heading, text, role in one]
    new = [ComparedSection(path, marker, heading, text, role) for path, marker, heading, text, role in other]
    rows: list[Row] = []
    for before, after in align(old, new):
        if before is None or after is None:
            change = "new" if before is None else "gone"
        else:
            change = "same" if (before.heading, before.text) == (after.heading, after.text) else "changed"
        rows.append((change, *_told(before), *_told(after)))
    return rows


def _told(section: ComparedSection | None) -> tuple[str, str, str]:
    return (section.path, section.marker + section.heading, section.text) if section else ("", "", "")


def show_side_by_side(one: str, other: str, rows: Sequence[Row], console: Console | None = None) -> None:
    """Two columns on a terminal: what went is red, what came is green, what stayed is plain."""
    table = Table(show_lines=True, expand=True)
    for title in (one, other):
        table.add_column(title, ratio=1, overflow="fold")
    for change, path, heading, text, other_path, other_heading, other_text in rows:
        left, right = _cell(path, heading, text, "red", change == "gone"), Text()
        right = _cell(other_path, other_heading, other_text, "green", change == "new")
        if change == "changed":
            left = Text.assemble((f"{path} {heading}\n", "bold"), _marked(text, other_text, "red"))
            right = Text.assemble((f"{other_path} {other_heading}\n", "bold"), _marked(other_text, text, "green"))
        table.add_row(left, right)
    (console or Console()).print(Columns([table], expand=True))


def _cell(path: str, heading: str, text: str, colour: str, coloured: bool) -> Text:
    if not path:
        return Text()
    return Text.assemble((f"{path} {heading}\n", "bold"), (text, colour if coloured else ""))


def _marked(text: str, other: str, colour: str) -> Text:
    """The text with what the other does not have in colour."""
    marked = Text()
    for operation in LCSseq.opcodes(text, other):
        piece = text[operation.src_start : operation.src_end]
        if piece:
            marked.append(piece, None if operation.tag == "equal" else colour)
    return marked
