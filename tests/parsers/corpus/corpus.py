"""The corpus as (name, bytes, media type), and a digest of what the parsers give for each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from parsers.as_json import report_to_dict
from parsers.knowledge import Knowledge
from parsers.model import ParseError
from parsers.report import PARSER_VERSION, parse
from tests.documents.docx_files import auto_numbered, official, typed

HERE = Path(__file__).parent
RECORD = HERE / "record.json"
URL = "http://www.example.gov.cn/zwgk/t20240202_1.html"
NAVIGATION = "<div class='nav'><a href='/'>首页</a><a href='/zwgk/'>政务公开</a></div>"


class Item(NamedTuple):
    """One input of the corpus."""

    name: str
    content: bytes
    media_type: str | None


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>&emsp;&emsp;{escape(line)}</p>" for line in lines[1:])


def _page(lines: Sequence[str], article: str, charset: str = "utf-8") -> bytes:
    """Returns a page of a portal with navigation, title, date of publication and a foot."""
    title = escape(lines[0])
    return (
        f"<html><head><meta charset='{charset}'><title>{title}_政务公开</title>"
        f"<meta name='ArticleTitle' content='{title}'><meta name='PubDate' content='2024-02-02 10:00'></head><body>"
        f"{NAVIGATION}<h1>{title}</h1><div class='info'>发布日期：2024-02-02 来源：镇党政办</div>"
        f"<div class='article'>{article}</div><div class='foot'>主办：某县人民政府 备案号</div></body></html>"
    ).encode(charset)


CLOTHES: Mapping[str, tuple[Callable[[Sequence[str]], bytes], str | None]] = {
    "text": (lambda lines: "\n".join(lines).encode(), "text/plain"),
    "paragraphs": (lambda lines: _page(lines, _paragraphs(lines)), "text/html"),
    "breaks": (lambda lines: _page(lines, "<br>".join(map(escape, lines[1:]))), "text/html"),
    "cells": (
        lambda lines: _page(lines, f"<table><tr><td>{_paragraphs(lines)}</td></tr></table>", "gb18030"),
        "text/html",
    ),
    "spans": (
        lambda lines: _page(lines, "".join(f"<div><span>{line[:3]}</span><b>{line[3:]}</b></div>" for line in lines)),
        "text/html",
    ),
    "typed": (typed, None),
    "numbered": (auto_numbered, None),
    "official": (lambda lines: official(lines, "某镇人民政府文件"), None),
}


def items() -> Iterator[Item]:
    """Yields every text in every form, in order of name."""
    for file in sorted(HERE.glob("*.txt")):
        lines = file.read_text("utf-8").splitlines()
        for form, (dress, media_type) in CLOTHES.items():
            yield Item(f"{file.stem} as {form}", dress(lines), media_type)


def digests(knowledge: Knowledge) -> dict[str, str]:
    """Returns by name the hash of the report, or of the error, that the parsers give."""
    return {item.name: _digest(_result(item, knowledge)) for item in items()}


def _result(item: Item, knowledge: Knowledge) -> dict[str, Any]:
    try:
        return report_to_dict(parse(item.content, knowledge=knowledge, url=URL, media_type=item.media_type))
    except ParseError as error:
        return {"error": str(error)}


def _digest(result: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(result, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def record() -> dict[str, Any]:
    """Returns the parser version and the digests on record; raises FileNotFoundError."""
    loaded: dict[str, Any] = json.loads(RECORD.read_text("utf-8"))
    return loaded


def write_record(found: Mapping[str, str]) -> None:
    """Puts digests on record under today's PARSER_VERSION."""
    content = {"parser_version": PARSER_VERSION, "digests": dict(found)}
    RECORD.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def verdict(kept: Mapping[str, Any], version: str, found: Mapping[str, str]) -> str:
    """Returns what is to be done in one line; empty where output and version are those on record."""
    changed = sorted(name for name in {*kept["digests"], *found} if kept["digests"].get(name) != found.get(name))
    if changed and version == kept["parser_version"]:
        return (
            f"the parsers give something else for {len(changed)} inputs ({', '.join(changed[:3])}) under the same"
            " PARSER_VERSION: raise it in parsers/report.py, then `python -m tests.parsers.corpus --update`"
        )
    if version != kept["parser_version"]:
        return "PARSER_VERSION is new: put it on record by `python -m tests.parsers.corpus --update`"
    return ""
