"""`make replay`: a real pywb before and behind the archive, and calls that are killed; one line a row, PASS or MISS."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from flows.config.loader import load_config
from flows.demo.internet import CountyInternet
from flows.demo.nation import nation
from flows.pipeline.run import run_night
from parsers.text import decode
from storage.archive.archive import Archive
from storage.evidence.report_captures import list_report_captures, read_payload
from tests.evidence import pywb
from tests.evidence.backfilled import Place, place
from tests.evidence.web_archive import NAMES, YEARS, held_years, serve_small, write_warcs

KILLS = 10
FIRST_NIGHT = date(2025, 9, 1)
PROGRAM = "import sys; from flows.cli import main; main(sys.argv[1:])"
TEXTS = "SELECT township_code, year, text FROM report_versions"
STATE = """
SELECT township_code, year, version, text_sha256, first_seen, last_seen, status, url
FROM report_versions
ORDER BY ALL
"""
SIGHTINGS = "SELECT DISTINCT url, fetched_at, payload_sha256 FROM captures ORDER BY ALL"
ABSENCES = "SELECT count(*) FROM coverage WHERE status IN ('missing', 'withdrawn')"


class Row(NamedTuple):
    """A row's figure, and whether its bar holds."""

    figure: str
    holds: bool


def captures_replay(scratch: Path) -> Row:
    """Each report's capture of each night out of the captures folder as it lies, with its text."""
    with CountyInternet(nation(3, townships=4, years=(2022, 2023, 2024)), day=FIRST_NIGHT, log=False) as internet:
        config = load_config(internet.write_config(scratch / "config"))
        for week in range(3):
            if week == 2:
                for portal in internet.portal_ids:
                    article = internet.reports(portal)[0]
                    internet.replace_text(portal, article.key, [*article.write(), "全年新聘法律顾问3人。"])
            run_night(config, as_of=FIRST_NIGHT + timedelta(weeks=week), workers=0)
    archive, captures = Archive(scratch / "data" / "archive.duckdb"), scratch / "data" / "captures"
    found = list_report_captures(archive)
    sentences: dict[tuple[str, int], set[str]] = {}
    for township, year, text in archive.query(TEXTS):
        sentences.setdefault((township, year), set()).add(max(text.splitlines(), key=len))
    years = sorted({file.parent for file in captures.glob("*/*.cdxj")})
    group = "".join(f'      "{year.name}": {year}/\n' for year in years)
    (scratch / "pywb").mkdir()
    replayed = 0
    with pywb.serve(scratch / "pywb", f"    index_group:\n{group}    archive_paths: {captures}/\n") as base:
        for one in found:
            status, body = pywb.replay(base, f"{one.capture.fetched_at:%Y%m%d%H%M%S}", one.capture.url)
            whole = read_payload(archive, captures, one.capture).body
            shown = decode(body, "")
            told = any(sentence in shown for sentence in sentences[one.township_code, one.year])
            replayed += status == 200 and body == whole and told
    again = sum(one.capture.record_type == "revisit" for one in found)
    return Row(f"{replayed} of {len(found)}, {again} of them answered 304", replayed == len(found) > again > 0)


def ten_years_are_taken_in(scratch: Path) -> Row:
    """A county of twelve townships, ten years of it in pywb."""
    folder = write_warcs(scratch / "warcs", held_years())
    made = place(scratch / "county")
    (scratch / "pywb").mkdir()
    collection = f"    index_paths: {folder}/replica.cdxj\n    archive_paths: {folder}/\n"
    with pywb.serve(scratch / "pywb", collection) as base:
        result = made.backfill(f"{base}/cdx")
    expected = (len(NAMES) * len(YEARS) - 1, len(YEARS), len(NAMES) * len(YEARS))  # one was never captured, one revised
    counted = "SELECT count(*), count(DISTINCT year), sum(versions)::BIGINT FROM reports"
    (counts,), ((absences,),) = made.archive.query(counted), made.archive.query(ABSENCES)
    words = ", ".join(
        f"{got} of {of} {what}"
        for got, of, what in zip(counts, expected, ("reports", "years", "versions"), strict=True)
    )
    return Row(f"{words}; {absences} false absences", (counts, absences, result.stopped) == (expected, 0, None))


def killed_calls_go_on(scratch: Path) -> Row:
    """A backfill killed at moments from its first request to its last, and called again."""
    held = held_years(NAMES[:4], YEARS[2:7])
    whole = place(scratch / "whole")
    with serve_small(held) as server:
        whole.backfill(server.url)
        requests = len(server.asked)
    expected = _state(whole)
    same = 0
    for number in range(KILLS):
        made = place(scratch / f"killed-{number}")
        with serve_small(held) as server:
            _kill_at(made, server, 1 + number * (requests - 1) // (KILLS - 1))
            result = made.backfill(server.url)
        same += result.stopped is None and _state(made) == expected and made.is_proved()
    return Row(f"{same} of {KILLS} the same archive ({requests} requests)", same == KILLS)


def _kill_at(made: Place, server: Any, request: int) -> None:
    args = ["--config", str(made.root / "config"), "backfill", server.url]
    with subprocess.Popen([sys.executable, "-c", PROGRAM, *args], stderr=subprocess.DEVNULL) as call:
        server.before_answer = lambda: call.kill() if len(server.asked) == request else None
        assert call.wait() == -signal.SIGKILL, "it was to be killed"
    server.before_answer = lambda: None


def _state(made: Place) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    return made.archive.query(STATE), made.archive.query(SIGHTINGS)


ROWS: dict[str, Callable[[Path], Row]] = {
    "pywb replays captures as they lie": captures_replay,
    "ten years of a county out of pywb": ten_years_are_taken_in,
    f"backfill killed at {KILLS} moments": killed_calls_go_on,
}


def main(word: str = "") -> int:
    """The rows whose name holds the word; gives the exit code."""
    passed = []
    for name, play in ROWS.items():
        if word in name:
            with tempfile.TemporaryDirectory(prefix="nianbao-replay-") as scratch:
                figure, holds = play(Path(scratch))
            print(f"{name:<40} {figure}  {'PASS' if holds else 'MISS'}", flush=True)
            passed.append(holds)
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
