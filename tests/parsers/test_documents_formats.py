"""Every other format: what of it is text, and how it is known."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable

import pytest

from parsers.documents import document_lines, is_document, read_document
from parsers.documents.list_numbers import format_number
from parsers.documents.sniff import sniff
from parsers.knowledge import Knowledge
from parsers.model import ParseError, Unreadable
from parsers.report import parse
from parsers.text.radicals import without_radicals
from tests.documents.archive_files import rar_of, xls_of
from tests.documents.docx_files import docx, paragraph
from tests.documents.pdf_files import pdf_of
from tests.parsers.test_documents import doc_of

GBK = "".join(f"\\'{byte:02x}" for byte in "可大".encode("gb18030"))
RTF = {
    "code page": (rf"{{\rtf1\ansi\ansicpg936 {GBK}\par}}", ["可大"]),
    "charset of the font": (rf"{{\rtf1\ansicpg1252{{\fonttbl{{\f0\fcharset134 S;}}}}\f0 {GBK}\par}}", ["可大"]),
    "Unicode and its stand-in": (r"{\rtf1\uc1\u21487?\u22823?\par}", ["可大"]),
    "Unicode with a stand-in of two": (rf"{{\rtf1\uc2\u21487{GBK[:8]}x\par}}", ["可x"]),
    "hidden": (r"{\rtf1{\v 9}31\v 8\v0 5\par}", ["315"]),
    "hyphens: where a line may break, and one that stands": (r"{\rtf1 3\-1\_5\par}", ["31-5"]),
    "a paragraph that a sign at the end of its line ends": ("{\\rtf1 31\\\n15\\par}", ["31", "15"]),
    "hidden or deleted until the next plain text": (r"{\rtf1\v 9\plain 31\deleted 8\plain 5\par}", ["315"]),
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
    "a sign by its code in a font of signs": (
        r"{\rtf1\ansicpg936{\fonttbl{\f0 S;}{\f7\fnil\fcharset2 Wingdings;}}{\f7\'fc\'fe}a\f0 b\par}",
        ["✓☑ab"],
    ),
    "a field that draws and has a result": (r"{\rtf1{\field{\*\fldinst SYMBOL 36}{\fldrslt $}}\par}", ["$"]),
    "forms": (
        (
            r"{\rtf1{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres25{\*\ffname n}\ffdefres1}}}}a"
            r"{\field{\*\fldinst FORMDROPDOWN {\*\formfield{\fftype2\ffres1{\*\ffl x}{\*\ffl y}}}}{\fldrslt}}\par}"
        ),
        ["☒ay"],
    ),
    "a large first letter": (r"{\rtf1\pard\dropcapli3\dropcapt1 2\par\pard 024\par}", ["2024"]),
    "a table in a text box": (
        r"{\rtf1 a{\shp{\*\shpinst{\shptxt\trowd\intbl x\cell y\cell\row\pard z\par}}}b\par}",
        ["x\ty", "z", "ab"],
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
    '<style:style style:name="T"><style:table-properties table:display="false"/></style:style>'
    '<style:style style:name="P" style:parent-style-name="H"/><style:style style:name="S"><style:text-properties '
    'text:display="true"/></style:style><style:style style:name="W"><style:text-properties style:font-name="F"/>'
    '</style:style><style:font-face style:name="F" svg:font-family="Wingdings" xmlns:svg="v"/>'
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
    "hidden by the style under its own, shown by a run": (
        (
            '<text:p text:style-name="P">隐<text:span text:style-name="S">显</text:span></text:p>'
            '<text:p text:style-name="P">隐</text:p>'
        ),
        ["显"],
    ),
    "deleted in its place": (
        (
            '<text:tracked-changes><text:changed-region text:id="c"><text:deletion/></text:changed-region>'
            '</text:tracked-changes><text:p>甲<text:change-start text:change-id="c"/>删</text:p><text:p>删'
            '<text:change-end text:change-id="c"/>乙</text:p>'
        ),
        ["甲", "乙"],
    ),
    "signs of a font": ('<text:p>甲<text:span text:style-name="W">ü</text:span>乙</text:p>', ["甲✓乙"]),
    "blanks and breaks": ('<text:p>a<text:s text:c="2"/>b<text:line-break/>c</text:p>', ["a  b", "c"]),
    "lists that go on": (
        _ITEM.format("甲", "", "<text:list><text:list-item><text:p>乙</text:p></text:list-item></text:list>")
        + "<text:p>文</text:p>"
        + _ITEM.format("丙", ' text:continue-numbering="true"', ""),
        ["一、 甲", "（1） 乙", "文", "二、 丙"],
    ),
    "sections, one of them hidden": (
        (
            '<text:section><text:p>甲</text:p></text:section><text:section text:display="none"><text:p>隐</text:p>'
            "</text:section>"
        ),
        ["甲"],
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
    "a sheet that is hidden": (
        '<table:table table:style-name="T"><table:table-row>'
        + _CELL.format("隐")
        + "</table:table-row></table:table><text:p>见</text:p>",
        ["见"],
    ),
    "columns that are hidden": (
        '<table:table><table:table-column/><table:table-column table:number-columns-repeated="2" '
        'table:visibility="collapse"/><table:table-column/><table:table-row>'
        + _CELL.format("甲")
        + "<table:covered-table-cell/>"
        + _CELL.format("隐")
        + _CELL.format("3件")
        + "</table:table-row></table:table>",
        ["甲\t3件"],
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


@pytest.mark.parametrize(
    "content",
    [
        '<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof"><字/></uof:UOF>'.encode(),
        _zip(uof__xml=b"<u/>", content__xml=b"<c/>"),
    ],
)
def test_a_format_that_is_not_read_is_named(content: bytes) -> None:
    with pytest.raises(Unreadable, match="UOF"):
        document_lines(content)


@pytest.mark.parametrize(
    ("make", "library"),
    [
        (lambda: doc_of("正文"), "parsers.documents.msdoc"),
        (lambda: xls_of([["正文"]]), "xlrd"),
        (lambda: pdf_of([b""]), "pypdfium2"),
        (lambda: rar_of({"a.txt": b"x"}), "libarchive"),
    ],
    ids=["doc", "xls", "pdf", "rar"],
)
def test_a_format_names_the_extra_that_reads_it(
    make: Callable[[], bytes], library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(Unreadable, match="takes the `documents` extra"):
        document_lines(make())


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
        ("japaneseCounting", 12000, "一万二千"),
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
