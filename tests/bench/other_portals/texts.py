"""What the pages say: reports of townships, each sentence drawn, so that every word of a page is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

from flows.demo.counties import Town
from tests.bench.other_portals.phrases import CLOSING, DUTIES, FAULTS, OPENINGS, PLANS, TABLE, THEMES, TITLES, Theme

NUMERALS = "一二三四五六七八九十"
DIGITS = "〇一二三四五六七八九"
PARTS = (
    ("主要工作及成效", "主要举措和成效", "工作开展情况", "推进法治政府建设的主要做法"),
    ("存在的不足和原因", "存在的问题", "问题与不足"),
    ("党政主要负责人履行推进法治建设第一责任人职责情况", "主要负责人履职情况"),
    ("下一步工作安排", "下一年度主要安排", "下步打算"),
)
Place = Literal["heading", "text", "salutation", "signature", "table"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `lead` is the part of it that a portal prints in bold, `rest` goes on in the same line.

    The `rest` of a table has a line a row, its cells parted by tabs.
    """

    place: Place
    lead: str
    rest: str = ""

    @property
    def text(self) -> str:
        """The whole line."""
        return self.lead + self.rest


@dataclass(frozen=True, slots=True)
class Text:
    """A report and what its page tells of it; `title` has the lines in which it may be broken."""

    town: Town
    title: tuple[str, ...]
    issuer: str
    signed: date
    published: date
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class _Markers:
    """How an author numbers: the second rank by （一）, run in or not, or not at all; the third by 1. or by 一是."""

    second: str
    third: str
    run_in: bool

    @classmethod
    def drawn(cls, draw: Random) -> _Markers:
        return cls(
            draw.choice(("（{}）", "（{}）", "({})", "")), draw.choice(("{}.", "{}、", "{}是")), draw.random() < 0.4
        )


def write(draw: Random, town: Town, year: int) -> Text:
    """Returns a report of the town on the year, published in the first months of the next."""
    published = date(year + 1, 1, 4) + timedelta(days=draw.randrange(84))
    signed = published - timedelta(days=draw.randrange(1, 20))
    words = _words(draw, town, year)
    issuer = f"{town.name}{'办事处' if town.level == '街道' else '人民政府'}"
    markers = _Markers.drawn(draw)
    paragraphs = [
        *_opening(draw, town, words),
        *_themes(draw, markers, words),
        *_part(draw, 1, FAULTS, words),
        *_part(draw, 2, DUTIES, words),
        *_part(draw, 3, PLANS, words),
        *_ending(draw, town, issuer, signed, words),
    ]
    title = tuple(line.format(**words) for line in draw.choice(TITLES))
    return Text(town, title, issuer, signed, published, tuple(paragraphs))


def _words(draw: Random, town: Town, year: int) -> dict[str, str]:
    level = "街道" if town.level == "街道" else "乡" if town.level.endswith("乡") else town.name[-1]
    return {
        "t": town.name,
        "c": town.county,
        "y": str(year),
        "next": str(year + 1),
        "we": draw.choice((f"我{level}", town.name, f"全{level}")),
        "l": level,
        "issuer": f"{town.name}{'办事处' if town.level == '街道' else '人民政府'}",
    }


def _opening(draw: Random, town: Town, words: dict[str, str]) -> Iterator[Paragraph]:
    if draw.random() < 0.25:
        yield Paragraph("salutation", f"{town.county}人民政府：")
    yield Paragraph("text", "", _filled(draw, draw.choice(OPENINGS), words))


def _themes(draw: Random, markers: _Markers, words: dict[str, str]) -> Iterator[Paragraph]:
    yield Paragraph("heading", f"一、{draw.choice(PARTS[0])}")
    for number, theme in enumerate(draw.sample(THEMES, draw.randint(5, 8))):
        lead = draw.choice(theme.headings)
        if markers.second:
            lead = f"{markers.second.format(NUMERALS[number])}{lead}"
        sentences = draw.sample(theme.sentences, draw.randint(3, len(theme.sentences)))
        if markers.run_in:
            yield Paragraph("text", f"{lead}。", "".join(_filled(draw, s, words) for s in sentences))
        else:
            yield Paragraph("heading", lead)
            yield from _items(draw, markers, theme, sentences, words)
    if draw.random() < 0.15:
        yield _table(draw)


def _items(
    draw: Random, markers: _Markers, theme: Theme, sentences: Sequence[str], words: dict[str, str]
) -> Iterator[Paragraph]:
    """The sentences as one paragraph, or as items each with its own opening."""
    filled = [_filled(draw, sentence, words) for sentence in sentences]
    if len(filled) < 3 or draw.random() < 0.5:
        yield Paragraph("text", "", "".join(filled))
        return
    for number, sentence in enumerate(filled):
        digit = NUMERALS[number] if markers.third == "{}是" else str(number + 1)
        opening = theme.items[number % len(theme.items)]
        yield Paragraph("text", f"{markers.third.format(digit)}{opening}。", sentence)


def _table(draw: Random) -> Paragraph:
    rows = [(name, str(draw.randint(2, 900)), unit) for name, unit in draw.sample(TABLE, draw.randint(3, len(TABLE)))]
    return Paragraph("table", "", "\n".join("\t".join(row) for row in (("项目", "数量", "单位"), *rows)))


def _part(draw: Random, number: int, sentences: Sequence[str], words: dict[str, str]) -> Iterator[Paragraph]:
    yield Paragraph("heading", f"{NUMERALS[number]}、{draw.choice(PARTS[number])}")
    chosen = [_filled(draw, s, words) for s in draw.sample(sentences, draw.randint(3, 5))]
    if draw.random() < 0.5:
        yield Paragraph("text", "", "".join(chosen))
    else:
        yield from (Paragraph("text", "", sentence) for sentence in chosen)


def _ending(draw: Random, town: Town, issuer: str, signed: date, words: dict[str, str]) -> Iterator[Paragraph]:
    if draw.random() < 0.3:
        yield Paragraph("text", "", draw.choice(CLOSING))
    if draw.random() < 0.85:
        yield Paragraph("signature", draw.choice((issuer, f"{town.county}{issuer}")))
        yield Paragraph("signature", _day(draw, signed))


def _day(draw: Random, day: date) -> str:
    if draw.random() < 0.2:
        return f"{''.join(DIGITS[int(d)] for d in str(day.year))}年{_small(day.month)}月{_small(day.day)}日"
    return f"{day.year}年{day.month}月{day.day}日"


def _small(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def _filled(draw: Random, sentence: str, words: dict[str, str]) -> str:
    return sentence.format(
        **words,
        a=draw.randint(2, 9),
        b=draw.randint(10, 48),
        n=draw.randint(50, 980),
        k=draw.randint(1001, 9800),
        p=draw.choice(("92.6%", "95%以上", "97.3%", "98%", "99.1%", "100%")),
        d=f"{draw.randint(3, 11)}月{draw.randint(1, 28)}日",
    )
