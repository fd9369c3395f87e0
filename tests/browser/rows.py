"""The rows of `make browser`: each looks at the pages as a visitor would and gives a figure and whether it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from tests.browser.chromium import PHONE, WIDE, Complaints, serious

MOST_PAGES = 600  # looked at on a phone
PATIENCE_MS = 180_000  # what a machine that is busy with others may take for one step


@dataclass(frozen=True)
class Visit:
    """A site that was built, and a browser to look at it with."""

    browser: Any
    address: str  # of the site's folder, with a slash at its end
    folder: Path
    screens: Path
    label: str

    @contextmanager
    def page(self, path: str, size: dict[str, int] = WIDE, scheme: str = "light") -> Iterator[tuple[Any, Complaints]]:
        """A page, opened."""
        complaints = Complaints()
        context = self.browser.new_context(viewport=size, locale="zh-CN", color_scheme=scheme)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        complaints.watch(page, self.address)
        page.goto(self.address + path)
        try:
            yield page, complaints
        finally:
            context.close()

    def picture(self, page: Any, name: str) -> None:
        """Writes a screenshot of the whole page, at most 4000 pixels high."""
        self.screens.mkdir(parents=True, exist_ok=True)
        height = min(page.evaluate("document.documentElement.scrollHeight"), 4000)
        width = page.viewport_size["width"]
        clip = {"x": 0, "y": 0, "width": width, "height": height}
        page.screenshot(path=str(self.screens / f"{self.label}-{name}.png"), full_page=True, clip=clip)

    def kinds(self) -> dict[str, str]:
        """One page of each kind that this site has."""
        found = {path.removesuffix(".html"): path for path in ("index.html", "alerts.html", "metrics.html")}
        found |= {
            path.removesuffix(".html"): path for path in ("copies.html", "search.html", "never.html", "about.html")
        }
        patterns = (("province", "p/*.html"), ("county", "c/*.html"), ("metric", "m/*.html"), ("kind", "alerts/*.html"))
        for name, pattern in (*patterns, ("chase", "c/*/chase.html")):
            for file in sorted(self.folder.glob(pattern))[:1]:
                found[name] = file.relative_to(self.folder).as_posix()
        for name, pattern in (("townships", "t/*/index.html"), ("reports", "t/*/2024.html")):
            for page in sorted(self.folder.glob(pattern))[:1]:
                # open at a county's first township, and on the way from others
                code = page.read_text("utf-8").partition('<div id="')[2][:9]
                found[name] = f"{page.relative_to(self.folder).as_posix()}#{code}"
        return found


@dataclass(frozen=True)
class Found:
    """What a row found."""

    figure: str
    holds: bool


Row = Callable[[Visit], Found]


def pages_load(visit: Visit) -> Found:
    """Each kind of page loads without an error, a missing file or a request that leaves the site."""
    complaints: list[str] = []
    for name, path in visit.kinds().items():
        with visit.page(path) as (page, heard):
            visit.picture(page, name)
            complaints += [f"{path}: {line}" for line in heard.found]
            if page.locator("h1").count() != 1:
                complaints.append(f"{path}: {page.locator('h1').count()} h1")
    return Found(_said(f"{len(visit.kinds())} kinds of page", complaints), not complaints)


def fits_a_phone(visit: Visit) -> Found:
    """No page is wider than a phone's screen, of all; what is wide scrolls in its own frame."""
    for name, path in visit.kinds().items():
        with visit.page(path, PHONE) as (page, _):
            visit.picture(page, f"{name}-phone")
    every = [file.relative_to(visit.folder).as_posix() for file in sorted(visit.folder.rglob("*.html"))][:MOST_PAGES]
    wide = []
    with visit.page("index.html", PHONE) as (page, _):
        for path in every:
            page.goto(visit.address + path)
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > PHONE["width"]:
                wide.append(f"{path}: {width} px")
    return Found(_said(f"{len(every)} pages at {PHONE['width']} px", wide), not wide)


def axe_is_content(visit: Visit) -> Found:
    """axe-core finds nothing serious or critical, by day and in the dark."""
    found = []
    for name, path in visit.kinds().items():
        for scheme in ("light", "dark"):
            with visit.page(path, scheme=scheme) as (page, _):
                found += [f"{scheme}: {line}" for line in serious(page)]
                if scheme == "dark":
                    visit.picture(page, f"{name}-dark")
    return Found(_said(f"{len(found)} serious findings", found), not found)


def downloads_open(visit: Visit) -> Found:
    """A county's table is downloaded as a workbook from the county's page, and opens."""
    county = visit.kinds()["county"]
    with visit.page(county) as (page, heard):
        address = page.locator(".downloads a").first.get_attribute("href")
        titles = openpyxl.load_workbook((visit.folder / county).parent / address).sheetnames
        kinds = [str(link.get_attribute("href")).rpartition(".")[2] for link in page.locator(".downloads a").all()]
    return Found(
        f"{', '.join(kinds)}; sheets {', '.join(titles)}",
        kinds == ["xlsx", "csv", "json", "atom"] and bool(titles) and not heard.found,
    )


def chase_list_is_a_click_away(visit: Visit) -> Found:
    """From the first page to the printable list of whom to call: one click; on paper it has no navigation."""
    with visit.page("index.html") as (page, heard):
        page.locator("a", has_text="催办清单").first.click()
        rows = page.locator("table.chase tbody tr").count()
        page.emulate_media(media="print")
        visit.picture(page, "chase-print")
        navigation = page.locator("header.top nav").is_visible()
    return Found(f"{rows} rows", rows > 0 and not navigation and not heard.found)


def two_stand_side_by_side(visit: Visit) -> Found:
    """Two years, chosen on a township's page or by name, stand side by side with what is alike marked."""
    with visit.page(visit.kinds()["townships"]) as (page, heard):
        page.locator("details[open] form.compare button").click()
        page.wait_for_selector("#sides:not([hidden])")
        years = page.locator("#sides h2").all_inner_texts()
        same = page.locator("#left a.same").count()
        visit.picture(page, "compare")
        page.locator("input[name=b]").fill(_first_township(visit))
        page.locator("input[name=b-year]").fill("2022")
        page.locator("#compare button").click()
        # A function to wait for would be evaluated in the page, whose policy refuses that.
        page.locator("#right h2", has_text="2022").wait_for()
        named = page.locator("#right h2").inner_text()
        page.locator("#left a.same").first.click()
        landed = page.evaluate("document.querySelector('#right a:target') !== null")
    holds = len(set(years)) == 2 and same > 0 and _first_township(visit) in named and landed and not heard.found
    return Found(_said(f"{' | '.join(years)}, {same} alike", heard.found), holds)


def keyboard_reaches(visit: Visit) -> Found:
    """The first tab stop leads to the content, and a scrolling table can be reached and scrolled without a mouse."""
    with visit.page(visit.kinds().get("county", "index.html")) as (page, _):
        page.keyboard.press("Tab")
        skip = page.evaluate("document.activeElement.className")
        page.keyboard.press("Enter")
        landed = page.evaluate("document.activeElement.id")
        regions = page.locator(".scroll:not([tabindex='0'])").count()
    return Found(f"skip link {skip!r} to {landed!r}", skip == "skip" and landed == "content" and regions == 0)


def filters_filter(visit: Visit) -> Found:
    """A county's page is narrowed by name and by status, and widened again."""
    with visit.page(visit.kinds()["county"]) as (page, heard):
        rows = page.locator("table.filterable tbody tr")
        total = rows.count()
        name = rows.nth(total // 2).locator("th a").inner_text()
        page.locator(".name-filter").fill(name[:2])
        by_name = page.locator("table.filterable tbody tr:visible").count()
        page.locator(".name-filter").fill("")
        page.locator(".status-filter").select_option("missing")
        by_status = page.locator("table.filterable tbody tr:visible").count()
        expected = page.locator("table.filterable tbody tr:has(td.missing)").count()
        visit.picture(page, "county-filtered")
        page.locator(".status-filter").select_option("")
        again = page.locator("table.filterable tbody tr:visible").count()
    holds = 0 < by_name < total and by_status == expected and again == total and not heard.found
    return Found(f"{total} rows, {by_name} by name, {by_status} by status, {again} again", holds)


def sorting_sorts(visit: Visit) -> Found:
    """A click on a column's head sorts, a second click turns the order round, and a screen reader is told."""
    with visit.page(visit.kinds()["metric"]) as (page, _):
        table = page.locator("table.sortable").first
        heads = table.locator("thead th")
        heads.nth(1).locator("button").click()
        told = heads.nth(1).get_attribute("aria-sort")
        column = "cells => cells.map(row => row.cells[1].textContent).filter(t => t !== '—').map(Number)"
        up = table.locator("tbody tr").evaluate_all(column)
        heads.nth(1).locator("button").click()
        down = table.locator("tbody tr").evaluate_all(column)
    holds = told == "ascending" and up == sorted(up) and down == sorted(down, reverse=True)
    return Found(f"{len(up)} rows", holds)


def search_finds(visit: Visit) -> Found:
    """Words of the text are found with their sentence and an exact count; year, county and part narrow."""
    with visit.page("search.html") as (page, heard):

        def ask(words: str, year: str = "", county: str = "", role: str = "") -> int:
            page.locator("input[name=q]").fill(words)
            page.locator("input[name=county]").fill(county)
            page.locator("select[name=year]").select_option(year)
            page.locator("select[name=role]").select_option(role)
            page.locator("form.search button").click()
            page.wait_for_selector("#found:not([aria-busy])")
            told = str(page.locator("#found").inner_text())
            return int("".join(filter(str.isdigit, told)) or 0)

        page.wait_for_selector("form.search:not([hidden])")
        township = _first_township(visit)
        by_text = ask("选出懂法律、有威望的老人")
        marked = page.locator("#results mark").first.inner_text()
        visit.picture(page, "search-found")
        reports = sum(page.read_text("utf-8").count("<article") for page in visit.folder.glob("t/*/????.html"))
        by_both = ask(f"{township} 调解", "2023")
        elsewhere = ask("专题学法", role="problems")
        in_part = ask("专题学法", role="achievements")
        in_county = ask("人民调解", county=visit.kinds()["county"][2:8])
        nothing = ask("从来没有的话")
        ask(township)
        page.locator("#names a").first.click()
        title = page.locator("details[open] h2").inner_text()
        named = page.title()
    holds = (
        by_text == in_part == reports
        and marked == "选出懂法律、有威望的老人"
        and by_both == 1
        and elsewhere == nothing == 0
        and 0 < in_county < reports
        and title == township
        and named.startswith(township)
        and not heard.found
    )
    figure = (
        f"{by_text} of {reports} by text, {by_both} by name and year, {in_county} in a county, {nothing} for nonsense"
    )
    return Found(_said(figure, heard.found), holds)


def diff_shows(visit: Visit) -> Found:
    """A report against last year's shows what is new, reworded, carried over and dropped; the marks can be put away."""
    with visit.page(visit.kinds()["reports"]) as (page, heard):
        own = page.locator("details.one[open]")
        counts = {mark: own.locator(f"article.report .{mark}").count() for mark in ("new", "changed", "kept")}
        counts["dropped"] = own.locator(".dropped").count()
        own.locator("input[value=new]").check()
        hidden = own.locator("article.report p .kept:visible").count()
        visit.picture(page, "report-new-only")
        own.locator("input[value=off]").check()
        deleted = page.locator("article.report del:visible").count()
    holds = all(counts.values()) and hidden == 0 and deleted == 0 and not heard.found
    return Found(", ".join(f"{number} {mark}" for mark, number in counts.items()), holds)


def hostile_text_is_text(visit: Visit) -> Found:
    """A title that is a script tag is shown as it is written, runs nothing, and an address that is code is no link."""
    owned, scripts, links, shown = 0, 0, 0, 0
    paths = [file.relative_to(visit.folder).as_posix() for file in sorted(visit.folder.rglob("*.html"))]
    code = visit.kinds()["townships"].rpartition("#")[2]
    own = [f"{path}#{code}" for path in paths if path.startswith(f"t/{code[:6]}/")]
    chosen = [*own, "alerts.html", visit.kinds()["county"]]
    for path in chosen:
        with visit.page(path) as (page, _):
            owned += page.title() == "owned"
            scripts += page.locator("body script, img").count()
            links += page.locator("a[href^='javascript' i], a[href^='data' i]").count()
            shown += "<script>" in page.locator("main").inner_text()
    with visit.page("search.html") as (page, _):
        page.locator("input[name=q]").fill("甲乡2024年法治报告")
        page.locator("form.search button").click()
        page.wait_for_selector("#results > li")
        owned += page.title() == "owned"
        scripts += page.locator("main script, img").count()
        shown += "<script>" in page.locator("#results").inner_text()
    figure = f"{len(chosen) + 1} pages, shown as text on {shown}, ran {owned}, tags {scripts}, links {links}"
    return Found(figure, shown > 1 and owned == scripts == links == 0)


def empty_says_so(visit: Visit) -> Found:
    """An archive without townships has pages that say what to do, not empty tables."""
    said, tables = [], 0
    for path in ("index.html", "alerts.html", "metrics.html", "copies.html"):
        with visit.page(path) as (page, _):
            said.append(page.locator(".empty").first.inner_text())
            tables += page.locator("table").count()
    return Found(f"{len(said)} pages say so, {tables} tables", len(said) == 4 and all(said) and tables == 0)


def print_is_legible(visit: Visit) -> Found:
    """On paper the navigation is gone and the signs are there."""
    with visit.page(visit.kinds()["county"]) as (page, _):
        page.emulate_media(media="print")
        navigation = page.locator("header.top nav").is_visible()
        signs = page.locator("td .sign:visible").count()
        page.pdf(path=str(visit.screens / f"{visit.label}-county.pdf"), format="A4")
        visit.picture(page, "county-print")
    return Found(f"{signs} signs", not navigation and signs > 0)


def opens_fast(visit: Visit) -> Found:
    """With a whole nation in the folder the first page and a search answer at once."""
    with visit.page("index.html") as (page, heard):
        timing = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
        first = float(page.evaluate(timing))
        visit.picture(page, "index")
        page.goto(visit.address + "search.html")
        page.locator("input[name=q]").fill(_first_township(visit) + " 调解")
        clock = page.evaluate("performance.now()")
        page.locator("form.search button").click()
        page.wait_for_selector("#results > li")
        asked = float(page.evaluate("performance.now()")) - clock
    holds = first < 1500 and asked < 3000 and not heard.found
    return Found(_said(f"first page {first:.0f} ms, search {asked:.0f} ms", heard.found), holds)


def _first_township(visit: Visit) -> str:
    file = visit.folder / visit.kinds()["townships"].partition("#")[0]
    return file.read_text("utf-8").partition("<h2>")[2].partition("</h2>")[0]


def _said(figure: str, complaints: list[str]) -> str:
    return figure if not complaints else f"{figure}; {len(complaints)} complaints: " + "; ".join(complaints[:6])


EVERYWHERE: tuple[Row, ...] = (pages_load, fits_a_phone, axe_is_content)
WITH_REPORTS: tuple[Row, ...] = (
    keyboard_reaches,
    filters_filter,
    sorting_sorts,
    search_finds,
    diff_shows,
    hostile_text_is_text,
    print_is_legible,
    downloads_open,
    chase_list_is_a_click_away,
    two_stand_side_by_side,
)
