"""Menus that a script draws as a tree: zTree's nodes, in the page or at an address of their own, and gkmlpt's TREE."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from flows.discovery.families.json_rows import load
from flows.discovery.html import Page
from flows.discovery.link_addresses import address_gone_to, address_in_script, base_of
from flows.discovery.portal_search.links import Way, way_to
from flows.discovery.row_classifier import CountyNames, plain
from flows.discovery.script_calls import ScriptCalls
from flows.discovery.script_literals import read_literal
from flows.discovery.urls import host_of, resolve, with_query, without_fragment
from flows.http import Request

Click = Callable[[Mapping[str, str]], Request | None]  # what a click on a node of these fields brings

MAX_NODES = 5000
MAX_TREES = 20  # arrays of objects of one page that are read
MAX_BROKEN = 8  # that turn out to be none: each may be read to the end of the scripts
MAX_BRANCHES = 200  # of one answer that are asked for
MAX_ASKED = 5  # addresses of one page that may bring a tree
TREE_STEP = 55  # of such an address: a menu of all columns leads on better than a link to some township
_TREE = re.compile(r"[\"']?TREE[\"']?\s*[:=]\s*(?=[\[{])")
_ARRAY = re.compile(r"\[\s*(?=\{)")
_DRAWS_A_TREE = re.compile(
    r"\b[zj]s?tree\b|\.tree(?:view)?\s*\(|\btree\s*\.\s*render|\bdtree\b|\beasyui-tree\b", re.IGNORECASE
)
_ASKED = re.compile(
    r"(?:\$\.(?:getJSON|get|post|ajax)|\baxios(?:\.\w{1,8})?|\bfetch)\s*\(\s*['\"]([^'\"\s<>]{1,300})['\"]"
    r"|\b(?:url|dataUrl|async_?url)['\"]?\s*:\s*['\"]([^'\"\s<>]{1,300})['\"]"
)
_FILE_OF_NODES = re.compile(r"(?:tree|nodes?|menu|column|channel)[\w.-]{0,40}\.js(?:\?|$)", re.IGNORECASE)
_LIBRARY = re.compile(r"jquery|\.min\.|(?:^|/)\w{0,10}tree\.js|core|excheck|exedit|easyui", re.IGNORECASE)
_CLICKED = re.compile(r"\bonClick['\"]?\s*:\s*([A-Za-z_$][\w$]{0,60})\s*[,}\n]")
_NAMES = ("name", "title", "text", "label")
_ADDRESSES = ("url", "href", "link", "linkurl")
_IDS, _PARENTS = ("id", "value", "code"), ("pid", "parentid", "parent", "pcode")
_CHILDREN = ("children", "nodes", "child", "childs", "items")


def script_ways(page: Page, url: str, names: CountyNames) -> Iterator[Way]:
    """The nodes of the menus that stand in a page's scripts, and the addresses that bring such nodes."""
    base = base_of(page, url)
    calls = ScriptCalls(page, base)
    named: set[str] = set()
    clicked = _CLICKED.search(page.scripts) if "onClick" in page.scripts else None
    click = partial(calls.request_of_node, clicked[1]) if clicked is not None else None
    for way in (way for nodes in _arrays(page.scripts) for way in _nodes_ways(nodes, base, names, click)):
        named.add(way.url)
        yield way
    if _DRAWS_A_TREE.search(page.markup) is None:
        return
    asked = [found[1] or found[2] for found in islice(_ASKED.finditer(page.markup), MAX_ASKED)]
    files = [file for file in page.files if _FILE_OF_NODES.search(file) and not _LIBRARY.search(file)]
    for written in (*asked, *files[:MAX_ASKED]):
        address = resolve(base, written)
        if address is not None and address not in named and host_of(address) == host_of(url):
            yield Way(address, "", TREE_STEP, is_tree=True)


def answer_ways(text: str, url: str, names: CountyNames) -> Iterator[Way]:
    """The nodes of a menu that came as an answer of its own; a node whose children are still to come is asked for."""
    try:
        value = load(text)
    except ValueError:
        nodes = [node for one in _arrays(text) for node in one]
    else:
        nodes = value if isinstance(value, list) else next(_lists(value), [])
    yield from _nodes_ways(nodes, url, names, None)
    for node in islice((one for one in nodes if isinstance(one, dict)), MAX_BRANCHES):
        fields = _fields(node)
        if fields.get("id") and fields.get("isparent") in ("True", "true") and not _address_of(fields, url, None):
            branch = with_query(url, id=fields["id"])
            yield Way(branch, "", TREE_STEP, _township(_name(fields), names), is_tree=True)


def _arrays(scripts: str) -> Iterator[list[Any]]:
    """The arrays of objects that stand in scripts."""
    end, broken = 0, 0
    for found in islice(_ARRAY.finditer(scripts), 10 * MAX_TREES):
        if found.start() >= end and broken < MAX_BROKEN:
            value, end = read_literal(scripts, found.start())
            broken += value is None
            if isinstance(value, list):
                yield value


def _lists(value: Any) -> Iterator[list[Any]]:
    """The arrays of objects at the first two levels of an answer: {"data": [...]}, {"data": {"list": [...]}}."""
    for one in value.values() if isinstance(value, dict) else ():
        if isinstance(one, list) and any(isinstance(item, dict) for item in one):
            yield one
        elif isinstance(one, dict):
            yield from (inner for inner in one.values() if isinstance(inner, list))


def _nodes_ways(nodes: Sequence[Any], base: str, names: CountyNames, click: Click | None) -> Iterator[Way]:
    """The ways of nodes, each in the township that it or a node above it names."""
    waiting: list[tuple[Any, str | None]] = [(node, None) for node in reversed(nodes)]
    flat: list[tuple[dict[str, str], str | None]] = []
    while waiting and len(flat) < MAX_NODES:
        node, code = waiting.pop()
        if not isinstance(node, dict):
            continue
        fields = _fields(node)
        own = _township(_name(fields), names) or code
        flat.append((fields, own))
        children: list[Any] = next((node[name] for name in _CHILDREN if isinstance(node.get(name), list)), [])
        waiting.extend((child, own) for child in reversed(children))
    above = {number: (fields, code) for fields, code in flat if (number := _first(fields, _IDS))}
    for fields, code in flat:
        name, address = _name(fields), _address_of(fields, base, click)
        way = way_to(address, name, names, topical=True) if address is not None else None
        if way is not None:
            yield replace(way, township_code=code or _above(fields, above))


def _above(fields: dict[str, str], above: Mapping[str, tuple[dict[str, str], str | None]]) -> str | None:
    """The township of the nearest node above, by the ids that nodes name: {id: 11, pId: 1}."""
    for _ in range(20):
        parent = above.get(_first(fields, _PARENTS))
        if parent is None or parent[1] is not None:
            return parent[1] if parent else None
        fields = parent[0]
    return None


def _fields(node: dict[str, Any]) -> dict[str, str]:
    """The texts and numbers of a node by name, in lower case too, those of its attributes included."""
    inner = (node.get(name) for name in ("attributes", "a_attr", "data"))
    held = {key: value for one in inner if isinstance(one, dict) for key, value in one.items()} | node
    told = {key: str(value) for key, value in held.items() if isinstance(value, str | int)}
    return told | {key.lower(): value for key, value in told.items()}


def _name(fields: Mapping[str, str]) -> str:
    return " ".join(re.sub(r"<[^<>]{0,200}>", "", _first(fields, _NAMES)).split())


def _first(fields: Mapping[str, str], names: Iterable[str]) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")


def _township(name: str, names: CountyNames) -> str | None:
    return names.township_of(plain(name, names.registry))[0] if 0 < len(name) <= 20 else None


def _address_of(fields: Mapping[str, str], base: str, click: Click | None) -> str | None:
    """The address of a node: written, in the script of its click, or made by the function that the menu calls."""
    written = _first(fields, _ADDRESSES)
    address = resolve(base, written) if written else None
    if address is not None:
        return address
    script = fields.get("click", "")
    if script:
        return address_in_script(script, base) or address_gone_to(script, base)
    request = click(fields) if click is not None and fields.get("id") else None
    return request.url if request is not None and request.form is None else None


def tree_ways(text: str, entry: str, names: CountyNames) -> Iterator[Way]:
    """The columns of a gkmlpt's TREE, each under the township above it."""
    found = _TREE.search(text)
    if not found:
        return
    try:
        tree, _ = json.JSONDecoder().raw_decode(text, found.end())
    except (ValueError, RecursionError):
        return
    yield from _columns(tree if isinstance(tree, list) else [tree], without_fragment(entry), names)


def _columns(tree: Iterable[Any], entry: str, names: CountyNames) -> Iterator[Way]:
    waiting: list[tuple[Any, str | None]] = [(node, None) for node in tree]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        node, code = waiting.pop()
        if not isinstance(node, dict):
            continue
        name, number = str(node.get("name", "")), str(node.get("id", ""))
        own = names.township_of(plain(name, names.registry))[0] or code
        way = way_to(f"{entry}#{number}", name, names, topical=True)
        if number.isdecimal() and way is not None:
            yield Way(way.url, way.text, way.weight, own)
        children = node.get("children")
        if isinstance(children, list):
            waiting.extend((child, own) for child in children)
