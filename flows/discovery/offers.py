"""Finds the links, buttons and scripts of a list page that promise more of the list.

An idle pager offers nothing: its controls are disabled, or lead nowhere and no script is bound to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from flows.discovery.announced import counts_rows
from flows.discovery.html import Element, Page, attribute, names_of, text_of
from flows.discovery.link_addresses import LOOKS_LIKE_ADDRESS, address_gone_to, base_of
from flows.discovery.list_page import MAX_LINKS, MAX_PAGES, Offer, OfferKind
from flows.discovery.offers_apart import read_offers_apart
from flows.discovery.plugin_pagers import read_plugin_pages
from flows.discovery.script_calls import ScriptCalls
from flows.discovery.urls import folder_of, host_of, one_page, resolve
from flows.http import Request

_DIGITS = {  # full-width and circled ones
    **{ord("０") + n: str(n) for n in range(10)},
    **{ord("①") + n: str(n + 1) for n in range(20)},
}
_CONTROL = re.compile(
    r"^[\s\[(<«‹←]*(?:"
    r"(?P<next>下\s*[一1]?\s*[页頁屏]|[后後][一1]?[页頁]|[往向]?[下后後]翻[页頁]?|[下后後]\s*\d{1,3}\s*[条條篇]|next(?:\s*page)?"
    r"|(?:较|更)?[早旧]期?的?文章|older\s*(?:posts|entries))"
    r"|(?P<last>[末尾]\s*[页頁]|最[后後][一1]?[页頁]|last(?:\s*page)?)"
    r"|(?P<more>(?:点击|點擊|上拉|下拉)?\s*(?:加载|加載|载入|显示|展开|获取)\s*更多.{0,4}|(?:点击)?查看更多(?:信息|内容|报告|文章)?|(?:点击)?查看(?:全部|所有|余下|其余|剩余)的?\s*\d{0,5}\s*[条條篇]?(?:信息|报告)?|(?:展开|显示)全部|再来[一1][页頁]|再看.{0,3}|(?:load|show|view)\s*more|更多(?:信息|内容)?|more)"
    r"|(?P<back>上\s*[一1]?\s*[页頁]|前[一1]?[页頁]|prev(?:ious)?)"
    r"|(?:第\s*)?(?P<number>\d{1,4})(?:\s*[页頁])?"
    r")?(?P<arrow>[\s>»›→]*)[\s\])]*$",
    re.I,
)
# 2, 第2页, 2/5, 第2页/共5页
_OPTION = re.compile(r"\s*(?:第\s*)?(\d{1,4})(?:\s*[页頁])?(?:\s*[/|]\s*(?:共\s*)?\d{1,4}(?:\s*[页頁])?)?\s*")
_NO_DEED = re.compile(r"javascript:\s*(?:void\s*\(?\s*0?\s*\)?)?\s*;*\s*", re.I)
_BARE_MORE = re.compile(r"[\s\[(<«‹]*(?:更多(?:信息|内容)?|more)[\s>»›\])]*", re.I)
_BEGINS = frozenset("再往向vVsS更较早旧mM下后後尾末最点點上加载載显展获查前第[(<«‹←>»›0123456789nNlLpPoO \u00a0\u3000")
_LEAVES = ("span", "li", "button", "input", "div", "em", "i", "b", "p", "td", "font", "strong", "label")
_PAGER_NAME = re.compile(r"pag(?:e|ing|ination)|\bfy|fenye|turn|p_(?:no|next|last|fun)|laypage|pb_sys", re.I)
_NEXT_NAME = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])|next_?page|page_?next", re.I)
_NEXT_ICON = re.compile(r"(?:angle|arrow|chevron|caret|icon)s?-?(?:double-)?(?:right|next)(?:$|[\s_-])", re.I)
# files of scripts that turn no page: libraries, players, counters of visits
LIBRARY = re.compile(
    r"(?:^|/)(?:jquery|zepto|swiper|bootstrap|echarts|vue|react|html5shiv|respond|polyfill|wow|share|qrcode|superslide|"
    r"jquery\.(?:superslide|lazyload|cookie)|hm|tongji|analytics|gov_?error|jiucuo|toolbar|wza|esd)"
    r"(?:[.-]?v?\d[\d.]*)?(?:[.-](?:min|slim|prod|global|bundle))*\.js",
    re.I,
)
_DISABLED = re.compile(
    r"(?:^|[\s_-])(?:disabled?|unable|inactive|gr[ae]y|no-?link|no-?click|not-?allowed|nopage)(?:$|[\s_-])"
    r"|\bp_(?:next|last|no)_d\b",
    re.I,
)
_ACTIONS = ("onclick", "data-page", "data-url", "data-href", "data-num", "data-index", "tagname", "ng-click", "@click")
_WHOLE_NUMBER = re.compile(r"(?<![\w.-])(\d{1,4})(?![\w.-])")
_BINDS = re.compile(r"\bclick\b|addEventListener")
_YEARS = range(1990, 2100)
_PRESSED = frozenset({"button", "submit", "image"})  # types of <input> that act when they are pressed
_LONGEST = 14  # characters of a control's text
_MAX_CONTROLS = 400
_LEVELS = 3  # ancestors in which the controls of one pager meet


@dataclass(frozen=True, slots=True)
class _Control:
    """An element that may turn the page, and what it does when it is clicked."""

    element: Element
    kind: str  # an OfferKind, or back, arrow
    number: int | None
    shown: str
    address: str | None
    script: str
    request: Request | None  # for what a click brings


def read_offers(page: Page, url: str, number: int) -> tuple[Offer, ...]:
    """Returns what the n-th page of a list at `url` offers, in the page's order; pages before it are none."""
    controls = list(islice(_controls(page, url), _MAX_CONTROLS))
    pager = _pager_boxes(controls)
    base = _script_base(controls)
    offers: list[Offer] = []
    top = _falls_from(controls, url) if number == 1 else None
    turned = any(control.kind not in ("back", "more") for control in controls)
    for control in controls:
        if (
            control.kind == "back"
            or _is_disabled(control.element)
            or _is_of_a_block(control, turned, url, page.scripts)
        ):
            continue
        kind = _kind(control, pager, url)
        if kind is None or not _does_something(control, page, kind):
            continue
        promised = control.number if control.number is not None else _number_in_script(control, base, number)
        if top is not None and control.kind == "number" and control.number is not None:
            promised = top - control.number + 2
        if promised is None or promised > number:
            offers.append(Offer(kind, control.shown, control.address or control.script, promised, control.request))
    turns = read_plugin_pages(ScriptCalls(page, base_of(page, url)), number)
    return (*offers, *_options(page, url, number), *turns, *read_offers_apart(page, url))


def _controls(page: Page, url: str) -> Iterator[_Control]:
    base = base_of(page, url)
    calls = ScriptCalls(page, base)
    for element in islice(page.root.iter("a", *_LEAVES), 4 * MAX_LINKS):
        shown = _shown(element)
        shown = shown.translate(_DIGITS) if shown and ord(shown[0]) in _DIGITS else shown
        found = _CONTROL.match(shown) if shown and len(shown) <= _LONGEST and shown[0] in _BEGINS else None
        if found is None or (element.tag != "a" and _within_link(element)):
            continue
        kind = next(
            (name for name in ("next", "last", "more", "back", "number", "arrow") if (found[name] or "").strip()), ""
        )
        holder = _holder(element)
        if counts_rows(holder):
            continue
        address, script = _action(holder, base)
        request = Request(address) if address else calls.request_of(script)
        acts = (
            element.tag == "a"
            or script
            or _is_pressed(element)
            or _counts_on(element, kind)
            or _is_named(element, kind)
        )
        if kind and (acts or kind in ("more", "back")):
            number = int(found["number"]) if found["number"] else None
            address = request.url if request is not None and request.form is None else None
            yield _Control(holder, kind, number, shown, address, script, request)


def _shown(element: Element) -> str:
    """Returns the text of a link or of an innermost element; an arrow for one that only its names call the next."""
    if element.tag == "input":
        return _short(attribute(element, "value")) or _short(attribute(element, "alt"))
    if element.tag not in ("a", "button"):
        return _short(element.text or "") if len(element) == 0 else ""
    shown = text_of(element) if len(element) else (element.text or "").strip()
    if len(shown) > _LONGEST or not shown:
        if "下一页" in attribute(element, "title"):
            return "下一页"
        if not shown and (
            _NEXT_NAME.search(attribute(element, "class"))
            or attribute(element, "rel") == "next"
            or any(_NEXT_ICON.search(names_of(one)) for one in islice(element.iter("i", "span", "em", "svg"), 2))
        ):
            return ">"
        return next((_short(attribute(image, "alt")) for image in islice(element.iter("img"), 2)), "") or shown
    return shown


def _short(text: str) -> str:
    return text.strip() if len(text) < 100 else ""


def _is_pressed(element: Element) -> bool:
    """Returns True for a button: it acts when it is pressed, unless it is disabled."""
    return element.tag == "button" or (element.tag == "input" and attribute(element, "type").lower() in _PRESSED)


def _counts_on(element: Element, kind: str) -> bool:
    """Returns True for a number behind the one before it: a script that stands elsewhere turns to it."""
    before = element.getprevious()
    number = (element.text or "").strip()
    if kind != "number" or before is None or not number.isdecimal():
        return False
    return text_of(before).strip() == str(int(number) - 1) and any(
        _PAGER_NAME.search(names_of(one)) for one in _near(element)
    )


def _within_link(element: Element) -> bool:
    return any(ancestor.tag == "a" for ancestor in islice(element.iterancestors(), 4))


def _holder(element: Element) -> Element:
    """The element that is clicked: a text's own, or the box around it that holds nothing else."""
    holder = element
    for _ in range(2):
        parent = holder.getparent()
        if (
            holder.tag == "a"
            or _has_action(holder)
            or parent is None
            or len(parent) != 1
            or (parent.text or "").strip()
        ):
            break
        holder = parent
    return holder if _has_action(holder) else element


def _has_action(element: Element) -> bool:
    return any(element.get(name) is not None for name in _ACTIONS)


def _action(element: Element, base: str) -> tuple[str | None, str]:
    """The address that a click leads to, where one is written, and what else it does."""
    href = attribute(element, "href").strip()
    address = resolve(base, href) if href else None
    script = next((value for name in _ACTIONS if (value := attribute(element, name).strip())), "")
    if address is not None:
        return address, script
    if href and not script:
        script = href
    bare = script if re.match(r"^(?:https?://|/|\?)[^\s'\"(]{1,400}$", script) else ""
    return address_gone_to(script, base) or resolve(base, bare), script


def _pager_boxes(controls: Iterable[_Control]) -> frozenset[Element]:
    """The boxes in which a page is turned by words: a number or an arrow in them belongs to a pager."""
    boxes: set[Element] = set()
    for control in controls:
        if control.kind in ("next", "last", "back"):
            boxes.update(_near(control.element))
    return frozenset(boxes)


def _near(element: Element) -> Iterator[Element]:
    return (one for one in islice(element.iterancestors(), _LEVELS) if one.tag not in ("body", "html"))


def _in_pager(control: _Control, boxes: frozenset[Element]) -> bool:
    if any(one in boxes for one in _near(control.element)):
        return True
    return any(_PAGER_NAME.search(names_of(one)) for one in (control.element, *_near(control.element)))


def _kind(control: _Control, boxes: frozenset[Element], url: str) -> OfferKind | None:
    """The kind of offer, or None for a control that turns no page of this list."""
    if control.kind == "number":
        if control.number in _YEARS or not control.number:
            return None
        own = control.address is not None and is_page_of(control.address, url)
        return "number" if own or _in_pager(control, boxes) else None
    if control.kind == "arrow":
        own = control.address is not None and is_page_of(control.address, url)
        return "next" if own or (_in_pager(control, boxes) and control.address != url) else None
    if control.kind == "more":
        leads_away = control.address is not None and not is_page_of(control.address, url)
        return None if leads_away and ("查看" in control.shown or "view" in control.shown.lower()) else "more"
    return "last" if control.kind == "last" else "next"


def _is_of_a_block(control: _Control, turned: bool, url: str, scripts: str) -> bool:
    """Returns True for the 更多 of some block of the page. That of the list, where it turns no pages itself, leads to
    another page in its folder, or runs a script that names no page."""
    if control.kind != "more" or not _BARE_MORE.fullmatch(control.shown):
        return False
    address = control.address
    if turned or address is None:
        return turned or not (_runs(control.script) or _is_bound(control.element, scripts))
    return one_page(address) == one_page(url) or folder_of(address) != folder_of(url)


def _runs(script: str) -> bool:
    return script not in ("", "#") and _NO_DEED.fullmatch(script) is None


def _does_something(control: _Control, page: Page, kind: OfferKind) -> bool:
    """Returns True if a click may bring rows; text alone does where it asks for more, or is bound by a script."""
    if control.address or control.script or kind in ("more", "number") or _is_pressed(control.element):
        return True
    return _is_bound(control.element, page.scripts) or _may_be_bound(control, page.files)


def _is_bound(element: Element, scripts: str) -> bool:
    """Returns True if an inline script binds clicks to the element or to a box around it by id or class."""
    if not _BINDS.search(scripts):
        return False
    for one in (element, *_near(element)):
        names = [f"#{name}" for name in attribute(one, "id").split()]
        names += [f".{name}" for name in attribute(one, "class").split()]
        if any(re.search(rf"{re.escape(name)}(?![\w-])", scripts) for name in names[:6]):
            return True
    return False


def _may_be_bound(control: _Control, files: Iterable[str]) -> bool:
    """Returns True for a link without an address, or a text called next, beside a file of scripts that may bind it."""
    if control.element.tag != "a" and not _is_named(control.element, control.kind):
        return False
    return any(LIBRARY.search(file.partition("?")[0]) is None for file in files)


def _is_named(element: Element, kind: str) -> bool:
    """Returns True if class or id of a text call it the next page: an idle one bears no name, or is disabled."""
    return kind == "next" and _NEXT_NAME.search(names_of(element)) is not None


def _is_disabled(element: Element) -> bool:
    for one in (element, element.getparent()):
        if one is None:
            continue
        if one.get("disabled") is not None or attribute(one, "aria-disabled") == "true":
            return True
        if _DISABLED.search(attribute(one, "class")):
            return True
    return False


def _falls_from(controls: Iterable[_Control], url: str) -> int | None:
    """Returns the number of the second page where a first page links 3, 2, 1: numbers that fall to the end of a list.

    None where they rise, as they do nearly everywhere: then 1 is the page itself.
    """
    linked = [one for one in controls if one.kind == "number" and one.address and one.number is not None]
    numbers = [one.number or 0 for one in linked]
    falls = len(numbers) > 1 and numbers == list(range(numbers[0], 0, -1))
    return numbers[0] if falls and one_page(linked[-1].address or "") != one_page(url) else None


def _script_base(controls: Iterable[_Control]) -> int | None:
    """Returns how far the numbers in scripts lie below those shown: 0, or 1 where a script counts from 0."""
    below: set[int] = set()
    for control in controls:
        if control.kind == "number" and control.number is not None and not control.address and control.script:
            written = [int(one) for one in _WHOLE_NUMBER.findall(control.script)]
            below.update(control.number - one for one in written if control.number - one in (0, 1))
    return below.pop() if len(below) == 1 else None


def _number_in_script(control: _Control, base: int | None, number: int) -> int | None:
    """The page that toPage(2) turns to; None where it is not known from what the script counts."""
    if control.address or control.kind == "more":
        return None
    written = _WHOLE_NUMBER.findall(control.script)
    if len(written) != 1:
        return None
    if base is None:
        return int(written[0]) if int(written[0]) < number else None
    return int(written[0]) + base


def _options(page: Page, url: str, number: int) -> Iterator[Offer]:
    """The pages in a box that one chooses from: its options count from 1."""
    base = base_of(page, url)
    calls = ScriptCalls(page, base)
    for box in islice(page.root.iter("select"), 20):
        turn = attribute(box, "onchange")
        options = list(islice(box.iter("option"), MAX_PAGES + 1))
        for place, option in enumerate(options, 1):
            shown = text_of(option)
            found = _OPTION.fullmatch(shown)
            if found is None or int(found[1]) != place:
                break
            if place > number and len(options) > 1:
                value = attribute(option, "value").strip()
                address = resolve(base, value) if LOOKS_LIKE_ADDRESS.search(value) else None
                request = Request(address) if address else calls.request_of_choice(turn, value) if turn else None
                yield Offer("number", shown, value, place, request)


def is_page_of(target: str, url: str) -> bool:
    """Returns True if an address stands in the list's folder or its own, or is the same page with another query."""
    if host_of(target) != host_of(url):
        return False
    path, theirs = urlsplit(url).path, urlsplit(target)
    if path == theirs.path:
        return bool(theirs.query)
    own_folder = path.rpartition(".")[0] if "." in path.rpartition("/")[2] else path.rstrip("/")
    return folder_of(target) == folder_of(url) or theirs.path.startswith(own_folder + "/")
