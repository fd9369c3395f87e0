#!/usr/bin/env bash
# striprtf gives text that a reader of the document does not see: hidden (\v) and deleted (\deleted) runs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check striprtf==0.0.35
"$folder/bin/python" - <<'END'
from importlib.metadata import version

from striprtf.striprtf import rtf_to_text

CASES = [  # what is tried, the document, the text a word processor shows, what striprtf 0.0.35 gives
    ("hidden text", r"{\rtf1 A{\v x}B}", "AB", "AxB"),
    ("deleted text", r"{\rtf1{\deleted 12}15}", "15", "1215"),
]
print("striprtf", version("striprtf"))
changed = False
for name, document, expected, recorded in CASES:
    seen = rtf_to_text(document)
    print(f"{name}: expected {expected!r}, seen {seen!r}")
    changed |= seen != recorded
raise SystemExit(changed)
END
