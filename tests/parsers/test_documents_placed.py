"""Placed text (pdf, ofd): what of a page is text, what is furniture, where paragraphs begin."""

from __future__ import annotations

import io
import zipfile

import pytest

from parsers.documents import AwaitsRecognition, document_lines, ocr, read_document
from parsers.documents.furniture import without_furniture
from parsers.documents.layout import Glyph, Row, page_rows
from parsers.documents.paragraphs import paragraphs
from parsers.model import Unreadable
from tests.documents.pdf_files import drawn_font, gbk_font, gbk_text, pdf_of
from tests.documents.placed_files import ofd_of


def _zip(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return file.getvalue()


def _line(text: str, x: float, y: float, *, size: float = 10, gap: float = 0) -> list[Glyph]:
    return [Glyph(char, x + n * (size + gap), x + n * (size + gap) + size, y, size) for n, char in enumerate(text)]


ROWS = {
    "letters set apart": (_line("调解127起", 0, 0, gap=3), ["调解127起"]),
    "a blank that is only a gap": (
        _line("落实责任", 0, 0) + _line("将法治宣传", 42.5, 0) + _line("教育抓好", 92.5, 0),
        ["落实责任 将法治宣传教育抓好"],
    ),
    "a blank in the file": ([*_line("11", 0, 0), Glyph(" ", 20, 23, 0, 10), *_line("12", 23, 0)], ["11 12"]),
    "printed twice for weight": (_line("甲乙", 0, 0) + _line("甲乙", 0.5, 0), ["甲乙"]),
    "cells of a table": (_line("甲", 0, 0) + _line("3件", 80, 0), ["甲\t3件"]),
    "narrow letters are no letters printed twice": (
        [Glyph(char, 3 * n, 3 * n + 2.5, 0, 10) for n, char in enumerate("fill")],
        ["fill"],
    ),
    "a power": (
        [*_line("平方米", 0, 0, size=16), Glyph("2", 48.5, 53, -6, 8), *_line("内", 54, 0, size=16)],
        ["平方米2内"],
    ),
    "a power that ends its row": ([*_line("平方米", 0, 0, size=16), Glyph("2", 48.5, 53, -6, 8)], ["平方米2"]),
    "lowered and raised in one row": (
        [
            *_line("水", 0, 0, size=16),
            Glyph("2", 16, 22, 4, 13),
            *_line("面积", 24, 0, size=16),
            Glyph("2", 56, 62, -6, 13),
            *_line("内", 64, 0, size=16),
        ],
        ["水2面积2内"],
    ),
    "a digit in each square": (
        [
            Glyph(char, 10 * n, 10 * n + (5 if char.isdigit() else 10), 0, 10)
            for n, char in enumerate("调解员47人调解136起")
        ],
        ["调解员47人调解136起"],
    ),
    "two pages on one sheet, their rows at different heights": (
        [one for n in range(8) for one in _line("左" * 12, 0, 20 * n) + _line("右" * 12, 150, 20 * n + 9)],
        ["左" * 12] * 8 + ["右" * 12] * 8,
    ),
    "two numbers": (_line("12", 0, 0) + _line("15", 26, 0), ["12 15"]),
    "a large character over the line": (_line("甲乙", 0, 0) + _line("样", 5, 1, size=60), ["甲乙", "样"]),
    "two columns": (
        [one for n in range(8) for one in _line("左" * 12, 0, 20 * n) + _line("右" * 12, 150, 20 * n)],
        ["左" * 12] * 8 + ["右" * 12] * 8,
    ),
    "two columns below rows of the whole width": (
        [one for n in range(5) for one in _line("全" * 27, 0, 20 * n - 100)]
        + [one for n in range(8) for one in _line("左" * 12, 0, 20 * n) + _line("右" * 12, 150, 20 * n)],
        ["全" * 27] * 5 + ["左" * 12] * 8 + ["右" * 12] * 8,
    ),
    "a table whose first cells are shorter than prose": (
        [one for n in range(8) for one in _line("左" * 9, 0, 20 * n) + _line("右" * 12, 150, 20 * n)],
        ["左" * 9 + "\t" + "右" * 12] * 8,
    ),
}


@pytest.mark.parametrize(("glyphs", "texts"), ROWS.values(), ids=ROWS.keys())
def test_rows_are_what_the_eye_reads(glyphs: list[Glyph], texts: list[str]) -> None:
    assert [row.text for row in page_rows(glyphs, 0)] == texts


def _page(number: int, *texts: str, foot: str = "", head: str = "") -> list[Row]:
    rows = [Row(text, 0, 300, 20 * n, 10, number) for n, text in enumerate(texts, 2)]
    rows += [Row(head, 0, 99, 0, 10, number)] if head else []
    return rows + ([Row(foot, 0, 50, 800, 10, number)] if foot else [])


@pytest.mark.parametrize(
    "form", ["{}", "- {} -", "— {} —", "第{}页", "第{}页/共3页", "第 {} 页 共 3 页", "{}/3", "Page {} of 3"]
)
def test_page_numbers_are_no_text(form: str) -> None:
    pages = [_page(n, "甲" * 9, "乙" * 9, foot=form.format(n + 1)) for n in range(3)]
    texts = [
        row.text for page in without_furniture([_page(0, "某年某月", foot=form.format(1)), *pages[1:2]]) for row in page
    ]
    assert texts == ["某年某月", "甲" * 9, "乙" * 9]


def test_running_heads_go_and_text_that_stands_once_stays() -> None:
    pages = [_page(n, f"第{'甲乙丙'[n]}段", head="可大乡人民政府") for n in range(3)]
    assert [row.text for page in without_furniture(pages) for row in page] == ["第甲段", "第乙段", "第丙段"]


def _body(number: int, *texts: str, head: str = "") -> list[Row]:
    """A page of close rows; a head stands apart from them."""
    rows = [Row(text, 0, 300, 20 * n, 10, number) for n, text in enumerate(texts)]
    return ([Row(head, 0, 99, -60, 10, number)] if head else []) + rows


FURNITURE = {
    "rows of a table that differ in their numbers": (
        [
            _body(n, *[f"{9 * n + k}\t第{9 * n + k}村民小组\t调解{(9 * n + k) % 7}件" for k in range(9)])
            for n in range(3)
        ],
        27,
    ),
    "text that begins two pages by chance": (
        [_body(n, "个，办结率100%。" if n else "总则", *["甲乙丙丁"[n] * 9] * 3) for n in range(3)],
        12,
    ),
    "a head that is set close, on every page": (
        [_body(n, "某镇年度报告", *["甲乙丙丁"[n] * 9] * 3) for n in range(3)],
        9,
    ),
    "a head that counts the pages": (
        [_body(n, *["甲乙丙丁"[n] * 9] * 3, head=f"某镇报告第{n + 1}页共9页") for n in range(3)],
        9,
    ),
    "a head that counts something else": (
        [_body(n, *["甲乙丙丁"[n] * 9] * 3, head=f"第{(4, 9, 7)[n]}组调解情况") for n in range(3)],
        12,
    ),
    "heads of left and of right pages": (
        [_body(n, *["甲乙丙丁"[n] * 9] * 3, head=("某镇人民政府", "年度工作报告")[n % 2]) for n in range(4)],
        12,
    ),
    "the head of a table on each page": (
        [_body(n, "序号\t村名", "号\t名", *[f"{3 * n + k}\t{'甲乙丙'[n]}村" for k in range(3)]) for n in range(2)],
        8,
    ),
}


@pytest.mark.parametrize(("pages", "kept"), FURNITURE.values(), ids=FURNITURE.keys())
def test_furniture_is_told_from_text_that_is_like_it(pages: list[list[Row]], kept: int) -> None:
    assert sum(map(len, without_furniture(pages))) == kept


def test_an_indent_begins_a_paragraph_where_the_line_before_is_full() -> None:
    places = [(20, 300), (20, 300), (0, 300), (0, 100), (20, 300), (0, 200)]
    rows = [Row("甲乙丙丁戊己"[n], x0, x1, 20 * n, 10) for n, (x0, x1) in enumerate(places)]
    assert list(paragraphs([rows])) == ["甲", "乙丙丁", "戊己"]


HANGING = {
    "behind its number": (
        [("1.甲", 20, 300), ("乙", 40, 300), ("丙", 40, 100), ("2.丁", 20, 90)],
        ["1.甲乙丙", "2.丁"],
    ),
    "a block that begins with an indent": ([("甲", 60, 300), ("乙", 40, 300), ("丙", 40, 100)], ["甲乙丙"]),
    "a list without indents behind a full row": (
        [("甲", 20, 300), ("乙。", 0, 300), ("1.丙。", 0, 300), ("2.丁", 0, 90)],
        ["甲乙。", "1.丙。", "2.丁"],
    ),
    "below a signature at the right edge": (
        [("甲。", 20, 300), ("乙。", 20, 300), ("某镇人民政府", 200, 300), ("丙", 0, 100)],
        ["某镇人民政府", "丙"],
    ),
    "beside the margin, as one row alone does": (
        [("注", -20, 100), ("甲。", 20, 300), ("乙", 0, 300), ("丙", 0, 100)],
        ["甲。乙丙"],
    ),
    "a heading that fills its row": ([("一、甲", 20, 300), ("乙", 20, 300), ("丙", 0, 100)], ["一、甲", "乙丙"]),
}


@pytest.mark.parametrize(("places", "texts"), HANGING.values(), ids=HANGING.keys())
def test_a_row_may_hang_below_the_one_before(places: list[tuple[str, float, float]], texts: list[str]) -> None:
    full = [("首", 0, 300), ("尾。", 0, 300)]  # the margins
    rows = [Row(text, x0, x1, 20 * n, 10) for n, (text, x0, x1) in enumerate([*full, *places])]
    assert list(paragraphs([rows]))[-len(texts) :] == texts


TITLES = {
    "broken where its line is full": ([("甲" * 15, 0, 300), ("乙" * 5, 100, 200)], 1),
    "broken by its writer": ([("甲" * 9, 60, 240), ("乙" * 5, 100, 200)], 2),
    "over a line that is not in the middle": ([("甲" * 15, 0, 300), ("乙" * 5, 40, 140)], 2),
    "over a heading": ([("甲" * 15, 0, 300), ("一、" + "乙" * 3, 100, 200)], 2),
}


@pytest.mark.parametrize(("places", "lines"), TITLES.values(), ids=TITLES)
def test_a_title_goes_on_below_a_line_without_room(places: list[tuple[str, float, float]], lines: int) -> None:
    title = [Row(text, x0, x1, 30 * n, 20) for n, (text, x0, x1) in enumerate(places)]
    prose = [Row("丙" * 30, 20 if n == 0 else 0, 300, 80 + 20 * n, 10) for n in range(9)]
    assert len(list(paragraphs([[*title, *prose]]))) == lines + 1


def test_the_margins_are_those_of_the_size_that_most_text_has() -> None:
    small = [Row(f"{mark}、", 0, 100, 20 * n, 8) for n, mark in enumerate("一二三四五六", 3)]
    prose = [Row("甲" * 30, 20, 320, 0, 10), Row("乙" * 32, 0, 320, 20, 10), Row("丙" * 9, 0, 90, 40, 10)]
    assert len(list(paragraphs([[*prose, *small]]))) == 7


def test_a_long_table_sets_neither_margins_nor_the_step_of_rows() -> None:
    prose = [Row("甲" * 30, 20, 320, 0, 10), Row("乙" * 32, 0, 318, 20, 10), Row("丙" * 9, 0, 90, 40, 10)]
    table = [Row(f"{n}\t第{n}村民小组村民委员会\t调解九件", 0, 200, 60 + 11 * n, 7) for n in range(40)]
    last = [Row("丁" * 30, 20, 320, 600, 10), Row("戊", 0, 10, 620, 10)]
    assert list(paragraphs([[*prose, *table, *last]]))[::41] == ["甲" * 30 + "乙" * 32 + "丙" * 9, "丁" * 30 + "戊"]


def test_an_entry_of_a_table_of_contents_ends_at_its_page() -> None:
    rows = [Row(f"{mark}、工作情况……………{n}", 0, 300, 20 * n, 10) for n, mark in enumerate("一二三")]
    assert len(list(paragraphs([rows]))) == 3


def test_a_page_of_few_rows_may_be_set_wider_than_the_others() -> None:
    many = [Row("甲" * 30, 90 if n % 2 else 110, 390, 20 * n, 10) for n in range(14)]
    few = [Row("乙。", 80, 420, 0, 12, 1), Row("丙。", 80, 420, 20, 12, 1), Row("丁", 95, 420, 40, 12, 1)]
    assert list(paragraphs([many, few]))[-2:] == ["乙。丙。", "丁"]


def test_a_page_may_hold_but_one_full_row() -> None:
    full = [Row("甲" * 30, 0 if n % 2 else 20, 320, 20 * n, 10) for n in range(20)]
    short = [
        Row(f"{mark}、{'乙' * n}", 20, 50 + 10 * n, 20 * n, 10, 1) for n, mark in enumerate("一二三四五六七八九十")
    ]
    end = [
        Row("丙" * 30, 20, 318, 210, 10, 1),
        Row("丙" * 3, 0, 30, 230, 10, 1),
        *(Row("某镇", 20, x1, y, 10, 1) for x1, y in ((41, 250), (40, 270))),
    ]
    assert list(paragraphs([full, [*short, *end]]))[-4:] == ["十、" + "乙" * 9, "丙" * 33, "某镇", "某镇"]


def _set_apart(step: float, size: float = 10) -> list[Row]:
    """Paragraphs of two rows without an indent, then a heading that fills its row, larger and broken or not."""
    rows = [Row("甲" * (30 - 9 * (n % 2)), 0, 300 - 90 * (n % 2), 20 * n + step * (n // 2), 10) for n in range(14)]
    y = rows[-1].y + 20 + step
    heading = [Row("乙" * 30, 0, 300, y, size)] + ([Row("乙" * 3, 0, 36, y + 2 * size, size)] if size > 10 else [])
    y = heading[-1].y + 20 + step
    return [*rows, *heading, Row("丙" * 30, 0, 300, y, 10), Row("丙" * 2, 0, 20, y + 20, 10)]


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        (_set_apart(8), ["乙" * 30, "丙" * 32]),
        (_set_apart(8, size=12), ["乙" * 33, "丙" * 32]),
        (_set_apart(0), ["甲" * 51, "乙" * 30 + "丙" * 32]),  # nothing tells where it ends
    ],
)
def test_paragraphs_that_are_set_apart_need_no_indent(rows: list[Row], last: list[str]) -> None:
    assert list(paragraphs([rows]))[-2:] == last


def test_ofd_is_read_by_the_places_of_its_text() -> None:
    rows = [Row("甲" * 10, 120, 220, -700, 10), Row("乙" * 12, 100, 220, -680, 10), Row("丙丁", 100, 120, -660, 10)]
    assert document_lines(ofd_of([rows])) == ("甲" * 10 + "乙" * 12 + "丙丁",)


OFD = "http://www.ofdspec.org/2016"


def _ofd_text(text: str, y: float) -> str:
    code = f'<o:TextCode X="0" Y="5" DeltaX="g {len(text) - 1} 5">{text}</o:TextCode>'
    return f'<o:TextObject Boundary="50 {y} 150 6" Size="5">{code}</o:TextObject>'


def test_ofd_holds_what_templates_and_notes_show_and_not_what_is_hidden() -> None:
    content = f'<o:Content><o:Layer><o:PageBlock Visible="false">{_ofd_text("不见的字", 80)}</o:PageBlock>'
    content += (
        f"<o:PageBlock><o:PageBlock>{_ofd_text('正文一句话。', 60)}</o:PageBlock></o:PageBlock></o:Layer></o:Content>"
    )
    note = f'<o:Annot><o:Appearance Boundary="0 120 90 9">{_ofd_text("批准同意", 0)}</o:Appearance></o:Annot>'
    hidden = (
        f'<o:Annot Visible="false"><o:Appearance Boundary="0 140 90 9">{_ofd_text("不", 0)}</o:Appearance></o:Annot>'
    )
    document = (
        '<o:CommonData><o:TemplatePage ID="7" BaseLoc="T.xml"/></o:CommonData>'
        '<o:Pages><o:Page ID="1" BaseLoc="P.xml"/></o:Pages>'
        "<o:Annotations>A/All.xml</o:Annotations>"
    )
    parts = {
        "OFD.xml": "<o:DocBody><o:DocRoot>D/Document.xml</o:DocRoot></o:DocBody>",
        "D/Document.xml": document,
        "D/P.xml": f'<o:Template TemplateID="7"/>{content}',
        "D/T.xml": f"<o:Content><o:Layer>{_ofd_text('某某镇文件', 20)}</o:Layer></o:Content>",
        "D/A/All.xml": '<o:Page PageID="1"><o:FileLoc>One.xml</o:FileLoc></o:Page>',
        "D/A/One.xml": note + hidden,
    }
    file = _zip(
        **{name.replace(".", "__"): f'<o:Root xmlns:o="{OFD}">{xml}</o:Root>'.encode() for name, xml in parts.items()}
    )
    assert document_lines(file) == ("某某镇文件", "正文一句话。", "批准同意")


def _ofd(page: str, resources: str = "", **files: bytes) -> bytes:
    """An OFD of one page, with what it draws by ID."""
    parts = {
        "OFD.xml": "<o:DocBody><o:DocRoot>D/Document.xml</o:DocRoot></o:DocBody>",
        "D/Document.xml": "<o:CommonData><o:DocumentRes>Res.xml</o:DocumentRes></o:CommonData>"
        '<o:Pages><o:Page ID="1" BaseLoc="P.xml"/></o:Pages>',
        "D/P.xml": f"<o:Content><o:Layer>{page}</o:Layer></o:Content>",
        "D/Res.xml": resources,
    }
    xml = {name: f'<o:Root xmlns:o="{OFD}">{part}</o:Root>'.encode() for name, part in parts.items()}
    return _zip(**{name.replace(".", "__"): part for name, part in (xml | files).items()})


def test_ofd_draws_units_of_its_resources() -> None:
    unit = f'<o:CompositeGraphicUnit ID="8"><o:Content>{_ofd_text("某镇文件", 5)}</o:Content></o:CompositeGraphicUnit>'
    itself = '<o:CompositeGraphicUnit ID="9"><o:CompositeObject ResourceID="9"/></o:CompositeGraphicUnit>'
    drawn = '<o:CompositeObject ResourceID="8" Boundary="0 10 90 9"/><o:CompositeObject ResourceID="9"/>'
    assert document_lines(_ofd(_ofd_text("正文一句话。", 40) + drawn, unit + itself)) == ("某镇文件", "正文一句话。")


def test_a_unit_of_ofd_stands_where_its_object_does() -> None:
    unit = '<o:CompositeGraphicUnit ID="8"><o:Content>{}</o:Content></o:CompositeGraphicUnit>'
    code = '<o:TextCode X="0" Y="5" DeltaX="1.5 1.5">{}</o:TextCode>'
    text = f'<o:TextObject Boundary="{{}} 40 20 6" Size="3">{code}</o:TextObject>'
    drawn = '<o:CompositeObject ResourceID="8" Boundary="4.5 0 90 9"/>'
    assert document_lines(_ofd(text.format(50, "WPS") + drawn, unit.format(text.format(50, "Pro")))) == ("WPSPro",)


def test_a_page_of_ofd_may_stand_on_its_side() -> None:
    turned = [_ofd_text(text, 20).replace("Boundary", 'CTM="0 1 -1 0 0 0" Boundary') for text in ("统计表", "调解九件")]
    turned[1] = turned[1].replace("50 20", "30 20")
    assert document_lines(_ofd("".join(turned))) == ("统计表", "调解九件")


def test_a_scan_in_ofd_is_read_off_its_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, bytes]] = []

    def read(pages: list[tuple[int, bytes]]) -> list[ocr.RecognisedPage]:
        asked.extend(pages)
        return [ocr.RecognisedPage(number, [Row("某镇年度报告", 0, 60, 0, 10)], ()) for number, _ in pages]

    monkeypatch.setattr(ocr, "read_pictures_of", read)
    media = '<o:MultiMedia ID="7"><o:MediaFile>a.png</o:MediaFile></o:MultiMedia>'
    content = _ofd('<o:ImageObject ResourceID="7"/>', media, **{"D/a.png": b"picture"})
    assert document_lines(content) == ("某镇年度报告",)
    assert asked == [(0, b"picture")]
    assert document_lines(_ofd(_ofd_text("正文", 20) + '<o:ImageObject ResourceID="7"/>')) == ("正文",)


def test_a_font_of_adobe_gb1_is_read_without_a_character_map() -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    pages = [gbk_text([(100, 700, "柳坪乡法治政府建设情况"), (68, 670, "学法八次，办结纠纷一百件，全年无积案。")])]
    assert document_lines(pdf_of(pages, *gbk_font())) == (
        "柳坪乡法治政府建设情况",
        "学法八次，办结纠纷一百件，全年无积案。",
    )


def test_turned_text_and_pale_text_are_no_text() -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    mark = gbk_text([(0, 0, "内部资料")], turn="0.7 0.7 -0.7 0.7 200 300")
    pale = b"0.9 0.9 0.9 rg " + gbk_text([(100, 500, "样张样张")]) + b"0 0 0 rg "
    text = gbk_text([(100, 700, "柳坪乡法治政府建设情况报告")])
    assert document_lines(pdf_of([mark + pale + text], *gbk_font())) == ("柳坪乡法治政府建设情况报告",)


TITLE, LINES = "柳坪乡法治政府建设情况报告", [(100, 640, "一、主要工作"), (100, 610, "学法八次，办结纠纷一百件。")]
APPEARANCE = gbk_text([(5, 10, "批准同意")])
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 200 40]/Resources<</Font<</F1 10 0 R>>>>"


def _with_note(flags: int) -> bytes:
    """A PDF on whose page a note stands, with those flags."""
    note = b"50 0 obj<</Type/Annot/Subtype/FreeText/Rect[100 400 300 440]/F %d/AP<</N 51 0 R>>>> endobj\n" % flags
    note += b"51 0 obj<<" + FORM + b"/Length %d>>stream\n" % len(APPEARANCE) + APPEARANCE + b"\nendstream endobj\n"
    content = pdf_of([gbk_text([(100, 700, TITLE), *LINES])], *gbk_font()).replace(
        b"/Contents", b"/Annots[50 0 R]/Contents"
    )
    return content.replace(b"trailer", note + b"trailer")


PDF = {
    "text that is drawn in no way": pdf_of(
        [gbk_text([(100, 700, TITLE), *LINES]) + b"3 Tr " + gbk_text([(100, 500, "隐藏九件")])], *gbk_font()
    ),
    "text beside the page": pdf_of(
        [gbk_text([(100, 700, TITLE), *LINES, (100, -30, "页外"), (640, 300, "页外")])], *gbk_font()
    ),
    "text under a box that was drawn over it": pdf_of(
        [gbk_text([(100, 700, TITLE), *LINES, (100, 500, "涂去九字")]) + b"1 1 1 rg 90 490 200 40 re f"], *gbk_font()
    ),
    "text beside a box that is clipped": pdf_of(
        [gbk_text([(100, 700, TITLE), *LINES]) + b"q 0 0 50 50 re W n 1 1 1 rg 0 0 595 842 re f Q"], *gbk_font()
    ),
    "text beside the half of a box that is not clipped": pdf_of(
        [gbk_text([(100, 700, TITLE), *LINES]) + b"q 0 590 90 160 re W n 1 1 1 rg 40 590 400 160 re f Q"], *gbk_font()
    ),
    "text above the half of a box that is not clipped": pdf_of(
        [gbk_text([(100, 700, TITLE), *LINES]) + b"q 40 590 400 12 re W n 1 1 1 rg 40 590 400 160 re f Q"], *gbk_font()
    ),
    "text under a box whose edges alone are clipped": pdf_of(
        [
            gbk_text([(100, 700, TITLE), *LINES, (100, 500, "涂去九字")])
            + b"q 91 491 198 38 re W n 1 1 1 rg 90 490 200 40 re f Q"
        ],
        *gbk_font(),
    ),
    "text under a box whose edges alone are clipped, by a path of more points than corners": pdf_of(
        [
            gbk_text([(100, 700, TITLE), *LINES, (100, 500, "涂去九字")])
            + b"q 91 491 m 200 491 l 289 491 l 289 529 l 91 529 l h W n 1 1 1 rg 90 490 200 40 re f Q"
        ],
        *gbk_font(),
    ),
    "text on a shade, beside a line, in a frame": pdf_of(
        [
            b"0.9 1 0.9 rg 90 690 400 40 re f 0 0 0 rg "
            + gbk_text([(100, 700, TITLE), *LINES])
            + b"95 635 300 1 re f 90 690 400 40 re S"
        ],
        *gbk_font(),
    ),
    "a hidden note": _with_note(2),
    "a page whose box its parent states": pdf_of([gbk_text([(100, 820, TITLE), *LINES])], *gbk_font())
    .replace(b"/MediaBox[0 0 595 842]", b"")
    .replace(b"/Type/Pages", b"/Type/Pages/MediaBox[0 0 595 842]"),
    "a page that holds a watermark alone": pdf_of(
        [gbk_text([(100, 700, TITLE), *LINES]), gbk_text([(0, 0, "内部资料")], turn="0.7 0.7 -0.7 0.7 200 300")],
        *gbk_font(),
    ),
    "a stroke that its font draws": pdf_of(
        [
            gbk_text([(100, 700, TITLE), (116, 640, "、主要工作"), LINES[1]])
            + b"BT /F4 16 Tf 1 0 0 1 100 640 Tm (A) Tj ET"
        ],
        *gbk_font(),
        *drawn_font(13, "一", 50, 380, 950, 440),
    ),
    "a page that stands on its side": pdf_of(
        [b"".join(gbk_text([(0, 0, text)], turn=f"0 1 -1 0 {800 - y} 60") for _, y, text in [(0, 700, TITLE), *LINES])],
        *gbk_font(),
    ).replace(b"/Contents", b"/Rotate 90/Contents"),
}


@pytest.mark.parametrize("content", PDF.values(), ids=PDF.keys())
def test_a_pdf_holds_what_is_seen_of_it(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    monkeypatch.setattr(ocr, "is_installed", lambda: False)  # it would read off the page what was taken for unseen
    assert document_lines(content) == (TITLE, "一、主要工作", "学法八次，办结纠纷一百件。")


def test_a_page_without_text_is_told() -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    content = PDF["a page that holds a watermark alone"]
    assert read_document(content).warnings == ("1 of 2 pages hold no text",)


PICTURE = b"q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80\nEI Q\n"
SCANS = {
    "its number alone": [(290, 30, "第一页")],
    "the name of the programme that scanned it": [(450, 20, "扫描全能王创建"), (290, 810, "第一页")],
    "nothing": [],
}


@pytest.mark.parametrize("edges", SCANS.values(), ids=SCANS.keys())
def test_a_picture_of_a_page_is_none_of_text(
    edges: list[tuple[int, int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(Unreadable, match="scanned"):
        document_lines(pdf_of([PICTURE + gbk_text(edges)], *gbk_font()))


def test_a_page_that_cannot_be_loaded_may_be_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    text = gbk_text([(100, 700, TITLE), *LINES])
    broken = pdf_of([text, text], *gbk_font()).replace(b"102 0 obj<</Type/Page/", b"102 0 obj<</Type/Font/")
    with pytest.raises(AwaitsRecognition):
        read_document(broken, recognise=False)


def test_text_over_a_picture_is_text() -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    content = pdf_of([PICTURE + gbk_text([(100, 700, TITLE), *LINES])], *gbk_font())
    assert document_lines(content) == (TITLE, "一、主要工作", "学法八次，办结纠纷一百件。")


def test_a_note_on_the_page_is_text_of_it() -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    assert document_lines(_with_note(4)) == (TITLE, "一、主要工作", "学法八次，办结纠纷一百件。", "批准同意")


def test_text_that_a_scanner_laid_under_its_picture_is_marked_as_read_off_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    document = read_document(pdf_of([b"3 Tr " + gbk_text([(100, 700, TITLE), *LINES])], *gbk_font()))
    assert document.lines == (TITLE, "一、主要工作", "学法八次，办结纠纷一百件。")
    assert document.all_recognised
    assert document.warnings == ("page 1 was read off its picture by its maker",)


def test_a_pdf_without_chinese_characters_is_unreadable() -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
    text = b"BT /F1 12 Tf 72 700 Td (" + b"glyphs that no map names, one after another in a row " + b") Tj ET"
    with pytest.raises(Unreadable, match="hardly a Chinese character"):
        document_lines(pdf_of([text], b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"))
