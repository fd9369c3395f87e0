"""Every other format: what of it is text, and what a page of placed text is without its furniture."""

from __future__ import annotations

import fcntl
import importlib
import io
import socket
import zipfile
from pathlib import Path

import pytest

from parsers.documents import document_lines, is_document, ocr, read_document
from parsers.documents.layout import Glyph, Row, page_rows, paragraphs, without_furniture
from parsers.documents.list_numbers import format_number
from parsers.documents.sniff import sniff
from parsers.knowledge import Knowledge
from parsers.model import Figure, ParseError, Unreadable
from parsers.report import parse
from parsers.text.radicals import without_radicals
from tests.documents.docx_files import docx, paragraph
from tests.documents.pdf_files import gbk_font, gbk_text, pdf_of
from tests.documents.placed_files import ofd_of

GBK = "".join(f"\\'{byte:02x}" for byte in "可大".encode("gb18030"))
RTF = {
    "code page": (rf"{{\rtf1\ansi\ansicpg936 {GBK}\par}}", ["可大"]),
    "charset of the font": (rf"{{\rtf1\ansicpg1252{{\fonttbl{{\f0\fcharset134 S;}}}}\f0 {GBK}\par}}", ["可大"]),
    "Unicode and its stand-in": (r"{\rtf1\uc1\u21487?\u22823?\par}", ["可大"]),
    "Unicode with a stand-in of two": (rf"{{\rtf1\uc2\u21487{GBK[:8]}x\par}}", ["可x"]),
    "hidden": (r"{\rtf1{\v 9}31\v 8\v0 5\par}", ["315"]),
    "deleted": (r"{\rtf1{\deleted 12}15\par}", ["15"]),
    "number of a list": (r"{\rtf1{\listtext 1.\tab}a\par{\pntext 2.\tab}b\par}", ["1. a", "2. b"]),
    "field": (r"{\rtf1 x{\field{\*\fldinst PAGE}{\fldrslt 7}}y\par}", ["x7y"]),
    "head and foot": (r"{\rtf1{\header h\par}{\footer f}b\par}", ["b"]),
    "text box": (r"{\rtf1 a{\shp{\*\shpinst{\sp{\sn n}{\sv 1}}{\shptxt box\par}}}b\par}", ["box", "ab"]),
    "row of a table": (r"{\rtf1\trowd\intbl a\cell b\cell\row\pard c\par}", ["a\tb", "c"]),
    "a table in a cell": (
        (
            r"{\rtf1\trowd\intbl\itap1 a\par\pard\intbl\itap2 b\nestcell 2\nestcell{\*\nesttableprops\trowd\nestrow}"
            r"{\nonesttables\par}\pard\intbl\itap1 c\cell\row\pard d\par}"
        ),
        ["a", "b\t2", "c", "d"],
    ),
    "two halves of one character": (r"{\rtf1\uc0 \u55360\uc1 \u56320?\par}", ["𠀀"]),
    "a sign of a font": (
        r'{\rtf1{\field{\*\fldinst SYMBOL 254 \\\\f "Wingdings" \\\\s 12}{\fldrslt}}x\u-3842?\par}',
        ["☑x☑"],
    ),
    "an object's result": (r"{\rtf1{\object{\*\objclass x}{\*\objdata 01}{\result 7}}\par}", ["7"]),
    "a text and its twin without Unicode": (r"{\rtf1 x{\upr{twin}{\*\ud{\u19968?}}}\par}", ["x一"]),
    "note": (r"{\rtf1 a{\footnote n\par}b\par c\par}", ["ab", "n", "c"]),
}


@pytest.mark.parametrize(("text", "lines"), RTF.values(), ids=RTF.keys())
def test_rtf(text: str, lines: list[str]) -> None:
    assert list(document_lines(text.encode("ascii"))) == lines


ODF = (
    '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:style="s" xmlns:table="b" xmlns:fo="f" xmlns:draw="d">'  # noqa: E501
    '<office:automatic-styles><style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." '
    'style:num-suffix="、"/><text:list-level-style-number text:level="2" style:num-prefix="（" style:num-format="1" '
    'style:num-suffix="）"/></text:list-style></office:automatic-styles><office:body><office:text>{}</office:text></office:body>'
    "</office:document-content>"
)
_ITEM = '<text:list text:style-name="L"{1}><text:list-item><text:p>{0}</text:p>{2}</text:list-item></text:list>'
_CELL = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
ODT = {
    "hidden and deleted": (
        '<text:tracked-changes><text:p>删</text:p></text:tracked-changes><text:p>甲<text:span text:style-name="H">隐</text:span>乙</text:p>',  # noqa: E501
        ["甲乙"],
    ),
    "blanks and breaks": ('<text:p>a<text:s text:c="2"/>b<text:line-break/>c</text:p>', ["a  b", "c"]),
    "lists that go on": (
        _ITEM.format("甲", "", "<text:list><text:list-item><text:p>乙</text:p></text:list-item></text:list>")
        + "<text:p>文</text:p>"
        + _ITEM.format("丙", ' text:continue-numbering="true"', ""),
        ["一、 甲", "（1） 乙", "文", "二、 丙"],
    ),
    "white space is one blank": ("<text:p>甲\n   乙</text:p>", ["甲 乙"]),
    "rows and cells that repeat, rows that a filter hides": (
        '<table:table><table:table-row table:visibility="filter">'
        + _CELL.format("隐")
        + '</table:table-row><table:table-row table:number-rows-repeated="2">'
        + _CELL.format("5").replace("cell>", 'cell table:number-columns-repeated="2">', 1)
        + '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048573"><table:table-cell/></table:table-row></table:table>',
        ["5\t5", "5\t5"],
    ),
    "a table": (
        f"<table:table><table:table-row>{_CELL.format('甲')}{_CELL.format('3件')}</table:table-row></table:table>",
        ["甲\t3件"],
    ),
}


def _zip(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return file.getvalue()


@pytest.mark.parametrize(("body", "lines"), ODT.values(), ids=ODT.keys())
def test_odt(body: str, lines: list[str]) -> None:
    assert list(document_lines(_zip(content__xml=ODF.format(body).encode()))) == lines


def test_an_archive_of_one_document_is_that_document() -> None:
    assert document_lines(_zip(a__docx=docx(paragraph("正文")), b__jpg=b"x")) == ("正文",)
    with pytest.raises(Unreadable, match="2 of them documents"):
        document_lines(_zip(a__docx=docx(paragraph("甲")), b__docx=docx(paragraph("乙"))))


def test_a_web_archive_gives_the_page_that_it_starts_with() -> None:
    parts = "".join(f"--x\nContent-Type: text/html\nContent-ID: <{n}>\n\n<p>{n}</p>\n" for n in range(2))
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; start="<1>"; boundary="x"\n\n'
    assert "<p>1</p>" in read_document(f"{head}{parts}--x--\n".encode()).markup


def test_a_web_archive_gives_its_page() -> None:
    body = "<html><body><p>正文</p></body></html>".encode("gb2312")
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; charset="gb2312"\n\n'  # noqa: E501
    document = read_document(head + body + b"\n--x--\n")
    assert "<p>正文</p>" in document.markup


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4", "pdf"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"PK\x03\x04", "zip"),
        (b"<html><body>%PDF</body>", None),
        ("BM市人民政府\nabc".encode(), None),
        (b"Content-Type: text/plain\n\nx", None),
    ],
)
def test_a_format_is_known_by_its_bytes(content: bytes, kind: str | None) -> None:
    assert sniff(content) == kind
    assert is_document(content) == (kind is not None)


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
    "two numbers": (_line("12", 0, 0) + _line("15", 26, 0), ["12 15"]),
    "a large character over the line": (_line("甲乙", 0, 0) + _line("样", 5, 1, size=60), ["甲乙", "样"]),
    "two columns": (
        [one for n in range(8) for one in _line("左" * 12, 0, 20 * n) + _line("右" * 12, 150, 20 * n)],
        ["左" * 12] * 8 + ["右" * 12] * 8,
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


def test_an_indent_begins_a_paragraph_where_the_line_before_is_full() -> None:
    places = [(20, 300), (20, 300), (0, 300), (0, 100), (20, 300), (0, 200)]
    rows = [Row("甲乙丙丁戊己"[n], x0, x1, 20 * n, 10) for n, (x0, x1) in enumerate(places)]
    assert list(paragraphs([rows])) == ["甲", "乙丙丁", "戊己"]


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


@pytest.mark.parametrize("content", [b"MZ\x90\0\x03", b"\x1f\x8b\x08\0", b"\0\0\0 ftypisom"])
def test_bytes_of_no_known_format_are_no_text(content: bytes, knowledge: Knowledge) -> None:
    with pytest.raises(ParseError, match="neither a text nor a document"):
        parse(content + bytes(range(256)) * 9, knowledge=knowledge)
    assert parse("二〇二三年，柳坪乡学法8次。".encode("utf-16"), knowledge=knowledge).sections


@pytest.mark.parametrize(
    ("name", "number", "text"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 21, "二十一"),
        ("japaneseCounting", 103, "一百零三"),
        ("ideographDigital", 20, "二〇"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedParen", 20, "⒇"),
        ("decimalEnclosedParen", 21, "21"),
        ("ideographTraditional", 3, "丙"),
        ("a format of tomorrow", 7, "7"),
    ],
)
def test_numbers_are_written_as_their_format_says(name: str, number: int, text: str) -> None:
    assert format_number(name, number) == text


def test_radicals_are_the_ideographs_they_look_like() -> None:
    assert without_radicals("⼀⼆⼈⺠⻅⻓：大") == "一二人民见长：大"


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
    "a hidden note": _with_note(2),
    "a page that stands on its side": pdf_of(
        [b"".join(gbk_text([(0, 0, text)], turn=f"0 1 -1 0 {800 - y} 60") for _, y, text in [(0, 700, TITLE), *LINES])],
        *gbk_font(),
    ).replace(b"/Contents", b"/Rotate 90/Contents"),
}


@pytest.mark.parametrize("content", PDF.values(), ids=PDF.keys())
def test_a_pdf_holds_what_is_seen_of_it(content: bytes) -> None:
    pytest.importorskip("pypdfium2", reason="the documents extra is not installed")
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


def _picture(text: str) -> bytes:
    pillow = pytest.importorskip("PIL.Image", reason="the ocr extra is not installed")
    draw, font = importlib.import_module("PIL.ImageDraw"), importlib.import_module("PIL.ImageFont")
    image = pillow.new("RGB", (900, 240), "white")
    draw.Draw(image).text((40, 60), text, fill="black", font=font.load_default(60))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_a_picture_is_read_without_any_network(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidocr", reason="the ocr extra is not installed")

    def refuse(*_: object) -> None:
        raise AssertionError("OCR reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    document = read_document(_picture("2023 127 50"))
    assert "".join(document.lines).replace(" ", "").replace("\t", "") == "202312750"
    assert document.all_recognised
    assert all(0.5 < line.confidence <= 1 for line in document.recognised)


def test_a_picture_is_unreadable_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(Unreadable, match="`ocr` extra"):
        read_document(_picture("127"))


def test_reading_pictures_is_bounded_by_a_clock_and_by_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidocr", reason="the ocr extra is not installed")
    monkeypatch.setattr(ocr, "MOST_SECONDS_A_PAGE", 0.0)
    with pytest.raises(Unreadable, match="too long: given up on page 1"):
        read_document(_picture("127"))
    monkeypatch.undo()
    monkeypatch.setattr(ocr, "MOST_SECONDS", 0.0)
    with pytest.raises(Unreadable, match="too long: given up on page 1"):
        read_document(_picture("127"))
    monkeypatch.undo()
    monkeypatch.setattr(ocr, "_MOST_BOXES", 0)
    with pytest.raises(Unreadable, match="1 lines or cells"):
        read_document(_picture("127"))


def test_one_process_reads_pictures_at_a_time() -> None:
    rapidocr = pytest.importorskip("rapidocr", reason="the ocr extra is not installed")
    with Path(rapidocr.__file__).open("rb") as file, ocr._slot(), pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with Path(rapidocr.__file__).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_pages_behind_the_last_one_that_is_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidocr", reason="the ocr extra is not installed")
    monkeypatch.setattr(ocr, "MOST_PAGES", 1)
    pages = ocr.read_pictures([_picture("127"), _picture("12")])
    assert [page.warnings for page in pages] == [("only 1 scanned pages were read; there are more",)]
    assert ocr.read_pictures([_picture("127")])[0].warnings == ()


def test_a_figure_says_where_it_was_read() -> None:
    from parsers.documents import Document, RecognisedLine
    from parsers.documents.recognised import mark_figures

    figures = [
        Figure("调解127起", "调解", 127, "起", "exact", None, "1"),
        Figure("培训3场", "培训", 3, "场", "exact", None, "2"),
    ]
    document = Document(lines=("调解127起。", "培训3场。"), recognised=(RecognisedLine("调解127起。", 0.6),))
    marked, warnings = mark_figures(figures, document)
    assert [figure.source for figure in marked] == ["ocr", None]
    assert warnings == ("figure read by OCR with confidence 0.60: 调解127起",)
