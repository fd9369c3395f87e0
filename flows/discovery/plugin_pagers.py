"""Pages that a plugin turns to by an address: laypage.render({count: 43, limit: 10, jump: function (obj) { … }})."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from flows.discovery.list_page import MAX_PAGES, Offer
from flows.discovery.script_calls import ScriptCalls
from flows.discovery.script_expressions import NAME
from flows.discovery.script_values import balanced

_CALL = re.compile(r"\blaypage(?:\s*\.\s*render)?\s*(?=\(\s*\{)", re.I)
_JUMP = re.compile(rf"\bjump\s*(?::\s*(?:function)?\s*)?\(\s*({NAME})\s*(?:,\s*{NAME}\s*)?\)\s*(?:=>\s*)?(?=\{{)")
_NUMBERS = re.compile(r"\b(count|limit|pages)[\"']?\s*:\s*[\"']?(\d{1,6})\b")
LIMIT = 10  # rows on a page, where a call does not say
_MOST_CALLS = 5


def read_plugin_pages(calls: ScriptCalls, number: int) -> Iterator[Offer]:
    """Yields the pages behind the n-th that laypage counts and turns to by an address; its `curr` counts from 1."""
    scripts = calls.page.scripts
    if "laypage" not in scripts:
        return
    for call in islice(_CALL.finditer(scripts), _MOST_CALLS):
        options = balanced(scripts, call.end())
        jump = _JUMP.search(options)
        if jump is None:
            continue
        last = _pages(dict(_NUMBERS.findall(options)))
        body = balanced(options, jump.end())
        for page in range(number + 1, min(last, number + MAX_PAGES) + 1):
            request = calls.request_of_turn(body, {f"{jump[1]}.curr": str(page)})
            if request is None:
                return
            yield Offer("number", str(page), request.url, page, request)


def _pages(said: dict[str, str]) -> int:
    """How many pages a call counts: as `pages`, or by its rows and the rows on a page."""
    if "pages" in said:
        return int(said["pages"])
    limit = int(said.get("limit", LIMIT))
    return -(-int(said.get("count", 0)) // limit) if limit else 0
