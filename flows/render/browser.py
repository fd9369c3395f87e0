"""The system's Chromium, headless and cut off from every network: what a page asks for is answered by a handler."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route, ViewportSize, WebSocketRoute

T = TypeVar("T")
BROWSERS = 2  # at once, in one process
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
LAUNCH_S = 60.0
CLOSE_S = 10.0
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
        return "the extra `render` is not installed: pip install 'nianbao[render]'"
    if chromium_path() is None:
        return "no Chromium is installed: apt-get install chromium"
    return None


class Chromium:
    """A browser that starts for its first page, serves one page at a time, and ends with its context.

    At most BROWSERS of them run in one process: the next to start waits for one to end.
    """

    def __init__(self) -> None:
        self._runner: asyncio.Runner | None = None
        self._open = AsyncExitStack()
        self._browser: Browser | None = None

    def __enter__(self) -> Chromium:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, work: Coroutine[None, None, T], limit_s: float) -> T:
        """Runs what is to be done with its page; raises TimeoutError after `limit_s`, and what the page raises."""
        if self._runner is None:
            _browsers.acquire()
            self._runner = asyncio.Runner()
        return self._runner.run(asyncio.wait_for(work, limit_s))

    def close(self) -> None:
        """Ends the browser; one that is started later is another."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        try:
            with suppress(Exception):  # the browser goes with its driver
                runner.run(asyncio.wait_for(self._open.aclose(), CLOSE_S))
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
            await context.close()

    async def _started(self) -> Browser:
        if self._browser is not None and self._browser.is_connected():
            return self._browser
        from playwright.async_api import async_playwright

        await self._open.aclose()
        play = await self._open.enter_async_context(async_playwright())
        self._browser = browser = await play.chromium.launch(
            executable_path=chromium_path(),
            chromium_sandbox=os.geteuid() != 0,  # Chromium has no sandbox for root
            args=["--disable-gpu", *_NO_NETWORK],
            timeout=LAUNCH_S * 1000,
        )
        self._open.push_async_callback(_end, browser)
        return browser


async def _end(browser: Browser) -> None:
    with suppress(Exception):
        await browser.close()
