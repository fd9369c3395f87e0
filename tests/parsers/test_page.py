"""HTML pages of many portals: what is the article, what the page declares, what is dropped."""

from __future__ import annotations

import pytest

from parsers.knowledge import Knowledge, PageHint
from parsers.model import ParseError, Report, Section
from parsers.report import parse
from parsers.text import squeeze

TITLE = "可大乡人民政府2023年法治政府建设情况报告"
PARAGRAPHS = (
    "2023年，我乡推进法治政府建设，现将有关情况报告如下：",
    "一、主要做法和成效",
    "（一）加强学习。全年组织学法6次，开展培训12场。",
    "（二）规范执法。全年开展检查29次，办结案件3件。",
    "二、存在的不足",
    "执法力量偏弱，培训不够经常。",
    "三、下一步打算",
    "继续抓好培训，配强力量，守住底线。",
)
BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
SIGNED = "<p style='text-align:right'>可大乡人民政府</p><p>2024年2月20日</p>"
MENU = "<div class='nav'>" + "".join(f"<a href='/c{n}/'>栏目{n}</a>" for n in range(30)) + "</div>"
SIDE = (
    "<div class='side'><ul>"
    + "".join(f"<li><a href='/a/{n}.html'>另一乡2022年法治政府建设报告{n}</a></li>" for n in range(20))
    + "</ul></div>"
)
FOOT = "<div class='foot'>主办：某县人民政府办公室 ICP备000号 公网安备000号 联系电话：000-000</div>"
META_LINE = (
    "<div class='info'>发布时间：2024-02-22 10:15　来源：可大乡人民政府　"
    "浏览次数：<span>12</span>　字号：【大 中 小】</div>"
)


def page(article: str, head: str = "", title: str = f"<h1>{TITLE}</h1>", info: str = META_LINE) -> str:
    crumb = (
        "<div class='crumb'>您当前的位置：<a href='/'>首页</a> &gt; <a href='/zw'>政务公开</a> &gt; 法治政府建设</div>"
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}_某县人民政府</title>{head}</head>"
        f"<body>{MENU}{crumb}<div class='main'>{title}{info}{article}</div>{SIDE}{FOOT}</body></html>"
    )


def texts(sections: tuple[Section, ...]) -> str:
    return "".join(s.marker + s.heading + s.text + texts(s.children) for s in sections)


def check(report: Report) -> None:
    """The article and nothing else, in order."""
    assert report.kind == "township_report"
    assert report.title == TITLE
    assert (report.township, report.year) == ("可大乡", 2023)
    assert squeeze(texts(report.sections)) == squeeze("".join(PARAGRAPHS))


CONTAINERS = {
    "TRS_Editor": f"<div class='TRS_Editor'>{BODY}{SIGNED}</div>",
    "TRS_UEDITOR": f"<div class='view TRS_UEDITOR trs_paper_default trs_web'>{BODY}{SIGNED}</div>",
    "trs_editor_view": f"<div class='trs_editor_view TRS_UEDITOR trs_web'>{BODY}{SIGNED}</div>",
    "TRS_Editor in #zoom": f"<div id='zoom'><div class='TRS_Editor'><style>.x{{a:b}}</style>{BODY}{SIGNED}</div></div>",
    "zwxl-article": f"<div class='zwxl-article'>{BODY}{SIGNED}</div>",
    "ZJEG_RSS": f"<!--ZJEG_RSS.content.begin--><div>{BODY}{SIGNED}</div><!--ZJEG_RSS.content.end-->",
    "ZJEG_RSS around paragraphs": f"<!--ZJEG_RSS.content.begin-->{BODY}{SIGNED}<!--ZJEG_RSS.content.end-->",
    "#zoomcon": f"<div id='zoomcon'>{BODY}{SIGNED}</div>",
    "UCAPCONTENT": f"<div id='UCAP-CONTENT'><ucapcontent>{BODY}{SIGNED}</ucapcontent></div>",
    "article-content": f"<div class='article-content'>{BODY}{SIGNED}</div>",
    "j-fontContent": f"<div class='minh300 j-fontContent'>{BODY}{SIGNED}</div>",
    "vsb_content": f"<div id='vsb_content'><div class='v_news_content'>{BODY}{SIGNED}</div></div>",
    "no known name": f"<div class='q8'><div class='z1'>{BODY}{SIGNED}</div></div>",
    "a cell of a layout table": f"<table><tr><td><img src='a.gif'></td><td>{BODY}{SIGNED}</td></tr></table>",
    "a cell of nested layout tables": (
        f"<table><tr><td><table><tr><td>{BODY}{SIGNED}</td></tr></table></td><td>&nbsp;</td></tr></table>"
    ),
    "line breaks in one paragraph": "<div class='q8'><p>" + "<br>".join(PARAGRAPHS) + f"</p>{SIGNED}</div>",
    "line breaks in a div": "<div class='q8'>" + "<br/>\n　　".join(PARAGRAPHS) + f"{SIGNED}</div>",
    "unclosed paragraphs": "<div class='q8'>" + "<p>".join(("", *PARAGRAPHS)) + f"{SIGNED}</div>",
    "Word's spans": "<div id='zoom'>"
    + "".join(
        f"<p class='MsoNormal'><b><span>{t[:5]}</span></b><span lang='EN-US'>{t[5:]}</span><o:p></o:p></p>"
        for t in PARAGRAPHS
    )
    + f"{SIGNED}</div>",
    "a section for each paragraph": "<div class='q8'>"
    + "".join(f"<section><span>{t}</span></section>" for t in PARAGRAPHS)
    + f"{SIGNED}</div>",
    "source broken over lines": "<div id='zoom'>"
    + "".join(f"<p>\n      {t[:4]}\n      {t[4:]}\n   </p>" for t in PARAGRAPHS)
    + f"{SIGNED}</div>",
    "hidden text inside": (
        f"<div id='zoom'><p style='display: none'>隐藏的话，不读。</p>{BODY}<div hidden>也隐藏。</div>{SIGNED}</div>"
    ),
    "a sharing bar inside": (
        f"<div id='zoom'>{BODY}{SIGNED}<div class='bdsharebuttonbox'>分享到：<a>微信</a><a>微博</a></div></div>"
    ),
    "a script inside": f"<div id='zoom'><script>var a='一、假的';</script>{BODY}{SIGNED}</div>",
    "title repeated inside": f"<div id='zoom'><p>{TITLE}</p>{BODY}{SIGNED}</div>",
    "title repeated, broken over lines": (
        f"<div id='zoom'><p>可大乡人民政府</p><p>2023年法治政府建设情况报告</p>{BODY}{SIGNED}</div>"
    ),
    "two boxes of a known name": "<div class='q8'>"
    + "".join(
        f"<div class='TRS_Editor'>{''.join(f'<p>{line}</p>' for line in part)}</div>"
        for part in (PARAGRAPHS[:4], PARAGRAPHS[4:])
    )
    + f"{SIGNED}</div>",
    "two boxes of a known name with one text": f"<div class='TRS_Editor'>{BODY}{SIGNED}</div>" * 2,
    "an end tag too many": "<div><div id='zoom'><div>"
    + "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:3])
    + "</div></div></div>"
    + "".join(f"<p>{line}</p>" for line in PARAGRAPHS[3:])
    + SIGNED,
    "kept line breaks": "<div class='q8' style='white-space: pre-wrap'>" + "\n".join(PARAGRAPHS) + f"{SIGNED}</div>",
    "kept line breaks behind an element": "<div class='q8'><p style='white-space:pre-line'><b>"
    + PARAGRAPHS[0]
    + "</b>"
    + "\n".join(("", *PARAGRAPHS[1:]))
    + f"</p>{SIGNED}</div>",
    "a box in a box for each line": "".join(f"<div>{line}" for line in PARAGRAPHS)
    + SIGNED
    + "</div>" * len(PARAGRAPHS),
    "a list between its first and last paragraphs": f"<div class='q8'><p>{PARAGRAPHS[0]}</p>"
    "<ol style='list-style:none'><li>" + "</li><li>".join(PARAGRAPHS[1:]) + f"</li></ol>{SIGNED}</div>",
    "a box before the signature": f"<div class='q8'><div>{BODY}</div>{SIGNED}</div>",
    "once more for telephones": f"<div class='pc'><p>正文</p>{BODY}{SIGNED}</div><div class='wap'>{BODY}{SIGNED}</div>"
    "<p>转载请注明出处。</p>",
    "buttons behind": f"<div id='zoom'>{BODY}{SIGNED}</div><div>【打印本页】 【关闭窗口】</div>",
    "reading aloud": f"<div class='voice'>语音播报</div><div id='zoom'>{BODY}{SIGNED}</div>",
}


@pytest.mark.parametrize("article", CONTAINERS.values(), ids=CONTAINERS.keys())
def test_the_article_is_found(article: str, knowledge: Knowledge) -> None:
    report = parse(page(article), knowledge=knowledge)
    check(report)
    assert report.signature == ("可大乡人民政府", "2024年2月20日")
    assert report.published is not None
    assert report.published.isoformat() == "2024-02-22"
    assert report.source == "可大乡人民政府"
    assert "隐藏" not in "".join(report.boilerplate)


HEADLINES = {
    "h1": f"<h1>{TITLE}</h1>",
    "h2 with blanks": f"<h2> {TITLE[:7]}\n {TITLE[7:]} </h2>",
    "a div": f"<div class='tit'>{TITLE}</div>",
    "two lines": "<div class='tit'>可大乡人民政府<br>2023年法治政府建设情况报告</div>",
    "a cell": f"<table><tr><td align='center'><b>{TITLE}</b></td></tr></table>",
    "nowhere but in <title>": "",
}


@pytest.mark.parametrize("headline", HEADLINES.values(), ids=HEADLINES.keys())
def test_the_headline_is_found(headline: str, knowledge: Knowledge) -> None:
    check(parse(page(f"<div id='zoom'>{BODY}</div>", title=headline), knowledge=knowledge))


def test_a_notice_above_the_page_is_no_text(knowledge: Knowledge) -> None:
    notice = "<p>您使用的浏览器版本过低，请升级后再访问。</p>"
    check(parse(page(f"<div>{BODY}{SIGNED}</div>").replace("<body>", f"<body>{notice}<div>"), knowledge=knowledge))


def test_meta_tags_beat_what_is_visible(knowledge: Knowledge) -> None:
    head = (
        "<meta name='SiteName' content='酉阳土家族苗族自治县人民政府'><meta name='ColumnName' content='法治政府建设'>"
        f"<meta name='ArticleTitle' content='{TITLE}'><meta name='PubDate' content='2024-02-25 08:00'>"
        "<meta name='ContentSource' content='可大乡'>"
    )
    report = parse(page(f"<div id='zoom'>{BODY}</div>", head=head), knowledge=knowledge)
    check(report)
    assert str(report.published) == "2024-02-25"
    assert report.source == "可大乡"
    assert report.township_code == "500242204"  # SiteName names the county


@pytest.mark.parametrize(
    ("above", "letterhead"),
    [
        ("<p>中共可大乡委员会　酉阳县可大乡人民政府</p>", "中共可大乡委员会　酉阳县可大乡人民政府"),
        ("<p>酉阳县人民政府</p>", ""),
        ("<p><a href='/'>可大乡人民政府</a></p>", ""),
        ("<p>酉阳县可大乡人民政府</p><p>可乡府</p>", ""),
    ],
    ids=["the issuers", "a county's portal", "a link", "further above"],
)
def test_the_issuer_right_above_a_broken_title_belongs_to_it(above: str, letterhead: str, knowledge: Knowledge) -> None:
    title = "关于2023年度法治政府建设情况的报告"
    report = parse(f"<html><body>{above}<p>{title}</p><div>{BODY}</div></body></html>", knowledge=knowledge)
    assert report.title is not None
    assert squeeze(report.title) == squeeze(letterhead + title)


@pytest.mark.parametrize(
    ("head", "above", "title"),
    [
        (
            "<meta name='ArticleTitle' content='可大乡法治工作掠影'><title>某县人民政府门户</title>",
            "",
            "可大乡法治工作掠影",
        ),
        ("<title>某县人民政府门户</title>", "<h1>可大乡法治工作掠影</h1>", "可大乡法治工作掠影"),
        ("<title>可大乡法治工作掠影</title>", "", None),
    ],
    ids=["stated", "a headline", "in <title> alone"],
)
def test_a_title_of_no_report_is_believed_where_it_is_stated_or_a_headline(
    head: str, above: str, title: str | None, knowledge: Knowledge
) -> None:
    source = f"<html><head>{head}</head><body>{above}<div id='zoom'>{BODY}</div></body></html>"
    assert parse(source, knowledge=knowledge).title == title


def test_a_column_name_in_place_of_the_title_is_not_believed(knowledge: Knowledge) -> None:
    column = "法治政府建设年度报告"
    head = f"<meta name='ColumnName' content='{column}'><meta name='ArticleTitle' content='{column}'>"
    check(parse(page(f"<div id='zoom'>{BODY}</div>", head=head), knowledge=knowledge))


def test_the_disclosure_table_is_read(knowledge: Knowledge) -> None:
    table = (
        "<table class='zwxl-table'><tr><td>[ 索引号 ]</td><td>115/2024-00001</td><td>[ 发文字号 ]</td><td></td></tr>"
        "<tr><td>[ 发布机构 ]</td><td>酉阳土家族苗族自治县可大乡</td><td>[ 主题分类 ]</td><td>其他</td></tr>"
        "<tr><td>[ 成文日期 ]</td><td>2024-02-20</td><td>[ 发布日期 ]</td><td>2024-02-23</td></tr></table>"
    )
    source = page(f"<div class='zwxl-article'>{BODY}</div>", title=f"{table}<h1>{TITLE}</h1>", info="")
    report = parse(source, knowledge=knowledge)
    check(report)
    assert str(report.published) == "2024-02-23"
    assert report.township_code == "500242204"
    assert any("115/2024-00001" in line for line in report.boilerplate)


def test_a_table_in_the_text_comes_as_rows(knowledge: Knowledge) -> None:
    table = "<table><tr><th>事项</th><th>数量</th></tr><tr><td><p>调解纠纷</p></td><td><p>127件</p></td></tr></table>"
    report = parse(page(f"<div id='zoom'>{BODY}{table}</div>"), knowledge=knowledge)
    assert "事项\t数量" in texts(report.sections)
    assert "调解纠纷\t127件" in texts(report.sections)


def test_text_behind_a_table_in_a_paragraph_is_kept(knowledge: Knowledge) -> None:
    article = f"<div id='zoom'>{BODY}<p>附表前。<table><tr><td>格</td></tr></table>附表后。</p></div>"
    assert "附表后" in texts(parse(page(article), knowledge=knowledge).sections)


ATTACHMENTS = {
    "a link in the text": "<p><a href='./P020240222.docx'>可大乡2023年法治政府建设情况报告.docx</a></p>",
    "a link named 附件": "<p>附件：<a href='/files/report.pdf'>附件1</a></p>",
    "a viewer": "<iframe src='/pdfjs/web/viewer.html?file=/files/report.pdf'></iframe>",
    "a viewer of Word": "<iframe src='https://view.officeapps.live.com/op/view.aspx?src=http%3A%2F%2Fa.gov.cn%2Ffiles%2Freport.docx'></iframe>",
    "a reader of the portal": "<iframe src='/ow365/?i=1&furl=http://a.gov.cn/files/report.docx'></iframe>",
    "a script that opens a download": "<a href='javascript:;' onclick=\"open('/down.do?fid=7')\">可大乡报告.docx</a>",
    "an embedded document": "<embed src='/files/report.pdf'>",
    "a download address": "<a href='/download.jsp?id=7'>可大乡报告.doc</a>",
}


@pytest.mark.parametrize("link", ATTACHMENTS.values(), ids=ATTACHMENTS.keys())
def test_a_page_that_is_only_a_link_to_a_document(link: str, knowledge: Knowledge) -> None:
    report = parse(page(f"<div class='TRS_Editor'>{link}</div>"), knowledge=knowledge, url="http://a.gov.cn/x/1.html")
    assert (report.kind, report.title, report.township, report.year) == ("township_report", TITLE, "可大乡", 2023)
    assert [item.url.startswith("http://a.gov.cn/") for item in report.attachments] == [True]
    assert any("document" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    "link", ["<a href='/files/report.pdf'>全文</a>", "<a href='/attach?id=7'>年度报告.doc</a>"], ids=["address", "name"]
)
def test_a_container_that_holds_a_document_alone_is_the_article_beside_a_notice(
    link: str, knowledge: Knowledge
) -> None:
    notice = (
        "<div class='q8'>"
        + "<p>本站定于本周六停机维护，请各位提前办理业务，由此带来不便，敬请谅解。</p>" * 5
        + "</div>"
    )
    report = parse(page(f"<div class='TRS_Editor'><p>{link}</p></div>{notice}"), knowledge=knowledge)
    assert "停机" not in texts(report.sections)
    assert any("document" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("<iframe src='/ow365/?furl=%2Ffiles%2Freport.docx'></iframe>", "http://a.gov.cn/files/report.docx"),
        ("<a href='/preview/get?file=report.docx'>报告.docx</a>", "http://a.gov.cn/preview/get?file=report.docx"),
        ("<a href='/get?url=/files/report.docx'>报告.docx</a>", "http://a.gov.cn/get?url=/files/report.docx"),
        ("<a href='/f/1.docx' onclick=\"log('/hits/7')\">报告.docx</a>", "http://a.gov.cn/f/1.docx"),
    ],
)
def test_a_reader_s_address_names_the_document_and_a_download_s_is_its_own(
    link: str, address: str, knowledge: Knowledge
) -> None:
    report = parse(page(f"<div class='TRS_Editor'>{link}</div>"), knowledge=knowledge, url="http://a.gov.cn/x/1.html")
    assert [one.url for one in report.attachments] == [address]


@pytest.mark.parametrize(("length", "many"), [(2000, 1), (2001, 0)])
def test_an_address_without_end_is_no_attachment(length: int, many: int, knowledge: Knowledge) -> None:
    address = "/a.pdf?".ljust(length, "x")
    report = parse(page(f"<div class='TRS_Editor'>{BODY}<a href='{address}'>全文</a></div>"), knowledge=knowledge)
    assert len(report.attachments) == many


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)//a.pdf",
        "data:application/pdf,x.pdf",
        "mailto:a@b.c?x.pdf",
        "http://[bad/x.pdf",
        "#a.pdf",
        "file:///x.pdf",
    ],
)
def test_an_address_that_leads_nowhere_is_no_attachment(href: str, knowledge: Knowledge) -> None:
    source = page(f"<div class='TRS_Editor'>{BODY}<a href='{href}'>a.pdf</a></div>")
    assert parse(source, knowledge=knowledge, url="http://a.gov.cn/x/1.html").attachments == ()


LINKED = {
    "a document in the article": ("<a href='b.pdf'>全文</a>", "", ["b.pdf"]),
    "a scan in the article": ("<a href='b.jpg'>扫描件</a>", "", ["b.jpg"]),
    "a document under the article": ("", "<a href='/files/B.DOCX'>下载</a>", ["B.DOCX"]),
    "a document under the article that only its name tells": (
        "",
        "<a href='/download?id=7'><b>年度报告.wps</b></a>",
        ["download?id=7"],
    ),
    "a picture under the article": ("", "<a href='/ad.jpg'>专题</a>", []),
    "a document in the article, and a picture under it": (
        "<a href='b.pdf'>全文</a>",
        "<a href='/ad.jpg'>专题</a>",
        ["b.pdf"],
    ),
    "a page under the article": ("", "<a href='/c/list.html'>更多</a>", []),
}


@pytest.mark.parametrize(("inside", "under", "names"), LINKED.values(), ids=LINKED.keys())
def test_any_document_of_the_article_is_attached_and_elsewhere_what_surely_is_one(
    inside: str, under: str, names: list[str], knowledge: Knowledge
) -> None:
    source = page(f"<div class='TRS_Editor'>{BODY}{inside}</div><div class='fj'>{under}</div>")
    report = parse(source, knowledge=knowledge, url="http://a.gov.cn/x/1.html")
    assert [one.url.rpartition("/")[2] for one in report.attachments] == names


CHARSETS = {
    "gb2312 declared, GB18030 meant": ("<meta charset='gb2312'>", "gb18030", None),
    "gbk in http-equiv": ("<meta http-equiv='Content-Type' content='text/html; charset=gbk'>", "gb18030", None),
    "GB18030 undeclared": ("", "gb18030", None),
    "GB18030 by the header": ("", "gb18030", "text/html; charset=GB2312"),
    "utf-8 declared as gb2312": ("<meta charset='gb2312'>", "utf-8", None),
    "utf-8 undeclared": ("", "utf-8", None),
    "utf-8 with a mark": ("<meta charset='gbk'>", "utf-8-sig", None),
    "utf-16 with a mark": ("", "utf-16", None),
    "latin-1 by a careless header": ("", "utf-8", "text/html; charset=ISO-8859-1"),
    "an unknown name": ("<meta charset='x-none'>", "gb18030", None),
}


@pytest.mark.parametrize(("head", "encoding", "media_type"), CHARSETS.values(), ids=CHARSETS.keys())
def test_characters(head: str, encoding: str, media_type: str | None, knowledge: Knowledge) -> None:
    source = page(f"<div id='zoom'><p>书记朱镕某—主持。</p>{BODY}</div>", head=head).replace(
        "<meta charset='utf-8'>", ""
    )
    report = parse(source.encode(encoding), knowledge=knowledge, media_type=media_type)
    assert report.title == TITLE
    assert "镕某—主持" in texts(report.sections)


def test_a_page_without_text_is_an_error(knowledge: Knowledge) -> None:
    for source in ("", "   ", "<html></html>", "<html><body><script>location='x'</script></body></html>", "\x00\x00"):
        with pytest.raises(ParseError):
            parse(source, knowledge=knowledge, media_type="text/html")


def test_the_list_row_titles_a_page_that_shows_none(knowledge: Knowledge) -> None:
    source = f"<html><head><title>某县人民政府</title></head><body><div id='zoom'>{BODY}</div></body></html>"
    hint = PageHint(county_code="500242", listed_title=TITLE, listed_date="2024-02-22")
    report = parse(source, knowledge=knowledge, hint=hint)
    assert (report.kind, report.title) == ("township_report", TITLE)
    assert (report.township_code, report.year) == ("500242204", 2023)
    assert str(report.published) == "2024-02-22"


@pytest.mark.parametrize(
    ("line", "township"), [("", "可大乡"), ("<p>标题：关于2023年度法治政府建设情况的报告</p>", None)]
)
def test_the_page_s_own_title_tells_whose_report_it_is_where_the_article_states_none(
    line: str, township: str | None, knowledge: Knowledge
) -> None:
    text = "<p>2023年，推进法治政府建设。</p><p>一、主要做法</p><p>组织学法六次，调解纠纷九件，发放材料若干。</p>"
    source = f"<html><head><title>{TITLE}</title></head><body><div id='zoom'>{line}{text}</div></body></html>"
    assert parse(source, knowledge=knowledge).township == township


def test_a_page_in_traditional_characters_is_understood_as_one_in_simplified(knowledge: Knowledge) -> None:
    page = (
        '<html><head><title>可大鄉2023年法治政府建設情況報告</title></head><body><div class="x">'
        "<div>可大鄉2023年法治政府建設情況報告</div><div>時間：2024年02月20日　點擊：33</div>"
        "<div><p>2023年，我鄉推進法治政府建設，現將情況報告如下：</p><p>一、主要舉措和成效</p><p>召開會議6次，調解糾紛12件。</p>"
        '<p><a href="/附件/報告.docx">附件：報告.docx</a></p></div></div></body></html>'
    )
    hint = PageHint(county_code="500242")
    report = parse(page, knowledge=knowledge, url="http://a.gov.cn/1.html", hint=hint)
    assert (report.title, str(report.published)) == ("可大乡2023年法治政府建设情况报告", "2024-02-20")
    assert (report.township_code, report.year, report.script) == ("500242204", 2023, "traditional")
    assert report.attachments[0].url.endswith("/報告.docx")


def test_a_title_that_only_the_list_tells_is_simplified_with_its_page(knowledge: Knowledge) -> None:
    text = "<p>2023年，我鄉推進法治政府建設，現將情況報告如下：</p><p>一、主要舉措</p><p>調解糾紛。</p>"
    page = f"<html><body>{text}</body></html>"
    hint = PageHint(county_code="500242", listed_title="可大鄉2023年法治政府建設情況報告")
    assert parse(page, knowledge=knowledge, hint=hint).title == "可大乡2023年法治政府建设情况报告"


def test_a_page_pasted_with_radicals_is_read_as_one_of_ideographs(knowledge: Knowledge) -> None:
    lines = ("⼤安镇2024年法治政府建设报告", "发布⽇期：2025-01-08", "⼀、⼯作", "我镇⼯作有成效。")
    page = f"<html><body><div id=zoom>{''.join(f'<p>{line}</p>' for line in lines)}</div></body></html>"
    report = parse(page, knowledge=knowledge)
    assert (report.title, str(report.published)) == ("大安镇2024年法治政府建设报告", "2025-01-08")
    assert [(section.heading, section.text) for section in report.sections] == [("工作", "我镇工作有成效。")]
