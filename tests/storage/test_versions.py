"""What makes a version, which of several postings is the report, and when it is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from storage.archive.archive import Archive
from tests.storage.nights import County, Page, report

A = "http://county.example/a.html"
B = "http://county.example/b.html"
C = "http://county.example/c.html"
LONG = "扎实开展普法宣传，推动矛盾纠纷就地化解。" * 20


def versions(archive: Archive) -> list[tuple[object, ...]]:
    return archive.query("SELECT version, versions, replaced_at IS NULL FROM report_versions ORDER BY version")


def current(archive: Archive, columns: str) -> tuple[object, ...]:
    (row,) = archive.query(f"SELECT {columns} FROM reports")
    return row


SAME_VERSION = {
    "the page is read again": (A, report(), A, report()),
    "the same text is posted twice": (A, report(), B, report()),
    "the page moved": (A, report(), B, report(published=date(2024, 5, 1))),
    "a new title": (A, report(), A, report(title="关于可大乡2023年法治政府建设情况的报告")),
    "new boilerplate": (A, report(), A, report(boilerplate=("字体：大 中 小", "打印本页"))),
    "other blanks": (A, report("持续推进法治乡镇建设。"), A, report("持续推进 法治乡镇\u3000建设。\u200b")),
    "other widths": (A, report("共2次,下乡(3)回。"), A, report("共２次，下乡（３）回。")),
}


@pytest.mark.parametrize("case", SAME_VERSION.values(), ids=list(SAME_VERSION))
def test_the_same_text_is_the_same_version(county: County, archive: Archive, case: tuple[object, ...]) -> None:
    url, first, other_url, second = case
    county.night(0, Page(url, first))  # type: ignore[arg-type]
    county.night(7, Page(url, listed=True, outcome="not_modified"), Page(other_url, second))  # type: ignore[arg-type]

    assert versions(archive) == [(1, 1, True)]
    assert current(archive, "published, url") == (date(2024, 2, 22), A)


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(county: County, archive: Archive) -> None:
    county.night(0, Page(A, report("共调解50起。")))
    county.night(7, Page(A, report("共调解55起。")))

    assert versions(archive) == [(1, 2, False), (2, 2, True)]
    replaced, seen = archive.query("SELECT max(replaced_at), max(first_seen) FROM report_versions")[0]
    assert replaced == seen
    assert "55起" in str(current(archive, "text")[0])


def test_a_report_keeps_the_publishing_date_of_its_first_version(county: County, archive: Archive) -> None:
    county.night(0, Page(A, report("甲。", published=date(2024, 2, 22))))
    county.night(7, Page(A, report("乙。", published=date(2024, 6, 1))))

    assert current(archive, "published, version") == (date(2024, 2, 22), 2)
    assert archive.query("SELECT version, published FROM report_versions ORDER BY version") == [
        (1, date(2024, 2, 22)),
        (2, date(2024, 6, 1)),
    ]


def test_a_text_that_comes_back_is_the_version_it_was(county: County, archive: Archive) -> None:
    county.night(0, Page(A, report("甲。")))
    county.night(1, Page(A, report("乙。")))
    county.night(2, Page(A, report("甲。")))

    assert current(archive, "version, versions") == (1, 2)
    assert archive.query("SELECT version FROM report_versions WHERE replaced_at IS NULL") == [(1,)]


def test_a_page_that_moved_and_then_changed_is_one_report_with_two_versions(county: County, archive: Archive) -> None:
    county.night(0, Page(A, report("甲。")))
    county.night(1, Page(A, outcome="not_modified"), Page(B, report("甲。")))
    county.night(2, Page(B, report("乙。")))

    assert versions(archive) == [(1, 2, False), (2, 2, True)]


def test_an_earlier_day_comes_first_even_if_it_is_read_later(county: County, archive: Archive) -> None:
    county.night(7, Page(A, report("乙。")))
    county.night(0, Page(A, report("甲。")))

    assert current(archive, "version, versions") == (2, 2)
    assert "乙" in str(current(archive, "text")[0])


CANDIDATES = {
    # why the first wins: (first page, second page, words of the loser's reason)
    "the text itself beats its wrapper": (
        Page(B, report(LONG)),
        Page(A, report("详见附件。")),
        "wrapper",
    ),
    "the township's own beats one that others issued": (
        Page(B, report("甲。")),
        Page(A, report("乙。", issuers=("酉阳县司法局",))),
        "issued by",
    ),
    "one that says it is corrected beats one that does not": (
        Page(B, report("甲。", title="可大乡2023年法治政府建设年度报告（更正）")),
        Page(A, report("乙。")),
        "corrected",
    ),
    "the article beats a document on it": (
        Page(B, report("甲。")),
        Page(A, report("乙。"), page_url=C),
        "document",
    ),
    "the earlier publishing date beats the later": (
        Page(B, report("甲。", published=date(2024, 1, 5))),
        Page(A, report("乙。", published=date(2024, 3, 5))),
        "published later",
    ),
}


@pytest.mark.parametrize("case", CANDIDATES.values(), ids=list(CANDIDATES))
@pytest.mark.parametrize("winner_first", [True, False])
def test_of_two_texts_for_one_year_a_written_rule_chooses(
    county: County, archive: Archive, case: tuple[Page, Page, str], winner_first: bool
) -> None:
    winner, loser, words = case
    pages = (winner, loser) if winner_first else (loser, winner)
    county.night(0, *pages)

    assert current(archive, "url, versions") == (winner.url, 1)
    ((url, reason),) = archive.query("SELECT url, reason FROM report_candidates WHERE NOT chosen")
    assert url == loser.url
    assert words in str(reason)


def test_what_is_seen_first_wins_where_nothing_else_differs(county: County, archive: Archive) -> None:
    county.night(0, Page(B, report("甲。")))
    county.night(1, Page(A, report("乙。")))

    assert current(archive, "url") == (B,)


def test_a_half_year_summary_or_a_higher_report_is_no_report(county: County, archive: Archive) -> None:
    county.night(0, Page(A, replace(report(), kind="other")), Page(B, replace(report(), kind="higher_report")))

    assert archive.query("SELECT * FROM reports") == []


WITHDRAWN = {
    "gone, and left the list of a site read in full": (Page(A, outcome="gone", listed=False), True, "withdrawn"),
    "a soft 404, and left": (Page(A, outcome="soft_404", listed=False), True, "withdrawn"),
    "gone, and still in the list": (Page(A, outcome="gone"), True, "live"),
    "left the list, and still there": (Page(A, outcome="not_modified", listed=False), True, "live"),
    "gone and left, and the site was not read in full": (Page(A, outcome="gone", listed=False), False, "live"),
    "cannot be reached": (Page(A, outcome="unreachable", listed=False), True, "live"),
}


@pytest.mark.parametrize("case", WITHDRAWN.values(), ids=list(WITHDRAWN))
def test_withdrawn(county: County, archive: Archive, case: tuple[Page, bool, str]) -> None:
    page, in_full, status = case
    county.night(0, Page(A, report()))
    county.night(7, page, in_full=in_full)

    assert current(archive, "status") == (status,)


def test_a_withdrawn_report_may_return(county: County, archive: Archive) -> None:
    county.night(0, Page(A, report()))
    county.night(7, Page(A, outcome="gone", listed=False))
    county.night(14, Page(A, report()))

    assert current(archive, "status, versions") == ("live", 1)


def test_a_report_that_stands_elsewhere_is_not_withdrawn(county: County, archive: Archive) -> None:
    county.night(0, Page(A, report()), Page(B, report()))
    county.night(7, Page(A, outcome="gone", listed=False), Page(B, outcome="not_modified"))

    assert current(archive, "status") == ("live",)


def test_a_page_whose_year_is_corrected_is_the_report_of_the_corrected_year_alone(
    county: County, archive: Archive
) -> None:
    county.night(0, Page(A, report(LONG, year=2022)))
    county.night(7, Page(A, report(LONG, year=2023)))

    assert archive.query("SELECT year, url, status, versions FROM reports") == [(2023, A, "live", 1)]


def test_an_address_that_holds_another_years_report_now_does_not_take_the_old_one_from_the_archive(
    county: County, archive: Archive
) -> None:
    county.night(0, Page(A, report(LONG, year=2022)))
    county.night(
        7, Page(A, report("抽查执法案卷，聘请律师审核合同，修订议事规则。" * 9, year=2023, opening="另文" * 60))
    )

    assert archive.query("SELECT year, status FROM reports ORDER BY year") == [(2022, "withdrawn"), (2023, "live")]
