"""The system's Chromium, headless and cut off from every network: what a page asks for is answered by a handler."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from flows.render.process_loop import ProcessLoop
from flows.runtime.stop import STOPPED, Stop
from storage.extras import needs

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route, ViewportSize, WebSocketRoute

T = TypeVar("T")
BROWSERS = 2  # at once, in one process
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
LAUNCH_S = 60.0
CLOSE_S = 5.0  # for an end in good order; what takes longer is killed
# Requests are intercepted before they reach the network; should one slip by, no name resolves and no proxy answers.
_NO_NETWORK = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--no-first-run",
    "--no-pings",
)
_TALL: ViewportSize = {"width": 1280, "height": 4000}  # what is drawn when it comes into view is in view
# A page stays: it opens no window, leaves for no other page and downloads nothing; routes within the page are its own.
_STAYS = """
window.open = () => null; window.print = () => undefined;
if (window.navigation) navigation.addEventListener('navigate', event => {
  if (!event.destination.sameDocument && event.cancelable) event.preventDefault();
});
"""

Answer = Callable[["Route"], Awaitable[None]]
_browsers = threading.BoundedSemaphore(BROWSERS)


def chromium_path() -> str | None:
    """Returns the path of the system's Chromium, found by name, or None; nothing is ever downloaded."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def lacking() -> str | None:
    """Returns what is not installed of all that rendering needs, and how to get it; None where all is there."""
    if find_spec("playwright") is None:
        return needs("a page that only a script draws", "render")
    if chromium_path() is None:
        return "no Chromium is installed: apt-get install chromium"
    return None


class BrowserError(Exception):
    """The browser did not start; says why in one line."""


class RunStoppedError(Exception):
    """The run was stopped: nothing is drawn any more."""


class Chromium:
    """A browser that starts for its first page, serves one page at a time, and ends with its context.

    At most BROWSERS of them run in one process: the next to start waits for one to end. One that did not start within
    LAUNCH_S is not tried again. `stop` breaks off what it does.
    """

    def __init__(self, stop: Stop | None = None) -> None:
        self._stop = stop or Stop()
        self._trouble: str | None = None
        self._runner: asyncio.Runner | None = None
        self._open = AsyncExitStack()
        self._browser: Browser | None = None

    def __enter__(self) -> Chromium:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_running(self) -> bool:
        """Returns True from its first page until it is closed, or ended by its deadline."""
        return self._runner is not None

    def run(self, work: Coroutine[None, None, T], limit_s: float) -> T:
        """Runs what is to be done with its page, and returns what that returns or raises what it raises.

        Raises TimeoutError after `limit_s`, BrowserError where the browser does not start, RunStoppedError once the run
        is stopped. After each of these no process of the browser is left.
        """
        if self._trouble is not None or self._stop.is_set():
            work.close()
            raise BrowserError(self._trouble) if self._trouble is not None else RunStoppedError(STOPPED)
        if self._runner is None:
            _browsers.acquire()
            self._runner = asyncio.Runner(loop_factory=ProcessLoop)
        try:
            return self._runner.run(self._in_time(work, limit_s))
        except (TimeoutError, BrowserError, RunStoppedError):
            self.close()
            raise

    async def _in_time(self, work: Coroutine[None, None, T], limit_s: float) -> T:
        """Waits for nothing that is late: a browser that hangs also holds up what cleans up behind it."""
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        task, stop = asyncio.ensure_future(work), asyncio.ensure_future(stopped.wait())
        with self._stop.breaks_off(partial(loop.call_soon_threadsafe, stopped.set)):
            await asyncio.wait({task, stop}, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if task.done():
            return task.result()
        task.cancel()
        raise RunStoppedError(STOPPED) if stopped.is_set() else TimeoutError(f"no end within {limit_s:g} s")

    def close(self) -> None:
        """Ends the browser, within 2 CLOSE_S whatever it does; one that is started later is another."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        loop = runner.get_loop()
        assert isinstance(loop, ProcessLoop), "made so"
        try:
            runner.run(_closed(self._open, loop))
            runner.close()
        finally:
            self._open, self._browser = AsyncExitStack(), None
            _browsers.release()

    @asynccontextmanager
    async def blank_page(self, answer: Answer, refuse: Callable[[str], None]) -> AsyncIterator[Page]:
        """Opens a page that knows nothing of the pages before it; every request of it goes to `answer`.

        `refuse` is told of web sockets. Service workers, downloads and windows of the page's own are refused.
        """

        async def close_socket(socket: WebSocketRoute) -> None:
            refuse(socket.url)
            await socket.close()

        async def close_window(window: Page) -> None:
            if window != page:
                with suppress(Exception):
                    await window.close()

        browser = await self._started()
        context = await browser.new_context(
            service_workers="block",
            accept_downloads=False,
            viewport=_TALL,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        try:
            await context.route("**/*", answer)
            await context.route_web_socket("**/*", close_socket)
            await context.add_init_script(_STAYS)
            page = await context.new_page()
            context.on("page", close_window)
            await page.clock.install()
            yield page
        finally:
            with suppress(Exception):  # a context that does not end goes with its browser
                await context.close()

    async def _started(self) -> Browser:
        if self._browser is not None and self._browser.is_connected():
            return self._browser
        self._browser = None
        await self._open.aclose()
        try:
            async with asyncio.timeout(LAUNCH_S):
                self._browser = await self._launched()
        except TimeoutError as error:
            self._trouble = f"Chromium did not answer within {LAUNCH_S:g} s of its start"
            raise BrowserError(self._trouble) from error
        except Exception as error:
            self._trouble = f"Chromium did not start: {first_line(error)}"
            raise BrowserError(self._trouble) from error
        return self._browser

    async def _launched(self) -> Browser:
        from playwright.async_api import async_playwright

        play = await self._open.enter_async_context(async_playwright())
        browser = await play.chromium.launch(
            executable_path=chromium_path(),
            chromium_sandbox=os.geteuid() != 0,  # Chromium has no sandbox for root
            args=["--disable-gpu", *_NO_NETWORK],
            timeout=0,  # LAUNCH_S holds for the driver, too
        )
        self._open.push_async_callback(_end, browser)
        return browser


def first_line(error: BaseException) -> str:
    """Returns an error in one line; Playwright's go on with a log of the call."""
    return str(error).partition("\n")[0] or type(error).__name__


async def _end(browser: Browser) -> None:
    with suppress(Exception):
        await browser.close()


async def _closed(opened: AsyncExitStack, loop: ProcessLoop) -> None:
    """Closes what is open, in good order where that can be had; the driver takes the browser's files along."""
    loop.set_exception_handler(lambda *_: None)  # what is broken off fails, and nobody waits for it
    closing = asyncio.ensure_future(opened.aclose())
    if not (await asyncio.wait({closing}, timeout=CLOSE_S))[0]:
        loop.kill_grandchildren()
        await asyncio.wait({closing}, timeout=CLOSE_S)
    await loop.kill_all()
