"""`nianbao parse`: one page or document, or many, to JSON; no network, no archive."""

from __future__ import annotations

import base64
import binascii
import codecs
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from flows.cli.output import UserError
from flows.config.reference_data import knowledge_of
from flows.runtime.china import CHINA
from parsers.as_json import report_to_dict
from parsers.knowledge import Knowledge, PageHint
from parsers.model import ParseError
from parsers.report import parse as parse_page

_LINES_WORTH_A_POOL = 400
_CHUNK = 25
_knowledge: Knowledge | None = None  # of a pool's worker, read once


@click.command("parse")
@click.argument("file", required=False, type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option("--url", help="The page's address; it may prove the publishing date and the county.")
@click.option("--site", "site_id", metavar="ID", help="The configured site the page is of, which gives its county.")
@click.option(
    "--batch",
    type=click.Path(path_type=Path, allow_dash=True, dir_okay=False),
    help='JSON lines of {"url", "media_type", "content" or "content_base64"} in, JSON lines out.',
)
@click.pass_obj
def parse(folder: Path, file: Path | None, url: str | None, site_id: str | None, batch: Path | None) -> None:
    """Print what one page or document holds as JSON.

    HTML, text, docx, doc, wps, rtf, odt, pdf, ofd, xlsx, xls, or one of them in a zip, rar or 7z; scans and pictures
    with the extra ocr. FILE may be - for standard input. Needs no network, no archive and no configuration.

    \b
    Example: nianbao parse report.html --url http://www.example.gov.cn/t20250211_1.html
    """
    if (file is None) == (batch is None):
        raise click.UsageError("give either FILE or --batch FILE.jsonl")
    knowledge = knowledge_of(folder)
    today = datetime.now(CHINA).date().isoformat()
    hint = PageHint(county_code=_county_of(folder, site_id) if site_id else None, seen_on=today)
    if batch is not None:
        lines = _read(batch).removeprefix(codecs.BOM_UTF8).split(b"\n")
        for answer in _answers([line for line in lines if line.strip()], folder, hint, knowledge):
            sys.stdout.write(answer + "\n")
        return
    assert file is not None
    try:
        report = parse_page(_read(file), knowledge=knowledge, url=url, hint=hint)
    except ParseError as error:
        raise UserError(f"{file}: {error}") from error
    click.echo(json.dumps(report_to_dict(report), ensure_ascii=False, indent=1))


def _county_of(folder: Path, site_id: str) -> str:
    from flows.config.loader import load_config

    return load_config(folder).site(site_id).county_code


def _read(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"{file}: {error.strerror}") from error


def _answers(lines: list[bytes], folder: Path, hint: PageHint, knowledge: Knowledge) -> Iterator[str]:
    """One JSON line for each line, in order; many are shared among the processors."""
    if len(lines) < _LINES_WORTH_A_POOL:
        for line in lines:
            yield answer(line, knowledge, hint)
        return
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial
    from multiprocessing import get_context

    context = get_context("forkserver" if sys.platform != "win32" else "spawn")
    with ProcessPoolExecutor(mp_context=context, initializer=_start_worker, initargs=(folder,)) as pool:
        yield from pool.map(partial(_answer_in_worker, hint=hint), lines, chunksize=_CHUNK)


def _start_worker(folder: Path) -> None:
    global _knowledge
    _knowledge = knowledge_of(folder)


def _answer_in_worker(line: bytes, hint: PageHint) -> str:
    assert _knowledge is not None
    return answer(line, _knowledge, hint)


def answer(line: bytes, knowledge: Knowledge, hint: PageHint) -> str:
    """The JSON for one line of a batch: the report, or `{"error": …}` where there is none."""
    try:
        content, url, media_type = _asked(json.loads(line))
        report = parse_page(content, knowledge=knowledge, url=url, media_type=media_type, hint=hint)
    except (ParseError, ValueError, RecursionError) as error:
        return json.dumps({"error": str(error)}, ensure_ascii=False)
    return json.dumps(report_to_dict(report), ensure_ascii=False)


def _asked(row: Any) -> tuple[bytes | str, str | None, str | None]:
    if not isinstance(row, dict):
        raise ParseError("expected a JSON object with url, media_type and content")
    content = row.get("content")
    if isinstance(row.get("content_base64"), str):
        try:
            content = base64.b64decode(row["content_base64"], validate=False)
        except (binascii.Error, ValueError) as error:
            raise ParseError(f"content_base64: {error}") from error
    if not isinstance(content, (str, bytes)):
        raise ParseError("expected content (text) or content_base64 (bytes)")
    url, media_type = row.get("url"), row.get("media_type")
    return content, url if isinstance(url, str) else None, media_type if isinstance(media_type, str) else None
