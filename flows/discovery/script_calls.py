"""Where a click leads that calls one of the page's own functions: toPage(2), openDoc('17'), a form that one sends.

Nothing is run. A function is followed where it goes to one address, or sends one form of the page, put together of
literals and of the call's arguments. An address or a field that is known only when it runs leaves it unfollowed.
"""

from __future__ import annotations

import re
from collections import ChainMap, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from urllib.parse import urlencode

from flows.discovery.html import Element, Page, attribute
from flows.discovery.script_expressions import NAME, Value, evaluate, literals
from flows.discovery.script_functions import read_definitions
from flows.discovery.script_values import balanced, variables
from flows.discovery.urls import request_key, resolve
from flows.http import Request

_CALL = re.compile(rf"^\s*(?:javascript:)?\s*(?:return\s+)?(?:window\.|self\.)?({NAME})\s*\(([^()]{{0,300}})\)", re.I)
_GOES = re.compile(
    r"(?:\blocation(?:\.href)?\s*=(?!=)|\blocation\.(?:replace|assign)\s*\(|(?<![\w$.])(?:window\.)?open\s*\()\s*"
)
_ASSIGNS = re.compile(rf"(?:\bvar\s+|\blet\s+|\bconst\s+|[;{{]\s*)({NAME})\s*=(?!=)\s*")
_LOADS = re.compile(r"\.load\(\s*|\$\.get\(\s*|\burl\s*:\s*")
_SENDS = re.compile(r"\.submit\s*\(\s*\)")
_FIELD = re.compile(
    rf"getElementById\(\s*['\"]([\w.-]{{1,60}})['\"]\s*\)\.value\s*=(?!=)\s*"
    rf"|\$\(\s*['\"](?:#|\w*\[name=\\?['\"]?)([\w.-]{{1,60}})\\?['\"]?\]?['\"]\s*\)\.val\(\s*"
    rf"|(?:\.|\[\s*['\"])({NAME})(?:['\"]\s*\])?\.value\s*=(?!=)\s*"
)
_ACTION = re.compile(r"\.action\s*=(?!=)\s*|\.attr\(\s*['\"]action['\"]\s*,\s*")
_OF_BOX = ("{0}.value", "{0}.options[{0}.selectedIndex].value", "$({0}).val()")  # of a box that a function is given
_EXPRESSION = re.compile(r"[^;\n]{0,200}")
TYPED = "typedNumber"  # stands for what was typed into a field
_CHOSEN = (
    "this.value",
    "this.options[this.selectedIndex].value",
    "$(this).val()",
    "this[this.selectedIndex].value",
    TYPED,
)
_UNSENT = frozenset({"submit", "button", "reset", "image", "file"})
_TYPED_INTO = re.compile(
    r"(?:document\.)?(?:getElementById\(\s*['\"][\w.-]{1,60}['\"]\s*\)|querySelector\(\s*['\"][^'\"()]{1,60}['\"]\s*\)"
    rf"|getElementsByName\(\s*['\"][\w.-]{{1,60}}['\"]\s*\)\[0\]|(?:document|this\.form)(?:\.{NAME}|\[[^\[\]]{{1,30}}\]){{1,3}}?"
    r"|this(?:\.previous(?:Element)?Sibling)?)\.value(?!\s*=(?!=))(?:\.trim\(\))?"
    r"|\$\(\s*(?:this|['\"][^'\"()]{1,60}['\"])\s*\)(?:\.(?:prev|siblings|parent|find)\([^()]{0,40}\)){0,2}\.val\(\s*\)(?:\.trim\(\))?"
)
_AS_NUMBER = re.compile(rf"(?:\$\.trim|Number|parseInt|Math\.floor)\(\s*{TYPED}\s*(?:,\s*10\s*)?\)")
MAX_FIELDS = 100  # of one form
MAX_FORM = 100_000  # characters of all its fields
MAX_DEEDS = 12  # of one function; one that has more is not followed
MAX_DEFINITIONS = 4  # of one name


def as_typed(script: str) -> str:
    """Returns a script with TYPED in the place of what it reads from fields; one that reads several stands as it is."""
    fields = {found[0] for found in _TYPED_INTO.finditer(script)}
    return _AS_NUMBER.sub(TYPED, _TYPED_INTO.sub(TYPED, script)) if len(fields) == 1 else script


@dataclass(frozen=True, slots=True)
class _Function:
    """A function's parameters and body, and where in it names, addresses and fields get their values.

    `is_short` is False for one that does more than is read.
    """

    parameters: tuple[str, ...]
    body: str
    assigned: tuple[tuple[str, int], ...]
    gone_to: tuple[int, ...]
    filled: tuple[tuple[str, int], ...]
    sends: bool
    action: int | None
    is_short: bool

    @classmethod
    def of(cls, parameters: tuple[str, ...], body: str) -> _Function:
        """Looks through a body once, for all that call it."""
        gone_to = tuple(found.end() for found in islice(_GOES.finditer(body), MAX_DEEDS + 1))
        fields = islice(_FIELD.finditer(body), MAX_DEEDS + 1)
        filled = tuple((found[1] or found[2] or found[3], found.end()) for found in fields)
        action = _ACTION.search(body)
        return cls(
            parameters=parameters,
            body=body,
            assigned=tuple((found[1], found.end()) for found in islice(_ASSIGNS.finditer(body), MAX_DEEDS)),
            gone_to=gone_to,
            filled=filled,
            sends=_SENDS.search(body) is not None,
            action=action.end() if action else None,
            is_short=max(len(gone_to), len(filled)) <= MAX_DEEDS,
        )


@dataclass(frozen=True)
class ScriptCalls:
    """The functions of one page; `base` is what its addresses go on from."""

    page: Page
    base: str
    _functions: dict[str, _Function | None] = field(default_factory=dict)
    _choices: dict[str, _Function] = field(default_factory=dict)

    def request_of(self, script: str) -> Request | None:
        """Returns the request for what a click brings that runs `script`, or None where that is not certain."""
        call = _CALL.match(script) if "(" in script else None
        function = self._function(call[1]) if call else None
        if call is None or function is None:
            return None
        given = dict(zip(function.parameters, literals(call[2]), strict=False))
        return self._deed(function, {name: value for name, value in given.items() if value is not None})

    def request_of_load(self, script: str) -> Request | None:
        """Returns the request for what a click loads into a box of the page: $('#box').load('/t/' + n + '.html')."""
        call = _CALL.match(script) if "(" in script else None
        function = self._function(call[1]) if call else None
        places = tuple(found.end() for found in islice(_LOADS.finditer(function.body), 2)) if function else ()
        if call is None or function is None or len(places) != 1:
            return None
        given = zip(function.parameters, literals(call[2]), strict=False)
        loading = replace(function, gone_to=places, sends=False)
        found = self._deed(loading, {name: value for name, value in given if value is not None})
        # behind a blank stands the part of the page that .load('/t/1.html #list') takes
        return Request(found.url.partition("%20")[0]) if found is not None else None

    def request_of_choice(self, script: str, value: str) -> Request | None:
        """Returns the request for the page that a box's onchange turns to where `value` is chosen."""
        if "(" in script and (call := _CALL.match(script)) and (function := self._function(call[1])):
            asked = [one.strip() for one in call[2].split(",")]
            pairs = list(zip(function.parameters, asked, strict=False))
            given = {name: value for name, one in pairs if one in _CHOSEN}
            given |= {form.format(name): value for name, one in pairs if one == "this" for form in _OF_BOX}
            return self._deed(function, given)
        if script not in self._choices:
            self._choices[script] = _Function.of((), script)
        return self._deed(self._choices[script], dict.fromkeys(_CHOSEN, value))

    def request_of_typed(self, script: str, value: str) -> Request | None:
        """Returns the request for what a click brings where `value` was typed; TYPED stands for it in the script.

        A function that is not given the value reads it itself.
        """
        call = _CALL.match(script)
        function = self._function(call[1]) if call else None
        if call is None:
            return self.request_of_turn(script, {TYPED: value})
        if function is not None and TYPED not in call[2]:
            return self.request_of_turn(as_typed(function.body), {TYPED: value})
        return self.request_of_choice(script, value)

    def request_of_node(self, name: str, fields: Mapping[str, str]) -> Request | None:
        """Returns the request for what a click on a node of a menu brings: `name` is called with the node at last."""
        function = self._function(name)
        if function is None or not function.parameters[-1]:
            return None
        return self._deed(function, {f"{function.parameters[-1]}.{key}": value for key, value in fields.items()})

    def request_of_turn(self, body: str, given: Mapping[str, str]) -> Request | None:
        """Returns the request for the page that a function's `body` turns to where its arguments are the `given`."""
        if body not in self._choices:
            self._choices[body] = _Function.of((), body)
        return self._deed(self._choices[body], given)

    def _function(self, name: str) -> _Function | None:
        """Returns the function of a name; None where there is none, or two that differ."""
        if name not in self._functions:
            found = {(names, balanced(self.page.scripts, place)) for names, place in self._defined.get(name, ())}
            self._functions[name] = _Function.of(*found.pop()) if len(found) == 1 else None
        return self._functions[name]

    @cached_property
    def _defined(self) -> dict[str, list[tuple[tuple[str, ...], int]]]:
        """The parameters of each function, and where its body begins; found once for all links of a page."""
        defined: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        for found in read_definitions(self.page.scripts):
            known = defined[found.name]
            if len(known) < MAX_DEFINITIONS:
                known.append((found.parameters, found.body))
        return dict(defined)

    @cached_property
    def _known(self) -> dict[str, str]:
        return variables(self.page.scripts)

    def _deed(self, function: _Function, given: Mapping[str, str]) -> Request | None:
        """The one request that a function makes with these arguments; None for none, several, or one not known."""
        if not given or not function.is_short:
            return None
        known = ChainMap(dict(given), self._known)
        used = set(given)
        for name, place in function.assigned:
            value = evaluate(function.body, place, known)
            if name in used and _is_uncertain(function, name, place, value, known, used):
                return None
            if value is not None and name not in given and (name not in used or name in value.names):
                known[name] = value.text
                if value.names & used:
                    used.add(name)
        if any(known[name].isdecimal() and _counts(function.body, name) for name in used):
            return None
        deeds = (*self._gone_to(function, known, used), *self._sent(function, known, used))
        requests = {request_key(one): one for one in deeds if one is not None}
        return next(iter(requests.values())) if len(requests) == 1 and None not in deeds else None

    def _gone_to(self, function: _Function, known: Mapping[str, str], used: set[str]) -> Iterator[Request | None]:
        """The addresses that a function goes to and that its arguments tell: what all calls share is no page of theirs.

        None stands for one that is not known.
        """
        for place in function.gone_to:
            value = evaluate(function.body, place, known, used)
            address = resolve(self.base, value.text) if value is not None and value.names & used else None
            if value is None:
                yield None
            elif address is not None:
                yield Request(address)

    def _sent(self, function: _Function, known: Mapping[str, str], used: set[str]) -> Iterator[Request | None]:
        """The form that a function fills and sends; None where a field or its address is not known."""
        if not function.sends:
            return
        values = [(name, evaluate(function.body, place, known)) for name, place in function.filled]
        filled = {name: value.text for name, value in values if value is not None}
        certain = all(value is not None and value.text == filled[name] for name, value in values)
        told = any(value is not None and value.names & used for _, value in values)
        form = self._form_with(filled) if certain and told else None
        action = evaluate(function.body, function.action, known) if function.action is not None else None
        if form is None or (function.action is not None and action is None):
            yield None
            return
        element, fields = form
        address = resolve(self.base, action.text if action else attribute(element, "action")) or self.base
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


def _is_uncertain(
    function: _Function, name: str, place: int, value: Value | None, known: Mapping[str, str], used: set[str]
) -> bool:
    """Returns True where a name that the arguments told is told anew, as n = n - 1 may; n = 1 is a bound and does not.

    What is put behind a text leaves it told: url = url + '&t=1'.
    """
    if value is None:
        written = _EXPRESSION.match(function.body, place)
        return written is not None and _mentions(written[0], name)
    if not value.names & used or value.text == known[name]:
        return False
    return name not in value.names or known[name].isdecimal()


def _mentions(text: str, name: str) -> bool:
    return name in text and re.search(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", text) is not None


def _counts(text: str, name: str) -> bool:
    """Returns True where a script counts a name up or down: n--, ++n, n -= 1."""
    if not any(sign in text for sign in ("--", "++", "-=", "+=", "*=")):
        return False
    own = re.escape(name)
    return re.search(rf"(?<![\w$.]){own}\s*(?:--|\+\+|[-+*]=)|(?:--|\+\+)\s*{own}(?![\w$])", text) is not None


def _is_sent(element: Element) -> bool:
    kind = attribute(element, "type").lower()
    return kind not in _UNSENT and (kind not in ("checkbox", "radio") or element.get("checked") is not None)


def _value_of(element: Element) -> str:
    if element.tag == "select":
        options = list(islice(element.iter("option"), 200))
        chosen = next((one for one in options if one.get("selected") is not None), options[0] if options else None)
        return attribute(chosen, "value") if chosen is not None else ""
    return (element.text or "") if element.tag == "textarea" else attribute(element, "value")
