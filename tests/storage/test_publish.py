"""The analysts' copy: whole for its readers, the same views, commented, masked; and year over year."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from storage.analysis.compare import compare_texts
from storage.archive.archive import Archive
from storage.archive.connect import Place, opened
from storage.archive.rows import PageOrigin, rows_of_pages
from storage.maintenance.verify import verify
from storage.publish.published_copy import publish
from storage.publish.transfer import BOM, export
from storage.records.stored_report import kept
from tests.storage.nights import BEIJIE, KEDA, County, Page, report

A = "http://county.example/2023/a.html"
B = "http://county.example/2022/a.html"
C = "http://county.example/2023/c.html"
CONTRACT = {
    "reports": "township_code township county_code county province year year_basis version versions title issuers"
    " published url first_seen last_seen status chars text text_sha256 capture_id",
    "report_versions": "township_code township county_code county province year year_basis version versions title"
    " issuers published url first_seen last_seen status chars text text_sha256 capture_id replaced_at",
    "sections": "township_code township county year version path level marker heading role text ordinal",
    "figures": "township_code township county year version path subject metric value unit qualifier quote",
    "coverage": "township_code township county_code county year basis deadline status published days_late reason",
    "yoy_figures": "township_code township county metric unit year value previous_value change change_ratio",
    "yoy_text": "township_code township county year similarity_to_last_year nearest_township_code nearest_similarity"
    " new_sections dropped_sections",
    "captures": "capture_id url site_id fetched_at status media_type bytes payload_sha256 warc_file warc_offset",
    "runs": "started finished parser_version counts",
    "site_runs": "started finished outcome reason",
    "alerts": "kind township_code site_id year raised_at delivered_at channel resolved_at message",
}


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return tmp_path / "nianbao.duckdb"


def asked(file: Path, sql: str) -> list[tuple[object, ...]]:
    with opened(Place.of(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def asked_all(file: Path, queries: Mapping[str, str]) -> dict[str, list[tuple[object, ...]]]:
    with opened(Place.of(file), read_only=True) as connection:
        return {name: connection.execute(sql).fetchall() for name, sql in queries.items()}


def test_the_copy_is_searched_by_a_macro(county: County, archive: Archive, published: Path) -> None:
    county.night(0, Page(A, report("电话13812345678。化解“矛盾”纠纷9起。")))
    publish(archive, published)

    found = "SELECT township, year, sentences FROM search('矛盾纠纷')"
    assert asked(published, found) == [("可大乡", 2023, ["化解“矛盾”纠纷9起。"])]
    assert asked(published, "SELECT count(*) FROM search('13812345678')") == [(0,)], "numbers are masked there"


def test_archive_and_copy_have_the_contracts_views_with_a_comment_on_each_column(
    county: County, archive: Archive, published: Path
) -> None:
    county.night(0, Page(A, report()))
    publish(archive, published)

    for file in (Path(archive.place.path), published):
        with opened(Place.of(file), read_only=True) as connection:
            described = connection.execute(
                "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE database_name = current_database()"
            ).fetchall()
            views = dict(
                connection.execute(
                    "SELECT view_name, comment FROM duckdb_views() WHERE database_name = current_database()"
                ).fetchall()
            )
        for view, columns in CONTRACT.items():
            there = {column: comment for table, column, comment in described if table == view}
            assert set(columns.split()) <= set(there), view
            assert [column for column, comment in there.items() if not comment] == [], view
            assert views[view], view


def test_the_copy_says_what_the_archive_says(county: County, archive: Archive, published: Path) -> None:
    county.night(
        0, Page(A, report("甲。")), Page(B, report("旧。", year=2022)), Page(C, report("丙。", township=BEIJIE))
    )
    county.night(7, Page(A, report("乙。")))
    publish(archive, published)

    columns = {**CONTRACT, "report_candidates": "township_code url chosen reason text"}
    queries = {view: f"SELECT {', '.join(told.split())} FROM {view} ORDER BY ALL" for view, told in columns.items()}
    assert asked_all(published, queries) == asked_all(Path(archive.place.path), queries)


NIGHTS: dict[str, tuple[Page, ...]] = {
    "first": (Page(A, report("甲。")), Page(B, report("旧。", year=2022)), Page(C, report("丙。", township=BEIJIE))),
    "seen again": (
        Page(A, report("甲。")),
        Page(B, report("旧。", year=2022)),
        Page(C, report("丙。", township=BEIJIE)),
    ),
    "revised": (Page(A, report("乙。")),),
    "under another name": (Page(B, report("旧。", year=2022, township=BEIJIE)),),
    "another candidate": (Page("http://county.example/d", report("丁。")),),
    "the first text again": (Page(A, report("甲。")),),
    "gone": (Page(C, outcome="gone", listed=False),),
}


def test_a_copy_brought_up_to_date_night_by_night_is_the_same_as_one_made_anew(
    county: County, archive: Archive, published: Path, tmp_path: Path
) -> None:
    queries = {view: f"SELECT * FROM {view} ORDER BY ALL" for view in (*CONTRACT, "report_candidates")}
    for day, (name, pages) in enumerate(NIGHTS.items()):
        county.night(7 * day, *pages)
        publish(archive, published)
        anew = publish(archive, tmp_path / f"{day}.duckdb")
        assert asked_all(published, queries) == asked_all(anew, queries), name


@pytest.mark.parametrize(("parsed_again", "contents"), [(1, 10), (2, 9)])
def test_a_copy_of_which_more_than_a_tenth_is_stale_is_written_anew(
    county: County, archive: Archive, published: Path, parsed_again: int, contents: int
) -> None:
    read = county.night(0, *(Page(f"{A}?{n}", report(f"第{n}件。", year=2015 + n)) for n in range(9)))
    publish(archive, published)
    again = [
        (
            PageOrigin("again", read.as_of, read.site_id),
            replace(page, report=kept(report("另文。", year=2015 + n)), parser_version="2", parsed_at=read.finished),
        )
        for n, page in enumerate(read.pages[:parsed_again])
    ]
    archive.append_rows(rows_of_pages(again))
    publish(archive, published)
    assert asked(published, "SELECT count(*) FROM content_numbers") == [(contents,)]


def test_a_candidate_whose_text_is_another_reports_keeps_it_in_the_copy(
    county: County, archive: Archive, published: Path
) -> None:
    other = report("甲。", township=BEIJIE)
    county.night(0, Page(A, report("乙。")), Page(C, other))
    county.night(7, Page("http://county.example/d", replace(other, township=KEDA[1], township_code=KEDA[0])))
    publish(archive, published)

    sql = "SELECT township_code, url, text FROM report_candidates ORDER BY ALL"
    assert asked(published, sql) == archive.query(sql)
    assert len({text for _, _, text in asked(published, sql)}) == 2, "one text stands under two names"


READER = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
print(connection.execute("SELECT count(*) FROM reports").fetchone()[0], flush=True)
sys.stdin.readline()
print(connection.execute("SELECT count(*) FROM reports").fetchone()[0], flush=True)
"""


def test_a_reader_in_another_process_keeps_its_copy_while_a_new_one_is_swapped_in(
    county: County, archive: Archive, published: Path
) -> None:
    county.night(0, Page(A, report()))
    publish(archive, published)
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(published)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "1\n"
        county.night(1, Page(B, report("旧。", year=2022)))
        publish(archive, published)
        assert reader.communicate("\n")[0] == "1\n"
    assert asked(published, "SELECT count(*) FROM reports") == [(2,)]


def test_a_publish_that_fails_leaves_the_former_copy_and_no_half(
    county: County, archive: Archive, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.night(0, Page(A, report()))
    publish(archive, published)
    county.night(1, Page(B, report("旧。", year=2022)))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.publish.published_copy._sync", full)
    with pytest.raises(OSError, match="No space"):
        publish(archive, published)

    assert asked(published, "SELECT count(*) FROM reports") == [(1,)]
    assert [file.name for file in published.parent.iterdir() if ".part" in file.name] == []


MASKED = {
    "联系电话13812345678。": "联系电话138****5678。",
    "拨打139-1234-5678、13900001111均可": "拨打139-****-5678、139****1111均可",
    "身份证500242199003071234号": "身份证500242************号",
    "身份证50024219900307123X号": "身份证500242************号",
    "电话023-72345678或（0746）5261234": "电话023-****5678或（0746）****234",
    "监督电话：72345678。": "监督电话：****5678。",
    "拨打12345热线，发放资料13800份，投入20230101元": "拨打12345热线，发放资料13800份，投入20230101元",
    "渝府发〔2023〕1381号": "渝府发〔2023〕1381号",
}


@pytest.mark.parametrize("mask", [True, False])
def test_personal_numbers_are_masked_in_the_copy_and_places_hold(
    county: County, archive: Archive, published: Path, mask: bool
) -> None:
    county.night(0, Page(A, report("\n".join(MASKED))))
    publish(archive, published, mask_personal_data=mask)

    ((text,),) = asked(published, "SELECT text FROM reports")
    lines = str(text).splitlines()
    for plain, masked in MASKED.items():
        assert any(line.startswith(masked if mask else plain) for line in lines), plain
    ((whole, placed),) = asked(
        published,
        "SELECT string_agg(s.text, '|' ORDER BY s.ordinal),"
        " string_agg(substr(r.text, s.text_start + 1, length(s.text)), '|' ORDER BY s.ordinal)"
        " FROM sections AS s JOIN reports AS r USING (township_code, year)",
    )
    assert whole == placed
    assert "13812345678" in str(archive.query("SELECT text FROM reports")[0][0]), "the archive keeps what was published"


def test_figures_year_over_year(county: County, archive: Archive, published: Path) -> None:
    county.night(
        0,
        Page(B, report("旧。", year=2022, mediators=40)),
        Page(A, report("新。", year=2023, mediators=50)),
        Page(C, report("丙。", township=BEIJIE, mediators=7)),
    )
    publish(archive, published)

    assert asked(
        published,
        "SELECT township, metric, unit, year, value, previous_value, change, change_ratio"
        " FROM yoy_figures ORDER BY ALL",
    ) == [
        ("北街镇", "mediators", "人", 2023, 7, None, None, None),
        ("可大乡", "mediators", "人", 2022, 40, None, None, None),
        ("可大乡", "mediators", "人", 2023, 50, 40, 10, 0.25),
    ]


TEXT = "组织村组干部集中学习宪法条文，对照清单梳理行政权力事项，面向赶集群众发放普法手册，会同派出所调处邻里纠纷。"
OTHER = "修订议事规则明确决策流程，聘请律师审核合同协议文本，开设农家书屋法治专柜，排查整治道路交通安全隐患。"


def test_texts_year_over_year(county: County, archive: Archive, published: Path) -> None:
    told_otherwise = report(
        OTHER, township=("500242206", "南街镇"), opening=OTHER * 3, headings=("总体", "不足", "展望"), mediators=None
    )
    county.night(
        0,
        Page(B, report(TEXT, year=2022, headings=("工作开展情况", "存在的问题", "法治督察"))),
        Page(A, report(TEXT, year=2023, headings=("工作开展情况", "存在的问题", "数字赋能"))),
        Page(C, report(TEXT, township=BEIJIE, published=date(2024, 1, 20))),
        Page(C + "x", told_otherwise),
    )
    publish(archive, published)

    told = {
        (row[0], row[1]): row[2:]
        for row in asked(
            published,
            "SELECT township, year, similarity_to_last_year, nearest_township_code, nearest_similarity, new_sections,"
            " dropped_sections FROM yoy_text",
        )
    }
    similarity, nearest, near, new, dropped = told["可大乡", 2023]
    assert 0.7 < float(str(similarity)) < 1
    assert (nearest, new, dropped) == (BEIJIE[0], ["数字赋能"], ["法治督察"])
    assert float(str(near)) > 0.7
    assert told["可大乡", 2022] == (None, None, None, None, None)
    assert told["南街镇", 2023][1] is None


def test_townships_with_the_same_text_name_each_other_by_the_smallest_code(
    county: County, archive: Archive, published: Path
) -> None:
    nanjie = ("500242206", "南街镇")
    pages = [
        Page(url, report(TEXT, township=township, opening=OTHER, signature=()))
        for url, township in ((A, KEDA), (B, BEIJIE), (C, nanjie))
    ]
    county.night(0, *pages)
    publish(archive, published)

    nearest = "SELECT township_code, nearest_township_code, nearest_similarity FROM yoy_text ORDER BY ALL"
    first, second, third = sorted((KEDA[0], BEIJIE[0], nanjie[0]))
    assert asked(published, nearest) == [(first, second, 1.0), (second, first, 1.0), (third, first, 1.0)]


def test_texts_that_did_not_change_are_not_compared_again(county: County, archive: Archive) -> None:
    county.night(0, Page(B, report(TEXT, year=2022)), Page(A, report(TEXT, year=2023)))
    pairs = "SELECT count(*) FILTER (WHERE other_id <> content_id), count(*) FROM comparisons"
    compared = [(compare_texts(archive), archive.query(pairs)) for _ in range(2)]

    assert compared == [(2, [(1, 3)]), (0, [(1, 3)])], "a pair, and each text once beside itself: it was looked at"


def test_what_a_broken_night_left_uncompared_the_next_one_compares_though_it_brings_nothing_new(
    county: County, archive: Archive, published: Path
) -> None:
    county.night(0, Page(B, report("旧。", year=2022)), Page(A, report("新。", year=2023)))
    likeness = "SELECT similarity_to_last_year IS NOT NULL FROM yoy_text WHERE year = 2023"

    publish(archive, published, compare=False)
    assert asked(published, likeness) == [(False,)]
    publish(archive, published)
    assert asked(published, likeness) == [(True,)]


def test_export_to_parquet_and_csv(county: County, archive: Archive, published: Path, tmp_path: Path) -> None:
    county.night(0, Page(B, report("旧。", year=2022)), Page(A, report("新，“好”。", year=2023)))
    publish(archive, published)

    assert dict(export(published, tmp_path / "out", "parquet"))["reports"] == 2
    assert dict(export(published, tmp_path / "out", "csv"))["reports"] == 2

    parquet = duckdb.sql(f"SELECT year, text FROM read_parquet('{tmp_path}/out/reports/**/*.parquet') ORDER BY year")
    assert parquet.fetchall() == asked(published, "SELECT year, text FROM reports ORDER BY year")
    told = asked(published, "SELECT township_code, year, path, text FROM sections ORDER BY ALL")
    placed = duckdb.sql(
        "SELECT s.township_code, s.year, s.path, substr(r.text, s.text_start + 1, s.text_length)"
        f" FROM read_parquet('{tmp_path}/out/sections/**/*.parquet') AS s"
        f" JOIN read_parquet('{tmp_path}/out/reports/**/*.parquet') AS r USING (township_code, year) ORDER BY ALL"
    )
    assert placed.fetchall() == told
    versions = duckdb.sql(f"SELECT text FROM read_parquet('{tmp_path}/out/report_versions/**/*.parquet')")
    assert versions.fetchall() == [(None,), (None,)], "what is in reports does not stand twice"
    csv = (tmp_path / "out" / "reports.csv").read_bytes()
    assert csv.startswith(BOM)
    assert "新，“好”。" in csv.decode("utf-8-sig")


BREAKS = {
    "a text is gone": ("DELETE FROM texts", "names text"),
    "a text was changed": ("UPDATE texts SET text = text || 'x'", "does not have the hash"),
    "a hash was changed": ("UPDATE parses SET text_sha256 = '00'", "does not have the hash that its parse says"),
    "a capture is gone": ("DELETE FROM capture_rows", "names capture"),
    "a read stands twice": ("INSERT INTO site_reads SELECT * FROM site_reads", "stands 2 times in run"),
    "a quote was moved": ("UPDATE figure_rows SET text_start = 1", "does not stand where"),
    "a figure was changed": ("UPDATE figure_rows SET value = value + 1", "are not those that were read from it"),
    "a figure is gone": ("DELETE FROM figure_rows", "are not those that were read from it"),
    "a heading was changed": ("UPDATE section_rows SET heading = heading || '?'", "are not those that were read"),
    "sections reach too far": ("UPDATE section_rows SET text_length = 9000", "reaches beyond"),
}


@pytest.mark.parametrize("case", BREAKS.values(), ids=list(BREAKS))
def test_verify_finds_what_is_broken(county: County, archive: Archive, tmp_path: Path, case: tuple[str, str]) -> None:
    county.night(0, Page(A, report()))
    damage, words = case
    with opened(archive.place, read_only=False) as connection:
        connection.execute(damage)

    found = [fault.found for fault in verify(archive, tmp_path / "captures") if fault.where == "archive"]
    assert any(words in one for one in found), found


def test_verify_says_nothing_of_rows_that_agree(county: County, archive: Archive, tmp_path: Path) -> None:
    county.night(0, Page(A, report()), Page(B, report("旧。", year=2022)))

    assert [fault for fault in verify(archive, tmp_path / "captures") if fault.where == "archive"] == []
