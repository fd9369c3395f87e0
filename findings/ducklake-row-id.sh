#!/usr/bin/env bash
# DuckLake refuses a table with a column called row_id: rows that it keeps inline in its catalogue have one of that name.
# DuckDB itself takes the table, and so does a lake whose inlining is switched off, so that a schema which works in a file
# cannot be copied to a lake. Expected: the name is free, or the extension's own column has one that nobody would choose.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check duckdb==1.5.5 duckdb-extension-ducklake==1.5.5
cd "$folder"
venv/bin/python - <<'END'
import shutil
from importlib import resources

import duckdb

packaged = resources.files("duckdb_extension_ducklake") / "extensions" / f"v{duckdb.__version__}"
shutil.copy(str(packaged / "ducklake.duckdb_extension"), "ducklake.duckdb_extension")
connection = duckdb.connect()
connection.load_extension("./ducklake.duckdb_extension")
connection.execute("ATTACH 'ducklake:lake.ducklake' AS lake (DATA_PATH 'files/')")
connection.execute("ATTACH 'ducklake:other.ducklake' AS other (DATA_PATH 'others/', DATA_INLINING_ROW_LIMIT 0)")
for place in ("memory", "other"):
    connection.execute(f"CREATE TABLE {place}.t (row_id INTEGER)")
print("duckdb", duckdb.__version__)
for name in ("entry_id", "row_id"):
    try:
        connection.execute(f"CREATE TABLE lake.with_{name} ({name} INTEGER)")
        seen = "taken"
    except duckdb.Error as error:
        seen = str(error).splitlines()[0][:120]
    print(f"a column {name}: expected to be taken; {seen}")
raise SystemExit(seen == "taken")
END
