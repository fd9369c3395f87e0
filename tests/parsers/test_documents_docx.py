"""What of a Word document is text: a table of its markup, each row one kind."""

from __future__ import annotations

import pytest

from parsers.documents import document_lines, read_document
from parsers.model import ParseError
from tests.documents.docx_files import MAIN, W, docx, level_xml, numbered, numbering, paragraph, run

LEVELS = level_xml(0, "chineseCounting", "%1、") + level_xml(1, "decimal", "（%2）") + level_xml(2, "decimal", "%1.%3")
_CHOICE = (
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx>'
    "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict>"
    "</mc:Fallback></mc:AlternateContent>"
)
_TABLE = "<w:tbl>{}</w:tbl>"


def _row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _form(data: str) -> str:
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
    return f"{begin}<w:r><w:instrText>FORM</w:instrText></w:r>{_field('end')}"


TICKED = '<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>'
UNTICKED = '<w:checkBox><w:default w:val="0"/></w:checkBox>'
ENTRIES = '<w:listEntry w:val="司法所"/><w:listEntry w:val="党政办"/>'
CHOICE = f'<w:ddList><w:result w:val="1"/>{ENTRIES}</w:ddList>'
NO_CHOICE = f"<w:ddList>{ENTRIES}</w:ddList>"
CHOICE_BEYOND = f'<w:ddList><w:result w:val="2"/>{ENTRIES}</w:ddList>'
INSTRUCTION = "<w:r><w:instrText>REF x</w:instrText></w:r>" + run("码")
EQUATION = "<w:r><w:instrText>eq \\o\\ac(○,1)</w:instrText></w:r>"
HIDDEN = "<w:rPr><w:vanish/></w:rPr>"
SHOWN = '<w:rPr><w:vanish w:val="0"/></w:rPr>'
TEXTS = {
    "inserted": (f"<w:p><w:ins>{run('调解15人')}</w:ins></w:p>", ["调解15人"]),
    "moved here, and from there": (
        f"<w:p><w:moveTo>{run('甲')}</w:moveTo><w:moveFrom>{run('乙')}</w:moveFrom></w:p>",
        ["甲"],
    ),
    "deleted": (f"<w:p><w:del><w:r><w:delText>12</w:delText></w:r></w:del>{run('15人')}</w:p>", ["15人"]),
    "hidden": (f"<w:p>{run('9', HIDDEN)}{run('31件', SHOWN)}</w:p>", ["31件"]),
    "a deleted paragraph mark": (
        paragraph("前半", "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>") + paragraph("后半"),
        ["前半后半"],
    ),
    "content control": (f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('控件')}</w:sdtContent></w:sdt>", ["控件"]),
    "inline content control": (f"<w:p><w:sdt><w:sdtContent>{run('行内')}</w:sdtContent></w:sdt></w:p>", ["行内"]),
    "smart tag in custom XML": (
        f"<w:p><w:customXml><w:smartTag>{run('标签')}</w:smartTag></w:customXml></w:p>",
        ["标签"],
    ),
    "simple field": (f'<w:p><w:fldSimple w:instr="PAGE">{run("7")}</w:fldSimple></w:p>', ["7"]),
    "complex field": (
        f"<w:p>{_field('begin')}{INSTRUCTION}{_field('separate')}{run('结果')}{_field('end')}</w:p>",
        ["结果"],
    ),
    "a drawn field whose result is empty": (
        f"<w:p>{_field('begin')}{EQUATION}{_field('separate')}{_field('end')}{run('项')}</w:p>",
        ["①项"],
    ),
    "a drawn field with a result": (
        f"<w:p>{_field('begin')}{EQUATION}{_field('separate')}{run('①')}{_field('end')}{run('项')}</w:p>",
        ["①项"],
    ),
    "a drawn field in what another field is told": (
        f"<w:p>{_field('begin')}{_field('begin')}{EQUATION}{_field('end')}{_field('separate')}{run('项')}{_field('end')}</w:p>",
        ["项"],
    ),
    "boxes to tick": (f"<w:p>{_form(TICKED)}{run('是')}{_form(UNTICKED)}{run('否')}</w:p>", ["☒是☐否"]),
    "a list to choose from": (f"<w:p>{run('由')}{_form(CHOICE)}{run('填报')}</w:p>", ["由党政办填报"]),
    "a list of which nothing was chosen": (
        f"<w:p>{run('由')}{_form(NO_CHOICE)}{run('填报')}</w:p>",
        ["由司法所填报"],
    ),
    "a list of which more was chosen than it holds": (
        f"<w:p>{run('由')}{_form(CHOICE_BEYOND)}{run('填报')}</w:p>",
        ["由司法所填报"],
    ),
    "a large first letter": (
        paragraph("2", '<w:pPr><w:framePr w:dropCap="drop" w:lines="3"/></w:pPr>') + paragraph("024年"),
        ["2024年"],
    ),
    "a field over two paragraphs": (
        f"<w:p>{_field('begin')}{_field('separate')}{run('一')}</w:p><w:p>{run('二')}{_field('end')}</w:p>",
        ["一", "二"],
    ),
    "a text box, drawn once": (f"<w:p><w:r>{_CHOICE.format(paragraph('框'))}</w:r>{run('正文')}</w:p>", ["框", "正文"]),
    "equation": (
        "<w:p><m:oMath><m:f><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>4</m:t></m:r></m:den></m:f></m:oMath></w:p>",
        ["3/4"],
    ),
    "ruby": (
        f"<w:p><w:r><w:ruby><w:rt>{run('bei')}</w:rt><w:rubyBase>{run('碚')}</w:rubyBase></w:ruby></w:r></w:p>",
        ["碚"],
    ),
    "breaks and signs": (
        "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t><w:noBreakHyphen/></w:r></w:p>",
        ["甲", "乙\t丙-"],
    ),
    "a row of short cells": (
        _TABLE.format(_row(paragraph("事项"), paragraph("共") + paragraph("3件"))),
        ["事项\t共 3件"],
    ),
    "a report in one cell": (_TABLE.format(_row(paragraph("一、甲") + paragraph("乙。"))), ["一、甲", "乙。"]),
    "prose beside a label": (
        _TABLE.format(_row(paragraph("内容"), paragraph("一、" + "甲" * 40) + paragraph("乙" * 40))),
        ["内容", "一、" + "甲" * 40, "乙" * 40],
    ),
    "a table in a cell": (
        _TABLE.format(_row(paragraph("外") + _TABLE.format(_row(paragraph("信访"), paragraph("9件"))))),
        ["外", "信访\t9件"],
    ),
    "a cell that goes on the one above": (
        _TABLE.format(_row(paragraph("甲"), "<w:tcPr><w:vMerge/></w:tcPr>" + paragraph("不见"))),
        ["甲"],
    ),
    "a choice of the future": (
        (
            '<w:p><w:r><mc:AlternateContent xmlns:z="http://example.org/z">'
            '<mc:Choice Requires="z"><w:t>未</w:t></mc:Choice>'
            "<mc:Fallback><w:t>今</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        ),
        ["今"],
    ),
    "signs of symbol fonts": (
        (
            '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings" w:char="81"/></w:r>'
            '<w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:sym w:font="Arial" w:char="4E00"/></w:r>'
            '<w:r><w:rPr><w:rFonts w:ascii="Wingdings 2"/></w:rPr><w:t>R\uf053</w:t></w:r></w:p>'
        ),
        ["☑①≥一☑☒"],
    ),
    "an enclosed number, a reading aid, a fraction": (
        "<w:p>"
        + "".join(
            f"{_field('begin')}<w:r><w:instrText>{text}</w:instrText></w:r>{_field('end')}"
            for text in (
                r" eq \o\ac(○,1) ",
                r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(bei),碚)',
                r"EQ \f(1,2)",
                r"EQ \r(,9)",
                r"EQ \b(a\s\do3(2))",
                "PAGE",
            )
        )
        + "</w:p>",
        ["①碚1/2√9(a2)"],
    ),
    "equation in brackets": (
        (
            "<w:p><m:oMath><m:d><m:e><m:r><m:t>a</m:t></m:r></m:e>"
            "<m:e><m:rad><m:e><m:r><m:t>b</m:t></m:r></m:e></m:rad></m:e></m:d>"
            '<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr>'
            "<m:e><m:r><m:t>c</m:t></m:r></m:e></m:d></m:oMath></w:p>"
        ),
        ["(a|√b)[c]"],
    ),
    "WordArt and a shape's own text": (
        (
            '<w:p><w:r><w:pict><v:shape><v:textpath string="某某镇人民政府文件"/></v:shape></w:pict></w:r>'
            "<w:r><w:drawing><a:p><a:r><a:t>甲</a:t></a:r><a:r><a:t>乙</a:t></a:r></a:p></w:drawing></w:r></w:p>"
        ),
        ["某某镇人民政府文件", "甲乙"],
    ),
    "a deleted and a hidden row": (
        _TABLE.format(
            _row(paragraph("删"), properties="<w:trPr><w:del/></w:trPr>")
            + _row(paragraph("藏"), properties="<w:trPr><w:hidden/></w:trPr>")
            + _row(paragraph("留"))
        ),
        ["留"],
    ),
}


@pytest.mark.parametrize(("body", "lines"), TEXTS.values(), ids=TEXTS.keys())
def test_what_the_reader_sees_is_text(body: str, lines: list[str]) -> None:
    assert list(document_lines(docx(body + paragraph("完")))) == [*lines, "完"]


NUMBERS = {
    "levels, each begun anew under its higher one": (
        [(0, 1), (1, 1), (1, 1), (0, 1), (1, 1)],
        ["一、", "（1）", "（2）", "二、", "（1）"],
    ),
    "a level that shows a higher count": ([(0, 1), (0, 1), (2, 1)], ["一、", "二、", "二.1"]),
    "a second list of the same kind goes on": ([(0, 1), (0, 2)], ["一、", "二、"]),
    "one with an override begins anew, once": ([(0, 1), (0, 3), (0, 3)], ["一、", "五、", "六、"]),
    "numId 0 is no list": ([(0, 1), (0, 0), (0, 1)], ["一、", "", "二、"]),
}
NUMS = (
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'  # noqa: E501
)
STYLED = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="1"><w:styleLink w:val="own"/>{LEVELS}</w:abstractNum>'
    '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="own"/></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="2"/></w:num></w:numbering>'
)


def test_a_list_takes_its_levels_from_the_style_it_names() -> None:
    body = "".join(paragraph("甲", numbered(level, 1)) for level in (0, 1))
    assert document_lines(docx(body, {"numbering.xml": STYLED})) == ("一、甲", "（1）甲")


@pytest.mark.parametrize(("items", "numbers"), NUMBERS.values(), ids=NUMBERS.keys())
def test_automatic_numbers_are_text(items: list[tuple[int, int]], numbers: list[str]) -> None:
    body = "".join(paragraph("甲", numbered(level, num)) for level, num in items)
    content = docx(body, {"numbering.xml": numbering(LEVELS, NUMS)})
    assert list(document_lines(content)) == [number + "甲" for number in numbers]


def test_a_style_numbers_its_paragraphs_and_hides_its_runs() -> None:
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="h1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'  # noqa: E501
        '</w:style><w:style w:type="paragraph" w:styleId="h2"><w:basedOn w:val="h1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr>'  # noqa: E501
        '</w:pPr></w:style><w:style w:type="character" w:styleId="x"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    )
    body = paragraph("甲", '<w:pPr><w:pStyle w:val="h1"/></w:pPr>') + paragraph(
        "乙", '<w:pPr><w:pStyle w:val="h2"/></w:pPr>'
    )
    body += "<w:p>" + run("丙") + run("隐", '<w:rPr><w:rStyle w:val="x"/></w:rPr>') + "</w:p>"
    content = docx(body, {"numbering.xml": numbering(LEVELS), "styles.xml": styles})
    assert document_lines(content) == ("一、甲", "（1）乙", "丙")


def test_styles_that_both_hide_their_text_show_it() -> None:
    hiding = '<w:style w:type="{0}" w:styleId="{0}"><w:rPr><w:vanish/></w:rPr></w:style>'
    styles = f'<w:styles xmlns:w="{W}">{hiding.format("paragraph")}{hiding.format("character")}</w:styles>'
    inside = run("隐") + run("显", '<w:rPr><w:rStyle w:val="character"/></w:rPr>')
    body = f'<w:p><w:pPr><w:pStyle w:val="paragraph"/></w:pPr>{inside}</w:p>' + paragraph("完")
    assert document_lines(docx(body, {"styles.xml": styles})) == ("显完",)  # its mark is hidden, too


@pytest.mark.parametrize(
    ("sign", "font", "drawn"),
    [
        ("\uf0fc", "Wingdings", "✓"),
        ("l", "Wingdings", "●"),
        ("o", "Courier New", "o"),
        ("\uf021", "Wingdings", "•"),
        ("\uf0ae", "Symbol", "→"), ("\uf053", "Wingdings 2", "☒"), ("\uf054", "Wingdings 2", "☒"),
    ],
)  # fmt: skip
def test_a_bullet_is_what_its_font_draws(sign: str, font: str, drawn: str) -> None:
    own = f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr>'
    content = docx(paragraph("甲", numbered(0, 1)), {"numbering.xml": numbering(level_xml(0, "bullet", sign, own))})
    assert document_lines(content) == (f"{drawn}甲",)


def test_a_diagram_is_text_in_the_order_of_its_points() -> None:
    dgm = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    body = f'<w:p><w:r><w:drawing><dgm:relIds xmlns:dgm="{dgm}" r:dm="r1" r:lo="r9"/></w:drawing></w:r></w:p>'
    point = '<dgm:pt type="{}"><dgm:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></dgm:t></dgm:pt>'
    points = "".join(point.format(*one) for one in (("node", "党委领导"), ("pres", "占位"), ("node", "政府负责")))
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    data = f'<dgm:dataModel xmlns:dgm="{dgm}" xmlns:a="{drawing}"><dgm:ptLst>{points}</dgm:ptLst></dgm:dataModel>'
    assert document_lines(docx(body + paragraph("完"), {"data1.xml": data})) == ("党委领导", "政府负责", "完")
    assert document_lines(docx(body + paragraph("完"))) == ("完",)


def test_a_note_stands_behind_its_paragraph() -> None:
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{paragraph("注文")}</w:footnote></w:footnotes>'
    body = f'<w:p>{run("甲")}<w:r><w:footnoteReference w:id="2"/></w:r>{run("乙")}</w:p>' + paragraph("丙")
    assert document_lines(docx(body, {"footnotes.xml": notes})) == ("甲乙", "注文", "丙")


@pytest.mark.parametrize(
    ("chunk", "lines"),
    [
        ("<html><body><p>网页</p><p>二</p></body></html>".encode(), ("网页", "二")),
        ("纯文本\n二".encode(), ("纯文本", "二")),
        (docx(paragraph("内嵌") + paragraph("二")), ("内嵌", "二")),
    ],
    ids=["html", "text", "docx"],
)
def test_what_is_embedded_whole_is_text(chunk: bytes, lines: tuple[str, ...]) -> None:
    assert document_lines(docx('<w:altChunk r:id="r1"/>', {"chunk.dat": chunk})) == lines


@pytest.mark.parametrize(
    ("main", "content_type"),
    [
        ("word/document2.xml", MAIN),
        ("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        ("doc/main.xml", MAIN),
    ],
)
def test_the_main_part_is_found_by_its_relationship(main: str, content_type: str) -> None:
    assert document_lines(docx(paragraph("正文"), main=main, content_type=content_type)) == ("正文",)


def test_a_strict_flat_document_is_read() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    part = f'<w:document xmlns:w="{strict}"><w:body>{paragraph("正文")}</w:body></w:document>'
    package = "http://schemas.microsoft.com/office/2006/xmlPackage"
    flat = (
        f'<pkg:package xmlns:pkg="{package}"><pkg:part pkg:name="/word/document.xml"><pkg:xmlData>{part}</pkg:xmlData>'
    )
    assert document_lines(f"{flat}</pkg:part></pkg:package>".encode()) == ("正文",)


def test_a_document_of_word_2003_is_read() -> None:
    space = "http://schemas.microsoft.com/office/word/2003/wordml"
    hint = "http://schemas.microsoft.com/office/word/2003/auxHint"
    old = (
        f'<?xml version="1.0"?><w:wordDocument xmlns:w="{space}" xmlns:wx="{hint}" xmlns:aml="http://schemas.microsoft.com/aml/2001/core">'
        f'<w:body><wx:sect><w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><wx:t wx:val="一、"/></w:listPr></w:pPr>{run("甲")}'
        f'<aml:annotation w:type="Word.Deletion"><aml:content>{run("删")}</aml:content></aml:annotation></w:p></wx:sect></w:body></w:wordDocument>'  # noqa: E501
    )
    assert document_lines(old.encode()) == ("一、 甲",)


@pytest.mark.parametrize("body", ["<w:p/>" * 3_000_000, "<w:sdt>" * 300 + "</w:sdt>" * 300], ids=["many", "deep"])
def test_a_hostile_document_is_refused_in_words(body: str) -> None:
    with pytest.raises(ParseError) as caught:
        document_lines(docx(body))
    assert " at 0x" not in str(caught.value)


STYLES = (
    f'<w:styles xmlns:w="{W}">'
    '<w:style w:type="paragraph" w:styleId="h1"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="h2"><w:basedOn w:val="h1"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="big"><w:basedOn w:val="h1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="text"><w:basedOn w:val="h1"/>'
    '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    "</w:styles>"
)


def _styled(text: str, style: str) -> str:
    return paragraph(text, f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>')


def test_headings_are_those_whose_style_or_own_properties_say_so() -> None:
    body = (
        _styled("压实责任", "h1")
        + _styled("学法用法", "h2")
        + _styled("问题和打算", "big")
        + _styled("集中学法六次。", "text")
        + paragraph("补足人手", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>')
        + paragraph("公开招录。")
    )
    document = read_document(docx(body, {"styles.xml": STYLES}))
    assert document.headings == {"压实责任": 1, "学法用法": 2, "问题和打算": 1, "补足人手": 3}
