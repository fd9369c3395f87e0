"""当日网页: a report's page as it was captured stands beside the report and is masked like it."""

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.site import build_site
from flows.site.day_pages import masked_pages
from tests.site.captured import HOSTILE_PAGE, PHONE, write_captures
from tests.site.published import write_published
from tests.storage.test_masking import personal_numbers, texts_with_numbers


def unpacked(script: Path) -> Any:
    found = re.fullmatch(r'window\.nianbao\.give\("[^"]+","([^"]+)"\);\n', script.read_text("utf-8"))
    assert found
    return json.loads(zlib.decompress(base64.b64decode(found[1])))


@pytest.mark.parametrize("mask", [True, False])
def test_a_report_s_page_is_kept_with_where_it_comes_from(tmp_path: Path, mask: bool) -> None:
    published = write_published(tmp_path / "p.duckdb", 2)
    code = write_captures(published, tmp_path / "captures", HOSTILE_PAGE.encode())
    build_site(published, tmp_path / "site", captures=tmp_path / "captures", mask_personal_data=mask)
    folder = tmp_path / "site" / "t" / code[:6]
    page = unpacked(folder / f"{code}-2024.page.js")
    assert "配备人民调解员46人" in page["html"]
    assert (PHONE in page["html"]) is not mask
    assert page["masked"] is mask
    assert page["fetched"] == "2025-03-01 10:00"
    report = (folder / "2024.html").read_text("utf-8")
    assert f'href="../../day.html#{code}-2024"' in report
    assert ".warc.gz</code>" in report
    assert "captures/" not in re.sub(r"<code>.*?</code>", "", report)
    # of the others no capture is there: no link leads nowhere
    assert [file.name for file in folder.glob("*.page.js")] == [f"{code}-2024.page.js"]
    assert "day.html" not in (folder / "2023.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("media_type", "body"), [("application/pdf", b"%PDF-1.7"), ("text/html", b"<p>" + b"x" * 2_000_001)]
)
def test_what_is_no_page_or_too_long_is_left_to_the_command(tmp_path: Path, media_type: str, body: bytes) -> None:
    published = write_published(tmp_path / "p.duckdb", 1)
    code = write_captures(published, tmp_path / "captures", body, media_type=media_type)
    build_site(published, tmp_path / "site", captures=tmp_path / "captures")
    assert not list((tmp_path / "site").rglob("*.page.js"))
    assert "day.html" not in (tmp_path / f"site/t/{code[:6]}/2024.html").read_text("utf-8")


def test_a_whole_nation_s_pages_are_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.site.build.MOST_REPORTS", 1)
    published = write_published(tmp_path / "p.duckdb", 1)
    write_captures(published, tmp_path / "captures", HOSTILE_PAGE.encode())
    build_site(published, tmp_path / "site", captures=tmp_path / "captures")
    assert not list((tmp_path / "site").rglob("*.page.js"))


MASKED = {
    "a number in a sentence": ("<p>电话：73311234。</p>", "<p>电话：****1234。</p>"),
    "a number that fills its element": ("<b>13800001111</b>", "<b>138****1111</b>"),
    "a number in an attribute": ("<a href='tel:13800001111'>拨打</a>", "<a href='tel:138****1111'>拨打</a>"),
    "digits as wide as characters beside it, those of others stay": (
        "<p>２０２４年</p><p>１３８００００１１１１、２０２４年</p>",
        "<p>２０２４年</p><p>138****1111、2024年</p>",
    ),
    "addresses and dates of a menu": ("<a href='/art/2024/2/22/art_1_6000082.html'>2024-02-22</a>",) * 2,
    "no digit at all": ("<p>正文</p>",) * 2,
    "nothing": ("",) * 2,
}


def test_each_page_is_masked_by_itself_in_whatever_company() -> None:
    assert masked_pages([page for page, _ in MASKED.values()]) == [masked for _, masked in MASKED.values()]


@pytest.mark.parametrize(("page", "masked"), MASKED.values(), ids=MASKED)
def test_a_page_s_personal_numbers_are_masked_wherever_they_stand(page: str, masked: str) -> None:
    assert masked_pages([page]) == [masked]


@settings(max_examples=25, deadline=None)
@given(st.lists(texts_with_numbers(), min_size=8, max_size=8))  # masking takes as long for many as for one
def test_no_personal_number_is_left_on_any_page(texts: list[str]) -> None:
    for text, page in zip(texts, masked_pages([f"<p title='{text}'>{text}</p>" for text in texts]), strict=True):
        assert personal_numbers(page.replace("<", " < ").replace(">", " > ")) == []
        assert len(page) == len(f"<p title='{text}'>{text}</p>")
