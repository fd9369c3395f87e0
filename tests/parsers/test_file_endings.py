"""Which links of a page are its documents, by how their address or name ends; and which requests are for one."""

from __future__ import annotations

import pytest

from parsers.documents.archives import holds_document
from parsers.file_endings import DOCUMENTS, names_document
from parsers.html.page import read_page
from parsers.identity.title import read_title

TEXT = "2023年，我乡坚持以习近平法治思想为指导，扎实推进法治政府建设各项工作。" * 6


@pytest.mark.parametrize(
    ("link", "in_article", "elsewhere"),
    [
        ('<a href="/a/1.docx">附件</a>', True, True),
        ('<a href="/a/1.DOC?v=2">附件</a>', True, True),
        ('<a href="/a/1.odt">附件</a>', True, True),
        ('<a href="/a/1.rar">附件</a>', True, True),
        ('<a href="/a/1.7z">附件</a>', True, True),
        ('<a href="/download?id=7">报告.wps</a>', True, True),
        ('<a href="/a/1.et">附表</a>', True, True),
        ('<a href="/a/1.txt">附件</a>', True, False),
        ('<a href="/a/1.jpg">图</a>', True, False),
        ('<a href="/a/1.html">正文</a>', False, False),
        ('<a href="/download?id=7">下载</a>', False, False),
        ('<a href="/a/1.docxx/2">附件</a>', False, False),
    ],
)
def test_links_to_documents(link: str, in_article: bool, elsewhere: bool) -> None:
    def links(inside: str, behind: str) -> int:
        page = f'<html><body><div class="TRS_Editor"><p>{TEXT}</p>{inside}</div><div>{behind}</div></body></html>'
        return len(read_page(page, "http://www.example.gov.cn/a.html").attachments)

    assert (links(link, ""), links("", link)) == (in_article, elsewhere)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://a.gov.cn/1.PDF", True),
        ("http://a.gov.cn/down.jsp?filename=1.docm&x=1", True),
        ("http://a.gov.cn/1.zip#page=2", True),
        ("报告.xls 下载", True),
        ("http://a.gov.cn/1.pdf.html", False),
        ("http://a.gov.cn/pdf", False),
        ("http://a.gov.cn/1.txt", False),
    ],
)
def test_names_document(text: str, expected: bool) -> None:
    assert names_document(text) is expected


@pytest.mark.parametrize("ending", DOCUMENTS)
def test_every_document_is_one_in_a_title_and_in_an_archive(ending: str) -> None:
    assert holds_document(f"报告/某镇法治政府建设情况报告{ending.upper()}")
    assert read_title(f"可大乡法治政府建设{ending}2023").kind is None, "an ending in the middle of a title ends nothing"
    assert read_title(f"可大乡2023年法治政府建设{ending}").kind == "report"


@pytest.mark.parametrize(("name", "expected"), [("说明.txt", True), ("a.png", False), ("__MACOSX/._a.doc", False)])
def test_members_of_an_archive(name: str, expected: bool) -> None:
    assert holds_document(name) is expected
