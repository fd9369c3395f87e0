#!/usr/bin/env bash
# DuckDB's Python client looks for signals while it makes the first rows of a result, and not while further ones are
# fetched: Ctrl-C in the middle of fetchall() waits for the end of the query, however long it takes.
# Expected: both end the query at once. interrupt() from another thread does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check duckdb==1.5.5
"$folder/venv/bin/python" - <<'END'
import os
import signal
import threading
import time

import duckdb

QUERIES = {
    "before the first row": "SELECT count(*) FROM range(20000) a, range(20000) b WHERE (a.range * b.range) % 7 = 3",
    "between rows": "SELECT a.range FROM range(20000) a, range(20000) b WHERE (a.range * b.range) % 100003 = 0",
}
late_s = {}


def stop(*_: object) -> None:
    raise KeyboardInterrupt


signal.signal(signal.SIGTERM, stop)
print("duckdb", duckdb.__version__)
for moment, query in QUERIES.items():
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    sent = time.monotonic() + 0.3
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
    try:
        connection.execute(query).fetchall()
        time.sleep(1)
    except (KeyboardInterrupt, RuntimeError):
        pass
    late_s[moment] = time.monotonic() - sent
    print(f"{moment}: expected to end at once; ended {late_s[moment]:.1f} s after the signal")
raise SystemExit(late_s["between rows"] < 1)
END
