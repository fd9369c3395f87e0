"""A browser that never answers, drips, or hangs over a page: it ends, with all it began, and costs its pages alone.

The browsers are scripts of our own under the name of the system's; what hangs over a page is Chromium, stopped.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flows.config.sites import ColumnConfig
from flows.http import Outcome, Request, Response
from flows.render import browser, renderer
from flows.render.browser import Chromium
from flows.render.process_loop import children_of
from flows.render.renderer import draw_page
from tests.crawl.test_stop import ENDED_S
from tests.discovery.portal import BASE, Portal
from tests.render.nights import DRAWN, Nights
from tests.render.portal import ScriptPortal

pytest.importorskip("playwright", reason="the extra `render` is not installed")

ENOUGH_S = 60.0  # a loaded machine's; without a deadline it would be for ever
# Each writes down who it is; what Playwright sends comes in at 3, what it waits for goes out at 4.
SILENT = "echo $$ >> began; sleep 1000 & echo $! >> began; wait"
DRIPPING = "echo $$ >> began; trap '' TERM; while :; do printf . >&4; sleep 0.1; done"
ENDING = "echo $$ >> began; exit 3"
LIST = "<h1>法治政府建设年度报告</h1><ul><li><a href='/read/1.html'>甲镇2024年法治政府建设年度报告</a></li></ul>"
ARTICLE = "<h1>甲镇2024年法治政府建设年度报告</h1>" + "<p>一、主要工作</p><p>配备人民调解员12人，调解纠纷30起。</p>" * 9


class Fake:
    """A browser by the name of Chromium, or its driver; `began` are the processes that it and its kind began."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._monkeypatch = folder, monkeypatch

    def install(self, script: str, *, driver: bool = False) -> None:
        file = self._folder / "chromium"
        file.write_text(f"#!/bin/sh\ncd {self._folder}\n{script}\n", "utf-8")
        file.chmod(0o755)
        if driver:
            self._monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", str(file))
        else:
            self._monkeypatch.setenv("PATH", f"{self._folder}{os.pathsep}{os.environ['PATH']}")

    @property
    def began(self) -> list[int]:
        file = self._folder / "began"
        return [int(pid) for pid in file.read_text("utf-8").split()] if file.exists() else []

    def draw(self, chromium: Chromium) -> Response:
        shell = Portal({"/a/": "<html><script>1</script></html>"})
        return draw_page(shell, shell(Request(BASE + "/a/")), chromium)

    def draw_until_it_began(self) -> tuple[Chromium, Response]:
        """Draws by a browser whose deadline is as short as lets the script begin on this machine."""
        for seconds in (2.0, 8.0, 32.0):
            self._monkeypatch.setattr(browser, "LAUNCH_S", seconds)
            chromium = Chromium()
            response = self.draw(chromium)
            if self.began:
                return chromium, response
        pytest.fail("the script was not started")


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    return Fake(tmp_path, monkeypatch)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wait_until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + ENOUGH_S
    while not holds() and time.monotonic() < end:
        threading.Event().wait(0.01)
    return holds()


@pytest.mark.parametrize(
    ("script", "driver"), [(SILENT, False), (DRIPPING, False), (SILENT, True)], ids=["silent", "drips", "driver"]
)
def test_a_browser_that_never_answers_is_ended_and_not_tried_again(script: str, driver: bool, fake: Fake) -> None:
    fake.install(script, driver=driver)
    chromium, response = fake.draw_until_it_began()
    assert response.outcome is Outcome.BROKEN
    assert response.reason == f"render: Chromium did not answer within {browser.LAUNCH_S:g} s of its start"
    began = fake.began
    assert wait_until(lambda: all(map(is_gone, began)))
    assert fake.draw(chromium).reason == response.reason
    assert fake.began == began


def test_a_browser_that_ends_at_once_says_so_in_one_line(fake: Fake) -> None:
    fake.install(ENDING)
    with Chromium() as chromium:
        response = fake.draw(chromium)
    assert response.outcome is Outcome.BROKEN
    assert response.reason.startswith("render: Chromium did not start: ")
    assert "\n" not in response.reason


def test_a_site_is_told_in_one_line_and_what_needs_no_browser_is_read(fake: Fake, tmp_path: Path) -> None:
    fake.install(SILENT)
    fake.draw_until_it_began()
    pages = {"/column/": LIST, "/other/": LIST.replace("/1.", "/2."), "/read/2.html": ARTICLE}
    with ScriptPortal(pages=pages) as portal:
        nights = Nights(tmp_path / "own", portal, [DRAWN, ColumnConfig(url="/other/")])
        read = nights.night(date(2025, 3, 1))
    drawn, plain = read.columns
    assert (drawn.outcome, plain.outcome, plain.to_the_end) == ("broken", "ok", True)
    assert read.outcome == "partial"
    assert read.reason.count("render: Chromium did not answer within") == 1
    assert "\n" not in read.reason
    assert [visit.url for visit in read.visits if visit.outcome == "ok"] == [f"{portal.base}/read/2.html"]
    assert wait_until(lambda: all(map(is_gone, fake.began)))


def test_a_run_that_is_stopped_waits_for_no_browser(fake: Fake, tmp_path: Path) -> None:
    fake.install(SILENT)
    with ScriptPortal(pages={"/column/": LIST}) as portal:
        nights = Nights(tmp_path / "own", portal)
        stopped: list[float] = []

        def stop() -> None:
            wait_until(lambda: len(fake.began) == 2)
            stopped.append(time.monotonic())
            nights.stop.set()

        threading.Thread(target=stop).start()
        read = nights.night(date(2025, 3, 1))
        assert time.monotonic() - stopped[0] < ENDED_S
    assert [column.reason for column in read.columns] == ["page 1: the run was stopped"]
    assert wait_until(lambda: all(map(is_gone, fake.began)))


def stop_the_browser(request: Request) -> Response:
    """Stops every process of the browser that this process began, before its request is answered."""
    for driver in children_of(os.getpid()):
        for pid in children_of(driver):
            if b"chromium" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.killpg(os.getpgid(pid), signal.SIGSTOP)
                STOPPED.append(pid)
    return Portal({"/a.js": "1"})(request)


STOPPED: list[int] = []


@pytest.mark.skipif(browser.lacking() is not None, reason=str(browser.lacking()))
def test_a_browser_that_hangs_over_a_page_ends_with_it_and_the_next_page_has_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = Portal({"/a/": "<p>1</p><script src='/a.js'></script>", "/a.js": "1"})
    document = page(Request(BASE + "/a/"))
    with Chromium() as chromium:
        assert draw_page(page, document, chromium).ok
        with monkeypatch.context() as short:
            short.setattr(browser, "CLOSE_S", 0.5)
            for seconds in (1.0, 4.0, 16.0):  # as long as it takes until the page asks for its script
                short.setattr(renderer, "PAGE_S", seconds)
                response = draw_page(stop_the_browser, document, chromium)
                if STOPPED:
                    break
        assert (response.outcome, response.reason) == (Outcome.BROKEN, f"render: no end within {seconds:g} s")
        assert STOPPED
        assert wait_until(lambda: all(map(is_gone, STOPPED)))
        assert draw_page(page, document, chromium).ok
