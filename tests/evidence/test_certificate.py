"""`nianbao capture --proof`: a page whose own commands prove what it says."""

from __future__ import annotations

import hashlib
import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

from storage.evidence.manifest import list_manifests
from storage.evidence.report_captures import list_report_captures
from tests.evidence.tampering import remove_manifest
from tests.evidence.worlds import World


def certificate(world: World, file: Path, *args: str) -> str:
    found = world.call("capture", world.township, "2024", *args, "--proof", str(file))
    assert (found.exit_code, found.stdout_bytes) == (0, b""), found.stderr
    return file.read_text("utf-8")


def commands(page: str) -> list[tuple[str, str]]:
    """Each command of the page and what is expected of it, as its comment says."""
    lines = [
        line for block in re.findall(r"<pre>(.*?)</pre>", page, re.S) for line in html.unescape(block).splitlines()
    ]
    found: list[tuple[str, str]] = []
    for line in filter(None, lines):
        command, _, expected = line.partition("#")
        if command.strip():
            found.append((command.strip(), expected.strip()))
        else:
            found[-1] = (found[-1][0], expected.strip())
    return found


@pytest.mark.parametrize("night", [0, 1, 2], ids=["first", "answered 304", "changed"])
def test_its_commands_prove_it(made: World, tmp_path: Path, night: int) -> None:
    page = certificate(made, tmp_path / "proof.html", "--at", str(made.nights[night]))
    tried = commands(page)

    assert len(tried) >= 6
    for command, expected in tried:
        command = command.replace("warcio ", f"{sys.executable} -m warcio.cli ") if "warcio" in command else command
        done = subprocess.run(command, shell=True, cwd=made.captures, capture_output=True, text=True)
        assert done.returncode == 0, (command, done.stderr)
        assert re.split("[，\\s]", expected)[0] in done.stdout, command


def test_it_says_what_was_kept(made: World, tmp_path: Path) -> None:
    page = certificate(made, tmp_path / "proof.html")
    capture = list_report_captures(made.archive, code=made.township, year=2024)[-1].capture
    body = made.call("capture", made.township, "2024").stdout_bytes

    for told in (
        capture.url,
        capture.capture_id,
        capture.payload_sha256,
        hashlib.sha256(body).hexdigest(),
        capture.warc_file,
        f"第 {capture.warc_offset} 字节",
        str(made.nights[2]),
    ):
        assert html.escape(told) in page


def test_it_asks_nothing_of_anywhere_and_runs_nothing(made: World, tmp_path: Path) -> None:
    page = certificate(made, tmp_path / "proof.html")

    assert re.search(r"<(?:script|img|link|iframe|a) |src=|href=", page) is None
    assert "default-src 'none'" in page


def test_a_capture_in_no_manifest_is_said_to_be_unproved(published_world: World, tmp_path: Path) -> None:
    world = published_world
    remove_manifest(list_manifests(world.captures)[-1])
    page = certificate(world, tmp_path / "proof.html")

    assert "尚未列入任何已签名的清单" in page
    assert "pkeyutl" not in page
