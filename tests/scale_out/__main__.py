"""`make scale-out`: PostgreSQL, a Prefect server on it, two workers, DuckLake; one line a row, PASS or MISS."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from flows.orchestration.prefect_env import set_defaults
from tests.scale_out.ground import county_internet, prefect_server
from tests.scale_out.postgres import NoPostgresError, running_postgres
from tests.scale_out.rows import Result, Rows

NAMES = {
    "one_machine": "one machine: the measure",
    "commands_on_catalogue_file": "commands on a lake, catalogue in a file",
    "commands_on_postgres": "commands on a lake, catalogue in PostgreSQL",
    "there_and_back": "moved from DuckDB to a lake and back",
    "many_writers": "four writers at once",
    "kept_turn": "a writer that keeps its turn",
    "two_workers": "a night divided between two workers",
    "killed_worker": "kill -9 of a worker in the middle",
    "no_worker": "no worker at all",
    "ctrl_c": "Ctrl-C in the middle",
    "terminated": "SIGTERM in the middle",
}


def row(name: str, play: Callable[[], Result]) -> bool:
    """Plays a row and prints it."""
    try:
        result = play()
    except Exception as error:
        traceback.print_exc()
        result = Result(False, "broke off", [f"{type(error).__name__}: {error}"])
    print(f"{name:<46} {result.figure:<48} {'PASS' if result.well else 'MISS'}", flush=True)
    for line in result.wrong[:8]:
        print(f"    {line}", flush=True)
    return result.well


def main(only: list[str]) -> int:
    """All rows, or those named, always after the measure; gives the exit code."""
    set_defaults()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where a shell began this in the background
    os.environ.pop("PREFECT_API_URL", None)
    try:
        with tempfile.TemporaryDirectory(prefix="nianbao-scale-") as folder, running_postgres() as postgres:
            place = Path(folder)
            with (
                county_internet(place) as template,
                prefect_server(place, postgres.address("prefect")) as api,
            ):
                rows = Rows(place, template, api, postgres)
                wanted = [name for name in NAMES if not only or name in only or name == "one_machine"]
                passed = [row(NAMES[name], getattr(rows, name)) for name in wanted]
    except NoPostgresError as error:
        print(f"{error}\nscale-out  MISS")
        return 1
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
