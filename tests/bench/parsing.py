"""Row 1: portal pages to Reports, beside the tools that read such pages, on several sets of labelled pages."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from flows.config.packaged import shipped_config
from flows.config.reference_data import knowledge_of
from flows.parsing.pool import ParsePool
from flows.parsing.worker import PageToParse
from parsers.knowledge import PageHint
from parsers.report import parse
from tests.bench.labelled import LabelledPage, labelled_pages, long_pages
from tests.bench.other_portals.portals import SEED, pages_of_other_portals
from tests.bench.peers import Tool, tools
from tests.bench.saved_pages import saved_pages
from tests.bench.scoring import Score, score
from tests.bench.table import Row, Table, interleaved, note, slope

T = TypeVar("T")
CHUNKS = 5
LEAST_GAIN_OF_CORES = 1.3
SLOPE_ROUNDS = 5
HEADS = ("set of pages", "tool", "gives", "ms a page", "times nianbao's", "text F1", "titles", "dates")


@dataclass(frozen=True, slots=True)
class PageSet:
    """Pages under the name with which each of their figures is printed."""

    name: str
    pages: Sequence[LabelledPage]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a tool took for a page of a set, in seconds of the processor, and how much of the set it read right."""

    tool: Tool
    seconds: float
    score: Score


def run(table: Table, pages: int = 500, shared: Path = Path("../shared")) -> None:
    """Adds the rows of parsing."""
    demo = labelled_pages(pages)
    sets = [PageSet("demo", demo), PageSet("drawn", pages_of_other_portals(pages))]
    if saved := saved_pages(shared):
        sets.append(PageSet("saved", saved))
    else:
        note(f"parse: {shared} has no saved pages: the set is left out")
    note(f"parse: the drawn set is that of the seed “{SEED}”")
    for each in sets:
        _measure(table, each)
    _cores(table, demo)
    _slope(table)


def _measure(table: Table, pages: PageSet) -> None:
    size = sum(len(page.body) for page in pages.pages) / len(pages.pages) / 1000
    note(f"parse, {pages.name}: {len(pages.pages)} pages of {size:.0f} KB; one process, same text, processor time")
    ours, *theirs = _measured(pages.pages)
    table.compare(HEADS, [_cells(pages.name, one, ours.seconds) for one in (ours, *theirs)])
    for peer in theirs:
        if peer.tool.bar is not None and pages.name != "saved":  # openings: a text's frame is most of a page's cost
            table.add(_speed_row(pages.name, ours, peer, peer.tool.bar))
    for row in _accuracy_rows(pages.name, ours, theirs):
        table.add(row)


def _measured(pages: Sequence[LabelledPage]) -> list[Measured]:
    all_tools = tools()
    for tool in all_tools:  # what a first call loads is no cost of a page
        tool.read(pages[0])
    chunks = [pages[start::CHUNKS] for start in range(CHUNKS)]  # each with something of all that is among the pages
    gc.freeze()  # what other tools have loaded is not looked through for cycles at each one's cost
    seconds = interleaved(len(chunks), {tool.name: _over(tool.read, chunks) for tool in all_tools}, time.process_time)
    gc.unfreeze()
    return [
        Measured(tool, seconds[tool.name] / len(pages) * CHUNKS, score(partial(_told, tool), pages))
        for tool in all_tools
    ]


def _told(tool: Tool, page: LabelledPage) -> Any:
    return tool.told(tool.read(page))


def _over(tool: Callable[[T], Any], chunks: Sequence[Sequence[T]]) -> Callable[[int], object]:
    return lambda number: [tool(page) for page in chunks[number]]


def _cells(name: str, one: Measured, ours: float) -> tuple[str, ...]:
    shares = ("–" if value is None else f"{value:.3f}" for value in _values(one.score).values())
    return (name, one.tool.name, one.tool.gives, f"{one.seconds * 1000:.2f}", f"{one.seconds / ours:.2f}", *shares)


def _values(of: Score) -> Mapping[str, float | None]:
    return {field.name: getattr(of, field.name) for field in fields(of)}


def _speed_row(name: str, ours: Measured, peer: Measured, bar: float) -> Row:
    times = peer.seconds / ours.seconds
    work = f"{name} pages: a page to a Report, against {peer.tool.name}"
    return Row(work, f"{ours.seconds * 1000:.2f} ms", f"{peer.seconds * 1000:.2f} ms", times, bar, "at least")


def _accuracy_rows(name: str, ours: Measured, theirs: Sequence[Measured]) -> Iterator[Row]:
    """Of the text, the titles and the dates of a set, against whichever peer reads most of them right."""
    for part, own in _values(ours.score).items():
        others = [(value, peer.tool.name) for peer in theirs if (value := _values(peer.score)[part]) is not None]
        if own is not None and others:
            best, peer = max(others)
            work = f"{name} pages: {part} right, against the best peer"
            yield Row(work, f"{own:.4f}", f"{best:.4f} ({peer})", own - best, 0.0, "at least", "")


def _cores(table: Table, pages: Sequence[LabelledPage]) -> None:
    """The same pages through the pool that a night uses, with one process and with one a core."""
    count = os.cpu_count() or 1
    folder = shipped_config()
    with ParsePool(folder, 1) as one, ParsePool(folder, count) as all_cores:
        orders = [PageToParse(p.body, p.url, p.media_type, PageHint(county_code=p.county_code)) for p in pages]
        for pool in (one, all_cores):  # the processes start with their first pages
            _through(pool, orders[: 4 * count])
        seconds = interleaved(3, {"one": lambda _: _through(one, orders), "all": lambda _: _through(all_cores, orders)})
    table.add(
        Row(
            f"demo pages a second in the parse pool, {count} processes against one",
            f"{len(orders) / seconds['all']:.0f}",
            f"{len(orders) / seconds['one']:.0f}",
            seconds["one"] / seconds["all"],
            LEAST_GAIN_OF_CORES,
            "at least",
        )
    )


def _through(pool: ParsePool, orders: Sequence[PageToParse]) -> None:
    with ThreadPoolExecutor(pool.places) as threads:
        assert all(parsed.report is not None for parsed in threads.map(pool.parse, orders))


def _slope(table: Table) -> None:
    """Pages of one text, of ten and of a hundred: a further character must not cost more among many.

    Further ones, since every page has its frame of tags, whose characters cost less than those of a text: of a short
    page it is a large part, of a long one nearly none, and a mean over all characters (told as a note) says that alone.
    """
    knowledge = knowledge_of(shipped_config())
    counts = {1: 100, 10: 100, 100: 20}
    pages = {times: [page.text for page in long_pages(count, times)] for times, count in counts.items()}
    chars = {times: sum(map(len, texts)) / counts[times] for times, texts in pages.items()}
    works = {
        str(times): _over(partial(parse, knowledge=knowledge), [texts] * SLOPE_ROUNDS) for times, texts in pages.items()
    }
    gc.freeze()  # what the other tools have loaded is not looked through for cycles again
    seconds = interleaved(SLOPE_ROUNDS, works, time.process_time)
    gc.unfreeze()
    cost = {times: seconds[str(times)] / count for times, count in counts.items()}
    few, many = chars[10] - chars[1], chars[100] - chars[10]
    cost_of_few, cost_of_many = cost[10] - cost[1], cost[100] - cost[10]
    means = ", ".join(f"{cost[times] / chars[times] * 1e9:.0f} ns of {chars[times]:.0f}" for times in counts)
    note(f"parse: a character in the mean of a page, tags and all: {means}")
    table.add(
        Row(
            "demo pages, slope: a further character among ten times as many",
            f"{cost_of_many / many * 1e9:.0f} ns",
            f"{cost_of_few / few * 1e9:.0f} ns",
            slope(few, cost_of_few, many, cost_of_many),
            1.15,
            "at most",
        )
    )
