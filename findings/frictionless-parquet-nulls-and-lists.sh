#!/usr/bin/env bash
# frictionless refuses a Parquet file for what Parquet has and CSV has not: a null of an integer column comes to it as the
# float nan, a list as an array of NumPy's, and neither is of the type that the schema rightly gives. Its extra `parquet`
# does not bring pandas either, which the reader imports. Expected: a null is a missing value, a list is an array.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'frictionless[parquet]==5.21.0' pandas==2.3.3 duckdb==1.5.5
cd "$folder"
venv/bin/python - <<'END'
import duckdb
import frictionless

duckdb.sql("COPY (SELECT * FROM (VALUES ('a', 1, ['x']), ('b', NULL, ['y', 'z'])) AS t(name, days, places)) TO 'rows.parquet'")
print("frictionless", frictionless.__version__)
kinds = {"name": "string", "days": "integer", "places": "array"}
schema = frictionless.Schema.from_descriptor({"fields": [{"name": name, "type": kind} for name, kind in kinds.items()]})
report = frictionless.Resource(path="rows.parquet", schema=schema).validate()
notes = [error.note for task in report.tasks for error in task.errors]
print("expected: valid; seen:", report.valid, *notes, sep="\n  ")
raise SystemExit(report.valid)
END
