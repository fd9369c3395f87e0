"""`nianbao chase` and `export`: what is owed is listed, what was done is kept and shown, and Excel opens it."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from flows.cli import cli
from flows.config.packaged import shipped_config
from tests.site.published import write_published

Run = Callable[..., Result]
LIST = ("chase", "--format", "json")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Calls the command line over a published copy of sixty townships."""
    shutil.copytree(shipped_config(), tmp_path / "config")
    (tmp_path / "data").mkdir()
    write_published(tmp_path / "data" / "nianbao.duckdb", 20)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--config", str(tmp_path / "config"), *arguments])

    return call


def test_what_is_owed_is_listed_with_the_days_and_the_columns(run: Run, tmp_path: Path) -> None:
    listed = json.loads(run(*LIST).stdout)
    with duckdb.connect(str(tmp_path / "data" / "nianbao.duckdb"), read_only=True) as db:
        expected = db.execute(
            "SELECT township_code, year, CASE WHEN status = 'missing' THEN as_of - deadline + 1 END FROM coverage"
            " WHERE status IN ('missing', 'withdrawn') ORDER BY county_code, year DESC, township_code"
        ).fetchall()
    assert [(row["township_code"], row["year"], row["days_over"]) for row in listed] == expected
    assert all(row["columns_searched"].startswith("http://") for row in listed if row["status"] == "未公开")


def test_what_was_done_is_kept_and_shown(run: Run, tmp_path: Path) -> None:
    owed = json.loads(run(*LIST).stdout)[0]
    code, year = owed["township_code"], str(owed["year"])
    for state, note in (("催过", "=电话"), ("已回复", "下周公开")):
        done = run("chase", code, year, "--state", state, "--note", note, "--who", "李", "--day", "2026-02-11")
        assert done.exit_code == 0, done.output
    assert (
        json.loads(run(*LIST).stdout)[0]["chased"] == "2026-02-11 已回复（李）：下周公开；2026-02-11 催过（李）：=电话"
    )
    with (tmp_path / "data" / "chase.csv").open(encoding="utf-8", newline="") as file:
        assert [row[4:] for row in csv.reader(file)] == [["state", "note"], ["催过", "=电话"], ["已回复", "下周公开"]]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("不在乡", "2024"), "no such township", id="no such township"),
        pytest.param(("110101001", "1999"), "owes no report for 1999", id="no such duty"),
        pytest.param(("110101001",), "give a year as well", id="no year"),
    ],
)
def test_what_cannot_be_chased_is_refused(run: Run, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    refused = run("chase", *arguments)
    assert refused.exit_code == 1
    assert told in refused.output
    assert not (tmp_path / "data" / "chase.csv").exists()


def test_the_list_becomes_a_word_file(run: Run, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="the documents extra is not installed")
    assert run("chase", "--county", "110101", "--docx", str(tmp_path / "a.docx")).exit_code == 0
    document = docx.Document(str(tmp_path / "a.docx"))
    (table,) = document.tables
    listed = json.loads(run(*LIST, "--county", "110101").stdout)
    assert [row.cells[1].text for row in table.rows[1:]] == [row["township"] for row in listed]


def test_the_workbook_has_a_sheet_a_status_in_chinese(run: Run, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    done = run("export", str(tmp_path / "out"), "--format", "xlsx")
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(tmp_path / "out" / "nianbao.xlsx")
    assert book.sheetnames == [
        "未公开",
        "已撤下",
        "逾期公开",
        "无法确认",
        "没有栏目",
        "按期公开",
        "未到期限",
        "报告",
        "指标",
    ]
    with duckdb.connect(str(tmp_path / "data" / "nianbao.duckdb"), read_only=True) as db:
        ((missing,),) = db.execute("SELECT count(*) FROM coverage WHERE status = 'missing'").fetchall()
    assert book["未公开"].max_row == missing + 1
    assert not any(str(row[4].value).isascii() for row in book["指标"].iter_rows(min_row=2))


@pytest.mark.parametrize(
    ("library", "arguments", "needed"),
    [
        (
            "xlsxwriter",
            ("export", "out", "--format", "xlsx"),
            "an Excel workbook needs the extra `xlsx`: pip install 'nianbao[xlsx]'",
        ),
        (
            "docx",
            ("chase", "--docx", "out"),
            "a Word file needs the extra `documents`: pip install 'nianbao[documents]'",
        ),
    ],
    ids=["xlsx", "docx"],
)
def test_without_its_extra_a_file_is_refused_in_one_line_before_anything_is_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, arguments: tuple[str, ...], needed: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.chdir(tmp_path)
    refused = run(*arguments)
    assert (refused.exit_code, refused.output) == (2, f"nianbao: {needed}\n")
    assert not (tmp_path / "out").exists()


def test_an_export_without_a_format_is_csv_in_which_no_text_is_a_formula(run: Run, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "data" / "nianbao.duckdb")) as db:
        db.execute("UPDATE reports SET title = '=1+1' WHERE township_code = '110101001'")
    done = run("export", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    with (tmp_path / "out" / "reports.csv").open(encoding="utf-8-sig", newline="") as file:
        titles = {row["title"] for row in csv.DictReader(file) if row["township_code"] == "110101001"}
    assert titles == {"'=1+1"}
