"""Places named in a text: townships by the registry and by grammar, counties by every name they go by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.identity.registry import Registry, stem_of
from parsers.text import LOST_CHARACTER, words

_TOWNSHIP_END = re.compile(
    r"街道办事处|街道办|街道|地区办事处|民族苏木|苏木|镇|乡|地区(?=办事处|党工委|[（(]?[镇乡])|街办|办事处"
)
OFFICES = ("街办", "办事处")  # 城关街办, 城关办事处: a 街道 by its office, where its county has one of that name
_COUNTY_END = re.compile(r"[县市区旗州盟省]")
_HAN = re.compile(  # a sign stands for a lost character
    rf"(?:[\u3007\u3400-\u9fff\U00020000-\U0003ffff]|{LOST_CHARACTER})+\Z"
)
# 乡镇, 城镇, 我镇, 下乡 … are words and no names.
_WORDS = re.compile(
    r"(?:[各我本全该此乡城村集古小强新两每个]镇|度(?:镇|乡|街道|苏木)|(?:建制|中心|重点|特色小|工业|特色)镇|[各我本全该此城家下回返故水侨老每两]乡|"
    r"(?:美丽|特色|和谐|平安|[镇乡])[镇乡]|[各我本全该此镇乡、)）办区县市]街道|^(?:镇|乡|街道|苏木|地区))$"
)
# What may stand before a name that only grammar knows.
_ANCHOR = re.compile(
    r"(?:^|[\s,，。;；:：、()（）《》“”\"\[\]>|]|\d年度?|年度|年|中共|关于|人民政府|委员会|报送|呈报|上报|印发|公开|公布|发布|[县市区旗州盟省](?!政府|委)|[和与及对由])$"
)
_AFTER_NAME = re.compile(
    r"^(?:人民政府|人民镇府|政府|党委|党工委|委员会|委|办事处|关于|(?:19|20)\d{2}|[二][〇零○]|法治|法制|依法|年度|推进|落实|上半年|$|[\s,，()（）、\[>|])"
)
_AUTHOR_AFTER = re.compile(r"人民政府|党委|党工委|办事处|关于|(?:19|20)\d{2}")
_SUBJECT = re.compile(
    r"(?:20\d\d年度?(?:以来)?[,，]?)?(?P<name>[^县市区旗州盟省\d,，。;；:：、“”《》在各]{2,7}(?:街道|镇|乡|苏木))(?=在|坚持|始终|党工委|党委)"
)
# what stands between a county's name and year or subject of a title
_STEM = re.compile(r"(?P<stem>[\u3400-\u9fff\U00020000-\U0003ffff]{2,6}?)(?=20\d\d|二[〇○零]|法治政府)")
_GOVERNING = re.compile(r"委|党委|政府|人民政府")
_FUNCTION_WORDS = "在为对把向于及与和是将使让从由到以入了给的、，,。；;“”（）()《》"
_OTHER_WORDS = frozenset(
    words(
        "镇情 镇域 镇级 镇直 镇内 镇里 镇街 镇静 "
        "乡情 乡域 乡级 乡直 乡内 乡里 乡镇 乡土 乡贤 乡愁 乡风 乡规 乡音 乡亲 乡间 乡邻"
    )
)
LONGEST_NAME = 14


@dataclass(frozen=True, slots=True)
class Mention:
    """A township named in a text; `registered`: the registry knows the name, in the county asked for if any."""

    name: str
    start: int
    end: int
    registered: bool


def townships_in(
    text: str, registry: Registry, county_code: str | None = None, *, prose: bool = False
) -> Iterator[Mention]:
    """The townships that a text names, in order.

    The longest registered name that ends at a level's word counts, so that 在下太镇 gives 下太镇. In a title or
    a line of metadata, not in prose, a name the registry does not know counts, too, where it stands alone
    between what may surround one.
    """
    reached = 0
    for match in _TOWNSHIP_END.finditer(text):
        suffix = match.group()
        begin = max(reached, match.start() - LONGEST_NAME)
        run = _HAN.search(text[begin : match.start()])
        if run is None or _begins_a_place(text, match.start(), registry):
            continue
        mention = _mention(text, match.end(), run.group(), suffix, _Where(registry, county_code, prose))
        if mention is not None:
            yield mention
            reached = mention.end


@dataclass(frozen=True, slots=True)
class _Where:
    registry: Registry
    county_code: str | None
    prose: bool


def _mention(text: str, end: int, run: str, suffix: str, where: _Where) -> Mention | None:
    if suffix in OFFICES:
        return _by_office(text, end, run, suffix, where)
    word = {"街道办事处": "街道", "街道办": "街道", "地区办事处": "地区"}.get(suffix, suffix)
    begin = end - len(suffix)
    known = _longest(run, word, where.registry, where.county_code)
    if known is not None and _WORDS.fullmatch(known) and not _stands_as_name(text, begin, end, known, word, where):
        known = None
    if known and (
        where.prose or _ANCHOR.search(text[max(0, begin - len(known) + len(word) - 4) : begin - len(known) + len(word)])
    ):
        return Mention(known, begin - len(known) + len(word), end, registered=True)
    whole = None if where.prose else _by_grammar(text, begin, run, word, text[end : end + 4])
    if known and (whole is None or len(whole) <= len(known)):
        return Mention(known, begin - len(known) + len(word), end, registered=True)
    return Mention(whole, begin - (len(whole) - len(word)), end, registered=False) if whole else None


def _by_office(text: str, end: int, run: str, suffix: str, where: _Where) -> Mention | None:
    """The 街道 of the county that an office is called after, where the name begins as one that stands alone does."""
    for at in range(len(run)) if where.county_code else ():
        township = where.registry.called(run[at:] + "街道", where.county_code or "")
        begin = end - len(suffix) - len(run) + at
        if township is not None:
            stands = _ANCHOR.search(text[max(0, begin - 4) : begin]) is not None
            return Mention(township.name, begin, end, registered=True) if stands else None
    return None


def _stands_as_name(text: str, begin: int, end: int, known: str, word: str, where: _Where) -> bool:
    """Returns True if a registered name that is also a word (平安镇, 新镇) heads a title or line as an author does."""
    start = begin - len(known) + len(word)
    heads = start == 0 or text[start - 1] in "县市区旗州"
    return not where.prose and heads and _AUTHOR_AFTER.match(text, end) is not None


def _longest(run: str, word: str, registry: Registry, county_code: str | None) -> str | None:
    names = [run[at:] + word for at in range(len(run))]
    if county_code:
        for name in names:
            if registry.called(name, county_code):
                return name
    return next((name for name in names if registry.holds(name)), None)


def _by_grammar(text: str, begin: int, run: str, word: str, after: str) -> str | None:
    """The name that runs from a boundary to its level's word, where what follows can follow a name."""
    if not _AFTER_NAME.match(after):
        return None
    for length in range(1, min(len(run), 9) + 1):
        if _ANCHOR.search(text[max(0, begin - length - 4) : begin - length]):
            name = run[-length:] + word
            return None if _WORDS.search(name) or length + len(word) < 2 else name
    return None


def township_by_stem(title: str, registry: Registry) -> str | None:
    """The township whose name stands without its level behind its county's: 丹江口市六里坪2024年法治政府建设…."""
    for name, _, end in counties_in(title, registry):
        after = _STEM.match(title, end)
        codes = registry.county_codes.get(name, ()) if after else ()
        if after and len(codes) == 1 and (township := registry.called(after["stem"], codes[0])):
            return township.name
    return None


def township_by_office(title: str, registry: Registry, county_code: str | None) -> str | None:
    """The township that a title begins with by its office's name, which no level's word ends: 北街办事处2024年…."""
    higher = next(counties_in(title, registry), None)
    codes = (county_code,) if county_code else registry.county_codes.get(higher[0], ()) if higher else ()
    for code in codes:
        for spelling, township_code in registry.spellings(code):
            at = title.find(spelling)
            begins = at >= 0 and (at == 0 or (higher is not None and at == higher[2]))
            if begins and stem_of(spelling) == spelling and (township := registry.township(township_code)):
                return township.name
    return None


def repeated_name(text: str) -> str | None:
    """The name that no registry knows and a text says again and again: the longest that stands there twice.

    下太镇 follows from …在下太镇… and …列入下太镇…; a name said once counts behind a word that joins (在, 为, 对).
    """
    stems: Counter[str] = Counter()
    for match in _TOWNSHIP_END.finditer(text):
        if text[match.start() : match.end() + 1] in ("乡村", "镇村") or _begins_a_word(text, match.start()):
            continue
        if match.group() in OFFICES:  # 党工委办事处, 我办事处: only the registry knows which names an office has
            continue
        run = _HAN.search(text[max(0, match.start() - 5) : match.start()])
        for at in range(len(run.group()) if run else 0):
            assert run is not None
            stem = run.group()[at:]
            if stem[0] not in _FUNCTION_WORDS and not _WORDS.search(stem + match.group()):
                joined = at > 0 and run.group()[at - 1] in _FUNCTION_WORDS
                stems[stem + match.group()] += 2 if joined else 1
    best = max(stems, key=lambda name: (stems[name], len(name)), default=None)
    return best if best and stems[best] > 1 and len(best) > 2 else None


def subject_name(opening: str) -> str | None:
    """The township that an opening begins with, known to a registry or not: 2025年，某某街道在…"""
    match = _SUBJECT.match(opening)
    return match["name"] if match and not _WORDS.search(match["name"]) else None


def _begins_a_word(text: str, at: int) -> bool:
    return text[at : at + 2] in _OTHER_WORDS


def _begins_a_place(text: str, at: int, registry: Registry) -> bool:
    """Returns True if 镇 or 乡 begins a word (引入乡村法庭) or a place: 镇江市, or 镇江 where the text knows 镇江市."""
    if _begins_a_word(text, at):
        return True
    for name in registry.words_after.get(text[at], ()):
        if text.startswith(name, at) or (text.startswith(name[:2], at) and len(name) == 3 and name in text):
            return True
    return False


def counties_in(text: str, registry: Registry) -> Iterator[tuple[str, int, int]]:
    """The names of counties, cities and provinces in a text, with where they stand; the longest name counts."""
    reached = 0
    names = registry.higher_names
    for match in _COUNTY_END.finditer(text):
        end = match.end()
        for start in range(max(reached, end - LONGEST_NAME), end - 1):
            if text[start:end] in names:
                yield text[start:end], start, end
                reached = end
                break


def county_codes_in(text: str, registry: Registry, *, governing: bool = False) -> list[str]:
    """The counties that a text names, each once; a name that several share counts where its city or province stands by.

    `governing` asks for those alone whose party committee or government is named (海门区委).
    """
    found: list[str] = []
    for name, start, end in counties_in(text, registry):
        if governing and not _GOVERNING.match(text, end):
            continue
        codes = registry.county_codes.get(name, ())
        if len(codes) > 1:
            near = text[max(0, start - 12) : start]
            codes = tuple(
                code
                for code in codes
                if (county := registry.counties[code]) and (_near(county.city, near) or _near(county.province, near))
            )
        if len(codes) == 1 and codes[0] not in found:
            found.append(codes[0])
    return found


def _near(name: str, text: str) -> bool:
    return len(name) > 1 and name in text
