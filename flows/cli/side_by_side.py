"""Changes between two texts, for a person: a line of counts, or two columns with the changes in colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq
from rich.columns import Columns
from rich.console import Console
from rich.table import Table
from rich.text import Text

from storage.analysis.alignment import match_units, sentences, units_of
from storage.analysis.similarity import ComparedSection, align, laid_out

Outline = Sequence[tuple[str, str, str, str, str | None]]
Row = tuple[str, str, str, str, str, str, str]
Pair = tuple[ComparedSection | None, ComparedSection | None]
ALIKE = 50.0  # of 100: from here on two texts under different headings are one text that was moved
WORTH_LIKENING = 12  # characters


def told_changes(before: str, after: str) -> str:
    """Returns how many sentences came and went, and the first of each."""
    old, new = sentences(before), sentences(after)
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
    """Sections of two reports, counterpart beside counterpart: same, changed, gone, new or moved.

    A section is `moved` where all that it says stands under other headings in the other report, as the web pages tell
    it. What was moved under another heading is found there as well, by its text; and two headings are one another's
    counterparts where most of what stands under them is.
    """
    old = [ComparedSection(path, marker, heading, text, role) for path, marker, heading, text, role in one]
    new = [ComparedSection(path, marker, heading, text, role) for path, marker, heading, text, role in other]
    stayed, known = _elsewhere(old, new)
    rows: list[Row] = []
    for before, after in _reunited(align(old, new), old, new):
        if before is None or after is None:
            change = "new" if before is None else "gone"
            if (before and before.path in stayed) or (after and after.path in known):
                change = "moved"
        else:
            change = "same" if (before.heading, before.text) == (after.heading, after.text) else "changed"
        rows.append((change, *_told(before), *_told(after)))
    return rows


def _elsewhere(old: Sequence[ComparedSection], new: Sequence[ComparedSection]) -> tuple[set[str], set[str]]:
    """Returns the paths of old sections of which every sentence stayed, and of new ones with none that is new."""
    before, now = (list(units_of((one.heading, one.text) for one in sections)) for sections in (old, new))
    marks, left = match_units(now, before)
    gone = {old[before[index].section].path for index in left if not before[index].heading}
    come = {new[unit.section].path for index, unit in enumerate(now) if index not in marks and not unit.heading}
    said = tuple(
        {sections[unit.section].path for unit in units if unit.key and not unit.heading}
        for sections, units in ((old, before), (new, now))
    )
    return said[0] - gone, said[1] - come


def _reunited(pairs: Sequence[Pair], old: Sequence[ComparedSection], new: Sequence[ComparedSection]) -> list[Pair]:
    """The pairs, with sections that stood alone joined to their counterparts under other headings."""
    gone = {before.path: before for before, after in pairs if before is not None and after is None}
    come = {after.path: after for before, after in pairs if after is not None and before is None}
    partner = {after.path: before.path for before, after in pairs if before is not None and after is not None}
    partner |= _alike(list(gone.values()), list(come.values()))
    partner |= _parents_of(partner, gone, come)
    partner |= _of_one_name(partner, gone, come)
    return laid_out(old, new, {before: after for after, before in partner.items()})


def _of_one_name(
    partner: Mapping[str, str], gone: Mapping[str, ComparedSection], come: Mapping[str, ComparedSection]
) -> dict[str, str]:
    """New path to old path of sections with the same heading under headings that are counterparts."""
    taken = set(partner.values())
    free = {(before.parent, before.heading): path for path, before in gone.items() if path not in taken}
    named: dict[str, str] = {}
    for path, after in come.items():
        before = free.get((partner.get(after.parent, "?"), after.heading)) if after.heading else None
        if before is not None and path not in partner and before not in named.values():
            named[path] = before
    return named


def _alike(gone: Sequence[ComparedSection], come: Sequence[ComparedSection]) -> dict[str, str]:
    """New path to old path of sections with like texts, the likest first."""
    scored = sorted(
        ((fuzz.ratio(before.text, after.text), before.path, after.path) for before in gone for after in come
         if min(len(before.text), len(after.text)) >= WORTH_LIKENING),
        key=lambda entry: (-entry[0], entry[1:]),
    )  # fmt: skip
    moved: dict[str, str] = {}
    for score, before_path, after_path in scored:
        if score >= ALIKE and after_path not in moved and before_path not in moved.values():
            moved[after_path] = before_path
    return moved


def _parents_of(
    partner: Mapping[str, str], gone: Mapping[str, ComparedSection], come: Mapping[str, ComparedSection]
) -> dict[str, str]:
    """New path to old path of headings without text of their own, under which most sections are counterparts."""
    together = Counter((after.rpartition(".")[0], before.rpartition(".")[0]) for after, before in partner.items())
    parents: dict[str, str] = {}
    for (after, before), _ in sorted(together.items(), key=lambda entry: (-entry[1], entry[0])):
        alone = after in come and before in gone and not come[after].text and not gone[before].text
        if alone and after not in parents and before not in parents.values():
            parents[after] = before
    return parents


def _told(section: ComparedSection | None) -> tuple[str, str, str]:
    return (section.path, section.marker + section.heading, section.text) if section else ("", "", "")


_COLOURS = {"moved": "yellow"}


def show_side_by_side(one: str, other: str, rows: Sequence[Row], console: Console | None = None) -> None:
    """Two columns on a terminal: what went is red, what came is green, what moved is yellow, what stayed is plain."""
    table = Table(show_lines=True, expand=True)
    for title in (one, other):
        table.add_column(title, ratio=1, overflow="fold")
    for change, path, heading, text, other_path, other_heading, other_text in rows:
        left, right = _cell(path, heading, text, _COLOURS.get(change, "red"), change in ("gone", "moved")), Text()
        right = _cell(other_path, other_heading, other_text, _COLOURS.get(change, "green"), change in ("new", "moved"))
        if change == "changed":
            left = _under(path, heading, _marked(text, other_text, "red"))
            right = _under(other_path, other_heading, _marked(other_text, text, "green"))
        table.add_row(left, right)
    (console or Console()).print(Columns([table], expand=True))


def _cell(path: str, heading: str, text: str, colour: str, coloured: bool) -> Text:
    if not path:
        return Text()
    return _under(path, heading, Text(text, colour if coloured else ""))


def _under(path: str, heading: str, text: Text) -> Text:
    return Text.assemble((f"{path} {heading}".rstrip() + ("\n" if text else ""), "bold"), text)


def _marked(text: str, other: str, colour: str) -> Text:
    """The text with what the other does not have in colour."""
    marked = Text()
    for operation in LCSseq.opcodes(text, other):
        piece = text[operation.src_start : operation.src_end]
        if piece:
            marked.append(piece, None if operation.tag == "equal" else colour)
    return marked
