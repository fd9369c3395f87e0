"""Real nights around what was backfilled: a night's proof stands, what an archive adds is presence alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.config.loader import load_config
from flows.pipeline.backfill import Order, backfill
from flows.pipeline.cdx import CdxServer
from flows.pipeline.run import utc_now
from tests.coverage.world import BASE, COLUMN, TOWNSHIPS, A, B, C, World, left, posted, registry_csv
from tests.evidence.web_archive import ERROR_PAGE, Held, article, serve_small

ON_TIME = posted(A, 2023, "2024-03-10")
TAKEN_DOWN = posted(B, 2023, "2024-03-10")
UNLISTED = f"{BASE}/{C}/2023.html"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two nights: 甲 is there, 乙 goes on the second, 丙 has posted nothing."""
    (tmp_path / "config" / "sites").mkdir(parents=True)
    registry_csv(tmp_path / "config")
    (tmp_path / "config" / "nianbao.toml").write_text(
        '[crawl]\nuser_agent = "nianbao tests (+mailto:tests@example.org)"\ndelay_s = 0\n', "utf-8"
    )
    (tmp_path / "config" / "sites" / "test.toml").write_text(
        f'id = "test"\nname = "测试县"\ncounty_code = "500230"\nbase_url = "{BASE}"\n'
        f'[[column]]\nurl = "{COLUMN}"\nshared = true\n',
        "utf-8",
    )
    made = World(tmp_path)
    made.read("2024-06-01", ON_TIME, TAKEN_DOWN)
    made.read("2024-07-01", ON_TIME, left(TAKEN_DOWN))
    assert made.statuses(2023) == "published withdrawn missing"
    return made


def take_in(world: World, held: Sequence[Held]) -> None:
    config = load_config(world.folder / "config")
    with serve_small(held) as server:
        result = backfill(config, world.archive, Order(CdxServer(server.url), config.sites), "backfill-1", utc_now)
    assert result.stopped is None


def page(code: str, day: str, url: str = "", body: bytes | None = None) -> Held:
    moment = datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)
    address = url or f"{BASE}/{code}/2023.html"
    return Held(moment, address, body if body is not None else article(TOWNSHIPS[code][0], 2023))


def column(day: str, *urls: str) -> Held:
    title = f"{TOWNSHIPS[C][0]}2023年法治政府建设年度报告"
    rows = "".join(f'<li><a href="{url}">{title}</a><span>2024-03-10</span></li>' for url in urls)
    body = f"<html><head><title>法治政府建设</title></head><body><ul class='list'>{rows}</ul></body></html>"
    return page(C, day, COLUMN, body.encode())


ARCHIVED: dict[str, tuple[list[Held], str]] = {
    "what nights have seen, from before and between them": (
        [page(code, day) for code in (A, B) for day in ("2024-04-02", "2024-06-15")],
        "published withdrawn missing",
    ),
    "an error page, an empty list, one that lacks every report": (
        [
            page(A, "2024-06-15", body=ERROR_PAGE.encode()),
            column("2024-05-01"),
            column("2024-06-15", f"{BASE}/elsewhere.html"),
        ],
        "published withdrawn missing",
    ),
    # it was posted in time, and stood there once: nobody may call it missing
    "a report that no night has seen": (
        [column("2024-05-01", UNLISTED), page(C, "2024-05-02", UNLISTED)],
        "published withdrawn published",
    ),
}


@pytest.mark.parametrize("case", ARCHIVED.values(), ids=list(ARCHIVED))
def test_what_a_night_proved_stands(world: World, case: tuple[list[Held], str]) -> None:
    held, expected = case
    take_in(world, held)

    assert world.statuses(2023) == expected
    world.read("2024-08-01", ON_TIME, left(TAKEN_DOWN))
    assert world.statuses(2023) == expected, "nor does the next night see it otherwise"


def test_an_older_text_becomes_the_first_version_and_the_nights_stays_the_newest(world: World) -> None:
    before = world.archive.query("SELECT text_sha256, status, last_seen FROM reports WHERE township_code = ?", [A])
    take_in(world, [page(A, "2024-04-02")])
    after = world.archive.query("SELECT text_sha256, status, last_seen FROM reports WHERE township_code = ?", [A])
    versions = world.archive.query(
        "SELECT first_seen FROM report_versions WHERE township_code = ? ORDER BY version", [A]
    )

    assert after == before
    assert [moment.date() == date(2024, 4, 2) for (moment,) in versions] == [True, False]
