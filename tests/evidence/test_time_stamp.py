"""Manifests stamped by a real `openssl ts` authority on loopback."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import tomli_w

from flows.pipeline.evidence import keep_evidence
from storage.evidence.manifest import list_manifests, read_manifest
from tests.evidence.authority import Authority, serve_stamps
from tests.evidence.tampering import remove_manifest
from tests.evidence.worlds import World

pytest.importorskip("rfc3161_client")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with serve_stamps(tmp_path_factory.mktemp("authority")) as served:
        yield served


def name_authority(world: World, url: str, roots: Path | None) -> None:
    file = world.root / "config" / "nianbao.toml"
    lines = tomli_w.dumps({"evidence": {"tsa": url} | ({"tsa_roots": str(roots)} if roots else {})})
    file.write_text(file.read_text("utf-8") + "\n" + lines, "utf-8")


def seal_again(world: World, ahead: timedelta = timedelta(0)) -> None:
    """The last night's manifest is made anew, by a clock that is so far ahead of the authority's, and stamped."""
    remove_manifest(list_manifests(world.captures)[-1])
    assert keep_evidence(world.config, world.archive, datetime.now(UTC) + ahead) == []


def test_a_run_is_stamped_and_the_stamp_proved(world: World, authority: Authority) -> None:
    name_authority(world, authority.url, authority.root)
    seal_again(world)
    found = world.call("verify", "--evidence")

    assert found.exit_code == 0, found.output
    assert "time-stamped until" in found.stderr
    assert "by whom is not proved" not in found.stderr


@pytest.mark.parametrize(("minutes_ahead", "is_found"), [(4.5, False), (5.5, True)])
def test_a_stamp_from_before_the_manifest_is_found_where_clocks_do_not_explain_it(
    world: World, authority: Authority, minutes_ahead: float, is_found: bool
) -> None:
    name_authority(world, authority.url, authority.root)
    seal_again(world, timedelta(minutes=minutes_ahead))
    found = world.prove()

    assert ("before the manifest was made" in found) is is_found
    assert bool(found) is is_found


def test_the_stamp_is_checked_by_openssl_alone(world: World, authority: Authority) -> None:
    name_authority(world, authority.url, authority.root)
    seal_again(world)
    files = list_manifests(world.captures)[-1]

    subprocess.run(
        ["openssl", "ts", "-verify", "-data", files.manifest, "-in", files.stamp, "-CAfile", authority.root],
        check=True, capture_output=True,
    )  # fmt: skip


def test_without_roots_it_is_said_that_nobody_vouches(world: World, authority: Authority) -> None:
    name_authority(world, authority.url, None)
    seal_again(world)
    found = world.call("verify", "--evidence")

    assert found.exit_code == 0, found.output
    assert "by whom is not proved" in found.stderr


def test_a_stamp_of_another_authority_is_found(world: World, authority: Authority, tmp_path: Path) -> None:
    with serve_stamps(tmp_path / "other") as other:
        name_authority(world, other.url, authority.root)
        seal_again(world)

    assert "no authority that is trusted signed it" in world.prove()


def test_a_stamp_of_another_manifest_is_found(world: World, authority: Authority) -> None:
    name_authority(world, authority.url, authority.root)
    seal_again(world)
    *_, before, last = list_manifests(world.captures)
    before.stamp.write_bytes(last.stamp.read_bytes())

    assert "000002.tsr,it is a stamp of something else" in world.prove()


def test_a_stamp_that_was_removed_is_found(world: World, authority: Authority) -> None:
    name_authority(world, authority.url, authority.root)
    second, last = list_manifests(world.captures)[1:]
    remove_manifest(last)
    remove_manifest(second)
    kept = {path: path.read_bytes() for path in world.captures.glob("2*/*.warc.gz")}
    *_, newest = sorted(kept)
    newest.rename(newest.with_name("held"))
    assert keep_evidence(world.config, world.archive, datetime.now(UTC)) == []
    newest.with_name("held").rename(newest)
    assert keep_evidence(world.config, world.archive, datetime.now(UTC)) == []
    assert world.prove() == ""
    second.stamp.unlink()

    assert "000002.tsr" in world.prove()
    named = str(read_manifest(list_manifests(world.captures)[-1])["previous_stamp"])
    others = (b"%d" % number for number in count())
    lower = next(one for one in others if hashlib.sha256(one).hexdigest() < named)
    higher = next(one for one in others if hashlib.sha256(one).hexdigest() > named)
    for other in (lower, higher):
        second.stamp.write_bytes(other)
        assert "000002.tsr,is not the time stamp that the manifest behind it names" in world.prove()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/"])
def test_an_authority_that_does_not_answer_costs_no_night(world: World, url: str) -> None:
    name_authority(world, url, None)
    seal_again(world)

    assert list_manifests(world.captures)[-1].stamp.exists() is False
    assert world.prove() == ""
