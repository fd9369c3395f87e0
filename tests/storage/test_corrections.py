"""A person's word stands: over every reparse, until the page says something else, visible wherever it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb
import pytest

from flows.config.packaged import shipped_config
from flows.config.reference_data import knowledge_of
from parsers.knowledge import Knowledge
from parsers.model import Figure, Report
from storage.archive.archive import Archive
from storage.archive.rows import PageOrigin, rows_of_pages
from storage.corrections.sheet import COLUMNS, CorrectionsError, read_sheet
from storage.corrections.take import Taken, take
from storage.maintenance.verify import verify
from storage.maintenance.verify_copy import differences
from storage.publish.published_copy import publish
from storage.records import ParsedPage, SiteRead
from storage.records.stored_report import kept
from tests.storage.nights import BEIJIE, COLUMN, FIRST, KEDA, County, Page, report

TODAY = date(2025, 6, 1)
NOW = datetime(2025, 6, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
URL = "http://county.example/1.html"
KEDA_CODE, BEIJIE_CODE = KEDA[0], BEIJIE[0]
QUOTE = "人民调解员50人"
BEIJIE_COUNTY = "酉阳土家族苗族自治县"


@cache
def knowledge() -> Knowledge:
    return knowledge_of(shipped_config())


def row(field: str, old: str, new: str, **more: str) -> dict[str, str]:
    return {
        "url": URL,
        "field": field,
        "old": old,
        "new": new,
        "who": "张三",
        "when": "2025-06-01",
        "why": "原文有误",
    } | more


def figure(field: str, old: str, new: str, **more: str) -> dict[str, str]:
    return row(field, old, new, path="1", quote=QUOTE) | more


def sheet(rows: Sequence[dict[str, str]], columns: Sequence[str] = COLUMNS) -> str:
    return "\n".join([",".join(columns), *(",".join(one.get(name, "") for name in columns) for one in rows)]) + "\n"


def correct(archive: Archive, *rows: dict[str, str], at: datetime = NOW) -> Taken:
    return take(archive, read_sheet(sheet(rows).encode(), TODAY), knowledge(), at)


def reparse(archive: Archive, read: SiteRead, made: Report, version: str = "2") -> None:
    """What today's parser makes of every capture of a night."""
    at = NOW + timedelta(days=int(version))
    pages = [ParsedPage(c.capture_id, c.url, c.url, kept(made), None, version, at, None, COLUMN) for c in read.captures]
    archive.append_rows(rows_of_pages((PageOrigin(f"again-{version}", FIRST, "youyang"), page) for page in pages))


def reports(archive: Archive) -> list[tuple[str, int, str | None]]:
    return archive.query("SELECT township_code, year, corrected_by FROM reports ORDER BY ALL")


def states(archive: Archive) -> list[str]:
    return [state for (state,) in archive.query("SELECT state FROM corrections ORDER BY taken_at, quote, field")]


def test_a_corrected_identity_moves_the_report(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()))
    correct(archive, row("year", "2023", "2022年"), row("township_code", KEDA_CODE, BEIJIE_CODE))
    assert reports(archive) == [(BEIJIE_CODE, 2022, "张三")]
    moved = archive.query("SELECT township, county, year_basis, title FROM report_versions")
    assert moved == [("偏柏乡", BEIJIE_COUNTY, "person", "可大乡2023年法治政府建设年度报告")]
    assert archive.query("SELECT DISTINCT township_code, year FROM sections") == [(BEIJIE_CODE, 2022)]
    assert archive.query("SELECT DISTINCT township_code, corrected_by FROM report_candidates") == [
        (BEIJIE_CODE, "张三")
    ]


def test_title_date_and_kind_are_corrected(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report(kind="interpretation")))
    assert reports(archive) == []
    correct(
        archive,
        row("kind", "interpretation", "township_report"),
        row("title", "可大乡2023年法治政府建设年度报告", "可大乡2023年法治政府建设情况报告"),
        row("published", "2024/2/22", "2024年2月2日"),
    )
    told = archive.query("SELECT year, title, published, corrected_by FROM reports")
    assert told == [(2023, "可大乡2023年法治政府建设情况报告", date(2024, 2, 2), "张三")]


def test_a_page_that_is_no_report_is_none(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()))
    correct(archive, row("kind", "township_report", "interpretation"))
    assert reports(archive) == []


def test_what_cannot_be_told_is_empty(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()))
    correct(archive, row("published", "2024-02-22", ""))
    # the list's date is left
    assert archive.query("SELECT published, corrected_by FROM reports") == [(date(2024, 3, 1), "张三")]


def test_a_corrected_figure_counts_in_its_series(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()), Page(URL + "?", report(year=2022, mediators=4)))
    correct(archive, figure("value", "50", "5"))
    assert archive.query("SELECT value, corrected_by FROM figures WHERE year = 2023") == [(5.0, "张三")]
    series = archive.query("SELECT year, value, previous_value, corrected_by FROM yoy_figures ORDER BY year")
    assert series == [(2022, 4.0, None, None), (2023, 5.0, 4.0, "张三")]


def test_unit_and_metric_of_a_figure_change_together(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()))
    correct(archive, figure("metric", "mediators", "disputes_handled"), figure("unit", "人", "起"))
    told = archive.query("SELECT metric, unit, series_unit FROM figures")
    assert told == [("disputes_handled", "起", knowledge_unit("disputes_handled"))]
    correct(archive, figure("metric", "disputes_handled", "", why="不是这个指标"), at=LATER)
    assert archive.query("SELECT metric, series_unit FROM figures") == [(None, "起")]


def knowledge_unit(name: str) -> str:
    return next(metric.unit for metric in knowledge().metrics.metrics if metric.name == name)


def test_a_figure_that_is_none_is_left_out(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()))
    correct(archive, figure("value", "50", ""))
    assert archive.query("SELECT count(*) FROM figures") == [(0,)]
    assert archive.query("SELECT count(*) FROM yoy_figures") == [(0,)]


def test_of_two_figures_with_one_quote_the_old_value_tells(county: County, archive: Archive) -> None:
    made = report()
    second = Figure(QUOTE, "人民调解员", 60, "人", "exact", "mediators", "1")
    county.night(0, Page(URL, replace(made, figures=(*made.figures, second))))
    correct(archive, figure("value", "60", "6"))
    assert archive.query("SELECT value FROM figures ORDER BY value") == [(6.0,), (50.0,)]


def test_a_correction_outlives_every_reparse(county: County, archive: Archive) -> None:
    read = county.night(0, Page(URL, report()))
    correct(archive, row("year", "2023", "2022"), figure("value", "50", "5"))
    # another text, another year, a longer quote: nothing that was corrected is left
    longer = Figure("配备人民调解员50人", "人民调解员", 50, "人", "exact", "mediators", "1")
    reparse(archive, read, report("又读到一句。", year=2024, figures=(longer,)))
    assert reports(archive) == [(KEDA_CODE, 2022, "张三")]
    assert archive.query("SELECT value, corrected_by FROM figures") == [(5.0, "张三")]
    assert states(archive) == ["in_force", "in_force"]


def test_a_later_capture_of_the_reparsed_text_is_corrected_too(county: County, archive: Archive) -> None:
    read = county.night(0, Page(URL, report()))
    correct(archive, row("year", "2023", "2022"))
    reparse(archive, read, report("又读到一句。", year=2024))
    county.night(1, Page(URL, report("又读到一句。", year=2024)))
    assert reports(archive) == [(KEDA_CODE, 2022, "张三")]


def test_a_parser_that_agrees_is_told(county: County, archive: Archive) -> None:
    read = county.night(0, Page(URL, report()))
    correct(archive, row("year", "2023", "2022"), figure("value", "50", ""))
    assert states(archive) == ["in_force", "in_force"]
    reparse(archive, read, report(year=2022, figures=()))
    assert sorted(states(archive)) == ["agreed", "agreed"]
    assert reports(archive) == [(KEDA_CODE, 2022, "张三")]


def test_a_new_version_is_corrected_while_the_parser_reads_the_same(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()))
    correct(archive, row("year", "2023", "2022"), figure("value", "50", "5"))
    county.night(1, Page(URL, report("改了一句。")))
    assert reports(archive) == [(KEDA_CODE, 2022, "张三")]
    assert archive.query("SELECT version, value FROM figures") == [(2, 5.0)]


def test_another_report_at_the_address_is_not_corrected(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()))
    correct(archive, row("year", "2023", "2022"), figure("value", "50", "5"))
    county.night(1, Page(URL, report("全新的一篇。", year=2024, mediators=51)))
    assert (KEDA_CODE, 2024, None) in reports(archive)
    assert archive.query("SELECT value FROM figures WHERE year = 2024") == [(51.0,)]
    assert states(archive) == ["outdated", "outdated"]


def test_a_version_that_was_replaced_is_corrected_by_its_text(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()))
    county.night(1, Page(URL, report("改了一句。")))
    ((first,),) = archive.query("SELECT text_sha256 FROM report_versions WHERE version = 1")
    title = "可大乡2023年法治政府建设年度报告"
    correct(archive, row("title", title, "初稿", text_sha256=first))
    told = archive.query("SELECT version, title FROM report_versions ORDER BY version")
    # the later version has the title that was corrected, too
    assert told == [(1, "初稿"), (2, "初稿")]
    correct(archive, row("title", "初稿", title, why="第二版没有错"), at=LATER)
    told = archive.query("SELECT version, title FROM report_versions ORDER BY version")
    assert told[1] == (2, title)


def test_the_last_of_several_corrections_holds(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()))
    correct(archive, row("year", "2023", "2022"), row("year", "2022", "2021", who="李四"))
    assert reports(archive) == [(KEDA_CODE, 2021, "李四")]
    assert archive.query("SELECT who, state FROM corrections ORDER BY who") == [
        ("张三", "overruled"),
        ("李四", "in_force"),
    ]
    correct(archive, row("year", "2021", "2023", who="王五"), at=LATER)
    assert reports(archive) == [(KEDA_CODE, 2023, "王五")]


def test_the_same_table_again_changes_nothing(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()))
    rows = (row("year", "2023", "2022"), figure("value", "50", "5"))
    assert correct(archive, *rows) == Taken(2, 0)
    county.night(1, Page(URL, report("全新的一篇。", year=2024, mediators=51)))
    assert correct(archive, *rows, *rows) == Taken(0, 4)
    more = row("title", "可大乡2024年法治政府建设年度报告", "新标题")
    assert correct(archive, *rows, more) == Taken(1, 2)


def test_a_report_is_named_by_township_and_year_wherever_it_stands(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()), Page(URL + "?copy", report()))
    named = {"url": "", "township_code": KEDA_CODE, "year": "2023"}
    correct(archive, row("year", "2023", "2022", **named), figure("value", "50", "5", **named))
    assert reports(archive) == [(KEDA_CODE, 2022, "张三")]
    assert archive.query("SELECT count(*) FROM correction_rows") == [(4,)]
    assert archive.query("SELECT year, value FROM figures") == [(2022, 5.0)]


def test_a_text_is_corrected_wherever_it_stands(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()), Page(URL + "?copy", report()))
    ((text,),) = archive.query("SELECT text_sha256 FROM reports")
    correct(archive, row("year", "2023", "2022", url="", text_sha256=text))
    county.night(1, Page(URL + "?third", report()))
    assert reports(archive) == [(KEDA_CODE, 2022, "张三")]


def test_a_page_of_a_township_that_was_merged_goes_where_the_person_says(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, replace(report(), township_code=None, township="旧名乡")))
    assert reports(archive) == []
    correct(archive, row("township_code", "", KEDA_CODE))
    assert archive.query("SELECT township_code, township, corrected_by FROM reports") == [(KEDA_CODE, "可大乡", "张三")]


WRONG_ROWS: list[tuple[list[dict[str, str]], str]] = [
    ([row("year", "2021", "2022")], "row 2: old: found '2021'; expected: '2023', which the archive shows"),
    ([row("year", "2023", "20x3")], "row 2: new: found '20x3'; expected: a year from 2000 to 2025"),
    ([row("year", "2023", "2023")], "row 2: new: found '2023'; expected: another value than the old one"),
    ([row("jahr", "2023", "2022")], "row 2: field: found 'jahr'; expected: one of kind, township_code"),
    (
        [row("township_code", KEDA_CODE, "500242999")],
        "row 2: new: found '500242999'; expected: a code of townships",
    ),
    ([row("year", "2023", "2022", url="http://a/")], "row 2: url: found 'http://a/'; expected: an address"),
    ([row("year", "2023", "2022", url="")], "row 2: url: found no page; expected: a url, a text_sha256"),
    ([row("year", "2023", "2022", when="2026-01-01")], "row 2: when: found '2026-01-01'; expected: a day"),
    ([row("year", "2023", "2022", who="")], "row 2: who: found ''; expected: words on one line"),
    ([row("year", "2023", "2022", quote=QUOTE)], "expected: none, since year is no figure's"),
    ([figure("value", "50", "5", quote="")], "row 2: quote: found ''; expected: the quote of the figure"),
    (
        [figure("value", "50", "5", quote="调解员五十人")],
        "expected: the quote of a figure in http://county.example",
    ),
    ([figure("value", "50", "-5")], "row 2: new: found '-5'; expected: a number"),
    ([figure("value", "50", "nan")], "row 2: new: found 'nan'; expected: a number"),
    ([figure("metric", "mediators", "courts")], "row 2: new: found 'courts'; expected: a metric of metrics.toml"),
    (
        [figure("unit", "人", "起")],
        "row 2: the unit that mediators is then counted in: found '起'; expected: one of",
    ),
    ([row("kind", "township_report", "")], "row 2: new: found ''; expected: a kind"),
    (
        [row("year", "2023", "2022"), row("year", "2019", "2020", url="x")],
        "row 3: url: found 'x'; expected: an address",
    ),
]


def test_a_wrong_row_is_told_and_nothing_is_taken(county: County, archive: Archive) -> None:
    county.night(0, Page(URL, report()))
    for rows, line in WRONG_ROWS:
        with pytest.raises(CorrectionsError) as error:
            correct(archive, *rows)
        assert line in str(error.value)
    assert archive.query("SELECT count(*) FROM correction_rows") == [(0,)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_tables_as_spreadsheets_save_them(encoding: str, between: str) -> None:
    text = sheet([row("year", "2023", "2022")]).replace(",", between).replace("\n", "\r\n")
    (asked,) = read_sheet(text.encode(encoding), TODAY)
    assert (asked.url, asked.old, asked.new, asked.who, asked.when) == (URL, "2023", "2022", "张三", TODAY)


def test_cells_are_read_as_they_are_meant() -> None:
    more = {"who": "张\u3000三", "year": "2023年", "township_code": KEDA_CODE, "text_sha256": "AB", "when": "2025.6.1"}
    (asked,) = read_sheet(sheet([figure("value", "1，250", "130000.0", why='"两行\n的话"', **more)]).encode(), TODAY)
    assert (asked.who, asked.year, asked.text_sha256, asked.why) == ("张 三", 2023, "ab", "两行 的话")
    assert (asked.old, asked.new, asked.when) == ("1250", "130000", TODAY)
    with pytest.raises(CorrectionsError, match=r"row 2: year: found '二零二三'"):
        read_sheet(sheet([row("year", "2023", "2022", **more | {"year": "二零二三"})]).encode(), TODAY)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"PK\x03\x04rest", "found a workbook (.xlsx); expected: the table saved as CSV"),
        (b"", "row 1: field: found no such column"),
        (b"\xff\xfe\x00", "found bytes that are no text"),
        (b"field,old,new,who,when,why,wen\n", "row 1: header: found 'wen'"),
        (b"field,old,new,who,when,why,who\n", "row 1: header: found a column twice"),
        (b"field,old,new,who,when,why\n,,,,,\n", "found no rows"),
        (b'field,old,new,who,when,why\n"a' + b"x" * 200_000 + b'"\n', "found what is no CSV"),
    ],
)
def test_what_is_no_table_is_told(content: bytes, line: str) -> None:
    with pytest.raises(CorrectionsError) as error:
        read_sheet(content, TODAY)
    assert line in str(error.value)


def test_a_cell_that_a_program_may_run_stays_words(county: County, archive: Archive, tmp_path: Path) -> None:
    county.night(0, Page(URL, report()))
    # our own exports put an apostrophe before it; a spreadsheet keeps it in the cell
    correct(archive, row("title", "可大乡2023年法治政府建设年度报告", "'=1+1", why="=HYPERLINK(1)"))
    assert archive.query("SELECT title FROM reports") == [("=1+1",)]
    assert archive.query("SELECT why FROM corrections") == [("=HYPERLINK(1)",)]


def test_the_copy_tells_the_same_and_follows(county: County, archive: Archive, tmp_path: Path) -> None:
    county.night(0, Page(URL, report()), Page(URL + "?2", report(township=BEIJIE)))
    copy = publish(archive, tmp_path / "copy.duckdb")
    correct(
        archive, row("year", "2023", "2022"), figure("value", "50", "5", url=URL + "?2", why="手机 13812345678 核实")
    )
    assert any("reports" in line for line in differences(archive, copy, mask_personal_data=True))
    publish(archive, copy)
    assert list(differences(archive, copy, mask_personal_data=True)) == []
    with duckdb.connect(str(copy), read_only=True) as db:
        assert db.execute("SELECT why FROM corrections WHERE quote IS NOT NULL").fetchall() == [
            ("手机 138****5678 核实",)
        ]
        assert db.execute("SELECT value, corrected_by FROM figures ORDER BY value").fetchall() == [
            (5.0, "张三"),
            (50.0, None),
        ]


def test_verify_tells_a_correction_that_was_changed(county: County, archive: Archive, tmp_path: Path) -> None:
    county.night(0, Page(URL, report()))
    correct(archive, row("year", "2023", "2022"), figure("value", "50", "5"))
    before = [fault.found for fault in verify(archive, tmp_path)]
    assert not any("correction" in found for found in before)
    with archive.writing() as connection:
        connection.execute("UPDATE correction_rows SET why = '' WHERE field = 'year'")
    assert any("by 张三 is not what was taken" in fault.found for fault in verify(archive, tmp_path))
