"""Where a click leads that calls one of the page's own functions: toPage(2), openDoc('17'), a form that one sends.

Nothing is run. A function is followed where it goes to an address, or sends a form of the page, put together of
literals and of the call's arguments; what else it does, and what is known only when it runs, leaves it unfollowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from urllib.parse import urlencode

from flows.discovery.html import Element, Page, attribute
from flows.discovery.script_expressions import NAME, evaluate, literals
from flows.discovery.script_values import balanced, variables
from flows.discovery.urls import resolve
from flows.http import Request

_CALL = re.compile(rf"^\s*(?:javascript:)?\s*(?:return\s+)?(?:window\.|self\.)?({NAME})\s*\(([^()]{{0,300}})\)", re.I)
_GOES = re.compile(
    r"(?:\blocation(?:\.href)?\s*=(?!=)|\blocation\.(?:replace|assign)\s*\(|(?<![\w$.])(?:window\.)?open\s*\()\s*"
)
_ASSIGNS = re.compile(rf"(?:\bvar\s+|\blet\s+|\bconst\s+|[;{{]\s*)({NAME})\s*=(?!=)\s*")
_SENDS = re.compile(r"\.submit\s*\(\s*\)")
_FIELD = re.compile(
    rf"getElementById\(\s*['\"]([\w.-]{{1,60}})['\"]\s*\)\.value\s*=(?!=)\s*"
    rf"|\$\(\s*['\"](?:#|\w*\[name=\\?['\"]?)([\w.-]{{1,60}})\\?['\"]?\]?['\"]\s*\)\.val\(\s*"
    rf"|(?:\.|\[\s*['\"])({NAME})(?:['\"]\s*\])?\.value\s*=(?!=)\s*"
)
_ACTION = re.compile(r"\.action\s*=(?!=)\s*|\.attr\(\s*['\"]action['\"]\s*,\s*")
_CHOSEN = ("this.value", "this.options[this.selectedIndex].value", "$(this).val()", "this[this.selectedIndex].value")
_UNSENT = frozenset({"submit", "button", "reset", "image", "file"})
MAX_FIELDS = 100  # of one form
MAX_FORM = 100_000  # characters of all its fields
MAX_DEEDS = 12  # of one function


@dataclass(frozen=True)
class ScriptCalls:
    """The functions of one page; `base` is what its addresses go on from."""

    page: Page
    base: str
    _bodies: dict[str, tuple[tuple[str, ...], str] | None] = field(default_factory=dict)

    def request_of(self, script: str) -> Request | None:
        """Returns the request for what a click brings that runs `script`, or None where that is not certain."""
        call = _CALL.match(script) if "(" in script else None
        if call is None:
            return None
        defined = self._body_of(call[1])
        if defined is None:
            return None
        names, body = defined
        given = dict(zip(names, literals(call[2]), strict=False))
        return self._deed(body, {name: value for name, value in given.items() if value is not None})

    def request_of_choice(self, script: str, value: str) -> Request | None:
        """Returns the request for the page that a box's onchange turns to where `value` is chosen."""
        if "(" in script and (call := _CALL.match(script)) and (defined := self._body_of(call[1])):
            names, body = defined
            asked = [one.strip() for one in call[2].split(",")]
            given = {name: value for name, one in zip(names, asked, strict=False) if one in _CHOSEN}
            return self._deed(body, given)
        return self._deed(script, dict.fromkeys(_CHOSEN, value))

    def _body_of(self, name: str) -> tuple[tuple[str, ...], str] | None:
        if name not in self._bodies:
            self._bodies[name] = _definition(name, self.page.scripts) if name in self.page.scripts else None
        return self._bodies[name]

    @cached_property
    def _known(self) -> dict[str, str]:
        return variables(self.page.scripts)

    def _deed(self, body: str, given: Mapping[str, str]) -> Request | None:
        """The one request that a function's body makes with these arguments."""
        if not given:
            return None
        known = {**self._known, **given}
        used = set(given)
        for found in islice(_ASSIGNS.finditer(body), MAX_DEEDS):
            value = evaluate(body, found.end(), known)
            if value is not None and found[1] not in given:
                known[found[1]] = value.text
                if value.names & used:
                    used.add(found[1])
        deeds = (*self._gone_to(body, known, used), *self._sent(body, known, used))
        requests = {(one.url, tuple(sorted((one.form or {}).items()))): one for one in deeds}
        return next(iter(requests.values())) if len(requests) == 1 else None

    def _gone_to(self, body: str, known: Mapping[str, str], used: set[str]) -> Iterator[Request]:
        """The addresses that a body goes to and that its arguments tell: what all calls share is no page of theirs."""
        for found in islice(_GOES.finditer(body), MAX_DEEDS):
            value = evaluate(body, found.end(), known, used)
            address = resolve(self.base, value.text) if value is not None and value.names & used else None
            if address is not None:
                yield Request(address)

    def _sent(self, body: str, known: Mapping[str, str], used: set[str]) -> Iterator[Request]:
        """The form that a body fills and sends."""
        if not _SENDS.search(body):
            return
        filled: dict[str, str] = {}
        for found in islice(_FIELD.finditer(body), MAX_DEEDS):
            value = evaluate(body, found.end(), known)
            if value is not None and value.names & used:
                filled[found[1] or found[2] or found[3]] = value.text
        form = self._form_with(filled) if filled else None
        if form is None:
            return
        element, fields = form
        action = _ACTION.search(body)
        told = evaluate(body, action.end(), known) if action else None
        address = resolve(self.base, told.text if told else attribute(element, "action")) or self.base
        if attribute(element, "method").strip().lower() == "post":
            yield Request(address, form=fields)
        else:
            yield Request(f"{address.partition('?')[0]}?{urlencode(fields)}")

    def _form_with(self, filled: Mapping[str, str]) -> tuple[Element, dict[str, str]] | None:
        """The first form that has all these fields, by name or by id, and what it sends once they are filled."""
        for form in islice(self.page.root.iter("form"), 20):
            sent: dict[str, str] = {}
            left = set(filled)
            for one in islice(form.iter("input", "select", "textarea"), MAX_FIELDS):
                name, told = attribute(one, "name"), {attribute(one, "name"), attribute(one, "id")} & set(filled)
                if told:
                    left -= told
                    sent[name or next(iter(told))] = filled[next(iter(told))]
                elif name and _is_sent(one):
                    sent[name] = _value_of(one)
            if not left and "__VIEWSTATE" not in sent and sum(map(len, sent.values())) <= MAX_FORM:
                return form, sent
        return None


def _is_sent(element: Element) -> bool:
    kind = attribute(element, "type").lower()
    return kind not in _UNSENT and (kind not in ("checkbox", "radio") or element.get("checked") is not None)


def _value_of(element: Element) -> str:
    if element.tag == "select":
        options = list(islice(element.iter("option"), 200))
        chosen = next((one for one in options if one.get("selected") is not None), options[0] if options else None)
        return attribute(chosen, "value") if chosen is not None else ""
    return (element.text or "") if element.tag == "textarea" else attribute(element, "value")


def _definition(name: str, scripts: str) -> tuple[tuple[str, ...], str] | None:
    """Returns the parameters and the body of a function of this name; None where there is none, or two that differ."""
    written = re.escape(name)
    form = re.compile(
        rf"(?<![\w$.])(?:function\s+{written}\s*\(([^()]{{0,200}})\)"
        rf"|(?:window\.)?{written}\s*[:=]\s*(?:function\s*\w*\s*\(([^()]{{0,200}})\)|\(?([\w$,\s]{{0,200}})\)?\s*=>))"
        r"\s*(?=\{)"
    )
    found: set[tuple[tuple[str, ...], str]] = set()
    for match in islice(form.finditer(scripts), 4):
        names = tuple(one.strip() for one in (match[1] or match[2] or match[3] or "").split(","))
        found.add((names, balanced(scripts, match.end())))
    return found.pop() if len(found) == 1 else None
