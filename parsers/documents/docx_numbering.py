"""Properties that a docx paragraph takes from its styles and its list: its number as text, whether it is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from parsers.documents.list_numbers import LEVELS, Counters, Level
from parsers.documents.symbols import text_drawn
from parsers.documents.wordml import attribute, child, children, is_on

_LONGEST_CHAIN: Final = 40  # styles that are based on one another
_NO_HEADING: Final = 9  # the outline level of text (ISO 29500-1, 17.3.1.20)


@dataclass(frozen=True, slots=True)
class _Num:
    key: str  # lists that share it count on together
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(slots=True)
class Styles:
    """The styles of a document and its lists; counts the numbered paragraphs as they come."""

    _styles: dict[str, Any] = field(default_factory=dict)
    _default: str = ""
    _nums: dict[str, _Num] = field(default_factory=dict)
    _counters: Counters = field(default_factory=Counters)
    _levels_of_styles: dict[tuple[str, str], int] = field(default_factory=dict)

    def read_styles(self, root: Any) -> None:
        """Takes in the styles part."""
        for style in children(root, "style"):
            name = attribute(style, "styleId")
            self._styles[name] = style
            if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true", "on"):
                self._default = name

    def read_numbering(self, root: Any) -> None:
        """Takes in the numbering part: w:abstractNum and w:num, w:lvlOverride put over them."""
        abstracts = {attribute(one, "abstractNumId"): one for one in children(root, "abstractNum")}
        by_style = {
            attribute(link, "val"): key
            for key, one in abstracts.items()
            if (link := child(one, "styleLink")) is not None
        }
        for num in children(root, "num"):
            key = attribute(child(num, "abstractNumId"), "val")
            abstract = abstracts.get(key)
            link = child(abstract, "numStyleLink") if abstract is not None else None
            if link is not None and attribute(link, "val") in by_style:
                key = by_style[attribute(link, "val")]
                abstract = abstracts[key]
            if abstract is not None:
                self._add(attribute(num, "numId"), key, abstract, num)

    def _add(self, num_id: str, key: str, abstract: Any, num: Any) -> None:
        levels, starts = {}, {}
        for one in children(abstract, "lvl"):
            level = _index(one)
            levels[level] = _level(one)
            if (style := child(one, "pStyle")) is not None:
                self._levels_of_styles[num_id, attribute(style, "val")] = level
        for override in children(num, "lvlOverride"):
            level = _index(override)
            if (own := child(override, "lvl")) is not None:
                levels[level] = _level(own)
            if (start := child(override, "startOverride")) is not None:
                starts[level] = _number(start, 1)
                levels[level] = replace(levels.get(level, Level()), start=starts[level])
        self._nums[num_id] = _Num(key, levels, starts)

    def number(self, properties: Any | None) -> str:
        """Counts a paragraph where it is numbered; returns its number as Word draws it, "" where it has none."""
        style = attribute(child(properties, "pStyle"), "val") or self._default
        num_id, level = self._numbering(properties, style)
        num = self._nums.get(num_id)
        if num is None:
            return ""
        self._counters.begin(num.key, num_id, num.starts)
        return self._counters.step(num.key, num.levels, min(max(level, 0), LEVELS - 1))

    def _numbering(self, properties: Any | None, style: str) -> tuple[str, int]:
        num_id, level = _num_pr(child(properties, "numPr"))
        for name, one in self._chain(style):
            if num_id:
                break
            num_id, styled = _num_pr(child(child(one, "pPr"), "numPr"))
            level = styled if level is None else level
            if num_id and level is None:
                level = self._levels_of_styles.get((num_id, style), self._levels_of_styles.get((num_id, name)))
        return num_id, level or 0

    def _chain(self, style: str) -> Iterator[tuple[str, Any]]:
        for _ in range(_LONGEST_CHAIN):
            one = self._styles.get(style)
            if one is None:
                return
            yield style, one
            style = attribute(child(one, "basedOn"), "val")

    def outline_level(self, properties: Any | None) -> int:
        """The level of a heading, from 1, as a paragraph or its style states it (标题 1); 0 for text."""
        style = attribute(child(properties, "pStyle"), "val") or self._default
        stated = (child(one, "outlineLvl") for one in (properties, *self._paragraphs_of(style)))
        level = next((_number(one, _NO_HEADING) for one in stated if one is not None), _NO_HEADING)
        return level + 1 if level < _NO_HEADING else 0

    def _paragraphs_of(self, style: str) -> Iterator[Any]:
        for _, one in self._chain(style):
            yield child(one, "pPr")

    def is_hidden(self, run: Any | None, paragraph: Any | None) -> bool:
        """Returns True where run properties, or the styles of run and paragraph, hide a text (w:vanish)."""
        own = child(run, "vanish")
        if own is not None:
            return is_on(own)
        names = (attribute(child(run, "rStyle"), "val"), attribute(child(paragraph, "pStyle"), "val") or self._default)
        return self._style_hides(names[0]) != self._style_hides(names[1])  # two toggles of styles cancel (17.7.3)

    def _style_hides(self, name: str) -> bool:
        styled = (child(child(one, "rPr"), "vanish") for _, one in self._chain(name))
        return next((is_on(one) for one in styled if one is not None), False)


def _num_pr(element: Any | None) -> tuple[str, int | None]:
    level = child(element, "ilvl")
    return attribute(child(element, "numId"), "val"), None if level is None else _number(level, 0)


def _index(element: Any) -> int:
    text = attribute(element, "ilvl")
    return min(int(text), LEVELS - 1) if text.isdecimal() else 0


def _number(element: Any | None, default: int) -> int:
    text = attribute(element, "val")
    return int(text[:6]) if text.isdecimal() else default


def _level(element: Any) -> Level:
    restart = child(element, "lvlRestart")
    legal = child(element, "isLgl")
    shape, text = _format(element), attribute(child(element, "lvlText"), "val")
    font = attribute(child(child(element, "rPr"), "rFonts"), "ascii")
    return Level(
        start=_number(child(element, "start"), 0),
        format=shape,
        text=text_drawn(font, text) or text if shape == "bullet" else text,
        suffix=attribute(child(element, "suff"), "val") or "tab",
        restart=None if restart is None else _number(restart, 0),
        legal=legal is not None and is_on(legal),
    )


def _format(level: Any) -> str:
    """The format's name; one that newer Word wraps in mc:AlternateContent gives its fallback's name."""
    found = child(level, "numFmt")
    if found is None:
        found = next((one for one in level.iter() if isinstance(one.tag, str) and one.tag.endswith("}numFmt")), None)
    name = attribute(found, "val") or "decimal"
    return ("decimalZero" if attribute(found, "format").startswith("01") else "decimal") if name == "custom" else name
