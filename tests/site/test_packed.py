"""Packed pages: every text is its .gz alone, the same bytes once unpacked, and kept while nothing changed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from flows.site import build_site
from flows.site.staging import Staging
from tests.site.published import write_published


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_published(tmp_path_factory.mktemp("packed") / "p.duckdb", 20)


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder by their paths, without what the build notes for itself."""
    found = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    del found["site.json"]
    return found


def test_packed_pages_are_the_plain_ones_and_a_switch_writes_them_all(published: Path, tmp_path: Path) -> None:
    build_site(published, tmp_path / "site")
    plain = contents(tmp_path / "site")
    build_site(published, tmp_path / "site", packed=True)
    packed = contents(tmp_path / "site")
    endings = {path: Path(path).suffix for path in packed}
    assert set(endings.values()) == {".gz", ".xlsx"}
    texts = {path.removesuffix(".gz"): gzip.decompress(data) for path, data in packed.items() if path.endswith(".gz")}
    assert texts == {path: data for path, data in plain.items() if not path.endswith(".xlsx")}
    build_site(published, tmp_path / "site")
    assert contents(tmp_path / "site").keys() == plain.keys()


def test_a_second_packed_build_writes_nothing(published: Path, tmp_path: Path) -> None:
    first = build_site(published, tmp_path / "site", packed=True)
    before = {file: file.stat().st_ino for file in (tmp_path / "site").rglob("*.gz")}
    second = build_site(published, tmp_path / "site", packed=True)
    assert (first.counties_written > 0, second.counties_written, second.changed) == (True, 0, 0)
    assert {file: file.stat().st_ino for file in before} == before


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no gzip", id="no gzip"),
        pytest.param(gzip.compress(b"other", mtime=0)[:-4] + (3).to_bytes(4, "little"), id="a wrong length"),
        pytest.param(gzip.compress(b"old", mtime=0), id="another text of that length"),
    ],
)
def test_what_lies_there_broken_or_old_is_written_anew(tmp_path: Path, held: bytes) -> None:
    Staging.begin(tmp_path / "site").finish({})
    (tmp_path / "site" / "a.html.gz").write_bytes(held)
    staging = Staging.begin(tmp_path / "site", packed=True)
    assert staging.write("a.html", "new")
    assert not staging.has("b.html")
    staging.finish({})
    assert gzip.decompress((tmp_path / "site" / "a.html.gz").read_bytes()) == b"new"
