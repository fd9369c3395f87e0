"""Articles of the demo in clothes that other people's programs make: no author of the parser wrote their markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

import markdown
from docutils.core import publish_string

from flows.config.packaged import shipped_config
from flows.config.reference_data import knowledge_of
from parsers.knowledge import Knowledge, PageHint
from parsers.model import Report, Section
from parsers.report import parse
from tests.bench.labelled import LabelledPage, labelled_pages
from tests.bench.scoring import reading_of, text_f1

PAGES = 36
QUIET = {
    "report_level": 5,
    "halt_level": 5,
    "embed_stylesheet": False,
    "stylesheet_path": None,
    "language_code": "zh-cn",
    "file_insertion_enabled": False,
    "raw_enabled": False,
}
# an outline's marker where a line begins, or behind a full stop and a blank, and the first characters of its heading
_HEADED = re.compile(
    r"(?:^|[。；]\s)\s*([一二三四五六七八九十]+、|（?[一二三四五六七八九十]+）)\s*([^。\n]{4})", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Score:
    """How much of the pages of one make is read right, each from 0 to 1."""

    title: float
    date: float
    body: float
    outline: float


def scores() -> Mapping[str, Score]:
    """Returns the score of each make of page, over the same articles."""
    knowledge = knowledge_of(shipped_config())
    pages = labelled_pages(PAGES)
    return {name: _score(make, pages, knowledge) for name, make in MAKES.items()}


def outline_f1(wanted: Iterable[Hashable], found: Iterable[Hashable]) -> float:
    """Returns F1 over headings; 1 where there are none on either side."""
    one, other = Counter(wanted), Counter(found)
    size = one.total() + other.total()
    return 2 * (one & other).total() / size if size else 1.0


def _by_docutils(writer: str) -> Callable[[LabelledPage], str]:
    def make(page: LabelledPage) -> str:
        line = "=" * 2 * len(page.title)
        source = f"{page.title}\n{line}\n\n:日期: {page.published}\n\n" + "\n\n".join(page.paragraphs)
        return str(publish_string(source, writer=writer, settings_overrides=QUIET).decode())

    return make


def _by_markdown(page: LabelledPage) -> str:
    text = f"# {page.title}\n\n发布日期：{page.published}\n\n" + "\n\n".join(page.paragraphs)
    return f"<!DOCTYPE html><html><head><title>{page.title}</title></head><body>{markdown.markdown(text)}</body></html>"


MAKES: Mapping[str, Callable[[LabelledPage], str]] = {
    "docutils html4": _by_docutils("html4css1"),
    "docutils html5": _by_docutils("html5"),
    "Markdown": _by_markdown,
}


def _score(make: Callable[[LabelledPage], str], pages: Sequence[LabelledPage], knowledge: Knowledge) -> Score:
    read = [(page, _parse(make(page), page, knowledge)) for page in pages]
    return Score(
        title=mean(report.title == page.title for page, report in read),
        date=mean(bool(report.published and report.published.isoformat() == page.published) for page, report in read),
        body=mean(text_f1(reading_of(report).text, page) for page, report in read),
        outline=mean(outline_f1(_headings(page), _read_headings(report.sections)) for page, report in read),
    )


def _parse(html: str, page: LabelledPage, knowledge: Knowledge) -> Report:
    hint = PageHint(county_code=page.county_code)
    return parse(html.encode(), knowledge=knowledge, url=page.url, media_type="text/html; charset=utf-8", hint=hint)


def _headings(page: LabelledPage) -> list[tuple[str, str]]:
    return [(_bare(marker), start) for marker, start in _HEADED.findall(_wide("\n".join(page.paragraphs)))]


def _read_headings(sections: Sequence[Section]) -> Iterator[tuple[str, str]]:
    for section in sections:
        found = _HEADED.match(_wide(f"{section.marker}{section.heading}{section.text}"))
        if found:
            yield _bare(found[1]), found[2]
        yield from _read_headings(section.children)


def _wide(text: str) -> str:
    return text.replace("(", "（").replace(")", "）")


def _bare(marker: str) -> str:
    return marker.removeprefix("（")
