"""Data of the whole for other programs: tables of duties, a list of reports, what their fields mean, deadlines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import duckdb

from flows.coverage.table import BASIS_WORDS, HEADINGS, KEYS, STATUS_WORDS, Duty, duty_cells
from flows.site.counties import Chased, table_files
from flows.site.dataset import dataset
from flows.site.feeds import deadlines
from flows.site.packing import json_rows
from flows.site.rows import fetch

MOST_DUTIES = 20_000  # in one table to download
DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Mapping[str, object] = {"type": "string"}
_MAY_LACK: Mapping[str, object] = {"type": ["string", "null"]}
_DAY: Mapping[str, object] = {"type": ["string", "null"], "format": "date"}
_CODE: Mapping[str, object] = {"type": "string", "pattern": "^[0-9A-Za-z]{9}$"}
_YEAR: Mapping[str, object] = {"type": "integer", "minimum": 1990, "maximum": 2200}
# by their keys; the headings of the tables are their titles
DUTY_TYPES: Mapping[str, Mapping[str, object]] = {
    "township_code": _CODE,
    "township": _TEXT,
    "county": _TEXT,
    "year": _YEAR,
    "status": {"enum": [status for status in STATUS_WORDS if status != "no_column"]},
    "basis": {"enum": list(BASIS_WORDS.values())},
    "deadline": _DAY,
    "published": _DAY,
    "days_over": {"type": ["integer", "null"]},
    "title": _MAY_LACK,
    "url": _MAY_LACK,
    "reason": _TEXT,
    "columns_searched": _TEXT,
    "last_read_in_full": _DAY,
    "chase": _TEXT,
}
REPORT_FIELDS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "township_code": ("代码", _CODE),
    "township": ("乡镇（街道）", _TEXT),
    "county": ("县（市、区）", _TEXT),
    "year": ("年度", _YEAR),
    "title": ("标题", _MAY_LACK),
    "published": ("公开日期", _DAY),
    "version": ("版本", {"type": "integer", "minimum": 1}),
    "status": ("状态", {"enum": ["live", "withdrawn"]}),
    "chars": ("字数", {"type": "integer", "minimum": 0}),
    "url": ("地址", _TEXT),
}


def data_files(db: duckdb.DuckDBPyConnection, chased: Chased) -> Iterator[tuple[str, str | bytes]]:
    """Yields all duties as tables, all reports as a list, and the calendar; of very many those of one year alone.

    That is the newest year that is due.
    """
    duties = [Duty._make(row) for row in fetch(db, "county_duties", {"low": "", "high": "~"})]
    yield "data/deadlines.ics", deadlines(duties)
    newest = max((duty.year for duty in duties if duty.status != "not_due"), default=0)
    one_year = len(duties) > MOST_DUTIES
    if one_year:
        duties = [duty for duty in duties if duty.year == newest]
    cells = [duty_cells(duty, chased.get((duty.township_code, duty.year), ())) for duty in duties]
    yield from table_files("data/coverage", duties, cells)
    rows = fetch(db, "reports", {"year": newest if one_year else None})
    reports = [dict(zip(REPORT_FIELDS, row, strict=True)) for row in rows]
    yield "data/reports.json", json_rows(reports)
    titles = dict(zip(KEYS, HEADINGS, strict=True))
    duty_fields = {key: (titles[key], kind) for key, kind in DUTY_TYPES.items()}
    yield "data/coverage.schema.json", _schema("每个乡镇（街道）每年的报告公开情况", duty_fields)
    yield "data/reports.schema.json", _schema("收录的报告，每个乡镇（街道）每年一份", REPORT_FIELDS)
    as_of = max((str(duty.as_of) for duty in duties if duty.as_of), default="")
    described = dataset("coverage", [duty.year for duty in duties], as_of)
    yield "data/dataset.jsonld", json.dumps(described, ensure_ascii=False, indent=1)


def _schema(title: str, fields: Mapping[str, tuple[str, Mapping[str, object]]]) -> str:
    """Returns the JSON Schema of a list of objects that have all of these fields and no other."""
    return json.dumps(
        {
            "$schema": DRAFT,
            "title": title,
            "type": "array",
            "items": {
                "type": "object",
                "properties": {key: {"title": word, **kind} for key, (word, kind) in fields.items()},
                "required": list(fields),
                "additionalProperties": False,
            },
        },
        ensure_ascii=False,
        indent=1,
    )
