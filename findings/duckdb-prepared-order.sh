#!/usr/bin/env bash
# DuckDB packs what it sorts by the least and greatest values that a table holds when a statement is planned. PREPARE
# plans once: rows inserted later are packed by the former values, and EXECUTE gives them in a wrong order, or other
# values than were put in, without an error. The same SELECT written out is right, and so is one prepared afterwards.
# Expected: EXECUTE gives what the SELECT gives, or plans again, as DuckDB 2.0.1 does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check duckdb==1.5.5
"$folder/venv/bin/python" - <<'END'
import duckdb

print("duckdb", duckdb.__version__)
QUERY = "SELECT number, number * 10 AS tenfold FROM items ORDER BY number"


def answers(before: list[int]) -> tuple[object, object]:
    db = duckdb.connect(config={"threads": 1})
    db.execute("CREATE TABLE items (number BIGINT)")
    db.executemany("INSERT INTO items VALUES (?)", [[number] for number in before or [0]])
    if not before:
        db.execute("TRUNCATE items")
    db.execute(f"PREPARE listed AS {QUERY}")
    db.execute("INSERT INTO items SELECT range FROM range(1000, 1003)")
    return db.execute("EXECUTE listed").fetchall(), db.execute(QUERY).fetchall()


wrong = False
for words, before in (("a table without rows", []), ("a table of small numbers", [1, 2, 3])):
    executed, selected = answers(before)
    print(f"prepared on {words}: expected {selected}")
    print(f"  seen {executed}")
    wrong = wrong or executed != selected
raise SystemExit(not wrong)
END
