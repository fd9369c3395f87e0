"""Rows of `make browser` about what pages offer beside themselves: the page as captured, files, English."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl

from flows.site.english import english_words
from tests.browser.rows import Found, Visit, _said

CHINESE = re.compile("[\u3400-\u9fff]")
DATA = re.compile(r"[人起]|网站打不开：连接超时|.*<.*")  # units, and what portals and people wrote


def day_page_is_harmless(visit: Visit) -> Found:
    """A page as it was captured is shown with its text, runs nothing, leads nowhere and asks nobody for anything."""
    file = next(iter(sorted(visit.folder.glob("t/*/*.page.js"))))
    report = f"t/{file.parent.name}/{file.name[10:14]}.html#{file.name[:9]}"
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


def every_page_gives_its_tables(visit: Visit) -> Found:
    """What a page shows comes as a workbook with Chinese headings and a frozen header, as CSV and as JSON."""
    wrong, sheets = [], 0
    for name, path in visit.kinds().items():
        with visit.page(path) as (page, heard):
            shown = page.locator("main table tbody tr:visible").count()
            if not page.locator("#page-files").is_visible():
                wrong += [f"{path}: no files"] if shown else []
                continue
            kept = {}
            for kind in ("xlsx", "csv", "json"):
                with page.expect_download() as download:
                    page.locator(f"#page-files button[value={kind}]").click()
                kept[kind] = Path(download.value.path()).read_bytes()
            book = openpyxl.load_workbook(io.BytesIO(kept["xlsx"]))
            sheets += len(book.sheetnames)
            tables = json.loads(kept["json"])
            same = all(
                [[_plain(value) for value in row] for row in table["rows"]]
                == [[_plain(cell) for cell in row] for row in book[title].iter_rows(min_row=2, values_only=True)]
                for table, title in zip(tables, book.sheetnames, strict=True)
            )
            frozen = all(book[title].freeze_panes == "A2" for title in book.sheetnames)
            lines = list(csv.reader(io.StringIO(kept["csv"].decode("utf-8-sig"))))
            headings = tables[0]["columns"]
            if not (same and frozen and headings in lines and not heard.found):
                wrong.append(f"{name}: same {same}, frozen {frozen}, {heard.found[:1]}")
    return Found(_said(f"{sheets} sheets", wrong), not wrong and sheets > 8)


def _plain(cell: object) -> str:
    """Returns a cell without the signs between thousands, which a number in a workbook has not."""
    text = "" if cell is None else str(cell)
    return text.replace(",", "") if re.fullmatch(r"-?[\d,]+(?:\.\d+)?", text) else text


LEFT = """() => {
  const out = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest("article.report, .dropped, script, code, noscript, .language, [data-raw]")) continue;
    if (/[\\u3400-\\u9fff]/.test(node.data)) out.push(node.data.trim());
  }
  for (const name of ["placeholder", "aria-label"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      if (!element.closest("article.report") && /[\\u3400-\\u9fff]/.test(element.getAttribute(name))) {
        out.push(element.getAttribute(name));
      }
    }
  }
  return [...new Set(out)];
}"""


def labels_are_english_by_a_switch(visit: Visit) -> Found:
    """The switch puts every label into English, holds on the next page, and turns back; names and texts stay."""
    duties = json.loads((visit.folder / "data/coverage.json").read_text("utf-8"))
    names = {str(row[key]) for row in duties for key in ("county", "township", "title") if row[key]}
    told = frozenset(english_words({}).values())
    left: dict[str, str] = {}
    with visit.page("index.html") as (page, heard):
        page.locator("button.language").click()
        page.wait_for_selector("html[lang=en]")
        for path in visit.kinds().values():
            page.goto(visit.address + path)
            page.wait_for_selector("html[lang=en]")
            for text in page.evaluate(LEFT):
                if text not in told and not any(name in text for name in names) and CHINESE.search(DATA.sub("", text)):
                    left.setdefault(text, path)
        page.goto(visit.address + "index.html")
        visit.picture(page, "english")
        page.locator("button.language").click()
        page.wait_for_selector("html[lang=zh-CN]")
        back = page.locator("h1").inner_text()
    wrong = [f"{path}: {text[:60]}" for text, path in left.items()] + heard.found
    return Found(_said(f"{len(visit.kinds())} kinds of page", wrong), not wrong and back.startswith("哪些"))
