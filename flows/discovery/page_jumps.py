"""Boxes into which one types a page's number: 第[ ]页 GO, where a function of the page makes the address of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from flows.discovery.html import Element, Page, attribute, names_of, text_of
from flows.discovery.link_addresses import base_of
from flows.discovery.list_page import MAX_PAGES, Offer
from flows.discovery.script_calls import TYPED, ScriptCalls, as_typed
from flows.discovery.script_expressions import NAME
from flows.discovery.script_values import balanced
from flows.http import Request

_LABEL = re.compile(r"[\s\[(（]*(?:go|跳\s*转?(?:[到至])?|转(?:到|至)?|前往|确\s*[定认])[\s\])）>»!]*", re.I)
_LABELLED = ("a", "button", "input", "span", "em", "i", "b", "div", "label", "img", "td")
_TYPES = ("", "text", "number", "tel")
_PAGER_NAME = re.compile(
    r"(?:^|[\s_-])(?:pag(?:e|es|er|ing|ination)(?:bar|box|list|nav)?|fen_?ye|fy|turn|jump)(?:$|[\s_-])", re.I
)
_OTHER_FIELD = re.compile(r"search|query|keyword|\bkw\b|\bso\b|login|user|pass|verif|captcha|code", re.I)
_PAGER_TEXT = re.compile(r"[第到至转上下]\s*[第一]?\s*[页頁]|跳\s*转|转\s*到|[页頁]\s*[次数]")
_PAGER_SIGN = re.compile(r"[上下前后後首尾末]\s*[一1]?\s*[页頁]|共|总|\d\s*/\s*\d|[»›]|\bnext\b", re.I)
_BOUND = re.compile(  # $('#go').click(turn), document.getElementById('go').onclick = function () {
    r"(?:\$\(\s*['\"]#(?P<sign>[^'\"<>\s]{1,80})['\"]\s*\)\s*\.(?:click|on|bind)\(\s*(?:['\"]click['\"]\s*,\s*)?"
    r"|getElementById\(\s*['\"](?P<id>[^'\"<>\s]{1,80})['\"]\s*\)"
    r"\.(?:onclick\s*=\s*|addEventListener\(\s*['\"]click['\"]\s*,\s*))"
    rf"(?:function\s*\([\w$,\s]{{0,40}}\)\s*(?=\{{)|\([\w$,\s]{{0,40}}\)\s*=>\s*(?=\{{)|(?P<name>{NAME})\s*[);])"
)
_MAX_INPUTS, _MAX_BOUND = 40, 100
_LEVELS = 4  # boxes around a field in which its button stands
_LONGEST = 120  # characters of a pager with such a box
_PARTS = 60


@dataclass(frozen=True)
class PageJump:
    """A box for a page's number; `shown` is what its button says, `script` what a click runs.

    `alone`: nothing else in its pager tells of pages, no 下一页 and no 1/1, idle or not.
    """

    shown: str
    script: str
    calls: ScriptCalls
    alone: bool

    def request(self, number: int) -> Request | None:
        """Returns the request for the page of a number; None where that is not certain."""
        return self.calls.request_of_typed(self.script, str(number)) if self.script else None


def with_jumps(offers: tuple[Offer, ...], page: Page, url: str, number: int, pages: int | None) -> tuple[Offer, ...]:
    """Returns the offers of the n-th page of a list with the addresses that its box for a number tells.

    `pages` is how many there are (None: nothing is said, 0: it does not follow from what is). Where the box alone
    tells of pages, it promises the next one: nothing says which is the last, but that it comes again.
    """
    jump = _find_jump(page, ScriptCalls(page, base_of(page, url)))
    if jump is None:
        return offers
    told = tuple(_told(offer, jump, number) for offer in offers)
    numbers = {offer.number for offer in told if offer.kind == "number"}
    last = min(pages or 0, number + MAX_PAGES)
    counted = (Offer("number", str(n), "", n, jump.request(n)) for n in range(number + 1, last + 1) if n not in numbers)
    told = (*told, *(one for one in counted if one.request is not None))
    if told or pages is not None or not jump.alone:
        return told
    request = jump.request(number + 1)
    return (Offer("next", jump.shown, request.url if request else jump.script, None, request),)


def _told(offer: Offer, jump: PageJump, number: int) -> Offer:
    """The offer of a page whose address only a script knows, with the address that the box tells."""
    if offer.request is not None or offer.kind not in ("number", "next"):
        return offer
    return replace(offer, request=jump.request(offer.number or number + 1))


def _find_jump(page: Page, calls: ScriptCalls) -> PageJump | None:
    """Returns the box for a page's number, the first that tells where it leads; None where there is none."""
    found: PageJump | None = None
    bound: dict[str, str] | None = None
    for field in islice(page.root.iter("input"), _MAX_INPUTS):
        if attribute(field, "type").lower() not in _TYPES or _OTHER_FIELD.search(_named(field)):
            continue
        if (box := _box_of(field)) is None:
            continue
        bound = _bound_scripts(page.scripts) if bound is None else bound
        for button in _buttons(box):
            script = _script_of(button, field, bound)
            jump = PageJump(_shown(button).strip(), as_typed(script), calls, _is_alone(box))
            if jump.request(2) is not None:
                return jump
            found = found or (jump if script else None)
    return found


def _box_of(field: Element) -> Element | None:
    """The box of a pager around a field: it says 第 页 or is called a pager, and holds a button that says GO."""
    for box in islice(field.iterancestors(), _LEVELS):
        if box.tag in ("body", "html") or sum(1 for _ in islice(box.iter(), _PARTS)) == _PARTS:
            return None
        text = text_of(box)
        if len(text) > _LONGEST or _OTHER_FIELD.search(names_of(box)):
            return None
        if next(_buttons(box), None) is not None and (_PAGER_TEXT.search(text) or _PAGER_NAME.search(names_of(box))):
            return box
    return None


def _is_alone(box: Element) -> bool:
    parent = box.getparent()
    around = text_of(parent) if parent is not None and parent.tag not in ("body", "html") else ""
    return not any(_PAGER_SIGN.search(text) for text in (text_of(box), around if len(around) <= _LONGEST else ""))


def _buttons(box: Element) -> Iterator[Element]:
    return (one for one in box.iter(*_LABELLED) if _LABEL.fullmatch(_shown(one)) is not None)


def _shown(element: Element) -> str:
    if element.tag == "input":
        return attribute(element, "value") or attribute(element, "alt")
    if element.tag == "img":
        return attribute(element, "alt")
    return text_of(element) if len(element) < 3 else ""


def _script_of(button: Element, field: Element, bound: Mapping[str, str]) -> str:
    """What a click on a button runs: its own script, one that binds it by its id, or its form; empty for nothing."""
    href = attribute(button, "href").strip()
    written = attribute(button, "onclick").strip() or (href if href.lower().startswith("javascript:") else "")
    return written or bound.get(attribute(button, "id"), "") or _of_form(button, field)


def _bound_scripts(scripts: str) -> dict[str, str]:
    """What a click runs on the elements to which scripts bind one, by their ids."""
    if "click" not in scripts:
        return {}
    found: dict[str, str] = {}
    for one in islice(_BOUND.finditer(scripts), _MAX_BOUND):
        name = one["sign"] or one["id"]
        if name not in found:
            found[name] = f"{one['name']}()" if one["name"] else balanced(scripts, one.end())
    return found


def _of_form(button: Element, field: Element) -> str:
    """The script that does what a form's own button does: it sends the form with the field in it."""
    name = attribute(field, "name")
    sends = button.tag in ("input", "button") and attribute(button, "type").lower() in ("submit", "image", "")
    in_form = any(one.tag == "form" for one in field.iterancestors())
    return f"document.f.{name}.value = {TYPED}; document.f.submit()" if name and sends and in_form else ""


def _named(field: Element) -> str:
    return f"{names_of(field)} {attribute(field, 'name')} {attribute(field, 'placeholder')}"[:200]
