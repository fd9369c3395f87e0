"""The folder of pages: whole, linked, escaped, kept where nothing changed, and never half swapped."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path

import duckdb
import openpyxl
import pytest
import xlsxwriter
from lxml import html

from flows.coverage.chase import ChaseEntry
from flows.coverage.table import STATUS_WORDS
from flows.runtime.processes import PRELOADED
from flows.site import build_site
from flows.site.build import COUNTY_STEP
from flows.site.rendering import environment
from flows.site.staging import ForeignFolderError
from flows.site.townships import Written
from tests.site.published import write_published

Built = Callable[[int], tuple[Path, Path]]
TABLES = ("xlsx", "csv", "json")


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of sixty townships, hostile ones among them."""
    root = tmp_path_factory.mktemp("sixty")
    build_site(write_published(root / "p.duckdb", 60, hostile=True), root / "site", captures=root / "captures")
    return root / "site"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """A folder with a copy of so many townships, p.duckdb, and its pages, site."""

    @cache
    def build(townships: int) -> Path:
        root = tmp_path_factory.mktemp(f"built-{townships}")
        build_site(write_published(root / "p.duckdb", townships), root / "site")
        return root

    return build


@pytest.fixture
def built(built_once: Callable[[int], Path], tmp_path: Path) -> Built:
    """The same in the test's own folder: the copy and its pages, to be changed."""

    def copied(townships: int) -> tuple[Path, Path]:
        shutil.copytree(built_once(townships), tmp_path, dirs_exist_ok=True)
        return tmp_path / "p.duckdb", tmp_path / "site"

    return copied


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


@cache
def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def part_of(page: Path, code: str) -> html.HtmlElement:
    """The part of a page that is a township's."""
    (found,) = html.parse(page, html.HTMLParser(encoding="utf-8")).getroot().xpath(f"//*[@id='{code}']")
    assert isinstance(found, html.HtmlElement)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder by their paths."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("townships", [0, 1, 60])
def test_every_link_of_every_page_leads_somewhere(
    sixty: Path, built_once: Callable[[int], Path], townships: int
) -> None:
    broken = []
    for page in pages(sixty if townships == 60 else built_once(townships) / "site"):
        for _, _, address, _ in html.parse(page, html.HTMLParser(encoding="utf-8")).getroot().iterlinks():
            path, _, fragment = address.partition("#")
            if path.startswith(("http://", "https://")):
                continue
            target = (page.parent / path) if path else page
            # what scripts read of an address is no place of a page
            place = fragment and target.name not in ("compare.html", "day.html", "search.html")
            if not target.is_file() or (place and f' id="{fragment}"' not in text_of(target)):
                broken.append(f"{page.name}: {address}")
    assert broken == []


def test_every_page_says_what_it_is(sixty: Path) -> None:
    for page in pages(sixty):
        tree = html.parse(page, html.HTMLParser(encoding="utf-8")).getroot()
        assert tree.get("lang") == "zh-CN"
        assert len(tree.findall(".//h1")) == 1, page
        assert tree.findtext(".//title"), page
        assert tree.xpath("string(//meta[@name='description']/@content)"), page
        assert all(table.find("caption") is not None for table in tree.iter("table")), page
        assert all(cell.get("scope") for cell in tree.iter("th")), page


def test_what_portals_send_is_text_on_every_page(sixty: Path) -> None:
    for page in pages(sixty):
        tree = html.parse(page, html.HTMLParser(encoding="utf-8")).getroot()
        for script in tree.iter("script"):
            if script.get("type") == "application/ld+json":  # data, which no browser runs
                assert json.loads(script.text), page
                assert "<" not in script.text, page
            else:
                assert script.get("src"), page
                assert not script.text, page
        assert not list(tree.iter("img")), page
        handlers = [name for element in tree.iter() for name in element.attrib if str(name).startswith("on")]
        assert handlers == [], page
    for file in sixty.rglob("*.js"):
        assert "<script" not in file.read_text("utf-8"), file


def test_pages_name_nothing_outside_themselves_but_the_originals(sixty: Path) -> None:
    for page in pages(sixty):
        tree = html.parse(page, html.HTMLParser(encoding="utf-8")).getroot()
        for element, attribute, address, _ in tree.iterlinks():
            if address.startswith("http"):
                assert (element.tag, attribute, element.get("rel")) == ("a", "href", "noopener noreferrer external")


@pytest.mark.parametrize("word", ["按期公开", "逾期公开", "未公开", "无法确认", "没有栏目", "已撤下", "未到期限"])
def test_a_status_is_told_by_colour_sign_and_word(sixty: Path, word: str) -> None:
    cells = [
        cell
        for page in sorted((sixty / "c").glob("*.html"))
        for cell in html.parse(page, html.HTMLParser(encoding="utf-8")).getroot().iter("td")
        if word in (cell.text_content() or "")
    ]
    assert cells
    assert all(cell.get("class", "").startswith("st ") and cell.find(".//span") is not None for cell in cells)


def test_a_report_leads_to_its_original_and_to_its_capture(sixty: Path) -> None:
    text = (sixty / "t/110102/2023.html").read_text("utf-8")
    assert "http://www.example.gov.cn/110102/" in text
    assert "site-110102/2023.warc.gz</code>" in text


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    published = write_published(tmp_path / "p.duckdb", 40)
    first = build_site(published, tmp_path / "site")
    before = {file: file.stat().st_ino for file in (tmp_path / "site").rglob("*.*") if file.name != "site.json"}
    second = build_site(published, tmp_path / "site")
    assert (first.counties_written, second.counties_written, second.changed) == (3, 0, 0)
    assert second.pages == first.pages
    assert {file: file.stat().st_ino for file in before} == before


def test_only_the_county_whose_rows_changed_is_written(built: Built) -> None:
    published, site = built(40)
    before = contents(site)
    with duckdb.connect(str(published)) as db:
        db.execute(
            "UPDATE sections SET text = text || '又加了一句。' WHERE township_code = '110102001' AND year = 2023"
        )
    again = build_site(published, site)
    assert again.counties_written == 1
    changed = {path for path, content in contents(site).items() if before.get(path) != content} - {"site.json"}
    assert {path for path in changed if not path.startswith("data/search/2023/pairs-")} == {
        "t/110102/2023.html",
        "t/110102/2023.js",
        "t/110102/2024.html",  # is compared with it
    }
    assert "又加了一句。" in part_of(site / "t/110102/2023.html", "110102001").text_content()


def test_what_is_seen_every_night_changes_the_pages_of_counties_alone(
    built: Built,
) -> None:
    published, site = built(20)
    before = contents(site)
    with duckdb.connect(str(published)) as db:
        db.execute("UPDATE reports SET last_seen = now() + INTERVAL 1 DAY WHERE status = 'live'")
        db.execute("UPDATE coverage SET as_of = as_of + 1")
    again = build_site(published, site)
    changed = {path for path, content in contents(site).items() if before.get(path) != content}
    assert again.counties_written == 0
    assert {path.split("/")[0] for path in changed} == {"c", "data", "site.json"}
    assert {path for path in changed if path.startswith("data/")} <= {
        *(f"data/coverage.{kind}" for kind in TABLES),
        "data/dataset.jsonld",
        "data/deadlines.ics",
    }
    assert "2026-02-11" in (site / "c/110101.html").read_text("utf-8")


def test_columns_read_to_their_ends_again_change_the_pages_of_counties_that_owe_alone(
    built: Built,
) -> None:
    published, site = built(20)
    before = contents(site)
    with duckdb.connect(str(published)) as db:
        db.execute("UPDATE coverage SET last_read_in_full = last_read_in_full + 7")
        owing = db.execute("SELECT DISTINCT left(township_code, 6) FROM coverage WHERE status = 'missing'").fetchall()
    build_site(published, site)
    changed = {path for path, content in contents(site).items() if before.get(path) != content}
    proofs = {path for path in changed if path.startswith("t/")}
    assert proofs == {f"t/{county}/index.html" for (county,) in owing}
    page = (site / min(proofs)).read_text("utf-8")
    for part in ("2026-02-16", "2 个栏目", "3 页", "41 行", "index_1.html"):
        assert part in page


@pytest.mark.parametrize("processes", [2, 3])
def test_further_processes_write_the_same_pages(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    published, by_one = built(40)
    monkeypatch.setattr("flows.site.build.WORTH_A_POOL", 1)
    told: list[tuple[str, int, int]] = []
    build_site(published, tmp_path / "together", processes=processes, progress=lambda *step: told.append(step))
    counties = [step for step in told if step[0] == COUNTY_STEP]
    assert counties[-1][1] == counties[-1][2] > 1
    alone = {file.relative_to(by_one): file.read_bytes() for file in pages(by_one)}
    together = {file.relative_to(tmp_path / "together"): file.read_bytes() for file in pages(tmp_path / "together")}
    assert alone == together


@pytest.mark.parametrize("module", PRELOADED)
def test_what_the_fork_server_reads_is_there(module: str) -> None:
    # the server passes over a module that it cannot find: its processes would each read it anew, and nobody would know
    assert import_module(module)


def test_every_table_to_download_holds_the_duties_of_the_page(sixty: Path) -> None:
    described = json.loads((sixty / "data/dataset.jsonld").read_text("utf-8"))
    assert [(sixty / "data" / one["contentUrl"]).is_file() for one in described["distribution"]] == [True] * 3
    for table in (sixty / "data/coverage", *((page.parent / page.stem / "duties") for page in sixty.glob("c/*.html"))):
        told = json.loads(table.with_suffix(".json").read_text("utf-8"))
        rows = list(csv.reader(io.StringIO(table.with_suffix(".csv").read_text("utf-8-sig"), newline="")))
        book = openpyxl.load_workbook(table.with_suffix(".xlsx"), read_only=True)
        assert len(told) == len(rows) - 1 == sum(page.max_row - 1 for page in book) > 0
        assert {row["status"] for row in told} <= set(STATUS_WORDS)


def test_without_the_extra_xlsx_the_pages_offer_the_other_tables_until_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = write_published(tmp_path / "p.duckdb", 20)
    endings = {}
    for library in (None, xlsxwriter):
        monkeypatch.setitem(sys.modules, "xlsxwriter", library)
        environment.cache_clear()
        build_site(published, tmp_path / "site")
        for page in (tmp_path / "site/index.html", *tmp_path.glob("site/c/*.html")):
            offered = re.findall(r'href="([^"]+)" download', page.read_text("utf-8"))
            assert all((page.parent / href).is_file() for href in offered)
            endings[library is not None, page.stem] = {Path(href).suffix for href in offered}
        described = json.loads((tmp_path / "site/data/dataset.jsonld").read_text("utf-8"))["distribution"]
        assert {Path(one["contentUrl"]).suffix for one in described} == endings[library is not None, "index"]
    assert {(there, *sorted(found)) for (there, _), found in endings.items()} == {
        (False, ".csv", ".json"),
        (True, ".csv", ".json", ".xlsx"),
    }


def test_a_missing_township_s_page_says_what_was_searched_and_until_when(sixty: Path) -> None:
    told = json.loads((sixty / "data/coverage.json").read_text("utf-8"))
    missing = [row for row in told if row["status"] == "missing"]
    assert missing
    for row in missing:
        page = sixty / f"t/{row['township_code'][:6]}/index.html"
        own = part_of(page, row["township_code"])
        assert own.xpath(f".//*[@data-deadline='{row['deadline']}']")
        searched = {
            str(address).removeprefix("#") for address in own.xpath(".//a[starts-with(@href, '#searched-')]/@href")
        }
        assert searched
        for number in searched:
            assert part_of(page, number).xpath(f".//a[@title='{row['columns_searched']}']")
        chase = (sixty / f"c/{row['township_code'][:6]}/chase.html").read_text("utf-8")
        assert f"{row['days_over']:,} 天" in chase
        assert row["last_read_in_full"] in chase


def test_what_was_done_about_a_report_stands_on_its_pages(built: Built) -> None:
    published, site = built(20)
    missing = next(
        row for row in json.loads((site / "data/coverage.json").read_text("utf-8")) if row["status"] == "missing"
    )
    code, year = missing["township_code"], missing["year"]
    entry = ChaseEntry(date(2026, 2, 11), "李", code, year, "催过", "下周公开")
    again = build_site(published, site, chased=[entry])
    assert again.counties_written == 1
    own = f"t/{code[:6]}/index.html"
    for path in (f"c/{code[:6]}.html", f"c/{code[:6]}/chase.html", f"c/{code[:6]}/duties.csv", own):
        assert "2026-02-11 催过（李）：下周公开" in (site / path).read_text("utf-8"), path


def test_what_a_person_corrected_stands_on_the_report_with_who_and_why(tmp_path: Path) -> None:
    published = write_published(tmp_path / "p.duckdb", 3)
    with duckdb.connect(str(published)) as db:
        ((code, quote),) = db.execute("SELECT township_code, quote FROM figures WHERE year = 2024 LIMIT 1").fetchall()
        db.execute("UPDATE figures SET corrected_by = '李<四>' WHERE quote = ? AND township_code = ?", [quote, code])
        given = "(?, ?, 2024, ?, NULL, ?, ?, ?, '李<四>', DATE '2025-06-01', '看<错>', now(), ?)"
        db.executemany(
            f"INSERT INTO corrections VALUES {given}",
            [
                ["1", code, "year", None, "2023", "2024", "in_force"],
                ["2", code, "value", quote, "50", None, "agreed"],
                ["3", code, "title", None, "旧", "新", "overruled"],
            ],
        )
    build_site(published, tmp_path / "site")
    page = (tmp_path / "site" / "t" / code[:6] / "2024.html").read_text("utf-8")
    items = html.fromstring(page).iterfind('.//section[@class="corrections"]//li')
    told = [" ".join("".join(map(str, item.itertext())).split()) for item in items]
    assert told == [
        "报告年度：2023 → 2024李<四>，2025-06-01：看<错>",
        f"数：50 → 不是数（“{quote}”）李<四>，2025-06-01：看<错>",
    ]
    assert 'title="李&lt;四&gt;">已更正' in page
    overview = (tmp_path / "site" / "t" / code[:6] / "index.html").read_text("utf-8")
    assert overview.count("已更正") == 1


def test_a_build_that_fails_leaves_the_former_pages(built: Built, tmp_path: Path) -> None:
    published, site = built(1)
    with duckdb.connect(str(published)) as db:
        db.execute("DROP TABLE yoy_text")
    with pytest.raises(duckdb.Error):
        build_site(published, site)
    assert (site / "index.html").is_file()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["p.duckdb", "site"]


@pytest.mark.parametrize("whose", ["min", "max"], ids=["the first", "the last"])
def test_a_county_that_cannot_be_written_ends_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    published = write_published(tmp_path / "p.duckdb", 40)
    with duckdb.connect(str(published)) as db:
        ((code,),) = db.execute(f"SELECT {whose}(township_code) FROM sections").fetchall()
        db.execute("UPDATE sections SET level = NULL WHERE township_code = ?", [code])
    monkeypatch.setattr("flows.site.build.WORTH_A_POOL", 1)
    # without pages of the whole, this process takes the last county while the other one starts with the first
    monkeypatch.setattr("flows.site.build._write_national", lambda *_, **__: Written(0, 0))
    with pytest.raises(TypeError):
        build_site(published, tmp_path / "site", processes=2)
    assert [entry.name for entry in tmp_path.iterdir()] == ["p.duckdb"]


def test_a_folder_with_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.docx").write_text("ten years of work")
    with pytest.raises(ForeignFolderError, match="name an empty folder"):
        build_site(write_published(tmp_path / "p.duckdb", 0), tmp_path / "site")
    assert (tmp_path / "site" / "thesis.docx").read_text() == "ten years of work"


def test_a_swap_that_was_cut_short_is_mended(built: Built, tmp_path: Path) -> None:
    published, site = built(1)
    site.rename(tmp_path / ".site.old")
    (tmp_path / ".site.new").mkdir()
    assert build_site(published, site).changed == 0


def test_a_swap_cut_short_while_kept_folders_move_is_mended(built: Built, tmp_path: Path) -> None:
    published, folder = built(40)
    before = contents(folder)
    old, new = tmp_path / ".site.old", tmp_path / ".site.new"
    folder.rename(old)
    new.mkdir()
    for kept in (next((old / "t").iterdir()), old / "data" / "search" / "2023", old / "m"):
        kept.rename(new / kept.name)
    build_site(published, folder)
    assert contents(folder) == before


def test_the_demo_s_archive_becomes_pages(demo_published: Path, tmp_path: Path) -> None:
    report = build_site(demo_published, tmp_path / "site")
    assert report.counties >= 5
    reports = "".join(page.read_text("utf-8") for page in (tmp_path / "site/t").rglob("2024.html"))
    assert reports.count("<article") > 20
    assert "没有可以读出的正文" not in "".join(
        page.read_text("utf-8") for page in (tmp_path / "site/t").rglob("*.html")
    )


def test_a_new_year_leaves_the_pages_of_former_years_as_they_lie(tmp_path: Path) -> None:
    published = write_published(tmp_path / "p.duckdb", 20)
    shutil.copy(published, tmp_path / "former.duckdb")
    with duckdb.connect(str(tmp_path / "former.duckdb")) as db:
        for table in ("coverage", "reports", "report_versions", "sections", "figures", "yoy_figures", "yoy_text"):
            db.execute(f"DELETE FROM {table} WHERE year = 2025")
    build_site(tmp_path / "former.duckdb", tmp_path / "site")
    before = {file: file.stat().st_ino for file in (tmp_path / "site/t").rglob("*.*")}
    build_site(published, tmp_path / "site")
    written = {file.name for file in (tmp_path / "site/t").rglob("*.*") if before.get(file) != file.stat().st_ino}
    assert written == {"index.html", "2025.html", "2025.js"}
