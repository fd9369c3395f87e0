from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.config.loader import load_config
from flows.demo.internet import CountyInternet
from flows.demo.nation import nation
from flows.pipeline.run import run_night
from tests.evidence.worlds import ADDED, DAY, World
from tests.without_pages import without_pages


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Three nights a week apart: on the third, a report of 2024 says something more."""
    root = tmp_path_factory.mktemp("world")
    with CountyInternet(nation(1, townships=2, years=(2023, 2024)), day=DAY) as internet:
        config = load_config(internet.write_config(root / "config"))
        nights: list[date] = []
        for week in range(3):
            if week == 2:
                (portal,) = internet.portal_ids
                article = next(a for a in internet.reports(portal) if a.year == 2024)
                *head, tail = article.write()
                internet.replace_text(portal, article.key, [*head, ADDED, tail])
            nights.append(DAY + timedelta(weeks=week))
            with without_pages():
                run_night(config, as_of=nights[-1], workers=0)
        assert article.township_code is not None
        yield World(
            root, article.township_code, internet.article_url(portal, article.key), tuple(nights), internet.write_config
        )


@pytest.fixture
def world(made: World, tmp_path: Path) -> World:
    """The same, to be changed: configuration, archive, key and captures, without what is published."""
    root = tmp_path / "world"
    for kept in ("config", "data/archive.duckdb", "data/evidence.key", "data/captures"):
        (root / kept).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (made.root / kept).is_dir() else shutil.copyfile
        copy(made.root / kept, root / kept)
    (root / "data" / "evidence.key").chmod(0o600)
    return made._replace(root=root)


@pytest.fixture
def published_world(made: World, world: World) -> World:
    """The same with the copy in which `capture` looks townships up."""
    shutil.copyfile(made.root / "data" / "nianbao.duckdb", world.root / "data" / "nianbao.duckdb")
    return world
