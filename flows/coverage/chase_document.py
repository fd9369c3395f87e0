"""The list of whom to call as a Word file, with room for the answers; needs the extra `documents`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from flows.coverage.chase import ChaseEntry
from flows.coverage.table import STATUS_WORDS, Duty, chase_words
from storage.extras import needs

HEADINGS = ("序号", "乡镇（街道）", "年度", "情况", "已过期限", "查阅的栏目", "上次完整读取", "催办记录", "答复")
FONT = "宋体"


def write_chase_document(
    file: Path, duties: Sequence[Duty], chased: Mapping[tuple[str, int], Sequence[ChaseEntry]]
) -> None:
    """Writes a table a county, each on a page of its own; raises ImportError where python-docx is not installed."""
    try:
        import docx
        from docx.enum.section import WD_ORIENT
        from docx.oxml.ns import qn
    except ImportError as error:
        raise ImportError(needs("a Word file", "documents")) from error
    document: Any = docx.Document()
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, page.page_height, page.page_width
    for name in ("Normal", "Heading 1"):
        style = document.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    for number, (_, found) in enumerate(groupby(duties, key=lambda duty: duty.county_code)):
        if number:
            document.add_page_break()
        _add_county(document, list(found), chased)
    document.save(str(file))


def _add_county(document: Any, duties: Sequence[Duty], chased: Mapping[tuple[str, int], Sequence[ChaseEntry]]) -> None:
    document.add_heading(f"{duties[0].county}法治政府建设年度报告催办清单", level=1)
    document.add_paragraph(f"截至 {duties[0].as_of or '—'}，共 {len(duties)} 份。")
    table = document.add_table(rows=1, cols=len(HEADINGS), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, HEADINGS, strict=True):
        cell.text = heading
    for number, duty in enumerate(duties, start=1):
        words = (
            str(number),
            duty.township,
            str(duty.year),
            STATUS_WORDS.get(duty.shown, duty.shown),
            f"{duty.days_over} 天" if duty.days_over else "",
            "\n".join(duty.columns_searched or ()),
            str(duty.last_read_in_full or ""),
            chase_words(chased.get((duty.township_code, duty.year), ())),
            "",
        )
        for cell, text in zip(table.add_row().cells, words, strict=True):
            cell.text = text
