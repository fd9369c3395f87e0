"""The county internet in a process of its own, the nation on ports, and the demo command's edges."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from click.testing import CliRunner

from flows.cli.commands.demo import demo
from flows.config.loader import load_config
from flows.demo.counties import registry
from flows.demo.internet import CountyInternet
from flows.demo.nation import bench_portals, nation
from flows.demo.portal import FAMILIES


@contextmanager
def _served(*arguments: str) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "flows.demo.serving", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        yield json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_a_process_of_its_own_can_be_steered_and_ends_with_its_input(tmp_path: Path, client: httpx.Client) -> None:
    with _served("--set", "nation", "--portals", "5", "--config", str(tmp_path / "config")) as ready:
        assert len(ready["portals"]) == 5
        sites = load_config(tmp_path / "config").sites
        assert {site.base_url for site in sites} == set(ready["portals"].values())
        first, url = next(iter(ready["portals"].items()))
        assert client.get(url).status_code == 200
        assert client.get(ready["control"] + "/stats").json()[first]["requests"] == 1
        assert client.get(ready["control"] + "/day?d=2019-01-01").status_code == 200
        assert client.get(ready["control"] + "/day?d=tomorrow").status_code == 400
        assert client.get(ready["control"] + "/clear").json() == {}


def test_a_nation_has_a_portal_for_each_county_and_builds_it_late(client: httpx.Client) -> None:
    sources = list(nation(portals=60, townships=4))
    assert [name for name, _ in sources] == [f"c{code}" for code in list(registry())[:60]]
    with CountyInternet(sources) as net:
        families: Counter[str] = Counter()
        for portal_id in net.portal_ids:
            families[net.portal(portal_id).family] += 1
            reports = net.reports(portal_id)
            assert 0 < len(reports) <= 4
            assert client.get(net.article_url(portal_id, reports[0].key)).status_code == 200
        assert set(families) == set(FAMILIES)


def test_bench_portals_serve_pages_of_the_size_that_county_portals_have(client: httpx.Client) -> None:
    with CountyInternet(bench_portals(hosts=2, pages=20)) as net:
        for portal_id in net.portal_ids:
            reports = net.reports(portal_id)
            assert len(reports) == 20
            assert 45_000 < len(client.get(net.article_url(portal_id, reports[0].key)).content) < 65_000


def test_the_demo_removes_what_it_left_and_nothing_else(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("kept", "utf-8")
    refused = CliRunner().invoke(demo, ["--dir", str(mine)])
    assert refused.exit_code == 1
    assert "no demo wrote it" in refused.output
    assert (mine / "letter.txt").exists()
    nothing = CliRunner().invoke(demo, ["--dir", str(tmp_path / "none"), "--clean"])
    assert nothing.exit_code == 0
