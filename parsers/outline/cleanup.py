"""Lines of a body: traces of Word taken out, a table of contents set aside, hard breaks healed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from parsers.outline.markers import MARKER_STARTS, SENTENCE_ENDS, WORDS_BEFORE_ONE, Style, find_candidates

_TRACE = re.compile(
    r"\[bookmark:[^\]\n]{0,40}\]|</?[a-z]{1,3}:[a-z]{1,12}[^<>\n]{0,80}>|<!--[^\n]{0,200}?-->"
    r"|(?:HYPERLINK|PAGEREF|EMBED|MERGEFORMAT)\s+\"?[^\s\"。，]{1,120}\"?|\\\*\s?MERGEFORMAT"
)
# what converters leave for an indent that they could not read, right before a marker
_JUNK_INDENT = re.compile(r"^[?\ufffd□■◆●•▪\uf000-\uf8ff]{1,4}(?=[^\s?])")
_HEADING_END = re.compile("[。；：;:]")
_MARKER_BEGUN = re.compile("(?:[：:；;。，,][一二三四五六七八九十]|[（(][一二三四五六七八九十]?)$")
_MARKER_REST = re.compile("是|[一二三四五六七八九十]{0,2}[）)]")
_MARKER_TORN = re.compile("(?:[：:；;。，,][一二三四五六七八九十]是|[（(][一二三四五六七八九十]{1,3}[）)])$")
_PAGE_NUMBER = re.compile(
    r"(?:[-—–－]\s{0,2}\d{1,3}\s{0,2}[-—–－]|第\s?\d{1,3}\s?页(?:[,，/／]?\s{0,2}共\s?\d{1,3}\s?页)?)$"
)
_LEADER = re.compile(r"[\s.．…·—_-]*\d{0,3}\s*$")
_LEADS: Final = frozenset(".．…·—_-")
_ENDS: Final = SENTENCE_ENDS | frozenset("：:.")
_GOES_ON_AFTER: Final = frozenset("，,、（(《“‘的和与及或对为把将以在按由向是")
_ENDS_NOTHING: Final = frozenset("，,、（(《“")  # no paragraph ends in these
_GOES_ON_BEFORE: Final = frozenset("，,、。；;：:）)》”’%％的等")
# 化解率98. / 5%: the break stands in a decimal; behind a point, 5 and a unit begin no paragraph
_DECIMAL_BEGUN = re.compile(r"\d\.$")
_DECIMAL_REST = re.compile(r"\d{1,4}\s?(?:[%％‰万亿元分]|个百分点)")
_SHORT: Final = 25
_REST: Final = 3
_FEWEST_WRAPPED: Final = 12
_WRAPPED_SHARE: Final = 0.2
_FEWEST_TORN: Final = 3
_TORN_SHARE: Final = 0.6
_NARROWEST_WRAP: Final = 18
_WIDEST_WRAP: Final = 60
_RAGGED: Final = 1.5
_INDENT: Final = 2
_LONGEST_REST: Final = 20  # characters of a heading that may stand on its second line
_NOT_ON_COVER: Final = "。，；：,:;"
_CONTENTS: Final = 80  # lines that a table of contents may have
_LONGEST_ENTRY: Final = 60
_LONGEST_LED: Final = 200  # with the dots that lead to its page


class Taken(NamedTuple):
    """Text taken out of some lines: it stood before the line of that number, counted without the traces."""

    at: int
    text: str


def in_order(traces: Sequence[Taken], contents: Sequence[Taken]) -> tuple[str, ...]:
    """All that was taken, as it stood."""
    return tuple(one.text for one in sorted((*traces, *contents), key=lambda one: one.at))


def take_traces(lines: Sequence[str]) -> tuple[list[str], list[Taken]]:
    """The lines without what a word processor left in them, stripped, blank ones dropped; and what was taken."""
    kept: list[str] = []
    traces: list[Taken] = []
    for raw in lines:
        line = raw.strip()
        if _PAGE_NUMBER.match(line):
            traces.append(Taken(len(kept), line))
            continue
        if "[" in line or "<" in line or "\\" in line or '"' in line:
            line = _without_traces(line, len(kept), traces)
        junk = _JUNK_INDENT.match(line)
        if junk and find_candidates(line[junk.end() : junk.end() + 8], 0):
            traces.append(Taken(len(kept), junk.group()))
            line = line[junk.end() :].strip()
        kept += filter(None, map(str.strip, line.split("\n")))
    return kept, traces


def _without_traces(line: str, number: int, traces: list[Taken]) -> str:
    behind_text, end = False, 0
    for found in _TRACE.finditer(line):
        behind_text = behind_text or bool(line[end : found.start()].strip())
        traces.append(Taken(number + behind_text, found.group()))
        end = found.end()
    return _TRACE.sub("", line).strip()


def take_contents(lines: Sequence[str]) -> tuple[list[str], list[Taken]]:
    """The lines without a table of contents at the top, and the table's lines.

    A table is a run of heading lines whose headings all stand once more further down.
    """
    first = next((i for i, line in enumerate(lines[:_CONTENTS]) if _heads(line)), None)
    if first is None:
        return list(lines), []
    end = first
    while end < min(len(lines), first + _CONTENTS) and _heads(lines[end]):
        end += 1
    keys = [_entry(line) for line in lines[first:end]]
    if len(keys) < 2:
        return list(lines), []
    wanted = set(keys)
    last_of: dict[str, int] = {}
    again: int | None = None
    for i in range(first + 1, len(lines)):
        if lines[i][0] in MARKER_STARTS and len(lines[i]) <= _LONGEST_ENTRY and (key := _entry(lines[i])) in wanted:
            last_of[key] = i
            again = i if again is None and key == keys[0] else again
    if again is None:
        return list(lines), []
    end = min(end, again)
    keys = keys[: end - first]
    if len(keys) < 2 or sum(last_of.get(key, 0) >= end for key in keys) < 0.6 * len(keys):
        return list(lines), []
    start = first
    if start and re.sub(r"\s", "", lines[start - 1]) in ("目录", "目次"):
        start -= 1
        start = 0 if all(map(_is_of_cover, lines[:start])) else start
    return [*lines[:start], *lines[end:]], [Taken(at, lines[at]) for at in range(start, end)]


def _is_of_cover(line: str) -> bool:
    """Returns True for what a cover may say above a table of contents: who, and when."""
    return len(line) < _SHORT and not any(char in _NOT_ON_COVER for char in line)


def _heads(line: str) -> bool:
    if len(line) > _LONGEST_LED or line[0] not in MARKER_STARTS or "。" in line:
        return False
    if len(line) > _LONGEST_ENTRY and len(_entry(line)) > _LONGEST_ENTRY:
        return False
    found = find_candidates(line[:8], 0)
    return bool(found) and found[0].start == 0 and found[0].style < Style.ORDINAL


def _entry(line: str) -> str:
    last = line.rstrip()[-1:]
    led = last.isdecimal() or last in _LEADS  # the pattern would be tried at each character
    return "".join((_LEADER.sub("", line) if led else line).split())


def mend_markers(lines: Sequence[str]) -> list[str]:
    """The lines; where a break tore a marker apart (…为：一 / 是…), its rest is drawn up to the line it began on."""
    mended: list[str] = []
    for line in lines:
        if mended and line[0] in "是一二三四五六七八九十)）" and _MARKER_BEGUN.search(mended[-1]):
            rest = _MARKER_REST.match(line)
            whole = mended[-1][-4:] + rest.group() if rest else ""
            if rest and _MARKER_TORN.search(whole) and len(rest.group()) < len(line):
                mended[-1] += rest.group()
                line = line[rest.end() :].lstrip()
        mended.append(line)
    return mended


def is_open(text: str) -> bool:
    """Returns True if `text` breaks off inside a sentence."""
    end = text.rstrip("”’」』）)》\"'")
    return not end or end[-1] not in _ENDS


def wrap_width(lines: Sequence[str]) -> float | None:
    """The width at which every line was broken, as text out of a PDF is; None where lines are paragraphs."""
    if len(lines) < _FEWEST_WRAPPED:
        return None
    widths = sorted(map(_width, lines))
    full = widths[-max(1, len(widths) // 20)]
    if not _NARROWEST_WRAP <= full <= _WIDEST_WRAP:
        return None
    near = [line for line in lines if -_INDENT - _RAGGED <= _width(line) - full <= _RAGGED]
    # a heading on its own line is no sentence broken off
    text = [line for line in near if line[0] not in MARKER_STARTS or "。" in line]
    torn = sum(is_open(line) for line in text)
    wrapped = len(near) >= _WRAPPED_SHARE * len(lines) and len(text) >= _FEWEST_TORN and torn >= _TORN_SHARE * len(text)
    return full - _RAGGED if wrapped else None


def _width(line: str) -> float:
    return len(line) - 0.5 * len(line.encode("ascii", "ignore"))


def heal(
    lines: Sequence[str], *, first_is_heading: bool, wrapped_at: float | None = None, taken: str = ""
) -> list[str]:
    """Joins lines that a hard break tore apart inside a sentence; real paragraphs and rows of tables stay apart.

    With `first_is_heading`, the first line is a heading unless it reads on: it ends in a comma or an
    open bracket, or it holds a whole sentence already and breaks off in the next. Where all lines were broken at
    one width (`wrapped_at`), a full line reads on and a shorter one ends its paragraph; `taken` is what stood
    before the first line on the same line of the page.
    """
    if len(lines) < 2:
        return list(lines)
    if wrapped_at is not None:
        return _unwrap(lines, wrapped_at, first_is_heading=first_is_heading, taken=_width(taken))
    paragraphs: list[list[str]] = []
    alone = first_is_heading
    tail = ""
    for line in lines:
        row = "\t" in line or (bool(paragraphs) and "\t" in paragraphs[-1][-1])  # of a table: it stands by itself
        if paragraphs and not row and _reads_on(tail, line, alone=alone):
            paragraphs[-1].append(line)
            tail = line if "。" in line or "；" in line else (tail + line)[-200:]
            alone = alone and not _has_sentence(line)
            continue
        stands_alone = bool(paragraphs) and _looks_like_heading(line)
        alone = (first_is_heading and not paragraphs and not _has_sentence(line)) or stands_alone
        paragraphs.append([line])
        tail = line
    return ["".join(_spaced(parts)) for parts in paragraphs]


def _unwrap(lines: Sequence[str], wrapped_at: float, *, first_is_heading: bool, taken: float) -> list[str]:
    paragraphs: list[list[str]] = []
    full = False
    for at, line in enumerate(lines):
        if full:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        # an indent, a marker, or what stood before the marker took some of the width
        short = 0.0 if full else _INDENT + (taken if at == 0 else 0.0)
        full = _width(line) >= wrapped_at - short
        full = full and not (at == 0 and first_is_heading and _heads_alone(line, lines[1:2], wrapped_at))
        full = full or line[-1] in _ENDS_NOTHING
    return ["".join(_spaced(parts)) for parts in paragraphs]


def _heads_alone(line: str, following: Sequence[str], wrapped_at: float) -> bool:
    """Returns True if a heading as wide as the text ends on its line, or its rest would not end soon."""
    if line[-1:] in SENTENCE_ENDS:
        return True
    if any(char in SENTENCE_ENDS for char in line) or not following:
        return False
    end = _HEADING_END.search(following[0])
    return _width(following[0]) >= wrapped_at and (end is None or end.start() > _LONGEST_REST)


def _spaced(parts: Sequence[str]) -> list[str]:
    """Two Latin words or numbers keep a blank between them where a break stood."""
    joined = list(parts[:1])
    for part in parts[1:]:
        if joined[-1][-1:].isascii() and joined[-1][-1:].isalpha() and part[:1].isascii() and part[:1].isalpha():
            joined.append(" ")
        joined.append(part)
    return joined


def _has_sentence(line: str) -> bool:
    return "。" in line or "；" in line


def _looks_like_heading(line: str) -> bool:
    return len(line) < _SHORT and not _has_sentence(line) and line[-1] not in _GOES_ON_AFTER


def _reads_on(tail: str, line: str, *, alone: bool) -> bool:
    if line[0] in _GOES_ON_BEFORE and tail[-1] not in SENTENCE_ENDS and not (alone and line[0] in "“的等"):
        return True
    if tail[-1] in _ENDS_NOTHING or (_DECIMAL_BEGUN.search(tail) and _DECIMAL_REST.match(line)):
        return True
    if line[0] == "一" and tail[-1] in WORDS_BEFORE_ONE:
        return True
    return is_open(tail) and (not alone or _is_rest(tail, line))


def _is_rest(tail: str, line: str) -> bool:
    """Returns True if the line is no more than the last word of a sentence."""
    return len(line) <= _REST and line[-1] in SENTENCE_ENDS and len(tail) > _SHORT // 2
