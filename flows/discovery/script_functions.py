"""The functions that a page's scripts define: `function go(n) {`, `go = function (n) {`, `go: n => {`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from flows.discovery.script_expressions import NAME

# found by what each definition holds: a pattern that began with a name would be tried at each character of the scripts
_TOKEN = re.compile(r"function(?=[\s(])|=>")
_FUNCTION = re.compile(rf"function(?:\s{{1,9}}({NAME}))?\s{{0,9}}\(([^()]{{0,200}})\)\s{{0,99}}(?=\{{)")
_ARROW = re.compile(r"=>\s{0,99}(?=\{)")
_ARROW_PARAMETERS = re.compile(r"\s{0,9}\(?([\w$,\s]{0,200})\)?\s{0,9}")
_MARK_BEFORE = re.compile(r"[:=]\s{0,9}$")
_NAME_BEFORE = re.compile(rf"(?<![\w$.])(?:window\.)?({NAME})\s{{0,9}}$")
_PART_OF_NAME = re.compile(r"[\w$.]")
_LONGEST_NAME = 80
_LONGEST_PARAMETERS = 220


class Definition(NamedTuple):
    """A function's name, its parameters, and where its body's bracket stands."""

    name: str
    parameters: tuple[str, ...]
    body: int


def read_definitions(scripts: str) -> Iterator[Definition]:
    """Yields the functions that scripts define, in order; linear in their length."""
    for token in _TOKEN.finditer(scripts):
        at = token.start()
        found = _function(scripts, at) if token[0] == "function" else _arrow(scripts, at)
        if found is not None:
            yield found


def _function(scripts: str, at: int) -> Definition | None:
    match = _FUNCTION.match(scripts, at)
    if match is None:
        return None
    mark = _MARK_BEFORE.search(scripts, max(0, at - 10), at)
    name = _name(scripts, mark.start()) if mark else None
    if name is None and not _PART_OF_NAME.match(scripts[at - 1 : at]):
        name = match[1]
    return Definition(name, _parameters(match[2]), match.end()) if name else None


def _arrow(scripts: str, at: int) -> Definition | None:
    match = _ARROW.match(scripts, at)
    if match is None:
        return None
    least = max(0, at - _LONGEST_PARAMETERS)
    mark = max(scripts.rfind(":", least, at), scripts.rfind("=", least, at))  # parameters hold neither
    given = _ARROW_PARAMETERS.fullmatch(scripts, mark + 1, at) if mark >= 0 else None
    name = _name(scripts, mark) if given else None
    return Definition(name, _parameters(given[1]), match.end()) if given and name else None


def _name(scripts: str, mark: int) -> str | None:
    """Returns the name before the colon or equals sign at a place."""
    found = _NAME_BEFORE.search(scripts, max(0, mark - _LONGEST_NAME), mark)
    return found[1] if found else None


def _parameters(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(","))
