"""Rows of `make browser` about what pages offer beside themselves: the page as captured, files, English."""

from __future__ import annotations

from tests.browser.rows import Found, Visit, _said


def day_page_is_harmless(visit: Visit) -> Found:
    """A page as it was captured is shown with its text, runs nothing, leads nowhere and asks nobody for anything."""
    file = next(iter(sorted(visit.folder.glob("t/*/*.page.js"))))
    report = file.relative_to(visit.folder).as_posix().removesuffix(".page.js") + ".html"
    with visit.page(report) as (page, heard):
        asked: list[str] = []
        page.context.on("request", lambda request: asked.append(request.url))
        page.get_by_role("link", name="取得的网页").click()
        page.wait_for_selector("#frame iframe")
        shown = page.frame_locator("#frame iframe").locator("table").inner_text()
        page.frame_locator("#frame iframe").locator("a", has_text="下一篇").click()
        visit.picture(page, "day")
        still = page.frame_locator("#frame iframe").locator("h1").count()
        title = page.title()
        sandbox = page.locator("#frame iframe").get_attribute("sandbox")
    # the page's policy says what it kept from happening
    loud = [line for line in heard.found if "violates the following Content Security Policy" not in line]
    foreign = [url for url in asked if not url.startswith((visit.address, "about:", "data:"))]
    holds = "46" in shown and still == 1 and "owned" not in title and sandbox == "" and not foreign and not loud
    return Found(_said(f"shown {shown.strip()!r}, {len(asked)} requests, {len(foreign)} elsewhere", loud), holds)
