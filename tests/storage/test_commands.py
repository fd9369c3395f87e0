"""versions, diff, sql, export, publish, verify, reparse, import and copy, as a user calls them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from click.testing import CliRunner, Result
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.cli import cli
from flows.config.loader import load_config
from flows.config.reference_data import knowledge_of
from flows.demo.internet import CountyInternet
from flows.demo.nation import nation
from flows.parsing import worker as parse_page
from flows.pipeline.run import run_night
from parsers.report import parse
from storage.archive.archive import Archive
from storage.captures.store import read_capture
from storage.publish.transfer import BOM
from storage.records import Capture
from storage.records.stored_report import kept
from tests.without_pages import without_pages

DAY = date(2025, 9, 1)


class World(NamedTuple):
    """A folder with a configuration, an archive of two nights and its copy; and what its portals show."""

    root: Path
    township: str
    name: str
    url: str

    @property
    def archive(self) -> Archive:
        return Archive(self.root / "data" / "archive.duckdb")

    @property
    def published(self) -> Path:
        return self.root / "data" / "nianbao.duckdb"

    def call(self, *args: str) -> Result:
        return CliRunner().invoke(cli, ["--config", str(self.root / "config"), *args])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two nights: on the second, a report of 2024 says something else."""
    root = tmp_path_factory.mktemp("world")
    with CountyInternet(nation(1, townships=2, years=(2023, 2024)), day=DAY) as internet:
        config = load_config(internet.write_config(root / "config"))
        with without_pages():
            run_night(config, as_of=DAY, workers=0)
        (portal,) = internet.portal_ids
        article = next(a for a in internet.reports(portal) if a.year == 2024)
        assert article.township_code is not None
        paragraphs = article.write()
        internet.replace_text(portal, article.key, [*paragraphs[:-1], "全年新聘法律顾问3人。", paragraphs[-1]])
        with without_pages():
            run_night(config, as_of=DAY + timedelta(days=7), workers=0)
        name = article.publisher.removesuffix("人民政府").removesuffix("办事处")
        yield World(root, article.township_code, name, internet.article_url(portal, article.key))


@pytest.fixture
def world(made: World, tmp_path: Path) -> World:
    """The same, to be changed."""
    shutil.copytree(made.root, tmp_path / "world")
    return made._replace(root=tmp_path / "world")


def test_versions_say_what_changed(made: World) -> None:
    rows = json.loads(made.call("versions", made.township, "2024", "--format", "json").stdout)

    assert [(row["year"], row["version"], row["replaced_at"] is None) for row in rows] == [
        (2024, 1, False),
        (2024, 2, True),
    ]
    assert rows[0]["changed"] == "first"
    assert "新聘法律顾问3人" in rows[1]["changed"]


def test_two_versions_of_a_year_stand_side_by_side(made: World) -> None:
    ran = made.call("versions", made.township, "2024", "--compare", "1", "2", "--format", "json")
    assert ran.exit_code == 0, ran.output
    rows = json.loads(ran.stdout)
    changed = [row for row in rows if row["change"] != "same"]
    assert [row["text_2"] for row in changed if "全年新聘法律顾问3人。" in row["text_2"]]
    assert not [row for row in rows if "全年新聘法律顾问3人。" in (row["text_1"] or "")]
    assert any(row["change"] == "same" for row in rows)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("2024", "--compare", "1", "9"), "no version 9; there are 1, 2"),
        (("--compare", "1", "2"), "give a year as well"),
    ],
)
def test_a_version_that_is_not_there_is_said_in_a_line(made: World, args: tuple[str, ...], told: str) -> None:
    ran = made.call("versions", made.township, *args)
    assert ran.exit_code == 1
    assert told in ran.stderr


def test_sql_shows_the_public_views_alone(made: World) -> None:
    ran = made.call("sql", "show tables;", "--format", "csv")
    names = ran.stdout.split()[1:]
    assert {"reports", "coverage", "metrics", "yoy_figures"} <= set(names)
    assert not {"texted_versions", "section_rows", "version_rows", "content_numbers"} & set(names)


def test_metrics_have_their_names_in_the_copy(made: World) -> None:
    ran = made.call("sql", "SELECT name, unit FROM metrics WHERE metric = 'mediators'", "--format", "csv")
    assert ran.stdout.splitlines()[1] == "人民调解员,人"


def test_diff_puts_counterparts_beside_each_other(made: World) -> None:
    rows = list(csv.DictReader(io.StringIO(made.call("diff", made.township, "2023", "2024", "--format", "csv").stdout)))

    assert {"change", "heading_2023", "text_2024"} <= set(rows[0])
    assert {row["change"] for row in rows} <= {"same", "changed", "gone", "new"}
    assert any(row["heading_2023"] and row["heading_2024"] for row in rows)


WRONG = {
    "a township that is none": (("versions", "无此镇"), "no such township"),
    "a year without a report": (("versions", "{township}", "1999"), "no report for 1999"),
    "a diff with a year that is not there": (("diff", "{township}", "2023", "1999"), "no report for 1999"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=list(WRONG))
def test_what_cannot_be_shown_is_said_in_a_line(made: World, case: tuple[tuple[str, ...], str]) -> None:
    args, words = case
    found = made.call(*(arg.format(township=made.township) for arg in args))

    assert (found.exit_code, words in found.output) == (1, True), found.output


REFUSED = {
    "a row put in": "INSERT INTO run_starts SELECT * FROM run_starts",
    "a row taken out": "DELETE FROM texts",
    "a table made": "CREATE TABLE mine AS SELECT 1",
    "a view dropped": "DROP VIEW reports",
    "a file read": "SELECT * FROM read_text('{root}/config/nianbao.toml')",
    "a file read by its name": "SELECT * FROM '{root}/data/archive.duckdb'",
    "files listed": "SELECT * FROM glob('{root}/*')",
    "a file written": "COPY (SELECT 1) TO '{root}/written.csv'",
    "the copy exported": "EXPORT DATABASE '{root}/written'",
    "another file attached": "ATTACH '{root}/data/archive.duckdb' AS other",
    "an extension installed": "INSTALL httpfs",
    "an extension loaded": "LOAD httpfs",
    "access opened again": "SET enable_external_access = true",
    "the lock undone": "SET lock_configuration = false",
    "a write behind a query": "SELECT 1; DELETE FROM texts",
    "a pragma that writes": "PRAGMA enable_profiling; PRAGMA profiling_output='{root}/written.json'",
}


@pytest.mark.parametrize("query", REFUSED.values(), ids=list(REFUSED))
def test_sql_reads_this_one_file_and_does_nothing_else(made: World, query: str) -> None:
    before = made.published.read_bytes()
    found = made.call("sql", query.format(root=made.root))

    assert found.exit_code == 1, found.output
    assert len(found.output.strip().splitlines()) == 1, "one line"
    assert made.published.read_bytes() == before
    assert list(made.root.glob("written*")) == []


def test_sql_prints_rows(made: World) -> None:
    found = made.call("sql", "SELECT year, count(*) AS n FROM reports GROUP BY year ORDER BY year", "--format", "csv")
    assert (found.exit_code, found.stdout.split()) == (0, ["year,n", "2023,2", "2024,2"])


def test_sql_is_stopped_after_its_time(made: World) -> None:
    found = made.call(
        "sql", "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b", "--time-limit", "0.2"
    )
    assert (found.exit_code, "stopped after 0.2 s" in found.output) == (1, True), found.output


def test_export_to_csv_is_for_excel_and_parquet_is_by_year(made: World, tmp_path: Path) -> None:
    assert made.call("export", str(tmp_path / "csv"), "--format", "csv").exit_code == 0
    assert made.call("export", str(tmp_path / "parquet"), "--format", "parquet").exit_code == 0

    plain = (tmp_path / "csv" / "reports.csv").read_bytes()
    assert plain.startswith(BOM)
    rows = list(csv.DictReader(io.StringIO(plain.decode("utf-8-sig"))))
    assert {row["township_code"] for row in rows} >= {made.township}
    folders = sorted(folder.name for folder in (tmp_path / "parquet" / "reports").iterdir())
    assert folders == ["year=2023", "year=2024"]
    counted = duckdb.sql(f"SELECT count(*) FROM read_parquet('{tmp_path}/parquet/reports/**/*.parquet')").fetchall()
    assert counted == [(len(rows),)] == [(4,)]


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_an_export_says_what_its_files_hold(made: World, tmp_path: Path, fmt: str) -> None:
    assert made.call("export", str(tmp_path), "--format", fmt).exit_code == 0
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert {"reports", "coverage", "sections", "yoy-figures"} <= set(resources)
    for resource in resources.values():
        paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
        for path in paths:
            file = str(tmp_path / path)
            reader = f"read_csv('{file}')" if fmt == "csv" else f"read_parquet('{file}', hive_partitioning = false)"
            with duckdb.connect() as db:
                columns = [row[0] for row in db.execute(f"DESCRIBE FROM {reader}").fetchall()]
            assert columns == [field["name"] for field in resource["schema"]["fields"]]
    named = {field["name"]: field for field in resources["yoy-figures"]["schema"]["fields"]}
    assert named["metric_name"]["type"] == "string"
    assert named["value"] == {
        "name": "value",
        "type": "number",
        "format": "default",
        "description": named["value"]["description"],
    }
    assert resources["reports"]["schema"].get("primaryKey") == (["township_code", "year"] if fmt == "csv" else None)
    searched = {field["name"]: field["type"] for field in resources["coverage"]["schema"]["fields"]}["columns_searched"]
    assert searched == ("string" if fmt == "csv" else "array")
    if fmt == "csv":
        assert resources["sections"]["schema"]["foreignKeys"][0]["reference"]["resource"] == "reports"


def test_publish_makes_the_copy_again_and_verify_agrees(world: World) -> None:
    told = world.call("sql", "SELECT township_code, year, text_sha256 FROM reports ORDER BY ALL").stdout
    world.published.unlink()
    assert world.call("sql", "SELECT 1").exit_code == 1

    assert world.call("publish").exit_code == 0
    assert world.call("sql", "SELECT township_code, year, text_sha256 FROM reports ORDER BY ALL").stdout == told
    found = world.call("verify")
    assert (found.exit_code, "all whole" in found.output) == (0, True), found.output


def test_verify_lists_what_fails(world: World) -> None:
    (capture_file,) = {row[0] for row in world.archive.query("SELECT min(warc_file) FROM captures")}
    (world.root / "data" / "captures" / str(capture_file)).unlink()

    found = world.call("verify", "--format", "csv")
    assert found.exit_code == 1
    assert "the file is gone" in found.stdout


def test_reparse_with_the_same_parser_changes_nothing(world: World) -> None:
    told = world.archive.query("SELECT * FROM reports ORDER BY township_code, year")
    found = world.call("reparse", "--format", "json")

    assert (found.exit_code, "nothing changed" in found.output) == (0, True), found.output
    assert world.archive.query("SELECT * FROM reports ORDER BY township_code, year") == told


class _LaterPool:
    """A parser of tomorrow: it finds no figures and heads the first section otherwise."""

    places = 1

    def __init__(self, folder: Path) -> None:
        parse_page.prepare(folder)
        self._knowledge = knowledge_of(folder)

    def __enter__(self) -> _LaterPool:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def parse(self, page: parse_page.PageToParse) -> parse_page.Parsed:
        parsed = parse_page.parse_page(page)
        if parsed.report is not None and parsed.report.kind == "township_report":
            report = parse(page.content, knowledge=self._knowledge, url=page.url, hint=page.hint)
            first = next(i for i, section in enumerate(report.sections) if section.level == 1)
            sections = list(report.sections)
            sections[first] = replace(sections[first], heading="改写的标题")
            parsed = replace(parsed, report=kept(replace(report, sections=tuple(sections), figures=())))
        return parsed

    def parse_many(self, pages: Sequence[parse_page.PageToParse]) -> list[parse_page.Parsed]:
        return [self.parse(page) for page in pages]


def test_reparse_tells_what_a_new_parser_gains_and_loses_and_keeps_the_old_parses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = world.archive.query("SELECT count(*), count(DISTINCT capture_id) FROM parses")[0]
    ((url, quote, value),) = world.archive.query(
        "SELECT r.url, f.quote, f.value FROM figures AS f JOIN reports AS r USING (township_code, year) LIMIT 1"
    )
    table = world.root / "corrections.csv"
    said = f"value,{value:g},,李四,2025-09-02,不是年度数"
    table.write_text(f"url,quote,field,old,new,who,when,why\n{url},{quote},{said}\n", "utf-8")
    assert "1 corrections taken" in world.call("corrections", str(table)).output
    monkeypatch.setattr("flows.parsing.pool.ParsePool", _LaterPool)
    found = world.call("reparse", "--format", "json")

    assert found.exit_code == 0, found.output
    changes = json.loads(found.stdout)
    headings = [change for change in changes if change["what"] == "headings" and change["url"] == world.url]
    assert headings
    assert all("改写的标题" in str(change["gained"]) for change in headings)
    assert any(change["what"] == "figures" and change["lost"] and not change["gained"] for change in changes)
    assert world.archive.query("SELECT count(*) FROM figures") == [(0,)], "views show the newest parse"
    agreed = [change for change in changes if change["what"] == "correction agreed"]
    assert [(change["url"], change["lost"]) for change in agreed] == [(url, [f"{value:g}"])]
    after = world.archive.query("SELECT count(*), count(DISTINCT capture_id) FROM parses")[0]
    assert (after[0] > before[0], after[1]) == (True, before[1]), "earlier parses stay"


def test_others_warc_files_are_taken_in_with_their_own_dates_into_the_same_versions(
    made: World, tmp_path: Path
) -> None:
    body = _body(made)
    file = tmp_path / "theirs.warc.gz"
    _write_theirs(file, {made.url: body, made.url + "?news": "<html><p>防汛通知</p></html>".encode()})
    shutil.copytree(made.root / "config", tmp_path / "config")
    fresh = made._replace(root=tmp_path)

    first = fresh.call("import", str(file))
    again = fresh.call("import", str(file))

    assert (first.exit_code, "1 reports" in first.output) == (0, True), first.output
    assert "1 there already" in again.output
    told = "SELECT r.township_code, r.year, r.text_sha256 FROM report_versions AS r"
    assert set(fresh.archive.query(told)) <= set(made.archive.query(told)), "the same version as our own crawl's"
    assert fresh.archive.query("SELECT first_seen, versions FROM reports") == [
        (datetime(2025, 3, 3, 4, 5, 6, tzinfo=UTC), 1)
    ]
    assert fresh.call("verify").exit_code == 0


def _body(world: World) -> bytes:
    columns = ", ".join(Capture.__dataclass_fields__)
    row: tuple[Any, ...] = world.archive.query(
        f"SELECT {columns} FROM capture_rows WHERE url = ? AND status = 200 ORDER BY fetched_at", [world.url]
    )[0]
    return read_capture(world.root / "data" / "captures", Capture(*row)).body


def _write_theirs(file: Path, pages: dict[str, bytes]) -> None:
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for url, body in pages.items():
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": "2025-03-03T04:05:06Z"},
            )
            writer.write_record(record)


def test_a_copy_to_a_lake_and_back_says_the_same(world: World) -> None:
    pytest.importorskip("duckdb_extension_ducklake", reason="the extra `lake` is not installed")
    told = world.archive.query("SELECT * FROM reports ORDER BY township_code, year")
    settings = world.root / "config" / "nianbao.toml"
    plain = settings.read_text("utf-8")
    assert world.call("copy", "ducklake:lake.ducklake?data_path=lake").exit_code == 0

    settings.write_text(plain + '\n[archive]\npath = "ducklake:lake.ducklake?data_path=lake"\n', "utf-8")
    verified = world.call("verify")
    assert verified.exit_code == 0, verified.output
    back = world.call("copy", "back.duckdb")
    assert back.exit_code == 0, back.output
    assert Archive(world.root / "back.duckdb").query("SELECT * FROM reports ORDER BY township_code, year") == told
    assert world.call("copy", "back.duckdb").exit_code == 1, "only into an empty one"
