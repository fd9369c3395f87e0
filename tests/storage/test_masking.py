"""No personal number leaves by any door: mobiles, identity cards and fixed lines in every form that people write."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.archive.archive import Archive
from storage.publish.published_copy import publish
from storage.publish.transfer import export
from storage.sql import read_sql, statements
from tests.storage.nights import County, Page, report

GAPS = ["", " ", "-", ".", "—", "–", "·", "\u00a0", "\u2003", "\u3000", "～", " - "]
WORDS = ["请拨打", "，联系人王某", "电话：", "(", "）。", "、", " ", "\n", "，手机"]
_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_CARD = re.compile(r"(?<![0-9])[1-9][0-9]{5}(?:18|19|20)?[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{2}[0-9]{3}[0-9Xx]?(?![0-9])")


@pytest.fixture(scope="module")
def masker() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for statement in statements(read_sql("storage.publish", "masking").replace("$mask", "TRUE")):
        connection.execute(statement)
    return connection


def mask(masker: duckdb.DuckDBPyConnection, text: str) -> str:
    (masked,) = masker.execute("SELECT masked($1)", [text]).fetchall()[0]
    return str(masked)


def wide(text: str) -> str:
    return text.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True, alphabet="0123456789")
cards = st.builds(
    lambda place, born, tail, last: (place, f"{born:%Y%m%d}", f"{tail:03d}{last}"),
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True, alphabet="0123456789"),
    st.dates(date(1940, 1, 1), date(2009, 12, 31)),
    st.integers(0, 999),
    st.sampled_from("0123456789X"),
)


@st.composite
def texts_with_numbers(draw: st.DrawFn) -> str:
    """A text that holds one to three personal numbers in some form, parted by what stands between such."""
    out = draw(st.sampled_from(WORDS))
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            digits, gap = draw(mobiles), draw(st.sampled_from(GAPS))
            cuts = draw(st.sampled_from([(3, 7), (3, 6), (4, 8), (3, 3), (7, 7), (5, 5), (6, 6), (11, 11)]))
            parts = [digits[: cuts[0]], digits[cuts[0] : cuts[1]], digits[cuts[1] :]]
            number = draw(st.sampled_from(["", "+86", "+86 ", "86"])) + gap.join(part for part in parts if part)
        else:
            place, born, tail = draw(cards)
            old = draw(st.booleans())
            gap = draw(st.sampled_from(["", " ", "-", "\u3000"]))
            number = gap.join([place, born[2:] if old else born, tail[:3] if old else tail])
        out += (wide(number) if draw(st.booleans()) else number) + draw(st.sampled_from(WORDS))
    return out


def personal_numbers(text: str) -> list[str]:
    """What a reader with patience finds: half-width digits, with the signs within groups of digits taken out."""
    plain = unicodedata.normalize("NFKC", text)
    joined = re.sub(r"(?<=[0-9])[-_./~·•\s\u2010-\u2015～]{1,2}(?=[0-9Xx])", "", plain)
    return [*_MOBILE.findall(joined), *_CARD.findall(joined)]


AT_ONCE = 8  # a query takes as long for many texts as for one


@settings(max_examples=400 // AT_ONCE)
@given(texts=st.lists(texts_with_numbers(), min_size=AT_ONCE, max_size=AT_ONCE))
def test_no_personal_number_is_left_in_any_form(masker: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    for text, masked in masker.execute("SELECT t, masked(t) FROM unnest($1) AS texts (t)", [texts]).fetchall():
        assert len(masked) == len(text)
        assert personal_numbers(masked) == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("023-73311234", "023-****1234"),
        ("023～73311234", "023～****1234"),
        ("（0731）733 1234", "（0731）*** 1234"),
        ("电话：73311234。", "电话：****1234。"),
        ("13800001111、13900002222", "138****1111、139****2222"),
        ("身份证500242198001011234号", "身份证500242************号"),
    ],
)
def test_a_masked_number_keeps_its_length(masker: duckdb.DuckDBPyConnection, text: str, masked: str) -> None:
    assert mask(masker, text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "化解纠纷1127起，罚款23000元。",
        "２０２４年印发〔2024〕37号文件，村代码500242204。",
        "2021-2025年规划，2024-02-22公布。",
        "12345热线办件13800件。",
        "投资1380万元。",
    ],
)
def test_other_numbers_stay_character_for_character(masker: duckdb.DuckDBPyConnection, text: str) -> None:
    assert mask(masker, text) == text


def test_no_column_of_any_view_and_no_export_holds_one(county: County, archive: Archive, tmp_path: Path) -> None:
    number, wide_number = "13800001111", "１３９ ００００ ２２２２"
    headings = (f"联系人 {number}", "存在的问题", f"举报电话{wide_number}")
    title = f"可大乡2023年法治政府建设年度报告（{number}）"
    county.night(0, Page("http://county.example/a.html", report(f"电话{number}。", year=2022)))
    county.night(
        7,
        Page("http://county.example/b.html", report(f"手机{wide_number}，{number}。", headings=headings, title=title)),
    )
    published = publish(archive, tmp_path / "nianbao.duckdb")
    list(export(published, tmp_path / "out", "csv"))

    with duckdb.connect(str(published), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        shown = "\n".join(str(connection.execute(f"FROM {name}").fetchall()) for name in tables)
    shown += "".join(file.read_text("utf-8") for file in sorted((tmp_path / "out").iterdir()))
    assert number not in shown
    assert "00002222" not in re.sub(r"\s", "", unicodedata.normalize("NFKC", shown))
    assert "138****1111" in shown
