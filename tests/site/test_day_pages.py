"""当日网页: a report's page as it was captured stands beside the report and is masked like it."""

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from flows.site import build_site
from tests.site.captured import HOSTILE_PAGE, PHONE, write_captures
from tests.site.published import write_published


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
