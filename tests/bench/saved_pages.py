"""Texts of real pages, where a folder of them is at hand: whole reports, and openings of pages, with labels by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from tests.bench.labelled import LabelledPage


def saved_pages(shared: Path) -> list[LabelledPage]:
    """Returns the pages of `shared`, none where it is not there: seeds/ labelled by gold/, and pages/dev.jsonl.

    Both are plain text, and the tools read HTML: each line is put into a paragraph, without a head or a class. Of the
    openings the text is not labelled.
    """
    return [*_seeds(shared), *_openings(shared / "pages" / "dev.jsonl")]


def _seeds(shared: Path) -> Iterable[LabelledPage]:
    for file in sorted((shared / "gold").glob("*.json")):
        gold = json.loads(file.read_text("utf-8"))
        lines = (shared / "seeds" / gold["seed"]).read_text("utf-8").splitlines()
        besides = {_bare(line) for line in gold["boilerplate"]}
        text = tuple(line for line in lines if _bare(line) and _bare(line) not in besides)
        yield _page("", lines, gold["identity"], text)


def _openings(file: Path) -> Iterable[LabelledPage]:
    if file.is_file():
        for line in file.read_text("utf-8").splitlines():
            page = json.loads(line)
            gold = page["gold"]
            yield _page(page["url"], page["content"].splitlines(), gold, ())


def _page(url: str, lines: Iterable[str], gold: Mapping[str, str | None], text: tuple[str, ...]) -> LabelledPage:
    paragraphs = "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line.strip())
    html = f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{paragraphs}\n</body></html>'
    title, published = gold["title"] or "", gold["published"] or ""
    return LabelledPage(url, html.encode(), "text/html; charset=utf-8", html, "", title, published, text)


def _bare(line: str) -> str:
    return "".join(line.split())
