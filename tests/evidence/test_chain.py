"""The chain of manifests: what each run leaves, how it is checked by hand, and that no tampering goes unseen."""

from __future__ import annotations

import hashlib
import json
import stat
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.pipeline.evidence import keep_evidence
from storage.evidence.manifest import list_manifests, read_manifest
from storage.records import RunStart
from tests.evidence import tampering
from tests.evidence.worlds import World

TAMPERED: dict[str, tuple[tampering.Tamper, str]] = {
    "a byte": (tampering.flip_a_byte, "is not the file that 000001.json lists"),
    "a capture, all its hashes made anew": (tampering.alter_a_capture, "is not the file that 000001.json lists"),
    "so, and the manifest's lists": (tampering.alter_a_capture_and_its_lists, "is not the archive's signature"),
    "so, and the chain": (tampering.alter_a_capture_and_the_whole_chain, "is not the archive's signature"),
    "so, and signed by another key": (
        tampering.sign_the_altered_chain_with_another_key,
        "is not the archive's signature",
    ),
    "a night removed": (tampering.remove_a_night, "000002.json,is gone from the chain"),
    "the last night removed": (tampering.remove_the_last_night, "is in no manifest"),
    "a night removed, the rest numbered anew": (
        tampering.remove_a_night_and_number_the_rest_anew,
        "does not follow from the manifest before it",
    ),
    "a night removed with its captures": (tampering.remove_a_night_with_its_captures, "is gone from the chain"),
    "two nights swapped": (tampering.swap_two_nights, "says that it is number 2"),
    "two nights swapped, the later one": (tampering.swap_two_nights, "000002.json,says that it is number 1"),
    "a file removed": (tampering.remove_a_file, "is gone; it is in 000002.json"),
    "a record inserted": (tampering.insert_a_record, "is not the file that 000001.json lists"),
    "a file inserted": (tampering.insert_a_file, "is in no manifest"),
    "a row inserted": (tampering.insert_a_row, "not listed"),
    "a row removed": (tampering.remove_a_row, "not in the archive"),
    "a row backdated": (tampering.backdate_a_row, "not in the archive"),
    "a row of another address": (tampering.readdress_a_row, "not in the archive"),
    "a list cut": (tampering.cut_a_list, "is not the list that 000001.json names"),
    "a manifest backdated": (tampering.backdate_a_manifest, "was made before the manifest that it follows"),
    "the key removed": (tampering.remove_the_public_key, "no signature can be checked"),
}


def test_an_archive_that_nobody_touched_is_proved(made: World) -> None:
    found = made.call("verify", "--evidence")

    assert found.exit_code == 0, found.output
    assert "3 manifests of 19 captures" in found.stderr


@pytest.mark.parametrize("case", TAMPERED.values(), ids=list(TAMPERED))
def test_tampering_is_found(world: World, case: tuple[tampering.Tamper, str]) -> None:
    tamper, words = case
    tamper(world)

    assert words in world.prove()


@pytest.mark.parametrize(("rows", "named", "last"), [(5, 5, ""), (7, 5, "not listed: 2 more")])
def test_five_captures_are_named_and_the_others_counted(world: World, rows: int, named: int, last: str) -> None:
    tampering.insert_rows(world, rows)

    found = world.prove()

    assert found.count("not listed: {") == named
    assert last in found
    assert ("more" in found) is bool(last)


def test_verify_says_what_breaks_the_chain(world: World) -> None:
    tampering.flip_a_byte(world)
    found = world.call("verify", "--evidence", "--format", "csv")

    assert found.exit_code == 1
    assert "is not the file that 000001.json lists" in found.stdout


def test_a_chain_under_another_key_is_found_by_who_has_the_public_key(world: World, tmp_path: Path) -> None:
    kept = tmp_path / "key.pem"
    kept.write_bytes((world.captures / "evidence" / "public-key.pem").read_bytes())
    tampering.sign_with_another_key_and_publish_it(world)
    found = world.call("verify", "--evidence", "--public-key", str(kept))

    assert found.exit_code == 1
    assert "names another key than the archive's" in found.stdout


def test_an_archive_set_back_as_a_whole_is_found_by_who_noted_the_head(world: World) -> None:
    head = hashlib.sha256(list_manifests(world.captures)[-1].manifest.read_bytes()).hexdigest()
    assert world.call("verify", "--evidence", "--head", head).exit_code == 0
    last = list_manifests(world.captures)[-1]
    for one in read_manifest(last)["files"]:
        (world.captures / one["file"]).unlink()
        tampering.change(world, f"DELETE FROM capture_rows WHERE warc_file = '{one['file']}'")
    tampering.remove_manifest(last)
    found = world.call("verify", "--evidence", "--head", head)

    assert found.exit_code == 1
    assert f"{head} is not in the chain" in found.stdout


def test_the_private_key_is_its_owners_alone(made: World) -> None:
    key = made.root / "data" / "evidence.key"

    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_signature_is_checked_by_openssl_alone(made: World) -> None:
    for files in list_manifests(made.captures):
        subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public-key.pem", "-rawin",
             "-in", files.manifest.name, "-sigfile", files.signature.name],
            cwd=files.folder, check=True, capture_output=True,
        )  # fmt: skip


def test_a_manifest_lists_every_capture_of_its_night(made: World) -> None:
    files = list_manifests(made.captures)[1]
    told = read_manifest(files)
    lines = [json.loads(line) for line in files.captures.read_bytes().splitlines()]
    runs = made.archive.query("SELECT run_id FROM runs ORDER BY started")
    held = made.archive.query(
        "SELECT capture_id, payload_sha256, warc_file, warc_offset FROM captures WHERE run_id = ? ORDER BY warc_offset",
        list(runs[1]),
    )

    assert [(line["id"], line["sha256"], line["file"], line["offset"]) for line in lines] == held
    assert (told["captures"], told["number"]) == (len(held), 2)


def test_a_run_without_captures_leaves_no_manifest(world: World) -> None:
    assert keep_evidence(world.config, world.archive, datetime.now(UTC)) == []
    assert len(list_manifests(world.captures)) == 3


def test_what_a_crash_left_half_written_is_written_again(world: World) -> None:
    last = list_manifests(world.captures)[-1]
    last.manifest.unlink()
    assert keep_evidence(world.config, world.archive, datetime.now(UTC)) == []

    assert world.prove() == ""


def test_captures_that_still_wait_for_the_archive_are_sealed_with_the_next_run(world: World) -> None:
    last = list_manifests(world.captures)[-1]
    tampering.remove_manifest(last)
    waiting = world.archive.spool(RunStart("later", datetime.now(UTC), date(2025, 9, 20), "1", "", "collect"))
    assert keep_evidence(world.config, world.archive, datetime.now(UTC)) == []
    assert not last.manifest.exists()
    waiting.unlink()

    assert keep_evidence(world.config, world.archive, datetime.now(UTC)) == []
    assert world.prove() == ""


def test_a_key_that_is_none_is_said_and_the_captures_stay(world: World) -> None:
    list_manifests(world.captures)[-1].manifest.unlink()
    (world.root / "data" / "evidence.key").write_text("no key", "utf-8")
    (trouble,) = keep_evidence(world.config, world.archive, datetime.now(UTC))

    assert "evidence.key: no private key in PEM" in trouble
