"""Whoever has a page gets what came of it, whatever becomes of the process that parses it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from flows.config.packaged import shipped_config
from flows.parsing.pool import ParsePool
from flows.parsing.worker import PageToParse, Parsed, parse_page
from parsers.knowledge import PageHint
from parsers.model import ParseError

HTML = "text/html; charset=utf-8"


def page(number: int = 7) -> PageToParse:
    """A report of its own for each number."""
    return PageToParse(
        f"""<html><head><title>巴南区木洞镇2023年法治政府建设工作情况报告</title></head><body><h1>巴南区木洞镇2023年法治政府建设工作情况报告</h1>
        <div class="content"><p>一、主要做法</p><p>全年开展普法宣传{number}场，受理信访{number + 1}件，按期答复。</p>
        <p>二、存在的问题</p><p>少数干部用法律办事的习惯还没有养成，执法记录不够规范。</p></div></body></html>""".encode(),
        f"http://127.0.0.1/{number}.html",
        HTML,
        PageHint(county_code="500113"),
    )


def figures(parsed: Parsed) -> bytes:
    assert parsed.error is None
    assert parsed.report is not None
    return parsed.report.content.figures


@pytest.fixture
def pool() -> Iterator[ParsePool]:
    with ParsePool(shipped_config(), 2) as made:
        yield made


def processes(pool: ParsePool) -> set[int]:
    """The workers that are there, as they themselves say."""
    assert pool._pool is not None
    asked = [pool._pool.schedule(os.getpid) for _ in range(20 * pool.places)]
    try:
        return {future.result() for future in asked}
    except BrokenProcessPool:  # found only now that one was killed; the next page begins another pool
        assert figures(pool.parse(page()))
        return processes(pool)


def test_every_page_gets_its_own_result_however_many_ask_at_once(pool: ParsePool) -> None:
    here = ParsePool(shipped_config(), workers=0)
    pages = [page(number) for number in range(40)]
    with ThreadPoolExecutor(12) as threads:
        found = list(threads.map(pool.parse, pages))

    assert [figures(one) for one in found] == [figures(here.parse(one)) for one in pages]
    assert len(set(map(figures, found))) == len(pages)


def test_pages_handed_over_together_come_back_in_their_order(pool: ParsePool) -> None:
    here = ParsePool(shipped_config(), workers=0)
    pages = [page(number) for number in range(20)]

    assert [figures(one) for one in pool.parse_many(pages)] == [figures(here.parse(one)) for one in pages]
    assert here.parse_many(pages[:3]) == [here.parse(one) for one in pages[:3]]


def end_process(_: Sequence[PageToParse]) -> list[Parsed]:
    """A parser that ends its process."""
    os._exit(3)


def test_pages_that_end_their_process_together_are_parsed_one_by_one(
    pool: ParsePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.parsing.pool.parse_pages", end_process)

    assert all(figures(parsed) for parsed in pool.parse_many([page(1), page(2)]))


def hang_together(_: Sequence[PageToParse]) -> list[Parsed]:
    """A parser that never comes to an end."""
    threading.Event().wait()
    raise AssertionError("nobody sets it")


def test_so_are_those_that_take_too_long_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.parsing.pool.parse_pages", hang_together)
    with ParsePool(shipped_config(), 1, ceiling_s=2.0) as pool:
        assert all(figures(parsed) for parsed in pool.parse_many([page(1), page(2)]))


def test_a_worker_that_was_killed_is_replaced_and_no_page_is_lost(pool: ParsePool) -> None:
    pool.parse(page())
    before = processes(pool)
    for process in before:
        os.kill(process, signal.SIGKILL)

    assert figures(pool.parse(page()))
    assert figures(pool.parse(page()))
    assert processes(pool).isdisjoint(before)


def test_pages_on_their_way_through_a_worker_that_is_killed_are_parsed_by_the_next(pool: ParsePool) -> None:
    pool.parse(page())
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(pool.parse, page(number)) for number in range(30)]
        os.kill(min(processes(pool)), signal.SIGKILL)

    assert [future.result().error for future in waiting] == [None] * 30


def hang(_: PageToParse, **__: bool) -> Parsed:
    """A parser that never comes to an end."""
    threading.Event().wait()
    raise AssertionError("nobody sets it")


def test_a_page_that_takes_too_long_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with ParsePool(shipped_config(), 1) as pool:
        pool.parse(page())
        before = processes(pool)
        pool._ceiling_s = 0.01
        with monkeypatch.context() as stuck:
            stuck.setattr("flows.parsing.pool.parse_page", hang)
            late = pool.parse(page())
        pool._ceiling_s = 60.0

        assert late == Parsed(None, "the parser took more than 0 s")
        assert figures(pool.parse(page()))
        assert processes(pool).isdisjoint(before), "the worker that held it was ended"


def hang_over_pictures(_: PageToParse, *, recognise: bool) -> Parsed:
    """A parser whose OCR never comes to an end."""
    if recognise:
        threading.Event().wait()
    return Parsed(None, "unreadable", awaits_recognition=True)


def test_so_does_one_whose_pictures_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.parsing.pool.OCR_CEILING_S", 0.5)
    with ParsePool(shipped_config(), 1) as pool:
        with monkeypatch.context() as stuck:
            stuck.setattr("flows.parsing.pool.parse_page", hang_over_pictures)
            assert pool.parse(page()) == Parsed(None, "the parser took more than 0 s")
        assert figures(pool.parse(page()))


def read_alone(page: PageToParse, *, recognise: bool) -> Parsed:
    """A parser of pictures, which have no address on the web; says where another one was read at the same time."""
    if page.url.startswith("http"):
        return parse_page(page)
    if not recognise:
        return Parsed(None, "unreadable", awaits_recognition=True)
    try:
        Path(page.url).mkdir()
    except FileExistsError:
        return Parsed(None, "two at a time")
    sum(range(1_000_000))
    Path(page.url).rmdir()
    return Parsed(None, "read alone")


def test_pictures_are_read_one_page_at_a_time_and_take_no_place_from_others(
    pool: ParsePool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("flows.parsing.pool.parse_page", read_alone)
    scan = PageToParse(b"", str(tmp_path / "slot"), None, PageHint())
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(pool.parse, scan) for _ in range(8)]
    assert {future.result().error for future in waiting} == {"read alone"}

    with ThreadPoolExecutor(pool.places) as threads:
        with pool._recognition:
            waiting = [threads.submit(pool.parse, scan) for _ in range(pool.places)]
            assert figures(pool.parse(page()))
        assert {future.result().error for future in waiting} == {"read alone"}


def test_a_parser_that_cannot_start_is_an_error_of_the_page(tmp_path: Path) -> None:
    (tmp_path / "townships.csv").write_text("no registry", "utf-8")
    with ParsePool(tmp_path, 1) as nowhere:
        found = nowhere.parse(page())

    assert found.report is None
    assert found.error is not None
    assert found.error.startswith("defect in the parser: it")


def test_a_pool_that_was_closed_has_no_process_and_begins_again_with_a_further_page(pool: ParsePool) -> None:
    pool.parse(page())
    ended = processes(pool)
    pool.close()

    for process in ended:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
    assert figures(pool.parse(page()))


def test_pages_and_several_that_close_wait_for_each_other_and_none_for_ever(pool: ParsePool) -> None:
    with ThreadPoolExecutor(9) as threads:
        waiting = [threads.submit(pool.parse, page(number)) for number in range(12)]
        closing = [threads.submit(pool.close) for _ in range(3)]
        waiting += [threads.submit(pool.parse, page(number)) for number in range(12)]

    assert [future.result(timeout=0).error for future in waiting] == [None] * 24
    assert [future.result(timeout=0) for future in closing] == [None] * 3


def test_a_defect_of_the_parser_is_an_error_of_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of the parser's own")

    pool = ParsePool(shipped_config(), workers=0)
    monkeypatch.setattr("flows.parsing.worker.parse", broken)

    assert pool.parse(page()) == Parsed(None, "defect in the parser: ZeroDivisionError: of the parser's own")


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (MemoryError(), None),
        (ImportError("_rustlib.so: failed to map segment from shared object"), None),
        (ParseError("a document that cannot be read"), ImportError("pypdf")),
    ],
)
def test_a_page_that_the_memory_did_not_suffice_for_says_nothing_about_it(
    monkeypatch: pytest.MonkeyPatch, error: Exception, cause: Exception | None
) -> None:
    def starved(*_: object, **__: object) -> None:
        raise error from cause

    pool = ParsePool(shipped_config(), workers=0)
    monkeypatch.setattr("flows.parsing.worker.parse", starved)

    assert pool.parse(page()).out_of_memory
