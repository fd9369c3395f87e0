"""Rows whose title is beside their link, cut by the server, or one of several that lead to one page."""
# ruff: noqa: E501 — markup is written as portals write it

from __future__ import annotations

from datetime import date

import pytest

from tests.discovery.portal import BASE, NAMES, Portal, day, read, row, site, title

FORMS = {
    "on a picture": '<li>{t}<a href="/c/{n}.html"><img src="/i.png" alt="查看"></a></li>',
    "on a word": '<li><span>{t}</span><a href="/c/{n}.html">查看详情</a></li>',
    "on the day": '<li><b>{t}</b> <a href="/c/{n}.html">{d}</a></li>',
    "on the number, in a table": '<tr><td><a href="/c/{n}.html">{n}</a></td><td>{t}</td><td>政府</td><td>{d}</td></tr>',
    "of an icon whose title= says what it does": '<li>{t}<a href="/c/{n}.html" title="点击查看"><img src="/i.png"></a></li>',
}


@pytest.mark.parametrize("case", FORMS)
def test_a_link_that_says_nothing_has_its_title_beside_it(case: str) -> None:
    rows = "".join(FORMS[case].format(n=n, t=title(n), d=day(n)) for n in range(4))
    around = "<table>{}</table>" if rows.startswith("<tr") else "<ul>{}</ul>"
    crawl = read(Portal({"/fzzf/": f"<html><body><a href='/'>首页</a>{around.format(rows)}</body></html>"}))
    assert [(one.title, one.verdict) for one in crawl.rows] == [(title(n), "report") for n in range(4)]


@pytest.mark.parametrize(("beside", "said"), [("法治建设年报告", "查看"), ("法治建设年度报告", "法治建设年度报告")])
def test_a_text_beside_a_link_is_a_title_from_eight_characters_on(beside: str, said: str) -> None:
    rows = "".join(map(row, range(3))) + f"<li>{beside}<a href='/c/9.html'>查看</a><span>2025-03-01</span></li>"
    crawl = read(Portal({"/fzzf/": f"<html><body><ul>{rows}</ul></body></html>"}))
    assert crawl.rows[-1].title == said


ISSUERS = {
    "a township's": (f"{NAMES[1]}人民政府", "2024年度法治政府建设情况报告", f"{NAMES[1]}人民政府2024年度法治政府建设情况报告", "report"),
    "the county's": ("丰平县人民政府", "2024年度法治政府建设情况报告", "2024年度法治政府建设情况报告", "doubtful"),
    "a township's, and the title names one": (NAMES[1], title(2), title(2), "report"),
    "a township's, of something else": (NAMES[1], "2024年财政决算", "2024年财政决算", "foreign"),
}  # fmt: skip


@pytest.mark.parametrize("case", ISSUERS)
def test_who_published_stands_in_a_cell_of_its_own(case: str) -> None:
    issuer, written, read_as, verdict = ISSUERS[case]
    form = "<tr><td><a href='/c/t20250301_{n}.html'>{t}</a></td><td>{by}</td><td>2025-03-01</td></tr>"
    rows = "".join(form.format(n=n, t=title(n), by=NAMES[n]) for n in range(3))
    page = f"<html><body><table>{rows}{form.format(n=9, t=written, by=issuer)}</table></body></html>"
    last = read(Portal({"/fzzf/": page})).rows[-1]
    assert (last.title, last.verdict) == (read_as, verdict)


BLOCKS = {
    "a heading, an icon and a day": "<div class='b'><h4>{t}</h4><a href='/f/{n}.pdf'><img src='/i/pdf.png' alt='PDF'></a><p>{d}</p></div>",
    "a name, an icon and a day": "<li>{t} <a href='/f/{n}.docx'><img src='/i/w.png'></a> <i>{d}</i></li>",
    "a name and a word": "<tr><td>{t}</td><td><a href='/c/t20250301_{n}.html'>查看</a></td><td>{d}</td></tr>",
}  # fmt: skip
YEARS = "<div class='y'><a href='/fzzf/2024.html'>2024年度</a> <a href='/fzzf/2023.html'>2023年度</a></div>"


@pytest.mark.parametrize("case", BLOCKS)
@pytest.mark.parametrize("others", [0, 2])
def test_a_file_beside_a_township_s_name_alone_is_looked_at(case: str, others: int) -> None:
    blocks = "".join(BLOCKS[case].format(n=n, t=NAMES[n] if n >= others else title(n), d=day(n)) for n in range(6))
    blocks = f"<table>{blocks}</table>" if blocks.startswith("<tr") else f"<div>{blocks}</div>"
    page = f"<html><head><title>2024年度法治政府建设年度报告</title></head><body>{YEARS}{blocks}</body></html>"
    found = read(Portal({"/fzzf/": page})).rows
    wanted = [(title(n), "report") if n < others else (NAMES[n], "doubtful") for n in range(6)]
    assert [(one.title, one.verdict) for one in found if one.verdict != "foreign"] == wanted


def test_the_icons_of_a_menu_of_townships_are_no_rows() -> None:
    menu = "".join(f"<li><a href='/fzzf/{n}/'><img src='/i/{n}.png'></a><b>{NAMES[n]}</b></li>" for n in range(6))
    page = f"<html><body><ul>{menu}</ul><div><ul>{''.join(map(row, range(3)))}</ul></div></body></html>"
    assert [one.title for one in read(Portal({"/fzzf/": page})).rows] == [title(n) for n in range(3)]


def cut_row(text: str, whole: str = "") -> str:
    return f"<li><a href='/c/t20250301_99.html' title='{whole}'>{text}</a><span>2025-03-01</span></li>"


OF_REPORTS = "<title>法治政府建设年度报告</title>"
CUT: dict[str, tuple[str, str, str]] = {
    "before its topic": (f"{NAMES[5]}人民政府关于2024年度…", "", "doubtful"),
    "within its topic": (f"{NAMES[5]}人民政府关于2024年度法治...", "", "doubtful"),
    "before its township": ("关于2024年度法治政府建设情…", "", "doubtful"),
    "by length, without a mark": (f"{NAMES[5]}人民政府关于2024年度法治政", "", "doubtful"),
    "with a title= of other words": (f"{NAMES[5]}人民政府关于2024年度…", "点击查看", "doubtful"),
    "with the whole title": (f"{NAMES[5]}人民政府关于2024…", f"{NAMES[5]}人民政府关于2024年度法治政府建设情况的报告", "report"),
    "with a whole title of something else": (f"{NAMES[5]}人民政府关于2024…", f"{NAMES[5]}人民政府关于2024年度财政决算的报告", "foreign"),
    "a department's": ("丰平县财政局关于2024年度…", "", "foreign"),
}  # fmt: skip


@pytest.mark.parametrize("case", CUT)
def test_a_cut_title_that_may_go_on_as_a_report_s_is_looked_at(case: str) -> None:
    text, whole, verdict = CUT[case]
    page = f"<html><head>{OF_REPORTS}</head><body><ul>{''.join(map(row, range(4)))}{cut_row(text, whole)}</ul></body></html>"
    assert read(Portal({"/fzzf/": page})).rows[-1].verdict == verdict


def test_in_a_column_of_anything_only_a_cut_title_of_a_township_or_of_the_topic_is() -> None:
    texts = ("关于做好2025年春季防火工作的…", f"{NAMES[5]}关于2024…", "关于2024年法治…")
    rows = "".join(cut_row(text).replace("_99", f"_{n}") for n, text in enumerate(texts))
    page = f"<html><head><title>通知公告</title></head><body><ul>{''.join(map(row, range(4)))}{rows}</ul></body></html>"
    assert [one.verdict for one in read(Portal({"/fzzf/": page})).rows[-3:]] == ["foreign", "doubtful", "doubtful"]


def one_address(numbers: range, parts: bool) -> str:
    return "".join(
        f"<li><a href='/c/t20250301_7.html{f'#p{n}' * parts}'>{title(n)}</a><span>2025-03-01</span></li>"
        for n in numbers
    )


@pytest.mark.parametrize("parts", [True, False])
def test_rows_of_several_townships_that_lead_to_one_page_are_rows_each(parts: bool) -> None:
    crawl = read(Portal({"/fzzf/": f"<html><body><ul>{one_address(range(6), parts)}</ul></body></html>"}))
    assert [one.title for one in crawl.rows] == [title(n) for n in range(6)]
    assert crawl.rows[0].url == f"{BASE}/c/t20250301_7.html"
    assert all(one.url.startswith(f"{BASE}/fzzf/#row-") for one in crawl.rows[1:])
    assert {one.township_code for one in crawl.rows if one.verdict == "report"} == {
        one.township_code for one in crawl.rows
    }


def test_so_they_are_on_two_pages_of_a_list() -> None:
    first = (
        f"<html><body><ul>{one_address(range(1), False)}{row(3)}</ul><a href='index_1.html'>下一页</a></body></html>"
    )
    second = f"<html><body><ul>{one_address(range(1, 2), False)}{row(4)}</ul></body></html>"
    crawl = read(Portal({"/fzzf/": first, "/fzzf/index_1.html": second}))
    assert {one.title for one in crawl.rows} == {title(n) for n in (0, 1, 3, 4)}


SAME = {
    "the same title twice": (title(0), title(0)),
    "the title cut, and whole": (f"{title(0)[:12]}…", title(0)),
    "the title, and a word": (title(0), "查看报告"),
}


@pytest.mark.parametrize("case", SAME)
def test_links_of_one_row_are_one_row(case: str) -> None:
    links = "".join(f"<a href='/c/t20250301_7.html'>{text}</a>" for text in SAME[case])
    page = f"<html><body><ul>{row(3)}{row(4)}<li>{links}<span>2025-03-01</span></li></ul></body></html>"
    crawl = read(Portal({"/fzzf/": page}), of=site())
    assert [one.title for one in crawl.rows] == [title(3), title(4), title(0)]
    assert crawl.rows[-1].listed_date == date(2025, 3, 1)
