"""Row 7: what a night's proof costs: indexes, the signed manifest, a time stamp; processor time beside the night's."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from flows.config.loader import Config, load_config
from flows.pipeline import evidence
from flows.pipeline.run import run_night
from storage.archive.archive import Archive
from tests.bench.served import served
from tests.bench.table import Row, Table
from tests.evidence.authority import serve_stamps

DAY = date(2025, 4, 15)
MOST_PERCENT = 2.0
QUIET_NIGHTS = 4


def run(table: Table, hosts: int, pages: int, rounds: int) -> None:
    """Adds the rows of a first night and of unchanged ones."""
    first: list[float] = []
    quiet: list[float] = []
    options = ("--set", "bench", "--portals", str(hosts), "--townships", str(pages), "--day", DAY.isoformat())
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with served(folder, *options) as there, serve_stamps(folder / "authority") as authority:
            settings = {"NIANBAO_CRAWL__DELAY_S": "0", "NIANBAO_EVIDENCE__TSA": authority.url}
            with patch.dict("os.environ", settings):
                config = load_config(there.config)
            for _ in range(rounds):
                shutil.rmtree(folder / "data", ignore_errors=True)
                nights = [_share(config, DAY + timedelta(days=number)) for number in range(1 + QUIET_NIGHTS)]
                first.append(nights[0])
                quiet.extend(nights[1:])
    for words, shares in ((f"a first night of {hosts * pages} pages", first), ("an unchanged night of these", quiet)):
        percent = 100 * statistics.median(shares)
        table.add(
            Row(
                f"index, sign and time-stamp {words}",
                f"{percent:.1f} % more",
                "",
                percent,
                MOST_PERCENT,
                "at most",
                "%",
            )
        )


def _share(config: Config, day: date) -> float:
    """The processor time of a night's proof, as a share of that of the rest of the night."""
    with _timed() as spent:
        started = time.process_time()
        run_night(config, as_of=day, workers=0)
        night = time.process_time() - started
    return spent[0] / (night - spent[0])


@contextmanager
def _timed() -> Iterator[list[float]]:
    """Gives the seconds that the proofs in the block take, once it has ended."""
    spent = [0.0]

    def keep(config: Config, archive: Archive, now: datetime) -> list[str]:
        started = time.process_time()
        troubles = evidence.keep_evidence(config, archive, now)
        spent[0] += time.process_time() - started
        return troubles

    with patch("flows.pipeline.finish.keep_evidence", keep):
        yield spent
