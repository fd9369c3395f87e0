"""An article's lines, parted: title, metadata, body, signature, and what belongs to the page and not to the text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from parsers.front_matter.fields import bare_key, date_line, fits, open_key, read_fields, unlisted_field
from parsers.front_matter.furniture import MARKER, is_chrome, is_crumb, is_nightly
from parsers.front_matter.signature import part_end
from parsers.front_matter.titles import (
    TOPIC,
    grow_title,
    is_column_name,
    is_organ,
    is_report_title,
    is_title_rest,
    looks_like_title,
    same_title,
    title_weight,
)
from parsers.text import fold, squeeze

_FRONT_LINES = 80  # metadata and breadcrumbs before a text; more is no front matter
_COLUMN_NAME = 3  # the weight of a title that names neither author nor year: the least that is one
_LONGEST_WORD = 8  # characters of a menu's entry
_SALUTATION = re.compile(r"^[^。;,]{0,60}(?:委|政府|办|局|各|组|代表|同志|人大|部门|单位)[^。;,\d]{0,40}:\s*$")
_DOCUMENT_NUMBER = re.compile(
    r"^[\u3400-\u9fff]{1,14}\s?[\[(](?:19|20)\d{2}[\])]\s?第?\s?\d{1,4}\s?号(?:\s*签发人.{0,20})?$|^第?\d{1,4}号$"
)
_FILE = re.compile(r"\s*文\s*件\s*$")  # 某镇人民政府文件: the head of a printed document


@dataclass(frozen=True, slots=True)
class Article:
    """The parts of one page's article; every line of it stands in exactly one of them, in order."""

    title: str | None
    fields: Mapping[str, str]
    letterhead: tuple[str, ...]
    crumbs: str
    boilerplate: tuple[str, ...]
    body: tuple[str, ...]
    signature: tuple[str, ...]
    tail: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    lines: Sequence[str]
    kinds: list[str] = field(default_factory=list)  # crumb, meta, chrome, free; one for each line before the body
    fields: dict[str, str] = field(default_factory=dict)
    crumbs: list[str] = field(default_factory=list)


def part_article(lines: Sequence[str], known_title: str | None = None) -> Article:
    """Parts an article's non-blank lines; `known_title` is what the page declares as its title."""
    reading = _Reading(lines)
    for line in lines[:_FRONT_LINES]:
        kind = _kind(line, reading)
        if kind == "body":
            break
        reading.kinds.append(kind)
    first, last = _title_lines(reading, known_title)
    title = "".join(line.strip() for line in lines[first:last]) if last else None
    begin = _body_begin(reading, last, title)
    body, signature, tail = part_end(lines[begin:])
    furniture = tuple(line for line in body if is_nightly(line))
    front = (*lines[:first], *lines[last:begin]) if last else tuple(lines[:begin])
    return Article(
        title=title,
        fields=reading.fields,
        letterhead=tuple(line for line in lines[:first] if is_organ(_FILE.sub("", line))),
        crumbs=" ".join(reading.crumbs),
        boilerplate=tuple(front),
        body=tuple(line for line in body if line not in furniture) if furniture else tuple(body),
        signature=tuple(signature),
        tail=(*furniture, *tail),
    )


def _kind(line: str, reading: _Reading) -> str:
    folded = fold(line).strip()
    if MARKER.match(folded) and not (folded[0].isdigit() and is_report_title(line)):
        return "body"
    if is_crumb(line):
        reading.crumbs.append(line)
        return "crumb"
    fields = _fields(line, reading)
    if fields is not None:
        for name, value in fields.items():
            if value and not reading.fields.get(name):
                reading.fields[name] = value
        return "meta"
    if is_chrome(folded) or is_nightly(line):
        return "chrome"
    if _DOCUMENT_NUMBER.match(folded):
        return "number"
    if is_title_rest(line):
        return "free"
    if len(folded) < 4 and not folded.endswith((":", "。")):
        return "chrome"
    return "free" if looks_like_title(line) and not _SALUTATION.match(folded) else "body"


def _fields(line: str, reading: _Reading) -> Mapping[str, str] | None:
    fields = read_fields(line)
    if fields is None:
        value = _value_of_open_key(line, reading)
        # a day alone is that of the key above it; behind the key of a number it may be the posting day
        fields = value or date_line(line)
        fields = value if fields is None else fields
    if fields is not None or not (":" in line or "：" in line or "︰" in line):
        return fields
    return unlisted_field(line, among_fields=_is_among_fields(reading))


def _is_among_fields(reading: _Reading) -> bool:
    """Returns True where the line before or behind the one that is read is metadata."""
    at = len(reading.kinds)
    behind = reading.lines[at + 1] if at + 1 < len(reading.lines) else ""
    return (at > 0 and reading.kinds[-1] == "meta") or unlisted_field(behind, among_fields=False) is not None


def _value_of_open_key(line: str, reading: _Reading) -> dict[str, str] | None:
    at = len(reading.kinds)
    if not at or reading.kinds[-1] != "meta":
        return None
    meaning = open_key(reading.lines[at - 1])
    meaning = bare_key(reading.lines[at - 1]) if meaning is None else meaning
    if meaning is None or not fits(meaning, line):
        return None
    return {meaning: line.strip()} if meaning else {}


def _title_lines(reading: _Reading, known_title: str | None) -> tuple[int, int]:
    """The lines that hold the title, as a range; (0, 0) where there is none."""
    kinds, lines = reading.kinds, reading.lines
    free = [kind == "free" for kind in kinds] + [False] * (len(lines) - len(kinds))
    candidates = [at for at, is_free in enumerate(free) if is_free]
    declared = known_title or reading.fields.get("title")
    if (
        declared
        and not _is_menu_word(declared, lines, candidates)
        and (found := _first_same(declared, candidates, lines, free))
    ):
        return found
    weights = {at: _weight(at, candidates, reading) for at in candidates}
    if len(candidates) > 1:  # the column's name above the document's own title
        named = [at for at in candidates if weights[at] > _COLUMN_NAME and is_column_name(lines[at])]
        weights.update(dict.fromkeys(named, _COLUMN_NAME))
    best = max(candidates, key=lambda at: (weights[at], -at), default=None)
    if best is None or weights[best] < _COLUMN_NAME:
        return 0, 0
    first, last = grow_title(lines, best, free)
    return _first_same("".join(lines[first:last]), candidates, lines, free) or (first, last)


def _is_menu_word(declared: str, lines: Sequence[str], candidates: Sequence[int]) -> bool:
    """Returns True for a column's name, and for a word like 政务公开 above a line that is surely a report's title."""
    if is_column_name(declared):
        return True
    word = len(squeeze(declared)) <= _LONGEST_WORD and title_weight(declared) < _COLUMN_NAME
    return word and any(is_report_title(lines[at]) for at in candidates)


def _first_same(
    title: str, candidates: Sequence[int], lines: Sequence[str], free: Sequence[bool]
) -> tuple[int, int] | None:
    """The first place that gives the title, and gives it whole: the page's headline before the document's own."""
    wanted = len(squeeze(title))
    for at in candidates:
        first, last = grow_title(lines, at, free)
        text = "".join(lines[first:last])
        length = len(squeeze(text))
        whole = length + 3 >= wanted and (length <= wanted + 3 or is_organ(lines[first]))
        if same_title(text, title) and whole and "…" not in text[-3:]:
            return first, last
    return None


def _weight(at: int, candidates: Sequence[int], reading: _Reading) -> int:
    line = reading.lines[at]
    weight = title_weight(line)
    text = squeeze(line)
    repeated = any(other != at and same_title(line, reading.lines[other]) for other in candidates[:20])
    weight += 2 if repeated and len(text) >= 8 else 0
    after = reading.kinds[at + 1] if at + 1 < len(reading.kinds) else "body"
    weight += 1 if len(text) >= 8 and after in ("meta", "body") else 0
    return weight - (2 if is_organ(line) and not TOPIC.search(text) else 0)


def _body_begin(reading: _Reading, after_title: int, title: str | None) -> int:
    """Returns where the body begins: behind the title, its metadata, and its repetition by the document itself."""
    lines, kinds = reading.lines, reading.kinds
    if not title:
        return _begin_without_title(kinds)
    at = after_title
    while at < len(kinds):
        behind = at + 1 if kinds[at] != "free" else _repetition(lines, at, len(kinds), title)
        if behind == at:
            break
        at = behind
    return at


def _begin_without_title(kinds: Sequence[str]) -> int:
    at = len(kinds)
    while at and kinds[at - 1] == "free":
        at -= 1
    return at


def _repetition(lines: Sequence[str], at: int, end: int, title: str) -> int:
    """The line behind a title that is said again from line `at` on, broken over lines or not; else `at`."""
    for stop in range(min(at + 4, end), at, -1):
        if same_title("".join(lines[at:stop]), title):
            return stop
    return at
