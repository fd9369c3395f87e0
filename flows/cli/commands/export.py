"""`nianbao export`: files for other tools."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
import duckdb

from flows.cli.output import NotInstalledError, UserError, say
from flows.config.loader import Config
from storage.archive.archive import ArchiveError
from storage.archive.connect import Place, opened
from storage.publish.spreadsheet import Sheet
from storage.publish.transfer import ExportFormat

WORKBOOK = "nianbao.xlsx"
REPORT_HEADINGS = ("代码", "乡镇（街道）", "县（市、区）", "年度", "标题", "公开日期", "版本", "字数", "状态", "地址")
FIGURE_HEADINGS = ("代码", "乡镇（街道）", "县（市、区）", "年度", "指标", "数", "单位", "上年", "增减")


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format",
    "fmt",
    type=click.Choice([*get_args(ExportFormat), "xlsx"]),
    default="csv",
    show_default=True,
    help="Parquet by year, CSV, or one Excel workbook.",
)
@click.pass_obj
def export(config: Config, folder: Path, fmt: str) -> None:
    """Write the public views as Parquet, CSV or Excel.

    Parquet by year (VIEW/year=YYYY/); CSV in UTF-8 with BOM; or nianbao.xlsx, in Chinese, with a sheet for each status
    of a duty, one of reports and one of figures. datapackage.json beside Parquet and CSV says what they hold. Text
    that begins like a formula stays text: in CSV it gets an apostrophe before it. A workbook takes the extra `xlsx`.

    \b
    Example: nianbao export out --format xlsx
    """
    from storage.publish.spreadsheet import lacking
    from storage.publish.transfer import export as write

    if fmt == "xlsx" and (absent := lacking()):
        raise NotInstalledError(absent)
    published = config.path(config.settings.archive.published)
    try:
        if fmt == "xlsx":
            say(f"{folder / WORKBOOK}: {write_export_workbook(config, published, folder)} rows")
            return
        for view, rows in write(published, folder, "parquet" if fmt == "parquet" else "csv"):
            say(f"{view}: {rows} rows")
    except (ArchiveError, OSError) as error:
        raise UserError(str(error)) from error


def write_export_workbook(config: Config, published: Path, folder: Path) -> int:
    """Writes the workbook into the folder, swapped in whole; returns how many rows it holds."""
    from flows.cli.archive_access import published_file
    from parsers.figures.metrics import load_metrics
    from storage.publish.spreadsheet import write_workbook

    names = {metric.name: metric.label for metric in load_metrics(config.file("metrics.toml")).metrics}
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{WORKBOOK}.part"
    with opened(Place.of(published_file(config)), read_only=True) as connection:
        rows = write_workbook(partial, _sheets(connection, names, published))
    partial.replace(folder / WORKBOOK)
    return rows


def _sheets(connection: duckdb.DuckDBPyConnection, names: dict[str, str], published: Path) -> Iterator[Sheet]:
    """Yields the sheets, each read as it is written."""
    from flows.coverage.chase import by_duty, chase_file, read_chase
    from flows.coverage.table import HEADINGS, STATUS_WORDS, Duty, duty_cells
    from flows.site.rows import query

    chased = by_duty(read_chase(chase_file(published)))
    for status, word in STATUS_WORDS.items():
        asked = f"FROM ({query('county_duties')}) WHERE {_SHOWN} = $status ORDER BY year DESC, township_code"
        answer = connection.execute(asked, {"low": "", "high": "~", "status": status})
        duties = (Duty._make(row) for row in _rows(answer))
        yield Sheet(
            word, HEADINGS, (duty_cells(duty, chased.get((duty.township_code, duty.year), ())) for duty in duties)
        )
    yield Sheet("报告", REPORT_HEADINGS, _rows(connection.execute(
        "SELECT township_code, township, county, year, title, published, version, chars,"
        " if(status = 'live', '在', '已撤下'), url FROM reports ORDER BY year DESC, township_code"
    )))  # fmt: skip
    figures = _rows(connection.execute(
        "SELECT township_code, township, county, year, metric, value, unit, previous_value, change FROM yoy_figures"
        " WHERE value IS NOT NULL ORDER BY year DESC, township_code, metric, unit"
    ))  # fmt: skip
    yield Sheet("指标", FIGURE_HEADINGS, ([*row[:4], names.get(row[4], row[4]), *row[5:]] for row in figures))


_SHOWN = "CASE WHEN status = 'unknown' AND reason_code = 'no_column' THEN 'no_column' ELSE status END"


def _rows(answer: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := answer.fetchmany(1000):
        yield from rows
