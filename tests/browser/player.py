"""A package of captures in the real ReplayWeb.page player, which npm brings when it is asked for."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import time
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from html import escape
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from flows.cli import cli
from flows.config.loader import load_config
from flows.demo.internet import CountyInternet
from flows.demo.nation import nation
from flows.pipeline.run import run_night
from parsers.text import decode
from storage.archive.archive import Archive
from storage.evidence.report_captures import list_report_captures, read_payload
from tests.browser.chromium import served

PLAYER = "replaywebpage@2.4.6"
BUILD = Path(__file__).parents[2] / "build"
FIRST_NIGHT = date(2025, 9, 1)
SHOWN_S = 60.0  # in which a player shows a page
OPENED = 2  # times: the page that installs the player's service worker may stay blank, and who reads it loads it again
PAGE = """<!doctype html><meta charset="utf-8"><title>player</title><script src="ui.js"></script>
<replay-web-page source="county.wacz" url="{url}" ts="{ts}" embed="replayonly" replaybase="./replay/"
 style="display:block;height:800px"></replay-web-page>"""


def player() -> Path | str:
    """Returns the folder of the player, packed by npm once; or, in words, why it is not there."""
    folder = BUILD / PLAYER
    if (folder / "package" / "ui.js").exists():
        return folder / "package"
    npm = shutil.which("npm")
    if npm is None:
        return "no npm: apt-get install npm"
    folder.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run([npm, "pack", "--silent", PLAYER], cwd=folder, capture_output=True, text=True)
    if packed.returncode:
        return f"npm does not give {PLAYER}: {packed.stderr.strip().splitlines()[-1:]}"
    with tarfile.open(folder / packed.stdout.strip().splitlines()[-1]) as files:
        files.extractall(folder, filter="data")
    return folder / "package"


def packaged_county(root: Path) -> tuple[Path, list[tuple[str, str, str]]]:
    """Two nights of a county as one package: its file, and address, moment and a sentence of each capture in it."""
    with CountyInternet(nation(1, townships=2, years=(2023, 2024)), day=FIRST_NIGHT) as internet:
        config = load_config(internet.write_config(root / "config"))
        for week in range(2):
            run_night(config, as_of=FIRST_NIGHT + timedelta(weeks=week), workers=0)
    file = root / "county.wacz"
    (code,) = {site.county_code for site in config.sites}
    made = CliRunner().invoke(cli, ["--config", str(root / "config"), "capture", "--county", code, "--wacz", str(file)])
    assert made.exit_code == 0, made.output
    archive, captures = Archive(root / "data" / "archive.duckdb"), root / "data" / "captures"
    told = []
    for one in list_report_captures(archive, county=code):
        stored = read_payload(archive, captures, one.capture)
        text = decode(stored.body, stored.headers.get("content-type"))
        told.append((one.capture.url, f"{one.capture.fetched_at:%Y%m%d%H%M%S}", sentence(text)))
    return file, told


def sentence(page: str) -> str:
    """The longest run of text without markup: the middle of the article."""
    pieces = (piece.strip() for tag in page.split("<") for piece in [tag.rpartition(">")[2]])
    return max(pieces, key=len)[:40]


def shows(chromium: Any, file: Path, package: Path, captures: list[tuple[str, str, str]]) -> Iterator[tuple[str, bool]]:
    """Opens each capture in the player on a server of its own; yields its address and whether its text is shown."""
    root = file.parent / "player"
    (root / "replay").mkdir(parents=True)
    shutil.copy(package / "ui.js", root)
    shutil.copy(package / "sw.js", root / "replay")
    shutil.copy(file, root)
    with served(root, _Parts) as address:
        context = chromium.new_context()
        for number, (url, moment, words) in enumerate(captures):
            # a file each: one that is written again within a second is the same to a browser that asks for news of it
            (root / f"{number}.html").write_text(PAGE.format(url=escape(url, quote=True), ts=moment), "utf-8")
            page = context.new_page()
            yield f"{moment} {url}", any(_is_shown(page, f"{address}{number}.html", words) for _ in range(OPENED))
            page.close()
        context.close()


def _is_shown(page: Any, address: str, words: str) -> bool:
    page.goto(address)
    until = time.monotonic() + SHOWN_S
    while time.monotonic() < until:
        for frame in page.frames:
            try:
                if "/w/" in frame.url and words in frame.locator("body").inner_text(timeout=2_000):
                    return True
            except Exception:  # the player changes its frames while it loads
                continue
        page.wait_for_timeout(200)
    return False


class _Parts(SimpleHTTPRequestHandler):
    """A file server that understands Range, as any web server does; Python's own does not."""

    def do_GET(self) -> None:
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        file = Path(self.translate_path(self.path))
        if wanted is None or not file.is_file():
            super().do_GET()
            return
        data = file.read_bytes()
        first = int(wanted[1]) if wanted[1] else max(0, len(data) - int(wanted[2]))
        last = min(int(wanted[2]), len(data) - 1) if wanted[1] and wanted[2] else len(data) - 1
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        self.wfile.write(data[first : last + 1])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


def pages_in(file: Path) -> int:
    """The number of pages that a package lists."""
    with zipfile.ZipFile(file) as zipped:
        lines = zipped.read("pages/pages.jsonl").splitlines()
    return sum("url" in json.loads(line) for line in lines)
