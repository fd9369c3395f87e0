"""The system's Chromium, headless and cut off from every network: what a page asks for is answered by a handler."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page, Route, ViewportSize, WebSocketRoute

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


@asynccontextmanager
async def blank_page(answer: Answer, refuse: Callable[[str], None]) -> AsyncIterator[Page]:
    """Opens a page in a browser of its own; every request of it goes to `answer`.

    `refuse` is told of web sockets. Service workers, downloads and windows of the page's own are refused.
    """
    from playwright.async_api import async_playwright

    async def close_socket(socket: WebSocketRoute) -> None:
        refuse(socket.url)
        await socket.close()

    async def close_window(window: Page) -> None:
        if window != page:
            with suppress(Exception):
                await window.close()

    async with async_playwright() as play:
        browser = await play.chromium.launch(
            executable_path=chromium_path(),
            chromium_sandbox=os.geteuid() != 0,  # Chromium has no sandbox for root
            args=["--disable-gpu", *_NO_NETWORK],
            timeout=LAUNCH_S * 1000,
        )
        try:
            context = await browser.new_context(
                service_workers="block",
                accept_downloads=False,
                viewport=_TALL,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
            )
            await context.route("**/*", answer)
            await context.route_web_socket("**/*", close_socket)
            await context.add_init_script(_STAYS)
            page = await context.new_page()
            context.on("page", close_window)
            await page.clock.install()
            yield page
        finally:
            with suppress(Exception):
                await browser.close()
